package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model/value"
)

// State is how a fact is known.
type State uint8

// The three states of a fact. An unknown fact is a question for the review.
const (
	Unknown State = iota
	Implied
	Stated
)

func (s State) String() string {
	return [...]string{"unknown", "implied", "stated"}[s]
}

// Fact is one property of a box, line, flow or system: a value, how it is
// known, and where it comes from. The zero Fact is unknown.
type Fact[T any] struct {
	value  T
	state  State
	none   bool
	asked  bool
	lent   bool
	origin *Origin
	limit  *Limit
	doubt  *Doubt
	called string
}

// Doubt is what a source says of a fact that nobody has verified. It implies
// nothing, but what it says can't be ruled out either.
type Doubt struct {
	// None tells that it says "none".
	None   bool
	Source *Source
}

// Origin is where a fact comes from: the team's file, or a source.
type Origin struct {
	// At is the place in the team's files, if it was written there.
	At value.Span
	// Source is what implies the fact, if something does.
	Source *Source
}

// Source is what implies a fact.
type Source struct {
	// By is who fixes it: a platform's id, or "the model" where the shape of
	// the model makes it certain.
	By string
	// Says is the fact in words.
	Says string
	// URL is where it is written, and Read the day it was read there; both
	// are empty for the model's own shape.
	URL, Read string
	// At is the entity that carries it, where one does.
	At value.Span
}

// Limit is the range a platform allows for a fact.
type Limit struct {
	Min, Max value.Node
	// Fixed is the only value that is possible, or nil.
	Fixed *value.Node
	// Endless is set where "unlimited" is possible beside what Max bounds.
	Endless bool
	// Among are the boxes that can be named, by each platform that has a say: a
	// line's work may be parked by the one or by the other of its ends.
	Among  []Among
	Source *Source
}

// Known tells whether there is an answer, "none" included.
func (f *Fact[T]) Known() bool { return f.state != Unknown }

// State is how the fact is known.
func (f *Fact[T]) State() State { return f.state }

// Get is the value, and whether there is one: not for an unknown fact, and not
// for one that is "none".
func (f *Fact[T]) Get() (T, bool) {
	return f.value, f.state != Unknown && !f.none
}

// Or is the value, or another where there is none.
func (f *Fact[T]) Or(other T) T {
	if v, ok := f.Get(); ok {
		return v
	}
	return other
}

// None tells whether the answer is "none".
func (f *Fact[T]) None() bool { return f.state != Unknown && f.none }

// Asked tells whether the model says "unknown": the question was asked, and
// nobody knows yet.
func (f *Fact[T]) Asked() bool { return f.asked }

// Lent tells whether the fact is another entity's, which holds here as well: what a
// channel says of its dead letters, on each line that leaves it.
func (f *Fact[T]) Lent() bool { return f.lent }

// Origin is where the fact comes from, nil for an unknown one.
func (f *Fact[T]) Origin() *Origin { return f.origin }

// At is where the team wrote the fact, or the zero Span.
func (f *Fact[T]) At() value.Span {
	if f.origin == nil {
		return value.Span{}
	}
	return f.origin.At
}

// Called is what the platform calls the setting, "" where nobody noted that.
func (f *Fact[T]) Called() string { return f.called }

func (f *Fact[T]) named(called string) {
	if f.called == "" {
		f.called = called
	}
}

// Limit is what the platform allows, or nil.
func (f *Fact[T]) Limit() *Limit { return f.limit }

// Doubt is what an unverified source says of a fact that is unknown, and whether
// there is one.
func (f *Fact[T]) Doubt() (Doubt, bool) {
	if f.doubt == nil || f.state != Unknown {
		return Doubt{}, false
	}
	return *f.doubt, true
}

func (f *Fact[T]) doubtful(d *Doubt) {
	if f.doubt == nil {
		f.doubt = d
	}
}

// imply gives an unknown fact a value, unless the team said "unknown".
func (f *Fact[T]) imply(v T, src *Source) {
	if f.state == Unknown && !f.asked {
		f.value, f.state, f.origin = v, Implied, &Origin{Source: src}
	}
}

func (f *Fact[T]) implyNone(src *Source) {
	if f.state == Unknown && !f.asked {
		f.none, f.state, f.origin = true, Implied, &Origin{Source: src}
	}
}

// take copies another fact of the same meaning, with where it came from: what
// a channel says of its dead letters holds for each line that leaves it.
func (f *Fact[T]) take(from *Fact[T]) {
	if f.state == Unknown && !f.asked && from.state != Unknown {
		f.value, f.state, f.none, f.origin, f.lent = from.value, from.state, from.none, from.origin, true
		f.named(from.called)
	}
}

// adopt takes another fact over as it is, with where it came from, and with a
// question that nobody could answer; what a platform allows stays behind.
func (f *Fact[T]) adopt(from *Fact[T]) {
	f.asked = from.asked
	f.value, f.state, f.none, f.origin, f.lent = from.value, from.state, from.none, from.origin, true
	f.named(from.called)
}

// Text is the value as a team would write it, "none" or "unknown".
func (f *Fact[T]) Text() string {
	switch {
	case f.state == Unknown:
		return "unknown"
	case f.none:
		return "none"
	}
	return show(any(f.value))
}

// AnyFact is a fact of whatever type, for those who list or compare facts
// without reading their values.
type AnyFact interface {
	Known() bool
	None() bool
	Asked() bool
	Lent() bool
	State() State
	Text() string
	Origin() *Origin
	Limit() *Limit
	Called() string
	Doubt() (Doubt, bool)

	decode(d *decoder, n *value.Node, path string)
	implyNode(n *value.Node, src *Source)
	restrict(l *Limit)
	doubtful(d *Doubt)
	named(called string)
	beyond() (string, bool)
	fixedAt() (string, bool)
}

// restrict adds what a platform allows. Both ends of a line may have a say:
// the tighter bound on each side holds.
func (f *Fact[T]) restrict(l *Limit) {
	if f.limit == nil {
		f.limit = l
		return
	}
	both := *f.limit
	both.Endless = both.Endless || l.Endless
	both.Among = slices.Concat(both.Among, l.Among)
	if both.Fixed == nil && l.Fixed != nil {
		both.Fixed, both.Source = l.Fixed, l.Source
	}
	var like any = f.value
	if have, ok := amountOf(&both.Max, like); !ok {
		both.Max = l.Max
	} else if other, ok := amountOf(&l.Max, like); ok && other < have {
		both.Max, both.Source = l.Max, l.Source
	}
	if have, ok := amountOf(&both.Min, like); !ok {
		both.Min = l.Min
	} else if other, ok := amountOf(&l.Min, like); ok && other > have {
		both.Min, both.Source = l.Min, l.Source
	}
	f.limit = &both
}

// narrow makes what one platform implies the most that another allows: a line
// carries what fits through both of its ends.
func (f *Fact[T]) narrow() {
	if _, over := f.beyond(); !over || f.state != Implied || f.limit.Max.Text == "" {
		return
	}
	f.state, f.none, f.origin = Unknown, false, nil
	f.implyNode(&f.limit.Max, f.limit.Source)
}

// beyond tells whether the value is outside what its platform allows, and
// which bound it breaks, in words.
func (f *Fact[T]) beyond() (string, bool) {
	v, ok := f.Get()
	if !ok || f.limit == nil {
		return "", false
	}
	x, ok := amount(any(v))
	if !ok || any(v) == any(Unlimited) && f.limit.Endless {
		return "", false
	}
	if most, ok := amountOf(&f.limit.Max, any(v)); ok && x > most {
		return "at most " + f.limit.Max.Text, true
	}
	if least, ok := amountOf(&f.limit.Min, any(v)); ok && x < least {
		return "at least " + f.limit.Min.Text, true
	}
	return "", false
}

// Beyond tells whether a fact's value is outside what its platform allows, and
// says the bound that it breaks ("at most 15m").
func Beyond(f AnyFact) (string, bool) { return f.beyond() }

// fixedAt is the only value that a platform has, where the fact is another. Only
// amounts are compared.
func (f *Fact[T]) fixedAt() (string, bool) {
	v, ok := f.Get()
	if !ok || f.limit == nil || f.limit.Fixed == nil {
		return "", false
	}
	x, ok := amount(any(v))
	fixed, ok2 := amountOf(f.limit.Fixed, any(v))
	return f.limit.Fixed.Text, ok && ok2 && x != fixed
}

// FixedAt tells whether a fact's value is another than the only one that its
// platform has, and which that is. What a platform has by default is not fixed.
func FixedAt(f AnyFact) (string, bool) { return f.fixedAt() }

// amount is a value as a number, for comparing it with a limit.
func amount(v any) (float64, bool) {
	switch v := v.(type) {
	case time.Duration:
		return float64(v), true
	case Attempts:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	case Size:
		return float64(v), true
	}
	return 0, false
}

// amountOf reads a limit as the kind of value that it limits.
func amountOf(n *value.Node, like any) (float64, bool) {
	switch n.Kind {
	case value.Int, value.Float:
		return n.Number, true
	case value.String:
		switch like.(type) {
		case time.Duration:
			d, err := ParseDuration(n.Text)
			return float64(d), err == nil
		case Size:
			s, err := ParseSize(n.Text)
			return float64(s), err == nil
		}
	}
	return 0, false
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Duration:
		return FormatDuration(v)
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case *Box:
		return v.ID
	case *Group:
		return v.ID
	case *Line:
		return v.ID
	case []*Box:
		return listed(v, func(b *Box) string { return b.ID })
	case []*Line:
		return listed(v, func(l *Line) string { return l.ID })
	case Platforms:
		return strings.Join(v, ", ")
	case []string:
		return strings.Join(v, ", ")
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return fmt.Sprint(v)
}

func listed[T any](of []T, id func(T) string) string {
	var ids []string
	for _, e := range of {
		ids = append(ids, id(e))
	}
	return strings.Join(ids, ", ")
}
