// Package arithmetic is what the rules calculate: plain functions of plain
// numbers, each with the source of its formula.
package arithmetic

import (
	"math"
	"time"

	"tautline.dev/model"
)

// Forever is longer than anything that can be waited for.
const Forever = time.Duration(math.MaxInt64)

// Backoff is how the pauses between tries grow.
type Backoff struct {
	Strategy model.Strategy
	// Base is the first pause, Cap the longest; a Cap of zero is none.
	Base, Cap time.Duration
	// Jitter is how chance changes the pauses: "full", "equal" and "none" never
	// lengthen one, "decorrelated" draws each from the one before; "" where nobody says.
	Jitter string
}

// Pause is the longest that the n-th pause can be, counted from 1. Full and equal
// jitter only shorten it, so the bound is the pause without them. Decorrelated jitter
// has a formula of its own, whatever the strategy, and may draw each pause up to three
// times as long as the one before.
//
// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog,
// 2015: sleep = random(0, min(cap, base * 2^attempt)), and for decorrelated jitter
// sleep = min(cap, random(base, sleep * 3)), where sleep begins as base.
func (b Backoff) Pause(n int) time.Duration {
	pause := b.Base
	switch {
	case b.Jitter == "decorrelated":
		pause = b.grown(3, n+1)
	case b.Strategy == model.Exponential:
		pause = b.grown(2, n)
	case b.Strategy == model.Linear:
		pause = multiply(b.Base, n)
	}
	if b.Cap > 0 {
		pause = min(pause, b.Cap)
	}
	return pause
}

// grown is the base, so many times as long at each pause from the second on; beyond the
// cap it may be any length.
func (b Backoff) grown(times, n int) time.Duration {
	pause := b.Base
	for i := 1; i < n && pause > 0 && pause < Forever && (b.Cap == 0 || pause < b.Cap); i++ {
		pause = multiply(pause, times)
	}
	return pause
}

// Pauses is the longest that all pauses between a number of tries can take
// together: there is one pause fewer than there are tries.
func (b Backoff) Pauses(tries model.Attempts) time.Duration {
	if b.Base == 0 || tries <= 1 {
		return 0
	}
	if tries == model.Unlimited {
		return Forever
	}
	if b.Strategy == model.Linear && b.Jitter != "decorrelated" {
		return b.linear(int(tries) - 1)
	}
	var total time.Duration
	for n := 1; n < int(tries); n++ {
		pause := b.Pause(n)
		if n > 1 && pause == b.Pause(n-1) {
			// From here on every pause is the same.
			return add(total, multiply(pause, int(tries)-n))
		}
		if total = add(total, pause); total == Forever {
			break
		}
	}
	return total
}

// linear is the sum of so many pauses that grow by the base each. It is worked
// out at once: a model may state a million tries.
func (b Backoff) linear(pauses int) time.Duration {
	growing := pauses
	if b.Cap > 0 {
		growing = min(growing, int(b.Cap/b.Base))
	}
	if growing >= 1<<32 {
		return Forever // their sum alone is more than can be counted
	}
	return add(multiply(b.Base, growing*(growing+1)/2), multiply(b.Cap, pauses-growing))
}

// LongestCall is the longest that a call can take with all its tries and the
// pauses between them: tries × timeout + pauses.
func LongestCall(timeout time.Duration, tries model.Attempts, b Backoff) time.Duration {
	if tries == model.Unlimited {
		return Forever
	}
	return add(multiply(timeout, int(tries)), b.Pauses(tries))
}

// LastTry is when the last of some tries starts, counted from the first one: if
// each runs out of time and each pause is the longest, (tries - 1) × timeout +
// pauses. That late the same work may arrive again.
func LastTry(timeout time.Duration, tries model.Attempts, b Backoff) time.Duration {
	switch {
	case tries == model.Unlimited:
		return Forever
	case tries <= 1:
		return 0
	}
	return add(multiply(timeout, int(tries)-1), b.Pauses(tries))
}

// WithinAge is how long trying can take where it also ends at an age: the last
// try starts before that.
func WithinAge(total, timeout, maxAge time.Duration) time.Duration {
	if maxAge <= 0 {
		return total
	}
	return min(total, add(maxAge, timeout))
}

// InTurn is how long things take one after another.
func InTurn(times ...time.Duration) time.Duration {
	var total time.Duration
	for _, t := range times {
		total = add(total, t)
	}
	return total
}

func add(a, b time.Duration) time.Duration {
	if a > Forever-b {
		return Forever
	}
	return a + b
}

func multiply(d time.Duration, n int) time.Duration {
	if d > 0 && n > 0 && d > Forever/time.Duration(n) {
		return Forever
	}
	return d * time.Duration(n)
}
