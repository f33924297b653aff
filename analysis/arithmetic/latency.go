package arithmetic

import "time"

// AtOnce is how long things take that are done at the same time: as long as the
// slowest.
func AtOnce(times ...time.Duration) time.Duration {
	var longest time.Duration
	for _, t := range times {
		longest = max(longest, t)
	}
	return longest
}
