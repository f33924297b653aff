package explore

// Whoever is asked for something may take it, and never report back: it does nothing of
// it, or all but the answer. Who waits for that does so for ever, or until its wait
// ends: then the step has failed, and nobody knows what was done.

// neverAnswered is a call of somebody who does nothing, or who does it in one go, and
// never answers.
func (x *stepper) neverAnswered(s []byte, h, i int) {
	n := x.spend(s)
	mv := x.begin(Drops, h, i)
	mv.fault = Silence
	x.givesUpWaiting(n, h, i, &mv)
	x.free()
	st := &x.p.Steps[i]
	if st.Callee >= 0 || st.Read || st.Effect < 0 {
		return
	}
	n = x.spend(s)
	mv = x.begin(LosesReply, h, i)
	mv.fault = Silence
	x.apply(n, i, &mv)
	x.givesUpWaiting(n, h, i, &mv)
	x.free()
}

// unanswered is a handler that is done, and never answers who has called it.
func (x *stepper) unanswered(s []byte, h int) {
	hd := &x.p.Handlers[h]
	n, mv := x.doneUnheard(s, h, Silence)
	x.givesUpWaiting(n, hd.Caller, hd.Entry, &mv)
	x.free()
}

// givesUpWaiting is a handler that waits for an answer which never comes.
func (x *stepper) givesUpWaiting(n []byte, h, i int, mv *move) {
	switch st := &x.p.Steps[i]; {
	case st.Ends:
		x.attemptFailed(n, h, mv, failure{unknown: true})
		return
	case st.Stopped && x.inGroup(n, h):
		*x.marks(n, h) = *x.marks(n, h)&^(failing|forGood|always) | doomed
		x.attemptFailed(n, h, mv, failure{unknown: true})
		return
	case st.Stopped:
		x.die(n, h, mv)
		return
	}
	if mv.silent = true; mv.ever == 0 {
		mv.ever = int32(i) + 1
	}
	x.hang(n, h, mv)
}

// unheard is a caller of somebody who waits for ever: so does it, or after some time it
// gives up, as after a lost reply.
func (x *stepper) unheard(n []byte, h, i int, mv *move) {
	if x.p.Steps[i].Silent {
		x.givesUpWaiting(n, h, i, mv)
		return
	}
	x.attemptFailed(n, h, mv, failure{unknown: true})
}

// nothingDone is work that is handed over to somebody who does nothing of it.
func (x *stepper) nothingDone(s []byte, h, i int) {
	n := x.spend(s)
	mv := x.begin(Drops, h, i)
	mv.fault = Silence
	if x.p.Steps[i].Ends {
		x.wasTaken(n, i)
		x.attemptFailed(n, h, &mv, failure{unknown: true})
	} else {
		x.waitForEver(n, h, i, &mv)
	}
	x.free()
}

// awaited is work that is handed over to somebody who does it and never says so.
func (x *stepper) awaited(s []byte, h, i int, fault Fault) {
	st := &x.p.Steps[i]
	x.eachPut(s, st, func(n []byte) {
		mv := x.begin(LosesReply, h, i)
		if mv.fault = fault; fault != NoFault {
			x.pay(n)
		}
		for _, m := range st.Behind {
			*x.mail(n, m) |= unreported
		}
		if st.Ends {
			x.wasTaken(n, i)
			*x.marks(n, h) |= awaiting
			x.emit(&mv, n)
			return
		}
		x.waitForEver(n, h, i, &mv)
	})
}

// wasTaken tells the client yes where that hangs on a step which is handed over: it was
// taken, whatever comes of the answer.
func (x *stepper) wasTaken(n []byte, i int) {
	if x.accepts[i] {
		n[1] = toldYes
	}
}

// waitForEver lets a workflow go on with what it can do without the answer, while its
// execution never ends.
func (x *stepper) waitForEver(n []byte, h, i int, mv *move) {
	mv.silent, mv.ever = true, int32(i)+1
	mv.assuming(x.p.Steps[i].EndAssume)
	*x.fate(n, h) |= endless
	x.done(n, h, i, mv)
}

// neverReported tells whether nobody will report back on what a step hands over.
func (x *stepper) neverReported(s []byte, st *Step) bool {
	return st.Silent && len(st.Behind) > 0 && *x.mail(s, st.Behind[0])&unreported != 0
}

// isUnreported tells whether a step would report back on work of which nobody hears.
func (x *stepper) isUnreported(s []byte, st *Step) bool {
	for _, m := range st.Reports {
		if *x.mail(s, m)&unreported != 0 {
			return true
		}
	}
	return false
}

// waitsForAnswer tells whether a root waits for an answer that never comes, and
// whoever doesn't give it is still at work.
func (x *stepper) waitsForAnswer(s []byte, root int) bool {
	h := x.running(s, root)
	hd := &x.p.Handlers[h]
	if !hd.Workflow || *x.marks(s, h)&awaiting == 0 {
		return false
	}
	for _, m := range x.p.Steps[hd.Steps[x.pc(s, h)-1]].Behind {
		c := x.p.Mailboxes[m].Consumer
		switch {
		case x.hangs(s, c):
		case *x.fresh(s, m) > 0, *x.returned(s, m) > 0, x.pc(s, c) != 0, x.setAsideAt(s, c):
			return true
		}
	}
	return false
}

// waitEnds is a workflow whose wait for an answer is over: nobody knows what was done.
// That may have been over before anything was, so that what undoes it comes too early;
// whatever else happens in between is the same then.
func (x *stepper) waitEnds(s []byte, h int) {
	n := x.copy(s)
	i := x.p.Handlers[h].Steps[x.pc(s, h)-1]
	*x.marks(n, h) &^= awaiting
	for _, m := range x.p.Steps[i].Behind {
		*x.mail(n, m) &^= unreported // the next is another
	}
	mv := x.begin(Awaits, h, i)
	if x.p.Steps[i].MayBeOutrun() {
		late := x.copy(n)
		also := mv
		x.attemptFailed(late, h, &also, failure{unknown: true, outrun: true})
		x.free()
	}
	x.attemptFailed(n, h, &mv, failure{unknown: true})
	x.free()
}
