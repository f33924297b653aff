package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/rules"
)

var drawingFormats = []string{"svg", "png", "dot"}

// drawing are the flags of render.
type drawing struct {
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
		Long: `Render draws a system as SVG, PNG or DOT. Graphviz lays the drawing out: dot if
it is installed, else tautline-dot, which carries Graphviz inside.`,
		Example: `  tautline render -o svg=system.svg
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
	f.StringVarP(&format, "format", "f", "svg", "how to draw it: svg, png, dot")
	f.StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	f.StringVar(&d.direction, "direction", "auto", "the direction of the work: auto, LR (left to right), TB (top to bottom)")
	f.StringVar(&d.program, "dot", "", "the `program` that lays out, in place of dot or tautline-dot")
	f.DurationVar(&d.limit, "layout-timeout", 20*time.Second, "make a plainer drawing when the layout takes longer")
	f.BoolVar(&d.noLegend, "no-legend", false, "leave out the legend")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(drawingFormats...)))
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
	for _, out := range to {
		content, err := a.draw(reports[0], d, out.format)
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

// draw makes a drawing in one format.
func (a *app) draw(r *rules.Report, d drawing, format string) ([]byte, error) {
	graph := func(plain bool) ([]byte, error) {
		var b bytes.Buffer
		o := dot.Options{NoLegend: d.noLegend, Plain: plain}
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
		Plain:       func() ([]byte, error) { return graph(true) },
		Title:       r.System.Name,
		Description: fmt.Sprintf("Architecture of %s: %d boxes, %d lines", r.System.Name, len(r.System.Boxes), len(r.System.Lines)),
	})
	if err != nil {
		return nil, err
	}
	if res.Note != "" {
		fmt.Fprintf(a.stderr, "tautline: note: %s\n", res.Note)
	}
	return res.Drawing, nil
}
