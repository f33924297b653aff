package sequence

import (
	"strings"
	"unicode"

	"tautline.dev/render/plain"
)

// run is a piece of text in one style.
type run struct {
	text string
	bold bool
}

// words are runs without space between them.
type word []run

// longest is how much of a text is drawn.
const longest = 600

// wordsOf splits a sentence of ours into words; what stands in backticks is an
// id, and bold.
func wordsOf(s string) []word {
	s = drawable(s)
	ids := strings.Count(s, "`")%2 == 0
	var out []word
	var now word
	var text strings.Builder
	bold := false
	flush := func() {
		if text.Len() > 0 {
			now = append(now, run{text.String(), bold})
			text.Reset()
		}
	}
	for _, r := range s {
		switch {
		case r == '`' && ids:
			flush()
			bold = !bold
		case r == ' ':
			flush()
			if now != nil {
				out, now = append(out, now), nil
			}
		default:
			text.WriteRune(r)
		}
	}
	flush()
	if now != nil {
		out = append(out, now)
	}
	return out
}

// drawable is a text on one line, of bounded length, with no more marks over a
// letter than scripts need.
func drawable(s string) string {
	var b strings.Builder
	n, marks := 0, 0
	for _, r := range plain.Text(s) {
		if unicode.Is(unicode.M, r) {
			if marks++; marks > 2 {
				continue
			}
		} else {
			marks = 0
		}
		if n++; n > longest {
			b.WriteString("...")
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wrap sets words in lines of at most so many units, and cuts words that are
// wider than that.
func wrap(s string, size, width float64) [][]run {
	var lines [][]run
	var line []run
	used := 0.0
	space := measure(" ", size, false)
	for _, w := range wordsOf(s) {
		for _, piece := range split(w, size, width) {
			wide := wideness(piece, size)
			switch {
			case line == nil:
				line, used = join(nil, piece), wide
			case used+space+wide > width:
				lines = append(lines, line)
				line, used = join(nil, piece), wide
			default:
				line, used = join(line, append(word{{" ", false}}, piece...)), used+space+wide
			}
		}
	}
	if line != nil {
		lines = append(lines, line)
	}
	return lines
}

// join appends runs, and makes one of neighbours in one style.
func join(line []run, w word) []run {
	for _, r := range w {
		if n := len(line); n > 0 && line[n-1].bold == r.bold {
			line[n-1].text += r.text
			continue
		}
		line = append(line, r)
	}
	return line
}

// split cuts a word that is wider than a line: where an id has a joint, else
// anywhere.
func split(w word, size, width float64) []word {
	if wideness(w, size) <= width {
		return []word{w}
	}
	var letters word
	for _, r := range w {
		for _, c := range r.text {
			letters = append(letters, run{string(c), r.bold})
		}
	}
	var out []word
	for len(letters) > 0 {
		end := fit(letters, size, width)
		out = append(out, join(nil, letters[:end]))
		letters = letters[end:]
	}
	return out
}

// fit is how many letters of a word go on a line.
func fit(letters word, size, width float64) int {
	used, joint := 0.0, 0
	for i, l := range letters {
		used += measure(l.text, size, l.bold)
		if used > width && i > 0 {
			if joint > i/3 {
				return joint
			}
			return i
		}
		if strings.ContainsAny(l.text, "-_./:") {
			joint = i + 1
		}
	}
	return len(letters)
}

func wideness(w []run, size float64) float64 {
	sum := 0.0
	for _, r := range w {
		sum += measure(r.text, size, r.bold)
	}
	return sum
}

// slack is for fonts that are somewhat wider than the one that was measured.
const slack = 1.06

// measure is about how wide a text is in Arial or Helvetica.
func measure(s string, size float64, bold bool) float64 {
	sum := 0
	for _, r := range s {
		sum += advance(r)
	}
	if bold {
		sum = sum * 107 / 100
	}
	return float64(sum) / 1000 * size * slack
}

// advance is how wide a letter is, in thousandths of its size.
func advance(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return advances[r-' ']
	case unicode.Is(unicode.M, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r > 0xffff:
		return 1000
	case unicode.Is(unicode.Latin, r) && unicode.IsLower(r):
		return 600
	}
	return 800
}

// advances are the widths of ASCII in Helvetica, whose metrics Arial shares.
var advances = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}
