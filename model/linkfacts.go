package model

import (
	"cmp"
	"slices"

	"tautline.dev/model/platform"
)

// Stretch is what one platform says about a line from one platform to another,
// or about a segment of it.
type Stretch struct {
	*platform.Lines
	// By is the platform that says so.
	By *platform.Platform
	// When is the mode of the line for which it holds, "" for any that the two
	// platforms allow.
	When Mode
	// Yields are the paths of facts which give no value, because an earlier
	// stretch gives one. Their range still holds.
	Yields map[string]bool
}

// Between is what lies under a line from one platform to another: what holds all
// the way, then the segments in the order in which the work passes them. It is
// empty where neither platform speaks of the other.
func Between(from, to *platform.Platform) []Stretch {
	sys := &System{platforms: map[string]*platform.Platform{from.ID: from, to.ID: to}}
	lines := sys.linesBetween(from, to)
	where := map[*platform.Lines][]*Line{}
	var found []Stretch
	for _, l := range lines {
		for _, e := range sys.entries(l, sameMode) {
			if where[e.Lines] == nil {
				found = append(found, Stretch{Lines: e.Lines, By: e.of, Yields: map[string]bool{}})
			}
			where[e.Lines] = append(where[e.Lines], l)
		}
	}
	slices.SortStableFunc(found, func(a, b Stretch) int { return cmp.Or(a.place()-b.place(), a.turn(to)-b.turn(to)) })
	for i := range found {
		found[i].When = onlyMode(where[found[i].Lines], lines)
	}
	for i, later := range found {
		for _, f := range later.Facts {
			later.Yields[f.Path] = !slices.ContainsFunc(where[later.Lines], func(l *Line) bool {
				return !slices.ContainsFunc(found[:i], func(earlier Stretch) bool {
					return earlier.Segment == later.Segment && len(earlier.Operations) == 0 &&
						slices.Contains(where[earlier.Lines], l) && differs(earlier.Facts, &f)
				})
			})
		}
	}
	return found
}

// linesBetween are the lines that two platforms allow: for each kind of box that
// they can be, and each mode that such a line may have.
func (s *System) linesBetween(from, to *platform.Platform) []*Line {
	var out []*Line
	for _, a := range from.Kinds {
		for _, b := range to.Kinds {
			ends := Line{From: boxOn(from, a), To: boxOn(to, b)}
			for _, mode := range s.modes(ends) {
				l := ends
				l.Mode = Fact[Mode]{value: mode, state: Stated}
				out = append(out, &l)
			}
		}
	}
	return out
}

// onlyMode is the mode that some lines have and others don't, or "".
func onlyMode(some, all []*Line) Mode {
	mode := some[0].Mode.value
	same := func(l *Line) bool { return l.Mode.value == mode }
	differ := func(l *Line) bool { return l.Mode.value != mode }
	if slices.ContainsFunc(some, differ) || !slices.ContainsFunc(all, differ) || !slices.ContainsFunc(all, same) {
		return ""
	}
	return mode
}

// boxOn is a box on a platform of which nothing else is known.
func boxOn(p *platform.Platform, kind string) *Box {
	b := &Box{Kind: Kind(kind)}
	b.Platform = Fact[Platforms]{value: Platforms{p.ID}, state: Stated}
	return b
}

// modes are those that a line may have: the one that is certain, or both.
func (s *System) modes(l Line) []Mode {
	im := &implying{s}
	im.interactionByShape(&l)
	im.platformFacts(&l, func(f *platform.Fact) bool { return isInteraction(f.Path) })
	mode, ok := l.Mode.Get()
	if ok && (l.Mode.Limit() != nil || l.Mode.Origin().Source.By == theModel) {
		return []Mode{mode}
	}
	return []Mode{Sync, Async}
}

// place is where on the way the segment lies.
func (s *Stretch) place() int {
	return slices.Index([]platform.Segment{"", platform.HandOff, platform.Processing}, s.Segment)
}

// turn is where among all that is said the stretch stands: the receiver's first,
// as when facts are implied.
func (s *Stretch) turn(to *platform.Platform) int {
	turn := 0
	for i := range s.By.Lines {
		if &s.By.Lines[i] == s.Lines {
			turn = i
		}
	}
	if s.By != to || len(s.From) == 0 {
		turn += len(to.Lines)
	}
	return turn
}

// differs tells whether one of some facts gives a field another value.
func differs(facts []platform.Fact, f *platform.Fact) bool {
	return f.Implied() != nil && slices.ContainsFunc(facts, func(other platform.Fact) bool {
		return other.Path == f.Path && other.Implied() != nil && other.Implied().Show() != f.Implied().Show()
	})
}
