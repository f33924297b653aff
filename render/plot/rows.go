package plot

import (
	"math"
)

// barRow is a line of words with a bar under it.
type barRow struct {
	depth int
	// name is what it is about, note what is said of it, and wrong what is wrong with it.
	name, note, wrong string
	pieces            []piece
	// limits are where lines cross the bar from top to bottom.
	limits []limit
}

// look is how a piece of a bar looks.
type look uint8

const (
	plain look = iota
	beyond
	unknown
	pause
)

// piece is a part of a bar, in the unit of its axis; one that has no end goes on.
type piece struct {
	from, to float64
	look     look
	endless  bool
}

// limit is a line across a bar.
type limit struct {
	at   float64
	hard bool
}

// axis is what bars are measured along.
type axis struct {
	end   float64
	ticks []tick
}

type tick struct {
	at   float64
	says string
}

// Measures of a row with a bar.
const (
	barTop    = 17 // below the top of its row
	barHeight = 11
	rowHeight = 36
	indent    = 14
)

// rows draws rows of bars over one axis.
func (p *paper) rows(all []barRow, a axis) {
	left, right := float64(margin), p.width-margin-12
	scale := (right - left) / max(a.end, math.SmallestNonzeroFloat64)
	at := func(v float64) float64 { return left + min(v, a.end)*scale }
	top := p.y
	bottom := top + float64(len(all))*rowHeight
	for _, t := range a.ticks {
		p.path("M"+coordinate(at(t.at))+" "+coordinate(top)+"V"+coordinate(bottom+3), p.theme.Group.Border, 0.5, "1 3")
	}
	for _, r := range all {
		p.barRow(r, at, right)
	}
	p.path("M"+coordinate(left)+" "+coordinate(bottom)+"H"+coordinate(right), p.theme.Group.Border, 1, "")
	last := math.Inf(-1)
	for _, t := range a.ticks {
		long := wide(t.says, false)
		x := min(max(at(t.at), left+long/2), right+12-long/2)
		if x-long/2 < last+8 {
			continue
		}
		p.text(t.says, x, bottom+15, sizeText, p.theme.Quiet, "middle", false)
		last = x + long/2
	}
	p.y = bottom + 20
}

func (p *paper) barRow(r barRow, at func(float64) float64, right float64) {
	t := p.theme
	x, y := float64(margin+r.depth*indent), p.y
	room := right + 12 - x
	wrong := cut(r.wrong, room/2, true)
	if wrong != "" {
		p.text(wrong, right+12, y+12, sizeText, t.Error, "end", true)
		room -= wide(wrong, true) + 10
	}
	if r.depth > 0 {
		p.path("M"+coordinate(x-9)+" "+coordinate(y)+"V"+coordinate(y+8)+"H"+coordinate(x-3), t.Quiet, 1, "")
	}
	p.named(r.name, r.note, x, y+12, room)
	for _, one := range r.pieces {
		p.piece(one, at, y+barTop)
	}
	for _, l := range r.limits {
		width, dash := 2.0, ""
		if !l.hard {
			dash = "3 2"
		}
		p.path("M"+coordinate(at(l.at))+" "+coordinate(y+barTop-4)+"V"+coordinate(y+barTop+barHeight+4), t.Ink, width, dash)
	}
	p.y += rowHeight
}

func (p *paper) piece(one piece, at func(float64) float64, y float64) {
	t := p.theme
	from, to := at(one.from), at(one.to)
	if one.endless {
		to = p.width - margin - 12
	}
	long := max(to-from, 2)
	switch one.look {
	case unknown:
		p.hatched(from, y, max(long, 14), barHeight)
	case pause:
		p.path("M"+coordinate(from)+" "+coordinate(y+barHeight/2.0)+"H"+coordinate(to), t.Compute.Border, 1.5, "2 2")
	case beyond:
		p.rect(from, y, long, barHeight, t.Error, t.Paper)
	default:
		p.rect(from, y, long, barHeight, t.Compute.Fill, t.Compute.Border)
	}
	if one.endless {
		colour := map[look]string{plain: t.Compute.Border, beyond: t.Error, unknown: t.Open}[one.look]
		p.area("M"+coordinate(to)+" "+coordinate(y-2)+"l10 "+coordinate(barHeight/2.0+2)+"l-10 "+coordinate(barHeight/2.0+2)+"Z", colour)
	}
}

// ticksOf are the ticks of an axis at round steps, each as words say it.
func ticksOf(end, step float64, says func(float64) string) []tick {
	var out []tick
	for v := 0.0; v <= end*1.0001; v += step {
		out = append(out, tick{v, says(v)})
	}
	return out
}
