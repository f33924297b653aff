package custody

import (
	"time"

	"tautline.dev/model"
)

// DeliveriesOver is how long so many deliveries of a line's work take when each fails
// at once, and whether that is known: the pauses between them, 0 where what is
// refused comes back at once. A lease is no pause: it ends what nobody has refused.
func DeliveriesOver(l *model.Line, tries model.Attempts) (time.Duration, bool) {
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
	over := Backoff(r).Pauses(tries)
	switch {
	case aged && l.From.Behaviour.TriesUntilBoth.Or(false):
		over = max(over, age)
	case aged:
		over = min(over, age)
	}
	return over, true
}
