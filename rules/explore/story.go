package explore

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
)

// tell turns the way to a state that breaks a promise into a story.
func (sr *search) tell(p Promise, at int) (*Story, []Assumption) {
	t := &teller{x: sr.x, p: sr.x.p, refused: map[int]bool{}, retrying: map[int]string{}}
	way := sr.way(at)
	now := make([]byte, sr.x.at.size)
	for i := 1; i < len(way); i++ {
		copy(now, sr.visited.get(way[i-1]))
		after := sr.visited.get(way[i])
		mv, ok := sr.moveTo(now, after)
		if ok {
			t.step(mv, now, after)
		}
	}
	end := sr.visited.get(way[len(way)-1])
	story := &Story{Promise: p}
	if p == OrderKept {
		t.overtaking(story, end, sr.lost.effect, sr.lost.mailbox, sr.lost.faults)
	} else {
		t.conclude(story, end)
		t.assumeAtEnd(p, end)
		story.Beliefs = t.beliefs(story, end)
	}
	story.Steps, story.Faults = t.steps, t.faults
	return story, t.assumptions()
}

// moveTo finds what leads from one state to the next, if possible without
// taking an unknown fact at its worst.
func (sr *search) moveTo(from, to []byte) (found move, ok bool) {
	kept := sr.x.next
	defer func() { sr.x.next = kept }()
	sr.x.next = func(mv *move, s []byte) {
		if string(s) == string(to) && (!ok || found.assume >= 0 && mv.assume < 0) {
			found, ok = *mv, true
		}
	}
	sr.x.expand(from)
	return found, ok
}

// teller writes a story down, step by step.
type teller struct {
	x       *stepper
	p       *Program
	steps   []StoryStep
	faults  []Fault
	assumed []int
	// modes are the unknown interactions of the story's lines; a call is as bad
	// as a message, only otherwise, so no verdict hangs on them alone.
	modes   []int
	refused map[int]bool // boxes of which it was told that they always fail
	// retrying are the steps that are tried again, and why.
	retrying map[int]string
}

func (t *teller) box(i int) *model.Box { return t.p.Boxes[i] }

func id(b *model.Box) string { return "`" + b.ID + "`" }

// client is whoever starts the flow, as the story calls it.
func (t *teller) client() *model.Box {
	if t.p.Start >= 0 {
		return t.box(t.p.Handlers[t.p.Start].Box)
	}
	return nil
}

func does(l *model.Line) string {
	if d, ok := l.Does.Get(); ok {
		return "`" + l.ID + "`: " + d
	}
	return "`" + l.ID + "`"
}

// named is a line as a part of a sentence.
func named(l *model.Line) string {
	if d, ok := l.Does.Get(); ok {
		return "`" + l.ID + "` (" + d + ")"
	}
	return "`" + l.ID + "`"
}

func (t *teller) add(s StoryStep) {
	s.N = len(t.steps) + 1
	if s.Fault != NoFault {
		t.faults = append(t.faults, s.Fault)
	}
	t.steps = append(t.steps, s)
}

// step tells one move: what happens, and then what comes of it.
func (t *teller) step(mv move, before, after []byte) {
	s := StoryStep{Action: mv.action, Fault: mv.fault}
	if mv.handler >= 0 {
		if h := &t.p.Handlers[mv.handler]; !h.Broker {
			s.Handler = t.box(h.Box)
		}
	}
	for _, a := range []int32{mv.assume, mv.alsoAssume} {
		if a >= 0 {
			t.assumed = append(t.assumed, int(a))
			if s.Assumes == nil {
				s.Assumes = &t.p.Assumptions[a]
			}
		}
	}
	if mv.mail >= 0 && mv.step < 0 {
		t.tellMail(&s, mv)
	} else {
		t.tellStep(&s, mv, before, after)
	}
	if s.Text != "" {
		if s.Assumes != nil {
			s.Text += " (Assuming that " + s.Assumes.Says + ": " + s.Assumes.Path + " is unknown.)"
		}
		t.add(s)
	}
	t.consequences(mv, before, after)
}

// tellStep tells what a handler does.
func (t *teller) tellStep(s *StoryStep, mv move, before, after []byte) {
	if mv.handler < 0 { // a store that forgets
		s.At = t.box(int(mv.box))
		s.Text = id(s.At) + " stops, and has forgotten what was written to it."
		return
	}
	h := &t.p.Handlers[mv.handler]
	who := t.box(h.Box)
	if mv.step < 0 {
		t.tellWhole(s, mv, h, who, before, after)
		return
	}
	st := &t.p.Steps[mv.step]
	l := st.Line
	t.modes = append(t.modes, st.ModeAssume)
	s.Line, s.From, s.To = l, l.From, l.To
	if h.Broker {
		who = l.From
	}
	asks := id(who) + " asks " + id(l.To) + " (" + does(l) + ")"
	if why, ok := t.retrying[int(mv.step)]; ok {
		asks = id(who) + why + "asks " + id(l.To) + " again (" + does(l) + ")"
		delete(t.retrying, int(mv.step))
	}
	if h.Broker && t.p.Mailboxes[h.From].Kind == InMemory {
		asks = "From memory, " + asks
	}
	switch mv.action {
	case Calls:
		s.Text = asks + "."
	case Does:
		switch {
		case st.Held:
			s.Text = asks + ": taken in, to take effect when the transaction commits."
		case st.Kind == Local:
			s.Text = id(who) + " does its work (" + does(l) + ")."
		case st.Read || st.Effect < 0:
			s.Text = asks + ": answered."
		default:
			s.Text = asks + ": done."
		}
	case Repeats:
		s.Text = asks + ": it was done before, so nothing changes."
		if st.Kind == Local {
			s.Text = id(who) + " finds that its work was done before (" + does(l) + ")."
		}
	case Undoes:
		s.Text = id(who) + " undoes: " + "it asks " + id(l.To) + " (" + does(l) + "): done."
	case Sends:
		s.Text = id(who) + " puts a message into " + id(l.To) + " (" + does(l) + ")."
		if l.To.Family() != model.Channel {
			s.Text = id(who) + " hands over to " + id(l.To) + " (" + does(l) + "), which has it."
			if st.Unheard {
				s.Text = id(who) + " hands over to " + id(l.To) + " (" + does(l) + "), and goes on without waiting."
			}
		}
	case LosesReply:
		switch {
		case mv.replied:
			s.Text = id(who) + " is done, but its answer to " + id(l.From) + " (" + "`" + l.ID + "`" + ") is lost."
			s.From, s.To = l.To, l.From
		case st.Kind == Send && l.To.Family() == model.Channel:
			s.Text = id(who) + " puts a message into " + id(l.To) + " (" + does(l) + "): it is there, but the answer is lost."
		default:
			s.Text = asks + ": it is done, but the answer is lost."
		}
	case Refuses:
		if st.Kind == Send {
			asks = id(who) + " sends to " + id(l.To) + " (" + does(l) + ")"
		}
		s.Text = t.refusal(asks, st, mv, before)
	case Drops:
		s.Text = id(who) + " sends to " + id(l.To) + " (" + does(l) + "): lost on the way, and nobody hears of it."
	case Skips:
		s.At = who
		if mv.replied {
			s.Text = asks + ": the key is there already, so " + id(who) + " takes the work for done and ends."
		} else {
			s.From, s.To = nil, nil
			s.Text = id(who) + " hadn't come to `" + l.ID + "`."
			if *t.x.marks(before, int(mv.handler))&recording != 0 {
				s.Text = id(who) + " hadn't noted that `" + l.ID + "` is done."
			}
		}
	case Chooses:
		s.At, s.From, s.To = who, nil, nil
		c := "it is so"
		if !mv.taken {
			c = "it isn't so"
		}
		cond := t.condition(mv, before)
		s.Text = "The condition \"" + cond + "\": here " + c + "."
	case Acknowledges:
		s.At, s.From, s.To = who, nil, nil
		s.Text = id(who) + " notes that `" + l.ID + "` is done."
	}
}

// condition is the text of the first condition that a step has to settle.
func (t *teller) condition(mv move, before []byte) string {
	for _, c := range t.x.decides[mv.step] {
		if *t.x.choice(before, c) == 0 {
			return t.p.Choices[c].When
		}
	}
	return ""
}

// tellWhole tells what concerns a whole handler: that it stops, or ends.
func (t *teller) tellWhole(s *StoryStep, mv move, h *Handler, who *model.Box, before, after []byte) {
	switch mv.action {
	case Stops:
		s.At = who
		s.Text = id(who) + " stops " + t.whereStopped(int(mv.handler), before) + ". What it had in memory is gone."
		if t.x.inMemory(before, int(mv.handler)) && !t.lostMemory(before, after) {
			s.Text = id(who) + " stops " + t.whereStopped(int(mv.handler), before) + "; what it had handed over is on its way."
		}
	case Replies:
		entry := t.p.Steps[h.Entry].Line
		s.Line, s.From, s.To = entry, who, entry.From
		s.Text = id(who) + " answers " + id(entry.From) + ": done."
	case Acknowledges:
		s.At = who
		s.Text = id(who) + " notes that the work is done."
	}
}

// lostMemory tells whether a stop took with it what had been handed over.
func (t *teller) lostMemory(before, after []byte) bool {
	for m := range t.p.Mailboxes {
		if *t.x.fresh(after, m) < *t.x.fresh(before, m) || *t.x.returned(after, m) < *t.x.returned(before, m) {
			return true
		}
	}
	return false
}

// whereStopped says between which steps a handler stops.
func (t *teller) whereStopped(h int, s []byte) string {
	hd := &t.p.Handlers[h]
	pc := t.x.pc(s, h)
	marks := *t.x.marks(s, h)
	name := func(pc int) string { return "`" + t.p.Steps[hd.Steps[pc-1]].Line.ID + "`" }
	switch {
	case marks&undoing != 0:
		return "on its way back, before it has undone " + name(pc)
	case marks&recording != 0:
		return "after " + name(pc) + ", before it has noted that it is done"
	case pc > len(hd.Steps):
		last := "after its last step, " + name(len(hd.Steps))
		switch {
		case hd.Record >= 0 && *t.x.record(s, hd.Record) == 0:
			return last + ", before it has noted that the work is done"
		case hd.From >= 0:
			return last + ", before it has acknowledged the message"
		}
		return last + ", before it has answered"
	case t.p.Steps[hd.Steps[pc-1]].Grouped:
		return "while several steps are under way"
	case pc == 1:
		return "before its first step, " + name(1)
	}
	return "after " + name(pc-1) + " and before " + name(pc)
}

// refusal tells why a call is refused, and how often that is tried.
func (t *teller) refusal(asks string, st *Step, mv move, before []byte) string {
	to := id(st.Line.To)
	switch {
	case mv.fault == Poison:
		first := !t.refused[st.Box]
		t.refused[st.Box] = true
		if first {
			return asks + ": refused. This piece of work can't be done at " + to + ", however often it is tried" + t.arithmetic(st) + "."
		}
		return asks + ": refused again."
	case mv.fault == NoFault:
		return asks + ": refused, " + to + " is still down."
	}
	text := asks + ": refused, " + to + " is down"
	if st.Attempts > 1 && !st.Maybe && st.Attempts != Unbounded {
		text += " for all " + strconv.Itoa(st.Attempts) + " attempts"
	}
	if mv.sticky {
		text += ", and stays down for as long as anybody tries" + t.arithmetic(st)
	}
	return text + "."
}

// arithmetic says how the attempts of the calls that lead to a step multiply.
func (t *teller) arithmetic(st *Step) string {
	product, factors := t.p.attempts(st)
	if len(factors) < 2 {
		return ""
	}
	return " (" + strings.Join(factors, " × ") + " = " + thousands(product) + " attempts)"
}

// tellMail tells what happens to a message.
func (t *teller) tellMail(s *StoryStep, mv move) {
	mb := &t.p.Mailboxes[mv.mail]
	l := mb.Line
	s.Line, s.From, s.To = l, l.From, l.To
	from, to := id(l.From), id(l.To)
	passed := mb.Kind == InChannel && l.To.Family() != model.Compute || mb.Kind == InMemory
	switch mv.action {
	case Takes:
		switch {
		case mb.Kind == ChangeLog:
			s.Text = to + " reads the change from the log of " + from + " (" + does(l) + ")."
		case mb.Kind == PlatformQueue:
			s.Text = to + " takes up what " + from + " has handed over (" + does(l) + ")."
		case passed && mv.fault == NoFault:
			return // passing it on is told in the next step
		case passed:
			s.Text = from + " delivers the message to " + to + " (" + does(l) + ")."
		default:
			s.Text = to + " takes the message from " + from + " (" + does(l) + ")."
		}
		if mv.fault == Duplicate {
			s.Text += " It will be delivered once more."
		}
	case Acknowledges:
		s.From, s.To = l.To, l.From
		s.Text = to + " is done, and the message is removed from " + t.holder(mb) + "."
		if mb.Kind == ChangeLog {
			s.Text = to + " is done, and goes on in " + t.holder(mb) + "."
		}
	case Returns:
		s.Text = to + " is done, but another piece of work in the batch has failed."
	case Refuses:
		if mv.fault == Poison {
			s.Text = to + " can't handle this piece of work (" + does(l) + "), however often it is tried."
		} else {
			s.Text = to + " is down for longer than " + t.tryer(mb) + " tries (" + does(l) + ")."
		}
	case Drops:
		switch {
		case mv.fault == Lose:
			s.Text = "The message of " + named(l) + " is lost on the way, and nobody hears of it."
		case mb.Kind == InMemory:
			s.At, s.From, s.To = l.From, nil, nil
			s.Text = from + " stops before " + named(l) + " has left its memory."
		default:
			s.At, s.From, s.To = l.From, nil, nil
			s.Text = from + " stops, and forgets the message (" + does(l) + ")."
		}
	}
}

// tryer is who delivers a message again and again.
func (t *teller) tryer(mb *Mailbox) string {
	if mb.Kind == PlatformQueue {
		return t.holder(mb)
	}
	return id(t.box(mb.Box))
}

// holder is what keeps a message, in words.
func (t *teller) holder(mb *Mailbox) string {
	switch mb.Kind {
	case ChangeLog:
		return "the log of " + id(t.box(mb.Box))
	case PlatformQueue:
		return "the queue before " + id(t.box(mb.Box))
	case InMemory:
		return "the memory of " + id(t.box(mb.Box))
	}
	return id(t.box(mb.Box))
}

// consequences tells what a step leads to without anybody's further doing.
func (t *teller) consequences(mv move, before, after []byte) {
	x := t.x
	for h := len(t.p.Handlers) - 1; h >= 0; h-- { // who is called comes after who calls
		hd := &t.p.Handlers[h]
		was, is := x.pc(before, h), x.pc(after, h)
		m0, m1 := *x.marks(before, h), *x.marks(after, h)
		who := t.box(hd.Box)
		if m0&undoing == 0 && m1&undoing != 0 {
			t.add(StoryStep{Action: Undoes, At: who, Handler: who, Text: id(who) + " can't go on, and goes back to undo what it has done."})
		}
		if hd.Caller >= 0 && was != 0 && is == 0 && t.toldFailure(mv, h, before, after) {
			entry := t.p.Steps[hd.Entry].Line
			t.add(StoryStep{Action: Fails, Handler: who, From: who, To: entry.From, Line: entry, Text: id(who) + " tells " + id(entry.From) + " that it has failed."})
		}
		if hd.Workflow {
			t.tellFate(hd, *x.fate(before, h), *x.fate(after, h))
		}
	}
	for m := range t.p.Mailboxes {
		t.tellMailbox(m, mv, before, after)
	}
	t.tellRetry(mv, before, after)
	t.tellClient(mv, before, after)
}

// toldFailure tells whether a handler ended by telling its caller that it
// failed: not by stopping, and not by an answer, whether it came or not.
func (t *teller) toldFailure(mv move, h int, before, after []byte) bool {
	if mv.action == Replies || mv.replied && int(mv.handler) == h || mv.action == Stops && int(mv.handler) == h {
		return false
	}
	return mv.action == Refuses || mv.action == LosesReply || mv.action == Stops || mv.undo
}

func (t *teller) tellFate(hd *Handler, before, after byte) {
	who := t.box(hd.Box)
	if fresh := after &^ before; fresh != 0 {
		switch {
		case fresh&filed != 0:
			t.add(StoryStep{Action: Parks, Handler: who, From: who, To: hd.Parks, Text: id(who) + " ends as failed, and the work is parked in " + id(hd.Parks) + looked(hd.ParkWatched) + "."})
		case fresh&held != 0:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " holds the failed execution" + looked(hd.Watched) + "."})
		default:
			t.add(StoryStep{Action: Holds, Handler: who, At: who, Text: id(who) + " ends as failed, with what it could undo undone."})
		}
	}
}

func looked(watched bool) string {
	if watched {
		return ", where an alarm calls somebody"
	}
	return ", and nobody is called"
}

func (t *teller) tellMailbox(m int, mv move, before, after []byte) {
	x := t.x
	mb := &t.p.Mailboxes[m]
	fresh := *x.mail(after, m) &^ *x.mail(before, m)
	at := t.box(mb.Box)
	l := mb.Line
	switch {
	case fresh&parked != 0:
		t.add(StoryStep{Action: Parks, From: at, To: mb.DeadLetter, Line: l, Text: "The message is parked in " + id(mb.DeadLetter) + looked(mb.Watched) + "."})
	case fresh&kept != 0:
		t.add(StoryStep{Action: Holds, At: at, Line: l, Text: "The message stays in " + t.holder(mb) + " and is never done" + looked(mb.Watched) + "."})
	case fresh&gone != 0 && mv.action != Drops:
		t.add(StoryStep{Action: Drops, At: at, Line: l, Text: t.whyGone(mb, *x.returned(before, m) == 0 && mv.action != Takes && mv.action != Refuses)})
	case t.cameBack(m, mv, before, after):
		switch mb.Kind {
		case InMemory:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: id(at) + " will try `" + l.ID + "` again."})
		case ChangeLog:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: "The change stays in the log of " + id(at) + ", and is read again."})
		default:
			t.add(StoryStep{Action: Returns, At: at, Line: l, Text: "The message is back in " + t.holder(mb) + "."})
		}
	}
}

// cameBack tells whether a message that was being worked on is there again.
func (t *teller) cameBack(m int, mv move, before, after []byte) bool {
	c := t.p.Mailboxes[m].Consumer
	return *t.x.returned(after, m) > 0 && t.x.pc(after, c) == 0 &&
		(t.x.pc(before, c) != 0 || mv.action == Refuses && int(mv.mail) == m)
}

func (t *teller) whyGone(mb *Mailbox, onReceipt bool) string {
	switch {
	case mb.OnReceipt || onReceipt:
		return "The message is gone: " + t.holder(mb) + " forgot it when it was taken."
	case mb.Kind == InMemory:
		return "The work is gone: nothing but the memory of " + id(t.box(mb.Box)) + " had it."
	case mb.Attempts == Unbounded && !mb.Maybe:
		return "The message comes back until " + t.holder(mb) + " drops it: no dead-letter queue takes it."
	}
	return "The message is dropped from " + t.holder(mb) + ": no dead-letter queue takes it."
}

// tellRetry notes which sender tries once more, for its next step to tell.
func (t *teller) tellRetry(mv move, before, after []byte) {
	if mv.action != LosesReply && mv.action != Stops && mv.action != Refuses {
		return
	}
	x := t.x
	for h := range t.p.Handlers {
		hd := &t.p.Handlers[h]
		pc := x.pc(after, h)
		if pc == 0 || pc != x.pc(before, h) || pc > len(hd.Steps) || *x.marks(after, h)&(undoing|doomed) != 0 {
			continue
		}
		st := &t.p.Steps[hd.Steps[pc-1]]
		own := int(mv.handler) == h
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
	if n := len(t.steps); n > 0 && after[1] == toldYes {
		if last := &t.steps[n-1]; last.Action == Replies && last.To == who && last.Fault == NoFault {
			last.Text = id(last.From) + " tells " + id(who) + " yes: done."
			return
		}
	}
	t.add(s)
}

func (t *teller) assumptions() []Assumption {
	var out []Assumption
	seen := map[int]bool{}
	for _, a := range slices.Concat(t.assumed, t.modes) {
		if a >= 0 && !seen[a] {
			seen[a] = true
			out = append(out, t.p.Assumptions[a])
		}
	}
	return out
}

func (t *teller) assume(a int) {
	if a >= 0 {
		t.assumed = append(t.assumed, a)
	}
}

// assumeAtEnd adds the unknown facts by which the end of a story breaks its
// promise, beside those of its steps.
func (t *teller) assumeAtEnd(p Promise, s []byte) {
	x := t.x
	switch p {
	case NoSilentParking:
		if at := x.unwatched(s); at >= len(t.p.Mailboxes) {
			h := &t.p.Handlers[at-len(t.p.Mailboxes)]
			if *x.fate(s, at-len(t.p.Mailboxes))&filed != 0 && !h.ParkWatched {
				t.assume(h.ParkAssume)
			} else {
				t.assume(h.WatchAssume)
			}
		} else if at >= 0 {
			t.assume(t.p.Mailboxes[at].WatchAssume)
		}
	case TruthfulAnswer:
		if e := x.doubledByRetry(s); e >= 0 {
			t.assume(t.p.Effects[e].Assume)
			t.assume(t.p.Effects[e].OpAssume)
		}
	case NoDoubleEffect:
		for e := range t.p.Effects {
			if *x.effect(s, e) > 1 {
				t.assume(t.p.Effects[e].OpAssume)
			}
		}
	case NoHalfEffect, NoLostWork:
		missing, happened := t.ends(p, s)
		if missing >= 0 {
			t.assume(t.p.Effects[missing].OpAssume)
			for _, m := range t.p.Effects[missing].Mailboxes {
				if *x.mail(s, m)&parked != 0 {
					t.assume(t.p.Mailboxes[m].WatchAssume)
				}
			}
		}
		if p == NoHalfEffect && happened >= 0 {
			t.assume(t.p.Effects[happened].OpAssume)
			for _, i := range t.p.Effects[happened].Path {
				t.assume(t.p.Steps[i].UndoAssume)
			}
		}
	}
}

// ends finds what is missing at the end, and what has happened all the same.
func (t *teller) ends(p Promise, s []byte) (missing, happened int) {
	missing, happened = -1, -1
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		if missing < 0 && t.x.missing(s, e) && !t.x.owned(s, e, p == NoHalfEffect) {
			missing = e
		}
		if *t.x.effect(s, e) > 0 && counts(ef) {
			happened = e // the last of them is the nearest to what is missing
		}
	}
	return missing, happened
}

// beliefs are what each party holds for true at the end.
func (t *teller) beliefs(st *Story, s []byte) []Belief {
	var out []Belief
	if c := t.client(); c != nil {
		says := [...]string{"was told nothing", "has heard nothing", "was told no", "was told yes"}[s[1]]
		out = append(out, Belief{Who: c, Says: says, Wrong: st.Promise == NoLostWork || st.Promise == TruthfulAnswer})
	}
	for i, b := range t.p.Boxes {
		out = append(out, t.holds(i, b, st, s)...)
	}
	return out
}

// wasUndone tells whether a compensation took an effect back.
func (t *teller) wasUndone(e int, s []byte) bool {
	for _, i := range t.p.Effects[e].Path {
		if u := t.p.Steps[i].Undo; u >= 0 && *t.x.effect(s, t.p.Steps[u].Effect) > 0 {
			return true
		}
	}
	return false
}

// holds is what one box has of the flow at the end.
func (t *teller) holds(i int, b *model.Box, story *Story, s []byte) []Belief {
	var out []Belief
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		st := &t.p.Steps[ef.Step]
		n := *t.x.effect(s, e)
		if st.Box != i || ef.Undoing && n == 0 {
			continue
		}
		if n == 0 && t.wasUndone(e, s) {
			out = append(out, Belief{Who: b, Says: "`" + ef.Line.ID + "` undone", Wrong: slices.Contains(story.Lines, ef.Line)})
			continue
		}
		times := [...]string{"never", "once", "twice or more"}[n]
		out = append(out, Belief{Who: b, Says: "`" + ef.Line.ID + "` " + times, Wrong: slices.Contains(story.Lines, ef.Line)})
	}
	for m := range t.p.Mailboxes {
		mb := &t.p.Mailboxes[m]
		marks := *t.x.mail(s, m)
		switch {
		case mb.DeadLetter != nil && mb.DeadLetter == b && marks&parked != 0:
			out = append(out, Belief{Who: b, Says: "the message of `" + mb.Line.ID + "` is parked" + looked(mb.Watched), Wrong: !mb.Watched})
		case mb.Box == i && marks&kept != 0:
			out = append(out, Belief{Who: b, Says: "the message of `" + mb.Line.ID + "` is there and never done", Wrong: !mb.Watched})
		case mb.Box == i && marks&gone != 0:
			out = append(out, Belief{Who: b, Says: "the message of `" + mb.Line.ID + "` is gone", Wrong: story.Promise == NoLostWork})
		case mb.Box == i && mb.Kind == InChannel && !slices.ContainsFunc(out, func(o Belief) bool { return o.Who == b }):
			out = append(out, Belief{Who: b, Says: "holds nothing"})
		}
	}
	for h := range t.p.Handlers {
		hd := &t.p.Handlers[h]
		if !hd.Workflow || hd.Box != i {
			continue
		}
		switch f := *t.x.fate(s, h); {
		case f&held != 0:
			out = append(out, Belief{Who: b, Says: "holds a failed execution" + looked(hd.Watched), Wrong: !hd.Watched})
		case f != 0:
			out = append(out, Belief{Who: b, Says: "ended as failed, with what it could undo undone"})
		}
	}
	return out
}
