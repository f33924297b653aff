package flowgraph

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Outcome is what a client is not told of a flow that it has started.
type Outcome struct {
	// Began is the line with which the client starts the flow.
	Began *model.Line
	// Late is the first change that is made only when the client has been told yes.
	Late *model.Line
	// Perhaps is an external that hears of the work after that, and may be what tells
	// the client, nil where there is none.
	Perhaps *model.Box
}

// Untold is what a client is never told of a flow, and whether there is anything: it
// has its yes before the work is done, and afterwards no line leads to it, and it can
// read nothing of what the work changes.
func (g *Graph) Untold(f *model.Flow) (Outcome, bool) {
	var o Outcome
	for _, l := range f.FirstLines() {
		if l.From.Kind == model.Client && l.Operation.Or("") != model.Read && o.Began == nil {
			o.Began = l
		}
	}
	if o.Began == nil {
		return o, false
	}
	late := g.late(f)
	if l, ok := f.Accepted.Get(); ok && late[l] {
		return o, false // it is told when that is done
	}
	var changed []*model.Box
	for _, l := range slices.Concat(f.Steps...) {
		if !late[l] || !g.Effect(l) {
			continue
		}
		changed = append(changed, l.To)
		if l.From.Kind == model.Workflow {
			changed = append(changed, l.From) // it knows how far it is
		}
		if l.To.Kind == model.External && o.Perhaps == nil {
			o.Perhaps = l.To
		}
		if o.Late == nil && l.Dependency.Or("") != "soft" && !l.MayBeLost() {
			o.Late = l
		}
	}
	return o, o.Late != nil && len(o.Began.From.Into) == 0 && g.mayFail(late) && !g.reads(o.Began.From, changed)
}

// mayFail tells whether work of which its client has been told yes may end undone:
// because a step of it can be taken back, or because what fails is parked where
// nobody looks, or thrown away. What stays until it is done, or until somebody who
// is called has seen to it, is done in the end.
func (g *Graph) mayFail(late map[*model.Line]bool) bool {
	for l := range late {
		if l.Compensation.Known() && !l.Compensation.None() {
			return true
		}
		if l.Mode.Or("") != model.Async || l.To.Family() == model.Channel || l.MayBeLost() {
			continue
		}
		if custody.StopsInOrder(l) {
			continue
		}
		parked := custody.ParkingOf(g.sys, l).To
		if parked == nil {
			return true
		}
		if watched, _ := custody.WatchedParked(g.sys, l, parked); !watched {
			return true
		}
	}
	return false
}

// late are the steps of a flow that come after something that its client doesn't
// wait for.
func (g *Graph) late(f *model.Flow) map[*model.Line]bool {
	late := map[*model.Line]bool{}
	var queue []*model.Line
	for _, l := range slices.Concat(f.Steps...) {
		if l.Mode.Or("") == model.Async && !custody.OnlyAnswers(l) {
			queue = append(queue, l)
		}
	}
	seen := map[*model.Handler]bool{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		if l.From.Family() == model.Channel || l.From.Family() == model.Store || l.To.Family() != model.Channel {
			late[l] = true
		}
		for _, h := range l.Starts {
			if h.Flow != f || seen[h] {
				continue
			}
			seen[h] = true
			for _, next := range h.Lines() {
				if !late[next] {
					late[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	return late
}

// reads tells whether a client can read, over however many boxes, something that is
// kept in one of some.
func (g *Graph) reads(client *model.Box, of []*model.Box) bool {
	seen := map[*model.Box]bool{client: true}
	queue := []*model.Box{client}
	for len(queue) > 0 {
		b := queue[0]
		queue = queue[1:]
		for _, l := range b.Out {
			if l.Operation.Or("") != model.Read || seen[l.To] {
				continue
			}
			if slices.Contains(of, l.To) {
				return true
			}
			seen[l.To] = true
			queue = append(queue, l.To)
		}
	}
	return false
}
