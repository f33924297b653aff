package model

import (
	"slices"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// platformFacts applies what the platforms of a line's ends say about it. How the
// work is repeated and parked they say of each segment for itself. Of all else,
// where the receiver's platform goes on with the work after taking it over, or may
// do so, the line has what is said of that: the hand-off implies nothing then, but
// its range holds.
func (im *implying) platformFacts(l *Line, which func(*platform.Fact) bool) {
	entries := im.sys.entries(l, holdsFor)
	handsOff := slices.ContainsFunc(entries, func(e entry) bool { return e.Segment == platform.HandOff })
	goesOn := handsOff && len(im.sys.entries(l, mayGoOn)) > 0
	meshed := slices.ContainsFunc(entries, func(e entry) bool { return areOfMesh(e.Facts) })
	for _, e := range entries {
		var facts []platform.Fact
		for _, f := range e.Facts {
			if meshed && !areOfMesh(e.Facts) && f.Path == "retry.attempts" && isNone(f.Implied()) {
				continue // that the library doesn't says nothing of the mesh around it
			}
			if which(&f) && !l.outdone(&f) {
				facts = append(facts, f)
			}
		}
		l.waitsForDelivery(facts)
		apply(e.of.ID, facts, l.beyondSegments, !goesOn || e.Segment != platform.HandOff)
		if e.Segment != platform.Processing {
			apply(e.of.ID, facts, l.Segment.facts, !goesOn || e.Segment != platform.HandOff || l.Processing != nil)
		}
		if repeatsUnder(l, e.of.ID, facts) {
			apply(e.of.ID, facts, l.under().facts, true)
		}
		// What the sender's platforms say of the whole line is about what the sender does.
		if l.Processing != nil && (e.Segment == platform.Processing || e.Segment == "" && l.To.RunsOn(e.of.ID)) {
			apply(e.of.ID, facts, l.Processing.facts, true)
		}
	}
	l.Data.MaxSize.narrow()
}

// waitsForDelivery reads a stated timeout of a pushed delivery as its lease where a
// platform has one deadline for both: how long it waits for the work, and after which
// it pushes it again.
func (l *Line) waitsForDelivery(facts []platform.Fact) {
	if l.From.Family() != Channel || l.Delivery.Or("") != Push || l.Timeout.State() != Stated || l.Timeout.None() || l.Lease.For.State() == Stated {
		return
	}
	one := map[string]string{}
	for i := range facts {
		if n := facts[i].Implied(); n != nil {
			one[facts[i].Path] = n.Text
		}
	}
	if one["lease.for"] != "" && one["lease.for"] == one["timeout"] {
		l.Lease.For.take(&l.Timeout)
	}
}

// outdone tells whether a platform's default is about a sender that doesn't ask
// whether its message was stored, and this one does.
func (l *Line) outdone(f *platform.Fact) bool {
	return f.Path == "guarantee" && f.Default != nil && f.Default.Text == string(AtMostOnce) && l.asksForConfirms()
}

func isNone(n *value.Node) bool { return n != nil && n.Kind == value.String && n.Text == "none" }

func (l *Line) asksForConfirms() bool { return l.Confirmed.State() == Stated && l.Confirmed.Or(false) }

// entry is what one platform says about lines like this one.
type entry struct {
	*platform.Lines
	of *platform.Platform
}

// entries are what the platforms of a line's ends say about it, as far as
// somebody admits that: first the library with which it is called or read, then
// the receiver's, because it is the receiver's runtime that does the work, then
// the sender's; of each the innermost first.
func (s *System) entries(l *Line, admit func(*platform.Lines, *Line) bool) []entry {
	var out []entry
	add := func(p *platform.Platform, matches func(*platform.Lines) bool) {
		for i := range p.Lines {
			if e := &p.Lines[i]; matches(e) && admit(e, l) {
				out = append(out, entry{e, p})
			}
		}
	}
	at := func(e *platform.Lines, b *Box) bool { return len(e.At) == 0 || matches(e.At, b) }
	leaving := func(e *platform.Lines) bool { return at(e, l.From) && matches(e.To, l.To) }
	arriving := func(e *platform.Lines) bool { return at(e, l.To) && matches(e.From, l.From) }
	if p := s.Platform(l.Client.Or("")); p != nil {
		add(p, func(e *platform.Lines) bool { return matches(e.From, l.From) || matches(e.To, l.To) })
	}
	for _, p := range s.platformsOf(l.To) {
		add(p, arriving)
	}
	for _, p := range s.platformsOf(l.From) {
		add(p, leaving)
	}
	return out
}

// holdsFor tells whether an entry is about lines of this mode and operation.
func holdsFor(e *platform.Lines, l *Line) bool {
	return sameMode(e, l) && (len(e.Operations) == 0 || slices.Contains(e.Operations, string(l.Operation.Or(""))))
}

func sameMode(e *platform.Lines, l *Line) bool {
	return e.Mode == "" || string(l.Mode.Or("")) == e.Mode
}

// mayGoOn tells whether an entry is about the processing after a hand-off, on a
// line that has its mode or may have it.
func mayGoOn(e *platform.Lines, l *Line) bool {
	return e.Segment == platform.Processing && (!l.Mode.Known() || sameMode(e, l))
}

func matches(patterns []string, b *Box) bool {
	for _, p := range patterns {
		if p == "*" || b.RunsOn(p) || p == string(b.Kind) || p == string(b.Family()) {
			return true
		}
	}
	return false
}
