package promela

import (
	"fmt"
	"slices"
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
		w.line("#define %s (always_fails_%s || %s)", w.closed(o), w.names.boxes[o.box], w.down(o))
	}
	for m := range p.Mailboxes {
		w.mailboxVariables(m)
	}
	for h := range p.Handlers {
		hd := &p.Handlers[h]
		if hd.Caller >= 0 {
			w.line("chan call_%s = [0] of { byte };", n.handlers[h])
			w.line("chan answer_%s = [0] of { mtype, mtype };", n.handlers[h])
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

func (w *writer) mailboxVariables(m int) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	kinds := map[explore.MailboxKind]string{
		explore.InChannel: "messages in %s for %s", explore.ChangeLog: "changes of %s for %s",
		explore.PlatformQueue: "the queue that %s has of its own, for %s", explore.InMemory: "what %s has handed over from memory, for %s",
	}
	w.note(kinds[mb.Kind]+" (the piece of work, and how often it was taken before)", w.p.Boxes[mb.Box].ID, w.p.Boxes[mb.To].ID)
	w.line("chan %s = [(COPIES + 2) * WORKS] of { byte, byte };", name)
	if w.remembers(m) {
		w.line("bool had_%s[WORKS];", name)
	}
	if len(mb.Rivals) > 0 {
		w.line("byte dealt_%s[WORKS];", name)
		w.note("  how many messages it had last of those that its rivals may have; COPIES are many")
	}
	if w.waitedFor(m) {
		w.line("bool taking_%s;", name)
		w.note("  its consumer works on the first piece of work")
	}
	if mb.Keyed {
		w.line("bool started_%s[WORKS];", name)
	}
	if w.mayCancel(m) {
		w.line("bool cancelled_%s;", name)
	}
	if mb.Durable && w.mayHang(mb.Consumer) {
		w.line("bool taken_%s;", name)
	}
	if mb.Keeps() {
		w.line("bool parked_%s;", name)
	}
}

// mayCancel tells whether a message may call off what is in a mailbox.
func (w *writer) mayCancel(m int) bool {
	return slices.ContainsFunc(w.p.Steps, func(st explore.Step) bool { return slices.Contains(st.Cancels, m) })
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
	return w.begins() && (!ef.Message || ef.Once) && !ef.Undoing
}

// remembers tells whether it matters that a message was put into a mailbox
// before.
func (w *writer) remembers(m int) bool {
	mb := &w.p.Mailboxes[m]
	return mb.Dedup || mb.Keyed
}

// keyOf is the line of which a key is.
func (w *writer) keyOf(k int) *model.Line {
	if key := &w.p.Keys[k]; key.Effect < 0 {
		return w.p.Mailboxes[key.Mailbox].Line
	}
	return w.p.Effects[w.p.Keys[k].Effect].Line
}

// forgot is what says that a key may be forgotten.
func (w *writer) forgot(k int) string { return name("forgot", k, w.keyOf(k).ID) + "[w]" }

// known says that there is something that a key would make known again: a workflow
// has taken the work over with its key once it is asked to start.
func (w *writer) known(k int) string {
	key := &w.p.Keys[k]
	if key.Effect >= 0 {
		return w.names.effects[key.Effect] + "[w] > 0"
	}
	m := w.names.mailboxes[key.Mailbox]
	if w.p.Mailboxes[key.Mailbox].Kind == explore.PlatformQueue {
		return "had_" + m + "[w]"
	}
	return "started_" + m + "[w]"
}

// comesLate are the keys that may be forgotten when something comes again now. All
// orders are tried, so that one of them has what is on its way done before.
func (w *writer) comesLate(late []explore.Outlasted) []string {
	var out []string
	for _, o := range late {
		out = append(out, fmt.Sprintf("%s = (%s || %s)", w.forgot(o.Key), w.forgot(o.Key), w.known(o.Key)))
	}
	return out
}

// forgotten are what says that a key may be forgotten by now; -1 is one that
// nothing outlasts.
func (w *writer) forgotten(key int, brief bool) []string {
	var out []string
	if key >= 0 {
		out = append(out, w.forgot(key))
	}
	if brief {
		out = append(out, "asked_again")
	}
	return out
}

// left is what says that a step is missing in its transaction, and why.
func (w *writer) left(st *explore.Step) string {
	return name("missing", st.Missing, st.Line.ID)
}

// stay is a box that is down until a root has nothing more to ask.
type stay struct{ box, root int }

func (w *writer) down(o stay) string {
	return "down_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// outages are the boxes that may stay down for one root.
func (w *writer) outages() []stay {
	var out []stay
	for i := range w.p.Steps {
		if o := w.outage(i); w.staysDown(i) && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func (w *writer) outage(i int) stay {
	st := &w.p.Steps[i]
	return stay{st.Box, w.p.Handlers[st.Handler].Root}
}

// staysDown tells whether an outage that a step meets may last longer than its
// tries. It shows only where the same root may ask the same box again. None
// outlasts somebody who never gives up; a compensation meets only those that
// others met.
func (w *writer) staysDown(i int) bool {
	if !w.askedAgain(i) {
		return false
	}
	st := &w.p.Steps[i]
	if st.N == 0 || w.p.Handlers[st.Handler].Broker || endless(st) || st.Unheard || st.Buffered {
		return false
	}
	for h := st.Handler; h >= 0; h = w.p.Handlers[h].Caller {
		if e := w.p.Handlers[h].Entry; e >= 0 && endless(&w.p.Steps[e]) {
			return false
		}
	}
	return true
}

// askedAgain tells whether a root may come to the box of a step once more.
func (w *writer) askedAgain(i int) bool {
	for j := range w.p.Steps {
		if j != i && w.outage(j) == w.outage(i) {
			return true
		}
	}
	for h := w.p.Steps[i].Handler; h >= 0; h = w.p.Handlers[h].Caller {
		if e := w.p.Handlers[h].Entry; e >= 0 && w.p.Steps[e].Attempts != 1 {
			return true
		}
	}
	m := w.p.Handlers[w.outage(i).root].From
	return m >= 0 && w.p.Mailboxes[m].TriedInVain()
}

// endless tells whether a step is tried until it is done.
func endless(st *explore.Step) bool { return st.Attempts == explore.Unbounded && !st.Maybe && !st.Aged }
