package promela

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// send puts messages into mailboxes.
func (w *writer) send(h, i int, so string) {
	st := &w.p.Steps[i]
	up := so
	if !st.Unheard && !st.Buffered && !w.p.Handlers[h].Broker {
		// A platform's queue takes what its function will fail of.
		queued := len(st.Into) > 0 && w.p.Mailboxes[st.Into[0]].Kind == explore.PlatformQueue && st.Line.To.Kind != model.Workflow
		up = w.refusals(h, i, so, w.blocked(i, !queued))
	}
	up, so = w.sendSilent(h, i, up, so)
	for _, put := range w.puts(i) {
		w.line("%s -> %s; out = done", bare(up), put)
		if !st.Unheard {
			w.line("%sMAY(LOSE_REPLY) -> faults--; %s; out = unknown; why = passing", up, put)
		}
	}
	if st.Loses {
		w.line("%sMAY(LOSE) -> faults--; out = done /* and nobody hears of it */", so)
	}
}

// puts are the ways in which a message is put: into all mailboxes, or into one
// of those that are rivals for it.
func (w *writer) puts(i int) []string {
	st := &w.p.Steps[i]
	var out []string
	for _, m := range st.Into {
		out = append(out, "put_"+w.names.mailboxes[m]+"()")
	}
	if len(st.Into) > 0 && len(w.p.Mailboxes[st.Into[0]].Rivals) > 0 {
		return w.toOne(st.Into)
	}
	switch {
	case st.Seen >= 0: // the channel drops repeats, also of what was called off
		seen := w.names.records[st.Seen]
		out = append(out, fmt.Sprintf("if :: !%s[w] -> %s[w] = true; happens_%s() :: else -> skip fi", seen, seen, w.names.effects[st.Effect]))
	case st.Effect >= 0:
		out = append(out, "happens_"+w.names.effects[st.Effect]+"()")
	}
	if len(out) == 0 {
		out = append(out, "skip")
	}
	return []string{strings.Join(out, "; ")}
}

// toOne are the ways in which one of some rivals gets a message: one that wants
// it.
func (w *writer) toOne(rivals []int) []string {
	var settle, ways, none []string
	for _, m := range rivals {
		mb := &w.p.Mailboxes[m]
		var not []string
		for _, b := range mb.Branches {
			settle = append(settle, "settle_"+w.names.choices[b.Choice]+"(); ")
			not = append(not, "!"+w.inBranch(b, "w"))
		}
		if mb.Choice >= 0 {
			settle = append(settle, "settle_"+w.names.choices[mb.Choice]+"(); ")
			not = append(not, w.names.choices[mb.Choice]+"[w] == NOT_SO")
		}
		if len(not) == 0 {
			not = []string{"false"}
		}
		unwanted := "(" + strings.Join(not, " || ") + ")"
		ways = append(ways, ":: !"+unwanted+" -> put_"+w.names.mailboxes[m]+"() ")
		none = append(none, unwanted)
	}
	return []string{strings.Join(settle, "") + "if " + strings.Join(ways, "") + ":: " + strings.Join(none, " && ") + " -> skip fi"}
}
