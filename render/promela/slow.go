package promela

import "strings"

// slow tells whether a handler may take longer than its message is left with it. Then
// a second process of it may take that from beginning to end while the first waits, or
// goes on when no other is under way.
func (w *writer) slow(h int) bool {
	from := w.p.Handlers[h].From
	return from >= 0 && w.p.Mailboxes[from].Slow
}

// amidGroup tells whether steps that are done at the same time are under way when a
// handler comes to a step.
func (w *writer) amidGroup(h, at int) bool {
	steps := w.p.Handlers[h].Steps
	if at == 0 || !w.p.Steps[steps[at]].Grouped {
		return false
	}
	before := &w.p.Steps[steps[at-1]]
	return before.Grouped && !before.Last
}

// mayOutlast is the way out of a step by which the message is given to another.
func (w *writer) mayOutlast(h int, condition string) {
	if name := w.names.handlers[h]; w.slow(h) {
		w.line(":: %skept && MAY(SLOW) && !aside_%s -> faults--; aside_%s = true; out = outlasts", condition, name, name)
	}
}

// ifOutlasts lets the message of a run that takes too long be given back, and the run
// wait until no other is under way, and then go on. Of two pieces of work in order,
// what the first does after that is another matter: there it is over.
func (w *writer) ifOutlasts(h int, at, resume string) {
	if !w.slow(h) {
		return
	}
	name := w.names.handlers[h]
	w.line("if")
	w.open(":: out == outlasts ->")
	w.line("#if WORKS == 2")
	w.line("aside_%s = false; why = passing; goto gives_back;", name)
	w.line("#endif")
	w.line("outlasted_%s ! w, n;", name)
	w.line("atomic { kept = false; late = true; busy_%s = false };", name)
	w.label("end_aside_at_%s", at)
	w.line("atomic { !busy_%s -> busy_%s = true };", name, name)
	for _, forgot := range w.comesLate(w.p.Mailboxes[w.p.Handlers[h].From].Aside) {
		w.line("%s;", forgot)
	}
	w.line("%sgoto %s", map[bool]string{true: "out = done; "}[strings.HasPrefix(resume, "note_")], resume)
	w.depth--
	w.line(":: else -> skip")
	w.line("fi;")
}

// ifLate ends a run that has no message any more.
func (w *writer) ifLate(h int, done string) {
	if !w.slow(h) {
		return
	}
	w.line("if")
	w.line(":: late -> %sgoto is_late", done)
	w.line(":: else -> skip")
	w.line("fi;")
}

// outlasted gives back the messages of runs that take too long.
func (w *writer) outlasted(h int) {
	if !w.slow(h) {
		return
	}
	name := w.names.handlers[h]
	w.line("#if SLOW && WORKS == 1")
	w.note("%s is left with its message no longer: that comes back.", w.p.Boxes[w.p.Handlers[h].Box].ID)
	w.open("proctype outlasted_by_%s() {", name)
	w.line("byte w, n; mtype why; bool kept, late;")
	w.label("end_waits")
	w.line("outlasted_%s ? w, n;", name)
	w.line("kept = true; why = passing;")
	w.giveBack(h)
	w.label("rests")
	w.line("w = 0;")
	w.line("d_step { n = 0; why = 0; kept = false };")
	w.line("goto end_waits;")
	w.label("is_late")
	w.line("goto rests")
	w.end("}")
	w.line("#endif")
	w.line("")
}
