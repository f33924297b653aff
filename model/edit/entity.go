package edit

import (
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"

	"tautline.dev/model/value"
)

// Swap writes another value in the place of one that is written out there: a text, a
// number, a word, or a list of them. One that is worked out is refused.
func (ss Sources) Swap(at value.Span, said string) (Edit, error) {
	s, err := ss.of(at.File)
	if err != nil {
		return Edit{}, err
	}
	if at.Start < 0 || at.End > len(s.file.Src) || at.Start >= at.End {
		return Edit{}, errOther
	}
	x, err := parser.ParseExpr("", s.file.Src[at.Start:at.End])
	if err != nil || !plain(x) {
		return Edit{}, errNotPlain
	}
	return Edit{s.file, at.Start, at.End, said}, nil
}

// plain tells whether an expression is written out.
func plain(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.ListLit:
		return !slices.ContainsFunc(x.Elts, func(e ast.Expr) bool { return !plain(e) })
	}
	return false
}

// Take takes a field away: the one whose label stands there, with its value. The
// comments in it and beside it stay. Where nothing else stands between a field and
// those that it stands in, they go with it.
func (ss Sources) Take(label value.Span) (Edit, error) {
	s, err := ss.of(label.File)
	if err != nil {
		return Edit{}, err
	}
	to, ok := s.fields[label.Start]
	if !ok {
		return Edit{}, errNotPlain
	}
	from := len(to) - 1
	if s.refers(to[from].label, 0, len(s.file.Src)) {
		return Edit{}, errReferred
	}
	for from > 0 && to[from].in == to[from-1].in {
		from--
	}
	f := to[from].field
	return s.remove(f.Pos().Offset(), f.End().Offset()), nil
}

// Beside writes an entity behind another one of its map: path is the new one's, and
// body what stands between its braces, with the braces.
func (ss Sources) Beside(sibling value.Span, path []string, body string) (Edit, error) {
	s, err := ss.of(sibling.File)
	if err != nil {
		return Edit{}, err
	}
	to, ok := s.fields[sibling.Start]
	if !ok || len(to) != len(path) {
		return Edit{}, errNotPlain
	}
	from := len(to) - 1
	for from > 0 && to[from].in == to[from-1].in {
		from--
	}
	indent := s.indent(to[from].field.Pos().Offset())
	body = strings.ReplaceAll(body, "\n", s.lineEnd(sibling.Start)+indent)
	return s.after(to[from].field, written(path[from:])+body), nil
}
