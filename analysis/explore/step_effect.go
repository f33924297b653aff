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
			if !x.isMissing(s, of) && (of.Record < 0 || *x.record(s, of.Record) == 0) {
				x.happen(s, e, mv)
			}
		}
	case st.Record >= 0 && *x.record(s, st.Record) == 1:
		mv.action, mv.replied = Repeats, true
	default:
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

// expired tells whether an effect's key may have been forgotten: something that
// keeps its work for longer than the key is remembered has delivered before, or
// somebody who goes on for longer has tried again.
func (x *stepper) expired(s []byte, ef *Effect) bool {
	for _, m := range ef.Outlives {
		if *x.mail(s, m)&cameOut != 0 {
			return true
		}
	}
	for _, i := range ef.Late {
		if *x.late(s, x.p.Steps[i].Late) != 0 {
			return true
		}
	}
	return false
}

func (x *stepper) log(s []byte, ef *Effect) {
	for _, m := range x.p.Steps[ef.Step].Log {
		x.put(s, m)
	}
}
