package pattern

import (
	"tautline.dev/model/value"
)

// Naming is a leaf of a pattern that asks for something by its name, and where it does.
type Naming struct {
	Of *Shape
	At value.Span
}

// Names finds what in the pattern looks at the name of something of some sort, and would
// say otherwise of another name.
func (p *Pattern) Names(sort, name, other string) (found Naming, is bool) {
	r := &run{pattern: p}
	var look func(t test)
	look = func(t test) {
		switch t := t.(type) {
		case allOf:
			for _, part := range t {
				look(part)
			}
		case anyOf:
			for _, part := range t {
				look(part)
			}
		case *field:
			look(t.test)
		case *leaf:
			if is || t.of.Sort != sort {
				return
			}
			for _, leafOf := range []func(string) value.Node{Text, func(s string) value.Node { return List([]string{s}) }} {
				was, then := leafOf(name), leafOf(other)
				if t.test.fits(&was, r) != t.test.fits(&then, r) {
					found, is = Naming{t.of, t.at}, true
				}
			}
		}
	}
	look(p.root)
	return found, is
}
