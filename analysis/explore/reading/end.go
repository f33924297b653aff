package reading

import (
	"slices"

	"tautline.dev/model"
)

// unkept tells whether one of some steps is sent from memory: what a sender is said
// to buffer itself it still has after a stop.
func (r *reader) unkept(steps set) bool {
	memory := false
	steps.each(func(st int) {
		l := r.steps[st].line
		memory = memory || l.Buffer.Name.State() != model.Stated || l.Buffer.Name.Or("") != l.From.ID
	})
	return memory
}

// stop ends a handler between two steps. What its box has handed over from
// memory goes with it, or was quicker.
func (r *reader) stop(s state, h int, emit moved) {
	b := r.handlers[h].box
	p := s.run[h]
	begun := !r.isRoot(h) || p.group > 0 || p.done != 0 || p.at == recording || r.unkept(p.tried)
	// Open: a stop of who is asked, and has no steps of its own, is a lost answer.
	// But before and after what it looks up and records there is room for one.
	atomic := len(r.handlers[h].program) == 0 && p.sync && enforcedBy(r.steps[r.handlers[h].entry].line) != model.DedupStore
	// Open: who starts the flow knows with its last step that it is over: after that
	// there is nothing left to stop.
	over := r.isRoot(h) && p.at == ready && int(p.group) == len(r.handlers[h].program)
	if !stops(b) || !begun || over || r.survives(h) || atomic {
		return
	}
	n, ok := r.fault(s, Stop)
	if !ok {
		return
	}
	again := b.Kind == model.Workflow && p.message > 0
	memory := n
	lost := false
	for m := range r.steps {
		if r.holder(m) == b && !r.durable(m) && n.mail[m].any() {
			memory.mail[m], lost = copies{}, true
		}
	}
	for _, n := range []state{n, memory} {
		if again {
			// A workflow whose platform runs it at least once begins again.
			n.claimed |= p.claims
			n = r.start(n, r.handlers[h].entry, p.sync, p.message)
			emit(n)
		} else {
			r.end(n, h, stopped, emit)
		}
		if !lost {
			return
		}
	}
}

// fail ends a program that can't go on: its steps are undone first, where they
// have a compensation, the last one first.
func (r *reader) fail(s state, h int, o outcome, emit moved) {
	p := &s.run[h]
	todo := r.toUndo(&s, h)
	if todo == 0 {
		r.hasFailed(s, h, o, emit)
		return
	}
	p.at, p.hopeless, p.done, p.cur, p.tries = undoing, o.forEver(), todo, 0, 0
	emit(s)
}

// hasFailed ends a program that has undone what it could. A workflow that had
// nothing to undo holds the failed execution, unless its message comes back and
// begins it again.
func (r *reader) hasFailed(s state, h int, o outcome, emit moved) {
	if r.survives(h) && s.run[h].message == 0 && !s.run[h].late && !s.owing.has(h) {
		undoes := r.toUndo(&s, h) != 0
		if undoes {
			// Open: what it has not begun yet is undone with the rest.
			for _, part := range r.parts(h) {
				r.handlers[part].behind.each(func(i int) {
					if s.count[i] == 0 {
						s.exempt, s.takenBack = s.exempt.with(i), s.takenBack.with(i)
					}
				})
			}
		}
		r.keepFailed(&s, h, undoes)
	}
	r.end(s, h, o, emit)
}

// keepFailed keeps a failed execution: a dead letter takes what could not be done,
// undone or not. Without one, the workflow holds what it has not undone.
func (r *reader) keepFailed(s *state, h int, undone bool) {
	e := r.handlers[h].entry
	switch {
	case e >= 0 && takesGivenUp(r.steps[e].line) && !s.run[h].forgotten:
		s.parked = s.parked.with(e)
	case !undone:
		s.failed = s.failed.with(h)
	}
}

// end ends a handler, and tells whoever waits for it.
func (r *reader) end(s state, h int, o outcome, emit moved) {
	p := s.run[h]
	s.run[h] = run{}
	e := r.handlers[h].entry
	switch {
	case o == stopped:
		s.claimed |= p.claims
	case o != done && o != found:
		// Open: nobody tells a guard's store of it; who has claimed the work on its
		// way in knows.
		s.claimed |= p.claims.without(max(e, 0))
	}
	if o == done || o == found {
		r.answersUndrawn(&s, h)
	}
	switch {
	case p.late:
		r.unblock(&s, h)
		emit(s)
	case r.isRoot(h):
		r.tell(&s, h, o)
		emit(s)
	case p.sync:
		s.run[r.steps[e].from].at = ready
		switch {
		case o == done || o == found:
			// Who asks a program that finds its own guard's key is told that it
			// is done; a guard on the line itself ends who asks.
			if !r.steps[e].line.Guard.Or(false) {
				o = done
			}
			r.answer(s, r.steps[e].from, e, o, emit)
		case o == stopped:
			r.settle(s, r.steps[e].from, e, unknown, emit)
		case o.forEver():
			r.settle(s, r.steps[e].from, e, doomed, emit)
		default:
			r.settle(s, r.steps[e].from, e, failed, emit)
		}
	default:
		if p.message == 0 {
			if o == done || o == found {
				r.worked(&s, e)
			}
			emit(s)
			return
		}
		undone := s.undid.has(h) || s.owing.has(h)
		r.handIn(s, e, p.message-1, o, undone, emit)
	}
}

// tell is what the client knows when its own program has ended.
func (r *reader) tell(s *state, h int, o outcome) {
	switch {
	case o == done || o == found:
		r.findOut(s, r.handlers[h].behind, r.settledBy(h))
	case s.told != nothing:
	case o == unknown || o == stopped:
		s.told = silence
	default:
		s.told = no
	}
}

// findOut is the client's yes where none of the lines that would say it is taken:
// the end does then, of whoever on the way there has found that out.
func (r *reader) findOut(s *state, behind set, settled []need) {
	all := r.accepted != 0 && behind&r.accepted != 0
	r.accepted.each(func(i int) {
		out := false
		r.steps[i].way.each(func(at int) {
			for _, n := range r.steps[at].needs {
				out = out || s.choice[n.of] != 0 && s.choice[n.of] != n.way && slices.ContainsFunc(settled, func(o need) bool { return o.of == n.of })
			}
		})
		all = all && out
	})
	if all {
		s.told = yes
	}
}

// settledBy are the conditions that a program, or one that it asks, settles: for
// its steps, and for the takers of what it puts somewhere.
func (r *reader) settledBy(h int) []need {
	var out []need
	for _, root := range r.roots {
		if root.handler == h {
			out = append(out, root.needs...)
		}
	}
	for i, x := range r.steps {
		if r.programOf(i) == h {
			out = append(append(out, x.needs...), r.wanted(i)...)
		}
	}
	return out
}

// wanted are the conditions of whoever takes what a step puts into a channel, or
// into a log.
func (r *reader) wanted(i int) []need {
	var out []need
	if f := r.steps[i].line.To.Family(); r.steps[i].to >= 0 && (f == model.Channel || f == model.Store) {
		for _, group := range r.handlers[r.steps[i].to].program {
			for _, st := range group {
				out = append(out, r.steps[st].needs...)
			}
		}
	}
	return out
}
