package dot

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
)

// What a change did is never told by a colour alone: what is new is filled and bold,
// what is gone is struck out and broken, what is different is outlined, and each says so
// in a word.

// marked appends the row of what a change did, and what it changed.
func (b *block) marked(p *picture, m view.Mark, align string) {
	text := m.Word() + "  " // room for fonts that are wider than the one reckoned with
	colour := p.theme.change(m.How)
	word := bold(markup(text))
	if m.How == diff.Added {
		b.rows = append(b.rows, row(fmt.Sprintf(`%sBGCOLOR="%s" BORDER="1" COLOR="%s"`, align, colour, colour), font(sizeLine, p.theme.Paper, word)))
	} else {
		b.rows = append(b.rows, row(fmt.Sprintf(`%sBORDER="1" COLOR="%s"`, align, colour), font(sizeLine, colour, word)))
	}
	b.grow(sizeLine, text)
	for _, says := range m.Says {
		for _, part := range label.Wrap(says, noteColumns+8, 3) {
			b.rows = append(b.rows, row(align, font(sizeLine, colour, markup(part))))
			b.grow(sizeLine, part)
		}
	}
}

// changeRows are what a change did to a line, as rows of the key.
func (p *picture) changeRows(m view.Mark) []string {
	colour := p.theme.change(m.How)
	rows := []string{font(sizeLine, colour, bold(markup(m.Word())))}
	for _, says := range m.Says {
		for _, part := range label.Wrap(says, noteColumns+8, 3) {
			rows = append(rows, font(sizeLine, colour, markup(part)))
		}
	}
	return rows
}

// struck strikes out the name of what is gone.
func struck(m view.Mark, text string) string {
	if m.How == diff.Removed {
		return "<S>" + text + "</S>"
	}
	return text
}

func (t *Theme) change(how diff.How) string {
	switch how {
	case diff.Added:
		return t.Durable
	case diff.Removed:
		return t.Error
	}
	return t.Async
}

// changeLook is how a line is drawn that a change has touched.
func (p *picture) changeLook(l *model.Line, k *look) {
	m, ok := p.view.LineMarks[l]
	if !ok {
		return
	}
	k.colour, k.thick = p.theme.change(m.How), m.How != diff.Removed
	if m.How == diff.Removed {
		k.style, k.head = "dotted", "tee"
	}
}

// changedBox is how a box is painted that a change has touched.
func (p *picture) changedBox(m view.Mark, paint Paint, style string) (Paint, string) {
	paint.Border = p.theme.change(m.How)
	if m.How == diff.Removed {
		paint.Fill = p.theme.Paper
		style = strings.Replace(style, ",dashed", "", 1) + ",dashed"
	}
	return paint, style
}

// changeEntries explain the marks of a change.
func (p *picture) changeEntries() []entry {
	found := map[diff.How]bool{}
	for _, m := range p.view.Marks {
		found[m.How] = true
	}
	for _, m := range p.view.LineMarks {
		found[m.How] = true
	}
	var out []entry
	for _, e := range []struct {
		how  diff.How
		says string
	}{
		{diff.Added, "only now"}, {diff.Removed, "only before"}, {diff.Changed, "otherwise than before"}, {diff.Renamed, "the same under another name"},
	} {
		if found[e.how] {
			b := &block{}
			b.marked(p, view.Mark{How: e.how}, left)
			out = append(out, entry{sample: table(`ALIGN="LEFT" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"`, b.rows...), text: e.says})
		}
	}
	return out
}
