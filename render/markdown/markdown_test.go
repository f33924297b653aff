package markdown

import (
	"regexp"
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
		"@everyone":                     "@<!---->everyone",
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
		"":       "` `",
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
	for in, want := range map[string]string{
		"odd ` quote":            "odd \\` quote",
		"`a` and an odd ` quote": "`a` and an odd \\` quote",
		"```<h1>x</h1> @sec`":    "\\`\\`\\`&lt;h1&gt;x&lt;/h1&gt; @<!---->sec\\`",
		"``a`b`` is `c`":         "``a`b`` is `c`",
		"`a``<b>` is one piece":  "```a``<b>``` is one piece",
		"``":                     "\\`\\`",
	} {
		if got := Message(in); got != want {
			t.Errorf("Message(%q) = %q, want %q", in, got, want)
		}
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
			case '<':
				if !strings.HasPrefix(got[i:], "<!---->") || i == 0 || got[i-1] != '@' {
					t.Fatalf("%q: a bare %q in %q", s, got[i], got)
				}
				i += len("<!---->") - 1
			case '>', '`', '*', '_', '[', ']', '|', '\n', '\r':
				t.Fatalf("%q: a bare %q in %q", s, got[i], got)
			}
		}
	})
}

// What Markdown doesn't read as code in a message has no character left that starts
// anything, whatever backquotes are in it.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{"`a` is <b>", "```<h1>x</h1> ![x](https://x.example) @sec`", "``` `a` <b> ``", "`` `<b>` `", "`a`` `<b>``", "\\`<b>`", "a\\", "`a\\`<b>`"} {
		f.Add(s)
	}
	f.Fuzz(checkMessage)
}

func TestMessageOfAnyBackquotes(t *testing.T) {
	pieces := []string{"`", "``", "```", "a", " ", "<b>", "@sec", "![x](y)", `\`, "|"}
	var write func(s string, n int)
	write = func(s string, n int) {
		checkMessage(t, s)
		checkMessage(t, "`id`: "+s)
		if n > 0 {
			for _, p := range pieces {
				write(s+p, n-1)
			}
		}
	}
	write("", 4)
}

var runs = regexp.MustCompile("`+")

// checkMessage reads a message as CommonMark does, and looks at what is no code; and in
// pieces of code for what was none.
func checkMessage(t *testing.T, s string) {
	got := Message(s)
	for rest := got; rest != ""; {
		switch {
		case rest[0] == '\\':
			if len(rest) == 1 {
				t.Fatalf("%q: it escapes what follows it: %q", s, got)
			}
			rest = rest[2:]
			continue
		case strings.HasPrefix(rest, "@<!---->"):
			rest = rest[len("@<!---->"):]
			continue
		case rest[0] == '`':
			fence := rest[:runs.FindStringIndex(rest)[1]]
			code := ""
			for _, end := range runs.FindAllStringIndex(rest[len(fence):], -1) {
				if end[1]-end[0] == len(fence) {
					code = rest[:len(fence)+end[1]]
					break
				}
			}
			if code == "" {
				t.Fatalf("%q: nothing ends the code of %q", s, got)
			}
			if written := strings.NewReplacer("@<!---->", "", "&lt;", ""); written.Replace(code) != code && written.Replace(s) == s {
				t.Fatalf("%q: text is read as code in %q", s, got)
			}
			rest = rest[len(code):]
			continue
		case strings.ContainsRune("<>[]*_@|\n\r", rune(rest[0])):
			t.Fatalf("%q: a bare %q in %q", s, rest[0], got)
		}
		rest = rest[1:]
	}
}
