package reading

import (
	"slices"
	"time"

	"tautline.dev/model"
)

// outcome is how a call, a send or a program has ended, as its sender knows it.
type outcome int8

const (
	done     outcome = iota
	found            // done, and a guard says that it was done before
	refused          // at the door: nothing was done
	hopeless         // so, and it always will be
	failed           // by its handler: something may have been done
	doomed           // so, and it always will be
	unknown          // no answer: done or not
	stopped          // in the midst of it
)

func (o outcome) forEver() bool { return o == hopeless || o == doomed }

type moved = func(state)

// begin gives the states in which a flow may begin.
func (r *reader) begin(emit moved) {
	for _, root := range r.roots {
		var s state
		for _, n := range root.needs {
			s.choice[n.of] = n.way
		}
		b := r.handlers[root.handler].box
		if toldAtOnce(b) {
			s.told = yes
		}
		if startsWith(b) {
			r.post(&s, root.handler)
		} else {
			s.run[root.handler] = run{at: ready}
		}
		emit(s)
	}
}

// isRoot tells whether a handler starts the flow.
func (r *reader) isRoot(h int) bool { return r.handlers[h].entry < 0 }

// patience is how long a client that comes back has waited at least.
const patience = time.Minute

// comeBack has a client that was told no, or nothing, ask again for the same
// work: what had happened must not happen once more then.
func (r *reader) comeBack(s state, emit moved) {
	if s.back || s.told == yes {
		return
	}
	// Who hangs still holds its claims, as far as anybody else can tell.
	for _, p := range slices.Concat(s.run[:], s.aside[:]) {
		s.claimed |= p.claims
	}
	for i, x := range r.steps {
		if x.change && x.undoes < 0 && s.count[i] > 0 && !r.undoneNow(&s, i) {
			s.once = s.once.with(i)
			s.count[i] = 1
		}
		// Open: the client is as late as a message of its could be.
		r.later(&s, i, max(patience, r.kept(i)), true)
	}
	if s.once == 0 {
		return
	}
	// Open: a copy that waits behind who hangs isn't what the client has asked for.
	for i := range r.steps {
		if h := r.steps[i].to; h >= 0 && r.hangs(&s, h) {
			s.mail[r.steps[i].first()] = copies{}
		}
	}
	s.back, s.down, s.doubled, s.run, s.aside = true, 0, 0, [most]run{}, [most]run{}
	s.mute, s.unheard, s.skipped = 0, 0, 0
	for _, root := range r.roots {
		if !refuted(&s, root.needs) && !startsWith(r.handlers[root.handler].box) {
			s.run[root.handler] = run{at: ready}
			emit(s)
		}
	}
}

// moves gives all that may happen next, and tells whether something may without
// a fault.
func (r *reader) moves(s state, add moved) (goes bool) {
	emit := func(n state) {
		goes = goes || n.used == s.used
		add(n)
	}
	for h := range r.handlers {
		r.goOn(s, h, emit)
		r.goOnLate(s, h, emit)
	}
	for m := range r.steps {
		r.take(s, m, emit)
	}
	r.forget(s, emit)
	s.down.each(func(b int) {
		n := s
		n.down = n.down.without(b)
		emit(n)
	})
	return goes
}

// fault is the state with one more fault of a kind, if that may be.
func (r *reader) fault(s state, k Kinds) (state, bool) {
	if s.back || r.Kinds&k == 0 || int(s.used) >= r.Faults {
		return s, false
	}
	s.used++
	return s, true
}

// goOn has a handler do what comes next in its program, or be stopped.
func (r *reader) goOn(s state, h int, emit moved) {
	p := &s.run[h]
	if p.at == idle || p.at == waiting || p.at == blocked {
		return
	}
	r.stop(s, h, emit)
	r.outlive(s, h, emit)
	switch p.at {
	case recording:
		st := int(p.cur - 1)
		recorded := r.recordedBy(&s, h, st)
		s.record |= recorded
		recorded.each(func(i int) { r.claim(&s, h, i) })
		p.at = ready
		r.accept(&s, st)
		r.carryOn(s, h, st, emit)
	case closing:
		// An external isn't ours to stop, but its answer may be lost between what
		// it does and what it records.
		if n, ok := r.fault(s, LoseReply); ok && !stops(r.handlers[h].box) {
			r.end(n, h, stopped, emit)
		}
		s.record = s.record.with(r.handlers[h].entry)
		r.end(s, h, done, emit)
	case undoing:
		r.undoNext(s, h, emit)
	case ready:
		r.next(s, h, emit)
	}
}

// next is the next step of a program, or its end.
func (r *reader) next(s state, h int, emit moved) {
	p := &s.run[h]
	if p.cur > 0 {
		r.try(s, h, int(p.cur-1), emit)
		return
	}
	if p.group < 0 {
		e := r.handlers[h].entry
		p.group = 0
		r.happen(s, e, func(s state, was bool) {
			if was && r.steps[e].line.Guard.Or(false) {
				r.end(s, h, found, emit)
				return
			}
			emit(s)
		})
		return
	}
	program := r.handlers[h].program
	if int(p.group) == len(program) {
		if e := r.handlers[h].entry; e >= 0 && enforcedBy(r.steps[e].line) == model.DedupStore {
			p.at = closing
			emit(s)
			return
		}
		r.end(s, h, done, emit)
		return
	}
	for _, st := range program[p.group] {
		if p.done.has(st) || r.commitsLater(&s, h, st) {
			continue
		}
		r.settled(s, r.steps[st].needs, func(s state, taken bool) {
			if !taken {
				r.carryOn(s, h, st, emit)
				return
			}
			r.settled(s, r.wanted(st), func(s state, _ bool) {
				s.run[h].cur = int8(st + 1)
				r.try(s, h, st, emit)
			}, emit)
		}, emit)
	}
}

// commitsLater tells whether a step has to wait for others that are done at the same
// time: the last line of a transaction as it is written is its commit.
func (r *reader) commitsLater(s *state, h, st int) bool {
	all := r.steps[st].together
	return all != 0 && all < one(st+1) && !r.commits(s, h, st) && slices.ContainsFunc(r.handlers[h].program[s.run[h].group], func(other int) bool {
		return other != st && all.has(other) && !s.run[h].done.has(other)
	})
}

// settled asks whether a step is taken: its condition, and the branches that it
// is in, are settled by who asks first, in every way.
func (r *reader) settled(s state, needs []need, then func(state, bool), emit moved) {
	for _, n := range needs {
		if s.choice[n.of] == 0 {
			for way := range r.choices[n.of].ways {
				next := s
				next.choice[n.of] = int8(way + 1)
				emit(next)
			}
			return
		}
	}
	then(s, !refuted(&s, needs))
}

// refuted tells whether a step isn't taken, as far as that is settled.
func refuted(s *state, needs []need) bool {
	return slices.ContainsFunc(needs, func(n need) bool { return s.choice[n.of] != 0 && s.choice[n.of] != n.way })
}

// carryOn goes on after a step.
func (r *reader) carryOn(s state, h, st int, emit moved) {
	p := &s.run[h]
	p.cur, p.tries = 0, 0
	p.done = p.done.with(st)
	for int(p.group) < len(r.handlers[h].program) {
		for _, other := range r.handlers[h].program[p.group] {
			if !p.done.has(other) {
				emit(s)
				return
			}
		}
		switch {
		case p.broke == found: // nobody waits for what hangs
			r.end(s, h, done, emit)
			return
		case p.hangs != idle:
			r.hang(s, h, p.hangs, emit)
			return
		case p.broke != done:
			r.fail(s, h, p.broke, emit)
			return
		}
		p.group++
	}
	emit(s)
}

// start begins the program of the handler that a step's arrival starts.
func (r *reader) start(s state, st int, sync bool, message int8) state {
	h := r.steps[st].to
	p := run{at: ready, sync: sync, message: message}
	for i := range r.steps {
		if r.steps[st].line.Answers.Or(nil) == r.steps[i].line {
			s.asked, s.answered = s.asked.without(i), s.answered.with(i) // here is the answer
		}
	}
	if r.hasOwnEffect(h) {
		p.group = -1
	}
	if r.isOver(&s, h) {
		p.group = int8(len(r.handlers[h].program))
		s.run[h] = p
		return s
	}
	if claimsWork(r.steps[st].line) {
		p.claims = p.claims.with(st)
		s.claimed = s.claimed.without(st)
	}
	if r.handlers[h].box.Kind == model.Workflow {
		s.exempt &^= r.handlers[h].behind
		for _, part := range r.execution(h) {
			s.undid = s.undid.without(part)
		}
	}
	s.run[h] = p
	return s
}

// hasOwnEffect: a handler of an external, or without steps, is itself the effect
// of what starts it.
func (r *reader) hasOwnEffect(h int) bool {
	f := r.handlers[h].box.Family()
	return r.steps[r.handlers[h].entry].change && (f == model.Edge || f == model.Compute)
}

// programOf is the handler nobody waits for in which a step is done.
func (r *reader) programOf(i int) int {
	for {
		h := r.steps[i].from
		e := r.handlers[h].entry
		if e < 0 || r.steps[e].line.Mode.Or(model.Sync) == model.Async {
			return h
		}
		i = e
	}
}
