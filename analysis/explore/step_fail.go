package explore

// failure is how a try went wrong.
type failure struct {
	unknown bool // nobody knows whether it was done
	direct  bool // refused at the door: nothing was done, and all tries are
	forGood bool // what it failed of is still there for the next try
	begun   bool // an execution of a workflow has failed, and nobody keeps it yet
}

// attemptFailed is a try that failed: there is another, or the step has failed.
func (x *stepper) attemptFailed(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	if *x.marks(s, h)&doomed != 0 {
		x.advance(s, h, mv)
		return
	}
	again, maybe := x.again(st, *x.tries(s, h), f)
	if !again {
		if x.p.Handlers[h].Workflow && st.endless() && f.forGood && (f.direct || !st.RefusedOnly) {
			x.failed(s, h, mv, f, endless)
			return
		}
		x.stepFailed(s, h, mv, f)
		return
	}
	n := x.copy(s)
	x.tryAgain(n, h, st, f)
	also := *mv
	if maybe {
		also.assuming(st.RetryAssume)
	}
	x.emit(&also, n)
	x.free()
	if maybe {
		also := *mv
		also.assuming(st.RetryAssume)
		x.stepFailed(s, h, &also, f)
	}
}

// again tells whether a step is tried once more, and whether that is a guess.
func (x *stepper) again(st *Step, tries byte, f failure) (again, maybe bool) {
	switch {
	case f.direct, st.Attempts == 1, tries == lastTry, int(tries)+1 >= st.Attempts, !f.direct && st.RefusedOnly:
		return false, false
	case f.forGood && !st.Rerun && !x.counted:
		return false, false
	}
	return true, st.Maybe || st.AnyMaybe
}

// tryAgain takes down that a step is tried once more.
func (x *stepper) tryAgain(s []byte, h int, st *Step, f failure) {
	t := x.tries(s, h)
	*t = x.tried(st, *t, f)
	if st.Late >= 0 {
		*x.late(s, st.Late) = 1
	}
	if hd := &x.p.Handlers[h]; hd.Client && hd.CanStop && x.firsts[hd.Steps[x.pc(s, h)-1]] {
		*x.marks(s, h) |= attempted
	}
}

// manyTries is how many tries are counted one by one where all are.
const manyTries = 12

// tried counts a failed try, as far as it matters. If there are more tries than
// faults, faults alone don't use them up. What fails for good fails again each
// time: the second time shows what a repetition does (an effect has happened
// twice, a guard has found its key, two messages are there for one), a third
// nothing new; so it uses up all tries but the last.
func (x *stepper) tried(st *Step, tries byte, f failure) byte {
	switch {
	case x.counted && st.Attempts <= manyTries:
		return tries + 1
	case f.forGood:
		return lastTry
	case st.Attempts > x.p.Faults+1:
		return tries
	}
	return tries + 1
}

// stepFailed is a step that failed and isn't tried again.
func (x *stepper) stepFailed(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	*x.tries(s, h) = 0
	switch {
	case *x.marks(s, h)&doomed != 0:
		x.advance(s, h, mv)
	case st.SenderDeadLetter >= 0:
		s[x.at.parkings+st.SenderDeadLetter] = inDeadLetter
		x.stepDone(s, h, mv)
	case st.Soft:
		x.advance(s, h, mv)
	case st.Grouped:
		*x.marks(s, h) |= failing
		if f.forGood {
			*x.marks(s, h) |= forGood
		}
		x.advance(s, h, mv)
	default:
		x.handlerFailed(s, h, mv, f)
	}
}

// handlerFailed is a handler that can't go on: it undoes what it has done, if
// it can, and tells whoever waits.
func (x *stepper) handlerFailed(s []byte, h int, mv *move, f failure) {
	if x.p.Handlers[h].Undoes {
		pc := x.pc(s, h)
		if pc = x.undoFrom(s, h, pc); pc > 0 {
			x.setPC(s, h, pc)
			*x.marks(s, h) = undoing
			if f.forGood {
				*x.marks(s, h) |= forGood
			}
			*x.tries(s, h) = 0
			x.emit(mv, s)
			return
		}
	}
	x.failed(s, h, mv, f, 0)
}

// failed ends a handler that has failed; fate is what a workflow did about it.
func (x *stepper) failed(s []byte, h int, mv *move, f failure, fate byte) {
	hd := &x.p.Handlers[h]
	switch {
	case hd.Repeats && fate&endless == 0 && *x.returned(s, hd.From) > 0:
		*x.fate(s, h) |= fate
		f.begun = fate == 0
	case hd.Workflow:
		*x.fate(s, h) |= hd.keeps(fate)
		if hd.From >= 0 {
			*x.returned(s, hd.From) = 0 // it doesn't begin again
		}
	}
	x.quit(s, h)
	if hd.Caller >= 0 {
		x.attemptFailed(s, hd.Caller, mv, failure{forGood: f.forGood})
		return
	}
	x.rootFailed(s, h, mv, f)
}

// keeps tells where a failed execution is kept.
func (hd *Handler) keeps(fate byte) byte {
	switch {
	case hd.Forgets && hd.Parks == nil && fate&undone == 0:
		return dropped
	case fate&endless != 0 && !hd.Forgets:
		return fate
	case hd.Parks != nil && (hd.Forgets || fate&held == 0):
		return fate&^(held|endless) | filed
	case fate == 0:
		return held
	}
	return fate
}

// rootFailed ends a handler for which nobody waits.
func (x *stepper) rootFailed(s []byte, h int, mv *move, f failure) {
	if x.upAgain(s, h) { // which may have been all that it failed of
		f.forGood = false
	}
	if m := x.p.Handlers[h].From; m >= 0 {
		f.direct = false // it has taken the message, whoever has refused it
		x.giveBack(s, m, mv, f)
		return
	}
	told := toldNo
	if f.unknown {
		told = toldSilence
	}
	s[1] = max(s[1], told)
	x.emit(mv, s)
}
