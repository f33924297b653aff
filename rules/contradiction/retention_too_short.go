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

// RetentionTooShort finds buffers that forget before their receiver may be back.
var RetentionTooShort = &rules.Rule{
	Name:     "retention-too-short",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "What holds the work forgets it before the receiver must be back, or before it can be parked.",
	Why: "The recovery objective allows the receiver to be down for hours, and the buffer in front of it throws the first work away before that. " +
		"Everybody keeps their promise, the receiver is back in time, and the oldest work of the outage is gone: accepted, acknowledged, and never done. " +
		"It is as bad where a message can't come back often enough in that time to reach its dead letter: it vanishes, the dead-letter queue stays empty, and its alarm stays silent.",
	Fix: "Keep work for longer than the outage you allow, with time to catch up: raise `channel: retention` (`store: changeStream` for a change log, `retry: maxAge` and `buffer: retention` where a platform pushes), or put a queue in between. " +
		"Or promise a shorter `objectives: rto` for the receiver, and mean it. " +
		"To reach a dead letter in time, raise the retention, or lower `visibility`, `deadLetter: after` or the pauses between the tries. " +
		"Where a dead letter holds references only, keep the log for as long as putting them back may take, or park the work itself: in an object store, where the platform puts all of it there. State `deadLetter: holds: \"work\"` where your own code parks it.",
	FalsePositives: "A consumer that hands a message back at once, rather than letting it reappear, gets it to the dead letter sooner, but not when it crashes. A box without an RTO of its own has the system's: give the one that is back sooner its own `objectives: rto`. " +
		"If old work is worthless, state `guarantee: \"at-most-once\"` on the line: then losing it is meant.",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP01"), guidance.WellArchitected("REL04-BP02"), guidance.QueueBacklogs, guidance.DynamoDBStreams},
	Fires:      file("retention-too-short.fires.cue"),
	Quiet:      file("retention-too-short.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			checkReachesDeadLetter(p, b)
		}
		for _, l := range p.System.Lines {
			if l.Mode.Or("") != model.Async || l.Guarantee.Or("") == model.AtMostOnce {
				continue
			}
			checkReferences(p, l)
			checkTriedOnTopic(p, l)
			if need := custody.UnknownHolder(l); need != "" && l.To.Objectives.RTO.Known() && !l.To.Objectives.RTO.None() {
				p.Skip(l.Entity(), need)
			} else if holdsFor(p.System, l) {
				checkOutlasts(p, l)
			}
		}
	},
}

// checkReachesDeadLetter compares how long a queue keeps a message with how long
// it takes to be received as often as its dead letter asks for: each receive
// hides it once more.
func checkReachesDeadLetter(p *rules.Pass, b *model.Box) {
	c := &b.Channel
	to := custody.ChannelParking(p.System, b).To
	after, counted := b.Deliveries()
	takes, keep, known := custody.ParkedAfter(b, after)
	if to == nil || !counted || !known || takes <= keep {
		return
	}
	hidden := c.Visibility.Or(0)
	p.Report(rules.Finding{
		On: b.Entity(), At: c.Retention.At(), Discriminator: "channel.deadLetter",
		Message: fmt.Sprintf("%s < %s × %s = %s: `%s` keeps a message for %s%s, and what is hidden for %s at each receive gets to `%s` only after %s: before that it is thrown away, and nobody hears of it",
			model.FormatDuration(keep), after, model.FormatDuration(hidden), model.FormatDuration(takes), b.ID, model.FormatDuration(keep), byDefault(&c.Retention), model.FormatDuration(hidden), to.ID, model.FormatDuration(takes)),
		Related: []rules.Related{rules.To(to.Entity(), "never gets it")},
		Facts: []model.Basis{
			model.BoxBasis(b, "channel.retention", &c.Retention),
			model.BoxBasis(b, "channel.visibility", &c.Visibility),
			model.BoxBasis(b, "channel.deadLetter.after", &c.DeadLetter.After),
		},
	})
}

// checkTriedOnTopic compares how long a topic or a stream keeps a message with how long
// it may be tried before it is parked.
func checkTriedOnTopic(p *rules.Pass, l *model.Line) {
	to := custody.ParkingOf(p.System, l).To
	by := custody.KeeperOf(p.System, l)
	limit := custody.LimitOf(p.System, l, by)
	least, most, keep := by.TriedOnTopic(l, limit.Tries)
	if to == nil || limit.Needs != "" || keep == 0 {
		return
	}
	f := rules.Finding{
		On: l.Entity(), At: l.Last().Retry.Base.At(), Discriminator: "deadLetter",
		Message: fmt.Sprintf("%s ≤ %s: `%s` keeps a message for %s%s, and what `%s` tries %s gets to `%s` only after %s: before that it is thrown away, and nobody hears of it",
			model.FormatDuration(keep), model.FormatDuration(least), l.From.ID, model.FormatDuration(keep), byDefault(&l.From.Channel.Retention), l.ID, phrase.Count(int(limit.Tries), "time", "times"), to.ID, model.FormatDuration(least)),
		Related: []rules.Related{rules.To(l.From.Entity(), "forgets it"), rules.To(to.Entity(), "never gets it")},
		Facts: []model.Basis{
			model.BoxBasis(l.From, "channel.retention", &l.From.Channel.Retention),
			l.LastBasis("retry.backoff.base", &l.Last().Retry.Base),
			l.LastBasis("retry.attempts", &l.Last().Retry.Attempts),
		},
	}
	if least < keep {
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("`%s` keeps a message for %s%s, and what `%s` tries %s may get to `%s` only after %s, if its pauses and tries are long: before that it is thrown away, and nobody hears of it",
			l.From.ID, model.FormatDuration(keep), byDefault(&l.From.Channel.Retention), l.ID, phrase.Count(int(limit.Tries), "time", "times"), to.ID, model.FormatDuration(most))
		f.Related[1] = rules.To(to.Entity(), "may not get it")
	}
	if _, counted := l.Deliveries(l.Last()); counted {
		f.Facts[2] = l.LastBasis("deadLetter.after", &l.Last().DeadLetter.After)
	}
	p.Report(f)
}

// checkReferences compares how long a dead letter keeps references with how long what
// they refer to is kept.
func checkReferences(p *rules.Pass, l *model.Line) {
	to := custody.ParkingOf(p.System, l).To
	if to == nil {
		return
	}
	keep, source, _ := custody.ParkedFor(p.System, l, to)
	if source == nil {
		return
	}
	kept := "however long it keeps that,"
	if longer, ok := to.Channel.Retention.Get(); ok {
		kept = "it keeps that for " + model.FormatDuration(longer) + ", and"
	}
	basis := model.LineBasis(l, "buffer.retention", &l.Buffer.Retention)
	switch {
	case source.Family() == model.Channel:
		basis = model.BoxBasis(source, "channel.retention", &source.Channel.Retention)
	case source.Family() == model.Store:
		basis = model.BoxBasis(source, "store.changeStream", &source.Store.ChangeStream)
	}
	p.Report(rules.Finding{
		On: l.Entity(), At: l.DeadLetter.To.At(), Severity: p.Severity().Milder(), Discriminator: "deadLetter.holds",
		Message: fmt.Sprintf("`%s` gets only where the work of `%s` that failed is found in `%s`, not the work itself: %s `%s` forgets the work after %s: what hasn't been fetched from there by then can't be done any more",
			to.ID, l.ID, source.ID, kept, source.ID, model.FormatDuration(keep)),
		Related: []rules.Related{rules.To(to.Entity(), "holds references only"), rules.To(source.Entity(), "forgets what they refer to")},
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter.holds", &l.DeadLetter.Holds), basis, model.BoxBasis(to, "channel.retention", &to.Channel.Retention)},
	})
}

// holdsFor tells whether a line has something in front of its receiver that
// holds the work while that is down, and then forgets it. What a channel or
// workflow at the far end keeps waits for somebody else, and what a platform
// parks when it gives up is not forgotten.
func holdsFor(s *model.System, l *model.Line) bool {
	k := custody.KeeperOf(s, l)
	if k.Where == custody.InMemory || !k.Durable || l.Buffer.Name.None() || k.TakesOver(l) == l.To {
		return false
	}
	return custody.ParkingOf(s, l).To == nil || fetched(l)
}

// fetched tells whether work waits where it is until somebody fetches it, or a
// queue pushes it.
func fetched(l *model.Line) bool {
	return l.Delivery.Or("") == model.Poll || l.From.Kind == model.Queue
}

func checkOutlasts(p *rules.Pass, l *model.Line) {
	rto, ok := l.To.Objectives.RTO.Get()
	if !ok {
		promised := !p.System.Objectives.RTO.None() // else nobody promises any
		if promised && !l.To.Objectives.RTO.Known() && l.To.Kind != model.Client && l.To.Kind != model.External {
			p.Skip(l.Entity(), "boxes."+l.To.ID+".objectives.rto")
		}
		return
	}
	keep, basis, ok := keeps(p.System, l)
	switch {
	case !ok && !basis.Fact.Known():
		p.Skip(l.Entity(), basis.Path)
	case ok && keep < rto:
		reportForgotWork(p, l, keep, rto, basis)
	}
}

func reportForgotWork(p *rules.Pass, l *model.Line, keep, rto time.Duration, basis model.Basis) {
	name, givenUp := l.Buffer.Name.Or(""), basis.Fact == model.AnyFact(&l.Last().Retry.MaxAge)
	holds := fmt.Sprintf("%s keeps the work of `%s` for %s%s", quoted(p, name), l.ID, model.FormatDuration(keep), byDefault(basis.Fact))
	end := "thrown away"
	if givenUp {
		holds = fmt.Sprintf("`%s` is tried for %s%s", l.ID, model.FormatDuration(keep), byDefault(basis.Fact))
		end = "given up"
	}
	f := rules.Finding{
		On: l.Entity(), At: atOf(basis.Fact), Amount: float64(rto) / float64(keep),
		Message: fmt.Sprintf("%s < %s: %s, and `%s` may be down for %s: the oldest work of such an outage is %s before anybody is back to do it",
			model.FormatDuration(keep), model.FormatDuration(rto), holds, l.To.ID, model.FormatDuration(rto), end),
		Related: []rules.Related{{Entity: l.To.Entity(), At: l.To.Objectives.RTO.At(), Note: "may be down for " + model.FormatDuration(rto)}},
		Facts:   []model.Basis{basis, model.BoxBasis(l.To, "objectives.rto", &l.To.Objectives.RTO)},
	}
	if b := p.System.Box(name); b != nil {
		f.Related = append(f.Related, rules.To(b.Entity(), "holds the work"))
	}
	p.Report(f)
}

// keeps is how long work waits for a line's receiver: as long as the buffer
// keeps it, and no longer than its platform tries before it gives up for good.
func keeps(s *model.System, l *model.Line) (time.Duration, model.Basis, bool) {
	k := custody.KeeperOf(s, l)
	keep, _, ok := k.Retention(l)
	basis := model.LineBasis(l, "buffer.retention", &l.Buffer.Retention)
	if b := k.Box; b != nil && b.Family() == model.Channel && l.Buffer.Retention.State() != model.Stated {
		basis = model.BoxBasis(b, "channel.retention", &b.Channel.Retention)
	}
	r := &l.Last().Retry
	age, aged := r.MaxAge.Get()
	parked := custody.ParkingOf(s, l).To != nil
	if aged && !parked && r.By.Or(model.ByCaller) != model.ByCaller && (!ok || age < keep) {
		return age, l.LastBasis("retry.maxAge", &r.MaxAge), true
	}
	return keep, basis, ok
}

// quoted names what holds work: a box by its id, anything else in its own words.
func quoted(p *rules.Pass, name string) string {
	if p.System.Box(name) != nil {
		return "`" + name + "`"
	}
	return name
}
