package explore

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// tellMail tells what happens to a message.
func (t *teller) tellMail(s *StoryStep, mv move, after []byte) {
	mb := &t.p.Mailboxes[mv.mail]
	l := mb.Line
	s.Line, s.From, s.To = l, l.From, l.To
	to := id(l.To)
	switch mv.action {
	case Takes:
		s.Text = comesOut(mb, mv.fault)
		if mv.claimed {
			s.Text = to + " gets the message of `" + l.ID + "`: " + t.claimed(mb.Consumer) + "."
		}
	case Acknowledges:
		s.From, s.To = l.To, l.From
		s.Text = to + " is done, and the message is removed from " + t.holder(mb) + "."
		switch {
		case t.p.Handlers[mb.Consumer].Forgets:
			s.At, s.From, s.To = l.To, nil, nil
			s.Text = to + " is done."
		case mb.Kind == ChangeLog:
			s.Text = to + " is done, and goes on in " + t.holder(mb) + "."
			if mb.Keeper.Where == custody.InTable {
				s.Text = to + " is done, and marks the row in " + t.holder(mb) + "."
			}
		}
	case LosesReply:
		s.From, s.To = l.To, l.From
		s.Text = to + " is done, but " + t.holder(mb) + " doesn't hear of it."
	case Returns:
		s.Text = to + " is done, but another piece of work in the batch has failed."
	case Refuses:
		s.Text = t.givenUp(mb, mv)
		if *t.x.returned(after, int(mv.mail)) > 0 { // others may take it
			s.Text = to + " can't handle this piece of work (" + does(l) + ")."
		}
	case Drops:
		t.tellVanished(s, mb, mv.fault)
	case Outlasts:
		s.At, s.From, s.To = l.To, nil, nil
		s.Text = outlasted(mb)
	}
}

// outlasted tells that work takes longer than its message is left with whoever does it.
func outlasted(mb *Mailbox) string {
	from, to := id(mb.Line.From), id(mb.Line.To)
	text := to + " takes longer than " + from + " leaves the message with it: "
	if held := mb.Lease; held != nil {
		long := model.FormatDuration(held.Holds)
		text = to + " takes longer than the " + long + " for which " + from + " leaves the message with it: "
		switch {
		case held.Renewed:
			text = to + " takes longer than the " + long + " up to which it renews its hold on the message: "
		case held.Waits:
			text = to + " takes longer than the " + long + " that " + from + " waits for it: "
		}
	}
	return text + from + " gives it to another while the first goes on."
}

// givenUp tells that all tries to deliver a message fail. Who takes a message by
// itself gets none while it is down: what uses up the tries is that it fails.
func (t *teller) givenUp(mb *Mailbox, mv move) string {
	l, fault := mb.Line, mv.fault
	to, what := id(l.To), " ("+does(l)+")"
	pulls := l.Delivery.Or("") == model.Poll
	takes := " takes the message from " + t.holder(mb)
	if mb.Kind == ChangeLog {
		takes = " reads the " + carried(mb) + " from " + t.holder(mb)
	}
	once := mb.Attempts == 1 || mb.OnReceipt || mv.forgot(mb)
	switch {
	case mb.Waits != nil && l.To.Kind == model.Client:
		return to + " never answers" + what + "."
	case fault == Poison && once:
		return to + " can't handle this piece of work" + what + "."
	case fault == Poison:
		return to + " can't handle this piece of work" + what + ", however often it is tried."
	case !pulls:
		return to + " is down for longer than " + t.tryer(mb) + " tries" + what + "."
	case once:
		return to + takes + what + ", and fails."
	case mb.Maybe || mb.Attempts == Unbounded:
		return to + " fails each time it" + takes + what + ", until no more is tried."
	}
	return to + " fails each time it" + takes + what + ", " + phrase.Thousands(mb.Attempts) + " times."
}

// forgot tells whether a message is taken to be gone because nobody says when it is
// acknowledged.
func (mv *move) forgot(mb *Mailbox) bool {
	return mb.AckMaybe && (mv.assume == int32(mb.AckAssume) || mv.alsoAssume == int32(mb.AckAssume))
}

// comesOut tells that a message leaves its mailbox; "" where passing it on is
// told in the next step.
func comesOut(mb *Mailbox, fault Fault) string {
	l := mb.Line
	from, to, what := id(l.From), id(l.To), " ("+does(l)+")."
	passed := mb.Kind == InChannel && l.To.Family() != model.Compute || mb.Kind == InMemory
	text := to + " takes the message from " + from + what
	switch {
	case mb.Kind == ChangeLog:
		text = to + " reads the change from the log of " + from + what
		if mb.Keeper.Where == custody.InTable {
			text = to + " takes a row of " + from + what
		}
	case mb.Kind == PlatformQueue:
		text = to + " takes up what " + from + " has handed over" + what
	case passed && fault == NoFault:
		return ""
	case passed:
		text = from + " delivers the message to " + to + what
	}
	switch fault {
	case Duplicate:
		text += " It will be delivered once more."
	case LoseReply:
		text += " That it has it is lost on the way back."
	}
	return text
}

// tellVanished tells that a message is gone before it was taken.
func (t *teller) tellVanished(s *StoryStep, mb *Mailbox, fault Fault) {
	l := mb.Line
	if fault == Lose {
		s.Text = "The message of " + named(l) + " is lost on the way, and nobody hears of it."
		return
	}
	s.At, s.From, s.To = l.From, nil, nil
	s.Text = id(l.From) + " stops, and forgets the message (" + does(l) + ")."
	if mb.Kind == InMemory {
		s.Text = id(l.From) + " stops before " + named(l) + " has left its memory."
	}
}

// carried is what a mailbox holds, in a word.
func carried(mb *Mailbox) string {
	if mb.Kind == ChangeLog && mb.Keeper.Where == custody.InTable {
		return "row"
	}
	if mb.Kind == ChangeLog {
		return "change"
	}
	return "message"
}

// tryer is who delivers a message again and again.
func (t *teller) tryer(mb *Mailbox) string {
	if mb.Kind == PlatformQueue || mb.handedOn() {
		return t.holder(mb)
	}
	return id(t.box(mb.Box))
}

// holder is what keeps a message, in words.
func (t *teller) holder(mb *Mailbox) string {
	if mb.handedOn() {
		return "the queue before " + id(mb.Line.To)
	}
	switch mb.Kind {
	case ChangeLog:
		if mb.Keeper.Where == custody.InTable {
			return id(t.box(mb.Box))
		}
		return "the log of " + id(t.box(mb.Box))
	case PlatformQueue:
		if mb.Keeper.Where == custody.Elsewhere {
			return "`" + mb.Keeper.Name + "`"
		}
		return "the queue before " + id(t.box(mb.Box))
	case InMemory:
		return "the memory of " + id(t.box(mb.Box))
	}
	return id(t.box(mb.Box))
}

func (t *teller) whyGone(mb *Mailbox, onReceipt bool) string {
	switch {
	case mb.Kind == InMemory:
		return "The work is gone: nothing but the memory of " + id(t.box(mb.Box)) + " had it."
	case mb.OnReceipt || onReceipt:
		return "The message is gone: " + t.holder(mb) + " forgot it when it was taken."
	case mb.Expires != nil && mb.triedOnTopic() > 0:
		return "The message is gone: it may be tried for " + model.FormatDuration(mb.triedOnTopic()) + " until it is parked, and " + t.holder(mb) + " keeps it for " + model.FormatDuration(mb.Retention) + "."
	case mb.Expires != nil && !mb.tooOldFor(mb.Expires):
		return "The message is gone: " + id(mb.Expires) + " counts its age from when it was sent, keeps it for " + model.FormatDuration(mb.Expires.Channel.Retention.Or(0)) + ", and " + id(mb.Line.From) + " may have kept it for as long before."
	case mb.Expires != nil:
		return "The message is gone: when it would be parked it is " + mb.tryingSum() + " old, and " + id(mb.Expires) + " keeps it for " + model.FormatDuration(mb.Expires.Channel.Retention.Or(0)) + "."
	case mb.Refused != nil:
		return "The " + carried(mb) + " is dropped from " + t.holder(mb) + ": it can't be parked in " + id(mb.Refused) + "."
	case mb.Attempts == Unbounded && !mb.Maybe && !mb.Aged:
		return "The " + carried(mb) + " comes back until " + t.holder(mb) + " drops it: no dead-letter queue takes it."
	}
	return "The " + carried(mb) + " is dropped from " + t.holder(mb) + ": no dead-letter queue takes it."
}

func (t *teller) tellMailbox(m int, mv move, before, after []byte) {
	x := t.x
	mb := &t.p.Mailboxes[m]
	fresh := *x.mail(after, m) &^ *x.mail(before, m)
	at := t.box(mb.Box)
	l := mb.Line
	switch {
	case fresh&parked != 0 && mb.DeadLetter != nil:
		t.add(StoryStep{Action: Parks, From: at, To: mb.DeadLetter, Line: l, Text: "The " + carried(mb) + " is parked in " + id(mb.DeadLetter) + mb.looked() + "."})
	case fresh&(kept|parked) != 0:
		if w := mb.Waits; w != nil && fresh&kept != 0 {
			t.add(StoryStep{Action: Holds, At: w, Line: l, Text: id(w) + " goes on waiting for the answer to `" + l.ID + "`" + looked(mb.WaitWatched) + "."})
			return
		}
		if mb.PutAside {
			t.add(StoryStep{Action: Holds, At: at, Line: l, Text: "The " + carried(mb) + " is put aside by what " + id(l.To) + " reads " + id(at) + " with, and nobody gets it any more" + looked(mb.Watched) + "."})
			return
		}
		t.add(StoryStep{Action: Holds, At: at, Line: l, Text: "The " + carried(mb) + " stays in " + mb.keptIn() + " and is never done" + looked(mb.Watched) + "."})
	case fresh&gone != 0 && mv.handler < 0: // with the dead letter that had it, as is told
	case fresh&gone != 0 && mv.action != Drops:
		t.add(StoryStep{Action: Drops, At: at, Line: l, Text: t.whyGone(mb, *x.returned(before, m) == 0 && mv.action != Takes && mv.action != Refuses || mv.forgot(mb))})
	case t.cameBack(m, mv, before, after):
		switch {
		case x.p.Handlers[mb.Consumer].Forgets && mv.action == Stops:
			who := t.box(mb.To)
			t.add(StoryStep{Action: Returns, At: who, Line: l, Text: id(who) + " will begin again from its first step."})
		case mb.Kind == InMemory:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: id(at) + " will try `" + l.ID + "` again."})
		case mb.Kind == ChangeLog:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: "The " + carried(mb) + " stays in " + t.holder(mb) + ", and is read again."})
		default:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: t.gaveUp(mb, mv) + "he message is back in " + t.holder(mb) + "."})
		}
	}
}

// gaveUp is how a sentence begins that tells of a message which is back: with
// who has left it undone, unless that was told.
func (t *teller) gaveUp(mb *Mailbox, mv move) string {
	if mv.step < 0 || t.p.Handlers[mb.Consumer].Broker {
		return "T"
	}
	return id(t.box(t.p.Handlers[mb.Consumer].Box)) + " can't go on, and t"
}

// cameBack tells whether a message that was being worked on is there again.
func (t *teller) cameBack(m int, mv move, before, after []byte) bool {
	c := t.p.Mailboxes[m].Consumer
	if mv.action == Outlasts && int(mv.mail) == m || t.x.isLate(before, c) {
		return false
	}
	return *t.x.returned(after, m) > 0 && t.x.pc(after, c) == 0 &&
		(t.x.pc(before, c) != 0 || (mv.action == Refuses || mv.claimed) && int(mv.mail) == m)
}
