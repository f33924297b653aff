package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
	"tautline.dev/rules"
)

func (a *app) reviewCmd() *cobra.Command {
	var j judging
	var w writing
	var coupling, open bool
	cmd := &cobra.Command{
		Use:   "review [file | directory | ./... | -]...",
		Short: "Lay out the assumptions: every line, what is stated, implied and unknown, and where it comes from",
		Long: `Review lays out what is assumed of every line: what is stated, what the platforms
imply, with the source, and what nobody has answered.

What a review asks goes on record in the model, in reviews: who owes the answer, and
what it was. --open lists that record alone, as far as somebody still owes something:
an answer, or a line in the model; the oldest first.`,
		Example: `  tautline review
  tautline review --open ./...
  tautline review --open -o csv=open.csv`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			if open {
				return reviewed(a, args, o, &w, format.Records, func(r []*rules.Report) format.Record { return format.Record{Reports: r, Open: true} })
			}
			return reviewed(a, args, o, &w, format.Assumptions, func(r []*rules.Report) format.Sheets { return format.Sheets{Reports: r, Coupling: coupling} })
		},
	}
	j.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Records)
	cmd.Flags().BoolVar(&coupling, "coupling", false, "say at each line why it couples its ends as it does, and what would loosen it")
	cmd.Flags().BoolVar(&open, "open", false, "list what reviews asked and nobody has answered, or stated: who owes it, and since when")
	apart(cmd, "coupling", "open", "each is a document of its own")
	return cmd
}

// reviewed writes a document about some systems that were judged.
func reviewed[D any](a *app, args []string, o judge.Options, w *writing, table format.Table[D], of func([]*rules.Report) D) error {
	to, err := a.outputs(w, table)
	if err != nil {
		return err
	}
	reports, err := judge.Check(args, o)
	if err != nil {
		return unwritten(a, to, table, err)
	}
	return write(a, to, table, of(reports))
}
