package layout

import (
	"fmt"
	"strings"
	"testing"
)

// TestApart: labels in one place are moved off each other and off boxes; those
// that are free stay.
func TestApart(t *testing.T) {
	label := func(left, top int) []byte {
		return fmt.Appendf(nil, `<g class="edge"><path d="M0,0C1,1 2,2 3,3"></path>
<polygon fill="#fff" stroke="none" points="%[1]d,%[2]d %[1]d,%[4]d %[3]d,%[4]d %[3]d,%[2]d"></polygon>
<text x="1" y="2">1</text>
</g>`, left, top, left+30, top+15)
	}
	box := `<g id="b" class="node box"><polygon points="0,16 100,16 100,60 0,60"></polygon><text>b</text></g>`
	lines := [][]byte{label(0, 0), label(5, 0), label(200, 0), label(202, 3)}
	apart(lines, []byte("<svg>"+box+"</svg>"))
	for i, want := range []string{
		"translate(0.00 -15.00)", // up: the box is below
		"",                       // the shortest line keeps its place
		"translate(0.00 -12.00)",
		"",
	} {
		got := string(lines[i])
		if strings.Contains(got, "translate") != (want != "") || !strings.Contains(got, want) {
			t.Errorf("label %d: %s, want %q", i, got, want)
		}
		if strings.Count(got, "<g") != strings.Count(got, "</g>") {
			t.Errorf("label %d isn't closed: %s", i, got)
		}
	}
}

// TestApartOfOddDrawings: what is no label, or no number, is left alone.
func TestApartOfOddDrawings(t *testing.T) {
	for _, odd := range []string{"", "<g", `<polygon stroke="none" points="">`, `<polygon stroke="none" points="1,2 x"></polygon>`, `<polygon stroke="none" points="1,-- 3,4"></polygon>`, `<polygon stroke="none" points="1,2 3,4"></polygon></g></text>`} {
		lines := [][]byte{[]byte(odd), []byte(odd)}
		apart(lines, []byte(odd))
		for _, l := range lines {
			if strings.Count(string(l), "<g ") != strings.Count(string(l), "translate") {
				t.Errorf("%q became %q", odd, l)
			}
		}
	}
}
