package csv

import "testing"

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"plain":         "plain",
		"`orders` down": "orders down",
		"=1+1":          "'=1+1",
		"`=cmd`":        "'=cmd",
		"@x":            "'@x",
		"-1":            "'-1",
		"\t=1":          `\x09=1`,
		"":              "",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}
