package explore

import "slices"

// brokenForGood tells which promises a state breaks that nothing can fix any
// more, whatever happens next: what has happened twice, and what is parked
// where nobody looks.
func (x *stepper) brokenForGood(s []byte) (out [OrderKept]bool) {
	_, out[NoSilentParking] = x.unwatched(s)
	for e := range x.p.Effects {
		if ef := &x.p.Effects[e]; *x.effect(s, e) > 1 && ef.Countable() {
			out[NoDoubleEffect] = true
		}
	}
	return out
}

// broken tells which promises a state breaks in which nothing more has to
// happen.
func (x *stepper) broken(s []byte) [OrderKept]bool {
	out := x.brokenForGood(s)
	happened := x.anyHappened(s)
	for e := range x.p.Effects {
		if !x.missing(s, e) {
			continue
		}
		spare := x.p.Effects[e].Spare != nil
		if s[1] == toldYes && !x.owned(s, e, false) {
			out[NoLostWork] = out[NoLostWork] || !spare
			x.spared[NoLostWork][e] = x.spared[NoLostWork][e] || spare
		}
		if happened && !x.owned(s, e, true) {
			half := !spare || x.begun(s, e)
			out[NoHalfEffect] = out[NoHalfEffect] || half
			x.spared[NoHalfEffect][e] = x.spared[NoHalfEffect][e] || !half
		}
	}
	if s[1] != toldYes { // who was to be told by a later step, and never is, is in silence
		out[TruthfulAnswer] = x.doubledByRetry(s) >= 0
	}
	return out
}

// anyHappened tells whether any of the effects that the flow is there for has
// happened, one that it could have done without among them.
func (x *stepper) anyHappened(s []byte) bool {
	for e := range x.p.Effects {
		if x.stands(s, e) && x.p.Effects[e].Counts {
			return true
		}
	}
	return false
}

// begun tells of an effect that may be lost on its way whether something else
// behind the same line has happened: then the work wasn't lost there, and is
// half done.
func (x *stepper) begun(s []byte, e int) bool {
	for _, o := range x.p.Effects[e].Beside {
		if x.stands(s, o) && x.p.Effects[o].Counts {
			return true
		}
	}
	return false
}

// stands tells whether an effect has happened and wasn't called off.
func (x *stepper) stands(s []byte, e int) bool {
	if *x.effect(s, e) == 0 {
		return false
	}
	for _, m := range x.p.Effects[e].Mailboxes {
		if *x.mail(s, m)&cancelled != 0 {
			return false
		}
	}
	return true
}

// missing tells whether an effect should have happened and has not. What lies
// behind a condition that didn't hold, in a branch that wasn't taken, or at
// another consumer of a queue, was not to happen.
func (x *stepper) missing(s []byte, e int) bool {
	ef := &x.p.Effects[e]
	if !ef.Required || x.stands(s, e) || x.ruledOut(s, ef) {
		return false
	}
	return !slices.ContainsFunc(ef.Mailboxes, func(m int) bool { return x.elsewhere(s, m) })
}

// elsewhere tells whether it is another consumer of a queue that a message was there
// for, or that has done all of it.
func (x *stepper) elsewhere(s []byte, m int) bool {
	return slices.ContainsFunc(x.p.Mailboxes[m].Rivals, func(rival int) bool {
		return rival != m && (*x.dealt(s, m) == 0 && *x.dealt(s, rival) != 0 || x.hasDone(s, rival))
	})
}

// hasDone tells whether what a message in a mailbox was there for has happened, all
// of it: then nobody misses what a copy of it, at another consumer of the queue, was
// to bring about.
func (x *stepper) hasDone(s []byte, m int) (some bool) {
	for e := range x.p.Effects {
		ef := &x.p.Effects[e]
		at := slices.Index(ef.Mailboxes, m)
		switch {
		case at < 0 || !ef.Counts:
		case x.stands(s, e):
			some = true
		case ef.Required && !x.ruledOut(s, ef) && !slices.ContainsFunc(ef.Mailboxes[:at], func(behind int) bool { return x.elsewhere(s, behind) }):
			return false
		}
	}
	return some
}

// owned tells whether something on the way to a missing effect still has the
// work. To finish it, somebody must look there; and a workflow that has undone
// its part will not finish.
func (x *stepper) owned(s []byte, e int, finish bool) bool {
	ef := &x.p.Effects[e]
	for _, m := range ef.Mailboxes {
		marks := *x.mail(s, m)
		if !finish && marks&(parked|kept) != 0 || x.p.Mailboxes[m].lookedAt(marks) || x.stillTaken(s, m, finish) {
			return true
		}
	}
	for _, k := range ef.SenderDeadLetters {
		if x.isParked(s, k) && (!finish || x.p.SenderDeadLetters[k].Watched) {
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

// stillTaken tells whether a mailbox that lasts has a message which somebody works on
// for ever; to finish it, somebody must see that.
func (x *stepper) stillTaken(s []byte, m int, finish bool) bool {
	mb := &x.p.Mailboxes[m]
	if finish && *x.returned(s, m) == withWaiter && !x.p.Handlers[mb.Consumer].Noticed {
		return false
	}
	return mb.Durable && *x.returned(s, m) > 0 && x.hangs(s, mb.Consumer)
}

// lookedAt tells whether somebody looks at an execution that is kept.
func (hd *Handler) lookedAt(fate byte) bool {
	return fate&held != 0 && hd.Watched || fate&filed != 0 && hd.ParkWatched || fate&endless != 0 && hd.Noticed
}

// unlooked tells whether one is kept where nobody looks.
func (hd *Handler) unlooked(fate byte) bool {
	return fate&held != 0 && !hd.Watched || fate&filed != 0 && !hd.ParkWatched || fate&endless != 0 && !hd.Noticed
}

// rest is where work has come to rest: what came out of a mailbox, what a
// workflow gave up, or what a sender parked.
type rest struct {
	kind restKind
	i    int
}

type restKind uint8

const (
	ofMailbox restKind = iota
	ofWorkflow
	ofSender
	ofWaiter
)

// unwatched is where work is parked and nobody looks, if it is anywhere.
func (x *stepper) unwatched(s []byte) (rest, bool) {
	for m := range x.p.Mailboxes {
		if x.p.Mailboxes[m].unlooked(*x.mail(s, m)) {
			return rest{ofMailbox, m}, true
		}
	}
	for k := range x.p.SenderDeadLetters {
		if x.isParked(s, k) && !x.p.SenderDeadLetters[k].Watched {
			return rest{ofSender, k}, true
		}
	}
	for h := range x.p.Handlers {
		hd := &x.p.Handlers[h]
		if hd.From >= 0 && !hd.Noticed && *x.returned(s, hd.From) == withWaiter && x.hangs(s, h) {
			return rest{ofWaiter, h}, true
		}
		if !hd.Workflow {
			continue
		}
		if hd.unlooked(*x.fate(s, h)) {
			return rest{ofWorkflow, h}, true
		}
	}
	return rest{}, false
}

// doubledByRetry is an effect that has happened and would happen again if the
// client asked once more, -1 if none would.
func (x *stepper) doubledByRetry(s []byte) int {
	for e := range x.p.Effects {
		ef := &x.p.Effects[e]
		if x.stands(s, e) && ef.Countable() && !ef.Undoing && !x.claimedAnew(s, e) && !x.recognised(s, ef, true) {
			return e
		}
	}
	return -1
}

// claimedAnew tells of an effect whether it is a claim on work that isn't done: to claim
// that again when it has expired is no second effect.
func (x *stepper) claimedAnew(s []byte, e int) bool {
	st := &x.p.Steps[x.p.Effects[e].Step]
	return st.Claim >= 0 && x.isInProgress(s, st)
}

// takenBack tells whether a guard in a transaction would find its key, so that
// nothing of the transaction is done again.
func (x *stepper) takenBack(s []byte, commit int, later bool) bool {
	for _, e := range x.p.Steps[commit].Commits {
		if x.findsKey(s, x.p.Effects[e].Step, later) {
			return true
		}
	}
	return false
}

// findsKey tells whether a guard would surely find its key, later where a client
// has waited in vain before.
func (x *stepper) findsKey(s []byte, i int, later bool) bool {
	st := &x.p.Steps[i]
	_, sure := x.found(s, st)
	if !sure {
		return false
	}
	if st.Record >= 0 {
		return !(later && st.Brief)
	}
	return !(later && x.p.Effects[st.Effect].Brief)
}

// knows tells whether an effect would be known again by its key.
func (x *stepper) knows(s []byte, ef *Effect, later bool) bool {
	return ef.Idempotent && !x.expired(s, ef) && !(later && ef.Brief)
}

// earlier are the steps of a handler that are over when it comes to one of them:
// what is done at the same time isn't.
func (p *Program) earlier(hd *Handler, st *Step) []int {
	n := st.Index - 1
	for st.Grouped && n > 0 {
		if b := &p.Steps[hd.Steps[n-1]]; !b.Grouped || b.Last {
			break
		}
		n--
	}
	return hd.Steps[:n]
}

// recognised tells whether something on the way to an effect would notice that
// the work was done before, later where a client has waited in vain before.
func (x *stepper) recognised(s []byte, ef *Effect, later bool) bool {
	if x.knows(s, ef, later) {
		return true
	}
	for _, i := range ef.Path {
		st := &x.p.Steps[i]
		// A write that is known brings no second entry in the log of changes.
		if x.recorded(s, st.Record) && !(later && st.Brief) {
			return true
		}
		if i != ef.Step && st.Effect >= 0 && *x.effect(s, st.Effect) > 0 && x.knows(s, &x.p.Effects[st.Effect], later) {
			return true
		}
		hd := &x.p.Handlers[st.Handler]
		if _, claimed := x.claimedBefore(s, st.Handler); (claimed || x.recorded(s, hd.Record)) && !(later && hd.Brief) {
			return true
		}
		for _, before := range x.p.earlier(hd, st) {
			if x.findsKey(s, before, later) {
				return true
			}
		}
		if st.Commit >= 0 && x.takenBack(s, st.Commit, later) {
			return true
		}
	}
	for _, m := range ef.Mailboxes {
		mb := &x.p.Mailboxes[m]
		if mb.Dedup && x.hadBefore(s, m) || x.startedBefore(s, m) && !(later && mb.Brief) {
			return true
		}
	}
	return false
}
