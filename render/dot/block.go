package dot

import "fmt"

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
)

// add appends a row: its text, and the same text as markup.
func (b *block) add(size int, text, marked string) {
	b.rows = append(b.rows, row(left, marked))
	b.grow(size, text)
}

// badge appends the row of a verdict.
func (b *block) badge(p *picture, v verdict) {
	b.rows = append(b.rows, p.badge(v, left))
	b.grow(sizeLine, v.severity.String()+" "+v.text+"  ")
}

func (b *block) grow(size int, text string) {
	b.width = max(b.width, float64(width(text)*size)*0.52+2*labelPad)
	b.height += float64(size)*1.2 + 2
}

// label is the block as a table on paper, so that other lines that pass below
// don't cross its text. The rim keeps it off its own line.
func (b *block) label(paper string) string {
	inner := table(fmt.Sprintf(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1" BGCOLOR="%s"`, paper), b.rows...)
	return table(fmt.Sprintf(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="%d"`, rim), row("", inner))
}
