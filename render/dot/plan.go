package dot

import (
	"math"

	"tautline.dev/model"
)

// plan is how a drawing lies on the page: which way work flows, and into how
// many columns (or rows) a long chain is broken, as a text is into lines.
type plan struct {
	direction Direction
	rank      map[*model.Box]int
	// span is how many ranks one column takes.
	span          int
	width, height float64
	// cost is how many pages it would fill in the direction that is too large.
	cost float64
}

// A page is about what a laptop shows at once, in points. Height counts for
// less than width: people scroll down, not sideways.
const (
	pageWidth  = 1150
	pageHeight = 850
	// slender is how much longer than wide a drawing may be before its chains
	// are broken.
	slender = 3
	// maxColumns keeps the way back from one column to the next findable.
	maxColumns = 5
	// maxWays is how many lines may lead from one column to the next.
	maxWays = 2
)

// Distances as Graphviz is told to keep them, in points.
const (
	rankGap = 0.3 * 72
	nodeGap = 0.35 * 72
)

// What the heading takes, in points.
const (
	headRoom  = 70
	headWidth = 300
)

// columnOf is the column in which a box stands.
func (pl *plan) columnOf(b *model.Box) int { return pl.rank[b] / pl.span }

// folds tells whether a line leads into another column. It must not move its
// boxes, or the columns would become one chain again.
func (pl *plan) folds(l *model.Line) bool { return pl.columnOf(l.From) != pl.columnOf(l.To) }

// choose takes the plan that can be shown largest on a page. Chains are broken
// only where both directions come out too large or too slender.
func (p *picture) choose() plan {
	rank := rankOf(p.view, p.parkings)
	depth := 1
	for _, r := range rank {
		depth = max(depth, r+1)
	}
	directions := []Direction{LeftToRight, TopToBottom}
	if p.Direction != Auto {
		directions = []Direction{p.Direction}
	}
	best, lowest := plan{}, math.Inf(1)
	try := func(d Direction, columns int) {
		pl := plan{direction: d, rank: rank, span: (depth + columns - 1) / columns}
		pl.width, pl.height = p.measure(&pl, depth)
		pl.cost = max(pl.width/pageWidth, pl.height/pageHeight)
		if pl.cost < lowest {
			best, lowest = pl, pl.cost
		}
	}
	for _, d := range directions {
		try(d, 1)
	}
	if lowest <= 1 && max(best.width/best.height, best.height/best.width) <= slender {
		return best
	}
	// A broken chain is harder to follow: it must be worth it.
	lowest *= 0.8
	// Rows read like text; the way from one column to the top of the next is
	// long. So columns are for those who asked for this direction.
	directions = directions[:1]
	for columns := 2; columns <= min(maxColumns, depth/2); columns++ {
		for _, d := range directions {
			if p.breaks(rank, (depth+columns-1)/columns) {
				try(d, columns)
			}
		}
	}
	return best
}

// breaks tells whether the ranks can be broken after every span of them: few
// lines lead on, and those to the next column. Anything else is a net and no
// chain, and in columns nobody could follow it.
func (p *picture) breaks(rank map[*model.Box]int, span int) bool {
	ways := map[int]int{}
	for _, l := range p.view.Lines {
		from, to := rank[l.From]/span, rank[l.To]/span
		if from == to {
			continue
		}
		if to != from+1 {
			return false
		}
		if ways[from]++; ways[from] > maxWays {
			return false
		}
	}
	return true
}

// measure foresees how large a plan comes out. It needs to be right only
// about which of two plans is the larger.
func (p *picture) measure(pl *plan, depth int) (width, height float64) {
	type slot struct {
		along, across float64
		boxes         int
	}
	sizes := func(b *block) slot {
		if pl.direction == LeftToRight {
			return slot{along: b.width, across: b.height}
		}
		return slot{along: b.height, across: b.width}
	}
	ranks, gaps := make([]slot, depth), make([]slot, depth)
	for _, b := range p.boxes {
		s, at := sizes(p.faces[b]), &ranks[pl.rank[b]]
		at.along = max(at.along, s.along+16)
		at.boxes++
		at.across += s.across + 24 + nodeGap
	}
	var way float64
	for _, lines := range p.bundles {
		l, s := lines[0], sizes(p.joined(lines))
		if pl.folds(l) {
			way += s.across + nodeGap
			continue
		}
		at := &gaps[min((pl.rank[l.From]+pl.rank[l.To])/2, depth-1)]
		at.along = max(at.along, s.along+2*rim)
		at.across += s.across + nodeGap
	}
	framed := p.framed(pl, depth)
	var long, broad, frames float64
	most := 1
	for from := 0; from < depth; from += pl.span {
		var along, across, frame float64
		for r := from; r < min(from+pl.span, depth); r++ {
			along += ranks[r].along + gaps[r].along + rankGap
			across = max(across, ranks[r].across, gaps[r].across)
			most = max(most, ranks[r].boxes)
			if framed != nil {
				frame = max(frame, framed[r])
			}
		}
		long = max(long, along)
		broad += across
		frames += frame
	}
	// The fuller the ranks, the more room is left between boxes for the lines
	// that pass, and where boxes of different width don't fit.
	broad = max(broad*(1+min(0.6, float64(most-1)*0.1)), frames*0.85) + way
	room, least := float64(headRoom), float64(headWidth)
	if p.Bare {
		room, least = 0, 0
	}
	if pl.direction == LeftToRight {
		return max(long, least), broad + room
	}
	return max(broad, least), long + room
}
