// Package flowgraph answers what follows from the flows of a system: which lines
// change something, what may happen twice and who would do it again, who waits
// for whom.
package flowgraph

import (
	"slices"

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
	obliges     map[*model.Line]bool
	safe        map[*model.Line]Answer
	redelivered map[*model.Handler]bool
	repeats     map[*model.Line]custody.Repeat
	sync        map[*model.Line]*SyncPath
	into        map[*model.Handler]*SyncPath
	found       *places
	comebacks   *comebacks
	doubled     map[*model.Line]doubled
	waits       map[*model.Flow]*Wait
	wholes      map[*model.Flow]*Whole
	originals   map[*model.Box]bool
	programs    map[*model.Box][]*model.Handler
}

// New works out the answers for a system.
func New(s *model.System) *Graph {
	g := &Graph{
		sys:         s,
		safe:        map[*model.Line]Answer{},
		redelivered: map[*model.Handler]bool{},
		repeats:     map[*model.Line]custody.Repeat{},
		sync:        map[*model.Line]*SyncPath{},
		into:        map[*model.Handler]*SyncPath{},
		waits:       map[*model.Flow]*Wait{},
		wholes:      map[*model.Flow]*Whole{},
	}
	g.findChanges()
	g.findSafe()
	g.findRedelivered()
	g.findRepeats()
	g.findSync()
	return g
}

// Effect tells whether a line itself changes something: a store, an external,
// or a box where the flow goes no further but to answer. A message put into a channel is
// none: what counts is what its consumers do. Nor is what is written to a copy, or
// a lock that is taken.
func (g *Graph) Effect(l *model.Line) bool {
	op, ok := l.Operation.Get()
	if !ok || op == model.Read || custody.OnlyAnswers(l) || custody.TakesLock(l) || g.Refreshes(l) {
		return false
	}
	switch l.To.Family() {
	case model.Channel:
		return false
	case model.Store:
		return !custody.RemembersKey(l)
	}
	return l.To.Kind == model.External || goesNoFurther(l)
}

// goesNoFurther tells whether the work of a line ends at its receiver, which at
// most answers it. Of a person who is asked, the answer is all that there is.
func goesNoFurther(l *model.Line) bool {
	if l.To.Kind == model.Client {
		return len(l.Starts) == 0
	}
	for _, h := range l.Starts {
		if slices.ContainsFunc(h.Lines(), func(o *model.Line) bool { return o.Answers.Or(nil) != l || !custody.OnlyAnswers(o) }) {
			return false
		}
	}
	return true
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

// Obliges tells whether a line changes something that its work is not done
// without, itself or through what its receiver does: nothing that may be left out,
// because a caller goes on without it, or because the team says that it may be
// lost.
func (g *Graph) Obliges(l *model.Line) bool { return g.obliges[l] }

// findChanges carries what changes back to what leads there.
func (g *Graph) findChanges() {
	g.changes = g.leadsTo(func(l *model.Line) bool { return g.Effect(l) || g.Message(l) }, func(*model.Line) bool { return true })
	needed := func(l *model.Line) bool { return !l.MayBeMissed() }
	g.obliges = g.leadsTo(func(l *model.Line) bool { return (g.Effect(l) || g.Message(l)) && needed(l) }, needed)
}

// leadsTo are some lines, and those that lead to them over lines of a kind.
func (g *Graph) leadsTo(is, over func(*model.Line) bool) map[*model.Line]bool {
	out := map[*model.Line]bool{}
	var queue []*model.Line
	add := func(l *model.Line) {
		if !out[l] {
			out[l] = true
			queue = append(queue, l)
		}
	}
	for _, l := range g.sys.Lines {
		if is(l) {
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
				if passesOn(e) && over(e) {
					add(e)
				}
			}
		}
	}
	return out
}

// passesOn tells whether what a line's receiver changes is the line's doing: a
// read changes nothing, a reply is no request, and a message is counted when
// it is put into its channel.
func passesOn(l *model.Line) bool {
	return l.Operation.Or("") != model.Read && !custody.OnlyAnswers(l) && l.To.Family() != model.Channel
}
