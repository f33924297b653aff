package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
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
	if cant := w.cantCommit(st); cant != "" {
		w.line("%s%s -> out = skipped /* nobody asks for the commit */", so, cant)
		so += "!" + cant + " && "
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
	if guards := w.guards(i); len(guards) > 0 {
		found, not := w.found(guards, st)
		w.line("%s%s -> out = given_up /* the guard finds its key: done before */", up, found)
		w.line("%s%s && MAY(LOSE_REPLY) -> faults--; out = unknown; why = passing", up, found)
		up += not + " && "
	}
	if st.Callee >= 0 {
		w.line("%s -> out = 0; call_%s ! w", bare(up), w.names.handlers[st.Callee])
		return
	}
	w.line("%s -> %s; out = done", bare(up), w.applies(i))
	if !st.Read {
		w.line("%sMAY(LOSE_REPLY) -> faults--; %s; out = unknown; why = passing", up, w.applies(i))
	}
}

// guards are the steps whose guard may find its key when a step is asked for: its
// own, and where it commits a transaction those of all of that.
func (w *writer) guards(i int) []*explore.Step {
	steps := []int{i}
	if commits := w.p.Steps[i].Commits; len(commits) > 0 {
		steps = nil
		for _, e := range commits {
			steps = append(steps, w.p.Effects[e].Step)
		}
	}
	var out []*explore.Step
	for _, i := range steps {
		if st := &w.p.Steps[i]; st.Guard && st.Effect >= 0 {
			out = append(out, st)
		}
	}
	return out
}

// found says that one of some guards finds its key, where it is kept, and that none
// does. Where the key may be forgotten, both may be so.
func (w *writer) found(guards []*explore.Step, commit *explore.Step) (found, not string) {
	var any, none []string
	for _, st := range guards {
		is, not := w.names.effects[st.Effect]+"[w] > 0", append([]string{w.names.effects[st.Effect] + "[w] == 0"}, w.forgotten(w.p.Effects[st.Effect].Key, w.p.Effects[st.Effect].Brief)...)
		if st.Record >= 0 {
			is, not = w.names.records[st.Record]+"[w]", []string{"!" + w.names.records[st.Record] + "[w]"}
		}
		if absent := w.absent(st, commit); absent != "" {
			is, not = "("+is+" && !("+absent+"))", append(not, absent)
		}
		any = append(any, is)
		if len(not) == 1 && st.Record >= 0 {
			none = append(none, not[0])
		} else {
			none = append(none, "("+strings.Join(not, " || ")+")")
		}
	}
	if len(any) == 1 {
		return any[0], none[0]
	}
	return "(" + strings.Join(any, " || ") + ")", strings.Join(none, " && ")
}

// refusals are the ways in which a receiver doesn't take what it is asked. It
// returns the beginning of the other ways.
func (w *writer) refusals(h, i int, so, blocked string) string {
	st := &w.p.Steps[i]
	up := so
	if blocked != "" {
		up += "!" + blocked + " && "
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
			w.line("%sMAY(REFUSE) -> faults--; out = refused; why = outage; %s = true", up, w.down(w.outage(i)))
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

// send puts messages into mailboxes.
func (w *writer) send(h, i int, so string) {
	st := &w.p.Steps[i]
	up := so
	if !st.Unheard && !st.Buffered && !w.p.Handlers[h].Broker {
		// A platform's queue takes what its function will fail of.
		queued := len(st.Into) > 0 && w.p.Mailboxes[st.Into[0]].Kind == explore.PlatformQueue && st.Line.To.Kind != model.Workflow
		up = w.refusals(h, i, so, w.blocked(i, !queued))
	}
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

// misses takes down that a step is missing in its transaction.
func (w *writer) misses(st *explore.Step, why string) string {
	if st.Missing < 0 {
		return ""
	}
	return w.left(st) + " = " + why + "; "
}

// cantCommit says that a line is missing for want of which nobody asks for the
// commit of a step's transaction; "" where none can be.
func (w *writer) cantCommit(st *explore.Step) string {
	var out []string
	for _, e := range st.Commits {
		if of := &w.p.Steps[w.p.Effects[e].Step]; of.Missing >= 0 {
			out = append(out, w.left(of)+" == NO_COMMIT")
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, " || ") + ")"
}

// absent says that a line isn't part of the commit of its transaction: it isn't
// taken, or it has failed; "" where it always is.
func (w *writer) absent(of, commit *explore.Step) string {
	var out []string
	if of.Choice >= 0 && of.Choice != commit.Choice {
		out = append(out, w.names.choices[of.Choice]+"[w] == NOT_SO")
	}
	for _, b := range of.Branches {
		if !slices.ContainsFunc(commit.Branches, func(o explore.Branch) bool { return o.Choice == b.Choice && slices.Equal(o.In, b.In) }) {
			out = append(out, "!"+w.inBranch(b, "w"))
		}
	}
	if of.Missing >= 0 {
		out = append(out, w.left(of)+" != 0")
	}
	return strings.Join(out, " || ")
}

// needed says that a step commits a line that its handler can't do without: "true"
// where it always does, "" where it never does.
func (w *writer) needed(st *explore.Step) string {
	var out []string
	for _, e := range st.Commits {
		of := &w.p.Steps[w.p.Effects[e].Step]
		absent := w.absent(of, st)
		switch {
		case of.Soft:
		case absent == "":
			return "true"
		default:
			out = append(out, "!("+absent+")")
		}
	}
	return strings.Join(out, " || ")
}

// applies is what a step changes: nothing yet within a transaction, and all of
// it at its last line, but for what is missing.
func (w *writer) applies(i int) string {
	st := &w.p.Steps[i]
	if st.Held || st.Effect < 0 {
		return "skip"
	}
	effects := st.Commits
	if len(effects) == 0 {
		effects = []int{st.Effect}
	}
	var out []string
	for _, e := range effects {
		happens := "happens_" + w.names.effects[e] + "()"
		of := &w.p.Steps[w.p.Effects[e].Step]
		if of.Record >= 0 {
			happens = fmt.Sprintf("if :: %s[w] -> skip :: else -> %s fi", w.names.records[of.Record], happens)
		}
		if absent := w.absent(of, st); absent != "" {
			happens = fmt.Sprintf("if :: %s -> skip :: else -> %s fi", absent, happens)
		}
		out = append(out, happens)
	}
	return strings.Join(out, "; ")
}

// recorded are what says that the dedup stores know which are told of a step, and
// what tells them: of all those of a transaction, once it has committed.
func (w *writer) recorded(i int) (known, told []string) {
	st := &w.p.Steps[i]
	if st.Held || st.Effect < 0 {
		return nil, nil
	}
	effects := st.Commits
	if len(effects) == 0 {
		effects = []int{st.Effect}
	}
	for _, e := range effects {
		of := &w.p.Steps[w.p.Effects[e].Step]
		if of.Record < 0 {
			continue
		}
		record := w.names.records[of.Record] + "[w]"
		if absent := w.absent(of, st); absent != "" {
			known = append(known, "("+record+" || "+absent+")")
			told = append(told, fmt.Sprintf("%s = (%s -> %s : true)", record, absent, record))
			continue
		}
		known, told = append(known, record), append(told, record+" = true")
	}
	return known, told
}

// record tells the dedup stores beside a step that it is done.
func (w *writer) record(h, i int) {
	st := &w.p.Steps[i]
	records, told := w.recorded(i)
	if len(records) == 0 {
		return
	}
	known := strings.Join(records, " && ")
	if len(records) > 1 {
		known = "(" + known + ")"
	}
	w.line("if")
	w.open(":: out == done ->")
	w.note("the dedup store is told in a step of its own")
	w.open("atomic {")
	w.line("if")
	w.line(":: %s -> skip", known)
	if st.Grouped { // the others that are done at the same time may yet be done
		w.stopping(h, "!"+known+" && !doomed && ", "doomed = true; out = skipped")
		w.line(":: !%s && doomed -> out = skipped", known)
	} else {
		w.stops(h, "!"+known+" && ")
	}
	w.line(":: !%s -> %s", known, strings.Join(told, "; "))
	w.line("fi")
	w.end("}")
	w.depth--
	w.line(":: else -> skip")
	w.line("fi;")
}

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
	if st.Callee >= 0 && w.mayHang(st.Callee) {
		w.hung(st, "out == hung")
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
		w.line("if")
		if w.mayHang(h) {
			w.line(":: doomed && stuck -> goto hangs")
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
func (w *writer) hung(st *explore.Step, when string) {
	if !st.Grouped {
		w.line(":: %s -> goto hangs", when)
		return
	}
	w.line(":: %s && doomed -> skip", when)
	w.line(":: %s && !doomed -> doomed = true; stuck = true /* it is tried for ever */", when)
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
			w.hung(st, either(of)+" && why == poison")
		}
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
		hard = w.misses(st, "NO_COMMIT") + "failing = true; worst = (why == poison || worst == poison -> poison : (why == outage || worst == outage -> outage : passing))"
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
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool {
		st := &w.p.Steps[i]
		return st.Attempts != 1 || st.Undo >= 0 && w.p.Steps[st.Undo].Attempts != 1
	})
}

// groups tells whether a handler does some of its steps at the same time.
func (w *writer) groups(h int) bool {
	return slices.ContainsFunc(w.p.Handlers[h].Steps, func(i int) bool { return w.p.Steps[i].Grouped })
}

func (w *writer) guardFound(i int) {
	st := &w.p.Steps[i]
	if st.Grouped {
		w.line(":: out == given_up && doomed -> skip")
	}
	told := ""
	if w.accepts(i) {
		told = "told = YES; "
	}
	if st.Grouped && !st.Last {
		w.line(":: out == given_up && !doomed -> %srepeated = true /* the others may be done by then */", told)
	}
	w.line(":: out == given_up%s -> %sgoto finished", grouped(st, " && !doomed"), told)
}

// failsAt is where a handler goes on that failed at a step: it undoes what it
// has done, this step among it, if it can.
func (w *writer) failsAt(h, k int) string {
	for ; k > 0; k-- {
		if w.p.Steps[w.p.Handlers[h].Steps[k-1]].Undo >= 0 {
			return fmt.Sprintf("undo_%d", k)
		}
	}
	return "fails"
}

// undoing goes back through the steps of a handler that have a way back.
func (w *writer) undoing(h int) {
	hd := &w.p.Handlers[h]
	for k := len(hd.Steps); k > 0; k-- {
		i := hd.Steps[k-1]
		if w.p.Steps[i].Undo >= 0 {
			w.undo(h, i, k)
		}
	}
}

func (w *writer) undo(h, i, k int) {
	hd := &w.p.Handlers[h]
	st := &w.p.Steps[i]
	u := st.Undo
	us := &w.p.Steps[u]
	next := fmt.Sprintf("undid_%d", k)
	w.label("undo_%d", k)
	w.note("%s is undone by %s%s", st.Line.ID, us.Line.ID, w.attempts(us))
	if w.counts(h) {
		w.line("tries = 0;")
	}
	w.label("again_%d", k)
	var not []string
	for _, b := range st.Branches {
		not = append(not, "!"+w.inBranch(b, "w"))
	}
	if st.Choice >= 0 {
		not = append(not, w.names.choices[st.Choice]+"[w] == NOT_SO")
	}
	if len(not) > 0 {
		w.line("if")
		w.line(":: %s -> goto %s", strings.Join(not, " || "), next)
		w.line(":: else -> skip")
		w.line("fi;")
	}
	w.open("atomic {")
	w.line("if")
	w.stops(h, "")
	blocked := w.blocked(u, true)
	w.line(":: %s -> out = refused", blocked)
	undoes := w.undoes(i)
	w.line(":: !%s -> %s; out = done", blocked, undoes)
	w.line(":: !%s && MAY(LOSE_REPLY) -> faults--; %s; out = unknown", blocked, undoes)
	for _, v := range us.Vanishes {
		w.line(":: !%s && MAY(%s) -> faults--; out = done /* the message is gone before anybody has handled it */", blocked, kindNames[v.Fault])
	}
	w.upInTime(h, us, fmt.Sprintf("again_%d", k), ":: !"+blocked+" && ")
	if !endless(us) {
		w.line(":: !%s && MAY(REFUSE) -> faults--; out = refused", blocked)
	}
	w.line("fi")
	w.end("};")
	w.line("if")
	w.line(":: out == done -> skip")
	if hd.CanStop {
		w.line(":: out == stopped -> goto stops")
	}
	left, count := w.more(us.Attempts, "tries", "true")
	count += w.noted(us)
	never := us.Attempts == 1 || us.RefusedOnly
	fails := "out == refused || out == unknown"
	if !never {
		w.line(":: out == unknown && (%s) -> %s; goto again_%d", left, count, k)
		if !us.Maybe && !us.AnyMaybe {
			fails = "out == refused || out == unknown && !(" + left + ")"
		}
	}
	if hd.Forgets && w.failsAt(h, k-1) == "fails" {
		w.note("it was the last, and nobody keeps that nobody has heard of it")
		unheard := "out == unknown"
		if !never && !us.Maybe && !us.AnyMaybe {
			unheard += " && !(" + left + ")"
		}
		w.line(":: %s -> skip", unheard)
		fails = "out == refused"
	}
	if noEnd(us) {
		always := "always_fails_" + w.names.boxes[us.Box]
		w.line(":: out == refused && %s -> goto hangs", always)
		if root := hd.Root; endless(us) {
			fails = strings.TrimPrefix(fails, "out == refused || ")
			if w.anyOutage(root) {
				w.line(":: out == refused && !%s -> up_again_%s(); goto again_%d", always, w.names.handlers[root], k)
			}
		}
	}
	w.line(":: %s -> %s", fails, map[bool]string{true: "goto holds", false: "skip"}[hd.Workflow])
	if !hd.Workflow && !us.Soft && w.failsAt(h, k-1) != "fails" {
		w.line(":: %s -> goto fails /* it goes no further back */", fails)
	}
	w.line("fi;")
	w.label(next)
	w.line("skip;")
}

// undoes takes back what a step has changed.
func (w *writer) undoes(i int) string {
	st := &w.p.Steps[i]
	var out []string
	for _, e := range st.Undone {
		out = append(out, w.names.effects[e]+"[w] = 0")
	}
	for _, m := range st.Cancels {
		out = append(out, "cancelled_"+w.names.mailboxes[m]+" = true")
	}
	out = append(out, "happens_"+w.names.effects[w.p.Steps[st.Undo].Effect]+"()")
	return strings.Join(out, "; ")
}
