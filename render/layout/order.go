package layout

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
)

// edges are where the lines of a drawing stand in its text. Long ones are put
// first, so that the labels of short ones cover them: a long line has to pass
// somewhere, and the words beside a short one must stay readable.
type edges struct {
	list []edge
	// depth is how deep the edge that is being written lies, 0 if none is.
	depth int
}

type edge struct {
	from, to int
	length   float64
}

func (e *edges) begin(at, depth int) {
	if e.depth == 0 {
		e.depth = depth
		e.list = append(e.list, edge{from: at})
	}
}

// reach takes the path of a line.
func (e *edges) reach(d string) {
	if e.depth == 0 {
		return
	}
	var box [4]float64
	for i, n := range strings.FieldsFunc(d, func(r rune) bool { return !strings.ContainsRune("0123456789.-", r) }) {
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return
		}
		if i < 2 {
			box[i], box[i+2] = v, v
		}
		box[i%2], box[i%2+2] = min(box[i%2], v), max(box[i%2+2], v)
	}
	last := &e.list[len(e.list)-1]
	last.length = max(last.length, math.Hypot(box[2]-box[0], box[3]-box[1]))
}

func (e *edges) end(at, depth int) {
	if e.depth == 0 || depth != e.depth {
		return
	}
	e.depth = 0
	e.list[len(e.list)-1].to = at
}

// longFirst puts the edges into the places of edges, the longest into the first.
func (e *edges) longFirst(svg []byte) []byte {
	if e.depth != 0 || len(e.list) < 2 {
		return svg
	}
	sorted := slices.Clone(e.list)
	slices.SortStableFunc(sorted, func(a, b edge) int {
		switch {
		case a.length > b.length:
			return -1
		case a.length < b.length:
			return 1
		}
		return 0
	})
	lines := make([][]byte, len(sorted))
	for i, line := range sorted {
		lines[i] = svg[line.from:line.to]
	}
	if len(lines) <= mostApart {
		apart(lines, e.without(svg))
	}
	var out bytes.Buffer
	at := 0
	for i, place := range e.list {
		out.Write(svg[at:place.from])
		out.Write(lines[i])
		at = place.to
	}
	out.Write(svg[at:])
	return out.Bytes()
}

// without is the drawing without its lines.
func (e *edges) without(svg []byte) []byte {
	var out []byte
	at := 0
	for _, place := range e.list {
		out = append(out, svg[at:place.from]...)
		at = place.to
	}
	return append(out, svg[at:]...)
}
