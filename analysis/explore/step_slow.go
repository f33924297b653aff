package explore

// A run that takes longer than its message is left with it is set aside: its message
// comes back, and another run may have it from beginning to end. The first goes on
// when no other run of its handler is under way, and has no message any more by then.
// One run of each handler is set aside at most.

// What became of a run that was set aside: the first byte of where it is kept.
const (
	none      byte = iota
	setAside       // it waits
	late           // it goes on, as the run of its handler
	lateFirst      // it goes on, and the run that has its message waits for its end
)

// asideSize is how many bytes a run takes that is set aside, without those for what is
// missing in its transactions.
const asideSize = 5

// aside is what became of a handler's run that was set aside.
func (x *stepper) aside(s []byte, h int) byte {
	if x.at.asides[h] < 0 {
		return none
	}
	return s[x.at.asides[h]]
}

func (x *stepper) setAsideAt(s []byte, h int) bool { return x.aside(s, h) == setAside }

// isLate tells whether the run of a handler has lost its message to another.
func (x *stepper) isLate(s []byte, h int) bool {
	a := x.aside(s, h)
	return a == late || a == lateFirst
}

// anySetAside tells whether a run is set aside of any that may take a message out of a
// mailbox.
func (x *stepper) anySetAside(s []byte, m int) bool {
	mb := &x.p.Mailboxes[m]
	for _, r := range mb.Rivals {
		if x.setAsideAt(s, x.p.Mailboxes[r].Consumer) {
			return true
		}
	}
	return x.setAsideAt(s, mb.Consumer)
}

// maySetAside tells whether a run may take longer than its message is left with it,
// between two of its steps. Where the rest of its steps might as well be done before
// that, they are; and then it is as if it was stopped at its end.
func (x *stepper) maySetAside(s []byte, h int) bool {
	hd := &x.p.Handlers[h]
	if hd.From < 0 || !x.p.Mailboxes[hd.From].Slow || x.aside(s, h) != none || !x.can(s, Slow) {
		return false
	}
	if x.p.Mailboxes[hd.From].Commutes && (x.pc(s, h) <= len(hd.Steps) || hd.CanStop && x.kinds[Stop]) {
		return false
	}
	return *x.returned(s, x.p.Handlers[h].From) > 0 && *x.marks(s, h)&doomed == 0 && !x.amidGroup(s, h)
}

// amidGroup tells whether a handler has begun with steps that are done at the same
// time, and isn't done with them.
func (x *stepper) amidGroup(s []byte, h int) bool {
	pc, steps := x.pc(s, h), x.p.Handlers[h].Steps
	if *x.marks(s, h)&undoing != 0 {
		return false
	}
	if pc < 2 || pc > len(steps) || !x.p.Steps[steps[pc-1]].Grouped {
		return pc <= len(steps) && x.p.Steps[steps[pc-1]].Grouped && *x.marks(s, h)&recording != 0
	}
	before := &x.p.Steps[steps[pc-2]]
	return before.Grouped && !before.Last || *x.marks(s, h)&recording != 0
}

// setAside lets a run take longer than its message is left with it: that comes back,
// as after a try that has failed.
func (x *stepper) setAside(s []byte, h int) {
	hd := &x.p.Handlers[h]
	n := x.spend(s)
	mv := x.begin(Outlasts, h, -1)
	mv.fault, mv.mail = Slow, int32(hd.From)
	mv.assuming(x.p.Mailboxes[hd.From].SlowAssume)
	if x.pc(s, h) <= len(hd.Steps) || hd.Record >= 0 && *x.record(s, hd.Record) == 0 {
		x.exchange(n, h)
		n[x.at.asides[h]] = setAside
		x.turnClaims(n, h, inProgress, elsewhereInProgress)
	} else { // it has nothing left to do
		x.turnClaims(n, h, inProgress, claimDone)
	}
	x.quit(n, h)
	x.handBack(n, h, &mv, failure{unknown: true, slow: true})
	x.free()
}

// exchange puts the run of a handler where one is set aside, and the other way round.
func (x *stepper) exchange(s []byte, h int) {
	at, run := x.at.asides[h]+1, x.at.handlers+4*h
	for i := range 4 {
		s[at+i], s[run+i] = s[run+i], s[at+i]
	}
	for i, m := range x.p.missingOf(h) {
		kept, is := &s[at+4+i], x.missingIn(s, m)
		*kept, *is = *is, *kept
	}
}

// goOn lets a run go on that was set aside.
func (x *stepper) goOn(s []byte, h int) {
	n := x.copy(s)
	mv := x.begin(GoesOn, h, -1)
	x.exchange(n, h)
	n[x.at.asides[h]] = late
	x.comesLate(n, x.p.Mailboxes[x.p.Handlers[h].From].Aside)
	x.turnClaims(n, h, elsewhereInProgress, inProgress)
	x.emit(&mv, n)
	x.free()
}

// over ends a run whose message another has got, however it ends.
func (x *stepper) over(s []byte, h int, mv *move) {
	x.quit(s, h)
	x.upAgain(s, h)
	if s[x.at.asides[h]] == lateFirst {
		x.exchange(s, h)
	}
	s[x.at.asides[h]] = none
	x.emit(mv, s)
}
