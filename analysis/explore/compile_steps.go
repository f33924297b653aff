package explore

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// step makes the step of one arrival, with what it leads to.
func (c *compiler) step(a *arrival, handler int) {
	l := a.line
	st := c.newStep(l, handler)
	st.N, st.Soft = a.n, l.Dependency.Or("") == "soft"
	if when, ok := l.When.Get(); ok {
		st.Choice = c.choice(when, a)
	}
	st.Branches = c.branches(a)
	st.Grouped, st.Last = a.together()
	a.step = len(c.p.Steps)
	st.Index = len(c.p.Handlers[handler].Steps) + 1
	c.p.Handlers[handler].Steps = append(c.p.Handlers[handler].Steps, a.step)
	c.p.Steps = append(c.p.Steps, st)
	s := &c.p.Steps[a.step]
	switch {
	case l.To.Family() == model.Channel:
		c.sendStep(s, a)
	case l.Mode.Or(model.Sync) == model.Async:
		c.handOver(s, a)
	default:
		c.askStep(s, a)
	}
}

// newStep is a step of a handler over a line, which does nothing yet.
func (c *compiler) newStep(l *model.Line, handler int) Step {
	return Step{
		Line: l, Handler: handler, Box: c.receiver(l.To), Effect: -1, Read: l.Operation.Or("") == model.Read,
		Taken:      Taken{Choice: -1},
		Tries:      Tries{Attempts: 1, RetryAssume: -1},
		Asking:     Asking{Callee: -1, ModeAssume: -1, Record: -1, Guard: l.Guard.Or(false)},
		Sending:    Sending{DedupAssume: -1, SenderDeadLetter: -1, Seen: -1, Kept: custody.KeptBySender(c.sys, l)},
		Commitment: Commitment{Commit: -1, Missing: -1},
		WayBack:    WayBack{Undo: -1, UndoAssume: -1},
		Waiting:    Waiting{EndAssume: -1, Claim: -1},
	}
}

// choice finds the condition of a step: one text is one condition, except that
// each time a line is gone through anew it is decided anew.
func (c *compiler) choice(when string, a *arrival) int {
	key := when
	if a.times > 0 {
		key += "\n" + a.line.ID + string(rune('0'+a.times))
	}
	i, ok := c.choices[key]
	if !ok {
		i = len(c.p.Choices)
		c.choices[key] = i
		c.p.Choices = append(c.p.Choices, Choice{When: when, Line: a.line})
	}
	return i
}

// retries fills in what the sender does after a failed try.
func (c *compiler) retries(s *Step) {
	l := s.Line
	tries, known := l.Tries()
	switch {
	case !known:
		c.retriesUnknown(s)
	default:
		s.Attempts = bounded(tries)
	}
	_, s.Aged = l.Retry.MaxAge.Get()
	switch on, ok := l.RetriesOn(); {
	case ok && on == "refused":
		s.RefusedOnly = true
	case !ok && s.Attempts > 1 && !s.Maybe:
		s.AnyMaybe = true
		s.RetryAssume = c.assumeLine(l, "retry.on", "`"+l.From.ID+"` may try `"+l.ID+"` again after a timeout, or not")
	}
}

// retriesUnknown is a sender of which nobody says whether it tries again.
func (c *compiler) retriesUnknown(s *Step) {
	s.Maybe, s.Attempts = true, Unbounded
	s.RetryAssume = c.assumeLine(s.Line, "retry", "`"+s.Line.From.ID+"` may try `"+s.Line.ID+"` again, or not")
}

func bounded(a model.Attempts) int {
	if a == model.Unlimited {
		return Unbounded
	}
	return max(1, int(a))
}

// askStep is a call: of a box that goes on with the flow, or of one that does
// the thing itself.
func (c *compiler) askStep(s *Step, a *arrival) {
	l, i := a.line, a.step
	s.Kind = Ask
	c.retries(s)
	if !l.Mode.Known() {
		s.ModeAssume = c.assumeLine(l, "interaction", "`"+l.From.ID+"` waits for the answer of `"+l.ID+"`")
	}
	compute := l.To.Family() != model.Store
	if a.starts != nil && compute {
		h := c.newHandler(l.To)
		h.Entry, h.Caller, h.Root = i, s.Handler, c.p.Handlers[s.Handler].Root
		h.forgetful(l)
		if l.Idempotency.EnforcedBy.Or("") == model.DedupStore {
			h.Record = c.record(l)
		}
		callee := c.begin(a.starts, h)
		c.p.Steps[i].Callee = callee
		c.ownEffect(a, callee)
		return
	}
	if c.dedupAtLast(s, a, compute) {
		return
	}
	if a.starts != nil { // the store's log of changes
		log := c.mailboxes(a.starts, true)
		s = &c.p.Steps[i]
		s.Log = log
	}
	c.effect(s, i)
}

// dedupAtLast makes a call of a box where the flow ends, and which looks the work
// up before it does it and records it afterwards, a handler of that box: the
// record is the receiver's own, whether its answer comes or not.
func (c *compiler) dedupAtLast(s *Step, a *arrival, compute bool) bool {
	l := a.line
	if !compute || s.Read || s.Guard || custody.OnlyAnswers(l) || l.Idempotency.EnforcedBy.Or("") != model.DedupStore {
		return false
	}
	h := c.newHandler(l.To)
	h.Entry, h.Caller, h.Root = a.step, s.Handler, c.p.Handlers[s.Handler].Root
	h.forgetful(l)
	h.Record = c.record(l)
	handler := len(c.p.Handlers)
	c.p.Handlers = append(c.p.Handlers, h)
	s.Callee = handler
	c.ownDoing(a, handler)
	return true
}

func (c *compiler) record(l *model.Line) int {
	c.p.Records = append(c.p.Records, l)
	c.p.RecordKeys = append(c.p.RecordKeys, RecordKey{-1, -1, -1})
	return len(c.p.Records) - 1
}

// effect gives a step what it changes, if it does.
func (c *compiler) effect(s *Step, i int) {
	l := s.Line
	if s.Read || custody.OnlyAnswers(l) {
		return
	}
	if custody.TakesLock(l) && !l.Guard.Or(false) {
		return // it ends by itself, and nobody is owed it
	}
	if custody.Refreshes(l) {
		return // what a copy lacks is fetched again from where it is kept
	}
	e := newEffect(l, i)
	if !l.Operation.Known() {
		e.OpAssume = c.assumeLine(l, "operation", "`"+l.ID+"` changes something")
	}
	c.idempotence(&e, s)
	if l.To.Family() == model.Store && l.Operation.Or("") != model.Delete { // what is forgotten is removed, too
		e.Forgets, e.ForgetsAssume = c.forgets(l.To)
	}
	s.Effect = len(c.p.Effects)
	c.p.Effects = append(c.p.Effects, e)
}

func newEffect(l *model.Line, step int) Effect {
	return Effect{Step: step, Line: l, Key: -1, Assume: -1, ForgetsAssume: -1, OpAssume: -1}
}

// forgets tells whether a box has lost what was put into it when it stops.
func (c *compiler) forgets(b *model.Box) (bool, int) {
	durable, needs := custody.DurableBox(b)
	if needs == "" {
		return !durable, -1
	}
	return true, c.assumeBox(b, needs, "`"+b.ID+"` forgets when it stops")
}

// idempotence tells what a second time of an effect does.
func (c *compiler) idempotence(e *Effect, s *Step) {
	l := s.Line
	by := &l.Idempotency.EnforcedBy
	how, ok := by.Get()
	switch {
	case ok && how == model.DedupStore:
		s.Record = c.record(l)
	case ok && how == model.ByBroker:
		// A channel drops repeats at its door. What it delivers again it has let
		// in, and where there is no channel nobody drops anything.
		s.Guard = false
	case by.None():
		s.Guard = false // without a key it finds nothing
	case ok, l.Guard.Or(false):
		e.Idempotent = true
	case c.keyedAtEntry(s):
		e.Idempotent = true
	default:
		e.Assume = c.assumeLine(l, "idempotency", "`"+l.ID+"` done again changes `"+l.To.ID+"` again")
	}
	e.Window, e.Lock = custody.KeyWindow(l), custody.TakesLock(l)
}

// keyedAtEntry tells whether the call that started the handler checks a key
// that commits with what the handler writes: if that is in one store.
func (c *compiler) keyedAtEntry(s *Step) bool {
	h := &c.p.Handlers[s.Handler]
	if s.Line.To.Family() != model.Store || c.programs[s.Handler].writesBeside(s.Line.To) {
		return false
	}
	var entry *model.Line
	switch {
	case h.Entry >= 0:
		entry = c.p.Steps[h.Entry].Line
	case h.From >= 0:
		entry = c.p.Mailboxes[h.From].Line
	default:
		return false
	}
	switch entry.Idempotency.EnforcedBy.Or("") {
	case model.UniqueKey, model.ConditionalWrite, model.Natural:
		return true
	}
	return false
}

// ownEffect is what a box changes itself when something arrives there, before it
// goes on: an external, for a webhook that comes back hides no charge, and a box
// where the flow goes no further but to tell whoever asked.
func (c *compiler) ownEffect(a *arrival, handler int) {
	if a.line.To.Kind == model.External || a.onlyAnswered() {
		c.ownDoing(a, handler)
	}
}

// ownDoing is the first step of a handler, that of the box itself.
func (c *compiler) ownDoing(a *arrival, handler int) {
	st := c.newStep(a.line, handler)
	st.N, st.Index, st.Kind, st.Guard = a.n, 1, Local, false
	i := len(c.p.Steps)
	c.p.Steps = append(c.p.Steps, st)
	c.effect(&c.p.Steps[i], i)
	if c.p.Steps[i].Effect < 0 && a.starts != nil {
		c.p.Steps = c.p.Steps[:i] // it changes nothing
		return
	}
	c.p.Handlers[handler].Steps = []int{i}
	if c.p.Handlers[handler].Record >= 0 {
		c.p.Steps[i].Record = -1 // looked up once, before all that is done
	}
}

// sendStep puts a message into a channel.
func (c *compiler) sendStep(s *Step, a *arrival) {
	l, i := a.line, a.step
	s.Kind = Send
	if c.p.Handlers[s.Handler].Broker {
		s.Attempts = 1 // the mailbox it came from tries again
	} else {
		c.retries(s)
	}
	s.Loses = custody.SentUnheard(l) && !c.p.Handlers[s.Handler].Broker
	s.Unheard = s.Loses
	c.parking(s, i)
	s.Dedup = custody.DropsRepeats(l)
	if !s.Dedup && l.To.Channel.Dedup.Or(0) > 0 && !l.Idempotency.EnforcedBy.Known() {
		s.DedupAssume = c.assumeLine(l, "idempotency", "`"+l.From.ID+"` sends no id by which `"+l.To.ID+"` would know `"+l.ID+"` again")
	}
	if a.starts == nil {
		e := newEffect(l, i)
		e.Message, e.Once, e.Idempotent = true, l.Guarantee.Or("") == model.ExactlyOnce, s.Dedup
		s.Effect = len(c.p.Effects)
		c.p.Effects = append(c.p.Effects, e)
		return
	}
	into := c.mailboxes(a.starts, false)
	s = &c.p.Steps[i]
	s.Into = into
	for _, m := range into {
		c.p.Mailboxes[m].Dedup, c.p.Mailboxes[m].MayDedup = s.Dedup, s.DedupAssume >= 0
	}
}

// parking gives a sender the dead letter of its line, if it ever stops trying.
func (c *compiler) parking(s *Step, i int) {
	l := s.Line
	to := custody.HandOffParking(c.sys, l).To
	if to == nil || c.p.Handlers[s.Handler].Broker {
		return
	}
	if after, known := l.DeadLetter.After.Get(); known && s.Maybe {
		s.Attempts, s.Maybe, s.RetryAssume = bounded(after), false, -1
	}
	if s.endless() || s.Unheard {
		return
	}
	k := SenderDeadLetter{Step: i, To: to}
	k.Watched, k.WatchAssume = c.watched(to)
	s.SenderDeadLetter = len(c.p.SenderDeadLetters)
	c.p.SenderDeadLetters = append(c.p.SenderDeadLetters, k)
}

// handOver is an asynchronous push without a channel between: through the
// receiver's own durable queue, or from the sender's memory.
func (c *compiler) handOver(s *Step, a *arrival) {
	l, i := a.line, a.step
	s.Kind = Send
	s.Loses = l.Guarantee.Or("") == model.AtMostOnce
	s.Unheard = s.Loses
	var m Mailbox
	if custody.KeeperOf(c.sys, l).Where != custody.InMemory {
		m = c.ownQueue(s)
		s.Buffered = m.Keeper.Where == custody.Elsewhere && !custody.KeepsExecutions(l)
		if custody.HandsOff(l) {
			c.parking(s, i)
		}
	} else {
		m = c.ownMemory(l)
		s.Unheard = true
	}
	into := c.consume(m, a)
	c.p.Steps[i].Into = []int{into}
}
