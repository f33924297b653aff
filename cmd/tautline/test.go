package main

import (
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
	"tautline.dev/rules/own"
)

func (a *app) testCmd() *cobra.Command {
	var j judging
	var w writing
	cmd := &cobra.Command{
		Use:   "test [directory | ./...]...",
		Short: "Try the rules of your own on their fixtures",
		Long: `Test judges the fixtures at and below some directories, and holds what the rules of
your own find against what the fixtures want. A fixture is a model in a directory
called testdata, or below one; it brings the rules in, and says where they find
fault, on the line of the finding:

	lines: save: {from: "api", to: "orders", timeout: "30s"} // want "acme-timeout" =~"30s"

It exits with 1 if a finding is missing, or nobody wants it, and with 2 if a fixture
can't be judged, or there is none.`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Trials)
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			trials, err := judge.Try(args, o)
			if err != nil {
				return unwritten(a, to, format.Trials, err)
			}
			if err := write(a, to, format.Trials, trials); err != nil {
				return err
			}
			if slices.ContainsFunc(trials, func(t own.Trial) bool { return len(t.Failures) > 0 }) {
				return verdict(exitFindings)
			}
			return nil
		},
	}
	j.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Trials)
	return cmd
}
