package custody

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// DeliveriesOver is how long so many deliveries of a line's work take when each fails
// at once, and whether that is known: the pauses between them, 0 where what is
// refused comes back at once. A lease is no pause: it ends what nobody has refused.
func DeliveriesOver(l *model.Line, tries model.Attempts) (time.Duration, bool) {
	return deliveriesOver(l, tries, arithmetic.Backoff.Pauses)
}

// DeliveriesLeast is how long they take at the least, as jitter shortens the pauses.
func DeliveriesLeast(l *model.Line, tries model.Attempts) (time.Duration, bool) {
	return deliveriesOver(l, tries, arithmetic.Backoff.LeastPauses)
}

func deliveriesOver(l *model.Line, tries model.Attempts, pauses func(arithmetic.Backoff, model.Attempts) time.Duration) (time.Duration, bool) {
	if tries == 1 {
		return 0, true
	}
	r := &l.Last().Retry
	age, aged := r.MaxAge.Get()
	if tries == model.Unlimited {
		return age, aged
	}
	if r.Strategy.None() {
		// `retry: "none"` of a reader says that it doesn't repeat the work itself, and
		// nothing of how soon the channel brings it back.
		itself := r.Attempts.None() && r.Attempts.At() == r.Strategy.At() && l.DeadLetter.After.Known()
		return 0, !itself
	}
	if _, ok := r.Base.Get(); !ok {
		return 0, false
	}
	over := pauses(Backoff(r), tries)
	switch {
	case aged && l.From.Behaviour.TriesUntilBoth.Or(false):
		over = max(over, age)
	case aged:
		over = min(over, age)
	}
	return over, true
}

// LeasesOver is how long so many deliveries take, each of which holds the work until its
// lease ends, counted from the first: when the last of them begins, and when its lease
// ends, which is when the work is parked. What is needed must be back by the former: what
// has failed at its last delivery is parked at the end, whatever is back by then.
//
// Source: Amazon SQS, "Using dead-letter queues": the message is moved when its receive
// count exceeds maxReceiveCount, that is at the receive after the last one that counts.
func LeasesOver(lease time.Duration, tries model.Attempts) (last, over time.Duration) {
	return arithmetic.LastTry(lease, tries, arithmetic.Backoff{}), arithmetic.LongestCall(lease, tries, arithmetic.Backoff{})
}
