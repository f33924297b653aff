package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/plain"
	"tautline.dev/render/text"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

var drawingFormats = []string{"svg", "png", "dot", "mermaid", "text"}

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
	var format string
	var outs []string
	cmd := &cobra.Command{
		Use:   "render [file | directory | -]",
		Short: "Draw a system, with what each line promises written on it",
		Long: `Render draws a system as SVG, PNG, DOT, a Mermaid flowchart, or text for a
terminal. For SVG and PNG Graphviz lays the drawing out: dot if it is installed,
else tautline-dot, which carries Graphviz inside. Where all that the lines promise
would make it much larger than a page, they say only how long they wait and how
often they try, and are numbered: a key below says the rest.

Views:  system        everything
        overview      groups, or owners, and how many lines lead between them
        findings      what has findings, and its neighbours
        questions     the lines on which nobody has said what matters
        group:ID      a group and its neighbours
        flow:ID       the steps of a flow, numbered, and who owns the work on each
        around:BOX    a box and what is up to --hops lines away
        failure:BOX   what goes down with a box (or failure:group:ID), and where
                      its work waits, is parked or lost; see tautline whatif

Without --view a system of 80 boxes or more is drawn as its overview.`,
		Example: `  tautline render -o svg=system.svg
  tautline render --view flow:order --theme dark -o png=order.png
  tautline render --format text
  tautline render --format dot examples/widget-store/5-change-stream`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := outputs(outs, format, drawingFormats)
			if err != nil {
				return err
			}
			if err := oneOf("direction", d.direction, []string{"auto", "LR", "TB"}); err != nil {
				return err
			}
			if err := oneOf("theme", d.theme, dot.ThemeNames); err != nil {
				return err
			}
			if d.hops < 0 {
				return fmt.Errorf("--hops %d: must not be negative", d.hops)
			}
			if d.limit <= 0 {
				return fmt.Errorf("--layout-timeout %s: must be longer than nothing", d.limit)
			}
			for _, out := range to {
				if out.format == "png" && out.path == "-" && isTerminal(a.stdout) {
					return errors.New("a PNG is no use on a terminal; write it to a file: -o png=system.png")
				}
			}
			return a.runRender(args, &j, d, to)
		},
	}
	j.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&format, "format", "f", "svg", "how to draw it: "+strings.Join(drawingFormats, ", "))
	f.StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	f.StringVar(&d.view, "view", "", "draw this `part`: "+strings.Join(view.Kinds(), ", ")+" (default: what fits a page)")
	f.IntVar(&d.hops, "hops", 1, "how many lines away the view around:BOX reaches")
	f.StringVar(&d.theme, "theme", "light", "colours: "+strings.Join(dot.ThemeNames, ", "))
	f.StringVar(&d.direction, "direction", "auto", "the direction of the work: auto, LR (left to right), TB (top to bottom)")
	f.StringVar(&d.program, "dot", "", "the `program` that lays out, in place of dot or tautline-dot")
	f.DurationVar(&d.limit, "layout-timeout", 20*time.Second, "make a plainer drawing when the layout takes longer")
	f.BoolVar(&d.noLegend, "no-legend", false, "leave out the legend")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(drawingFormats...)))
	must(cmd.RegisterFlagCompletionFunc("theme", completeWith(dot.ThemeNames...)))
	must(cmd.RegisterFlagCompletionFunc("view", a.completeViews))
	must(cmd.RegisterFlagCompletionFunc("direction", completeWith("auto", "LR", "TB")))
	return cmd
}

func (a *app) runRender(args []string, j *judging, d drawing, to []output) error {
	reports, err := a.judge(args, j)
	if err != nil {
		return err
	}
	if len(reports) != 1 {
		return fmt.Errorf("a drawing shows one system, and these are %d; name one", len(reports))
	}
	v, err := a.choose(reports[0], d)
	if err != nil {
		return err
	}
	for _, out := range to {
		if out.format == "text" {
			if err := a.write(out, func(w io.Writer, colour bool) error {
				return text.Picture(w, text.NewStyle(w, colour), v, reports[0], columns())
			}); err != nil {
				return err
			}
			continue
		}
		content, err := a.draw(reports[0], v, d, out.format)
		if err != nil {
			return err
		}
		if err := a.write(out, func(w io.Writer, _ bool) error {
			_, err := w.Write(content)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// choose finds the view that was asked for. Where none was, a system that
// makes a poster is drawn as its overview.
func (a *app) choose(r *rules.Report, d drawing) (*view.View, error) {
	o := view.Options{Hops: d.hops, Report: r}
	if d.view != "" {
		return view.Of(r.System, d.view, o)
	}
	n := len(r.System.Boxes)
	if n < view.Poster {
		return view.Whole(r.System), nil
	}
	if !view.CanOverview(r.System) {
		fmt.Fprintf(a.stderr, "tautline: note: %d boxes in one picture; smaller ones: %s\n", n, a.others(r.System))
		return view.Whole(r.System), nil
	}
	fmt.Fprintf(a.stderr, "tautline: note: %d boxes are drawn as an overview; all of them: --view system; parts: %s\n", n, a.others(r.System))
	return view.Of(r.System, "overview", o)
}

// others are the views of parts of a system that there are: a few by name.
func (a *app) others(sys *model.System) string {
	const most = 6
	var named []string
	for _, name := range view.Names(sys) {
		if name != "system" && name != "overview" && !strings.HasPrefix(name, "around:") && !strings.HasPrefix(name, "failure:") {
			named = append(named, "--view "+plain.Text(name))
		}
	}
	if more := len(named) - most; more > 0 {
		named = append(named[:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(append(named, "--view around:BOX", "--view failure:BOX"), ", ")
}

// columns is how wide the terminal is, as far as it says.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return min(max(n, 40), 400)
	}
	if n, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && n > 0 {
		return min(max(n, 40), 400)
	}
	return 100
}

// completeViews lets a shell offer the views of the model that is named.
func (a *app) completeViews(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	defer watch(defaultBounds, a.stderr, endProcess)()
	loaded, err := model.Load(args, model.Options{Stdin: strings.NewReader("")})
	if err != nil || len(loaded) != 1 || loaded[0].System == nil {
		return view.Kinds(), cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, name := range view.Names(loaded[0].System) {
		names = append(names, plain.Text(name))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// draw makes a drawing in one format.
func (a *app) draw(r *rules.Report, v *view.View, d drawing, format string) ([]byte, error) {
	if format == "mermaid" {
		var b bytes.Buffer
		err := mermaid.Flowchart(&b, v, r, mermaid.Options{Direction: d.direction})
		return b.Bytes(), err
	}
	graph := func(plain bool) ([]byte, error) {
		var b bytes.Buffer
		o := dot.Options{NoLegend: d.noLegend, Plain: plain, View: v, Theme: dot.Themes[d.theme]}
		if d.direction != "auto" {
			o.Direction = dot.Direction(d.direction)
		}
		err := dot.Write(&b, r.System, r, o)
		return b.Bytes(), err
	}
	src, err := graph(false)
	if err != nil || format == "dot" {
		return src, err
	}
	ctx, stop := signalContext()
	defer stop()
	res, err := layout.Run(ctx, src, format, layout.Options{
		Program: d.program, Limit: d.limit,
		Title:       v.Caption(r.System),
		Description: v.Describe(r.System),
		Plain:       func() ([]byte, error) { return graph(true) },
	})
	if err != nil {
		return nil, err
	}
	if res.Note != "" {
		fmt.Fprintf(a.stderr, "tautline: note: %s\n", res.Note)
	}
	return res.Drawing, nil
}
