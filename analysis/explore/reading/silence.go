package reading

import (
	"slices"

	"tautline.dev/model"
)

// noticed tells whether somebody sees that work takes for ever, though nothing
// fails. Open: a latency counts what has ended.
func noticed(b *model.Box) bool { return watched(b, "age", "depth") }

// awaited tells whether a workflow waits for what answers a step, drawn or not.
func (r *reader) awaited(st int) bool {
	x := &r.steps[st]
	if x.undoes >= 0 || !r.survives(x.from) || x.line.Mode.Or("") != model.Async {
		return false
	}
	if r.Lenient&NoneIsNoWait != 0 && x.line.Awaits.Timeout.None() && x.line.Awaits.Heartbeat.None() {
		return r.answers(st) != 0
	}
	return r.answers(st) != 0 || x.line.Awaits.Timeout.Known() || x.line.Awaits.Heartbeat.Known()
}

// answers are the steps that answer one.
func (r *reader) answers(st int) (out set) {
	for i, x := range r.steps {
		if x.line.Answers.Or(nil) == r.steps[st].line {
			out = out.with(i)
		}
	}
	return out
}

// answersUndrawn notes that a handler is done with what its sender waits for, where
// no line says who tells. Open: whoever takes the message does.
func (r *reader) answersUndrawn(s *state, h int) {
	for e := r.handlers[h].entry; e >= 0; e = r.handlers[r.steps[e].from].entry {
		if r.answers(e) == 0 {
			s.asked = s.asked.without(e)
		}
		if f := r.steps[e].line.From.Family(); f != model.Channel && f != model.Store {
			return
		}
	}
}

// neverAnswered hands over what is never answered, though whoever has it took it: it
// does nothing, or all but that.
func (r *reader) neverAnswered(s state, h, st int, emit moved) {
	n, ok := r.fault(s, Silence)
	if !ok || !r.awaited(st) {
		return
	}
	_, timeout := r.steps[st].line.Awaits.Timeout.Get()
	_, heartbeat := r.steps[st].line.Awaits.Heartbeat.Get()
	then := func(s state) {
		r.accept(&s, st) // it was taken
		if timeout || heartbeat {
			r.settle(s, h, st, unknown, emit)
			return
		}
		r.hang(s, h, silent, emit)
	}
	nothing := n
	r.deliver(&nothing, st)
	nothing.mail = s.mail // it was there, and is gone
	then(nothing)
	r.deliver(&n, st)
	n.mute |= r.reports(st)
	then(n)
}

// reports are the steps with which whoever takes what a step sends would have its
// answer come.
func (r *reader) reports(st int) (out set) {
	r.answers(st).each(func(a int) {
		if !r.steps[a].way.has(st) {
			out = out.with(a) // somebody else answers
			return
		}
		at := a
		for up := a; up != st; up = r.handlers[r.steps[up].from].entry {
			if f := r.handlers[r.steps[up].from].box.Family(); f != model.Channel && f != model.Store {
				at = up
			}
		}
		out = out.with(at)
	})
	return out
}

// isMuted tells whether an answer isn't given.
func (r *reader) isMuted(s *state, st int) bool { return s.mute.has(st) || s.skipped.has(st) }

// keepQuiet notes that an answer was not given.
func (r *reader) keepQuiet(s *state, st int) {
	if s.mute.has(st) {
		s.unheard = s.unheard.with(st)
	}
	s.skipped = s.skipped.without(st)
}

// askedAnew lets who is asked once more answer that; what was asked before still
// isn't answered.
func (r *reader) askedAnew(s *state, st int) {
	r.reports(st).each(func(a int) {
		if s.mute.has(a) && !s.unheard.has(a) {
			s.skipped = s.skipped.with(a)
		}
		s.mute, s.unheard = s.mute.without(a), s.unheard.without(a)
	})
}

// waitsWithoutEnd tells whether a sender waits for its answer without end: it says so.
// Where its platform's call has no end of its own, that of who is called ends it.
func waitsWithoutEnd(l *model.Line) bool {
	return l.Mode.Or(model.Sync) == model.Sync && l.Timeout.None() && l.Timeout.State() == model.Stated && l.To.Family() != model.Channel
}

// unanswered is a call whose answer never comes.
func (r *reader) unanswered(s state, h, st int, emit moved) {
	if !waitsWithoutEnd(r.steps[st].line) {
		return
	}
	if n, ok := r.fault(s, Silence); ok {
		r.hang(n, h, silent, emit)
	}
}

// hang is a step of a handler that never comes to an end, in one way or the other.
// What is done at the same time is begun, and comes to its own.
func (r *reader) hang(s state, h int, how phase, emit moved) {
	p := &s.run[h]
	program := r.handlers[h].program
	if at := int(p.group); p.cur > 0 && p.at != undoing && slices.ContainsFunc(program[at], func(st int) bool { return st != int(p.cur-1) && !p.done.has(st) }) {
		if p.hangs != silent {
			p.hangs = how
		}
		r.carryOn(s, h, int(p.cur-1), emit)
		return
	}
	if how == silent || p.hangs == silent {
		r.waitForEver(s, h, emit)
		return
	}
	r.forEver(s, h, how, emit)
}

// waitForEver is a handler that waits for what never comes.
func (r *reader) waitForEver(s state, h int, emit moved) {
	b := r.handlers[h].box
	p := s.run[h]
	e := r.handlers[h].entry
	if _, limited := b.Timeout.Get(); limited {
		// Open: its box ends it as a stop would, and a workflow's execution fails.
		if b.Kind == model.Workflow {
			if r.survives(h) && p.message == 0 && !p.late {
				r.keepFailed(&s, h, false)
			}
			r.end(s, h, failed, emit)
			return
		}
		r.end(s, h, stopped, emit)
		return
	}
	switch {
	case r.survives(h) && p.sync && !waitsWithoutEnd(r.steps[e].line):
		// Whoever has asked hears nothing, and may ask for another execution.
		s.claimed |= p.claims
		p.at, p.sync, p.late = silent, false, true
		s.run[h], s.aside[h] = run{}, p
		s.run[r.steps[e].from].at = ready
		r.settle(s, r.steps[e].from, e, unknown, emit)
	case r.survives(h):
		r.forEver(s, h, silent, emit)
	case p.sync && waitsWithoutEnd(r.steps[e].line):
		s.claimed |= p.claims
		s.run[h] = run{}
		s.run[r.steps[e].from].at = ready
		r.hang(s, r.steps[e].from, silent, emit)
	case !r.isRoot(h) && p.message > 0:
		r.holdsForEver(s, h, emit)
	default:
		r.end(s, h, stopped, emit)
	}
}

// holdsForEver is a handler with a message that waits for ever: its lease ends, or
// doesn't, or nobody knows.
func (r *reader) holdsForEver(s state, h int, emit moved) {
	p := s.run[h]
	e := r.handlers[h].entry
	has, known := lease{}, true
	if leased(r.steps[e].line) {
		has, known = leaseOf(r.steps[e].line)
	}
	if !known || !has.ends {
		n := s
		n.run[h].at = silent
		emit(n)
	}
	if !known || has.ends {
		s.claimed |= p.claims
		s.run[h] = run{}
		r.giveBack(s, e, p.message-1, stopped, emit)
	}
}

// seesHeld tells whether somebody sees that a message is with who never gives it
// back: where that works, or where the message lies.
func (r *reader) seesHeld(m int) bool {
	at := r.holder(m)
	return noticed(r.steps[m].line.To) || at != nil && watched(at, "depth", "age")
}

// sitsOnMessage tells whether a handler waits for ever with a message that something
// else than its sender's memory has: also in a channel that would forget it.
func (r *reader) sitsOnMessage(s *state, h int) bool {
	e := r.handlers[h].entry
	return s.run[h].at == silent && s.run[h].message > 0 && e >= 0 && (r.durable(e) || r.steps[e].line.From.Family() == model.Channel)
}
