package operation

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// Nearness tells which facts are about the place of an incident.
type Nearness struct {
	everywhere    bool
	names, beside map[string]bool
}

// Near is what is about the place of an incident: the entities there, the ends of those
// that are lines, the lines of the box that it names, and the flows that go over any of
// them.
func Near(s *model.System, in *model.Incident) Nearness {
	sc := sceneOf(s, in.On)
	n := Nearness{everywhere: sc.everywhere, names: map[string]bool{in.On: true}, beside: map[string]bool{}}
	for _, of := range []map[string]bool{sc.around, sc.beside} {
		for name := range of {
			n.names[name] = true
		}
	}
	for _, f := range s.Flows {
		if slices.ContainsFunc(slices.Concat(f.Steps...), func(l *model.Line) bool { return n.names[l.Entity().Name] }) {
			n.names[f.Entity().Name] = true
		}
	}
	for _, l := range s.Lines {
		if n.names[l.From.Entity().Name] || n.names[l.To.Entity().Name] {
			n.beside[l.Entity().Name] = true
		}
	}
	return n
}

// Fact tells whether a fact, by its whole path, is about the place; one of the system
// as a whole is.
func (n Nearness) Fact(path string) bool { return n.everywhere || of(path, n.names) }

// Beside tells whether a fact is about a line of a box of the place: what it is may
// decide what a rule finds there.
func (n Nearness) Beside(path string) bool { return n.everywhere || of(path, n.beside) }

func of(path string, names map[string]bool) bool {
	in, _, _ := strings.Cut(path, ".")
	if !slices.Contains([]string{"lines", "boxes", "flows", "groups"}, in) {
		return true
	}
	for at := strings.LastIndex(path, "."); at > 0; at = strings.LastIndex(path[:at], ".") {
		if names[path[:at]] {
			return true // an id may hold dots itself
		}
	}
	return false
}
