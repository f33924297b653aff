package explore

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// mailboxes are the subscriptions of a channel, or the readers of a log: one
// for each line that leaves it.
func (c *compiler) mailboxes(pr *program, log bool) []int {
	var out []int
	for _, a := range pr.steps {
		l := a.line
		m := c.mailbox(InChannel, l, l.From)
		if log {
			m.Kind = ChangeLog
		}
		m.To = c.receiver(l.To)
		if when, ok := l.When.Get(); ok {
			m.Choice = c.choice(when, a)
		}
		m.Branches = c.branches(a)
		c.redelivery(&m, l)
		out = append(out, c.consume(m, a))
	}
	if pr.box.Kind == model.Queue && len(out) > 1 {
		for _, i := range out {
			c.p.Mailboxes[i].Rivals = out
		}
	}
	return out
}

// mailbox holds the messages of a line, as custody says that they are kept.
func (c *compiler) mailbox(kind MailboxKind, l *model.Line, at *model.Box) Mailbox {
	k := custody.KeeperOf(c.sys, l)
	m := Mailbox{
		Kind: kind, Line: l, Box: c.box(at), Keeper: k, Consumer: -1, Choice: -1, Key: -1, KeyAssume: -1, Attempts: Unbounded,
		Durable: k.Durable, DurableAssume: -1, AckAssume: -1, AttemptsAssume: -1, DeadLetterAssume: -1, ForeverAssume: -1, WatchAssume: -1,
		Awaited: Awaited{WaitAssume: -1}, Leasing: Leasing{SlowAssume: -1},
	}
	switch {
	case k.Needs == "":
	case k.Where == custody.InChannel:
		m.DurableAssume = c.assumeAt(k.Needs, l, "`"+l.From.ID+"` forgets its messages when it stops")
	case k.Where == custody.Elsewhere:
		m.DurableAssume = c.assumeAt(k.Needs, l, "`"+k.Name+"` forgets what it holds for `"+l.ID+"` when it stops")
	default:
		m.DurableAssume = c.assumeAt(k.Needs, l, "nothing durable holds `"+l.ID+"` while `"+l.To.ID+"` is down")
	}
	if keep, _, known := k.Retention(l); known && keep < arithmetic.Forever {
		m.Retention = keep
	}
	return m
}

// ownQueue is the receiver's own durable queue, before what is pushed to it.
func (c *compiler) ownQueue(s *Step) Mailbox {
	l := s.Line
	m := c.mailbox(PlatformQueue, l, l.To)
	m.To = c.receiver(l.To)
	if m.Retention == 0 {
		m.Retention = l.Last().Retry.MaxAge.Or(0)
	}
	switch {
	case l.From.Kind == model.Scheduler && m.Keeper.Where == custody.Elsewhere:
		s.Attempts = Unbounded // what keeps the schedule has the work from the start on
	case l.Retry.By.Or("") != model.ByPlatform:
		c.retries(s)
	default: // that is how often the receiver's platform tries
		c.retriesUnknown(s)
	}
	c.redelivery(&m, l)
	if l.To.Kind == model.Workflow {
		// It has the work once it has said so: there is no queue before it.
		m.Attempts, m.Maybe, m.Aged, m.AttemptsAssume = Unbounded, false, false, -1
		m.DeadLetter, m.DeadLetterAssume, m.Duplicates = nil, -1, false
	}
	return m
}

// ownMemory is the sender's memory, from which it hands over.
func (c *compiler) ownMemory(l *model.Line) Mailbox {
	m := c.mailbox(InMemory, l, l.From)
	m.To = c.receiver(l.To)
	c.redelivery(&m, l)
	return m
}

// redelivery fills in what happens to a message that wasn't done.
func (c *compiler) redelivery(m *Mailbox, l *model.Line) {
	guarantee := l.Guarantee.Or("")
	m.Loses = guarantee == model.AtMostOnce
	switch release, needs := custody.ReleaseOf(l, m.Keeper); release {
	case custody.OnReceipt:
		m.OnReceipt = true
	case custody.ReleaseUnknown:
		m.AckMaybe = true
		m.AckAssume = c.assumeAt(needs, l, "`"+l.From.ID+"` forgets the message of `"+l.ID+"` before the work is done")
	}
	m.Signed = m.OnReceipt && guarantee != model.AtMostOnce && l.To.Family() == model.Edge && l.To.Kind != model.Gateway
	// What a channel drops at its door it has not yet delivered: of a delivery
	// that comes again that says nothing.
	// A log repeats what it has whatever the team says.
	m.Duplicates = guarantee != model.AtMostOnce && (guarantee != model.ExactlyOnce || m.Kind == ChangeLog) && m.Kind != InMemory
	m.Batched = l.Batch.Size.Or(1) > 1 && !l.Batch.PartialFailure.Or(false) && !m.OnReceipt
	c.givingUp(m, l)
}

// givingUp fills in how often a message is tried, and where it goes then.
func (c *compiler) givingUp(m *Mailbox, l *model.Line) {
	limit := custody.LimitOf(c.sys, l, m.Keeper)
	m.Attempts = bounded(limit.Tries)
	_, m.Aged = l.Last().Retry.MaxAge.Get()
	if limit.Needs != "" {
		m.Maybe = true
		says := "`" + l.ID + "` gives a message up after any failure"
		if m.Kind == InMemory {
			says = "`" + l.From.ID + "` may try `" + l.ID + "` again, or not"
		}
		m.AttemptsAssume = c.assumeAt(limit.Needs, l, says)
	}
	switch parking := custody.ParkingOf(c.sys, l); {
	case parking.To != nil:
		c.park(m, l, parking.To)
	case parking.Refused != nil:
		m.Refused = parking.Refused
	case parking.Needs != "":
		m.DeadLetterAssume = c.assumeAt(parking.Needs, l, "nothing takes what `"+l.ID+"` can't get done")
	}
	switch {
	case limit.Stays != "":
		c.stays(m, l, limit.Stays)
	case (m.Attempts != Unbounded || m.Aged) && custody.LeftBy(c.sys, l) != custody.Gone:
		m.Forever, m.DeadLetterAssume = true, -1
		m.PutAside = custody.LeftBy(c.sys, l) == custody.Aside
		m.Watched, m.WatchAssume = c.watched(custody.LeftIn(l))
	case m.DeadLetter == nil && m.Kind != InMemory && m.Attempts == Unbounded && !m.Maybe && !m.Aged:
		c.untilTheEnd(m, l)
	}
}

// untilTheEnd says what becomes of what comes back without end, and goes nowhere
// else: what keeps it drops it in the end, or keeps it for good. Where nobody says
// how long it is kept, both may be. A reader that gives nothing up has it there for
// whoever is called.
func (c *compiler) untilTheEnd(m *Mailbox, l *model.Line) {
	if custody.WaitsForHelp(l) { // for as long as the log keeps it: somebody is called meanwhile
		m.Forever, m.DeadLetterAssume = true, -1
		if m.Watched, m.WatchAssume = c.watched(l.To); !m.Watched && m.Keeper.Box != nil {
			if yes, _ := custody.Watched(m.Keeper.Box); yes {
				m.Watched, m.WatchAssume = true, -1
			}
		}
		return
	}
	keep, path, known := m.Keeper.Retention(l)
	switch {
	case !known:
		m.ForeverMaybe = true
		m.ForeverAssume = c.assumeAt(path, l, "what `"+l.ID+"` can't get done stays in "+m.keptIn()+" for good")
	case keep == arithmetic.Forever:
		m.Forever = true
	default:
		return
	}
	if m.Keeper.Box != nil {
		m.Watched, m.WatchAssume = c.watched(m.Keeper.Box)
	}
}

// keptIn is what keeps what is in a mailbox, as people call it.
func (m *Mailbox) keptIn() string {
	if m.Keeper.Where == custody.InLog {
		return "the log of `" + m.Keeper.Box.ID + "`"
	}
	return "`" + m.Keeper.Name + "`"
}

// stays lets a message stay where it is, taken and never delivered again: then
// only somebody who looks there finds it, and no dead letter gets it.
func (c *compiler) stays(m *Mailbox, l *model.Line, path string) {
	m.Maybe, m.Forever, m.DeadLetter = true, true, nil
	m.AttemptsAssume = c.assumeAt(path, l, "`"+l.From.ID+"` gives nobody again what `"+l.To.ID+"` had taken when it failed")
	if watched, assume := c.watched(c.p.Boxes[m.Box]); !watched {
		m.Watched, m.WatchAssume = watched, assume
	}
}

// park gives a mailbox the dead letter that takes what is given up.
func (c *compiler) park(m *Mailbox, l *model.Line, to *model.Box) {
	m.Watched, m.WatchAssume = c.watchedParked(l, to)
	if m.Expires = expiresIn(m, l, to); m.Expires != nil {
		return
	}
	m.DeadLetter = to
}

// consume adds a mailbox with the handler that takes from it: the receiver's
// program, or where it has none, one step that stands for what it does.
func (c *compiler) consume(m Mailbox, a *arrival) int {
	i := len(c.p.Mailboxes)
	m.N = a.n
	c.p.Mailboxes = append(c.p.Mailboxes, m)
	l := a.line
	handles := l.To.Family() != model.Channel && l.To.Family() != model.Store
	if handles && (a.starts != nil || custody.ClaimsWork(l)) {
		h := c.newHandler(l.To)
		h.From, h.Root = i, len(c.p.Handlers)
		if l.Idempotency.EnforcedBy.Or("") == model.DedupStore {
			h.Record = c.record(l)
		}
		c.started(&c.p.Mailboxes[i], &h)
		c.p.Mailboxes[i].Consumer = len(c.p.Handlers)
		if a.starts == nil { // but its own doing, which it claims before
			c.p.Handlers = append(c.p.Handlers, h)
			c.ownDoing(a, len(c.p.Handlers)-1)
			return i
		}
		c.ownEffect(a, c.begin(a.starts, h))
		return i
	}
	var h Handler
	if l.To.Family() == model.Compute || l.To.Kind == model.Gateway {
		h = c.newHandler(l.To)
		c.started(&c.p.Mailboxes[i], &h)
	} else {
		h = c.newHandler(c.p.Boxes[m.Box])
		h.Workflow, h.Broker, h.CanStop = false, true, false
	}
	handler := len(c.p.Handlers)
	h.From, h.Root = i, handler
	c.p.Handlers = append(c.p.Handlers, h)
	c.p.Mailboxes[i].Consumer = handler
	c.ownStep(a, handler)
	return i
}

// started says what becomes of a message by which a workflow is started, whether
// the flow goes on from there or ends.
func (c *compiler) started(m *Mailbox, h *Handler) {
	if !h.Workflow {
		return
	}
	h.forgetful(m.Line)
	c.takenOver(m, h)
	if h.Forgets { // it has the work until it is done, and may begin twice
		h.Repeats, m.OnReceipt, m.AckMaybe, m.AckAssume, m.Duplicates = false, false, false, -1, true
		c.parks(m.Line, h)
	}
}

// parks lets a line's dead letter take the executions that have failed.
func (c *compiler) parks(l *model.Line, h *Handler) {
	if to := custody.ParkingOf(c.sys, l).To; to != nil {
		h.Parks = to
		h.ParkWatched, h.ParkAssume = c.watchedParked(l, to)
	}
}

// takenOver is a workflow that has the work once it has begun; if it fails, its
// line's dead letter is where that is kept. A message that is stated to stay until
// the work is done comes back instead, and begins another execution, unless a key
// says that it has begun before.
func (c *compiler) takenOver(m *Mailbox, h *Handler) {
	switch m.Line.Idempotency.EnforcedBy.Or("") {
	case model.UniqueKey, model.ConditionalWrite:
		m.Keyed = !h.Forgets // what may run twice does so whatever started it
	}
	if (m.Kind == InChannel || m.Kind == ChangeLog) && custody.StaysUntilDone(m.Line) {
		h.Repeats = true
		return
	}
	m.OnReceipt, m.AckMaybe, m.AckAssume = true, false, -1
	c.parks(m.Line, h)
}

// waits finds the messages that a workflow waits for the answer of, with all that
// is on the way to that answer. Whoever does more once that is on its way may lose
// its message when the workflow waits no longer: such a message nobody holds.
func (c *compiler) waits() {
	p := c.p
	filled := p.filledBy()
	for i := range p.Steps {
		asked, ok := p.Steps[i].Line.Answers.Get()
		if !ok {
			continue
		}
		on := slices.Clone(p.Steps[i].Into)
		for at := i; at >= 0; {
			h := &p.Handlers[p.Steps[at].Handler]
			if h.Workflow && p.Steps[at].Line == asked {
				c.waitFor(on, p.Steps[at].Handler)
				break
			}
			if h.From < 0 {
				at = h.Entry
				continue
			}
			if p.endsWith(at) {
				on = append(on, h.From)
			}
			at = filled[h.From]
		}
	}
}

// endsWith tells whether a step is the last that its handler, and whoever called that,
// has to do.
func (p *Program) endsWith(i int) bool {
	for ; i >= 0; i = p.Handlers[p.Steps[i].Handler].Entry {
		s := &p.Steps[i]
		if s.Grouped || s.Index < len(p.Handlers[s.Handler].Steps) {
			return false
		}
		if p.Handlers[s.Handler].From >= 0 {
			break
		}
	}
	return true
}

// waitFor lets a workflow hold what is lost of some messages. What a dead letter takes
// is there; but not all that is lost comes that far.
func (c *compiler) waitFor(messages []int, waiter int) {
	h := &c.p.Handlers[waiter]
	for _, m := range messages {
		mb := &c.p.Mailboxes[m]
		mb.Waits, mb.Waiter, mb.DeadLetterAssume = c.p.Boxes[h.Box], waiter, -1
		mb.WaitWatched, mb.WaitAssume = h.Watched, h.WatchAssume
	}
}

// ownStep is the one step of a handler that nobody drew: what the receiver of
// a message does, or what a channel does to pass it on.
func (c *compiler) ownStep(a *arrival, handler int) {
	l := a.line
	st := c.newStep(l, handler)
	st.N, st.Index = a.n, 1
	i := len(c.p.Steps)
	if a.step < 0 {
		a.step = i
	}
	c.p.Handlers[handler].Steps = []int{i}
	c.p.Steps = append(c.p.Steps, st)
	s := &c.p.Steps[i]
	switch family := l.To.Family(); {
	case family == model.Channel:
		s.Kind = Send
		s.Dedup = custody.DropsRepeats(l) || l.From.Channel.Dedup.Or(0) > 0 && l.To.Channel.Dedup.Or(0) > 0 // the id goes along
		step := a.step
		a.step = i
		c.sendStep(s, a)
		a.step = step
	case family == model.Compute, l.To.Kind == model.Gateway:
		s.Kind = Local
		c.effect(s, i)
	default:
		s.Kind = Ask
		if a.starts != nil {
			log := c.mailboxes(a.starts, true)
			s = &c.p.Steps[i]
			s.Log = log
		}
		c.effect(s, i)
	}
}
