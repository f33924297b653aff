package main

import (
	"io"

	"github.com/spf13/cobra"

	"tautline.dev/render/markdown"
	"tautline.dev/render/text"
)

func (a *app) reviewCmd() *cobra.Command {
	var j judging
	var format string
	var outs []string
	var o text.ReviewOptions
	formats := []string{"text", "markdown"}
	cmd := &cobra.Command{
		Use:               "review [file | directory | ./... | -]...",
		Short:             "Lay out the assumptions: every line, what is stated, implied and unknown, and where it comes from",
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := outputs(outs, format, formats)
			if err != nil {
				return err
			}
			reports, err := a.judge(args, &j)
			if err != nil {
				return err
			}
			for _, out := range to {
				if err := a.write(out, func(w io.Writer, colour bool) error {
					if out.format == "markdown" {
						return markdown.Review(w, reports)
					}
					return text.Review(w, text.NewStyle(w, colour), reports, o)
				}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, markdown")
	cmd.Flags().StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	cmd.Flags().BoolVar(&o.Coupling, "coupling", false, "say at each line why it couples its ends as it does, and what would loosen it")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(formats...)))
	return cmd
}
