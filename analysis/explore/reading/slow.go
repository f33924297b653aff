package reading

import (
	"slices"

	"tautline.dev/model"
)

// outlive lets the work of a handler take longer than the lease of its message:
// that is with another then, while the handler goes on. Open: that is between two
// steps of its program, or two tries, but not while it does several at the same
// time, goes on for ever, or undoes what it did.
func (r *reader) outlive(s state, h int, emit moved) {
	p := s.run[h]
	e := r.handlers[h].entry
	if p.message == 0 || p.late || p.at != ready && p.at != recording && p.at != closing || s.aside[h].at != idle || !r.outlasts(e) || r.amidst(&s, h) {
		return
	}
	n, ok := r.fault(s, Slow)
	if !ok {
		return
	}
	message := p.message - 1
	p.message, p.late = 0, true
	n.run[h], n.aside[h] = run{}, p
	r.giveBack(n, e, message, stopped, emit)
}

// amidst tells whether a handler has begun steps that are done at the same time, and
// not all of them are over.
func (r *reader) amidst(s *state, h int) bool {
	p := &s.run[h]
	program := r.handlers[h].program
	if p.group < 0 || int(p.group) >= len(program) || len(program[p.group]) < 2 {
		return false
	}
	return p.cur > 0 || slices.ContainsFunc(program[p.group], p.done.has)
}

// goOnLate has a run whose message is with another go on, while nobody else is at
// the same work, or be stopped.
func (r *reader) goOnLate(s state, h int, emit moved) {
	late := s.aside[h]
	if !late.late {
		return
	}
	if n, ok := r.fault(s, Stop); ok && stops(r.handlers[h].box) && !r.survives(h) {
		n.claimed |= late.claims
		n.aside[h] = run{}
		if n.run[h].at == blocked {
			n.run[h].at = ready
		}
		emit(n)
	}
	if late.at != trying && late.at != silent && (s.run[h].at == idle || s.run[h].at == blocked) {
		s.aside[h], s.run[h] = s.run[h], late
		// Open: it has paused for as long as it may work, or as its message may lie
		// around.
		e := r.handlers[h].entry
		pause, ends := r.handlers[h].box.Timeout.Get()
		if !ends {
			pause = r.kept(e)
			ends = pause > 0
		}
		r.later(&s, e, pause, ends)
		emit(s)
	}
}

// forEver leaves a handler at what has no end. One whose message is with another
// keeps nobody from that: it is over, or a workflow's execution that hangs.
func (r *reader) forEver(s state, h int, how phase, emit moved) {
	p := s.run[h]
	p.at = how
	if !p.late {
		s.run[h] = p
		emit(s)
		return
	}
	s.run[h] = run{}
	r.unblock(&s, h)
	s.claimed |= p.claims
	if r.survives(h) {
		s.aside[h] = p
	}
	emit(s)
}

// unblock lets who has waited for a run go on.
func (r *reader) unblock(s *state, h int) {
	if s.aside[h].at == blocked {
		s.run[h], s.aside[h] = s.aside[h], run{}
		s.run[h].at = ready
	}
}

// outlasts tells whether the work on a message may take longer than its lease: what
// nobody knows is taken at its worst.
func (r *reader) outlasts(m int) bool {
	l := r.steps[m].line
	if !leased(l) {
		return false
	}
	lease, known := leaseOf(l)
	if !known {
		return true
	}
	// Open: the receiver's limit is that of its box; it may wait for the rest of
	// its batch before.
	limit, ok := l.To.Timeout.Get()
	return lease.ends && (!ok || limit+l.Batch.Window.Or(0) >= lease.after)
}

// leased tells whether there is such a thing as a lease on a line: a channel gives
// work to somebody who says when it is done, and gives it to another if not.
func leased(l *model.Line) bool {
	if l.From.Family() != model.Channel || l.To.Family() == model.Channel || l.Mode.Or("") != model.Async {
		return false
	}
	if l.Ack.Or("") == model.OnReceipt || l.Guarantee.Or("") == model.AtMostOnce {
		return false
	}
	if n, known := l.Retry.Tries(); l.Delivery.Or("") == model.Push && (l.To.Family() != model.Compute || handedOver(l) || known && n == 1) {
		return false
	}
	_, known := leaseOf(l)
	return known || l.From.Kind == model.Queue || l.From.Kind == model.Stream
}

// handedOver tells whether what is pushed has reached a queue of its receiver's own
// before the work begins.
func handedOver(l *model.Line) bool {
	name, ok := l.Buffer.Name.Get()
	if l.To.Kind == model.Workflow || ok && name == l.To.ID || l.Processing != nil {
		return true
	}
	return between(l) && l.Buffer.Name.State() == model.Implied
}
