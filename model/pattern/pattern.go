package pattern

import (
	"errors"

	"tautline.dev/model/value"
)

// Subject is what is held against a pattern.
type Subject interface {
	// Has tells whether a place is there that may be missing, and is no leaf.
	Has(*Shape) bool
	// Leaf is the scalar or list at a leaf, and whether there is one. A list is one of
	// texts.
	Leaf(*Shape) (value.Node, bool)
}

// Pattern is a compiled constraint.
type Pattern struct {
	root     test
	mentions []*Shape
	said     map[*asked]map[string]bool
	asked    int
}

// Mentions are the leaves that the pattern speaks of, each once, in the order in which
// it does.
func (p *Pattern) Mentions() []*Shape { return p.mentions }

// mostAsked is how often one pattern may have CUE answer: a few seconds' work.
const mostAsked = 50_000

// ErrTooMuch says that CUE would have to answer too often: nobody knows then what fits.
var ErrTooMuch = errors.New("holding facts against it takes CUE's evaluator too often; write it with plain values, bounds (>5) and patterns (=~\"^a\")")

// Fits tells whether a subject unifies with the pattern.
func (p *Pattern) Fits(s Subject) (bool, error) {
	r := run{Subject: s, pattern: p}
	return p.root.fits(&r), r.err
}

// run is one subject that is held against a pattern.
type run struct {
	Subject
	pattern *Pattern
	err     error
}

// test is a part of a pattern, at one place.
type test interface{ fits(*run) bool }

// always fits.
type always struct{}

func (always) fits(*run) bool { return true }

// never fits.
type never struct{}

func (never) fits(*run) bool { return false }

// allOf fits where all fit.
type allOf []test

func (a allOf) fits(r *run) bool {
	for _, t := range a {
		if !t.fits(r) {
			return false
		}
	}
	return true
}

// anyOf fits where one fits.
type anyOf []test

func (a anyOf) fits(r *run) bool {
	for _, t := range a {
		if t.fits(r) {
			return true
		}
	}
	return false
}

// field is what is asked of one part of a struct.
type field struct {
	of *Shape
	// optional asks only of a part that is there.
	optional bool
	test     test
}

func (f *field) fits(r *run) bool {
	if f.of.Sometimes && !r.Has(f.of) {
		return f.optional
	}
	return f.test.fits(r)
}

// leaf is what is asked of a scalar or list.
type leaf struct {
	of       *Shape
	at       value.Span
	says     string // the constraint, with what its references lead to
	optional bool
	test     scalar
}

func (l *leaf) fits(r *run) bool {
	v, there := r.Leaf(l.of)
	if !there {
		return l.optional
	}
	return l.test.fits(&v, r)
}
