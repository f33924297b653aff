package antipattern

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SubscriberWithoutBuffer finds topics and buses that push straight into
// something that can be down.
var SubscriberWithoutBuffer = &rules.Rule{
	Name:     "subscriber-without-buffer",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A topic or bus pushes straight into something that can be down, and nothing durable keeps the work for it meanwhile.",
	Why: "A topic decides how long it tries, not the subscriber: often a few tries within a minute. A deployment that takes longer, a full disk or a night's outage, and every message of that time is given up, " +
		"for this subscriber alone, while all others go on and nobody sees a difference. " +
		"When the subscriber is back, it can't ask for what it missed, and a burst comes in as fast as the topic can push.",
	Fix: "Put a `queue` between the two and let the subscriber poll it: then the work waits as long as the queue keeps it, and comes as fast as the subscriber takes it. " +
		"If something durable is there and not drawn, name it in `buffer`. Where the platform tries for hours, state that in `retry: {attempts: ..., maxAge: \"24h\"}`, with a `deadLetter` for the end.",
	FalsePositives: "An external that is known to take everything over at once (another system's queue behind its address) holds the work itself: name that in `buffer`. " +
		"Where a missed message doesn't matter, because the next one says all, state `guarantee: \"at-most-once\"`.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.SNSDeadLetters},
	Seen:       []rules.Incident{guidance.Preply2020},
	Fires:      file("subscriber-without-buffer.fires.cue"),
	Quiet:      file("subscriber-without-buffer.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if pushesOut(l.From) && canMiss(l.To) && !l.MayBeLost() {
				checkSubscriber(p, l)
			}
		}
	},
}

// pushesOut tells whether a channel hands each message on by itself, rather
// than keep it until somebody has done the work.
func pushesOut(b *model.Box) bool { return b.Kind == model.Topic || b.Kind == model.Bus }

// canMiss tells whether a receiver misses what is pushed while it is down. A
// channel and a workflow are durable intakes; a database or bucket is one too,
// unless it says otherwise. And nobody can put a queue before a person.
func canMiss(b *model.Box) bool {
	switch {
	case b.Family() == model.Channel || b.Kind == model.Workflow || b.Kind == model.Client:
		return false
	case b.Family() == model.Store:
		durable, _ := custody.DurableBox(b)
		return !durable
	}
	return true
}

func checkSubscriber(p *rules.Pass, l *model.Line) {
	if !l.Delivery.Known() {
		p.Skip(l.Entity(), "interaction")
		return
	}
	k := custody.KeeperOf(p.System, l)
	between := k.Where == custody.AtReceiver || k.Where == custody.Elsewhere
	atMostOnce := l.Guarantee.Or("") == model.AtMostOnce
	switch {
	case l.Delivery.Or("") != model.Push || between && k.Durable || lostOnTheWayIn(l):
		return
	case between && k.Needs != "":
		p.Skip(l.Entity(), k.Needs)
		return
	case !l.Buffer.Name.Known() && !atMostOnce:
		p.Skip(l.Entity(), "buffer")
		return
	}
	tries, known := pushPatience(l)
	down, promised := l.To.Objectives.RTO.Get()
	if !promised {
		down = p.Limits.Outage
	}
	if known && tries >= down {
		return
	}
	if !l.DeadLetter.To.Known() && !atMostOnce {
		p.Skip(l.Entity(), "deadLetter")
		return
	}
	reportSubscriber(p, l, pushed{k.Where == custody.InChannel && !l.Buffer.Name.None(), known, promised, tries, down})
}

// lostOnTheWayIn tells whether a line's channel forgets its messages, and that
// is told where they come in: see fire-and-forget.
func lostOnTheWayIn(l *model.Line) bool {
	return len(l.From.Into) > 0 && l.Buffer.Name.None() && l.Buffer.Name.State() == model.Implied
}

// pushPatience is how long a line's sender tries before it gives a message up,
// and whether that is known. A channel that counts no tries goes on for as long
// as it keeps the message.
func pushPatience(l *model.Line) (time.Duration, bool) {
	longest, bounded := arithmetic.Forever, false
	for _, end := range []*model.Fact[time.Duration]{&l.Retry.MaxAge, &l.From.Channel.Retention} {
		if d, ok := end.Get(); ok {
			longest, bounded = min(longest, d), true
		}
	}
	tries, counted := pushTries(l)
	switch _, ok := l.Retry.Base.Get(); {
	case !counted:
		return longest, bounded
	case tries == model.Unlimited:
		return longest, true
	case ok || tries == 1 || l.Retry.Base.None() || l.Retry.Strategy.None():
		return min(longest, custody.Backoff(&l.Retry).Pauses(tries)), true
	}
	// How far apart the tries are, nobody says; a stated age is as good.
	_, aged := l.Retry.MaxAge.Get()
	return longest, aged
}

// pushTries is how often a message is pushed before it is given up: as the
// retry says, or as a dead letter counts.
func pushTries(l *model.Line) (model.Attempts, bool) {
	if tries, ok := l.Retry.Tries(); ok {
		return tries, true
	}
	if _, parks := l.DeadLetter.To.Get(); parks {
		return l.Deliveries(&l.Segment)
	}
	return 0, false
}

// pushed is what is known of a push into something that can be down.
type pushed struct {
	held     bool // the channel keeps the message while it tries
	known    bool // for how long is known
	promised bool // an RTO says how long the receiver may be down
	tries    time.Duration
	down     time.Duration
}

func reportSubscriber(p *rules.Pass, l *model.Line, is pushed) {
	f := rules.Finding{
		On: l.Entity(), At: l.Buffer.Name.At(),
		Related: []rules.Related{rules.To(l.From.Entity(), "pushes"), rules.To(l.To.Entity(), "can be down")},
		Facts:   []model.Basis{model.LineBasis(l, "interaction.delivery", &l.Delivery), model.LineBasis(l, "buffer", &l.Buffer.Name)},
	}
	end := "is lost"
	switch parking := custody.ParkingOf(p.System, l); {
	case parking.Refused != nil:
		end = fmt.Sprintf("is lost, for `%s`, where it should be parked, can't receive it", parking.Refused.ID)
	case parking.To != nil:
		// Nothing is lost, but somebody has to bring all of it back.
		f.Severity = p.Severity().Milder()
		f.Related = append(f.Related, rules.To(parking.To.Entity(), "gets what is given up"))
		end = fmt.Sprintf("is parked in `%s` until somebody puts it back", parking.To.ID)
	}
	f.Facts = append(f.Facts, model.LineBasis(l, "deadLetter", &l.DeadLetter.To))
	push := fmt.Sprintf("`%s` pushes straight into `%s`", l.From.ID, l.To.ID)
	switch {
	case is.known:
		f.Facts = append(f.Facts, model.LineBasis(l, "retry.attempts", &l.Retry.Attempts), model.LineBasis(l, "retry.maxAge", &l.Retry.MaxAge))
		may := fmt.Sprintf("an outage of %s", phrase.Length(is.down))
		if is.promised {
			may = fmt.Sprintf("the %s that `%s` may be down (its RTO)", phrase.Length(is.down), l.To.ID)
			f.Facts = append(f.Facts, model.BoxBasis(l.To, "objectives.rto", &l.To.Objectives.RTO))
		}
		f.Message = fmt.Sprintf("%s and gives up after %s: %s < %s, and what comes then %s", push, givesUp(l, is.tries), phrase.Length(is.tries), may, end)
	case is.held:
		f.Unstated = "retry"
		f.Message = fmt.Sprintf("%s, and nobody has stated how long it tries: what it gives up while `%s` is down %s", push, l.To.ID, end)
	default:
		f.Message = fmt.Sprintf("%s, and nothing durable holds the work meanwhile: what comes while `%s` is down %s", push, l.To.ID, end)
	}
	p.Report(f)
}

// givesUp says after how many tries, and in which time, a message is given up.
func givesUp(l *model.Line, in time.Duration) string {
	switch tries, ok := pushTries(l); {
	case ok && tries == 1:
		return "one try"
	case ok && tries != model.Unlimited && in == 0:
		return fmt.Sprintf("%s tries without a pause", tries)
	case ok && tries != model.Unlimited:
		return fmt.Sprintf("%s tries within %s", tries, phrase.Length(in))
	}
	return phrase.Length(in)
}
