package catalogue_test

import (
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// TestAnySpelling: two spellings of one system give the same findings at the
// same entities with the same fingerprints. Every firing and quiet model and
// every example is written again with all that has no order in another order,
// and so are systems made of them in which more things are alike.
func TestAnySpelling(t *testing.T) {
	models := systemsBelow(t, "../../examples")
	if len(models) < 12 {
		t.Fatalf("only %d examples", len(models))
	}
	for _, r := range catalogue.All() {
		models[r.Name+" fires"] = []source{{"model.cue", r.Fires}}
	}
	addVariants(t, models)
	for _, r := range catalogue.All() {
		models[r.Name+" is quiet"] = []source{{"model.cue", r.Quiet}}
	}
	checkSpellings(t, models, 2)
}

// addVariants adds systems in which more things are alike, or less is said, than
// in those that are there.
func addVariants(t *testing.T, models map[string][]source) {
	t.Helper()
	for name, files := range maps.Clone(models) {
		models[name+", each flow twice"] = edited(t, files, twice)
		models[name+", without flows"] = edited(t, files, without)
		models[name+", all twice"] = append(slices.Clone(files), copies(t, files)...)
	}
}

// checkSpellings writes each model some times in another way.
func checkSpellings(t *testing.T, models map[string][]source, times int) {
	t.Helper()
	judged := 0
	for _, name := range slices.Sorted(maps.Keys(models)) {
		files := models[name]
		t.Run(name, func(t *testing.T) {
			want := identities(t, files)
			for i, f := range want {
				if i > 0 && f.Fingerprint != "" && f.Severity != "skipped" && f == want[i-1] {
					t.Errorf("two findings with the fingerprint of %+v", f)
				}
			}
			if len(want) > 0 && want[0].Fingerprint != "" {
				judged++
			}
			dice := rand.New(rand.NewPCG(1, 2))
			for range times {
				other := respelt(t, files, dice)
				if diff := cmp.Diff(want, identities(t, other)); diff != "" {
					t.Fatalf("(-as written +respelt):\n%s\nrespelt:\n%s", diff, other[0].text)
				}
			}
		})
	}
	if judged < len(models)*4/5 {
		t.Errorf("only %d of %d models load", judged, len(models))
	}
}

// TestRespelt: respelling moves what has no order, and keeps what has one.
func TestRespelt(t *testing.T) {
	const src = "boxes: {a: {}, b: {}, c: {}, d: {}, e: {}}\nflows: f: steps: [\"one\", [\"two\", \"three\"], \"four\"]\n"
	moved := map[string]bool{}
	dice := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		text := respelt(t, []source{{"m.cue", src}}, dice)[0].text
		moved[text] = true
		if !strings.Contains(strings.Replace(text, `["three", "two"]`, `["two", "three"]`, 1), `["one", ["two", "three"], "four"]`) {
			t.Errorf("the steps have moved:\n%s", text)
		}
	}
	if len(moved) < 8 {
		t.Errorf("only %d different spellings", len(moved))
	}
}

// source is a file of a model.
type source struct{ name, text string }

// systemsBelow are the files of the systems in a folder, by directory.
func systemsBelow(t *testing.T, root string) map[string][]source {
	t.Helper()
	out := map[string][]source{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".cue" {
			return err
		}
		text, err := os.ReadFile(path)
		dir := filepath.ToSlash(filepath.Dir(path))
		out[dir] = append(out[dir], source{e.Name(), string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// identity is what tells a finding from others over time.
type identity struct{ Rule, Entity, Fingerprint, Severity string }

// identities are those of the findings about a system; of one that doesn't load,
// what loading says.
func identities(t *testing.T, files []source) []identity {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.name), []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := model.Load([]string{dir}, model.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var out []identity
	for _, p := range loaded[0].Problems {
		out = append(out, identity{Rule: p.Rule}) // a path may hold a place in a list
	}
	if s := loaded[0].System; s != nil {
		r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Profile: "production", Now: day})
		for _, f := range slices.Concat(r.Findings, r.Waived) {
			out = append(out, identity{f.Rule.Name, f.On.Name, f.Fingerprint(), f.Severity.String()})
		}
		for _, s := range r.Skipped {
			out = append(out, identity{s.Rule.Name, s.On.Name, "needs " + strings.Join(slices.Sorted(slices.Values(s.Needs)), ", "), "skipped"})
		}
	}
	slices.SortFunc(out, func(a, b identity) int {
		return slices.Compare([]string{a.Rule, a.Entity, a.Fingerprint}, []string{b.Rule, b.Entity, b.Fingerprint})
	})
	return out
}

// respelt are the same files with all fields, and the entries of all lists that
// are sets, in another order.
func respelt(t *testing.T, files []source, dice *rand.Rand) []source {
	t.Helper()
	return edited(t, files, func(fields []ast.Decl) []ast.Decl {
		shuffle(fields, dice)
		for _, f := range fields {
			ast.Walk(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.StructLit:
					shuffle(n.Elts, dice)
				case *ast.Field:
					if list, ok := n.Value.(*ast.ListLit); ok {
						respell(n, list, dice)
					}
				}
				return true
			}, nil)
		}
		return fields
	})
}

// edited are the same files with other fields. Comments go: they have a place.
func edited(t *testing.T, files []source, edit func(fields []ast.Decl) []ast.Decl) []source {
	t.Helper()
	out := make([]source, len(files))
	for i, f := range files {
		parsed, err := parser.ParseFile(f.name, f.text)
		if err != nil {
			t.Fatal(err)
		}
		head := slices.IndexFunc(parsed.Decls, func(d ast.Decl) bool { return label(d) != "" })
		if head < 0 {
			head = len(parsed.Decls)
		}
		parsed.Decls = append(parsed.Decls[:head:head], edit(parsed.Decls[head:])...)
		text, err := format.Node(parsed)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = source{f.name, string(text)}
	}
	return out
}

// label is the name of a field, "" of anything else.
func label(d ast.Node) string {
	if f, ok := d.(*ast.Field); ok {
		name, _, _ := ast.LabelName(f.Label)
		return name
	}
	return ""
}

// without are the fields without the flows: then only the shape tells which
// lines belong together.
func without(fields []ast.Decl) []ast.Decl {
	return slices.DeleteFunc(fields, func(d ast.Decl) bool { return label(d) == "flows" })
}

// twice are the fields with a twin of each flow: which of the two is looked at
// first must not matter.
func twice(fields []ast.Decl) []ast.Decl {
	out := fields
	for _, d := range fields {
		if label(d) == "flows" {
			flows, ok := d.(*ast.Field).Value.(*ast.StructLit)
			if !ok {
				continue
			}
			twin := &ast.StructLit{}
			for _, e := range flows.Elts {
				if name := label(e); name != "" {
					twin.Elts = append(twin.Elts, &ast.Field{Label: ast.NewString(name + "-again"), Value: e.(*ast.Field).Value})
				}
			}
			out = append(out, &ast.Field{Label: ast.NewIdent("flows"), Value: twin})
		}
	}
	return out
}

// respell shuffles a list, unless it is one of steps: of those only what is
// done at the same time has no order. Platforms go from the outside in.
func respell(field *ast.Field, list *ast.ListLit, dice *rand.Rand) {
	if label(field) == "platform" {
		return
	}
	if label(field) != "steps" {
		shuffle(list.Elts, dice)
		return
	}
	for _, e := range list.Elts {
		if group, ok := e.(*ast.ListLit); ok {
			shuffle(group.Elts, dice)
		}
	}
}

// copies are the same files about boxes, lines and flows with other names: beside
// the ones that they are made of, there are two of everything.
func copies(t *testing.T, files []source) []source {
	t.Helper()
	ids := map[string]bool{}
	edited(t, files, func(fields []ast.Decl) []ast.Decl {
		for _, d := range fields {
			if in := label(d); in == "boxes" || in == "lines" || in == "flows" {
				ast.Walk(d, func(n ast.Node) bool {
					f, isField := n.(*ast.Field)
					if isField && n != d {
						ids[label(f)] = true
					}
					return !isField || n == d
				}, nil)
			}
		}
		return fields
	})
	out := edited(t, files, func(fields []ast.Decl) []ast.Decl {
		var out []ast.Decl
		for _, d := range fields {
			if in := label(d); in != "boxes" && in != "lines" && in != "flows" {
				continue
			}
			out = append(out, d)
			ast.Walk(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Field:
					if name := label(n); ids[name] {
						n.Label = ast.NewString(name + "-too")
					}
				case *ast.BasicLit:
					if text, err := strconv.Unquote(n.Value); err == nil && ids[text] {
						n.Value = strconv.Quote(text + "-too")
					}
				}
				return true
			}, nil)
		}
		return out
	})
	for i := range out {
		out[i].name = "too_" + out[i].name
	}
	return out
}

func shuffle[T any](list []T, dice *rand.Rand) {
	dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
