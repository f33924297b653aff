package antipattern

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// QueueWithoutDeadLetter finds channels and pushes whose poison messages have
// nowhere to go.
var QueueWithoutDeadLetter = &rules.Rule{
	Name:     "queue-without-dead-letter",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A message that can't be handled has nowhere to go: it comes back until it is dropped, or blocks what is behind it.",
	Why: "Sooner or later a message arrives that no consumer can handle: an old format, a deleted customer, a bug. Without a place to put it aside it comes back again and again, " +
		"takes the consumer down with it if it crashes the process, holds up what is behind it on a log, and is thrown away in the end. " +
		"With it goes the work, and the only evidence of the fault.",
	Fix: "Give the channel a dead letter: `channel: deadLetter: {to: \"orders-dlq\", after: 5}` on a queue, `deadLetter` on the line of a stream's consumer (with `retry: {attempts: ...}`, so that it ever gets there). " +
		"Where a platform pushes (an asynchronous function, a subscription, a schedule), state `inbox: deadLetter: \"orders-dlq\"` on the receiver, or `deadLetter` on the line. " +
		"Where a platform has no dead letter, as Cloud Tasks, the program puts away what it can't do before its last try, and `deadLetter` on its line says where. " +
		"The box it names needs an owner, an alarm and a runbook.",
	FalsePositives: "If the consumer itself puts away what it can't handle, state where on its line: `deadLetter: \"parked\"`. If a message may be lost, state `guarantee: \"at-most-once\"`.",
	References:     []rules.Reference{guidance.WellArchitected("REL05-BP04"), guidance.LambdaRetries, guidance.SQSDeadLetters},
	Seen: []rules.Incident{
		guidance.IncidentIO2022,
	},
	Fires: file("queue-without-dead-letter.fires.cue"),
	Quiet: file("queue-without-dead-letter.quiet.cue"),
	Check: func(p *rules.Pass) {
		told := map[*model.Box]bool{}
		for _, l := range p.System.Lines {
			// What is forgotten on receipt never comes back; see ack-before-work.
			if !polled(l) && !pushedByPlatform(l) && !dropsWhatFails(l) || l.MayBeLost() || l.Ack.Or("") == model.OnReceipt || len(l.From.DeadLetterOf) > 0 {
				continue
			}
			if custody.WaitsForHelp(l) {
				reportStop(p, l)
				continue
			}
			last := &l.Last().DeadLetter
			if !last.To.Known() {
				p.Skip(l.Entity(), l.LastField("deadLetter"))
				continue
			}
			nowhere := last.To.None() || last.To.Or(nil) == l.From
			switch {
			case nowhere && l.Processing != nil && custody.LeftBy(p.System, l) == custody.InPlace:
				if watched, _ := custody.Watched(l.To); !watched {
					reportKept(p, l)
				}
			case nowhere && l.Processing != nil:
				reportInside(p, l)
			case nowhere && custody.LeftBy(p.System, l) == custody.Aside:
				if watched, _ := custody.Watched(l.From); !watched && !told[l.From] {
					told[l.From] = l.From.Kind == model.Queue
					reportAside(p, l)
				}
			case nowhere && !told[l.From] && leftInPlace(p, l):
				told[l.From] = l.From.Kind == model.Queue
				reportLeft(p, l)
			case nowhere && !told[l.From]:
				told[l.From] = l.From.Kind == model.Queue // its consumers share one lack
				reportPoison(p, l)
			case !nowhere && !told[l.From] && custody.ParkingOf(p.System, l).To != nil:
				told[l.From] = reportHasty(p, l)
			}
		}
	},
}

// leftInPlace tells whether work that is given up stays where it is. A row does, however
// often it is tried.
func leftInPlace(p *rules.Pass, l *model.Line) bool {
	if custody.KeeperOf(p.System, l).Where == custody.InTable {
		return true
	}
	return custody.LeftBy(p.System, l) == custody.InPlace && countsOut(l, custody.LimitOf(p.System, l, custody.KeeperOf(p.System, l)))
}

// polled tells whether work is fetched over a line, from a channel or from a
// store's log of changes.
func polled(l *model.Line) bool {
	if l.From.Kind == model.Queue {
		return true // whether it is asked or pushes: what is not acknowledged comes back
	}
	if l.Delivery.Or("") != model.Poll {
		return false
	}
	return l.From.Family() == model.Channel || l.From.Family() == model.Store
}

// pushedByPlatform tells whether a platform pushes work to a receiver, tries
// once or some times, and then gives up. Whoever sent the work has gone on, so
// nobody is left to send it again.
func pushedByPlatform(l *model.Line) bool {
	tries, ok := l.Last().Retry.Tries()
	return ok && tries != model.Unlimited && startsByPush(l) && pushesByItself(l)
}

// dropsWhatFails tells whether it is stated that there is no dead letter for what
// a platform pushes, and nobody knows how often it is tried: that must not be
// told more quietly than if nobody had said anything.
func dropsWhatFails(l *model.Line) bool {
	last := l.Last()
	_, ok := last.Retry.Tries()
	return !ok && last.DeadLetter.To.State() == model.Stated && last.DeadLetter.To.None() && startsByPush(l) && pushesByItself(l)
}

// startsByPush tells whether a line starts a program that nobody waits for.
func startsByPush(l *model.Line) bool {
	return l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Push && l.To.Family() == model.Compute && l.To.Kind != model.Workflow
}

// pushesByItself tells whether it is the platform that tries, and no program.
func pushesByItself(l *model.Line) bool {
	by, said := l.Last().Retry.By.Get()
	if !said {
		return senderIsPlatform(l) // retry: "none" names nobody who tries
	}
	return by != model.ByCaller && by != model.ByMesh
}

// senderIsPlatform tells whether no program of the team's sends the work: it
// leaves a channel, a schedule or a store's notifications, or waits in the queue
// that stands before every function that is started asynchronously.
func senderIsPlatform(l *model.Line) bool {
	return l.From.Family() == model.Channel || l.From.Family() == model.Store || l.From.Kind == model.Scheduler || l.To.Kind == model.Function
}

// reportHasty tells of a queue that gives up too early for a function: AWS
// Lambda's guidance for SQS is five receives at least, because a throttled
// delivery counts as one. It tells whether there was anything to tell.
func reportHasty(p *rules.Pass, l *model.Line) bool {
	after, ok := l.Deliveries(&l.Segment)
	if !ok || l.From.Kind != model.Queue || !rules.ThrottlingUsesReceives(l) || int(min(after, 1000)) >= p.Limits.DeadLetterAfter {
		return false
	}
	p.Report(rules.Finding{
		On: l.From.Entity(), At: l.DeadLetter.After.At(), Severity: p.Severity().Milder(), Discriminator: "after",
		Message: fmt.Sprintf("`%s` parks a message after %s receives, and a delivery that `%s` is too busy to take counts as one: the policy asks for %d, so that a busy minute parks no good work", l.From.ID, after, l.To.ID, p.Limits.DeadLetterAfter),
		Related: []rules.Related{rules.To(l.To.Entity(), "may be too busy")},
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter.after", &l.DeadLetter.After)},
	})
	return true
}

// reportInside tells of a receiver whose own platform has the work, and nowhere to
// put what fails there. A dead letter of the hand-off gets none of that.
func reportInside(p *rules.Pass, l *model.Line) {
	last := l.Processing
	tries, counted := last.Retry.Tries()
	f := rules.Finding{
		On: l.Entity(), At: last.DeadLetter.To.At(),
		Facts:   []model.Basis{l.LastBasis("deadLetter", &last.DeadLetter.To)},
		Related: []rules.Related{rules.To(l.To.Entity(), "can't handle it")},
	}
	how := "nobody has stated how often it is tried, and after that it is thrown away"
	if counted {
		f.Facts = append(f.Facts, l.LastBasis("retry.attempts", &last.Retry.Attempts))
		how = fmt.Sprintf("it is tried %s, and then it is thrown away", phrase.Times(tries))
	} else {
		f.Severity = p.Severity().Milder()
	}
	f.Message = fmt.Sprintf("what fails inside `%s` has nowhere to go: %s", l.To.ID, how)
	if other := l.DeadLetter.To.Or(nil); other != nil {
		f.Facts = append(f.Facts, model.LineBasis(l, "deadLetter", &l.DeadLetter.To))
		f.Related = append(f.Related, rules.To(other.Entity(), "gets only what `"+l.To.ID+"` never takes over"))
		f.Message += fmt.Sprintf("; `%s` only gets what `%s` can't hand over", other.ID, l.From.ID)
	}
	dlq := "..."
	if other := l.DeadLetter.To.Or(nil); other != nil && custody.InboxTakes(p.System, l, other) {
		dlq = other.ID
	}
	f.Message += fmt.Sprintf(". Write `boxes: %s: inbox: deadLetter: %s`", phrase.Field(l.To.ID), phrase.Text(dlq))
	p.Report(f)
}

// reportKept tells of a receiver whose platform keeps what it has given up, where nobody is
// called for it.
func reportKept(p *rules.Pass, l *model.Line) {
	last := l.Processing
	f := rules.Finding{
		On: l.Entity(), At: last.DeadLetter.To.At(), Severity: p.Severity().Milder(),
		Facts:   []model.Basis{l.LastBasis("deadLetter", &last.DeadLetter.To), model.BoxBasis(l.To, "behaviour.keepsGivenUp", &l.To.Behaviour.KeepsGivenUp)},
		Related: []rules.Related{rules.To(l.To.Entity(), "keeps it")},
	}
	how := "after the last try"
	if tries, ok := last.Retry.Tries(); ok && tries != model.Unlimited {
		f.Facts = append(f.Facts, l.LastBasis("retry.attempts", &last.Retry.Attempts))
		how = "after it was tried " + phrase.Times(tries)
	}
	lacks := "alarm"
	if alarmed, _ := custody.Alarmed(l.To, custody.TellOfKept(l.To)...); alarmed {
		lacks = "runbook"
	}
	f.Message = fmt.Sprintf("what fails inside `%s` stays there %s, for a person to start again, and `%s` has no %s that anybody has stated: nobody is called for it", l.To.ID, how, l.To.ID, lacks)
	p.Report(f)
}

// reportStop tells of a reader that gives nothing up, because the order asks for it or
// because rows stay, and of who is told of that: until the log forgets the record there
// is time to help it.
func reportStop(p *rules.Pass, l *model.Line) {
	alarms := &l.To.Monitoring.Alarms
	f := rules.Finding{
		On: l.Entity(), At: l.Retry.Attempts.At(), Severity: p.Severity().Milder(), Whole: true,
		Related: []rules.Related{rules.To(l.To.Entity(), "can't handle it")},
		Facts:   []model.Basis{model.LineBasis(l, "retry.attempts", &l.Retry.Attempts)},
	}
	stops := custody.StopsInOrder(l)
	if stops {
		f.At, f.Related[0].Note = l.Ordering.At(), "stops there"
		f.Facts = append([]model.Basis{model.LineBasis(l, "ordering", &l.Ordering)}, f.Facts...)
	}
	says := "has no alarm"
	switch given := l.To.Monitoring.On(custody.TellOfKept(l.To)...); {
	case len(given) > 0:
		f.Severity = rules.Info
		f.Facts = append(f.Facts, model.BoxBasis(l.To, "monitoring.alarms", alarms))
		says = fmt.Sprintf("calls somebody (`%s`)", given[0])
	case !alarms.None():
		f.Severity = rules.Info
		f.Unstated, f.Of, says = "monitoring.alarms", []model.Entity{l.To.Entity()}, "has no alarm that anybody has stated"
	}
	switch {
	case stops && custody.Rows(l):
		f.Message = fmt.Sprintf("`%s` stops at a row that `%s` can't handle, for the order is kept, and `%s` %s: it and what is behind it stay in `%s` until somebody mends that", l.ID, l.To.ID, l.To.ID, says, l.From.ID)
	case stops:
		f.Message = fmt.Sprintf("`%s` stops at a record that `%s` can't handle, for the order is kept, and `%s` %s: what is behind it waits until somebody mends that, and is lost only if the log forgets it before", l.ID, l.To.ID, l.To.ID, says)
	default:
		f.Message = fmt.Sprintf("`%s` tries a row that `%s` can't handle again and again, and `%s` %s: the row stays in `%s`, undone, until somebody mends that", l.ID, l.To.ID, l.To.ID, says, l.From.ID)
	}
	p.Report(f)
}

// countsOut tells whether deliveries are counted, and end: not where a reader only
// says that it repeats nothing itself.
func countsOut(l *model.Line, limit custody.Limit) bool {
	itself := l.Retry.Attempts.None() && l.Retry.Attempts.State() == model.Stated
	return limit.Needs == "" && limit.Stays == "" && (limit.Tries != model.Unlimited || limit.Aged) && !itself
}

// reportLeft tells of work that stays where nobody gets it any more. It is not
// lost, so it is one step milder.
func reportLeft(p *rules.Pass, l *model.Line) {
	f := rules.Finding{
		On: l.Entity(), At: l.DeadLetter.To.At(), Severity: p.Severity().Milder(),
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter", &l.DeadLetter.To), model.LineBasis(l, "retry.attempts", &l.Retry.Attempts)},
		Related: []rules.Related{rules.To(l.To.Entity(), "can't handle it")},
	}
	if f.At = l.DeadLetter.To.At(); !f.At.IsValid() {
		f.At = l.At
	}
	if keeps := &l.From.Behaviour.KeepsGivenUp; keeps.Known() {
		f.Facts = append(f.Facts, model.BoxBasis(l.From, "behaviour.keepsGivenUp", keeps))
	}
	if l.From.Kind == model.Queue {
		f.On = l.From.Entity()
		f.Related = append(f.Related, rules.To(l.Entity(), "brings it back"))
	}
	f.Message = fmt.Sprintf("`%s` has no dead-letter queue: what `%s` can't handle %s stays in `%s`, and nobody gets it any more unless somebody goes and gets it", l.From.ID, l.To.ID, triedInVain(l), l.From.ID)
	p.Report(f)
}

// triedInVain says how often, or for how long, work is tried that can't be done.
func triedInVain(l *model.Line) string {
	tries, known := l.Retry.Tries()
	age, aged := l.Retry.MaxAge.Get()
	switch {
	case known && tries != model.Unlimited:
		return "is delivered " + phrase.Times(tries) + ", then it"
	case aged:
		return "is tried for " + model.FormatDuration(age) + ", then it"
	}
	return "is tried as often as nobody has stated, and" // a row
}

// reportAside tells of work that the library puts away which reads it, where nobody is
// called for what lies there. That is a dead letter that nobody watches, and no lack of one.
func reportAside(p *rules.Pass, l *model.Line) {
	f := rules.Finding{
		On: l.Entity(), At: l.DeadLetter.To.At(), Severity: p.Severity().Milder(),
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter", &l.DeadLetter.To)},
		Related: []rules.Related{rules.To(l.To.Entity(), "can't handle it")},
	}
	if l.From.Kind == model.Queue {
		f.On = l.From.Entity()
		f.Related = append(f.Related, rules.To(l.Entity(), "brings it back"))
	}
	tried := ""
	if tries, ok := l.Retry.Tries(); ok && tries != model.Unlimited {
		f.Facts = append(f.Facts, model.LineBasis(l, "retry.attempts", &l.Retry.Attempts))
		tried = "tried " + phrase.Times(tries) + " and then "
	}
	for _, b := range []*model.Box{l.To, l.From} {
		if by := &b.Behaviour.ParksItself; by.Or(false) {
			f.Facts = append(f.Facts, model.BoxBasis(b, "behaviour.parksItself", by))
			break
		}
	}
	lacks := "alarm"
	if alarmed, _ := custody.Alarmed(l.From, custody.TellOfKept(l.From)...); alarmed {
		lacks = "runbook"
	}
	f.Message = fmt.Sprintf("what `%s` can't handle out of `%s` is %sput aside by the library that reads it, and `%s` has no %s that anybody has stated: nobody is called for what lies there", l.To.ID, l.From.ID, tried, l.From.ID, lacks)
	p.Report(f)
}

func reportPoison(p *rules.Pass, l *model.Line) {
	f := rules.Finding{
		On: l.Entity(), At: l.DeadLetter.To.At(),
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter", &l.DeadLetter.To)},
		Related: []rules.Related{rules.To(l.To.Entity(), "can't handle it")},
	}
	if l.From.Kind == model.Queue {
		f.On = l.From.Entity()
		f.Related = append(f.Related, rules.To(l.Entity(), "brings it back"))
		until := "until it is dropped"
		if keep, ok := l.From.Channel.Retention.Get(); ok {
			until = fmt.Sprintf("for %s and is then dropped", model.FormatDuration(keep))
			f.Facts = append(f.Facts, model.BoxBasis(l.From, "channel.retention", &l.From.Channel.Retention))
		}
		lack := "has no dead-letter queue"
		if l.DeadLetter.To.Or(nil) == l.From {
			lack = "parks what fails in itself"
		}
		comes := "comes back " + until
		if limit := custody.LimitOf(p.System, l, custody.KeeperOf(p.System, l)); countsOut(l, limit) {
			comes = fmt.Sprintf("is tried %s, and is then dropped", phrase.Times(limit.Tries))
			f.Facts = append(f.Facts, model.LineBasis(l, "retry.attempts", &l.Retry.Attempts))
		}
		f.Message = fmt.Sprintf("`%s` %s: a message that `%s` can't handle %s, and its work goes with it", l.From.ID, lack, l.To.ID, comes)
		if by := custody.HasNoDeadLetter(l.From); by != nil {
			f.Message += fmt.Sprintf(". %s offers none: let `%s` put away what it can't do before the last try, and state where (`lines: %s: deadLetter: \"...\"`)", by.By, l.To.ID, phrase.Field(l.ID))
		}
	} else if dropsWhatFails(l) {
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("`%s` has nowhere to put work that `%s` can't handle: nobody has stated how often it is tried, and after that it is thrown away", l.ID, l.To.ID)
	} else if pushedByPlatform(l) {
		tries, _ := l.Retry.Tries()
		f.Facts = append(f.Facts, model.LineBasis(l, "retry.attempts", &l.Retry.Attempts))
		f.Message = fmt.Sprintf("`%s` has nowhere to put work that `%s` can't handle: it is tried %s, and then it is thrown away", l.ID, l.To.ID, phrase.Times(tries))
	} else {
		f.Message = fmt.Sprintf("`%s` has nowhere to put a record that `%s` can't handle: it %s", l.ID, l.To.ID, endOfRecord(l))
		if size := l.Batch.Size.Or(1); size > 1 && l.Batch.PartialFailure.Known() && !l.Batch.PartialFailure.Or(false) && dropped(l) {
			f.Facts = append(f.Facts, model.LineBasis(l, "batch.size", &l.Batch.Size), model.LineBasis(l, "batch.bisect", &l.Batch.Bisect))
			if l.Batch.Bisect.Or(false) {
				f.Message += "; its batch is halved until it stands alone, so that the good ones aren't dropped with it"
			} else {
				f.Message += fmt.Sprintf(", with all up to %d of its batch", size)
			}
		}
	}
	p.Report(f)
}

// dropped tells whether a record that can't be handled is given up at some time.
func dropped(l *model.Line) bool {
	tries, ok := l.Retry.Attempts.Get()
	return l.Retry.Attempts.None() || ok && tries != model.Unlimited || l.Retry.MaxAge.Known() && !l.Retry.MaxAge.None()
}

// endOfRecord says what becomes of a record that can't be handled.
func endOfRecord(l *model.Line) string {
	tries, ok := l.Retry.Attempts.Get()
	age, aged := l.Retry.MaxAge.Get()
	switch {
	case l.Retry.Attempts.None():
		return "is dropped after one try, and its work goes with it"
	case ok && tries != model.Unlimited:
		return fmt.Sprintf("is tried %s while what is behind it waits, and then it is dropped", phrase.Times(tries))
	case aged:
		return fmt.Sprintf("is tried for %s while what is behind it waits, and then it is dropped", model.FormatDuration(age))
	}
	return "is tried again and again, and what is behind it waits"
}
