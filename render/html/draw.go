package html

import (
	"bytes"
	"context"
	"regexp"
	"strconv"

	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Draw draws a view for the page, in whichever direction it can be shown
// largest beside the tables. Of the options it takes the program and the limit.
// A page without a picture is still a report, so that only an interruption is
// an error; what is less than it should be is in the note.
func Draw(ctx context.Context, r *rules.Report, v *view.View, o layout.Options) (svg []byte, note string, err error) {
	best, fits := layout.Result{}, -1.0
	for _, d := range directions(v) {
		res, err := drawn(ctx, r, v, dot.Options{Direction: d, IDPrefix: IDPrefix, NoLinks: true, Bare: true}, o)
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

func drawn(ctx context.Context, r *rules.Report, v *view.View, look dot.Options, o layout.Options) (layout.Result, error) {
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

// The room that a picture has beside the tables on a laptop.
const (
	roomWidth  = 800
	roomHeight = 760
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
