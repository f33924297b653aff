package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// paths finds for each effect the way that leads there.
func (c *compiler) paths() {
	filled := c.p.filledBy()
	behind := map[place][]int{}
	last := make([]place, len(c.p.Effects)) // at which an effect may get lost
	for e := range c.p.Effects {
		ef := &c.p.Effects[e]
		for at := ef.Step; at >= 0; {
			for _, pl := range c.p.mayLoseAt(at) {
				if behind[pl] = append(behind[pl], e); ef.Spare == nil {
					ef.Spare, last[e] = c.p.lineAt(pl), pl
				}
			}
			at = c.p.before(ef, at, filled)
		}
		slices.Reverse(ef.Path)
		ef.Required = c.required(ef)
		ef.Counts = ef.Required || len(c.p.Flow.Effects) == 0 && c.changes(ef)
	}
	for e := range c.p.Effects {
		c.p.Effects[e].Bookkeeping = c.bookkeeping(&c.p.Effects[e])
		if ef := &c.p.Effects[e]; ef.Spare != nil {
			ef.Beside = behind[last[e]]
		}
	}
}

// place is one at which work may get lost: a step, or a mailbox.
type place struct {
	mailbox bool
	i       int
}

// mayLoseAt are the places at a step, and before its handler, where the team
// states that work may be lost: those that are further on the way first.
func (p *Program) mayLoseAt(i int) []place {
	s := &p.Steps[i]
	m := p.Handlers[s.Handler].From
	var out []place
	if s.Line.MayBeLost() && (m < 0 || p.Mailboxes[m].Line != s.Line) {
		out = append(out, place{false, i})
	}
	if m >= 0 && p.Mailboxes[m].Line.MayBeLost() {
		out = append(out, place{true, m})
	}
	return out
}

func (p *Program) lineAt(pl place) *model.Line {
	if pl.mailbox {
		return p.Mailboxes[pl.i].Line
	}
	return p.Steps[pl.i].Line
}

// filledBy is for each mailbox the step that puts messages into it, -1 where
// none does.
func (p *Program) filledBy() []int {
	out := make([]int, len(p.Mailboxes))
	for i := range out {
		out[i] = -1
	}
	for i := range p.Steps {
		for _, m := range slices.Concat(p.Steps[i].Into, p.Steps[i].Log) {
			out[m] = i
		}
	}
	return out
}

// before puts a step onto the way to an effect, with the mailbox that it was
// started from, and returns the step before it, -1 if there is none.
func (p *Program) before(ef *Effect, at int, filled []int) int {
	s := &p.Steps[at]
	ef.Path = append(ef.Path, at)
	if s.Choice >= 0 {
		ef.Choices = append(ef.Choices, s.Choice)
	}
	ef.Branches = append(ef.Branches, s.Branches...)
	h := &p.Handlers[s.Handler]
	if h.Workflow {
		ef.Workflows = append(ef.Workflows, s.Handler)
		for _, part := range h.Execution { // whoever goes on undoes it, too
			if part > s.Handler {
				ef.Workflows = append(ef.Workflows, part)
			}
		}
	}
	if s.SenderDeadLetter >= 0 {
		ef.SenderDeadLetters = append(ef.SenderDeadLetters, s.SenderDeadLetter)
	}
	if h.From < 0 {
		return h.Entry
	}
	m := &p.Mailboxes[h.From]
	ef.Mailboxes = append(ef.Mailboxes, h.From)
	if m.Choice >= 0 {
		ef.Choices = append(ef.Choices, m.Choice)
	}
	ef.Branches = append(ef.Branches, m.Branches...)
	return filled[h.From]
}

// required tells whether the flow is not done without an effect. What may be
// done without is told by a soft dependency on the way.
func (c *compiler) required(e *Effect) bool {
	if !c.changes(e) {
		return false
	}
	if len(c.p.Flow.Effects) > 0 {
		return slices.Contains(c.p.Flow.Effects, e.Line)
	}
	return !slices.ContainsFunc(e.Path, func(i int) bool { return c.p.Steps[i].Soft })
}

// bookkeeping tells whether an effect is only the key of a guard: its box does more
// that the flow is there for, and nobody names it as what the flow has to bring about.
func (c *compiler) bookkeeping(e *Effect) bool {
	if !e.Line.Guard.Or(false) || e.Undoing || slices.Contains(c.p.Flow.Effects, e.Line) {
		return false
	}
	return slices.ContainsFunc(c.p.Effects, func(o Effect) bool {
		return !o.Undoing && !o.Line.Guard.Or(false) && slices.ContainsFunc(o.Path, func(i int) bool { return c.p.Steps[i].Line.From == e.Line.From })
	})
}

// changes tells whether an effect is something that the flow is there for: a
// compensation isn't, nor what only remembers a key.
func (c *compiler) changes(e *Effect) bool {
	return !e.Undoing && !custody.RemembersKey(e.Line)
}

// whatRerunsChange finds the steps and mailboxes whose doing again may change
// something: they lead to an effect that isn't idempotent, to a guard, to a
// dedup store or to a message.
func (c *compiler) whatRerunsChange() {
	p := c.p
	sensitive := make([]bool, len(p.Handlers))
	// Callees come after their callers, so going backwards settles them first.
	for h := len(p.Handlers) - 1; h >= 0; h-- {
		is := p.Handlers[h].Record >= 0 || p.Handlers[h].Undoes
		for _, i := range p.Handlers[h].Steps {
			s := &p.Steps[i]
			s.Rerun = s.Kind == Send || s.Guard || s.Record >= 0 || s.Callee >= 0 && sensitive[s.Callee] ||
				s.Effect >= 0 && (!p.Effects[s.Effect].Idempotent || p.Effects[s.Effect].Key >= 0)
			is = is || s.Rerun
		}
		sensitive[h] = is
	}
	for m := range p.Mailboxes {
		p.Mailboxes[m].Rerun = sensitive[p.Mailboxes[m].Consumer]
	}
}

// endless tells whether a step is tried until it is done.
func (s *Step) endless() bool { return s.Attempts == Unbounded && !s.Maybe && !s.Aged }

// whatStaysDown finds the calls for which it matters that the receiver is down
// for longer than this one call: something around it tries again, or asks the
// same box, or the message comes back with which all began.
func (c *compiler) whatStaysDown() {
	p := c.p
	asked := map[[2]int]int{} // how many steps of one root ask a box
	for i := range p.Steps {
		asked[[2]int{p.Handlers[p.Steps[i].Handler].Root, p.Steps[i].Box}]++
	}
	for h := range p.Handlers {
		hd := &p.Handlers[h]
		for _, i := range hd.Back[:len(hd.Back)-len(hd.Steps)] {
			if u := p.Steps[i].Undo; u >= 0 {
				asked[[2]int{hd.Root, p.Steps[u].Box}]++
			}
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		root := p.Handlers[s.Handler].Root
		m := p.Handlers[root].From
		s.Sticky = asked[[2]int{root, s.Box}] > 1 || m >= 0 && p.Mailboxes[m].TriedInVain()
		for h := s.Handler; h >= 0 && !s.Sticky; h = p.Handlers[h].Caller {
			if e := p.Handlers[h].Entry; e >= 0 {
				s.Sticky = p.Steps[e].Attempts > 1
			}
		}
		s.Sticky = s.Sticky && p.MayLast(s)
	}
}

// MayLast tells whether it matters that what a step meets is down for longer than its
// tries: no outage outlasts somebody around it who never gives up, but some of those
// tries, which shows where each is undone, or where who tries may be stopped.
func (p *Program) MayLast(s *Step) bool {
	undone := false
	for h := s.Handler; h >= 0; h = p.Handlers[h].Caller {
		undone = undone || p.Handlers[h].Undoes
		if e := p.Handlers[h].Entry; e >= 0 && p.Steps[e].endless() && !undone && !p.Handlers[p.Steps[e].Handler].CanStop {
			return false
		}
	}
	return true
}
