package contradiction

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ThrottleBelowPeak finds ways in that admit less than the peak that is stated
// for them.
var ThrottleBelowPeak = &rules.Rule{
	Name:     "throttle-below-peak",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "What lets work in admits less than the stated peak.",
	Why: "The system refuses the very load that it was planned for. Nothing is broken, so no alarm on what stands behind the throttle goes off: the machines are bored while customers get errors, on the busiest hour of the year. " +
		"Callers that try again make it worse, for each of their tries counts against the same limit.",
	Fix: "Raise the throttle above the peak (`admission: throttle: rate`), as far as what stands behind it can do; see `surge-without-buffer`. If it can't do more, let the rest wait in a durable queue, or state the peak that is really meant to be served. " +
		"If the limit is one for each caller, say so: `per: \"API key\"`.",
	FalsePositives: "Peaks of several lines are added up as if they came together. If they never do, state what comes at the same time. " +
		"A limit that is meant to refuse part of the peak, as in a sale with more buyers than goods, is a decision: waive it with that as the reason.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP02"), guidance.ReadinessLens("architecture_demand_estimates"), guidance.ReadinessLens("architecture_defensive_throttling")},
	Fires:      file("throttle-below-peak.fires.cue"),
	Quiet:      file("throttle-below-peak.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			// What a platform lets in unless it is configured is a quota; see
			// quota-exceeded.
			if rate, ok := budget.Throttled(b); ok && b.Admission.Rate.State() == model.Stated {
				checkThrottle(p, b, rate)
			}
		}
	},
}

// mostAdded is how many lines a sum spells out.
const mostAdded = 4

func checkThrottle(p *rules.Pass, b *model.Box, rate float64) {
	f := rules.Finding{On: b.Entity(), At: b.Admission.Rate.At()}
	var loads []budget.Demand
	var unknown, terms []string
	for _, l := range b.Into {
		if custody.Held(l) {
			continue // it waits, and is let in when there is room
		}
		d, ok := p.Loads.Peak(l)
		if !ok {
			unknown = append(unknown, "lines."+l.ID+".load.peak")
			d = p.Loads.LeastAtPeak(l)
		}
		if d.Most > 0 {
			loads = append(loads, d)
			terms = append(terms, orMore(!ok)+demand(d, d.Least == d.Most))
			if len(terms) <= mostAdded {
				f.Related = append(f.Related, rules.To(l.Entity(), "brings "+terms[len(terms)-1]))
			}
		}
	}
	sum := budget.AddDemand(loads...)
	if sum.Most <= rate {
		if len(unknown) > 0 {
			p.Skip(b.Entity(), unknown[:min(len(unknown), mostAdded)]...)
		}
		return
	}
	surely := sum.Least > rate
	atLeast := surely && len(unknown) > 0
	if !surely {
		f.Severity = p.Severity().Milder()
	}
	for _, l := range sum.From {
		f.Facts = append(f.Facts, statedLoad(l))
	}
	f.Facts = append(f.Facts, model.BoxBasis(b, "admission.throttle.rate", &b.Admission.Rate))
	total := orMore(atLeast) + demand(sum, surely)
	if 1 < len(terms) && len(terms) <= mostAdded {
		total = strings.Join(terms, " + ") + " = " + total
	}
	comes := sum.Most
	if surely {
		comes = sum.Least
	}
	over := comes - rate
	f.Amount = comes / rate
	peak := "the peak that is stated"
	if atLeast {
		peak = "the peak, which nobody has stated in full,"
	}
	f.Message = fmt.Sprintf("%s > %s: at %s `%s` refuses %s%s%s", total, phrase.Rate(rate), peak, b.ID, orMore(atLeast), phrase.Rate(over), usedUp(b, over, atLeast))
	p.Report(f)
}

// orMore says of a number that it is only the least of what it stands for.
func orMore(least bool) string {
	if least {
		return "at least "
	}
	return ""
}

// statedLoad is what is stated of a line's load: its peak, or what is typical,
// than which that is no less.
func statedLoad(l *model.Line) model.Basis {
	if !l.Load.Peak.Known() && l.Load.Typical.Known() {
		return model.LineBasis(l, "load.typical", &l.Load.Typical)
	}
	return model.LineBasis(l, "load.peak", &l.Load.Peak)
}

// demand writes how much comes: "400/s", or "up to 400/s" where it isn't certain.
func demand(d budget.Demand, surely bool) string {
	if surely {
		return phrase.Rate(d.Least)
	}
	return "up to " + phrase.Rate(d.Most)
}

// usedUp says how soon a box's burst is used up by what comes above its rate, or
// by the least of it.
func usedUp(b *model.Box, over float64, least bool) string {
	burst, ok := b.Admission.Burst.Get()
	if !ok {
		return ""
	}
	when := "after"
	if least {
		when = "within"
	}
	return fmt.Sprintf(", once its burst of %s is used up %s %s", phrase.Thousands(burst), when, phrase.Length(time.Duration(float64(burst)/over*float64(time.Second)).Round(time.Millisecond)))
}
