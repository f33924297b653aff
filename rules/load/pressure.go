package load

import (
	"fmt"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// demandOf tells how much a line carries, and whether that is known.
type demandOf func(*model.Line) (budget.Demand, bool)

// pressure is what lines bring to a box together.
type pressure struct {
	budget.Demand
	// lines are those that bring something.
	lines []*model.Line
	// needs are the facts for want of which some of it is unknown.
	needs []string
}

// bring adds up what lines bring. What is unknown counts as nothing, so the sum
// is never too large.
func bring(lines []*model.Line, of demandOf) pressure {
	var sum pressure
	var loads []budget.Demand
	for _, l := range lines {
		d, ok := of(l)
		switch {
		case !ok:
			sum.needs = need(sum.needs, l, "load.peak")
		case d.Most > 0:
			sum.lines = append(sum.lines, l)
			loads = append(loads, d)
		}
	}
	sum.Demand = budget.AddDemand(loads...)
	return sum
}

func need(needs []string, l *model.Line, path string) []string {
	if len(needs) < mostNamed {
		needs = append(needs, "lines."+l.ID+"."+path)
	}
	return needs
}

// letIn is what a box's own throttle lets in of a pressure.
func (s pressure) letIn(b *model.Box) pressure {
	if most, ok := budget.Throttled(b); ok {
		s.Demand = s.AtMost(most)
	}
	return s
}

// above tells whether a demand is above a limit: surely, or only where
// everything comes together that may.
func above(d budget.Demand, limit float64) (fires, surely bool) {
	return d.Most > limit, d.Least > limit
}

// amount is the part of a demand that a finding speaks of.
func amount(d budget.Demand, surely bool) float64 {
	if surely {
		return d.Least
	}
	return d.Most
}

// perSecond writes a demand: "400/s", or "up to 400/s" where it isn't certain.
func perSecond(d budget.Demand, surely bool) string {
	if surely {
		return phrase.Rate(d.Least)
	}
	return "up to " + phrase.Rate(d.Most)
}

// unbuffered are the lines that bring work to a box with nothing durable on the
// way. A push of which nobody has said where it waits is left out, and asked
// for.
func unbuffered(p *rules.Pass, b *model.Box) []*model.Line {
	var out []*model.Line
	for _, l := range b.Into {
		switch {
		case custody.Held(l):
		case !l.Mode.Known():
			p.Skip(l.Entity(), "interaction")
		case l.Mode.Or("") == model.Async && !l.Buffer.Name.Known() && b.Family() != model.Channel:
			p.Skip(l.Entity(), "buffer")
		default:
			out = append(out, l)
		}
	}
	return out
}

// brings relates a finding to the lines that bring the work, with how much.
func brings(lines []*model.Line, of demandOf) []rules.Related {
	var out []rules.Related
	for _, l := range lines[:min(len(lines), mostNamed)] {
		d, _ := of(l)
		out = append(out, rules.To(l.Entity(), "brings "+perSecond(d, d.Least == d.Most)))
	}
	return out
}

// sources are the stated loads that a demand comes from.
func sources(d budget.Demand) []model.Basis {
	var out []model.Basis
	for _, l := range d.From {
		out = append(out, model.LineBasis(l, "load.peak", &l.Load.Peak))
	}
	return out
}

// most is a limit in words, with where it comes from.
func most(limit float64, f model.AnyFact) string {
	if o := f.Origin(); f.State() == model.Implied && o != nil && o.Source != nil {
		return fmt.Sprintf("%s that %s allows", phrase.Rate(limit), o.Source.By)
	}
	return phrase.Rate(limit)
}
