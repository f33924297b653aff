package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever ends a run with 2 is treated alike in the files that are asked for: it is told
// where a format can hold that, and an older result goes where none can. Only what can't be
// read asks for no file.
func TestFilesOfNoVerdict(t *testing.T) {
	const told, kept = "told", "kept"
	for _, c := range []struct{ args, files string }{
		{"check --fail-on bogus", told},
		{"check --profile bogus", told},
		{"check --now bogus", told},
		{"check --tag =", told},
		{"check --load-timeout 0s", told},
		{"check --color bogus", told},
		{"check --against nowhere", told},
		{"check --against a --against b", told},
		{"check --policy-from a --policy-from b", told},
		{"check --against a --baseline b", told},
		{"check --baseline a --baseline b", told},
		{"check --baseline nowhere", told},
		{"check --diff", told},
		{"check --fix -", told},
		{"check nowhere", told},
		{"check empty/...", told},
		{"diff nowhere", told},
		{"diff --faults 99 HEAD", told},
		{"diff", told},
		{"diff --tag a --tag !a --tag b --tag !b", told},
		{"explore --story bogus", told},
		{"explore --tag =", told},
		{"check --format bogus", kept},
		{"check --bogus", kept},
		{"check --load-timeout bogus", kept},
		{"check -o bogus=other", kept},
		{"check -o json=", kept},
		{"check -o json=system.cue", kept},
		{"check -o json=v.json", kept}, // two into one
		{"diff --timeout bogus HEAD", kept},
	} {
		t.Run(c.args, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			if err := os.Mkdir("empty", 0o755); err != nil {
				t.Fatal(err)
			}
			name, other := "v.json", "v.txt"
			for file, text := range map[string]string{
				"system.cue": "package s\n\nsystem: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\"]\n",
				name:         "old", other: "old",
			} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			command, rest, _ := strings.Cut(c.args, " ")
			args := append([]string{command, "-o", "json=" + name, "-o", "text=" + other}, strings.Fields(rest)...)
			var stdout, stderr bytes.Buffer
			if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitUnjudged {
				t.Fatalf("exit code %d: %s", code, &stderr)
			}
			is, err := os.ReadFile(name)
			_, gone := os.Stat(other)
			switch {
			case c.files == kept && (string(is) != "old" || gone != nil):
				t.Errorf("files were touched: %q, %v", is, gone)
			case c.files == told && (err != nil || !strings.Contains(string(is), `"message": `) || !os.IsNotExist(gone)):
				t.Errorf("the file says %q (%v), and of the other: %v", is, err, gone)
			}
			if stdout.Len() > 0 || strings.Count(stderr.String(), "tautline: ") != 1 {
				t.Errorf("said %q and %q", &stdout, &stderr)
			}
		})
	}
}
