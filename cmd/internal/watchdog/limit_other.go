//go:build !linux

package watchdog

// resident is not known here: memory is bounded by the process itself alone.
func resident(int) uint64 { return 0 }

func limitSelf(Limits) {}

func unlimitSelf() {}
