package model

import (
	"maps"
	"slices"
	"strings"
)

// Handler is the program that a box runs for one piece of work: the lines that
// leave it because something arrived.
//
// A flow says which lines belong together: a step belongs to the handler that
// was started by the last earlier step which arrived at its box. Where no flow
// says so, all the lines of a box that are in no flow are taken as one handler.
//
// Handlers hang on nothing that has no order in the model: neither on which line
// or flow is written first, nor on the order of what is done at the same time.
//
// Groups in different branches of an either know nothing of each other: what
// arrives in one starts nothing in the others.
type Handler struct {
	// Flow is the flow that says so, nil where only the shape does.
	Flow *Flow
	Box  *Box
	// Entries are the lines whose arrival starts it, one of them for one piece
	// of work; none where the box starts by itself.
	Entries []*Line
	// Calls are its steps in order; lines of one group are done at the same
	// time.
	Calls [][]*Line
	// Within tells for each group of Calls in which branches of the flow's
	// eithers it stands, as the flow's Within does.
	Within [][]Alternative
	// In are the branches in which it lies as a whole: those in which whatever
	// starts it stands.
	In []Alternative

	lines []*Line
}

// Lines are the handler's steps, each line once. Nobody may change them.
func (h *Handler) Lines() []*Line {
	if h.lines == nil {
		seen := map[*Line]bool{}
		for _, l := range slices.Concat(h.Calls...) {
			if !seen[l] {
				seen[l] = true
				h.lines = append(h.lines, l)
			}
		}
	}
	return h.lines
}

// buildHandlers finds the handlers of every flow, and those of the lines that
// are in no flow.
func (s *System) buildHandlers() {
	inFlow := map[*Line]bool{}
	for _, f := range byID(s.Flows, func(f *Flow) string { return f.ID }) {
		for _, h := range f.handlers() {
			s.addHandler(h)
		}
		for _, group := range f.Steps {
			for _, l := range group {
				inFlow[l] = true
			}
		}
	}
	for _, b := range byID(s.Boxes, func(b *Box) string { return b.ID }) {
		var calls [][]*Line
		for _, l := range inNoOrder(b.Out) {
			if !inFlow[l] {
				calls = append(calls, []*Line{l})
			}
		}
		if len(calls) == 0 {
			continue
		}
		into := linesByID(b.Into)
		entries := slices.DeleteFunc(slices.Clone(into), func(l *Line) bool { return inFlow[l] })
		if len(entries) == 0 {
			entries = s.undoneBy(calls, into)
		}
		s.addHandler(&Handler{Box: b, Entries: entries, Calls: calls, Within: make([][]Alternative, len(calls))})
	}
}

// undoneBy are those of a box's entries that start what some lines undo, where each
// of them undoes something; else all entries.
func (s *System) undoneBy(calls [][]*Line, into []*Line) []*Line {
	var starts []*Line
	for _, group := range calls {
		undone := slices.DeleteFunc(slices.Clone(group[0].From.Out), func(l *Line) bool { return l.Compensation.Or(nil) != group[0] })
		if len(undone) == 0 {
			return into
		}
		for _, l := range undone {
			for _, h := range l.In {
				starts = union(starts, h.Entries)
			}
		}
	}
	if len(starts) == 0 {
		return into
	}
	return slices.DeleteFunc(slices.Clone(into), func(l *Line) bool { return !slices.Contains(starts, l) })
}

func (s *System) addHandler(h *Handler) {
	s.Handlers = append(s.Handlers, h)
	for _, l := range h.Entries {
		l.Starts = append(l.Starts, h)
	}
	for _, l := range h.Lines() {
		l.In = append(l.In, h)
	}
}

// handlers splits a flow's steps into the programs of its boxes.
func (f *Flow) handlers() []*Handler {
	p := programs{flow: f, starters: map[*Box]*Handler{}, at: map[*Box]whereabouts{}}
	p.walk(0, len(f.Steps), 0)
	for _, h := range p.starters {
		h.In = h.Within[0]
		for _, within := range h.Within {
			h.In = common(h.In, within)
		}
	}
	return p.out
}

// whereabouts are what a box may be doing when its next step comes.
type whereabouts struct {
	// running are the handlers that the step may belong to. There are several
	// only behind an either.
	running []*Handler
	// waiting is what has arrived and has started nothing yet, nil if nothing
	// has: the next step starts the handler.
	waiting *waiting
}

// waiting are arrivals that start a handler together with its first step. That
// may be taken in several branches, which share the handler then.
type waiting struct {
	entries []*Line
	in      []Alternative
	starts  *Handler
}

// programs goes through the steps of a flow.
type programs struct {
	flow *Flow
	out  []*Handler
	// starters are the handlers that nothing in the flow starts.
	starters map[*Box]*Handler
	at       map[*Box]whereabouts
}

// walk goes through a range of the flow's groups, all of which share the
// branches up to a depth. Each branch of an either begins where the either does,
// and what follows it may come out of any of them.
func (p *programs) walk(from, to, depth int) {
	for i := from; i < to; {
		if len(p.flow.Within[i]) == depth {
			p.step(i)
			i++
			continue
		}
		either := p.flow.Within[i][depth].Either
		before, after := p.at, []map[*Box]whereabouts{}
		for range p.flow.Branches[either] {
			end := i
			branch := p.flow.Within[min(i, to-1)]
			for end < to && len(p.flow.Within[end]) > depth && p.flow.Within[end][depth].Either == either && p.flow.Within[end][depth] == branch[depth] {
				end++
			}
			p.at = maps.Clone(before)
			p.walk(i, end, depth+1)
			after, i = append(after, p.at), end
		}
		p.at = join(after)
	}
}

// join is what boxes may be doing after one of several ways.
func join(ways []map[*Box]whereabouts) map[*Box]whereabouts {
	out := map[*Box]whereabouts{}
	for _, way := range ways {
		for b, at := range way {
			out[b] = out[b].or(at)
		}
	}
	return out
}

// inNoOrder are the lines out of a box of which no flow tells the order. A guard
// is taken to come first, as it is meant to, and the others come by name.
func inNoOrder(lines []*Line) []*Line {
	out := linesByID(lines)
	slices.SortStableFunc(out, func(a, b *Line) int {
		switch ga, gb := a.Guard.Or(false), b.Guard.Or(false); {
		case ga == gb:
			return 0
		case ga:
			return -1
		}
		return 1
	})
	return out
}

// ByName is the same system with its boxes, lines, flows and groups by name:
// whoever judges it can't see which of them is written first.
func (s *System) ByName() *System {
	out := *s
	out.Boxes = byID(s.Boxes, func(b *Box) string { return b.ID })
	out.Lines = linesByID(s.Lines)
	out.Flows = byID(s.Flows, func(f *Flow) string { return f.ID })
	out.Groups = byID(s.Groups, func(g *Group) string { return g.ID })
	return &out
}

func linesByID(lines []*Line) []*Line { return byID(lines, func(l *Line) string { return l.ID }) }

func byID[T any](of []T, id func(T) string) []T {
	return slices.SortedFunc(slices.Values(of), func(a, b T) int { return strings.Compare(id(a), id(b)) })
}

func (w whereabouts) or(other whereabouts) whereabouts {
	w.running = union(w.running, other.running)
	switch o := other.waiting; {
	case o == nil || o == w.waiting:
	case o.starts != nil:
		w.running = union(w.running, []*Handler{o.starts})
	case w.waiting == nil:
		w.waiting = o
	case w.waiting.starts != nil:
		w.running, w.waiting = union(w.running, []*Handler{w.waiting.starts}), o
	default:
		w.waiting = &waiting{entries: union(w.waiting.entries, o.entries), in: common(w.waiting.in, o.in)}
	}
	return w
}

// union adds what isn't in a list yet to it, in order.
func union[T comparable](to, more []T) []T {
	to = slices.Clip(to)
	for _, x := range more {
		if !slices.Contains(to, x) {
			to = append(to, x)
		}
	}
	return to
}

// common are the branches that two places share.
func common(a, b []Alternative) []Alternative {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n:n]
}

// step puts a group into the handlers of its boxes.
func (p *programs) step(i int) {
	group := p.flow.Steps[i]
	byBox := map[*Box][]*Line{}
	var order []*Box
	for _, l := range group {
		if byBox[l.From] == nil {
			order = append(order, l.From)
		}
		byBox[l.From] = append(byBox[l.From], l)
	}
	for _, b := range order {
		for _, h := range p.handlersOf(b) {
			h.Calls = append(h.Calls, byBox[b])
			h.Within = append(h.Within, p.flow.Within[i])
		}
	}
	for _, l := range group {
		next := &waiting{entries: []*Line{l}, in: p.flow.Within[i]}
		if before := p.at[l.To].waiting; before != nil {
			next.entries, next.in = union(before.entries, next.entries), common(before.in, next.in)
		}
		p.at[l.To] = whereabouts{waiting: next}
	}
}

// handlersOf are the handlers that the next step of a box may belong to.
func (p *programs) handlersOf(b *Box) []*Handler {
	at := p.at[b]
	switch {
	case at.waiting != nil:
		if at.waiting.starts == nil {
			at.waiting.starts = p.begin(b, at.waiting.entries)
			at.waiting.starts.In = at.waiting.in
		}
		at = whereabouts{running: union(at.running, []*Handler{at.waiting.starts})}
	case len(at.running) == 0:
		if p.starters[b] == nil {
			p.starters[b] = p.begin(b, nil)
		}
		at.running = []*Handler{p.starters[b]}
	}
	p.at[b] = at
	return at.running
}

func (p *programs) begin(b *Box, entries []*Line) *Handler {
	h := &Handler{Flow: p.flow, Box: b, Entries: entries}
	p.out = append(p.out, h)
	return h
}
