package drawing

import (
	"strings"
	"unicode/utf8"
)

// widths are those of Helvetica's letters from the space on, in thousandths of their
// size, as Adobe's font metrics state them.
var widths = [...]float64{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

const (
	// otherWidth is taken for letters that aren't among them.
	otherWidth = 600
	// boldness is how much wider bold letters are.
	boldness = 1.065
	// ascent and descent are how far letters reach above and below their base line.
	ascent, descent = 0.74, 0.2
)

// widthOf is about how wide a text is drawn.
func widthOf(text string, size float64, bold bool) (width float64) {
	for _, r := range text {
		if i := int(r) - ' '; 0 <= i && i < len(widths) {
			width += widths[i]
		} else {
			width += otherWidth
		}
	}
	width *= size / 1000
	if bold {
		width *= boldness
	}
	return width
}

// place is where the ink of a text lies whose anchor stands at a point: spaces at its
// ends move it and have none. A text without ink has no place.
func place(text string, at Point, anchor string, size float64, bold bool) (Rect, bool) {
	ink := strings.TrimSpace(text)
	if ink == "" {
		return Rect{}, false
	}
	before := strings.Repeat(" ", utf8.RuneCountInString(text)-utf8.RuneCountInString(strings.TrimLeft(text, " \t\n")))
	indent, width := widthOf(before, size, false), widthOf(ink, size, bold)
	left := at.X + indent
	switch anchor {
	case "middle":
		left -= (indent + width) / 2
	case "end":
		left -= indent + width
	}
	return Rect{left, at.Y - ascent*size, left + width, at.Y + descent*size}, true
}
