package explore

// apply makes the effect of a step, or of all its transaction.
func (x *stepper) apply(s []byte, i int, mv *move) {
	st := &x.p.Steps[i]
	switch {
	case st.Held || st.Effect < 0:
	case len(st.Commits) > 0:
		for _, e := range st.Commits {
			if r := x.p.Steps[x.p.Effects[e].Step].Record; r < 0 || *x.record(s, r) == 0 {
				x.happen(s, e, mv)
			}
		}
	case st.Record >= 0 && *x.record(s, st.Record) == 1:
		mv.action, mv.replied = Repeats, true
	default:
		x.happen(s, st.Effect, mv)
	}
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
