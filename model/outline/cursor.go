package outline

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
	"tautline.dev/model/value"
)

// Cursor is what is being typed at a place.
type Cursor struct {
	// Path is that of the field whose value is typed, or of the struct in which a
	// field is.
	Path Path
	// Field tells that a field's name may be typed here, Value that a value may:
	// after a colon, both.
	Field, Value bool
	// Quoted tells whether it stands in quotes.
	Quoted bool
	// Typed is what is there already, before the cursor; From is where it begins,
	// after its quote, and To where the word ends around the cursor.
	Typed    string
	From, To int
}

// At looks at what is being typed at an offset. It is false where nothing is: in a
// comment, or in a text that is computed.
func At(src []byte, offset int) (Cursor, bool) {
	offset = min(max(offset, 0), len(src))
	before := src[:offset]
	if value.TooDeep(before) >= 0 {
		return Cursor{}, false
	}
	w := &walk{}
	w.mends = !w.read(src)
	*w = walk{mends: w.mends}
	w.begin(src)
	c := Cursor{From: offset, To: offset}
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(before)), before, func(token.Pos, string, []interface{}) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		start := pos.Offset()
		if tok == token.EOF || tok == token.COMMA && lit == "\n" && start >= len(before) {
			break
		}
		end := s.Offset()
		if lit != "" && tok != token.COMMA {
			end = start + len(lit)
		}
		if tok == token.COMMENT {
			if end >= len(before) && !bytes.HasSuffix(before, []byte("\n")) {
				return Cursor{}, false
			}
			continue
		}
		w.mend(tok, start)
		if end >= len(before) && c.ends(w, before, tok, lit, start) {
			break
		}
		w.word(&s, tok, lit, start, min(end, len(before)))
		w.last = end
	}
	if by, first := w.indented(offset); first && c.Typed == "" { // an empty line
		for w.mends && len(w.frames) > 1 && by <= w.top().indent {
			w.close()
			w.ends()
		}
	}
	if slices.ContainsFunc(w.frames, func(f frame) bool { return f.open == token.INTERPOLATION }) {
		return Cursor{}, false
	}
	f := w.top()
	c.Path = f.path()
	c.Field = f.begins && f.open == token.LBRACE
	c.Value = f.open != token.LBRACE || len(f.chain) > 0
	for c.To < len(src) && (idByte(src[c.To]) || c.To == offset && src[c.To] >= utf8.RuneSelf && !utf8.RuneStart(src[c.To])) {
		c.To++
	}
	return c, true
}

// ends takes the last word before the cursor for what is being typed, where it is
// one.
func (c *Cursor) ends(w *walk, before []byte, tok token.Token, lit string, start int) bool {
	switch {
	case tok == token.STRING && !closed(lit):
		c.Quoted = true
		c.From = start + quotes(lit)
	case tok == token.STRING:
		return false
	case tok == token.IDENT, tok.IsKeyword():
		c.From = start
	default:
		return false
	}
	c.Typed = string(before[c.From:])
	w.settle(w.top())
	return true
}

// quotes is how long the quote is that a text begins with.
func quotes(lit string) int {
	n := 0
	for n < len(lit) && (lit[n] == '#' || n < 3 && lit[n] == '"') {
		n++
	}
	return n
}

// closed tells whether a text ends with its quote.
func closed(lit string) bool {
	n := quotes(lit)
	if n == 2 && len(lit) == 2 {
		return true // "" is empty
	}
	return len(lit) > n && lit[len(lit)-1] == '"' && (len(lit) < 2 || lit[len(lit)-2] != '\\')
}

func idByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b == '.' || b == '/'
}
