package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the documentation says of rules, platforms and the language is what the program
// knows.
func TestPagesAreCurrent(t *testing.T) {
	old, err := stale("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	if len(old) > 0 {
		t.Errorf("renew them by go run ./bench/pages docs: %s", strings.Join(old, ", "))
	}
}

func TestStale(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	if old, err := stale(dir); err != nil || len(old) > 0 {
		t.Fatal(old, err)
	}
	for name, text := range map[string]string{"rules/dual-write.md": "another", "platforms/gone.md": "x"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "language.md")); err != nil {
		t.Fatal(err)
	}
	old, err := stale(dir)
	if got := strings.Join(old, " "); err != nil || got != "language.md platforms/gone.md rules/dual-write.md" {
		t.Errorf("stale are %q, %v", got, err)
	}
}

// Nothing that a page says can end a table or a span early.
func TestTables(t *testing.T) {
	all, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range all {
		columns := 0
		for _, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			if columns > 0 && n != columns {
				t.Errorf("%s: a row of %d, in a table of %d: %s", name, n, columns, line)
			}
			columns = n
		}
	}
}
