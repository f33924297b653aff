package main

import (
	"io"

	"github.com/spf13/cobra"

	"tautline.dev/render/json"
	"tautline.dev/render/markdown"
	"tautline.dev/render/text"
	"tautline.dev/rules/readiness"
)

func (a *app) readyCmd() *cobra.Command {
	var j judging
	var format string
	var outs []string
	formats := []string{"text", "markdown", "json"}
	cmd := &cobra.Command{
		Use:   "ready [file | directory | ./... | -]...",
		Short: "Fill in the readiness checklist: what the model shows, and what people attest",
		Long: `Ready fills in the readiness checklist in four groups: anticipate, monitor,
respond, learn. What the model can show is answered by it; the rest is attested
in the model's "readiness". A tick says what it rests on. What nobody has stated
is not judged ("not judged", with the facts that are missing), and stays open. It
judges by the profile production unless told otherwise, and exits with 1 while an
item is open.`,
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := outputs(outs, format, formats)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("profile") {
				j.profile = "production"
			}
			return a.runReady(args, &j, to)
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, markdown, json")
	cmd.Flags().StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(formats...)))
	return cmd
}

func (a *app) runReady(args []string, j *judging, to []output) error {
	reports, err := a.judge(args, j)
	if err != nil {
		return err
	}
	var lists []*readiness.Checklist
	open := 0
	for _, r := range reports {
		c := readiness.Check(r)
		open += c.Open()
		lists = append(lists, c)
	}
	for _, out := range to {
		if err := a.write(out, func(w io.Writer, colour bool) error {
			switch out.format {
			case "markdown":
				return markdown.Ready(w, lists)
			case "json":
				return json.Ready(w, version(), lists)
			}
			return text.Ready(w, text.NewStyle(w, colour), lists)
		}); err != nil {
			return err
		}
	}
	if open > 0 {
		return verdict(exitFindings)
	}
	return nil
}
