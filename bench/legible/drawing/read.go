// Package drawing reads a system's picture back from SVG, as render/layout writes it,
// and measures how readable it is.
package drawing

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Drawing is what a reader sees of a system.
type Drawing struct {
	Width, Height float64
	Boxes         []Box
	// Frames are those of groups.
	Frames []Frame
	// Lines are all that joins boxes: lines, the links of an overview, and the
	// ways to dead letters.
	Lines []*Line
	// Labels are what lines say, Papers the background that they stand on, and Texts
	// all words on the page.
	Labels []Label
	Papers []Paper
	Texts  []Text
}

// Box is one by its id.
type Box struct {
	ID string
	At Rect
}

// Frame is the border of a group, and where its caption stands: nil if it has none.
type Frame struct {
	ID      string
	At      Rect
	Caption *Rect
}

// Line is one that is drawn: several of the model where they stand together. Drawn is
// when, among all that is on the page.
type Line struct {
	ID      string
	Classes []string
	Path    Polyline
	Drawn   int
}

// deadLetter tells whether it is the way to a dead-letter box.
func (l *Line) deadLetter() bool { return slices.Contains(l.Classes, "dead-letter") }

// link tells whether it joins two areas of an overview.
func (l *Line) link() bool { return slices.Contains(l.Classes, "link") }

// Label is what a line says, as the rows of its text.
type Label struct {
	Of   *Line
	Rows []Rect
}

// at is the place that all rows together take.
func (l Label) at() Rect {
	r := l.Rows[0]
	for _, row := range l.Rows[1:] {
		r = r.union(row)
	}
	return r
}

// Paper is the background of a label, which covers what was drawn before it.
type Paper struct {
	Of    *Line
	At    Rect
	Drawn int
}

// Text is a piece of text.
type Text struct {
	At   Rect
	Size float64
}

// Read reads a drawing.
func Read(r io.Reader) (*Drawing, error) {
	var root element
	if err := xml.NewDecoder(r).Decode(&root); err != nil {
		return nil, err
	}
	view, err := numbers(root.attribute("viewBox"))
	if err != nil || len(view) != 4 {
		return nil, fmt.Errorf("the drawing has no viewBox of four numbers: %q", root.attribute("viewBox"))
	}
	d := reader{Drawing: Drawing{Width: view[2], Height: view[3]}}
	if err := d.inside(root, Point{-view[0], -view[1]}, &shape{}); err != nil {
		return nil, err
	}
	return &d.Drawing, nil
}

// element is one of the document.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e element) attribute(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// number is an attribute's value, 0 where it isn't stated.
func (e element) number(name string) (float64, error) {
	value := e.attribute(name)
	if value == "" {
		return 0, nil
	}
	return strconv.ParseFloat(value, 64)
}

// said is all text in an element.
func (e element) said() string {
	text := e.Text
	for _, c := range e.Children {
		text += c.said()
	}
	return text
}

// shape gathers what is drawn of one node, edge or cluster.
type shape struct {
	outlines []Polyline
	path     Polyline
	// drawn is when the path was.
	drawn  int
	texts  []Rect
	papers []Paper
}

// reader is a drawing that is being read.
type reader struct {
	Drawing
	// drawn counts what was drawn so far.
	drawn int
}

var translation = regexp.MustCompile(`translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)`)

// inside reads what is in an element, as part of a shape.
func (d *reader) inside(e element, origin Point, of *shape) error {
	for _, child := range e.Children {
		if err := d.element(child, origin, of); err != nil {
			return fmt.Errorf("%s: %w", child.XMLName.Local, err)
		}
	}
	return nil
}

func (d *reader) element(e element, origin Point, of *shape) error {
	if m := translation.FindStringSubmatch(e.attribute("transform")); m != nil {
		by, err := pointsOf(m[1] + " " + m[2])
		if err != nil {
			return err
		}
		origin = Point{origin.X + by[0].X, origin.Y + by[0].Y}
	}
	switch e.XMLName.Local {
	case "g", "a":
		classes := strings.Fields(e.attribute("class"))
		if len(classes) == 0 || !slices.Contains([]string{"node", "edge", "cluster"}, classes[0]) {
			return d.inside(e, origin, of)
		}
		var own shape
		if err := d.inside(e, origin, &own); err != nil {
			return err
		}
		d.keep(e.attribute("id"), classes, own)
		return nil
	case "text":
		return d.text(e, origin, of)
	case "polygon", "polyline", "path", "ellipse":
		return d.figure(e, origin, of)
	case "title", "desc", "defs":
		return nil
	}
	return fmt.Errorf("an element that Graphviz doesn't write")
}

func (d *reader) text(e element, origin Point, of *shape) error {
	var n [3]float64
	for i, name := range []string{"x", "y", "font-size"} {
		var err error
		if n[i], err = e.number(name); err != nil {
			return err
		}
	}
	at := Point{origin.X + n[0], origin.Y + n[1]}
	if r, ok := place(e.said(), at, e.attribute("text-anchor"), n[2], e.attribute("font-weight") == "bold"); ok {
		d.Texts = append(d.Texts, Text{r, n[2]})
		of.texts = append(of.texts, r)
	}
	return nil
}

// figure reads what is drawn and is no text.
func (d *reader) figure(e element, origin Point, of *shape) error {
	d.drawn++
	points, err := outlineOf(e)
	if err != nil {
		return err
	}
	for i := range points {
		points[i] = Point{origin.X + points[i].X, origin.Y + points[i].Y}
	}
	stroke, fill := e.attribute("stroke"), e.attribute("fill")
	switch {
	case e.XMLName.Local == "path" && fill == "none":
		if of.path == nil {
			of.drawn = d.drawn
		}
		of.path = append(of.path, points...)
		of.outlines = append(of.outlines, points)
	case blank(stroke) && !blank(fill):
		of.papers = append(of.papers, Paper{At: bounds(points), Drawn: d.drawn})
		of.outlines = append(of.outlines, points)
	default:
		of.outlines = append(of.outlines, points)
	}
	return nil
}

// blank tells whether a colour leaves no ink.
func blank(colour string) bool { return colour == "" || colour == "none" || colour == "transparent" }

// outlineOf are the corners of a figure: those of an ellipse are where it is widest.
func outlineOf(e element) (Polyline, error) {
	switch e.XMLName.Local {
	case "path":
		return flatten(e.attribute("d"))
	case "ellipse":
		var n [4]float64
		for i, name := range []string{"cx", "cy", "rx", "ry"} {
			var err error
			if n[i], err = e.number(name); err != nil {
				return nil, err
			}
		}
		return Rect{n[0] - n[2], n[1] - n[3], n[0] + n[2], n[1] + n[3]}.outline(), nil
	}
	return pointsOf(e.attribute("points"))
}

// keep takes a shape for what it is.
func (d *reader) keep(id string, classes []string, s shape) {
	switch {
	case classes[0] == "node" && len(s.outlines) > 0:
		d.Boxes = append(d.Boxes, Box{id, bounds(slices.Concat(s.outlines...))})
	case classes[0] == "cluster" && slices.Contains(classes, "group") && len(s.outlines) > 0:
		f := Frame{ID: id, At: bounds(s.outlines[0])}
		if len(s.texts) > 0 {
			caption := Label{Rows: s.texts}.at()
			f.Caption = &caption
		}
		d.Frames = append(d.Frames, f)
	case classes[0] == "edge" && len(s.path) > 0:
		l := &Line{ID: id, Classes: classes, Path: s.path, Drawn: s.drawn}
		d.Lines = append(d.Lines, l)
		if len(s.texts) > 0 {
			d.Labels = append(d.Labels, Label{l, s.texts})
		}
		for _, p := range s.papers {
			p.Of = l
			d.Papers = append(d.Papers, p)
		}
	}
}

// diagonal is how far it is across the page.
func (d *Drawing) diagonal() float64 { return math.Hypot(d.Width, d.Height) }
