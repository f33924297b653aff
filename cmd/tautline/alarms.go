package main

import (
	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
)

func (a *app) alarmsCmd() *cobra.Command {
	var j judging
	var fill filling
	var w writing
	cmd := &cobra.Command{
		Use:   "alarms [file | directory | ./... | -]...",
		Short: "Say which alarms the system asks for, with numbers where the model states them",
		Long: `Alarms proposes what a system should be told of: how long and how much waits in each
channel, anything at all in a dead letter, errors and latency where critical flows
wait for an answer, and how fast the error budget of each stated availability burns
(the multi-window, multi-burn-rate alerts of the SRE workbook, chapter 5).

A number stands only where the model states what it follows from, and says so.
Otherwise the alarm is listed with what it needs, and not written.

The formats prometheus and cloudwatch write what runs. Metrics are those of the
platform or of a widely used exporter where they are known, and named placeholders
everywhere else. --set NAME=VALUE fills in what the model can't know.

It is a question and no check: it exits with 0 whatever the answer is.`,
		Example: `  tautline alarms
  tautline alarms -f prometheus >rules.yml
  tautline alarms -f cloudwatch --set topic.page=arn:aws:sns:eu-west-1:123456789012:page`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.AlarmSheets)
			if err != nil {
				return err
			}
			set, err := fill.filled()
			if err != nil {
				return err
			}
			o, err := a.reading(&j)
			if err != nil {
				return err
			}
			systems, err := judge.Load(args, o)
			if err != nil {
				return unwritten(a, to, format.AlarmSheets, err)
			}
			doc := format.Alarms{Filled: set}
			err = a.making.make(func() error {
				doc.Sheets = judge.Alarms(systems)
				return dryRun(to, format.AlarmSheets, doc, set)
			})
			if err != nil {
				return err
			}
			return write(a, to, format.AlarmSheets, doc)
		},
	}
	j.readingFlags(cmd)
	fill.flag(cmd)
	a.writes(cmd, &w, "how to write it", format.AlarmSheets)
	return cmd
}
