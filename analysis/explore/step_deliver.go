package explore

// take gets a message out of a mailbox, for its consumer, or for one that takes from
// the same queue where it has come back.
func (x *stepper) take(s []byte, m int) {
	x.takeFor(s, m)
	for _, r := range x.p.Mailboxes[m].Rivals {
		if r == m || *x.returned(s, m) == 0 || x.pc(s, x.p.Mailboxes[r].Consumer) != 0 || !x.wants(s, r) {
			continue
		}
		n := x.copy(s)
		x.handTo(n, m, r)
		x.takeFor(n, r)
		x.free()
	}
}

// takeFor gets a message out of a mailbox for its own consumer: one that came back
// first.
func (x *stepper) takeFor(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	if x.poisoned(s, mb.To) {
		x.turnedAway(s, m)
		return
	}
	if !x.unmet(s, mb.To) {
		x.deliver(s, m)
		return
	}
	x.deliver(x.met(s, mb.To), m)
	x.free()
	x.turnedAway(x.poison(s, mb.To), m)
	x.free()
}

// deliver hands a message to a receiver that doesn't always fail.
func (x *stepper) deliver(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	if !mb.OnReceipt {
		n := x.copy(s)
		mv := x.beginMail(Takes, m, NoFault)
		x.out(n, m, false)
		x.run(n, m, &mv)
		x.free()
	}
	if mb.OnReceipt || mb.AckMaybe {
		n := x.copy(s)
		mv := x.beginMail(Takes, m, NoFault)
		mv.assuming(mb.AckAssume)
		x.out(n, m, !mb.Signed || !x.p.Outright(mb))
		x.run(n, m, &mv)
		x.free()
	}
	if mb.Signed && !x.p.Outright(mb) && x.can(s, LoseReply) {
		x.unsigned(s, m)
	}
	if mb.Duplicates && *x.returned(s, m) == 0 && x.can(s, Duplicate) {
		x.duplicate(s, m)
	}
	if mb.GivesUp() && x.can(s, Refuse) {
		x.outlasted(s, m)
	}
	x.vanish(s, m)
}

// turnedAway is a message that always fails at its receiver, which has taken it
// for good by then, or hasn't.
func (x *stepper) turnedAway(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	signs := mb.Signed && x.p.Outright(mb) // then nobody has given a receipt
	begins := x.p.Handlers[mb.Consumer].Forgets
	gone := begins || (mb.OnReceipt || mb.AckMaybe) && !signs
	stays := !begins && (!mb.OnReceipt || signs)
	for _, forgotten := range []bool{false, true} {
		if forgotten && !gone || !forgotten && !stays {
			continue
		}
		n := x.copy(s)
		mv := x.beginMail(Refuses, m, Poison)
		x.out(n, m, forgotten)
		hd := &x.p.Handlers[mb.Consumer]
		if hd.Workflow && forgotten { // it has begun, and fails
			*x.fate(n, mb.Consumer) |= hd.keeps(0)
		}
		x.giveBack(n, m, &mv, failure{direct: true, forGood: true, always: true, begun: hd.Repeats})
		x.free()
	}
}

func (x *stepper) beginMail(a Action, m int, f Fault) move {
	mv := x.begin(a, x.p.Mailboxes[m].Consumer, -1)
	mv.mail, mv.fault = int32(m), f
	return mv
}

// duplicate delivers a message and keeps a copy of it.
func (x *stepper) duplicate(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	for _, to := range x.takers(s, m) {
		for _, forgotten := range []bool{false, true} {
			if forgotten && !mb.OnReceipt && !mb.AckMaybe || !forgotten && mb.OnReceipt {
				continue
			}
			n := x.spend(s)
			mv := x.beginMail(Takes, m, Duplicate)
			if forgotten {
				mv.assuming(mb.AckAssume)
			}
			x.out(n, m, forgotten)
			x.add(n, to)
			if x.p.Ordered && !x.p.Mailboxes[to].Ordered {
				*x.mail(n, to) |= copied
			}
			x.run(n, m, &mv)
			x.free()
		}
	}
}

// unsigned is a receipt that isn't heard of: the message is worked on, and comes
// again, or counts as undelivered.
func (x *stepper) unsigned(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	for _, again := range []bool{true, false} {
		if again && mb.Attempts == 1 || !again && mb.Attempts > 1 && !mb.Maybe {
			continue
		}
		n := x.spend(s)
		mv := x.beginMail(Takes, m, LoseReply)
		x.out(n, m, true)
		switch {
		case again:
			*x.fresh(n, m)++
		case mb.DeadLetter != nil:
			*x.mail(n, m) |= parked
		case mb.Forever && mb.Waits == nil:
			*x.mail(n, m) |= kept
		}
		if !again && mb.Maybe {
			mv.assuming(mb.AttemptsAssume)
		}
		x.run(n, m, &mv)
		x.free()
	}
}

// outlasted is a receiver that is down for longer than a message is tried.
func (x *stepper) outlasted(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	n := x.spend(s)
	mv := x.beginMail(Refuses, m, Refuse)
	if mb.Maybe {
		mv.assuming(mb.AttemptsAssume)
	}
	x.out(n, m, false)
	x.giveUp(n, m, &mv, false)
	x.free()
}

// vanish loses a message on its way, or with whoever had it in memory.
func (x *stepper) vanish(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	for _, f := range [...]Fault{Stop, Lose} {
		may := f == Stop && !mb.Durable || f == Lose && mb.Loses
		if !may || !x.can(s, f) {
			continue
		}
		n := x.spend(s)
		mv := x.beginMail(Drops, m, f)
		if f == Stop {
			mv.assuming(mb.DurableAssume)
		}
		x.out(n, m, true)
		x.lose(n, m)
		x.emit(&mv, n)
		x.free()
	}
}

// lose is a message that is gone; whoever waits for what answers it still has
// the work.
func (x *stepper) lose(s []byte, m int) {
	if x.p.Mailboxes[m].Waits != nil {
		*x.mail(s, m) |= kept
		return
	}
	*x.mail(s, m) |= gone
}

// out makes a message the one under way, which its mailbox forgets at once, or
// keeps until it is done.
func (x *stepper) out(s []byte, m int, forgotten bool) {
	r := x.returned(s, m)
	if *r == 0 {
		*r = 1
		*x.fresh(s, m)--
	}
	if forgotten {
		*r = 0
	}
}

func (x *stepper) run(s []byte, m int, mv *move) {
	mb := &x.p.Mailboxes[m]
	x.comesLate(s, mb.Late)
	if x.startedBefore(s, m) {
		x.setPC(s, mb.Consumer, len(x.p.Handlers[mb.Consumer].Steps)+1)
	} else {
		if mb.Keyed {
			if *x.mail(s, m)&started != 0 {
				mv.assuming(mb.KeyAssume)
			}
			*x.mail(s, m) |= started
		}
		if claimed, sure := x.claimedBefore(s, mb.Consumer); claimed {
			if x.messageClaimed(s, m, *mv); sure {
				return
			}
		}
		if r := x.p.Handlers[mb.Consumer].Record; !x.recorded(s, r) {
			x.recordForgotten(s, r, mv)
		}
		x.start(s, mb.Consumer)
	}
	x.arrived(s, mb.Consumer, mv)
}

// giveBack is a message whose work failed.
func (x *stepper) giveBack(s []byte, m int, mv *move, f failure) {
	mb := &x.p.Mailboxes[m]
	r := x.returned(s, m)
	if *r == 0 {
		if !x.p.Handlers[mb.Consumer].Workflow {
			x.lose(s, m)
			mv.assuming(mb.AckAssume)
		}
		x.emit(mv, s)
		return
	}
	if f.unknown && !f.slow && x.p.Handlers[mb.Consumer].Forgets { // its platform runs it again, and counts nothing
		x.emit(mv, s)
		return
	}
	if !f.always && !mb.GivesUp() { // no outage is longer than that
		f.forGood = false
	}
	if f.drops && mb.ForeverMaybe { // however often it comes back before
		x.lastFailed(s, m, f)
		x.giveUp(s, m, mv, true)
		return
	}
	if mb.Rivals != nil {
		x.giveBackAmong(s, m, mv, f)
		return
	}
	tries := *r - 1
	count := x.counted && mb.Attempts <= manyTries
	if tries == lastTry || int(tries)+1 >= mb.Attempts || f.forGood && (f.direct || !mb.Rerun) && !count {
		x.lastFailed(s, m, f)
		x.giveUp(s, m, mv, false)
		return
	}
	n := x.copy(s)
	switch {
	case f.forGood && !count:
		*x.returned(n, m) = lastTry + 1
	case count, mb.Attempts <= x.p.Faults+1:
		*x.returned(n, m) = tries + 2
	}
	x.emit(mv, n)
	x.free()
	if mb.Maybe {
		also := *mv
		also.assuming(mb.AttemptsAssume)
		x.lastFailed(s, m, f)
		x.giveUp(s, m, &also, false)
	}
}

// lastFailed lets a workflow hold its last execution, which has failed, unless a
// dead letter takes the message.
func (x *stepper) lastFailed(s []byte, m int, f failure) {
	if mb := &x.p.Mailboxes[m]; f.begun && mb.DeadLetter == nil {
		*x.fate(s, mb.Consumer) |= held
	}
}

// giveUp is a message that isn't tried any more; drops tells that what keeps it was
// taken to drop it, if nobody says.
func (x *stepper) giveUp(s []byte, m int, mv *move, drops bool) {
	mb := &x.p.Mailboxes[m]
	*x.returned(s, m) = 0
	x.upAgain(s, mb.Consumer)
	stays := kept
	if x.waitedInVain(s, m) {
		stays = parked
	}
	if mb.ForeverMaybe && (mb.Waits == nil || stays == parked) && !drops {
		n, also := x.copy(s), *mv
		*x.mail(n, m) |= stays
		also.assuming(mb.ForeverAssume)
		x.emit(&also, n)
		x.free()
	}
	switch marks := x.mail(s, m); {
	case mb.DeadLetter != nil:
		*marks |= parked
	case mb.Forever:
		*marks |= stays
	case mb.Waits != nil:
		*marks |= kept
	default:
		*marks |= gone
		mv.assuming(mb.DeadLetterAssume)
		if mb.Kind == InMemory {
			mv.assuming(mb.DurableAssume)
		}
	}
	x.emit(mv, s)
}

// waitedInVain tells whether the workflow that a message is to answer has failed by
// then: it is held, and waits for nothing.
func (x *stepper) waitedInVain(s []byte, m int) bool {
	mb := &x.p.Mailboxes[m]
	return mb.Waits != nil && *x.fate(s, mb.Waiter)&held != 0
}
