package explore

// apply makes the effect of a step, or of all its transaction: but for the lines
// that aren't taken, and those that have failed and that the handler can do without.
func (x *stepper) apply(s []byte, i int, mv *move) {
	st := &x.p.Steps[i]
	switch {
	case st.Held || st.Effect < 0:
	case len(st.Commits) > 0:
		for _, e := range st.Commits {
			of := &x.p.Steps[x.p.Effects[e].Step]
			if !x.isMissing(s, of) && !x.recorded(s, of.Record) {
				x.recordForgotten(s, of.Record, mv)
				x.happen(s, e, mv)
			}
		}
	case x.recorded(s, st.Record):
		mv.action, mv.replied = Repeats, true
	default:
		x.recordForgotten(s, st.Record, mv)
		x.happen(s, st.Effect, mv)
	}
}

// isMissing tells of a line whose transaction commits whether it isn't part of that:
// it isn't taken, or it has failed.
func (x *stepper) isMissing(s []byte, st *Step) bool {
	return x.leftOut(s, st) || st.Missing >= 0 && *x.missingIn(s, st.Missing) != 0
}

// miss takes down that a line is missing in its transaction.
func (x *stepper) miss(s []byte, st *Step, why byte) {
	if st.Missing >= 0 {
		*x.missingIn(s, st.Missing) = why
	}
}

// cantCommit tells whether a line of the transaction that a step commits is missing
// so that nobody asks for the commit.
func (x *stepper) cantCommit(s []byte, st *Step) bool {
	for _, e := range st.Commits {
		if m := x.p.Steps[x.p.Effects[e].Step].Missing; m >= 0 && *x.missingIn(s, m) == noCommit {
			return true
		}
	}
	return false
}

func (x *stepper) happen(s []byte, e int, mv *move) {
	ef := &x.p.Effects[e]
	count := x.effect(s, e)
	if st := &x.p.Steps[ef.Step]; st.Claim >= 0 && st.Record < 0 {
		was := *x.claim(s, st.Claim)
		if x.claimed(s, st); *count > 0 && was != claimDone {
			return // it has expired, and is claimed anew
		}
	}
	if *count == 0 {
		*count = 1
		x.log(s, ef)
		return
	}
	if ef.Idempotent && !x.expired(s, ef) {
		if mv.action == Does {
			mv.action = Repeats
		}
		return
	}
	mv.assuming(ef.Assume)
	*count = 2
	x.log(s, ef)
}

// expired tells whether an effect's key may have been forgotten.
func (x *stepper) expired(s []byte, ef *Effect) bool { return x.keyForgotten(s, ef.Key) }

func (x *stepper) keyForgotten(s []byte, k int) bool { return k >= 0 && *x.forgot(s, k) != 0 }

// recorded tells whether a dedup store, if there is one, knows of the work, and has not
// forgotten it.
func (x *stepper) recorded(s []byte, r int) bool {
	return r >= 0 && *x.record(s, r) == 1 && !x.keyForgotten(s, x.p.RecordKeys[r].Key)
}

// recordForgotten adds why a dedup store may have forgotten the work, if it has.
func (x *stepper) recordForgotten(s []byte, r int, mv *move) {
	if r >= 0 && x.known(s, &Key{Effect: -1, Record: r}) {
		mv.assuming(x.p.RecordKeys[r].Assume)
	}
}

// comesLate is something that comes again, perhaps later than some keys are
// remembered.
func (x *stepper) comesLate(s []byte, late []Outlasted) {
	for i := range late {
		if x.comesAfter(s, &late[i]) {
			*x.forgot(s, late[i].Key) = 1
		}
	}
}

// forgetsAny tells whether any key would be forgotten by what comes late.
func (x *stepper) forgetsAny(s []byte, late []Outlasted) bool {
	for i := range late {
		if *x.forgot(s, late[i].Key) == 0 && x.comesAfter(s, &late[i]) {
			return true
		}
	}
	return false
}

func (x *stepper) comesAfter(s []byte, o *Outlasted) bool {
	return x.known(s, &x.p.Keys[o.Key]) || x.anyOnItsWay(s, o.Behind)
}

// known tells whether there is anything that a key would make known again. A
// workflow that is asked to start has taken the work over with its key, whether it
// has begun or not.
func (x *stepper) known(s []byte, k *Key) bool {
	switch {
	case k.Effect >= 0:
		return *x.effect(s, k.Effect) > 0
	case k.Record >= 0:
		c := x.p.RecordKeys[k.Record].Claim
		return *x.record(s, k.Record) == 1 || c >= 0 && *x.claim(s, c) != unclaimed
	}
	marks := *x.mail(s, k.Mailbox)
	return marks&started != 0 || marks&had != 0 && x.p.Mailboxes[k.Mailbox].Kind == PlatformQueue
}

// anyOnItsWay tells whether any of some mailboxes has a message, or its consumer
// works on one. It may have been quicker: in which order handlers with different
// roots go on makes no difference to anything else, and not all orders are tried.
func (x *stepper) anyOnItsWay(s []byte, in []int) bool {
	for _, m := range in {
		if *x.fresh(s, m) > 0 || *x.returned(s, m) > 0 || x.pc(s, x.p.Mailboxes[m].Consumer) != 0 || x.setAsideAt(s, x.p.Mailboxes[m].Consumer) {
			return true
		}
	}
	return false
}

// startedBefore tells whether a workflow knows by its key that it has begun with a
// message.
func (x *stepper) startedBefore(s []byte, m int) bool {
	mb := &x.p.Mailboxes[m]
	return mb.Keyed && *x.mail(s, m)&started != 0 && !x.keyForgotten(s, mb.Key)
}

func (x *stepper) log(s []byte, ef *Effect) {
	for _, m := range x.p.Steps[ef.Step].Log {
		x.put(s, m)
	}
}
