package reading

import "tautline.dev/model"

// settle is what a handler does when it knows, or knows that it doesn't know,
// what became of a step.
func (r *reader) settle(s state, h, st int, o outcome, emit moved) {
	l := r.steps[st].line
	p := &s.run[h]
	switch o {
	case found:
		r.accept(&s, st)
		// Open: of one that has failed, and a guard that ends all as done, the first
		// says how it ends.
		if p.broke == done {
			p.broke = found
		}
		r.carryOn(s, h, st, emit)
		return
	case done:
		p.ok = p.ok.with(st)
		if r.awaited(st) && !s.answered.has(st) {
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
			r.hang(next, h, trying, emit)
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
	if l.Processing != nil && l.Retry.By.Or("") != model.ByPlatform {
		return l.Tries()
	}
	if o := l.Retry.Attempts.Origin(); spooled(l) && l.Processing == nil && o != nil && o.Source != nil && l.From.RunsOn(o.Source.By) && !l.To.RunsOn(o.Source.By) {
		return l.Tries() // that is what its sender's platform does
	}
	started := l.To.Kind == model.Workflow && l.Mode.Or("") == model.Async && !l.Buffer.Name.None()
	if (l.Processing != nil || queued(l) || spooled(l) || started) && (l.Retry.By.Or("") == model.ByPlatform || l.Retry.Attempts.State() == model.Implied) {
		return 1, false
	}
	return l.Tries()
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
		switch on, ok := l.RetriesOn(); {
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
	case l.Processing != nil && dlq != nil:
		s.unsent = s.unsent.with(st)
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
