package explore

import "tautline.dev/model"

// accepted finds the step that tells the client yes.
func (c *compiler) accepted() {
	p := c.p
	if p.Start < 0 || p.Boxes[p.Handlers[p.Start].Box].Kind == model.Scheduler {
		return
	}
	p.Accepted = p.Handlers[p.Start].Steps[0]
	l, ok := p.Flow.Accepted.Get()
	if !ok {
		return
	}
	for i := range p.Steps {
		if p.Steps[i].Line == l && p.Steps[i].N > 0 {
			p.Accepted = i
			return
		}
	}
}

// transactions puts the effects of one transaction of a handler off until its
// last line. Only stores can take part.
func (c *compiler) transactions() {
	for h := range c.p.Handlers {
		last := map[string]int{}
		for _, i := range c.p.Handlers[h].Steps {
			if name := c.transaction(i); name != "" {
				last[name] = i
			}
		}
		for _, i := range c.p.Handlers[h].Steps {
			name := c.transaction(i)
			if name == "" {
				continue
			}
			commit := &c.p.Steps[last[name]]
			commit.Commits = append(commit.Commits, c.p.Steps[i].Effect)
			c.p.Steps[i].Held = last[name] != i
		}
	}
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
