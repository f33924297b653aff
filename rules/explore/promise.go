package explore

// brokenForGood tells which promises a state breaks that nothing can mend any
// more, whatever happens next: what has happened twice, and what is parked
// where nobody looks.
func (x *stepper) brokenForGood(s []byte) (out [OrderKept]bool) {
	out[NoSilentParking] = x.unwatched(s) != nowhere
	for e := range x.p.Effects {
		if ef := &x.p.Effects[e]; *x.effect(s, e) > 1 && (!ef.Message || ef.Once) {
			out[NoDoubleEffect] = true
		}
	}
	return out
}

// broken tells which promises a state breaks in which nothing more has to
// happen.
func (x *stepper) broken(s []byte) [OrderKept]bool {
	out := x.brokenForGood(s)
	happened := false
	for e := range x.p.Effects {
		happened = happened || *x.effect(s, e) > 0 && counts(&x.p.Effects[e])
	}
	for e := range x.p.Effects {
		if !x.missing(s, e) {
			continue
		}
		if s[1] == toldYes && !x.owned(s, e, false) {
			out[NoLostWork] = true
		}
		if happened && !x.owned(s, e, true) {
			out[NoHalfEffect] = true
		}
	}
	if s[1] == toldNo || s[1] == toldSilence {
		out[TruthfulAnswer] = x.doubledByRetry(s) >= 0
	}
	return out
}

// counts tells whether an effect is one that makes a flow half done: one that
// the flow is there for.
func counts(ef *Effect) bool { return ef.Required && !ef.Undoing }

// missing tells whether an effect should have happened and has not. What lies
// behind a condition that didn't hold, or at another consumer of a queue, was
// not to happen.
func (x *stepper) missing(s []byte, e int) bool {
	ef := &x.p.Effects[e]
	if !counts(ef) || *x.effect(s, e) > 0 {
		return false
	}
	for _, c := range ef.Choices {
		if *x.choice(s, c) == notTaken {
			return false
		}
	}
	for _, m := range ef.Mailboxes {
		for _, rival := range x.p.Mailboxes[m].Rivals {
			if *x.mail(s, m)&had == 0 && *x.mail(s, rival)&had != 0 {
				return false
			}
		}
	}
	return true
}

// owned tells whether something on the way to a missing effect still has the
// work. To finish it, somebody must look there; and a workflow that has undone
// its part will not finish.
func (x *stepper) owned(s []byte, e int, finish bool) bool {
	ef := &x.p.Effects[e]
	for _, m := range ef.Mailboxes {
		if *x.mail(s, m)&(parked|kept) != 0 && (!finish || x.p.Mailboxes[m].Watched) {
			return true
		}
	}
	for _, h := range ef.Workflows {
		hd := &x.p.Handlers[h]
		f := *x.fate(s, h)
		if !finish && f&^dropped != 0 || hd.lookedAt(f) {
			return true
		}
	}
	return false
}

// lookedAt tells whether somebody looks at an execution that is kept.
func (hd *Handler) lookedAt(fate byte) bool {
	return fate&held != 0 && hd.Watched || fate&filed != 0 && hd.ParkWatched || fate&endless != 0 && hd.Noticed
}

// unlooked tells whether one is kept where nobody looks.
func (hd *Handler) unlooked(fate byte) bool {
	return fate&held != 0 && !hd.Watched || fate&filed != 0 && !hd.ParkWatched || fate&endless != 0 && !hd.Noticed
}

const nowhere = -1

// unwatched is where work is parked and nobody looks: a mailbox, or a handler
// after those.
func (x *stepper) unwatched(s []byte) int {
	for m := range x.p.Mailboxes {
		if *x.mail(s, m)&(parked|kept) != 0 && !x.p.Mailboxes[m].Watched {
			return m
		}
	}
	for h := range x.p.Handlers {
		hd := &x.p.Handlers[h]
		if !hd.Workflow {
			continue
		}
		if hd.unlooked(*x.fate(s, h)) {
			return len(x.p.Mailboxes) + h
		}
	}
	return nowhere
}

// doubledByRetry is an effect that has happened and would happen again if the
// client asked once more, -1 if none would.
func (x *stepper) doubledByRetry(s []byte) int {
	for e := range x.p.Effects {
		ef := &x.p.Effects[e]
		if *x.effect(s, e) > 0 && !ef.Message && !ef.Undoing && !x.recognised(s, ef) {
			return e
		}
	}
	return -1
}

// recognised tells whether something on the way to an effect would notice that
// the work was done before.
func (x *stepper) recognised(s []byte, ef *Effect) bool {
	if ef.Idempotent && !x.expired(s, ef) {
		return true
	}
	for _, i := range ef.Path {
		st := &x.p.Steps[i]
		// A write that is known brings no second entry in the log of changes.
		if st.Record >= 0 && *x.record(s, st.Record) == 1 {
			return true
		}
		if i != ef.Step && st.Effect >= 0 && x.p.Effects[st.Effect].Idempotent && *x.effect(s, st.Effect) > 0 && !x.expired(s, &x.p.Effects[st.Effect]) {
			return true
		}
		hd := &x.p.Handlers[st.Handler]
		if hd.Record >= 0 && *x.record(s, hd.Record) == 1 {
			return true
		}
		for _, before := range hd.Steps[:st.Index-1] {
			if _, sure := x.found(s, &x.p.Steps[before]); sure {
				return true
			}
		}
	}
	for _, m := range ef.Mailboxes {
		if x.p.Mailboxes[m].Dedup && *x.mail(s, m)&had != 0 {
			return true
		}
	}
	return false
}
