package arithmetic

import (
	"math"
	"time"

	"tautline.dev/model"
)

// unlikely is the chance below which pauses that are drawn at random aren't taken to be
// all short at once.
const unlikely = 1e-6

// mostPauses is how many pauses are looked at one by one: with fewer tries all ends
// sooner, so that is on the safe side.
const mostPauses = 100_000

// Outlasts tells whether the pauses between some tries surely take at least so long
// together, however jitter shortens them. Where nobody says whether it does, it may.
//
// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015:
// full jitter draws a pause between 0 and its bound, equal jitter between half of that
// and all of it, decorrelated jitter none below the base.
func (b Backoff) Outlasts(tries model.Attempts, d time.Duration) bool {
	if tries == model.Unlimited {
		return true
	}
	if b.Pauses(tries) < d {
		return false
	}
	switch b.Jitter {
	case "none":
		return true
	case "equal":
		half := b.Pauses(tries) / 2
		return half >= d || b.rarelyShorter(tries, d-half, 2)
	case "decorrelated":
		return b.atBase(tries, d)
	case "full":
		return b.rarelyShorter(tries, d, 1)
	}
	return b.rarelyShorter(tries, d, 1) && b.atBase(tries, d)
}

// LeastPauses is the least that all pauses between a number of tries can take together,
// as jitter shortens them. Where nobody says whether it does, it is what is stated.
//
// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
func (b Backoff) LeastPauses(tries model.Attempts) time.Duration {
	if tries == model.Unlimited && b.Base > 0 {
		return Forever
	}
	switch b.Jitter {
	case "full":
		return 0
	case "equal":
		return b.Pauses(tries) / 2
	case "decorrelated":
		if tries <= 1 {
			return 0
		}
		return multiply(b.shortest(), int(tries)-1)
	}
	return b.Pauses(tries)
}

// shortest is the least that a pause of decorrelated jitter can be.
func (b Backoff) shortest() time.Duration {
	if b.Cap > 0 {
		return min(b.Base, b.Cap)
	}
	return b.Base
}

// atBase tells whether pauses of the base alone take so long.
func (b Backoff) atBase(tries model.Attempts, d time.Duration) bool {
	return d <= 0 || tries > 1 && multiply(b.shortest(), int(tries)-1) >= d
}

// rarelyShorter tells whether pauses that are drawn between 0 and a part of their bounds
// hardly ever take less than so long together. Of any k of them, that their sum stays
// below d has a chance of at most d^k / (k! × the product of their bounds): that is the
// part of the box of all draws which the corner below d takes. The longest say most.
func (b Backoff) rarelyShorter(tries model.Attempts, d time.Duration, part float64) bool {
	if d <= 0 {
		return true
	}
	last := min(int(tries)-1, mostPauses)
	chance := 0.0 // its logarithm
	for k := 1; k <= last; k++ {
		bound := float64(b.Pause(last-k+1)) / part
		if bound <= 0 {
			return false
		}
		if chance += math.Log(float64(d) / (float64(k) * bound)); chance < math.Log(unlikely) {
			return true
		}
	}
	return false
}
