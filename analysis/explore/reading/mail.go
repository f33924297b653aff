package reading

import (
	"slices"
	"time"

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

// holder is the box that keeps the messages of a mailbox, nil for a buffer that
// isn't drawn.
func (r *reader) holder(m int) *model.Box {
	l := r.steps[m].line
	if f := l.From.Family(); f == model.Channel || f == model.Store {
		if buffered(l) {
			return r.sys.Box(l.Buffer.Name.Or(""))
		}
		return l.From
	}
	if l.To.Family() == model.Channel || r.survives(r.steps[m].to) && !l.Buffer.Name.None() || queued(l) {
		return l.To
	}
	if name, ok := l.Buffer.Name.Get(); ok {
		return r.sys.Box(name)
	}
	return l.From
}

// buffered tells whether a buffer is stated that isn't an end of a line.
func buffered(l *model.Line) bool {
	b := &l.Buffer.Name
	return b.State() == model.Stated && !b.None() && b.Or("") != l.From.ID && b.Or("") != l.To.ID
}

// durable tells whether what a mailbox holds survives a stop.
func (r *reader) durable(m int) bool {
	l := r.steps[m].line
	if f := l.From.Family(); f != model.Channel && f != model.Store && r.survives(r.steps[m].to) && !l.Buffer.Name.None() {
		return true // it has the work at once, unless somebody says that nothing does
	}
	return r.keptOnLine(l)
}

// keptOnLine tells whether what is on its way over a line survives a stop of what
// it lies in.
func (r *reader) keptOnLine(l *model.Line) bool {
	switch l.From.Family() {
	case model.Channel:
		// A stated buffer holds the work as a durable channel would.
		if b := l.Buffer.Name; b.State() == model.Stated {
			return !b.None() && r.keptBy(b.Or(""))
		}
		return keeps(l.From)
	case model.Store:
		return keeps(l.From)
	}
	name, ok := l.Buffer.Name.Get()
	return ok && r.keptBy(name)
}

// keptBy tells whether a buffer is durable: something that isn't drawn is, for
// that is what the word says.
func (r *reader) keptBy(name string) bool {
	b := r.sys.Box(name)
	return b == nil || keeps(b)
}

func (r *reader) atMostOnce(st int) bool {
	return r.steps[st].line.Guarantee.Or("") == model.AtMostOnce
}

// between tells whether a buffer stands behind a channel or a log: one that is
// stated, or the platform's own before its receiver.
func between(l *model.Line) bool {
	f, b := l.From.Family(), &l.Buffer.Name
	name, ok := b.Get()
	own := b.State() == model.Stated
	if o := b.Origin(); !own && o != nil && o.Source != nil {
		by := o.Source.By
		own = l.To.RunsOn(by) && !l.From.RunsOn(by)
	}
	return (f == model.Channel || f == model.Store) && ok && name != l.From.ID && own
}

// onReceipt tells whether a message may be gone once it is taken, and whether it
// may stay until the work is done.
func (r *reader) onReceipt(m int) (gone, stays bool) {
	if gone, stays = receipt(r.steps[m].line, r.survives(r.steps[m].to)); gone && r.asked(m) && len(r.handlers[r.steps[m].to].program) == 0 {
		return false, true // Open: who does it all in one go gives its receipt with its answer
	}
	return gone, stays
}

// receipt says the same of a line, to a workflow that keeps its executions or to
// anything else.
func receipt(l *model.Line, survives bool) (gone, stays bool) {
	if l.To.Kind == model.Workflow && !survives {
		return false, true // its platform runs what it has begun until it ends, whatever the team says
	}
	if l.Guarantee.Or("") == model.AtMostOnce {
		return true, false
	}
	f, to := l.From.Family(), l.To
	kept := f == model.Channel || f == model.Store
	ack, ok := l.Ack.Get()
	if survives {
		// The execution is what keeps the work now, unless somebody says that a
		// message stays until that is done. Open: with a key it begins only once.
		by := enforcedBy(l)
		stays := ok && ack == model.AfterWork && kept && by != model.UniqueKey && by != model.ConditionalWrite
		return !stays, stays
	}
	if between(l) {
		return false, true // receipt is when the buffer has it, which keeps it until it is done
	}
	if ok {
		return ack == model.OnReceipt, ack != model.OnReceipt
	}
	// Nobody knows: then it may be gone, if it comes out of a channel or a log, for a
	// box of ours; or passes on into another of which nobody says how often.
	ours := to.Family() == model.Compute || to.Kind == model.Gateway
	onward := (to.Family() == model.Channel || to.Family() == model.Store) && !l.Guarantee.Known()
	return kept && (ours || onward), true
}

// enough is how often a message is taken before it has been taken often enough:
// Open: a limit beyond that shows nothing new.
const enough = 9

// tries is how often a message is taken before it is given up, 0 for without
// end, and whether anybody knows.
func (r *reader) tries(m int) (int, bool) {
	l := r.steps[m].line
	if l.DeadLetter.After.None() && !l.DeadLetter.To.None() {
		return 0, true
	}
	n, ok := l.DeadLetter.After.Get()
	switch {
	case ok:
	case spooled(l) && !queued(l):
		// The sender's own tries are those of the hand-off. Open: that nobody
		// tries again is said of what keeps it, too.
		if l.Retry.By.Or("") != model.ByCaller {
			n, ok = l.Retry.Tries()
		}
	case queued(l):
		if n, ok = l.To.Inbox.Attempts.Get(); !ok && (l.Retry.By.Or("") == model.ByPlatform || l.Retry.Attempts.State() == model.Implied) {
			n, ok = l.Retry.Tries()
		}
	default:
		n, ok = l.Retry.Tries()
	}
	switch {
	case ok && n == model.Unlimited:
		return 0, true
	case ok:
		return min(int(n), enough), true
	}
	// What nobody counts comes back until the end of retention, where nothing is
	// known to take it before.
	dlq, _ := l.DeadLetter.To.Get()
	buffer := !l.Buffer.Name.None() && !queued(l) && r.durable(m)
	return 0, dlq == nil && (l.From.Family() == model.Channel || l.From.Family() == model.Store || buffer)
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
	if !channel && s.run[h].at != idle {
		return
	}
	last := int8(0)
	for i, c := range s.mail[box] {
		if c == 0 || c == last {
			continue
		}
		last = c
		n := s
		n.mail[box].drop(i)
		if kept := r.kept(m); r.between(m) && (kept > 0 || r.delivered(m) || x.line.To.Kind != model.Workflow) {
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
		if s.record.has(m) && !s.forgot.has(m) {
			if by == model.DedupStore {
				r.worked(&s, m)
			}
			emit(s)
			return
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

// between tells whether a message is kept by something between its sender and its
// receiver: a channel, a change log, a buffer or a platform's queue. What is
// handed straight to a workflow, or over in memory, goes through none.
func (r *reader) between(m int) bool {
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
// whatever they state.
func (r *reader) doubles(m int) bool {
	l := r.steps[m].line
	g := l.Guarantee.Or("")
	return r.between(m) && g != model.AtMostOnce && (g != model.ExactlyOnce || l.From.Family() == model.Store)
}

// again puts a message back.
func (r *reader) again(s *state, m int, receives int8) {
	s.mail[r.steps[m].first()].add(receives)
}

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
		case forEver && l.DeadLetter.To.Or(nil) != nil && !l.DeadLetter.After.Known():
			// Open: who names a dead letter beside tries without end means that
			// there is an end.
			r.park(s, m, emit)
		case forEver:
			kept := r.kept(m)
			memory := l.From.Family() != model.Channel && !r.durable(m)
			if kept <= 0 && !memory {
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
	_, aged := r.steps[m].line.Retry.MaxAge.Get()
	return aged && (o.forEver() || r.outage(s, m, o))
}

// park puts a message into its dead letter, or drops it.
func (r *reader) park(s state, m int, emit moved) {
	if b, ok := r.steps[m].line.DeadLetter.To.Get(); ok && b != nil {
		s.parked = s.parked.with(m)
	}
	emit(s)
}

// kept is how long a mailbox keeps a message: less than nothing for ever, 0
// where nobody knows.
func (r *reader) kept(m int) time.Duration {
	l := r.steps[m].line
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
				f.mail[x.first()] = copies{} // what a rival would keep elsewhere isn't there yet
				f.stuck = f.stuck.without(i)
				if r.Lenient&SafeInFlight == 0 && x.to >= 0 && f.run[x.to].message > 0 {
					f.run[x.to].message = 0
				}
			}
			if x.line.To == b && b.Family() == model.Store && !keeps(b) {
				f.count[i] = 0
			}
			if d, ok := x.line.DeadLetter.To.Get(); ok && d == b && !keeps(b) {
				f.parked = f.parked.without(i)
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
