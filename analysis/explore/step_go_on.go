package explore

import "slices"

// done goes on after a step that the handler knows is done; a dedup store is
// told in a step of its own.
func (x *stepper) done(s []byte, h, i int, mv *move) {
	for _, of := range x.recordedAt[i] {
		if *x.record(s, of.Record) == 0 && !x.isMissing(s, of) {
			*x.marks(s, h) |= recording
			x.emit(mv, s)
			return
		}
	}
	x.stepDone(s, h, mv)
}

func (x *stepper) stepDone(s []byte, h int, mv *move) {
	pc := x.pc(s, h)
	if x.accepts[x.p.Handlers[h].Steps[pc-1]] {
		s[1] = toldYes
	}
	x.advance(s, h, mv)
}

// start begins a handler, which ends at once if its dedup store knows the work.
func (x *stepper) start(s []byte, h int) {
	hd := &x.p.Handlers[h]
	switch {
	case hd.Continues >= 0 && x.isOver(s, hd):
		x.setPC(s, h, len(hd.Steps)+1)
		return
	case hd.Workflow:
		x.dueAgain(s, h)
	}
	if x.recorded(s, hd.Record) {
		x.setPC(s, h, len(hd.Steps)+1)
		return
	}
	if hd.Claim >= 0 {
		*x.claim(s, hd.Claim) = inProgress
	}
	pc := 1
	for pc <= len(hd.Steps) && x.passed(s, hd.Steps[pc-1]) {
		pc++
	}
	x.setPC(s, h, pc)
}

// dueAgain tells that what another execution of a workflow undid is due again.
func (x *stepper) dueAgain(s []byte, h int) {
	*x.fate(s, h) &^= undone
	for _, part := range x.p.Handlers[h].Execution {
		*x.fate(s, part) &^= undone
	}
}

// stillAsks tells whether what asked for what begins a handler is still at that: an
// execution does one thing after the other. One that tries for ever, or waits for another
// answer, has come no further than the answer.
func (x *stepper) stillAsks(s []byte, h int) bool {
	hd := &x.p.Handlers[h]
	if hd.Execution == nil || hd.Continues < 0 {
		return false
	}
	by := hd.Continues
	return x.pc(s, by) != 0 && !x.hangs(s, by) && *x.marks(s, by)&awaiting == 0
}

// answersTooSoon tells whether a root is about to call with an answer, and waits until
// that was asked for.
func (x *stepper) answersTooSoon(s []byte, root int) bool {
	h := x.running(s, root)
	hd := &x.p.Handlers[h]
	pc := x.pc(s, h)
	if *x.marks(s, h)&undoing != 0 || pc > len(hd.Steps) {
		return false
	}
	callee := x.p.Steps[hd.Steps[pc-1]].Callee
	return callee >= 0 && x.stillAsks(s, callee)
}

// isOver tells whether the execution that a handler goes on with was undone: then an
// answer comes too late.
func (x *stepper) isOver(s []byte, hd *Handler) bool {
	for _, part := range hd.Execution {
		if *x.fate(s, part)&undone != 0 {
			return true
		}
	}
	return false
}

// passed tells whether a step is known not to be done. A group of which some may
// be done is gone through to its end in any case.
func (x *stepper) passed(s []byte, i int) bool {
	st := &x.p.Steps[i]
	return x.leftOut(s, st) && (!st.Last || x.otherBranch(s, st.Branches))
}

// advance goes on to the next step.
func (x *stepper) advance(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	pc := x.pc(s, h)
	*x.tries(s, h) = 0
	*x.marks(s, h) &^= attempted
	for {
		st := &x.p.Steps[hd.Steps[pc-1]]
		if st.Last {
			x.groupOver(s, hd.Root)
			if x.groupFailed(s, h, mv) {
				return
			}
		}
		pc++
		x.setPC(s, h, pc)
		if pc > len(hd.Steps) {
			break
		}
		if !x.leftOut(s, &x.p.Steps[hd.Steps[pc-1]]) {
			break
		}
	}
	x.arrived(s, h, mv)
}

// groupFailed ends a handler of which a step in the group that is now over has
// failed, or that was stopped meanwhile, and tells whether there is an end.
func (x *stepper) groupFailed(s []byte, h int, mv *move) bool {
	marks := x.marks(s, h)
	switch {
	case *marks&hanging == hanging:
		mv.silent = *marks&deaf != 0
		x.tryForEver(s, h, mv)
	case *marks&doomed != 0:
		x.die(s, h, mv)
	case *marks&repeated != 0:
		x.doneBefore(s, h, mv)
	case *marks&failing != 0:
		f := why(*marks)
		*marks &^= failing | forGood | always
		x.handlerFailed(s, h, mv, f)
	default:
		return false
	}
	return true
}

// arrived ends a handler at once where nothing can happen between its last step
// and its end.
func (x *stepper) arrived(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	if x.pc(s, h) <= len(hd.Steps) || hd.Caller >= 0 || hd.Record >= 0 || hd.CanStop && !hd.Client || hd.From >= 0 && (x.p.Mailboxes[hd.From].Batched || hd.Outside() || x.p.Mailboxes[hd.From].Slow && x.kinds[Slow]) {
		x.emit(mv, s)
		return
	}
	x.finish(s, h, mv)
}

// end is a handler that has done all its steps and has told nobody yet.
func (x *stepper) end(s []byte, h int) {
	hd := &x.p.Handlers[h]
	if hd.Record >= 0 && *x.record(s, hd.Record) == 0 {
		n := x.copy(s)
		*x.record(n, hd.Record) = 1
		mv := x.begin(Acknowledges, h, -1)
		x.emit(&mv, n)
		x.free()
		if hd.Outside() && x.can(s, LoseReply) {
			x.lostBeforeRecorded(s, h)
		}
		return
	}
	n := x.copy(s)
	mv := x.begin(Replies, h, -1)
	if hd.From >= 0 {
		mv.action, mv.mail = Acknowledges, int32(hd.From)
	}
	x.finish(n, h, &mv)
	x.free()
	if x.isLate(s, h) {
		return // nobody hears of it
	}
	if hd.Caller >= 0 && x.p.Steps[hd.Entry].Silent && x.can(s, Silence) {
		x.unanswered(s, h)
	}
	if hd.Caller >= 0 && x.can(s, LoseReply) {
		x.answerLost(s, h)
	}
	if hd.From >= 0 && hd.Outside() && *x.returned(s, hd.From) > 0 && x.can(s, LoseReply) {
		x.receiptLost(s, h)
	}
	if hd.From >= 0 && x.p.Mailboxes[hd.From].Batched && *x.returned(s, hd.From) > 0 && x.can(s, Poison) {
		x.batchFailed(s, h)
	}
}

// endTells tells whether the end of a handler tells the client yes, because it has
// found out that nothing that would is taken.
func (x *stepper) endTells(s []byte, h int) bool {
	for _, end := range x.began(s).Ends {
		if end.Handler == h {
			return !slices.ContainsFunc(end.Unless, func(in []Branch) bool { return !x.otherBranch(s, in) })
		}
	}
	return false
}

// lostBeforeRecorded is a handler of a box that isn't ours to stop, which has done
// its work and not recorded it yet: all that is seen from here is that its answer
// doesn't come.
func (x *stepper) lostBeforeRecorded(s []byte, h int) {
	n := x.spend(s)
	mv := x.begin(LosesReply, h, x.p.Handlers[h].Entry)
	mv.fault, mv.replied = LoseReply, true
	x.die(n, h, &mv)
	x.free()
}

// answerLost is a handler that is done, of which its caller doesn't hear.
func (x *stepper) answerLost(s []byte, h int) {
	n, mv := x.doneUnheard(s, h, LoseReply)
	x.attemptFailed(n, x.p.Handlers[h].Caller, &mv, failure{unknown: true})
	x.free()
}

// doneUnheard is a handler that is done, of which a fault keeps its caller from
// hearing.
func (x *stepper) doneUnheard(s []byte, h int, f Fault) ([]byte, move) {
	n := x.spend(s)
	x.turnClaims(n, h, inProgress, claimDone)
	x.quit(n, h)
	mv := x.begin(LosesReply, h, x.p.Handlers[h].Entry)
	mv.fault, mv.replied = f, true
	return n, mv
}

// receiptLost is a box that isn't ours, which has done the work on a message, and of
// which whoever has delivered that doesn't hear.
func (x *stepper) receiptLost(s []byte, h int) {
	m := x.p.Handlers[h].From
	n := x.spend(s)
	x.turnClaims(n, h, inProgress, claimDone)
	x.quit(n, h)
	mv := x.begin(LosesReply, h, -1)
	mv.fault, mv.mail = LoseReply, int32(m)
	x.upAgain(n, h)
	x.giveBack(n, m, &mv, failure{unknown: true})
	x.free()
}

// batchFailed is a message that is done, and comes back with another of its
// batch that is not.
func (x *stepper) batchFailed(s []byte, h int) {
	m := x.p.Handlers[h].From
	n := x.spend(s)
	x.turnClaims(n, h, inProgress, claimDone)
	x.quit(n, h)
	mv := x.begin(Returns, h, -1)
	mv.fault, mv.mail = Poison, int32(m)
	x.handBack(n, h, &mv, failure{})
	x.free()
}

// finish ends a handler that has done its work.
func (x *stepper) finish(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	x.turnClaims(s, h, inProgress, claimDone)
	if x.isLate(s, h) {
		x.over(s, h, mv)
		return
	}
	x.quit(s, h)
	if hd.Caller >= 0 {
		x.stepDone(s, hd.Caller, mv)
		return
	}
	x.upAgain(s, h)
	if x.endTells(s, h) || hd.From >= 0 && x.acknowledged[hd.From] {
		s[1] = toldYes
	}
	if hd.From >= 0 {
		*x.returned(s, hd.From) = 0
	}
	x.emit(mv, s)
}
