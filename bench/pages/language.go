package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"tautline.dev/render/markdown"
)

// language is the reference of the model language: each definition of the schema with its
// fields, and what each means in the schema's own words.
func language(schema []byte) ([]byte, error) {
	f, err := parser.ParseFile("schema.cue", schema, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	defs := map[string]bool{}
	for _, d := range f.Decls {
		if name, _ := defined(d); name != "" {
			defs[name] = true
		}
	}
	var b bytes.Buffer
	b.WriteString("# The language\n\nWhat a model may say, from the [schema](../model/schema.cue). A field with an asterisk must be there. `tautline init` writes the schema beside a model, so that editors know it.\n")
	for _, d := range f.Decls {
		name, field := defined(d)
		if name == "" {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", title(name))
		if says := comment(field); says != "" {
			fmt.Fprintf(&b, "%s\n\n", markdown.Message(says))
		}
		st, ok := field.Value.(*ast.StructLit)
		if !ok {
			fmt.Fprintf(&b, "%s\n", values(field.Value, defs))
			continue
		}
		b.WriteString("| field | value | what it means |\n|---|---|---|\n")
		for _, e := range st.Elts {
			inner, ok := e.(*ast.Field)
			if !ok {
				continue
			}
			label, err := source(inner.Label)
			if err != nil {
				return nil, err
			}
			if inner.Constraint == token.NOT {
				label += " *"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", markdown.Code(label), values(inner.Value, defs), markdown.Message(comment(inner)))
		}
	}
	return b.Bytes(), nil
}

// defined is a definition's name, "" for all that is none.
func defined(d ast.Decl) (string, *ast.Field) {
	f, ok := d.(*ast.Field)
	if !ok {
		return "", nil
	}
	name, _, err := ast.LabelName(f.Label)
	if err != nil || !strings.HasPrefix(name, "#") {
		return "", nil
	}
	return name, f
}

func title(name string) string { return strings.TrimPrefix(name, "#") }

// comment is what the schema says of a field.
func comment(f *ast.Field) string {
	var says []string
	for _, g := range ast.Comments(f) {
		if g.Doc {
			says = append(says, strings.Join(strings.Fields(g.Text()), " "))
		}
	}
	return strings.Join(says, " ")
}

var (
	sentence  = regexp.MustCompile(`\s*\|\s*error\("(?:[^"\\]|\\.)*"\)`)
	reference = regexp.MustCompile(`#[A-Za-z]+`)
)

// values is what may stand in a field: its CUE, without the sentence for what doesn't fit,
// and links to the definitions that it names.
func values(x ast.Expr, defs map[string]bool) string {
	src, err := source(x)
	if err != nil {
		return ""
	}
	src = strings.Join(strings.Fields(sentence.ReplaceAllString(src, "")), " ")
	out := markdown.Code(src)
	seen := map[string]bool{}
	var links []string
	for _, name := range reference.FindAllString(src, -1) {
		if defs[name] && !seen[name] {
			seen[name] = true
			links = append(links, fmt.Sprintf("[%s](#%s)", title(name), strings.ToLower(title(name))))
		}
	}
	if len(links) > 0 {
		out += " " + strings.Join(links, ", ")
	}
	return out
}

// source is a piece of the schema as it is written, without comments.
func source(n ast.Node) (string, error) {
	bare := ast.Node(n)
	ast.Walk(bare, func(n ast.Node) bool { ast.SetComments(n, nil); return true }, nil)
	src, err := format.Node(bare)
	return string(src), err
}
