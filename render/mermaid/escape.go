package mermaid

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"tautline.dev/render/plain"
)

// quoted writes text as a label: inside of double quotes, with everything that
// means something to Mermaid, Markdown or HTML as the number of its character.
func quoted(lines ...string) string {
	shown := make([]string, len(lines))
	for i, l := range lines {
		shown[i] = numbered(l, i == 0)
	}
	return `"` + strings.Join(shown, "<br/>") + `"`
}

// harmless are the signs that stay as they are between letters and digits.
const harmless = " ,:?/+-()'·"

func numbered(s string, first bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case first && i == 0 && !unicode.IsLetter(r) && r != '?':
			// A label that begins like a list is taken for one.
			fmt.Fprintf(&b, "#%d;", r)
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)), strings.ContainsRune(harmless, r):
			b.WriteRune(r)
		case r >= 0xa0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// sentence writes text where a whole line is text: letters, digits and a few
// signs.
func sentence(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" ,:/-()", r) {
			return r
		}
		return ' '
	}, s)), " ")
}

// Text is a text that Mermaid shows as it is. All that could mean something to
// it, or to the page that it ends up in, is written as a numbered entity: a
// semicolon ends a statement, a hash begins an entity, a colon and a percent
// sign begin more, and the word "end" closes a block.
func Text(s string) string {
	s = plain.Text(s)
	ends := end.FindAllStringIndex(s, -1)
	var b strings.Builder
	for i, r := range s {
		for len(ends) > 0 && ends[0][1] <= i {
			ends = ends[1:]
		}
		keyword := len(ends) > 0 && ends[0][0] == i
		if !keyword && unread(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// end is the word that closes a block.
var end = regexp.MustCompile(`(?i)\bend\b`)

// unread tells whether a sign means nothing to Mermaid in a sequence diagram.
func unread(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 0x9f || strings.ContainsRune(" .,'()/_!?=-", r)
}
