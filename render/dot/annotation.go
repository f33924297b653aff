package dot

import (
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// The longest texts that are drawn. Ids and names are mostly shorter; what is
// longer is no label but a way to spoil the picture.
const (
	maxID    = 64
	maxTitle = 80
	maxRule  = 48
	maxNote  = 40
	maxTip   = 400
)

// noteColumns is how wide a line's annotation gets before it breaks: wide
// labels push boxes apart, high ones only lines.
const noteColumns = 24

// annotation is the table that stands beside a line: what it is called and how
// it talks; what it promises; the worst that was found.
func (p *picture) annotation(l *model.Line) *block {
	b := &block{}
	how := l.InteractionName()
	open := how == "unknown"
	if open {
		how = "interaction ?"
	}
	id := clean(l.ID, maxID)
	if width(id)+1+width(how) <= noteColumns {
		b.add(sizeLine, id+" "+how, bold(markup(id))+" "+p.aside(how, open))
	} else {
		for _, part := range wrap(id, noteColumns, 2) {
			b.add(sizeLine, part, bold(markup(part)))
		}
		b.add(sizeLine, how, p.aside(how, open))
	}
	for _, notes := range fillRows(notesOf(l, p.report)) {
		b.add(sizeLine, plainNotes(notes), p.markNotes(notes))
	}
	// Open questions are marked above already; they are repeated only where
	// they keep a change from being merged.
	if v, ok := p.verdicts[l.Entity().Name]; ok && (!v.questions || v.severity == rules.Error) {
		b.badge(p, v)
	}
	return b
}

func (p *picture) aside(text string, open bool) string {
	if open {
		return p.open(text)
	}
	return font(sizeLine, p.theme.Quiet, markup(text))
}

// open writes what nobody has said: its own colour, bold, and a question mark.
func (p *picture) open(text string) string { return font(sizeLine, p.theme.Open, bold(markup(text))) }

// fillRows breaks notes into rows of about noteColumns.
func fillRows(notes []note) [][]note {
	var rows [][]note
	used := 0
	for _, n := range notes {
		w := width(n.text)
		if len(rows) == 0 || used+3+w > noteColumns {
			rows, used = append(rows, nil), -3
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], n)
		used += 3 + w
	}
	return rows
}

func plainNotes(notes []note) string {
	texts := make([]string, len(notes))
	for i, n := range notes {
		texts[i] = n.text
	}
	return strings.Join(texts, " · ")
}

func (p *picture) markNotes(notes []note) string {
	texts := make([]string, len(notes))
	for i, n := range notes {
		if n.open {
			texts[i] = p.open(n.text)
		} else {
			texts[i] = markup(n.text)
		}
	}
	return strings.Join(texts, " · ")
}
