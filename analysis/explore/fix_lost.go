package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// fixUnending says how tries would end that never do, where nobody keeps what is
// tried.
func (t *teller) fixUnending(st *Story, step *Step) {
	if hd := &t.p.Handlers[step.Handler]; hd.Workflow && !hd.Forgets {
		return
	}
	st.Fix = "Let the tries of `" + step.Line.ID + "` end (`retry: attempts` or `maxAge`), so that what always fails is told, or given back to something that keeps it."
}

func (t *teller) concludeLost(st *Story, s []byte) {
	e, _ := t.ends(st.Promise, s)
	l := t.p.Effects[e].Line
	st.Lines = append(st.Lines, l)
	told := "The work was taken over"
	switch c := t.client(); {
	case c != nil && t.start.Untold():
		told = id(c) + " has started the work"
	case c != nil:
		told = id(c) + " was told yes"
	}
	st.Sum = told + ", and " + named(l) + " never happens; nothing holds it any more."
	if t.wiped[e] {
		st.Sum = told + ", and what " + named(l) + " left behind is forgotten; nothing holds it any more."
	}
	t.fixLost(st, s, e)
}

// fixLost says where the work got lost: in a mailbox on the way, or at a
// handler that ended between its steps.
func (t *teller) fixLost(st *Story, s []byte, e int) {
	for _, m := range t.p.Effects[e].Mailboxes {
		if *t.x.mail(s, m)&gone != 0 {
			t.fixGone(st, &t.p.Mailboxes[m])
			return
		}
	}
	if g := t.guardBefore(e); g != nil {
		st.Cause = DualWrite
		st.Lines = append(st.Lines, g.Line)
		t.fixGuard(st, g, e)
		return
	}
	if t.fixForgetful(st, e) {
		return
	}
	if f := t.forgotten(e); f != nil {
		st.Fix = "Make " + id(f) + " durable, or write to a store that is."
		return
	}
	t.fixUnfinished(st, e)
}

// fixGone says how a mailbox would not have lost its message.
func (t *teller) fixGone(st *Story, mb *Mailbox) {
	st.Lines = append(st.Lines, mb.Line)
	from, to, line := id(mb.Line.From), id(mb.Line.To), "`"+mb.Line.ID+"`"
	switch {
	case mb.DeadLetter != nil && t.forgotParked(mb):
		st.Cause = ForgetfulDeadLetter
		st.Fix = "Park in something that lasts: make " + id(mb.DeadLetter) + " durable (`channel: durable: true`), or name a durable queue or store instead."
	case mb.Kind == InMemory:
		st.Cause = FireAndForget
		st.Fix = "Let something durable take " + line + " over before the answer: a queue between " + from + " and " + to + ", or an outbox in the store that is written anyway."
	case t.forgot(mb) && mb.Loses:
		st.Fix = "Send " + line + " over something that delivers at least once, or say that its effect may be missed (`effects` of the flow)."
	case t.forgot(mb):
		keeper := t.box(mb.Box)
		if mb.Keeper.Where == custody.Elsewhere && mb.Keeper.Box != nil {
			keeper = mb.Keeper.Box
		}
		st.Fix = "Make " + id(keeper) + " durable, or keep the work in a store until " + to + " has done it."
	case mb.OnReceipt || mb.AckMaybe && slices.Contains(t.assumed, mb.AckAssume):
		st.Cause = EarlyAck
		st.Fix = "Acknowledge " + line + " after the work, not on receipt (`ack: \"after-work\"`)."
		if t.poisonous(mb.Line) {
			st.Fix = "Acknowledge " + line + " after the work (`ack: \"after-work\"`), and give it a dead-letter queue for what can't be done, with an alarm and a runbook."
		}
	case mb.Expires != nil && mb.triedOnTopic() > 0:
		st.Fix = "Keep messages in " + id(mb.Expires) + " for longer than " + model.FormatDuration(mb.triedOnTopic()) + " (`channel: retention`), or give up sooner (`retry: attempts`, `backoff`, or `maxAge`)."
	case mb.Expires != nil && !mb.tooOldFor(mb.Expires):
		st.Cause = ShortLivedDeadLetter
		st.Fix = "Keep parked messages in " + id(mb.Expires) + " for longer than " + id(mb.Line.From) + " keeps them, and for as long as the platform allows (`channel: retention`)."
	case mb.Expires != nil:
		st.Fix = "Keep messages in " + id(mb.Expires) + " for longer than " + mb.tryingSum() + ", hide them for less time (`visibility`), or give up sooner (`deadLetter: after`)."
	case mb.Refused != nil:
		st.Cause = RefusedDeadLetter
		if mb.Line.Processing != nil {
			from = to
		}
		if custody.HasNoDeadLetter(mb.Line.From) != nil {
			st.Fix = putsAway(mb.Line)
			return
		}
		st.Fix = "Park in what the platform of " + from + " can write to, instead of " + id(mb.Refused) + " (`tautline platforms` says what that is)."
	case mb.DeadLetter == nil:
		st.Cause = NoDeadLetter
		switch {
		case mb.Line.Processing != nil:
			st.Fix = "Give " + to + " a dead letter of its own, for what fails inside (`boxes: " + phrase.Field(mb.Line.To.ID) + ": inbox: deadLetter`), with an alarm and a runbook."
		case custody.HasNoDeadLetter(mb.Line.From) != nil:
			st.Fix = putsAway(mb.Line)
		default:
			st.Fix = "Give " + line + " a dead-letter queue, with an alarm and a runbook."
		}
	}
}

// putsAway says where work would go that a platform gives up which parks nothing.
func putsAway(l *model.Line) string {
	return "The platform of " + id(l.From) + " has no dead letter: let " + id(l.To) + " put away what it can't do before the last try, and state where (`deadLetter` of `" + l.ID + "`), with an alarm and a runbook. Or let it be tried for longer than " + id(l.To) + " is ever down (`retry: maxAge`)."
}

// forgotParked tells whether what a mailbox had parked was forgotten in the story.
func (t *teller) forgotParked(mb *Mailbox) bool {
	return slices.ContainsFunc(t.p.Memories, func(mem Memory) bool { return t.box(mem.Box) == mb.DeadLetter })
}

// forgot tells whether a channel forgot its message in the story.
func (t *teller) forgot(mb *Mailbox) bool {
	return t.told(Drops, mb.Line)
}

// guardBefore is a guard that keeps a second try from coming to an effect: one that
// the story came to, or it has kept nobody from anything.
func (t *teller) guardBefore(e int) *Step {
	for _, i := range t.p.Effects[e].Path {
		st := &t.p.Steps[i]
		for _, before := range t.p.Handlers[st.Handler].Steps[:st.Index-1] {
			if g := &t.p.Steps[before]; g.Guard && !apart(g.Branches, st.Branches) && t.cameTo(g.Line) {
				return g
			}
		}
	}
	return nil
}

// cameTo tells whether anything happened on a line in the story.
func (t *teller) cameTo(l *model.Line) bool {
	return slices.ContainsFunc(t.steps, func(s StoryStep) bool { return s.Line == l })
}

func (t *teller) fixGuard(st *Story, g *Step, e int) {
	l := t.p.Effects[e].Line
	switch {
	case t.p.Effects[e].Message || l.To.Family() == model.Channel || t.byMessage(g, e):
		st.Fix = "Take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped; or let the change stream of " + id(g.Line.To) + " tell what was committed."
	case t.keyless(l):
		st.Fix = "A claim before `" + l.ID + "` loses work, and none doubles it: " + noKey(l)
	case l.To.Kind == model.External:
		st.Fix = t.fixThirdParty(g, e)
	case t.p.Effects[e].Idempotent:
		st.Fix = "Take the guard off `" + g.Line.ID + "`: a second run then goes on to `" + l.ID + "`, which may be done again without harm."
	case oneCommit(g.Line, l):
		st.Fix = "Put `" + g.Line.ID + "` and `" + l.ID + "` into one transaction, or give `" + l.ID + "` a key of its own and take the guard off `" + g.Line.ID + "`."
	default:
		st.Fix = "Give `" + l.ID + "` a key of its own and take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped."
	}
}

// fixThirdParty is a guard before what a third party does: a second run has to
// come to it, or it has to be done by somebody who is run until it is.
func (t *teller) fixThirdParty(g *Step, e int) string {
	l := t.p.Effects[e].Line
	fix := "No transaction covers a third party. Take the guard off `" + g.Line.ID + "`, so that a second run goes on to `" + l.ID + "`, whose key " + id(l.To) + " honours"
	if !t.p.Effects[e].Idempotent {
		fix = "No transaction covers a third party. Send `" + l.ID + "` with a key that " + id(l.To) + " honours, and take the guard off `" + g.Line.ID + "`, so that a second run goes on where the first stopped"
	}
	if t.p.Handlers[t.p.Handlers[g.Handler].Root].From < 0 && g.Line.To.Kind == model.Database {
		fix += "; or write what is to be done beside the row (an outbox, or the store's change stream) and do it from there behind a queue"
	}
	if fix += "."; !t.p.Effects[e].Idempotent {
		fix += " Without such a key, a guard may lose `" + l.ID + "` and no guard may do it twice: decide which is worse."
	}
	return fix
}

// oneCommit tells whether one transaction can cover two lines: one box writes
// both into one database.
func oneCommit(a, b *model.Line) bool {
	return a.From == b.From && a.To == b.To && a.To.Kind == model.Database
}

// byMessage tells whether an effect lies behind a message that the handler of a
// guard sends.
func (t *teller) byMessage(g *Step, e int) bool {
	for _, i := range t.p.Effects[e].Path {
		if st := &t.p.Steps[i]; st.Handler == g.Handler && st.Kind == Send {
			return true
		}
	}
	return false
}

// keyless tells whether an effect is somebody else's who knows no key.
func (t *teller) keyless(l *model.Line) bool {
	return l.To.Kind == model.External && l.Idempotency.EnforcedBy.None()
}

func noKey(l *model.Line) string {
	return "with a third party that honours no idempotency key no arrangement keeps both promises. Ask " + id(l.To) + " for a key, or decide which of the two may be broken."
}

func (t *teller) forgotten(e int) *model.Box {
	if t.p.Effects[e].Forgets {
		return t.p.Effects[e].Line.To
	}
	return nil
}

// causeOfDrop is why a message was lost on the way into a channel: nobody waits for that
// to have it, where somebody says so, else as it may be.
func causeOfDrop(l *model.Line, otherwise Cause) Cause {
	if l.Confirmed.State() == model.Stated && !l.Confirmed.Or(true) {
		return UnconfirmedPublish
	}
	return otherwise
}

// fixDropped says how a message would not have been lost on the way into a channel:
// that is where it is mended, whatever else has happened by then.
func fixDropped(l *model.Line) string {
	const lossy = "state that its work may be lost (`guarantee: \"at-most-once\"`)."
	if l.Confirmed.Known() && !l.Confirmed.Or(false) {
		return "Let " + id(l.From) + " wait until " + id(l.To) + " has confirmed `" + l.ID + "`, and only then go on (publisher confirms, `acks=all`): state `confirmed: true` and `guarantee: \"at-least-once\"` then. Or " + lossy
	}
	return "Send `" + l.ID + "` over something that delivers at least once, or " + lossy
}

// dropped is the line on the way to an effect whose message was lost, nil where none
// was.
func (t *teller) dropped(e int) *model.Line {
	for _, i := range t.p.Effects[e].Path {
		if s := &t.p.Steps[i]; s.Kind == Send && s.Line.To.Family() == model.Channel && t.told(Drops, s.Line) {
			return s.Line
		}
	}
	return nil
}

// fixUnfinished is work that was left between two steps, by a handler that
// nobody runs again: because a channel didn't take it, because it was lost on
// the way into one, or because the handler ended.
func (t *teller) fixUnfinished(st *Story, e int) {
	for _, i := range t.p.Effects[e].Path {
		s := &t.p.Steps[i]
		to, line := id(s.Line.To), "`"+s.Line.ID+"`"
		switch {
		case s.Kind != Send:
		case s.SenderDeadLetter < 0 && s.Line.To.Family() != model.Channel:
			if t.told(Refuses, s.Line) {
				st.Fix = "Nobody sends " + line + " again. Put a durable queue before " + to + ", and let " + id(s.Line.From) + " park what the queue doesn't take (`deadLetter` of the line into it), with an alarm and a runbook."
				return
			}
		case t.told(Drops, s.Line):
			if st.Cause, st.Fix = causeOfDrop(s.Line, st.Cause), fixDropped(s.Line); st.Cause == UnconfirmedPublish {
				st.Lines = append(st.Lines, s.Line)
			}
			return
		case t.told(Refuses, s.Line) && s.SenderDeadLetter >= 0: // it was stopped before it could
			st.Fix = "Nothing durable knows that " + id(s.Line.From) + " has begun. Let something keep the work until " + line + " is done (a `buffer` of the line, or a workflow)."
			return
		case t.told(Refuses, s.Line):
			st.Fix = "Let " + id(s.Line.From) + " park what " + to + " doesn't take: give " + line + " a dead-letter queue (`deadLetter`), with an alarm and a runbook."
			return
		}
	}
	st.Fix = "Nobody runs " + id(t.left(e)) + " again. Put a durable queue before it, make it a workflow, or give the answer only when everything is done."
}
