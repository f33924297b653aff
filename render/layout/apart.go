package layout

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Between frames Graphviz bundles lines, and puts all their labels in one place.
// Those are moved apart here, up or down from where they lie.

// mostApart is how many lines a drawing may have for that: it compares each
// label with all others.
const mostApart = 2000

// rect is a place on the page.
type rect struct{ left, top, right, bottom float64 }

// overlaps tells whether two places share more than a rim.
func (r rect) overlaps(other rect) bool {
	const rim = 1.5
	return min(r.right, other.right)-max(r.left, other.left) > rim && min(r.bottom, other.bottom)-max(r.top, other.top) > rim
}

func (r rect) free(of []rect) bool { return !slices.ContainsFunc(of, r.overlaps) }

var (
	// paper is what Graphviz draws first of a label, and nothing else of a line.
	paper = regexp.MustCompile(`<polygon [^>]*stroke="(?:none|transparent)" points="([^"]*)"`)
	// outline is a piece of a box.
	outline = regexp.MustCompile(`<(?:polygon|path) [^>]*(?:points|d)="([^"]*)"`)
)

// apart moves labels of lines off each other. Lines come with the longest
// first; the labels of short ones stay where they are.
func apart(lines [][]byte, drawing []byte) {
	boxes := boxesOf(drawing)
	var taken []rect
	for i := len(lines) - 1; i >= 0; i-- {
		from, to, at, ok := labelOf(lines[i])
		if !ok {
			continue
		}
		down := 0.0
		if !at.free(taken) {
			down = wayOut(at, taken, boxes)
		}
		at.top, at.bottom = at.top+down, at.bottom+down
		taken = append(taken, at)
		if down != 0 {
			lines[i] = slices.Concat(lines[i][:from], fmt.Appendf(nil, `<g transform="translate(0 %.2f)">`, down), lines[i][from:to], []byte("</g>"), lines[i][to:])
		}
	}
}

// wayOut is how far down (or up, if it is negative) a label has to go to be off
// all others, and off boxes if it can. It stays where it is if that is far.
func wayOut(at rect, taken, boxes []rect) float64 {
	const far = 4
	high := at.bottom - at.top
	var ways []float64
	for _, other := range taken {
		if at.overlaps(rect{other.left, at.top, other.right, at.bottom}) {
			ways = append(ways, other.bottom-at.top, other.top-at.bottom)
		}
	}
	slices.SortStableFunc(ways, func(a, b float64) int {
		switch d := max(a, -a) - max(b, -b); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	for _, avoid := range [][]rect{slices.Concat(taken, boxes), taken} {
		for _, way := range ways {
			moved := rect{at.left, at.top + way, at.right, at.bottom + way}
			if max(way, -way) <= far*high && moved.free(avoid) {
				return way
			}
		}
	}
	return 0
}

// labelOf finds the label in the text of a line: from where to where it goes,
// and its place on the page.
func labelOf(line []byte) (from, to int, at rect, ok bool) {
	m := paper.FindSubmatchIndex(line)
	if m == nil {
		return 0, 0, at, false
	}
	from = m[0]
	for _, end := range []string{"</text>", "</polygon>", "</polyline>", "</path>"} {
		if i := bytes.LastIndex(line, []byte(end)); i >= 0 {
			to = max(to, i+len(end))
		}
	}
	at, ok = rectOf(string(line[m[2]:m[3]]))
	inside := line[from:max(to, from)]
	return from, to, at, ok && to > from && bytes.Count(inside, []byte("<g")) == bytes.Count(inside, []byte("</g>"))
}

// boxesOf are the places of the boxes of a drawing.
func boxesOf(drawing []byte) []rect {
	var out []rect
	for i, piece := range bytes.Split(drawing, []byte(` class="node `)) {
		if i == 0 {
			continue
		}
		if end := bytes.Index(piece, []byte(` class="edge `)); end >= 0 {
			piece = piece[:end]
		}
		if m := outline.FindSubmatch(piece); m != nil {
			if r, ok := rectOf(string(m[1])); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

// rectOf is what a list of coordinates reaches over.
func rectOf(points string) (rect, bool) {
	var r rect
	numbers := strings.FieldsFunc(points, func(c rune) bool { return !strings.ContainsRune("0123456789.-", c) })
	for i, n := range numbers {
		v, err := strconv.ParseFloat(n, 64)
		switch {
		case err != nil:
			return r, false
		case i == 0:
			r.left, r.right = v, v
		case i == 1:
			r.top, r.bottom = v, v
		case i%2 == 0:
			r.left, r.right = min(r.left, v), max(r.right, v)
		default:
			r.top, r.bottom = min(r.top, v), max(r.bottom, v)
		}
	}
	return r, len(numbers) >= 4
}
