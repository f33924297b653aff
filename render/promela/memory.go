package promela

import (
	"strings"

	"tautline.dev/analysis/explore"
)

// memoryOf is what a stop of a box may take along.
func (w *writer) memoryOf(b int) {
	held := w.inMemory(b)
	if len(held) == 0 {
		return
	}
	w.note("A stop of %s takes along what it has handed over from memory, unless that was quicker.", w.p.Boxes[b].ID)
	w.open("inline memory_of_%s() {", w.names.boxes[b])
	w.line("if")
	w.line(":: true -> skip")
	w.open(":: true ->")
	for _, m := range held {
		w.line("do")
		w.line(":: %s ?? [0, _] -> %s ?? 0, _", w.names.mailboxes[m], w.names.mailboxes[m])
		w.line(":: else -> break")
		w.line("od;")
	}
	w.line("skip")
	w.depth--
	w.line("fi")
	w.end("}")
	w.line("")
}

// inMemory are the mailboxes that are nothing but a box's memory.
func (w *writer) inMemory(b int) []int {
	var out []int
	for m := range w.p.Mailboxes {
		if mb := &w.p.Mailboxes[m]; mb.Kind == explore.InMemory && mb.Box == b {
			out = append(out, m)
		}
	}
	return out
}

// forgetting are the stores that aren't durable: each may stop at any time.
func (w *writer) forgetting() {
	for b := range w.p.Boxes {
		effects := w.forgottenBy(b)
		if len(effects) == 0 {
			continue
		}
		var any []string
		for _, e := range effects {
			any = append(any, w.names.effects[e]+"[0] > 0")
		}
		w.note("%s forgets all when it stops.", w.p.Boxes[b].ID)
		w.open("proctype stops_%s() {", w.names.boxes[b])
		w.line("do")
		w.open(":: atomic { STOP && faults > 0 && (%s) ->", strings.Join(any, " || "))
		w.line("faults--;")
		for _, e := range effects {
			w.line("%s[0] = 0;", w.names.effects[e])
		}
		w.end("}")
		w.line(":: true -> break")
		w.line("od")
		w.end("}")
		w.line("")
	}
}

// emptying are the dead letters that aren't durable: each may stop at any time.
func (w *writer) emptying() {
	for i := range w.p.Memories {
		parked := w.parkedIn(&w.p.Memories[i])
		box := w.p.Memories[i].Box
		w.note("%s forgets what is parked there when it stops.", w.p.Boxes[box].ID)
		w.open("proctype empties_%s() {", w.names.boxes[box])
		w.line("do")
		w.open(":: atomic { STOP && faults > 0 && (%s) ->", strings.Join(parked, " || "))
		w.line("faults--;")
		for _, m := range w.p.Memories[i].Mailboxes {
			if w.p.Mailboxes[m].Waits != nil {
				w.line("if :: parked_%s -> %s :: else -> skip fi;", w.names.mailboxes[m], w.waits(m))
			}
		}
		for _, mark := range parked {
			w.line("%s = false;", mark)
		}
		w.end("}")
		w.line(":: true -> break")
		w.line("od")
		w.end("}")
		w.line("")
	}
}

// parkedIn are the marks of what is parked in a dead letter.
func (w *writer) parkedIn(mem *explore.Memory) []string {
	var out []string
	for _, m := range mem.Mailboxes {
		out = append(out, "parked_"+w.names.mailboxes[m])
	}
	for _, k := range mem.Senders {
		out = append(out, w.names.parkings[k])
	}
	for _, h := range mem.Workflows {
		out = append(out, "filed_"+w.names.handlers[h])
	}
	return out
}

func (w *writer) forgottenBy(b int) []int {
	var out []int
	for e := range w.p.Effects {
		if ef := &w.p.Effects[e]; ef.Forgets && w.p.Steps[ef.Step].Box == b {
			out = append(out, e)
		}
	}
	return out
}
