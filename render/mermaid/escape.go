package mermaid

import (
	"fmt"
	"strings"
	"unicode"
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
