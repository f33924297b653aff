package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
)

func (a *app) waiversCmd() *cobra.Command {
	var j judging
	var w writing
	cmd := &cobra.Command{
		Use:   "waivers [file | directory | ./... | -]...",
		Short: "List what was accepted: by whom, why, until when, and whether it still holds",
		Long: `Waivers lists the waivers of some systems, that which ends first before the others,
and how each stands on the day of the judgement: it holds, expires soon, has
expired, covers nothing, or is not allowed.`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Acceptances)
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			reports, err := judge.Check(args, o)
			if err != nil {
				return unwritten(a, to, format.Acceptances, err)
			}
			return write(a, to, format.Acceptances, reports)
		},
	}
	j.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Acceptances)
	return cmd
}
