package load

import (
	"fmt"
	"math"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DrainTooSlow finds consumers that don't catch up after an outage before their
// buffer forgets.
var DrainTooSlow = &rules.Rule{
	Name:     "drain-too-slow",
	Family:   rules.Load,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "After an outage as long as the consumer's RTO, the backlog isn't worked off before the buffer drops messages, or never is.",
	Why: "A queue turns an outage into a delay only if the consumer can do more than what arrives. With little to spare, an hour of outage is a day of delay, and new work waits behind old. " +
		"What is still there when the retention ends is dropped without a word: work that was accepted, and is gone after everything is green again.",
	Fix: "Give the consumer more to spare: raise its `capacity: rate` or `concurrency`, or make the work shorter. Keep messages longer (`channel: retention`), or promise a shorter `objectives: rto`. " +
		"Drop at the door what nobody wants late.",
	FalsePositives: "Only the usual load is counted, and the median time. A consumer that scales out under a backlog can do more: state what it scales to. " +
		"A log or FIFO queue is read in order, so there the oldest message never waits longer than the outage, and only a consumer that never catches up is reported. " +
		"Other queues keep order as well as they can: some messages wait until the end, nobody can say which, so that finding is one step milder.",
	References: []rules.Reference{
		guidance.QueueBacklogs,
		guidance.WellArchitected("REL05-BP04"),
		guidance.LittlesLaw,
	},
	Seen:  []rules.Incident{guidance.DynamoDNS2025, guidance.Duo2018},
	Fires: file("drain-too-slow.fires.cue"),
	Quiet: file("drain-too-slow.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			usual := bring(b.Into, p.Loads.Typical).Demand
			for _, l := range b.Into {
				parked := len(l.From.DeadLetterOf) > 0
				if parked || l.Mode.Or("") != model.Async || l.Guarantee.Or("") == model.AtMostOnce {
					continue
				}
				if custody.Held(l) {
					checkDrain(p, l, usual)
				} else if need := custody.UnknownHolder(l); need != "" {
					p.Skip(l.Entity(), need)
				}
			}
		}
	},
}

// checkDrain compares what a consumer can do with all that usually comes to it.
func checkDrain(p *rules.Pass, l *model.Line, all budget.Demand) {
	can, ok := budget.Consumes(l)
	if !ok {
		if l.To.Family() != model.Channel { // else it drains as fast as what empties that one
			p.Skip(l.Entity(), "boxes."+l.To.ID+".capacity.rate")
		}
		return
	}
	own, ok := p.Loads.Typical(l)
	if !ok {
		p.Skip(l.Entity(), "load.typical")
		return
	}
	f := rules.Finding{On: l.Entity(), At: l.At, Facts: can.Facts}
	for _, s := range own.From {
		f.Facts = append(f.Facts, model.LineBasis(s, "load.typical", &s.Load.Typical))
	}
	f.Related = []rules.Related{rules.To(l.From.Entity(), "keeps what waits"), rules.To(l.To.Entity(), "can do "+can.Sum)}
	if own.Most > 0 && can.Rate <= all.Most {
		if can.ByPlaces && can.Rate < all.Most {
			return // concurrency-too-small tells, or quota-exceeded
		}
		f.Message = fmt.Sprintf("%s ≤ %s: `%s` can do no more than what arrives on a usual day, so after an outage what waits in `%s` is never worked off%s", can.Sum, perSecond(all, can.Rate <= all.Least), l.To.ID, holder(l), dropped(l))
		f.Amount = math.Inf(1)
		if can.Rate > all.Least {
			f.Severity = p.Severity().Milder()
		}
		p.Report(f)
		return
	}
	checkCatchUp(p, l, f, can, own, all)
}

// checkCatchUp compares how long it takes to catch up with how long messages are
// kept.
func checkCatchUp(p *rules.Pass, l *model.Line, f rules.Finding, can budget.Doable, own, all budget.Demand) {
	if inOrder(l) {
		return // the oldest is done first, and has waited no longer than the outage
	}
	outage, ok := l.To.Objectives.RTO.Get()
	if !ok {
		if !l.To.Objectives.RTO.Known() {
			p.Skip(l.Entity(), "boxes."+l.To.ID+".objectives.rto")
		}
		return
	}
	keeps, ok := l.Buffer.Retention.Get()
	if !ok {
		if need := custody.UnknownHolder(l); need != "" {
			p.Skip(l.Entity(), need)
		} else if !l.Buffer.Retention.Known() {
			p.Skip(l.Entity(), "buffer.retention")
		}
		return
	}
	if keeps < outage {
		return // dropped, or parked, before the consumer is back: retention-too-short
	}
	backlog := arithmetic.Backlog(own.Most, outage)
	takes := arithmetic.Drain(backlog, can.Rate, all.Most)
	if arithmetic.InTurn(outage, takes) <= keeps {
		return
	}
	// Without any order the oldest may be the last one; a queue that keeps order
	// as well as it can loses less.
	f.Severity, f.Amount = p.Severity().Milder(), float64(arithmetic.InTurn(outage, takes))/float64(keeps)
	f.Facts = append(f.Facts, model.BoxBasis(l.To, "objectives.rto", &l.To.Objectives.RTO), model.LineBasis(l, "buffer.retention", &l.Buffer.Retention))
	f.Message = fmt.Sprintf("%s + %s > %s: in an outage of %s, %s × %s = %s pile up in `%s`; `%s` then has %s − %s = %s to spare and needs %s for them, and what `%s` has kept for %s is dropped",
		model.FormatDuration(outage), phrase.Length(takes), model.FormatDuration(keeps), model.FormatDuration(outage),
		phrase.Rate(own.Most), model.FormatDuration(outage), phrase.Amount(backlog), holder(l),
		l.To.ID, phrase.Rate(can.Rate), phrase.Rate(all.Most), phrase.Rate(can.Rate-all.Most), phrase.Length(takes), holder(l), model.FormatDuration(keeps))
	p.Report(f)
}

// inOrder tells whether a buffer gives its oldest work first.
func inOrder(l *model.Line) bool {
	order := l.Ordering.Or("none")
	return order != "none" || l.From.Kind == model.Stream || l.From.Family() == model.Store
}

// holder is what keeps the work.
func holder(l *model.Line) string { return l.Buffer.Name.Or(l.From.ID) }

func dropped(l *model.Line) string {
	if keeps, ok := l.Buffer.Retention.Get(); ok {
		return ", and dropped after " + model.FormatDuration(keeps)
	}
	return ""
}
