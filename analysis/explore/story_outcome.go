package explore

import "tautline.dev/model"

// consequences tells what a step leads to without anybody's further doing.
func (t *teller) consequences(mv move, before, after []byte) {
	x := t.x
	mv.ever = t.groupHangs(mv, before, after)
	for h := len(t.p.Handlers) - 1; h >= 0; h-- { // who is called comes after who calls
		hd := &t.p.Handlers[h]
		was, is := x.pc(before, h), x.pc(after, h)
		m0, m1 := *x.marks(before, h), *x.marks(after, h)
		who := t.box(hd.Box)
		if m0&undoing == 0 && m1&undoing != 0 {
			t.add(StoryStep{Action: Undoes, At: who, Handler: who, Text: id(who) + " can't go on, and goes back to undo what it has done."})
		}
		if m0&undoing != 0 && is == 0 && mv.undo && int(mv.handler) == h && !hd.Workflow && mv.action != Undoes && x.undoFrom(before, h, was-1) > 0 {
			t.add(StoryStep{Action: Fails, At: who, Handler: who, Text: id(who) + " goes no further back: nobody says that it undoes the rest when it can't undo one step."})
		}
		if hd.Caller >= 0 && was != 0 && is == 0 && t.toldFailure(mv, h, before, after) && !t.waitsInVain(mv, h) {
			t.tellFailure(hd, who, before)
		}
		if hd.Workflow {
			t.tellFate(hd, mv, *x.fate(before, h), *x.fate(after, h))
		}
	}
	switch {
	case mv.silent:
		t.tellWaiting(mv, before, after)
	case mv.ever > 0 && int(mv.ever) != t.ever:
		t.tellEndless(int(mv.ever - 1))
	}
	for m := range t.p.Mailboxes {
		t.tellMailbox(m, mv, before, after)
	}
	for k := range t.p.SenderDeadLetters {
		if !x.isParked(before, k) && x.isParked(after, k) {
			t.tellParking(&t.p.SenderDeadLetters[k], mv)
		}
	}
	if mv.handler < 0 { // a store that forgets
		for e := range t.p.Effects {
			t.wiped[e] = t.wiped[e] || *x.effect(before, e) > 0 && *x.effect(after, e) == 0
		}
	}
	t.tellRetry(mv, before, after)
	t.tellClient(mv, before, after)
}

// groupHangs is 1 + the step that is tried for ever from a move on, or whose answer is
// waited for. Of those that are done at the same time that was told when it came to it,
// and the others had to end first.
func (t *teller) groupHangs(mv move, before, after []byte) int32 {
	for h := range t.p.Handlers {
		if mv.ever == 0 && *t.x.marks(before, h)&hanging == hanging && *t.x.marks(after, h)&hanging != hanging {
			return int32(map[bool]int{true: t.silent, false: t.ever}[mv.silent])
		}
	}
	return mv.ever
}

// waitsInVain tells whether a handler is one that tries for ever from now on, or
// waits for it.
func (t *teller) waitsInVain(mv move, h int) bool {
	if mv.ever == 0 {
		return false
	}
	for at := t.p.Steps[mv.ever-1].Handler; at >= 0; at = t.p.Handlers[at].Caller {
		if at == h {
			return true
		}
		if e := t.p.Handlers[at].Entry; mv.silent && e >= 0 && !(t.p.Steps[e].Silent && !t.p.Steps[e].Ends) {
			return false // who has called it gives up
		}
	}
	return false
}

// tellEndless tells who tries for ever, unless that was told of its execution.
func (t *teller) tellEndless(i int) {
	st := &t.p.Steps[i]
	t.ever = i + 1
	hd := &t.p.Handlers[st.Handler]
	if hd.Workflow && !hd.Forgets {
		return
	}
	who := t.box(hd.Box)
	t.add(StoryStep{Action: Holds, Handler: who, At: who, Line: st.Line, Text: id(who) + " goes on trying `" + st.Line.ID + "` for ever, and tells nobody that it fails."})
}

// tellWaiting tells who waits for an answer that never comes, unless that was told of
// its execution.
func (t *teller) tellWaiting(mv move, before, after []byte) {
	i := int(mv.ever - 1)
	st := &t.p.Steps[i]
	t.silent = i + 1
	hd := &t.p.Handlers[st.Handler]
	if hd.Workflow && !hd.Forgets {
		return
	}
	who := t.box(hd.Box)
	for h := st.Handler; h >= 0; h = t.p.Handlers[h].Caller {
		if *t.x.marks(after, h)&hanging == hanging {
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Line: st.Line, Text: id(who) + " waits for the answer to `" + st.Line.ID + "`, which never comes."})
			return
		}
	}
	if root := t.p.Handlers[hd.Root].From; root >= 0 && *t.x.returned(after, root) > 0 && !t.x.hangs(after, hd.Root) {
		t.add(StoryStep{Action: Holds, Handler: who, At: who, Line: st.Line, Text: id(who) + " waits for the answer to `" + st.Line.ID + "` for longer than its message is left with it."})
		return
	}
	t.add(StoryStep{Action: Holds, Handler: who, At: who, Line: st.Line, Text: id(who) + " waits for the answer to `" + st.Line.ID + "` for ever, and tells nobody."})
}

// tellFailure tells that a handler has failed, and whoever waits for its answer.
func (t *teller) tellFailure(hd *Handler, who *model.Box, before []byte) {
	entry := t.p.Steps[hd.Entry].Line
	s := StoryStep{Action: Fails, Handler: who, From: who, To: entry.From, Line: entry, Text: id(who) + " tells " + id(entry.From) + " that it has failed."}
	if t.p.Handlers[hd.Caller].Client && before[1] == toldYes { // who waits for nothing any more
		s = StoryStep{Action: Fails, Handler: who, At: who, Line: entry, Text: id(who) + " can't go on, and nobody waits for its answer."}
	}
	t.add(s)
}

// toldFailure tells whether a handler ended by telling its caller that it
// failed: not by stopping, and not by an answer, whether it came or not.
func (t *teller) toldFailure(mv move, h int, before, after []byte) bool {
	own := int(mv.handler) == h
	stopped := *t.x.marks(before, h)&doomed != 0 || mv.action == Stops && own
	return !stopped && mv.action != Replies && !(mv.replied && own)
}

func (t *teller) tellFate(hd *Handler, mv move, before, after byte) {
	who := t.box(hd.Box)
	if fresh := after &^ before; fresh != 0 {
		switch {
		case fresh&filed != 0:
			t.add(StoryStep{Action: Parks, Handler: who, From: who, To: hd.Parks, Text: id(who) + " ends as failed; the work is parked in " + id(hd.Parks) + looked(hd.ParkWatched) + "."})
		case fresh&endless != 0 && mv.silent && &t.p.Handlers[t.p.Steps[mv.ever-1].Handler] == hd:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Line: t.p.Steps[mv.ever-1].Line, Text: id(who) + " waits for the answer to `" + t.p.Steps[mv.ever-1].Line.ID + "` for ever, and never fails" + noticed(hd) + "."})
		case fresh&endless != 0 && mv.ever > 0 && &t.p.Handlers[t.p.Steps[mv.ever-1].Handler] != hd:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " waits for ever, and never fails" + noticed(hd) + "."})
		case fresh&endless != 0:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " goes on trying for ever, and never fails" + noticed(hd) + "."})
		case fresh&dropped != 0:
			t.add(StoryStep{Action: Drops, Handler: who, At: who, Text: id(who) + " ends as failed, and keeps nothing of it."})
		case fresh&held != 0:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " holds the failed execution" + looked(hd.Watched) + "."})
		default:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " ends as failed, with what it could undo undone."})
		}
	}
}

// tellParking tells that a sender has given a message up, and where it put it.
func (t *teller) tellParking(k *SenderDeadLetter, mv move) {
	st := &t.p.Steps[k.Step]
	who := t.box(t.p.Handlers[st.Handler].Box)
	text := id(who) + " goes on; the message is parked in " + id(k.To) + looked(k.Watched) + "."
	if mv.action == LosesReply {
		text = id(who) + " can't know, and goes on; the message is parked in " + id(k.To) + " as well" + looked(k.Watched) + "."
	}
	t.add(StoryStep{Action: Parks, Handler: who, From: who, To: k.To, Line: st.Line, Text: text})
}

// looked says who is called of what is parked in a dead letter.
func (mb *Mailbox) looked() string {
	if !mb.Watched && mb.forgottenUnseen() {
		return ", and may be gone there before anybody looks"
	}
	return looked(mb.Watched)
}

func looked(watched bool) string {
	if watched {
		return ", where an alarm calls somebody"
	}
	return ", and nobody is called"
}

// noticed says who learns of an execution that goes on for ever: an alarm on
// what has failed says nothing.
func noticed(hd *Handler) string {
	switch {
	case hd.Noticed:
		return "; an alarm on how long it takes calls somebody"
	case hd.Watched:
		return ": no alarm on what has failed calls anybody"
	}
	return ", and nobody is called"
}

// tellRetry notes which sender tries once more, for its next step to tell.
func (t *teller) tellRetry(mv move, before, after []byte) {
	x := t.x
	failed := mv.action == LosesReply || mv.action == Stops || mv.action == Refuses
	for h := range t.p.Handlers {
		hd := &t.p.Handlers[h]
		pc := x.pc(after, h)
		if pc == 0 || pc != x.pc(before, h) || pc > len(hd.Steps) || *x.marks(after, h)&(undoing|doomed) != 0 {
			continue
		}
		st := &t.p.Steps[hd.Steps[pc-1]]
		own := int(mv.handler) == h && failed
		if st.Callee >= 0 && x.pc(after, st.Callee) != 0 || !own && (st.Callee < 0 || x.pc(before, st.Callee) == 0) {
			continue
		}
		t.retrying[hd.Steps[pc-1]] = " hears nothing, and "
		if last := t.steps[len(t.steps)-1].Action; last == Fails || last == Refuses {
			t.retrying[hd.Steps[pc-1]] = " "
		}
	}
}

// tellClient tells what the client learns.
func (t *teller) tellClient(mv move, before, after []byte) {
	if before[1] == after[1] {
		return
	}
	who := t.client()
	if who == nil {
		return
	}
	s := StoryStep{Action: Tells, At: who}
	switch after[1] {
	case toldYes:
		s.Text = id(who) + " is told yes."
	case toldNo:
		s.Text = id(who) + " is told no."
	case toldSilence:
		s.Text = id(who) + " hears nothing, and can't know whether it was done."
	}
	// An answer that is the client's own is one step, not two.
	if n := len(t.steps); n > 0 {
		last := &t.steps[n-1]
		switch {
		case last.To != who || last.Fault != NoFault:
		case after[1] == toldYes && last.Action == Replies:
			last.Text = id(last.From) + " tells " + id(who) + " yes: done."
			return
		case after[1] == toldNo && last.Action == Fails:
			last.Text = id(last.From) + " tells " + id(who) + " no: it has failed."
			return
		}
	}
	t.add(s)
}
