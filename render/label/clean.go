package label

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow a letter. Real scripts need
// two; text that stacks dozens of them paints over its neighbours.
const maxMarks = 2

// Clean makes text fit to be drawn: one line, no control characters, nothing
// invisible that reorders what is around it (bidi controls), at most n runes.
func Clean(s string, n int) string {
	var b strings.Builder
	count, marks, space := 0, 0, false
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			r = '?'
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs) || !unicode.IsPrint(r):
			continue
		}
		if unicode.Is(unicode.M, r) {
			if marks++; marks > maxMarks || count == 0 || space {
				continue
			}
		} else {
			marks = 0
		}
		if space && count > 0 {
			b.WriteByte(' ')
			count++
		}
		space = false
		if count >= n {
			return Cut(b.String(), n)
		}
		b.WriteRune(r)
		count++
	}
	return b.String()
}

// Cut shortens text to n runes, the last three of them dots.
func Cut(s string, n int) string {
	runes := []rune(s)
	if len(runes) > n {
		runes = runes[:n]
	}
	keep := max(len(runes)-3, 0)
	return strings.TrimRight(string(runes[:keep]), " ") + "..."
}

// Wrap breaks clean text into at most lines lines of about width columns:
// between words, else where an id has a joint, else anywhere.
func Wrap(s string, width, lines int) []string {
	var out []string
	rest := []rune(s)
	for len(rest) > 0 {
		end := fit(rest, width)
		if end == len(rest) {
			return append(out, string(rest))
		}
		if len(out) == lines-1 {
			return append(out, Cut(string(rest[:fitHard(rest, width)])+"...", fitHard(rest, width)))
		}
		out = append(out, strings.TrimSpace(string(rest[:end])))
		rest = []rune(strings.TrimSpace(string(rest[end:])))
	}
	return out
}

// fit is how many runes of the text go on a line.
func fit(s []rune, width int) int {
	hard := fitHard(s, width)
	if hard == len(s) {
		return hard
	}
	joint := 0
	for i := hard; i > 0; i-- {
		if s[i] == ' ' {
			return i
		}
		// A mark stays with what it stands on.
		if joint == 0 && i > hard/3 && strings.ContainsRune("-_./:", s[i-1]) && !unicode.Is(unicode.M, s[i]) {
			joint = i
		}
	}
	if joint > 0 {
		return joint
	}
	return hard
}

func fitHard(s []rune, width int) int {
	w := 0
	for i, r := range s {
		if w += columns(r); w > width {
			return max(i, 1)
		}
	}
	return len(s)
}

// columns is about how wide a rune is, in Latin letters.
func columns(r rune) int {
	switch {
	case unicode.Is(unicode.M, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r > 0xffff:
		return 2
	}
	return 1
}

// Width is about how wide a text is, in Latin letters.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += columns(r)
	}
	return n
}
