package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/render/dot"
	"tautline.dev/render/html"
	"tautline.dev/render/layout"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
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
			return a.runReport(args, &j, p, to)
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

func (a *app) runReport(args []string, j *judging, p reporting, to output) error {
	reports, err := a.judge(args, j)
	if err != nil {
		return err
	}
	if len(reports) != 1 {
		return fmt.Errorf("a report shows one system, and these are %d; name one", len(reports))
	}
	r := reports[0]
	in := html.Input{Report: r, Version: version(), Live: p.live}
	in.ReadyProfile, in.Checklist = readyAs(r, j.profile)
	v, err := a.choose(r, drawing{view: p.view, hops: 1})
	if err != nil {
		return err
	}
	ctx, stop := signalContext()
	defer stop()
	in.Flows = explored(ctx, r.System)
	if in.Drawing, in.Note, err = picture(ctx, r, v, p); err != nil {
		return err
	}
	if in.Note != "" {
		fmt.Fprintf(a.stderr, "tautline: note: %s\n", in.Note)
	}
	return a.write(to, func(w io.Writer, _ bool) error { return html.Write(w, in) })
}

// readyAs fills in the checklist as ready does: by the profile production, unless
// another is asked for.
func readyAs(r *rules.Report, profile string) (string, *readiness.Checklist) {
	if profile == "" {
		profile = "production"
	}
	if profile != r.Profile {
		r = rules.Judge(r.System, rules.Options{Rules: catalogue.All(), Profile: profile, Now: r.Now})
	}
	return profile, readiness.Check(r)
}

// picture draws a system, or the view of it that is asked for, for the page. A
// page without a picture is still a report, so that only an interruption is an
// error; what is less than it should be is in the note.
func picture(ctx context.Context, r *rules.Report, v *view.View, p reporting) (svg []byte, note string, err error) {
	best, fits := layout.Result{}, -1.0
	for _, d := range directions(v) {
		res, err := drawn(ctx, r, v, d, p)
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		if err != nil {
			return nil, err.Error(), nil
		}
		if f := fit(res.Drawing); f > fits {
			best, fits = res, f
		}
		if fits >= legible || res.Note != "" {
			break // it is good, or the next way would take as long
		}
	}
	return best.Drawing, best.Note, nil
}

// directions are the ways of work that are worth trying out, after the one that
// suits a page best. What is larger than a few dozen boxes can't be read whole
// either way, and takes its time.
func directions(v *view.View) []dot.Direction {
	const most = 60
	if len(v.Boxes) > most || v.Overview != nil {
		return []dot.Direction{dot.Auto}
	}
	return []dot.Direction{dot.Auto, dot.LeftToRight, dot.TopToBottom}
}

func drawn(ctx context.Context, r *rules.Report, v *view.View, d dot.Direction, p reporting) (layout.Result, error) {
	graph := func(plain bool) ([]byte, error) {
		var b bytes.Buffer
		err := dot.Write(&b, r.System, r, dot.Options{Direction: d, Plain: plain, IDPrefix: html.IDPrefix, NoLinks: true, NoTitle: true, View: v})
		return b.Bytes(), err
	}
	src, err := graph(false)
	if err != nil {
		return layout.Result{}, err
	}
	return layout.Run(ctx, src, "svg", layout.Options{
		Program: p.program, Limit: p.limit,
		Plain:       func() ([]byte, error) { return graph(true) },
		Title:       caption(r.System, v),
		Description: describe(r.System, v),
		IDPrefix:    html.IDPrefix,
	})
}

// The room that a picture has beside the tables on a laptop.
const (
	roomWidth  = 720
	roomHeight = 600
	// legible is how many pixels a point needs at least to be read with ease.
	legible = 0.87
)

var viewBox = regexp.MustCompile(`viewBox="[0-9.-]+ [0-9.-]+ ([0-9.]+) ([0-9.]+)"`)

// fit is how large a drawing can be shown in the room that it has, in pixels to
// a point.
func fit(svg []byte) float64 {
	m := viewBox.FindSubmatch(svg)
	if m == nil {
		return 0
	}
	width, _ := strconv.ParseFloat(string(m[1]), 64)
	height, _ := strconv.ParseFloat(string(m[2]), 64)
	return min(roomWidth/max(width, 1), roomHeight/max(height, 1))
}
