package promela

import (
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// variables declares the state: what each store, channel and workflow holds,
// what the client was told, and the faults left.
func (w *writer) variables() {
	p, n := w.p, w.names
	w.line("byte faults = FAULTS;")
	w.line("byte told = %s;", map[bool]string{true: "YES", false: "NOTHING"}[len(p.Starts) == 1 && p.Starts[0].Untold()])
	w.note("The client has asked once more, to see whether that doubles anything.")
	w.line("bool asked_again;")
	w.line("")
	for e := range p.Effects {
		ef := &p.Effects[e]
		w.line("byte %s[WORKS];", n.effects[e])
		if w.mayDouble(e) {
			w.line("bool before_%s;", n.effects[e])
		}
		w.note("  how often %s has happened at %s%s", ef.Line.ID, ef.Line.To.ID, map[bool]string{true: ", which takes another effect back"}[ef.Undoing])
	}
	for c := range p.Choices {
		w.line("byte %s[WORKS];", n.choices[c])
		if len(p.Choices[c].Branches) > 0 {
			w.note("  the branch that is taken, from 1")
			continue
		}
		w.note("  the condition: %s", p.Choices[c].When)
	}
	for k := range p.SenderDeadLetters {
		w.line("bool %s;", n.parkings[k])
		w.note("  what %s has parked of %s", p.Steps[p.SenderDeadLetters[k].Step].Line.From.ID, p.Steps[p.SenderDeadLetters[k].Step].Line.ID)
	}
	for r := range p.Records {
		w.line("bool %s[WORKS];", n.records[r])
		w.note("  the dedup store of %s", p.Records[r].ID)
	}
	for k := range p.Keys {
		w.line("bool %s;", strings.Replace(w.forgot(k), "[w]", "[WORKS]", 1))
		w.note("  the key of %s may be forgotten", w.keyOf(k).ID)
	}
	for _, b := range p.Receivers {
		w.line("bool always_fails_%s;", n.boxes[b])
	}
	for i, b := range p.Boxes {
		if b.Family() == model.Channel {
			w.line("#define always_fails_%s false", n.boxes[i])
			w.note("  a channel stores and forwards, whatever the message says")
		}
	}
	for _, o := range w.outages() {
		w.line("bool %s;", w.down(o))
		if w.among(o) {
			w.line("bool %s, %s;", w.amidst(o), w.ending(o))
			w.note("  it went down, or is up again, while several steps were under way")
		}
		w.line("#define %s (always_fails_%s || %s)", w.closed(o), w.names.boxes[o.box], w.down(o))
	}
	for m := range p.Mailboxes {
		w.mailboxVariables(m)
	}
	for c := range p.Claims {
		w.line("byte %s[WORKS];", w.claim(c))
		w.note("  how far the work is that %s claims", w.claimLine(c).ID)
	}
	for h := range p.Handlers {
		hd := &p.Handlers[h]
		if w.slow(h) {
			w.line("bool busy_%s, aside_%s;", n.handlers[h], n.handlers[h])
			w.note("  a run of it is under way; one is set aside, or goes on without its message")
			w.line("chan outlasted_%s = [0] of { byte, byte };", n.handlers[h])
		}
		if hd.Caller >= 0 {
			w.line("chan call_%s = [0] of { byte };", n.handlers[h])
			w.line("chan answer_%s = [0] of { mtype, mtype };", n.handlers[h])
		}
		if w.isResumed(h) {
			w.line("bool asks_%s;", n.handlers[h])
			w.note("  an execution is at work, so that what answers it waits")
		}
		if hd.Workflow {
			w.line("bool undone_%s, held_%s, filed_%s;", n.handlers[h], n.handlers[h], n.handlers[h])
			if w.triesForEver(h) {
				w.line("bool endless_%s;", n.handlers[h])
			}
		}
	}
	if len(p.Starts) > 1 {
		w.line("byte start;")
		w.note("  how the flow began")
	}
	for h := range p.Handlers {
		if p.Handlers[h].Client {
			w.line("chan begin_%s = [0] of { byte };", n.handlers[h])
		}
	}
	w.line("")
}

// stands says that an effect has happened and wasn't called off.
func (w *writer) stands(e int) string {
	out := w.names.effects[e] + "[0] > 0"
	for _, m := range w.p.Effects[e].Mailboxes {
		if w.mayCancel(m) {
			out += " && !cancelled_" + w.names.mailboxes[m]
		}
	}
	return out
}

// mayDouble tells whether a retry by the client must not do an effect again.
func (w *writer) mayDouble(e int) bool {
	ef := &w.p.Effects[e]
	return w.begins() && ef.Countable() && !ef.Undoing
}

// left is what says that a step is missing in its transaction, and why.
func (w *writer) left(st *explore.Step) string {
	return name("missing", st.Missing, st.Line.ID)
}

// stay is a box that is down until a root has nothing more to ask.
type stay struct{ box, root int }
