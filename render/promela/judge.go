package promela

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// inBranch says that one of some branches is taken.
func (w *writer) inBranch(b explore.Branch, work string) string {
	var is []string
	for _, v := range b.In {
		is = append(is, fmt.Sprintf("%s[%s] == %d", w.names.choices[b.Choice], work, v))
	}
	return "(" + strings.Join(is, " || ") + ")"
}

// judge looks at what there is when nothing more can happen.
func (w *writer) judge() {
	w.note("When nothing more can happen: is anything lost, or half done? And who was told no, or nothing, asks again.")
	w.open("proctype judge() {")
	w.line("timeout;")
	w.line("#if PROMISE != 6")
	w.open("atomic {")
	w.checkMissing()
	w.askAgain()
	w.end("}")
	w.line("#endif")
	w.end("}")
	w.line("")
}

// checkMissing checks that nothing is lost, and nothing half done.
func (w *writer) checkMissing() {
	var lost, half, happened []string
	for e := range w.p.Effects {
		ef := &w.p.Effects[e]
		if ef.Counts {
			happened = append(happened, "("+w.stands(e)+")")
		}
		if !ef.Required {
			continue
		}
		never := append(w.missing(e), w.notOwned(e, true)...)
		with, spare := w.alongWith(e)
		switch {
		case !spare:
			lost = append(lost, all(append(w.missing(e), w.notOwned(e, false)...)))
			half = append(half, all(never))
		case len(with) > 0:
			half = append(half, all(append(never, "("+strings.Join(with, " || ")+")")))
		}
	}
	const or = " ||\n\t\t    "
	if len(lost) > 0 {
		w.note("Told yes, and something hasn't happened that nobody has.")
		w.check(1, "told == YES && ("+strings.Join(lost, or)+")")
	}
	if len(half) > 0 {
		w.note("Some has happened, and something hasn't that nobody is obliged to finish.")
		w.check(4, "("+strings.Join(happened, " || ")+") &&\n\t\t   ("+strings.Join(half, or)+")")
	}
}

func all(conditions []string) string { return "(" + strings.Join(conditions, " && ") + ")" }

// askAgain lets a client that doesn't know that it is done ask once more.
func (w *writer) askAgain() {
	var any, before []string
	for e, name := range w.names.effects {
		if w.mayDouble(e) {
			any = append(any, "("+w.stands(e)+")")
			before = append(before, fmt.Sprintf("before_%s = (%s);", name, w.stands(e)))
		}
	}
	if len(any) == 0 {
		w.line("skip")
		return
	}
	w.line("if")
	w.open(":: (PROMISE == 0 || PROMISE == 5) && told != YES && (%s) ->", strings.Join(any, " || "))
	w.line("faults = 0;")
	w.line("asked_again = true;")
	for _, b := range before {
		w.line("%s", b)
	}
	w.begin(0)
	w.depth--
	w.line(":: else -> skip")
	w.line("fi")
}

func (w *writer) check(promise int, condition string) {
	w.line("if")
	w.line(":: %s -> BROKEN(%d)", condition, promise)
	w.line(":: else -> skip")
	w.line("fi;")
}

// missing says that an effect should have happened and has not. What lies
// behind a condition that didn't hold, or at another consumer of a queue, was
// not to happen.
func (w *writer) missing(e int) []string {
	ef := &w.p.Effects[e]
	out := []string{"!(" + w.stands(e) + ")"}
	for _, b := range ef.Branches {
		out = append(out, fmt.Sprintf("(%s[0] == OPEN || %s)", w.names.choices[b.Choice], w.inBranch(b, "0")))
	}
	for _, c := range ef.Choices {
		out = append(out, w.names.choices[c]+"[0] != NOT_SO")
	}
	for _, m := range ef.Mailboxes {
		out = append(out, w.notElsewhere(m)...)
	}
	return out
}

// notElsewhere says that it is no other consumer of a queue that a message was there
// for, and that none has done all of it.
func (w *writer) notElsewhere(m int) (out []string) {
	for _, r := range w.p.Mailboxes[m].Rivals {
		if r != m {
			out = append(out, fmt.Sprintf("(dealt_%s[0] > 0 || dealt_%s[0] == 0)", w.names.mailboxes[m], w.names.mailboxes[r]), "!"+w.hasDone(r))
		}
	}
	return out
}

// hasDone says that all has happened that a message in a mailbox was there for.
func (w *writer) hasDone(m int) string {
	var some, every []string
	for e := range w.p.Effects {
		ef := &w.p.Effects[e]
		at := slices.Index(ef.Mailboxes, m)
		if at < 0 || !ef.Counts {
			continue
		}
		some = append(some, "("+w.stands(e)+")")
		if !ef.Required {
			continue
		}
		done := []string{"(" + w.stands(e) + ")"}
		for _, b := range ef.Branches {
			done = append(done, fmt.Sprintf("(%s[0] != OPEN && !%s)", w.names.choices[b.Choice], w.inBranch(b, "0")))
		}
		for _, c := range ef.Choices {
			done = append(done, w.names.choices[c]+"[0] == NOT_SO")
		}
		for _, behind := range ef.Mailboxes[:at] {
			if here := w.notElsewhere(behind); len(here) > 0 {
				done = append(done, "!"+all(here))
			}
		}
		every = append(every, "("+strings.Join(done, " || ")+")")
	}
	if len(some) == 0 {
		return "(false)"
	}
	return all(append(every, "("+strings.Join(some, " || ")+")"))
}

// alongWith says that something has happened to which an effect that may be
// missing belongs: work of some line on the way to it may be lost, and what lies
// behind the last such line is lost together, or done together. It works that
// out from the lines, step by step, and not from what the search goes by.
func (w *writer) alongWith(e int) (with []string, spare bool) {
	last := w.loses(e)
	if len(last) == 0 {
		return nil, false
	}
	for o := range w.p.Effects {
		if ef := &w.p.Effects[o]; o != e && ef.Counts && slices.Contains(w.loses(o), last[len(last)-1]) {
			with = append(with, "("+w.stands(o)+")")
		}
	}
	return with, true
}

// loses are the places on the way to an effect where its work may be lost: of
// each step and each mailbox whose line states it, a name.
func (w *writer) loses(e int) []string {
	ef := &w.p.Effects[e]
	var out []string
	mailboxes := slices.Clone(ef.Mailboxes)
	for _, i := range ef.Path {
		st := &w.p.Steps[i]
		if m := w.p.Handlers[st.Handler].From; m >= 0 && slices.Contains(mailboxes, m) {
			mailboxes = slices.DeleteFunc(mailboxes, func(o int) bool { return o == m })
			if l := w.p.Mailboxes[m].Line; l != st.Line && l.MayBeLost() {
				out = append(out, "mailbox "+w.names.mailboxes[m])
			}
		}
		if st.Line.MayBeLost() {
			out = append(out, fmt.Sprintf("step %d", i))
		}
	}
	return out
}

// notOwned says that nothing on the way to an effect has the work; if it is to
// be finished, nothing at which somebody looks.
func (w *writer) notOwned(e int, finish bool) []string {
	var out []string
	ef := &w.p.Effects[e]
	for _, m := range ef.Mailboxes {
		mb := &w.p.Mailboxes[m]
		if mb.Keeps() && (!finish || mb.Watched) {
			out = append(out, "!parked_"+w.names.mailboxes[m])
		}
		if mb.Waits != nil && (!finish || mb.WaitWatched) {
			out = append(out, "!waits_"+w.names.mailboxes[m])
		}
		if mb.Durable && w.mayHang(mb.Consumer) {
			out = append(out, "!taken_"+w.names.mailboxes[m])
		}
		if w.waitsForEver(mb.Consumer) && (!finish || w.p.Handlers[mb.Consumer].Noticed) {
			out = append(out, "!waited_"+w.names.mailboxes[m])
		}
	}
	for _, k := range ef.SenderDeadLetters {
		if !finish || w.p.SenderDeadLetters[k].Watched {
			out = append(out, "!"+w.names.parkings[k])
		}
	}
	for _, h := range slices.Compact(slices.Sorted(slices.Values(ef.Workflows))) {
		hd, name := &w.p.Handlers[h], w.names.handlers[h]
		if !finish {
			out = append(out, "!undone_"+name)
		}
		if !finish || hd.Watched {
			out = append(out, "!held_"+name)
		}
		if (!finish || hd.Noticed) && w.triesForEver(h) {
			out = append(out, "!endless_"+name)
		}
		if !finish || hd.ParkWatched {
			out = append(out, "!filed_"+name)
		}
	}
	return out
}
