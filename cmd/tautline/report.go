package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/html"
	"tautline.dev/render/layout"
	"tautline.dev/render/sink"
	"tautline.dev/render/view"
)

// reporting are the flags of report.
type reporting struct {
	output  string
	view    string
	program string
	limit   time.Duration
	live    bool
}

func (p *reporting) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.view, "view", "", "draw this `part`: "+strings.Join(view.Kinds(), ", ")+" (default: what fits a page)")
	cmd.Flags().StringVar(&p.program, "dot", "", "the `program` that lays out, in place of dot or tautline-dot")
	cmd.Flags().DurationVar(&p.limit, "layout-timeout", 20*time.Second, "make a plainer picture when the layout takes longer")
}

func (p *reporting) check() error {
	if p.limit <= 0 {
		return fmt.Errorf("--layout-timeout %s: must be longer than nothing", p.limit)
	}
	return nil
}

func (a *app) reportCmd() *cobra.Command {
	var j judging
	var p reporting
	cmd := &cobra.Command{
		Use:   "report [file | directory | -]",
		Short: "Write one HTML file for the review: the picture beside every line, question, finding and checklist item",
		Long: `Report writes one HTML file that loads nothing: the picture beside the tables.
Choose a line or a box to see its findings, open questions, facts with where they
come from, coupling and experiments; filter by severity, owner, flow and text.

The readiness checklist in it is the one of tautline ready: judged by the profile
production unless --profile names another.`,
		Example: `  tautline report -o report.html
  tautline report -o review.html examples/widget-store/5-change-stream`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.check(); err != nil {
				return err
			}
			to := output{"html", strings.TrimPrefix(p.output, "html=")}
			switch {
			case to.path == "":
				return errors.New("--output names no file")
			case to.path == "-" && isTerminal(a.stdout):
				return errors.New("a page is no use on a terminal; write it to a file: -o report.html")
			}
			a.owed.to([]output{to})
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			o.Model.Changeable = !p.live // a page that follows each keystroke tries nothing
			return a.runReport(args, o, p, to)
		},
	}
	j.flags(cmd)
	p.flags(cmd)
	must(cmd.RegisterFlagCompletionFunc("view", a.completeViews))
	cmd.Flags().StringVarP(&p.output, "output", "o", "-", "write to this `file`; - is stdout")
	cmd.Flags().BoolVar(&p.live, "live", false, "make the page listen to tautline serve")
	must(cmd.Flags().MarkHidden("live"))
	return cmd
}

func (a *app) runReport(args []string, o judge.Options, p reporting, to output) error {
	reports, err := judge.Check(args, o)
	if err != nil {
		return err
	}
	if len(reports) != 1 {
		return fmt.Errorf("a report shows one system, and these are %s", narrower(len(reports), len(o.Model.Stages) > 1))
	}
	r := reports[0]
	in := html.Input{Report: r, Version: version(), Live: p.live}
	var v *view.View
	err = a.making.make(func() (err error) {
		in.Checklist, in.ReadyProfile = judge.Checklist(r, o.Profile)
		v, err = a.viewed(r, p.view, 1)
		return err
	})
	if err != nil {
		return err
	}
	ctx, stop := user.user()
	defer stop()
	in.Flows = judge.Glance(ctx, r.System)
	err = a.making.make(func() (err error) {
		in.View = v
		in.Drawing, in.Note, err = html.Draw(ctx, r, v, layout.Options{Program: p.program, Limit: p.limit, Janitor: helped{&dog, &a.making}})
		return err
	})
	if err != nil {
		return err
	}
	if in.Note != "" {
		a.note(in.Note)
	}
	return a.write(to, func(w io.Writer, _ bool) error {
		out := sink.New(w, sink.Markup, false)
		return errors.Join(html.Write(out, in), out.Close())
	})
}
