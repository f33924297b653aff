package promela

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/explore"
)

// inlines are what happens in one go: a condition is settled, a message is put
// into a mailbox, an effect happens, a stop takes along what was in memory.
func (w *writer) inlines() {
	for c, name := range w.names.choices {
		values := []string{"SO", "NOT_SO"}
		if n := len(w.p.Choices[c].Branches); n > 0 {
			w.note("Exactly one branch is taken, and the same work takes the same one again.")
			values = nil
			for b := range n {
				values = append(values, strconv.Itoa(b+1))
			}
		} else {
			w.note("A condition is settled once: the same work takes the same way again.")
		}
		w.open("inline settle_%s() {", name)
		w.line("if")
		for _, v := range values {
			w.line(":: %s[w] == OPEN -> %s[w] = %s", name, name, v)
		}
		w.line(":: else -> skip")
		w.line("fi")
		w.end("}")
		w.line("")
	}
	for m := range w.p.Mailboxes {
		w.put(m)
		w.back(m)
	}
	for e := range w.p.Effects {
		w.happens(e)
	}
	for k := range w.p.SenderDeadLetters {
		w.parking(k)
	}
	for b := range w.p.Boxes {
		w.memoryOf(b)
	}
	for _, h := range w.roots() {
		if !w.anyOutage(h) {
			continue
		}
		w.note("Nobody asks for %s any more: what was down for it may be up.", w.p.Boxes[w.p.Handlers[h].Box].ID)
		w.open("inline up_again_%s() {", w.names.handlers[h])
		for _, o := range w.outages() {
			if o.root == h {
				w.line("%s = false;", w.down(o))
			}
		}
		w.end("}")
		w.line("")
	}
}

func (w *writer) anyOutage(root int) bool {
	return slices.ContainsFunc(w.outages(), func(o stay) bool { return o.root == root })
}

// upAgain ends the outages that lasted for a root.
func (w *writer) upAgain(root int) {
	if w.anyOutage(root) {
		w.line("up_again_%s();", w.names.handlers[root])
	}
}

func (w *writer) roots() []int {
	var out []int
	for h := range w.p.Handlers {
		if w.p.Handlers[h].Caller < 0 {
			out = append(out, h)
		}
	}
	return out
}

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

// happens is an effect that takes place, once or once more.
func (w *writer) happens(e int) {
	ef, name := &w.p.Effects[e], w.names.effects[e]
	w.note("%s takes effect at %s; %s.", ef.Line.ID, ef.Line.To.ID, map[bool]string{true: "done again with its key it changes nothing", false: "done again it changes something again"}[ef.Idempotent])
	w.open("inline happens_%s() {", name)
	forgotten := w.forgotten(ef.Key, ef.Brief)
	w.line("if")
	w.open(":: %s[w] == 0 ->", name)
	w.line("%s[w] = 1", name)
	w.tailed(e)
	if ef.Ordered {
		w.line("#if WORKS == 2")
		w.line("if")
		w.line(":: w == 0 && %s[1] > 0 -> BROKEN(6)", name)
		w.line(":: else -> skip")
		w.line("fi")
		w.line("#endif")
	}
	w.depth--
	switch {
	case ef.Idempotent && len(forgotten) == 0:
		w.line(":: else -> skip")
		w.line("fi")
		w.end("}")
		w.line("")
		return
	case ef.Idempotent:
		w.line(":: %s[w] > 0 && !(%s) -> skip", name, strings.Join(forgotten, " || "))
		w.note("the key may be forgotten by then")
		w.open(":: %s[w] > 0 && (%s) ->", name, strings.Join(forgotten, " || "))
	default:
		w.open(":: else ->")
	}
	w.line("%s[w] = 2", name)
	w.tailed(e)
	w.line("if")
	if w.mayDouble(e) {
		w.line(":: asked_again && before_%s -> BROKEN(5)", name)
	}
	if !ef.Message || ef.Once {
		w.line(":: !asked_again -> BROKEN(3)")
	}
	w.line(":: else -> skip")
	w.line("fi")
	w.depth--
	w.line("fi")
	w.end("}")
	w.line("")
}

// tailed are the readers of the change stream that an effect appears in.
func (w *writer) tailed(e int) {
	for _, m := range w.p.Steps[w.p.Effects[e].Step].Log {
		w.line("put_%s()", w.names.mailboxes[m])
	}
}

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

// init chooses what always fails, and lets everything begin.
func (w *writer) init() {
	w.open("init {")
	w.line("byte w;")
	w.open("atomic {")
	w.note("Poison: boxes at which this piece of work always fails.")
	for _, b := range w.p.Receivers {
		w.line("if")
		w.line(":: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_%s = true", w.names.boxes[b])
		w.line(":: true -> skip")
		w.line("fi;")
	}
	for i := range 2 {
		if i == 1 && !w.p.Ordered {
			break
		}
		if i == 1 {
			w.line("#if WORKS == 2")
			w.line("w = 1;")
		}
		w.starts()
	}
	if w.p.Ordered {
		w.line("w = 0;")
		w.line("#endif")
	}
	for h := range w.p.Handlers {
		w.line("run %s();", w.names.handlers[h])
	}
	for b := range w.p.Boxes {
		if len(w.forgottenBy(b)) > 0 {
			w.line("run stops_%s();", w.names.boxes[b])
		}
	}
	for i := range w.p.Memories {
		w.line("run empties_%s();", w.names.boxes[w.p.Memories[i].Box])
	}
	w.line("run judge()")
	w.end("}")
	if w.begins() {
		w.begin(0)
	}
	if w.begins() && w.p.Ordered {
		w.line("#if WORKS == 2")
		w.note("The second piece of work comes when the first has left whoever started it.")
		w.begin(1)
		w.line("#endif")
	}
	w.end("}")
}

// begins tells whether there is anybody who starts the flow.
func (w *writer) begins() bool {
	return slices.ContainsFunc(w.p.Starts, func(s explore.Start) bool { return s.Handler >= 0 })
}

// starts chooses the way in which the flow begins; the second piece of work
// begins like the first. Where a channel or a store begins it, the messages are
// put there.
func (w *writer) starts() {
	if len(w.p.Starts) == 1 {
		for _, m := range w.p.Starts[0].Initial {
			w.line("put_%s();", w.names.mailboxes[m])
		}
		return
	}
	w.line("if")
	for i, s := range w.p.Starts {
		w.open(":: w == 0 || start == %d ->", i)
		w.line("start = %d;", i)
		for _, b := range s.Branches {
			w.line("%s[w] = %d;", w.names.choices[b.Choice], b.In[0])
		}
		if s.Untold() {
			w.line("told = YES;")
		}
		for _, m := range s.Initial {
			w.line("put_%s();", w.names.mailboxes[m])
		}
		w.line("skip")
		w.depth--
	}
	w.line("fi;")
}

// begin lets whoever starts the flow begin with a piece of work.
func (w *writer) begin(work int) {
	if len(w.p.Starts) == 1 {
		w.line("begin_%s ! %d", w.names.handlers[w.p.Starts[0].Handler], work)
		return
	}
	w.line("if")
	for i, s := range w.p.Starts {
		if s.Handler >= 0 {
			w.line(":: start == %d -> begin_%s ! %d", i, w.names.handlers[s.Handler], work)
		} else {
			w.line(":: start == %d -> skip", i)
		}
	}
	w.line("fi;")
}

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
			if l := w.p.Mailboxes[m].Line; l != st.Line && custody.MayLose(l) {
				out = append(out, "mailbox "+w.names.mailboxes[m])
			}
		}
		if custody.MayLose(st.Line) {
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
		if mb.Durable && w.mayHang(mb.Consumer) {
			out = append(out, "!taken_"+w.names.mailboxes[m])
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
