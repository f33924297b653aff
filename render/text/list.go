package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"

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
	p.put(w, p.faint.Render(fmt.Sprintf("%s, %s: too many to draw here; draw a part with --view, or --format svg", label.Count(len(p.view.Boxes), "box"), label.Count(len(p.view.Lines), "line"))))
	for _, l := range p.view.Lines {
		says := label.Of(l, p.report)
		row := pad(p.short(l.From.ID), from) + " " + shaft(l, says, 5) + " " + pad(p.short(l.To.ID), to) + "  " + p.bold.Render(says.ID)
		if p.view.FadedLines[l] {
			p.put(w, row)
			continue
		}
		var rest []string
		if says.How != "" {
			rest = append(rest, says.How)
		}
		rest = append(rest, says.Facts...)
		row += " " + p.faint.Render(strings.Join(rest, " · "))
		if len(says.Open) > 0 {
			row += " " + p.mark(rules.Warning).Render("? "+strings.Join(says.Open, ", "))
		}
		if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
			row += " " + p.mark(v.Severity).Render(v.Severity.String()+" "+v.Text)
		}
		p.put(w, row)
	}
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
		p.put(w, "\n"+p.bold.Render(a.Title)+p.faint.Render(", "+label.Count(a.Boxes, "box"))+p.tallied(a.Tally))
		for _, k := range out[a] {
			arrow := "──▶"
			if k.Sync+k.Other == 0 {
				arrow = "╌╌▶"
			}
			p.put(w, "  "+arrow+" "+k.To.Title+p.faint.Render(", "+label.Count(k.Lines(), "line"))+p.tallied(k.Tally))
		}
	}
}

func (p *picture) tallied(t view.Tally) string {
	text := ""
	if t.Errors > 0 {
		text += ", " + p.mark(rules.Error).Render(label.Count(t.Errors, "error"))
	}
	if t.Warnings > 0 {
		text += ", " + p.mark(rules.Warning).Render(label.Count(t.Warnings, "warning"))
	}
	return text
}
