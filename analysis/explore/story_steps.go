package explore

import (
	"strconv"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// tellStep tells what a handler does.
func (t *teller) tellStep(s *StoryStep, mv move, before, after []byte) {
	switch {
	case mv.handler < 0:
		s.At = t.box(int(mv.box))
		s.Text = id(s.At) + " stops, and has forgotten what was written to it."
		if mv.step < 0 {
			s.Text = id(s.At) + " stops, and has forgotten what was parked there."
		}
	case mv.step < 0:
		t.tellWhole(s, mv, before, after)
	default:
		t.tellTry(s, mv, before)
	}
}

// tellTry tells what a handler does about one of its steps.
func (t *teller) tellTry(s *StoryStep, mv move, before []byte) {
	st := &t.p.Steps[mv.step]
	t.modes = append(t.modes, st.ModeAssume)
	s.Line, s.From, s.To = st.Line, st.Line.From, st.Line.To
	who := t.actor(mv)
	_, again := t.retrying[int(mv.step)]
	asks := t.asks(mv)
	switch mv.action {
	case Calls:
		s.Text = asks + "."
		if mv.claimed {
			s.Text = asks + ": " + t.claimed(st.Callee) + "."
		}
	case Does:
		s.Text = did(who, asks, st)
	case Repeats:
		s.Text = asks + ": it was done before, so nothing changes."
		if st.Kind == Local {
			s.Text = id(who) + " finds that its work was done before (" + does(st.Line) + ")."
		}
	case Undoes:
		s.Text = asks + ": done."
		if *t.x.marks(before, int(mv.handler))&outrun != 0 {
			s.Text = asks + ": done, but too early. Whoever has the message does what is told above only after that, and it stays."
		}
	case Sends:
		s.Text = sent(who, st)
	case LosesReply:
		if len(st.Behind) > 0 && mv.fault != LoseReply {
			s.Text = t.unheardOf(st, who, asks) + " has it, and will never report back."
			break
		}
		t.tellUnheard(s, mv, who, asks, before)
	case Refuses:
		if st.Kind == Send {
			asks = id(who) + " sends to " + id(s.To) + " (" + does(st.Line) + ")"
			if again {
				asks = id(who) + " sends to " + id(s.To) + " again (" + does(st.Line) + ")"
			}
		}
		s.Text = t.refusal(asks, st, mv, again)
	case Drops:
		if mv.fault == Silence {
			s.Text = t.unheardOf(st, who, asks) + " takes it, does nothing of it and never reports back."
			break
		}
		if mv.undo {
			s.Text = id(who) + " undoes: it sends to " + id(s.To) + " (" + does(st.Line) + "): the message is gone before anybody has done what it says."
			break
		}
		s.Text = id(who) + " sends to " + id(s.To) + " (" + does(st.Line) + "): lost on the way, and nobody hears of it."
	default:
		t.tellAside(s, mv, who, asks, before)
	}
	if st.N > 0 && mv.action != Refuses && s.To != nil && t.x.mayMiss(before, int(mv.handler), st) {
		if t.x.endsAmidst(before, int(mv.handler), st) {
			s.Text = "Once " + id(s.To) + " is up, " + s.Text + " What is done at the same time may come before that."
		} else {
			s.Text = "Before " + id(s.To) + " went down, " + s.Text
		}
	}
}

// actor is the box that makes a step.
func (t *teller) actor(mv move) *model.Box {
	h := &t.p.Handlers[mv.handler]
	if h.Broker {
		return t.p.Steps[mv.step].Line.From
	}
	return t.box(h.Box)
}

// asks is how a call begins: "`a` asks `b` (`save`)", or that it is one more
// try, and why.
func (t *teller) asks(mv move) string {
	l := t.p.Steps[mv.step].Line
	h := &t.p.Handlers[mv.handler]
	who := id(t.actor(mv))
	asks := who + " asks " + id(l.To) + " (" + does(l) + ")"
	if mv.undo {
		asks = who + " undoes: it asks " + id(l.To) + " (" + does(l) + ")"
	}
	if why, ok := t.retrying[int(mv.step)]; ok {
		asks = who + why + "asks " + id(l.To) + " again (" + does(l) + ")"
		delete(t.retrying, int(mv.step))
	}
	if h.Broker && t.p.Mailboxes[h.From].Kind == InMemory {
		asks = "From memory, " + asks
	}
	return asks
}

// did tells that a step is done.
func did(who *model.Box, asks string, st *Step) string {
	switch {
	case st.Held:
		return asks + ": taken in, to take effect when the transaction commits."
	case st.Kind == Local:
		return id(who) + " does its work (" + does(st.Line) + ")."
	case st.Read || st.Effect < 0:
		return asks + ": answered."
	}
	return asks + ": done."
}

// sent tells that a message is handed over.
func sent(who *model.Box, st *Step) string {
	to := id(st.Line.To) + " (" + does(st.Line) + ")"
	switch {
	case st.Line.To.Family() == model.Channel:
		return id(who) + " puts a message into " + to + "."
	case st.Unheard:
		return id(who) + " hands over to " + to + ", and goes on without waiting."
	}
	return id(who) + " hands over to " + to + ", which has it."
}

// tellUnheard tells that a step is done, and that nobody hears of it.
func (t *teller) tellUnheard(s *StoryStep, mv move, who *model.Box, asks string, before []byte) {
	st := &t.p.Steps[mv.step]
	l := st.Line
	switch {
	case mv.claimed:
		s.Text = asks + ": " + t.claimed(st.Callee) + ", but the answer is lost."
		if mv.fault == Silence {
			s.Text = asks + ": " + t.claimed(st.Callee) + ", but no answer ever comes."
		}
	case mv.replied && mv.fault == Silence:
		s.Text = id(who) + " is done, and never answers " + id(l.From) + " (" + "`" + l.ID + "`" + ")."
		s.From, s.To = l.To, l.From
	case mv.fault == Silence && st.Kind == Ask:
		s.Text = asks + ": it is done, but no answer ever comes."
	case mv.replied:
		s.Text = id(who) + " is done, but its answer to " + id(l.From) + " (" + "`" + l.ID + "`" + ") is lost."
		s.From, s.To = l.To, l.From
	case st.Kind == Send && l.To.Family() == model.Channel:
		s.Text = id(who) + " puts a message into " + id(l.To) + " (" + does(l) + "): it is there, but the answer is lost."
	case st.Kind == Send:
		s.Text = id(who) + " hands over to " + id(l.To) + " (" + does(l) + "), which has it, but the answer is lost."
	case t.guarded(mv, before):
		s.Text = asks + ": " + thereAlready(l) + ", but the answer is lost."
	case st.Held:
		s.Text = asks + ": taken in, but the answer is lost."
	default:
		s.Text = asks + ": it is done, but the answer is lost."
	}
}

// claimed is what a dedup store says of work that is in progress.
func (t *teller) claimed(h int) string {
	hd := &t.p.Handlers[h]
	if t.p.Claims[hd.Claim].Done {
		t.forDone = t.p.Records[hd.Record]
		return "the work is in progress, so " + id(t.box(hd.Box)) + " takes it for done"
	}
	return "the work is in progress, so it is refused"
}

// thereAlready is what a guard has found.
func thereAlready(l *model.Line) string {
	if custody.TakesLock(l) {
		return "another has the lock"
	}
	return "the key is there already"
}

// unheardOf is how it begins that somebody gets work and never reports back.
func (t *teller) unheardOf(st *Step, who *model.Box, asks string) string {
	to := id(st.Line.To)
	switch {
	case st.Kind == Ask:
		return asks + ", which"
	case st.Line.To.Family() == model.Channel:
		return id(who) + " puts a message into " + to + " (" + does(st.Line) + "): whoever gets it"
	}
	return id(who) + " hands over to " + to + " (" + does(st.Line) + "), which"
}

// guarded tells of a step that was asked for whether a guard has surely found its key.
func (t *teller) guarded(mv move, before []byte) bool {
	if mv.undo {
		return false
	}
	_, sure := t.x.foundAt(before, int(mv.step))
	return sure
}

// tellAside tells what happens at a handler alone: a condition is looked at, a
// step is noted, or left out.
func (t *teller) tellAside(s *StoryStep, mv move, who *model.Box, asks string, before []byte) {
	l := t.p.Steps[mv.step].Line
	s.At = who
	if mv.action == Skips && mv.replied {
		s.Text = asks + ": " + thereAlready(l) + ", so " + id(who) + " takes the work for done and ends."
		return
	}
	s.From, s.To = nil, nil
	switch mv.action {
	case Skips:
		if t.x.isUnreported(before, &t.p.Steps[mv.step]) {
			s.Text = id(who) + " never comes to `" + l.ID + "`, with which it would report back."
			break
		}
		s.Text = id(who) + " hadn't come to `" + l.ID + "`."
		if *t.x.marks(before, int(mv.handler))&recording != 0 {
			s.Text = id(who) + " hadn't noted that `" + l.ID + "` is done."
		}
	case Chooses:
		s.Text = t.chosen(mv, before)
	case Acknowledges:
		s.Text = id(who) + " notes that `" + l.ID + "` is done."
	case Fails:
		s.Text = asks + ": the key is there, and the work is still in progress, so " + id(who) + " is refused."
	case Awaits:
		s.Text = id(who) + " has waited for the answer to `" + l.ID + "` for as long as it does, and gives up."
		if len(t.p.Steps[mv.step].Behind) == 0 {
			s.Text = asks + ": the key is there, and the work is still in progress, so " + id(who) + " waits for the first."
		}
	}
}

// chosen tells how the first condition or choice is settled that a step has to
// settle.
func (t *teller) chosen(mv move, before []byte) string {
	for _, c := range t.x.decides[mv.step] {
		ch := &t.p.Choices[c]
		switch {
		case *t.x.choice(before, c) != 0:
		case len(ch.Branches) > 0:
			return "Of the branches, " + ch.between() + ", this work takes " + ch.branch(int(mv.chosen)-1) + "."
		case mv.chosen == taken:
			return "The condition \"" + ch.When + "\": here it is so."
		default:
			return "The condition \"" + ch.When + "\": here it isn't so."
		}
	}
	return ""
}

// between names the branches of a choice: "`pay-card` or `pay-invoice`".
func (c *Choice) between() string {
	var out []string
	for i := range c.Branches {
		out = append(out, c.branch(i))
	}
	return strings.Join(out, " or ")
}

// branch names a branch by its first line.
func (c *Choice) branch(i int) string {
	if c.Branches[i] == nil {
		return "the one in which nothing is done"
	}
	return "`" + c.Branches[i].ID + "`"
}

// tellWhole tells what concerns a whole handler: that it stops, or ends.
func (t *teller) tellWhole(s *StoryStep, mv move, before, after []byte) {
	h := &t.p.Handlers[mv.handler]
	who := t.box(h.Box)
	switch mv.action {
	case Stops:
		s.At = who
		s.Text = id(who) + " stops " + t.whereStopped(int(mv.handler), before) + ". What it had in memory is gone."
		if t.x.inMemory(before, int(mv.handler)) && !t.lostMemory(before, after) {
			s.Text = id(who) + " stops " + t.whereStopped(int(mv.handler), before) + "; what it had handed over is on its way."
		}
	case Replies:
		t.tellAnswer(s, h, who, before)
	case Acknowledges:
		s.At = who
		s.Text = id(who) + " notes that the work is done."
	case GoesOn:
		s.At = who
		s.Text = "The first " + id(who) + " goes on, " + t.whereStopped(int(mv.handler), after) + "."
	}
}

// tellAnswer tells that a handler is done and answers; the client hears only
// once that it is told yes.
func (t *teller) tellAnswer(s *StoryStep, h *Handler, who *model.Box, before []byte) {
	entry := t.p.Steps[h.Entry].Line
	n := len(t.steps)
	said := t.p.Handlers[h.Caller].Client && before[1] == toldYes
	switch {
	case said && t.steps[n-1].Action == Tells && t.steps[n-1].At == entry.From:
		t.steps = t.steps[:n-1] // it is this answer
		s.Text = id(who) + " tells " + id(entry.From) + " yes."
	case said:
		s.At, s.Text = who, id(who)+" is done."
		return
	default:
		s.Text = id(who) + " answers " + id(entry.From) + ": done."
	}
	s.Line, s.From, s.To = entry, who, entry.From
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
	// The step before it on the way that was taken, 0 if there is none.
	before := min(pc, len(hd.Steps)+1) - 1
	for before > 0 && t.x.otherBranch(s, t.p.Steps[hd.Steps[before-1]].Branches) {
		before--
	}
	switch {
	case marks&undoing != 0:
		return "on its way back, before it has undone " + name(pc)
	case marks&recording != 0:
		return "after " + name(pc) + ", before it has noted that it is done"
	case marks&attempted != 0:
		return "between two tries of " + name(pc)
	case pc > len(hd.Steps):
		answered := hd.Caller >= 0 && t.p.Handlers[hd.Caller].Client && s[1] == toldYes
		last := "before its first step"
		if before > 0 {
			last = "after its last step, " + name(before)
		}
		switch {
		case hd.Record >= 0 && *t.x.record(s, hd.Record) == 0:
			return last + ", before it has noted that the work is done"
		case hd.From >= 0:
			return last + ", before it has acknowledged the message"
		}
		if answered {
			return last
		}
		return last + ", before it has answered"
	case t.p.Steps[hd.Steps[pc-1]].Grouped:
		return "while several steps are under way"
	case before == 0:
		return "before its first step, " + name(pc)
	}
	return "after " + name(before) + " and before " + name(pc)
}

// refusal tells why a call is refused, and how often that is tried; again, if
// it was tried before.
func (t *teller) refusal(asks string, st *Step, mv move, again bool) string {
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
	case mv.brief:
		return asks + ": refused, " + to + " is down, but not for all attempts."
	}
	text := asks + ": refused, " + to + " is down"
	switch {
	case st.Attempts == 1 || st.Maybe || st.Attempts == Unbounded:
	case again:
		text += " for all attempts that are left"
	default:
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
	return " (" + strings.Join(factors, " × ") + " = " + phrase.Thousands(product) + " attempts)"
}
