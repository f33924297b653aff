// Tautline checks, reviews, draws and signs off the lines of an architecture.
package main

import (
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// A run is short: collecting garbage rarely costs memory that is there,
	// and collecting it often would cost a third of the time. The limit keeps
	// a large model inside its budget.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(768 << 20)
	// Whoever reads us may have seen enough; the verdict still counts.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
