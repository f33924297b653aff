package budget

import (
	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Loads is how much work each line of a system carries, in each way of asking.
type Loads struct {
	sys   *model.System
	loads [waysOfCarrying]*carrier
}

// NewLoads prepares the loads of a system; each way is worked out when somebody
// first asks for it.
func NewLoads(s *model.System) *Loads { return &Loads{sys: s} }

// Peak is how much work a line carries when its system is busiest, and whether
// that is known: as stated, else as it follows from what is stated further up.
// Retries are not counted. What has waited in a durable buffer may come sooner
// or later than it was sent, so none of that is certain.
func (b *Loads) Peak(l *model.Line) (Demand, bool) {
	return b.carried(peak).of(l)
}

// LeastAtPeak is how much work a line carries at the least when its system is
// busiest, as far as anything is stated: a stated peak counts in full, what is
// typical where no peak is stated, for the peak is no less, and what nobody states
// as nothing.
func (b *Loads) LeastAtPeak(l *model.Line) Demand {
	c := b.carried(leastAtPeak)
	d, ok := c.of(l)
	if !ok {
		d = c.noLess(l, Demand{}) // behind a circle, or a store of which nobody says what is written
	}
	d.Most = d.Least
	return d
}

// Typical is how much work a line carries on a usual day.
func (b *Loads) Typical(l *model.Line) (Demand, bool) {
	return b.carried(typical).of(l)
}

// Surge is the part of the peak that reaches a line without a durable buffer on
// its way, where it could wait.
func (b *Loads) Surge(l *model.Line) (Demand, bool) {
	return b.carried(surge).of(l)
}

// RetryStorm is the surge with all tries of all synchronous calls on its way, this
// line's included, as they come when it fails, and with it all that can't go on
// without it. Tries that nobody stated count as one.
func (b *Loads) RetryStorm(l *model.Line) (Demand, bool) {
	return b.carried(retryStorm).of(l)
}

// A way of carrying load along the lines.
type carrying uint8

const (
	peak carrying = iota
	leastAtPeak
	typical
	surge
	retryStorm
	waysOfCarrying
)

// carried is worked out when a rule first asks for it.
func (b *Loads) carried(how carrying) *carrier {
	if b.loads[how] == nil {
		var calm *carrier
		if how == retryStorm {
			calm = b.carried(surge)
		}
		b.loads[how] = carry(b.sys, how, calm)
	}
	return b.loads[how]
}

// Throttled is the most that a box lets in, all its callers together; a
// throttle for each caller bounds no total.
func Throttled(b *model.Box) (float64, bool) {
	if _, each := b.Admission.Per.Get(); each && b.Admission.Per.State() == model.Stated {
		return 0, false
	}
	return b.Admission.Rate.Get()
}

// MostTries is how often a synchronous call can be made for one piece of work:
// its attempts, unless a retry budget or a circuit breaker ends them before.
func MostTries(l *model.Line) float64 {
	if l.Mode.Or("") != model.Sync {
		return 1
	}
	_, ok := l.Tries()
	if _, breaks := l.CircuitBreaker.Failures.Get(); !ok || breaks {
		return 1
	}
	return WithinBudget(l)
}

// WithinBudget is how many tries each call of a line becomes on the whole, if all fail: of
// those who repeat it, whoever has a retry budget adds no more than that. One piece of
// work may be tried as often as its attempts say all the same.
func WithinBudget(l *model.Line) float64 {
	most := 1.0
	for _, r := range l.Retries() {
		tries, known := r.Tries()
		if !known {
			continue
		}
		each := float64(tries)
		if tries == model.Unlimited {
			each = arithmetic.Endless
		}
		if share, ok := r.Budget.Get(); ok {
			each = min(each, 1+share)
		}
		most = arithmetic.Times(most, each)
	}
	return most
}
