package promela

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// triesForEver tells whether a workflow may never give up, and is kept meanwhile.
func (w *writer) triesForEver(h int) bool {
	hd := &w.p.Handlers[h]
	return hd.Workflow && !hd.Forgets && (w.mayHang(h) || slices.ContainsFunc(hd.Steps, func(i int) bool { return w.p.Steps[i].Silent && !w.p.Steps[i].Ends }))
}

// mayHang tells whether a handler may go on trying for ever, or wait for one that
// does.
func (w *writer) mayHang(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return noEnd(st) || waitsForEver(st) || st.Callee >= 0 && w.mayHang(st.Callee)
	}) || slices.ContainsFunc(w.p.Handlers[h].Back, func(i int) bool {
		st := &w.p.Steps[i]
		return st.Undo >= 0 && noEnd(&w.p.Steps[st.Undo])
	})
}

// deaf tells whether one of several steps of a handler that are done at the same time may
// be waited for without end.
func (w *writer) deaf(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return st.Grouped && waitsForEver(st)
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
		if st := &w.p.Steps[hd.Entry]; w.waitsForEver(h) && !waitsForEver(st) {
			ends := "unknown"
			if st.Silent {
				ends = silent(st)
			}
			w.note("its caller gives up after some time")
			w.line("if")
			w.line(":: why == passing -> answer_%s ! %s, passing", name, ends)
			w.line(":: else -> answer_%s ! hung, why", name)
			w.line("fi;")
		} else {
			w.line("answer_%s ! hung, why;", name)
		}
		w.line("goto rests;")
		return
	}
	if w.slow(h) {
		w.line("if")
		w.line(":: late -> goto is_late")
		w.line(":: else -> skip")
		w.line("fi;")
	}
	if hd.From >= 0 && w.waitsForEver(h) && (w.p.Mailboxes[hd.From].Lease != nil || w.slow(h)) {
		w.note("its message is left with it no longer")
		w.line("if")
		w.line(":: why == passing && kept -> goto gives_back")
		if w.p.Mailboxes[hd.From].Lease != nil {
			w.line(":: !(why == passing && kept) -> skip")
		} else {
			w.line(":: true -> skip /* nobody says whether that ends */")
		}
		w.line("fi;")
	}
	w.open("atomic {")
	w.upAgain(h)
	if hd.From >= 0 && w.stillWaits(&w.p.Mailboxes[hd.From]) {
		w.note("a workflow waits for an answer, and nothing else keeps the message")
		w.line("if")
		if w.p.Mailboxes[hd.From].Durable {
			w.line(":: !kept -> %s", w.waits(hd.From))
			w.line(":: else -> skip")
		} else {
			w.line(":: true -> %s", w.waits(hd.From))
		}
		w.line("fi;")
	}
	switch {
	case hd.From < 0:
		w.line("if")
		w.line(":: told < IN_SILENCE && w == 0 -> told = IN_SILENCE")
		w.line(":: else -> skip")
		w.line("fi")
	case w.waitsForEver(h):
		m := w.names.mailboxes[hd.From]
		unseen := ""
		if !hd.Noticed && w.p.Mailboxes[hd.From].Kind != explore.InMemory {
			unseen = "; if :: !asked_again -> BROKEN(2) :: else -> skip fi"
		}
		w.line("if")
		w.line(":: kept && why == passing -> waited_%s = %t%s", m, w.p.Mailboxes[hd.From].Durable, unseen)
		w.line(":: kept && why != passing -> taken_%s = %t", m, w.p.Mailboxes[hd.From].Durable)
		w.line(":: !kept && why == passing -> out = skipped")
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
	if hd.From >= 0 && w.waitsForEver(h) {
		w.note("it keeps nothing, and nobody waits for it")
		w.line("if")
		w.line(":: out == skipped -> goto rests")
		w.line(":: else -> skip")
		w.line("fi;")
	}
	if hd.From >= 0 && w.drains(hd.From) {
		w.line("taking_%s = false;", w.names.mailboxes[hd.From])
	}
	if asks := w.asks(h, "false"); asks != "" {
		w.line("%s", strings.TrimSuffix(asks, " "))
	}
	w.label("end_hangs")
	w.line("asked_again;")
	w.line("goto rests")
}

// endless tells whether a step is tried until it is done.
func endless(st *explore.Step) bool { return st.Attempts == explore.Unbounded && !st.Maybe && !st.Aged }
