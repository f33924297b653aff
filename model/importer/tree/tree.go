// Package tree holds what a source file says: values with the places where they
// stand, whatever the file is written in. It knows no format's meaning.
package tree

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Place is where something stands in a source.
type Place struct {
	// File is the path as the person who named it would write it, with slashes.
	File string
	// Line and Column count from 1; 0 where only the file is known.
	Line, Column int
}

// String is the place as messages show it.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Compare orders places by file, line and column.
func (p Place) Compare(q Place) int {
	return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Number
	Text
	List
	Map
	// Unknown is a value that the source doesn't show: an expression over what only
	// a deployment knows, a file that isn't there. Its Text says why.
	Unknown
)

// Value is one value of a source.
type Value struct {
	Kind Kind
	At   Place
	// Text is a scalar as it is written: "30", "true", "orders".
	Text string
	// Parts are set for a text with holes, whose Text then is empty.
	Parts []Part
	// Items are those of a list.
	Items []*Value
	// Fields are those of a map, in the order of the source.
	Fields []Field
	// Note says how the value came about where it isn't written there: "default of
	// the parameter Timeout".
	Note string
	// Doubled are the names of a map that stand there twice; the later holds.
	Doubled []Field
	// Via is the file that it was read from, where that isn't the source itself but
	// one that the source names.
	Via string
}

// Field is one entry of a map.
type Field struct {
	Name string
	At   Place
	*Value
}

// Part is a piece of a text: written out, or a hole that a reference fills.
type Part struct {
	Text string
	Hole *Hole
}

// Hole is what a text refers to.
type Hole struct {
	// To is the id of what is referred to, as the source names it.
	To string
	// Attribute is what of it is meant ("Arn"); empty for the thing itself.
	Attribute string
	// Kind says what it is.
	Kind HoleKind
}

// HoleKind is what a hole refers to.
type HoleKind uint8

// The kinds of holes.
const (
	// Resource is something that the source declares.
	Resource HoleKind = iota
	// Outside is something that the source names and doesn't declare: a parameter
	// without a value, a name in a store of parameters, another stack's output.
	Outside
	// Setting is what the place of a deployment decides: a region, an account.
	Setting
)

// Get is the value of a field, nil where there is none. It may be asked of nil.
func (v *Value) Get(path ...string) *Value {
	for _, name := range path {
		if v == nil || v.Kind != Map {
			return nil
		}
		i := slices.IndexFunc(v.Fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		v = v.Fields[i].Value
	}
	return v
}

// List are the items of a list; one value that isn't a list counts as a list of it,
// as many formats allow. Nothing has no items.
func (v *Value) List() []*Value {
	switch {
	case v == nil || v.Kind == Null:
		return nil
	case v.Kind == List:
		return v.Items
	}
	return []*Value{v}
}

// Map are the fields of a map, none of anything else.
func (v *Value) Map() []Field {
	if v == nil || v.Kind != Map {
		return nil
	}
	return v.Fields
}

// Known is the text of a scalar without holes.
func (v *Value) Known() (string, bool) {
	if v == nil || len(v.Parts) > 0 {
		return "", false
	}
	switch v.Kind {
	case Bool, Number, Text:
		return v.Text, true
	}
	return "", false
}

// Word is the text of a scalar without holes, and nothing of anything else.
func (v *Value) Word() string {
	s, _ := v.Known()
	return s
}

// Expression is the value as an expression: what is written out, and holes as
// ${To#Attribute}. Two texts with the same expression are the same text.
func (v *Value) Expression() string {
	if v == nil {
		return ""
	}
	if len(v.Parts) == 0 {
		return v.Text
	}
	var b strings.Builder
	for _, p := range v.Parts {
		if p.Hole == nil {
			b.WriteString(p.Text)
			continue
		}
		b.WriteString("${" + p.Hole.To)
		if p.Hole.Attribute != "" {
			b.WriteString("#" + p.Hole.Attribute)
		}
		b.WriteString("}")
	}
	return b.String()
}

// Words is the value as people read it: holes as ${To.Attribute}.
func (v *Value) Words() string { return strings.ReplaceAll(v.Expression(), "#", ".") }

// Only is what a text refers to that is nothing but one hole.
func (v *Value) Only() *Hole {
	if v == nil || len(v.Parts) != 1 {
		return nil
	}
	return v.Parts[0].Hole
}

// Holes are all that a text refers to.
func (v *Value) Holes() []*Hole {
	if v == nil {
		return nil
	}
	var out []*Hole
	for _, p := range v.Parts {
		if p.Hole != nil {
			out = append(out, p.Hole)
		}
	}
	return out
}

// Walk calls visit with the value and all values in it, outermost first, until
// visit says that it has seen enough of one.
func (v *Value) Walk(visit func(*Value) bool) {
	if v == nil || !visit(v) {
		return
	}
	for _, i := range v.Items {
		i.Walk(visit)
	}
	for _, f := range v.Fields {
		f.Value.Walk(visit)
	}
}

// Scalar makes a text.
func Scalar(at Place, text string) *Value { return &Value{Kind: Text, At: at, Text: text} }

// Of makes a map of pairs of names and values, leaving out those that are nil.
func Of(at Place, pairs ...any) *Value {
	m := &Value{Kind: Map, At: at}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v, _ := pairs[i+1].(*Value); v != nil {
			m.Set(pairs[i].(string), v)
		}
	}
	return m
}

// Set gives a map's field a value, in its place if it is there, else at the end.
func (v *Value) Set(name string, to *Value) {
	for i := range v.Fields {
		if v.Fields[i].Name == name {
			v.Fields[i].Value = to
			return
		}
	}
	v.Fields = append(v.Fields, Field{Name: name, At: to.At, Value: to})
}

// Joined makes one text of pieces: what is written out in a row becomes one part.
func Joined(at Place, pieces ...*Value) *Value {
	out := &Value{Kind: Text, At: at}
	var parts []Part
	add := func(p Part) {
		if n := len(parts); n > 0 && p.Hole == nil && parts[n-1].Hole == nil {
			parts[n-1].Text += p.Text
			return
		}
		if p.Hole != nil || p.Text != "" {
			parts = append(parts, p)
		}
	}
	for _, v := range pieces {
		if v.Note != "" && out.Note == "" {
			out.Note = v.Note
		}
		if len(v.Parts) == 0 {
			add(Part{Text: v.Text})
		}
		for _, p := range v.Parts {
			add(p)
		}
	}
	switch {
	case len(parts) == 0:
	case len(parts) == 1 && parts[0].Hole == nil:
		out.Text = parts[0].Text
	default:
		out.Parts = parts
	}
	return out
}
