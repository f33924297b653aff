package main

import (
	"fmt"
	"os"
	"time"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/watchdog"
)

// making bounds what is made of models that were read and judged: what is asked of
// them, and the documents. All of it may take as long as reading may, and as much
// memory. Not counted is what has bounds of its own, such as exploring and Graphviz,
// nor how long a reader takes to read. The zero value bounds nothing.
type making struct {
	limit, left time.Duration
	passed      func(judge.Excess)

	began time.Time
	stop  func() // nil while nothing is made
}

func (a *app) newMaking(limit time.Duration) making {
	return making{limit: limit, left: limit, passed: func(e judge.Excess) {
		line := fmt.Sprintf("tautline: what is asked for takes more than %d MiB to make; ask for a part of the model", maxMemory>>20)
		if e.Time > 0 {
			line = fmt.Sprintf("tautline: what is asked for takes longer than %s to make; ask for a part of the model, or give it longer with --load-timeout", limit)
		}
		fmt.Fprintln(a.stderr, line)
		a.owed.remove(a.stderr)
		os.Exit(exitUnjudged) // nothing of it has been written yet
	}}
}

func (m *making) begin() {
	if m.passed == nil {
		return
	}
	m.began = time.Now()
	// From within: nothing but CUE's evaluator holds up the runtime.
	m.stop = judge.Bounds{Time: m.left, Memory: maxMemory, Passed: m.passed}.Watch()
}

func (m *making) pause() {
	if m.stop == nil {
		return
	}
	m.stop()
	m.stop = nil
	m.left = max(m.left-time.Since(m.began), 0)
}

// make makes something.
func (m *making) make(something func() error) error {
	m.begin()
	defer m.pause()
	return something()
}

// helped is a janitor for a program that helps to make something: its time is its
// own.
type helped struct {
	*watchdog.Watchdog
	making *making
}

func (h helped) Child(group int) (gone func()) {
	ended := h.Watchdog.Child(group)
	if h.making.stop == nil {
		return ended
	}
	h.making.pause()
	return func() {
		ended()
		h.making.begin()
	}
}
