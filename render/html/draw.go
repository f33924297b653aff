package html

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Picture is one of those that a page shows: one at a time, the first to begin with.
type Picture struct {
	View *view.View
	// SVG is the drawing; its ids begin with Prefix.
	SVG    []byte
	Prefix string
}

// Draw draws what a page shows of a system: the view that was asked for, or all of it. Where
// all of it can't be read at once, each flow has a picture of its own, and where only a part
// of it could be seen, the page begins with the overview if the system has one that is easier
// to read. Of the options it takes the program and the limit. A page without a picture is
// still a report, so that only an interruption is an error; what is less than it should be is
// in the note.
func Draw(ctx context.Context, r *rules.Report, asked *view.View, o layout.Options) (out []Picture, note string, err error) {
	d := &drafter{ctx: ctx, r: r, o: o}
	if asked != nil {
		d.add(asked)
		return d.pictures, d.note, ctx.Err()
	}
	sys := r.System
	if len(sys.Boxes) < mostWhole || !view.CanOverview(sys) {
		size, drawn := d.add(view.Whole(sys))
		if size >= legible || !drawn {
			return d.pictures, d.note, ctx.Err()
		}
		if over := overview(r); over != nil && size < near {
			if s, drawn := d.add(over); drawn && s > size {
				slices.Reverse(d.pictures)
			}
		}
	} else {
		d.note = fmt.Sprintf("%d boxes are too many for one picture here; all of them: tautline render --view system", len(sys.Boxes))
		d.add(overview(r))
	}
	for _, f := range sys.Flows[:min(len(sys.Flows), mostFlows)] {
		v, err := view.Of(sys, "flow:"+f.ID, view.Options{Report: r})
		if err != nil {
			return nil, "", err
		}
		d.add(v)
	}
	return d.pictures, d.note, ctx.Err()
}

const (
	// mostWhole is the number of boxes from which a page has no picture of all of them:
	// it would take longer to lay out than anybody waits, and be a hundred screens large.
	mostWhole = 300
	// mostFlows is how many flows have a picture of their own.
	mostFlows = 40
)

// overview is the overview of a system; nil where it would tell little less than all.
func overview(r *rules.Report) *view.View {
	if !view.CanOverview(r.System) {
		return nil
	}
	v, err := view.Of(r.System, "overview", view.Options{Report: r})
	if err != nil || 2*len(v.Overview.Areas) > len(r.System.Boxes) {
		return nil
	}
	return v
}

// drafter draws pictures for one page.
type drafter struct {
	ctx      context.Context
	r        *rules.Report
	o        layout.Options
	pictures []Picture
	note     string
}

// add draws a view, in whichever direction it can be shown largest beside the tables, and
// tells how large that is.
func (d *drafter) add(v *view.View) (size float64, drawn bool) {
	if d.ctx.Err() != nil {
		return 0, false
	}
	prefix := IDPrefix
	if n := len(d.pictures); n > 0 {
		prefix = fmt.Sprintf("shape%d-", n+1)
	}
	best, size := layout.Result{}, -1.0
	for _, to := range directions(v) {
		res, err := laid(d.ctx, d.r, v, dot.Options{Direction: to, IDPrefix: prefix, NoLinks: true, Bare: true}, d.o)
		if d.ctx.Err() != nil {
			return 0, false
		}
		if err != nil {
			d.says(err.Error())
			return 0, false
		}
		if f := fit(res.Drawing); f > size {
			best, size = res, f
		}
		if size >= legible || size < hopeless || res.Note != "" {
			break // it is good, or no other way is, or the next would take as long
		}
	}
	d.says(best.Note)
	d.pictures = append(d.pictures, Picture{v, best.Drawing, prefix})
	return size, true
}

// says keeps the first of several notes: what is in the way of one picture is in the way
// of the others.
func (d *drafter) says(note string) {
	if d.note == "" {
		d.note = note
	}
}

// directions are the ways of work that are worth trying out, after the one that
// suits a page best. What is larger than a few dozen boxes can't be read whole
// either way, and takes its time.
func directions(v *view.View) []dot.Direction {
	const most = 60
	if len(v.Boxes) > most {
		return []dot.Direction{dot.Auto}
	}
	return []dot.Direction{dot.Auto, dot.LeftToRight, dot.TopToBottom}
}

func laid(ctx context.Context, r *rules.Report, v *view.View, look dot.Options, o layout.Options) (layout.Result, error) {
	look.View = v
	graph := func(plain bool) ([]byte, error) {
		var b bytes.Buffer
		look.Plain = plain
		err := dot.Write(&b, v.System, r, look)
		return b.Bytes(), err
	}
	src, err := graph(false)
	if err != nil {
		return layout.Result{}, err
	}
	o.Plain = func() ([]byte, error) { return graph(true) }
	o.Title, o.Description, o.IDPrefix = v.Caption(r.System), v.Describe(r.System), look.IDPrefix
	return layout.Run(ctx, src, "svg", o)
}

// The room that a picture has beside the tables on a laptop, 1440 pixels wide and 900 high.
const (
	roomWidth  = 798
	roomHeight = 725
	// leastType is the smallest type that can be read with ease, in pixels.
	leastType = 11
	// A page shows a picture at the size at which it can be read. legible is how many pixels
	// a point may take so that nearly all of it is seen then, and near so that most of it is.
	legible = 0.9 * leastType / dot.SmallestBare
	near    = 0.75 * leastType / dot.SmallestBare
	// hopeless is a size that no other direction makes good.
	hopeless = legible / 2.5
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
