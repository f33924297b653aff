package dot

import "tautline.dev/model"

// What a frame takes on both sides of its boxes, in points.
const frameRoom = 24

// mostFramed bounds the work of foreseeing frames: groups, times ranks.
const mostFramed = 1 << 20

// framed foresees how broad each rank is with frames: a frame keeps its breadth
// over all ranks that it reaches over, and nothing else may stand in it. It is
// nil where that would take long.
func (p *picture) framed(pl *plan, depth int) []float64 {
	if len(p.sys.Groups) == 0 || len(p.sys.Groups)*depth > mostFramed {
		return nil
	}
	ranks := make([]float64, depth)
	p.fillFrame(nil, pl, ranks)
	return ranks
}

// fillFrame adds up what stands in a group at each rank, and tells which ranks
// that are.
func (p *picture) fillFrame(g *model.Group, pl *plan, ranks []float64) (first, last int) {
	first, last = len(ranks), -1
	for _, b := range p.groups.boxes[g] {
		at, across := pl.rank[b], p.faces[b].height
		if pl.direction != LeftToRight {
			across = p.faces[b].width
		}
		ranks[at] += across + 24 + nodeGap
		first, last = min(first, at), max(last, at)
	}
	for _, inner := range p.groups.inner[g] {
		own := make([]float64, len(ranks))
		from, to := p.fillFrame(inner, pl, own)
		broad := 0.0
		for _, across := range own {
			broad = max(broad, across)
		}
		for r := from; r <= to; r++ {
			ranks[r] += broad + frameRoom
		}
		first, last = min(first, from), max(last, to)
	}
	return first, last
}
