package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// handler writes the process of one box for one arrival. It waits for work,
// goes through its steps, and ends in one of four ways: finished, failed,
// stopped, or (a workflow) holding the work.
func (w *writer) handler(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	box := w.p.Boxes[hd.Box].ID
	switch {
	case hd.Broker:
		w.note("%s passes on what came for %s.", box, w.p.Boxes[w.p.Mailboxes[hd.From].To].ID)
	case hd.From >= 0:
		w.note("%s works on what %s brings.", box, w.p.Mailboxes[hd.From].Line.ID)
	case hd.Entry >= 0:
		w.note("%s answers %s.", box, w.p.Steps[hd.Entry].Line.ID)
	default:
		w.note("%s begins.", box)
	}
	w.open("proctype %s() {", name)
	locals := w.locals(h)
	w.line("%s;", strings.Join(locals, "; "))
	w.b.WriteString("end_waits:\n")
	switch {
	case hd.From >= 0:
		w.take(h)
	case hd.Caller >= 0:
		w.line("call_%s ? w;", name)
	default:
		w.line("begin_%s ? w;", name)
	}
	if hd.From >= 0 && w.p.Mailboxes[hd.From].Keyed {
		w.startedBefore(hd.From)
	}
	if hd.Workflow && hd.Undoes {
		w.note("what another execution undid is due again")
		w.line("undone_%s = false;", name)
	}
	if hd.Record >= 0 {
		w.note("looked up before the first step")
		w.line("if")
		w.line(":: %s[w] -> goto finished", w.names.records[hd.Record])
		w.line(":: else -> skip")
		w.line("fi;")
	}
	for at := range hd.Steps {
		w.step(h, at)
	}
	w.ends(h)
	w.end("}")
	w.line("")
}

// locals are what the process of a handler has to know.
func (w *writer) locals(h int) []string {
	out := []string{"byte w", "mtype out", "mtype why"}
	if w.p.Handlers[h].From >= 0 {
		out = append(out, "byte n", "bool kept")
	}
	if w.counts(h) {
		out = append(out, "byte tries")
	}
	if w.begun(h) {
		out = append(out, "bool begun")
	}
	if w.p.Handlers[h].Repeats {
		out = append(out, "bool broke")
	}
	for _, i := range w.p.Missing {
		if w.p.Steps[i].Handler == h {
			out = append(out, "byte "+w.left(&w.p.Steps[i]))
		}
	}
	if w.groups(h) {
		out = append(out, "bool doomed", "bool failing", "bool repeated", "mtype worst")
		if w.mayHang(h) {
			out = append(out, "bool stuck")
		}
	}
	return out
}

// label begins a part of a process.
func (w *writer) label(format string, args ...any) {
	fmt.Fprintf(&w.b, format+":\n", args...)
}

// stops is the way out of a step by which its box is stopped.
func (w *writer) stops(h int, condition string) { w.stopping(h, condition, "out = stopped") }

// stopping is a stop of a handler's box, and what becomes of the handler.
func (w *writer) stopping(h int, condition, then string) {
	hd := &w.p.Handlers[h]
	if !hd.CanStop {
		return
	}
	memory := ""
	if len(w.inMemory(hd.Box)) > 0 {
		memory = "memory_of_" + w.names.boxes[hd.Box] + "(); "
	}
	w.line(":: %sMAY(STOP) -> faults--; %s%s", condition, memory, then)
}

// take gets a message out of a mailbox.
func (w *writer) take(h int) {
	m := w.p.Handlers[h].From
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	poisoned := "always_fails_" + w.names.boxes[mb.To]
	w.open("atomic {")
	switch {
	case w.keepsOrderAmong(m):
		w.takeInTurn(m)
	case mb.Ordered || !w.p.Ordered:
		w.line("%s ? w, n;", name)
	default:
		w.line("#if WORKS == 2")
		w.note("A later piece of work may pass one that was given back, and another one by a fault.")
		w.line("if")
		w.line(":: %s ? w, n", name)
		w.line(":: (%s ?? [1, _]) && (%s ? [0, _]) && !(%s ? [0, 0]) -> %s ?? 1, n; w = 1", name, name, name, name)
		w.line(":: (%s ?? [1, _]) && (%s ? [0, 0]) && REORDER && faults > 0 -> faults--; %s ?? 1, n; w = 1", name, name, name)
		w.line("fi;")
		w.line("#else")
		w.line("%s ? w, n;", name)
		w.line("#endif")
	}
	if w.waitedFor(m) {
		w.line("taking_%s = (w == 0);", name)
	}
	for _, forgot := range w.comesLate(mb.Late) {
		w.line("%s;", forgot)
	}
	signs := mb.Signed && w.p.Outright(mb) // then its receipt is its answer
	begins := w.p.Handlers[h].Forgets
	w.line("if")
	if begins || !mb.OnReceipt || signs {
		broke := map[bool]string{true: "; broke = true"}[w.p.Handlers[h].Repeats]
		w.line(":: %s -> out = refused; why = poison; kept = true%s", poisoned, broke)
	}
	if !begins && !signs && (mb.OnReceipt || mb.AckMaybe) {
		w.line(":: %s -> out = refused; why = poison; kept = false%s", poisoned, map[bool]string{true: " /* nobody knows when it is acknowledged */"}[mb.AckMaybe])
	}
	free := ":: !" + poisoned + " && "
	if !mb.OnReceipt {
		w.line(":: !%s -> out = done; kept = true", poisoned)
	}
	if mb.OnReceipt || mb.AckMaybe {
		w.line(":: !%s -> out = done; kept = %t%s", poisoned, signs, map[bool]string{true: " /* nobody knows when it is acknowledged */"}[mb.AckMaybe])
	}
	if mb.Duplicates {
		copied := name + " ! w, 0"
		if mb.Ordered {
			copied = name + " !! w, 0"
		}
		room := " && nfull(" + name + ")"
		if len(mb.Rivals) > 0 {
			copied, room = w.backToOne(m, "0"), ""
		}
		w.line("%sMAY(DUPLICATE)%s -> faults--; %s; out = done; kept = %t", free, room, copied, !mb.OnReceipt)
	}
	if mb.Signed && !w.p.Outright(mb) {
		w.unsigned(m, free)
	}
	if mb.GivesUp() {
		w.line("%sMAY(REFUSE) -> faults--; out = given_up /* down for longer than the attempts last */", free)
	}
	if !mb.Durable {
		w.line("%sMAY(STOP) -> faults--; out = lost_on_the_way", free)
	}
	if mb.Loses {
		w.line("%sMAY(LOSE) -> faults--; out = lost_on_the_way", free)
	}
	w.line("fi")
	w.end("};")
	w.line("if")
	w.line(":: out == refused -> goto %s", map[bool]string{true: "fails", false: "gives_back"}[begins || w.p.Handlers[h].Workflow && mb.OnReceipt])
	if mb.GivesUp() {
		w.line(":: out == given_up -> goto gives_up")
	}
	if !mb.Durable || mb.Loses {
		w.line(":: out == lost_on_the_way -> goto %s", w.lost(mb))
	}
	w.line(":: else -> skip")
	w.line("fi;")
}

// takeInTurn gets a message out of a mailbox that keeps order and has rivals: a later
// piece of work waits while the earlier one is with any of them, since it may come
// back to this one.
func (w *writer) takeInTurn(m int) {
	name := w.names.mailboxes[m]
	var with []string
	for _, r := range w.p.Mailboxes[m].Rivals {
		if r != m {
			other := w.names.mailboxes[r]
			with = append(with, fmt.Sprintf("!(%s ?? [0, _]) && !taking_%s", other, other))
		}
	}
	w.line("#if WORKS == 2")
	w.note("A later piece of work waits while the one before it is with another taker.")
	w.line("if")
	w.line(":: %s ? [0, _] -> %s ? w, n", name, name)
	w.line(":: %s ? [1, _] && %s -> %s ? w, n", name, strings.Join(with, " && "), name)
	w.line("fi;")
	w.line("#else")
	w.line("%s ? w, n;", name)
	w.line("#endif")
}

// keepsOrderAmong tells whether a mailbox keeps order, and others take from its queue.
func (w *writer) keepsOrderAmong(m int) bool {
	return w.p.Mailboxes[m].Ordered && len(w.p.Mailboxes[m].Rivals) > 0
}

// waitedFor tells whether a rival of a mailbox keeps order, and so waits while this
// one's consumer works on a message.
func (w *writer) waitedFor(m int) bool {
	return slices.ContainsFunc(w.p.Mailboxes[m].Rivals, func(r int) bool { return r != m && w.keepsOrderAmong(r) })
}

// unsigned is a receipt that isn't heard of: the message comes again, or counts as
// undelivered.
func (w *writer) unsigned(m int, free string) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	may := free + "MAY(LOSE_REPLY)"
	switch {
	case mb.Attempts > 1:
		put := name + " ! w, 0"
		if mb.Ordered {
			put = name + " !! w, 0"
		}
		w.line("%s && nfull(%s) -> faults--; %s; out = done; kept = false", may, name, put)
	case mb.DeadLetter != nil:
		w.open("%s ->", may)
		w.line("faults--;")
		w.parkedAt("parked_"+name, mb.Watched)
		w.line("out = done; kept = false")
		w.depth--
	default:
		w.line("%s -> faults--; out = done; kept = false", may)
	}
}

// startedBefore is a workflow that knows by its key that it has begun before.
func (w *writer) startedBefore(m int) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	not := ""
	if forgotten := w.forgotten(mb.Key, mb.Brief); len(forgotten) > 0 {
		not = " && !(" + strings.Join(forgotten, " || ") + ")"
	}
	w.note("what it has begun with by its key it doesn't begin with again")
	w.line("if")
	w.line(":: started_%s[w]%s -> goto finished", name, not)
	w.line(":: else -> started_%s[w] = true", name)
	w.line("fi;")
}

// ends are the ways in which a handler ends.
func (w *writer) ends(h int) {
	hd := &w.p.Handlers[h]
	w.finished(h)
	w.undoing(h)
	if hd.Workflow {
		w.fates(h)
	} else {
		if hd.Undoes {
			w.label("undid_all")
		}
		w.label("fails")
	}
	name := w.names.handlers[h]
	switch {
	case hd.Caller >= 0:
		w.line("answer_%s ! failed, why;", name)
		w.line("goto rests;")
		w.label("stops")
		w.line("answer_%s ! unknown, passing;", name)
	case hd.From >= 0 && hd.Forgets:
		w.note("the execution has failed, and doesn't begin again")
		w.line("kept = false;")
		w.line("goto gives_back;")
		w.label("stops")
		w.line("why = passing;")
		w.runsAgain(h)
		w.giveBack(h)
	case hd.From >= 0:
		w.line("goto gives_back;")
		w.label("stops")
		w.line("why = passing;")
		w.giveBack(h)
	default:
		w.open("atomic {")
		w.upAgain(h)
		w.line("if")
		w.line(":: told < NO && w == 0 -> told = NO")
		w.line(":: else -> skip")
		w.line("fi;")
		w.line("goto rests")
		w.end("};")
		w.label("stops")
		w.open("atomic {")
		w.upAgain(h)
		w.line("if")
		w.line(":: told < SILENCE && w == 0 -> told = SILENCE")
		w.line(":: else -> skip")
		w.line("fi")
		w.end("};")
	}
	w.label("rests")
	w.line("w = 0;")
	var reset []string
	for _, l := range w.locals(h)[1:] {
		reset = append(reset, l[strings.IndexByte(l, ' ')+1:]+" = 0")
	}
	if hd.From >= 0 && w.waitedFor(hd.From) {
		reset = append(reset, "taking_"+w.names.mailboxes[hd.From]+" = false")
	}
	w.line("d_step { %s };", strings.Join(reset, "; "))
	if !w.mayHang(h) {
		w.line("goto end_waits")
		return
	}
	w.line("goto end_waits;")
	w.hangs(h)
}

// finished is a handler that has done all its steps: its dedup store is told,
// then whoever waits.
func (w *writer) finished(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	w.label("finished")
	if hd.Record >= 0 {
		record := w.names.records[hd.Record]
		w.note("recorded after the last step")
		w.open("atomic {")
		w.line("if")
		w.line(":: %s[w] -> out = done", record)
		w.stops(h, "!"+record+"[w] && ")
		if hd.Outside() {
			w.line(":: !%s[w] && MAY(LOSE_REPLY) -> faults--; out = stopped /* for all that is seen from here */", record)
		}
		w.line(":: !%s[w] -> %s[w] = true; out = done", record, record)
		w.line("fi")
		w.end("};")
		w.ifStopped(h)
		if hd.Outside() {
			w.line("if")
			w.line(":: out == stopped -> goto stops")
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
	switch {
	case hd.Caller >= 0:
		w.open("atomic {")
		w.line("if")
		w.stops(h, "")
		w.line(":: MAY(LOSE_REPLY) -> faults--; out = unknown")
		w.line(":: true -> out = done")
		w.line("fi")
		w.end("};")
		w.ifStopped(h)
		w.line("answer_%s ! out, passing;", name)
		w.line("goto rests;")
	case hd.From >= 0:
		w.acknowledge(h)
	default:
		w.upAgain(h)
		w.endTells(h)
		w.line("goto rests;")
	}
}

// endTells tells the client yes when a handler is done, where it has found out that
// nothing that would tell it is taken.
func (w *writer) endTells(h int) {
	for at, start := range w.p.Starts {
		for _, end := range start.Ends {
			if end.Handler != h {
				continue
			}
			ways := []string{"told < YES", "w == 0"}
			if len(w.p.Starts) > 1 {
				ways = append(ways, fmt.Sprintf("start == %d", at))
			}
			for _, in := range end.Unless {
				var not []string
				for _, b := range in {
					not = append(not, w.ruledOut(b))
				}
				ways = append(ways, "("+strings.Join(not, " || ")+")")
			}
			w.line("if")
			w.line(":: %s -> told = YES", strings.Join(ways, " && "))
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
}

// ruledOut says that a branch is known not to be taken, or that a condition is
// known not to hold.
func (w *writer) ruledOut(b explore.Branch) string {
	choice := w.names.choices[b.Choice]
	if len(w.p.Choices[b.Choice].Branches) == 0 && slices.Equal(b.In, []byte{1}) {
		return choice + "[0] == NOT_SO"
	}
	return fmt.Sprintf("%s[0] != OPEN && !%s", choice, w.inBranch(b, "0"))
}

// acknowledged tells whether the work on a mailbox's message tells the client yes
// when it is done.
func (w *writer) acknowledged(m int) bool {
	return slices.ContainsFunc(w.p.Starts, func(s explore.Start) bool { return slices.Contains(s.Acknowledged, m) })
}

// acknowledge is a message that is done with.
func (w *writer) acknowledge(h int) {
	hd := &w.p.Handlers[h]
	batched := w.p.Mailboxes[hd.From].Batched
	w.open("atomic {")
	w.line("if")
	w.stops(h, "")
	outside := hd.Outside()
	if outside {
		w.line(":: kept && MAY(LOSE_REPLY) -> faults--; why = passing; out = failed /* nobody hears of it */")
	}
	if batched {
		w.line(":: kept && MAY(POISON) -> faults--; why = passing; out = failed /* another message of its batch failed */")
	}
	w.open(":: true ->")
	w.line("out = done")
	w.upAgain(h)
	w.endTells(h)
	if w.acknowledged(hd.From) {
		w.line("told = YES")
	}
	w.depth--
	w.line("fi")
	w.end("};")
	if !hd.CanStop && !batched && !outside {
		w.line("goto rests;")
		return
	}
	w.line("if")
	if hd.CanStop {
		w.line(":: out == stopped -> goto stops")
	}
	if batched || outside {
		w.line(":: out == failed -> goto gives_back")
	}
	w.line(":: else -> goto rests")
	w.line("fi;")
}

// ifStopped leaves a handler that can be stopped, and is.
func (w *writer) ifStopped(h int) {
	if !w.p.Handlers[h].CanStop {
		return
	}
	w.line("if")
	w.line(":: out == stopped -> goto stops")
	w.line(":: else -> skip")
	w.line("fi;")
}

// fates are what a workflow does with work that it couldn't do.
func (w *writer) fates(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	if hd.Undoes {
		w.label("undid_all")
		w.line("undone_%s = true;", name)
		if hd.Parks == nil || hd.Repeats {
			w.line("goto told_of_it;")
		}
	}
	w.label("fails")
	if hd.Forgets {
		w.label("holds")
	}
	if hd.Repeats {
		w.note("its message comes back, if it can")
		w.line("broke = true;")
		w.line("goto told_of_it;")
	}
	if hd.Parks != nil {
		w.note("the failed execution goes to %s", hd.Parks.ID)
		w.parkedAt("filed_"+name, hd.ParkWatched)
		w.line("goto told_of_it;")
	}
	if hd.Forgets {
		w.note("nothing keeps the failed execution")
	} else {
		w.label("holds")
		w.note("the workflow holds the failed execution")
		w.parkedAt("held_"+name, hd.Watched)
	}
	w.label("told_of_it")
}

// triesForEver tells whether a workflow may never give up, and is kept meanwhile.
func (w *writer) triesForEver(h int) bool {
	return w.p.Handlers[h].Workflow && !w.p.Handlers[h].Forgets && w.mayHang(h)
}

// mayHang tells whether a handler may go on trying for ever, or wait for one that
// does.
func (w *writer) mayHang(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return noEnd(st) || st.Undo >= 0 && noEnd(&w.p.Steps[st.Undo]) || st.Callee >= 0 && w.mayHang(st.Callee)
	})
}

// noEnd tells whether a step may be tried without end.
func noEnd(st *explore.Step) bool { return st.Attempts == explore.Unbounded && !st.Aged }

// hangs is a handler that goes on trying for ever: whoever waits hears nothing,
// until a client asks again.
func (w *writer) hangs(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	if !w.mayHang(h) {
		return
	}
	w.label("hangs")
	if w.triesForEver(h) {
		w.note("the execution is still under way, and will never be done")
		w.parkedAt("endless_"+name, hd.Noticed)
	}
	if hd.Caller >= 0 {
		w.line("answer_%s ! hung, poison;", name)
		w.line("goto rests;")
		return
	}
	w.open("atomic {")
	w.upAgain(h)
	switch {
	case hd.From < 0:
		w.line("if")
		w.line(":: told < SILENCE && w == 0 -> told = SILENCE")
		w.line(":: else -> skip")
		w.line("fi")
	case w.p.Mailboxes[hd.From].Durable:
		w.line("if")
		w.line(":: kept -> taken_%s = true", w.names.mailboxes[hd.From])
		w.line(":: else -> skip")
		w.line("fi")
	default:
		w.line("skip")
	}
	w.end("};")
	w.label("end_hangs")
	w.line("asked_again;")
	w.line("goto rests")
}

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
	w.open("atomic {")
	if mb.OnReceipt && !(mb.Signed && w.p.Outright(mb)) {
		w.upAgain(h)
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

// stillDown leaves what was down for a handler down until its message is taken
// again, or not: then that may have been all that it failed of.
func (w *writer) stillDown(h int, mb *explore.Mailbox) {
	var down []string
	for _, o := range w.outages() {
		if o.root == h {
			down = append(down, w.down(o))
		}
	}
	if len(down) == 0 {
		return
	}
	w.line("if")
	if mb.TriedInVain() {
		w.line(":: kept && (%s) -> skip /* still down when it is taken again */", strings.Join(down, " || "))
	}
	w.open(":: true ->")
	w.upAgain(h)
	w.line("why = (why == outage -> passing : why)")
	w.depth--
	w.line("fi;")
}

// lost is where a handler goes when the message that it began with is gone:
// whoever waits for what answers it still has the work.
func (w *writer) lost(mb *explore.Mailbox) string {
	if mb.Waits != nil && !w.p.Handlers[mb.Consumer].Workflow {
		return "gives_up"
	}
	return "rests"
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
	case mb.Waits != nil:
		w.note("lost, and %s waits for an answer", mb.Waits.ID)
		w.parkedAt("parked_"+name, mb.Watched)
	case mb.Forever:
		w.note("kept for good, and never done")
		w.parkedAt("parked_"+name, mb.Watched)
	case mb.ForeverMaybe:
		w.line("if")
		w.open(":: true -> /* kept for good, and never done */")
		w.parkedAt("parked_"+name, mb.Watched)
		w.depth--
		w.line(":: true -> skip /* dropped: nobody knows how long it is kept */")
		w.line("fi;")
	default:
		w.note("dropped")
	}
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

// blocked says that a step meets a receiver that always fails, or that is down
// for longer; "" where neither can be.
func (w *writer) blocked(i int, always bool) string {
	down := w.isDown(i)
	switch {
	case !always:
		return down
	case down == "":
		return "always_fails_" + w.names.boxes[w.p.Steps[i].Box]
	}
	return w.closed(w.outage(i))
}

// closed is what says that a box always fails, or is down for a root.
func (w *writer) closed(o stay) string {
	return "closed_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// isDown is what says that the receiver of a step is down for longer.
func (w *writer) isDown(i int) string {
	o := w.outage(i)
	for _, other := range w.outages() {
		if other == o {
			return w.down(o)
		}
	}
	return ""
}
