package terraform

import (
	"iter"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"tautline.dev/model/importer/tree"
)

// scope is what names mean where an expression stands.
type scope struct {
	each  *instance
	names map[string]*tree.Value
	depth int
}

func (s scope) with(name string, v *tree.Value) scope {
	names := make(map[string]*tree.Value, len(s.names)+1)
	for k, n := range s.names {
		names[k] = n
	}
	names[name] = v
	s.names = names
	return s
}

func unknown(at tree.Place, why string) *tree.Value {
	return &tree.Value{Kind: tree.Unknown, At: at, Text: why}
}

func hole(at tree.Place, to, attribute string, kind tree.HoleKind) *tree.Value {
	return &tree.Value{Kind: tree.Text, At: at, Parts: []tree.Part{{Hole: &tree.Hole{To: to, Attribute: attribute, Kind: kind}}}}
}

// eval works an expression out. What the configuration doesn't decide stays a hole, or
// unknown; it is never nil.
func (m *module) eval(file string, e hclsyntax.Expression, s scope) *tree.Value {
	at := m.place(file, e.Range())
	s.depth++
	if s.depth > tree.MaxDepth || !m.run.step(at) {
		return unknown(at, "it is nested too deep")
	}
	v := m.work(file, e, s, at)
	if v == nil {
		return unknown(at, "it is worked out of what isn't known here")
	}
	return v
}

func (m *module) work(file string, e hclsyntax.Expression, s scope, at tree.Place) *tree.Value {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return constant(e.Val, at)
	case *hclsyntax.TemplateExpr:
		var pieces []*tree.Value
		for _, p := range e.Parts {
			v := m.eval(file, p, s)
			switch v.Kind {
			case tree.Unknown:
				v = hole(at, "an expression", "", tree.Setting)
			case tree.List, tree.Map:
				return nil
			}
			pieces = append(pieces, v)
		}
		return tree.Joined(at, pieces...)
	case *hclsyntax.TemplateWrapExpr:
		return m.eval(file, e.Wrapped, s)
	case *hclsyntax.ParenthesesExpr:
		return m.eval(file, e.Expression, s)
	case *hclsyntax.ScopeTraversalExpr:
		return m.traverse(e.Traversal, s, at)
	case *hclsyntax.RelativeTraversalExpr:
		return within(m.eval(file, e.Source, s), steps(e.Traversal))
	case *hclsyntax.IndexExpr:
		key, ok := m.eval(file, e.Key, s).Known()
		if !ok {
			return nil
		}
		return within(m.eval(file, e.Collection, s), []string{key})
	case *hclsyntax.TupleConsExpr:
		v := &tree.Value{Kind: tree.List, At: at}
		for _, x := range e.Exprs {
			v.Items = append(v.Items, m.eval(file, x, s))
		}
		return v
	case *hclsyntax.ObjectConsExpr:
		return m.object(file, e, s, at)
	case *hclsyntax.ObjectConsKeyExpr:
		if t, ok := e.Wrapped.(*hclsyntax.ScopeTraversalExpr); ok && !e.ForceNonLiteral && len(t.Traversal) == 1 {
			return tree.Scalar(at, t.Traversal.RootName())
		}
		return m.eval(file, e.Wrapped, s)
	case *hclsyntax.ConditionalExpr:
		switch m.eval(file, e.Condition, s).Word() {
		case "true":
			return m.eval(file, e.TrueResult, s)
		case "false":
			return m.eval(file, e.FalseResult, s)
		}
		a, b := m.eval(file, e.TrueResult, s), m.eval(file, e.FalseResult, s)
		if a.Kind == b.Kind && a.Kind == tree.Text && a.Expression() == b.Expression() {
			return a
		}
		return unknown(at, "it hangs on a condition that nothing here decides")
	case *hclsyntax.BinaryOpExpr:
		return m.binary(file, e, s, at)
	case *hclsyntax.UnaryOpExpr:
		v, ok := m.eval(file, e.Val, s).Known()
		switch {
		case ok && e.Op == hclsyntax.OpLogicalNot && (v == "true" || v == "false"):
			return boolean(at, v == "false")
		case ok && e.Op == hclsyntax.OpNegate:
			return &tree.Value{Kind: tree.Number, At: at, Text: "-" + v}
		}
		return nil
	case *hclsyntax.FunctionCallExpr:
		return m.function(file, e, s, at)
	case *hclsyntax.ForExpr:
		return m.loop(file, e, s, at)
	case *hclsyntax.SplatExpr:
		return m.splat(file, e, s, at)
	case *hclsyntax.AnonSymbolExpr:
		return s.names["*"]
	}
	return nil
}

func boolean(at tree.Place, b bool) *tree.Value {
	return &tree.Value{Kind: tree.Bool, At: at, Text: strconv.FormatBool(b)}
}

func constant(v cty.Value, at tree.Place) *tree.Value {
	switch {
	case v.IsNull():
		return &tree.Value{Kind: tree.Null, At: at}
	case v.Type() == cty.String:
		return tree.Scalar(at, v.AsString())
	case v.Type() == cty.Bool:
		return boolean(at, v.True())
	case v.Type() == cty.Number:
		return &tree.Value{Kind: tree.Number, At: at, Text: v.AsBigFloat().Text('f', -1)}
	}
	return nil
}

func (m *module) object(file string, e *hclsyntax.ObjectConsExpr, s scope, at tree.Place) *tree.Value {
	v := &tree.Value{Kind: tree.Map, At: at}
	for _, item := range e.Items {
		key := m.eval(file, item.KeyExpr, s)
		name := key.Expression()
		if key.Kind == tree.Unknown || name == "" {
			continue
		}
		to := m.eval(file, item.ValueExpr, s)
		if v.Get(name) != nil {
			v.Set(name, to)
			continue
		}
		v.Fields = append(v.Fields, tree.Field{Name: name, At: key.At, Value: to})
	}
	return v
}

// pairs are the entries of a list or a map, with their keys.
func pairs(v *tree.Value) iter.Seq2[*tree.Value, *tree.Value] {
	return func(yield func(*tree.Value, *tree.Value) bool) {
		if v == nil {
			return
		}
		for i, item := range v.Items {
			if v.Kind != tree.List || !yield(&tree.Value{Kind: tree.Number, At: item.At, Text: strconv.Itoa(i)}, item) {
				return
			}
		}
		for _, f := range v.Fields {
			if v.Kind != tree.Map || !yield(tree.Scalar(f.At, f.Name), f.Value) {
				return
			}
		}
	}
}

// loop works a for-expression out over what is known.
func (m *module) loop(file string, e *hclsyntax.ForExpr, s scope, at tree.Place) *tree.Value {
	over := m.eval(file, e.CollExpr, s)
	if over.Kind != tree.List && over.Kind != tree.Map {
		return nil
	}
	out := &tree.Value{Kind: tree.List, At: at}
	if e.KeyExpr != nil {
		out.Kind = tree.Map
	}
	for key, value := range pairs(over) {
		if !m.run.step(at) {
			return nil
		}
		in := s.with(e.ValVar, value)
		if e.KeyVar != "" {
			in = in.with(e.KeyVar, key)
		}
		if e.CondExpr != nil {
			switch m.eval(file, e.CondExpr, in).Word() {
			case "false":
				continue
			case "true":
			default:
				return nil
			}
		}
		v := m.eval(file, e.ValExpr, in)
		if e.KeyExpr == nil {
			out.Items = append(out.Items, v)
			continue
		}
		name, ok := m.eval(file, e.KeyExpr, in).Known()
		if !ok {
			return nil
		}
		out.Set(name, v)
	}
	return out
}

// splat works "list[*].name" out over what is known.
func (m *module) splat(file string, e *hclsyntax.SplatExpr, s scope, at tree.Place) *tree.Value {
	over := m.eval(file, e.Source, s)
	if h := over.Only(); h != nil && h.Kind == tree.Resource && h.Attribute == "" {
		// All instances of a resource, through its bare name.
		name := strings.TrimPrefix(h.To, m.prefix)
		if b, ok := m.resources[name]; ok {
			all, many := m.instancesOf(name, b.file, b.block)
			if !many {
				over = &tree.Value{Kind: tree.List, At: at}
				for _, i := range all {
					over.Items = append(over.Items, hole(at, h.To+i.suffix, "", tree.Resource))
				}
			}
		}
	}
	out := &tree.Value{Kind: tree.List, At: at}
	for _, item := range over.List() {
		out.Items = append(out.Items, m.eval(file, e.Each, s.with("*", item)))
	}
	return out
}

// binary works comparisons and sums of what is known out.
func (m *module) binary(file string, e *hclsyntax.BinaryOpExpr, s scope, at tree.Place) *tree.Value {
	a, aKnown := m.eval(file, e.LHS, s).Known()
	b, bKnown := m.eval(file, e.RHS, s).Known()
	if e.Op == hclsyntax.OpLogicalAnd && (a == "false" || b == "false") {
		return boolean(at, false)
	}
	if e.Op == hclsyntax.OpLogicalOr && (a == "true" || b == "true") {
		return boolean(at, true)
	}
	if !aKnown || !bKnown {
		return nil
	}
	switch e.Op {
	case hclsyntax.OpEqual:
		return boolean(at, a == b)
	case hclsyntax.OpNotEqual:
		return boolean(at, a != b)
	case hclsyntax.OpLogicalAnd:
		return boolean(at, a == "true" && b == "true")
	case hclsyntax.OpLogicalOr:
		return boolean(at, a == "true" || b == "true")
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err != nil || err2 != nil {
		return nil
	}
	number := func(f float64) *tree.Value {
		return &tree.Value{Kind: tree.Number, At: at, Text: strconv.FormatFloat(f, 'f', -1, 64)}
	}
	switch e.Op {
	case hclsyntax.OpAdd:
		return number(x + y)
	case hclsyntax.OpSubtract:
		return number(x - y)
	case hclsyntax.OpMultiply:
		return number(x * y)
	case hclsyntax.OpDivide:
		if y != 0 {
			return number(x / y)
		}
	case hclsyntax.OpGreaterThan:
		return boolean(at, x > y)
	case hclsyntax.OpGreaterThanOrEqual:
		return boolean(at, x >= y)
	case hclsyntax.OpLessThan:
		return boolean(at, x < y)
	case hclsyntax.OpLessThanOrEqual:
		return boolean(at, x <= y)
	}
	return nil
}

func whole(v *tree.Value) (int, bool) {
	s, ok := v.Known()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}
