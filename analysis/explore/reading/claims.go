package reading

import "tautline.dev/model"

// inProgress is what is stated of a key that somebody else is at work with, "" if
// nothing is.
func inProgress(l *model.Line) model.InProgress { return l.Idempotency.InProgress.Or("") }

// claimsWork tells whether a dedup store on the way in knows of work that has begun
// and isn't over. Open: it does where it is said what it answers then.
func claimsWork(l *model.Line) bool {
	return enforcedBy(l) == model.DedupStore && l.To.Family() != model.Store && l.To.Family() != model.Channel && inProgress(l) != ""
}

// claimsKey tells whether a guard tells a key that is in progress from one that is
// done.
func claimsKey(l *model.Line) bool {
	key := !l.Idempotency.EnforcedBy.None() && enforcedBy(l) != model.ByBroker
	return l.Guard.Or(false) && key && (inProgress(l) == model.IsRefused || inProgress(l) == model.Waits)
}

// claim notes that a handler has set a guard's key.
func (r *reader) claim(s *state, h, st int) {
	if claimsKey(r.steps[st].line) {
		s.run[h].claims = s.run[h].claims.with(st)
		s.claimed = s.claimed.without(st)
	}
}

// isClaimed tells whether a key is in progress, with nobody at it or a run that is
// late.
func (r *reader) isClaimed(s *state, st int) bool {
	late := func(h int) bool { return h >= 0 && s.aside[h].late && s.aside[h].claims.has(st) }
	return s.claimed.has(st) || late(r.steps[st].from) || late(r.steps[st].to)
}

// meetsClaim is what a handler does about guards whose keys are in progress, if one
// of them is: wait, or fail. One that has expired may be claimed anew.
func (r *reader) meetsClaim(s state, h, st int, guards set, emit moved) (met bool) {
	at := -1
	guards.each(func(i int) {
		there := s.count[i] > 0 || s.record.has(i)
		if at < 0 && claimsKey(r.steps[i].line) && there && (r.isClaimed(&s, i) || s.run[h].claims.has(i)) {
			at = i
		}
	})
	if at < 0 {
		return false
	}
	if s.forgot.has(at) {
		n := s
		n.claimed = n.claimed.without(at)
		n.aside[h].claims = n.aside[h].claims.without(at)
		n.run[h].claims = n.run[h].claims.with(at)
		r.answer(n, h, st, done, emit)
	}
	// Open: who finds its own claim, because it didn't hear that it has it, isn't
	// told whose that is, and can't wait for itself.
	if inProgress(r.steps[at].line) == model.Waits && s.aside[h].late && s.aside[h].claims.has(at) {
		s.run[h].at = blocked
		emit(s)
		return true
	}
	// Open: it fails whatever else is said of the line, and has nothing to undo there,
	// unless the key is its own: then it has tried that before.
	p := &s.run[h]
	if !p.claims.has(at) {
		p.tried = p.tried.without(st)
	}
	if p.broke != done {
		r.carryOn(s, h, st, emit)
		return true
	}
	r.refused(s, h, at, failed, hopeless, func(s state, o outcome) {
		s.run[h].broke = o
		r.carryOn(s, h, st, emit)
	})
	return true
}

// refused is whoever a claim refuses: one that nobody is at any more may never end.
func (r *reader) refused(s state, h, st int, passes, never outcome, then func(state, outcome)) {
	if !s.claimed.has(st) {
		then(s, passes)
		return
	}
	ends, unknown := r.claimEnds(h, st)
	if ends {
		then(s, passes)
	}
	if !ends || unknown >= 0 {
		if unknown >= 0 {
			s.drops = s.drops.with(unknown)
		}
		then(s, never)
	}
}

// claimEnds tells whether a claim that nobody is at ends while there is somebody who
// would be refused by it: with its window, if that is over before whoever asks for a
// handler's work gives up, and before what keeps the message forgets it; unknown is a
// step of which nobody knows how long that is, else -1.
func (r *reader) claimEnds(h, st int) (ends bool, unknown int) {
	window, ok := r.steps[st].line.Idempotency.Window.Get()
	if !ok {
		return false, -1
	}
	for e := r.handlers[h].entry; e >= 0; e = r.handlers[r.steps[e].from].entry {
		if r.goesThrough(e) {
			kept := r.kept(e)
			if kept == 0 {
				return true, e
			}
			return kept < 0 || kept > window, -1
		}
		if after, ends := lasts(r.steps[e].line); !ends || after > window {
			return true, -1
		}
	}
	return false, -1
}

// meetsWork is what becomes of a message whose work is in progress. Open: where it
// waits for that, it hasn't been taken yet.
func (r *reader) meetsWork(s state, m int, before int8, emit moved) {
	gone, stays := r.onReceipt(m)
	switch is := inProgress(r.steps[m].line); {
	case is == model.TakenAsDone:
		r.worked(&s, m)
		emit(s)
	case is == model.Waits && !s.claimed.has(m):
	default:
		if gone {
			emit(s)
		}
		if stays {
			r.refused(s, r.steps[m].to, m, failed, doomed, func(s state, o outcome) { r.giveBack(s, m, before+1, o, emit) })
		}
	}
}
