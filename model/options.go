package model

import (
	"path/filepath"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// parsed are the files that a system was read from, as syntax.
type parsed struct {
	files []*ast.File
	// fields are those at the top of the system's own files.
	fields map[string]ast.Expr
}

func (p *parsed) parse(r *reading, s source) {
	if p.files != nil {
		return
	}
	var names []string
	for name := range r.files {
		if !inSchema(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := parser.ParseFile("", r.files[name].Src)
		if err != nil {
			continue
		}
		p.files = append(p.files, f)
		if up, err := filepath.Rel(filepath.Dir(name), s.dir); name != "-" && (err != nil || !filepath.IsLocal(up)) {
			continue // it is imported
		}
		for _, d := range f.Decls {
			if field, is := d.(*ast.Field); is {
				if label, _, err := ast.LabelName(field.Label); err == nil && p.fields[label] == nil {
					p.fields[label] = field.Value
				}
			}
		}
	}
}

// options are what an expression lets a field be.
type options struct {
	values    []string
	byDefault string
	defaulted bool
	// closed tells that it can be nothing else; wild that nobody can tell what else.
	closed, wild bool
}

// of reads an expression; names are followed within the package, a few steps.
func (o *options) of(p *parsed, x ast.Expr, steps int) {
	if steps < 0 {
		return
	}
	switch x := x.(type) {
	case *ast.Ident:
		switch to := p.fields[x.Name]; {
		case x.Name == "bool":
			*o = options{values: []string{"false", "true"}, closed: true}
		case to != nil:
			o.of(p, to, steps-1)
		}
	case *ast.ParenExpr:
		o.of(p, x.X, steps)
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			o.of(p, x.X, steps)
			if len(o.values) == 1 {
				o.byDefault, o.defaulted = o.values[0], true
			}
		}
	case *ast.BinaryExpr:
		var left, right options
		left.of(p, x.X, steps)
		right.of(p, x.Y, steps)
		switch x.Op {
		case token.OR:
			o.values = append(left.values, right.values...)
			o.closed = left.closed && right.closed && len(o.values) <= mostWritten
		case token.AND:
			o.values = append(left.values, right.values...)
			if left.closed != right.closed { // the narrower one says what it can be
				o.values = right.values
				if left.closed {
					o.values = left.values
				}
			}
			o.closed = left.closed || right.closed
		}
		o.byDefault, o.defaulted = left.byDefault, left.defaulted
		if !o.defaulted {
			o.byDefault, o.defaulted = right.byDefault, right.defaulted
		}
	case *ast.BasicLit:
		if text, ok := asGiven(x); ok {
			o.values, o.closed = []string{text}, true
		}
	}
}

// asGiven is a literal as the command line gives it.
func asGiven(x ast.Expr) (string, bool) {
	lit, is := x.(*ast.BasicLit)
	if !is || lit.Kind == token.NULL {
		return "", false
	}
	if lit.Kind != token.STRING {
		return lit.Value, true
	}
	text, err := literal.Unquote(lit.Value)
	return text, err == nil
}

// uses adds the values with which a tagged field is compared, and between which it
// chooses as an index. One that is handed on as a value may be compared under another
// name: then all that is compared with a text counts. It is wild where it is compared
// with what is no literal, or by order or pattern, or given to a function.
func (p *parsed) uses(t tag, o *options) {
	label, _, err := ast.LabelName(t.field.Label)
	if err != nil {
		o.wild = true
		return
	}
	handedOn := p.fields[label] == nil // it stands in something else, which may be
	for _, f := range p.files {
		walkWithin(f, func(n ast.Node, in []ast.Node) {
			id, is := n.(*ast.Ident)
			if !is || id.Name != label {
				return
			}
			handedOn = p.use(id, in, o) || handedOn
		})
	}
	if !handedOn {
		return
	}
	for _, f := range p.files {
		walkWithin(f, func(n ast.Node, _ []ast.Node) { p.anyUse(n, o) })
	}
}

// use looks at one place that names the field, and tells whether its value is handed on.
func (p *parsed) use(id *ast.Ident, in []ast.Node, o *options) (handedOn bool) {
	var x ast.Node = id
	i := len(in) - 1
	for ; i >= 0; i-- {
		if sel, is := in[i].(*ast.SelectorExpr); is && ast.Node(sel.Sel) == x {
			x = sel
		} else if paren, is := in[i].(*ast.ParenExpr); is {
			x = paren
		} else {
			break
		}
	}
	if i < 0 {
		return true
	}
	switch at := in[i].(type) {
	case *ast.Field:
		if ast.Node(at.Label) == x {
			if _, paren := x.(*ast.ParenExpr); paren {
				o.wild = true // what it says is a name
			}
			return false
		}
		return true
	case *ast.BinaryExpr:
		p.compared(at, o)
		return false
	case *ast.IndexExpr:
		if ast.Node(at.Index) != x || !p.indexed(at.X, o) {
			o.wild = true
		}
		return false
	case *ast.Interpolation, *ast.ListLit, *ast.EmbedDecl, *ast.LetClause, *ast.File:
		return true
	case *ast.SelectorExpr: // a field of it
		return true
	}
	o.wild = true
	return true
}

// anyUse looks at what may be done with a value that goes by another name.
func (p *parsed) anyUse(n ast.Node, o *options) {
	switch n := n.(type) {
	case *ast.CallExpr:
		o.wild = true
	case *ast.IndexExpr:
		if _, literal := asGiven(n.Index); !literal {
			o.wild = !p.indexed(n.X, o) || o.wild
		}
	case *ast.BinaryExpr:
		switch n.Op {
		case token.EQL, token.NEQ, token.MAT, token.NMAT, token.LSS, token.LEQ, token.GTR, token.GEQ:
			p.compared(n, o)
		}
	}
}

func (p *parsed) compared(x *ast.BinaryExpr, o *options) {
	for _, side := range []ast.Expr{x.X, x.Y} {
		if _, bottom := side.(*ast.BottomLit); bottom {
			return // whether there is one at all
		}
		if text, ok := asGiven(side); ok && (x.Op == token.EQL || x.Op == token.NEQ) {
			o.add(text)
			return
		}
	}
	o.wild = true
}

// indexed adds the labels of what is written out, and tells whether it is.
func (p *parsed) indexed(x ast.Expr, o *options) bool {
	for range 8 {
		switch of := x.(type) {
		case *ast.ParenExpr:
			x = of.X
			continue
		case *ast.Ident:
			if x = p.fields[of.Name]; x == nil {
				return false
			}
			continue
		}
		break
	}
	lit, is := x.(*ast.StructLit)
	if !is {
		return false
	}
	for _, d := range lit.Elts {
		f, is := d.(*ast.Field)
		if !is {
			return false
		}
		label, _, err := ast.LabelName(f.Label)
		if err != nil {
			return false
		}
		o.add(label)
	}
	return true
}

func (o *options) add(v string) {
	if !slices.Contains(o.values, v) {
		o.values = append(o.values, v)
	}
}

// walkWithin tells of each node, and what it stands in, outermost first.
func walkWithin(f *ast.File, see func(n ast.Node, in []ast.Node)) {
	var in []ast.Node
	ast.Walk(f, func(n ast.Node) bool {
		see(n, in)
		in = append(in, n)
		return true
	}, func(ast.Node) { in = in[:len(in)-1] })
}
