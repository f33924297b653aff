package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// list is every line on a row of its own: who, to whom, and how it stands.
func (p *picture) list(w io.Writer) {
	from, to := 0, 0
	for _, l := range p.view.Lines {
		from = max(from, lipgloss.Width(p.short(l.From.ID)))
		to = max(to, lipgloss.Width(p.short(l.To.ID)))
	}
	p.put(w, p.faint.Render(fmt.Sprintf("%s, %s: too many to draw here; draw a part of it with --view", phrase.Count(len(p.view.Boxes), "box", "boxes"), phrase.Count(len(p.view.Lines), "line", "lines"))))
	for _, l := range p.view.Lines {
		says := label.Of(p.view.System, l, p.report)
		row := pad(p.short(l.From.ID), from) + " " + shaft(l, says, 5) + " " + pad(p.short(l.To.ID), to)
		p.fill(w, row, p.pieces(l, says))
	}
}

// piece is a few words in one look.
type piece struct {
	text string
	look lipgloss.Style
}

// pieces are what a row of the list says about a line.
func (p *picture) pieces(l *model.Line, says label.Line) []piece {
	out := []piece{{says.ID, p.bold}}
	if p.view.FadedLines[l] {
		return out
	}
	var facts []string
	if says.How != "" {
		facts = append(facts, says.How)
	}
	facts = append(facts, says.Facts...)
	for i, fact := range facts {
		if i < len(facts)-1 {
			fact += " ·"
		}
		out = append(out, piece{fact, p.faint})
	}
	if len(says.Asks(p.view.AsksAll())) > 0 {
		out = append(out, piece{"? " + strings.Join(says.Asks(p.view.AsksAll()), ", "), p.mark(rules.Warning)})
	}
	if owner := p.view.Owners[l].Words(); owner != "" {
		out = append(out, piece{owner, p.faint})
	}
	if harm := p.view.LineHarm[l]; harm != "" {
		out = append(out, piece{string(harm), p.mark(rules.Warning)})
	}
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
		out = append(out, piece{v.Severity.String() + " " + v.Text, p.mark(v.Severity)})
	}
	return out
}

// fill writes a row and what it says, which goes on below where the terminal
// ends: under its own beginning if there is room, else a few columns in.
func (p *picture) fill(w io.Writer, row string, pieces []piece) {
	const least, indent = 48, 4
	begin := lipgloss.Width(row) + 2
	if p.width-begin < least {
		begin = indent
		p.put(w, row)
		row = ""
	}
	row = pad(row, begin)
	used := begin
	for _, piece := range pieces {
		for _, part := range label.Wrap(piece.text, max(p.width-begin, least/2), 3) {
			if wide := lipgloss.Width(part); used > begin && used+1+wide > p.width {
				p.put(w, row)
				row, used = pad("", begin), begin
			}
			if used > begin {
				row, used = row+" ", used+1
			}
			row, used = row+piece.look.Render(part), used+lipgloss.Width(part)
		}
	}
	p.put(w, row)
}

// short is an id that leaves room for others beside it.
func (p *picture) short(id string) string {
	return oneRow(id, 24)
}

// overview lists areas, and under each the areas that its lines lead to.
func (p *picture) overview(w io.Writer) {
	o := p.view.Overview
	out := map[*view.Area][]*view.Link{}
	for _, k := range o.Links {
		out[k.From] = append(out[k.From], k)
	}
	for _, a := range o.Areas {
		p.put(w, "\n"+p.bold.Render(a.Title)+p.faint.Render(", "+phrase.Count(a.Boxes, "box", "boxes"))+p.tallied(a.Tally))
		for _, k := range out[a] {
			arrow := "──▶"
			if k.Sync+k.Other == 0 {
				arrow = "╌╌▶"
			}
			if k.Both {
				arrow = "◀" + strings.TrimPrefix(arrow, string([]rune(arrow)[:1]))
			}
			p.put(w, "  "+arrow+" "+k.To.Title+p.faint.Render(", "+phrase.Count(k.Lines(), "line", "lines"))+p.tallied(k.Tally))
		}
	}
}

func (p *picture) tallied(t view.Tally) string {
	text := ""
	if t.Errors > 0 {
		text += ", " + p.mark(rules.Error).Render(phrase.Count(t.Errors, "error", "errors"))
	}
	if t.Warnings > 0 {
		text += ", " + p.mark(rules.Warning).Render(phrase.Count(t.Warnings, "warning", "warnings"))
	}
	return text
}
