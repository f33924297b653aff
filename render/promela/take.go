package promela

import (
	"fmt"
	"slices"
	"strings"
)

// take gets a message out of a mailbox.
func (w *writer) take(h int) {
	m := w.p.Handlers[h].From
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	poisoned := "always_fails_" + w.names.boxes[mb.To]
	w.open("atomic {")
	free, taken := "", ""
	if w.slow(h) {
		free, taken = "!busy_"+w.names.handlers[h]+" && ", " -> busy_"+w.names.handlers[h]+" = true"
	}
	if w.resumes(h) {
		free += "!asks_" + w.names.handlers[w.p.Handlers[h].Continues] + " && "
	}
	if free != "" {
		w.line("(%snempty(%s))%s;", free, name, taken)
	}
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
	if asks := w.asks(h, "true"); asks != "" {
		w.line("%s", strings.TrimSuffix(asks, " "))
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
	free = ":: !" + poisoned + " && "
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
		for _, kept := range []bool{true, false} {
			if kept && !mb.OnReceipt || !kept && (mb.OnReceipt || mb.AckMaybe) {
				w.line("%sMAY(DUPLICATE)%s -> faults--; %s; out = done; kept = %t", free, room, copied, kept)
			}
		}
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
	return w.drains(m) || slices.ContainsFunc(w.p.Mailboxes[m].Rivals, func(r int) bool { return r != m && w.keepsOrderAmong(r) })
}

// unsigned is a receipt that isn't heard of: the message comes again, or counts as
// undelivered.
func (w *writer) unsigned(m int, free string) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	may := free + "MAY(LOSE_REPLY)"
	if mb.Attempts > 1 {
		put := name + " ! w, 0"
		if mb.Ordered {
			put = name + " !! w, 0"
		}
		w.line("%s && nfull(%s) -> faults--; %s; out = done; kept = false", may, name, put)
	}
	switch {
	case mb.Attempts > 1 && !mb.Maybe:
	case mb.DeadLetter != nil || mb.Forever && mb.Waits == nil:
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
