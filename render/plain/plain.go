// Package plain makes what a model says fit for a terminal: nothing in it can
// move the cursor, change colours, or reorder what stands around it.
package plain

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
)

// commands are what build logs (GitHub, Azure, TeamCity) take for commands
// wherever they stand in a line.
var commands = strings.NewReplacer("##[", `#\x23[`, "##vso", `#\x23vso`, "##teamcity", `#\x23teamcity`)

// Text is a text with everything unprintable written out, line breaks too.
func Text(s string) string {
	if strings.Contains(s, "##") {
		s = commands.Replace(s)
	}
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsPrint(r): // a byte that is no text has become U+FFFD
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Source is a line of source as it can be shown, with tabs as four columns,
// and the columns at which a piece of it (in code points, from 0) starts and
// ends.
func Source(line string, from, to int) (shown string, start, end int) {
	line, from, to = window(line, from, to)
	// Of one length, so that places stay where they are.
	line = strings.NewReplacer("##[", "#.[", "##vso", "#.vso", "##teamcity", "#.teamcity").Replace(line)
	var b strings.Builder
	width, start, end := 0, -1, -1
	i := 0
	for _, r := range line {
		if i == from {
			start = width
		}
		if i == to {
			end = width
		}
		piece := string(r)
		if r == '\t' {
			piece = "    "
		} else {
			piece = Text(piece)
		}
		b.WriteString(piece)
		width += runewidth.StringWidth(piece)
		i++
	}
	if start < 0 {
		start = width
	}
	if end < 0 || to < 0 {
		end = width
	}
	return b.String(), start, max(end, start+1)
}

// A line that is longer than anybody writes is shown in part.
const (
	longLine  = 1000 // bytes
	shownLeft = 60   // code points
	shownAll  = 200
)

// window is the part of a very long line around a place in it.
func window(line string, from, to int) (string, int, int) {
	if len(line) <= longLine {
		return line, from, to
	}
	first := max(from-shownLeft, 0)
	begin, end, i := len(line), len(line), 0
	for at := range line {
		if i == first {
			begin = at
		}
		if i == first+shownAll {
			end = at
			break
		}
		i++
	}
	part := line[begin:end]
	if end < len(line) {
		part += " ..."
	}
	if to > first+shownAll {
		to = first + shownAll
	}
	if first == 0 {
		return part, from, to
	}
	const cut = "... "
	return cut + part, from - first + len(cut), max(to-first+len(cut), -1)
}

// Wrap breaks a text into lines of at most so many columns, at spaces. It may be
// coloured.
func Wrap(s string, columns int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for word := range strings.FieldsSeq(s) {
		wide := width(word)
		switch {
		case used == 0 && line.Len() == 0:
		case used+1+wide > columns:
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		default:
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += wide
	}
	if line.Len() > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// width is how many columns a word takes.
func width(word string) int {
	for i := range len(word) {
		if c := word[i]; c < ' ' || c > '~' {
			return ansi.StringWidth(word)
		}
	}
	return len(word)
}
