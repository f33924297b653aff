package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/format"
	"tautline.dev/render/layout"
	"tautline.dev/render/plain"
	"tautline.dev/render/plot"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// drawing are the flags of render.
type drawing struct {
	view      string
	hops      int
	theme     string
	direction string
	program   string
	limit     time.Duration
	noLegend  bool
}

func (a *app) renderCmd() *cobra.Command {
	var j judging
	var d drawing
	var w writing
	cmd := &cobra.Command{
		Use:   "render [file | directory | -]",
		Short: "Draw a system, with what each line promises written on it",
		Long: `Render draws a system as SVG, PNG, DOT, a Mermaid flowchart, or text for a
terminal. For SVG and PNG Graphviz lays the drawing out: dot if it is installed,
else tautline-dot, which carries Graphviz inside, and is inside a released
tautline. Where all that the lines promise would make it much larger than a page,
they say only how long they wait and how often they try, and are numbered: a key
below says the rest.

Views:  system        everything
        overview      groups, or owners, and how many lines lead between them
        findings      what has findings, and its neighbours
        questions     the lines on which nobody has said what matters
        group:ID      a group and its neighbours
        flow:ID       the steps of a flow, numbered, and who owns the work on each
        around:BOX    a box and what is up to --hops lines away
        failure:BOX   what goes down with a box (or failure:group:ID), and where
                      its work waits, is parked or lost; see tautline whatif

Plots, as SVG, PNG or text:
        waterfall:FLOW  how long each call of a flow may take with all its tries,
                        call in call, against how long its caller waits
        retries:FLOW    how many tries one piece of work becomes at each receiver,
                        and which calls multiply to that
        ownership:FLOW  who owns the work at each step of a flow, and where nothing
                        but a memory does
        map             what becomes of each flow while each box is down or slow:
                        tautline whatif --table at a glance
        owners          which rule found how much, and whose it is

Without --view a system of 80 boxes or more is drawn as its overview.`,
		Example: `  tautline render -o svg=system.svg
  tautline render --view flow:order --theme dark -o png=order.png
  tautline render --format text
  tautline render --format dot examples/widget-store/5-change-stream`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Drawings)
			if err != nil {
				return err
			}
			if err := plottable(d.view, to); err != nil {
				return err
			}
			if d.hops < 0 {
				return fmt.Errorf("--hops %d: must not be negative", d.hops)
			}
			if err := a.checkDrawing(d, to); err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			return a.runRender(args, o, d, to)
		},
	}
	j.flags(cmd)
	f := cmd.Flags()
	a.writes(cmd, &w, "how to draw it", format.Drawings)
	f.StringVar(&d.view, "view", "", "draw this `part`: "+strings.Join(slices.Concat(view.Kinds(), plot.Kinds()), ", ")+" (default: what fits a page)")
	f.IntVar(&d.hops, "hops", 1, "how many lines away the view around:BOX reaches")
	d.flags(cmd)
	must(cmd.RegisterFlagCompletionFunc("view", a.completePlots))
	return cmd
}

// flags are those of every command that draws with Graphviz.
func (d *drawing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&d.theme, "theme", "light", "colours: "+strings.Join(dot.ThemeNames, ", "))
	f.StringVar(&d.direction, "direction", "auto", "the direction of the work: auto, LR (left to right), TB (top to bottom)")
	f.StringVar(&d.program, "dot", "", "the `program` that lays out, in place of dot or tautline-dot")
	f.DurationVar(&d.limit, "layout-timeout", 20*time.Second, "make a plainer drawing when the layout takes longer")
	f.BoolVar(&d.noLegend, "no-legend", false, "leave out the legend")
	must(cmd.RegisterFlagCompletionFunc("theme", completeWith(dot.ThemeNames...)))
	must(cmd.RegisterFlagCompletionFunc("direction", completeWith("auto", "LR", "TB")))
}

// checkDrawing says what is wrong with the flags of a drawing, and with where it goes.
func (a *app) checkDrawing(d drawing, to []output) error {
	if err := oneOf("direction", d.direction, []string{"auto", "LR", "TB"}); err != nil {
		return err
	}
	if err := oneOf("theme", d.theme, dot.ThemeNames); err != nil {
		return err
	}
	if d.limit <= 0 {
		return fmt.Errorf("--layout-timeout %s: must be longer than nothing", d.limit)
	}
	for _, out := range to {
		if out.format == "png" && out.path == "-" && isTerminal(a.stdout) {
			return errors.New("a PNG is no use on a terminal; write it to a file: -o png=system.png")
		}
	}
	return nil
}

// look is how the flags say that a picture is drawn.
func (a *app) look(d drawing) format.Drawing {
	doc := format.Drawing{Theme: dot.Themes[d.theme], NoLegend: d.noLegend, Lay: func(graph []byte, to string, o layout.Options) (layout.Result, error) {
		o.Janitor = helped{&dog, &a.making}
		return d.lay(graph, to, o)
	}}
	if d.direction != "auto" {
		doc.Direction = dot.Direction(d.direction)
	}
	return doc
}

func (a *app) runRender(args []string, o judge.Options, d drawing, to []output) error {
	reports, err := judge.Check(args, o)
	if err != nil {
		return unwritten(a, to, format.Drawings, err)
	}
	if len(reports) != 1 {
		return fmt.Errorf("a drawing shows one system, and these are %s", narrower(len(reports), len(o.Model.Stages) > 1))
	}
	if plot.Is(d.view) {
		return a.plot(reports[0], d, to)
	}
	var v *view.View
	err = a.making.make(func() (err error) {
		v, err = a.viewed(reports[0], d.view, d.hops, plot.Kinds()...)
		return err
	})
	if err != nil {
		return err
	}
	doc := a.look(d)
	doc.Report, doc.View = reports[0], v
	return write(a, to, format.Drawings, doc)
}

// lay lays out a graph, until somebody interrupts.
func (d drawing) lay(graph []byte, format string, o layout.Options) (layout.Result, error) {
	ctx, stop := user.user()
	defer stop()
	o.Program, o.Limit = d.program, d.limit
	return layout.Run(ctx, graph, format, o)
}

// viewed is the view that was asked for. Where none was, it is what fits a page,
// and what else there is to see is told. Others are what else may be asked for.
func (a *app) viewed(r *rules.Report, name string, hops int, others ...string) (*view.View, error) {
	if name != "" {
		return view.Of(r.System, name, view.Options{Hops: hops, Report: r, Others: others})
	}
	v, crowded := view.Fitting(r)
	switch n := len(r.System.Boxes); {
	case crowded && v.Overview != nil:
		a.note(fmt.Sprintf("%d boxes are drawn as an overview; all of them: --view system; parts: %s", n, smaller(r.System)))
	case crowded:
		a.note(fmt.Sprintf("%d boxes in one picture; smaller ones: %s", n, smaller(r.System)))
	}
	return v, nil
}

// smaller are the views of parts of a system: a few by name.
func smaller(sys *model.System) string {
	const most = 6
	var named []string
	for _, name := range view.Smaller(sys) {
		named = append(named, "--view "+plain.Text(name))
	}
	if more := len(named) - most; more > 0 {
		named = append(named[:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(append(named, "--view around:BOX", "--view failure:BOX"), ", ")
}

// completeViews lets a shell offer the views of the model that is named.
func (a *app) completeViews(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	systems := a.known(cmd, args)
	if len(systems) != 1 {
		return view.Kinds(), cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, name := range view.Names(systems[0]) {
		names = append(names, plain.Text(name))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
