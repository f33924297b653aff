package judge

import (
	"runtime/metrics"
	"sync"
	"time"
)

// Bounds are what reading and judging models may take. A hostile or runaway
// model can keep CUE's evaluator busy for ever, and the evaluator can't be
// interrupted: all that is left to do is to end the process. Where a loop holds up
// the whole runtime, only somebody outside can; see Begin.
type Bounds struct {
	// Time is how long it may take.
	Time time.Duration
	// Memory is how many bytes the heap may hold.
	Memory uint64
	// Begin tells whoever bounds the work from outside that it begins, and gives
	// back what tells that it has ended. It may be nil.
	Begin func() (end func())
	// Passed is called once a bound is passed, from a goroutine of its own; it
	// is expected to end the process. If it is nil, nothing is bounded.
	Passed func(Excess)
}

// Excess is the bound that was passed; the other one is 0.
type Excess struct {
	Time   time.Duration
	Memory uint64
}

const (
	lookEvery    = 50 * time.Millisecond
	memoryMetric = "/memory/classes/heap/objects:bytes"
)

// Watch looks whether the bounds hold until stop is called.
func (b Bounds) Watch() (stop func()) {
	if b.Passed == nil {
		return func() {}
	}
	end := func() {}
	if b.Begin != nil {
		end = b.Begin()
	}
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
			case time.Since(started) > b.Time:
				b.Passed(Excess{Time: b.Time})
				return
			case sample[0].Value.Uint64() > b.Memory:
				b.Passed(Excess{Memory: b.Memory})
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		end()
	})
}
