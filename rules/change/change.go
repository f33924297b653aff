// Package change says what a change does to systems: what is new, gone and different in
// them, and what that does to their findings and promises. Where the systems come from
// is for whoever reads them: two revisions, or two stages.
package change

import (
	"slices"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
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

// Change is what a change does to all systems that were looked at.
type Change struct {
	// Before and After are what is compared, as people call it: "main", "the work tree".
	Before, After string
	Systems       []*System
}

// Empty tells whether nothing has changed in any of the systems.
func (c *Change) Empty() bool {
	return !slices.ContainsFunc(c.Systems, func(s *System) bool { return !s.Empty() })
}

// Of tells two verdicts of one system apart; one of them may be nil. Where names the
// time of the first.
func Of(was, is *rules.Report, where string) *System { return of(was, is, where, nil) }

func of(was, is *rules.Report, where string, again Again) *System {
	s := &System{Was: was, Is: is}
	switch {
	case was == nil:
		s.Diff = diff.Compare(nil, is.System)
		is.Since(rules.Point{Where: where}, nil)
	case is == nil:
		s.Diff = diff.Compare(was.System, nil)
	default:
		s.Diff = diff.Compare(was.System, is.System)
		is.Since(rules.Point{Where: where}, was.KnownAs(s.Called, s.Words))
		if again != nil && len(is.Before.Fixed) > 0 && s.asksOtherwise() {
			is.Before.Drop(again(was.System, is.System))
		}
	}
	return s
}

// asksOtherwise tells whether anything has changed by which something is asked for.
func (s *System) asksOtherwise() bool {
	parts := []diff.Part{diff.System, diff.Flow, diff.Policy, diff.Rule, diff.Review, diff.Incident}
	return slices.ContainsFunc(parts, func(p diff.Part) bool { return len(s.Of(p)) > 0 }) || len(s.After.Spares(s.Before, s.Called)) > 0
}

// Again judges a system by the policy, the rules and the promises that another has.
type Again func(policy, s *model.System) *rules.Report

// Pair is a system as it was and as it is; one of them is nil where there was or is none.
type Pair struct{ Was, Is *rules.Report }

// All tells the verdicts of two sides apart, pair by pair: which system was which is for
// whoever reads them. Again tells what is fixed from what isn't asked any more; nil where
// that is all the same.
func All(pairs []Pair, where string, again Again) []*System {
	var out []*System
	for _, p := range pairs {
		out = append(out, of(p.Was, p.Is, where, again))
	}
	return out
}

// Named is what people call the system: with its stage, unless that is what is compared,
// and stands beside it.
func (s *System) Named() string {
	if s.Stages() {
		return s.System().Name
	}
	return s.System().Called()
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

// Broken are the flows that break a promise which they didn't break before, each with
// those promises.
func (s *System) Broken() []Breach {
	var out []Breach
	for _, p := range s.Which((*diff.Promise).Breaks) {
		if n := len(out); n > 0 && out[n-1].Is == p.Is {
			out[n-1].Promises = append(out[n-1].Promises, p)
			continue
		}
		out = append(out, Breach{p.Is, []diff.Promise{p}})
	}
	return out
}

// Breach is a flow with the promises that it breaks now.
type Breach struct {
	Is       *explore.Result
	Promises []diff.Promise
}

// Tally is how much has changed, in numbers: "1 box added, 2 lines changed".
func (s *System) Tally() string {
	switch s.Whole() {
	case diff.Added:
		return "the system is new"
	case diff.Removed:
		return "the system is gone"
	}
	var out []string
	for _, part := range diff.Parts {
		count := map[diff.How]int{}
		for _, c := range s.Diff.Of(part) {
			count[c.How]++
		}
		named := false
		for _, how := range []diff.How{diff.Added, diff.Removed, diff.Renamed, diff.Changed} {
			switch n := count[how]; {
			case n == 0:
			case part == diff.System || part == diff.Policy:
				out = append(out, string(part)+" "+string(how))
			case named:
				out = append(out, phrase.Thousands(n)+" "+string(how))
			default:
				out = append(out, phrase.Count(n, one(part), many(part))+" "+string(how))
				named = true
			}
		}
	}
	if len(out) == 0 {
		return "nothing has changed"
	}
	return strings.Join(out, ", ")
}

func one(p diff.Part) string { return string(p) }

func many(p diff.Part) string {
	if p == diff.Box {
		return "boxes"
	}
	return string(p) + "s"
}
