package mend

import (
	"strings"

	"tautline.dev/model"
)

// entity is what a question is asked of.
type entity struct {
	// path is where it stands in a model, nothing for the system.
	path  []string
	line  *model.Line
	facts func(func(path string, f model.AnyFact))
}

func entityOf(s *model.System, name string) entity {
	where, id, _ := strings.Cut(name, ".")
	e := entity{path: []string{where, id}, facts: s.Facts}
	switch where {
	case "lines":
		e.line = s.Line(id)
		e.facts = e.line.Facts
	case "boxes":
		e.facts = s.Box(id).Facts
	case "flows":
		e.facts = s.Flow(id).Facts
	default:
		e.path = nil
	}
	return e
}

// absent are the fields that nobody has stated, implied or been asked for: all of the
// first, or else each of the others.
func (e entity) absent(fields []string) []string {
	if e.unsaid(fields[0]) {
		return fields[:1]
	}
	var out []string
	for _, f := range fields[1:] {
		if e.unsaid(f) {
			out = append(out, f)
		}
	}
	return out
}

// unsaid tells whether an entity has a field of which nothing is known, in none of its
// parts, and nobody has said that.
func (e entity) unsaid(field string) bool {
	has, said := false, false
	e.facts(func(path string, f model.AnyFact) {
		if path == field || strings.HasPrefix(path, field+".") {
			has = true
			said = said || f.Known() || f.Asked()
		}
	})
	return has && !said
}
