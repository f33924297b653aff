package reading

import (
	"slices"

	"tautline.dev/model"
)

// judge holds the promises against a state in which nothing more can happen.
func (r *reader) judge(s *state, v *Verdict) {
	broken := func(p Promise) { v[p] = min(v[p], int(s.used)) }
	if s.back {
		(s.once & s.doubled).each(func(e int) {
			if r.counts(e) {
				broken(TruthfulAnswer)
			}
		})
		return
	}
	s.doubled.each(func(e int) {
		if r.steps[e].change && r.counts(e) {
			broken(NoDoubleEffect)
		}
	})
	happened := false
	for e := range r.steps {
		happened = happened || r.begins(e) && s.count[e] > 0 && !r.undoneNow(s, e)
	}
	for e := range r.steps {
		if !r.missing(s, e) {
			continue
		}
		held, obliged := r.held(s, e)
		// What its workflow has undone isn't lost; but beside what stays, it is
		// half.
		if s.told == yes && !held && !(r.undoneNow(s, e) && s.takenBack.has(e)) && r.spare(e) < 0 {
			broken(NoLostWork)
		}
		if happened && !obliged {
			broken(NoHalfEffect)
		}
	}
	if r.unwatched(s) {
		broken(NoSilentParking)
	}
}

// counts tells whether it matters that an effect happens twice: an arrival in a
// channel may, unless its line promises that it doesn't, and a lock is taken and
// given back as often as anybody likes.
func (r *reader) counts(e int) bool {
	return !locks(r.steps[e].line) && !r.onlyKey(e) && (!r.steps[e].message || r.steps[e].line.Guarantee.Or("") == model.ExactlyOnce)
}

// onlyKey tells whether a step is a guard, for more that its box does: what it writes
// is for that.
func (r *reader) onlyKey(e int) bool {
	l := r.steps[e].line
	if !l.Guard.Or(false) || r.steps[e].undoes >= 0 || slices.Contains(r.flow.Effects, l) {
		return false
	}
	for o := range r.steps {
		x := &r.steps[o]
		if !x.change || x.undoes >= 0 || x.line.Guard.Or(false) {
			continue
		}
		more := false
		x.way.each(func(at int) { more = more || r.steps[at].line.From == l.From })
		if more {
			return true
		}
	}
	return false
}

// missing tells whether an effect that is owed has not happened, or was undone.
func (r *reader) missing(s *state, e int) bool {
	x := &r.steps[e]
	if !x.required || s.count[e] > 0 && !r.undoneNow(s, e) {
		return false
	}
	owed, spare := true, -1
	x.way.each(func(at int) {
		y := &r.steps[at]
		owed = owed && !refuted(s, y.needs)
		if y.rivals != one(at) {
			// Open: of rivals, one is to do all of its effects: the last that took
			// the message, unless another has. What nobody took, any could have.
			took := s.rival[y.first()]
			owed = owed && (took == int8(at+1) || took == 0) && !r.otherHasDone(s, y.rivals.without(at))
		}
		if g := y.line.Guarantee; g.State() == model.Stated && g.Or("") == model.AtMostOnce {
			spare = at
		}
	})
	if owed && spare >= 0 {
		// Open: what a team itself calls at-most-once may be missing, but not by
		// half.
		owed = false
		r.steps[spare].behind.each(func(i int) {
			owed = owed || r.steps[i].change && s.count[i] > 0 && !r.undoneNow(s, i)
		})
	}
	return owed
}

// otherHasDone tells whether one of some rivals has done all that it owes.
func (r *reader) otherHasDone(s *state, rivals set) bool {
	has := false
	rivals.each(func(at int) {
		some, all := false, true
		r.steps[at].behind.each(func(e int) {
			did := s.count[e] > 0 && !r.undoneNow(s, e)
			some = some || did && r.begins(e)
			all = all && (did || !r.steps[e].required || r.notHere(s, e, at))
		})
		has = has || some && all
	})
	return has
}

// notHere tells whether an effect behind one of some rivals was not to happen: on
// some condition, or as others behind it have taken the message.
func (r *reader) notHere(s *state, e, rival int) bool {
	not := false
	(r.steps[e].way & r.steps[rival].behind).each(func(at int) {
		y := &r.steps[at]
		not = not || refuted(s, y.needs)
		if at != rival && y.rivals != one(at) {
			took := s.rival[y.first()]
			not = not || took != int8(at+1) && took != 0 || r.otherHasDone(s, y.rivals.without(at))
		}
	})
	return not
}

// begins tells whether with an effect the flow has begun. Open: the effects of the
// flow are those it states; else all.
func (r *reader) begins(e int) bool {
	x := &r.steps[e]
	return (x.required || len(r.flow.Effects) == 0) && x.change && !remembers(x.line) && x.undoes < 0
}

// spare is the last line on the way to an effect of which the team states that
// its work may be lost.
func (r *reader) spare(e int) int {
	spare := -1
	r.steps[e].way.each(func(at int) {
		if g := r.steps[at].line.Guarantee; g.State() == model.Stated && g.Or("") == model.AtMostOnce {
			spare = at
		}
	})
	return spare
}

// held tells whether somebody durable still has the work of an effect, and
// whether they are obliged to finish it.
func (r *reader) held(s *state, e int) (held, obliged bool) {
	r.steps[e].way.each(func(at int) {
		x := &r.steps[at]
		if s.parked.has(at) {
			held = true
			obliged = obliged || seenParked(x.line)
		}
		if s.unsent.has(at) {
			held, obliged = true, obliged || watched(x.line.DeadLetter.To.Or(nil), "depth", "age")
		}
		if s.stuck.has(at) {
			held, obliged = true, obliged || r.looksAt(at)
		}
		if h := x.to; h >= 0 && (s.run[h].message > 0 || s.aside[h].message > 0) && r.durable(at) {
			held, obliged = true, obliged || s.run[h].at != silent || r.seesHeld(at)
		}
		for _, h := range append(r.goingOn(x.from), x.to) { // of the last step it is who does it
			if h >= 0 && (s.owing.has(h) || s.failed.has(h)) {
				held = true
				obliged = obliged || r.watchedWorkflow(h)
			}
		}
		if r.hangs(s, x.from) && r.survives(x.from) { // it never fails
			held, obliged = true, obliged || noticed(r.handlers[x.from].box)
		}
		if s.asked.has(at) {
			held, obliged = true, true
		}
	})
	return held, obliged
}

// hangs tells whether a handler tries for ever, or waits for one that does.
func (r *reader) hangs(s *state, h int) bool {
	p := &s.run[h]
	late := s.aside[h].at
	return p.at == trying || p.at == silent || late == trying || late == silent || p.at == waiting && r.hangs(s, r.steps[p.cur-1].to)
}

func (r *reader) watchedWorkflow(h int) bool {
	return watched(r.handlers[h].box, "errors", "depth", "age")
}

// unwatched tells whether something lies where nobody looks.
func (r *reader) unwatched(s *state) bool {
	quiet := false
	s.parked.each(func(st int) {
		quiet = quiet || !seenParked(r.steps[st].line)
	})
	s.unsent.each(func(st int) {
		quiet = quiet || !watched(r.steps[st].line.DeadLetter.To.Or(nil), "depth", "age")
	})
	s.stuck.each(func(m int) {
		waits := false
		(r.steps[m].way & s.asked).each(func(at int) { waits = waits || !(s.failed | s.owing).has(r.steps[at].from) })
		if waits {
			return // who waits for what answers it has it, and is looked at below
		}
		quiet = quiet || !r.looksAt(m)
	})
	(s.failed | s.owing).each(func(h int) { quiet = quiet || !r.watchedWorkflow(h) })
	for h := range r.handlers {
		if r.hangs(s, h) && r.survives(h) {
			quiet = quiet || !noticed(r.handlers[h].box)
		} else if r.sitsOnMessage(s, h) {
			quiet = quiet || !r.seesHeld(r.handlers[h].entry)
		}
	}
	s.asked.each(func(at int) { quiet = quiet || r.owesAnswer(s, at) && !r.watchedWorkflow(r.steps[at].from) })
	for e := range r.steps {
		if r.missing(s, e) {
			r.steps[e].way.each(func(at int) {
				quiet = quiet || s.asked.has(at) && !r.watchedWorkflow(r.steps[at].from)
			})
		}
	}
	return quiet
}

// owesAnswer tells whether a step should have been answered.
func (r *reader) owesAnswer(s *state, st int) bool {
	owes := false
	r.answers(st).each(func(a int) {
		due := true
		r.steps[a].way.each(func(at int) {
			y := &r.steps[at]
			taken := y.rivals == one(at) || s.rival[y.first()] == int8(at+1)
			due = due && taken && !refuted(s, y.needs)
		})
		owes = owes || due
	})
	return owes
}
