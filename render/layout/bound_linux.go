package layout

import (
	"time"

	"golang.org/x/sys/unix"
)

// bound limits a process that has started but has nothing to do yet. Data is
// what it allocates; address space would count what Go and shared libraries
// only reserve. The time on the processor bounds it even where nobody is left
// to kill it.
func bound(pid int, memory uint64, limit time.Duration) {
	seconds := uint64(limit/time.Second) + 2
	set := func(resource int, most uint64) {
		// A limit that can't be set leaves the others, and the clock.
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
	}
	set(unix.RLIMIT_DATA, memory)
	set(unix.RLIMIT_CPU, seconds*8)
	set(unix.RLIMIT_CORE, 0)
}
