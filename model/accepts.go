package model

import "slices"

// AcceptsLater is the line here at which another system's flow told yes, where this one
// tells that later, or doesn't say any more when; Line is nil where it isn't in the flow any
// more. It tells whether that is so. Called tells what an entity of the other is called here.
func (f *Flow) AcceptsLater(in *System, was *Flow, called func(entity string) string) (*Line, bool) {
	old, ok := was.Accepted.Get()
	if !ok || was.Accepted.State() != Stated {
		return nil, false
	}
	here := in.Line(calledHere(old.Entity(), called))
	if here != nil && !f.Passes(here) {
		here = nil
	}
	now, ok := f.Accepted.Get()
	switch {
	case !ok:
		return here, true
	case here != nil:
		return here, now != here && !f.doneBefore(now, here)
	}
	// What came behind it shows where it was.
	return nil, slices.ContainsFunc(slices.Concat(was.Steps...), func(o *Line) bool {
		l := in.Line(calledHere(o.Entity(), called))
		return l != nil && f.Passes(l) && was.doneBefore(old, o) && !f.doneBefore(now, l)
	})
}

// doneBefore tells whether a line has succeeded, in each piece of work of a flow, when
// another does: a call succeeds when all that its receiver calls meanwhile has.
func (f *Flow) doneBefore(l, other *Line) bool {
	switch {
	case f.waitsFor(other, l, nil):
		return true
	case f.waitsFor(l, other, nil):
		return false
	}
	at := func(l *Line) int {
		return slices.IndexFunc(f.Steps, func(group []*Line) bool { return slices.Contains(group, l) })
	}
	first, then := at(l), at(other)
	return first >= 0 && first < then && !f.Excludes(first, then)
}

// waitsFor tells whether a call succeeds only when another line of the flow has.
func (f *Flow) waitsFor(call, l *Line, seen []*Line) bool {
	if call.Mode.Or("") != Sync || slices.Contains(seen, call) {
		return false
	}
	for _, h := range call.Starts {
		for _, c := range slices.Concat(h.Calls...) {
			if h.Flow == f && (c == l || f.waitsFor(c, l, append(seen, call))) {
				return true
			}
		}
	}
	return false
}
