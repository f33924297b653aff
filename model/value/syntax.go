package value

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// Literal turns a file of plain values (no references, no arithmetic) into a
// tree without evaluating it. A field that is written in several places, as in
// `a: b: 1` and `a: c: 2`, is put together.
func Literal(f *ast.File, fs Files) (*Node, []Problem) {
	l := literals{files: fs}
	root := &Node{Kind: Struct}
	l.fields(root, f.Decls, "")
	return root, l.problems
}

type literals struct {
	files    Files
	problems []Problem
}

func (l *literals) fields(into *Node, decls []ast.Decl, path string) {
	for _, d := range decls {
		switch d := d.(type) {
		case *ast.Field:
			l.field(into, d, path)
		case *ast.Package, *ast.CommentGroup, *ast.Attribute:
		default:
			l.refuse(d, path)
		}
	}
}

func (l *literals) field(into *Node, f *ast.Field, path string) {
	name, _, err := ast.LabelName(f.Label)
	if err != nil {
		l.refuse(f, path)
		return
	}
	in := strings.TrimPrefix(path+"."+name, ".")
	if have := into.Get(name); have != nil {
		if s, ok := f.Value.(*ast.StructLit); ok && have.Kind == Struct {
			l.fields(have, s.Elts, in)
			return
		}
		l.problems = append(l.problems, Problem{At: l.files.span(f.Label), Path: in, Message: "is written twice"})
		return
	}
	into.Fields = append(into.Fields, Field{name, l.files.span(f.Label), l.value(f.Value, in)})
}

func (l *literals) value(x ast.Expr, path string) *Node {
	n := &Node{At: l.files.span(x)}
	switch x := x.(type) {
	case *ast.StructLit:
		n.Kind = Struct
		l.fields(n, x.Elts, path)
	case *ast.ListLit:
		n.Kind = List
		for i, item := range x.Elts {
			n.Items = append(n.Items, l.value(item, path+"["+strconv.Itoa(i)+"]"))
		}
	case *ast.BasicLit:
		l.scalar(n, x, path)
	case *ast.Ident:
		if x.Name != "true" && x.Name != "false" {
			l.refuse(x, path)
		} else {
			n.Kind, n.Truth = Bool, x.Name == "true"
		}
	case *ast.UnaryExpr:
		lit, ok := x.X.(*ast.BasicLit)
		if !ok || x.Op != token.SUB {
			l.refuse(x, path)
			break
		}
		l.scalar(n, lit, path)
		n.Number, n.Text = -n.Number, "-"+n.Text
	default:
		l.refuse(x, path)
	}
	return n
}

func (l *literals) scalar(n *Node, x *ast.BasicLit, path string) {
	switch x.Kind {
	case token.STRING:
		s, err := unquoted(x.Value)
		if err != nil {
			l.refuse(x, path)
			return
		}
		n.Kind, n.Text = String, s
	case token.INT, token.FLOAT:
		var num literal.NumInfo
		if err := literal.ParseNum(x.Value, &num); err != nil {
			l.refuse(x, path)
			return
		}
		n.Text = num.String()
		n.Number, _ = strconv.ParseFloat(n.Text, 64)
		n.Kind = Float
		if num.IsInt() {
			n.Kind = Int
		}
	case token.TRUE, token.FALSE:
		n.Kind, n.Truth = Bool, x.Kind == token.TRUE
	case token.NULL:
		n.Kind = Null
	default:
		l.refuse(x, path)
	}
}

// unquoted is a text without its quotes; most have nothing else to take out.
func unquoted(text string) (string, error) {
	if len(text) >= 2 && text[0] == '"' && !strings.HasPrefix(text, `"""`) && !strings.ContainsRune(text, '\\') {
		return text[1 : len(text)-1], nil
	}
	return literal.Unquote(text)
}

func (l *literals) refuse(n ast.Node, path string) {
	l.problems = append(l.problems, Problem{At: l.files.span(n), Path: path, Message: "only plain values may stand here"})
}
