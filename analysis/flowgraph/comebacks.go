package flowgraph

import (
	"cmp"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// LastComeback is the longest single comeback that reaches a line: by itself or
// by a line that leads to it. Several may follow each other, so it is the least
// that a key must outlive. By is nil if nobody brings the work back.
func (g *Graph) LastComeback(l *model.Line) custody.Comeback {
	g.findComebacks()
	return g.comebacks.of[g.comebacks.longest[l]]
}

// UntoldComeback is a comeback that reaches a line whose length hangs on a fact
// nobody stated; By is nil if there is none.
func (g *Graph) UntoldComeback(l *model.Line) custody.Comeback {
	g.findComebacks()
	return g.comebacks.of[g.comebacks.untold[l]]
}

// comebacks are what brings work back, and which of them reaches a line.
type comebacks struct {
	of              map[*model.Line]custody.Comeback
	longest, untold map[*model.Line]*model.Line
}

// findComebacks carries each line's own comeback forward, the longest first, so
// that every line is reached once.
func (g *Graph) findComebacks() {
	if g.comebacks != nil {
		return
	}
	c := &comebacks{of: map[*model.Line]custody.Comeback{}}
	g.comebacks = c
	var told, untold []*model.Line
	for _, l := range g.sys.Lines {
		own := custody.ComebackOf(g.sys, l)
		c.of[l] = own
		if own.After > 0 {
			told = append(told, l)
		}
		if own.Needs != "" {
			untold = append(untold, l)
		}
	}
	slices.SortStableFunc(told, func(a, b *model.Line) int { return cmp.Compare(c.of[b].After, c.of[a].After) })
	c.longest, c.untold = reachedFrom(told), reachedFrom(untold)
}

// reachedFrom tells from which of some lines each line's work is first reached
// by a repetition. A key that is checked stops it, and so does a guard.
func reachedFrom(starts []*model.Line) map[*model.Line]*model.Line {
	from := map[*model.Line]*model.Line{}
	entered := map[*model.Handler]bool{}
	var queue []*model.Line
	for _, start := range starts {
		reach := func(l *model.Line) {
			if from[l] == nil {
				from[l] = start
				queue = append(queue, l)
			}
		}
		reach(start)
		for len(queue) > 0 {
			l := queue[0]
			queue = queue[1:]
			if _, keyed := l.Idempotency.EnforcedBy.Get(); keyed {
				continue
			}
			for _, h := range l.Starts {
				if !entered[h] {
					entered[h] = true
					for _, next := range unguarded(h) {
						reach(next)
					}
				}
			}
		}
	}
	return from
}
