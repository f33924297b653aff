package layout

import (
	"bytes"
	"encoding/xml"
	"strconv"

	labels "tautline.dev/render/label"
)

// written is a text that is being written: Graphviz left it the room that it takes in
// Helvetica, and a reader may have only fonts that are wider.
type written struct {
	// at is where in the document its attributes end.
	at   int
	size float64
	bold bool
	text string
}

// begins remembers where a text begins.
func (w *svgWriter) begins(e xml.StartElement) {
	w.written = &written{at: w.out.Len()}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "font-size":
			w.written.size, _ = strconv.ParseFloat(a.Value, 64)
		case "font-weight":
			w.written.bold = a.Value == "bold"
		case "textLength":
			w.written = nil
			return
		}
	}
}

// ends says how wide the text is that ends here: whatever the font, it takes the room
// that it was given.
func (w *svgWriter) ends() {
	t := w.written
	w.written = nil
	if t == nil {
		return
	}
	width, known := labels.Exact(t.text, t.size, t.bold)
	if !known || width <= 0 { // of a size that isn't said, or of no letters
		return
	}
	behind := bytes.Clone(w.out.Bytes()[t.at:])
	w.out.Truncate(t.at)
	w.attribute("textLength", strconv.FormatFloat(width, 'f', 1, 64))
	w.attribute("lengthAdjust", "spacingAndGlyphs")
	w.out.Write(behind)
}
