package budget

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Demand is how much work arrives a second. It is a span: what is taken only when
// something holds, or only by one of several ways, is counted in Most and not
// in Least.
type Demand struct {
	Least, Most float64
	// From are the lines whose stated load it comes from, the first few of them.
	From []*model.Line
	// CutBy is the box whose throttle let only so much of it in, and CutFrom what
	// came there; 0 where that no longer tells what it would be here.
	CutBy   *model.Box
	CutFrom float64
}

// mostSources is how many lines a Demand names.
const mostSources = 4

// Shared is the part of a load that goes one way, as a share of 1.
func (d Demand) Shared(share float64) Demand {
	d.Least, d.Most, d.CutFrom = arithmetic.Times(d.Least, share), arithmetic.Times(d.Most, share), arithmetic.Times(d.CutFrom, share)
	return d
}

// AddDemand is what several loads are together.
func AddDemand(loads ...Demand) Demand {
	var least, most []float64
	var sum Demand
	for _, l := range loads {
		least, most = append(least, l.Least), append(most, l.Most)
		sum.From = named(sum.From, l.From)
		if sum.CutBy == nil && l.CutBy != nil {
			sum.CutBy = l.CutBy
			if len(loads) == 1 {
				sum.CutFrom = l.CutFrom
			}
		}
	}
	sum.Least, sum.Most = arithmetic.Sum(least...), arithmetic.Sum(most...)
	return sum
}

func named(have, more []*model.Line) []*model.Line {
	for _, l := range more {
		if len(have) < mostSources && !slices.Contains(have, l) {
			have = append(have[:len(have):len(have)], l)
		}
	}
	return have
}

// AtMost is a load of which no more than so much is let through.
func (l Demand) AtMost(rate float64) Demand {
	l.Least, l.Most = min(l.Least, rate), min(l.Most, rate)
	return l
}
