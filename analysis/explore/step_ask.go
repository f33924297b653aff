package explore

// ask calls another box and waits.
func (x *stepper) ask(s []byte, h, i int) {
	st := &x.p.Steps[i]
	broker := x.p.Handlers[h].Broker // then the mailbox has found it up
	if !broker && x.blocked(s, h, st.Box) {
		x.stillRefused(s, h, i, x.poisoned(s, st.Box))
		if x.mayMiss(s, h, st) {
			x.askAt(x.wasMet(s, st.Box), h, i)
			x.free()
		}
		return
	}
	if broker || !x.unmet(s, st.Box) {
		x.askAt(s, h, i)
		return
	}
	x.askAt(x.met(s, st.Box), h, i)
	x.free()
	x.stillRefused(x.poison(s, st.Box), h, i, true)
	x.free()
}

// askAt calls a box that doesn't always fail.
func (x *stepper) askAt(s []byte, h, i int) {
	st := &x.p.Steps[i]
	if of := x.claimAt(s, i); of != nil {
		if x.foundInProgress(s, h, i, of) {
			return
		}
	} else if found, sure := x.foundAt(s, i); found {
		x.foundBefore(s, h, i)
		if sure {
			return
		}
	}
	if st.Callee >= 0 {
		x.call(s, h, i)
	} else {
		x.effected(s, h, i)
	}
	if x.p.Steps[i].Silent && x.can(s, Silence) {
		x.neverAnswered(s, h, i)
	}
	if !x.p.Handlers[h].Broker {
		x.refuse(s, h, i)
	}
}

// call starts the handler that answers a step.
func (x *stepper) call(s []byte, h, i int) {
	callee := x.p.Steps[i].Callee
	if claimed, sure := x.claimedBefore(s, callee); claimed {
		if x.callClaimed(s, h, i); sure {
			return
		}
	}
	n := x.copy(s)
	mv := x.begin(Calls, h, i)
	x.start(n, callee)
	x.emit(&mv, n)
	x.free()
}

// effected is a step that is done at its receiver in one go, whether the answer
// comes or not.
func (x *stepper) effected(s []byte, h, i int) {
	st := &x.p.Steps[i]
	n := x.copy(s)
	mv := x.begin(Does, h, i)
	x.apply(n, i, &mv)
	x.done(n, h, i, &mv)
	x.free()
	if !st.Read && x.can(s, LoseReply) {
		n := x.spend(s)
		mv := x.begin(LosesReply, h, i)
		mv.fault = LoseReply
		x.apply(n, i, &mv)
		x.attemptFailed(n, h, &mv, failure{unknown: true})
		x.free()
	}
}

// stillRefused is a try at a box that always fails, or that stays down.
func (x *stepper) stillRefused(s []byte, h, i int, always bool) {
	n := x.copy(s)
	mv := x.begin(Refuses, h, i)
	if always {
		mv.fault = Poison
	}
	x.attemptFailed(n, h, &mv, failure{direct: true, forGood: true, always: always})
	x.free()
}

// foundAt tells of a step whether its guard finds its key, and whether it does so
// for sure: where it commits a transaction, each guard that is part of that.
func (x *stepper) foundAt(s []byte, i int) (found, sure bool) {
	st := &x.p.Steps[i]
	if len(st.Commits) == 0 {
		return x.found(s, st)
	}
	for _, e := range st.Commits {
		of := &x.p.Steps[x.p.Effects[e].Step]
		if f, certain := x.found(s, of); f && !x.isMissing(s, of) {
			found, sure = true, sure || certain
		}
	}
	return found, sure
}

// found tells whether a guard finds its key where it is enforced, and whether
// it does so for sure: one that may be forgotten by then may be found, or not.
func (x *stepper) found(s []byte, st *Step) (found, sure bool) {
	switch {
	case !st.Guard || st.Effect < 0:
		return false, false
	case st.Record >= 0:
		return *x.record(s, st.Record) == 1, x.recorded(s, st.Record)
	}
	found = *x.effect(s, st.Effect) > 0
	return found, found && !x.expired(s, &x.p.Effects[st.Effect])
}

// foundBefore ends a handler whose guard finds its key, unless it was stopped
// meanwhile, or doesn't hear of it.
func (x *stepper) foundBefore(s []byte, h, i int) {
	n := x.copy(s)
	defer x.free()
	if *x.marks(n, h)&doomed != 0 {
		mv := x.begin(Repeats, h, i)
		x.advance(n, h, &mv)
		return
	}
	if x.can(s, LoseReply) {
		n := x.spend(s)
		mv := x.begin(LosesReply, h, i)
		mv.fault = LoseReply
		x.attemptFailed(n, h, &mv, failure{unknown: true})
		x.free()
	}
	mv := x.begin(Skips, h, i)
	mv.replied = true
	if x.accepts[i] {
		n[1] = toldYes
	}
	if st := &x.p.Steps[i]; st.Grouped && !st.Last { // the others may be done by then
		also, n := mv, x.copy(n)
		*x.marks(n, h) |= repeated
		x.advance(n, h, &also)
		x.free()
	}
	x.doneBefore(n, h, &mv)
}

// doneBefore ends a handler of which a guard has found its key.
func (x *stepper) doneBefore(n []byte, h int, mv *move) {
	*x.marks(n, h) = 0
	*x.tries(n, h) = 0
	x.setPC(n, h, len(x.p.Handlers[h].Steps)+1)
	x.arrived(n, h, mv)
}

// refuse is a receiver that is down for as long as this call is tried; where it
// can make a difference also for as long as all calls around it are.
func (x *stepper) refuse(s []byte, h, i int) {
	st := &x.p.Steps[i]
	if !x.can(s, Refuse) {
		return
	}
	x.upInTime(s, h, i)
	if st.endless() {
		return
	}
	for _, sticky := range []bool{false, true} {
		if sticky && !st.Sticky {
			continue
		}
		n := x.spend(s)
		mv := x.begin(Refuses, h, i)
		mv.fault = Refuse
		if sticky {
			mv.sticky = true
			x.putDown(n, st.Box, x.p.Handlers[h].Root, st.Grouped && !st.Last)
		}
		x.stepFailed(n, h, &mv, failure{direct: true, forGood: sticky})
		x.free()
	}
}

// upInTime is a receiver that is down for some of the tries of a step, and not for
// all. All that it costs is time: a key may be forgotten by then, and what starts
// the flow may be stopped before its next try.
func (x *stepper) upInTime(s []byte, h, i int) {
	st := &x.p.Steps[i]
	hd := &x.p.Handlers[h]
	begins := hd.Client && hd.CanStop && x.firsts[i] && !st.Kept && *x.marks(s, h)&attempted == 0
	tries := *x.tries(s, h)
	if !begins && !x.forgetsAny(s, st.Late) || tries == lastTry || int(tries)+1 >= st.Attempts || *x.marks(s, h)&doomed != 0 {
		return
	}
	n := x.spend(s)
	mv := x.begin(Refuses, h, i)
	mv.fault, mv.brief, mv.undo = Refuse, true, st.N == 0
	if st.Maybe {
		mv.assuming(st.RetryAssume)
	}
	x.tryAgain(n, h, st, failure{direct: true})
	x.emit(&mv, n)
	x.free()
}
