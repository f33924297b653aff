package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// step writes one step of a handler: it is tried, perhaps again, and then the
// handler goes on or fails.
func (w *writer) step(h, at int) {
	hd := &w.p.Handlers[h]
	i := hd.Steps[at]
	st := &w.p.Steps[i]
	l := st.Line
	k := at + 1
	w.note("%d. %s: %s %s %s%s", k, l.ID, w.p.Boxes[hd.Box].ID, [...]string{"asks", "sends to", "does its part for"}[st.Kind], l.To.ID, w.attempts(st))
	w.label("try_%d", k)
	if st.MayBeOutrun() {
		w.line("outrun = false;")
	}
	w.open("atomic {")
	// What is so only in a branch isn't asked in another.
	so, closing := ":: ", ""
	for _, b := range st.Branches {
		w.line("settle_%s();", w.names.choices[b.Choice])
		so += w.inBranch(b, "w") + " && "
	}
	if in := strings.TrimSuffix(strings.TrimPrefix(so, ":: "), " && "); in != "" {
		w.line("if")
		w.line(":: !(%s) -> out = skipped", in)
		w.open(":: else ->")
		closing = "fi"
		so = ":: "
	}
	if st.Choice >= 0 {
		w.line("settle_%s();", w.names.choices[st.Choice])
	}
	w.line("if")
	if st.Choice >= 0 {
		w.line(":: %s[w] == NOT_SO -> out = skipped", w.names.choices[st.Choice])
	}
	if st.Grouped {
		w.line(":: doomed -> %sout = skipped", w.misses(st, "NO_COMMIT"))
	}
	if st.Choice >= 0 {
		so += w.names.choices[st.Choice] + "[w] == SO && "
	}
	if !w.first(i) {
		w.stops(h, strings.TrimPrefix(so, ":: ")+grouped(st, "!doomed && "))
	} else if w.begun(h) {
		w.stops(h, strings.TrimPrefix(so, ":: ")+grouped(st, "!doomed && ")+"begun && ")
	}
	if !w.amidGroup(h, at) {
		w.mayOutlast(h, strings.TrimPrefix(so, ":: ")+grouped(st, "!doomed && "))
	}
	if cant := w.cantCommit(st); cant != "" {
		w.line("%s%s -> out = skipped /* nobody asks for the commit */", so, cant)
		so += "!" + cant + " && "
	}
	if unreported := w.unreported(st); unreported != "" {
		w.line("%s%s -> out = skipped /* and nobody hears of it */", so, unreported)
		so += "!" + unreported + " && "
	}
	switch st.Kind {
	case explore.Ask:
		w.ask(h, i, so)
	case explore.Send:
		w.send(h, i, so)
	case explore.Local:
		w.line("%s -> %s; out = done", bare(so), w.applies(i))
	}
	w.line("fi")
	if closing != "" {
		w.depth--
		w.line("%s", closing)
	}
	w.end("};")
	w.ifOutlasts(h, fmt.Sprintf("step_%d", k), fmt.Sprintf("try_%d", k))
	w.awaited(h, i)
	if st.Callee >= 0 {
		w.line("if")
		w.line(":: out == 0 -> answer_%s ? out, why", w.names.handlers[st.Callee])
		w.line(":: else -> skip")
		w.line("fi;")
	}
	w.record(h, i)
	w.settle(h, i, k)
}

// bare is the beginning of a way with nothing more to be so.
func bare(condition string) string {
	if condition == ":: " {
		return ":: true"
	}
	return strings.TrimSuffix(condition, " && ")
}

// grouped is a condition that only one of a group of steps has.
func grouped(st *explore.Step, text string) string {
	if st.Grouped {
		return text
	}
	return ""
}

// attempts is what a comment says of the tries of a step.
func (w *writer) attempts(st *explore.Step) string {
	switch {
	case st.Maybe:
		return " (nobody knows how often it is tried)"
	case st.Attempts == explore.Unbounded:
		if st.Aged {
			return " (until it is too old)"
		}
		return " (until it is done)"
	case st.Attempts > 1:
		return fmt.Sprintf(" (up to %d times)", st.Attempts)
	}
	return ""
}

// ask is a call.
func (w *writer) ask(h, i int, so string) {
	st := &w.p.Steps[i]
	up := so
	if !w.p.Handlers[h].Broker {
		up = w.refusals(h, i, so, w.blocked(i, true))
	}
	if of := w.claimOf(i); of != nil {
		up = w.claims(h, i, of, up)
	}
	if guards := w.guards(i); len(guards) > 0 {
		found, not := w.found(guards, st)
		if of := w.claimOf(i); of != nil && len(guards) == 1 {
			found += fmt.Sprintf(" && %s[w] == CLAIM_DONE", w.claim(of.Claim))
		}
		w.line("%s%s -> out = given_up /* the guard finds its key: done before */", up, found)
		w.line("%s%s && MAY(LOSE_REPLY) -> faults--; out = unknown; why = passing", up, found)
		up += not + " && "
	}
	if st.Callee >= 0 && w.resumes(st.Callee) { // what it answers was asked by then
		up += "!asks_" + w.names.handlers[w.p.Handlers[st.Callee].Continues] + " && "
	}
	if st.Callee >= 0 {
		w.line("%s -> out = 0; call_%s ! w", bare(up), w.names.handlers[st.Callee])
		if st.Silent {
			w.line("%sMAY(SILENCE) -> faults--; out = %s; why = passing /* nothing is done */", up, silent(st))
		}
		return
	}
	if st.Silent {
		w.line("%sMAY(SILENCE) -> faults--; out = %s; why = passing /* nothing is done */", up, silent(st))
		if !st.Read && st.Effect >= 0 {
			w.line("%sMAY(SILENCE) -> faults--; %s; out = %s; why = passing", up, w.applies(i), silent(st))
		}
	}
	w.line("%s -> %s; out = done", bare(up), w.applies(i))
	if !st.Read {
		w.line("%sMAY(LOSE_REPLY) -> faults--; %s; out = unknown; why = passing", up, w.applies(i))
	}
}

// refusals are the ways in which a receiver doesn't take what it is asked. It
// returns the beginning of the other ways.
func (w *writer) refusals(h, i int, so, blocked string) string {
	st := &w.p.Steps[i]
	up := so
	if blocked != "" {
		if o := w.outage(i); w.mayMiss(i) {
			always := ""
			if strings.HasPrefix(blocked, "closed_") {
				always = " && !always_fails_" + w.names.boxes[o.box]
			}
			up += "(!" + blocked + " || " + w.amidst(o) + always + ") && "
		} else {
			up += "!" + blocked + " && "
		}
		why := "poison"
		if w.isDown(i) != "" {
			why = fmt.Sprintf("(always_fails_%s -> poison : outage)", w.names.boxes[st.Box])
		}
		w.line("%s%s -> out = refused; why = %s", so, blocked, why)
	}
	w.upInTime(h, st, fmt.Sprintf("try_%d", st.Index), up)
	if !endless(st) {
		w.line("%sMAY(REFUSE) -> faults--; out = refused; why = passing", up)
		if w.staysDown(i) {
			among := ""
			if st.Grouped && !st.Last {
				among = "; " + w.amidst(w.outage(i)) + " = true /* other steps may have been done before */"
			}
			w.line("%sMAY(REFUSE) -> faults--; out = refused; why = outage; %s = true%s", up, w.down(w.outage(i)), among)
		}
	}
	return up
}

// upInTime is a receiver that is down for some of the tries, and not for all: that
// shows where a key may be forgotten by then, or what starts the flow be stopped.
func (w *writer) upInTime(h int, st *explore.Step, try, up string) {
	begins := st.N > 0 && w.begun(h) && w.first(w.p.Handlers[h].Steps[st.Index-1]) && !st.Kept
	if st.Attempts == 1 || !begins && len(st.Late) == 0 {
		return
	}
	left, count := "", ""
	if st.Attempts <= tellApart {
		left, count = fmt.Sprintf(" && tries + 1 < %d", st.Attempts), "; tries++"
	}
	count += w.noted(st)
	if begins {
		count += "; begun = true"
	}
	w.line("%s%sMAY(REFUSE)%s -> faults--%s; goto %s /* down for some of the tries */", up, grouped(st, "!doomed && "), left, count, try)
}

// beginning tells whether a step is the first of what starts the flow, which
// can't be stopped before it has begun.
func (w *writer) beginning(h, k int) bool {
	i := w.p.Handlers[h].Steps[k-1]
	return w.first(i) && w.p.Steps[i].Record < 0 && !w.begun(h)
}

// begun tells whether what starts the flow may be stopped between two tries of its
// first step.
func (w *writer) begun(h int) bool {
	hd := &w.p.Handlers[h]
	return hd.Client && hd.CanStop && slices.ContainsFunc(hd.Steps, func(i int) bool { return w.first(i) && w.p.Steps[i].Attempts != 1 && !w.p.Steps[i].Kept })
}

// first tells whether the flow may begin with a step.
func (w *writer) first(i int) bool { return w.p.Begins(i) }

// accepts tells whether the success of a step tells the client yes.
func (w *writer) accepts(i int) bool {
	return slices.ContainsFunc(w.p.Starts, func(s explore.Start) bool { return slices.Contains(s.Accepts, i) })
}

// counts tells whether a handler counts tries.
func (w *writer) counts(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool { return w.p.Steps[i].Attempts != 1 }) ||
		slices.ContainsFunc(w.p.Handlers[h].Back, func(i int) bool {
			st := &w.p.Steps[i]
			return st.Undo >= 0 && w.p.Steps[st.Undo].Attempts != 1
		})
}

// groups tells whether a handler does some of its steps at the same time.
func (w *writer) groups(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool { return w.p.Steps[i].Grouped })
}
