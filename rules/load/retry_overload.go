package load

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetryOverload finds boxes that can do the peak, and not the peak with its
// retries.
var RetryOverload = &rules.Rule{
	Name:     "retry-overload",
	Family:   rules.Load,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box can do its peak, but not its peak with all the retries that come when it fails.",
	Why: "A short fault at the busiest hour is enough: every caller tries again, the tries of all layers multiply, and the box now gets more than it can do. " +
		"So it keeps failing, which keeps the retries coming, long after the fault itself is gone. " +
		"It only ends when somebody cuts the load off by hand.",
	Fix: "Retry on one layer only, and bound how much of it there can be: `retry: budget: 0.1` adds a tenth at most, a `circuitBreaker` stops calls to what keeps failing. " +
		"Or lower `retry: attempts`, raise `capacity: rate`, or let the box itself refuse what is too much (`admission: throttle: rate`).",
	FalsePositives: "The sum is what comes when every try fails, and counts each call on its way up to the client's own retries. If clients give up sooner, or back off for longer than a peak lasts, waive it with that as the reason. " +
		"Tries that nobody has stated count as one.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP03"),
		guidance.SREOverload,
		guidance.Metastable,
		guidance.RetryBudgets,
	},
	Seen:  []rules.Incident{guidance.DynamoDB2015, guidance.USEast2021, guidance.Zalando2019},
	Fires: file("retry-overload.fires.cue"),
	Quiet: file("retry-overload.quiet.cue"),
	Check: func(p *rules.Pass) {
		var storms []*storm
		for _, b := range p.System.Boxes {
			if limit, ok := b.Capacity.Rate.Get(); ok {
				if s := stormAt(p, b, limit); s != nil {
					storms = append(storms, s)
				}
			}
		}
		// Tries that multiply on one way bury every box on it: that is told of the
		// last, which gets the most.
		for _, s := range storms {
			if end := s.endIn(p, storms); end != nil {
				end.also = append(end.also, s.box)
			}
		}
		for _, s := range storms {
			if s.endIn(p, storms) == nil {
				s.report(p)
			}
		}
	},
}

// storm is what comes to a box that can't do it, when everybody tries again.
type storm struct {
	box     *model.Box
	finding rules.Finding
	// lines bring it, and also are boxes before it that can't do it either.
	lines []*model.Line
	also  []*model.Box
}

// passes tells whether a storm comes through a box on its way.
func (s *storm) passes(p *rules.Pass, b *model.Box) bool {
	return slices.ContainsFunc(s.lines, func(l *model.Line) bool {
		return slices.ContainsFunc(p.Graph.MostAttempts(l).Lines(), func(on *model.Line) bool { return on.To == b && b != s.box })
	})
}

// endIn is the storm that this one is a part of, nil if it is none.
func (s *storm) endIn(p *rules.Pass, storms []*storm) *storm {
	var end *storm
	for _, o := range storms {
		if o != s && o.finding.Severity >= s.finding.Severity && o.passes(p, s.box) && !s.passes(p, o.box) && (end == nil || o.passes(p, end.box)) {
			end = o
		}
	}
	return end
}

func (s *storm) report(p *rules.Pass) {
	var names []string
	for _, b := range s.also {
		names = append(names, "`"+b.ID+"`")
		s.finding.Related = append(s.finding.Related, rules.To(b.Entity(), "gets more than it can do as well, on the way"))
	}
	if len(names) > 0 {
		s.finding.Message += "; nor can " + phrase.Or(names) + ", on the way"
	}
	p.Report(s.finding)
}

// stormAt is what comes to a box that is more than it can do, nil if there is none.
func stormAt(p *rules.Pass, b *model.Box, limit float64) *storm {
	var lines []*model.Line
	var needs []string
	for _, l := range b.Into {
		if custody.Held(l) || l.Mode.Or("") != model.Sync {
			continue
		}
		lines = append(lines, l)
		if _, ok := l.Tries(); !ok {
			needs = need(needs, l, "retry")
		}
	}
	calm := bring(lines, p.Loads.Surge).letIn(b)
	retryStorm := bring(lines, p.Loads.RetryStorm)
	comes := retryStorm.Demand
	retryStorm = retryStorm.letIn(b)
	if calm.Most > limit { // too much even without retries
		p.LeaveTo("surge-without-buffer", b.Entity(), b.Entity())
		return nil
	}
	fires, surely := above(retryStorm.Demand, limit)
	if !fires {
		if needs = append(retryStorm.needs, needs...); len(needs) > 0 {
			p.Skip(b.Entity(), needs...)
		}
		return nil
	}
	f := rules.Finding{
		Severity: p.Severity(), Amount: amount(retryStorm.Demand, surely) / limit,
		On: b.Entity(), At: b.Capacity.Rate.At(),
		Related: whoRetries(p, retryStorm.lines),
		Facts:   append(sources(retryStorm.Demand), model.BoxBasis(b, "capacity.rate", &b.Capacity.Rate)),
		Message: fmt.Sprintf("%s > %s: `%s` can do its peak, and not what comes when it fails and everybody tries again", sumOfStorm(calm.Demand, comes, surely)+letsIn(b, comes, retryStorm.Demand, surely), most(limit, &b.Capacity.Rate), b.ID),
	}
	if !surely {
		f.Severity = p.Severity().Milder()
	}
	return &storm{box: b, finding: f, lines: lines}
}

// sumOfStorm shows how a peak becomes a retryStorm: "400/s × 9 tries = 3600/s".
func sumOfStorm(calm, retryStorm budget.Demand, surely bool) string {
	before, after := amount(calm, surely), amount(retryStorm, surely)
	if by := retryStorm.CutBy; by != nil {
		if retryStorm.CutFrom <= 0 || retryStorm.CutFrom >= arithmetic.Endless {
			return fmt.Sprintf("%s becomes %s with all tries, though `%s` doesn't let all of them in,", perSecond(calm, surely), phrase.Rate(after), by.ID)
		}
		return fmt.Sprintf("%s × %s tries = %s, of which `%s` lets %s in,", perSecond(calm, surely), phrase.Amount(retryStorm.CutFrom/before), phrase.Rate(retryStorm.CutFrom), by.ID, phrase.Rate(after))
	}
	if after >= arithmetic.Endless {
		return perSecond(calm, surely) + ", tried again without end,"
	}
	return fmt.Sprintf("%s × %s tries = %s", perSecond(calm, surely), phrase.Amount(after/before), phrase.Rate(after))
}

// letsIn says how much of a retryStorm a box's throttle lets in, where it caps it.
func letsIn(b *model.Box, comes, retryStorm budget.Demand, surely bool) string {
	if amount(retryStorm, surely) >= amount(comes, surely) {
		return ""
	}
	return fmt.Sprintf(", of which `%s` lets %s in,", b.ID, phrase.Rate(amount(retryStorm, surely)))
}

// whoRetries are the lines whose tries multiply on the way to a box: of each
// line into it, the way with the most attempts.
func whoRetries(p *rules.Pass, lines []*model.Line) []rules.Related {
	var out []rules.Related
	seen := map[*model.Line]bool{}
	for _, l := range lines[:min(len(lines), mostNamed)] {
		for _, s := range p.Graph.MostAttempts(l).Lines() {
			tries, ok := s.Tries()
			if ok && tries > 1 && !seen[s] && len(out) < mostNamed {
				seen[s] = true
				out = append(out, rules.Related{Entity: s.Entity(), At: s.Retry.Attempts.At(), Note: "tries " + phrase.Times(tries)})
			}
		}
	}
	return out
}
