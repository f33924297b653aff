package main

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLineEnds: a model whose lines end as on Windows says the same, at the same
// places, in every document that quotes it.
func TestLineEnds(t *testing.T) {
	unix, windows := t.TempDir(), t.TempDir()
	examples := filepath.Join(repository(t), "examples")
	err := filepath.WalkDir(examples, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".cue" {
			return err
		}
		rel, err := filepath.Rel(examples, path)
		if err != nil {
			return err
		}
		text := read(t, path)
		writeFile(t, filepath.Join(unix, rel), text)
		writeFile(t, filepath.Join(windows, rel), strings.ReplaceAll(text, "\n", "\r\n"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const mistaken = "package mistaken\n\nsystem: \"mistaken\"\n// größer\nboxes: a: {kind: \"functoin\", description: \"\"\"\n\tone\n\ttwo\n\t\"\"\"}\nboxes: b: kind: \"worker\"\n"
	for dir, text := range map[string]string{unix: mistaken, windows: strings.ReplaceAll(mistaken, "\n", "\r\n")} {
		writeFile(t, filepath.Join(dir, "..", filepath.Base(dir)+"-mistaken", "mistaken", "system.cue"), text)
	}
	says := func(dir string, args ...string) string {
		t.Chdir(dir)
		var out, talk bytes.Buffer
		run(append(args, "--now", "2026-11-21"), strings.NewReader(""), &out, &talk)
		return out.String() + talk.String()
	}
	for _, args := range [][]string{
		{"check", "./...", "-f", "json"},
		{"check", "./...", "-f", "text"},
		{"review", "./...", "-f", "markdown"},
		{"report", "widget-store/4-event-by-function", "-o", "-"},
	} {
		if diff := cmp.Diff(says(unix, args...), says(windows, args...)); diff != "" {
			t.Errorf("tautline %s differs (-\\n +\\r\\n):\n%s", strings.Join(args, " "), diff)
		}
	}
	for _, format := range []string{"text", "json"} {
		want := says(unix+"-mistaken", "check", "./...", "-f", format)
		if !strings.Contains(want, "functoin") {
			t.Fatalf("nobody finds fault with a mistake: %s", want)
		}
		if diff := cmp.Diff(want, says(windows+"-mistaken", "check", "./...", "-f", format)); diff != "" {
			t.Errorf("what is wrong with a model differs (-\\n +\\r\\n):\n%s", diff)
		}
	}
}
