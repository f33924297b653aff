package sequence

import (
	"strings"
	"unicode"

	"tautline.dev/render/label"
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
	space := label.Measure(" ", size, false)
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
		used += label.Measure(l.text, size, l.bold)
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
		sum += label.Measure(r.text, size, r.bold)
	}
	return sum
}
