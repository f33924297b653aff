package flowgraph

import (
	"slices"

	"tautline.dev/model"
)

// SyncPath is the way of synchronous calls to a line on which the most attempts
// multiply.
type SyncPath struct {
	// Attempts is the product; model.Unlimited if one of them is.
	Attempts model.Attempts
	// Depth is how many calls there are.
	Depth int

	line *model.Line
	up   *SyncPath
}

// Lines are the calls, the first one first.
func (p *SyncPath) Lines() []*model.Line {
	var out []*model.Line
	for ; p != nil && p.line != nil; p = p.up {
		out = append(out, p.line)
	}
	slices.Reverse(out)
	return out
}

func (p *SyncPath) beats(q *SyncPath) bool {
	return q == nil || p.Attempts > q.Attempts || p.Attempts == q.Attempts && p.Depth > q.Depth
}

// Continues tells whether a line's arrival leads to further synchronous calls.
func (g *Graph) Continues(l *model.Line) bool {
	for _, h := range l.Starts {
		for _, group := range h.Calls {
			for _, c := range group {
				if c.Mode.Or("") == model.Sync {
					return true
				}
			}
		}
	}
	return false
}

// MostAttempts is the way to a synchronous line on which the most attempts
// multiply when it fails. A line whose attempts nobody stated counts as one try.
func (g *Graph) MostAttempts(l *model.Line) *SyncPath {
	if p := g.sync[l]; p != nil {
		return p
	}
	tries, ok := l.Tries()
	if !ok {
		tries = 1
	}
	return &SyncPath{Attempts: tries, Depth: 1, line: l}
}

// RepliesTo tells whether a line is the answer, later, to what has started a program:
// whoever asked has been answered before, and doesn't try again when it fails.
func RepliesTo(l *model.Line, h *model.Handler) bool {
	to, ok := l.Answers.Get()
	return ok && slices.Contains(h.Entries, to)
}

// Multiplies tells whether whoever has started a program tries that again when a line of it
// fails, and so multiplies the tries of the line. Who goes on without the line hides its
// failure, and who was answered before doesn't hear of it.
func Multiplies(l *model.Line, h *model.Handler) bool {
	return !goesOnWithout(l) && !RepliesTo(l, h)
}

// findSync works the ways out from their first calls on, each line after all
// that lead to it. A call that leads back to one before it closes a circle, and
// multiplies no further.
func (g *Graph) findSync() {
	var order []*model.Line
	rank := map[*model.Line]int{}
	entered := map[*model.Handler]bool{}
	var visit func(l *model.Line)
	visit = func(l *model.Line) {
		if _, seen := rank[l]; seen || l.Mode.Or("") != model.Sync {
			return
		}
		rank[l] = -1
		for _, h := range l.Starts {
			if !entered[h] {
				entered[h] = true
				for _, c := range h.Lines() {
					visit(c)
				}
			}
		}
		rank[l] = len(order)
		order = append(order, l)
	}
	called := func(l *model.Line) bool {
		return slices.ContainsFunc(l.In, func(h *model.Handler) bool {
			return slices.ContainsFunc(h.Entries, func(e *model.Line) bool { return e.Mode.Or("") == model.Sync })
		})
	}
	for _, l := range g.sys.Lines {
		if !called(l) {
			visit(l)
		}
	}
	for _, l := range g.sys.Lines {
		visit(l) // those that only a circle leads to
	}
	for _, l := range slices.Backward(order) {
		p := g.MostAttempts(l)
		var best *SyncPath
		for _, h := range l.In {
			if up := g.into[h]; up != nil && up.beats(best) && Multiplies(l, h) {
				best = up
			}
		}
		if best != nil {
			p.Attempts, p.Depth, p.up = best.Attempts.Times(p.Attempts), best.Depth+1, best
		}
		g.sync[l] = p
		for _, h := range l.Starts {
			if p.beats(g.into[h]) {
				g.into[h] = p
			}
		}
	}
}
