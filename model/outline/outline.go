// Package outline reads what stands where in a file while it is being typed: its
// fields with their paths, and its texts. It goes by words and brackets alone, so
// that a file that doesn't parse yet has an outline as well, and it evaluates
// nothing.
package outline

import (
	"bytes"
	"strings"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
	"tautline.dev/model/value"
)

// Path is where something stands in a model: the labels of its fields, and "*" for
// each list that it is an item of.
type Path []string

// String is the path as messages write it.
func (p Path) String() string { return strings.Join(p, ".") }

// Label is a field's name where it is written.
type Label struct {
	// Path ends with the label's own name.
	Path Path
	// Start and End are the label in the file, with its quotes.
	Start, End int
	// Until is where the field ends.
	Until int
}

// Name is the label without its quotes.
func (l *Label) Name() string { return l.Path[len(l.Path)-1] }

// Text is a text that stands for a value, or as a part of one.
type Text struct {
	Path Path
	// Value is the text without its quotes.
	Value string
	// Start and End are the text in the file, with its quotes.
	Start, End int
}

// Outline is all of a file, in its order.
type Outline struct {
	Labels []Label
	Texts  []Text
}

// Of is the outline of a file.
func Of(src []byte) *Outline {
	w := &walk{}
	if !w.read(src) {
		w = &walk{mends: true}
		w.read(src)
	}
	return &w.out
}

// LabelAt is the label that an offset is in or at the end of, or nil.
func (o *Outline) LabelAt(offset int) *Label {
	for i := range o.Labels {
		if l := &o.Labels[i]; l.Start <= offset && offset <= l.End {
			return l
		}
	}
	return nil
}

// TextAt is the text that an offset is in or at the end of, or nil.
func (o *Outline) TextAt(offset int) *Text {
	for i := range o.Texts {
		if t := &o.Texts[i]; t.Start <= offset && offset <= t.End {
			return t
		}
	}
	return nil
}

// Fields are the names of the fields that are written at a path.
func (o *Outline) Fields(at Path) map[string]bool {
	names := map[string]bool{}
	for i := range o.Labels {
		p := o.Labels[i].Path
		if len(p) == len(at)+1 && Path(p[:len(at)]).String() == at.String() {
			names[p[len(at)]] = true
		}
	}
	return names
}

// frame is a bracket that is open.
type frame struct {
	open token.Token
	// base is the path of what stands in it.
	base Path
	// chain are the labels of the element that is being read.
	chain Path
	// begins tells that a label may stand next.
	begins bool
	// label is a word that is a label if a colon follows it.
	label *word
	// dynamic tells that something else in the place of a label has just ended.
	dynamic bool
	// computes tells that this bracket is in the place of a label.
	computes bool
	// open labels of the element, by their index.
	of []int
	// indent is how far the line is indented on which the bracket is opened.
	indent int
}

// word is a word in the place of a label.
type word struct {
	name       string
	start, end int
	text       bool // in quotes
}

func (f *frame) path() Path { return append(f.base[:len(f.base):len(f.base)], f.chain...) }

// walk is the state of reading a file.
type walk struct {
	out    Outline
	src    []byte
	frames []frame
	last   int // where the last word ended
	// mends has lines close brackets by how far they are indented: of a file in which
	// brackets are missing, as they are while somebody types.
	mends bool
	// odd tells that a bracket was closed that wasn't open.
	odd bool
}

func (w *walk) top() *frame { return &w.frames[len(w.frames)-1] }

// read reads a file, and tells whether its brackets match.
func (w *walk) read(src []byte) bool {
	w.begin(src)
	if value.TooDeep(src) >= 0 {
		return true
	}
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(src)), src, func(token.Pos, string, []interface{}) {}, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		start, end := pos.Offset(), s.Offset()
		if lit != "" && tok != token.COMMA {
			end = min(start+len(lit), len(src))
		}
		w.mend(tok, start)
		w.word(&s, tok, lit, start, end)
		if tok == token.RPAREN {
			end = s.Offset() // with what follows it in a text
		}
		if tok != token.COMMA {
			w.last = end
		}
	}
	balanced := len(w.frames) == 1 && !w.odd
	for len(w.frames) > 1 {
		w.close()
	}
	w.ends()
	return balanced
}

func (w *walk) begin(src []byte) {
	w.src, w.frames = src, []frame{{open: token.LBRACE, begins: true, indent: -1}}
}

// indented is how far the line is indented that an offset is on, and whether nothing
// but that stands before it.
func (w *walk) indented(offset int) (by int, first bool) {
	line := bytes.LastIndexByte(w.src[:offset], '\n') + 1
	for line+by < offset && (w.src[line+by] == ' ' || w.src[line+by] == '\t') {
		by++
	}
	return by, line+by == offset
}

// mend closes what a line can't be in, by how far it is indented.
func (w *walk) mend(tok token.Token, start int) {
	if !w.mends || len(w.frames) == 1 {
		return
	}
	by, first := w.indented(start)
	if !first {
		return
	}
	switch tok {
	case token.IDENT, token.STRING:
		for len(w.frames) > 1 && by <= w.top().indent {
			w.close()
			w.ends()
		}
	case token.RBRACE, token.RBRACK, token.RPAREN:
		for len(w.frames) > 1 && by < w.top().indent {
			w.close()
		}
	}
}

func (w *walk) word(s *scanner.Scanner, tok token.Token, lit string, start, end int) {
	f := w.top()
	switch tok {
	case token.LBRACE, token.LBRACK, token.LPAREN:
		w.opens(tok, start)
	case token.RBRACE, token.RBRACK:
		w.closes(opening[tok])
	case token.RPAREN:
		if w.closes(token.LPAREN); w.top().open == token.INTERPOLATION {
			w.resume(s)
		}
	case token.INTERPOLATION:
		w.settle(f)
		f.begins = false
		w.frames = append(w.frames, frame{open: token.INTERPOLATION, base: f.path(), indent: -1})
	case token.COMMA:
		w.ends()
	case token.COLON:
		w.colon(f)
	case token.OPTION, token.NOT:
		// They stand between a label and its colon.
	case token.BIND:
		// X=label: what came before was a name for it.
		f.begins, f.label, f.dynamic = f.label != nil, nil, false
	case token.STRING:
		w.text(f, lit, start, end)
	case token.IDENT:
		w.settle(f)
		if f.begins && f.open == token.LBRACE {
			f.label = &word{lit, start, end, false}
		}
		f.begins = false
	default:
		w.settle(f)
		if lit != "" && tok.IsKeyword() && f.begins && f.open == token.LBRACE {
			f.label = &word{lit, start, end, false} // a keyword may be a label too
		}
		f.begins = false
	}
}

var opening = map[token.Token]token.Token{token.RBRACE: token.LBRACE, token.RBRACK: token.LBRACK}

func (w *walk) text(f *frame, lit string, start, end int) {
	w.settle(f)
	value, err := literal.Unquote(lit)
	if err != nil {
		value = strings.Trim(lit, `"`)
	}
	if f.begins && f.open == token.LBRACE {
		f.label = &word{value, start, end, true}
	} else {
		w.out.Texts = append(w.out.Texts, Text{f.path(), value, start, end})
	}
	f.begins = false
}

// settle takes what might have been a label for the value that it is.
func (w *walk) settle(f *frame) {
	if f.label != nil && f.label.text {
		w.out.Texts = append(w.out.Texts, Text{f.path(), f.label.name, f.label.start, f.label.end})
	}
	f.label, f.dynamic = nil, false
}

func (w *walk) colon(f *frame) {
	if f.open != token.LBRACE {
		return
	}
	switch {
	case f.label != nil:
		f.chain = append(f.chain[:len(f.chain):len(f.chain)], f.label.name)
		f.of = append(f.of, len(w.out.Labels))
		w.out.Labels = append(w.out.Labels, Label{f.path(), f.label.start, f.label.end, f.label.end})
	case f.dynamic:
		f.chain = append(f.chain[:len(f.chain):len(f.chain)], "*")
	default:
		return
	}
	f.label, f.dynamic, f.begins = nil, false, true
}

func (w *walk) opens(tok token.Token, start int) {
	f := w.top()
	w.settle(f)
	in := frame{open: tok, base: f.path(), begins: tok == token.LBRACE}
	in.indent, _ = w.indented(start)
	if tok == token.LBRACK {
		in.base = append(in.base, "*")
	}
	// A bracket in the place of a label is a label that is computed; one in the
	// place of a value is the value, or a part of it.
	in.computes = f.begins && tok != token.LBRACE
	f.begins = false
	w.frames = append(w.frames, in)
}

// closes closes a bracket, and those in it that were left open.
func (w *walk) closes(open token.Token) {
	at := len(w.frames) - 1
	for at > 0 && w.frames[at].open != open {
		at--
	}
	if at == 0 {
		w.odd = true // nothing is open that this could close
		return
	}
	was := w.frames[at]
	w.odd = w.odd || at < len(w.frames)-1
	for len(w.frames) > at {
		w.close()
	}
	w.top().dynamic = was.computes
}

func (w *walk) close() {
	w.ends()
	w.frames = w.frames[:len(w.frames)-1]
}

// resume goes on with a text after what was computed in it.
func (w *walk) resume(s *scanner.Scanner) {
	if !strings.HasSuffix(s.ResumeInterpolation(), "(") {
		w.close()
	}
}

// ends ends the element that is being read.
func (w *walk) ends() {
	f := w.top()
	w.settle(f)
	for _, i := range f.of {
		w.out.Labels[i].Until = max(w.last, w.out.Labels[i].End)
	}
	f.chain, f.of, f.begins = nil, nil, f.open == token.LBRACE
}
