package flowgraph

import "tautline.dev/model"

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

// unguarded are the steps of a handler that take effect again when it runs again:
// a guard that finds its key ends it before the others do.
func unguarded(h *model.Handler) []*model.Line {
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
