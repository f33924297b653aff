package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// Parse reads a schema. It fails on any CUE that it doesn't understand rather
// than pass over it.
func Parse(src []byte) (*Schema, error) {
	f, err := parser.ParseFile("schema.cue", src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	s := &Schema{defs: map[string]*definition{}}
	r := reader{schema: s}
	for _, d := range f.Decls {
		fd, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(fd.Label)
		if err != nil {
			return nil, err
		}
		r.define(name).typ = r.expr(fd.Value)
	}
	for name, def := range s.defs {
		if def.typ == nil {
			r.fail(f, "%s is used and not defined", name)
		}
	}
	return s, r.err
}

type reader struct {
	schema *Schema
	err    error
}

func (r *reader) define(name string) *definition {
	d := r.schema.defs[name]
	if d == nil {
		d = &definition{}
		r.schema.defs[name] = d
	}
	return d
}

func (r *reader) fail(at ast.Node, format string, args ...interface{}) *typ {
	if r.err == nil {
		r.err = fmt.Errorf("%v: %s", at.Pos(), fmt.Sprintf(format, args...))
	}
	return &typ{form: anything}
}

func (r *reader) expr(x ast.Expr) *typ {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return r.expr(x.X)
	case *ast.Ident:
		return r.ident(x)
	case *ast.BasicLit:
		return r.basic(x)
	case *ast.UnaryExpr:
		return r.unary(x)
	case *ast.BinaryExpr:
		return r.binary(x)
	case *ast.StructLit:
		return r.structLit(x)
	case *ast.ListLit:
		if len(x.Elts) == 1 {
			if e, ok := x.Elts[0].(*ast.Ellipsis); ok && e.Type != nil {
				return &typ{form: list, element: r.expr(e.Type)}
			}
		}
	}
	return r.fail(x, "not a type that the validator understands: %T", x)
}

func (r *reader) ident(x *ast.Ident) *typ {
	switch x.Name {
	case "string":
		return &typ{form: text}
	case "number":
		return &typ{form: number}
	case "int":
		return &typ{form: integer}
	case "bool":
		return &typ{form: truth}
	case "true", "false":
		return r.fixed(x.Name == "true")
	case "_":
		return &typ{form: anything}
	}
	if strings.HasPrefix(x.Name, "#") {
		return &typ{form: reference, word: x.Name, def: r.define(x.Name)}
	}
	return r.fail(x, "unknown name %s", x.Name)
}

func (r *reader) fixed(b bool) *typ { return &typ{form: truth, fixed: &b} }

func (r *reader) basic(x *ast.BasicLit) *typ {
	switch x.Kind {
	case token.STRING:
		s, err := literal.Unquote(x.Value)
		if err != nil {
			return r.fail(x, "%v", err)
		}
		return &typ{form: literalText, word: s}
	case token.TRUE, token.FALSE:
		return r.fixed(x.Kind == token.TRUE)
	}
	return r.fail(x, "only texts can stand as they are")
}

func (r *reader) unary(x *ast.UnaryExpr) *typ {
	lit, ok := x.X.(*ast.BasicLit)
	if !ok {
		return r.fail(x, "an operator takes a plain value")
	}
	switch x.Op {
	case token.MAT:
		s, err := literal.Unquote(lit.Value)
		if err != nil {
			return r.fail(x, "%v", err)
		}
		re, err := regexp.Compile(s)
		if err != nil {
			return r.fail(x, "%v", err)
		}
		return &typ{form: pattern, re: re}
	case token.GEQ, token.LEQ, token.GTR, token.LSS:
		n, err := strconv.ParseFloat(lit.Value, 64)
		if err != nil {
			return r.fail(x, "%v", err)
		}
		return &typ{form: bound, op: x.Op.String(), limit: n}
	}
	return r.fail(x, "operator %s", x.Op)
}

func (r *reader) binary(x *ast.BinaryExpr) *typ {
	switch x.Op {
	case token.AND:
		return &typ{form: all, branches: append(r.flat(all, x.X), r.flat(all, x.Y)...)}
	case token.OR:
		t := &typ{form: any}
		r.disjunct(t, x.X)
		r.disjunct(t, x.Y)
		return t
	}
	return r.fail(x, "operator %s", x.Op)
}

func (r *reader) flat(f form, x ast.Expr) []*typ {
	if t := r.expr(x); t.form == f {
		return t.branches
	} else {
		return []*typ{t}
	}
}

func (r *reader) disjunct(into *typ, x ast.Expr) {
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op == token.OR {
		r.disjunct(into, b.X)
		r.disjunct(into, b.Y)
		return
	}
	if c, ok := x.(*ast.CallExpr); ok {
		if fun, ok := c.Fun.(*ast.Ident); ok && fun.Name == "error" && len(c.Args) == 1 {
			if lit, ok := c.Args[0].(*ast.BasicLit); ok {
				into.sentence, _ = literal.Unquote(lit.Value)
				return
			}
		}
	}
	into.branches = append(into.branches, r.expr(x))
}

func (r *reader) structLit(x *ast.StructLit) *typ {
	t := &typ{form: structure}
	for _, d := range x.Elts {
		fd, ok := d.(*ast.Field)
		if !ok {
			return r.fail(d, "only fields can stand in a struct")
		}
		if l, ok := fd.Label.(*ast.ListLit); ok && len(l.Elts) == 1 {
			return &typ{form: mapping, key: r.expr(l.Elts[0]), element: r.expr(fd.Value)}
		}
		name, _, err := ast.LabelName(fd.Label)
		if err != nil {
			return r.fail(fd, "%v", err)
		}
		t.fields = append(t.fields, field{
			name:     name,
			required: fd.Constraint == token.NOT,
			doc:      doc(fd),
			typ:      r.expr(fd.Value),
		})
	}
	return t
}

func doc(f *ast.Field) string {
	for _, c := range ast.Comments(f) {
		if c.Doc {
			return strings.TrimSpace(c.Text())
		}
	}
	return ""
}
