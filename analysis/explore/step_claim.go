package explore

// What is known of a claim.
const (
	unclaimed           byte = iota
	inProgress               // of the run of its handler
	elsewhereInProgress      // of a run that is set aside
	stuck                    // of a run that has ended before it was done
	claimDone
)

// claimed takes down that the key of a step is set.
func (x *stepper) claimed(s []byte, st *Step) {
	if st.Claim >= 0 {
		*x.claim(s, st.Claim) = inProgress
	}
}

// turnClaims takes down what has become of the claims of a handler.
func (x *stepper) turnClaims(s []byte, h int, from, to byte) {
	for c := range x.p.Claims {
		if k := x.claim(s, c); x.p.Claims[c].Handler == h && *k == from {
			*k = to
		}
	}
}

// claimAt is a claim that a step finds in progress, nil if there is none: its own, or
// where it commits a transaction one of that.
func (x *stepper) claimAt(s []byte, i int) *Step {
	st := &x.p.Steps[i]
	if len(st.Commits) == 0 {
		if st.Claim >= 0 && x.isInProgress(s, st) {
			return st
		}
		return nil
	}
	for _, e := range st.Commits {
		if of := &x.p.Steps[x.p.Effects[e].Step]; of.Claim >= 0 && !x.isMissing(s, of) && x.isInProgress(s, of) {
			return of
		}
	}
	return nil
}

func (x *stepper) isInProgress(s []byte, st *Step) bool {
	there := *x.effect(s, st.Effect) > 0
	if st.Record >= 0 {
		there = *x.record(s, st.Record) == 1
	}
	k := *x.claim(s, st.Claim)
	return there && k != unclaimed && k != claimDone
}

// foundInProgress is a step whose guard finds that another run is at work, or was: it
// waits for the end of that, or its handler fails, unless the key may have expired by
// then, and the work is claimed anew. It tells whether that is all that can come of it.
func (x *stepper) foundInProgress(s []byte, h, i int, of *Step) (all bool) {
	cl := &x.p.Claims[of.Claim]
	k := *x.claim(s, of.Claim)
	if cl.Waits && k == elsewhereInProgress && x.setAsideAt(s, h) {
		n := x.copy(s)
		mv := x.begin(Awaits, h, i)
		x.exchange(n, h)
		n[x.at.asides[h]] = lateFirst
		x.turnClaims(n, h, elsewhereInProgress, inProgress)
		x.emit(&mv, n)
		x.free()
		return true
	}
	mv := x.begin(Fails, h, i)
	x.eachRefusal(s, cl, k, mv, func(n []byte, mv *move, f failure) { x.claimRefuses(n, h, i, mv, f) })
	return of.Record >= 0 || !x.expired(s, &x.p.Effects[of.Effect])
}

// eachRefusal visits what comes of a claim that refuses somebody: one that nobody is at
// any more, and that never ends, does so each time.
func (x *stepper) eachRefusal(s []byte, cl *Claim, k byte, mv move, visit func(n []byte, mv *move, f failure)) {
	ends := k != stuck || cl.Expires
	for _, passes := range []bool{true, false} {
		if passes && !ends || !passes && ends && (k != stuck || cl.StayAssume < 0) {
			continue
		}
		n, also := x.copy(s), mv
		f := failure{forGood: !passes, always: !passes}
		if !passes && ends {
			f.drops = true
			also.assuming(cl.StayAssume)
		}
		visit(n, &also, f)
		x.free()
	}
}

// claimRefuses fails the handler of a step whose guard finds work in progress.
func (x *stepper) claimRefuses(n []byte, h, i int, mv *move, f failure) {
	switch st := &x.p.Steps[i]; {
	case *x.marks(n, h)&doomed != 0:
		x.miss(n, st, noCommit)
		x.advance(n, h, mv)
	case st.Grouped:
		x.miss(n, st, noCommit)
		*x.marks(n, h) |= failing
		x.markWhy(n, h, f)
		x.advance(n, h, mv)
	default:
		*x.tries(n, h) = 0
		x.handlerFailed(n, h, mv, f)
	}
}

// claimedBefore tells whether the dedup store with which the work of a handler begins
// holds it for work in progress, and whether it does so for sure.
func (x *stepper) claimedBefore(s []byte, h int) (is, sure bool) {
	hd := &x.p.Handlers[h]
	if hd.Claim < 0 || x.recorded(s, hd.Record) {
		return false, false
	}
	k := *x.claim(s, hd.Claim)
	is = k == stuck || k == elsewhereInProgress
	return is, is && !x.keyForgotten(s, x.p.RecordKeys[hd.Record].Key)
}

// messageClaimed is a message whose work is in progress: who has taken it is refused,
// takes it for done, or hasn't taken it yet, and waits.
func (x *stepper) messageClaimed(s []byte, m int, mv move) {
	h := x.p.Mailboxes[m].Consumer
	cl := &x.p.Claims[x.p.Handlers[h].Claim]
	k := *x.claim(s, x.p.Handlers[h].Claim)
	mv.claimed = true
	switch {
	case cl.Waits && k == elsewhereInProgress:
	case cl.Done:
		n := x.copy(s)
		if k == stuck && x.p.Mailboxes[m].Waits != nil { // for what nobody does any more
			*x.mail(n, m) |= kept
		}
		x.finish(n, h, &mv)
		x.free()
	default:
		x.eachRefusal(s, cl, k, mv, func(n []byte, mv *move, f failure) { x.giveBack(n, m, mv, f) })
	}
}

// callClaimed is a call for work that is in progress.
func (x *stepper) callClaimed(s []byte, h, i int) {
	callee := x.p.Steps[i].Callee
	cl := &x.p.Claims[x.p.Handlers[callee].Claim]
	mv := x.begin(Calls, h, i)
	mv.claimed = true
	if !cl.Done {
		x.eachRefusal(s, cl, *x.claim(s, x.p.Handlers[callee].Claim), mv, func(n []byte, mv *move, f failure) { x.attemptFailed(n, h, mv, f) })
		return
	}
	n, also := x.copy(s), mv
	x.done(n, h, i, &also)
	x.free()
	for _, f := range [...]Fault{LoseReply, Silence} {
		if !x.can(s, f) || f == Silence && !x.p.Steps[i].Silent {
			continue
		}
		n, also := x.spend(s), mv
		if also.action, also.fault = LosesReply, f; f == Silence {
			x.givesUpWaiting(n, h, i, &also)
		} else {
			x.attemptFailed(n, h, &also, failure{unknown: true})
		}
		x.free()
	}
}

// letGo gives up the claim of a handler's work: it has failed, and the dedup store is
// told.
func (x *stepper) letGo(s []byte, h int) {
	if c := x.p.Handlers[h].Claim; c >= 0 && *x.claim(s, c) == inProgress {
		*x.claim(s, c) = unclaimed
	}
}
