package text

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Widths of what a row is made of: two boxes and an arrow fit 80 columns.
const (
	boxColumns   = 20
	arrowColumns = 28
)

// oneRow is a text in at most so many columns.
func oneRow(s string, columns int) string {
	return strings.Join(label.Wrap(label.Clean(s, label.MaxID), columns, 1), "")
}

// box is a box with its kind, name and platform, where its dead letters go, and
// the worst that was found; once it has said that, its name. The name is in the
// third row, where arrows are.
func (p *picture) box(b *model.Box) string {
	name := p.bold
	if p.view.Faded[b] {
		name = p.faint
	}
	rows := []string{p.faint.Render(oneRow(string(b.Kind), boxColumns))}
	for _, part := range label.Wrap(label.Clean(b.Title.Or(b.ID), label.MaxTitle), boxColumns, 3) {
		rows = append(rows, name.Render(part))
	}
	frame := lipgloss.NewStyle().Border(borders[b.Family()]).Padding(0, 1)
	if p.told[b] {
		return frame.Render(strings.Join(rows, "\n"))
	}
	p.told[b] = true
	if _, ok := b.Platform.Get(); ok {
		for _, part := range label.Wrap(label.Clean(b.Platform.Text(), label.MaxID), boxColumns, 2) {
			rows = append(rows, p.faint.Render(part))
		}
	}
	if parks := p.parks[b]; parks != "" {
		for _, part := range label.Wrap(parks, boxColumns, 2) {
			rows = append(rows, p.faint.Render(part))
		}
	}
	rows = append(rows, p.harm(p.view.Harm[b])...)
	for _, v := range p.view.Told(b, p.verdicts) {
		rows = append(rows, p.verdict(v, boxColumns)...)
	}
	return frame.Render(strings.Join(rows, "\n"))
}

// borders tell families apart.
var borders = map[model.Family]lipgloss.Border{
	model.Edge:    lipgloss.RoundedBorder(),
	model.Compute: lipgloss.NormalBorder(),
	model.Channel: lipgloss.DoubleBorder(),
	model.Store:   lipgloss.ThickBorder(),
}

// verdict is a verdict in rows.
func (p *picture) verdict(v label.Verdict, columns int) []string {
	var rows []string
	for _, part := range label.Wrap(v.Severity.String()+" "+v.Text, columns, 3) {
		rows = append(rows, p.mark(v.Severity).Render(part))
	}
	return rows
}

// mark is the colour of a severity.
func (p *picture) mark(s rules.Severity) lipgloss.Style { return p.severity[s] }

// arrow is a line with its name above, and what it promises below.
func (p *picture) arrow(s step) string {
	says := label.Of(p.view.System, s.line, p.report)
	name := says.ID
	if s.n != "" {
		name = s.n + " " + name
	}
	rows := []string{p.bold.Render(oneRow(name, arrowColumns)), p.faint.Render(oneRow(says.How, arrowColumns))}
	var below []string
	if !p.view.FadedLines[s.line] {
		below = p.below(s.line, says)
	}
	wide := max(lipgloss.Width(rows[0]), lipgloss.Width(rows[1]), 8)
	for _, row := range below {
		wide = max(wide, lipgloss.Width(row))
	}
	rows = append(rows, shaft(s.line, says, wide))
	return lipgloss.NewStyle().Padding(0, 1).Render(strings.Join(append(rows, below...), "\n"))
}

// below is what a line promises, what nobody has said, who owns the work, and
// the worst that was found.
func (p *picture) below(l *model.Line, says label.Line) []string {
	var rows []string
	for _, fact := range says.Facts {
		rows = append(rows, label.Wrap(fact, arrowColumns, 2)...)
	}
	if len(says.Asks(p.view.AsksAll())) > 0 {
		for _, part := range label.Wrap("? "+strings.Join(says.Asks(p.view.AsksAll()), ", "), arrowColumns, 3) {
			rows = append(rows, p.mark(rules.Warning).Render(part))
		}
	}
	if owner := p.view.Owners[l].Words(); owner != "" {
		rows = append(rows, label.Wrap(owner, arrowColumns, 2)...)
	}
	rows = append(rows, p.harm(p.view.LineHarm[l])...)
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
		rows = append(rows, p.verdict(v, arrowColumns)...)
	}
	return rows
}

// harm is what becomes of a box or line while something is down.
func (p *picture) harm(h view.Harm) []string {
	switch h {
	case "":
		return nil
	case view.Down, view.Fails, view.Loses:
		return []string{p.mark(rules.Error).Render(string(h))}
	case view.Holds, view.Parks:
		return []string{p.good.Render(string(h))}
	}
	return []string{p.mark(rules.Warning).Render(string(h))}
}

// shaft is the arrow itself: drawn through where the sender waits, broken where
// it doesn't, with a ring where the receiver fetches, two heads where all who
// subscribe get it, and a queue before the head where a durable buffer holds it.
func shaft(l *model.Line, says label.Line, wide int) string {
	tail, head, stroke := "", "▶", "─"
	if l.Mode.Or("") == model.Async {
		stroke = "╌"
	}
	switch says.How {
	case "poll", "tail":
		tail, head = "○", "▷"
	case "publish":
		head = "▶▶"
	}
	if says.Buffer {
		head = "▯▯" + head
	}
	return tail + strings.Repeat(stroke, max(wide-lipgloss.Width(tail+head), 1)) + head
}
