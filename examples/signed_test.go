package examples

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
)

// What a signature is bound to, and what it isn't. Beside our own reading stands CUE's,
// where there is time for it: a file that evaluates to the same is the same, and one that
// doesn't is another.

// means is what CUE makes of a mutant, and what we say that it states; nil where it
// can't be judged.
func means(t *testing.T, m *mutant) (evaluated string, states []diff.Statement) {
	t.Helper()
	sys := m.read(t).System
	if sys == nil {
		return "", nil
	}
	if !askCUE {
		return "", diff.Statements(sys)
	}
	json, err := cuecontext.New().CompileBytes(m.src).MarshalJSON()
	if err != nil {
		t.Fatalf("%v\n%s", err, m.src)
	}
	return string(json), diff.Statements(sys)
}

// changedAt are the entities that a signature is stale at.
func changedAt(was, is []diff.Statement) []string {
	var out []string
	for _, c := range diff.Restated(was, is) {
		out = append(out, c.Name)
	}
	return out
}

// signedAt is the entity in which a path of the whole system leads.
func signedAt(path string) string {
	parts := strings.Split(path, "/")
	switch {
	case slices.Contains([]string{"boxes", "lines", "flows", "readiness"}, parts[0]) && len(parts) > 1:
		return parts[0] + "." + parts[1]
	case parts[0] == "policy":
		return "policy"
	case slices.Contains([]string{"title", "owner", "oncall", "objectives", "tags"}, parts[0]):
		return "system"
	}
	return ""
}

// wholeMeans is what the whole system means.
var wholeMeans = sync.OnceValues(func() (string, []diff.Statement) {
	t := &testing.T{}
	return means(t, newMutant(t))
})

// seen holds a mutant against the whole system: it is another where CUE says so, at the
// entity at which it was changed.
func seen(t *testing.T, m *mutant, path string) bool {
	t.Helper()
	was, before := wholeMeans()
	is, after := means(t, m)
	if after == nil {
		return false
	}
	at := changedAt(before, after)
	if askCUE && (len(at) > 0) != (was != is) {
		t.Errorf("CUE says that it changed: %v; a signature is stale at %q", was != is, at)
	}
	if want := signedAt(path); want != "" && (was != is || !askCUE) && !slices.Contains(at, want) {
		t.Errorf("it is changed at %s, and told at %q", want, at)
	}
	return len(at) > 0
}

// TestSignatureSeesWhatIsGone: the policy makes a signature stale when it is taken away.
// So do all facts, and all faults: TestNothingIsMissed and TestEachFaultIsFound ask that.
func TestSignatureSeesWhatIsGone(t *testing.T) {
	t.Parallel()
	mutants(t, []string{"policy", "policy/limits"}, func(t *testing.T, i int) {
		m, path := newMutant(t), []string{"policy", "policy/limits"}[i]
		m.remove(t, path)
		seen(t, m, path)
	})
}

// TestSignatureSurvivesSpelling: without comments, in another order, and in other files,
// each example states the same.
func TestSignatureSurvivesSpelling(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*/*.cue")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("*/*/*.cue")
	dirs := map[string][]string{}
	for _, f := range append(files, more...) {
		if !strings.HasPrefix(f, "own-rules") { // its rules are a package beside it
			dirs[filepath.Dir(f)] = append(dirs[filepath.Dir(f)], f)
		}
	}
	if len(dirs) < 10 {
		t.Fatalf("only %d examples", len(dirs))
	}
	for dir, files := range dirs {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			was := load(t, dir)
			if d := cmp.Diff(diff.Statements(was), diff.Statements(load(t, apart(t, files)))); d != "" {
				t.Errorf("(-as written +respelt):\n%s", d)
			}
		})
	}
}

// apart writes each field of some files into a file of its own, without comments, and
// with all that has no order in the opposite one. It returns the directory.
func apart(t *testing.T, files []string) string {
	t.Helper()
	dir := t.TempDir()
	n := 0
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(name, src)
		if err != nil {
			t.Fatal(err)
		}
		var head, fields []ast.Decl
		for _, d := range f.Decls {
			if _, ok := d.(*ast.Field); ok {
				fields = append(fields, d)
			} else {
				head = append(head, d)
			}
		}
		for _, d := range fields {
			ast.Walk(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.StructLit:
					slices.Reverse(n.Elts)
				case *ast.Field:
					if list, ok := n.Value.(*ast.ListLit); ok && labelOf(n) != "platform" && labelOf(n) != "steps" {
						slices.Reverse(list.Elts)
					}
				}
				return true
			}, nil)
			n++
			text, err := format.Node(&ast.File{Decls: append(slices.Clone(head), d)})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "f"+strconv.Itoa(n)+".cue"), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}
