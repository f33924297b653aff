package drawing

import (
	"math"
	"strings"
	"testing"
)

// TestRead reads what bundled lines, moved labels and dead letters in boxes look like.
func TestRead(t *testing.T) {
	d, err := Read(strings.NewReader(page(
		`<g id="box-a" class="node box"><polygon fill="none" stroke="#000" points="10,-10 60,-10 60,-50 10,-50"></polygon><g id="box-dlq" class="dock"><polygon fill="#ff0" stroke="#000" points="20,-20 50,-20 50,-30 20,-30"></polygon></g></g>`,
		edge("lines-1", "line lines sync", "M100,-300L100,-100",
			`<g transform="translate(0 20)"><g id="line-get" class="dock"><g><title>get</title>`+word(104, 220)+`</g></g><g id="line-put" class="dock">`+word(104, 200)+`</g></g>`),
		`<g id="key" class="cluster sheet">`+word(10, 390)+`</g>`,
	)))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Boxes) != 1 || d.Boxes[0].At != (Rect{10, 350, 60, 390}) {
		t.Errorf("boxes %+v", d.Boxes)
	}
	if len(d.Lines) != 1 || len(d.Labels) != 1 || len(d.Labels[0].Rows) != 2 || len(d.Frames) != 0 || len(d.Texts) != 3 {
		t.Fatalf("read %+v", d)
	}
	// At 20 points below 400-220, less what letters reach above it.
	if top := d.Labels[0].at().Top; math.Abs(top-(200-7.4)) > 1e-9 {
		t.Errorf("the label begins at %g", top)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, svg := range map[string]string{
		"no XML":          "<svg",
		"no size":         "<svg></svg>",
		"a size of words": `<svg viewBox="0 0 wide high"></svg>`,
		"an image":        page(`<image href="x.png"></image>`),
		"a path of arcs":  page(line("a", "M0,0A1,1 0,0 1,1")),
		"half a point":    page(line("a", "M0,0L1")),
		"half a curve":    page(line("a", "M0,0C1,1 2,2")),
		"no start":        page(line("a", "L1,1")),
		"a size in words": page(`<text x="0" y="0" font-size="large">a</text>`),
	} {
		if _, err := Read(strings.NewReader(svg)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func TestPlace(t *testing.T) {
	tests := []struct {
		text, anchor string
		bold         bool
		left, right  float64
	}{
		{"save", "start", false, 100, 121.12},
		{"save", "middle", false, 89.44, 110.56},
		{"save", "end", false, 78.88, 100},
		{"save", "start", true, 100, 122.4928},
		{" save ", "start", false, 102.78, 123.9},
		{"→", "start", false, 100, 106},
	}
	for _, test := range tests {
		r, ok := place(test.text, Point{100, 50}, test.anchor, 10, test.bold)
		if !ok || math.Abs(r.Left-test.left) > 1e-6 || math.Abs(r.Right-test.right) > 1e-6 || math.Abs(r.Top-42.6) > 1e-9 || math.Abs(r.Bottom-52) > 1e-9 {
			t.Errorf("%q at its %s, bold %v: %+v", test.text, test.anchor, test.bold, r)
		}
	}
	if _, ok := place("  ", Point{}, "start", 10, false); ok {
		t.Error("spaces have a place")
	}
}
