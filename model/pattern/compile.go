package pattern

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// mostParts is how much one pattern may hold: what CUE shares between many places
// is told out here.
const mostParts = 10_000

// Compile makes a pattern of a constraint on values of some shape. What can't be held
// against them, or against nothing, is a problem, at a path. What takes long is done once;
// but each pattern keeps for itself what CUE said, and counts how often it was asked.
func Compile(c *value.Constraint, shape *Shape, path string) (*Pattern, []value.Problem) {
	type purpose struct {
		shape *Shape
		path  string
	}
	type result struct {
		pattern  *Pattern
		problems []value.Problem
	}
	r := c.Once(purpose{shape, path}, func() any {
		p, problems := compile(c, shape, path)
		return result{p, problems}
	}).(result)
	if r.pattern == nil {
		return nil, slices.Clone(r.problems)
	}
	return &Pattern{root: r.pattern.root, mentions: r.pattern.mentions, said: map[*asked]map[string]bool{}}, nil
}

func compile(c *value.Constraint, shape *Shape, path string) (*Pattern, []value.Problem) {
	k := &compiler{constraint: c, path: path, mentioned: map[*Shape]bool{}, within: []string{c.Value.Path().String()}}
	root := k.structure(c.Value, shape)
	k.barren(root, nil)
	if len(k.problems) > 0 {
		return nil, k.problems
	}
	return &Pattern{root: root, mentions: k.mentions}, nil
}

type compiler struct {
	constraint *value.Constraint
	path       string
	parts      int
	mentioned  map[*Shape]bool
	mentions   []*Shape
	within     []string // the paths of all that is compiled here
	problems   []value.Problem
}

func (k *compiler) say(v cue.Value, s *Shape, format string, args ...any) {
	k.problems = append(k.problems, value.Problem{At: k.at(v), Path: k.pathOf(s), Message: fmt.Sprintf(format, args...)})
}

func (k *compiler) pathOf(s *Shape) string { return strings.TrimSuffix(k.path+"."+s.Path, ".") }

// at is where a part of the constraint stands, or all of it.
func (k *compiler) at(v cue.Value) value.Span {
	if at := k.constraint.At(v); at.IsValid() {
		return at
	}
	return k.constraint.At(k.constraint.Value)
}

// tooLarge tells, once, that the constraint holds too much.
func (k *compiler) tooLarge(v cue.Value, s *Shape) bool {
	if k.parts++; k.parts == mostParts+1 {
		k.say(v, s, "the pattern has more than %d parts", mostParts)
	}
	return k.parts > mostParts
}

// structure compiles what stands at a place with parts.
func (k *compiler) structure(v cue.Value, s *Shape) test {
	if k.tooLarge(v, s) {
		return never{}
	}
	if v.IncompleteKind() == cue.TopKind {
		if opOf(v) == cue.NoOp {
			return k.fields(v, s) // {a?: 3, _} is everything, and has fields
		}
	}
	op, args := v.Expr()
	switch {
	case op == cue.OrOp:
		var any anyOf
		for _, a := range args {
			any = append(any, k.structure(a, s))
		}
		return any
	case k.failed(v, s):
		return never{}
	case op == cue.AndOp:
		var all allOf
		for _, a := range args {
			all = append(all, k.structure(a, s))
		}
		return all
	case isReference(op):
		if to, ok := k.follow(v, s); ok {
			defer k.leave()
			return k.structure(to, s)
		}
		return never{}
	}
	if v.IncompleteKind() != cue.StructKind || op != cue.NoOp && v.Kind() != cue.StructKind {
		k.notParts(v, s)
		return never{}
	}
	return k.fields(v, s)
}

func opOf(v cue.Value) cue.Op {
	op, _ := v.Expr()
	return op
}

func isReference(op cue.Op) bool { return op == cue.SelectorOp || op == cue.IndexOp }

// against is told where a constraint would compare two facts.
const against = "a fact is held against values, and not against another fact, nor does a condition on facts stand here"

// follow is what a reference leads to. It may not lead back into the constraint: what
// stands there is a fact that nobody knows before.
func (k *compiler) follow(v cue.Value, s *Shape) (to cue.Value, ok bool) {
	to = cue.Dereference(v)
	if isReference(opOf(to)) && to.Path().String() == v.Path().String() {
		k.say(v, s, "what this leads to isn't clear; write it out, or name a field beside the rule")
		return to, false
	}
	for _, root := range k.within {
		if rest, in := strings.CutPrefix(to.Path().String(), root); in && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			k.say(v, s, "%s; what is no fact stands beside the rule, as a hidden field", against)
			return to, false
		}
	}
	k.within = append(k.within, to.Path().String())
	return to, true
}

func (k *compiler) leave() { k.within = k.within[:len(k.within)-1] }

// lets tells of a struct that names a value for itself: what that hangs on isn't seen.
func (k *compiler) lets(v cue.Value, s *Shape) {
	src := v.Source()
	if f, is := src.(*ast.Field); is {
		src = f.Value
	}
	lit, is := src.(*ast.StructLit)
	if is && slices.ContainsFunc(lit.Elts, func(d ast.Decl) bool { _, is := d.(*ast.LetClause); return is }) {
		k.say(v, s, "no let stands in a pattern; name the value beside the rule, as a hidden field")
	}
}

// notParts says what to write in the place of a value that has no parts.
func (k *compiler) notParts(v cue.Value, s *Shape) {
	hint := s.Hint
	if hint == "" {
		hint = "write {...}, of " + strings.Join(s.Names(), ", ")
	}
	k.say(v, s, "a fact is held against a struct here; %s", hint)
}

// failed tells what CUE finds wrong with a part, or with what it hangs on.
func (k *compiler) failed(v cue.Value, s *Shape) bool {
	err := v.Err()
	if err == nil {
		return false
	}
	p := k.constraint.Problem(err, k.pathOf(s))
	if !p.At.IsValid() {
		p.At = k.at(v)
	}
	if strings.Contains(p.Message, "non-concrete") || strings.Contains(p.Message, "incomplete") {
		p.Message = against + " (" + p.Message + ")"
	}
	k.problems = append(k.problems, p)
	return true
}

func (k *compiler) fields(v cue.Value, s *Shape) test {
	k.lets(v, s)
	it, err := v.Fields(cue.Optional(true), cue.Patterns(true))
	if err != nil && v.IncompleteKind() == cue.TopKind {
		return always{}
	}
	if err != nil {
		k.failed(v, s)
		return never{}
	}
	var all allOf
	for it.Next() {
		sel := it.Selector()
		if sel.ConstraintType() == cue.PatternConstraint {
			k.say(it.Value(), s, "%s stands for any fact; name the facts that are meant", sel)
			continue
		}
		if sel.LabelType() != cue.StringLabel {
			continue
		}
		name := sel.Unquoted()
		part := s.Part(name)
		if part == nil {
			k.unknown(it.Value(), s, name)
			continue
		}
		all = append(all, k.field(it.Value(), part, sel.ConstraintType() == cue.OptionalConstraint))
	}
	return all
}

func (k *compiler) unknown(v cue.Value, s *Shape, name string) {
	hint := suggest.DidYouMean(name, s.Names())
	if hint == "" && len(s.Parts) <= 12 {
		hint = "; there is " + strings.Join(s.Names(), ", ")
	}
	p := value.Problem{At: k.at(v), Path: k.pathOf(s), Message: fmt.Sprintf("there is no %s here%s", value.Quote(name), hint)}
	k.problems = append(k.problems, p)
}

func (k *compiler) field(v cue.Value, s *Shape, optional bool) test {
	if len(s.Parts) > 0 {
		return &field{s, optional, k.structure(v, s)}
	}
	if !k.mentioned[s] {
		k.mentioned[s] = true
		k.mentions = append(k.mentions, s)
	}
	// value?: _|_ is a way to say that there is none.
	if optional && v.Err() != nil && v.IncompleteKind() == cue.BottomKind && opOf(v) == cue.NoOp {
		return &leaf{s, k.at(v), "", true, ofKind(cue.BottomKind)}
	}
	return &leaf{s, k.at(v), says(v, s), optional, k.scalar(v, s)}
}

// says is the constraint of a leaf that may name something.
func says(v cue.Value, s *Shape) string {
	if s.Sort == "" {
		return ""
	}
	return fmt.Sprint(v)
}

// scalar compiles what a leaf is held against.
func (k *compiler) scalar(v cue.Value, s *Shape) scalar {
	if k.tooLarge(v, s) {
		return ofKind(cue.BottomKind)
	}
	op, args := v.Expr()
	switch {
	case op == cue.OrOp:
		var any anyScalar
		for _, a := range args {
			any = append(any, k.scalar(a, s))
		}
		return any
	case k.failed(v, s):
		return ofKind(cue.BottomKind)
	}
	if kind := v.IncompleteKind(); kind&s.Kinds == 0 {
		k.say(v, s, "%s is never %s; it is %s%s", s.Path, article(kind), article(s.Kinds), semi(s.Hint))
		return ofKind(cue.BottomKind)
	}
	if n, ok := plainValue(v); ok {
		return &same{k.can(v, n, s)}
	}
	switch op {
	case cue.AndOp:
		var all allScalars
		for _, a := range args {
			all = append(all, k.scalar(a, s))
		}
		return all
	case cue.SelectorOp, cue.IndexOp:
		if to, ok := k.follow(v, s); ok {
			defer k.leave()
			return k.scalar(to, s)
		}
		return ofKind(cue.BottomKind)
	case cue.LessThanOp, cue.LessThanEqualOp, cue.GreaterThanOp, cue.GreaterThanEqualOp, cue.NotEqualOp, cue.RegexMatchOp, cue.NotRegexMatchOp:
		if t := k.comparison(v, s, op, args); t != nil {
			return t
		}
	case cue.CallOp:
		k.counts(v, s, args)
	case cue.NoOp:
		if kind := v.IncompleteKind(); v.Kind() == cue.BottomKind && kind&cue.StructKind == 0 || kind == cue.TopKind {
			return k.kinds(v, kind)
		}
	}
	return &asked{v}
}

// article calls kinds of value by their names.
func article(kind cue.Kind) string {
	var names []string
	for _, k := range []struct {
		kind cue.Kind
		name string
	}{{cue.StringKind, "a text"}, {cue.NumberKind, "a number"}, {cue.BoolKind, "true or false"}, {cue.ListKind, "a list"}, {cue.StructKind, "a struct"}, {cue.BytesKind, "bytes"}, {cue.NullKind, "null"}} {
		if kind&k.kind != 0 {
			names = append(names, k.name)
		}
	}
	return strings.Join(names, " or ")
}

func semi(hint string) string {
	if hint == "" {
		return ""
	}
	return "; " + hint
}

// kinds are all values of some kinds; a list may say more of what is in it.
func (k *compiler) kinds(v cue.Value, kind cue.Kind) scalar {
	if kind != cue.TopKind && kind&cue.ListKind != 0 {
		return &asked{v}
	}
	return ofKind(kind)
}

// plainValue is a definite scalar, if it is one that is counted exactly here.
func plainValue(v cue.Value) (value.Node, bool) {
	switch v.Kind() {
	case cue.StringKind:
		s, err := v.String()
		return value.Node{Kind: value.String, Text: s}, err == nil
	case cue.BoolKind:
		b, err := v.Bool()
		return value.Node{Kind: value.Bool, Truth: b}, err == nil
	case cue.IntKind, cue.FloatKind:
		f, err := v.Float64()
		text := fmt.Sprint(v)
		if err != nil || len(text) > 15 {
			return value.Node{}, false
		}
		n := value.Node{Kind: value.Float, Number: f, Text: ""}
		if v.Kind() == cue.IntKind {
			n.Kind = value.Int
		}
		return n, true
	}
	return value.Node{}, false
}

// Text is a leaf that is a text.
func Text(s string) value.Node { return value.Node{Kind: value.String, Text: s} }

// Truth is a leaf that is true or false.
func Truth(b bool) value.Node { return value.Node{Kind: value.Bool, Truth: b} }

// Number is a leaf that is a number: a whole one, or one with a fraction.
func Number(f float64) value.Node {
	if f == float64(int64(f)) && f < 1<<53 && f > -1<<53 {
		return value.Node{Kind: value.Int, Number: f}
	}
	return value.Node{Kind: value.Float, Number: f}
}

// List is a leaf that is a list of texts.
func List(of []string) value.Node {
	n := value.Node{Kind: value.List}
	for _, s := range of {
		n.Items = append(n.Items, &value.Node{Kind: value.String, Text: s})
	}
	return n
}

// Shown is a leaf as a message says it.
func Shown(n *value.Node) string {
	switch n.Kind {
	case value.String:
		return n.Text
	case value.Int, value.Float:
		return strconv.FormatFloat(n.Number, 'f', -1, 64)
	case value.Bool:
		return strconv.FormatBool(n.Truth)
	}
	var texts []string
	for _, item := range n.Items {
		texts = append(texts, item.Text)
	}
	return strings.Join(texts, ", ")
}
