package value

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/format"
)

// mostMeaning is how much is told of one constraint: what CUE shares between many places
// is told out here, and what holds more is no pattern anyway.
const mostMeaning = 10_000

// Meaning is what the constraint asks for, with what it refers to put in its place: the
// same however it is laid out, ordered, and shared out between fields, files and packages.
func (c *Constraint) Meaning() string {
	m := meaning{}
	return m.of(c.Value, 0)
}

type meaning struct{ parts int }

// of is one part. How a struct is put together and which fields that comes to are both
// told: what two of them have in common is then the whole of it.
func (m *meaning) of(v cue.Value, depth int) string {
	if m.parts++; m.parts > mostMeaning || depth > 100 {
		return raw(v)
	}
	op, args := v.Expr()
	if op == cue.SelectorOp || op == cue.IndexOp {
		to := cue.Dereference(v)
		if to.Path().String() == v.Path().String() {
			return raw(v)
		}
		return m.of(to, depth+1)
	}
	if v.IsConcrete() && v.IncompleteKind()&(cue.StructKind|cue.ListKind) == 0 {
		return final(v)
	}
	var says []string
	switch {
	case op == cue.NoOp && v.IncompleteKind()&(cue.StructKind|cue.ListKind) == 0:
		return final(v)
	case op == cue.NoOp && v.IncompleteKind() == cue.ListKind:
		return m.list(v, depth)
	case op != cue.NoOp:
		says = append(says, m.parted(op, args, depth))
	}
	if v.IncompleteKind()&cue.StructKind != 0 && op != cue.OrOp {
		says = append(says, m.fields(v, depth))
	}
	return strings.Join(says, " ")
}

func (m *meaning) parted(op cue.Op, args []cue.Value, depth int) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, m.of(a, depth+1))
	}
	if op == cue.AndOp || op == cue.OrOp {
		slices.Sort(parts)
		parts = slices.Compact(parts)
	}
	if len(parts) == 1 {
		return fmt.Sprintf("%v%s", op, parts[0])
	}
	return fmt.Sprintf("%v(%s)", op, strings.Join(parts, ", "))
}

func (m *meaning) fields(v cue.Value, depth int) string {
	it, err := v.Fields(cue.Optional(true), cue.Patterns(true))
	if err != nil {
		return raw(v)
	}
	var fields []string
	for it.Next() {
		if sel := it.Selector(); sel.LabelType() == cue.StringLabel || sel.ConstraintType() == cue.PatternConstraint {
			fields = append(fields, sel.String()+": "+m.of(it.Value(), depth+1))
		}
	}
	slices.Sort(fields)
	return "{" + strings.Join(fields, ", ") + "}"
}

// list is one by its items, and by what more may follow.
func (m *meaning) list(v cue.Value, depth int) string {
	it, err := v.List()
	if err != nil {
		return raw(v)
	}
	var items []string
	for it.Next() {
		items = append(items, m.of(it.Value(), depth+1))
	}
	if more := v.LookupPath(cue.MakePath(cue.AnyIndex)); more.Exists() {
		items = append(items, "..."+m.of(more, depth+1))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// final is a value as CUE comes to it, and raw as it is written.
func final(v cue.Value) string { return source(v, cue.Final()) }

func raw(v cue.Value) string { return source(v, cue.Raw()) }

func source(v cue.Value, how cue.Option) string {
	src, err := format.Node(v.Syntax(how))
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(src)
}
