package arithmetic

import (
	"math"
	"slices"
	"time"
)

// Endless is more than can be counted, for rates and numbers of things.
const Endless = math.MaxFloat64

// Sum adds up rates. It adds the small ones first, so that no order in which a
// model lists them changes the result.
func Sum(rates ...float64) float64 {
	sorted := slices.Sorted(slices.Values(rates))
	total := 0.0
	for _, r := range sorted {
		total = counted(total + r)
	}
	return total
}

// Times is a rate so many times over.
func Times(rate, factor float64) float64 {
	if rate == 0 || factor == 0 {
		return 0
	}
	return counted(counted(rate) * counted(factor))
}

// Little is how many pieces of work are at work at once, on average, where so
// many arrive a second and each takes so long: L = λ × W.
//
// Source: J. D. C. Little, "A Proof for the Queuing Formula: L = λW",
// Operations Research 9(3), 1961.
func Little(rate float64, each time.Duration) float64 {
	// Nanoseconds first, where they can be counted: 400 × 300ms is 120 then, and
	// nothing next to it.
	if all := Times(rate, float64(each)); all < Endless {
		return all / float64(time.Second)
	}
	return Times(rate, each.Seconds())
}

// Rate is the most that so many at once can do a second, where each piece takes
// so long: Little's law turned round.
func Rate(concurrency float64, each time.Duration) float64 {
	if concurrency == 0 {
		return 0
	}
	if each <= 0 {
		return Endless
	}
	return counted(counted(concurrency) / float64(each) * float64(time.Second))
}

// Backlog is how much work waits after an outage in which it went on arriving.
func Backlog(rate float64, outage time.Duration) float64 { return Little(rate, outage) }

// Drain is how long it takes to work off a backlog while work goes on arriving:
// backlog ÷ (capacity − arrival), and Forever where nothing is to spare. Rates
// are per second.
func Drain(backlog, capacity, arrival float64) time.Duration {
	if backlog <= 0 {
		return 0
	}
	backlog, capacity, arrival = counted(backlog), counted(capacity), counted(arrival)
	if capacity <= arrival {
		return Forever
	}
	nanos := backlog / (capacity - arrival) * float64(time.Second)
	if nanos >= float64(Forever) {
		return Forever
	}
	return time.Duration(nanos)
}

func counted(x float64) float64 { return min(x, Endless) }
