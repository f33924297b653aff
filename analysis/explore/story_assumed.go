package explore

import "slices"

func (t *teller) assumptions() []Assumption {
	var out []Assumption
	seen := map[int]bool{}
	for _, a := range slices.Concat(t.assumed, t.modes) {
		if a >= 0 && !seen[a] {
			seen[a] = true
			out = append(out, t.p.Assumptions[a])
		}
	}
	return out
}

func (t *teller) assume(a int) {
	if a >= 0 {
		t.assumed = append(t.assumed, a)
	}
}

// assumeAtEnd adds the unknown facts by which the end of a story breaks its
// promise, beside those of its steps.
func (t *teller) assumeAtEnd(p Promise, s []byte) {
	switch p {
	case NoSilentParking:
		t.assumeUnwatched(s)
	case TruthfulAnswer:
		if e := t.x.doubledByRetry(s); e >= 0 {
			t.assume(t.p.Effects[e].Assume)
			t.assume(t.p.Effects[e].OpAssume)
		}
	case NoDoubleEffect:
		for e := range t.p.Effects {
			if *t.x.effect(s, e) > 1 {
				t.assume(t.p.Effects[e].OpAssume)
			}
		}
	case NoHalfEffect, NoLostWork:
		missing, happened := t.ends(p, s)
		if missing >= 0 {
			t.assumeMissing(missing, s)
		}
		if p == NoHalfEffect && happened >= 0 {
			t.assume(t.p.Effects[happened].OpAssume)
			for _, i := range t.p.Effects[happened].Path {
				t.assume(t.p.Steps[i].UndoAssume)
			}
		}
	}
}

// assumeUnwatched adds why nobody looks at what is parked.
func (t *teller) assumeUnwatched(s []byte) {
	at, is := t.x.unwatched(s)
	if !is {
		return
	}
	switch at.kind {
	case ofMailbox:
		mb := &t.p.Mailboxes[at.i]
		a := mb.WatchAssume
		if mb.unlooked(*t.x.mail(s, at.i) & kept) {
			_, a = mb.keptWatched()
		}
		t.assume(a)
	case ofSender:
		t.assume(t.p.SenderDeadLetters[at.i].WatchAssume)
	case ofWaiter:
		t.assume(t.p.Handlers[at.i].NoticeAssume)
	case ofWorkflow:
		hd := &t.p.Handlers[at.i]
		switch f := *t.x.fate(s, at.i); {
		case f&filed != 0 && !hd.ParkWatched:
			t.assume(hd.ParkAssume)
		case f&endless != 0 && !hd.Noticed:
			t.assume(hd.NoticeAssume)
		default:
			t.assume(hd.WatchAssume)
		}
	}
}

// assumeMissing adds why an effect should have happened, and why nobody will
// see to it.
func (t *teller) assumeMissing(e int, s []byte) {
	ef := &t.p.Effects[e]
	t.assume(ef.OpAssume)
	for _, m := range ef.Mailboxes {
		if *t.x.mail(s, m)&parked != 0 {
			t.assume(t.p.Mailboxes[m].WatchAssume)
		}
	}
	for _, k := range ef.SenderDeadLetters {
		if t.x.isParked(s, k) {
			t.assume(t.p.SenderDeadLetters[k].WatchAssume)
		}
	}
}

// ends finds what is missing at the end, and what has happened all the same.
func (t *teller) ends(p Promise, s []byte) (missing, happened int) {
	missing, happened = -1, -1
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		if missing < 0 && t.x.missing(s, e) && !t.x.owned(s, e, p == NoHalfEffect) && (ef.Spare == nil || p == NoHalfEffect && t.x.begun(s, e)) {
			missing = e
		}
		if t.x.stands(s, e) && ef.Counts {
			happened = e // the last of them is the nearest to what is missing
		}
	}
	return missing, happened
}
