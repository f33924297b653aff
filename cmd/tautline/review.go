package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
)

func (a *app) reviewCmd() *cobra.Command {
	var j judging
	var w writing
	var s format.Sheets
	cmd := &cobra.Command{
		Use:               "review [file | directory | ./... | -]...",
		Short:             "Lay out the assumptions: every line, what is stated, implied and unknown, and where it comes from",
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := w.outputs(format.Assumptions)
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			if s.Reports, err = judge.Check(args, o); err != nil {
				return unwritten(a, to, format.Assumptions, err)
			}
			return write(a, to, format.Assumptions, s)
		},
	}
	j.flags(cmd)
	w.flags(cmd, "how to write it", format.Assumptions)
	cmd.Flags().BoolVar(&s.Coupling, "coupling", false, "say at each line why it couples its ends as it does, and what would loosen it")
	return cmd
}
