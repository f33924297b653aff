package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// silences finds the steps of which the receiver may take the work and never report
// back: what a workflow hands over and waits for the answer of, and calls that are
// waited for without end. A call that ends after some time has a lost reply instead.
func (c *compiler) silences() {
	p := c.p
	filled := p.filledBy()
	for i := range p.Steps {
		s := &p.Steps[i]
		h := &p.Handlers[s.Handler]
		l := s.Line
		switch {
		case s.N == 0 || h.Broker || s.Held || len(s.Commits) > 0:
		case s.Kind == Ask && l.Timeout.None() && l.Timeout.State() == model.Stated:
			s.Silent = true
			s.Ends, _ = custody.EndsWait(l)
			if _, stopped := l.From.Timeout.Get(); stopped && h.CanStop {
				s.Stopped = true
			}
		case s.Kind == Send && h.Workflow && !h.Forgets:
			s.Behind = p.behindBrokers(s.Into)
			answered := c.reports(i, filled)
			if !answered && !custody.Awaits(l) {
				s.Behind = nil
				continue
			}
			if !answered && len(s.Into) == 1 {
				c.waitFor(s.Behind, s.Handler)
			}
			var needs string
			s.Silent = true
			if s.Ends, needs = custody.EndsWait(l); needs != "" {
				s.EndAssume = c.assumeLine(l, needs, "`"+l.From.ID+"` waits for the answer to `"+l.ID+"` without end")
			}
		}
	}
	c.noticed()
}

// noticed tells of handlers that may wait for ever with a message whether somebody would
// see that where the message is kept: by an alarm on how old something is there, or how
// much, and a runbook.
func (c *compiler) noticed() {
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		h := &c.p.Handlers[c.p.Handlers[s.Handler].Root]
		if !s.waitsForEver() || h.From < 0 || h.Workflow || h.Broker {
			continue
		}
		if in := c.p.Mailboxes[h.From].Keeper.Box; in != nil { // else nobody looks there
			c.noticedBy(h, in)
		}
	}
}

// waitsForEver tells of a call whether its answer may be waited for without end.
func (s *Step) waitsForEver() bool { return s.Kind == Ask && s.Silent && !s.Ends && !s.Stopped }

// behindBrokers are some mailboxes, with those into which they are passed on.
func (p *Program) behindBrokers(into []int) []int {
	out := slices.Clone(into)
	for n := 0; n < len(out); n++ {
		h := &p.Handlers[p.Mailboxes[out[n]].Consumer]
		for _, i := range h.Steps {
			if h.Broker && p.Steps[i].Kind == Send {
				out = append(out, p.Steps[i].Into...)
			}
		}
	}
	return out
}

// reports finds the steps by which a step is reported back on, and tells whether there
// are any: those of whoever takes it that lead to its answer.
func (c *compiler) reports(asked int, filled []int) (any bool) {
	p := c.p
	l := p.Steps[asked].Line
	for i := range p.Steps {
		if p.Steps[i].Line.Answers.Or(nil) != l {
			continue
		}
		by, in := -1, -1
		for at := i; at >= 0; {
			h := &p.Handlers[p.Steps[at].Handler]
			if at == asked {
				any = true
				if by >= 0 && !slices.Contains(p.Steps[by].Reports, in) {
					p.Steps[by].Reports = append(p.Steps[by].Reports, in)
				}
				break
			}
			if from := p.Handlers[h.Root].From; by < 0 && !h.Broker && from >= 0 && slices.Contains(p.Steps[asked].Behind, from) {
				by, in = at, from
			}
			if h.From < 0 {
				at = h.Entry
				continue
			}
			at = filled[h.From]
		}
	}
	return any
}
