package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// Check holds a value against a definition and returns one problem for each
// mistake in it. path is where the value stands in the model, "" for its root.
func (s *Schema) Check(definition string, n *value.Node, path string) []value.Problem {
	d := s.defs[definition]
	if d == nil {
		panic("shape: no definition " + definition)
	}
	var c checker
	c.check(d.typ, n, n.At, path)
	return c.problems
}

func (t *typ) names() []string {
	var names []string
	for _, f := range t.fields {
		names = append(names, f.name)
	}
	return names
}

type checker struct {
	problems []value.Problem
}

func (c *checker) say(at value.Span, path, format string, args ...interface{}) {
	c.problems = append(c.problems, value.Problem{At: at, Path: path, Message: fmt.Sprintf(format, args...)})
}

// check reports what is wrong with a value; owner is where a missing field is
// told, the label of the struct that lacks it.
func (c *checker) check(t *typ, n *value.Node, owner value.Span, path string) {
	if n.Kind == value.Broken {
		return
	}
	t = t.resolve()
	switch t.form {
	case any:
		c.disjunction(t, n, owner, path)
	case structure:
		if n.Kind != value.Struct {
			c.say(n.At, path, "%s stands where {...} is expected; its fields are %s", n.Show(), strings.Join(t.names(), ", "))
			return
		}
		c.structure(t, n, owner, path)
	case mapping:
		if n.Kind != value.Struct {
			c.say(n.At, path, "%s stands where {<id>: {...}} is expected", n.Show())
			return
		}
		c.mapping(t, n, path)
	case list:
		if n.Kind != value.List {
			c.say(n.At, path, "%s stands where a list is expected; write [...]", n.Show())
			return
		}
		for i, item := range n.Items {
			c.check(t.element, item, item.At, fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		if !fits(t, n) {
			c.say(n.At, path, "%s does not fit; write %s", n.Show(), t.wanted())
		}
	}
}

func (c *checker) structure(t *typ, n *value.Node, owner value.Span, path string) {
	for _, f := range n.Fields {
		known := t.field(f.Label)
		if known == nil {
			c.unknownField(t, n, f, path)
			continue
		}
		c.check(known.typ, f.Value, f.At, join(path, f.Label))
	}
	for i := range t.fields {
		f := &t.fields[i]
		if f.required && n.Field(f.name) == nil {
			c.say(owner, path, "%q is missing: %s", f.name, lowerFirst(f.doc))
		}
	}
}

func (c *checker) unknownField(t *typ, n *value.Node, f value.Field, path string) {
	hint := suggest.DidYouMean(f.Label, t.names())
	if hint == "" && len(t.fields) <= 12 {
		hint = "; its fields are " + strings.Join(t.names(), ", ")
	}
	c.say(f.At, join(path, f.Label), "there is no field %s here%s", value.Quote(f.Label), hint)
	meant := suggest.Unmistakable(f.Label, t.names())
	if meant != "" && n.Field(meant) != nil {
		return // it is said already, and this is something else
	}
	c.typo(f.Label, meant, suggest.Match(f.Label, t.names()))
}

// typo notes what was meant in the place of the last problem, if that is beyond doubt; else
// what may have been, if anything is near.
func (c *checker) typo(word, meant, near string) {
	c.problems[len(c.problems)-1].Misspelt(word, meant, near)
}

func (c *checker) mapping(t *typ, n *value.Node, path string) {
	for _, f := range n.Fields {
		in := join(path, f.Label)
		key := &value.Node{Kind: value.String, Text: f.Label, At: f.At}
		before := len(c.problems)
		c.check(t.key, key, f.At, path)
		if len(c.problems) == before {
			c.check(t.element, f.Value, f.At, in)
		}
	}
}

// disjunction finds the branch that a value belongs to by its kind: a struct
// is held against the struct branches and its own mistakes are told, anything
// else either fits or doesn't.
func (c *checker) disjunction(t *typ, n *value.Node, owner value.Span, path string) {
	branches := t.flatten()
	var deep []*typ
	for _, b := range branches {
		switch {
		case b.form == structure && n.Kind == value.Struct, b.form == list && n.Kind == value.List:
			deep = append(deep, b)
		case fits(b, n):
			return
		}
	}
	if len(deep) > 0 {
		c.check(nearest(deep, n), n, owner, path)
		return
	}
	c.refuse(t, branches, n, path)
}

// nearest is the struct branch that shares the most fields with a value.
func nearest(branches []*typ, n *value.Node) *typ {
	best, most := branches[0], -1
	for _, b := range branches {
		shared := 0
		for _, f := range n.Fields {
			if b.field(f.Label) != nil {
				shared++
			}
		}
		if shared > most {
			best, most = b, shared
		}
	}
	return best
}

func (c *checker) refuse(t *typ, branches []*typ, n *value.Node, path string) {
	sentence := t.sentence
	var words []string
	for _, b := range branches {
		if b.form == literalText {
			words = append(words, b.word)
		}
		if sentence == "" {
			sentence = b.sentence
		}
	}
	if sentence == "" {
		sentence = "not allowed here"
		for _, b := range t.branches {
			if r := b.resolve(); r.sentence != "" {
				sentence = r.sentence
			}
		}
	}
	if n.Kind == value.String && !slices.Contains(words, n.Text) {
		if m := suggest.Match(n.Text, words); m != "" {
			what, _, _ := strings.Cut(sentence, ";")
			c.say(n.At, path, "%s is %s; did you mean %q?", n.Show(), what, m)
			c.typo(n.Text, suggest.UnmistakableOf(n.Text, words), m)
			return
		}
	}
	c.say(n.At, path, "%s is %s", n.Show(), sentence)
}

// flatten resolves the branches of nested disjunctions into one list.
func (t *typ) flatten() []*typ {
	var out []*typ
	for _, b := range t.branches {
		if b = b.resolve(); b.form == any {
			out = append(out, b.flatten()...)
		} else {
			out = append(out, b)
		}
	}
	return out
}

// fits tells whether a scalar is of a type; structs and lists never are.
func fits(t *typ, n *value.Node) bool {
	t = t.resolve()
	switch t.form {
	case anything:
		return true
	case literalText:
		return n.Kind == value.String && n.Text == t.word
	case text:
		return n.Kind == value.String
	case pattern:
		return n.Kind == value.String && t.re.MatchString(n.Text)
	case number:
		return n.Kind == value.Int || n.Kind == value.Float
	case integer:
		return n.Kind == value.Int
	case truth:
		return n.Kind == value.Bool && (t.fixed == nil || *t.fixed == n.Truth)
	case bound:
		return (n.Kind == value.Int || n.Kind == value.Float) && t.within(n.Number)
	case all:
		return !slices.ContainsFunc(t.branches, func(b *typ) bool { return !fits(b, n) })
	case any:
		return slices.ContainsFunc(t.branches, func(b *typ) bool { return fits(b, n) })
	}
	return false
}

func (t *typ) within(x float64) bool {
	switch t.op {
	case ">=":
		return x >= t.limit
	case "<=":
		return x <= t.limit
	case ">":
		return x > t.limit
	default:
		return x < t.limit
	}
}

// wanted names a scalar type for a message.
func (t *typ) wanted() string {
	switch t.form {
	case truth:
		if t.fixed != nil {
			return fmt.Sprint(*t.fixed)
		}
		return "true or false"
	case text:
		return "a text in quotes"
	case integer:
		return "a whole number"
	case number:
		return "a number"
	}
	return "something else"
}

func join(path, label string) string {
	if path == "" {
		return label
	}
	return path + "." + label
}

func lowerFirst(s string) string {
	s = strings.TrimSuffix(strings.Join(strings.Fields(s), " "), ".")
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Definitions are the names of all definitions, sorted.
func (s *Schema) Definitions() []string { return slices.Sorted(maps.Keys(s.defs)) }

// IsStruct tells whether a definition is a struct and nothing else.
func (s *Schema) IsStruct(definition string) bool {
	return s.defs[definition].typ.resolve().form == structure
}
