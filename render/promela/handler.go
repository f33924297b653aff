package promela

import (
	"fmt"
	"strings"
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
		w.getsWork(h, "call_"+name+" ? w")
	default:
		w.getsWork(h, "begin_"+name+" ? w")
	}
	if hd.From >= 0 && w.p.Mailboxes[hd.From].Keyed {
		w.startedBefore(hd.From)
	}
	if hd.Workflow {
		w.dueAgain(h)
	}
	if hd.Record >= 0 {
		w.note("looked up before the first step")
		if hd.Claim >= 0 && w.p.Claims[hd.Claim].Waits && w.slow(h) {
			w.label("looks_up")
		}
		w.line("if")
		w.line(":: %s -> goto finished", w.recordKnows(hd.Record, hd.Brief))
		w.line(":: else -> skip%s", map[bool]string{true: " /* or it is forgotten by then */"}[len(w.forgotten(w.p.RecordKeys[hd.Record].Key, hd.Brief)) > 0])
		w.line("fi;")
		w.claimsWork(h)
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
	if w.slow(h) {
		out = append(out, "bool late")
	}
	for c := range w.p.Claims {
		if w.p.Claims[c].Handler == h {
			out = append(out, "bool "+w.owns(c))
		}
	}
	if w.counts(h) {
		out = append(out, "byte tries")
	}
	if w.begun(h) {
		out = append(out, "bool begun")
	}
	if w.mayBeOutrun(h) {
		out = append(out, "bool outrun")
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
			if w.deaf(h) {
				out = append(out, "bool deaf")
			}
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
