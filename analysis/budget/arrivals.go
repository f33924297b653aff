package budget

import (
	"cmp"
	"slices"
	"strconv"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// step is a line in the program of a handler.
type step struct {
	of   *model.Handler
	line *model.Line
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

// program is what a step of handlers gets from what starts them: a stated share of
// it, or at most all of it where the step is taken only sometimes.
func (c *carrier) program(l *model.Line) Demand {
	load := c.starts(l)
	if share, ok := l.Share.Get(); ok {
		return load.Shared(share)
	}
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
