package value

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// schemaImport is the one package whose definitions are known to ask for nothing while a
// model is evaluated: its place is taken by a stub.
const schemaImport = "tautline.dev/model"

// sparing takes out of some files what says all it means by itself: literals that nothing
// refers to and that nothing else adds to. They needn't be evaluated, and most of
// most models are such.
type sparing struct {
	files Files
	// used are the names that expressions mention.
	used map[string]bool
	top  *spared
	left []left
}

// spared are the fields of a struct that are spared, and the structs that hold some.
type spared struct {
	values map[string]*Node
	within map[string]*spared
}

// left is a field, and the value that it had.
type left struct {
	field *ast.Field
	value ast.Expr
}

// spare takes what needs no evaluation out of files that make up one package, and puts a
// plain word in its place, until they are restored. What it can't tell for certain it
// leaves where it is. keep are fields at the top that stay.
func spare(syntax []*ast.File, fs Files, keep ...string) *sparing {
	s := &sparing{files: fs, used: map[string]bool{}}
	for _, name := range keep {
		s.used[name] = true
	}
	var tops [][]ast.Decl
	for _, f := range syntax {
		if !plainFile(f) || !s.uses(f.Decls) {
			return s
		}
		tops = append(tops, f.Decls)
	}
	s.top = s.within(tops)
	return s
}

// restore gives the files back what was taken out of them.
func (s *sparing) restore() {
	for _, l := range s.left {
		l.field.Value = l.value
	}
}

func (s *spared) of(label string) *Node {
	if s == nil {
		return nil
	}
	return s.values[label]
}

func (s *spared) in(label string) *spared {
	if s == nil {
		return nil
	}
	return s.within[label]
}

// plainFile tells whether nothing in a file changes how CUE reads it, and all that is
// embedded in it comes from the schema.
func plainFile(f *ast.File) bool {
	schema := map[string]bool{}
	for spec := range f.ImportSpecs() {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path != schemaImport {
			continue
		}
		name := "model"
		if spec.Name != nil {
			name = spec.Name.Name
		}
		schema[name] = true
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.Package, *ast.CommentGroup, *ast.ImportDecl, *ast.LetClause:
		case *ast.Attribute:
			if name, _ := d.Split(); name != "if" {
				return false
			}
		case *ast.EmbedDecl:
			sel, ok := d.Expr.(*ast.SelectorExpr)
			if !ok {
				return false
			}
			if x, ok := sel.X.(*ast.Ident); !ok || !schema[x.Name] {
				return false
			}
		case *ast.Field:
			if !plainField(d) && !aside(d) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// aside tells whether a field is hidden or a definition: no part of what is told, and
// nothing that adds to another field.
func aside(f *ast.Field) bool {
	name, _, err := ast.LabelName(f.Label)
	if _, ident := f.Label.(*ast.Ident); !ident || err != nil {
		return false
	}
	return f.Alias == nil && special(name)
}

func special(name string) bool { return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") }

// plainField tells whether a declaration is a field with a name that is always there.
func plainField(f *ast.Field) bool {
	if f.Constraint != token.ILLEGAL || f.Alias != nil {
		return false
	}
	switch label := f.Label.(type) {
	case *ast.Ident:
		return !special(label.Name)
	case *ast.BasicLit:
		return label.Kind == token.STRING
	}
	return false
}

// uses gathers the names that expressions mention, and tells whether that is all there is
// to how a value can be referred to.
func (s *sparing) uses(decls []ast.Decl) bool {
	known := true
	var look func(n ast.Node)
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			// A label is no mention, unless it is computed.
			switch n.Label.(type) {
			case *ast.Ident, *ast.BasicLit:
			default:
				look(n.Label)
			}
			look(n.Value)
			return false
		case *ast.Ident:
			s.used[n.Name] = true
		case *ast.Attribute:
			if name, _ := n.Split(); name != "tag" && name != "if" {
				known = false
			}
		}
		return true
	}
	look = func(n ast.Node) { ast.Walk(n, visit, nil) }
	for _, d := range decls {
		look(d)
	}
	return known
}

// within spares what it can in a struct that one or several literals make up.
func (s *sparing) within(parts [][]ast.Decl) *spared {
	var names []string
	by := map[string][]*ast.Field{}
	for _, decls := range parts {
		for _, d := range decls {
			f, ok := d.(*ast.Field)
			if !ok || !plainField(f) {
				continue
			}
			name, _, err := ast.LabelName(f.Label)
			if err != nil || s.used[name] {
				continue
			}
			if by[name] == nil {
				names = append(names, name)
			}
			by[name] = append(by[name], f)
		}
	}
	out := &spared{values: map[string]*Node{}, within: map[string]*spared{}}
	for _, name := range names {
		fields := by[name]
		if f := fields[0]; len(fields) == 1 {
			if n := s.literal(f.Value); n != nil && len(f.Attrs) == 0 {
				out.values[name] = n
				s.left = append(s.left, left{f, f.Value})
				f.Value = &ast.BasicLit{ValuePos: f.Value.Pos(), Kind: token.TRUE, Value: "true"}
				continue
			}
		}
		if inner := literalStructs(fields); inner != nil {
			out.within[name] = s.within(inner)
		}
	}
	return out
}

// literalStructs are the declarations of fields that are all structs of plain fields; nil if
// they aren't.
func literalStructs(fields []*ast.Field) (out [][]ast.Decl) {
	for _, f := range fields {
		x, ok := f.Value.(*ast.StructLit)
		if !ok || len(f.Attrs) > 0 {
			return nil
		}
		for _, d := range x.Elts {
			switch d := d.(type) {
			case *ast.CommentGroup:
			case *ast.Field:
				if !plainField(d) && !aside(d) {
					return nil
				}
			default:
				return nil
			}
		}
		out = append(out, x.Elts)
	}
	return out
}

// literal is the value of an expression that says all of it, else nil.
func (s *sparing) literal(x ast.Expr) *Node {
	switch x := x.(type) {
	case *ast.StructLit:
		return s.structure(x)
	case *ast.ListLit:
		n := &Node{Kind: List, At: s.files.span(x)}
		for _, item := range x.Elts {
			i := s.literal(item)
			if i == nil {
				return nil
			}
			n.Items = append(n.Items, i)
		}
		return n
	case *ast.BasicLit:
		return s.scalar(x)
	}
	return nil
}

func (s *sparing) structure(x *ast.StructLit) *Node {
	n := &Node{Kind: Struct, At: s.files.span(x)}
	if len(x.Elts) > 0 {
		n.Fields = make([]Field, 0, len(x.Elts))
	}
	seen := once{}
	for _, d := range x.Elts {
		f, ok := d.(*ast.Field)
		if !ok || !plainField(f) || len(f.Attrs) > 0 {
			if _, comment := d.(*ast.CommentGroup); comment {
				continue
			}
			return nil
		}
		name, _, err := ast.LabelName(f.Label)
		if err != nil || !seen.first(n, name) {
			return nil
		}
		v := s.literal(f.Value)
		if v == nil {
			return nil
		}
		n.Fields = append(n.Fields, Field{name, s.files.span(f.Label), v})
	}
	return n
}

// once tells whether a struct has a field of some name already.
type once map[string]bool

func (o *once) first(n *Node, name string) bool {
	const few = 12
	if len(n.Fields) < few {
		return n.Field(name) == nil
	}
	if len(*o) == 0 {
		*o = once{}
		for _, f := range n.Fields {
			(*o)[f.Label] = true
		}
	}
	if (*o)[name] {
		return false
	}
	(*o)[name] = true
	return true
}

// scalar is a literal that CUE writes as it stands.
func (s *sparing) scalar(x *ast.BasicLit) *Node {
	if (x.Kind == token.INT || x.Kind == token.FLOAT) && !plainNumber(x.Value) || x.Kind == token.STRING && !isText(x.Value) {
		return nil
	}
	l := literals{files: s.files}
	n := &Node{At: s.files.span(x)}
	if l.scalar(n, x, ""); len(l.problems) > 0 {
		return nil
	}
	return n
}

// isText tells whether a literal in quotes is a text, and no bytes.
func isText(quoted string) bool { return strings.HasPrefix(strings.TrimLeft(quoted, "#"), `"`) }

// plainNumber tells whether CUE writes a number as it stands: digits, and maybe some
// behind a point.
func plainNumber(text string) bool {
	const most = 15
	if len(text) > most || strings.HasPrefix(text, "0.00000") {
		return false
	}
	whole, fraction, pointed := strings.Cut(text, ".")
	if whole == "" || whole != "0" && whole[0] == '0' || pointed && fraction == "" {
		return false
	}
	return strings.Trim(whole, "0123456789") == "" && strings.Trim(fraction, "0123456789") == ""
}
