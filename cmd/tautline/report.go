package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/html"
	"tautline.dev/render/layout"
	"tautline.dev/render/sink"
	"tautline.dev/render/view"
	"tautline.dev/rules/change"
)

// reporting are the flags of report.
type reporting struct {
	output  string
	view    string
	program string
	limit   time.Duration
	live    bool
	against string
}

func (p *reporting) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.view, "view", "", "draw this `part`: "+strings.Join(view.Kinds(), ", ")+" (default: all that can be chosen from)")
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
  tautline report -o review.html examples/widget-store/5-change-stream
  tautline report -o review.html --against origin/main shop    before and after`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
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
			return a.runReport(cmd.Context(), args, o, p, to)
		},
	}
	j.flags(cmd)
	p.flags(cmd)
	must(cmd.RegisterFlagCompletionFunc("view", a.completeViews))
	cmd.Flags().StringVarP(&p.output, "output", "o", "-", "write to this `file`; - is stdout")
	cmd.Flags().StringVar(&p.against, "against", "", "tell what has changed since this git `revision`, with a picture of it")
	cmd.Flags().BoolVar(&p.live, "live", false, "make the page listen to tautline serve")
	must(cmd.Flags().MarkHidden("live"))
	return cmd
}

func (a *app) runReport(ctx context.Context, args []string, o judge.Options, p reporting, to output) error {
	reports, err := judge.Check(args, o)
	if err != nil {
		return err
	}
	if len(reports) != 1 {
		return fmt.Errorf("a report shows one system, and these are %s", narrower(len(reports), len(o.Model.Stages) > 1))
	}
	r := reports[0]
	in := html.Input{Report: r, Version: version(), Live: p.live}
	if p.against != "" {
		if in.Since, err = a.since(ctx, p.against, args, o, to); err != nil {
			return err
		}
	}
	var v *view.View
	err = a.making.make(func() (err error) {
		in.Checklist, in.ReadyProfile = judge.Checklist(r, o.Profile)
		if p.view != "" {
			v, err = view.Of(r.System, p.view, view.Options{Hops: 1, Report: r})
		}
		return err
	})
	if err != nil {
		return err
	}
	drawing, stop := user.user()
	defer stop()
	in.Flows = judge.Glance(drawing, r.System)
	err = a.making.make(func() (err error) {
		look := layout.Options{Program: p.program, Limit: p.limit, Janitor: helped{&dog, &a.making}}
		if in.Pictures, in.Note, err = html.Draw(drawing, r, v, look); err != nil || in.Since == nil || in.Note != "" {
			return err
		}
		in.Note, err = html.DrawSince(drawing, in.Since, look)
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

// since is what has changed in the one system since a revision.
func (a *app) since(ctx context.Context, rev string, args []string, o judge.Options, to output) (*html.Since, error) {
	if len(args) == 1 && args[0] == "-" {
		return nil, errors.New("--against compares with files that git knows, and standard input is none")
	}
	if len(o.Model.Stages) > 1 {
		return nil, errors.New("--against compares one stage with what it was; name one value of each key")
	}
	doc, err := a.compare(ctx, []string{rev}, args, o, []output{to})
	if err != nil {
		return nil, err
	}
	a.exploreChange(doc, judge.Budget{Time: 30 * time.Second})
	at := slices.IndexFunc(doc.Systems, func(s *change.System) bool { return s.Is != nil })
	if at < 0 {
		return nil, fmt.Errorf("nothing here is to be compared with %s", rev)
	}
	return &html.Since{System: doc.Systems[at], Where: rev}, nil
}
