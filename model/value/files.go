package value

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// Files are the sources of one model, by the name that CUE knows them under.
type Files map[string]*File

// span is where a syntax node stands, nowhere if its file isn't the team's.
func (fs Files) span(n ast.Node) Span {
	if n == nil {
		return Span{}
	}
	return fs.between(n.Pos(), n.End())
}

func (fs Files) between(start, end token.Pos) Span {
	if !start.IsValid() {
		return Span{}
	}
	f := fs[start.Filename()]
	if f == nil {
		return Span{}
	}
	s := Span{f, start.Offset(), start.Offset()}
	if end.IsValid() && end.Filename() == start.Filename() {
		s.End = end.Offset()
	}
	if s.End <= s.Start {
		s.End = s.Start + tokenLength(f.Src, s.Start)
	}
	return s
}

// At is the span of the word that starts at a position.
func (fs Files) At(p token.Pos) Span { return fs.between(p, token.NoPos) }

// brace is 1 for a position at an opening brace, else 0.
func (fs Files) brace(p token.Pos) int {
	if f := fs[p.Filename()]; f != nil && p.Offset() < len(f.Src) && f.Src[p.Offset()] == '{' {
		return 1
	}
	return 0
}

// tokenLength is how far the word or quoted text at an offset goes: enough to
// underline what an error points at when it gives only a start.
func tokenLength(src []byte, at int) int {
	if at >= len(src) {
		return 0
	}
	if src[at] == '"' {
		for i := at + 1; i < len(src) && src[i] != '\n'; i++ {
			switch src[i] {
			case '\\':
				i++
			case '"':
				return i + 1 - at
			}
		}
		return 1
	}
	i := at
	for i < len(src) && isWord(src[i]) {
		i++
	}
	return max(i-at, 1)
}

func isWord(b byte) bool {
	return b == '_' || b == '#' || b == '$' || b >= 0x80 ||
		'0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
