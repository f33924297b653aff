package layout

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// cleanSVG writes SVG anew from a list of what may be in it, whatever program
// it comes from: shapes, text, and nothing that runs, loads or points outside.
// The result stands alone, says what it shows, and has the same bytes for the
// same drawing: no comments with versions or dates, no link to a DTD.
func cleanSVG(in []byte, o Options) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(in))
	// Entities are what a DTD would define, and hostile files expand without
	// end; the five of XML itself are always known.
	d.Entity = nil
	d.CharsetReader = func(charset string, r io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("charset %q", charset)
	}
	w := svgWriter{title: o.Title, description: o.Description, prefix: o.IDPrefix}
	if w.title == "" {
		w.title = "Architecture diagram"
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("what came back is no SVG: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			w.start(t)
		case xml.EndElement:
			w.end()
		case xml.CharData:
			w.text(string(t))
		}
	}
	if !w.seen {
		return nil, errors.New("what came back is no SVG: it has no svg element")
	}
	return w.finished(), nil
}

// A drawing is one image to those who hear it, unless it has links to follow:
// an image has no insides.
const (
	asImage    = ` role="img"`
	asDocument = ` role="graphics-document"`
)

func (w *svgWriter) finished() []byte {
	out := w.edges.longFirst(w.out.Bytes())
	if !w.links {
		return out
	}
	return bytes.Replace(out, []byte(asImage), []byte(asDocument), 1)
}

// id is the id of the title or the description. Those of several drawings on
// one page differ as the drawings' own ids do.
func (w *svgWriter) id(name string) string { return w.prefix + "drawing-" + name }

// onTheWeb tells whether an address is one that a reader may be sent to.
func onTheWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// elements that are kept, and what may hold text. An element that isn't here
// is dropped with all that is in it.
var (
	elements = []string{"svg", "g", "title", "desc", "polygon", "polyline", "path", "ellipse", "circle", "rect", "line", "text", "tspan", "defs", "linearGradient", "radialGradient", "stop"}
	textual  = []string{"title", "desc", "text", "tspan"}
)

// attributes that are kept. None takes an address, and none runs.
var attributes = []string{
	"id", "class", "transform", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy",
	"d", "points", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity",
	"text-anchor", "font-family", "font-size", "font-weight", "font-style", "text-decoration", "baseline-shift", "textLength",
	"offset", "stop-color", "stop-opacity", "gradientUnits",
}

// element is one that is open. A shape is what Graphviz names by a node, an
// edge or a cluster.
type element struct {
	name  string
	shape bool
}

// kindOf is what Graphviz says that an element is: "node", "edge" and so on.
func kindOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "class" {
			kind, _, _ := strings.Cut(a.Value, " ")
			return kind
		}
	}
	return ""
}

func isShape(e xml.StartElement) bool {
	return slices.Contains([]string{"node", "edge", "cluster", "graph"}, kindOf(e))
}

func isEdge(e xml.StartElement) bool { return kindOf(e) == "edge" }

// maxDepth is how deep elements may nest; Graphviz needs six.
const maxDepth = 64

// dockedID begins the id that Graphviz gives to a cell which stands for a box of its own:
// without it, it is the id that the box has in any drawing.
const dockedID = "a_dock_"

// svgWriter rewrites one document.
type svgWriter struct {
	title, description, prefix string

	out  bytes.Buffer
	seen bool
	// edges are the lines of the drawing.
	edges edges
	// links tells that there is something to follow.
	links bool
	// open are the elements around the current one.
	open []element
	// written is the text that is open.
	written *written
	// skip counts the elements that are dropped with their contents.
	skip int
}

func (w *svgWriter) start(e xml.StartElement) {
	name := e.Name.Local
	switch {
	case w.skip > 0:
		w.skip++
		return
	case name == "a":
		w.link(e)
		return
	case name == "title" && len(w.open) > 0 && w.open[len(w.open)-1].shape:
		// Graphviz names each shape by its node; what it is follows in the
		// tooltip.
		w.skip = 1
		return
	case !slices.Contains(elements, name), !w.seen && name != "svg", w.seen && name == "svg", len(w.open) >= maxDepth:
		w.skip = 1
		return
	}
	w.open = append(w.open, element{name, isShape(e)})
	if name == "g" && isEdge(e) {
		w.edges.begin(w.out.Len(), len(w.open))
	}
	w.out.WriteString("<" + name)
	if name == "svg" {
		w.seen = true
		// A text of several sizes comes in pieces, and the spaces between them
		// are at their ends: they are to be kept.
		w.out.WriteString(` xmlns="http://www.w3.org/2000/svg"` + asImage + ` xml:space="preserve" font-family="` + families + `" aria-labelledby="` + w.id("title") + `"`)
		if w.description != "" {
			w.out.WriteString(` aria-describedby="` + w.id("desc") + `"`)
		}
	}
	for _, a := range e.Attr {
		if a.Name.Space == "" && slices.Contains(attributes, a.Name.Local) {
			if docked, is := strings.CutPrefix(a.Value, dockedID); is && a.Name.Local == "id" {
				w.attribute("id", docked)
				w.attribute("class", "dock")
				continue
			}
			w.attribute(a.Name.Local, a.Value)
			if name == "path" && a.Name.Local == "d" {
				w.edges.reach(a.Value)
			}
		}
	}
	switch name {
	case "text":
		w.begins(e)
	case "tspan":
		w.written = nil // of one size or the other
	}
	w.out.WriteString(">")
	if name == "svg" {
		w.element("title", w.id("title"), w.title)
		w.element("desc", w.id("desc"), w.description)
	}
}

// link keeps what is inside a link, and the address where it is one of the web.
// Its tooltip becomes a title, which is what shows when somebody points at it.
func (w *svgWriter) link(e xml.StartElement) {
	if !w.seen {
		w.skip = 1
		return
	}
	name, tip, address := "g", "", ""
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "title":
			tip = strings.TrimSpace(a.Value)
		case a.Name.Local == "href" && onTheWeb(a.Value) && !slices.Contains(w.open, element{name: "a"}):
			name, address = "a", a.Value
			w.links = true
		}
	}
	w.open = append(w.open, element{name: name})
	w.out.WriteString("<" + name)
	if name == "a" {
		w.attribute("href", address)
	}
	w.out.WriteString(">")
	w.element("title", "", tip)
}

func (w *svgWriter) end() {
	if w.skip > 0 {
		w.skip--
		return
	}
	if len(w.open) == 0 {
		return
	}
	name := w.open[len(w.open)-1].name
	w.open = w.open[:len(w.open)-1]
	w.out.WriteString("</" + name + ">")
	if name == "text" {
		w.ends()
	}
	w.edges.end(w.out.Len(), len(w.open)+1)
	if len(w.open) == 0 {
		w.out.WriteByte('\n')
	}
}

func (w *svgWriter) text(s string) {
	if w.skip > 0 || len(w.open) == 0 {
		return
	}
	if slices.Contains(textual, w.open[len(w.open)-1].name) {
		if w.written != nil {
			w.written.text += s
		}
		w.escape(s)
	} else if strings.Contains(s, "\n") {
		w.out.WriteByte('\n')
	}
}

// families stand behind the font that was asked for: those of the same widths
// first.
const families = "Helvetica,Arial,'Liberation Sans','Nimbus Sans',sans-serif"

// reference is the one kind of address that is kept: to a gradient in the same
// drawing.
var reference = regexp.MustCompile(`^url\(#[A-Za-z0-9_.:-]+\)$`)

func (w *svgWriter) attribute(name, value string) {
	switch {
	case name == "font-family":
		return // said once, for all
	case name == "stroke-dasharray" && value == "5,2":
		// Graphviz's own gaps close up on a small screen.
		value = "6,4"
	}
	if lower := strings.ToLower(value); value == "" || strings.Contains(lower, "url") && !reference.MatchString(value) ||
		strings.Contains(lower, "javascript:") || strings.Contains(lower, "expression") {
		if name != "id" && name != "class" && name != "aria-label" {
			return
		}
	}
	w.out.WriteString(" " + name + `="`)
	w.escape(value)
	w.out.WriteString(`"`)
}

func (w *svgWriter) element(name, id, text string) {
	if text != "" {
		w.out.WriteString("<" + name)
		if id != "" {
			w.attribute("id", id)
		}
		w.out.WriteString(">")
		w.escape(text)
		w.out.WriteString("</" + name + ">")
	}
}

// escape writes text as XML; what XML can't carry becomes U+FFFD.
func (w *svgWriter) escape(s string) { _ = xml.EscapeText(&w.out, []byte(s)) }
