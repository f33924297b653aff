package plain

import (
	"strings"
	"testing"
	"unicode"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                    "plain",
		"größer, 大きい":              "größer, 大きい",
		"\x1b[31mred\x1b[0m":       `\x1b[31mred\x1b[0m`,
		"a\nb\r\tc":                `a\x0ab\x0d\x09c`,
		"evil\u202etxt":            `evil\u202etxt`,
		"zero\u200bwidth":          `zero\u200bwidth`,
		"\u009b31m":                `\x9b31m`,
		"bad \xff byte":            "bad \ufffd byte",
		"##[stop]##vso[x":          `#\x23[stop]#\x23vso[x`,
		"tag \U000e0041 character": `tag \ue0041 character`,
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("\x1b]0;title\x07")
	f.Fuzz(func(t *testing.T, s string) {
		if got := Text(s); strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q still holds something unprintable: %q", s, got)
		}
	})
}

func TestSource(t *testing.T) {
	for _, c := range []struct {
		line       string
		from, to   int
		shown      string
		start, end int
	}{
		{"\ta: 1", 1, 2, "    a: 1", 4, 5},
		{"大: 1", 3, 4, "大: 1", 4, 5},
		{"abc", 1, -1, "abc", 1, 3},
		{"abc", 3, 3, "abc", 3, 4},
		{"", 0, 0, "", 0, 1},
		{strings.Repeat("x", 1_000_000) + "y", 2, 4, strings.Repeat("x", 200) + " ...", 2, 4},
		{strings.Repeat("大", 1_000_000) + "yz", 1_000_000, 1_000_001, "... " + strings.Repeat("大", 60) + "yz", 4 + 120, 4 + 121},
		{strings.Repeat("x", 1_000_000), 500_000, 999_999, "... " + strings.Repeat("x", 200) + " ...", 64, 204},
	} {
		shown, start, end := Source(c.line, c.from, c.to)
		if shown != c.shown || start != c.start || end != c.end {
			t.Errorf("Source(%q, %d, %d) = %q, %d, %d", c.line, c.from, c.to, shown, start, end)
		}
	}
}

func TestWrap(t *testing.T) {
	got := Wrap("one two three four", 9)
	if strings.Join(got, "|") != "one two|three|four" {
		t.Errorf("%q", got)
	}
	if got := Wrap("", 9); len(got) != 0 {
		t.Errorf("%q", got)
	}
}
