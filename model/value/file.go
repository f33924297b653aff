// Package value holds what a team wrote as plain values, each with the place
// where it was written. It is what the rest of the model is decoded from: the
// evaluator's values and a file's syntax both become trees.
package value

import (
	"sort"
)

// File is a source file that was read.
type File struct {
	// Name is how messages call the file: a path relative to where tautline
	// runs, with forward slashes, or "-" for standard input.
	Name string
	// Path is where it lies, "" where it isn't the model's own to change: standard
	// input, what comes with a module, a package that others import too, a file of its
	// package in a directory above, which other systems there read as well.
	Path string
	// Src is its text as it was read.
	Src []byte

	lineStarts []int
	// charactersUpTo is how many begin before each multiple of counted.
	charactersUpTo []int
}

// Span is a piece of a file, as byte offsets; End is exclusive. The zero Span
// is nowhere.
type Span struct {
	File       *File
	Start, End int
}

// Place is a Span as people count: lines and columns from 1, columns in
// Unicode code points, the end exclusive.
type Place struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

// IsValid tells whether the span is anywhere.
func (s Span) IsValid() bool { return s.File != nil }

// Place gives the span's lines and columns.
func (s Span) Place() Place {
	if s.File == nil {
		return Place{}
	}
	line, col := s.File.position(s.Start)
	endLine, endCol := s.File.position(max(s.End, s.Start))
	return Place{s.File.Name, line, col, endLine, endCol}
}

// Line is the text of the line on which the span begins, without its line break.
// Of a very long one it is a piece, with the number of characters that are left out
// before it.
func (s Span) Line() (text string, before int) {
	const long, ahead, behind = 8 << 10, 1 << 10, 2 << 10
	f := s.File
	n, _ := f.position(s.Start)
	start, end := f.line(n)
	if end-start <= long {
		return string(f.Src[start:end]), 0
	}
	from, to := max(start, s.Start-ahead), min(end, s.Start+behind)
	for from < to && continues(f.Src[from]) {
		from++
	}
	for to < end && continues(f.Src[to]) {
		to++
	}
	return string(f.Src[from:to]), f.characters(start, from)
}

// line is where a line lies, counted from 1, without its line break.
func (f *File) line(n int) (start, end int) {
	starts := f.starts()
	start, end = starts[n-1], len(f.Src)
	if n < len(starts) {
		end = starts[n] - 1
	}
	if end > start && f.Src[end-1] == '\r' {
		end--
	}
	return start, end
}

func (f *File) position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(f.Src))
	starts := f.starts()
	line = sort.Search(len(starts), func(i int) bool { return starts[i] > offset })
	return line, f.characters(starts[line-1], offset) + 1
}

// counted is how many bytes lie between the places up to which characters are
// counted once: a generated model may be one line, with thousands of findings.
const counted = 4 << 10

// characters is how many begin between two offsets.
func (f *File) characters(from, to int) int {
	if to-from <= counted {
		return begun(f.Src[from:to])
	}
	if f.charactersUpTo == nil {
		f.charactersUpTo = []int{0}
		for at, n := 0, 0; at+counted <= len(f.Src); at += counted {
			n += begun(f.Src[at : at+counted])
			f.charactersUpTo = append(f.charactersUpTo, n)
		}
	}
	upTo := func(offset int) int {
		return f.charactersUpTo[offset/counted] + begun(f.Src[offset/counted*counted:offset])
	}
	return upTo(to) - upTo(from)
}

func begun(src []byte) (n int) {
	for _, b := range src {
		if !continues(b) {
			n++
		}
	}
	return n
}

// continues tells whether a byte of UTF-8 belongs to the character before it.
func continues(b byte) bool { return b&0xc0 == 0x80 }

func (f *File) starts() []int {
	if f.lineStarts == nil {
		f.lineStarts = []int{0}
		for i, b := range f.Src {
			if b == '\n' {
				f.lineStarts = append(f.lineStarts, i+1)
			}
		}
	}
	return f.lineStarts
}

// Problem is a mistake in what a team wrote: something that keeps a model from
// being judged at all.
type Problem struct {
	// At is where the mistake is; it may be nowhere, for a missing file.
	At Span
	// Path is the place in the model, such as "boxes.api.kind".
	Path string
	// Message says what is wrong and, where something is near, what was meant.
	Message string
	// Rule is the name of the rule that this breaks, if it has one.
	Rule string
	// Related are other places that belong to the mistake.
	Related []Span
	// Typo is set where the mistake is a word that was unmistakably misspelt: it
	// stands at At.
	Typo *Typo
	// Near is set where a word is near to another, and it isn't beyond doubt that this is
	// what was meant.
	Near *Typo
}

// Misspelt notes that a word that is a mistake is misspelt: what was meant beyond doubt, else
// what is near; "" where nothing is.
func (p *Problem) Misspelt(word, meant, near string) {
	switch {
	case meant != "":
		p.Typo = &Typo{Word: word, Meant: meant}
	case near != "":
		p.Near = &Typo{Word: word, Meant: near}
	}
}

// Typo is a word, and what was meant.
type Typo struct{ Word, Meant string }

func (p Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}
