package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/whatif"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/render/format"
)

// supposing are the flags of whatif.
type supposing struct {
	down  []string
	slow  bool
	lasts string
	table bool
}

func (a *app) whatIfCmd() *cobra.Command {
	var j judging
	var s supposing
	var w writing
	cmd := &cobra.Command{
		Use:   "whatif [file | directory | ./... | -] {--down BOX... | --table}",
		Short: "Say what happens to the whole system while a box is down",
		Long: `Whatif follows a failure from the box that fails to whoever starts each flow: what
fails now, what degrades, what is held where and for how long, what is parked or
lost, what comes back twice, what stays half done, how far retries multiply, and
how long the backlog takes to drain. Sums are shown, and a fact that an answer
hangs on and nobody stated is named instead of guessed.

--down can be repeated; "group:ID" is every box of a group (a cell, a cluster),
an account or a region. With --slow the boxes answer, later than anybody waits.
The failure lasts for --for; else for the RTO of what fails, else for an hour.

--table asks about every box, down and slow, and about every cell, cluster,
account and region: the failure model of a readiness review, with component,
kind of failure, effect on the service, effect on the customer, how it is seen,
and the playbook.

It is a question and no check: it exits with 0 whatever the answer is.`,
		Example: `  tautline whatif --down orders --for 15m
  tautline whatif --down orders --down payments --slow
  tautline whatif --down group:eu-west-1
  tautline whatif --table -f markdown`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Outcomes)
			if s.table {
				to, err = a.outputs(&w, format.FailureModels)
			}
			if err != nil {
				return err
			}
			lasts, err := s.check()
			if err != nil {
				return err
			}
			o, err := a.reading(&j)
			if err != nil {
				return err
			}
			if s.table {
				return a.runFailureModel(args, o, lasts, to)
			}
			return a.runWhatIf(args, o, &s, lasts, to)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&s.down, "down", nil, "the `box` that is down, or group:ID; can be repeated")
	f.BoolVar(&s.slow, "slow", false, "the boxes of --down are not down, but slower than anybody waits")
	f.StringVar(&s.lasts, "for", "", "how `long` it lasts, such as 15m or 2d (default: the RTO, else 1h)")
	f.BoolVar(&s.table, "table", false, "the failure model: every box, down and slow")
	a.writes(cmd, &w, "how to write it", format.FailureModels)
	j.readingFlags(cmd)
	must(cmd.RegisterFlagCompletionFunc("down", a.completeBoxes))
	return cmd
}

// check tells whether the flags ask something, and for how long it lasts; 0 is
// as long as usual.
func (s *supposing) check() (time.Duration, error) {
	switch {
	case s.table && len(s.down) > 0:
		return 0, errors.New("--table asks about every box; leave out --down")
	case s.table && s.slow:
		return 0, errors.New("--table asks about slow boxes too; leave out --slow")
	case !s.table && len(s.down) == 0:
		return 0, errors.New("nothing is asked: name a box with --down, or ask for the whole --table (see: tautline whatif --help)")
	case s.lasts == "":
		return 0, nil
	}
	d, err := model.ParseDuration(s.lasts)
	if err != nil {
		return 0, fmt.Errorf("--for: %w; write one like 15m, 1h30m or 2d", err)
	}
	if d <= 0 {
		return 0, fmt.Errorf("--for %s: must be longer than nothing", s.lasts)
	}
	return d, nil
}

func (a *app) runWhatIf(args []string, o judge.Options, s *supposing, lasts time.Duration, to []output) error {
	systems, err := judge.Load(args, o)
	if err != nil {
		return unwritten(a, to, format.Outcomes, err)
	}
	if len(systems) != 1 {
		return fmt.Errorf("--down names a box of one system, and these are %s", narrower(len(systems), len(o.Model.Stages) > 1))
	}
	failure := whatif.Down
	if s.slow {
		failure = whatif.Slow
	}
	var outcome *whatif.Outcome
	err = a.making.make(func() (err error) {
		outcome, err = judge.WhatIf(systems[0], s.down, failure, lasts)
		return err
	})
	if err != nil {
		return err
	}
	return write(a, to, format.Outcomes, []*whatif.Outcome{outcome})
}

func (a *app) runFailureModel(args []string, o judge.Options, lasts time.Duration, to []output) error {
	systems, err := judge.Load(args, o)
	if err != nil {
		return unwritten(a, to, format.FailureModels, err)
	}
	var models []*whatif.Table
	err = a.making.make(func() error {
		models = judge.FailureModels(systems, lasts)
		return nil
	})
	if err != nil {
		return err
	}
	return write(a, to, format.FailureModels, models)
}

// completeBoxes lets a shell offer the boxes of the model that the arguments
// name.
func (a *app) completeBoxes(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, s := range a.known(cmd, args) {
		out = append(out, whatif.Names(s)...)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
