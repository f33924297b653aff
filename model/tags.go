package model

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// tag is a place in a file that takes something from the command line.
type tag struct {
	key string
	// file is a condition of a whole file: @if(key). The others are fields.
	file bool
	// kind is the type that the value is read as: "string" where none is named.
	kind string
	// short are values that may be given alone, as if they were keys.
	short []string
	// one are the values that the field can have, where they are written out.
	one []string
	at  value.Span
	// field is the field, nil for a condition.
	field *ast.Field
	// when is all of a condition.
	when ast.Expr
}

// tagsOf are the tags of a file, as far as they are CUE's. Those that would take
// something else than what is given are refused before.
func tagsOf(file *ast.File, f *value.File) []tag {
	var out []tag
	for _, d := range file.Decls {
		if _, is := d.(*ast.Package); is {
			break
		}
		if a, is := d.(*ast.Attribute); is && a.Name() == "if" {
			out = append(out, conditions(a, f)...)
		}
	}
	ast.Walk(file, func(n ast.Node) bool {
		if field, is := n.(*ast.Field); is {
			for _, a := range field.Attrs {
				if a.Name() == "tag" {
					out = append(out, tagOf(a, field, f))
				}
			}
		}
		return true
	}, nil)
	return out
}

// conditions are the names in what stands before a package clause: @if(prod && !test).
func conditions(a *ast.Attribute, f *value.File) []tag {
	_, body := a.Split()
	x, err := parser.ParseExpr("", body)
	if err != nil {
		return nil // CUE says so
	}
	var out []tag
	ast.Walk(x, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is {
			out = append(out, tag{key: id.Name, file: true, at: spanOf(a, f), when: x})
		}
		return true
	}, nil)
	return out
}

// holds tells whether the condition of a file does in a stage.
func (t tag) holds(in Stage) bool {
	var is func(ast.Expr) bool
	is = func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Ident:
			return slices.Contains(in, x.Name)
		case *ast.ParenExpr:
			return is(x.X)
		case *ast.UnaryExpr:
			return x.Op == token.NOT && !is(x.X)
		case *ast.BinaryExpr:
			if x.Op == token.LAND {
				return is(x.X) && is(x.Y)
			}
			return x.Op == token.LOR && (is(x.X) || is(x.Y))
		}
		return false
	}
	return is(t.when)
}

func tagOf(a *ast.Attribute, field *ast.Field, f *value.File) tag {
	_, body := a.Split()
	parts := strings.Split(body, ",")
	t := tag{key: strings.TrimSpace(parts[0]), kind: "string", one: written(field.Value, 4), at: spanOf(a, f), field: field}
	for _, p := range parts[1:] {
		switch name, text, _ := strings.Cut(strings.TrimSpace(p), "="); name {
		case "type":
			t.kind = text
		case "short":
			t.short = strings.Split(text, "|")
		}
	}
	return t
}

func spanOf(n ast.Node, f *value.File) value.Span {
	return value.Span{File: f, Start: n.Pos().Offset(), End: n.End().Offset()}
}

// mostWritten is between how many texts a choice is still shown.
const mostWritten = 64

// written are the texts between which an expression chooses, nil if it is anything else.
// Names are followed within the file, a few steps.
func written(x ast.Expr, steps int) []string {
	switch x := x.(type) {
	case *ast.Ident:
		if f, is := x.Node.(*ast.Field); is && steps > 0 {
			return written(f.Value, steps-1)
		}
		if named, is := x.Node.(ast.Expr); is && steps > 0 {
			return written(named, steps-1)
		}
	case *ast.BinaryExpr:
		left := written(x.X, steps)
		if x.Op != token.OR || left == nil {
			return nil
		}
		right := written(x.Y, steps)
		if right != nil && len(left)+len(right) <= mostWritten {
			return append(left, right...)
		}
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			return written(x.X, steps)
		}
	case *ast.ParenExpr:
		return written(x.X, steps)
	case *ast.BasicLit:
		if text, err := literal.Unquote(x.Value); err == nil && x.Kind == token.STRING {
			return []string{text}
		}
	}
	return nil
}

// tagsOf are the tags of the files of the model itself, those of its package in the
// directories above included: CUE gives nothing to what a model imports.
func (r *reading) tagsOf(s source) []tag {
	var out []tag
	var names []string
	for name := range r.tags {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		dir := filepath.Dir(name)
		up, err := filepath.Rel(dir, s.dir)
		if name == "-" || err == nil && filepath.IsLocal(up) {
			out = append(out, r.tags[name]...)
		}
	}
	return out
}

// takes tells whether a tag of a model takes one of the command line.
func (t tag) takes(given string) bool {
	key, _, valued := strings.Cut(given, "=")
	if valued {
		return !t.file && t.key == key
	}
	off := strings.TrimPrefix(given, "!")
	return t.file && t.key == off || given == off && slices.Contains(t.short, given)
}

// fitting is a stage without what a model doesn't take. One that takes nothing is the
// same in every stage; one that takes something says what no model takes.
func fitting(stage Stage, tags []tag, elsewhere func(given string) bool) (Stage, []value.Problem) {
	if len(tags) == 0 {
		return nil, nil
	}
	var out Stage
	var problems []value.Problem
	for _, given := range stage {
		taken := slices.DeleteFunc(slices.Clone(tags), func(t tag) bool { return !t.takes(given) })
		if len(taken) == 0 {
			if !elsewhere(given) {
				problems = append(problems, value.Problem{At: tags[0].at, Message: "--tag " + given + ": " + vain(given, tags)})
			}
			continue
		}
		out = append(out, given)
		for _, t := range taken {
			if why := t.refuses(given); why != "" {
				problems = append(problems, value.Problem{At: t.at, Message: "--tag " + given + ": " + why})
			}
		}
	}
	return out, append(problems, twoValues(out, tags)...)
}

// vain says that a model doesn't take a tag, and which ones it takes.
func vain(given string, tags []tag) string {
	key, _, valued := strings.Cut(given, "=")
	key = strings.TrimPrefix(key, "!")
	var fields, files []string
	for _, t := range tags {
		if t.file {
			files = append(files, t.key)
			continue
		}
		fields = append(fields, t.key)
	}
	slices.Sort(fields)
	slices.Sort(files)
	fields, files = slices.Compact(fields), slices.Compact(files)
	if valued {
		if slices.Contains(files, key) {
			return fmt.Sprintf("no field here has @tag(%s); it is a condition of a file, @if(%s), and has no value: --tag %s", key, key, key)
		}
		return fmt.Sprintf("no field here has @tag(%s)%s", key, suggest.DidYouMean(key, fields))
	}
	if slices.Contains(fields, key) {
		return fmt.Sprintf("no file here begins with @if(%s); it is a field, @tag(%s), and wants a value: --tag %s=...", key, key, key)
	}
	return fmt.Sprintf("no file here begins with @if(%s)%s", key, suggest.DidYouMean(key, files))
}

// refuses says why a field can't have the value that it is given, "" if it can, or if
// that is for CUE to say.
func (t tag) refuses(given string) string {
	_, text, valued := strings.Cut(given, "=")
	if !valued {
		return ""
	}
	var n literal.NumInfo
	switch number := literal.ParseNum(text, &n) == nil; {
	case t.kind == "int" && (!number || !n.IsInt()):
		return fmt.Sprintf("@tag(%s) takes a whole number, and not %s", t.key, value.Quote(text))
	case t.kind == "number" && !number:
		return fmt.Sprintf("@tag(%s) takes a number, and not %s", t.key, value.Quote(text))
	case t.kind == "bool":
		if _, err := strconv.ParseBool(text); err != nil {
			return fmt.Sprintf("@tag(%s) takes true or false, and not %s", t.key, value.Quote(text))
		}
	case t.kind == "string" && t.one != nil && !slices.Contains(t.one, text):
		var all []string
		for _, one := range t.one {
			all = append(all, value.Quote(one))
		}
		return fmt.Sprintf("the field is one of %s%s", strings.Join(all, ", "), suggest.DidYouMean(text, t.one))
	}
	return ""
}

// twoValues tells of a field that is given two values at once, by names that stand for
// them.
func twoValues(stage Stage, tags []tag) []value.Problem {
	for _, t := range tags {
		var of []string
		for _, given := range stage {
			if t.takes(given) && !t.file {
				of = append(of, given)
			}
		}
		if len(of) > 1 {
			return []value.Problem{{At: t.at, Message: fmt.Sprintf("--tag %s and --tag %s are two values of @tag(%s) in one stage; for two stages write --tag %s=... twice", of[0], of[1], t.key, t.key)}}
		}
	}
	return nil
}
