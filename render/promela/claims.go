package promela

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/explore"
)

// claim is what says how far the work is that a guard claims; owns that a run has set
// that key.
func (w *writer) claim(c int) string {
	return name("claim", c, w.p.Steps[w.p.Claims[c].Step].Line.ID)
}

func (w *writer) owns(c int) string {
	return name("owns", c, w.p.Steps[w.p.Claims[c].Step].Line.ID)
}

// claimed takes down that a run has set the key of a step.
func (w *writer) claimed(st *explore.Step) string {
	return fmt.Sprintf("%s[w] = IN_PROGRESS; %s = true", w.claim(st.Claim), w.owns(st.Claim))
}

// claimOf is the guard of a step that knows of work in progress: its own, or that of
// the transaction which it commits; nil if it has none.
func (w *writer) claimOf(i int) *explore.Step {
	for _, st := range w.guards(i) {
		if st.Claim >= 0 {
			return st
		}
	}
	return nil
}

// claims are the ways in which a guard finds work in progress. It returns the beginning
// of the others.
func (w *writer) claims(h, i int, of *explore.Step, up string) (rest string) {
	cl := &w.p.Claims[of.Claim]
	claim := w.claim(of.Claim) + "[w]"
	there := w.names.effects[of.Effect] + "[w] > 0"
	if of.Record >= 0 {
		there = w.names.records[of.Record] + "[w]"
	}
	if absent := w.absent(of, &w.p.Steps[i]); absent != "" {
		there += " && !(" + absent + ")"
	}
	in := fmt.Sprintf("(%s && (%s == IN_PROGRESS || %s == STUCK))", there, claim, claim)
	switch {
	case cl.Waits && w.slow(h):
		w.line("%s%s && %s == IN_PROGRESS && !%s -> out = waits", up, in, claim, w.owns(of.Claim))
		w.line("%s%s && %s == IN_PROGRESS && %s -> out = in_progress; why = passing", up, in, claim, w.owns(of.Claim))
	default:
		w.line("%s%s && %s == IN_PROGRESS -> out = in_progress; why = passing", up, in, claim)
	}
	w.line("%s%s && %s == STUCK -> out = in_progress; why = %s", up, in, claim, map[bool]string{true: "passing", false: "poison"}[cl.Expires])
	if of.Record >= 0 {
		return up + "!" + in + " && "
	}
	if ef := &w.p.Effects[of.Effect]; len(w.forgotten(ef.Key, ef.Brief)) > 0 {
		return up + fmt.Sprintf("(!%s || %s) && ", in, strings.Join(w.forgotten(ef.Key, ef.Brief), " || "))
	}
	return up + "!" + in + " && "
}

// awaited lets a run wait: for the end of another with its claim, or until whoever never
// answers has done its work.
func (w *writer) awaited(h, i int) {
	st := &w.p.Steps[i]
	of := w.claimOf(i)
	waits := of != nil && w.p.Claims[of.Claim].Waits && w.slow(h)
	if waits {
		name := w.names.handlers[h]
		w.line("if")
		w.open(":: out == waits ->")
		w.line("busy_%s = false;", name)
		w.label("end_awaits_%d", st.Index)
		w.line("atomic { (!busy_%s && %s[w] != IN_PROGRESS) -> busy_%s = true };", name, w.claim(of.Claim), name)
		w.line("goto try_%d", st.Index)
		w.depth--
		w.line(":: else -> skip")
		w.line("fi;")
	}
	if len(st.Behind) == 0 || !st.Ends {
		return
	}
	var quiet []string
	for _, m := range st.Behind {
		name := w.names.mailboxes[m]
		is := "empty(" + name + ") && !taking_" + name
		if c := w.p.Mailboxes[m].Consumer; w.slow(c) {
			is += " && !aside_" + w.names.handlers[c]
		}
		quiet = append(quiet, is)
	}
	w.line("if")
	w.open(":: out == waits ->")
	w.line("(%s);", strings.Join(quiet, " && "))
	for _, m := range st.Behind {
		w.line("unreported_%s = false;", w.names.mailboxes[m])
	}
	w.line("out = unknown; why = passing")
	w.depth--
	w.line(":: else -> skip")
	w.line("fi;")
}

// claimsDone takes down that the work is done which a run has claimed.
func (w *writer) claimsDone(h int) string {
	var out strings.Builder
	for c := range w.p.Claims {
		if w.p.Steps[w.p.Claims[c].Step].Handler == h {
			fmt.Fprintf(&out, "if :: %s -> %s[w] = CLAIM_DONE; %s = false :: else -> skip fi; ", w.owns(c), w.claim(c), w.owns(c))
		}
	}
	return out.String()
}

// claimsStuck takes down that it never will be.
func (w *writer) claimsStuck(h int) {
	for c := range w.p.Claims {
		if w.p.Steps[w.p.Claims[c].Step].Handler == h {
			w.line("if")
			w.line(":: %s -> %s[w] = STUCK", w.owns(c), w.claim(c))
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
}
