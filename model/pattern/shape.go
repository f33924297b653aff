// Package pattern holds values against a constraint that is written in CUE, without
// CUE's evaluator: the constraint is compiled once, and what is held against it is
// never made a CUE value.
//
// The values have a shape that is known beforehand: a struct of named parts, down to
// scalars and lists of texts. A value fits if it unifies with the constraint, where
// parts that the constraint doesn't mention don't matter, and those that it requires
// are there. Only what a scalar is held against may be more than the compiler
// understands; CUE itself answers then, once for each distinct scalar.
package pattern

import (
	"slices"

	"cuelang.org/go/cue"
)

// Shape is what a constraint may speak of at one place.
type Shape struct {
	// Name is the label of the place, Path that with all above it.
	Name, Path string
	// Parts are the places in it; a leaf has none, and holds a scalar or a list.
	Parts []*Shape
	// Sometimes is set where it may be missing, also if it isn't a leaf. A leaf may
	// always be missing.
	Sometimes bool
	// Hint says what to write instead where somebody writes a value in the place of a
	// struct, or one that the leaf never is.
	Hint string
	// Kinds are the kinds of value that a leaf can hold.
	Kinds cue.Kind
	// Words are all the texts that a leaf can be, where those are few; Never are those
	// that it can't be, each with what to write instead.
	Words []string
	Never map[string]string
	// Texts are all the texts that a leaf can be which otherwise is no text, and Plural
	// says what to write where somebody holds a text against one that is a list.
	Texts  []string
	Plural bool
	// Items are all the texts that can stand in a leaf that is a list, where those are few.
	Items []string
	// Canonical writes a text as the leaf has it, where one amount has several ways to be
	// written, and false where it is none of them; texts of the kind have no order.
	Canonical func(string) (string, bool)
	// Above is the text that is more than every number, "" where there is none.
	Above string
	// Numbers are all that a leaf can be which is a number, nil where it may be any.
	Numbers *Numbers
	// Excludes are the parts beside this leaf that aren't there where it is some text.
	Excludes map[string][]string
	// Sort is that of the things that a leaf names, "" where it names nothing.
	Sort string
	// Tag is whatever the owner of the shape keeps with it.
	Tag any
}

// Numbers are those between two, or all whole ones of them.
type Numbers struct {
	Low, High         float64
	LowOpen, HighOpen bool
	Whole             bool
}

// texts are all that the leaf can be which is a text, nil where it may be any.
func (s *Shape) texts() []string {
	if len(s.Words) > 0 {
		return s.Words
	}
	return s.Texts
}

// text tells whether the leaf can be some text, and how it is written there.
func (s *Shape) text(said string) (string, bool) {
	all := s.texts()
	if slices.Contains(all, said) {
		return said, true
	}
	if s.Canonical != nil {
		return s.Canonical(said)
	}
	return said, all == nil
}

// Part is a part by its name, or nil.
func (s *Shape) Part(name string) *Shape {
	for _, p := range s.Parts {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Names are the names of the parts.
func (s *Shape) Names() []string {
	var out []string
	for _, p := range s.Parts {
		out = append(out, p.Name)
	}
	return out
}

// Add adds a part.
func (s *Shape) Add(part *Shape) *Shape {
	part.Path = part.Name
	if s.Path != "" {
		part.Path = s.Path + "." + part.Name
	}
	s.Parts = append(s.Parts, part)
	return part
}
