package flowgraph

import (
	"slices"

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
		improve(l, custody.RepeatedBy(l))
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

// unguarded are the steps of a handler that may run again when it does: those up
// to and including the first guard, which ends a handler that finds its key. A
// guard in a branch guards nothing in the others, nor what follows if another is
// taken.
func unguarded(h *model.Handler) []*model.Line {
	if h.Flow != nil && len(h.Flow.Branches) > 0 {
		return unguardedOnAWay(h)
	}
	lines := h.Lines()
	for i, l := range lines {
		if l.Guard.Or(false) {
			return lines[:i+1]
		}
	}
	return lines
}

func unguardedOnAWay(h *model.Handler) []*model.Line {
	var guards []int // the groups of those that were passed
	var out []*model.Line
	for i, group := range h.Calls {
		for _, l := range group {
			if guarded(h, guards, i) {
				continue
			}
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
			if l.Guard.Or(false) {
				guards = append(guards, i)
			}
		}
	}
	return out
}

// guarded tells whether every way to a group leads by a guard.
func guarded(h *model.Handler, guards []int, i int) bool {
	var places []place
	for _, g := range guards {
		if !h.Excludes(g, i) {
			places = append(places, h.Within[g])
		}
	}
	return always(beyond(places, slices.Concat(h.In, h.Within[i])), h.Flow)
}
