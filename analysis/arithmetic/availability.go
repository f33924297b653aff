package arithmetic

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"
)

// Month is what "a month" of downtime is counted over: 30 days, the window that
// most service levels are measured in.
const Month = 30 * 24 * time.Hour

// hair is less than any difference between two shares that anybody states: two
// products that differ by rounding only are the same.
const hair = 1e-12

// Together is the share of the time in which all of several things work that
// fail independently: the product of their shares. It is the same in whatever
// order they come.
//
// Source: B. Treynor, M. Dahlin, V. Rau, B. Beyer, "The Calculus of Service
// Availability", ACM Queue 15(2), 2017: a service is no more available than its
// critical dependencies, each counted once at whatever depth.
func Together(shares ...float64) float64 {
	sorted := slices.Clone(shares)
	slices.Sort(sorted)
	product := 1.0
	for _, s := range sorted {
		product *= min(max(s, 0), 1)
	}
	return product
}

// Weighed is the range of a mean of values, each weighed by a share that is stated to lie
// between a least and a most; the shares come to one. At the least, what is left to
// choose goes to the least values, and at the most to the greatest.
func Weighed(least, most, values []float64) (low, high float64) {
	order := make([]int, len(values))
	left := 1.0
	for i := range values {
		order[i] = i
		left -= least[i]
		low += least[i] * values[i]
	}
	high = low
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	spend := func(from iter.Seq2[int, int], sum *float64) {
		rest := left
		for _, i := range from {
			part := min(rest, most[i]-least[i])
			*sum, rest = *sum+part*values[i], rest-part
		}
	}
	if left > 0 {
		spend(slices.All(order), &low)
		spend(slices.Backward(order), &high)
	}
	return low, high
}

// Below tells whether a share is really less than another, by more than
// rounding.
func Below(share, other float64) bool { return share < other-hair }

// Downtime is how long something of that availability is down within a time,
// to the second.
func Downtime(share float64, within time.Duration) time.Duration {
	down := (1 - min(max(share, 0), 1)) * float64(within)
	return time.Duration(math.Min(down, float64(math.MaxInt64/2))).Round(time.Second)
}
