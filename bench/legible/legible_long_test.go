//go:build long

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLegible: pictures of the examples and of made-up systems are readable, as
// tautline-dot draws them. Another Graphviz draws otherwise.
func TestLegible(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tautline-dot")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "tautline.dev/cmd/tautline-dot").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pictures, err := picturesOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := measured(pictures, flags{program: program})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table(rows, nil))
	for _, r := range rows {
		for _, what := range r.worse() {
			t.Errorf("%s: %s", r.Picture, what)
		}
	}
}

// TestRun draws one model, keeps what was measured, and compares with it.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "tautline-dot")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "tautline.dev/cmd/tautline-dot").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	model := filepath.Join(dir, "s.cue")
	if err := os.WriteFile(model, []byte("package s\nsystem: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: ask: {from: \"a\", to: \"b\", interaction: \"request-reply\"}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "kept.json")
	var table strings.Builder
	f := flags{program: program, keep: kept, svg: dir, verbose: true}
	if passed, err := run(&table, f, []string{model}); err != nil || !passed {
		t.Fatalf("%v: passed %v, %s", err, passed, &table)
	}
	if drawn, _ := filepath.Glob(filepath.Join(dir, "*.svg")); len(drawn) != 1 {
		t.Errorf("kept the drawings %v", drawn)
	}
	figures, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte(strings.Replace(string(figures), `"Boxes": 2`, `"Boxes": 3`, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	table.Reset()
	if _, err := run(&table, flags{program: program, against: kept}, []string{model}); err != nil || !strings.Contains(table.String(), "3→2") {
		t.Errorf("%v: nothing is compared: %s", err, &table)
	}
	if _, err := run(io.Discard, flags{program: program, against: model}, []string{model}); err == nil {
		t.Error("a model is taken for figures")
	}
}
