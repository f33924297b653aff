package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/watchdog"
)

// What reading a model may take. Passing a bound ends the process: nothing has
// been written yet.
const (
	maxMemory     = 2 << 30
	defaultBounds = 30 * time.Second
)

// waiting is a standard input, and whether somebody waits for it: a model that
// never comes is not one that takes long.
type waiting struct {
	io.Reader
	now *atomic.Bool
}

func (w waiting) Read(p []byte) (int, error) {
	w.now.Store(true)
	n, err := w.Reader.Read(p)
	if err != nil {
		w.now.Store(false)
	}
	return n, err
}

// bounds end the process when reading models takes longer than a limit, or too
// much memory: it does so itself, and where it can't any more, another does.
func (a *app) bounds(limit time.Duration) judge.Bounds {
	tooLong := fmt.Sprintf("tautline: the model takes longer than %s to evaluate; make it simpler, or give it longer with --load-timeout", limit)
	tooMuch := fmt.Sprintf("tautline: the model takes more than %d MiB to evaluate; make it simpler", maxMemory>>20)
	return judge.Bounds{
		Time: limit, Memory: maxMemory,
		Begin: func() (end func()) {
			return dog.Bound(watchdog.Limits{Time: limit, Memory: maxMemory, TooLong: tooLong, TooMuch: tooMuch, Stale: a.owed.stale()})
		},
		Passed: func(e judge.Excess) {
			line := tooMuch
			switch {
			case a.waits.Load():
				line = fmt.Sprintf("tautline: standard input has no end, or none within %s", limit)
			case e.Time > 0:
				line = tooLong
			}
			fmt.Fprintln(a.stderr, line)
			a.owed.remove(a.stderr)
			os.Exit(exitUnjudged) // what the runtime says until then is for the watchdog
		},
	}
}
