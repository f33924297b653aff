package dot

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// Lines between the same two boxes that look the same are drawn once: the label says of
// each what it promises, and has the place that a page finds it by.

// wordy is the most lines that a bundle says everything of; of more it says how long and
// how often.
const wordy = 3

// bundled gathers the lines of the view, in its order.
func (p *picture) bundled() [][]*model.Line {
	type alike struct {
		from, to *model.Box
		how      string
		look     look
		faded    bool
	}
	var out [][]*model.Line
	at := map[alike]int{}
	for _, l := range p.view.Lines {
		_, marked := p.view.LineMarks[l]
		if marked || p.view.LineHarm[l] != "" || p.view.Overview != nil || p.Plain {
			out = append(out, []*model.Line{l})
			continue
		}
		key := alike{l.From, l.To, l.InteractionName(), p.look(l), p.view.FadedLines[l]}
		if i, ok := at[key]; ok {
			out[i] = append(out[i], l)
			continue
		}
		at[key] = len(out)
		out = append(out, []*model.Line{l})
	}
	return out
}

// joined is what stands beside a bundle.
func (p *picture) joined(lines []*model.Line) *block {
	if len(lines) == 1 {
		return p.annotations[lines[0]]
	}
	b := &block{}
	for _, l := range lines {
		part := p.annotations[l]
		if p.numbers == nil && !p.Bare && len(lines) > wordy {
			part = p.short(l)
		}
		cell := fmt.Sprintf(`%sCELLPADDING="0" HREF="#" ID="%s%s" TITLE="%s"`, left, dockPrefix, markup(p.ids[l.Entity().Name]), markup(lineTip(l)))
		b.rows = append(b.rows, row(cell, table(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"`, part.rows...)))
		b.width = max(b.width, part.width)
		b.height += part.height + 2
	}
	return b
}

// short is what is said of a line among many: its name, how long it waits and how often
// it tries, what nobody has said, and what was found.
func (p *picture) short(l *model.Line) *block {
	b := &block{}
	says := label.Of(p.view.System, l, p.report)
	says.How = strings.Join(says.Brief, " · ")
	p.head(b, l, says)
	if p.view.FadedLines[l] {
		return b
	}
	p.asks(b, says)
	p.owned(b, p.view.Owners[l])
	if v, ok := p.verdicts[l.Entity().Name]; ok && v.Shown() {
		b.badge(p, v, left)
	}
	return b
}

// several is the statement of a bundle of more than one line.
func (p *picture) several(n int, lines []*model.Line) attrs {
	first := lines[0]
	a := p.drawn(first, p.joined(lines))
	a = a.text("id", p.prefix("lines-"+itoa(n+1)))
	class := "line lines " + token(string(first.Mode.Or("unknown")))
	worst := rules.Severity(0)
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
		if v, ok := p.verdicts[l.Entity().Name]; ok {
			worst = max(worst, v.Severity)
		}
	}
	if worst > 0 {
		class += " " + worst.String()
	}
	if p.view.FadedLines[first] {
		class += " faded"
	}
	a = a.text("class", class)
	return a.text("tooltip", label.Clean(first.From.ID+" to "+first.To.ID+": "+strings.Join(ids, ", "), maxTip))
}
