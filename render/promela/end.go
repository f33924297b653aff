package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// ends are the ways in which a handler ends.
func (w *writer) ends(h int) {
	hd := &w.p.Handlers[h]
	w.finished(h)
	w.undoing(h)
	if hd.Workflow {
		w.fates(h)
	} else {
		if hd.Undoes {
			w.label("undid_all")
		}
		w.label("fails")
	}
	if let := w.letGo(h); let != "" {
		w.line("%s", let)
	}
	name := w.names.handlers[h]
	switch {
	case hd.Caller >= 0:
		w.line("answer_%s ! failed, why;", name)
		w.line("goto rests;")
		w.label("stops")
		w.line("answer_%s ! unknown, passing;", name)
	case hd.From >= 0 && hd.Forgets:
		w.note("the execution has failed, and doesn't begin again")
		w.line("kept = false;")
		w.line("goto gives_back;")
		w.label("stops")
		w.line("why = passing;")
		if let := w.letGo(h); let != "" {
			w.line("if :: kept -> %s :: else -> skip fi;", strings.TrimSuffix(let, "; "))
		}
		w.runsAgain(h)
		w.giveBack(h)
	case hd.From >= 0:
		w.line("goto gives_back;")
		w.label("stops")
		w.line("why = passing;")
		w.giveBack(h)
	default:
		w.open("atomic {")
		w.upAgain(h)
		w.line("if")
		w.line(":: told < NO && w == 0 -> told = NO")
		w.line(":: else -> skip")
		w.line("fi;")
		w.line("goto rests")
		w.end("};")
		w.label("stops")
		w.open("atomic {")
		w.upAgain(h)
		w.line("if")
		w.line(":: told < IN_SILENCE && w == 0 -> told = IN_SILENCE")
		w.line(":: else -> skip")
		w.line("fi")
		w.end("};")
	}
	if w.slow(h) {
		w.line("goto rests;")
		w.label("is_late")
		w.upAgain(h)
		w.line("aside_%s = false;", name)
	}
	w.label("rests")
	w.claimsStuck(h)
	w.line("w = 0;")
	var reset []string
	for _, l := range w.locals(h)[1:] {
		reset = append(reset, l[strings.IndexByte(l, ' ')+1:]+" = 0")
	}
	if hd.From >= 0 && w.waitedFor(hd.From) {
		reset = append(reset, "taking_"+w.names.mailboxes[hd.From]+" = false")
	}
	if w.slow(h) {
		reset = append(reset, "busy_"+name+" = false")
	}
	if asks := w.asks(h, "false"); asks != "" {
		reset = append(reset, strings.TrimSuffix(asks, "; "))
	}
	w.line("d_step { %s };", strings.Join(reset, "; "))
	if !w.mayHang(h) {
		w.line("goto end_waits")
		return
	}
	w.line("goto end_waits;")
	w.hangs(h)
}

// finished is a handler that has done all its steps: its dedup store is told,
// then whoever waits.
func (w *writer) finished(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	w.label("finished")
	if hd.Record >= 0 {
		record := w.names.records[hd.Record]
		w.note("recorded after the last step")
		w.open("atomic {")
		w.line("if")
		w.mayOutlast(h, "!"+record+"[w] && ")
		w.line(":: %s[w] -> out = done", record)
		w.stops(h, "!"+record+"[w] && ")
		if hd.Outside() {
			w.line(":: !%s[w] && MAY(LOSE_REPLY) -> faults--; out = stopped /* for all that is seen from here */", record)
		}
		w.line(":: !%s[w] -> %s[w] = true; out = done", record, record)
		w.line("fi")
		w.end("};")
		w.ifOutlasts(h, "end", "finished")
		w.ifStopped(h)
		if hd.Outside() {
			w.line("if")
			w.line(":: out == stopped -> goto stops")
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
	switch {
	case hd.Caller >= 0:
		w.open("atomic {")
		w.line("if")
		w.stops(h, "")
		w.line(":: MAY(LOSE_REPLY) -> faults--; %sout = unknown", w.claimsDone(h))
		if st := &w.p.Steps[hd.Entry]; st.Silent {
			w.line(":: MAY(SILENCE) -> faults--; %sout = %s", w.claimsDone(h), silent(st))
		}
		w.line(":: true -> %sout = done", w.claimsDone(h))
		w.line("fi")
		w.end("};")
		w.ifStopped(h)
		w.line("answer_%s ! out, passing;", name)
		w.line("goto rests;")
	case hd.From >= 0:
		w.acknowledge(h)
	default:
		if done := strings.TrimSuffix(w.claimsDone(h), " "); done != "" {
			w.line("%s", done)
		}
		w.upAgain(h)
		w.endTells(h)
		w.line("goto rests;")
	}
}

// endTells tells the client yes when a handler is done, where it has found out that
// nothing that would tell it is taken.
func (w *writer) endTells(h int) {
	for at, start := range w.p.Starts {
		for _, end := range start.Ends {
			if end.Handler != h {
				continue
			}
			ways := []string{"told < YES", "w == 0"}
			if len(w.p.Starts) > 1 {
				ways = append(ways, fmt.Sprintf("start == %d", at))
			}
			for _, in := range end.Unless {
				var not []string
				for _, b := range in {
					not = append(not, w.ruledOut(b))
				}
				ways = append(ways, "("+strings.Join(not, " || ")+")")
			}
			w.line("if")
			w.line(":: %s -> told = YES", strings.Join(ways, " && "))
			w.line(":: else -> skip")
			w.line("fi;")
		}
	}
}

// ruledOut says that a branch is known not to be taken, or that a condition is
// known not to hold.
func (w *writer) ruledOut(b explore.Branch) string {
	choice := w.names.choices[b.Choice]
	if len(w.p.Choices[b.Choice].Branches) == 0 && slices.Equal(b.In, []byte{1}) {
		return choice + "[0] == NOT_SO"
	}
	return fmt.Sprintf("%s[0] != OPEN && !%s", choice, w.inBranch(b, "0"))
}

// acknowledged tells whether the work on a mailbox's message tells the client yes
// when it is done.
func (w *writer) acknowledged(m int) bool {
	return slices.ContainsFunc(w.p.Starts, func(s explore.Start) bool { return slices.Contains(s.Acknowledged, m) })
}

// acknowledge is a message that is done with.
func (w *writer) acknowledge(h int) {
	hd := &w.p.Handlers[h]
	w.ifLate(h, w.claimsDone(h))
	batched := w.p.Mailboxes[hd.From].Batched
	w.open("atomic {")
	w.line("if")
	w.stops(h, "")
	if w.slow(h) {
		w.line(":: kept && MAY(SLOW) && !aside_%s -> faults--; why = passing; %sout = failed /* it is given to another */", w.names.handlers[h], w.claimsDone(h))
	}
	outside := hd.Outside()
	if outside {
		w.line(":: kept && MAY(LOSE_REPLY) -> faults--; why = passing; %sout = failed /* nobody hears of it */", w.claimsDone(h))
	}
	if batched {
		w.line(":: kept && MAY(POISON) -> faults--; why = passing; %sout = failed /* another message of its batch failed */", w.claimsDone(h))
	}
	w.open(":: true ->")
	w.line("%sout = done", w.claimsDone(h))
	w.upAgain(h)
	w.endTells(h)
	if w.acknowledged(hd.From) {
		w.line("told = YES")
	}
	w.depth--
	w.line("fi")
	w.end("};")
	if !hd.CanStop && !batched && !outside && !w.slow(h) {
		w.line("goto rests;")
		return
	}
	w.line("if")
	if hd.CanStop {
		w.line(":: out == stopped -> goto stops")
	}
	if batched || outside || w.slow(h) {
		w.line(":: out == failed -> goto gives_back")
	}
	w.line(":: else -> goto rests")
	w.line("fi;")
}

// fates are what a workflow does with work that it couldn't do.
func (w *writer) fates(h int) {
	hd, name := &w.p.Handlers[h], w.names.handlers[h]
	if hd.Undoes {
		w.label("undid_all")
		w.ifLate(h, w.letGo(h))
		w.line("undone_%s = true;", name)
		if hd.Parks == nil || hd.Repeats {
			w.line("goto told_of_it;")
		}
	}
	w.label("fails")
	if hd.Forgets {
		w.label("holds")
	}
	w.ifLate(h, w.letGo(h))
	if hd.Repeats {
		w.note("its message comes back, if it can")
		w.line("broke = true;")
		w.line("goto told_of_it;")
	}
	if hd.Parks != nil {
		w.note("the failed execution goes to %s", hd.Parks.ID)
		w.parkedAt("filed_"+name, hd.ParkWatched)
		w.line("goto told_of_it;")
	}
	if hd.Forgets {
		w.note("nothing keeps the failed execution")
	} else {
		w.label("holds")
		w.note("the workflow holds the failed execution")
		w.parkedAt("held_"+name, hd.Watched)
	}
	w.label("told_of_it")
}
