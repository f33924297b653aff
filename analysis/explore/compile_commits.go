package explore

import (
	"slices"

	"tautline.dev/model"
)

// accepted finds for each start the steps that tell the client yes. Where the
// flow names a line that this start never comes to, it is its first.
func (c *compiler) accepted() {
	p := c.p
	l, named := p.Flow.Accepted.Get()
	filled := p.filledBy()
	for at := range p.Starts {
		s := &p.Starts[at]
		if s.Handler < 0 {
			continue
		}
		s.Step = c.firsts[at].step
		if p.Boxes[p.Handlers[s.Handler].Box].Kind == model.Scheduler {
			continue
		}
		for i := range p.Steps {
			if named && p.Steps[i].Line == l && p.Steps[i].N > 0 && p.startOf(i, filled) == s.Handler {
				s.Accepts = append(s.Accepts, i)
				if len(p.Flow.Branches) == 0 {
					break // what comes later tells it no more
				}
			}
		}
		if len(s.Accepts) == 0 {
			s.Accepts = []int{s.Step}
		}
	}
}

// startOf is the handler with which the way to a step begins, -1 where none
// does.
func (p *Program) startOf(i int, filled []int) int {
	for {
		h := p.Steps[i].Handler
		hd := &p.Handlers[h]
		switch {
		case hd.Entry >= 0:
			i = hd.Entry
		case hd.From < 0:
			return h
		case filled[hd.From] < 0:
			return -1
		default:
			i = filled[hd.From]
		}
	}
}

// transactions puts the effects of one transaction of a handler off until its
// last line on the way that is taken. Only stores can take part.
func (c *compiler) transactions() {
	for h := range c.p.Handlers {
		lines := map[string][]int{}
		for _, i := range c.p.Handlers[h].Steps {
			if name := c.transaction(i); name != "" {
				lines[name] = append(lines[name], i)
			}
		}
		for _, i := range c.p.Handlers[h].Steps {
			if name := c.transaction(i); name != "" {
				c.commit(i, lines[name])
			}
		}
	}
}

// commit finds where a line of a transaction takes effect. One that need not be
// followed by another, as all others lie in branches that may not be taken,
// does so by itself.
func (c *compiler) commit(i int, lines []int) {
	last := c.lastBehind(i, lines)
	c.p.Steps[i].Held = len(last) > 0
	if len(last) == 0 {
		last = []int{i}
	}
	for _, at := range last {
		commit := &c.p.Steps[at]
		commit.Commits = append(commit.Commits, c.p.Steps[i].Effect)
	}
}

// lastBehind are the lines of a transaction behind one of which exactly one ends
// it, whichever branches are taken; none where there may be none.
func (c *compiler) lastBehind(i int, lines []int) []int {
	var behind, last []int
	var places [][]Branch
	for _, j := range lines {
		if s := &c.p.Steps[j]; s.Index > c.p.Steps[i].Index && !apart(s.Branches, c.p.Steps[i].Branches) {
			behind = append(behind, j)
			places = append(places, without(s.Branches, c.p.Steps[i].Branches))
		}
	}
	if !c.p.covered(places) {
		return nil
	}
	for _, j := range behind {
		if len(c.lastBehind(j, lines)) == 0 {
			last = append(last, j)
		}
	}
	return last
}

// without leaves out the branches that a place has in common with another.
func without(branches, known []Branch) []Branch {
	return slices.DeleteFunc(slices.Clone(branches), func(b Branch) bool {
		return slices.ContainsFunc(known, func(k Branch) bool { return k.Choice == b.Choice })
	})
}

func (c *compiler) transaction(i int) string {
	s := &c.p.Steps[i]
	if s.Kind != Ask || s.Effect < 0 || s.Line.To.Family() != model.Store {
		return ""
	}
	return s.Line.Transaction.Or("")
}

// compensations gives the steps of a handler the steps that undo them.
func (c *compiler) compensations() {
	for h := range c.p.Handlers {
		for _, i := range c.p.Handlers[h].Steps {
			l := c.p.Steps[i].Line
			undo, ok := l.Compensation.Get()
			switch {
			case ok:
				c.compensate(i, undo)
			case c.p.Handlers[h].Workflow && !l.Compensation.Known() && !c.p.Steps[i].Read:
				c.p.Steps[i].UndoAssume = c.assumeLine(l, "compensation", "nothing undoes `"+l.ID+"`")
			}
		}
	}
}

// compensate gives a step the step that undoes it.
func (c *compiler) compensate(i int, undo *model.Line) {
	h := c.p.Steps[i].Handler
	u := c.newStep(undo, h)
	u.Read, u.Guard = false, false
	c.retries(&u)
	e := newEffect(undo, len(c.p.Steps))
	e.Undoing = true
	c.idempotence(&e, &u)
	u.Record, u.Effect = -1, len(c.p.Effects)
	if undo.Idempotency.EnforcedBy.Or("") == model.DedupStore {
		e.Idempotent = true
	}
	c.p.Effects = append(c.p.Effects, e)
	c.p.Steps = append(c.p.Steps, u)
	c.p.Steps[i].Undo = e.Step
	c.p.Steps[i].Undone = c.changedBy(i)
	c.p.Handlers[h].Undoes = true
}

// changedBy are the effects of a step and of all that it leads to by calls.
func (c *compiler) changedBy(i int) []int {
	var out []int
	todo := []int{i}
	for len(todo) > 0 {
		s := &c.p.Steps[todo[0]]
		todo = todo[1:]
		if s.Effect >= 0 {
			out = append(out, s.Effect)
		}
		if s.Callee >= 0 {
			todo = append(todo, c.p.Handlers[s.Callee].Steps...)
		}
	}
	return out
}
