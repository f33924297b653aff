package model

import (
	"testing"

	"cuelang.org/go/cue/parser"
)

// TestNamesSystem: whether a file names a system is told by its words where that is
// plain, and no otherwise than the parser would.
func TestNamesSystem(t *testing.T) {
	for src, plain := range map[string]bool{
		"package a\n\nsystem: \"a\"\n":                 true,
		"\"system\": \"a\"\n":                          true,
		"// Ours.\na: {b: [1]}\nsystem: \"a\"\n":       true,
		"system: \"a\"\nboxes: {":                      true,
		"a: 1, system: \"a\"\n":                        false,
		"a: {\nsystem: 1\n}\n":                         false,
		"a:\nsystem: 1\n":                              false,
		"a: 1 &\nsystem: 2\n":                          false,
		"a: [\nsystem: 2\n]\n":                         false,
		"a: \"\"\"\n\tx\nsystem: 3\n\t\"\"\"\n":        false,
		"a: \"\"\"\n\tx\n\tsystem: 3\n\t\"\"\"\n":      false,
		"a: \"\\(b)\nsystem: 2\n":                      false,
		"// system: 1\n":                               false,
		"{\nsystem: 1\n}\n":                            false,
		"if a {\nsystem: 3\n}\n":                       false,
		"a: b\n}\nsystem: 1\n":                         false,
		"let system = 1\n":                             false,
		"import (\n\"system\"\n)\nX=system: 1\n":       false,
		"import s \"system\"\nboxes: a: s.system: 1\n": false,
		"system?: string\n":                            false,
	} {
		want := systemLabel.MatchString(src)
		if f, err := parser.ParseFile("", src); err == nil {
			want = declares(f.Decls, "system")
		}
		if got := namesSystem([]byte(src)); got != want {
			t.Errorf("%q: %v, want %v", src, got, want)
		}
		if got := systemAtTop([]byte(src)); got && !want || got != plain && plain {
			t.Errorf("%q: by its words %v, want %v", src, got, plain)
		}
	}
}
