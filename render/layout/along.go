package layout

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Graphviz keeps room for a label, and draws other lines through it or beside it all the
// same. Such a label is moved along its own line, to the nearest place where it is
// clearly that line's.

const (
	// beside is how near to a label another line may be taken for its own, and clearly
	// how much nearer its own must then be.
	beside, clearly = 10, 3
	// far is how far a label may be from its own line.
	far = 40
	// gap is left between a label and its line, and off is too little of one.
	gap, off = 4, 2
	// stride is how far apart places along a line are tried, and points of a line looked at.
	stride = 5
	// ends are kept free: arrowheads and other lines are there.
	ends = 14
)

// point is one on the page.
type point struct{ x, y float64 }

// route is where a line runs, as points a stride apart or less, and a rectangle outside of
// which no label is beside it.
type route struct {
	points []point
	reach  rect
}

// entangled are the labels of a drawing and what may be in their way.
type entangled struct {
	labels []label
	routes []route
	page   rect
	// solid is what no label may lie on, and frames what none may lie across.
	solid, frames []rect
}

// disentangle moves labels that another line is in the way of.
func disentangle(labels []label, lines [][]byte, drawing []byte, boxes []rect) {
	m := outline.FindSubmatch(drawing)
	if m == nil {
		return
	}
	page, ok := rectOf(string(m[1]))
	if !ok {
		return
	}
	e := entangled{labels: labels, page: page, solid: slices.Concat(boxes, wordsOf(drawing, boxes)), frames: shapesOf(drawing, ` class="cluster group`)}
	for _, line := range lines {
		e.routes = append(e.routes, routeOf(line))
	}
	for i, l := range labels {
		if l.ok && len(e.routes[i].points) > 0 && !e.clear(i, l.at) {
			labels[i].move(e.wayAlong(i))
		}
	}
}

// clear tells whether the label of a line is clearly that line's at a place.
func (e *entangled) clear(i int, at rect) bool {
	own := e.routes[i].from(at)
	if own > far {
		return false
	}
	for j, other := range e.routes {
		if j == i || !at.overlaps(other.reach) {
			continue
		}
		if away := other.from(at); away < beside && away < own+clearly {
			return false
		}
	}
	return true
}

// wayAlong is how far right and down the label of a line has to go to be clear beside it,
// and on nothing else. It stays where it is if there is no such place.
func (e *entangled) wayAlong(i int) (right, down float64) {
	at := e.labels[i].at
	route := e.routes[i]
	ways := route.waysBeside(at, 0, 0)
	first, last := route.points[0], route.points[len(route.points)-1]
	for _, p := range route.points {
		if min(math.Hypot(p.x-first.x, p.y-first.y), math.Hypot(p.x-last.x, p.y-last.y)) >= ends {
			ways = append(ways, route.waysBeside(at, p.x-(at.left+at.right)/2, p.y-(at.top+at.bottom)/2)...)
		}
	}
	slices.SortStableFunc(ways, func(a, b point) int {
		switch d := math.Hypot(a.x, a.y) - math.Hypot(b.x, b.y); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	for _, w := range ways {
		if moved := at.moved(w.x, w.y); e.empty(i, moved) && e.clear(i, moved) {
			return w.x, w.y
		}
	}
	return 0, 0
}

// waysBeside are how far right and down a place has to go to be beside the route, on
// either side: as far down as is told, and to the right or left of what runs at its
// height; or as far right, and above or below.
func (r route) waysBeside(at rect, right, down float64) (ways []point) {
	band := at.moved(right, down)
	left, top, rightmost, lowest := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range r.points {
		if band.top-off <= p.y && p.y <= band.bottom+off {
			left, rightmost = min(left, p.x), max(rightmost, p.x)
		}
		if band.left-off <= p.x && p.x <= band.right+off {
			top, lowest = min(top, p.y), max(lowest, p.y)
		}
	}
	if left <= rightmost {
		ways = append(ways, point{rightmost + gap - at.left, down}, point{left - gap - at.right, down})
	}
	if top <= lowest {
		ways = append(ways, point{right, top - gap - at.bottom}, point{right, lowest + gap - at.top})
	}
	return ways
}

// empty tells whether nothing but lines is at a place for the label of a line.
func (e *entangled) empty(i int, at rect) bool {
	for j, l := range e.labels {
		if j != i && l.ok && at.overlaps(l.at) {
			return false
		}
	}
	for _, f := range e.frames {
		if at.overlaps(f) && !f.holds(at) {
			return false
		}
	}
	return e.page.holds(at) && at.free(e.solid)
}

// holds tells whether a place lies inside another, off its border.
func (r rect) holds(other rect) bool {
	return other.left > r.left+off && other.right < r.right-off && other.top > r.top+off && other.bottom < r.bottom-off
}

// from is how far the route is from a place, 0 if it runs through it.
func (r route) from(at rect) float64 {
	least := math.Inf(1)
	for _, p := range r.points {
		least = min(least, math.Hypot(max(at.left-p.x, 0, p.x-at.right), max(at.top-p.y, 0, p.y-at.bottom)))
	}
	return least
}

// curve is the path of a line, which comes before its label.
var curve = regexp.MustCompile(`<path [^>]*d="M([^"]*)"`)

// routeOf finds where a line runs. Graphviz draws it as Bézier curves; what is none has no
// points.
func routeOf(line []byte) (r route) {
	m := curve.FindSubmatch(line)
	if m == nil {
		return r
	}
	numbers := strings.FieldsFunc(string(m[1]), func(c rune) bool { return !strings.ContainsRune("0123456789.-", c) })
	if len(numbers)%6 != 2 {
		return r
	}
	var at []point
	for i := 0; i < len(numbers); i += 2 {
		x, wrong := strconv.ParseFloat(numbers[i], 64)
		y, too := strconv.ParseFloat(numbers[i+1], 64)
		if wrong != nil || too != nil {
			return r
		}
		at = append(at, point{x, y})
	}
	within := rect{at[0].x, at[0].y, at[0].x, at[0].y}
	for i := 0; i+3 < len(at); i += 3 {
		a, b, c, d := at[i], at[i+1], at[i+2], at[i+3]
		// A curve is no longer than the way over its control points.
		long := math.Hypot(b.x-a.x, b.y-a.y) + math.Hypot(c.x-b.x, c.y-b.y) + math.Hypot(d.x-c.x, d.y-c.y)
		steps := min(math.Ceil(long/stride)+1, mostSteps)
		for n := 0.0; n <= steps; n++ {
			t := n / steps
			u := 1 - t
			p := point{u*u*u*a.x + 3*u*u*t*b.x + 3*u*t*t*c.x + t*t*t*d.x, u*u*u*a.y + 3*u*u*t*b.y + 3*u*t*t*c.y + t*t*t*d.y}
			r.points = append(r.points, p)
			within = rect{min(within.left, p.x), min(within.top, p.y), max(within.right, p.x), max(within.bottom, p.y)}
		}
	}
	const reach = beside + 2
	r.reach = rect{within.left - reach, within.top - reach, within.right + reach, within.bottom + reach}
	return r
}

// mostSteps is how many points stand for a curve at most.
const mostSteps = 400

// words is a text that begins at a point.
var words = regexp.MustCompile(`<text text-anchor="start" x="([^"]*)" y="([^"]*)"[^>]* font-size="([^"]*)"[^>]*>([^<]*)<`)

// wordsOf are about the places of the texts that stand in no box: headings, the legend and
// the captions of groups.
func wordsOf(drawing []byte, boxes []rect) (out []rect) {
	for _, m := range words.FindAllSubmatch(drawing, -1) {
		x, wrong := strconv.ParseFloat(string(m[1]), 64)
		y, too := strconv.ParseFloat(string(m[2]), 64)
		size, also := strconv.ParseFloat(string(m[3]), 64)
		begin := rect{x, y - size/2, x, y - size/2}
		if wrong == nil && too == nil && also == nil && !slices.ContainsFunc(boxes, func(b rect) bool { return b.holds(begin) }) {
			const wide = 0.6
			out = append(out, rect{x, y - size, x + float64(utf8.RuneCount(m[4]))*size*wide, y + size/4})
		}
	}
	return out
}
