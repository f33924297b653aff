package explore

import (
	"slices"

	"tautline.dev/model"
)

// A workflow that waits for an answer goes on when that comes. The flow draws this as an
// arrival of its own, and so it is a handler of its own; but it is the same execution:
// when it fails it goes back through what it has done before the answer, too, and once
// that is undone, another answer finds it over.

// executions finds the handlers of workflows that go on with what another has begun, and
// tells each handler through which steps it goes back.
func (c *compiler) executions() {
	p := c.p
	filled := p.filledBy()
	for h := range p.Handlers { // who has asked comes before who goes on
		hd := &p.Handlers[h]
		hd.Back, hd.Continues = hd.Steps, p.asking(h, filled)
		if hd.Continues < 0 {
			continue
		}
		hd.Back = slices.Concat(p.Handlers[hd.Continues].Back, hd.Steps)
		if !slices.ContainsFunc(hd.Back, func(i int) bool { return p.Steps[i].Undo >= 0 }) {
			continue
		}
		hd.Undoes = true
		if m := p.Handlers[hd.Root].From; m >= 0 {
			p.Mailboxes[m].Undone = true
		}
		first := hd.Continues
		for p.Handlers[first].Continues >= 0 {
			first = p.Handlers[first].Continues
		}
		of := &p.Handlers[first]
		if of.Execution == nil {
			of.Execution = []int{first}
		}
		of.Execution = append(of.Execution, h)
	}
	for h := range p.Handlers {
		for _, part := range p.Handlers[h].Execution {
			p.Handlers[part].Execution = p.Handlers[h].Execution
		}
	}
}

// asking is the handler that has asked for what begins another, and whose execution that
// goes on with; -1 if none has.
func (p *Program) asking(h int, filled []int) int {
	if !p.Handlers[h].lasts() {
		return -1
	}
	at, asked := p.answering(h, filled)
	for at >= 0 {
		by := &p.Handlers[p.Steps[at].Handler]
		if s := &p.Steps[at]; s.Line == asked {
			if by.lasts() && by.Box == p.Handlers[h].Box && s.Kind == Send {
				return s.Handler
			}
			return -1
		}
		if by.From < 0 {
			at = by.Entry
			continue
		}
		at = filled[by.From]
	}
	return -1
}

// lasts tells of a handler whether it is an execution that is there until it has come to
// its end.
func (hd *Handler) lasts() bool { return hd.Workflow && !hd.Forgets && !hd.Repeats }

// answering is the step that brings a handler an answer, and what that answers: what
// begins it, or what puts that into the channel which it comes out of; -1 if that answers
// nothing.
func (p *Program) answering(h int, filled []int) (at int, asked *model.Line) {
	for {
		hd := &p.Handlers[h]
		lines := make([]*model.Line, 0, 2)
		switch at = hd.Entry; {
		case at >= 0:
		case hd.From < 0 || filled[hd.From] < 0:
			return -1, nil
		default:
			at = filled[hd.From]
			lines = append(lines, p.Mailboxes[hd.From].Line)
		}
		for _, l := range append(lines, p.Steps[at].Line) {
			if asked = l.Answers.Or(nil); asked != nil {
				return at, asked
			}
		}
		if h = p.Steps[at].Handler; !p.Handlers[h].Broker {
			return -1, nil
		}
	}
}
