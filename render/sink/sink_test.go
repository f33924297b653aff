package sink

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"
)

func let(t testing.TB, kind Kind, colour bool, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := New(&b, kind, colour)
	// However it is cut into pieces, the same comes out.
	if _, err := io.Copy(w, iotest.HalfReader(strings.NewReader(s))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSink(t *testing.T) {
	for _, c := range []struct {
		kind     Kind
		colour   bool
		in, want string
	}{
		{Text, false, "a ┌─┐ größer 大\n\tb\n", "a ┌─┐ größer 大\n\tb\n"},
		{Text, false, "a\n  ::error::x\n", "a\n  .:error::x\n"},
		{Text, false, "a ::error::x\n", "a ::error::x\n"},
		{Patch, false, "@@\n-\ufeffa\n+b\ufeff\n", "@@\n-\ufeffa\n+b\\ufeff\n"},
		{Patch, false, " a\r\n+b\rc\n  ::error::x\n\x1b[1m\n", " a\r\n+b\\x0dc\n  .:error::x\n\\x1b[1m\n"},
		{Text, true, "\x1b[1m::error::x", "\x1b[1m.:error::x"},
		{Text, false, "  ##vso[task]  ##[error]x ##teamcity[y\n", "  #.vso[task]  #.[error]x #.teamcity[y\n"},
		{Text, false, "\x1b[31mred\x1b]0;t\x07", `\x1b[31mred\x1b]0;t\x07`},
		{Text, true, "\x1b[31;1mred\x1b[0m\x1b[2J", "\x1b[31;1mred\x1b[0m\\x1b[2J"},
		{Text, false, "over\rwrite\u202e\u009b1m\x7f\xff", `over\x0dwrite\u202e\x9b1m\x7f` + "\ufffd"},
		{Markdown, false, " ::add-mask::x\n", " :&#58;add-mask::x\n"},
		{JSON, false, "{\"a\": \"\u009b\u007f\u202e\U000e0041\"}\n", `{"a": "\u009b\u007f\u202e\udb40\udc41"}` + "\n"},
		{JSON, false, "{\"a\": \"##vso[x]\"}", `{"a": "#\u0023vso[x]"}`},
		{Markup, false, "<text>##[error]</text>", "<text>#&#35;[error]</text>"},
		{Markup, false, "a\u00a0b\u202ec\n::before {}\n", "a\u00a0b\\u202ec\n::before {}\n"},
		{Binary, false, "\x1b\x00\xff::", "\x1b\x00\xff::"},
		{CSV, false, "=1+1,-5,-5+x,@x,\"+y\",\"a\nb\"\n::error::x,2\n", "'=1+1,-5,'-5+x,'@x,'+y,\"a\nb\"\n.:error::x,2\n"},
	} {
		if got := let(t, c.kind, c.colour, c.in); got != c.want {
			t.Errorf("%d %q: %q, want %q", c.kind, c.in, got, c.want)
		}
	}
}

// Whatever is written, what comes out is harmless, and what was harmless is as it
// was.
func FuzzSink(f *testing.F) {
	for _, s := range []string{"::x", " \u00a0::x", "\x1b[31m::\x1b[", "##\x00[", "a,\"=b\"\n", "{\"a\":\"\u2028\"}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []Kind{Text, Markdown} {
			got := let(t, kind, false, s)
			for line := range strings.Lines(got) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") {
					t.Errorf("%q: a command: %q", s, line)
				}
			}
			if strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) }) {
				t.Errorf("%q: unprintable: %q", s, got)
			}
		}
		doc, err := json.Marshal(map[string]string{"a": s})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(let(t, JSON, false, string(doc))), &back); err != nil {
			t.Errorf("%q: %v", s, err)
		} else if utf8.ValidString(s) && back["a"] != s {
			t.Errorf("%q: another text: %q", s, back["a"])
		}
		var b bytes.Buffer
		row := csv.NewWriter(&b)
		if err := row.Write([]string{s, "x"}); err != nil {
			t.Fatal(err)
		}
		row.Flush()
		rows, err := csv.NewReader(strings.NewReader(let(t, CSV, false, b.String()))).ReadAll()
		if err != nil || len(rows) != 1 {
			t.Errorf("%q: %q, %v", s, rows, err)
		} else if strings.HasPrefix(rows[0][0], "=") || strings.HasPrefix(rows[0][0], "@") {
			t.Errorf("%q: a formula: %q", s, rows[0][0])
		}
	})
}
