package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// silent is how a try ends of which nobody ever reports back.
func silent(st *explore.Step) string {
	switch {
	case st.Ends:
		return "unknown"
	case st.Stopped:
		return "stopped"
	}
	return "hung"
}

// waitsForEver tells of a call whether its answer may be waited for without end.
func waitsForEver(st *explore.Step) bool {
	return st.Silent && st.Kind == explore.Ask && !st.Ends && !st.Stopped
}

// waitsForEver tells whether a handler may wait so.
func (w *writer) waitsForEver(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return waitsForEver(st)
	})
}

// silent tells whether nobody may report back on what a mailbox holds.
func (w *writer) silent(m int) bool {
	return slices.ContainsFunc(w.p.Steps, func(st explore.Step) bool { return st.Silent && slices.Contains(st.Behind, m) })
}

// drains tells whether somebody waits until the work in a mailbox is over.
func (w *writer) drains(m int) bool {
	return slices.ContainsFunc(w.p.Steps, func(st explore.Step) bool { return st.Silent && st.Ends && slices.Contains(st.Behind, m) })
}

// unreported says that a step would report back on work of which nobody hears; "" where
// none can be.
func (w *writer) unreported(st *explore.Step) string {
	var out []string
	for _, m := range st.Reports {
		out = append(out, "unreported_"+w.names.mailboxes[m])
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, " || ") + ")"
}

// mayBeOutrun tells whether a handler may undo a step before that is done.
func (w *writer) mayBeOutrun(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return st.MayBeOutrun()
	})
}

// sendSilent are the ways in which work is handed over to somebody who never reports
// back. It returns the beginning of the others.
func (w *writer) sendSilent(h, i int, up, so string) (string, string) {
	st := &w.p.Steps[i]
	if !st.Silent {
		return up, so
	}
	hd := &w.p.Handlers[h]
	endless := "endless_" + w.names.handlers[h] + " = true; "
	if !hd.Noticed {
		endless += "if :: !asked_again -> BROKEN(2) :: else -> skip fi; "
	}
	nothing, all := "out = unknown; why = passing", "out = waits"
	if st.Ends && w.accepts(i) { // it was taken, whatever comes of the answer
		nothing, all = "told = YES; "+nothing, "told = YES; "+all
	}
	if !st.Ends {
		nothing, all = endless+"out = done", endless+"out = done"
	}
	marks := ""
	for _, m := range st.Behind {
		marks += fmt.Sprintf("unreported_%s = true; ", w.names.mailboxes[m])
	}
	if len(st.Behind) == 0 {
		w.line("%sMAY(SILENCE) -> faults--; %s /* nothing is done */", up, nothing)
	}
	for _, put := range w.puts(i) {
		if len(st.Behind) > 0 {
			w.line("%sunreported_%s -> %s; %s", up, w.names.mailboxes[st.Behind[0]], put, all)
		}
	}
	if len(st.Behind) > 0 {
		reported := "!unreported_" + w.names.mailboxes[st.Behind[0]] + " && "
		up, so = up+reported, so+reported
		w.line("%sMAY(SILENCE) -> faults--; %s /* nothing is done */", up, nothing)
	}
	for _, put := range w.puts(i) {
		w.line("%sMAY(SILENCE) -> faults--; %s; %s%s", up, put, marks, all)
	}
	return up, so
}
