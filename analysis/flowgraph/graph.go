// Package flowgraph answers what follows from the flows of a system: which lines
// change something, what may happen twice and who would do it again, who waits
// for whom.
package flowgraph

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Graph answers what several rules ask about the way of work through a
// system: what changes something, what may happen twice, and who would do it
// again. Everything is worked out once, by carrying what is known along the
// lines until nothing new comes of it: so no answer depends on who asks first,
// and the work grows with the model's size, not with the number of paths.
type Graph struct {
	sys         *model.System
	changes     map[*model.Line]bool
	safe        map[*model.Line]Answer
	redelivered map[*model.Handler]bool
	repeats     map[*model.Line]custody.Repeat
	sync        map[*model.Line]*SyncPath
	into        map[*model.Handler]*SyncPath
	found       *places
	comebacks   *comebacks
	doubled     map[*model.Line]doubled
	waits       map[*model.Flow]*Wait
	originals   map[*model.Box]bool
	programs    map[*model.Box][]*model.Handler
}

// New works out the answers for a system.
func New(s *model.System) *Graph {
	g := &Graph{
		sys:         s,
		changes:     map[*model.Line]bool{},
		safe:        map[*model.Line]Answer{},
		redelivered: map[*model.Handler]bool{},
		repeats:     map[*model.Line]custody.Repeat{},
		sync:        map[*model.Line]*SyncPath{},
		into:        map[*model.Handler]*SyncPath{},
		waits:       map[*model.Flow]*Wait{},
	}
	g.findChanges()
	g.findSafe()
	g.findRedelivered()
	g.findRepeats()
	g.findSync()
	return g
}

// Effect tells whether a line itself changes something: a store, an external,
// or a box where the flow goes no further. A message put into a channel is
// none: what counts is what its consumers do. Nor is what is written to a copy.
func (g *Graph) Effect(l *model.Line) bool {
	op, ok := l.Operation.Get()
	if !ok || op == model.Read || l.Answers.Known() && !l.Answers.None() || g.Refreshes(l) {
		return false
	}
	switch l.To.Family() {
	case model.Channel:
		return false
	case model.Store:
		return true
	}
	return l.To.Kind == model.External || len(l.Starts) == 0
}

// Refreshes tells whether a line writes to a copy of what is kept elsewhere: it
// fills a cache, or makes it forget. A write that the team calls not idempotent,
// as counting is, makes something of its own there.
func (g *Graph) Refreshes(l *model.Line) bool {
	return custody.Refreshes(l)
}

// Message tells whether a line puts a message into a channel.
func (g *Graph) Message(l *model.Line) bool {
	op, ok := l.Operation.Get()
	return ok && op != model.Read && l.To.Family() == model.Channel
}

// Changes tells whether a line changes something, itself, by a message, or
// through what its receiver does.
func (g *Graph) Changes(l *model.Line) bool { return g.changes[l] }

func (g *Graph) findChanges() {
	var queue []*model.Line
	add := func(l *model.Line) {
		if !g.changes[l] {
			g.changes[l] = true
			queue = append(queue, l)
		}
	}
	for _, l := range g.sys.Lines {
		if g.Effect(l) || g.Message(l) {
			add(l)
		}
	}
	told := map[*model.Handler]bool{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		for _, h := range l.In {
			if told[h] {
				continue
			}
			told[h] = true
			for _, e := range h.Entries {
				if passesOn(e) {
					add(e)
				}
			}
		}
	}
}

// passesOn tells whether what a line's receiver changes is the line's doing: a
// read changes nothing, a reply is no request, and a message is counted when
// it is put into its channel.
func passesOn(l *model.Line) bool {
	reply := l.Answers.Known() && !l.Answers.None()
	return l.Operation.Or("") != model.Read && !reply && l.To.Family() != model.Channel
}
