package flowgraph

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Repeated tells who may do a line's work again; By is nil if nobody does.
func (g *Graph) Repeated(l *model.Line) custody.Repeat { return g.repeats[l] }

// findRepeats carries each repetition forward along the journeys, most certain
// ones winning, until a key that is checked stops it. Each line improves at
// most three times, so the work is linear.
func (g *Graph) findRepeats() {
	var queue []*model.Line
	improve := func(l *model.Line, r custody.Repeat) {
		if r.Surer(g.repeats[l]) {
			g.repeats[l] = r
			queue = append(queue, l)
		}
	}
	for _, l := range g.sys.Lines {
		if !TakenBack(l) {
			improve(l, custody.RepeatedBy(g.sys, l))
		}
	}
	// A handler is gone through again only when a more certain repetition
	// starts it, however many lines do.
	into := map[*model.Handler]custody.Repeat{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		if _, keyed := l.Idempotency.EnforcedBy.Get(); keyed {
			continue
		}
		for _, h := range l.Starts {
			if r := g.repeats[l]; r.Surer(into[h]) {
				into[h] = r
				for _, next := range unguarded(h) {
					improve(next, r)
				}
			}
		}
	}
}
