package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Two pieces of work with one key are in order where an effect's own line, or
// all lines that bring the work there, state an order (`ordering`): then
// everything on the way must keep it.
//
// The second piece is like the first, sent when the first has left whoever
// started it, and nothing happens to it. So it needs no state of its own: it
// passes the first wherever that waits in a mailbox without order, if no
// mailbox that keeps order holds the first as well; and the order is lost when
// the first takes effect after that. Of a queue that several take from, who keeps
// order gets the second no sooner than nobody has the first any more: it may come
// back to any of them.

// order fills in which effects are promised in order, and which mailboxes keep
// it.
func (c *compiler) order() {
	filled := c.p.filledBy()
	for i := range c.p.Effects {
		e := &c.p.Effects[i]
		e.OrderedBy = c.orderedBy(e, filled)
		e.Ordered = e.OrderedBy != nil
		c.p.Ordered = c.p.Ordered || e.Ordered
	}
	if !c.p.Ordered {
		return
	}
	for i := range c.p.Mailboxes {
		m := &c.p.Mailboxes[i]
		ordered, ok := m.Line.Ordering.Get()
		never := custody.LosesOrder(m.Line)
		m.Ordered = !never && (m.Kind == ChangeLog && !m.Line.Ordering.None() || ok && ordered != "none")
		m.OrderAssume = -1
		if !m.Ordered && !never && !m.Line.Ordering.Known() && m.Kind != InMemory {
			m.OrderAssume = c.assumeLine(m.Line, "ordering", "`"+m.Line.ID+"` may deliver a later message first")
		}
	}
}

// orderedBy is the line that promises an effect in order, nil if none does: its
// own, or where that says nothing, the last that brought the work, if all on the
// way promise it. A line promises no order for what lies before it. A compensation
// is in no order: nothing happens to the second piece of work, so nothing of it is
// undone.
func (c *compiler) orderedBy(e *Effect, filled []int) *model.Line {
	if e.Undoing {
		return nil
	}
	if l := e.Line; l.Ordering.State() == model.Stated {
		return promising(l)
	}
	var by *model.Line
	for n, m := range e.Mailboxes { // the last on the way first
		l := promising(c.p.Mailboxes[m].Line)
		if l == nil && filled[m] >= 0 && c.p.Mailboxes[m].Line.Ordering.State() != model.Stated {
			l = promising(c.p.Steps[filled[m]].Line)
		}
		if l == nil {
			return nil
		}
		if n == 0 {
			by = l
		}
	}
	return by
}

// promising is a line if it states an order.
func promising(l *model.Line) *model.Line {
	if l.Ordering.State() == model.Stated && !l.Ordering.None() {
		return l
	}
	return nil
}

// overtaken finds a mailbox in which a second piece of work may pass the first,
// and the effect that then happens in the wrong order; both are -1 if there is
// none. It costs a fault unless the first has been given back before, or what
// is there is a copy that comes later.
func (x *stepper) overtaken(s []byte) (effect, mailbox int, faults int) {
	if x.beginning(s) || s[x.at.poison]|s[x.at.poison+1] != 0 {
		return -1, -1, 0
	}
	for e := range x.p.Effects {
		ef := &x.p.Effects[e]
		if !ef.Ordered || *x.effect(s, e) > 0 || x.ruledOut(s, ef) {
			continue
		}
		if m, cost := x.passedIn(s, ef); m >= 0 {
			return e, m, cost
		}
	}
	return -1, -1, 0
}

// beginning tells whether what starts the flow is still at it.
func (x *stepper) beginning(s []byte) bool {
	for i := range x.p.Starts {
		if h := x.p.Starts[i].Handler; h >= 0 && x.pc(s, h) != 0 {
			return true
		}
	}
	return false
}

// ruledOut tells whether an effect lies behind a condition that doesn't hold, or
// in a branch that isn't taken.
func (x *stepper) ruledOut(s []byte, ef *Effect) bool {
	if x.otherBranch(s, ef.Branches) {
		return true
	}
	for _, c := range ef.Choices {
		if *x.choice(s, c) == notTaken {
			return true
		}
	}
	return false
}

// passedIn finds the mailbox from which the first piece of work takes effect when
// the second has passed it, and what that costs. The second has to pass it wherever
// it waits on the way: what lies further on, in time, takes effect first. Where it is
// worked on the second waits for that.
func (x *stepper) passedIn(s []byte, ef *Effect) (mailbox, faults int) {
	mailbox = -1
	dearest := 0
	for _, m := range ef.Mailboxes {
		mb := &x.p.Mailboxes[m]
		back := x.mayComeBack(s, m)
		if x.pc(s, mb.Consumer) != 0 || mb.Ordered && (back || x.loose(s, m)) {
			return -1, 0 // the second piece waits behind the first
		}
		if !back && !x.waiting(s, m) {
			continue
		}
		cost := 1
		if back || *x.mail(s, m)&copied != 0 {
			cost = 0
		}
		if faults += cost; cost > 0 && !x.can(s, Reorder) || faults > int(s[0]) {
			return -1, 0
		}
		if mailbox < 0 || cost < dearest {
			if !x.recognised(s, &Effect{Step: ef.Step, Path: x.behind(ef, m)}, false) {
				mailbox, dearest = m, cost
			}
		}
	}
	return mailbox, faults
}

// mayComeBack tells whether a message that was taken before waits to be taken out of
// a mailbox again, or for another that takes from the same queue.
func (x *stepper) mayComeBack(s []byte, m int) bool {
	waits := func(m int) bool { return *x.returned(s, m) > 0 && x.pc(s, x.p.Mailboxes[m].Consumer) == 0 }
	if waits(m) {
		return true
	}
	for _, r := range x.p.Mailboxes[m].Rivals {
		if waits(r) && x.wants(s, m) {
			return true
		}
	}
	return false
}

// behind is the way from a mailbox to an effect. What the first piece of work
// has left behind it can't end it any more: a guard that it has passed, or a
// change that it has made.
func (x *stepper) behind(ef *Effect, m int) []int {
	i := slices.IndexFunc(ef.Path, func(i int) bool { return x.p.Steps[i].Handler == x.p.Mailboxes[m].Consumer })
	return ef.Path[max(i, 0):]
}

// overtaking is the end of a story in which the order is lost.
func (t *teller) overtaking(st *Story, s []byte, e, m, faults int) {
	mb := &t.p.Mailboxes[m]
	l := t.p.Effects[e].Line
	if mb.OrderAssume >= 0 {
		t.assume(mb.OrderAssume)
	}
	for i := range t.steps {
		t.steps[i].Work = 1
	}
	at := t.box(mb.Box)
	step := StoryStep{Action: Overtakes, At: at, Line: mb.Line, Work: 2, Text: "A second piece of work with the same key comes by, and passes the first in " + t.holder(mb) + "."}
	if faults > 0 {
		step.Fault = Reorder
	}
	t.add(step)
	t.add(StoryStep{Action: Does, From: l.From, To: l.To, Line: l, Work: 2, Text: "For the second, " + id(l.From) + " asks " + id(l.To) + " (" + does(l) + "): done."})
	t.add(StoryStep{Action: Does, From: l.From, To: l.To, Line: l, Work: 1, Text: "Then for the first, " + id(l.From) + " asks " + id(l.To) + " (" + does(l) + "): done."})
	st.Lines = append(st.Lines, l, mb.Line)
	st.Beliefs = []Belief{{Who: l.To, Says: "has the older piece of work over the newer", Wrong: true}}
	st.Cause = BrokenOrder
	by := t.p.Effects[e].OrderedBy
	st.Sum = phrase.Capital(named(by)) + " is promised in order, and the older piece of work takes effect after the newer."
	if by != l {
		st.Lines = append(st.Lines, by)
		st.Sum = phrase.Capital(named(by)) + " is promised in order, and at " + id(l.To) + " the older piece of work takes effect after the newer (`" + l.ID + "`)."
	}
	st.Fix = "Let " + t.holder(mb) + " keep the order per key (a FIFO queue or a stream), or let " + id(l.To) + " refuse what is older than what it has (a version in a conditional write)."
}
