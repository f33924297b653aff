package model

import "tautline.dev/model/platform"

// PlatformNote is what a platform has to say of a line that no field of the model holds.
type PlatformNote struct {
	// By is the platform.
	By string
	*platform.Fact
}

// NotesOn are what the platforms of a line's ends have to say of it because of what
// the line uses: each is about a field that holds a value there.
func (s *System) NotesOn(l *Line) []PlatformNote {
	used := map[string]bool{}
	l.Facts(func(path string, f AnyFact) { used[path] = f.Known() && !f.None() })
	var out []PlatformNote
	for _, e := range s.entries(l, holdsFor) {
		for i := range e.Notes {
			if n := &e.Notes[i]; n.Verified && used[n.About] {
				out = append(out, PlatformNote{e.of.ID, n})
			}
		}
	}
	return out
}
