package dot

import (
	"fmt"

	"tautline.dev/render/view"
)

// harm appends the row of what becomes of a box or line while something is
// down. What is down is a filled box, what fails an outlined one; the rest is
// words in a colour.
func (b *block) harm(p *picture, h view.Harm, align string) {
	text := string(h)
	if h == view.Unknown {
		text = "? " + text
	}
	colour := p.theme.harm(h)
	marked := bold(markup(text + "  "))
	switch h {
	case view.Down:
		b.rows = append(b.rows, row(fmt.Sprintf(`%sBGCOLOR="%s" BORDER="1" COLOR="%s"`, align, colour, colour), font(sizeLine, p.theme.Paper, marked)))
	case view.Fails, view.Loses:
		b.rows = append(b.rows, row(fmt.Sprintf(`%sBORDER="1" COLOR="%s"`, align, colour), font(sizeLine, colour, marked)))
	default:
		b.rows = append(b.rows, row(align, font(sizeLine, colour, marked)))
	}
	b.grow(sizeLine, text+"  ")
}

func (t *Theme) harm(h view.Harm) string {
	switch h {
	case view.Down:
		return t.Ink
	case view.Fails, view.Loses:
		return t.Error
	case view.Holds, view.Parks:
		return t.Durable
	}
	return t.Open
}
