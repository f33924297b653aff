// Package dot draws a system as a Graphviz graph: boxes by their kind, groups
// as frames, and on every line a small table with what the line promises, what
// nobody has said, and the worst that was found about it.
//
// Everything a model says is untrusted here: it reaches the output only through
// quote and markup, which cut it to a sane length and escape it.
package dot

import (
	"bufio"
	"io"

	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Direction is which way the work flows on the page.
type Direction string

// The directions. Auto takes the one that suits the shape of the system.
const (
	Auto        Direction = ""
	LeftToRight Direction = "LR"
	TopToBottom Direction = "TB"
)

// Options are what a drawing may be asked for; the zero value is good.
type Options struct {
	Direction Direction
	// Theme is the colours and fonts, Light if it is nil.
	Theme *Theme
	// Bare leaves out the heading and all that a page says beside the drawing: see KeyOf.
	Bare bool
	// NoLegend leaves out the key below the title.
	NoLegend bool
	// IDPrefix stands before the ids of boxes and lines in SVG, for pages with
	// several drawings.
	IDPrefix string
	// NoLinks leaves out links to sources, for pages where a click on a box is
	// to mean something else.
	NoLinks bool
	// Plain places every box on a grid and joins them by straight lines without
	// annotations. It takes no layout (dot's engine nop2 draws it as it is), so
	// it is what is left for a graph that Graphviz can't lay out in time.
	Plain bool
	// View is the part of the system that is drawn, all of it if it is nil.
	View *view.View
}

// Write draws a system. The report may be nil: then no finding and no open
// question is shown.
func Write(w io.Writer, sys *model.System, report *rules.Report, o Options) error {
	p := newPicture(sys, report, o)
	out := bufio.NewWriter(w)
	write(out, p.build())
	return out.Flush()
}
