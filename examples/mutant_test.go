package examples

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// whole is the system in which everything is stated.
const whole = "concert-tickets/system.cue"

// mutant is the whole system with something changed.
type mutant struct {
	file *ast.File
	// was is the system that it is a change of, nil where it is taken for itself.
	was *model.System
	// src and loaded are what it is written as and read as: once, since that takes longer
	// than all that is asked of it.
	src    []byte
	loaded *model.Loaded
}

func newMutant(t *testing.T) *mutant {
	t.Helper()
	src, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(whole, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return &mutant{file: f}
}

// read reads it, unless it was read before.
func (m *mutant) read(t *testing.T) *model.Loaded {
	t.Helper()
	if m.loaded != nil {
		return m.loaded
	}
	src, err := format.Node(m.file)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	m.src, m.loaded = src, &loaded[0]
	return m.loaded
}

// brings is what the strictest profile says of the mutant: each finding as
// "error timeout-unstated lines.save", then each gap as "can't judge
// drain-too-slow lines.take", sorted; or what keeps it from being judged.
func (m *mutant) brings(t *testing.T) []string {
	t.Helper()
	loaded := m.read(t)
	var out []string
	for _, p := range loaded.Problems {
		out = append(out, "refused "+p.Path+": "+p.Message)
	}
	if len(out) > 0 {
		return out
	}
	o := rules.Options{Rules: catalogue.All(), Now: day}
	if m.was != nil {
		o.Base = &rules.Base{Where: "main", System: m.was}
	}
	r := rules.Judge(loaded.System, o)
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s %s", f.Severity, f.Rule.Name, f.On.Name))
	}
	slices.Sort(out)
	var gaps []string
	for _, k := range r.Skipped {
		gaps = append(gaps, fmt.Sprintf("can't judge %s %s", k.Rule.Name, k.On.Name))
	}
	slices.Sort(gaps)
	return append(out, slices.Compact(gaps)...)
}

// remove takes away what stands at a path.
func (m *mutant) remove(t *testing.T, path string) {
	t.Helper()
	in, field := m.at(path, false)
	if field == nil {
		t.Fatalf("there is no %s", path)
	}
	m.loaded = nil
	*in = slices.DeleteFunc(*in, func(d ast.Decl) bool { return d == ast.Decl(field) })
}

// set states something else at a path, or something new.
func (m *mutant) set(t *testing.T, path, value string) {
	t.Helper()
	expr, err := parser.ParseExpr(path, value)
	if err != nil {
		t.Fatal(err)
	}
	m.loaded = nil
	in, field := m.at(path, true)
	if field == nil {
		labels := strings.Split(path, "/")
		field = &ast.Field{Label: ast.NewString(labels[len(labels)-1])}
		*in = append(*in, field)
	}
	field.Value = expr
}

// at is the field at a path, nil if it isn't there, and what it stands in. With
// making, structs are made on the way where they are missing.
func (m *mutant) at(path string, making bool) (in *[]ast.Decl, field *ast.Field) {
	in = &m.file.Decls
	labels := strings.Split(path, "/")
	for i, label := range labels {
		field = nil
		for _, d := range *in {
			if f, ok := d.(*ast.Field); ok && labelOf(f) == label {
				field = f
			}
		}
		if i == len(labels)-1 || field == nil && !making {
			return in, field
		}
		if field == nil {
			field = &ast.Field{Label: ast.NewString(label), Value: ast.NewStruct()}
			*in = append(*in, field)
		}
		s := structOf(field.Value)
		if s == nil {
			s = ast.NewStruct()
			field.Value = s
		}
		in = &s.Elts
	}
	return in, field
}

// structOf is what is written out of a value: of "_template & {...}" the braces.
func structOf(x ast.Expr) *ast.StructLit {
	switch x := x.(type) {
	case *ast.StructLit:
		return x
	case *ast.BinaryExpr:
		if s := structOf(x.Y); s != nil {
			return s
		}
		return structOf(x.X)
	}
	return nil
}

func labelOf(f *ast.Field) string {
	name, _, _ := ast.LabelName(f.Label)
	return name
}

// mutants runs a test for each of some mutants, several at a time, and waits for
// all of them.
func mutants(t *testing.T, names []string, run func(t *testing.T, i int)) {
	t.Run("mutants", func(t *testing.T) {
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run(t, i)
			})
		}
	})
}
