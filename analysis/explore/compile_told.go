package explore

import "slices"

// End is a handler nobody waits for whose end tells the client yes, where it has
// found out that none of what would tell it is taken.
type End struct {
	Handler int
	// Unless are for each of the start's Accepts, and then Acknowledged, the
	// conditions on the way there that the handler settles, or meets settled. One
	// that doesn't hold rules it out; the end tells yes where all are ruled out.
	Unless [][]Branch
}

// Untold tells whether nobody is told anything: the work was taken over before the
// flow begins.
func (s *Start) Untold() bool { return len(s.Accepts)+len(s.Acknowledged) == 0 }

// delivers tells of a step whether it is what a channel, or a log, delivers a line
// with: that succeeds with the message acknowledged, not with the step.
func (p *Program) delivers(i int) bool {
	s := &p.Steps[i]
	m := p.Handlers[s.Handler].From
	return m >= 0 && p.Mailboxes[m].Line == s.Line && p.Mailboxes[m].delivered()
}

// delivered tells whether a line out of a channel or a log is what a mailbox holds.
func (m *Mailbox) delivered() bool { return m.Kind == InChannel || m.Kind == ChangeLog }

// ends finds for a start the handlers whose end tells the client yes where none of
// what would is taken: those on the way there, as far as they find that out. What
// only a handler behind them settles they don't know.
func (c *compiler) ends(s *Start, filled []int) {
	p := c.p
	var targets [][]Branch
	roots := []int{s.Handler}
	add := func(in []Branch, from int) {
		more, on := p.wayTo(from, filled)
		targets = append(targets, append(slices.Clone(in), more...))
		for _, h := range on {
			if !slices.Contains(roots, h) {
				roots = append(roots, h)
			}
		}
	}
	for _, i := range s.Accepts {
		add(nil, i)
	}
	for _, m := range s.Acknowledged {
		add(p.Mailboxes[m].conditions(), filled[m])
	}
	for _, h := range roots {
		settled := p.settledBy(h)
		if h == s.Handler {
			for _, b := range s.Branches {
				settled = append(settled, b.Choice)
			}
		}
		end, all := End{Handler: h}, true
		for _, in := range targets {
			knows := slices.DeleteFunc(slices.Clone(in), func(b Branch) bool { return !slices.Contains(settled, b.Choice) })
			end.Unless, all = append(end.Unless, knows), all && len(knows) > 0
		}
		if all {
			s.Ends = append(s.Ends, end)
		}
	}
}

// conditions are all that must be so where a message is put into a mailbox.
func (m *Mailbox) conditions() []Branch {
	if m.Choice < 0 {
		return m.Branches
	}
	return append(slices.Clone(m.Branches), Branch{m.Choice, []byte{taken}})
}

// wayTo are the conditions on the way to a step, its own among them, and the
// handlers on it that nobody waits for.
func (p *Program) wayTo(i int, filled []int) (in []Branch, roots []int) {
	for i >= 0 {
		h := &p.Handlers[p.Steps[i].Handler]
		in = append(in, p.Steps[i].conditions()...)
		roots = append(roots, h.Root)
		if h.From < 0 {
			i = h.Entry
			continue
		}
		in = append(in, p.Mailboxes[h.From].conditions()...)
		i = filled[h.From]
	}
	return in, roots
}

// settledBy are the conditions that have been settled when a handler that nobody
// waits for, or what it calls, has gone through its steps.
func (p *Program) settledBy(root int) []int {
	var out []int
	for i := range p.Steps {
		if p.Handlers[p.Steps[i].Handler].Root == root {
			out = append(out, p.decidedAt(i)...)
		}
	}
	return out
}
