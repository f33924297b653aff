package watchdog

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// resident is how much memory a process has, in bytes; 0 if nobody knows.
func resident(pid int) uint64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

// limitSelf has the kernel hold twice what work may take, should nobody else be
// there to: processes inherit that, and lower it.
func limitSelf(l Limits) {
	soft(unix.RLIMIT_DATA, 2*l.Memory)
	var used unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &used) != nil {
		return
	}
	spent := time.Duration(used.Utime.Nano() + used.Stime.Nano())
	all := spent + 2*l.Time*time.Duration(runtime.NumCPU())
	soft(unix.RLIMIT_CPU, uint64(all/time.Second)+1)
}

// unlimitSelf takes that back: what follows has bounds of its own.
func unlimitSelf() {
	soft(unix.RLIMIT_DATA, unix.RLIM_INFINITY)
	soft(unix.RLIMIT_CPU, unix.RLIM_INFINITY)
}

func soft(resource int, most uint64) {
	var l unix.Rlimit
	if unix.Getrlimit(resource, &l) != nil {
		return
	}
	l.Cur = min(most, l.Max)
	_ = unix.Setrlimit(resource, &l)
}
