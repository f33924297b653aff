package sequence

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/label"
)

// Sizes, in points.
const (
	margin    = 24
	gutter    = 34 // where the numbers stand
	textSize  = 12.0
	smallSize = 11.0
	titleSize = 16.0
	kindSize  = 10.0
	leading   = 15
	mostGap   = 250
	rowSpace  = 16
	noteWidth = 210.0
)

// From so many parties on, they stand closer: the whole is to be read on one
// screen.
const manyParties = 11

// SVG draws a diagram. It holds no script and no link, its text is escaped, and
// the same diagram gives the same bytes. It follows the reader's choice of a
// light or a dark page.
func SVG(w io.Writer, d Diagram) error { return draw(w, d, style) }

// Inline draws a diagram for a page that has a style sheet of its own and lets
// in no other.
func Inline(w io.Writer, d Diagram) error { return draw(w, d, "") }

func draw(w io.Writer, d Diagram, style string) error {
	p := &painter{d: d}
	p.place()
	p.lifelines()
	for i := range d.Rows {
		p.row(&d.Rows[i])
	}
	p.end()
	_, err := w.Write(p.document(style))
	return err
}

// painter draws from top to bottom. Bands lie under lifelines, and those under
// all else.
type painter struct {
	d     Diagram
	x     []int // of the lifelines
	width int
	y     int
	top   int    // where the lifelines begin
	wide  int    // how wide the head of a lifeline is
	under string // what lies behind the row

	head, bands, body bytes.Buffer
}

// place sets the parties beside each other, with room for what stands on the
// arrows between neighbours.
func (p *painter) place() {
	p.wide = 132
	if len(p.d.Parties) >= manyParties {
		p.wide = 98
	}
	gaps := make([]int, max(len(p.d.Parties)-1, 0))
	for i := range gaps {
		gaps[i] = p.wide + 18
	}
	for _, r := range p.d.Rows {
		from, to := min(r.From, r.To), max(r.From, r.To)
		if to-from == 1 {
			// Two lines of label are good to read.
			gaps[from] = min(mostGap, max(gaps[from], int(label.Measure(r.Label, smallSize, false)/2)+50))
		}
	}
	at := margin + gutter + p.wide/2
	for i := range p.d.Parties {
		if i > 0 {
			at += gaps[i-1]
		}
		p.x = append(p.x, at)
	}
	p.width = max(at+p.wide/2+margin, 560)
	// A note on the last lifeline needs room beside it.
	for _, r := range p.d.Rows {
		switch r.Kind {
		case Note, Round:
			p.width = max(p.width, p.x[r.To]+int(noteWidth)/2+margin)
		case Aside:
			p.width = max(p.width, p.x[r.From]+reach+int(noteWidth)+margin)
		}
	}
}

// room is the width for text that goes across the whole picture.
func (p *painter) room() float64 { return float64(p.width - 2*margin) }

// lifelines draws the heading and the heads of the parties.
func (p *painter) lifelines() {
	p.y = margin
	p.paragraph(&p.head, p.d.Title, titleSize, "ink strong", margin, p.room())
	p.y += 2
	class := "bad strong"
	if p.d.Promises == "" {
		class = "good strong"
	}
	p.paragraph(&p.head, upper(p.d.Heading), 13, class, margin, p.room())
	for _, s := range p.d.Sums {
		p.paragraph(&p.head, s, textSize, "ink", margin, p.room())
	}
	p.y += 12
	high := 0
	names := make([][][]run, len(p.d.Parties))
	for i, party := range p.d.Parties {
		names[i] = wrap("`"+strings.ReplaceAll(party.Name, "`", "'")+"`", textSize, float64(p.wide-14))
		if len(names[i]) > 3 {
			names[i] = append(names[i][:2], append(names[i][2], run{" ...", true}))
		}
		high = max(high, len(names[i])*leading+28)
	}
	for i, party := range p.d.Parties {
		p.face(i, party, names[i], high)
	}
	p.y += high
	p.top = p.y
	p.y += rowSpace
}

// face is the head of a lifeline, in the colours of the family.
func (p *painter) face(i int, party Party, name [][]run, high int) {
	x := p.x[i] - p.wide/2
	rx := 2
	if party.Box.Family() == model.Edge || party.Box.Kind == model.Function {
		rx = 9
	}
	dash := ""
	if party.Box.Kind == model.External {
		dash = ` stroke-dasharray="5 3"`
	}
	fmt.Fprintf(&p.body, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="%d" stroke-width="1.4"%s%s/>`+"\n",
		family(party.Box), x, p.y, p.wide, high, rx, dash, paint(party.Box))
	y := p.y + 16
	kind := string(party.Box.Kind)
	if party.Name != party.Box.ID {
		kind += " " + party.Box.ID // the texts call it so
	}
	if lines := wrap(kind, kindSize, float64(p.wide-8)); len(lines) > 0 {
		p.line(&p.body, lines[0], p.x[i], y, kindSize, "quiet", "middle")
	}
	y += leading
	for _, line := range name {
		p.line(&p.body, line, p.x[i], y, textSize, "ink", "middle")
		y += leading
	}
}

func family(b *model.Box) string {
	switch b.Family() {
	case model.Edge:
		return "edge"
	case model.Channel:
		return "channel"
	case model.Store:
		return "store"
	}
	return "compute"
}

func paint(b *model.Box) string {
	c := map[string]dot.Paint{"edge": dot.Light.Edge, "compute": dot.Light.Compute, "channel": dot.Light.Channel, "store": dot.Light.Store}[family(b)]
	return fmt.Sprintf(` fill="%s" stroke="%s"`, c.Fill, c.Border)
}

// row draws one step.
func (p *painter) row(r *Row) {
	top := p.y
	switch r.Kind {
	case Note:
		p.note(r)
	case Aside:
		p.aside(r)
	case Round:
		p.round(r)
	default:
		p.arrow(r)
	}
	if r.Fault != "" {
		p.caption(r)
		p.band(top-rowSpace/2, p.y)
		p.y += rowSpace / 2
	}
	p.number(r, top)
	p.y += rowSpace
}

// number stands before its row.
func (p *painter) number(r *Row, top int) {
	class, ring := "ink", "ring"
	if r.Fault != "" {
		class, ring = "onbad strong", "badfill"
	}
	y := top + 8
	fmt.Fprintf(&p.body, `<circle class="%s" cx="%d" cy="%d" r="10"%s/>`+"\n", ring, margin+10, y, look(ring))
	p.line(&p.body, []run{{fmt.Sprint(r.N), false}}, margin+10, y+4, smallSize, class, "middle")
}

// band marks the row of a fault from side to side.
func (p *painter) band(top, bottom int) {
	fmt.Fprintf(&p.bands, `<rect class="band" x="%d" y="%d" width="%d" height="%d" rx="4"%s/>`+"\n", margin/2, top, p.width-margin, bottom-top+rowSpace/2, look("band"))
}

// caption tells a fault as a sentence under its row.
func (p *painter) caption(r *Row) {
	if r.Kind == Note {
		return // the note is the sentence
	}
	p.y += 4
	for _, l := range wrap("`"+strings.ToUpper(r.Fault)+"` "+r.Says, smallSize, p.room()-gutter) {
		p.y += leading
		p.halo(margin+gutter, p.y-4, wideness(l, smallSize), "band")
		p.line(&p.body, l, margin+gutter, p.y-4, smallSize, "bad", "start")
	}
}

func (p *painter) note(r *Row) {
	lines := wrap(r.Says, smallSize, noteWidth-20)
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, wideness(l, smallSize))
	}
	w, h := int(wide)+22, len(lines)*leading+8
	x := max(p.x[r.From]-w/2, margin+gutter-6)
	class, text := "note", "ink"
	if r.Fault != "" {
		class, text = "badnote", "bad"
		tag := strings.ToUpper(r.Fault)
		p.halo(x+w+8, p.y+leading, label.Measure(tag, smallSize, true), "band")
		p.line(&p.body, []run{{tag, true}}, x+w+8, p.y+leading, smallSize, "bad", "start")
	}
	fmt.Fprintf(&p.body, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="3" stroke-width="1.2"%s/>`+"\n", class, x, p.y, w, h, look(class))
	y := p.y + leading
	for _, l := range lines {
		p.line(&p.body, l, x+w/2, y, smallSize, text, "middle")
		y += leading
	}
	p.y += h
	if r.Fault != "" {
		p.cross(p.x[r.From], p.y+9)
		p.y += 16
	}
}

func (p *painter) arrow(r *Row) {
	from, to := p.x[r.From], p.x[r.To]
	left, right := min(from, to), max(from, to)
	room := float64(right-left) - 22
	// What is lost is the answer: the call itself went well.
	bad := r.Fault != "" && !r.Lost
	p.under = "paper"
	if r.Fault != "" {
		p.under = "band"
	}
	p.labels(r.Label, left, right, room, bad)
	p.stroke(r.Kind, from, to, p.y, r.Stopped, bad)
	p.y += 6
	if r.Answer == "" {
		return
	}
	p.y += 4
	p.labels(r.Answer, left, right, room, r.Lost)
	p.stroke(Reply, to, from, p.y, r.Lost, r.Lost)
	p.y += 6
}

// labels stand above an arrow, on paper, so that lifelines don't cross them.
func (p *painter) labels(s string, left, right int, room float64, bad bool) {
	lines := wrap(strings.ReplaceAll(s, "`", "'"), smallSize, room)
	if len(lines) > 5 {
		lines = append(lines[:4], []run{{"...", false}})
	}
	class := "ink"
	if bad {
		class = "bad"
	}
	for _, l := range lines {
		p.y += leading - 2
		wide := wideness(l, smallSize)
		p.halo((left+right)/2-int(wide/2), p.y-3, wide, p.under)
		p.line(&p.body, l, (left+right)/2, p.y-3, smallSize, class, "middle")
	}
	p.y += 4
}

// halo keeps lifelines from crossing a text.
func (p *painter) halo(x, y int, wide float64, class string) {
	fmt.Fprintf(&p.body, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"%s/>`+"\n", class, x-2, y-10, int(wide)+4, leading-2, look(class))
}

// stroke is an arrow: solid where somebody waits, dashed where nobody does or
// where an answer comes back. One that never arrives ends in a cross.
func (p *painter) stroke(kind Kind, from, to, y int, stopped, bad bool) {
	class, dash := "wait", ""
	switch kind {
	case Message:
		class, dash = "pass", ` stroke-dasharray="7 4"`
	case Reply:
		class, dash = "wait", ` stroke-dasharray="2 3"`
	}
	if bad {
		class = "badline"
	}
	dir := 1
	if to < from {
		dir = -1
	}
	end := to - dir*2
	if stopped {
		end = to - dir*24
	}
	fmt.Fprintf(&p.body, `<path class="%s" d="M%d %dH%d" fill="none" stroke-width="1.5"%s%s/>`+"\n", class, from, y, end, dash, look(class))
	switch {
	case stopped:
		p.cross(end+dir*3, y)
	case kind == Call:
		fmt.Fprintf(&p.body, `<path class="%s head" d="M%d %dl%d -4.5v9z" stroke-width="1"%s/>`+"\n", class, end+dir, y, -dir*9, strings.Replace(look(class), "stroke=", "fill=", 1))
	default:
		fmt.Fprintf(&p.body, `<path class="%s" d="M%d %dl%d 4.5l%d 4.5" fill="none" stroke-width="1.5"%s/>`+"\n", class, end-dir*8, y-4, dir*9, -dir*9, look(class))
	}
}

func (p *painter) cross(x, y int) {
	fmt.Fprintf(&p.body, `<path class="badline" d="M%d %dl12 12m0 -12l-12 12" fill="none" stroke-width="2.6"%s/>`+"\n", x-6, y-6, look("badline"))
}

// end tells what each party holds for true, and what else is to be known.
func (p *painter) end() {
	bottom := p.y
	high := 0
	lines := make([][][]run, len(p.d.Parties))
	for i, party := range p.d.Parties {
		lines[i] = wrap(party.Holds, smallSize, float64(p.holdWidth(i))-14)
		if party.Holds != "" {
			high = max(high, len(lines[i])*leading+10)
		}
	}
	for i, party := range p.d.Parties {
		if party.Holds == "" {
			continue
		}
		w := p.holdWidth(i)
		class, text := "note", "ink"
		if party.Wrong {
			class, text = "badnote", "bad"
		}
		fmt.Fprintf(&p.body, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="3" stroke-width="1.2"%s/>`+"\n", class, p.x[i]-w/2, bottom, w, high, look(class))
		y := bottom + leading + 1
		for _, l := range lines[i] {
			p.line(&p.body, l, p.x[i], y, smallSize, text, "middle")
			y += leading
		}
		if party.Wrong {
			p.cross(p.x[i]+w/2-2, bottom)
		}
	}
	if high > 0 {
		p.paragraphAt(bottom+leading+1, "End", smallSize, "quiet strong")
	}
	for i := range p.x {
		fmt.Fprintf(&p.head, `<path class="life" d="M%d %dV%d" fill="none" stroke-width="1" stroke-dasharray="3 3"%s/>`+"\n", p.x[i], p.top, bottom, look("life"))
	}
	p.y = bottom + high
	if len(p.d.Notes) > 0 {
		p.y += 14
		for _, n := range p.d.Notes {
			p.paragraph(&p.body, n, smallSize, "quiet", margin, p.room())
			p.y += 3
		}
	}
	p.y += margin
}

// holdWidth is how wide the box at the end of a lifeline may get.
func (p *painter) holdWidth(i int) int {
	w := p.wide + 8
	for _, n := range []int{i - 1, i + 1} {
		if n >= 0 && n < len(p.x) {
			w = min(w, max(p.x[i]-p.x[n], p.x[n]-p.x[i])-10)
		}
	}
	return w
}

func (p *painter) paragraphAt(y int, s string, size float64, class string) {
	p.line(&p.body, []run{{s, false}}, margin, y, size, class, "start")
}

// paragraph writes wrapped text from the left, and moves down behind it.
func (p *painter) paragraph(to *bytes.Buffer, s string, size float64, class string, x int, width float64) {
	for _, l := range wrap(s, size, width) {
		p.y += int(size) + 4
		p.line(to, l, x, p.y-4, size, class, "start")
	}
}

func (p *painter) line(to *bytes.Buffer, runs []run, x, y int, size float64, class, anchor string) {
	weight := ""
	if strings.Contains(class, "strong") {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(to, `<text class="%s" x="%d" y="%d" font-size="%g" text-anchor="%s"%s%s>`, class, x, y, size, anchor, weight, look(class))
	for _, r := range runs {
		if r.bold {
			fmt.Fprintf(to, `<tspan font-weight="bold">%s</tspan>`, escape(r.text))
		} else {
			to.WriteString(escape(r.text))
		}
	}
	to.WriteString("</text>\n")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s))
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// document puts the pieces together, from the bottom up.
func (p *painter) document(style string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" height="%d" viewBox="0 0 %d %d" font-family="Arial, Helvetica, sans-serif">`+"\n", p.width, p.y, p.width, p.y)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escape(drawable(p.d.Title)), escape(drawable(p.description())))
	b.WriteString(style)
	fmt.Fprintf(&b, `<rect class="paper" width="%d" height="%d"%s/>`+"\n", p.width, p.y, look("paper"))
	b.Write(p.bands.Bytes())
	b.Write(p.head.Bytes())
	b.Write(p.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// description is for those who can't see the picture.
func (p *painter) description() string {
	s := p.d.Heading + "."
	for _, r := range p.d.Rows {
		s += fmt.Sprintf(" %d. %s", r.N, strings.ReplaceAll(r.Says, "`", ""))
	}
	return s
}
