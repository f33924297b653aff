package promela

import (
	"fmt"

	"tautline.dev/analysis/explore"
)

// parkedAt keeps work somewhere, watched or not.
func (w *writer) parkedAt(mark string, watched bool) {
	w.open("atomic {")
	w.line("%s = true", mark)
	if !watched {
		w.line("if")
		w.line(":: !asked_again -> BROKEN(2) /* where nobody looks */")
		w.line(":: else -> skip")
		w.line("fi")
	}
	w.end("};")
}

// giveBack is a message whose work failed.
func (w *writer) giveBack(h int) {
	m := w.p.Handlers[h].From
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	w.label("gives_back")
	w.ifLate(h, "")
	w.open("atomic {")
	if mb.OnReceipt && !(mb.Signed && w.p.Outright(mb)) {
		w.stillDown(h, mb)
		w.note("it was taken for good")
		w.line("goto %s", w.lost(mb))
		w.end("};")
		w.givesUp(h)
		return
	}
	if !mb.Durable {
		w.line("if")
		w.line(":: kept && MAY(STOP) -> faults--; kept = false /* what held it has stopped meanwhile */")
		w.line(":: true -> skip")
		w.line("fi;")
	}
	w.stillDown(h, mb)
	if len(mb.Rivals) > 0 {
		w.giveBackAmong(m)
		w.end("};")
		w.givesUp(h)
		return
	}
	passes := "(why != poison && why != outage)"
	if !mb.GivesUp() {
		passes = "why != poison" // no outage is longer than that
	}
	left, count := w.more(mb.Attempts, "n", passes)
	put := name + " ! w, n"
	if mb.Ordered {
		put = name + " !! w, n /* back to the front */"
	}
	w.line("if")
	w.line(":: !kept -> goto %s", w.lost(mb))
	w.line(":: kept && %s && full(%s) -> goto rests", left, name)
	w.line(":: kept && %s && nfull(%s) -> %s; %s; goto rests", left, name, count, put)
	if mb.Maybe {
		w.line(":: kept -> skip /* nobody knows after how many */")
	} else {
		w.line(":: kept && !(%s) -> skip", left)
	}
	w.line("fi")
	w.end("};")
	w.givesUp(h)
}

// runsAgain is a message of which its platform runs an execution that was stopped
// again: that counts for nothing.
func (w *writer) runsAgain(h int) {
	m := w.p.Handlers[h].From
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	w.open("atomic {")
	w.stillDown(h, mb)
	w.line("if")
	w.line(":: !kept -> goto gives_back")
	if len(mb.Rivals) > 0 {
		w.open(":: kept ->")
		w.comesBackToAny(m)
		w.depth--
	} else {
		put := name + " ! w, n"
		if mb.Ordered {
			put = name + " !! w, n"
		}
		w.line(":: kept && full(%s) -> goto rests", name)
		w.line(":: kept && nfull(%s) -> %s; goto rests", name, put)
	}
	w.line("fi")
	w.end("};")
}

// comesBackToAny puts a message back where any that takes from the same queue may
// have it next.
func (w *writer) comesBackToAny(m int) {
	name := w.names.mailboxes[m]
	w.line("dealt_%s[w] = (dealt_%s[w] < COPIES -> dealt_%s[w] - 1 : COPIES);", name, name, name)
	w.line("%s;", w.backToOne(m, "n"))
	w.line("goto rests")
}

// giveBackAmong is a message whose work failed, and which any that takes from the same
// queue may have next. What one always fails of another may do, so that each time it
// was taken is counted, whoever took it.
func (w *writer) giveBackAmong(m int) {
	mb := &w.p.Mailboxes[m]
	left, over := "true", ""
	switch {
	case mb.Attempts <= tellApart:
		left = fmt.Sprintf("n + 1 < %d", mb.Attempts)
		over = "!(" + left + ")"
	case mb.Attempts != explore.Unbounded:
		over = fmt.Sprintf("n + 1 >= %d", tellApart)
	default:
		over = "why == poison && n + 1 >= ENOUGH"
	}
	if mb.Maybe {
		over = "true /* nobody knows after how many */"
	}
	w.line("if")
	w.line(":: !kept -> goto %s", w.lost(mb))
	w.open(":: kept && %s ->", left)
	w.line("n = (n < %d -> n + 1 : n);", tellApart)
	w.comesBackToAny(m)
	w.depth--
	w.line(":: kept && %s -> skip", over)
	w.line("fi")
}

// lost is where a handler goes when the message that it began with is gone:
// whoever waits for what answers it still has the work.
func (w *writer) lost(mb *explore.Mailbox) string {
	if w.stillWaits(mb) {
		return "lost"
	}
	return "rests"
}

// stillWaits tells whether a workflow goes on waiting when the message that a handler
// began with is gone: where that is one itself it has the work.
func (w *writer) stillWaits(mb *explore.Mailbox) bool {
	return mb.Waits != nil && !w.p.Handlers[mb.Consumer].Workflow
}

// waits is what is so of a mailbox when a workflow waits for the answer to what was in
// it, as statements.
func (w *writer) waits(m int) string {
	out := "waits_" + w.names.mailboxes[m] + " = true"
	if !w.p.Mailboxes[m].WaitWatched {
		out += "; if :: !asked_again -> BROKEN(2) :: else -> skip fi"
	}
	return out
}

// givesUp is a message that isn't tried any more.
func (w *writer) givesUp(h int) {
	m := w.p.Handlers[h].From
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	w.label("gives_up")
	w.upAgain(h)
	if hd := &w.p.Handlers[h]; hd.Repeats && mb.DeadLetter == nil {
		w.note("the workflow holds its last execution")
		w.line("if")
		w.open(":: broke ->")
		w.parkedAt("held_"+w.names.handlers[h], hd.Watched)
		w.depth--
		w.line(":: else -> skip")
		w.line("fi;")
	}
	switch {
	case mb.DeadLetter != nil:
		w.note("parked in %s", mb.DeadLetter.ID)
		w.parkedAt("parked_"+name, mb.Watched)
	case mb.Waits != nil && mb.Keeps():
		w.note("%s has failed, and waits for nothing: it is kept for good, and never done", mb.Waits.ID)
		held := "held_" + w.names.handlers[mb.Waiter]
		w.line("if")
		w.open(":: %s%s ->", held, map[bool]string{true: fmt.Sprintf(" && !drops_%s", name)}[mb.ForeverMaybe && w.mayDrop(m)])
		w.parkedAt("parked_"+name, mb.Watched)
		w.line("goto rests")
		w.depth--
		if mb.ForeverMaybe {
			w.line(":: true -> skip /* dropped: nobody knows how long it is kept */")
		} else {
			w.line(":: else -> skip")
		}
		w.line("fi;")
	case mb.Waits != nil: // as when it is lost
	case mb.Forever:
		w.note("kept for good, and never done")
		w.parkedAt("parked_"+name, mb.Watched)
	case mb.ForeverMaybe:
		w.line("if")
		w.open(":: %s -> /* kept for good, and never done */", map[bool]string{true: "!drops_" + name, false: "true"}[w.mayDrop(m)])
		w.parkedAt("parked_"+name, mb.Watched)
		w.depth--
		w.line(":: true -> skip /* dropped: nobody knows how long it is kept */")
		w.line("fi;")
	default:
		w.note("dropped")
	}
	if mb.Waits == nil || mb.DeadLetter != nil && !w.stillWaits(mb) {
		return
	}
	if mb.DeadLetter != nil {
		w.line("goto rests;")
	}
	if w.stillWaits(mb) {
		w.label("lost")
	}
	w.note("%s waits for an answer", mb.Waits.ID)
	w.line("atomic { %s };", w.waits(m))
}

// more tells whether there are attempts left, and how one is counted. Where
// they are more than can be counted, faults don't use them up, but what fails
// each time does.
func (w *writer) more(attempts int, counter, passes string) (left, count string) {
	if attempts <= tellApart {
		return fmt.Sprintf("%s + 1 < %d", counter, attempts), counter + "++"
	}
	return fmt.Sprintf("(%s || %s + 1 < ENOUGH)", passes, counter),
		fmt.Sprintf("%s = (%s && %s > 0 -> %s : %s + 1)", counter, passes, counter, counter, counter)
}
