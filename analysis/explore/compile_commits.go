package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// accepted finds for each start what tells the client yes: the line that the flow
// names, wherever it stands. Where this start never comes to that, it is its first.
func (c *compiler) accepted() {
	p := c.p
	l, named := p.Flow.Accepted.Get()
	filled := p.filledBy()
	for at := range p.Starts {
		s := &p.Starts[at]
		if s.Handler < 0 {
			continue
		}
		// It may be there once for each branch of an either behind it, or for each
		// way that a condition is settled.
		var first []int
		for _, i := range p.Handlers[s.Handler].Steps {
			if p.Steps[i].N == c.firsts[at].n {
				first = append(first, i)
			}
		}
		s.Step = first[0]
		if p.Boxes[p.Handlers[s.Handler].Box].Kind == model.Scheduler {
			continue
		}
		for i := range p.Steps {
			if named && p.Steps[i].Line == l && p.Steps[i].N > 0 && !p.isInside(i) && !p.delivers(i) && p.startOf(i, filled) == s.Handler {
				s.Accepts = append(s.Accepts, i)
			}
		}
		for m := range p.Mailboxes {
			mb := &p.Mailboxes[m]
			if named && mb.Line == l && mb.delivered() && filled[m] >= 0 && p.startOf(filled[m], filled) == s.Handler {
				s.Acknowledged = append(s.Acknowledged, m)
			}
		}
		if s.Untold() {
			s.Accepts = first
		}
		c.ends(s, filled)
	}
}

// isInside tells of a step whether it is what the receiver of a call, or of a push,
// does itself: it is whoever has called, or pushed, that tells of the success.
func (p *Program) isInside(i int) bool {
	s := &p.Steps[i]
	hd := &p.Handlers[s.Handler]
	if hd.From >= 0 && !p.Mailboxes[hd.From].delivered() {
		return p.Mailboxes[hd.From].Line == s.Line
	}
	return s.Kind == Local && hd.Entry >= 0
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
// last line on the way that is taken. Only one store can take part: a name over
// two is no transaction. The order of its lines among themselves means nothing:
// a guard that finds its key takes back what comes before it in the transaction,
// too.
func (c *compiler) transactions() {
	for h := range c.p.Handlers {
		steps := c.p.Handlers[h].Steps
		var lines []*model.Line
		for _, i := range steps {
			lines = append(lines, c.p.Steps[i].Line)
		}
		for _, t := range flowgraph.Transactions(lines) {
			if t.Commits() {
				part := slices.DeleteFunc(slices.Clone(steps), func(i int) bool { return !c.takesPart(i, t) })
				for _, i := range part {
					c.commit(i, part)
				}
			}
		}
		for _, i := range steps {
			c.missing(i)
		}
	}
}

// commit lets a line of a transaction take effect with the last line that comes
// on the same way, which may be itself.
func (c *compiler) commit(i int, lines []int) {
	last := i
	for _, j := range lines {
		if s := &c.p.Steps[j]; s.Index > c.p.Steps[last].Index && !apart(s.conditions(), c.p.Steps[i].conditions()) {
			last = j
		}
	}
	c.p.Steps[i].Held, c.p.Steps[i].Commit = last != i, last
	commit := &c.p.Steps[last]
	commit.Commits = append(commit.Commits, c.p.Steps[i].Effect)
}

// missing tells of a step whether its transaction may commit without it, or may not
// commit because of it, when its handler goes on.
func (c *compiler) missing(i int) {
	s := &c.p.Steps[i]
	if s.Held && (s.Soft || s.Grouped) {
		s.Missing = len(c.p.Missing)
		c.p.Missing = append(c.p.Missing, i)
	}
}

// conditions are all that must be so where a step is done.
func (s *Step) conditions() []Branch {
	if s.Choice < 0 {
		return s.Branches
	}
	return append(slices.Clone(s.Branches), Branch{s.Choice, []byte{taken}})
}

// takesPart tells whether what a step changes takes effect with a transaction.
func (c *compiler) takesPart(i int, t *flowgraph.Transaction) bool {
	s := &c.p.Steps[i]
	return s.Kind == Ask && s.Effect >= 0 && slices.Contains(t.Lines, s.Line)
}

// compensations gives the steps of a handler the steps that undo them.
func (c *compiler) compensations() {
	for h := range c.p.Handlers {
		for _, i := range c.p.Handlers[h].Steps {
			// What a box does for an arrival, or a channel or somebody's memory for a
			// message, is undone by whoever has sent it there.
			if c.p.Handlers[h].Broker || c.p.Steps[i].Kind == Local {
				continue
			}
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
	u.Read, u.Guard, u.Soft = false, false, undo.Dependency.Or("") == "soft"
	c.retries(&u)
	e := newEffect(undo, len(c.p.Steps))
	e.Undoing, e.Message = true, undo.To.Family() == model.Channel
	c.idempotence(&e, &u)
	u.Record, u.Effect = -1, len(c.p.Effects)
	if byMessage(undo) {
		c.vanishes(&u, undo, map[*model.Box]bool{})
	}
	c.p.Effects = append(c.p.Effects, e)
	c.p.Steps = append(c.p.Steps, u)
	s := &c.p.Steps[i]
	s.Undo, s.Undone = e.Step, c.behind(i, false)
	for _, e := range c.behind(i, true) {
		if at := &c.p.Steps[c.p.Effects[e].Step]; at.Dedup && at.Effect == e && at.Seen < 0 {
			at.Seen = c.record(at.Line)
		}
	}
	switch {
	case s.Kind != Send:
	case !byMessage(undo):
		s.Undone = c.behind(i, true)
	case undo.To.Family() != model.Channel || len(undo.To.Out) > 0:
		// What its consumer does about it isn't drawn, and is taken for what it is
		// there for.
		s.Cancels = s.Into
	}
	c.p.Handlers[h].Undoes = true
	if m := c.p.Handlers[c.p.Handlers[h].Root].From; m >= 0 {
		c.p.Mailboxes[m].Undone = true
	}
}

// byMessage tells whether who undoes something over a line doesn't wait for it to
// be undone.
func byMessage(undo *model.Line) bool {
	return undo.To.Family() == model.Channel || undo.Mode.Or(model.Sync) == model.Async
}

// vanishes finds by which faults a message that undoes something may be gone
// before somebody has done what it says: on a line of its way, and on those that
// take it on out of the channels which it hasn't been to yet.
func (c *compiler) vanishes(u *Step, l *model.Line, seen map[*model.Box]bool) {
	may := func(f Fault, needs string) {
		if slices.ContainsFunc(u.Vanishes, func(v Vanishing) bool { return v.Fault == f }) {
			return
		}
		assume := -1
		if needs != "" {
			assume = c.assumeAt(needs, l, "`"+u.Line.ID+"` is forgotten before anybody has done what it says")
		}
		u.Vanishes = append(u.Vanishes, Vanishing{f, assume})
	}
	if l.Guarantee.Or("") == model.AtMostOnce {
		may(Lose, "")
	}
	k := custody.KeeperOf(c.sys, l)
	fetched := l.From.Family() == model.Channel
	if !k.Durable && (fetched || l.To.Family() != model.Channel) {
		may(Stop, k.Needs)
	}
	// A workflow has the work once it has begun.
	if release, needs := custody.ReleaseOf(l, k); release != custody.AfterWork && l.To.Kind != model.Workflow {
		switch family := l.To.Family(); {
		case family == model.Compute, l.To.Kind == model.Gateway:
			may(Stop, needs)
		case fetched && family == model.Channel:
			may(LoseReply, needs)
		}
	}
	if l.To.Family() == model.Channel && !seen[l.To] {
		seen[l.To] = true
		for _, next := range l.To.Out {
			c.vanishes(u, next, seen)
		}
	}
}

// behind are the effects of a step and of all that it leads to, by calls only or by
// messages as well.
func (c *compiler) behind(i int, messages bool) []int {
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
		if !messages {
			continue
		}
		for _, m := range slices.Concat(s.Into, s.Log) {
			todo = append(todo, c.p.Handlers[c.p.Mailboxes[m].Consumer].Steps...)
		}
	}
	return out
}
