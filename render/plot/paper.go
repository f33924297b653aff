package plot

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"tautline.dev/render/dot"
	"tautline.dev/render/label"
)

// Sizes, in points; nothing is written smaller than sizeText.
const (
	paperWidth = 540
	margin     = 16
	sizeTitle  = 15
	sizeText   = 11.5
	leading    = 16
)

// paper is drawn on from top to bottom.
type paper struct {
	theme *dot.Theme
	width float64
	// y is how far it is drawn.
	y    float64
	body bytes.Buffer
}

// coordinate writes a number with one digit behind the point.
func coordinate(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

func (p *paper) rect(x, y, w, h float64, fill, stroke string) {
	if stroke != "" {
		stroke = fmt.Sprintf(` stroke="%s"`, stroke)
	}
	fmt.Fprintf(&p.body, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`+"\n", coordinate(x), coordinate(y), coordinate(w), coordinate(h), fill, stroke)
}

// path draws a line along a way; a dash may be "".
func (p *paper) path(way, stroke string, width float64, dash string) {
	if dash != "" {
		dash = fmt.Sprintf(` stroke-dasharray="%s"`, dash)
	}
	fmt.Fprintf(&p.body, `<path d="%s" fill="none" stroke="%s" stroke-width="%s"%s/>`+"\n", way, stroke, coordinate(width), dash)
}

// area fills what lies within a way.
func (p *paper) area(way, fill string) {
	fmt.Fprintf(&p.body, `<path d="%s" fill="%s"/>`+"\n", way, fill)
}

// hatched is an area of which nothing is known.
func (p *paper) hatched(x, y, w, h float64) {
	p.rect(x, y, w, h, p.theme.Paper, p.theme.Open)
	var way strings.Builder
	for at := -h; at < w; at += 6 {
		from, to := max(at, 0), min(at+h, w)
		if to > from {
			fmt.Fprintf(&way, "M%s %sL%s %s", coordinate(x+from), coordinate(y+h-(from-at)), coordinate(x+to), coordinate(y+h-(to-at)))
		}
	}
	p.path(way.String(), p.theme.Open, 1, "")
}

func (p *paper) text(s string, x, y, size float64, fill, anchor string, bold bool) {
	if s == "" {
		return
	}
	weight := ""
	if bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(&p.body, `<text x="%s" y="%s" font-size="%s" fill="%s" text-anchor="%s"%s>%s</text>`+"\n", coordinate(x), coordinate(y), coordinate(size), fill, anchor, weight, escape(s))
}

// paragraph writes text in lines, and moves down behind it.
func (p *paper) paragraph(s string, x, size float64, fill string, bold bool) {
	p.lines(wrapped(s, p.width-x-margin, size, bold), x, size, fill, bold)
}

func (p *paper) lines(all []string, x, size float64, fill string, bold bool) {
	for _, line := range all {
		p.y += size + 4
		p.text(line, x, p.y-3, size, fill, "start", bold)
	}
}

// wide is about how wide a text is.
func wide(s string, bold bool) float64 { return label.Measure(s, sizeText, bold) }

// named writes a name, and what is said of it beside it as far as there is room.
func (p *paper) named(name, note string, x, y, room float64) {
	name = cut(name, room, true)
	if left := room - wide(name, true) - 8; left > 30 {
		note = cut(note, left, false)
	} else {
		note = ""
	}
	fmt.Fprintf(&p.body, `<text x="%s" y="%s" font-size="%s" fill="%s" font-weight="bold">%s`, coordinate(x), coordinate(y), coordinate(sizeText), p.theme.Ink, escape(name))
	if note != "" {
		fmt.Fprintf(&p.body, `<tspan dx="7" fill="%s" font-weight="normal">%s</tspan>`, p.theme.Quiet, escape(note))
	}
	p.body.WriteString("</text>\n")
}

// wrapped is a text in lines that are no wider than some room.
func wrapped(s string, room, size float64, bold bool) []string {
	return flowed(strings.Fields(s), room, size, bold)
}

// flowed are words in such lines, none of which is broken.
func flowed(words []string, room, size float64, bold bool) []string {
	room *= sizeText / size
	var out []string
	line := ""
	for _, word := range words {
		word = cut(word, room, bold)
		if with := strings.TrimSpace(line + " " + word); line == "" || wide(with, bold) <= room {
			line = with
			continue
		}
		out = append(out, line)
		line = word
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// cut is a text that is no wider than some room; what is cut off is dots.
func cut(s string, room float64, bold bool) string {
	if wide(s, bold) <= room {
		return s
	}
	letters := []rune(s)
	for n := len(letters) - 1; n > 0; n-- {
		if short := strings.TrimRight(string(letters[:n]), " ") + "..."; wide(short, bold) <= room {
			return short
		}
	}
	return "..."
}

// most is how much of a name is drawn.
const most = 120

// clean makes a text of the model's fit to be drawn.
func clean(s string) string { return label.Clean(s, most) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(s) }

// document is the drawing as a file, or as it stands in a page.
func (p *paper) document(of *Plot, alone bool) []byte {
	var b bytes.Buffer
	w, h := coordinate(p.width), coordinate(p.y)
	space, said := "", of.Says // a page has the table beside it
	if alone {
		said = of.describe()
		space = ` xmlns="http://www.w3.org/2000/svg"`
	}
	fmt.Fprintf(&b, `<svg%s role="img" width="%s" height="%s" viewBox="0 0 %s %s" font-family="Arial, Helvetica, sans-serif">`+"\n", space, w, h, w, h)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escape(of.Title), escape(said))
	if alone {
		fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="%s"/>`+"\n", w, h, p.theme.Paper)
	}
	b.Write(p.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// mostDescribed is how many rows a description tells.
const mostDescribed = 40

// describe tells a plot to whoever doesn't see it: its table, row by row.
func (p *Plot) describe() string {
	var b strings.Builder
	b.WriteString(p.Says)
	for i, row := range p.Rows {
		if i == mostDescribed {
			fmt.Fprintf(&b, " And %d more.", len(p.Rows)-i)
			break
		}
		if len(row) == 1 {
			fmt.Fprintf(&b, " %s:", row[0])
			continue
		}
		var said []string
		for j, cell := range row {
			if cell != "" {
				said = append(said, strings.TrimSpace(p.Heads[j]+" "+cell))
			}
		}
		fmt.Fprintf(&b, " %s.", strings.Join(said, ", "))
	}
	return strings.TrimSpace(b.String())
}
