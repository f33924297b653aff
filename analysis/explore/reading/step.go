package reading

import (
	"slices"

	"tautline.dev/model"
)

// try tries a step once more.
func (r *reader) try(s state, h, st int, emit moved) {
	l := r.steps[st].line
	if s.run[h].tried.has(st) {
		after, ends := lasts(l)
		r.later(&s, st, after, ends) // by now more may be known than when it failed
	}
	if r.steps[st].undo >= 0 && !r.callsOff(st) {
		s.exempt &^= r.steps[st].behind // what was undone is done anew
	}
	r.settled(s, r.steps[st].waits, func(s state, waits bool) {
		s.run[h].tried = s.run[h].tried.with(st)
		if mode, known := l.Mode.Get(); known && mode == model.Sync || !known && waits {
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
		if r.steps[st].line.To.Family() == model.Store {
			r.use(s, h, st, emit)
			return
		}
		if enforcedBy(r.steps[st].line) == model.DedupStore && s.record.has(st) {
			r.answer(s, h, st, found, emit)
			return
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
	r.settle(s, h, st, o, emit)
}

// use reads or changes a store.
func (r *reader) use(s state, h, st int, emit moved) {
	x := &r.steps[st]
	if enforcedBy(x.line) == model.DedupStore && s.record.has(st) {
		r.answer(s, h, st, found, emit)
		return
	}
	if x.together == 0 {
		r.happen(s, st, func(s state, was bool) {
			o := done
			if was {
				o = found
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

// commits tells whether a step is the last of its transaction that is taken.
func (r *reader) commits(s *state, h, st int) bool {
	last := r.steps[st].together != 0
	r.steps[st].together.without(st).each(func(i int) {
		last = last && (s.run[h].done.has(i) || refuted(s, r.steps[i].needs))
	})
	return last
}

// recordedBy are the steps whose dedup stores are told when one is done: its own, or
// where it commits a transaction those of all of that.
func (r *reader) recordedBy(s *state, h, st int) (out set) {
	of := one(st)
	switch x := &r.steps[st]; {
	case r.commits(s, h, st):
		of |= x.together & s.run[h].ok
	case x.together != 0:
		return 0
	}
	of.each(func(i int) {
		if l := r.steps[i].line; enforcedBy(l) == model.DedupStore && l.To.Family() == model.Store && !s.record.has(i) {
			out = out.with(i)
		}
	})
	return out
}

// cantCommit tells whether a line of a step's transaction has failed that its
// handler can't do without: then nobody asks for the commit. What it can do
// without isn't part of that.
func (r *reader) cantCommit(s *state, h, st int) (cant bool) {
	p := &s.run[h]
	(p.done & r.steps[st].together & p.tried &^ p.ok).each(func(i int) {
		cant = cant || r.steps[i].line.Dependency.Or("hard") != "soft"
	})
	return cant
}

// soft tells whether a handler goes on without a step that has failed. Open: the
// last line of a transaction is its commit, which fails for all of them: nobody
// can do without it who can't do without one of them.
func (r *reader) soft(s *state, h, st int) bool {
	of, soft := one(st), true
	if r.commits(s, h, st) {
		of |= r.steps[st].together & s.run[h].ok
	}
	of.each(func(i int) { soft = soft && r.steps[i].line.Dependency.Or("hard") == "soft" })
	return soft
}

// commit does at once what the steps of a transaction do, wherever in it a guard
// stands: one that finds its key rolls back all.
func (r *reader) commit(s state, h, st int, emit moved) {
	var all []int
	(r.steps[st].together & (s.run[h].ok | one(st)) &^ s.record).each(func(i int) { all = append(all, i) })
	before := s
	var rest func(s state, i int)
	rest = func(s state, i int) {
		if i == len(all) {
			r.answer(s, h, st, done, emit)
			return
		}
		r.happen(s, all[i], func(s state, was bool) {
			if was && r.steps[all[i]].line.Guard.Or(false) {
				r.rolledBack(before, h, st, emit)
				return
			}
			rest(s, i+1)
		})
	}
	rest(s, 0)
}

// rolledBack ends a handler whose transaction has found its guard's key.
func (r *reader) rolledBack(s state, h, st int, emit moved) {
	if n, ok := r.fault(s, LoseReply); ok {
		r.settle(n, h, st, unknown, emit)
	}
	r.settle(s, h, st, found, emit)
}

// send hands a message over.
func (r *reader) send(s state, h, st int, emit moved) {
	l := r.steps[st].line
	if r.atMostOnce(st) {
		r.hope(s, h, st, emit)
		return
	}
	stored := func(s state, o outcome) {
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
	r.deliver(&s, st)
	r.settle(s, h, st, done, emit)
}

// settle is what a handler does when it knows, or knows that it doesn't know,
// what became of a step.
func (r *reader) settle(s state, h, st int, o outcome, emit moved) {
	l := r.steps[st].line
	p := &s.run[h]
	switch o {
	case found:
		r.accept(&s, st)
		r.end(s, h, done, emit)
		return
	case done:
		p.ok = p.ok.with(st)
		if r.answered(st) {
			s.asked = s.asked.with(st)
		}
		if r.recordedBy(&s, h, st) != 0 {
			p.at = recording
			emit(s)
			return
		}
		r.accept(&s, st)
		r.carryOn(s, h, st, emit)
		return
	}
	again, last := tryAgain(l, int(p.tries)+1, o, r.outage(&s, st, o))
	if again {
		next := s
		if countsTries(l) {
			next.run[h].tries++
		}
		after, ends := lasts(l)
		r.later(&next, st, after, ends)
		if o.forEver() && r.endless(l) {
			ever := next
			ever.run[h].at = trying
			emit(ever)
		}
		emit(next)
	}
	if last {
		r.giveUp(s, h, st, o, emit)
	}
}

// handOff is how often the sender of a line tries, and whether that is known. Of
// what is pushed into a platform's own queue the line has two segments: what is
// repeated there, by the receiver's platform, says nothing of the sender.
func handOff(l *model.Line) (model.Attempts, bool) {
	started := l.To.Kind == model.Workflow && l.Mode.Or("") == model.Async && !l.Buffer.Name.None()
	if (queued(l) || spooled(l) || started) && (l.Retry.By.Or("") == model.ByPlatform || l.Retry.Attempts.State() == model.Implied) {
		return 1, false
	}
	return l.Retry.Tries()
}

// queued tells whether a platform's own queue stands before a receiver.
func queued(l *model.Line) bool {
	return l.From.Family() != model.Channel && l.From.Family() != model.Store && l.To.Family() == model.Compute && l.To.Kind != model.Workflow &&
		l.Mode.Or("") == model.Async && l.Buffer.Name.State() == model.Implied && l.Buffer.Name.Or(l.From.ID) != l.From.ID
}

// spooled tells whether a stated buffer stands before a receiver, or its sender keeps
// what it has handed over, as a workflow does.
func spooled(l *model.Line) bool {
	name, ok := l.Buffer.Name.Get()
	return l.From.Family() != model.Channel && l.From.Family() != model.Store && l.To.Family() != model.Channel && l.Mode.Or("") == model.Async &&
		ok && (l.Buffer.Name.State() == model.Stated || name == l.From.ID)
}

// countsTries tells whether the tries of a line end at a number.
func countsTries(l *model.Line) bool {
	n, known := handOff(l)
	return known && n != model.Unlimited
}

// endless tells whether the tries of a line may have no end.
func (r *reader) endless(l *model.Line) bool {
	_, aged := l.Retry.MaxAge.Get()
	n, known := handOff(l)
	return !aged && (!known || n == model.Unlimited)
}

// tryAgain tells whether a step may be tried again after so many tries, and
// whether it may be given up: both where nobody knows.
func tryAgain(l *model.Line, tries int, o outcome, outage bool) (again, last bool) {
	n, known := handOff(l)
	again = !known || tries < int(n)
	// Open: an age ends the tries in an outage; one lost answer doesn't take so
	// long.
	_, aged := l.Retry.MaxAge.Get()
	last = !again || !known || aged && (outage || o.forEver())
	if again && o != refused && o != hopeless {
		switch on, ok := l.Retry.On.Get(); {
		case ok && on == "refused":
			return false, true
		case !ok:
			last = true
		}
	}
	return again, last
}

// outage tells whether a step has failed while something is down that it leads to.
func (r *reader) outage(s *state, st int, o outcome) bool {
	down := false
	r.steps[st].behind.each(func(i int) { down = down || s.down.has(r.steps[i].box) })
	return down && (o == refused || o == failed)
}

// giveUp is what a handler does when a step can't be done.
func (r *reader) giveUp(s state, h, st int, o outcome, emit moved) {
	l := r.steps[st].line
	dlq, _ := l.DeadLetter.To.Get()
	switch {
	case l.To.Family() == model.Channel && dlq != nil:
		s.parked = s.parked.with(st)
		r.accept(&s, st)
		r.carryOn(s, h, st, emit)
	case r.soft(&s, h, st):
		r.carryOn(s, h, st, emit)
	default:
		if s.run[h].broke == done {
			s.run[h].broke = o
		}
		r.carryOn(s, h, st, emit)
	}
}

// accept tells the client yes when the accepted step has succeeded.
func (r *reader) accept(s *state, st int) {
	if r.accepted.has(st) {
		s.told = yes
	}
}

// undoNext undoes the last step that isn't undone yet.
func (r *reader) undoNext(s state, h int, emit moved) {
	todo := s.run[h].done
	st := -1
	todo.each(func(i int) { st = i })
	u := r.steps[st].undo
	over := func(s state) {
		p := &s.run[h]
		p.done, p.tries = p.done.without(st), 0
		if p.done == 0 {
			s.undid = s.undid.with(h)
			o := failed
			if p.hopeless {
				o = doomed
			}
			r.hasFailed(s, h, o, emit)
			return
		}
		emit(s)
	}
	turned := func(s state, o outcome) {
		again, last := tryAgain(r.steps[u].line, int(s.run[h].tries)+1, o, r.outage(&s, u, o))
		if again {
			next := s
			if countsTries(r.steps[u].line) {
				next.run[h].tries++
			}
			after, ends := lasts(r.steps[u].line)
			r.later(&next, u, after, ends)
			if o.forEver() && r.endless(r.steps[u].line) {
				ever := next
				ever.run[h].at = trying
				emit(ever)
			}
			emit(next)
		}
		if last {
			if r.survives(h) {
				s.owing = s.owing.with(h)
			}
			workflow := r.handlers[h].box.Kind == model.Workflow
			soft := r.steps[u].line.Dependency.Or("hard") == "soft"
			if workflow || !soft { // what comes after is not undone either
				r.hasFailed(s, h, failed, emit)
			}
			if !workflow { // or is: nobody says
				over(s)
			}
		}
	}
	r.door(s, u, turned, func(s state) {
		for _, k := range []Kinds{Stop, LoseReply, Lose} {
			if n, ok := r.fault(s, k); ok && r.vanishes(r.steps[u].line, nil)&k != 0 {
				over(n) // the message is gone, and nobody hears of it
			}
		}
		r.happen(s, u, func(s state, _ bool) {
			r.undone(&s, st)
			if n, ok := r.fault(s, LoseReply); ok {
				turned(n, unknown)
			}
			over(s)
		})
	})
}

// undone takes back what a step has done, and what it has called for; what was
// handed over on the way goes on. A step that hands over itself is undone with all
// behind it, by a message as well, once that is in its channel.
func (r *reader) undone(s *state, st int) {
	u := r.steps[st].undo
	unheard := isMessage(r.steps[st].line) && r.steps[u].line.To.Family() == model.Channel && len(r.steps[u].line.To.Out) == 0
	r.steps[st].behind.each(func(i int) {
		if unheard && i != st {
			return // nobody takes the message that would undo it
		}
		handed := false
		(r.steps[i].way & r.steps[st].behind).each(func(at int) {
			handed = handed || at != st && (at != i || !r.steps[i].message) && r.steps[at].line.Mode.Or("") == model.Async
		})
		if handed && r.steps[st].line.Mode.Or("") != model.Async {
			return
		}
		// Open: of what has happened twice nobody knows whether a way back undoes
		// both. That it has is told by its own promise.
		s.takenBack = s.takenBack.without(i)
		if r.handlers[r.steps[st].from].box.Kind == model.Workflow {
			s.takenBack = s.takenBack.with(i)
		}
		if r.callsOff(st) && (i != st || !r.steps[st].message) {
			s.off = s.off.with(st)
			return
		}
		s.exempt, s.count[i] = s.exempt.with(i), 0
	})
}

// undoneNow tells whether an effect was undone, or what it is there for was called
// off.
func (r *reader) undoneNow(s *state, e int) bool {
	return s.exempt.has(e) || r.steps[e].way&s.off != 0
}

// callsOff tells whether what a message asks for is undone by a message: whichever
// of the two is handled first.
func (r *reader) callsOff(st int) bool {
	u := r.steps[st].undo
	return u >= 0 && isMessage(r.steps[st].line) && isMessage(r.steps[u].line)
}

func isMessage(l *model.Line) bool {
	return l.To.Family() == model.Channel || l.Mode.Or("") == model.Async
}

// vanishes are the kinds of fault by which a message that undoes something may be
// gone before its receiver has done what it says: on this line, or on those that
// take it on out of the channels which it has been to.
func (r *reader) vanishes(l *model.Line, been []*model.Box) (by Kinds) {
	if !isMessage(l) {
		return 0
	}
	if l.Guarantee.Or("") == model.AtMostOnce {
		by |= Lose
	}
	to := &handler{box: l.To}
	out := l.From.Family() == model.Channel
	ours := l.To.Family() == model.Compute || l.To.Kind == model.Gateway
	switch {
	case out && !r.keptOnLine(l), !out && l.To.Family() != model.Channel && !survives(to, l) && !r.keptOnLine(l):
		by |= Stop
	}
	gone, _ := receipt(l, l.To.Kind == model.Workflow)
	switch {
	case !gone || l.To.Kind == model.Workflow: // which has the work once it has begun
	case ours:
		by |= Stop
	case out && l.To.Family() == model.Channel:
		by |= LoseReply
	}
	if l.To.Family() == model.Channel && !slices.Contains(been, l.To) {
		for _, next := range l.To.Out {
			by |= r.vanishes(next, append(been, l.To))
		}
	}
	return by
}
