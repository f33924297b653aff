//go:build !linux

package layout

import "time"

// bound does nothing here: only Linux lets one process limit another. The
// clock, and GOMEMLIMIT for tautline-dot, are what is left.
func bound(int, uint64, time.Duration) {}
