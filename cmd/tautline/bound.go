package main

import (
	"fmt"
	"io"
	"os"
	"runtime/metrics"
	"sync"
	"time"
)

// A hostile or runaway model can keep CUE's evaluator busy for ever, and the
// evaluator can't be interrupted. So loading has a bound in time and memory,
// and passing it ends the process: nothing has been written yet.
const (
	maxMemory     = 2 << 30
	lookEvery     = 50 * time.Millisecond
	memoryMetric  = "/memory/classes/heap/objects:bytes"
	defaultBounds = 30 * time.Second
)

// watch ends the process when loading takes too long or too much; the returned
// function ends the watch.
func watch(limit time.Duration, stderr io.Writer, exit func(int)) (stop func()) {
	done := make(chan struct{})
	go func() {
		started := time.Now()
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: memoryMetric}}
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			metrics.Read(sample)
			switch {
			case time.Since(started) > limit:
				fmt.Fprintf(stderr, "tautline: the model takes longer than %s to evaluate; make it simpler, or give it longer with --load-timeout\n", limit)
				exit(exitUnjudged)
			case sample[0].Value.Uint64() > maxMemory:
				fmt.Fprintf(stderr, "tautline: the model takes more than %d MiB to evaluate; make it simpler\n", maxMemory>>20)
				exit(exitUnjudged)
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// endProcess is how watch ends it.
func endProcess(code int) { os.Exit(code) }
