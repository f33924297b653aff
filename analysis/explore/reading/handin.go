package reading

import (
	"time"

	"tautline.dev/model"
)

// handIn ends the work on a message, of which what was done may be undone.
func (r *reader) handIn(s state, m int, receives int8, o outcome, undone bool, emit moved) {
	if o != done && o != found {
		if h := r.steps[m].to; r.handlers[h].box.Kind == model.Workflow && !r.survives(h) && o != stopped {
			r.park(s, m, emit) // its platform keeps nothing that has failed
			return
		} else if r.survives(h) {
			// The workflow has the failed execution, unless the message is worked
			// on again, or somebody else has it.
			again, before := emit, s.mail
			emit = func(n state) {
				if n.mail == before && !n.parked.has(m) && !undone {
					n.failed = n.failed.with(h)
				}
				again(n)
			}
		}
		r.giveBack(s, m, receives, o, emit)
		return
	}
	if n, ok := r.fault(s, LoseReply); ok && r.asked(m) {
		r.giveBack(n, m, receives, unknown, emit)
	}
	r.broughtBack(s, m, receives, emit)
	r.worked(&s, m)
	emit(s)
}

// worked is what is told when the work on a message is over, and whoever has
// delivered it knows.
func (r *reader) worked(s *state, m int) {
	if f := r.steps[m].line.From.Family(); f == model.Channel || f == model.Store {
		r.accept(s, m)
	}
	settled := r.wanted(m)
	if h := r.steps[m].to; r.steps[m].line.To.Family() != model.Channel {
		settled = r.settledBy(h)
	}
	r.findOut(s, r.steps[m].behind, settled)
}

// broughtBack gives back a message that is done, because another of its batch
// always fails: one without partial failures comes back whole.
func (r *reader) broughtBack(s state, m int, receives int8, emit moved) {
	l := r.steps[m].line
	if gone, stays := receipt(l, r.survives(r.steps[m].to)); gone && !stays {
		return // which is over with its receipt
	}
	b := &l.Batch
	if b.Size.Or(1) < 2 || b.PartialFailure.Or(false) {
		return
	}
	if n, ok := r.fault(s, Poison); ok {
		r.giveBack(n, m, receives, unknown, emit)
	}
}

// asked tells whether whoever gives the work asks somebody who isn't ours, and
// waits for the answer. Among ours that is an acknowledgement: one that is lost is
// a message delivered twice.
func (r *reader) asked(m int) bool {
	l := r.steps[m].line
	return l.To.Family() == model.Edge && l.To.Kind != model.Gateway && !r.atMostOnce(m)
}

// giveBack is what becomes of a message that was received so often, and could
// not be worked on.
func (r *reader) giveBack(s state, m int, receives int8, o outcome, emit moved) {
	l := r.steps[m].line
	forEver := o.forEver()
	limit, known := r.tries(m)
	if limit == 0 {
		n := s
		r.again(&n, m, r.counted(m, receives))
		emit(n)
		switch {
		case !known, r.tooOld(&s, m, o):
			r.park(s, m, emit)
		case forEver && l.Last().DeadLetter.To.Or(nil) != nil && !l.Last().DeadLetter.After.Known():
			// Open: who names a dead letter beside tries without end means that
			// there is an end.
			r.park(s, m, emit)
		case forEver && (staysInOrder(l) || staysAsRow(l)):
			n := s
			n.stuck = n.stuck.with(m)
			emit(n)
		case forEver:
			kept := r.kept(m)
			memory := l.From.Family() != model.Channel && !r.durable(m)
			if kept <= 0 && !memory && !s.drops.has(m) {
				n := s
				n.stuck = n.stuck.with(m)
				emit(n)
			}
			if kept >= 0 || memory {
				emit(s) // gone, at the end of retention
			}
		}
		return
	}
	if int(receives) < limit {
		n := s
		r.again(&n, m, receives)
		emit(n)
		return
	}
	r.park(s, m, emit)
}

// counted is how often a message was received that this receiver may get without
// end: that matters where others may get it as well, who may not.
func (r *reader) counted(m int, receives int8) int8 {
	if r.steps[m].rivals == one(m) {
		return 0
	}
	return min(receives, enough)
}

// tooOld tells whether an age ends the tries of a message: where it always fails,
// or has failed while something behind it is down.
func (r *reader) tooOld(s *state, m int, o outcome) bool {
	_, aged := r.steps[m].line.Last().Retry.MaxAge.Get()
	return aged && (o.forEver() || r.outage(s, m, o))
}

// park puts a message into its dead letter, or drops it.
func (r *reader) park(s state, m int, emit moved) {
	l := r.steps[m].line
	if b := l.Last().DeadLetter.To.Or(nil); b != nil && b.Channel.Retention.State() == model.Stated && goneOnArrival(l) {
		emit(s) // somebody chose that. Open: what nobody chose is there, and nobody sees it
		return
	}
	if takesGivenUp(l) && forgottenBefore(l) {
		emit(s)
		return
	}
	if takesGivenUp(l) {
		s.parked = s.parked.with(m)
	} else if left(l) {
		s.stuck = s.stuck.with(m)
	}
	emit(s)
}

// forgottenBefore tells whether a topic or a stream may have forgotten what a line gives up,
// when it has been tried often enough to be parked.
func forgottenBefore(l *model.Line) bool {
	keep, kept := l.From.Channel.Retention.Get()
	kept = kept && l.From.Channel.Retention.State() == model.Stated // else it keeps for as long as it tries
	by := &l.Last().Retry
	n, counted := l.Deliveries(l.Last())
	if !counted {
		n, counted = by.Tries()
	}
	pause, paused := by.Base.Get()
	_, aged := by.MaxAge.Get()
	if !kept || !counted || !paused || n == model.Unlimited || aged || l.From.Kind == model.Queue || l.From.Family() != model.Channel || l.Processing != nil {
		return false // Open: retries that end at an age, too
	}
	took, next := time.Duration(n)*l.Timeout.Or(0), pause
	for range n - 1 {
		if most, capped := by.Cap.Get(); capped {
			next = min(next, most)
		}
		if took += next; took >= keep {
			return true
		}
		switch {
		case by.Strategy.Or("") == model.Exponential:
			next *= 2
		case by.Strategy.Or("") == model.Linear:
			next += pause
		}
	}
	return took >= keep
}

// takesGivenUp tells whether a dead letter takes what a line gives up: after
// "unlimited" tries it takes nothing, and nothing that nobody claims.
func takesGivenUp(l *model.Line) bool {
	dlq := &l.Last().DeadLetter
	return dlq.To.Or(nil) != nil && dlq.After.Or(0) != model.Unlimited && !l.Unclaimed()
}

// staysInOrder tells whether the reader of a log waits at what it can't work on, because an
// order is promised that would be broken without it: then it stays for whoever helps.
func staysInOrder(l *model.Line) bool {
	n, ok := l.Retry.Tries()
	_, aged := l.Retry.MaxAge.Get()
	log := l.From.Family() == model.Store || l.From.Kind == model.Stream
	return log && l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Poll && l.Ack.Or("") != model.OnReceipt && !aged && ok && n == model.Unlimited &&
		l.Ordering.State() == model.Stated && !l.Ordering.None() && l.DeadLetter.To.Or(nil) == nil
}

// staysAsRow tells whether what its reader can't work on is a row that stays, and that no
// number and no age ends the tries of.
func staysAsRow(l *model.Line) bool {
	n, ok := l.Retry.Tries()
	_, aged := l.Retry.MaxAge.Get()
	return fetchesRows(l) && ok && n == model.Unlimited && !aged && l.Ack.Or("") != model.OnReceipt && l.DeadLetter.To.Or(nil) == nil
}

// fetchesRows tells whether somebody asks a table for rows: always who polls, and who tails
// unless anything tells of a log there.
func fetchesRows(l *model.Line) bool {
	if l.From.Kind != model.Database || l.Delivery.Or("") != model.Poll || l.Mode.Or("") != model.Async {
		return false
	}
	stream, buffer := &l.From.Store.ChangeStream, &l.Buffer
	if l.Reach.Or("") == model.PointToPoint || stream.None() {
		return true
	}
	logged := stream.Known() || stream.Asked() || buffer.Retention.Known() || buffer.Name.State() == model.Implied
	return !logged && !l.From.Behaviour.ReadFromLog.Or(false) && !l.To.Behaviour.ReadFromLog.Or(false)
}

// looksAt tells whether somebody is called for what stays in a mailbox.
func (r *reader) looksAt(m int) bool {
	b, l := r.holder(m), r.steps[m].line
	return b != nil && watched(b, "depth", "age") || (staysInOrder(l) || staysAsRow(l)) && watched(l.To, "depth", "age", "errors")
}

// left tells whether what is given up stays where it was, with nobody to take it: a row
// of a table, or what a platform keeps or puts aside itself.
func left(l *model.Line) bool {
	if l.Guarantee.Or("") == model.AtMostOnce {
		return false // which is gone once it has been sent on its way
	}
	if l.Unclaimed() && !buffered(l) {
		return true
	}
	if l.Processing != nil && l.To.Behaviour.KeepsGivenUp.Or(false) {
		return true // with its receiver
	}
	_, aged := l.Retry.MaxAge.Get()
	if limit, ok := l.Retry.Tries(); l.Processing != nil || buffered(l) || !ok || limit == model.Unlimited && !(aged && fetchesRows(l)) {
		return false
	}
	switch l.From.Family() {
	case model.Channel:
		return l.PutsAside || l.From.Behaviour.KeepsGivenUp.Or(false)
	case model.Store:
		return fetchesRows(l)
	}
	return false
}

// kept is how long a mailbox keeps a message: less than nothing for ever, 0
// where nobody knows.
func (r *reader) kept(m int) time.Duration {
	l := r.steps[m].line
	if fetchesRows(l) && !buffered(l) && l.Buffer.Retention.State() != model.Stated {
		return -1
	}
	facts := []*model.Fact[time.Duration]{&l.From.Channel.Retention, &l.From.Store.ChangeStream, &l.Buffer.Retention}
	if l.Buffer.Name.None() { // which says nothing of what else keeps it
		facts = facts[:2]
	}
	if buffered(l) { // it keeps what it says, or what it is drawn as does
		facts = facts[2:]
		if b := r.sys.Box(l.Buffer.Name.Or("")); b != nil {
			facts = append(facts, &b.Channel.Retention)
		}
	}
	for _, f := range facts {
		if f.None() {
			return -1
		}
		if v, ok := f.Get(); ok {
			return v
		}
	}
	return 0
}
