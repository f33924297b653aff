package flowgraph

import (
	"slices"

	"tautline.dev/model"
)

// program is when the lines of a handler take effect: each in its turn, those of
// one transaction with the last of them.
type program struct {
	lines     []*model.Line
	committed map[*model.Line]*Transaction
	// turn is in which turn a line takes effect.
	turn map[*model.Line]int
}

func programOf(h *model.Handler) *program {
	p := &program{lines: h.Lines(), committed: Committed(h), turn: map[*model.Line]int{}}
	last := map[*Transaction]int{}
	for i, group := range h.Calls {
		for _, l := range group {
			if _, seen := p.turn[l]; !seen {
				p.turn[l] = i
			}
			if t := p.committed[l]; t != nil {
				last[t] = i
			}
		}
	}
	for l, t := range p.committed {
		p.turn[l] = last[t]
	}
	return p
}

// guard is the guard that takes effect first, nil if there is none.
func (p *program) guard() *model.Line {
	var first *model.Line
	for _, l := range p.lines {
		if l.Guard.Or(false) && (first == nil || p.turn[l] < p.turn[first]) {
			first = l
		}
	}
	return first
}

// stopped tells whether a guard that finds its key keeps a line from taking
// effect: one in a later turn, or in the guard's own transaction.
func (p *program) stopped(l, guard *model.Line) bool {
	if guard == nil || l == guard {
		return false
	}
	with := p.committed[guard]
	return p.turn[l] > p.turn[guard] || with != nil && with == p.committed[l]
}

// CutOff is the guard that takes effect first on a way through a handler, and
// what takes effect after it: if the handler stops in between and runs again, the
// guard finds its key and ends it before the rest is done. The guard is nil where
// there is none on the way.
func CutOff(h *model.Handler, way []int) (guard *model.Line, rest []*model.Line) {
	committed := Committed(h)
	last := map[*Transaction]int{}
	for _, i := range way {
		for _, l := range h.Calls[i] {
			if t := committed[l]; t != nil {
				last[t] = i
			}
		}
	}
	turn := func(i int, l *model.Line) int {
		if t := committed[l]; t != nil {
			return last[t]
		}
		return i
	}
	first := 0
	for _, i := range way {
		for _, l := range h.Calls[i] {
			if l.Guard.Or(false) && (guard == nil || turn(i, l) < first) {
				guard, first = l, turn(i, l)
			}
		}
	}
	if guard == nil {
		return nil, nil
	}
	for _, i := range way {
		for _, l := range h.Calls[i] {
			if turn(i, l) > first {
				rest = append(rest, l)
			}
		}
	}
	return guard, rest
}

// unguarded are the steps of a handler that take effect again when it runs again:
// a guard that finds its key ends it before the others do. A guard in a branch
// guards nothing in the others, nor what follows if another is taken.
func unguarded(h *model.Handler) []*model.Line {
	if h.Flow != nil && len(h.Flow.Branches) > 0 {
		return unguardedOnAWay(h)
	}
	p := programOf(h)
	guard := p.guard()
	var out []*model.Line
	for _, l := range p.lines {
		if !p.stopped(l, guard) {
			out = append(out, l)
		}
	}
	return out
}

// unguardedOnAWay is unguarded where the handler's flow has branches.
func unguardedOnAWay(h *model.Handler) []*model.Line {
	p := programOf(h)
	var passed []int // the groups with a guard before the one at hand
	var out []*model.Line
	for i, group := range h.Calls {
		for _, l := range group {
			if !guarded(h, append(slices.Clip(passed), p.commitsWith(h, l)...), i) && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
		if slices.ContainsFunc(group, func(l *model.Line) bool { return l.Guard.Or(false) }) {
			passed = append(passed, i)
		}
	}
	return out
}

// commitsWith are the groups with a guard in the transaction that a line takes
// effect with, other than itself.
func (p *program) commitsWith(h *model.Handler, l *model.Line) []int {
	with := p.committed[l]
	if with == nil {
		return nil
	}
	var out []int
	for i, group := range h.Calls {
		if slices.ContainsFunc(group, func(o *model.Line) bool { return o != l && o.Guard.Or(false) && p.committed[o] == with }) {
			out = append(out, i)
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
