package flowgraph

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// program is when the lines of a handler take effect: each in its turn, those of
// one transaction with the last of them.
type program struct {
	lines, guards []*model.Line
	committed     map[*model.Line]*Transaction
	// turn is in which turn a line takes effect.
	turn map[*model.Line]int
}

func programOf(h *model.Handler) *program {
	p := &program{lines: h.Lines(), committed: Committed(h), turn: map[*model.Line]int{}}
	for _, l := range p.lines {
		if l.Guard.Or(false) {
			p.guards = append(p.guards, l)
		}
	}
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

// stopped tells whether a guard that finds its key keeps a line from taking
// effect: one in an earlier turn, or in the line's own transaction.
func (p *program) stopped(l *model.Line) bool {
	return slices.ContainsFunc(p.guards, func(guard *model.Line) bool {
		return remembers(guard) && guards(guard, l) && (p.turn[l] > p.turn[guard] || p.together(guard, l))
	})
}

// together tells whether two lines take effect in one commit.
func (p *program) together(a, b *model.Line) bool {
	with := p.committed[a]
	return with != nil && with == p.committed[b]
}

// guards tells whether one line is a guard that is passed whenever another is
// taken: one with a condition is passed by what has the same.
func guards(guard, l *model.Line) bool {
	when, only := guard.When.Get()
	return guard != l && guard.Guard.Or(false) && (!only || l.When.Or("") == when)
}

// remembers tells whether a guard still finds its key when the work is repeated: a
// lock has been given back by then.
func remembers(guard *model.Line) bool { return !custody.TakesLock(guard) }

// TakenBack tells whether asking for a line again changes nothing more: a guard
// commits with it wherever it is taken, and one that finds its key takes the whole
// commit back.
func TakenBack(l *model.Line) bool {
	return l.Transaction.Known() && len(l.In) > 0 && !slices.ContainsFunc(l.In, func(h *model.Handler) bool {
		p := programOf(h)
		for i, group := range h.Calls {
			if !slices.Contains(group, l) {
				continue
			}
			with := p.commitsWith(h, l)
			if len(with) == 0 || h.Flow != nil && len(h.Flow.Branches) > 0 && !guarded(h, with, i) {
				return true
			}
		}
		return false
	})
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
	if !slices.ContainsFunc(h.Lines(), func(l *model.Line) bool { return l.Guard.Or(false) }) {
		return h.Lines()
	}
	if h.Flow != nil && len(h.Flow.Branches) > 0 {
		return unguardedOnAWay(h)
	}
	p := programOf(h)
	var out []*model.Line
	for _, l := range p.lines {
		if !p.stopped(l) {
			out = append(out, l)
		}
	}
	return out
}

// unguardedOnAWay is unguarded where the handler's flow has branches.
func unguardedOnAWay(h *model.Handler) []*model.Line {
	p := programOf(h)
	var out []*model.Line
	for i, group := range h.Calls {
		for _, l := range group {
			passed := p.commitsWith(h, l) // the groups with a guard before this line, or in its commit
			for j, before := range h.Calls[:i] {
				if slices.ContainsFunc(before, func(o *model.Line) bool { return remembers(o) && guards(o, l) }) {
					passed = append(passed, j)
				}
			}
			if !guarded(h, passed, i) && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// commitsWith are the groups with a guard in the transaction that a line takes
// effect with, other than itself.
func (p *program) commitsWith(h *model.Handler, l *model.Line) []int {
	var out []int
	for i, group := range h.Calls {
		if slices.ContainsFunc(group, func(o *model.Line) bool { return guards(o, l) && p.together(o, l) }) {
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
