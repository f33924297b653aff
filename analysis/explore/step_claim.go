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
		if k := x.claim(s, c); x.p.Steps[x.p.Claims[c].Step].Handler == h && *k == from {
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
	n := x.copy(s)
	mv := x.begin(Fails, h, i)
	f := failure{}
	if k == stuck && !cl.Expires {
		f.forGood, f.always = true, true
	}
	expired := of.Record < 0 && x.expired(s, &x.p.Effects[of.Effect])
	switch st := &x.p.Steps[i]; {
	case *x.marks(n, h)&doomed != 0:
		x.miss(n, st, noCommit)
		x.advance(n, h, &mv)
	case st.Grouped:
		x.miss(n, st, noCommit)
		*x.marks(n, h) |= failing
		x.markWhy(n, h, f)
		x.advance(n, h, &mv)
	default:
		*x.tries(n, h) = 0
		x.handlerFailed(n, h, &mv, f)
	}
	x.free()
	return !expired
}
