package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

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
			is, not = w.names.records[st.Record]+"[w]", []string{"!" + w.knows(st)}
			if st.Brief { // and it surely is by then
				is = w.knows(st)
			}
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
			happens = fmt.Sprintf("if :: %s -> skip :: else -> %s fi", w.knows(of), happens)
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
		if of.Claim >= 0 {
			told = append(told, w.claimed(of))
		}
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
	if w.slow(h) {
		w.label("note_%d", st.Index)
	}
	w.open("atomic {")
	w.line("if")
	if !st.Grouped {
		w.mayOutlast(h, "!"+known+" && ")
	}
	w.line(":: %s -> skip", known)
	if st.Grouped { // the others that are done at the same time may yet be done
		w.stopping(h, "!"+known+" && !doomed && ", "doomed = true; out = skipped")
		w.line(":: !%s && doomed -> out = skipped", known)
	} else {
		w.stops(h, "!"+known+" && ")
	}
	w.line(":: !%s -> %s", known, strings.Join(told, "; "))
	w.line("fi")
	if w.slow(h) && !st.Grouped {
		w.end("};")
		w.ifOutlasts(h, fmt.Sprintf("noting_%d", st.Index), fmt.Sprintf("note_%d", st.Index))
		w.line("skip")
	} else {
		w.end("}")
	}
	w.depth--
	w.line(":: else -> skip")
	w.line("fi;")
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

// knows says that the dedup store beside a step knows of it: where that is forgotten
// soon, not when a client asks again.
func (w *writer) knows(st *explore.Step) string {
	return w.recordKnows(st.Record, st.Brief)
}

// recordKnows says that a dedup store knows of the work, and has not forgotten it.
func (w *writer) recordKnows(r int, brief bool) string {
	record := w.names.records[r] + "[w]"
	if forgotten := w.forgotten(w.p.RecordKeys[r].Key, brief); len(forgotten) > 0 {
		return "(" + record + " && !(" + strings.Join(forgotten, " || ") + "))"
	}
	return record
}
