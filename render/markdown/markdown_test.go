package markdown

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                         "plain",
		"<script>alert(1)</script>":     `&lt;script&gt;alert(1)&lt;/script&gt;`,
		"[x](javascript:alert(1))":      `\[x\](javascript:alert(1))`,
		"![](https://evil.example/p)":   `!\[\](https&#58;//evil.example/p)`,
		"a | b":                         `a \| b`,
		"`code`":                        "\\`code\\`",
		"# heading\n\n- [ ] not a task": `\# heading\x0a\x0a- \[ \] not a task`,
		"@everyone":                     "&#64;everyone",
	} {
		// A backslash that plain.Text wrote is escaped too.
		want = strings.ReplaceAll(want, `\x0a`, `\\x0a`)
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	for in, want := range map[string]string{
		"a":      "`a`",
		"a|b":    "`a\\|b`",
		"a`b":    "``a`b``",
		"`":      "`` ` ``",
		"a\n\nb": "`a\\x0a\\x0ab`",
	} {
		if got := Code(in); got != want {
			t.Errorf("Code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMessage(t *testing.T) {
	if got := Message("`a` writes \"<b>\" | twice"); got != "`a` writes \"&lt;b&gt;\" \\| twice" {
		t.Error(got)
	}
	if got := Message("odd ` quote"); got != "odd \\` quote" {
		t.Error(got)
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x?y=1": "https://a.example/x?y=1",
		"javascript:alert(1)":     "#",
		"data:text/html,x":        "#",
		"https://a.example/>)x":   "https://a.example/%3E%29x",
		"\x00":                    "#",
	} {
		if got := address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

// What comes out of Text has no character left that starts anything.
func FuzzText(f *testing.F) {
	f.Add("<a href='x'>`[*_#|!")
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		for i := 0; i < len(got); i++ {
			switch got[i] {
			case '\\':
				i++ // whatever follows is itself
			case '<', '>', '`', '*', '_', '[', ']', '|', '\n', '\r':
				t.Fatalf("%q: a bare %q in %q", s, got[i], got)
			}
		}
	})
}
