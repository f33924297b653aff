package dot

import (
	"strings"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
)

// The longest texts that are drawn besides names: what a reader gets by
// pointing, and ids in the names of things.
const maxTip = 400

// noteColumns is how wide a line's annotation gets before it breaks: wide
// labels push boxes apart, high ones only lines.
const noteColumns = 24

// beside is what stands beside a line.
func (p *picture) beside(l *model.Line) *block {
	if p.Bare {
		return p.bare(l)
	}
	return p.annotation(l)
}

// annotation is the table that stands beside a line: what it is called and how
// it talks; what it promises; what nobody has said; the worst that was found.
func (p *picture) annotation(l *model.Line) *block {
	b := &block{}
	says := label.Of(p.view.System, l, p.report)
	p.head(b, l, says)
	if !p.view.FadedLines[l] {
		for _, row := range fillRows(says.Facts, noteColumns, " · ") {
			for _, part := range label.Wrap(row, noteColumns+4, 2) {
				b.add(sizeLine, part, markup(part))
			}
		}
		p.asks(b, says)
		p.owned(b, p.view.Owners[l])
		if harm := p.view.LineHarm[l]; harm != "" {
			b.harm(p, harm, left)
		}
	}
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
		b.badge(p, v, left)
	}
	if m, ok := p.view.LineMarks[l]; ok {
		b.marked(p, m, left)
	}
	return b
}

// asks says what nobody has said of a line.
func (p *picture) asks(b *block, says label.Line) {
	for _, row := range fillRows(says.Asks(p.view.AsksAll()), noteColumns-2, ", ") {
		b.add(sizeLine, "? "+row, p.open("? "+row))
	}
}

// head names the line: its step in a flow, its id, and how it talks.
func (p *picture) head(b *block, l *model.Line, says label.Line) {
	name := func(part string) string {
		return font(sizeLine, p.ink(p.view.FadedLines[l]), struck(p.view.LineMarks[l], bold(markup(part))))
	}
	step := p.view.Steps[l]
	if label.Width(step+says.ID+says.How)+2 <= noteColumns {
		text := name(says.ID)
		if says.How != "" {
			text += "  " + p.quiet(says.How)
		}
		b.addStep(p, step, says.ID+" "+says.How, text)
		return
	}
	for i, part := range label.Wrap(says.ID, noteColumns-label.Width(step), 2) {
		if i > 0 {
			step = ""
		}
		b.addStep(p, step, part, name(part))
	}
	if says.How != "" {
		b.add(sizeLine, says.How, p.quiet(says.How))
	}
}

// owned says who owns the work while a step of a flow is under way.
func (p *picture) owned(b *block, o view.Owner) {
	text := o.Words()
	if text == "" {
		return
	}
	for _, part := range label.Wrap(text, noteColumns+4, 2) {
		if o.Holding == view.Unclear {
			b.add(sizeLine, part, p.open(part))
			continue
		}
		b.add(sizeLine, part, font(sizeLine, p.theme.owner(o.Holding), markup(part)))
	}
}

// ink is the colour of text: what is faded is quiet.
func (p *picture) ink(faded bool) string {
	if faded {
		return p.theme.Quiet
	}
	return p.theme.Ink
}

func (p *picture) quiet(text string) string { return font(sizeLine, p.theme.Quiet, markup(text)) }

// open writes what nobody has said: its own colour, bold, and a question mark.
func (p *picture) open(text string) string { return font(sizeLine, p.theme.Open, bold(markup(text))) }

// fillRows joins words into rows of about so many columns.
func fillRows(words []string, columns int, joint string) []string {
	var rows []string
	for _, w := range words {
		last := len(rows) - 1
		if last < 0 || label.Width(rows[last])+label.Width(joint)+label.Width(w) > columns {
			if last >= 0 {
				rows[last] += strings.TrimRight(strings.TrimRight(joint, " "), "· ")
			}
			rows = append(rows, w)
			continue
		}
		rows[last] += joint + w
	}
	return rows
}
