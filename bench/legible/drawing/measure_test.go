package drawing

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"
)

// page is a drawing as render/layout writes it, of 600 by 400 points, in which y counts
// upwards from the lower border as it does in Graphviz.
func page(shapes ...string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="600pt" height="400pt" viewBox="0.00 0.00 600.00 400.00"><title id="drawing-title">a system</title>` +
		`<g id="drawing" class="graph" transform="scale(1 1) rotate(0) translate(0 400)"><polygon fill="#ffffff" stroke="transparent" points="0,0 0,-400 600,-400 600,0 0,0"></polygon>` +
		strings.Join(shapes, "\n") + "</g></svg>\n"
}

// box is one of 80 by 40 points around a point.
func box(id string, x, y int) string {
	return fmt.Sprintf(`<g id="box-%s" class="node box compute service"><polygon fill="#e6f0fb" stroke="#0f5499" points="%d,%d %d,%d %d,%d %d,%d"></polygon><text text-anchor="middle" x="%d" y="%d" font-weight="bold" font-size="12.00">%s</text></g>`,
		id, x-40, -y-20, x+40, -y-20, x+40, -y+20, x-40, -y+20, x, -y+4, id)
}

// frame is one of a group, with a caption in its upper left corner.
func frame(id string, left, bottom, right, top int) string {
	return fmt.Sprintf(`<g id="group-%s" class="cluster group"><path fill="#f6f8fa" stroke="#afb8c1" d="M%d,%dC%d,%d %d,%d %d,%dL%d,%dL%d,%d"></path><text text-anchor="start" x="%d" y="%d" font-size="10.00">group</text></g>`,
		id, left, -bottom, left, -bottom, left, -bottom, right, -bottom, right, -top, left, -top, left+8, -top+12)
}

// line is one with what it says.
func line(id, path string, says ...string) string {
	return edge("line-"+id, "line sync", path, says...)
}

func edge(id, class, path string, says ...string) string {
	return fmt.Sprintf(`<g id="%s" class="edge %s"><g id="a_%s"><g><title>tip</title><path fill="none" stroke="#1b1f24" d="%s"></path><polygon fill="#1b1f24" stroke="#1b1f24" points="0,0 0,0 0,0"></polygon></g></g>%s</g>`, id, class, id, path, strings.Join(says, ""))
}

// paper is the background of a label.
func paper(left, bottom, right, top int) string {
	return fmt.Sprintf(`<polygon fill="#ffffff" stroke="transparent" points="%d,%d %d,%d %d,%d %d,%d"></polygon>`, left, -bottom, right, -bottom, right, -top, left, -top)
}

// word is a row of a label that begins at a point: four letters, 22 points wide.
func word(x, y int) string {
	return fmt.Sprintf(`<text text-anchor="start" x="%d" y="%d" font-size="10.00">save</text>`, x, -y)
}

// measure reads a drawing and measures it.
func measure(t *testing.T, svg string) Figures {
	t.Helper()
	d, err := Read(strings.NewReader(svg))
	if err != nil {
		t.Fatal(err)
	}
	return d.Measure()
}

// TestFaults has two drawings for each measure: one with that fault and no other, one
// that is as near to it as may be.
func TestFaults(t *testing.T) {
	tests := []struct {
		measure    string
		n          int
		bad, right string
	}{
		{
			"lab/lab", 1,
			page(line("a", "M100,-300L100,-100", word(104, 200)), line("b", "M142,-300L142,-100", word(118, 205))),
			page(line("a", "M100,-300L100,-100", word(104, 200)), line("b", "M150,-300L150,-100", word(126, 205))),
		},
		{
			"lab/line", 1,
			page(line("a", "M100,-300L100,-100", word(104, 200)), line("b", "M110,-300L110,-100")),
			page(line("a", "M110,-300L110,-100", word(104, 200)), line("b", "M140,-300L140,-100")),
		},
		{
			"lab/box", 1,
			page(box("a", 144, 200), line("a", "M100,-300L100,-100", word(104, 200))),
			page(box("a", 168, 200), line("a", "M100,-300L100,-100", word(104, 200))),
		},
		{
			"lab/frame", 1,
			page(frame("g", 110, 50, 500, 350), line("a", "M100,-300L100,-100", word(104, 200))),
			page(frame("g", 90, 50, 500, 350), line("a", "M100,-300L100,-100", word(104, 200))),
		},
		{
			"cap/line", 1,
			page(frame("g", 90, 50, 500, 350), line("a", "M100,-390L100,-100")),
			page(frame("g", 90, 50, 500, 350), line("a", "M400,-390L400,-100")),
		},
		{
			"off", 2,
			page(word(590, 200), word(100, -5)),
			page(word(570, 200), word(100, 5)),
		},
		{
			"far", 1,
			page(line("a", "M100,-300L100,-100", word(147, 200))),
			page(line("a", "M100,-300L100,-100", word(144, 200))),
		},
		{
			"amb", 1,
			page(line("a", "M100,-300L100,-100", word(112, 200)), line("b", "M140,-300L140,-100")),
			page(line("a", "M100,-300L100,-100", word(103, 200)), line("b", "M131,-300L131,-100")),
		},
		{
			"erased", 50,
			page(line("b", "M150,-300L150,-100"), line("a", "M100,-300L100,-100", paper(104, 180, 160, 230), word(104, 200))),
			page(line("a", "M100,-300L100,-100", paper(94, 180, 160, 230), word(104, 200)), line("b", "M150,-300L150,-100")),
		},
		{
			"thru", 1,
			page(box("a", 100, 350), box("b", 100, 200), box("c", 100, 50), line("a", "M100,-330L100,-70")),
			page(box("a", 100, 350), box("b", 160, 200), box("c", 100, 50), line("a", "M100,-330L100,-70")),
		},
	}
	for i, test := range tests {
		if test.measure != Measures[i].Name {
			t.Fatalf("%s is tested in the place of %s", test.measure, Measures[i].Name)
		}
		want := map[string]int{}
		for _, m := range Measures {
			want[m.Name] = 0
		}
		if got := measure(t, test.right); !maps.Equal(got.Faults, want) || got.Crossings > 0 {
			t.Errorf("%s: found %v where nothing is wrong", test.measure, got.Found)
		}
		want[test.measure] = test.n
		got := measure(t, test.bad)
		if test.measure == "lab/line" { // then it is also as near to that as to its own
			delete(want, "amb")
			delete(got.Faults, "amb")
		}
		if !maps.Equal(got.Faults, want) || got.Crossings > 0 {
			t.Errorf("%s: found %v, want %v", test.measure, got.Found, want)
		}
	}
	if len(tests) != len(Measures) {
		t.Errorf("%d measures, %d are tested", len(Measures), len(tests))
	}
}

func TestCrossings(t *testing.T) {
	tests := []struct {
		name string
		svg  string
		want int
	}{
		{"across", page(line("a", "M100,-300L300,-100"), line("b", "M100,-100L300,-300")), 1},
		{"beside", page(line("a", "M100,-300L300,-300"), line("b", "M100,-100L300,-100")), 0},
		{"at an end, where lines meet", page(line("a", "M100,-300L300,-100"), line("b", "M295,-115L295,-100L300,-120")), 0},
		{"twice, in a curve", page(line("a", "M100,-200L500,-200"), line("b", "M150,-100C150,-400 450,-400 450,-100")), 2},
	}
	for _, test := range tests {
		if got := measure(t, test.svg); got.Crossings != test.want {
			t.Errorf("%s: %d crossings, want %d", test.name, got.Crossings, test.want)
		}
	}
}

func TestLengths(t *testing.T) {
	f := measure(t, page(
		box("a", 50, 380), box("b", 50, 20),
		line("a", "M0,-300L100,-300"), line("b", "M0,-200L50,-200 150,-200 200,-200"),
		edge("dead-letter-1", "dead-letter", "M300,-350L480,-110"), edge("dead-letter-2", "dead-letter", "M500,-350L500,-340"),
		`<text x="20" y="-100" font-size="9.00">small</text>`,
	))
	diagonal := math.Hypot(600, 400)
	for _, figure := range []struct {
		name      string
		got, want float64
	}{
		{"boxes", float64(f.Boxes), 2},
		{"lines", float64(f.Lines), 2},
		{"mean length", f.MeanLength, 150},
		{"dead letter, of the diagonal", f.DeadLetterOfDiagonal, 100 * 300 / diagonal},
		{"dead letter, of the width", f.DeadLetterOfWidth, 50},
		{"width", f.Width, 600},
		{"height", f.Height, 400},
		{"smallest type", f.SmallestType, 12},
	} {
		if math.Abs(figure.got-figure.want) > 1e-9 {
			t.Errorf("%s is %g, want %g", figure.name, figure.got, figure.want)
		}
	}
	if f.Overview {
		t.Error("this is no overview")
	}
	if !measure(t, page(edge("link-1", "link", "M0,-300L100,-300"))).Overview {
		t.Error("this is an overview")
	}
}

// TestSmallestType: a page that is larger than the screen is drawn smaller.
func TestSmallestType(t *testing.T) {
	for size, want := range map[string]float64{"600.00 400.00": 12, "1440.00 100.00": 9, "100.00 1800.00": 4.5} {
		svg := strings.Replace(page(word(10, 10), `<text x="20" y="-100" font-size="9.00">small</text>`), "600.00 400.00", size, 1)
		if got := measure(t, svg).SmallestType; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %g px, want %g", size, got, want)
		}
	}
}
