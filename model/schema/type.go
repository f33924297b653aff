// Package schema checks values against a schema written in CUE, without CUE's
// evaluator: ten times faster, one message for one mistake, and each message at
// the place where the team wrote the value.
//
// It understands the part of CUE that schema.cue keeps to: definitions,
// references, closed structs with optional and required fields, maps, lists,
// enums, patterns, bounds, and error("...") as the last branch of a
// disjunction, whose text is what a person reads when no branch fits.
package schema

import (
	"regexp"
	"strings"
)

// Schema is a set of definitions.
type Schema struct {
	defs map[string]*definition
}

type definition struct {
	typ *typ
}

type form uint8

const (
	anything form = iota
	literalText
	text
	number
	integer
	truth
	pattern // a text that matches
	bound   // a number within
	all     // every branch holds
	any     // some branch holds
	structure
	mapping
	list
	reference
)

// typ is one type expression of the schema.
type typ struct {
	form     form
	word     string         // of a literalText; of a reference, the definition
	re       *regexp.Regexp // of a pattern
	op       string         // of a bound
	limit    float64        // of a bound
	branches []*typ         // of all, any
	sentence string         // of any: what a person reads when nothing fits
	fields   []field        // of a structure
	element  *typ           // of a list or mapping
	key      *typ           // of a mapping
	def      *definition    // of a reference, resolved
	fixed    *bool          // of a truth that must be this one
}

type field struct {
	name     string
	required bool
	doc      string
	typ      *typ
}

func (t *typ) field(name string) *field {
	for i := range t.fields {
		if t.fields[i].name == name {
			return &t.fields[i]
		}
	}
	return nil
}

// resolve follows references.
func (t *typ) resolve() *typ {
	for t.form == reference {
		t = t.def.typ
	}
	return t
}

// Words are all that a field of a definition can be, by its path, where it can be
// nothing but a few words.
func (s *Schema) Words(definition, path string) []string {
	var words []string
	for _, t := range s.at(definition, path) {
		for _, branch := range t.either() {
			if branch.form != literalText {
				return nil
			}
			words = append(words, branch.word)
		}
	}
	return words
}

// Items are all that what stands in a list can be, of a field of a definition, where it can
// be nothing but a few words.
func (s *Schema) Items(definition, path string) []string {
	var words []string
	for _, t := range s.at(definition, path) {
		for _, branch := range t.either() {
			if branch.form != list {
				continue
			}
			for _, item := range branch.element.resolve().either() {
				if item.form != literalText {
					return nil
				}
				words = append(words, item.word)
			}
		}
	}
	return words
}

// at are the types of a field of a definition, by its path.
func (s *Schema) at(definition, path string) []*typ {
	at := []*typ{s.defs[definition].typ.resolve()}
	for _, label := range strings.Split(path, ".") {
		var next []*typ
		for _, t := range at {
			for _, branch := range t.either() {
				if f := branch.field(label); f != nil {
					next = append(next, f.typ.resolve())
				}
			}
		}
		at = next
	}
	return at
}

// either are the types that a value may be of.
func (t *typ) either() []*typ {
	if t.form == any {
		return t.flatten()
	}
	return []*typ{t}
}
