package promela

import (
	"slices"
	"strings"
)

// resumes tells whether a handler goes on with what another has begun, and undoes that
// too when it fails: then it waits until that has asked.
func (w *writer) resumes(h int) bool {
	hd := &w.p.Handlers[h]
	return hd.Execution != nil && hd.Continues >= 0
}

// isResumed tells whether another goes on so with what a handler has begun.
func (w *writer) isResumed(h int) bool {
	for g := range w.p.Handlers {
		if w.p.Handlers[g].Continues == h && w.resumes(g) {
			return true
		}
	}
	return false
}

// asks says that a handler is at work, or isn't, where another goes on with that.
func (w *writer) asks(h int, is string) string {
	if !w.isResumed(h) {
		return ""
	}
	return "asks_" + w.names.handlers[h] + " = " + is + "; "
}

// dueAgain is a workflow that begins anew, or that finds its execution undone before an
// answer to it came.
func (w *writer) dueAgain(h int) {
	hd := &w.p.Handlers[h]
	if w.resumes(h) {
		var over []string
		for _, part := range hd.Execution {
			over = append(over, "undone_"+w.names.handlers[part])
		}
		w.line("if")
		w.line(":: %s -> goto finished /* it was undone before this answer came */", strings.Join(over, " || "))
		w.line(":: else -> skip")
		w.line("fi;")
		return
	}
	parts := hd.Execution
	if hd.Undoes && !slices.Contains(parts, h) {
		parts = append(slices.Clone(parts), h)
	}
	if len(parts) == 0 {
		return
	}
	w.note("what another execution undid is due again")
	for _, part := range parts {
		w.line("undone_%s = false;", w.names.handlers[part])
	}
}

// getsWork is how a handler gets its work where no message brings it.
func (w *writer) getsWork(h int, gets string) {
	if asks := w.asks(h, "true"); asks != "" {
		w.line("atomic { %s -> %s };", gets, strings.TrimSuffix(asks, "; "))
		return
	}
	w.line("%s;", gets)
}
