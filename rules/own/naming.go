package own

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/model/pattern"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// Naming tells of a rule of a system's own that asks for an entity by its id, and where:
// it would silently be about nothing once that has another. The map is that in which
// the entity stands.
func Naming(s *model.System, in, id, other string) (at value.Span, what string, is bool) {
	for i := range s.Own {
		r := &s.Own[i]
		lay := layouts[rules.Scope(r.Scope)]
		if lay == nil || r.Match == nil {
			continue
		}
		p, _ := pattern.Compile(r.Match, lay().shape, "")
		if p == nil {
			continue
		}
		if n, names := p.Names(in, id, other); names {
			return n.At, fmt.Sprintf("the rule %q of your own asks for it by name, in %s", r.Name, n.Of.Path), true
		}
	}
	return value.Span{}, "", false
}
