package edit

import (
	"bytes"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/value"
)

// Remove takes an element out of a list that stands at the top of a file: that in
// which something lies. The comments in it and beside it stay.
func (ss Sources) Remove(list string, within value.Span) (Edit, error) {
	s, err := ss.of(within.File)
	if err != nil {
		return Edit{}, err
	}
	if s.refers(list, 0, len(s.file.Src)) {
		return Edit{}, errReferred
	}
	for _, d := range s.syntax.Decls {
		f, ok := d.(*ast.Field)
		if !ok || !labelled(f, list) {
			continue
		}
		l, ok := f.Value.(*ast.ListLit)
		if !ok {
			continue
		}
		for _, e := range l.Elts {
			start, end := e.Pos().Offset(), e.End().Offset()
			if _, is := e.(*ast.Comprehension); !is && start <= within.Start && within.End <= end {
				return s.remove(start, end), nil
			}
		}
	}
	return Edit{}, errNotPlain
}

// remove takes an element of a list away, with its comma, and with the lines that are
// empty then.
func (s *source) remove(start, end int) Edit {
	src := s.file.Src
	kept := comments(src[start:end])
	comma := end + blanks(src[end:])
	last := comma >= len(src) || src[comma] != ','
	if !last {
		end = comma + 1
	}
	indent, eol := s.indent(start), s.lineEnd(start)
	own := bytes.LastIndexByte(src[:start], '\n')+1+len(indent) == start
	rest := end + blanks(src[end:])
	switch {
	case own && bytes.HasPrefix(src[rest:], []byte(eol)):
		start, end = start-len(indent), rest+len(eol)
		if len(kept) == 0 {
			return Edit{s.file, start, end, ""}
		}
		return Edit{s.file, start, end, indent + strings.Join(kept, eol+indent) + eol}
	default:
		end = rest
		if len(kept) == 0 {
			before := bytes.TrimRight(src[:start], " \t")
			if last && bytes.HasSuffix(before, []byte(",")) {
				start = len(before) - 1
			}
			return Edit{s.file, start, end, ""}
		}
		return Edit{s.file, start, end, strings.Join(kept, eol+indent) + eol + indent}
	}
}

// comments are the comments in a piece of source.
func comments(src []byte) (out []string) {
	var sc scanner.Scanner
	sc.Init(token.NewFile("", -1, len(src)), src, func(token.Pos, string, []any) {}, scanner.ScanComments)
	for {
		_, tok, text := sc.Scan()
		switch tok {
		case token.EOF:
			return out
		case token.COMMENT:
			out = append(out, strings.TrimRight(text, "\r\n"))
		}
	}
}
