// Package custody answers for one line who keeps its work, for how long, who
// repeats it and where it is parked. It is asked here and nowhere else.
package custody

import (
	"cmp"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// SentUnheard tells whether a sender takes what it puts into a channel for sent whatever
// becomes of it: the transport may lose it, or it is stated that nobody waits for the
// channel's confirmation, whatever is promised beside. Then a channel that is down has
// lost it.
func SentUnheard(l *model.Line) bool {
	if l.Guarantee.Or("") == model.AtMostOnce {
		return true
	}
	return l.To.Family() == model.Channel && l.Confirmed.State() == model.Stated && !l.Confirmed.None() && !l.Confirmed.Or(true)
}

// Redelivers tells whether a line brings its work back until it is done: a
// durable channel that waits for the work, or a platform that tries again.
func Redelivers(l *model.Line) bool {
	if l.Mode.Or("") != model.Async || l.Guarantee.Or("") == model.AtMostOnce || l.Ack.Or("") == model.OnReceipt {
		return false
	}
	if l.From.Family() == model.Channel || l.From.Family() == model.Store {
		if l.Ack.Or("") == model.AfterWork {
			return true
		}
	}
	r := &l.Last().Retry
	tries, ok := r.Tries()
	return ok && tries > 1 && r.By.Or("") != model.ByCaller
}

// Repeat is who may do a line's work again.
type Repeat struct {
	// By is the line whose retry or redelivery it is.
	By *model.Line
	// Sure is false where that hangs on a fact nobody stated.
	Sure bool
	// OnUnstated is set where the retry doesn't say after what it retries.
	OnUnstated bool
	// Replayed: nothing tries it again by itself, and what it parks is put back.
	Replayed bool
}

// RepeatedBy is the repetition that starts at a line.
func RepeatedBy(s *model.System, l *model.Line) Repeat {
	if Redelivers(l) {
		return Repeat{By: l, Sure: true}
	}
	if l.Guarantee.Or("") == model.AtMostOnce || l.Ack.Or("") == model.OnReceipt {
		return Repeat{}
	}
	if replayedFrom(s, l) != nil {
		return Repeat{By: l, Sure: true, Replayed: true}
	}
	if l.From.Family() == model.Channel || l.From.Family() == model.Store && l.Mode.Or("") == model.Async {
		if l.Mode.Or("") == model.Async && l.Guarantee.Or("") == model.AtLeastOnce {
			return Repeat{By: l, Sure: true}
		}
		return Repeat{By: l}
	}
	tries, known := l.Tries()
	switch on, _ := l.RetriesOn(); {
	case !known:
		return Repeat{By: l}
	case tries == 1 || on == "refused":
		return Repeat{}
	default:
		return Repeat{By: l, Sure: true, OnUnstated: on == ""}
	}
}

// replayedFrom is the dead letter out of which a line's work is put back, from its
// start; nil where it gets nothing. A workflow has undone what it parks: its
// replay is the first time that anything lasts.
func replayedFrom(s *model.System, l *model.Line) *model.Box {
	if l.To.Kind == model.Workflow {
		return nil
	}
	return cmp.Or(ParkingOf(s, l).To, HandOffParking(s, l).To)
}

// Surer tells whether one repetition is more certain than another.
func (r Repeat) Surer(than Repeat) bool {
	rank := func(r Repeat) int {
		switch {
		case r.By == nil:
			return 0
		case !r.Sure:
			return 1
		case r.OnUnstated:
			return 2
		}
		return 3
	}
	return rank(r) > rank(than)
}

// Comeback is how long after its first arrival a line's work may arrive again.
type Comeback struct {
	// By is the line that brings the work back, nil if nobody does.
	By *model.Line
	// After is the longest that it can take: what is held, then parked and
	// replayed.
	After time.Duration
	// Held is how long the channel, log or retries of By hold the work; zero
	// where nobody says.
	Held time.Duration
	// Parked is how long the dead letter ParkedIn keeps it for a replay; zero
	// where there is none, or nobody says.
	Parked   time.Duration
	ParkedIn *model.Box
	// Needs is the fact without which no more can be told, with its entity.
	Needs string
}

// ComebackOf is how a line itself brings its work back.
func ComebackOf(s *model.System, l *model.Line) Comeback {
	again := RepeatedBy(s, l)
	c := Comeback{By: again.By}
	switch {
	case again.By == nil:
		return c
	case !again.Sure && (l.From.Family() == model.Channel || l.From.Family() == model.Store):
		c.Needs = "lines." + l.ID + ".ack"
		return c
	case !again.Sure:
		c.Needs = "lines." + l.ID + ".retry"
		return c
	case again.OnUnstated:
		c.Needs = "lines." + l.ID + ".retry.on"
		return c
	}
	c.Held, c.Needs = held(l)
	if c.ParkedIn = replayedFrom(s, l); c.ParkedIn != nil {
		c.Parked, _, _ = ParkedFor(s, l, c.ParkedIn)
		if c.Parked == arithmetic.Forever {
			c.Parked = 0 // nobody says when that ends
		}
	}
	c.After = arithmetic.InTurn(c.Held, c.Parked)
	if c.Parked > 0 && KeepsEnqueueTime(l) {
		c.After = max(c.Held, c.Parked)
	}
	return c
}

// held is how long the work of a line may come back before it is given up, or
// the fact without which that can't be told. What is handed over late is done late:
// the two segments of a line follow each other.
func held(l *model.Line) (most time.Duration, needs string) {
	most, needs = heldIn(l, l.Last())
	if l.Processing == nil || needs != "" {
		return most, needs
	}
	if tries, known := l.Retry.Tries(); !known || tries == 1 {
		return most, ""
	}
	handedOver, needs := heldIn(l, &l.Segment)
	return arithmetic.InTurn(handedOver, most), needs
}

// heldIn is the same of one segment.
func heldIn(l *model.Line, seg *model.Segment) (most time.Duration, needs string) {
	r := &seg.Retry
	age, aged := r.MaxAge.Get()
	if fetchedBack(l) {
		keep, path, ok := kept(l)
		switch {
		case ok && aged:
			return min(keep, age), ""
		case ok:
			return keep, ""
		case aged && Rows(l):
			return age, ""
		}
		return 0, path
	}
	byItself := l.Mode.Or("") == model.Async && r.By.Or(model.ByCaller) != model.ByCaller
	if byItself && aged {
		return age, "" // a platform's count leaves out what its receiver is too busy for
	}
	tries, ok := r.Tries()
	if !ok && seg == l.Processing {
		return 0, l.LastPath("retry.attempts")
	}
	if !ok {
		return 0, "lines." + l.ID + ".retry"
	}
	each := l.Timeout.Or(0)
	if seg == l.Processing {
		each = l.To.Timeout.Or(0) // a run of the receiver
	}
	last := arithmetic.LastTry(each, tries, Backoff(r))
	if aged {
		last = min(last, age)
	}
	return last, ""
}

// fetchedBack tells whether it is a queue or a log that brings work back: until
// it forgets, whoever asks for the work or gets it pushed.
func fetchedBack(l *model.Line) bool {
	switch delivery := l.Delivery.Or(""); l.From.Family() {
	case model.Channel:
		return l.From.Kind == model.Queue || l.From.Kind == model.Stream || delivery == model.Poll
	case model.Store:
		return l.Mode.Or("") == model.Async && delivery != model.Push
	}
	return false
}

// kept is how long the queue or log behind a line keeps its work, or the fact
// without which that can't be told. What is kept without end is kept for ever.
func kept(l *model.Line) (keep time.Duration, path string, ok bool) {
	of, path := &l.From.Channel.Retention, "boxes."+l.From.ID+".channel.retention"
	if l.From.Family() == model.Store {
		of, path = &l.Buffer.Retention, "boxes."+l.From.ID+".store.changeStream"
	}
	if Rows(l) && !of.Known() {
		// It stays, but it comes back only until it is marked as done. Nobody means a
		// key to outlive a reader that is stuck between the two for ever.
		return 0, "lines." + l.ID + ".retry.maxAge", false
	}
	if of.None() {
		return arithmetic.Forever, "", true
	}
	keep, ok = of.Get()
	return keep, path, ok
}

// KeepsEnqueueTime tells whether a message that a line's channel parks goes on
// ageing from its first day, as far as its platform says.
func KeepsEnqueueTime(l *model.Line) bool {
	parkedIn, ok := l.Last().DeadLetter.To.Get()
	return ok && parkedIn == l.From.Channel.DeadLetter.To.Or(nil) && ParksAged(l.From)
}

// ParksAged tells whether a channel moves what failed to a dead letter of the
// same platform, and that keeps the time at which it was first sent.
func ParksAged(b *model.Box) bool {
	parkedIn, ok := b.Channel.DeadLetter.To.Get()
	return ok && b.Behaviour.KeepsEnqueueTime.Or(false) && slices.Equal(parkedIn.Platform.Or(nil), b.Platform.Or(nil))
}

// Held tells whether work waits in something durable before a line brings it to
// its receiver: then the receiver takes it as it can.
func Held(l *model.Line) bool {
	if l.Mode.Or("") != model.Async {
		return false
	}
	if l.Delivery.Or("") == model.Poll && (l.From.Family() == model.Channel || l.From.Family() == model.Store) {
		return true
	}
	in, ok := l.Buffer.Name.Get()
	return ok && in != l.To.ID
}

// UnknownHolder is the fact for want of which nobody can tell whether what a
// line is fed from keeps the work while its receiver is down, or "".
func UnknownHolder(l *model.Line) string {
	switch b := l.From; {
	case l.Buffer.Name.Known() || l.Buffer.Name.Asked():
		return ""
	case (b.Kind == model.Queue || b.Kind == model.Stream) && !b.Channel.Durable.Known():
		return "boxes." + b.ID + ".channel.durable"
	case b.Family() == model.Store && !b.Store.ChangeStream.Known() && !Rows(l):
		return "boxes." + b.ID + ".store.changeStream"
	}
	return ""
}

// Backoff is how the pauses between the tries of a retry grow.
func Backoff(r *model.Retry) arithmetic.Backoff {
	jitter := r.Jitter.Or("")
	if r.Jitter.None() {
		jitter = "none"
	}
	return arithmetic.Backoff{Strategy: r.Strategy.Or(""), Base: r.Base.Or(0), Cap: r.Cap.Or(0), Jitter: jitter}
}
