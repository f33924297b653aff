package raster

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func painted(t *testing.T, svg string, scale float64) image.Image {
	t.Helper()
	var out bytes.Buffer
	if err := PNG(strings.NewReader(svg), scale, &out); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// TestShapes: each kind of shape is where SVG says, and nowhere else.
func TestShapes(t *testing.T) {
	const size = 20
	for _, ex := range []struct {
		svg     string
		in, out image.Point
		ink     color.Color
	}{
		{`<rect x="2" y="2" width="6" height="6" fill="#ff0000"/>`, image.Pt(5, 5), image.Pt(10, 5), color.RGBA{255, 0, 0, 255}},
		{`<circle cx="10" cy="10" r="4" fill="blue"/>`, image.Pt(10, 12), image.Pt(15, 10), color.RGBA{0, 0, 255, 255}},
		{`<ellipse cx="10" cy="10" rx="8" ry="2" fill="blue"/>`, image.Pt(16, 10), image.Pt(10, 15), color.RGBA{0, 0, 255, 255}},
		{`<path d="M2 2L12 2L12 12L2 12Z" fill="#00ff00"/>`, image.Pt(7, 7), image.Pt(14, 7), color.RGBA{0, 255, 0, 255}},
		{`<path d="M2 2l10 0l0 10l-10 0z" fill="#00ff00"/>`, image.Pt(7, 7), image.Pt(14, 7), color.RGBA{0, 255, 0, 255}},
		{`<path d="M2 2H12V12h-10v-10" fill="#00ff00"/>`, image.Pt(7, 7), image.Pt(14, 7), color.RGBA{0, 255, 0, 255}},
		{`<path d="M0 10H20" fill="none" stroke="#0000ff" stroke-width="4"/>`, image.Pt(10, 10), image.Pt(10, 15), color.RGBA{0, 0, 255, 255}},
		{`<polygon points="2,2 12,2 12,12 2,12" fill="#00ff00"/>`, image.Pt(7, 7), image.Pt(14, 7), color.RGBA{0, 255, 0, 255}},
	} {
		picture := painted(t, `<svg width="20" height="20">`+ex.svg+`</svg>`, 2)
		if b := picture.Bounds(); b.Dx() != 2*size || b.Dy() != 2*size {
			t.Errorf("%s: it is %v", ex.svg, b)
		}
		at := func(p image.Point) color.Color { return color.RGBAModel.Convert(picture.At(2*p.X, 2*p.Y)) }
		if at(ex.in) != ex.ink || at(ex.out) != (color.RGBA{}) {
			t.Errorf("%s: %v at %v and %v at %v", ex.svg, at(ex.in), ex.in, at(ex.out), ex.out)
		}
	}
}

// TestText: the pieces of a text stand behind each other, each in its look, and where its
// anchor says.
func TestText(t *testing.T) {
	columns := func(text string, want color.RGBA) (from, to int) {
		picture := painted(t, `<svg width="100" height="20">`+text+`</svg>`, 1)
		from = -1
		for x := range 100 {
			for y := range 20 {
				if c := color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA); c.A > 100 && c.R == want.R && c.B == want.B {
					if from < 0 {
						from = x
					}
					to = x
				}
			}
		}
		return from, to
	}
	red, blue := color.RGBA{R: 255}, color.RGBA{B: 255}
	const two = `<text x="10" y="15" font-size="12" fill="#ff0000" font-weight="bold">ab<tspan dx="5" fill="#0000ff" font-weight="normal">cd</tspan></text>`
	from, to := columns(two, red)
	if next, end := columns(two, blue); from < 9 || from > 13 || next < to+4 || next > to+10 || end <= next {
		t.Errorf("red from %d to %d, blue from %d to %d", from, to, next, end)
	}
	if from, to := columns(`<text x="50" y="15" font-size="12" text-anchor="middle" fill="#ff0000">abcd</text>`, red); from >= 45 || to <= 55 || from+to < 94 || from+to > 106 {
		t.Errorf("in the middle: from %d to %d", from, to)
	}
	if _, to := columns(`<text x="50" y="15" font-size="12" text-anchor="end" fill="#ff0000">abcd</text>`, red); to < 46 || to > 51 {
		t.Errorf("at the end: to %d", to)
	}
}

// TestPNGRefuses: what has no size, or too much of it, is no picture.
func TestPNGRefuses(t *testing.T) {
	for svg, why := range map[string]string{
		``:                                     "no drawing",
		`<g></g>`:                              "no drawing",
		`<svg width="9" height="0"></svg>`:     "can't be drawn as PNG",
		`<svg width="1e6" height="1e6"></svg>`: "can't be drawn as PNG",
		`<svg width="9" height="9"><text>a`:    "EOF",
	} {
		var out bytes.Buffer
		if err := PNG(strings.NewReader(svg), 1, &out); err == nil || !strings.Contains(err.Error(), why) || out.Len() > 0 {
			t.Errorf("%q: %v", svg, err)
		}
	}
}
