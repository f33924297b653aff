package layout

import (
	"fmt"
	"strings"
	"testing"
)

// vertical is a line straight down, and with says the rows of its label beside it, if it
// has one, 46 points wide and 20 high.
func vertical(x int, says string) []byte {
	line := fmt.Sprintf(`<g class="edge line"><path fill="none" stroke="#000" d="M%[1]d,-300C%[1]d,-250 %[1]d,-150 %[1]d,-100"></path>`, x)
	if says != "" {
		line += fmt.Sprintf(`<polygon fill="#fff" stroke="none" points="%[1]d,-190 %[1]d,-210 %[2]d,-210 %[2]d,-190 %[1]d,-190"></polygon>%[3]s`, x+4, x+50, says)
	}
	return []byte(line + "</g>")
}

// TestAlong: a label that another line is in the way of goes to the nearest place beside
// its own line where nothing is.
func TestAlong(t *testing.T) {
	const page = `<polygon fill="#fff" stroke="none" points="0,0 0,-400 400,-400 400,0 0,0"></polygon>`
	box := func(left, right int) string {
		return fmt.Sprintf(`<g class="node box"><polygon points="%[1]d,-100 %[2]d,-100 %[2]d,-300 %[1]d,-300"></polygon></g>`, left, right)
	}
	const row = `<text>1</text>`
	tests := []struct {
		name, says, rest string
		// other is where another line runs, 0 for nowhere.
		other int
		want  string
	}{
		{"alone", row, page, 0, ""},
		{"far from the other line", row, page, 165, ""},
		{"through it", row, page, 120, "-54.00 0.00"},
		{"nearer to the other line", row, page, 151, "-54.00 0.00"},
		{"between the other line and a box", row, page + box(10, 90), 120, ""},
		{"beside words", row, page + `<text text-anchor="start" x="50" y="-195" font-size="10.00">a caption</text>`, 120, "-54.00 -13.70"},
		{"words in a box are the box's", row, page + box(2, 40) + `<text text-anchor="start" x="5" y="-195" font-size="10.00">words that are narrow</text>`, 120, "-54.00 0.00"},
		{"across the border of a group", row, page + `<g class="cluster group"><polygon points="70,-100 70,-205 300,-205 300,-100"></polygon></g>`, 120, "-54.00 -13.70"},
		{"off the page", row, `<polygon points="60,0 60,-400 400,-400 400,0"></polygon>`, 120, ""},
		{"a label of several lines", `<g class="dock"><g>` + row + "</g>\n</g>" + `<g class="dock"><g>` + row + "</g>\n</g>", page, 120, "-54.00 0.00"},
		{"no page", row, "", 120, ""},
	}
	for _, test := range tests {
		lines := [][]byte{vertical(100, test.says)}
		if test.other > 0 {
			lines = append(lines, vertical(test.other, ""))
		}
		apart(lines, []byte(test.rest))
		_, moved, _ := strings.Cut(string(lines[0]), `<g transform="translate(`)
		moved, _, _ = strings.Cut(moved, ")")
		if moved != test.want {
			t.Errorf("%s: moved by %q, want %q", test.name, moved, test.want)
		}
		if strings.Count(string(lines[0]), "<g") != strings.Count(string(lines[0]), "</g>") || strings.Count(string(lines[0]), "<text>") != strings.Count(test.says, "<text>") {
			t.Errorf("%s: broken: %s", test.name, lines[0])
		}
	}
}

// TestAlongFetchesLabels: a label that is far from its own line is brought there.
func TestAlongFetchesLabels(t *testing.T) {
	line := []byte(strings.ReplaceAll(string(vertical(100, "<text>1</text>")), "M100,-300C100,-250 100,-150 100,-100", "M50,-300C50,-250 50,-150 50,-100"))
	lines := [][]byte{line, vertical(300, "")}
	apart(lines, []byte(`<polygon points="0,0 0,-400 400,-400 400,0 0,0"></polygon>`))
	if !strings.Contains(string(lines[0]), "translate(-50.00 0.00)") {
		t.Errorf("%s", lines[0])
	}
}

// TestAlongOfWords: what lines say is in the way as their labels, and not as words besides.
func TestAlongOfWords(t *testing.T) {
	words := `<text text-anchor="start" x="104" y="-195" font-size="10.00">1</text>`
	svg := `<svg viewBox="0 0 400 400"><g class="graph"><polygon fill="#fff" stroke="none" points="0,0 0,-400 400,-400 400,0 0,0"></polygon>` +
		string(vertical(100, words)) + string(vertical(120, "")) + string(vertical(300, strings.ReplaceAll(words, "104", "50"))) + "</g></svg>"
	clean, err := cleanSVG([]byte(svg), Options{})
	if err != nil || !strings.Contains(string(clean), "translate(-54.00 0.00)") {
		t.Errorf("%v: %s", err, clean)
	}
}

// TestAlongKeepsOffLabels: a label isn't moved onto another one.
func TestAlongKeepsOffLabels(t *testing.T) {
	const page = `<polygon fill="#fff" stroke="none" points="0,0 0,-400 400,-400 400,0 0,0"></polygon>`
	lines := [][]byte{vertical(100, "<text>1</text>"), vertical(120, ""), vertical(40, "<text>2</text>")}
	apart(lines, []byte(page))
	if strings.Contains(string(lines[2]), "translate") || !strings.Contains(string(lines[0]), "translate(-54.00 19.15)") {
		t.Errorf("%s\n%s", lines[0], lines[2])
	}
}

// TestRouteOfOddLines: what isn't drawn by curves is left alone.
func TestRouteOfOddLines(t *testing.T) {
	for _, odd := range []string{"", `<path d="">`, `<path d="M1,2L3,4">`, `<path d="M1,2C3,4 5,6 -,8">`, `<path d="M1">`} {
		if r := routeOf([]byte(odd)); len(r.points) > 0 {
			t.Errorf("%q has the route %v", odd, r)
		}
	}
}
