package promela

import (
	"fmt"
	"strings"
)

// failsAt is where a handler goes on that failed at a step: it undoes what it
// has done, this step among it, if it can.
func (w *writer) failsAt(h, k int) string {
	hd := &w.p.Handlers[h]
	return w.undoneFrom(h, k+len(hd.Back)-len(hd.Steps))
}

// undoneFrom is where it goes on at a place on its way back.
func (w *writer) undoneFrom(h, k int) string {
	for ; k > 0; k-- {
		if w.p.Steps[w.p.Handlers[h].Back[k-1]].Undo >= 0 {
			return fmt.Sprintf("undo_%d", k)
		}
	}
	return "fails"
}

// undoing goes back through the steps of a handler that have a way back.
func (w *writer) undoing(h int) {
	hd := &w.p.Handlers[h]
	for k := len(hd.Back); k > 0; k-- {
		i := hd.Back[k-1]
		if w.p.Steps[i].Undo >= 0 {
			w.undo(h, i, k)
		}
	}
}

func (w *writer) undo(h, i, k int) {
	hd := &w.p.Handlers[h]
	st := &w.p.Steps[i]
	u := st.Undo
	us := &w.p.Steps[u]
	next := fmt.Sprintf("undid_%d", k)
	w.label("undo_%d", k)
	w.note("%s is undone by %s%s", st.Line.ID, us.Line.ID, w.attempts(us))
	if w.counts(h) {
		w.line("tries = 0;")
	}
	w.label("again_%d", k)
	var not []string
	for _, b := range st.Branches {
		not = append(not, "!"+w.inBranch(b, "w"))
	}
	if st.Choice >= 0 {
		not = append(not, w.names.choices[st.Choice]+"[w] == NOT_SO")
	}
	if len(not) > 0 {
		w.line("if")
		w.line(":: %s -> goto %s", strings.Join(not, " || "), next)
		w.line(":: else -> skip")
		w.line("fi;")
	}
	w.open("atomic {")
	w.line("if")
	w.stops(h, "")
	w.mayOutlast(h, "")
	blocked := w.blocked(u, true)
	w.line(":: %s -> out = refused", blocked)
	undoes := w.undoes(h, i)
	w.line(":: !%s -> %s; out = done", blocked, undoes)
	w.line(":: !%s && MAY(LOSE_REPLY) -> faults--; %s; out = unknown", blocked, undoes)
	for _, v := range us.Vanishes {
		w.line(":: !%s && MAY(%s) -> faults--; out = done /* the message is gone before anybody has handled it */", blocked, kindNames[v.Fault])
	}
	w.upInTime(h, us, fmt.Sprintf("again_%d", k), ":: !"+blocked+" && ")
	if !endless(us) {
		w.line(":: !%s && MAY(REFUSE) -> faults--; out = refused", blocked)
	}
	w.line("fi")
	w.end("};")
	w.ifOutlasts(h, next, fmt.Sprintf("again_%d", k))
	w.line("if")
	w.line(":: out == done -> skip")
	if hd.CanStop {
		w.line(":: out == stopped -> goto stops")
	}
	left, count := w.more(us.Attempts, "tries", "true")
	count += w.noted(us)
	never := us.Attempts == 1 || us.RefusedOnly
	fails := "out == refused || out == unknown"
	if !never {
		w.line(":: out == unknown && (%s) -> %s; goto again_%d", left, count, k)
		if !us.Maybe && !us.AnyMaybe {
			fails = "out == refused || out == unknown && !(" + left + ")"
		}
	}
	if hd.Forgets && w.undoneFrom(h, k-1) == "fails" {
		w.note("it was the last, and nobody keeps that nobody has heard of it")
		unheard := "out == unknown"
		if !never && !us.Maybe && !us.AnyMaybe {
			unheard += " && !(" + left + ")"
		}
		w.line(":: %s -> skip", unheard)
		fails = "out == refused"
	}
	if noEnd(us) {
		always := "always_fails_" + w.names.boxes[us.Box]
		w.line(":: out == refused && %s -> goto hangs", always)
		if root := hd.Root; endless(us) {
			fails = strings.TrimPrefix(fails, "out == refused || ")
			if w.anyOutage(root) {
				w.line(":: out == refused && !%s -> up_again_%s(); goto again_%d", always, w.names.handlers[root], k)
			}
		}
	}
	w.line(":: %s -> %s", fails, map[bool]string{true: "goto holds", false: "skip"}[hd.Workflow])
	if !hd.Workflow && !us.Soft && w.undoneFrom(h, k-1) != "fails" {
		w.line(":: %s -> goto fails /* it goes no further back */", fails)
	}
	w.line("fi;")
	w.label(next)
	w.line("skip;")
}

// undoes takes back what a step has changed.
func (w *writer) undoes(h, i int) string {
	st := &w.p.Steps[i]
	var out []string
	for _, e := range st.Undone {
		out = append(out, w.names.effects[e]+"[w] = 0")
	}
	if st.MayBeOutrun() && st.Handler == h {
		out = []string{"if :: !outrun -> " + strings.Join(out, "; ") + " :: else -> skip /* which is done only after that */ fi"}
	}
	for _, m := range st.Cancels {
		out = append(out, "cancelled_"+w.names.mailboxes[m]+" = true")
	}
	out = append(out, "happens_"+w.names.effects[w.p.Steps[st.Undo].Effect]+"()")
	return strings.Join(out, "; ")
}
