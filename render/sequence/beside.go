package sequence

import (
	"fmt"
	"strings"
)

// reach is how far an arrow goes to whoever has no lifeline.
const reach = 30

// aside draws who is asked beside whoever asks.
func (p *painter) aside(r *Row) {
	lines := wrap("`"+strings.ReplaceAll(r.Of, "`", "'")+"` "+strings.ReplaceAll(r.Label, "`", "'"), smallSize, noteWidth-20)
	if len(lines) > 4 {
		lines = append(lines[:3], []run{{"...", false}})
	}
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, wideness(l, smallSize))
	}
	x, w, h := p.x[r.From], int(wide)+24, len(lines)*leading+8
	fmt.Fprintf(&p.body, `<rect class="note" x="%d" y="%d" width="%d" height="%d" rx="9" stroke-width="1.2"%s/>`+"\n", x+reach, p.y, w, h, look("note"))
	for i, l := range lines {
		p.line(&p.body, l, x+reach+9, p.y+leading*(i+1), smallSize, "ink", "start")
	}
	p.stroke(Call, x, x+reach, p.y+h/2, false, false)
	p.y += h
}

// round draws what goes as before, over all who take part.
func (p *painter) round(r *Row) {
	left, right := p.x[r.From]-p.wide/2, p.x[r.To]+p.wide/2
	lines := wrap(r.Says, smallSize, max(noteWidth, float64(right-left))-20)
	wide := 0.0
	for _, l := range lines {
		wide = max(wide, wideness(l, smallSize))
	}
	w, h := max(right-left, int(wide)+20), len(lines)*leading+8
	x := max((left+right-w)/2, margin+gutter-6)
	fmt.Fprintf(&p.body, `<rect class="note" x="%d" y="%d" width="%d" height="%d" rx="3" stroke-width="1.2" stroke-dasharray="5 3"%s/>`+"\n", x, p.y, w, h, look("note"))
	for i, l := range lines {
		p.line(&p.body, l, x+w/2, p.y+leading*(i+1), smallSize, "ink", "middle")
	}
	p.y += h
}
