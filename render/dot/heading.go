package dot

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// heading is the title of the drawing, and the key below it.
func (p *picture) heading() string {
	rows := p.titles()
	if !p.NoLegend {
		rows = append(rows, row(left, p.legend()))
	}
	return table(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"`, rows...)
}

// titles are the rows above the key.
func (p *picture) titles() []string {
	title := label.Clean(p.sys.Titled(), label.MaxTitle)
	if p.view.Title != "" {
		title += ": " + p.view.Title
	}
	rows := []string{}
	columns := 48
	if p.plan.width > 900 {
		columns = 90
	}
	for _, part := range label.Wrap(title, columns, 3) {
		rows = append(rows, row(left, font(sizeTitle, p.theme.Ink, bold(markup(part)))))
	}
	return append(rows, row(left, p.quiet(p.tally())))
}

// tally is what there is and what was found, in numbers.
func (p *picture) tally() string {
	text := []string{
		part(len(p.view.Boxes), len(p.sys.Boxes), "box", "boxes"),
		part(len(p.view.Lines), len(p.sys.Lines), "line", "lines"),
	}
	if p.view.Overview != nil {
		text = []string{phrase.Count(len(p.sys.Boxes), "box", "boxes"), phrase.Count(len(p.sys.Lines), "line", "lines")}
	}
	if p.view.Marks != nil {
		return strings.Join(append([]string{p.view.Tally()}, p.found()...), "; ")
	}
	if p.report != nil {
		for _, s := range []rules.Severity{rules.Error, rules.Warning} {
			text = append(text, phrase.Count(p.view.Counts(p.report, s), s.String(), s.String()+"s"))
		}
		if n := p.view.Counts(p.report, rules.Info); n > 0 {
			text = append(text, phrase.Count(n, "info", "infos"))
		}
		if n := p.view.Questions(p.report); n > 0 {
			text = append(text, phrase.Count(n, "question", "questions"))
		}
		if n := len(p.report.Waived); n > 0 {
			text = append(text, fmt.Sprintf("%d waived", n))
		}
	}
	return strings.Join(text, ", ")
}

// found is what a change has brought, in numbers.
func (p *picture) found() []string {
	var out []string
	for _, s := range []rules.Severity{rules.Error, rules.Warning, rules.Info} {
		if p.report != nil && p.view.Counts(p.report, s) > 0 {
			out = append(out, phrase.Count(p.view.Counts(p.report, s), "new "+s.String(), "new "+s.String()+"s"))
		}
	}
	return out
}

// part is a number of things, and of how many where that isn't all.
func part(shown, all int, one, many string) string {
	if shown == all {
		return phrase.Count(all, one, many)
	}
	return fmt.Sprintf("%d of %s", shown, phrase.Count(all, one, many))
}
