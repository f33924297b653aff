package explore

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

func (t *teller) concludeParked(st *Story, s []byte) {
	at, _ := t.x.unwatched(s)
	st.Cause = UnwatchedDeadLetter
	var where *model.Box
	is := "parked"
	switch at.kind {
	case ofMailbox:
		mb := &t.p.Mailboxes[at.i]
		st.Lines = append(st.Lines, mb.Line)
		marks := *t.x.mail(s, at.i)
		if mb.Waits != nil && mb.unlooked(marks&kept) {
			st.Cause = NoCause
			st.Sum = id(mb.Waits) + " waits for an answer to `" + mb.Line.ID + "` that never comes, and nobody is called."
			st.Fix = limitWait(mb)
			return
		}
		where = mb.DeadLetter
		if mb.DeadLetter == nil {
			st.Sum = "The work is left in " + mb.keptIn() + ", and nobody is called."
			st.Fix = mb.watch()
			return
		}
		if mb.forgottenUnseen() {
			st.Cause, st.Fix = mb.unseen(), mb.watch()
			st.Sum = "The work is parked in " + id(where) + ", and may be gone before anybody looks: " + mb.waitedBefore() + "."
			return
		}
	case ofSender:
		k := &t.p.SenderDeadLetters[at.i]
		st.Lines = append(st.Lines, t.p.Steps[k.Step].Line)
		where = k.To
	case ofWaiter:
		hd := &t.p.Handlers[at.i]
		st.Lines, st.Cause = append(st.Lines, t.p.Mailboxes[hd.From].Line), NoCause
		st.Sum = id(t.box(hd.Box)) + " waits for ever with the message of `" + t.p.Mailboxes[hd.From].Line.ID + "`, and nobody is called."
		if t.silent > 0 {
			st.Fix = endWait(&t.p.Steps[t.silent-1])
		}
		return
	case ofWorkflow:
		h := &t.p.Handlers[at.i]
		where, is = t.box(h.Box), "held"
		if *t.x.fate(s, at.i)&endless != 0 && !h.Noticed {
			if t.silent > 0 {
				l := t.p.Steps[t.silent-1].Line
				st.Lines = append(st.Lines, l)
				st.Cause = NoCause
				st.Sum = id(where) + " waits for an answer to `" + l.ID + "` that never comes, and nobody is called."
				st.Fix = endWait(&t.p.Steps[t.silent-1])
				return
			}
			st.Sum = id(where) + " goes on trying for ever, and nobody is called."
			st.Fix = fixEndless(where)
			return
		}
		if *t.x.fate(s, at.i)&held == 0 || h.Watched {
			where, is = h.Parks, "parked"
		}
	}
	st.Sum = "The work is " + is + " in " + id(where) + ", and nobody is called."
	st.Fix = watch(where)
}

// limitWait says how a wait would end that nobody ends.
func limitWait(mb *Mailbox) string {
	w := id(mb.Waits)
	return "Let the wait for the answer to `" + mb.Line.ID + "` end (`awaits: {timeout, heartbeat}`): after that " + w + " asks somebody else, or fails. And give " + w + " an alarm (`monitoring: alarms`) and a runbook."
}

// endWait says how a wait for an answer would end that never comes.
func endWait(s *Step) string {
	l, who := "`"+s.Line.ID+"`", id(s.Line.From)
	switch {
	case s.Ends:
		return "When the wait for the answer to " + l + " ends, nobody knows what was done: let " + who + " ask for that, or undo it (`compensation`)."
	case s.Kind == Ask:
		return "Let " + l + " end (`timeout`), so that " + who + " tries again, undoes or fails, and somebody hears of it."
	}
	return "Let the wait for the answer to " + l + " end (`awaits: {timeout: \"1h\", heartbeat: \"5m\"}`), so that " + who + " asks again, undoes or fails; or give " + who + " an alarm on what has been under way for too long (`monitoring: alarms: [\"age > 1h\"]`), and a runbook."
}

func watch(b *model.Box) string { return watchIn(id(b)) }

// watch says how somebody would learn of what a mailbox has given up.
func (mb *Mailbox) watch() string {
	if mb.DeadLetter != nil && mb.forgottenUnseen() {
		return "Keep parked messages in " + id(mb.DeadLetter) + " for longer than " + id(mb.Line.From) + " keeps them, and for as long as the platform allows (`channel: retention`); and have its alarm go off on the first that is parked (`monitoring: alarms: [\"depth > 0\"]`)."
	}
	if mb.DeadLetter != nil {
		return watch(mb.DeadLetter)
	}
	if custody.WaitsForHelp(mb.Line) {
		does := "stops at"
		if !custody.StopsInOrder(mb.Line) {
			does = "tries again and again"
		}
		return "Give " + id(mb.Line.To) + ", which " + does + " what it can't handle, an alarm on how old the work is (`monitoring: alarms`) and a runbook that says what to do with it."
	}
	if l := mb.Line; l.Unclaimed() {
		return id(l.From) + " gives nobody again what " + id(l.To) + " had taken: have " + id(l.To) + " claim such messages, and state how often (" +
			"`lines: " + phrase.Field(l.ID) + ": retry: {attempts: 3, by: \"platform\"}`). " + watchIn(mb.keptIn())
	}
	return watchIn(mb.keptIn())
}

func watchIn(where string) string {
	return "Give " + where + " an alarm on what it holds (`monitoring: alarms`) and a runbook that says what to do with it."
}

// forgottenUnseen tells whether somebody is called when something is parked in a dead
// letter, and only what waited before may be gone there by then.
func (mb *Mailbox) forgottenUnseen() bool {
	watched, _ := custody.Watched(mb.DeadLetter)
	return watched && !mb.Watched
}

// waitedBefore says how much of its time a parked message may have left.
func (mb *Mailbox) waitedBefore() string {
	to, from := mb.DeadLetter, mb.Line.From
	if custody.HoldsReference(mb.Line) || !custody.KeepsEnqueueTime(mb.Line) {
		return "it holds references only, and what they refer to is gone before that"
	}
	return "it counts the age of a message from when it was sent, keeps it for " + model.FormatDuration(to.Channel.Retention.Or(0)) + ", and " + id(from) + " may have kept it for " + model.FormatDuration(from.Channel.Retention.Or(0)) + " before"
}

// unseen is what makes that nobody sees what is parked.
func (mb *Mailbox) unseen() Cause {
	if mb.DeadLetter != nil && mb.forgottenUnseen() && custody.AgesOut(mb.Line.From) {
		return ShortLivedDeadLetter
	}
	return UnwatchedDeadLetter
}
