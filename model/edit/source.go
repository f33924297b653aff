package edit

import (
	"errors"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/value"
)

// Sources are files as edits see them: each is parsed once, when it is first asked for.
type Sources map[*value.File]*source

// source is a file, and where its plain fields stand.
type source struct {
	file   *value.File
	syntax *ast.File
	// fields are the ways to the fields that are written out, by where their label
	// begins: none within a comprehension, a pattern, or one value of several.
	fields map[int]way
	// words are the names that expressions refer to.
	words map[string][]token.Pos
}

// way leads to a field through those that it stands in, outermost first.
type way []step

type step struct {
	label string
	field *ast.Field
	// in is the braces in which the field stands, nil at the top of the file.
	in *ast.StructLit
}

// Why an edit isn't offered, as people read it.
var (
	errElsewhere = errors.New("the file is not this system's own: others may read it, too; change it by hand")
	errNotPlain  = errors.New("it is not written out in one place: a pattern, a comprehension or a shared struct makes it")
	errThere     = errors.New("something stands there already")
	errReferred  = errors.New("something refers to that name")
	errOther     = errors.New("other text stands in that place")
)

// of is a file as edits see it.
func (ss Sources) of(f *value.File) (*source, error) {
	if f == nil || f.Path == "" {
		return nil, errElsewhere
	}
	if s := ss[f]; s != nil {
		return s, nil
	}
	parsed, err := parser.ParseFile("", f.Src)
	if err != nil {
		return nil, err
	}
	s := &source{file: f, syntax: parsed, fields: map[int]way{}, words: map[string][]token.Pos{}}
	s.index(parsed.Decls, nil, nil)
	s.refer()
	ss[f] = s
	return s, nil
}

func (s *source) index(decls []ast.Decl, in *ast.StructLit, to way) {
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(f.Label)
		if err != nil || definition(f.Label) {
			continue
		}
		here := append(slices.Clip(to), step{name, f, in})
		s.fields[f.Label.Pos().Offset()] = here
		for _, lit := range literals(f.Value) {
			inside := in
			if lit.Lbrace.IsValid() {
				inside = lit
			}
			s.index(lit.Elts, inside, here)
		}
	}
}

// definition tells whether a label is hidden or a definition's: what stands below it
// is a part of the model only where something refers to it.
func definition(l ast.Label) bool {
	id, ok := l.(*ast.Ident)
	return ok && (id.Name[0] == '_' || id.Name[0] == '#')
}

// literals are the struct literals that all hold for a value: both sides of an &,
// and neither of a |.
func literals(x ast.Expr) []*ast.StructLit {
	switch x := x.(type) {
	case *ast.StructLit:
		return []*ast.StructLit{x}
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			return append(literals(x.X), literals(x.Y)...)
		}
	case *ast.ParenExpr:
		return literals(x.X)
	}
	return nil
}

// refer notes the names that expressions refer to; labels refer to nothing.
func (s *source) refer() {
	labels := map[*ast.Ident]bool{}
	ast.Walk(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			if id, ok := n.Label.(*ast.Ident); ok {
				labels[id] = true
			}
		case *ast.SelectorExpr:
			if name, _, err := ast.LabelName(n.Sel); err == nil {
				s.words[name] = append(s.words[name], n.Sel.Pos())
			}
			if id, ok := n.Sel.(*ast.Ident); ok {
				labels[id] = true
			}
		case *ast.IndexExpr:
			if lit, ok := n.Index.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if name, err := literal.Unquote(lit.Value); err == nil {
					s.words[name] = append(s.words[name], n.Pos())
				}
			}
		case *ast.Ident:
			if !labels[n] {
				s.words[n.Name] = append(s.words[n.Name], n.Pos())
			}
		}
		return true
	}, nil)
}

// refers tells whether an expression between two offsets refers to a name.
func (s *source) refers(name string, start, end int) bool {
	return slices.ContainsFunc(s.words[name], func(p token.Pos) bool { return start <= p.Offset() && p.Offset() < end })
}

// text is a node as it was written.
func (s *source) text(n ast.Node) string {
	return string(s.file.Src[n.Pos().Offset():n.End().Offset()])
}
