package explore

// failure is how a try went wrong.
type failure struct {
	unknown bool // nobody knows whether it was done
	direct  bool // refused at the door: nothing was done, and all tries are
	forGood bool // what it failed of is still there for the next try
	always  bool // and will be for every one
	begun   bool // an execution of a workflow has failed, and nobody keeps it yet
	slow    bool // its message is given to another, which counts
	drops   bool // what keeps its message is taken to drop it one day
	outrun  bool // what it asked for is done only after it has undone that
}

// attemptFailed is a try that failed: there is another, or the step has failed.
func (x *stepper) attemptFailed(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	if *x.marks(s, h)&doomed != 0 {
		x.miss(s, st, noCommit)
		x.advance(s, h, mv)
		return
	}
	again, maybe := x.again(st, *x.tries(s, h), f)
	if !again {
		x.lastTried(s, h, mv, f)
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

// lastTried is a try after which no other shows anything new: the step has failed,
// or is tried for ever.
func (x *stepper) lastTried(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	ever, maybe := st.never(f)
	switch {
	case ever && !f.always: // no outage is longer than that
		n := x.copy(s)
		if x.upAmidst(n, h, st) {
			*x.tries(n, h) = 0
			x.emit(mv, n)
		}
		x.free()
		x.upAgain(s, x.p.Handlers[h].Root)
		*x.tries(s, h) = 0
		x.emit(mv, s)
		return
	case ever || maybe && f.always:
		n, also := x.copy(s), *mv
		also.ever = int32(x.p.Handlers[h].Steps[x.pc(s, h)-1]) + 1
		if !ever {
			also.assuming(st.RetryAssume)
		}
		x.hang(n, h, &also)
		x.free()
	}
	if !ever {
		x.stepFailed(s, h, mv, f)
	}
}

// never tells whether a step that fails each time is tried without end, or may be.
func (st *Step) never(f failure) (ever, maybe bool) {
	if !f.forGood || st.Attempts != Unbounded || st.Aged || !f.direct && st.RefusedOnly {
		return false, false
	}
	maybe = st.Maybe || st.AnyMaybe && !f.direct
	return !maybe, maybe
}

// hang is a handler that goes on trying for ever. Whoever waits for it hears
// nothing; a workflow still has the work, and so has what keeps the message that it
// works on. Only a stop would end that, and one that comes sooner shows the same.
// What is done at the same time may be done all the same.
func (x *stepper) hang(s []byte, h int, mv *move) {
	if x.inGroup(s, h) {
		marks := x.marks(s, h)
		if *marks&doomed == 0 {
			*marks = *marks&^(forGood|always) | hanging
		}
		if *marks&hanging == hanging && mv.silent {
			*marks |= deaf
		}
		x.advance(s, h, mv)
		return
	}
	x.tryForEver(s, h, mv)
}

// tryForEver lets a handler hang at last, and with it whoever waits for it.
func (x *stepper) tryForEver(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	if x.isLate(s, h) {
		x.over(s, h, mv)
		return
	}
	x.quit(s, h)
	if hd.Workflow && !hd.Forgets {
		*x.fate(s, h) |= endless
	}
	switch {
	case hd.Caller >= 0 && mv.silent:
		x.unheard(s, hd.Caller, hd.Entry, mv)
		return
	case hd.Caller >= 0:
		x.hang(s, hd.Caller, mv)
		return
	}
	x.upAgain(s, h)
	if mv.silent && hd.From >= 0 && *x.returned(s, hd.From) > 0 {
		mb := &x.p.Mailboxes[hd.From]
		if mb.Lease != nil {
			x.giveBack(s, hd.From, mv, failure{unknown: true, slow: true})
			return
		}
		if mb.Slow { // nobody says whether it has one that ends
			n, also := x.copy(s), *mv
			also.assuming(mb.SlowAssume)
			x.giveBack(n, hd.From, &also, failure{unknown: true, slow: true})
			x.free()
		}
	}
	x.keepsWaiting(s, h)
	if mv.silent && hd.From >= 0 {
		if *x.returned(s, hd.From) == 0 { // nobody waits for it, and it keeps nothing
			x.emit(mv, s)
			return
		}
		if x.p.Mailboxes[hd.From].Kind != InMemory {
			*x.returned(s, hd.From) = withWaiter
		}
	}
	x.setPC(s, h, hung)
	if hd.From < 0 {
		s[1] = max(s[1], toldSilence)
	}
	x.emit(mv, s)
}

// keepsWaiting lets a workflow that waits for what answers a message keep the work of
// who tries for ever, or waits, and whose message nothing keeps that lasts.
func (x *stepper) keepsWaiting(s []byte, h int) {
	m := x.p.Handlers[h].From
	if m < 0 || x.p.Handlers[h].Workflow || x.p.Mailboxes[m].Waits == nil {
		return
	}
	if *x.returned(s, m) == 0 || !x.p.Mailboxes[m].Durable {
		*x.mail(s, m) |= kept
	}
}

// hangs tells whether a root goes on trying for ever, or waits for who does.
func (x *stepper) hangs(s []byte, root int) bool { return x.pc(s, root) == hung }

// again tells whether a step is tried once more, and whether that is a guess.
func (x *stepper) again(st *Step, tries byte, f failure) (again, maybe bool) {
	switch {
	case f.direct, st.Attempts == 1, tries == lastTry && (f.forGood || !st.endless()), int(tries)+1 >= st.Attempts, !f.direct && st.RefusedOnly:
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
	x.comesLate(s, st.Late)
	if hd := &x.p.Handlers[h]; hd.Client && hd.CanStop && x.firsts[hd.Steps[x.pc(s, h)-1]] && !st.Kept {
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
		x.miss(s, st, noCommit)
		x.advance(s, h, mv)
	case st.SenderDeadLetter >= 0:
		s[x.at.parkings+st.SenderDeadLetter] = inDeadLetter
		x.stepDone(s, h, mv)
	case x.softly(s, st):
		x.miss(s, st, doneWithout)
		x.advance(s, h, mv)
	case st.Grouped:
		x.miss(s, st, noCommit)
		*x.marks(s, h) |= failing
		x.markWhy(s, h, f)
		x.advance(s, h, mv)
	default:
		x.handlerFailed(s, h, mv, f)
	}
}

// markWhy notes whether what a handler has failed of is still there.
func (x *stepper) markWhy(s []byte, h int, f failure) {
	if f.forGood {
		*x.marks(s, h) |= forGood
	}
	if f.always {
		*x.marks(s, h) |= always
	}
	if f.outrun {
		*x.marks(s, h) |= outrun
	}
}

// why is what was noted.
func why(marks byte) failure {
	return failure{forGood: marks&forGood != 0, always: marks&always != 0}
}

// softly tells whether a handler goes on without a step that has failed: it can't
// where that commits lines that it can't do without.
func (x *stepper) softly(s []byte, st *Step) bool {
	for _, e := range st.Commits {
		if of := &x.p.Steps[x.p.Effects[e].Step]; !of.Soft && !x.isMissing(s, of) {
			return false
		}
	}
	return st.Soft
}

// handlerFailed is a handler that can't go on: it undoes what it has done, if
// it can, and tells whoever waits.
func (x *stepper) handlerFailed(s []byte, h int, mv *move, f failure) {
	if hd := &x.p.Handlers[h]; hd.Undoes {
		pc := x.pc(s, h) + len(hd.Back) - len(hd.Steps)
		if pc = x.undoFrom(s, h, pc); pc > 0 {
			x.setPC(s, h, pc)
			*x.marks(s, h) = undoing
			x.markWhy(s, h, f)
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
	case x.isLate(s, h): // another has its message
	case hd.Repeats && *x.returned(s, hd.From) > 0:
		*x.fate(s, h) |= fate
		f.begun = fate == 0
	case hd.Workflow:
		*x.fate(s, h) |= hd.keeps(fate)
		if hd.From >= 0 {
			*x.returned(s, hd.From) = 0 // it doesn't begin again
		}
	}
	x.letGo(s, h)
	x.quit(s, h)
	if hd.Caller >= 0 {
		x.attemptFailed(s, hd.Caller, mv, failure{forGood: f.forGood, always: f.always, drops: f.drops})
		return
	}
	x.rootFailed(s, h, mv, f)
}

// handBack gives back the message of a handler that has failed. What was down may
// be up again when it is taken the next time, or still be down, until its tries are
// over; or when a copy of it is taken.
func (x *stepper) handBack(s []byte, h int, mv *move, f failure) {
	m := x.p.Handlers[h].From
	mb := &x.p.Mailboxes[m]
	back := mb.TriedInVain() && *x.returned(s, m) > 0
	if (back || mb.Undone && *x.fresh(s, m) > 0) && x.anyDown(s, h) {
		n := x.copy(s)
		also := *mv
		x.giveBack(n, m, &also, f)
		x.free()
	}
	if x.upAgain(s, h) && !f.always { // which may have been all that it failed of
		f.forGood = false
	}
	x.giveBack(s, m, mv, f)
}

// keeps tells where a failed execution is kept.
func (hd *Handler) keeps(fate byte) byte {
	switch {
	case hd.Forgets && hd.Parks == nil && fate&undone == 0:
		return dropped
	case hd.Parks != nil && (hd.Forgets || fate&held == 0):
		return fate&^held | filed
	case fate == 0:
		return held
	}
	return fate
}

// rootFailed ends a handler for which nobody waits.
func (x *stepper) rootFailed(s []byte, h int, mv *move, f failure) {
	if x.isLate(s, h) {
		x.over(s, h, mv)
		return
	}
	if x.p.Handlers[h].From >= 0 {
		f.direct = false // it has taken the message, whoever has refused it
		x.handBack(s, h, mv, f)
		return
	}
	x.upAgain(s, h)
	told := toldNo
	if f.unknown {
		told = toldSilence
	}
	s[1] = max(s[1], told)
	x.emit(mv, s)
}
