package main

import (
	"github.com/golang/freetype/truetype"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
)

// faces are the fonts in the sizes that were asked for. They are in the
// program, so that it draws the same on a machine without any. The Go fonts
// have Latin, Greek and Cyrillic; other letters become empty boxes.
type faces map[style]font.Face

type style struct {
	bold, italic bool
	size         float64
}

func (f faces) get(s style) (font.Face, error) {
	if face, ok := f[s]; ok {
		return face, nil
	}
	data := goregular.TTF
	switch {
	case s.bold && s.italic:
		data = gobolditalic.TTF
	case s.bold:
		data = gobold.TTF
	case s.italic:
		data = goitalic.TTF
	}
	parsed, err := truetype.Parse(data)
	if err != nil {
		return nil, err
	}
	f[s] = truetype.NewFace(parsed, &truetype.Options{Size: s.size})
	return f[s], nil
}

// narrow is how much smaller the Go fonts are set, to be as wide as Helvetica,
// by whose widths Graphviz has measured the labels.
const narrow = 0.96

// write sets a text.
func (c *canvas) write(text string, a map[string]string) error {
	size := 14.0
	if a["font-size"] != "" {
		size = number(a["font-size"])
	}
	face, err := c.faces.get(style{a["font-weight"] == "bold", a["font-style"] == "italic", size * c.scale * narrow})
	if err != nil {
		return err
	}
	fill := a["fill"]
	if fill == "" {
		fill = "black"
	}
	ink, ok := colour(fill, "")
	if !ok {
		return nil
	}
	c.on.SetColor(ink)
	c.on.SetFontFace(face)
	x, y := c.at(number(a["x"]), number(a["y"]))
	width, _ := c.on.MeasureString(text)
	switch a["text-anchor"] {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	c.on.DrawString(text, x, y)
	return nil
}
