// Tautline checks, reviews, draws and signs off the lines of an architecture.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"tautline.dev/cmd/internal/watchdog"
)

// dog ends this process where it can't do so itself, and user when somebody
// interrupts it.
var (
	dog  = watchdog.Watchdog{Stderr: os.Stderr}
	user interruption
)

func main() {
	if watchdog.Is(os.Args) {
		watchdog.Run(os.Args, os.Stdin, os.Stderr)
		return
	}
	// A run is short: collecting garbage rarely costs memory that is there,
	// and collecting it often would cost a third of the time. The limit keeps
	// a large model inside its budget.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(768 << 20)
	// Whoever reads us may have seen enough; the verdict still counts.
	signal.Ignore(syscall.SIGPIPE)
	dog.Stderr = watchdog.OwnStderr()
	leave := func(code int, said string) {
		if said != "" {
			fmt.Fprintln(dog.Stderr, said)
		}
		dog.Stop()
		os.Exit(code)
	}
	user.listen(leave)
	leave(run(os.Args[1:], os.Stdin, os.Stdout, dog.Stderr), "")
}
