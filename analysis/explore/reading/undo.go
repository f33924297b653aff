package reading

import (
	"slices"

	"tautline.dev/model"
)

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
				r.forEver(next, h, trying, emit)
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
		r.unanswered(s, h, u, emit)
		r.happen(s, u, func(s state, _ bool) {
			r.undone(&s, st)
			if n, ok := r.fault(s, LoseReply); ok {
				turned(n, unknown)
			}
			r.unanswered(s, h, u, emit)
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
		// Open: an execution whose message is with another has nothing to say of the
		// work: what it takes back of what the other has done is lost.
		if h := r.steps[st].from; r.handlers[h].box.Kind == model.Workflow && !s.run[h].late {
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
