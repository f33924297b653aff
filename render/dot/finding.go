package dot

import (
	"fmt"
	"strings"

	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// badge is a table row for a verdict. An error is a filled box, a warning an
// outlined one, and each says its severity in words: that holds in black and
// white too.
func (p *picture) badge(v label.Verdict, rows []string, align string) string {
	colour := p.theme.severity(v.Severity)
	// Fonts differ in width from the one that the layout reckons with, and a
	// frame shows it: the spaces at the end are room for that.
	// A browser leaves out a space at the start of a text of its own, so the one
	// between the two words ends the first.
	word, rest := v.Severity.String(), strings.TrimPrefix(rows[0], v.Severity.String())
	if strings.HasPrefix(rest, " ") {
		word, rest = word+" ", rest[1:]
	}
	text := bold(word) + markup(rest+"   ")
	for _, r := range rows[1:] {
		text += `<BR ALIGN="LEFT"/>` + markup(r+"   ")
	}
	if len(rows) > 1 {
		text += `<BR ALIGN="LEFT"/>`
	}
	switch v.Severity {
	case rules.Error:
		return row(fmt.Sprintf(`%sBGCOLOR="%s" BORDER="1" COLOR="%s"`, align, colour, colour), font(sizeLine, p.theme.Paper, text))
	case rules.Warning:
		return row(fmt.Sprintf(`%sBORDER="1" COLOR="%s"`, align, colour), font(sizeLine, colour, text))
	}
	return row(align, font(sizeLine, colour, text))
}

// badgeRows are the words of a verdict: its severity, and the rule's name,
// broken where it would make boxes and labels wide.
func badgeRows(v label.Verdict) []string {
	const columns = 32
	text := v.Severity.String() + " " + v.Text
	if label.Width(text) <= columns {
		return []string{text}
	}
	return append([]string{v.Severity.String()}, label.Wrap(v.Text, columns, 2)...)
}
