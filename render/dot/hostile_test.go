package dot

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// skeleton reads DOT as Graphviz does and returns what is outside of strings
// and labels: that may not change with any text of a model. It fails the test
// for a label that no XML parser takes.
func skeleton(t testing.TB, dot string) string {
	t.Helper()
	if !utf8.ValidString(dot) {
		t.Fatal("not UTF-8")
	}
	var out strings.Builder
	for i := 0; i < len(dot); {
		switch c := dot[i]; {
		case c == '"':
			end := i + 1
			for dot[end] != '"' {
				if dot[end] == '\n' {
					t.Fatalf("a string with a line break: %.80q", dot[i:])
				}
				if dot[end] == '\\' {
					end++
				}
				end++
			}
			out.WriteString(`""`)
			i = end + 1
		case c == '<':
			depth, end := 0, i
			for ; ; end++ {
				if dot[end] == '<' {
					depth++
				} else if dot[end] == '>' {
					if depth--; depth == 0 {
						break
					}
				}
			}
			checkLabel(t, dot[i+1:end])
			out.WriteString("<>")
			i = end + 1
		default:
			if c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
				t.Fatalf("%q outside of a string", c)
			}
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

func checkLabel(t testing.TB, label string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<L>" + label + "</L>"))
	begun := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("label %q: %v", label, err)
		}
		was := begun
		begun = ""
		switch e := token.(type) {
		case xml.EndElement:
			if was == "FONT" || was == "B" {
				t.Fatalf("label %q: Graphviz takes no %s around nothing", label, was)
			}
		case xml.StartElement:
			begun = e.Name.Local
			if !strings.Contains(" L TABLE TR TD FONT B BR ", " "+e.Name.Local+" ") {
				t.Fatalf("label %q: element %s", label, e.Name.Local)
			}
		case xml.CharData:
			for _, r := range string(e) {
				if r != ' ' && !unicode.IsPrint(r) {
					t.Fatalf("label %q: %U", label, r)
				}
			}
		}
	}
}

var hostile = []struct{ name, text string }{
	{"quotes", `a" b`},
	{"closing a string", `a"]; evil [label="x`},
	{"backslash at the end", `a\`},
	{"backslashes", `a\\" \N \G \l`},
	{"closing a label", `a>]; evil [label=<x`},
	{"markup", `<B>a</B><IMG SRC="/etc/passwd"/><BR/>`},
	{"script", `<script>alert(1)</script>`},
	{"entities", `&lt;b&gt; &#60; &amp; & &x;`},
	{"comments", `/* a // b */ # c <!-- d -->`},
	{"line breaks", "a\nb\r\nc\u2028d\u2029e\u0085f"},
	{"controls", "a\x00b\x1b[31mc\x7fd\u009be"},
	{"bidi", "a\u202ebc\u2066d\u200fe\u061cf"},
	{"invisible", "a\u200bb\ufeffc\u00add\U000e0041e"},
	{"no characters", "a\ufffe\uffffb\xff\xfec\xed\xa0\x80"},
	{"stacked marks", "a" + strings.Repeat("\u0301", 200) + "b"},
	{"long", strings.Repeat("wide ", 10000)},
	{"long without joints", strings.Repeat("W", 100000)},
	{"keyword", "node"},
	{"empty", ""},
	{"spaces", " \t "},
	{"ports", "a:b:n"},
	{"Chinese", "订单服务处理所有订单并通知仓库和客户以及财务部门"},
}

// disguise puts a text wherever a model has room for one.
func disguise(sys *model.System, text string) *rules.Report {
	sys.Name = text
	for _, b := range sys.Boxes {
		b.ID += text
		b.Kind = model.Kind(string(b.Kind) + "+" + text)
	}
	for _, l := range sys.Lines {
		l.ID += text
		l.Buffer = model.Buffer{} // it may be named by a box
	}
	for _, g := range sys.Groups {
		g.ID, g.Title, g.Kind = g.ID+text, text, text
	}
	r := report(sys)
	for _, l := range sys.Lines {
		rule := &rules.Rule{Name: text, Family: rules.Family(text)}
		r.Findings = append(r.Findings, rules.Finding{Rule: rule, Severity: rules.Error, On: l.Entity()})
	}
	return r
}

func TestHostileText(t *testing.T) {
	harmless := load(t, "groups")
	want := skeleton(t, draw(t, harmless, disguise(harmless, "x"), Options{Direction: TopToBottom}))
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			sys := load(t, "groups")
			r := disguise(sys, test.text)
			got := draw(t, sys, r, Options{Direction: TopToBottom, IDPrefix: test.text})
			if skeleton(t, got) != want {
				t.Errorf("the text broke out:\n%s", got)
			}
			if len(got) > 60_000 {
				t.Errorf("%d bytes", len(got))
			}
			skeleton(t, draw(t, sys, r, Options{Plain: true}))
			skeleton(t, draw(t, sys, r, Options{Bare: true}))
		})
	}
}

// TestNamesOfNothing: what has a name of which nothing can be drawn is drawn all the same.
func TestNamesOfNothing(t *testing.T) {
	for _, o := range []Options{{}, {Bare: true}, {Plain: true}} {
		sys := load(t, "groups")
		for _, b := range sys.Boxes {
			b.ID = "\u200b"
		}
		for _, l := range sys.Lines {
			l.ID = "\u200b"
		}
		skeleton(t, draw(t, sys, report(sys), o))
	}
}

func TestQuote(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a", `"a"`},
		{`a"b`, `"a\"b"`},
		{`a\`, `"a\\"`},
		{`\"`, `"\\\""`},
		{"a&b", `"a&amp;b"`},
		{"a\nb", `"ab"`},
	}
	for _, test := range tests {
		if got := quote(test.in); got != test.want {
			t.Errorf("quote(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

// TestPrintable: what neither DOT nor XML can carry is left out of names and
// labels, and the characters beside it stay. Each edge of each range is here.
func TestPrintable(t *testing.T) {
	dropped := []rune{0, '\t', '\n', '\r', 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xfffe, 0xffff}
	stays := []rune{' ', '!', '}', '~', 0xa0, '¡', 'é', 'ÿ', 'Ā', '–', '订', 0xfffd, 0x10000, '😀'}
	for _, r := range dropped {
		if got := quote("a" + string(r) + "b"); got != `"ab"` {
			t.Errorf("%U in a string: %q", r, got)
		}
		if got := markup("a" + string(r) + "b"); got != "ab" {
			t.Errorf("%U in a label: %q", r, got)
		}
	}
	for _, r := range stays {
		want := "a" + string(r) + "b"
		if got := quote(want); got != `"`+want+`"` {
			t.Errorf("%U in a string: %q", r, got)
		}
		if got := markup(want); got != want {
			t.Errorf("%U in a label: %q", r, got)
		}
	}
	if got := markup("a\xffb"); got != "a?b" {
		t.Errorf("what is not UTF-8: %q", got)
	}
}

// FuzzText checks that no text gets out of a string or a label, cleaned before
// or not.
func FuzzText(f *testing.F) {
	for _, h := range hostile {
		f.Add(h.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []string{label.Clean(text, 80), strings.Join(label.Wrap(label.Clean(text, 80), 12, 3), " ")} {
			checkLabel(t, markup(s))
			if n := utf8.RuneCountInString(s); n > 100 {
				t.Errorf("%d runes", n)
			}
			if again := label.Clean(s, 100); again != s {
				t.Errorf("Clean(%q) = %q", s, again)
			}
		}
		if got := skeleton(t, "a="+quote(text)+";"); got != `a="";` {
			t.Errorf("quote(%q) broke out: %s", text, got)
		}
		if got := skeleton(t, "a=<"+markup(label.Clean(text, 1000))+">;"); got != `a=<>;` {
			t.Errorf("markup(%q) broke out: %s", text, got)
		}
	})
}
