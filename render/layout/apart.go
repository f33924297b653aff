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

// apart moves labels of lines off each other, and to where they are clearly their own
// line's. Lines come with the longest first; the labels of short ones stay where they are.
// Drawing is all that is no line.
func apart(lines [][]byte, drawing []byte) {
	boxes := boxesOf(drawing)
	labels := make([]label, len(lines))
	var taken []rect
	for i := len(lines) - 1; i >= 0; i-- {
		l := &labels[i]
		if *l = labelOf(lines[i]); !l.ok {
			continue
		}
		if !l.at.free(taken) {
			l.move(0, wayOut(l.at, taken, boxes))
		}
		taken = append(taken, l.at)
	}
	disentangle(labels, lines, drawing, boxes)
	for i, l := range labels {
		if l.right != 0 || l.down != 0 {
			lines[i] = slices.Concat(lines[i][:l.from], fmt.Appendf(nil, `<g transform="translate(%.2f %.2f)">`, l.right, l.down), lines[i][l.from:l.to], []byte("</g>"), lines[i][l.to:])
		}
	}
}

// label is what stands beside a line.
type label struct {
	// ok tells that the line has one that can be moved: from where to where it goes in
	// the text of the line.
	ok       bool
	from, to int
	// at is its place on the page, so far right and down from where Graphviz put it.
	at          rect
	right, down float64
}

func (l *label) move(right, down float64) {
	l.right, l.down = l.right+right, l.down+down
	l.at = l.at.moved(right, down)
}

func (r rect) moved(right, down float64) rect {
	return rect{r.left + right, r.top + down, r.right + right, r.bottom + down}
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
			if max(way, -way) <= far*high && at.moved(0, way).free(avoid) {
				return way
			}
		}
	}
	return 0
}

// labelOf finds the label in the text of a line. It ends with its last text or shape, and
// the groups that close behind it.
func labelOf(line []byte) (l label) {
	m := paper.FindSubmatchIndex(line)
	if m == nil {
		return l
	}
	l.from = m[0]
	for _, end := range []string{"</text>", "</polygon>", "</polyline>", "</path>"} {
		if i := bytes.LastIndex(line, []byte(end)); i >= 0 {
			l.to = max(l.to, i+len(end))
		}
	}
	if l.to <= l.from {
		return l
	}
	open := bytes.Count(line[l.from:l.to], []byte("<g")) - bytes.Count(line[l.from:l.to], []byte("</g>"))
	for ; open > 0; open-- {
		i := bytes.Index(line[l.to:], []byte("</g>"))
		if i < 0 {
			return l
		}
		l.to += i + len("</g>")
	}
	l.at, l.ok = rectOf(string(line[m[2]:m[3]]))
	l.ok = l.ok && open == 0
	return l
}

// boxesOf are the places of the boxes of a drawing.
func boxesOf(drawing []byte) []rect { return shapesOf(drawing, ` class="node `) }

// shapesOf are the places of the shapes of a class.
func shapesOf(drawing []byte, class string) []rect {
	var out []rect
	for i, piece := range bytes.Split(drawing, []byte(class)) {
		if i == 0 {
			continue
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
