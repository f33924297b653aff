package explore

import (
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

func (t *teller) concludeHalf(st *Story, s []byte) {
	missing, happened := t.ends(st.Promise, s)
	m := &t.p.Effects[missing]
	happened = t.nearest(missing, happened, s)
	h := &t.p.Effects[happened]
	st.Lines = append(st.Lines, m.Line, h.Line)
	st.Sum = phrase.Capital(named(h.Line)) + " has happened, and " + named(m.Line) + " never will."
	if t.wiped[missing] {
		st.Sum = phrase.Capital(named(h.Line)) + " has happened and stays, and what " + named(m.Line) + " left behind is forgotten."
	}
	if t.wasUndone(missing, s) {
		st.Sum = phrase.Capital(named(h.Line)) + " has happened and stays, and " + named(m.Line) + " was undone."
	}
	if t.forgetful(missing) != nil && t.forgetful(happened) != nil && t.fixForgetful(st, missing) {
		return
	}
	for _, w := range h.Workflows {
		if *t.x.fate(s, w)&endless != 0 {
			st.Fix = fixEndless(t.box(t.p.Handlers[w].Box))
			return
		}
		if *t.x.fate(s, w) != 0 {
			st.Fix = t.fixFailed(m, h, w, *t.x.fate(s, w))
			return
		}
	}
	if f := t.forgotten(missing); f != nil && t.wiped[missing] {
		st.Fix = "Make " + id(f) + " durable, or write to a store that is."
		return
	}
	t.fixHalf(st, missing, happened, s)
	st.Fix = t.fixChoice(missing, happened) + st.Fix
}

// fixFailed says what would have kept an execution that failed from leaving one
// effect without the other: what can't be undone is best done last.
func (t *teller) fixFailed(missing, happened *Effect, workflow int, fate byte) string {
	step := &t.p.Steps[t.stepOf(happened, workflow)]
	who := id(t.box(t.p.Handlers[workflow].Box))
	give := "Give `" + step.Line.ID + "` a compensation"
	look := "let somebody look at failed executions of " + who + " (`monitoring: alarms`, `runbook`)"
	switch {
	case step.Undo >= 0 && step.Kind == Send && len(step.Cancels) == 0 && fate&(undone|held) == undone:
		return "Undo `" + step.Line.ID + "` by a message, not by the call `" + t.p.Steps[step.Undo].Line.ID + "`, which may come before anything is done: whoever gets both messages can call off the work, whichever comes first."
	case step.Undo >= 0:
		return phrase.Capital(look) + "."
	case step.Line.Compensation.None() && step.Line.Compensation.State() == model.Stated && !slices.Contains(missing.Workflows, workflow):
		return give + ". If nothing can undo it, do it last, or " + look + "."
	case step.Line.Compensation.None() && step.Line.Compensation.State() == model.Stated:
		return give + ". If nothing can undo it, do it last, after `" + t.uncompensated(missing, workflow) + "`, and have that tried until it is done (`retry: attempts: \"unlimited\"`); or " + look + "."
	}
	return give + ": it may have taken effect when the workflow goes back."
}

// nearest is the effect that happened and shares most of its way with the one
// that is missing: the two belong together.
func (t *teller) nearest(missing, happened int, s []byte) int {
	best, most := happened, -1
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		if *t.x.effect(s, e) == 0 || !ef.Counts || ef.Line == t.p.Effects[missing].Line || t.wasUndone(e, s) {
			continue // a line that is missing has not happened and stayed as well
		}
		if n := t.shared(missing, e); n > most {
			best, most = e, n
		}
	}
	return best
}

// shared counts the handlers that lead to both of two effects.
func (t *teller) shared(a, b int) int {
	n := 0
	pa, pb := t.p.Effects[a].Path, t.p.Effects[b].Path
	for n < len(pa) && n < len(pb) && t.p.Steps[pa[n]].Handler == t.p.Steps[pb[n]].Handler {
		n++
	}
	return n
}

func (t *teller) uncompensated(e *Effect, workflow int) string {
	return t.p.Steps[t.stepOf(e, workflow)].Line.ID
}

// fixHalf finds where the two effects part, and what would hold them together.
func (t *teller) fixHalf(st *Story, missing, happened int, s []byte) {
	if g := t.guardBefore(missing); g != nil {
		st.Cause = DualWrite
		t.fixGuard(st, g, missing)
		return
	}
	for _, m := range t.p.Effects[missing].Mailboxes {
		mb := &t.p.Mailboxes[m]
		switch marks := *t.x.mail(s, m); {
		case marks&gone != 0:
			t.fixLost(st, s, missing)
			return
		case marks&kept != 0 && mb.Waits != nil:
			st.Fix = limitWait(mb)
			return
		case marks&(parked|kept) != 0:
			st.Cause, st.Fix = mb.unseen(), mb.watch()
			return
		}
	}
	for _, k := range t.p.Effects[missing].SenderDeadLetters {
		if t.x.isParked(s, k) {
			st.Cause, st.Fix = UnwatchedDeadLetter, watch(t.p.SenderDeadLetters[k].To)
			return
		}
	}
	if l := t.dropped(missing); l != nil {
		st.Cause, st.Fix = causeOfDrop(l, FireAndForget), fixDropped(l)
		st.Lines = append(st.Lines, l)
		return
	}
	t.fixParting(st, missing, happened)
}

// fixParting says how the two steps at which the ways of two effects part
// would hold together.
func (t *teller) fixParting(st *Story, missing, happened int) {
	st.Cause = DualWrite
	who, n := t.client(), t.shared(missing, happened)
	if n > 0 {
		who = t.box(t.p.Handlers[t.p.Steps[t.p.Effects[missing].Path[n-1]].Handler].Box)
	}
	n = max(n, 1)
	a, b := &t.p.Steps[t.p.Effects[happened].Path[n-1]], &t.p.Steps[t.p.Effects[missing].Path[n-1]]
	switch {
	case b.Line.From.Kind == model.External:
		st.Fix = fixComesAfter(b.Line, t.p.Effects[missing].Line)
	case a.Kind == Send || b.Kind == Send:
		st.Fix = t.fixSending(who, a, b, t.p.Effects[missing].Line)
	case a.Line.To.Kind == model.External || b.Line.To.Kind == model.External:
		write := "Write what is to be done beside the row (an outbox, or the store's change stream)"
		if a.Line.To.Kind != model.Database && b.Line.To.Kind != model.Database {
			write = "Write down first what is to be done, in a database (with an outbox, or its change stream) or in a durable queue,"
		}
		st.Fix = "No transaction covers a third party. " + write + " and do it from there behind a queue; or run both as a workflow whose steps name their compensation."
	default:
		st.Fix = "Nothing makes `" + a.Line.ID + "` and `" + b.Line.ID + "` happen together. Put a durable queue before each, so that " + id(who) + " is run again until both are done, or make it a workflow whose steps name their compensation."
	}
}

// fixComesAfter is an effect that comes only if a third party goes on after its
// own work, as one does that calls back: no program of the team runs between.
func fixComesAfter(next, missing *model.Line) string {
	back := "`" + next.ID + "`"
	if next != missing {
		back += ", and so `" + missing.ID + "`,"
	}
	if next.To.Family() == model.Channel {
		return back + " comes only if " + id(next.From) + " goes on after its own work, and nobody else has to see to it. Let " + id(next.From) + " send it again until it is taken (`retry`)."
	}
	return back + " comes only if " + id(next.From) + " goes on after its own work, and nobody else has to see to it. Let " + id(next.From) + " send it again until it is taken (`retry`), into a durable queue before " + id(next.To) + ", from which it is tried until it is done."
}

// fixSending says how something that is done and a message would hold
// together, or two messages. Only a database commits both; an object store can
// tell of an object that is there.
func (t *teller) fixSending(who *model.Box, a, b *Step, missing *model.Line) string {
	done, message := a, b
	if a.Kind == Send {
		done, message = b, a
	}
	what := "`" + done.Line.ID + "`"
	switch to := done.Line.To; {
	case to.Kind == model.ObjectStore:
		return "No transaction covers " + id(to) + " and a message. Let " + id(to) + " itself tell that an object is there (its event notification), in place of `" + message.Line.ID + "`; or name in `effects` of the flow what has to happen, if " + what + " without `" + missing.ID + "` does no harm."
	case done.Kind == Send:
		return "Nothing makes " + what + " and `" + message.Line.ID + "` happen together. Send one message that both ways go on from (a topic), or put a durable queue before " + id(who) + ", so that it is run again until both are sent."
	}
	if done.Line.To.Kind != model.Database {
		return "No transaction covers what " + what + " does and a message. Put a durable queue before " + id(who) + ", so that it is run again until both are done, and make " + what + " safe to repeat; or run both as a workflow whose steps name their compensation."
	}
	return "Let one commit decide in " + id(who) + ": write the message beside the row (an outbox, one `transaction`), or let the store's change stream send it."
}
