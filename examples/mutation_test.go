package examples

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// whole is the system in which everything is stated.
const whole = "concert-tickets/system.cue"

// mutant is the whole system with one thing changed.
type mutant struct {
	file *ast.File
}

func newMutant(t *testing.T) mutant {
	t.Helper()
	src, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(whole, src)
	if err != nil {
		t.Fatal(err)
	}
	return mutant{f}
}

// judged is what the strictest profile says of the mutant: each finding as
// "error timeout-unstated lines.save", sorted; or why it can't be judged.
func (m mutant) judged(t *testing.T) []string {
	t.Helper()
	src, err := format.Node(m.file)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range loaded[0].Problems {
		out = append(out, "mistake "+p.Path+": "+p.Message)
	}
	if len(out) > 0 {
		return out
	}
	r := rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Now: day})
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s %s %s", f.Severity, f.Rule.Name, f.On.Name))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// at is the struct that holds the last label of a path, and that label's field,
// nil if it isn't there. Structs on the way are made where they are missing.
func (m mutant) at(path []string, make bool) (in *[]ast.Decl, field *ast.Field) {
	in = &m.file.Decls
	for i, label := range path {
		field = nil
		for _, d := range *in {
			if f, ok := d.(*ast.Field); ok && labelOf(f) == label {
				field = f
			}
		}
		if i == len(path)-1 {
			return in, field
		}
		if field == nil {
			if !make {
				return in, nil
			}
			field = &ast.Field{Label: ast.NewString(label), Value: ast.NewStruct()}
			*in = append(*in, field)
		}
		s, ok := field.Value.(*ast.StructLit)
		if !ok {
			s = ast.NewStruct()
			field.Value = s
		}
		in = &s.Elts
	}
	return in, field
}

func labelOf(f *ast.Field) string {
	name, _, _ := ast.LabelName(f.Label)
	return name
}

func (m mutant) remove(t *testing.T, path []string) {
	t.Helper()
	in, field := m.at(path, false)
	if field == nil {
		t.Fatalf("there is no %s", strings.Join(path, "."))
	}
	*in = slices.DeleteFunc(*in, func(d ast.Decl) bool { return d == ast.Decl(field) })
}

func (m mutant) set(t *testing.T, path []string, value string) {
	t.Helper()
	expr, err := parser.ParseExpr(strings.Join(path, "."), value)
	if err != nil {
		t.Fatal(err)
	}
	in, field := m.at(path, true)
	if field == nil {
		field = &ast.Field{Label: ast.NewString(path[len(path)-1])}
		*in = append(*in, field)
	}
	field.Value = expr
}

// stated are the paths of all that the whole system states, leaf by leaf, but
// for what makes a box a box, a line a line and a flow a flow.
func stated(decls []ast.Decl, path []string) [][]string {
	var out [][]string
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		here := append(slices.Clone(path), labelOf(f))
		if s, ok := f.Value.(*ast.StructLit); ok {
			out = append(out, stated(s.Elts, here)...)
			continue
		}
		switch here[len(here)-1] {
		case "kind", "from", "to", "steps", "system", "profile":
			continue
		}
		out = append(out, here)
	}
	return out
}

// TestNothingIsMissed takes each stated fact out of the whole system, one by
// one. The golden file says what that brings; nobodyAsks lists the facts that
// may be left out, and why.
func TestNothingIsMissed(t *testing.T) {
	if got := newMutant(t).judged(t); len(got) > 0 {
		t.Fatalf("the whole system is not clean: %q", got)
	}
	paths := stated(newMutant(t).file.Decls, nil)
	brings := make([][]string, len(paths))
	var wait sync.WaitGroup
	free := make(chan bool, 4)
	for i, path := range paths {
		wait.Go(func() {
			free <- true
			m := newMutant(t)
			m.remove(t, path)
			brings[i] = m.judged(t)
			<-free
		})
	}
	wait.Wait()
	var b strings.Builder
	for i, path := range paths {
		name := strings.Join(path, ".")
		fmt.Fprintf(&b, "without %s\n", name)
		for _, f := range brings[i] {
			fmt.Fprintf(&b, "    %s\n", f)
		}
		why := nobodyAsks(path)
		switch {
		case len(brings[i]) == 0 && why == "":
			t.Errorf("nobody misses %s", name)
		case len(brings[i]) == 0:
			fmt.Fprintf(&b, "    nothing: %s\n", why)
		}
	}
	golden := filepath.Join("testdata", "removed.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("something else than %s (-want +got):\n%s", golden, diff)
	}
}

// nobodyAsks says why a fact of the whole system may be left out without
// anybody asking for it, "" where somebody should.
func nobodyAsks(path []string) string {
	return ""
}
