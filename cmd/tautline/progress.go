package main

import (
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/plain"
)

// progress is a line on a terminal that tells how far a search is. Elsewhere
// it is silent: a log keeps every line.
type progress struct {
	w       io.Writer
	started time.Time
	last    time.Time
	shown   bool
}

const (
	budget      = 500 * time.Millisecond
	showEvery   = 200 * time.Millisecond
	eraseToLeft = "\r\x1b[K"
)

func (a *app) progress() *progress {
	p := &progress{started: time.Now()}
	if isTerminal(a.stderr) {
		p.w = a.stderr.(talk).to // it moves the cursor
	}
	return p
}

// of is what shows how far the search through one flow is.
func (p *progress) of(f *model.Flow) func(states, depth int) {
	if p.w == nil {
		return nil
	}
	return func(states, depth int) {
		now := time.Now()
		if now.Sub(p.started) < budget || now.Sub(p.last) < showEvery {
			return
		}
		p.last, p.shown = now, true
		fmt.Fprintf(p.w, "%s%.40s: %s states, %d steps deep, %s", eraseToLeft, plain.Text(f.ID), phrase.Thousands(states), depth, now.Sub(p.started).Round(time.Second))
	}
}

// end takes the line away.
func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.w, eraseToLeft)
	}
}
