package gameday

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
	"cuelang.org/go/encoding/json"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// listing is a JSON file as syntax, in which each part knows where it stands: a decoder
// knows no places, takes the last of two fields with one name, and a name in any case.
type listing struct{ file *value.File }

// mark begins a file of UTF-8 that some programs write.
var mark = []byte("\xef\xbb\xbf")

// parse is the value that the file holds.
func (l *listing) parse() (ast.Expr, error) {
	src := l.file.Src
	if bytes.HasPrefix(src, mark) {
		src = append(bytes.Repeat([]byte(" "), len(mark)), src[len(mark):]...) // places stay
	}
	if i := invalid(src); i >= 0 {
		return nil, l.fail(i, "this byte is no UTF-8: %#x", src[i])
	}
	if i := value.TooDeep(src); i >= 0 {
		return nil, l.fail(i, "brackets stand in each other more than %d deep", value.MaxNesting)
	}
	var is stdjson.RawMessage
	var syntax *stdjson.SyntaxError
	if err := stdjson.Unmarshal(src, &is); errors.As(err, &syntax) {
		at := int(syntax.Offset) - 1 // it counts the sign that it stumbles over
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			at = len(src)
		}
		return nil, l.fail(at, "this is no JSON: %v", syntax)
	}
	x, err := json.Extract(l.file.Name, src)
	if err != nil {
		return nil, l.fail(0, "this is no JSON: %v", err)
	}
	return x, nil
}

// invalid is the offset of the first byte that is no UTF-8, or -1.
func invalid(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// fail is an error at some byte of the file.
func (l *listing) fail(at int, format string, args ...any) error {
	p := value.Span{File: l.file, Start: at, End: at}.Place()
	return fmt.Errorf("%s:%d:%d: %s", p.File, p.Line, p.Column, fmt.Sprintf(format, args...))
}

func at(n ast.Node) int { return n.Pos().Offset() }

// begins is where a field does: at its name, of which the quotes may be gone.
func (l *listing) begins(f *ast.Field) int {
	if i := at(f.Label); i == 0 || l.file.Src[i] == '"' {
		return i
	}
	return at(f.Label) - 1
}

// sortOf says what a value is.
func sortOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StructLit:
		return "an object"
	case *ast.ListLit:
		return "a list"
	case *ast.BasicLit:
		switch x.Kind {
		case token.STRING:
			return "a text"
		case token.NULL:
			return "null"
		case token.TRUE, token.FALSE:
			return "true or false"
		}
	}
	return "a number"
}

// want is an error where a value is of another sort.
func (l *listing) want(x ast.Expr, name, sort string) error {
	if is := sortOf(x); is != sort {
		return l.fail(at(x), "%q: should be %s, and is %s", name, sort, is)
	}
	return nil
}

func (l *listing) text(x ast.Expr, name string) (string, error) {
	if err := l.want(x, name, "a text"); err != nil {
		return "", err
	}
	s, err := literal.Unquote(x.(*ast.BasicLit).Value)
	if err != nil {
		return "", l.fail(at(x), "%q: this text can't be read: %v", name, err)
	}
	return s, nil
}

func (l *listing) truth(x ast.Expr, name string) (bool, error) {
	if err := l.want(x, name, "true or false"); err != nil {
		return false, err
	}
	return x.(*ast.BasicLit).Kind == token.TRUE, nil
}

// count is a whole number that isn't less than nothing.
func (l *listing) count(x ast.Expr, name string) (int, error) {
	is, w := sortOf(x), ""
	if is == "a number" {
		w = string(l.file.Src[at(x):x.End().Offset()])
		is = strconv.Quote(w)
	}
	n, err := strconv.Atoi(w)
	switch {
	case w == "" || strings.ContainsAny(w, ".eE"):
		return 0, l.fail(at(x), "%q: should be a whole number, and is %s", name, is)
	case strings.HasPrefix(w, "-") && n != 0:
		return 0, l.fail(at(x), "%q: %s is less than nothing", name, w)
	case err != nil:
		return 0, l.fail(at(x), "%q: %s is more than can be counted", name, is)
	}
	return n, nil
}

// object visits the fields of an object: each of one of some names, once. In is what it
// is part of.
func (l *listing) object(x ast.Expr, in string, names []string, visit func(name string, x ast.Expr) error) error {
	seen := map[string]int{}
	for _, d := range x.(*ast.StructLit).Elts {
		f := d.(*ast.Field)
		name, _, err := ast.LabelName(f.Label)
		if err != nil {
			return l.fail(l.begins(f), "this name of a field can't be read: %v", err)
		}
		if !slices.Contains(names, name) {
			hint := suggest.DidYouMean(name, names)
			if hint == "" {
				hint = "; its fields are " + strings.Join(names, ", ")
			}
			return l.fail(l.begins(f), "there is no field %s here%s", value.Quote(in+name), hint)
		}
		if before, twice := seen[name]; twice {
			p := value.Span{File: l.file, Start: before}.Place()
			return l.fail(l.begins(f), "%q stands here a second time; it stands in line %d, column %d already", in+name, p.Line, p.Column)
		}
		seen[name] = l.begins(f)
		if err := visit(name, f.Value); err != nil {
			return err
		}
	}
	return nil
}
