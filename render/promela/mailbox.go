package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// parking is what a sender does with a message that it has tried to send as
// often as it does.
func (w *writer) parking(k int) {
	pk, name := &w.p.SenderDeadLetters[k], w.names.parkings[k]
	l := w.p.Steps[pk.Step].Line
	w.note("%s parks the message of %s in %s, and goes on.", l.From.ID, l.ID, pk.To.ID)
	w.open("inline park_%s() {", name)
	w.parkedAt(name, pk.Watched)
	w.end("}")
	w.line("")
}

func (w *writer) put(m int) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	w.note("A message of %s is put where %s gets it from.", mb.Line.ID, w.p.Boxes[mb.To].ID)
	w.open("inline put_%s() {", name)
	var not []string
	for _, b := range mb.Branches {
		w.line("settle_%s();", w.names.choices[b.Choice])
		not = append(not, "!"+w.inBranch(b, "w"))
	}
	if mb.Choice >= 0 {
		w.line("settle_%s();", w.names.choices[mb.Choice])
		not = append(not, w.names.choices[mb.Choice]+"[w] == NOT_SO")
	}
	if mb.Dedup {
		not = append(not, "had_"+name+"[w]")
		for _, r := range mb.Rivals { // the queue drops it, whoever had the first
			if r != m && w.remembers(r) {
				not = append(not, "had_"+w.names.mailboxes[r]+"[w]")
			}
		}
	}
	not = append(not, fmt.Sprintf("len(%s) >= COPIES * WORKS", name))
	w.line("if")
	w.line(":: %s -> skip", strings.Join(not, " || "))
	w.open(":: else ->")
	if w.remembers(m) {
		w.line("had_%s[w] = true;", name)
	}
	if w.mayCancel(m) {
		w.askedAnew(m)
	}
	w.deal(m)
	w.line("%s ! w, 0", name)
	w.depth--
	w.line("fi")
	w.end("}")
	w.line("")
}

// deal notes that a mailbox has a message which its rivals may have as well.
func (w *writer) deal(m int) {
	if name := w.names.mailboxes[m]; len(w.p.Mailboxes[m].Rivals) > 0 {
		w.line("dealt_%s[w] = (dealt_%s[w] < COPIES -> dealt_%s[w] + 1 : COPIES);", name, name, name)
	}
}

// back puts a message that was taken before, or a copy of it, where one of those that
// are rivals for it gets it from.
func (w *writer) back(m int) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	if len(mb.Rivals) == 0 {
		return
	}
	w.note("A message comes back to where %s gets it from, or a copy of one.", w.p.Boxes[mb.To].ID)
	w.open("inline back_%s(times) {", name)
	w.line("if")
	w.line(":: full(%s) -> skip", name)
	w.open(":: else ->")
	w.deal(m)
	if mb.Ordered {
		w.line("%s !! w, times /* back to the front */", name)
	} else {
		w.line("%s ! w, times", name)
	}
	w.depth--
	w.line("fi")
	w.end("}")
	w.line("")
}

// backToOne are the ways in which a message that comes back from one of some rivals,
// or its copy, goes to one that wants it: as statements, each after a condition.
func (w *writer) backToOne(m int, times string) string {
	var ways []string
	for _, r := range w.p.Mailboxes[m].Rivals {
		wanted := "true"
		if not := w.unwanted(r); r != m && len(not) > 0 {
			wanted = "!(" + strings.Join(not, " || ") + ")"
		}
		ways = append(ways, fmt.Sprintf(":: %s -> back_%s(%s)", wanted, w.names.mailboxes[r], times))
	}
	return "if " + strings.Join(ways, " ") + " fi"
}

// unwanted are the ways in which the consumer of a mailbox doesn't want a message.
func (w *writer) unwanted(m int) []string {
	mb := &w.p.Mailboxes[m]
	var not []string
	for _, b := range mb.Branches {
		not = append(not, fmt.Sprintf("(%s[w] != OPEN && !%s)", w.names.choices[b.Choice], w.inBranch(b, "w")))
	}
	if mb.Choice >= 0 {
		not = append(not, w.names.choices[mb.Choice]+"[w] == NOT_SO")
	}
	return not
}

// askedAnew is a message for work that was called off before: what had happened
// was undone, and is due again.
func (w *writer) askedAnew(m int) {
	name := w.names.mailboxes[m]
	w.line("if")
	w.open(":: cancelled_%s ->", name)
	for e := range w.p.Effects {
		if slices.Contains(w.p.Effects[e].Mailboxes, m) {
			w.line("%s[w] = 0;", w.names.effects[e])
		}
	}
	w.line("cancelled_%s = false", name)
	w.depth--
	w.line(":: else -> skip")
	w.line("fi;")
}

// tailed are the readers of the change stream that an effect appears in.
func (w *writer) tailed(e int) {
	for _, m := range w.p.Steps[w.p.Effects[e].Step].Log {
		w.line("put_%s()", w.names.mailboxes[m])
	}
}

func (w *writer) mailboxVariables(m int) {
	mb, name := &w.p.Mailboxes[m], w.names.mailboxes[m]
	kinds := map[explore.MailboxKind]string{
		explore.InChannel: "messages in %s for %s", explore.ChangeLog: "changes of %s for %s",
		explore.PlatformQueue: "the queue that %s has of its own, for %s", explore.InMemory: "what %s has handed over from memory, for %s",
	}
	w.note(kinds[mb.Kind]+" (the piece of work, and how often it was taken before)", w.p.Boxes[mb.Box].ID, w.p.Boxes[mb.To].ID)
	w.line("chan %s = [(COPIES + 2) * WORKS] of { byte, byte };", name)
	if w.mayDrop(m) {
		w.line("bool drops_%s;", name)
		w.note("  it keeps no message for as long as a claim refuses it")
	}
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
	if w.silent(m) {
		w.line("bool unreported_%s;", name)
		w.note("  whoever works on what it holds reports back to nobody")
	}
	if (mb.Durable || w.waitsForEver(mb.Consumer)) && w.mayHang(mb.Consumer) {
		w.line("bool taken_%s;", name)
	}
	if w.waitsForEver(mb.Consumer) {
		w.line("bool waited_%s;", name)
		w.note("  its consumer waits for ever for an answer")
	}
	if mb.Keeps() {
		w.line("bool parked_%s;", name)
	}
	if mb.Waits != nil {
		w.line("bool waits_%s;", name)
		w.note("  %s waits for the answer to what is lost of it", mb.Waits.ID)
	}
}

// mayCancel tells whether a message may call off what is in a mailbox.
func (w *writer) mayCancel(m int) bool {
	return slices.ContainsFunc(w.p.Steps, func(st explore.Step) bool { return slices.Contains(st.Cancels, m) })
}

// remembers tells whether it matters that a message was put into a mailbox
// before.
func (w *writer) remembers(m int) bool {
	mb := &w.p.Mailboxes[m]
	return mb.Dedup || mb.Keyed
}
