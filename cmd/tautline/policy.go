package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cuelang.org/go/cue/ast"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/cue"
	"tautline.dev/render/sink"
)

func (a *app) policyCmd() *cobra.Command {
	var j judging
	var pkg string
	cmd := &cobra.Command{
		Use:   "policy [file | directory | -]",
		Short: "Print a profile's policy as CUE, or the one that a system is judged by",
		Long: `Print a policy in full, as CUE: every rule with its severity, and every threshold.
Without a model it is a profile's (--profile, or design-review); with one it is
what that system is judged by, and where it differs from its profile.`,
		ValidArgsFunction: completeModels,
		Args:              cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := a.reading(&j)
			if err != nil {
				return err
			}
			if pkg != "" && !ast.IsValidIdent(pkg) {
				return fmt.Errorf("--package %s: not the name of a CUE package", value.Quote(pkg))
			}
			var s *model.System
			if len(args) == 1 {
				systems, err := judge.Load(args, o)
				switch {
				case err != nil:
					return err
				case len(systems) > 1:
					return fmt.Errorf("%s: a policy is that of one system, and these are %s", args[0], narrower(len(systems), len(o.Model.Stages) > 1))
				}
				s = systems[0]
			}
			out := sink.New(a.stdout, sink.Text, false)
			return errors.Join(cue.Policy(out, s, judge.Rules(s), j.profile, pkg), out.Close())
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&pkg, "package", "", "write a whole file, of this CUE package")
	return cmd
}
