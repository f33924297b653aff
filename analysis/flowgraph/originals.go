package flowgraph

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Original tells whether a store holds something that no other store of the
// model gave it: then its loss is final. A copy is a store that gets all it has
// out of other stores' logs of changes, through what adds nothing to them, and
// has the same owner as those: that can be made again. Another team's store is
// no copy, for nobody promises that team to keep the log for it.
func (g *Graph) Original(b *model.Box) bool {
	if g.originals == nil {
		g.originals = findOriginals(g.sys)
	}
	return g.originals[b]
}

// source is where some work comes from: it is new to the system, or comes out
// of logs of stores, whose owner is "" where nobody names one.
type source struct {
	reached, isNew bool
	owner          string
	owners         bool // more than one
}

func (s source) join(other source) source {
	s.reached = s.reached || other.reached
	s.isNew = s.isNew || other.isNew
	s.owners = s.owners || other.owners || s.owner != "" && other.owner != "" && s.owner != other.owner
	if s.owner == "" {
		s.owner = other.owner
	}
	return s
}

// isNewTo tells whether a store that is given such work can't get it again.
func (s source) isNewTo(b *model.Box) bool {
	owner := b.Owner.Or("")
	return s.isNew || owner != "" && (s.owners || s.owner != "" && s.owner != owner)
}

// origins follows work from where it comes from to the stores that it reaches.
type origins struct {
	originals map[*model.Box]bool
	// learns are the groups of a handler's calls that get an answer from outside,
	// for those that get one: what it does from there on is new.
	learns   map[*model.Handler][]int
	lines    map[*model.Line]source
	channels map[*model.Box]source
	handlers map[*model.Handler]source
	queue    []*model.Line
}

func findOriginals(s *model.System) map[*model.Box]bool {
	o := &origins{
		originals: map[*model.Box]bool{}, learns: learners(s), lines: map[*model.Line]source{},
		channels: map[*model.Box]source{}, handlers: map[*model.Handler]source{},
	}
	for _, l := range s.Lines {
		switch {
		case l.From.Kind == model.Client || l.From.Kind == model.External:
			o.put(l, source{reached: true, isNew: true})
		case fromLog(l):
			o.put(l, source{reached: true, owner: l.From.Owner.Or("")})
		}
	}
	for _, h := range s.Handlers {
		// What a channel gives away its senders tell of, and a log its store.
		fed := h.Box.Family() == model.Channel && len(h.Box.Into) > 0 || h.Box.Family() == model.Store
		if len(h.Entries) == 0 && !fed {
			for _, l := range h.Lines() {
				o.put(l, source{reached: true, isNew: true})
			}
		}
	}
	for len(o.queue) > 0 {
		l := o.queue[0]
		o.queue = o.queue[1:]
		o.follow(l)
	}
	return o.originals
}

// put adds where a line's work comes from. A line is followed again only if that
// says something new, which it can do but a few times.
func (o *origins) put(l *model.Line, from source) {
	if all := o.lines[l].join(from); all != o.lines[l] {
		o.lines[l] = all
		o.queue = append(o.queue, l)
	}
}

func (o *origins) follow(l *model.Line) {
	from := o.lines[l]
	switch {
	case l.To.Family() == model.Store && l.Operation.Or(model.Read) != model.Read && !custody.TakesLock(l):
		if from.isNewTo(l.To) {
			o.originals[l.To] = true
		}
	case l.To.Family() == model.Channel:
		all := o.channels[l.To].join(from)
		if all == o.channels[l.To] {
			break
		}
		o.channels[l.To] = all
		for _, out := range l.To.Out {
			o.put(out, all)
		}
	}
	for _, h := range l.Starts {
		if all := o.handlers[h].join(from); all != o.handlers[h] {
			o.handlers[h] = all
			o.run(h, all)
		}
	}
}

func (o *origins) run(h *model.Handler, from source) {
	told, learns := o.learns[h]
	for i, group := range h.Calls {
		here := from
		here.isNew = from.isNew || learns && (h.Flow == nil || slices.ContainsFunc(told, func(k int) bool { return k < i && !h.Excludes(k, i) }))
		for _, l := range group {
			if !fromLog(l) { // what leaves a log is no longer new
				o.put(l, here)
			}
		}
	}
}

// fromLog tells whether a line leaves a store's log of changes.
func fromLog(l *model.Line) bool {
	return l.From.Family() == model.Store && l.Mode.Or("") == model.Async
}

// learners are the handlers that get an answer from an external, or from a box
// that asks one, and the groups of their calls that do.
func learners(s *model.System) map[*model.Handler][]int {
	learns := map[*model.Handler][]int{}
	tells := map[*model.Line]bool{}
	var queue []*model.Handler
	learn := func(l *model.Line) {
		if tells[l] || l.Mode.Or(model.Sync) != model.Sync {
			return // the answer to a message, if there is one, is a line of its own
		}
		tells[l] = true
		for _, h := range l.In {
			if _, known := learns[h]; !known {
				learns[h] = nil
				queue = append(queue, h)
			}
		}
	}
	for _, l := range s.Lines {
		if l.To.Kind == model.External {
			learn(l)
		}
	}
	for len(queue) > 0 {
		h := queue[0]
		queue = queue[1:]
		for _, l := range h.Entries {
			learn(l)
		}
	}
	for h := range learns {
		if h.Flow != nil { // else nothing tells the order of its calls
			for i, group := range h.Calls {
				if slices.ContainsFunc(group, func(l *model.Line) bool { return tells[l] }) {
					learns[h] = append(learns[h], i)
				}
			}
		}
	}
	return learns
}
