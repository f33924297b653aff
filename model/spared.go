package model

import "slices"

// MayBeLost tells whether the team itself says that work of a line may be lost.
func (l *Line) MayBeLost() bool {
	return l.Guarantee.State() == Stated && l.Guarantee.Or("") == AtMostOnce
}

// MayBeMissed tells whether the team says that what a line does needn't happen.
func (l *Line) MayBeMissed() bool { return l.Dependency.Or("") == "soft" || l.MayBeLost() }

// Spared is what a line did and had to do in another system, and needn't here.
type Spared struct {
	Was, Is *Line
	// Before and Flow are the flow of which it was a part, there and here; nil where the line
	// itself says that it may be missed.
	Before, Flow *Flow
}

// Spares are what had to happen in another system and needn't here, though the lines are
// still there. What another line does instead is not spared: it has the same receiver and
// the same operation, on every way on which it had to happen. Nor are reads, which leave
// nothing undone. Called tells what an entity of the other is called here.
func (s *System) Spares(was *System, called func(entity string) string) []Spared {
	var out []Spared
	for _, o := range was.Lines {
		l := s.Line(calledHere(o.Entity(), called))
		if l == nil || o.Operation.Or("") == Read || o.MayBeMissed() {
			continue
		}
		instead := func(x *Line) bool {
			return !x.MayBeMissed() && (x == l || x.To == l.To && x.Operation.Text() == l.Operation.Text())
		}
		inFlow, missed := false, false
		for _, before := range was.Flows {
			f := s.Flow(calledHere(before.Entity(), called))
			if f == nil || !before.Passes(o) {
				continue
			}
			inFlow = true
			if f.does(instead) || !before.does(func(x *Line) bool { return x == o }) && slices.ContainsFunc(slices.Concat(f.Steps...), instead) {
				continue
			}
			missed = true
			asked := len(before.Effects) == 0 || slices.Contains(before.Effects, o)
			if !l.MayBeMissed() && o.Operation.Known() && asked {
				out = append(out, Spared{o, l, before, f})
			}
		}
		if !inFlow {
			missed = !slices.ContainsFunc(s.Lines, instead)
		}
		if l.MayBeMissed() && missed && o.promised() {
			out = append(out, Spared{Was: o, Is: l})
		}
	}
	return out
}

// promised tells whether a line is known to leave something undone if it is missed: it
// changes something, or its team says that it is needed.
func (l *Line) promised() bool {
	return l.Operation.Known() || l.Guarantee.State() == Stated || l.Dependency.State() == Stated
}

// does tells whether every piece of work that takes a flow comes by some line: it stands
// outside of every either, or in each branch of one.
func (f *Flow) does(some func(*Line) bool) bool { return f.doesIn(0, len(f.Steps), 0, some) }

func (f *Flow) doesIn(from, to, depth int, some func(*Line) bool) bool {
	for i := from; i < to; {
		if len(f.Within[i]) == depth {
			if slices.ContainsFunc(f.Steps[i], some) {
				return true
			}
			i++
			continue
		}
		either, branches, all := f.Within[i][depth].Either, 0, true
		for i < to && len(f.Within[i]) > depth && f.Within[i][depth].Either == either {
			end := i
			for end < to && len(f.Within[end]) > depth && f.Within[end][depth] == f.Within[i][depth] {
				end++
			}
			all = f.doesIn(i, end, depth+1, some) && all
			branches++
			i = end
		}
		if all && branches == f.Branches[either] {
			return true
		}
	}
	return false
}

// unspared lets lines and flows be as needed, and go as far, as they did in another system
// until that is taken back.
func (s *System) unspared(was *System, called func(entity string) string) (back func()) {
	var undo []func()
	rebuild := false
	for _, x := range s.Spares(was, called) {
		if x.Flow == nil {
			undo = append(undo, lend(&x.Is.Guarantee, x.Was.Guarantee), lend(&x.Is.Dependency, x.Was.Dependency), lend(&x.Is.Fallback, x.Was.Fallback))
			continue
		}
		rebuild = true
		undo = append(undo, lend(&x.Flow.Steps, s.stepsHere(x.Before, called)), lend(&x.Flow.Within, x.Before.Within), lend(&x.Flow.Branches, x.Before.Branches))
	}
	if rebuild {
		undo = append(undo, lend(&s.Handlers, nil))
		for _, l := range s.Lines {
			undo = append(undo, lend(&l.Starts, nil), lend(&l.In, nil))
		}
		s.buildHandlers()
	}
	return func() {
		for _, u := range slices.Backward(undo) {
			u()
		}
	}
}

// stepsHere are the steps of another system's flow, with the lines that are here.
func (s *System) stepsHere(of *Flow, called func(entity string) string) [][]*Line {
	out := make([][]*Line, len(of.Steps))
	for i, group := range of.Steps {
		for _, o := range group {
			if l := s.Line(calledHere(o.Entity(), called)); l != nil {
				out[i] = append(out[i], l)
			}
		}
	}
	return out
}
