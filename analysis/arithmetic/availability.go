package arithmetic

import (
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

// Below tells whether a share is really less than another, by more than
// rounding.
func Below(share, other float64) bool { return share < other-hair }

// Downtime is how long something of that availability is down within a time,
// to the second.
func Downtime(share float64, within time.Duration) time.Duration {
	down := (1 - min(max(share, 0), 1)) * float64(within)
	return time.Duration(math.Min(down, float64(math.MaxInt64/2))).Round(time.Second)
}
