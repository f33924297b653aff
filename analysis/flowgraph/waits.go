package flowgraph

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Need is a box that must work so that whoever starts a flow gets its answer.
type Need struct {
	Box *model.Box
	// By is the first line of the flow that needs it, nil for the box that
	// starts the flow.
	By *model.Line
}

// Wait is what whoever starts a flow waits for: the synchronous calls from its
// first line up to the answer, and what they hand over. It stops where
// something durable takes the work over: the channel must work, what is behind
// it may come later. Nothing is counted that the caller does without: a soft
// dependency, a message that may be lost, a line that is taken only `when`
// something holds. The branches of an either are all part of it, each for the
// work that takes it.
type Wait struct {
	// Needs are the boxes that must work whichever branches are taken, each once
	// at whatever depth, in the order of the flow. A client is none of them.
	Needs []Need
	// Unclear are the lines on the way of which nobody says whether they are
	// waited for.
	Unclear []*model.Line

	holds   map[*model.Line]bool
	unclear map[*model.Line]bool
}

// Holds tells whether a line is part of what is waited for.
func (w *Wait) Holds(l *model.Line) bool { return w.holds[l] }

// Wait is what whoever starts a flow waits for.
func (g *Graph) Wait(f *model.Flow) *Wait {
	if g.waits[f] == nil {
		g.waits[f] = g.findWait(f)
	}
	return g.waits[f]
}

// WaitsFor tells whether the sender of a line must wait for its receiver each
// time it does its work.
func WaitsFor(l *model.Line) bool { return l.Mode.Or("") == model.Sync && must(l) }

// must tells whether a handler can't do its work without a line.
func must(l *model.Line) bool { return !onlySometimes(l) && hard(l) }

// hard tells whether a handler that takes a line can't go on without it.
func hard(l *model.Line) bool {
	family := l.From.Family()
	return !goesOnWithout(l) && family != model.Channel && family != model.Store
}

// goesOnWithout tells whether the sender of a line does its work though that fails. Who
// waits for an answer without end doesn't, whatever is said.
func goesOnWithout(l *model.Line) bool {
	endless := l.Mode.Or("") == model.Sync && l.Timeout.None()
	return l.Dependency.Or("") == "soft" && !endless
}

// onlySometimes tells of a line that is taken only `when` something holds, and not by
// all work for all that.
func onlySometimes(l *model.Line) bool {
	_, only := l.When.Get()
	return only && l.Share.Or(0) < 1
}

// walk goes through a flow for its Wait.
type walk struct {
	*Wait
	graph *Graph
	flow  *model.Flow
	// at is the group of steps in which a line first stands. A line that comes
	// after the last group before the answer is left out, unless the accepting
	// line's own receiver makes it before it answers.
	at   map[*model.Line]int
	last int
	// accepted is the line that accepts the work, nil where that is the answer
	// to the first one.
	accepted *model.Line
	first    map[*model.Line]bool
	todo     []waitStep
	// entered are the handlers that were gone through, where, and whether as a
	// part of what the accepting line's receiver does.
	entered map[*model.Handler][]entered
	// needed are where each box is needed, in the order of the flow.
	order  []*model.Box
	needed map[*model.Box][]place
	by     map[*model.Box]*model.Line
	// called are where each call is made that is waited for.
	called map[*model.Line][]place
	// through are the handlers in the order in which they are come to.
	through []*model.Handler
	// some is what a walk goes through that counts lines which only some of the work
	// takes, too; nil where they are left out.
	some *portions
}

// waitStep is a line to go on with, where, and whether it belongs to what the
// accepting line's receiver does.
type waitStep struct {
	line *model.Line
	entered
	from stepOf
}

// stepOf is a group of a handler's steps.
type stepOf struct {
	of    *model.Handler
	group int
}

// entered is in which branches something is come to, and whether it belongs to
// what the accepting line's receiver does.
type entered struct {
	at     place
	inside bool
}

// covers tells whether another entry leads to nothing that this one doesn't.
func (e entered) covers(other entered) bool {
	return (e.inside || !other.inside) && !slices.ContainsFunc(e.at, func(a model.Alternative) bool { return !slices.Contains(other.at, a) })
}

func (g *Graph) findWait(f *model.Flow) *Wait {
	w := g.walkThrough(f, nil)
	for _, b := range w.order {
		if len(f.Branches) == 0 || always(w.needed[b], f) {
			w.Needs = append(w.Needs, Need{b, w.by[b]})
		}
	}
	return w.Wait
}

func (g *Graph) newWalk(f *model.Flow, some *portions) *walk {
	return &walk{
		some:  some,
		Wait:  &Wait{holds: map[*model.Line]bool{}, unclear: map[*model.Line]bool{}},
		graph: g, flow: f, at: map[*model.Line]int{}, first: map[*model.Line]bool{}, entered: map[*model.Handler][]entered{},
		needed: map[*model.Box][]place{}, by: map[*model.Box]*model.Line{}, called: map[*model.Line][]place{},
	}
}

// walkThrough goes through all that whoever starts a flow waits for.
func (g *Graph) walkThrough(f *model.Flow, some *portions) *walk {
	w := g.newWalk(f, some)
	for _, l := range f.FirstLines() {
		w.first[l] = true
	}
	for i, group := range f.Steps {
		for _, l := range group {
			if _, seen := w.at[l]; !seen {
				w.at[l] = i
			}
		}
	}
	if l, ok := f.Accepted.Get(); ok {
		if i, isStep := w.at[l]; isStep {
			w.accepted, w.last = l, i
		}
	}
	w.begin()
	for len(w.todo) > 0 {
		s := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		if !w.reaches(&s) {
			continue
		}
		for _, h := range slices.Backward(s.line.Starts) {
			if h.Flow == f {
				w.enter(h, s.entered)
			}
		}
	}
	return w
}

// begin is the flow's first group of steps: each starts at a box that must work,
// unless it is the client's own.
func (w *walk) begin() {
	for _, i := range slices.Backward(w.flow.First()) {
		for _, l := range slices.Backward(w.flow.Steps[i]) {
			for _, h := range l.In {
				if h.Flow == w.flow {
					w.enter(h, entered{})
					break
				}
			}
		}
	}
	for _, i := range w.flow.First() {
		for _, l := range w.flow.Steps[i] {
			if l.From.Kind != model.Client && l.From.Kind != model.External {
				w.needs(l.From, nil, w.flow.Within[i])
			}
		}
	}
}

// mostEntries is in how many ways a handler is gone through, at the most.
const mostEntries = 16

// enter puts the steps of a handler before all that is still to do, in their
// order.
func (w *walk) enter(h *model.Handler, by entered) {
	was := w.entered[h]
	if slices.ContainsFunc(was, func(e entered) bool { return e.covers(by) }) {
		return
	}
	if len(was) >= mostEntries {
		w.some.giveUp()
		return
	}
	if len(was) == 0 {
		w.through = append(w.through, h)
	}
	w.entered[h] = append(was, by)
	for i, group := range slices.Backward(h.Calls) {
		at := by.at
		for _, in := range h.Within[i] {
			if !slices.Contains(at, in) {
				at = append(slices.Clip(at), in)
			}
		}
		for _, c := range slices.Backward(group) {
			if by.inside || w.at[c] <= w.last || w.first[c] {
				w.todo = append(w.todo, waitStep{c, entered{at, by.inside || c == w.accepted || w.accepted == nil}, stepOf{h, i}})
			}
		}
	}
}

// reaches notes what a line needs, and tells whether its receiver's own calls
// are waited for too. A flow's first line is needed whatever it says: without
// it there is no flow.
func (w *walk) reaches(s *waitStep) bool {
	l := s.line
	family := l.From.Family()
	first := w.first[l] && family != model.Channel && family != model.Store
	if w.some != nil && !first && hard(l) {
		at, ever := w.some.step(w.flow, s)
		if !ever {
			return false
		}
		s.at = at
	} else if !must(l) && !first {
		return false
	}
	switch l.Mode.Or("") {
	case model.Sync:
		w.holds[l] = true
		w.called[l] = append(w.called[l], s.at)
		w.needs(l.To, l, s.at)
		return true
	case model.Async:
		if l.Guarantee.Or("") != model.AtMostOnce {
			w.holds[l] = true
			w.needs(custody.KeeperOf(w.graph.sys, l).TakesOver(l), l, s.at)
		}
	default:
		if !w.unclear[l] {
			w.unclear[l] = true
			w.Unclear = append(w.Unclear, l)
		}
	}
	return false
}

func (w *walk) needs(b *model.Box, by *model.Line, at place) {
	if b == nil || b.Kind == model.Client {
		return
	}
	if len(w.needed[b]) == 0 {
		w.order = append(w.order, b)
		w.by[b] = by
	}
	covered := func(p place) bool {
		return !slices.ContainsFunc(p, func(a model.Alternative) bool { return !slices.Contains(at, a) })
	}
	if !slices.ContainsFunc(w.needed[b], covered) {
		w.needed[b] = append(w.needed[b], at)
	}
}

// Programs are the handlers of a box, in the order of the model.
func (g *Graph) Programs(b *model.Box) []*model.Handler {
	if g.programs == nil {
		g.programs = map[*model.Box][]*model.Handler{}
		for _, h := range g.sys.Handlers {
			g.programs[h.Box] = append(g.programs[h.Box], h)
		}
	}
	return g.programs[b]
}
