package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"tautline.dev/cmd/internal/judge"
)

// What reading a model may take. Passing a bound ends the process: nothing has
// been written yet.
const (
	maxMemory     = 2 << 30
	defaultBounds = 30 * time.Second
)

// bounds end the process when reading models takes longer than a limit, or too
// much memory.
func bounds(limit time.Duration, stderr io.Writer) judge.Bounds {
	return judge.Bounds{Time: limit, Memory: maxMemory, Passed: func(e judge.Excess) {
		if e.Time > 0 {
			fmt.Fprintf(stderr, "tautline: the model takes longer than %s to evaluate; make it simpler, or give it longer with --load-timeout\n", e.Time)
		} else {
			fmt.Fprintf(stderr, "tautline: the model takes more than %d MiB to evaluate; make it simpler\n", e.Memory>>20)
		}
		os.Exit(exitUnjudged)
	}}
}
