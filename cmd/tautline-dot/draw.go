package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/goccy/go-graphviz"
	"github.com/goccy/go-graphviz/cgraph"

	"tautline.dev/render/raster"
)

// draw lays a graph out and writes the drawing.
func draw(ctx context.Context, source []byte, o options, w io.Writer) (err error) {
	// The binding panics where the embedded program traps: that is a graph
	// which can't be drawn, not a crash with a page of Go stacks.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("graphviz failed: %.300v", r)
		}
	}()
	graphviz.SetFileSystem(noFiles{})
	graph, err := graphviz.ParseBytes(source)
	if err != nil {
		return fmt.Errorf("not a graph in DOT: %w", err)
	}
	if graph == nil {
		return errors.New("not a graph in DOT")
	}
	for _, a := range o.graph {
		if graph.GetStr(a[0]) == "" {
			graph.SafeSet(a[0], a[1], "")
		}
	}
	g, err := graphviz.New(ctx)
	if err != nil {
		return err
	}
	defer g.Close()
	g.SetLayout(graphviz.Layout(engineOf(graph, o)))
	if o.format == "png" {
		return drawPNG(ctx, g, graph, w)
	}
	return g.Render(ctx, graph, graphviz.Format(o.format), w)
}

// drawPNG draws SVG and that as pixels. The binding's own PNG leaves out the
// outline of whatever is filled, fills what should be hollow, and takes fonts
// from wherever the machine keeps some.
func drawPNG(ctx context.Context, g *graphviz.Graphviz, graph *cgraph.Graph, w io.Writer) error {
	dpi, err := strconv.ParseFloat(graph.GetStr("dpi"), 64)
	if err != nil || dpi < 1 {
		dpi = 96
	}
	// In SVG the resolution would scale all lengths, which happens here.
	if graph.GetStr("dpi") != "" {
		graph.SafeSet("dpi", "", "")
	}
	var svg bytes.Buffer
	if err := g.Render(ctx, graph, graphviz.SVG, &svg); err != nil {
		return err
	}
	return raster.PNG(&svg, dpi/72, w)
}

// engineOf is the engine that the graph asks for, else the one of the flags.
func engineOf(graph *cgraph.Graph, o options) string {
	if layout := graph.GetStr("layout"); layout != "" {
		return layout
	}
	return o.engine
}
