package reading

import (
	"tautline.dev/model"
)

// try tries a step once more.
func (r *reader) try(s state, h, st int, emit moved) {
	if r.answersTooSoon(&s, st) {
		return // it waits until that is asked
	}
	l := r.steps[st].line
	if r.isMuted(&s, st) {
		r.keepQuiet(&s, st)
		r.carryOn(s, h, st, emit)
		return
	}
	r.askedAnew(&s, st)
	if s.run[h].tried.has(st) {
		after, ends := lasts(l)
		r.later(&s, st, after, ends) // by now more may be known than when it failed
	} else {
		s.answered = s.answered.without(st)
		if r.steps[st].undo >= 0 && !r.callsOff(st) {
			s.exempt &^= r.steps[st].behind // what was undone is done anew
		}
	}
	r.settled(s, r.steps[st].waits, func(s state, waits bool) {
		s.run[h].tried = s.run[h].tried.with(st)
		if mode, known := l.Mode.Get(); known && mode == model.Sync || !known && (waits || r.Lenient&SendersWait != 0) {
			r.ask(s, h, st, emit)
		} else {
			r.send(s, h, st, emit)
		}
	}, emit)
}

// door is what may happen before a receiver has done anything.
func (r *reader) door(s state, st int, turned func(state, outcome), in moved) {
	if s.poison.has(r.steps[st].box) {
		turned(s, hopeless)
		return
	}
	r.counter(s, st, turned, func(s state) {
		r.poisoned(s, st, func(n state) { turned(n, hopeless) })
		s.seen = s.seen.with(r.steps[st].box)
		in(s)
	})
}

// counter is the door of something that only takes what is handed in there, and
// doesn't look at it: it is down, or isn't.
func (r *reader) counter(s state, st int, turned func(state, outcome), in moved) {
	b := r.steps[st].box
	if s.down.has(b) {
		turned(s, refused)
		return
	}
	if n, ok := r.fault(s, Refuse); ok {
		n.down = n.down.with(b)
		turned(n, refused)
	}
	in(s)
}

// poisoned is the state in which the receiver of a step always fails at this
// piece of work. A channel never does: it doesn't look at what it carries.
func (r *reader) poisoned(s state, st int, then moved) {
	b := r.steps[st].box
	if s.seen.has(b) || r.steps[st].line.To.Family() == model.Channel {
		return
	}
	if n, ok := r.fault(s, Poison); ok {
		n.poison = n.poison.with(b)
		then(n)
	}
}

// ask waits for an answer. One that doesn't come is that of something done, or
// else its receiver has stopped, or was down.
func (r *reader) ask(s state, h, st int, emit moved) {
	r.door(s, st, func(s state, o outcome) { r.settle(s, h, st, o, emit) }, func(s state) {
		r.unanswered(s, h, st, emit)
		if r.steps[st].line.To.Family() == model.Store {
			r.use(s, h, st, emit)
			return
		}
		if enforcedBy(r.steps[st].line) == model.DedupStore && remembered(&s, st) {
			r.answer(s, h, st, found, emit)
			return
		}
		if claimsWork(r.steps[st].line) && s.claimed.has(st) {
			if inProgress(r.steps[st].line) == model.TakenAsDone {
				r.answer(s, h, st, found, emit)
			} else {
				r.refused(s, r.steps[st].to, st, failed, doomed, func(s state, o outcome) { r.settle(s, h, st, o, emit) })
			}
			if !s.forgot.has(st) {
				return
			}
		}
		s.run[h].at = waiting
		emit(r.start(s, st, true, 0))
	})
}

// answer brings back that a step is done, or loses that. Open: a read whose answer
// is lost is as good as refused, and leaves nothing behind but what was done for it.
func (r *reader) answer(s state, h, st int, o outcome, emit moved) {
	if o == found && !r.steps[st].line.Guard.Or(false) {
		o = done
	}
	if n, ok := r.fault(s, LoseReply); ok && (r.steps[st].line.Operation.Or("") != model.Read || r.steps[st].behind != one(st)) {
		r.settle(n, h, st, unknown, emit)
	}
	r.unanswered(s, h, st, emit)
	r.settle(s, h, st, o, emit)
}

// use reads or changes a store.
func (r *reader) use(s state, h, st int, emit moved) {
	x := &r.steps[st]
	if r.meetsClaim(s, h, st, one(st), emit) {
		return
	}
	if enforcedBy(x.line) == model.DedupStore && remembered(&s, st) {
		r.answer(s, h, st, found, emit)
		return
	}
	if x.together == 0 {
		r.happen(s, st, func(s state, was bool) {
			o := done
			if was {
				o = found
			} else if enforcedBy(x.line) != model.DedupStore { // which is told afterwards
				r.claim(&s, h, st)
			}
			r.answer(s, h, st, o, emit)
		})
		return
	}
	by := enforcedBy(x.line)
	if x.line.Guard.Or(false) && s.count[st] > 0 && !x.line.Idempotency.EnforcedBy.None() && by != model.DedupStore && by != model.ByBroker && !s.forgot.has(st) {
		r.answer(s, h, st, found, emit)
		return
	}
	var all []need
	x.together.each(func(i int) { all = append(all, r.steps[i].needs...) })
	r.settled(s, all, func(s state, _ bool) {
		if r.cantCommit(&s, h, st) {
			r.carryOn(s, h, st, emit) // one of them has failed, and with it all
		} else if r.commits(&s, h, st) {
			r.commit(s, h, st, emit)
		} else {
			r.answer(s, h, st, done, emit) // held until the last of them that is taken
		}
	}, emit)
}

// send hands a message over.
func (r *reader) send(s state, h, st int, emit moved) {
	l := r.steps[st].line
	if r.atMostOnce(st) || l.To.Family() == model.Channel && l.Confirmed.State() == model.Stated && !l.Confirmed.Or(true) {
		r.hope(s, h, st, emit)
		return
	}
	stored := func(s state, o outcome) {
		if o == done {
			r.neverAnswered(s, h, st, emit)
		}
		r.deliver(&s, st)
		r.settle(s, h, st, o, emit)
	}
	if l.To.Family() != model.Channel && r.holder(st) != l.To {
		// Open: what a sender keeps in its own memory is not refused and needs no
		// answer. A stated buffer is there while the receiver is down; that it has
		// the work may be lost on the way back.
		if n, ok := r.fault(s, LoseReply); ok && r.durable(st) {
			stored(n, unknown)
		}
		stored(s, done)
		return
	}
	door := r.door
	if queued(l) { // its platform takes what the function will fail of
		door = r.counter
	}
	door(s, st, func(s state, o outcome) { r.settle(s, h, st, o, emit) }, func(s state) {
		if n, ok := r.fault(s, LoseReply); ok {
			stored(n, unknown)
		}
		stored(s, done)
	})
}

// hope sends without ever hearing what became of it. Open: whatever makes the
// message vanish, an outage as well, is that it is lost.
func (r *reader) hope(s state, h, st int, emit moved) {
	if n, ok := r.fault(s, Lose); ok {
		r.settle(n, h, st, done, emit)
	}
	r.neverAnswered(s, h, st, emit)
	r.deliver(&s, st)
	r.settle(s, h, st, done, emit)
}

// accept tells the client yes when the accepted step has succeeded.
func (r *reader) accept(s *state, st int) {
	if r.accepted.has(st) {
		s.told = yes
	}
}
