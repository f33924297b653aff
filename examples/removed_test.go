package examples

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cuelang.org/go/cue/ast"
	"github.com/google/go-cmp/cmp"
)

// TestNothingIsMissed takes each stated fact out of the whole system, one by
// one: each word, and each group of words that a team would leave out together.
// The golden file says what that brings, and why nothing where it is nothing. Whatever
// it brings, diff tells it, and it makes a signature stale.
func TestNothingIsMissed(t *testing.T) {
	t.Parallel()
	if got := newMutant(t).brings(t); len(got) > 0 {
		t.Fatalf("the whole system is not clean: %q", got)
	}
	paths := stated(newMutant(t).file.Decls, "")
	brings := make([][]string, len(paths))
	was := newMutant(t).read(t).System
	var told atomic.Int64
	mutants(t, paths, func(t *testing.T, i int) {
		m := newMutant(t)
		m.remove(t, paths[i])
		brings[i] = m.brings(t)
		seen(t, m, paths[i])
		if removalIsADifference(t, was, m, paths[i]) {
			told.Add(1)
		}
	})
	if told.Load() < 200 {
		t.Errorf("only %d removals belong to one entity", told.Load())
	}
	var b strings.Builder
	used := map[string]bool{}
	for i, at := range paths {
		fmt.Fprintf(&b, "without %s\n", strings.ReplaceAll(at, "/", "."))
		for _, f := range brings[i] {
			fmt.Fprintf(&b, "    %s\n", f)
		}
		if len(brings[i]) == 0 {
			why, pattern := reasonFor(at)
			if why == "" {
				t.Errorf("nobody misses %s", at)
			}
			used[pattern] = true
			fmt.Fprintf(&b, "    nothing: %s\n", why)
		}
	}
	for _, r := range nobodyAsks {
		for _, pattern := range r.paths {
			if !used[pattern] {
				t.Errorf("%s is said to be left out in silence (%s), and isn't", pattern, r.why)
			}
		}
	}
	compare(t, filepath.Join("testdata", "removed.golden"), b.String())
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("something else than %s (-want +got):\n%s", golden, diff)
	}
}

// stated are the paths of all that the whole system states, but for what makes
// a box a box, a line a line and a flow a flow. A group of words comes before
// its words.
func stated(decls []ast.Decl, in string) []string {
	var out []string
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		here := path.Join(in, labelOf(f))
		s := structOf(f.Value)
		switch {
		case slices.Contains([]string{"kind", "from", "to", "steps", "system", "policy"}, labelOf(f)):
		case s == nil:
			out = append(out, here)
		default:
			if len(s.Elts) > 1 && !isEntity(here) {
				out = append(out, here)
			}
			out = append(out, stated(s.Elts, here)...)
		}
	}
	return out
}

// isEntity tells whether a path leads to a box, line or flow, to all of them, or
// to what some of them have in common.
func isEntity(at string) bool {
	top, below, _ := strings.Cut(at, "/")
	return !strings.Contains(below, "/") && (top == "boxes" || top == "lines" || top == "flows") || strings.HasPrefix(top, "_") && below == ""
}

// reason is why some facts of the whole system may be left out without anybody
// asking for them.
type reason struct {
	why   string
	paths []string
}

// reasonFor is the first reason that speaks of a path, and the pattern by which
// it does; both are "" if none does.
func reasonFor(at string) (why, pattern string) {
	for _, r := range nobodyAsks {
		for _, pattern := range r.paths {
			if ok, err := path.Match(pattern, at); ok && err == nil {
				return r.why, pattern
			}
		}
	}
	return "", ""
}
