package dot

import (
	"fmt"
	"strings"

	"tautline.dev/rules"
)

// heading is the title of the drawing, and the key below it.
func (p *picture) heading() string {
	title := clean(p.sys.Title.Or(p.sys.Name), maxTitle)
	rows := []string{}
	for _, part := range wrap(title, 48, 2) {
		rows = append(rows, row(left, font(sizeTitle, p.theme.Ink, bold(markup(part)))))
	}
	rows = append(rows, row(left, font(sizeLine, p.theme.Quiet, markup(p.tally()))))
	if !p.NoLegend {
		rows = append(rows, row(left, p.legend()))
	}
	return table(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"`, rows...)
}

// tally is what there is and what was found, in numbers.
func (p *picture) tally() string {
	text := []string{boxes(len(p.sys.Boxes)), count(len(p.sys.Lines), "line")}
	if p.report != nil {
		for _, s := range []rules.Severity{rules.Error, rules.Warning} {
			text = append(text, count(p.report.Count(s), s.String()))
		}
		if n := p.report.Count(rules.Info); n > 0 {
			text = append(text, count(n, "remark"))
		}
		if n := len(p.report.Waived); n > 0 {
			text = append(text, fmt.Sprintf("%d waived", n))
		}
	}
	return strings.Join(text, ", ")
}

func boxes(n int) string {
	if n == 1 {
		return "1 box"
	}
	return fmt.Sprintf("%d boxes", n)
}

// legend explains the strokes. It is drawn with table borders: no node of its
// own that a layout could put anywhere, and no glyph that a font could lack.
func (p *picture) legend() string {
	stroke := func(style, colour string) string {
		return fmt.Sprintf(`<TABLE FIXEDSIZE="TRUE" WIDTH="26" HEIGHT="2" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR><TD WIDTH="24" HEIGHT="2" BORDER="1" SIDES="T"%s COLOR="%s"></TD></TR></TABLE>`, style, colour)
	}
	type entry struct{ sample, text string }
	entries := []entry{
		{stroke("", p.theme.Sync), "sync: waits for the answer"},
		{stroke(` STYLE="dashed"`, p.theme.Async), "async"},
		{font(sizeLegend, p.theme.Ink, "hollow arrow"), "the receiver fetches"},
		{stroke(` STYLE="dotted"`, p.theme.DeadLetter), "dead letters"},
	}
	if p.report != nil {
		entries = append(entries, entry{p.open("?"), "matters, nobody has said"})
	}
	var rows strings.Builder
	per := len(entries)
	if p.plan.width < 560 {
		per = 2
	}
	for i := 0; i < len(entries); i += per {
		rows.WriteString("<TR>")
		for _, e := range entries[i:min(i+per, len(entries))] {
			fmt.Fprintf(&rows, `<TD %s>%s</TD><TD %s>%s </TD>`, left, e.sample, left, font(sizeLegend, p.theme.Quiet, markup(e.text)))
		}
		rows.WriteString("</TR>")
	}
	return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="1">` + rows.String() + `</TABLE>`
}
