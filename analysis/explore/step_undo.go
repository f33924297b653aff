package explore

// undoFrom is the last step up to a place on a handler's way back that has a
// compensation, 0 if none has.
func (x *stepper) undoFrom(s []byte, h, pc int) int {
	steps := x.p.Handlers[h].Back
	for pc = min(pc, len(steps)); pc > 0; pc-- {
		st := &x.p.Steps[steps[pc-1]]
		if st.Undo >= 0 && !x.leftOut(s, st) {
			break
		}
	}
	return pc
}

// undo calls the compensation of the step at which a handler is.
func (x *stepper) undo(s []byte, h int) {
	i := x.p.Handlers[h].Back[x.pc(s, h)-1]
	u := x.p.Steps[i].Undo
	st := &x.p.Steps[u]
	if x.blocked(s, h, st.Box) {
		fault := NoFault
		if x.poisoned(s, st.Box) {
			fault = Poison
		}
		x.undoRefused(x.copy(s), h, u, fault)
		x.free()
		return
	}
	if !x.unmet(s, st.Box) {
		x.undoAt(s, h, i)
		return
	}
	x.undoAt(x.met(s, st.Box), h, i)
	x.free()
	x.undoRefused(x.poison(s, st.Box), h, u, Poison)
	x.free()
}

// undoAt calls a compensation at a box that doesn't always fail.
func (x *stepper) undoAt(s []byte, h, i int) {
	u := x.p.Steps[i].Undo
	st := &x.p.Steps[u]
	n := x.copy(s)
	mv := x.begin(Undoes, h, u)
	mv.undo = true
	x.undid(n, h, i, &mv)
	x.undoNext(n, h, &mv)
	x.free()
	if x.can(s, LoseReply) {
		x.undoUnknown(s, h, i)
	}
	for _, v := range st.Vanishes {
		if x.can(s, v.Fault) {
			x.undoVanished(s, h, u, v)
		}
	}
	if !x.can(s, Refuse) {
		return
	}
	x.upInTime(s, h, u)
	if !st.endless() {
		x.undoRefused(x.spend(s), h, u, Refuse)
		x.free()
	}
}

// undoVanished is a compensation by a message that nobody ever handles, and of
// which the handler doesn't hear.
func (x *stepper) undoVanished(s []byte, h, u int, v Vanishing) {
	n := x.spend(s)
	mv := x.begin(Drops, h, u)
	mv.fault, mv.undo = v.Fault, true
	mv.assuming(v.Assume)
	x.undoNext(n, h, &mv)
	x.free()
}

// undoUnknown is a compensation that is done, of which the handler doesn't hear.
func (x *stepper) undoUnknown(s []byte, h, i int) {
	u := x.p.Steps[i].Undo
	st := &x.p.Steps[u]
	n := x.spend(s)
	mv := x.begin(LosesReply, h, u)
	mv.fault, mv.undo = LoseReply, true
	x.undid(n, h, i, &mv)
	f := failure{unknown: true}
	again, maybe := x.again(st, *x.tries(n, h), f)
	if maybe {
		mv.assuming(st.RetryAssume)
	}
	if again {
		x.tryAgain(n, h, st, f)
		x.emit(&mv, n)
	}
	switch {
	case again && !maybe:
	case x.p.Handlers[h].Forgets && x.undoFrom(n, h, x.pc(n, h)-1) == 0:
		x.undoNext(n, h, &mv) // it was the last, and nobody keeps that nobody has heard of it
	default:
		x.undoFailed(n, h, &mv)
	}
	x.free()
}

// undoRefused is a compensation that isn't done.
func (x *stepper) undoRefused(n []byte, h, u int, fault Fault) {
	mv := x.begin(Refuses, h, u)
	mv.fault, mv.undo = fault, true
	st := &x.p.Steps[u]
	switch ever, maybe := st.never(failure{direct: true, forGood: fault != Refuse}); {
	case ever && fault == NoFault: // no outage is longer than that
		x.upAgain(n, x.p.Handlers[h].Root)
		x.emit(&mv, n)
		return
	case ever:
		mv.ever = int32(u) + 1
		x.hang(n, h, &mv)
		return
	case maybe && fault == Poison:
		n, also := x.copy(n), mv
		also.ever = int32(u) + 1
		also.assuming(st.RetryAssume)
		x.hang(n, h, &also)
		x.free()
	}
	x.undoFailed(n, h, &mv)
}

// undid takes back what a step has done, however often: that it has happened
// twice has a promise of its own, which is broken by then. What is done only after that
// stays; what goes on with an answer goes back through steps that were done before it.
func (x *stepper) undid(s []byte, h, i int, mv *move) {
	if h != x.p.Steps[i].Handler || *x.marks(s, h)&outrun == 0 {
		for _, e := range x.p.Steps[i].Undone {
			*x.effect(s, e) = 0
		}
	}
	for _, m := range x.p.Steps[i].Cancels {
		*x.mail(s, m) |= cancelled
	}
	x.happen(s, x.p.Steps[x.p.Steps[i].Undo].Effect, mv)
}

func (x *stepper) undoNext(s []byte, h int, mv *move) {
	*x.tries(s, h) = 0
	*x.marks(s, h) &^= outrun
	if pc := x.undoFrom(s, h, x.pc(s, h)-1); pc > 0 {
		x.setPC(s, h, pc)
		x.emit(mv, s)
		return
	}
	x.failed(s, h, mv, why(*x.marks(s, h)), undone)
}

// undoFailed: a workflow holds what it can't undo. Of anything else nobody says
// whether it goes on undoing then, unless it can do without that.
func (x *stepper) undoFailed(s []byte, h int, mv *move) {
	if x.p.Handlers[h].Workflow {
		x.failed(s, h, mv, failure{forGood: true}, held)
		return
	}
	if i := x.p.Handlers[h].Back[x.pc(s, h)-1]; !x.p.Steps[x.p.Steps[i].Undo].Soft && x.undoFrom(s, h, x.pc(s, h)-1) > 0 {
		n := x.copy(s)
		x.failed(n, h, mv, why(*x.marks(n, h)), undone)
		x.free()
	}
	x.undoNext(s, h, mv)
}
