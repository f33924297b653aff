// Package change says what a change does to systems: what is new, gone and different in
// them, and what that does to their findings and promises. Where the systems come from
// is for whoever reads them: two revisions, or two stages.
package change

import (
	"slices"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
)

// System is what a change does to one system.
type System struct {
	*diff.Diff
	// Was and Is are the verdicts before and after, nil where there was or is no such
	// system. Is tells only what is new since, and in its Before what is fixed.
	Was, Is *rules.Report
	// Promises are what became of the promises of each flow; none where nothing in the
	// model has changed, and where nobody explored it.
	Promises []diff.Promise
	// Explored tells whether the flows were explored.
	Explored bool
}

// Sides are what two sides are called, as people call them: "main", "work tree".
type Sides struct{ Before, After string }

// Of tells two verdicts of one system apart; one of them may be nil. Where names the
// time of the first.
func Of(was, is *rules.Report, where string) *System {
	s := &System{Was: was, Is: is}
	switch {
	case was == nil:
		s.Diff = diff.Compare(nil, is.System)
		is.Since(where, nil)
	case is == nil:
		s.Diff = diff.Compare(was.System, nil)
	default:
		s.Diff = diff.Compare(was.System, is.System)
		is.Since(where, was.KnownAs(s.Called, s.Words))
	}
	return s
}

// All tells the verdicts of two sides apart, each system beside that of its name; of
// those that are left, each beside that of its directory: it has another name now. They
// are in the order of the second side, and behind them what is gone.
func All(was, is []*rules.Report, where string) []*System {
	byName, byDir := map[string]*rules.Report{}, map[string]*rules.Report{}
	for _, r := range was {
		byName[r.System.Name] = r
	}
	left := slices.Clone(was)
	take := func(r *rules.Report) *rules.Report {
		if r != nil {
			left = slices.DeleteFunc(left, func(o *rules.Report) bool { return o == r })
		}
		return r
	}
	pairs := make([]*rules.Report, len(is))
	for i, r := range is {
		pairs[i] = take(byName[r.System.Name])
	}
	for _, r := range left {
		byDir[r.System.Dir] = r
	}
	for i, r := range is {
		if pairs[i] == nil {
			pairs[i] = take(byDir[r.System.Dir])
			delete(byDir, r.System.Dir)
		}
	}
	var out []*System
	for i, r := range is {
		out = append(out, Of(pairs[i], r, where))
	}
	for _, r := range left {
		out = append(out, Of(r, nil, where))
	}
	return out
}

// Explore notes what exploring the flows before and after showed.
func (s *System) Explore(before, after []*explore.Result) {
	s.Promises, s.Explored = s.Diff.Promises(before, after), true
}

// Which are the promises of which something holds.
func (s *System) Which(holds func(*diff.Promise) bool) []diff.Promise {
	var out []diff.Promise
	for i := range s.Promises {
		if holds(&s.Promises[i]) {
			out = append(out, s.Promises[i])
		}
	}
	return out
}

// Changed tells whether anything has changed in any of some systems.
func Changed(all []*System) bool {
	return slices.ContainsFunc(all, func(s *System) bool { return !s.Empty() })
}
