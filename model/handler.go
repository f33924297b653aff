package model

import (
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
type Handler struct {
	// Flow is the flow that says so, nil where only the shape does.
	Flow *Flow
	Box  *Box
	// Entries are the lines whose arrival starts it; none where the box starts
	// by itself.
	Entries []*Line
	// Calls are its steps in order; lines of one group are done at the same
	// time.
	Calls [][]*Line

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
			entries = into
		}
		s.addHandler(&Handler{Box: b, Entries: entries, Calls: calls})
	}
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
	var out []*Handler
	running := map[*Box]*Handler{} // the handler that a box's next step belongs to
	waiting := map[*Box][]*Line{}  // arrivals whose handler has no step yet
	step := func(group []*Line) {
		byBox := map[*Box][]*Line{}
		var order []*Box
		for _, l := range group {
			if byBox[l.From] == nil {
				order = append(order, l.From)
			}
			byBox[l.From] = append(byBox[l.From], l)
		}
		for _, b := range order {
			h := running[b]
			if entries := waiting[b]; h == nil || len(entries) > 0 {
				h = &Handler{Flow: f, Box: b, Entries: entries}
				out = append(out, h)
				running[b] = h
				delete(waiting, b)
			}
			h.Calls = append(h.Calls, byBox[b])
		}
		for _, l := range group {
			if !slices.Contains(waiting[l.To], l) {
				waiting[l.To] = append(waiting[l.To], l)
			}
		}
	}
	for _, group := range f.Steps {
		step(group)
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
