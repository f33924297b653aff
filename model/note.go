package model

import "tautline.dev/model/platform"

// PlatformNote is what a platform has to say of a line that no field of the model holds.
type PlatformNote struct {
	// By is the platform.
	By string
	*platform.Fact
}

// NotesOn are what the platforms of a line's ends have to say of it because of what
// the line uses: each is about a field of it, or of its receiver ("to."), that holds a
// value there.
func (s *System) NotesOn(l *Line) []PlatformNote {
	used := map[string]bool{}
	l.Facts(func(path string, f AnyFact) { used[path] = f.Known() && !f.None() })
	l.To.Facts(func(path string, f AnyFact) { used["to."+path] = f.Known() && !f.None() })
	inbox := l.DeadLetter.To.Known() && l.DeadLetter.To.Origin() == l.To.Inbox.DeadLetter.To.Origin()
	var out []PlatformNote
	for _, e := range s.entries(l, holdsFor) {
		for i := range e.Notes {
			n := &e.Notes[i]
			if n.About == "deadLetter.to" && e.Segment == platform.HandOff && inbox {
				continue // where the receiver parks what it can't do is nothing to the sender
			}
			if n.Verified && used[n.About] {
				out = append(out, PlatformNote{e.of.ID, n})
			}
		}
	}
	return out
}
