package schema

import (
	"slices"
	"strings"
)

// Offer is what the schema has to say of a place in a model.
type Offer struct {
	// Doc is the comment on the field.
	Doc string
	// Fields are those that may stand there.
	Fields []OfferedField
	// Words are the texts that may stand there as they are. Other tells that something
	// else may, too, and Hint how that is written, where the schema says it.
	Words []string
	Other bool
	Hint  string
	// Truth tells that true and false may.
	Truth bool
	// Refers are the definitions of texts that may stand there, such as "#Ref".
	Refers []string
}

// OfferedField is a field that may stand somewhere.
type OfferedField struct {
	Name, Doc string
	Required  bool
}

// Offer says what may stand at a path below a definition; labels of maps and "*",
// for the items of lists, are parts of the path. It is false where nothing may.
func (s *Schema) Offer(definition string, path []string) (Offer, bool) {
	d := s.defs[definition]
	if d == nil {
		return Offer{}, false
	}
	at, doc := []*typ{d.typ}, ""
	for _, label := range path {
		var next []*typ
		for _, t := range at {
			below, says := t.below(label)
			next = append(next, below...)
			if says != "" {
				doc = says
			}
		}
		if len(next) == 0 {
			return Offer{}, false
		}
		at = next
	}
	o := Offer{Doc: doc}
	for _, t := range at {
		o.add(t)
	}
	return o, true
}

// below are the types that may stand at a label of a type, and what is said there.
func (t *typ) below(label string) (types []*typ, doc string) {
	switch t.form {
	case reference:
		return t.def.typ.below(label)
	case any:
		for _, b := range t.branches {
			more, says := b.below(label)
			types = append(types, more...)
			if says != "" {
				doc = says
			}
		}
		return types, doc
	case structure:
		if f := t.field(label); f != nil {
			return []*typ{f.typ}, f.doc
		}
	case mapping:
		return []*typ{t.element}, ""
	case list:
		if label == "*" {
			return []*typ{t.element}, ""
		}
	}
	return nil, ""
}

func (o *Offer) add(t *typ) {
	switch t.form {
	case reference:
		if !slices.Contains(o.Refers, t.word) {
			o.Refers = append(o.Refers, t.word)
		}
		o.add(t.def.typ)
	case any, all:
		if _, hint, ok := strings.Cut(t.sentence, "; "); ok && o.Hint == "" && !strings.HasPrefix(hint, "write one of ") {
			o.Hint = hint
		}
		for _, b := range t.branches {
			o.add(b)
		}
	case literalText:
		if !slices.Contains(o.Words, t.word) {
			o.Words = append(o.Words, t.word)
		}
	case text, number, integer, pattern, bound, anything, list:
		o.Other = true
	case truth:
		o.Truth, o.Other = true, true
	case structure:
		for _, f := range t.fields {
			if !slices.ContainsFunc(o.Fields, func(have OfferedField) bool { return have.Name == f.name }) {
				o.Fields = append(o.Fields, OfferedField{f.name, f.doc, f.required})
			}
		}
	}
}

// Places calls visit with the path of every place at which a definition may stand
// below another, with "*" for the labels of maps and the items of lists. It goes
// round in no circle: a definition is not looked into below itself.
func (s *Schema) Places(below, definition string, visit func(path []string)) {
	s.places(s.defs[below].typ, definition, nil, nil, visit)
}

func (s *Schema) places(t *typ, definition string, path, within []string, visit func([]string)) {
	in := func(label string) []string { return append(path[:len(path):len(path)], label) }
	switch t.form {
	case reference:
		if t.word == definition {
			visit(path)
		} else if !slices.Contains(within, t.word) {
			s.places(t.def.typ, definition, path, append(within[:len(within):len(within)], t.word), visit)
		}
	case any:
		for _, b := range t.branches {
			s.places(b, definition, path, within, visit)
		}
	case structure:
		for _, f := range t.fields {
			s.places(f.typ, definition, in(f.name), within, visit)
		}
	case mapping, list:
		s.places(t.element, definition, in("*"), within, visit)
	}
}
