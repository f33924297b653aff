package reading

import (
	"slices"

	"tautline.dev/model"
)

// post puts a message for each of those that take from where a handler's box
// keeps what has arrived.
func (r *reader) post(s *state, h int) {
	for _, group := range r.handlers[h].program {
		for _, st := range group {
			if r.steps[st].first() == st {
				s.mail[st].add(0)
			}
		}
	}
}

// deliver is the arrival of a step's message where it is kept until it is taken.
func (r *reader) deliver(s *state, st int) {
	x := &r.steps[st]
	if x.undoes >= 0 {
		return
	}
	channel := x.line.To.Family() == model.Channel
	if channel && s.sent.has(st) && enforcedBy(x.line) == model.ByBroker && !s.forgot.has(st) {
		return
	}
	if s.off.has(st) {
		// It is asked for anew: what had happened of it was undone.
		r.steps[st].behind.each(func(i int) { s.count[i] = 0 })
		s.off = s.off.without(st)
	}
	s.sent = s.sent.with(st)
	if !channel {
		s.mail[st].add(0)
		return
	}
	if x.change {
		r.count(s, st)
	}
	r.post(s, x.to)
}

// take has the receiver of a mailbox take a message.
func (r *reader) take(s state, m int, emit moved) {
	x := &r.steps[m]
	box := x.first()
	if x.undoes >= 0 || !s.mail[box].any() {
		return
	}
	h := x.to
	channel := x.line.To.Family() == model.Channel
	if !channel && (s.run[h].at != idle || r.stillAsks(&s, h)) {
		return
	}
	if x.rivals != one(m) && r.isMuted(&s, m) {
		return // which another takes
	}
	last := int8(0)
	for i, c := range s.mail[box] {
		if c == 0 || c == last {
			continue
		}
		last = c
		n := s
		n.mail[box].drop(i)
		kept := r.kept(m)
		if kept < 0 && fetchesRows(x.line) && !buffered(x.line) { // until it is marked, for all that is said of its age
			kept = max(patience, x.line.Last().Retry.MaxAge.Or(0))
		}
		if r.goesThrough(m) && (kept > 0 || r.delivered(m) || x.line.To.Kind != model.Workflow) {
			r.later(&n, m, kept, kept > 0)
		}
		if x.rivals != one(m) {
			n.rival[box] = int8(m + 1)
		}
		needs := slices.Clone(x.needs)
		if channel {
			needs = append(needs, r.wanted(m)...)
		}
		r.settled(n, needs, func(n state, _ bool) {
			taken := !refuted(&n, x.needs)
			switch {
			case taken && r.isMuted(&n, m):
				r.keepQuiet(&n, m)
				emit(n)
			case !taken && x.rivals != one(m) && r.mayTake(&n, x.rivals):
				// Open: what one doesn't want stays for the others.
			case !taken:
				emit(n)
			case channel:
				r.passOn(n, m, c-1, emit)
			default:
				r.receive(n, m, c-1, emit)
			}
		}, func(n state) {
			n.mail[box].add(c - 1)
			emit(n)
		})
	}
}

// mayTake tells whether the conditions leave one of some steps.
func (r *reader) mayTake(s *state, of set) bool {
	may := false
	of.each(func(i int) { may = may || !refuted(s, r.steps[i].needs) })
	return may
}

// receive begins the work on a message that was received so often before.
func (r *reader) receive(s state, m int, before int8, emit moved) {
	x := &r.steps[m]
	if r.atMostOnce(m) {
		if n, ok := r.fault(s, Lose); ok {
			emit(n)
		}
	}
	begin := func(s state) {
		by := enforcedBy(x.line)
		if remembered(&s, m) {
			if by == model.DedupStore {
				r.worked(&s, m)
			}
			emit(s)
			return
		}
		if claimsWork(x.line) && r.isClaimed(&s, m) {
			r.meetsWork(s, m, before, emit)
			if !s.forgot.has(m) {
				return
			}
			s.aside[x.to].claims = s.aside[x.to].claims.without(m)
		}
		if r.survives(x.to) && (by == model.UniqueKey || by == model.ConditionalWrite) {
			s.record = s.record.with(m) // the key commits with the start of the execution
		}
		gone, stays := r.onReceipt(m)
		taken := func(message int8) {
			n := r.start(s, m, false, message)
			emit(n)
			if d, ok := r.fault(n, Duplicate); ok && r.doubles(m) {
				r.again(&d, m, before)
				emit(d)
			}
			if d, ok := r.fault(n, LoseReply); ok && message == 0 && r.asked(m) {
				r.giveBack(d, m, before+1, unknown, emit)
			}
		}
		if stays {
			taken(before + 2)
		}
		if gone {
			taken(0)
		}
	}
	turned := func(s state, o outcome) {
		gone, stays := r.onReceipt(m)
		switch {
		case stays && o.forEver() && x.line.To.Kind == model.Workflow: // an execution that has failed
			r.handIn(s, m, before+1, o, false, emit)
		case stays:
			r.giveBack(s, m, before+1, o, emit)
		}
		if gone && o.forEver() { // taken, and then it fails
			if r.survives(x.to) {
				r.keepFailed(&s, x.to, false)
			}
			emit(s)
		} else if gone {
			r.giveBack(s, m, before+1, o, emit)
		}
	}
	if f := x.line.From.Family(); x.line.To.Kind == model.Workflow && f != model.Channel && f != model.Store && !x.line.Buffer.Name.None() {
		// The workflow took the work over when it was handed to it.
		if s.poison.has(x.box) {
			turned(s, hopeless)
			return
		}
		r.poisoned(s, m, func(n state) { turned(n, hopeless) })
		s.seen = s.seen.with(x.box)
		begin(s)
		return
	}
	// Open: a receiver that polls fails each time, for as long as it is down.
	r.door(s, m, turned, begin)
}

// passOn moves a message from one channel into the next.
func (r *reader) passOn(s state, m int, before int8, emit moved) {
	if r.atMostOnce(m) {
		if n, ok := r.fault(s, Lose); ok {
			emit(n)
		}
	}
	turned := func(s state, o outcome) { r.giveBack(s, m, before+1, o, emit) }
	r.door(s, m, turned, func(s state) {
		r.deliver(&s, m)
		if n, ok := r.fault(s, LoseReply); ok {
			gone, stays := r.onReceipt(m)
			if stays {
				r.giveBack(n, m, before+1, unknown, emit)
			}
			if gone {
				emit(n)
			}
		}
		if _, stays := r.onReceipt(m); stays {
			r.broughtBack(s, m, before+1, emit)
		}
		r.worked(&s, m)
		emit(s)
		if n, ok := r.fault(s, Duplicate); ok && r.doubles(m) {
			r.again(&n, m, before)
			emit(n)
		}
	})
}

// goesThrough tells whether a message is kept by something between its sender and its
// receiver: a channel, a change log, a buffer or a platform's queue. What is
// handed straight to a workflow, or over in memory, goes through none.
func (r *reader) goesThrough(m int) bool {
	f := r.steps[m].line.From.Family()
	return f == model.Channel || f == model.Store || r.durable(m) && !r.survives(r.steps[m].to)
}

// delivered tells whether a mailbox is that of a channel or of a log: what runs what it
// was asked for again, as an Express workflow does, does so at once.
func (r *reader) delivered(m int) bool {
	f := r.steps[m].line.From.Family()
	return f == model.Channel || f == model.Store
}

// doubles tells whether a mailbox may deliver a message once more. Open: a team
// that states exactly-once of a channel is believed; a change log is at least once
// whatever they state, and so is the start of an Express workflow.
func (r *reader) doubles(m int) bool {
	l := r.steps[m].line
	g := l.Guarantee.Or("")
	express := l.To.Kind == model.Workflow && !r.survives(r.steps[m].to)
	return r.goesThrough(m) && g != model.AtMostOnce && (g != model.ExactlyOnce || l.From.Family() == model.Store || express)
}

// othersKeep tells whether a message is still there for another of those that take from
// the same queue, where nothing keeps it for one of them.
func (r *reader) othersKeep(m int) bool {
	keep := false
	r.steps[m].rivals.each(func(i int) { keep = keep || r.durable(i) })
	return keep
}

// again puts a message back.
func (r *reader) again(s *state, m int, receives int8) {
	s.mail[r.steps[m].first()].add(receives)
}

// forget has a box that isn't durable forget what it holds.
func (r *reader) forget(s state, emit moved) {
	n, ok := r.fault(s, Stop)
	if !ok {
		return
	}
	for _, b := range r.boxes {
		f := n
		for i := range r.steps {
			x := &r.steps[i]
			if r.holder(i) == b && !r.durable(i) {
				if f.mail[x.first()].any() && r.othersKeep(i) {
					f.rival[x.first()] = int8(i + 1) // it is gone on its way to this one
				}
				f.mail[x.first()] = copies{}
				f.stuck = f.stuck.without(i)
				if x.to >= 0 && f.run[x.to].message > 0 {
					f.run[x.to].message, f.run[x.to].forgotten = 0, true
				}
			}
			if x.line.To == b && b.Family() == model.Store && !keeps(b) && x.line.Operation.Or("") != model.Delete {
				f.count[i] = 0
			}
			if d, ok := x.line.Last().DeadLetter.To.Get(); ok && d == b && !keeps(b) {
				f.parked = f.parked.without(i)
			}
			if x.line.DeadLetter.To.Or(nil) == b && !keeps(b) {
				f.unsent = f.unsent.without(i)
			}
		}
		f.used--
		was := s
		if f != was {
			f.used++
			emit(f)
		}
	}
}
