package dot

import (
	"fmt"

	"tautline.dev/render/label"
)

// block is a label as rows of text, with an estimate of the room it takes:
// the direction of a drawing is chosen before Graphviz has measured anything.
type block struct {
	rows          []string
	width, height float64
}

const (
	left     = `ALIGN="LEFT" `
	labelPad = 4
	rim      = 3
	// clearance is left behind a label, where the next line may run.
	clearance = 4
)

// add appends a row: its text, and the same text as markup.
func (b *block) add(size int, text, marked string) {
	b.rows = append(b.rows, row(left, marked))
	b.grow(size, text)
}

// addStep appends a row that begins with the number of a step.
func (b *block) addStep(p *picture, step, text, marked string) {
	if step == "" {
		b.add(sizeLine, text, marked)
		return
	}
	wide := 8 + 6*label.Width(step)
	// A table in a cell grows with the cell, and spreads what is in it; one of
	// a fixed size stays at the left.
	whole := wide + 16 + label.Width(text)*sizeLine*6/10
	number := fmt.Sprintf(`<TD FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="14" BGCOLOR="%s">%s</TD>`, wide, p.theme.Ink, font(sizeLine, p.theme.Paper, bold(markup(step))))
	b.rows = append(b.rows, row(left, fmt.Sprintf(`<TABLE ALIGN="LEFT" FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="18" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"><TR>%s<TD ALIGN="LEFT"> %s</TD></TR></TABLE>`, whole, number, marked)))
	b.grow(sizeLine, step+"   "+text)
}

// badge appends the row of a verdict.
func (b *block) badge(p *picture, v label.Verdict, align string) {
	rows := badgeRows(v)
	b.rows = append(b.rows, p.badge(v, rows, align))
	for _, r := range rows {
		b.grow(sizeLine, r+"  ")
	}
}

func (b *block) grow(size int, text string) {
	b.width = max(b.width, float64(label.Width(text)*size)*0.52+2*labelPad)
	b.height += float64(size)*1.2 + 2
}

// label is the block as a table on paper, so that other lines that pass below
// don't cross its text. The rim keeps it off its own line, and what is left free behind
// it keeps it further off the next.
func (b *block) label(paper string) string {
	inner := table(fmt.Sprintf(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1" BGCOLOR="%s"`, paper), b.rows...)
	free := fmt.Sprintf(`<TD CELLPADDING="0" WIDTH="%d" HEIGHT="1"></TD>`, clearance)
	return table(fmt.Sprintf(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="%d"`, rim), "<TR><TD>"+inner+"</TD>"+free+"</TR>")
}
