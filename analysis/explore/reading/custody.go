package reading

import "tautline.dev/model"

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
	parks, by := &l.Last().DeadLetter, &l.Last().Retry
	if l.Unclaimed() && !buffered(l) {
		return 1, true // nobody takes it a second time
	}
	if parks.After.None() && !parks.To.None() {
		return 0, true
	}
	n, ok := l.Deliveries(l.Last())
	switch {
	case ok:
	case l.Processing != nil:
		// What the receiver's platform does with what it has; a sender's tries are
		// those of the hand-off.
		n, ok = by.Tries()
	case spooled(l) && !queued(l):
		// The sender's own tries are those of the hand-off. Open: that nobody
		// tries again is said of what keeps it, too.
		if l.Retry.By.Or("") != model.ByCaller {
			n, ok = l.Retry.Tries()
		}
	case queued(l): // by something that nobody counts
	default:
		// Nobody's client tries what a channel or a log delivers.
		// But who goes through a log or a table tries, and counts, by itself.
		f, itself := l.From.Family(), l.Delivery.Or("") == model.Poll && (l.From.Kind == model.Stream || l.From.Family() == model.Store)
		if l.Retry.By.Or("") != model.ByCaller || f != model.Channel && f != model.Store || itself {
			n, ok = l.Retry.Tries()
		}
	}
	switch {
	case ok && n == model.Unlimited:
		return 0, true
	case ok:
		return min(int(n), enough), true
	}
	// What nobody counts comes back until the end of retention, where nothing is
	// known to take it before.
	dlq, _ := parks.To.Get()
	buffer := !l.Buffer.Name.None() && !queued(l) && r.durable(m)
	return 0, dlq == nil && (l.From.Family() == model.Channel || l.From.Family() == model.Store || buffer)
}
