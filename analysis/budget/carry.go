package budget

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// carrier carries what is stated along the lines: each line is settled when all
// that it follows from is, so a circle, or anything behind an unknown load,
// stays unknown.
type carrier struct {
	how carrying
	// calm is the surge without tries, for the storm of those: not every failure of a call
	// brings back what has led to it.
	calm     *carrier
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

func carry(s *model.System, how carrying, calm *carrier) *carrier {
	c := &carrier{
		how:      how,
		calm:     calm,
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
		if !slices.ContainsFunc(l.In, func(h *model.Handler) bool { return flowgraph.Multiplies(l, h) }) {
			load = c.calm.known[l]
		}
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

// emptyOut gives the lines out of a channel or store what goes in, or the share of it that
// is stated. Consumers of one queue share it; subscribers get all of it each.
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
		if share, ok := l.Share.Get(); ok {
			one = all.Shared(share)
		} else if l.When.Known() || len(b.Out) > 1 && (b.Kind == model.Queue || b.Kind == model.Bus) {
			one.Least = 0
		}
		c.settle(l, one)
	}
}
