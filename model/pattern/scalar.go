package pattern

import (
	"cmp"
	"fmt"
	"regexp"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"tautline.dev/model/value"
)

// scalar is what a scalar or list is held against.
type scalar interface{ fits(*value.Node, *run) bool }

// ofKind are the values of some kinds.
type ofKind cue.Kind

func (k ofKind) fits(v *value.Node, _ *run) bool {
	return cue.Kind(k)&kindOf(v) != 0 || isNumber(v) && cue.Kind(k)&cue.FloatKind != 0
}

func kindOf(v *value.Node) cue.Kind {
	switch v.Kind {
	case value.String:
		return cue.StringKind
	case value.Int:
		return cue.IntKind
	case value.Float:
		return cue.FloatKind
	case value.Bool:
		return cue.BoolKind
	case value.List:
		return cue.ListKind
	}
	return cue.BottomKind
}

// same is one value. To CUE 5 and 5.0 are two kinds; a fact is as much either way.
type same struct{ value.Node }

func (s *same) fits(v *value.Node, _ *run) bool {
	if isNumber(v) && isNumber(&s.Node) {
		return v.Number == s.Number
	}
	return v.Kind == s.Kind && v.Text == s.Text && v.Number == s.Number && v.Truth == s.Truth
}

// bound compares with a number or a text. One text may be above all numbers.
type bound struct {
	op    cue.Op
	to    value.Node
	above string
}

func (b *bound) fits(v *value.Node, _ *run) bool {
	var order int
	switch {
	case isNumber(v) && isNumber(&b.to):
		order = cmp.Compare(v.Number, b.to.Number)
	case isNumber(&b.to) && v.Kind == value.String && v.Text == b.above && b.above != "":
		order = 1
	case v.Kind == value.String && b.to.Kind == value.String:
		order = cmp.Compare(v.Text, b.to.Text)
	default:
		return false
	}
	switch b.op {
	case cue.LessThanOp:
		return order < 0
	case cue.LessThanEqualOp:
		return order <= 0
	case cue.GreaterThanOp:
		return order > 0
	default:
		return order >= 0
	}
}

func isNumber(v *value.Node) bool { return v.Kind == value.Int || v.Kind == value.Float }

// other is any value but one. One text may be above all numbers, and so be another.
type other struct {
	than  value.Node
	above string
}

func (o *other) fits(v *value.Node, _ *run) bool {
	switch {
	case isNumber(v) && isNumber(&o.than):
		return v.Number != o.than.Number
	case isNumber(&o.than) && v.Kind == value.String && v.Text == o.above && o.above != "":
		return true
	case v.Kind != o.than.Kind:
		return false
	}
	return v.Text != o.than.Text || v.Truth != o.than.Truth
}

// matching are the texts that a regular expression finds something in, or nothing.
type matching struct {
	re  *regexp.Regexp
	not bool
}

func (m *matching) fits(v *value.Node, _ *run) bool {
	return v.Kind == value.String && m.re.MatchString(v.Text) != m.not
}

type allScalars []scalar

func (a allScalars) fits(v *value.Node, r *run) bool {
	for _, s := range a {
		if !s.fits(v, r) {
			return false
		}
	}
	return true
}

type anyScalar []scalar

func (a anyScalar) fits(v *value.Node, r *run) bool {
	for _, s := range a {
		if s.fits(v, r) {
			return true
		}
	}
	return false
}

// asked is a constraint that CUE itself has to answer for. What it said is kept, with the
// pattern: facts have few values.
type asked struct{ constraint cue.Value }

func (a *asked) fits(v *value.Node, r *run) bool {
	key := string(rune('0'+v.Kind)) + Shown(v)
	if v.Kind == value.List {
		key = fmt.Sprintf("%q", native(v))
	}
	said := r.pattern.said[a]
	if said == nil {
		said = map[string]bool{}
		r.pattern.said[a] = said
	}
	fits, known := said[key]
	if !known && r.err == nil {
		if r.pattern.asked++; r.pattern.asked > mostAsked {
			r.err = ErrTooMuch
			return false
		}
		fits = a.constraint.Unify(cuecontext.New().Encode(native(v))).Validate(cue.Concrete(true)) == nil
		said[key] = fits
	}
	return fits
}

// native is a value as CUE's API takes it.
func native(v *value.Node) any {
	switch v.Kind {
	case value.Int:
		return int64(v.Number)
	case value.Float:
		return v.Number
	case value.Bool:
		return v.Truth
	case value.List:
		items := []string{}
		for _, item := range v.Items {
			items = append(items, item.Text)
		}
		return items
	}
	return v.Text
}
