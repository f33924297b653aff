package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EndsBeforeTheOutage finds limits on deliveries that are used up before what they
// are for is back.
var EndsBeforeTheOutage = &rules.Rule{
	Name:     "ends-before-the-outage",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work is given up after so many deliveries, and these are over before what it needs is likely to be back.",
	Why: "A dependency that is down refuses at once, so each delivery takes milliseconds. Twenty of them without a pause are over in seconds: then the work is dropped, or all of it is parked, while nothing is wrong with it. " +
		"In the half hour that the dependency is away everything that arrives goes the same way, and whoever is called has to bring back a day's work by hand.",
	Fix: "Put pauses between the deliveries that add up to more than the outage (`retry: backoff`, a queue with a delay), stop taking work while what it needs is down (a breaker in front of the consumer), or raise the limit. Where it can't be raised, give what is left a `deadLetter`, or put a queue in front. A limit is for the piece that can never be done, not for the hour in which none can.",
	FalsePositives: "How long it is likely to be down is its `objectives: rto`, else `policy: limits: outage`. What comes back only when its lease ends is not judged: say so with `retry: backoff`. " +
		"Where the work is parked and somebody watches that, it is told only if the deliveries are over within a minute, one step milder.",
	References: []rules.Reference{guidance.RabbitQuorum, guidance.WellArchitected("REL05-BP03")},
	Seen:       []rules.Incident{guidance.NServiceBus1550},
	Fires:      file("ends-before-the-outage.fires.cue"),
	Quiet:      file("ends-before-the-outage.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if l.Mode.Or("") == model.Async && (l.From.Family() == model.Channel || l.From.Family() == model.Store) && !l.MayBeLost() && l.Ack.Or("") != model.OnReceipt {
				checkEnds(p, l)
			}
		}
	},
}

// soon is when parked work that somebody watches is parked too early all the same, and
// when deliveries are over before anybody could have thought of an outage.
const soon = time.Minute

func checkEnds(p *rules.Pass, l *model.Line) {
	limit := custody.LimitOf(p.System, l, custody.KeeperOf(p.System, l))
	if limit.Needs != "" || limit.Stays != "" || limit.Tries == 1 || limit.Tries == model.Unlimited && !limit.Aged {
		return
	}
	down := likelyDown(p, l)
	if down.box == nil {
		return
	}
	parking := custody.ParkingOf(p.System, l)
	over, known := custody.DeliveriesOver(l, limit.Tries)
	switch {
	case parking.Needs != "":
		return // it is asked for where that goes
	case !known && parking.To == nil:
		p.Skip(l.Entity(), "retry.backoff")
		return
	case !known || over >= down.long:
		return
	case down.assumed && over >= soon && thrownAway(p, l) && !p.Off("queue-without-dead-letter"):
		return // what is certain is told there, and is what has to be mended first
	}
	facts := limitFacts(l, parking)
	f := rules.Finding{
		On: l.Entity(), At: atOf(facts[1].Fact), Facts: append(facts, down.fact),
		Related: []rules.Related{{Entity: down.box.Entity(), At: atOf(down.fact.Fact), Note: "may be down for " + phrase.Length(down.long)}},
	}
	then := "then the work is thrown away"
	switch custody.LeftBy(p.System, l) {
	case custody.InPlace:
		f.Severity, then = p.Severity().Milder(), fmt.Sprintf("then the work stays in `%s`, and nobody gets it any more", l.From.ID)
	case custody.Aside:
		f.Severity, then = p.Severity().Milder(), fmt.Sprintf("then the work is put aside by what `%s` reads `%s` with, although nothing is wrong with it", l.To.ID, l.From.ID)
	}
	if parking.To != nil {
		watched, _ := custody.Watched(parking.To)
		if watched && over >= soon {
			return
		}
		f.Severity = p.Severity().Milder()
		if watched && over > 0 && (down.assumed || down.fact.Fact.State() != model.Stated) {
			f.Severity = f.Severity.Milder() // somebody has thought of a pause, and nobody of how long this box may be away
		}
		f.Related = append(f.Related, rules.To(parking.To.Entity(), "takes what is given up"))
		then = fmt.Sprintf("then the work is parked in `%s`, although nothing is wrong with it", parking.To.ID)
	}
	pauses := fmt.Sprintf("the pauses between them last %s", phrase.Length(over))
	if over == 0 {
		pauses = "what is refused comes back at once"
	}
	long := phrase.Length(down.long)
	if down.assumed {
		long += " (assumed, for nobody has stated its `objectives: rto`)"
	}
	f.Message = fmt.Sprintf("`%s` is delivered %s, %s, and `%s` may be down for %s: %s", l.ID, phrase.Times(limit.Tries), pauses, down.box.ID, long, then)
	p.Report(f)
}

// thrownAway tells whether nothing keeps what is given up, because there is no dead
// letter.
func thrownAway(p *rules.Pass, l *model.Line) bool {
	return l.Last().DeadLetter.To.None() && len(l.From.DeadLetterOf) == 0 && custody.LeftBy(p.System, l) == custody.Gone
}

// limitFacts are what the end of the deliveries rests on. How often a dead letter
// that takes nothing is tried for says nothing of that.
func limitFacts(l *model.Line, parking custody.Parking) []model.Basis {
	seg := l.Last()
	out := []model.Basis{l.LastBasis("retry.backoff.strategy", &seg.Retry.Strategy)}
	if seg.DeadLetter.After.Known() && parking.Refused == nil {
		return append(out, l.LastBasis("deadLetter.after", &seg.DeadLetter.After))
	}
	return append(out, l.LastBasis("retry.attempts", &seg.Retry.Attempts))
}

// outage is what a line's work needs, and for how long it is likely to be away.
type outage struct {
	box  *model.Box
	long time.Duration
	fact model.Basis
	// assumed: nobody has stated an RTO, and the policy's likely outage stands in.
	assumed bool
}

// likelyDown is what may be away the longest of all that a delivery needs: the
// receiver, where that is handed the work whether it is there or not, and what it
// calls and can't do without. A queue of the receiver's own is there, whatever
// the receiver does.
func likelyDown(p *rules.Pass, l *model.Line) (worst outage) {
	add := func(b *model.Box) {
		long, ok := b.Objectives.RTO.Get()
		o := outage{box: b, long: long, fact: model.BoxBasis(b, "objectives.rto", &b.Objectives.RTO)}
		if !ok {
			o.long, o.assumed = p.Limits.Outage, true
		}
		if worst.box == nil || o.long > worst.long {
			worst = o
		}
	}
	// That what a topic or bus pushes to is down is subscriber-without-buffer's.
	pushed := l.Delivery.Or("") == model.Push && !custody.HandedOver(p.System, l) &&
		(p.Off("subscriber-without-buffer") || l.From.Kind != model.Topic && l.From.Kind != model.Bus)
	if pushed || l.Delivery.Or("") == model.Poll && l.To.Kind == model.Function {
		add(l.To)
	}
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			if c.Mode.Or("") == model.Sync && c.Dependency.Or("") != "soft" && !c.When.Known() && c.To.Kind != model.Client {
				add(c.To)
			}
		}
	}
	return worst
}
