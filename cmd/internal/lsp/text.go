package lsp

import (
	"sort"
	"unicode/utf8"
)

// Position is a place in a document as editors count: lines from 0, and in them units
// of UTF-16.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// Range is a piece of a document; its end is exclusive.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// text is a document's content, with where its lines begin.
type text struct {
	src    []byte
	starts []int
}

func newText(src []byte) *text {
	t := &text{src: src, starts: []int{0}}
	for i, b := range src {
		// A line ends with \n, \r\n or \r.
		if b == '\n' || b == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			t.starts = append(t.starts, i+1)
		}
	}
	return t
}

// position is where an offset lies, within the text.
func (t *text) position(offset int) Position {
	offset = min(max(offset, 0), len(t.src))
	line := sort.SearchInts(t.starts, offset+1) - 1
	return Position{line, units(t.src[t.starts[line]:offset])}
}

func (t *text) rangeOf(start, end int) Range {
	return Range{t.position(start), t.position(max(start, end))}
}

// offset is where a position lies. One behind the end of a line lies at its end, and
// one behind the last line at the end of the text.
func (t *text) offset(p Position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(t.starts) {
		return len(t.src)
	}
	at, end := t.starts[p.Line], len(t.src)
	if p.Line+1 < len(t.starts) {
		end = t.starts[p.Line+1]
		for end > at && (t.src[end-1] == '\n' || t.src[end-1] == '\r') {
			end--
		}
	}
	for left := p.Character; left > 0 && at < end; {
		r, size := utf8.DecodeRune(t.src[at:end])
		left -= unitsOf(r)
		if left < 0 {
			break // in the middle of a character
		}
		at += size
	}
	return at
}

// changed is the text with a piece of it replaced.
func (t *text) changed(r Range, by string) *text {
	start := t.offset(r.Start)
	end := max(start, t.offset(r.End))
	src := make([]byte, 0, len(t.src)-(end-start)+len(by))
	src = append(append(append(src, t.src[:start]...), by...), t.src[end:]...)
	return newText(src)
}

func units(b []byte) (n int) {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		n += unitsOf(r)
		b = b[size:]
	}
	return n
}

func unitsOf(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
