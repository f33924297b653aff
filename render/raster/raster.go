// Package raster paints the SVG that Graphviz and this program write, as PNG: the few kinds of
// shapes that are in it, and nothing that SVG has besides.
package raster

import (
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"strconv"
	"strings"

	"github.com/fogleman/gg"
	"golang.org/x/image/colornames"
)

// canvas draws them.
type canvas struct {
	on *gg.Context
	// scale is pixels a point; x and y move the origin, in points.
	scale, x, y float64
	faces       faces
}

// maxPixels is the largest picture: 400 MB while it is drawn.
const maxPixels = 100 << 20

// PNG turns SVG into PNG, with so many pixels to a unit of it.
func PNG(svg io.Reader, scale float64, w io.Writer) error {
	c := &canvas{scale: scale, faces: faces{}}
	d := xml.NewDecoder(svg)
	d.Strict = false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := c.element(d, e); err != nil {
				return err
			}
		}
	}
	if c.on == nil {
		return errors.New("there is no drawing in it")
	}
	return c.on.EncodePNG(w)
}

func (c *canvas) element(d *xml.Decoder, e xml.StartElement) error {
	a := attributes(e)
	if e.Name.Local == "svg" {
		return c.begin(a)
	}
	if c.on == nil {
		return nil
	}
	switch e.Name.Local {
	case "g":
		c.move(a["transform"])
	case "polygon":
		c.points(a["points"])
		c.on.ClosePath()
		return c.ink(a)
	case "polyline":
		c.points(a["points"])
		return c.ink(a)
	case "path":
		c.path(a["d"])
		return c.ink(a)
	case "ellipse":
		x, y := c.at(number(a["cx"]), number(a["cy"]))
		c.on.DrawEllipse(x, y, number(a["rx"])*c.scale, number(a["ry"])*c.scale)
		return c.ink(a)
	case "rect":
		x, y, w, h := number(a["x"]), number(a["y"]), number(a["width"]), number(a["height"])
		for _, corner := range [][2]float64{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}} {
			c.on.LineTo(c.at(corner[0], corner[1]))
		}
		c.on.ClosePath()
		return c.ink(a)
	case "circle":
		x, y := c.at(number(a["cx"]), number(a["cy"]))
		c.on.DrawCircle(x, y, number(a["r"])*c.scale)
		return c.ink(a)
	case "text":
		return c.text(d, a)
	}
	return nil
}

func (c *canvas) begin(a map[string]string) error {
	w := int(number(strings.TrimSuffix(a["width"], "pt"))*c.scale + 0.5)
	h := int(number(strings.TrimSuffix(a["height"], "pt"))*c.scale + 0.5)
	if w <= 0 || h <= 0 || w > maxPixels/h {
		return fmt.Errorf("%d by %d pixels can't be drawn as PNG; draw it as SVG", w, h)
	}
	c.on = gg.NewContext(w, h)
	return nil
}

// move reads the one transform that Graphviz writes:
// "scale(1 1) rotate(0) translate(4 112)". Its shapes are in a page that
// begins above the origin.
func (c *canvas) move(transform string) {
	if _, rest, ok := strings.Cut(transform, "scale("); ok {
		s, _, _ := strings.Cut(rest, " ")
		if f := number(strings.TrimRight(s, ")")); f > 0 {
			c.scale *= f
		}
	}
	if _, rest, ok := strings.Cut(transform, "translate("); ok {
		if n := numbers(strings.TrimRight(rest, ")")); len(n) == 2 {
			c.x, c.y = n[0], n[1]
		}
	}
}

// at is a point in pixels.
func (c *canvas) at(x, y float64) (float64, float64) { return (x + c.x) * c.scale, (y + c.y) * c.scale }

func (c *canvas) points(text string) {
	n := numbers(text)
	for i := 0; i+1 < len(n); i += 2 {
		c.on.LineTo(c.at(n[i], n[i+1]))
	}
}

// path reads the commands M, L, H, V, C and Z, and of those that count from the last point
// l, h and v.
func (c *canvas) path(d string) {
	var x, y float64
	line := func(toX, toY float64) {
		x, y = toX, toY
		c.on.LineTo(c.at(x, y))
	}
	for d != "" {
		command := d[0]
		end := strings.IndexAny(d[1:], "MLHVCZlhvz") + 1
		if end == 0 {
			end = len(d)
		}
		n := numbers(d[1:end])
		d = d[end:]
		switch command {
		case 'M':
			if len(n) >= 2 {
				x, y = n[0], n[1]
				c.on.MoveTo(c.at(x, y))
			}
		case 'L':
			for ; len(n) >= 2; n = n[2:] {
				line(n[0], n[1])
			}
		case 'l':
			for ; len(n) >= 2; n = n[2:] {
				line(x+n[0], y+n[1])
			}
		case 'H', 'h':
			for ; len(n) >= 1; n = n[1:] {
				line(n[0]+since(command == 'h', x), y)
			}
		case 'V', 'v':
			for ; len(n) >= 1; n = n[1:] {
				line(x, n[0]+since(command == 'v', y))
			}
		case 'C':
			for ; len(n) >= 6; n = n[6:] {
				x1, y1 := c.at(n[0], n[1])
				x2, y2 := c.at(n[2], n[3])
				x, y = n[4], n[5]
				x3, y3 := c.at(x, y)
				c.on.CubicTo(x1, y1, x2, y2, x3, y3)
			}
		case 'Z', 'z':
			c.on.ClosePath()
		}
	}
}

// since is where a number counts from.
func since(last bool, at float64) float64 {
	if last {
		return at
	}
	return 0
}

// ink fills the path and draws along it.
func (c *canvas) ink(a map[string]string) error {
	defer c.on.ClearPath()
	if fill, ok := colour(a["fill"], a["fill-opacity"]); ok {
		c.on.SetColor(fill)
		c.on.FillPreserve()
	}
	pen, ok := colour(a["stroke"], a["stroke-opacity"])
	if !ok {
		return nil
	}
	width := 1.0
	if a["stroke-width"] != "" {
		width = number(a["stroke-width"])
	}
	dashes := numbers(dashed(a["stroke-dasharray"]))
	for i := range dashes {
		dashes[i] *= c.scale
	}
	c.on.SetDash(dashes...)
	c.on.SetLineWidth(width * c.scale)
	c.on.SetColor(pen)
	c.on.Stroke()
	return nil
}

func attributes(e xml.StartElement) map[string]string {
	a := make(map[string]string, len(e.Attr))
	for _, attr := range e.Attr {
		a[attr.Name.Local] = attr.Value
	}
	return a
}

func number(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

func numbers(s string) []float64 {
	var out []float64
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		out = append(out, number(field))
	}
	return out
}

// colour reads "#rrggbb" or a name; there is none for "none" and what it
// doesn't know.
func colour(s, opacity string) (color.Color, bool) {
	alpha := 1.0
	if opacity != "" {
		alpha = number(opacity)
	}
	var c color.NRGBA
	if rgb, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32); err == nil && len(s) == 7 {
		c = color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb)}
	} else if named, ok := colornames.Map[strings.ToLower(s)]; ok {
		c = color.NRGBA{R: named.R, G: named.G, B: named.B}
	} else {
		return nil, false
	}
	c.A = uint8(alpha*255 + 0.5)
	return c, true
}

// dashed widens the gaps of dashes: Graphviz's own close up at a small scale.
func dashed(dashes string) string {
	if dashes == "5,2" {
		return "6,4"
	}
	return dashes
}
