package raster

import (
	"encoding/xml"
	"maps"

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

// run is a piece of a text of one look.
type run struct {
	text string
	a    map[string]string
}

// text sets a text, whose pieces may look different.
func (c *canvas) text(d *xml.Decoder, a map[string]string) error {
	looks, runs := []map[string]string{a}, []run{}
	for len(looks) > 0 {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			runs = append(runs, run{string(t), looks[len(looks)-1]})
			looks[len(looks)-1] = stays(looks[len(looks)-1])
		case xml.StartElement:
			look := stays(looks[len(looks)-1])
			maps.Copy(look, attributes(t))
			looks = append(looks, look)
		case xml.EndElement:
			looks = looks[:len(looks)-1]
		}
	}
	x, y := c.at(number(a["x"]), number(a["y"]))
	width := 0.0
	for _, r := range runs {
		face, err := c.face(r.a)
		if err != nil {
			return err
		}
		c.on.SetFontFace(face)
		w, _ := c.on.MeasureString(r.text)
		width += w + number(r.a["dx"])*c.scale
	}
	switch a["text-anchor"] {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	for _, r := range runs {
		x += number(r.a["dx"]) * c.scale
		face, err := c.face(r.a)
		if err != nil {
			return err
		}
		c.on.SetFontFace(face)
		if ink, ok := colour(filled(r.a), ""); ok {
			c.on.SetColor(ink)
			c.on.DrawString(r.text, x, y)
		}
		w, _ := c.on.MeasureString(r.text)
		x += w
	}
	return nil
}

// stays are the attributes that hold for what stands inside, too: a shift counts once.
func stays(a map[string]string) map[string]string {
	out := maps.Clone(a)
	delete(out, "dx")
	return out
}

// face is the font of a piece of text.
func (c *canvas) face(a map[string]string) (font.Face, error) {
	size := 14.0
	if a["font-size"] != "" {
		size = number(a["font-size"])
	}
	return c.faces.get(style{a["font-weight"] == "bold", a["font-style"] == "italic", size * c.scale * narrow})
}

// filled is the colour of a text: black, where none is said.
func filled(a map[string]string) string {
	if a["fill"] == "" {
		return "black"
	}
	return a["fill"]
}
