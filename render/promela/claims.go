package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// claim is what says how far the work is that a guard claims; owns that a run has set
// that key.
func (w *writer) claim(c int) string { return name("claim", c, w.claimLine(c).ID) }

func (w *writer) owns(c int) string { return name("owns", c, w.claimLine(c).ID) }

// claimLine is the line of which a claim is the key.
func (w *writer) claimLine(c int) *model.Line {
	cl := &w.p.Claims[c]
	if cl.Step < 0 {
		return w.p.Records[w.p.Handlers[cl.Handler].Record]
	}
	return w.p.Steps[cl.Step].Line
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
	for _, why := range w.claimRefusals(cl) {
		w.line("%s%s && %s == STUCK -> out = in_progress; %s", up, in, claim, why)
	}
	if of.Record >= 0 {
		return up + "!" + in + " && "
	}
	if ef := &w.p.Effects[of.Effect]; len(w.forgotten(ef.Key, ef.Brief)) > 0 {
		return up + fmt.Sprintf("(!%s || %s) && ", in, strings.Join(w.forgotten(ef.Key, ef.Brief), " || "))
	}
	return up + "!" + in + " && "
}

// claimRefusals are why somebody is refused by a claim that nobody is at any more.
func (w *writer) claimRefusals(cl *explore.Claim) []string {
	switch {
	case !cl.Expires:
		return []string{"why = poison"}
	case cl.Outlived < 0:
		return []string{"why = passing"}
	}
	drops := "drops_" + w.names.mailboxes[cl.Outlived] + " = true"
	return []string{"why = passing", "why = poison; " + drops + " /* before the claim is over */"}
}

// mayDrop tells whether a message may be refused for as long as a mailbox keeps it,
// if that drops it.
func (w *writer) mayDrop(m int) bool {
	return slices.ContainsFunc(w.p.Claims, func(c explore.Claim) bool { return c.Outlived == m })
}

// claimsWork claims the work of a handler with its dedup store, or finds it in progress.
func (w *writer) claimsWork(h int) {
	hd := &w.p.Handlers[h]
	if hd.Claim < 0 {
		return
	}
	cl, claim, name := &w.p.Claims[hd.Claim], w.claim(hd.Claim), w.names.handlers[h]
	w.note("claimed when it begins")
	w.label("claims")
	w.open("atomic {")
	w.line("if")
	free := fmt.Sprintf("(%s[w] != IN_PROGRESS && %s[w] != STUCK)", claim, claim)
	if forgotten := w.forgotten(w.p.RecordKeys[hd.Record].Key, hd.Brief); len(forgotten) > 0 {
		free = "(" + free + " || " + strings.Join(forgotten, " || ") + ")"
	}
	w.line(":: %s -> %s[w] = IN_PROGRESS; %s = true; out = done", free, claim, w.owns(hd.Claim))
	waits := cl.Waits && w.slow(h)
	if waits {
		w.line(":: %s[w] == IN_PROGRESS -> busy_%s = false; out = waits", claim, name)
	}
	switch {
	case cl.Done:
		w.line(":: %s[w] == IN_PROGRESS || %s[w] == STUCK -> out = given_up", claim, claim)
	default:
		if !waits {
			w.line(":: %s[w] == IN_PROGRESS -> out = in_progress; why = passing", claim)
		}
		for _, why := range w.claimRefusals(cl) {
			w.line(":: %s[w] == STUCK -> out = in_progress; %s", claim, why)
		}
	}
	w.line("fi")
	w.end("};")
	w.line("if")
	switch {
	case waits:
		w.open(":: out == waits ->")
		w.label("end_claims")
		w.line("atomic { (!busy_%s && %s[w] != IN_PROGRESS) -> busy_%s = true };", name, claim, name)
		w.line("goto looks_up")
		w.depth--
	case cl.Done:
		w.open(":: out == given_up ->")
		w.takenForDone(h)
		w.depth--
	}
	if !cl.Done {
		to := "answer_" + name + " ! failed, why; goto rests"
		if hd.From >= 0 {
			to = "goto gives_back"
		}
		w.line(":: out == in_progress -> %s", to)
	}
	w.line(":: else -> skip")
	w.line("fi;")
}

// takenForDone is work in progress that a handler takes for done.
func (w *writer) takenForDone(h int) {
	hd := &w.p.Handlers[h]
	if hd.Caller >= 0 {
		w.line("if")
		w.line(":: MAY(LOSE_REPLY) -> faults--; out = unknown")
		if st := &w.p.Steps[hd.Entry]; st.Silent {
			w.line(":: MAY(SILENCE) -> faults--; out = %s", silent(st))
		}
		w.line(":: true -> out = done")
		w.line("fi;")
		w.line("answer_%s ! out, passing;", w.names.handlers[h])
		w.line("goto rests")
		return
	}
	w.upAgain(h)
	w.endTells(h)
	if w.acknowledged(hd.From) {
		w.line("told = YES;")
	}
	if w.stillWaits(&w.p.Mailboxes[hd.From]) {
		w.line("if :: %s[w] == STUCK -> %s :: else -> skip fi;", w.claim(hd.Claim), w.waits(hd.From))
	}
	w.line("goto rests")
}

// letGo gives up the claim of a handler's work, which has failed.
func (w *writer) letGo(h int) string {
	c := w.p.Handlers[h].Claim
	if c < 0 {
		return ""
	}
	return fmt.Sprintf("if :: %s -> %s[w] = 0; %s = false :: else -> skip fi; ", w.owns(c), w.claim(c), w.owns(c))
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
	done := "(" + strings.Join(quiet, " && ") + ")"
	if asks := w.asks(h, "true"); asks != "" {
		w.line("%s", strings.TrimSuffix(w.asks(h, "false"), " "))
		done = "atomic { " + done + " -> " + strings.TrimSuffix(asks, "; ") + " }"
	}
	w.line("%s;", done)
	for _, m := range st.Behind {
		w.line("unreported_%s = false;", w.names.mailboxes[m])
	}
	if st.MayBeOutrun() {
		w.note("that was over before anything was done, or not")
		w.line("if :: true -> outrun = true :: true -> skip fi;")
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
		if w.p.Claims[c].Handler == h {
			fmt.Fprintf(&out, "if :: %s -> %s[w] = CLAIM_DONE; %s = false :: else -> skip fi; ", w.owns(c), w.claim(c), w.owns(c))
		}
	}
	return out.String()
}

// claimsStuck takes down that it never will be.
func (w *writer) claimsStuck(h int) {
	for c := range w.p.Claims {
		if w.p.Claims[c].Handler == h {
			w.line("if")
			w.line(":: %s -> %s[w] = STUCK", w.owns(c), w.claim(c))
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
}
