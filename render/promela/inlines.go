package promela

import (
	"slices"
	"strconv"
	"strings"

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
				if w.among(o) {
					w.line("%s = false; %s = false;", w.amidst(o), w.ending(o))
				}
			}
		}
		w.end("}")
		w.line("")
	}
}

// happens is an effect that takes place, once or once more.
func (w *writer) happens(e int) {
	ef, name := &w.p.Effects[e], w.names.effects[e]
	w.note("%s takes effect at %s; %s.", ef.Line.ID, ef.Line.To.ID, map[bool]string{true: "done again with its key it changes nothing", false: "done again it changes something again"}[ef.Idempotent])
	w.open("inline happens_%s() {", name)
	forgotten := w.forgotten(ef.Key, ef.Brief)
	st := &w.p.Steps[ef.Step]
	claims := ""
	if st.Claim >= 0 && st.Record < 0 {
		claims = w.claimed(st) + "; "
	}
	w.line("if")
	w.open(":: %s[w] == 0 ->", name)
	w.line("%s%s[w] = 1", claims, name)
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
	if claims != "" { // of work that isn't done, that is no second effect
		w.line("if")
		w.line(":: %s[w] != CLAIM_DONE -> %sskip", w.claim(st.Claim), claims)
		w.open(":: else ->")
		w.line("%s", strings.TrimSuffix(claims, " "))
	}
	w.line("%s[w] = 2", name)
	w.tailed(e)
	w.line("if")
	if w.mayDouble(e) {
		w.line(":: asked_again && before_%s -> BROKEN(5)", name)
	}
	if ef.Countable() {
		w.line(":: !asked_again -> BROKEN(3)")
	}
	w.line(":: else -> skip")
	w.line("fi")
	w.depth--
	if claims != "" {
		w.line("fi")
		w.depth--
	}
	w.line("fi")
	w.end("}")
	w.line("")
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
		if w.slow(h) {
			w.line("#if SLOW && WORKS == 1")
			w.line("run %s();", w.names.handlers[h])
			w.line("run outlasted_by_%s();", w.names.handlers[h])
			w.line("#endif")
		}
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
