package label

import (
	"math"
	"strings"
	"testing"

	"tautline.dev/rules"
)

func TestVerdicts(t *testing.T) {
	fault := func(s rules.Severity) rules.Finding {
		return rules.Finding{Rule: &rules.Rule{Name: "retry-without-idempotency", Family: rules.AntiPattern}, Severity: s}
	}
	question := func(s rules.Severity) rules.Finding {
		return rules.Finding{Rule: &rules.Rule{Name: "timeout-unstated", Family: rules.Unstated}, Severity: s}
	}
	tests := []struct {
		name string
		list []rules.Finding
		want Verdict
	}{
		{"one", []rules.Finding{fault(rules.Error)}, Verdict{rules.Error, "retry-without-idempotency", false, 0}},
		{"worst and more", []rules.Finding{question(rules.Info), fault(rules.Warning)}, Verdict{rules.Warning, "retry-without-idempotency +1", false, 0}},
		{"fault before question", []rules.Finding{question(rules.Warning), fault(rules.Warning)}, Verdict{rules.Warning, "retry-without-idempotency +1", false, 0}},
		{"severity before family", []rules.Finding{fault(rules.Info), question(rules.Error)}, Verdict{rules.Error, "timeout-unstated +1", false, 0}},
		{"questions only", []rules.Finding{question(rules.Info), question(rules.Warning)}, Verdict{rules.Warning, "2 open questions", true, 0}},
	}
	for _, test := range tests {
		got := sum(test.list)
		if got.Count != len(test.list) {
			t.Errorf("%s: %d findings", test.name, got.Count)
		}
		if got.Count = 0; got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain", "plain"},
		{"  two \n words ", "two words"},
		{"a\x1b[31mb", "a [31mb"},
		{"a\u202eb", "ab"},
		{"e\u0301\u0301\u0301\u0301", "e\u0301\u0301"},
		{"\u0301a", "a"},
		{"a\xffb", "a?b"},
		{"12345678901234567890", "12345678901234567890"},
		{"12345678901234567890x", "12345678901234567..."},
		{strings.Repeat("ab ", 20), "ab ab ab ab ab ab..."},
	}
	for _, test := range tests {
		if got := Clean(test.in, 20); got != test.want {
			t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		in    string
		width int
		lines int
		want  string
	}{
		{"short", 10, 3, "short"},
		{"one two three", 8, 3, "one two|three"},
		{"retry-without-idempotency", 16, 3, "retry-without-|idempotency"},
		{"abcdefghijklmnop", 6, 3, "abcdef|ghijkl|mnop"},
		{"one two three four", 5, 2, "one|tw..."},
		{"", 5, 2, ""},
	}
	for _, test := range tests {
		if got := strings.Join(Wrap(test.in, test.width, test.lines), "|"); got != test.want {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", test.in, test.width, test.lines, got, test.want)
		}
	}
}

func TestLink(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://git.example/shop?path=a&v=1", "https://git.example/shop?path=a&v=1"},
		{"http://x.example", "http://x.example"},
		{"", ""},
		{"services/orders", ""},
		{"javascript:alert(1)", ""},
		{"JavaScript:alert(1)", ""},
		{" https://x.example", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,<script>", ""},
		{"file:///etc/passwd", ""},
		{"https:", ""},
		{"https://", ""},
		{"//x.example", ""},
		{"https://bank.example@evil.example/", ""},
		{`https://x.example/\N`, ""},
		{`https://x.example/" onclick="x`, ""},
		{"https://x.example/" + strings.Repeat("a", 3000), ""},
	}
	for _, test := range tests {
		if got := Link(test.in); got != test.want {
			t.Errorf("Link(%.40q) = %q, want %q", test.in, got, test.want)
		}
	}
}

// TestMeasure: the room for a text is that of the widest font, and its width in Helvetica is
// known where that of each letter is.
func TestMeasure(t *testing.T) {
	for _, ex := range []struct {
		text        string
		bold, known bool
		room, width float64
	}{
		{"tilt", false, true, 1.34, 1.0},
		{"tilt", true, true, 1.642, 1.222},
		{"a · b", false, true, 2.684, 1.946},
		{"J", false, true, 0.5, 0.5},
		{"\u4ed5", false, false, 1, 0},
		{"", true, true, 0, 0},
	} {
		width, known := Exact(ex.text, 10, ex.bold)
		if room := Measure(ex.text, 10, ex.bold); math.Abs(room-10*ex.room) > 0.01 || math.Abs(width-10*ex.width) > 0.01 || known != ex.known {
			t.Errorf("%q, bold %v: room %g, width %g, known %v; want %g, %g, %v", ex.text, ex.bold, room, width, known, 10*ex.room, 10*ex.width, ex.known)
		}
	}
}
