package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// settle goes on after a try: to the next step, to another try, or back.
func (w *writer) settle(h, i, k int) {
	st := &w.p.Steps[i]
	left, count := w.more(st.Attempts, "tries", "why == passing")
	count += w.noted(st)
	if w.first(i) && w.begun(h) && !st.Kept {
		count += "; begun = true"
	}
	never := st.Attempts == 1 || st.RefusedOnly
	w.line("if")
	if st.Choice >= 0 || len(st.Branches) > 0 || st.Grouped || w.cantCommit(st) != "" {
		w.line(":: out == skipped -> skip")
	}
	w.line(":: out == done -> %s", map[bool]string{true: "told = YES", false: "skip"}[w.accepts(i)])
	if len(w.guards(i)) > 0 {
		w.guardFound(i)
	}
	if w.claimOf(i) != nil {
		hard, alone := "goto "+w.failsAt(h, k), ""
		if st.Grouped {
			w.line(":: doomed && out == in_progress -> %sskip", w.misses(st, "NO_COMMIT"))
			hard, alone = w.failsInGroup(st), "!doomed && "
		}
		w.line(":: %sout == in_progress -> %s", alone, hard)
	}
	if w.p.Handlers[h].CanStop && !w.beginning(h, k) {
		w.line(":: out == stopped -> %s", map[bool]string{true: fmt.Sprintf("doomed = true; goto try_%d", k), false: "goto stops"}[st.Grouped])
	}
	again, failed := "(out == failed || out == unknown)", "else"
	if st.Grouped {
		w.line(":: doomed && (out == refused || out == failed || out == unknown) -> %sskip", w.misses(st, "NO_COMMIT"))
		again = "!doomed && " + again
	}
	if !never {
		w.line(":: %s && %s -> %s; goto try_%d", again, left, count, k)
		if st.Maybe || st.AnyMaybe {
			failed = grouped(st, "!doomed && ") + "(out == refused || out == failed || out == unknown)"
		}
	}
	if st.Callee >= 0 && w.mayHang(st.Callee) || waitsForEver(st) {
		w.hung(h, st, "out == hung")
	}
	if noEnd(st) {
		failed = w.tried(h, i, k, left, failed)
	}
	w.line(":: %s -> %s", failed, w.failing(h, i, k))
	w.line("fi;")
	if w.counts(h) {
		w.line("tries = 0;")
	}
	if st.Last {
		for _, o := range w.outages() {
			if o.root == w.p.Handlers[h].Root && w.among(o) {
				w.line("%s = %s && !%s; %s = false; %s = false;", w.down(o), w.down(o), w.ending(o), w.amidst(o), w.ending(o))
			}
		}
		w.line("if")
		if w.mayHang(h) {
			if w.deaf(h) {
				w.line(":: doomed && stuck -> why = (deaf -> passing : poison); goto hangs")
			} else {
				w.line(":: doomed && stuck -> why = poison; goto hangs")
			}
			w.line(":: doomed && !stuck -> goto stops")
		} else {
			w.line(":: doomed -> goto stops")
		}
		w.line(":: !doomed && repeated -> goto finished")
		w.line(":: !doomed && !repeated && failing -> why = worst; goto %s", w.failsAt(h, k))
		w.line(":: else -> skip")
		w.line("fi;")
	}
}

// hung lets a handler hang at a step; what is done at the same time may be done.
func (w *writer) hung(h int, st *explore.Step, when string) {
	if !st.Grouped {
		w.line(":: %s -> goto hangs", when)
		return
	}
	deaf := ""
	if w.deaf(h) {
		deaf = "; deaf = deaf || stuck && why == passing"
	}
	w.line(":: %s && doomed -> skip%s", when, deaf)
	w.line(":: %s && !doomed -> doomed = true; stuck = true%s /* it is tried for ever */", when, deaf)
}

// tried is a step that may be tried without end, and fails each time. It returns
// when the step has failed.
func (w *writer) tried(h, i, k int, left, failed string) string {
	st := &w.p.Steps[i]
	direct, called := "out == refused", ""
	if !st.RefusedOnly {
		called = "out == failed && !" + left
	}
	live := grouped(st, "!doomed && ")
	ever, maybe := []string{direct}, []string{}
	switch {
	case st.Maybe:
		ever, maybe = nil, []string{direct, called}
	case st.AnyMaybe:
		maybe = []string{called}
		failed = live + "(out == failed || out == unknown)"
	default:
		ever = append(ever, called)
	}
	either := func(of []string) string {
		of = slices.DeleteFunc(slices.Clone(of), func(s string) bool { return s == "" })
		return "(" + strings.Join(of, " || ") + ")"
	}
	for _, of := range [][]string{ever, maybe} {
		if either(of) != "()" {
			w.hung(h, st, either(of)+" && why == poison")
		}
	}
	if o := w.outage(i); len(ever) > 0 && !st.Last && w.mayMiss(i) {
		w.line(":: %s%s && why == outage && %s -> %s = true; %s = true; tries = 0; goto try_%d /* but another meets it before */", live, either(ever), w.down(o), w.amidst(o), w.ending(o), k)
	}
	if root := w.p.Handlers[h].Root; len(ever) > 0 && w.anyOutage(root) {
		w.line(":: %s%s && why == outage -> up_again_%s(); tries = 0; goto try_%d /* no outage is longer than that */", live, either(ever), w.names.handlers[root], k)
	}
	return failed
}

// noted takes down that a step is tried again, where that may be late.
func (w *writer) noted(st *explore.Step) string {
	var out strings.Builder
	for _, forgot := range w.comesLate(st.Late) {
		out.WriteString("; " + forgot)
	}
	return out.String()
}

// failing is what a handler does about a step that isn't tried again.
func (w *writer) failing(h, i, k int) string {
	st := &w.p.Steps[i]
	hard := "goto " + w.failsAt(h, k)
	if st.Grouped {
		hard = w.failsInGroup(st)
	}
	needed := w.needed(st)
	switch {
	case st.SenderDeadLetter >= 0:
		told := ""
		if w.accepts(i) {
			told = "; told = YES"
		}
		return fmt.Sprintf("park_%s()%s", w.names.parkings[st.SenderDeadLetter], told)
	case st.Soft && needed == "":
		return w.misses(st, "DONE_WITHOUT") + "skip /* it can do without */"
	case st.Soft && needed != "true":
		return "if :: " + needed + " -> " + hard + " :: else -> skip /* it can do without */ fi"
	}
	return hard
}

// failsInGroup takes down that one of several steps has failed, and of what.
func (w *writer) failsInGroup(st *explore.Step) string {
	return w.misses(st, "NO_COMMIT") + "failing = true; worst = (why == poison || worst == poison -> poison : (why == outage || worst == outage -> outage : passing))"
}
