package dot

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// A drawing whose annotations would make it much larger than a page says beside
// its lines only how long and how often, and a key below it says all that each
// promises, by its number.

// keyFrom is how many times as large as a page a drawing may be before that.
const keyFrom = 1.5

// useKey puts numbers and the fewest words in the place of annotations.
func (p *picture) useKey() {
	p.numbers = map[*model.Line]string{}
	lines := p.keyOrder()
	steps, used := map[string]int{}, map[string]int{}
	for _, l := range lines {
		steps[p.view.Steps[l]]++
	}
	for i, l := range lines {
		number := itoa(i + 1)
		if step := p.view.Steps[l]; step != "" {
			number = step
			if steps[step] > 1 {
				number += label.Letters(used[step])
				used[step]++
			}
		}
		p.numbers[l] = number
		p.annotations[l] = p.numberMark(l)
	}
}

// keyOrder is the lines in the order of their steps, else of the model; of a change
// those that it has touched: the others are only there to be recognised.
func (p *picture) keyOrder() []*model.Line {
	lines := slices.Clone(p.view.Lines)
	if p.view.LineMarks != nil {
		lines = slices.DeleteFunc(lines, func(l *model.Line) bool { _, touched := p.view.LineMarks[l]; return !touched })
	}
	slices.SortStableFunc(lines, func(a, b *model.Line) int { return cmp.Compare(p.firstStep(a), p.firstStep(b)) })
	return lines
}

func (p *picture) firstStep(l *model.Line) int {
	first, _, _ := strings.Cut(p.view.Steps[l], ",")
	n, _ := strconv.Atoi(strings.TrimSuffix(first, label.Branch(first)))
	return n
}

// numberMark is what stands beside a line that the key explains: its number,
// marked with the worst that was found, how long it waits and how often it
// tries, and whether there are open questions.
func (p *picture) numberMark(l *model.Line) *block {
	b := &block{}
	text := p.numbers[l]
	marked := p.chip(text, p.severityOf(l))
	if brief := label.Of(p.view.System, l, p.report).Brief; len(brief) > 0 && !p.view.FadedLines[l] {
		says := " " + strings.Join(brief, " · ")
		text += says
		marked += `<TD>` + font(sizeSmall, p.theme.Ink, markup(says)) + `</TD>`
	}
	if len(p.openOf(l)) > 0 {
		text += " ?"
		marked += `<TD>` + p.open(" ?") + `</TD>`
	}
	b.rows = append(b.rows, `<TR><TD><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"><TR>`+marked+`</TR></TABLE></TD></TR>`)
	b.grow(sizeLine, text+" ")
	if harm := p.view.LineHarm[l]; harm != "" {
		b.harm(p, harm, left)
	}
	if m, ok := p.view.LineMarks[l]; ok {
		b.marked(p, view.Mark{How: m.How}, left)
	}
	return b
}

// severityOf is the worst that is marked on a line, 0 if nothing is.
func (p *picture) severityOf(l *model.Line) rules.Severity {
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Severity >= rules.Warning {
		return v.Severity
	}
	return 0
}

// openOf are the open questions of a line that is looked at.
func (p *picture) openOf(l *model.Line) []string {
	if p.view.FadedLines[l] {
		return nil
	}
	return label.Of(p.view.System, l, p.report).Asks(p.view.AsksAll())
}

// chip is a number as a cell: filled for an error, outlined for a warning. That
// holds in black and white too.
func (p *picture) chip(text string, s rules.Severity) string {
	attributes, ink := "", p.theme.Ink
	switch s {
	case rules.Error:
		attributes, ink = fmt.Sprintf(` BGCOLOR="%s"`, p.theme.Error), p.theme.Paper
	case rules.Warning:
		attributes, ink = fmt.Sprintf(` BORDER="1" COLOR="%s"`, p.theme.Warning), p.theme.Warning
	}
	// The space is room for fonts that are wider than the one reckoned with.
	return `<TD VALIGN="TOP"` + attributes + `>` + font(sizeLine, ink, bold(" "+markup(text)+" ")) + `</TD>`
}

// keyColumn is about how wide an entry of the key is, in points.
const keyColumn = 170

// key is the table below a drawing: what each line promises, by its number.
func (p *picture) key() string {
	columns := min(max(int(p.plan.width)/keyColumn, 3), 8)
	lines := p.keyOrder()
	var rows strings.Builder
	for i := 0; i < len(lines); i += columns {
		rows.WriteString("<TR>")
		for _, l := range lines[i:min(i+columns, len(lines))] {
			rows.WriteString(p.chip(p.numbers[l], p.severityOf(l)))
			rows.WriteString(`<TD ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP">` + p.keyEntry(l) + `</TD>`)
		}
		rows.WriteString("</TR>")
	}
	return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="5" CELLPADDING="1">` + rows.String() + `</TABLE>`
}

// keyEntry is what a line promises, as rows of text.
func (p *picture) keyEntry(l *model.Line) string {
	says := label.Of(p.view.System, l, p.report)
	var rows []string
	add := func(text, colour string) {
		for _, part := range label.Wrap(text, noteColumns+8, 2) {
			rows = append(rows, font(sizeLine, colour, markup(part)))
		}
	}
	name := label.Wrap(says.ID, noteColumns+8, 2)
	if len(name) == 0 {
		name = []string{""} // an id of nothing that can be drawn
	}
	for _, part := range name {
		rows = append(rows, font(sizeLine, p.ink(p.view.FadedLines[l]), bold(markup(part))))
	}
	if says.How != "" {
		rows[len(rows)-1] += "  " + p.quiet(says.How)
	}
	if !p.view.FadedLines[l] {
		for _, row := range fillRows(says.Facts, noteColumns+8, " · ") {
			add(row, p.theme.Ink)
		}
		if len(says.Asks(p.view.AsksAll())) > 0 {
			for _, row := range fillRows(says.Asks(p.view.AsksAll()), noteColumns+6, ", ") {
				rows = append(rows, p.open("? "+row))
			}
		}
		if owner := p.view.Owners[l]; owner.Words() != "" {
			add(owner.Words(), p.ownerInk(owner.Holding))
		}
		if harm := p.view.LineHarm[l]; harm != "" {
			add(string(harm), p.theme.harm(harm))
		}
	}
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
		rows = append(rows, font(sizeLine, p.theme.severity(v.Severity), bold(v.Severity.String()+" ")+markup(v.Text)))
	}
	if m, ok := p.view.LineMarks[l]; ok {
		rows = append(rows, p.changeRows(m)...)
	}
	return strings.Join(rows, `<BR ALIGN="LEFT"/>`) + `<BR ALIGN="LEFT"/>`
}

func (p *picture) ownerInk(h view.Holding) string {
	if h == view.Unclear {
		return p.theme.Open
	}
	return p.theme.owner(h)
}

// sheet is the drawing under its heading, with the key below both: a graph has
// one label, and so the heading is that of a frame around everything.
func (p *picture) sheet(contents ast.StmtList) ast.Stmt {
	sub := &ast.SubGraph{ID: "cluster_sheet"}
	var a attrs
	a = a.html("label", p.heading()).set("labelloc", "t").set("labeljust", "l")
	a = a.set("peripheries", "0").set("margin", "0").set("style", "").text("id", p.prefix("sheet")).set("class", "sheet").set("tooltip", " ")
	for _, attr := range a {
		sub.StmtList = append(sub.StmtList, attr)
	}
	sub.StmtList = append(sub.StmtList, contents...)
	return sub
}
