package explore

import (
	"slices"

	"tautline.dev/model"
)

// Compile turns a flow into the program that is explored. It is nil for a flow
// without steps.
func Compile(sys *model.System, f *model.Flow, faults int) *Program {
	if len(f.Steps) == 0 || len(f.Steps[0]) == 0 {
		return nil
	}
	c := &compiler{
		sys:     sys,
		p:       &Program{Flow: f, Faults: faults, Start: -1, Accepted: -1},
		boxes:   map[*model.Box]int{},
		choices: map[string]int{},
		assumed: map[string]int{},
	}
	c.arrange()
	c.build()
	c.accepted()
	c.transactions()
	c.compensations()
	c.paths()
	c.whatRerunsChange()
	c.whatStaysDown()
	c.order()
	return c.p
}

type compiler struct {
	sys     *model.System
	p       *Program
	boxes   map[*model.Box]int
	choices map[string]int
	assumed map[string]int

	arrivals []*arrival
	starters []*program
	handler  map[*program]int
}

// arrival is one step of the flow: a line, at one of its places in the steps.
type arrival struct {
	line  *model.Line
	n     int
	group []*arrival // those done at the same time, itself among them
	times int        // how often the line came before
	owner *program
	// starts is the program that begins when it arrives, nil if the flow goes
	// no further there.
	starts *program
	step   int
}

// program is what one box does for one arrival.
type program struct {
	box   *model.Box
	entry *arrival
	steps []*arrival
}

// arrange splits the flow into programs: a step belongs to the one that was
// started by the last earlier step which arrived at its box.
func (c *compiler) arrange() {
	running := map[*model.Box]*program{}
	waiting := map[*model.Box]*arrival{}
	times := map[*model.Line]int{}
	n := 0
	for _, group := range c.p.Flow.Steps {
		var now []*arrival
		for _, l := range group {
			n++
			a := &arrival{line: l, n: n, times: times[l], step: -1}
			times[l]++
			now = append(now, a)
			c.arrivals = append(c.arrivals, a)
		}
		for _, a := range now {
			b := a.line.From
			entry, h := waiting[b], running[b]
			if h == nil || entry != nil {
				h = &program{box: b, entry: entry}
				running[b] = h
				if entry != nil {
					entry.starts = h
				} else {
					c.starters = append(c.starters, h)
				}
				delete(waiting, b)
			}
			a.owner, a.group = h, now
			h.steps = append(h.steps, a)
		}
		for _, a := range now {
			if a.line.To.Family() == model.Store && a.line.Operation.Or("") == model.Read {
				continue // a read leaves nothing in the log of changes
			}
			waiting[a.line.To] = a
		}
	}
}

func (c *compiler) box(b *model.Box) int {
	i, ok := c.boxes[b]
	if !ok {
		i = len(c.p.Boxes)
		c.boxes[b] = i
		c.p.Boxes = append(c.p.Boxes, b)
	}
	return i
}

func (c *compiler) receiver(b *model.Box) int {
	i := c.box(b)
	if !slices.Contains(c.p.Receivers, i) {
		c.p.Receivers = append(c.p.Receivers, i)
	}
	return i
}

func (c *compiler) assumeLine(l *model.Line, path, says string) int {
	return c.assume(Assumption{Path: l.Entity().Name + "." + path, Says: says, Line: l})
}

func (c *compiler) assumeBox(b *model.Box, path, says string) int {
	return c.assume(Assumption{Path: b.Entity().Name + "." + path, Says: says, Box: b})
}

func (c *compiler) assume(a Assumption) int {
	key := a.Path + "\n" + a.Says
	i, ok := c.assumed[key]
	if !ok {
		i = len(c.p.Assumptions)
		c.assumed[key] = i
		c.p.Assumptions = append(c.p.Assumptions, a)
	}
	return i
}

// build makes the handlers, breadth first from what starts the flow: iterating,
// because a chain of lines may be longer than a stack is deep.
func (c *compiler) build() {
	c.handler = map[*program]int{}
	type job struct {
		prog   *program
		handle int
	}
	var jobs []job
	begin := func(pr *program, h Handler) int {
		i := len(c.p.Handlers)
		c.p.Handlers = append(c.p.Handlers, h)
		c.handler[pr] = i
		jobs = append(jobs, job{pr, i})
		return i
	}
	first := c.starters[0]
	switch first.box.Family() {
	case model.Channel, model.Store:
		c.p.Initial = c.mailboxes(first, first.box.Family() == model.Store, begin)
	default:
		h := c.newHandler(first.box)
		h.Client = true
		// What starts the flow can't be stopped before it has begun.
		h.CanStop = h.CanStop && first.box.Kind != model.Scheduler
		h.Root = 0
		c.p.Start = begin(first, h)
	}
	for len(jobs) > 0 {
		j := jobs[0]
		jobs = jobs[1:]
		for _, a := range j.prog.steps {
			c.step(a, j.handle, begin)
		}
	}
}

func (c *compiler) newHandler(b *model.Box) Handler {
	h := Handler{Box: c.box(b), Entry: -1, From: -1, Caller: -1, Record: -1, WatchAssume: -1, ParkAssume: -1}
	h.Workflow = b.Kind == model.Workflow
	h.CanStop = b.Family() == model.Compute && !h.Workflow || b.Kind == model.Gateway
	if h.Workflow {
		h.Watched, h.WatchAssume = c.watched(b)
	}
	return h
}

// watched tells whether somebody is called when work is held in a box, and
// knows what to do.
func (c *compiler) watched(b *model.Box) (bool, int) {
	alarms, ok := b.Monitoring.Alarms.Get()
	if ok && len(alarms) > 0 {
		if _, ok := b.Monitoring.Runbook.Get(); ok {
			return true, -1
		}
		if b.Monitoring.Runbook.Known() {
			return false, -1
		}
		return false, c.assumeBox(b, "monitoring.runbook", "nobody knows what to do with what is held in `"+b.ID+"`")
	}
	if b.Monitoring.Alarms.Known() {
		return false, -1
	}
	return false, c.assumeBox(b, "monitoring.alarms", "nobody is told that something is held in `"+b.ID+"`")
}

type beginner func(*program, Handler) int

// step makes the step of one arrival, with what it leads to.
func (c *compiler) step(a *arrival, handler int, begin beginner) {
	l := a.line
	st := Step{
		Line: l, N: a.n, Handler: handler, Callee: -1, Effect: -1, Choice: -1, Record: -1,
		Undo: -1, UndoAssume: -1, RetryAssume: -1, ModeAssume: -1, Box: c.receiver(l.To), Attempts: 1,
		Soft: l.Dependency.Or("") == "soft", Guard: l.Guard.Or(false),
		Read: l.Operation.Or("") == model.Read,
	}
	if when, ok := l.When.Get(); ok {
		st.Choice = c.choice(when, a)
	}
	if len(a.group) > 1 {
		var mine []*arrival
		for _, o := range a.group {
			if o.owner == a.owner {
				mine = append(mine, o)
			}
		}
		st.Grouped = len(mine) > 1
		st.Last = st.Grouped && mine[len(mine)-1] == a
	}
	a.step = len(c.p.Steps)
	st.Index = len(c.p.Handlers[handler].Steps) + 1
	c.p.Handlers[handler].Steps = append(c.p.Handlers[handler].Steps, a.step)
	c.p.Steps = append(c.p.Steps, st)
	s := &c.p.Steps[a.step]
	switch {
	case l.To.Family() == model.Channel:
		c.sendStep(s, a, begin)
	case l.Mode.Or(model.Sync) == model.Async:
		c.handOver(s, a, begin)
	default:
		c.askStep(s, a, begin)
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
	tries, known := l.Retry.Tries()
	switch {
	case !known:
		s.Maybe = true
		s.Attempts = Unbounded
		s.RetryAssume = c.assumeLine(l, "retry", "`"+l.From.ID+"` may try `"+l.ID+"` again, or not")
	default:
		s.Attempts = bounded(tries)
	}
	switch on, ok := l.Retry.On.Get(); {
	case ok && on == "refused":
		s.RefusedOnly = true
	case !ok && s.Attempts > 1 && !s.Maybe:
		s.AnyMaybe = true
		s.RetryAssume = c.assumeLine(l, "retry.on", "`"+l.From.ID+"` may try `"+l.ID+"` again after a timeout, or not")
	}
}

func bounded(a model.Attempts) int {
	if a == model.Unlimited {
		return Unbounded
	}
	return max(1, int(a))
}

// askStep is a call: of a box that goes on with the flow, or of one that does
// the thing itself.
func (c *compiler) askStep(s *Step, a *arrival, begin beginner) {
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
		if l.Idempotency.EnforcedBy.Or("") == model.DedupStore {
			h.Record = c.record(l)
		}
		callee := begin(a.starts, h)
		c.p.Steps[i].Callee = callee
		return
	}
	if a.starts != nil { // the store's log of changes
		log := c.mailboxes(a.starts, true, begin)
		s = &c.p.Steps[i]
		s.Log = log
	}
	c.effect(s, i)
}

func (c *compiler) record(l *model.Line) int {
	c.p.Records = append(c.p.Records, l)
	return len(c.p.Records) - 1
}

// effect gives a step what it changes, if it does.
func (c *compiler) effect(s *Step, i int) {
	l := s.Line
	if s.Read || l.Answers.Known() && !l.Answers.None() {
		return
	}
	e := Effect{Step: i, Line: l, Assume: -1, ForgetsAssume: -1, OpAssume: -1}
	if !l.Operation.Known() {
		e.OpAssume = c.assumeLine(l, "operation", "`"+l.ID+"` changes something")
	}
	c.idempotence(&e, s)
	if l.To.Family() == model.Store {
		durable, ok := l.To.Store.Durable.Get()
		switch {
		case ok:
			e.Forgets = !durable
		case l.To.Store.Durable.Known():
			e.Forgets = true
		case l.To.Kind == model.Cache:
			e.Forgets = true
			e.ForgetsAssume = c.assumeBox(l.To, "store.durable", "`"+l.To.ID+"` forgets when it stops")
		}
	}
	s.Effect = len(c.p.Effects)
	c.p.Effects = append(c.p.Effects, e)
}

// idempotence tells what a second time of an effect does.
func (c *compiler) idempotence(e *Effect, s *Step) {
	l := s.Line
	by := &l.Idempotency.EnforcedBy
	how, ok := by.Get()
	switch {
	case ok && how == model.DedupStore:
		s.Record = c.record(l)
	case ok, s.Guard:
		e.Idempotent = true
	case by.None():
	case c.keyedAtEntry(s):
		e.Idempotent = true
	default:
		e.Assume = c.assumeLine(l, "idempotency", "`"+l.ID+"` done again changes `"+l.To.ID+"` again")
	}
	e.Window = l.Idempotency.Window.Or(0)
}

// keyedAtEntry tells whether the call that started the handler checks a key
// that commits with what the handler writes.
func (c *compiler) keyedAtEntry(s *Step) bool {
	h := &c.p.Handlers[s.Handler]
	if s.Line.To.Family() != model.Store {
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

// sendStep puts a message into a channel.
func (c *compiler) sendStep(s *Step, a *arrival, begin beginner) {
	l, i := a.line, a.step
	s.Kind = Send
	if c.p.Handlers[s.Handler].Broker {
		s.Attempts = 1 // the mailbox it came from tries again
	} else {
		c.retries(s)
	}
	s.Loses = l.Guarantee.Or("") == model.AtMostOnce && !c.p.Handlers[s.Handler].Broker
	s.Unheard = s.Loses
	s.Dedup = l.Idempotency.EnforcedBy.Or("") == model.ByBroker || l.To.Channel.Dedup.Or(0) > 0
	if a.starts == nil {
		s.Effect = len(c.p.Effects)
		c.p.Effects = append(c.p.Effects, Effect{
			Step: i, Line: l, Message: true, Assume: -1, ForgetsAssume: -1, OpAssume: -1,
			Once: l.Guarantee.Or("") == model.ExactlyOnce, Idempotent: s.Dedup,
		})
		return
	}
	into := c.mailboxes(a.starts, false, begin)
	s = &c.p.Steps[i]
	s.Into = into
	for _, m := range into {
		c.p.Mailboxes[m].Dedup = s.Dedup
	}
}

// mailboxes are the subscriptions of a channel, or the readers of a log: one
// for each line that leaves it.
func (c *compiler) mailboxes(pr *program, log bool, begin beginner) []int {
	var out []int
	for _, a := range pr.steps {
		l := a.line
		m := c.mailbox(InChannel, l, l.From)
		m.To = c.receiver(l.To)
		if when, ok := l.When.Get(); ok {
			m.Choice = c.choice(when, a)
		}
		if log {
			m.Kind, m.Durable, m.DurableAssume = ChangeLog, true, -1
			m.Retention = l.From.Store.ChangeStream.Or(l.Buffer.Retention.Or(0))
		} else {
			m.Retention = l.From.Channel.Retention.Or(0)
			m.Durable, m.DurableAssume = c.durableChannel(l.From)
			m.Forever = l.From.Channel.Retention.None()
		}
		c.redelivery(&m, l)
		out = append(out, c.consume(m, a, begin))
	}
	if pr.box.Kind == model.Queue && len(out) > 1 {
		for _, i := range out {
			c.p.Mailboxes[i].Rivals = out
		}
	}
	return out
}

func (c *compiler) durableChannel(b *model.Box) (bool, int) {
	durable, ok := b.Channel.Durable.Get()
	if ok {
		return durable, -1
	}
	if b.Channel.Durable.Known() {
		return false, -1
	}
	return false, c.assumeBox(b, "channel.durable", "`"+b.ID+"` forgets its messages when it stops")
}

func (c *compiler) mailbox(kind MailboxKind, l *model.Line, at *model.Box) Mailbox {
	return Mailbox{
		Kind: kind, Line: l, Box: c.box(at), Consumer: -1, Choice: -1, Attempts: Unbounded,
		DurableAssume: -1, AckAssume: -1, AttemptsAssume: -1, DeadLetterAssume: -1, WatchAssume: -1,
	}
}

// redelivery fills in what happens to a message that wasn't done.
func (c *compiler) redelivery(m *Mailbox, l *model.Line) {
	guarantee := l.Guarantee.Or("")
	m.Loses = guarantee == model.AtMostOnce
	_, parked := l.DeadLetter.To.Get()
	tries, triesKnown := l.Retry.Tries()
	switch ack, ok := l.Ack.Get(); {
	case guarantee == model.AtMostOnce, ok && ack == model.OnReceipt:
		m.OnReceipt = true
	case ok, parked, guarantee != "", m.Kind == ChangeLog, m.Kind == PlatformQueue:
	case triesKnown && tries > 1 && l.Retry.By.Or("") != model.ByCaller:
	default:
		m.AckMaybe = true
		m.AckAssume = c.assumeLine(l, "ack", "`"+l.From.ID+"` forgets the message of `"+l.ID+"` before the work is done")
	}
	broker := l.Idempotency.EnforcedBy.Or("") == model.ByBroker
	m.Duplicates = guarantee != model.AtMostOnce && guarantee != model.ExactlyOnce && !broker &&
		!(m.Kind == InChannel && l.From.Channel.Dedup.Or(0) > 0) && m.Kind != InMemory
	m.Batched = l.Batch.Size.Or(1) > 1 && !l.Batch.PartialFailure.Or(false) && !m.OnReceipt
	c.givingUp(m, l)
}

// givingUp fills in how often a message is tried, and where it goes then.
func (c *compiler) givingUp(m *Mailbox, l *model.Line) {
	if after, ok := l.DeadLetter.After.Get(); ok {
		m.Attempts = bounded(after)
	} else if tries, known := l.Retry.Tries(); known && (l.Retry.By.Or("") != model.ByCaller || m.Kind == InMemory) {
		m.Attempts = bounded(tries)
	} else if l.DeadLetter.To.Known() && !l.DeadLetter.To.None() {
		m.Maybe = true
		m.AttemptsAssume = c.assumeLine(l, "deadLetter.after", "`"+l.ID+"` gives a message up after any failure")
	}
	to, ok := l.DeadLetter.To.Get()
	switch {
	case ok:
		m.DeadLetter = to
		m.Watched, m.WatchAssume = c.watched(to)
		m.Forever = false
	case !l.DeadLetter.To.Known():
		m.DeadLetterAssume = c.assumeLine(l, "deadLetter", "nothing takes what `"+l.ID+"` can't get done")
	}
	if m.Forever && m.Attempts == Unbounded {
		m.Watched, m.WatchAssume = c.watched(c.p.Boxes[m.Box])
	} else {
		m.Forever = false
	}
}

// consume adds a mailbox with the handler that takes from it: the receiver's
// program, or where it has none, one step that stands for what it does.
func (c *compiler) consume(m Mailbox, a *arrival, begin beginner) int {
	i := len(c.p.Mailboxes)
	m.N = a.n
	c.p.Mailboxes = append(c.p.Mailboxes, m)
	l := a.line
	if a.starts != nil && l.To.Family() != model.Channel && l.To.Family() != model.Store {
		h := c.newHandler(l.To)
		h.From, h.Root = i, len(c.p.Handlers)
		if l.Idempotency.EnforcedBy.Or("") == model.DedupStore {
			h.Record = c.record(l)
		}
		if h.Workflow {
			// The workflow takes the work over when it starts; if it fails, its
			// line's dead letter is where that is kept.
			mb := &c.p.Mailboxes[i]
			mb.OnReceipt, mb.AckMaybe = true, false
			switch l.Idempotency.EnforcedBy.Or("") {
			case model.UniqueKey, model.ConditionalWrite:
				mb.Dedup = true
			}
			if to, ok := l.DeadLetter.To.Get(); ok {
				h.Parks = to
				h.ParkWatched, h.ParkAssume = c.watched(to)
			}
		}
		handler := begin(a.starts, h)
		c.p.Mailboxes[i].Consumer = handler
		return i
	}
	var h Handler
	if l.To.Family() == model.Compute {
		h = c.newHandler(l.To)
	} else {
		h = c.newHandler(c.p.Boxes[m.Box])
		h.Workflow, h.Broker, h.CanStop = false, true, false
	}
	h.From, h.Root = i, len(c.p.Handlers)
	handler := len(c.p.Handlers)
	c.p.Handlers = append(c.p.Handlers, h)
	c.p.Mailboxes[i].Consumer = handler
	c.ownStep(a, handler, begin)
	return i
}

// ownStep is the one step of a handler that nobody drew: what the receiver of
// a message does, or what a channel does to pass it on.
func (c *compiler) ownStep(a *arrival, handler int, begin beginner) {
	l := a.line
	st := Step{
		Line: l, N: a.n, Handler: handler, Index: 1, Callee: -1, Effect: -1, Choice: -1, Record: -1,
		Undo: -1, UndoAssume: -1, RetryAssume: -1, ModeAssume: -1, Box: c.receiver(l.To), Attempts: 1, Soft: false,
		Read: l.Operation.Or("") == model.Read, Guard: l.Guard.Or(false),
	}
	i := len(c.p.Steps)
	if a.step < 0 {
		a.step = i
	}
	c.p.Handlers[handler].Steps = []int{i}
	c.p.Steps = append(c.p.Steps, st)
	s := &c.p.Steps[i]
	switch l.To.Family() {
	case model.Channel:
		s.Kind = Send
		s.Dedup = l.To.Channel.Dedup.Or(0) > 0
		step := a.step
		a.step = i
		c.sendStep(s, a, begin)
		a.step = step
	case model.Compute:
		s.Kind = Local
		c.effect(s, i)
	default:
		s.Kind = Ask
		if a.starts != nil {
			log := c.mailboxes(a.starts, true, begin)
			s = &c.p.Steps[i]
			s.Log = log
		}
		c.effect(s, i)
	}
}

// handOver is an asynchronous push without a channel between: through the
// receiver's own durable queue, or from the sender's memory.
func (c *compiler) handOver(s *Step, a *arrival, begin beginner) {
	l, i := a.line, a.step
	s.Kind = Send
	byPlatform := l.Retry.By.Or("") == model.ByPlatform
	durable := false
	if name, ok := l.Buffer.Name.Get(); ok && name != "" {
		durable = true
	}
	var m Mailbox
	if durable {
		m = c.mailbox(PlatformQueue, l, l.To)
		m.Durable = true
		m.Retention = l.Buffer.Retention.Or(l.Retry.MaxAge.Or(0))
		if !byPlatform {
			c.retries(s)
		}
	} else {
		m = c.mailbox(InMemory, l, l.From)
		if !l.Buffer.Name.Known() {
			m.DurableAssume = c.assumeLine(l, "buffer", "nothing durable holds `"+l.ID+"` while `"+l.To.ID+"` is down")
		}
		s.Unheard = true
		m.Attempts = 1
	}
	m.To = c.receiver(l.To)
	s.Loses = l.Guarantee.Or("") == model.AtMostOnce
	s.Unheard = s.Unheard || s.Loses
	c.redelivery(&m, l)
	if !durable {
		m.OnReceipt, m.AckMaybe, m.Duplicates = false, false, false
		if tries, known := l.Retry.Tries(); known {
			m.Attempts = bounded(tries)
		} else {
			m.Maybe, m.Attempts = true, Unbounded
			m.AttemptsAssume = c.assumeLine(l, "retry", "`"+l.From.ID+"` may try `"+l.ID+"` again, or not")
		}
	}
	if durable && l.To.Kind == model.Workflow {
		// It has the work once it has said so: there is no queue before it.
		m.Attempts, m.Maybe, m.AttemptsAssume = Unbounded, false, -1
		m.DeadLetter, m.DeadLetterAssume, m.Duplicates = nil, -1, false
	}
	into := c.consume(m, a, begin)
	c.p.Steps[i].Into = []int{into}
}

// accepted finds the step that tells the client yes.
func (c *compiler) accepted() {
	p := c.p
	if p.Start < 0 || p.Boxes[p.Handlers[p.Start].Box].Kind == model.Scheduler {
		return
	}
	p.Accepted = p.Handlers[p.Start].Steps[0]
	l, ok := p.Flow.Accepted.Get()
	if !ok {
		return
	}
	for i := range p.Steps {
		if p.Steps[i].Line == l && p.Steps[i].N > 0 {
			p.Accepted = i
			return
		}
	}
}

// transactions puts the effects of one transaction of a handler off until its
// last line. Only stores can take part.
func (c *compiler) transactions() {
	for h := range c.p.Handlers {
		last := map[string]int{}
		for _, i := range c.p.Handlers[h].Steps {
			if name := c.transaction(i); name != "" {
				last[name] = i
			}
		}
		for _, i := range c.p.Handlers[h].Steps {
			name := c.transaction(i)
			if name == "" {
				continue
			}
			commit := &c.p.Steps[last[name]]
			commit.Commits = append(commit.Commits, c.p.Steps[i].Effect)
			c.p.Steps[i].Held = last[name] != i
		}
	}
}

func (c *compiler) transaction(i int) string {
	s := &c.p.Steps[i]
	if s.Kind != Ask || s.Effect < 0 || s.Line.To.Family() != model.Store {
		return ""
	}
	return s.Line.Transaction.Or("")
}

// compensations gives the steps of a handler the steps that undo them.
func (c *compiler) compensations() {
	for h := range c.p.Handlers {
		for _, i := range c.p.Handlers[h].Steps {
			l := c.p.Steps[i].Line
			undo, ok := l.Compensation.Get()
			if !ok {
				if c.p.Handlers[h].Workflow && !l.Compensation.Known() && !c.p.Steps[i].Read {
					c.p.Steps[i].UndoAssume = c.assumeLine(l, "compensation", "nothing undoes `"+l.ID+"`")
				}
				continue
			}
			u := Step{
				Line: undo, Handler: h, Kind: Ask, Callee: -1, Effect: -1, Choice: -1, Record: -1,
				Undo: -1, UndoAssume: -1, RetryAssume: -1, ModeAssume: -1, Box: c.receiver(undo.To), Attempts: 1,
			}
			c.retries(&u)
			e := Effect{Step: len(c.p.Steps), Line: undo, Assume: -1, ForgetsAssume: -1, OpAssume: -1, Undoing: true}
			c.idempotence(&e, &u)
			u.Record, u.Effect = -1, len(c.p.Effects)
			if undo.Idempotency.EnforcedBy.Or("") == model.DedupStore {
				e.Idempotent = true
			}
			c.p.Effects = append(c.p.Effects, e)
			at := len(c.p.Steps)
			c.p.Steps = append(c.p.Steps, u)
			c.p.Steps[i].Undo = at
			c.p.Steps[i].Undone = c.changedBy(i)
			c.p.Handlers[h].Undoes = true
		}
	}
}

// changedBy are the effects of a step and of all that it leads to by calls.
func (c *compiler) changedBy(i int) []int {
	var out []int
	todo := []int{i}
	for len(todo) > 0 {
		s := &c.p.Steps[todo[0]]
		todo = todo[1:]
		if s.Effect >= 0 {
			out = append(out, s.Effect)
		}
		if s.Callee >= 0 {
			todo = append(todo, c.p.Handlers[s.Callee].Steps...)
		}
	}
	return out
}

// paths finds for each effect the way that leads there.
func (c *compiler) paths() {
	p := c.p
	from := make([]int, len(p.Mailboxes))
	for i := range from {
		from[i] = -1
	}
	for i := range p.Steps {
		for _, m := range slices.Concat(p.Steps[i].Into, p.Steps[i].Log) {
			from[m] = i
		}
	}
	for e := range p.Effects {
		ef := &p.Effects[e]
		at := ef.Step
		for at >= 0 {
			s := &p.Steps[at]
			ef.Path = append(ef.Path, at)
			if s.Choice >= 0 {
				ef.Choices = append(ef.Choices, s.Choice)
			}
			h := &p.Handlers[s.Handler]
			if h.Workflow {
				ef.Workflows = append(ef.Workflows, s.Handler)
			}
			at = h.Entry
			if h.From >= 0 {
				m := &p.Mailboxes[h.From]
				ef.Mailboxes = append(ef.Mailboxes, h.From)
				if m.Choice >= 0 {
					ef.Choices = append(ef.Choices, m.Choice)
				}
				if ef.Window > 0 && m.Retention > ef.Window {
					ef.Outlives = append(ef.Outlives, h.From)
				}
				at = from[h.From]
			}
		}
		slices.Reverse(ef.Path)
		ef.Required = c.required(ef)
	}
}

// required tells whether the flow is not done without an effect. What may be
// done without is told by a soft dependency on the way.
func (c *compiler) required(e *Effect) bool {
	if e.Undoing {
		return false
	}
	if len(c.p.Flow.Effects) > 0 {
		return slices.Contains(c.p.Flow.Effects, e.Line)
	}
	return !slices.ContainsFunc(e.Path, func(i int) bool { return c.p.Steps[i].Soft })
}

// whatRerunsChange finds the steps and mailboxes whose doing again may change
// something: they lead to an effect that isn't idempotent, to a guard, to a
// dedup store or to a message.
func (c *compiler) whatRerunsChange() {
	p := c.p
	sensitive := make([]bool, len(p.Handlers))
	// Callees come after their callers, so going backwards settles them first.
	for h := len(p.Handlers) - 1; h >= 0; h-- {
		is := p.Handlers[h].Record >= 0 || p.Handlers[h].Undoes
		for _, i := range p.Handlers[h].Steps {
			s := &p.Steps[i]
			s.Rerun = s.Kind == Send || s.Guard || s.Record >= 0 || s.Callee >= 0 && sensitive[s.Callee] ||
				s.Effect >= 0 && (!p.Effects[s.Effect].Idempotent || len(p.Effects[s.Effect].Outlives) > 0)
			is = is || s.Rerun
		}
		sensitive[h] = is
	}
	for m := range p.Mailboxes {
		p.Mailboxes[m].Rerun = sensitive[p.Mailboxes[m].Consumer]
	}
}

// endless tells whether a step is tried until it is done.
func (s *Step) endless() bool { return s.Attempts == Unbounded && !s.Maybe }

// whatStaysDown finds the calls for which it matters that the receiver is down
// for longer than this one call: something around it tries again, or asks the
// same box.
func (c *compiler) whatStaysDown() {
	p := c.p
	asked := map[[2]int]int{} // how many steps of one root ask a box
	for i := range p.Steps {
		asked[[2]int{p.Handlers[p.Steps[i].Handler].Root, p.Steps[i].Box}]++
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Sticky = asked[[2]int{p.Handlers[s.Handler].Root, s.Box}] > 1
		for h := s.Handler; h >= 0 && !s.Sticky; h = p.Handlers[h].Caller {
			if e := p.Handlers[h].Entry; e >= 0 {
				s.Sticky = p.Steps[e].Attempts > 1
			}
		}
		// No outage outlasts somebody who never gives up.
		for h := s.Handler; h >= 0; h = p.Handlers[h].Caller {
			if e := p.Handlers[h].Entry; e >= 0 && p.Steps[e].endless() {
				s.Sticky = false
			}
		}
	}
}
