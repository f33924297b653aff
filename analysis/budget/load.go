package budget

import (
	"cmp"
	"slices"
	"strconv"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Demand is how much work arrives a second. It is a span: what is taken only when
// something holds, or only by one of several ways, is counted in Most and not
// in Least.
type Demand struct {
	Least, Most float64
	// From are the lines whose stated load it comes from, the first few of them.
	From []*model.Line
	// CutBy is the box whose throttle let only so much of it in, and CutFrom what
	// came there; 0 where that no longer tells what it would be here.
	CutBy   *model.Box
	CutFrom float64
}

// mostSources is how many lines a Demand names.
const mostSources = 4

// AddDemand is what several loads are together.
func AddDemand(loads ...Demand) Demand {
	var least, most []float64
	var sum Demand
	for _, l := range loads {
		least, most = append(least, l.Least), append(most, l.Most)
		sum.From = named(sum.From, l.From)
		if sum.CutBy == nil && l.CutBy != nil {
			sum.CutBy = l.CutBy
			if len(loads) == 1 {
				sum.CutFrom = l.CutFrom
			}
		}
	}
	sum.Least, sum.Most = arithmetic.Sum(least...), arithmetic.Sum(most...)
	return sum
}

func named(have, more []*model.Line) []*model.Line {
	for _, l := range more {
		if len(have) < mostSources && !slices.Contains(have, l) {
			have = append(have[:len(have):len(have)], l)
		}
	}
	return have
}

// AtMost is a load of which no more than so much is let through.
func (l Demand) AtMost(rate float64) Demand {
	l.Least, l.Most = min(l.Least, rate), min(l.Most, rate)
	return l
}

// Peak is how much work a line carries when its system is busiest, and whether
// that is known: as stated, else as it follows from what is stated further up.
// Retries are not counted. What has waited in a durable buffer may come sooner
// or later than it was sent, so none of that is certain.
func (b *Loads) Peak(l *model.Line) (Demand, bool) {
	return b.carried(peak).of(l)
}

// LeastAtPeak is how much work a line carries at the least when its system is
// busiest, as far as anything is stated: a stated peak counts in full, what is
// typical where no peak is stated, for the peak is no less, and what nobody states
// as nothing.
func (b *Loads) LeastAtPeak(l *model.Line) Demand {
	c := b.carried(leastAtPeak)
	d, ok := c.of(l)
	if !ok {
		d = c.noLess(l, Demand{}) // behind a circle, or a store of which nobody says what is written
	}
	d.Most = d.Least
	return d
}

// Typical is how much work a line carries on a usual day.
func (b *Loads) Typical(l *model.Line) (Demand, bool) {
	return b.carried(typical).of(l)
}

// Surge is the part of the peak that reaches a line without a durable buffer on
// its way, where it could wait.
func (b *Loads) Surge(l *model.Line) (Demand, bool) {
	return b.carried(surge).of(l)
}

// RetryStorm is the surge with all tries of all synchronous calls on its way, this
// line's included, as they come when nothing succeeds. Tries that nobody stated
// count as one.
func (b *Loads) RetryStorm(l *model.Line) (Demand, bool) {
	return b.carried(retryStorm).of(l)
}

// Throttled is the most that a box lets in, all its callers together; a
// throttle for each caller bounds no total.
func Throttled(b *model.Box) (float64, bool) {
	if _, each := b.Admission.Per.Get(); each && b.Admission.Per.State() == model.Stated {
		return 0, false
	}
	return b.Admission.Rate.Get()
}

// MostTries is how often a synchronous call can be made for one piece of work:
// its attempts, unless a retry budget or a circuit breaker ends them before.
func MostTries(l *model.Line) float64 {
	if l.Mode.Or("") != model.Sync {
		return 1
	}
	tries, ok := l.Retry.Tries()
	if _, breaks := l.CircuitBreaker.Failures.Get(); !ok || breaks {
		return 1
	}
	most := float64(tries)
	if tries == model.Unlimited {
		most = arithmetic.Endless
	}
	if share, ok := l.Retry.Budget.Get(); ok {
		most = min(most, 1+share)
	}
	return most
}

// A way of carrying load along the lines.
type carrying uint8

const (
	peak carrying = iota
	leastAtPeak
	typical
	surge
	retryStorm
	waysOfCarrying
)

// Loads is how much work each line of a system carries, in each way of asking.
type Loads struct {
	sys   *model.System
	loads [waysOfCarrying]*carrier
}

// NewLoads prepares the loads of a system; each way is worked out when somebody
// first asks for it.
func NewLoads(s *model.System) *Loads { return &Loads{sys: s} }

// step is a line in the program of a handler.
type step struct {
	of   *model.Handler
	line *model.Line
}

// carried is worked out when a rule first asks for it.
func (b *Loads) carried(how carrying) *carrier {
	if b.loads[how] == nil {
		b.loads[how] = carry(b.sys, how)
	}
	return b.loads[how]
}

// carrier carries what is stated along the lines: each line is settled when all
// that it follows from is, so a circle, or anything behind an unknown load,
// stays unknown.
type carrier struct {
	how      carrying
	known    map[*model.Line]Demand
	again    map[step]int // how often a line stands in a handler, where more than once
	lines    map[*model.Line]int
	handlers map[*model.Handler]int
	boxes    map[*model.Box]int
	numbers  map[*model.Handler]int
	started  map[string]Demand
	queue    []*model.Line
}

func (c *carrier) of(l *model.Line) (Demand, bool) {
	load, ok := c.known[l]
	return load, ok
}

func carry(s *model.System, how carrying) *carrier {
	c := &carrier{
		how:      how,
		known:    map[*model.Line]Demand{},
		again:    map[step]int{},
		lines:    map[*model.Line]int{},
		handlers: map[*model.Handler]int{},
		boxes:    map[*model.Box]int{},
		numbers:  map[*model.Handler]int{},
		started:  map[string]Demand{},
	}
	for i, h := range s.Handlers {
		c.numbers[h] = i
		c.handlers[h] = len(entries(h))
		c.countSteps(h)
	}
	for _, b := range s.Boxes {
		c.boxes[b] = len(fillers(b))
	}
	for _, l := range s.Lines {
		c.lines[l] = len(l.In)
	}
	for _, l := range s.Lines {
		if rate, ok := c.stated(l); ok {
			c.settle(l, Demand{Least: rate, Most: rate, From: []*model.Line{l}})
		} else if len(l.From.DeadLetterOf) > 0 && len(l.From.Into) == 0 {
			c.settle(l, Demand{}) // what is replayed was counted when it first came
		}
	}
	if how == leastAtPeak {
		c.beginAll(s)
	}
	for len(c.queue) > 0 {
		l := c.queue[0]
		c.queue = c.queue[1:]
		c.passOn(l)
	}
	return c
}

// beginAll settles what nothing that is stated leads to: as far as anybody says,
// nothing comes there.
func (c *carrier) beginAll(s *model.System) {
	for _, h := range s.Handlers {
		if c.handlers[h] == 0 {
			c.run(h)
		}
	}
	for _, b := range s.Boxes {
		if c.boxes[b] == 0 {
			c.emptyOut(b)
		}
	}
}

func (c *carrier) countSteps(h *model.Handler) {
	count := map[*model.Line]int{}
	for _, group := range h.Calls {
		for _, l := range group {
			if count[l]++; count[l] > 1 {
				c.again[step{h, l}] = count[l]
			}
		}
	}
	if h.Flow == nil || len(h.Flow.Branches) == 0 {
		return
	}
	for l, n := range count {
		if n > 1 {
			if c.again[step{h, l}] = flowgraph.Times(h, l); c.again[step{h, l}] == 1 {
				delete(c.again, step{h, l})
			}
		}
	}
}

// stated is a line's own load. One that is "none" carries nothing.
func (c *carrier) stated(l *model.Line) (float64, bool) {
	f := &l.Load.Peak
	if c.how == typical {
		f = &l.Load.Typical
	}
	if f.None() {
		return 0, true
	}
	return f.Get()
}

func (c *carrier) settle(l *model.Line, load Demand) {
	if _, already := c.known[l]; already {
		return
	}
	switch {
	case c.how == leastAtPeak:
		load = c.noLess(l, load)
	case c.how == peak && custody.Held(l):
		load.Least = 0
	case c.how == retryStorm:
		tries := MostTries(l)
		load.Least, load.Most = arithmetic.Times(load.Least, tries), arithmetic.Times(load.Most, tries)
		if tries > 1 {
			load.CutFrom = 0
		}
		fallthrough
	case c.how == surge:
		if custody.Held(l) {
			load = Demand{}
		}
	}
	c.known[l] = load
	c.queue = append(c.queue, l)
}

// noLess is the least that a line carries at the peak: no less than is typical,
// where its own peak isn't stated.
func (c *carrier) noLess(l *model.Line, load Demand) Demand {
	if custody.Held(l) {
		load.Least = 0
	}
	if usual, ok := l.Load.Typical.Get(); ok && !l.Load.Peak.Known() && usual > load.Least {
		load.Least, load.From = usual, []*model.Line{l}
	}
	load.Most = max(load.Most, load.Least)
	return load
}

// passOn tells what follows from a line that this one is settled.
func (c *carrier) passOn(l *model.Line) {
	for _, h := range l.Starts {
		if !startedBy(h, l) {
			continue
		}
		if c.handlers[h]--; c.handlers[h] == 0 {
			c.run(h)
		}
	}
	if !fills(l) {
		return
	}
	if c.boxes[l.To]--; c.boxes[l.To] == 0 {
		c.emptyOut(l.To)
	}
}

// run tells the steps of a handler that all that starts it is settled.
func (c *carrier) run(h *model.Handler) {
	for _, next := range h.Lines() {
		if outOfBox(next) {
			continue
		}
		if c.lines[next]--; c.lines[next] == 0 {
			c.settle(next, c.program(next))
		}
	}
}

// outOfBox tells whether a line carries what was put into the box it leaves,
// whoever did: out of a channel, or out of a store's log of changes. A bus
// sends each message its own way, which only flows tell.
func outOfBox(l *model.Line) bool {
	switch l.From.Family() {
	case model.Store:
		return true
	case model.Channel:
		return l.From.Kind != model.Bus || l.In[0].Flow == nil
	}
	return false
}

// fills tells whether a line puts something into a channel or a store.
func fills(l *model.Line) bool {
	return l.To.Family() == model.Channel || l.To.Family() == model.Store && l.Operation.Or("") != model.Read
}

func fillers(b *model.Box) []*model.Line {
	return slices.DeleteFunc(slices.Clone(b.Into), func(l *model.Line) bool { return !fills(l) })
}

// emptyOut gives the lines out of a channel or store what goes in. Consumers of
// one queue share it; subscribers get all of it each.
func (c *carrier) emptyOut(b *model.Box) {
	var in []Demand
	for _, l := range fillers(b) {
		// Whether what nobody calls a write changes anything, nobody knows.
		if b.Family() == model.Store && !l.Operation.Known() {
			return
		}
		in = append(in, c.known[l])
	}
	all := AddDemand(in...)
	for _, l := range b.Out {
		if !outOfBox(l) {
			continue
		}
		one := all
		if l.When.Known() || len(b.Out) > 1 && (b.Kind == model.Queue || b.Kind == model.Bus) {
			one.Least = 0
		}
		c.settle(l, one)
	}
}

// program is what a step of handlers gets from what starts them.
func (c *carrier) program(l *model.Line) Demand {
	load := c.starts(l)
	_, caches := l.From.Admission.Cache.Get()
	sometimes := slices.ContainsFunc(l.In, func(h *model.Handler) bool {
		return !flowgraph.Always(h, l) || c.again[step{h, l}] > 0 && len(h.Flow.Branches) > 0
	})
	if l.When.Known() || sometimes || caches && l.Operation.Or("") == model.Read {
		load.Least = 0
	}
	return load
}

// starts adds up what starts the handlers that a line is a step of. An arrival
// that starts several of them, one in each flow, is still one arrival.
func (c *carrier) starts(l *model.Line) Demand {
	var key []byte
	plain := true
	for _, h := range l.In {
		key = append(strconv.AppendInt(key, int64(c.numbers[h]), 36), ' ')
		plain = plain && c.again[step{h, l}] == 0
	}
	if load, ok := c.started[string(key)]; ok && plain {
		return load
	}
	load := c.add(l)
	if plain {
		c.started[string(key)] = load
	}
	return load
}

func (c *carrier) add(l *model.Line) Demand {
	type arrival struct {
		handlers int
		times    float64
	}
	arrivals := map[*model.Line]arrival{}
	var order []*model.Line
	for _, h := range l.In {
		times := float64(max(1, c.again[step{h, l}]))
		for _, e := range entries(h) {
			a, seen := arrivals[e]
			if !seen {
				order = append(order, e)
			}
			arrivals[e] = arrival{a.handlers + 1, max(a.times, times)}
		}
	}
	var loads []Demand
	var largest, times float64
	for _, e := range order {
		a, one := arrivals[e], c.known[e]
		one.Least, one.Most = arithmetic.Times(one.Least, a.times), arithmetic.Times(one.Most, a.times)
		if a.handlers < len(e.Starts) {
			one.Least = 0 // it also starts programs without this step
		}
		largest, times = max(largest, one.Least), max(times, a.times)
		loads = append(loads, one)
	}
	load := AddDemand(loads...)
	switch {
	case len(l.In) == 1 && len(order) > 1 && c.oneOf(l.In[0].Flow, order):
		load = slices.MaxFunc(loads, func(a, b Demand) int { return cmp.Compare(a.Most, b.Most) })
		load.Least = 0
	case len(l.In) == 1 && len(order) > 1:
		// Several arrivals start one program: each of them, or all together, or,
		// where no flow tells, some of its steps only.
		load.Least = largest
		if l.In[0].Flow == nil {
			load.Least = 0
		}
	}
	if most, ok := Throttled(l.From); ok {
		if most = arithmetic.Times(most, times); load.Most > most {
			load.CutBy, load.CutFrom = l.From, load.Most
			load = load.AtMost(most)
		}
	}
	return load
}

// oneOf tells whether of several arrivals one comes for each piece of work: they
// stand in different branches, and what they carry is what went into those.
func (c *carrier) oneOf(f *model.Flow, arrivals []*model.Line) bool {
	if f == nil || len(f.Branches) == 0 {
		return false
	}
	var groups []int
	for i, group := range f.Steps {
		if slices.ContainsFunc(group, func(l *model.Line) bool { return slices.Contains(arrivals, l) }) {
			groups = append(groups, i)
		}
	}
	for i, a := range groups {
		if slices.ContainsFunc(groups[i+1:], func(b int) bool { return !f.Excludes(a, b) }) {
			return false
		}
	}
	return !slices.ContainsFunc(arrivals, func(l *model.Line) bool { _, stated := c.stated(l); return stated })
}

// entries are the lines whose load a handler runs for. Where no flow tells a
// reply from a request, a reply is part of the work that asked for it.
func entries(h *model.Handler) []*model.Line {
	if h.Flow != nil || !slices.ContainsFunc(h.Entries, replies) {
		return h.Entries
	}
	return slices.DeleteFunc(slices.Clone(h.Entries), replies)
}

func startedBy(h *model.Handler, l *model.Line) bool { return h.Flow != nil || !replies(l) }

func replies(l *model.Line) bool { return l.Answers.Known() && !l.Answers.None() }
