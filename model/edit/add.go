package edit

import (
	"bytes"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model/value"
)

// Add writes a text as the value of a field: path is where it belongs in the model,
// field by field, and at the label of the entity, which is a first part of that path
// and of the file; an entity without a path of its own is the system, and at then is
// any field at the top.
func (ss Sources) Add(at value.Span, entity, field []string, text string) (Edit, error) {
	s, err := ss.of(at.File)
	if err != nil {
		return Edit{}, err
	}
	if len(entity) == 0 {
		return s.addAtTop(at, field, text)
	}
	return ss.AddValue(at, entity, field, literal.String.Quote(text))
}

// AddValue writes a field of an entity as Add does, with a value that is CUE already.
func (ss Sources) AddValue(at value.Span, entity, field []string, said string) (Edit, error) {
	s, err := ss.of(at.File)
	if err != nil {
		return Edit{}, err
	}
	to := s.fields[at.Start]
	if !slices.EqualFunc(to, entity, func(s step, label string) bool { return s.label == label }) {
		return Edit{}, errNotPlain
	}
	in, rest := braces(to[len(to)-1].field, field)
	if has(to, field) {
		return Edit{}, errThere
	}
	if in != nil {
		if s.refers(rest[0], in.Lbrace.Offset(), in.Rbrace.Offset()) {
			return Edit{}, errReferred
		}
		return s.within(in, written(rest)+said), nil
	}
	// No braces of its own: beside it, with as much of the way as stands there.
	from := len(to) - 1
	for from > 0 && to[from].in == to[from-1].in {
		from--
	}
	var labels []string
	for _, st := range to[from:] {
		labels = append(labels, s.text(st.field.Label))
	}
	return s.after(to[from].field, strings.Join(labels, ": ")+": "+written(field)+said), nil
}

// addAtTop writes a field of the system's own, after one that stands at the top.
func (s *source) addAtTop(at value.Span, field []string, text string) (Edit, error) {
	for _, d := range s.syntax.Decls {
		f, ok := d.(*ast.Field)
		if !ok || at.Start < f.Pos().Offset() || at.Start >= f.End().Offset() {
			continue
		}
		for _, other := range s.syntax.Decls {
			if o, ok := other.(*ast.Field); ok && len(field) == 1 && labelled(o, field[0]) {
				return Edit{}, errThere
			}
		}
		if s.refers(field[0], 0, len(s.file.Src)) {
			return Edit{}, errReferred
		}
		return s.after(f, written(field)+literal.String.Quote(text)), nil
	}
	return Edit{}, errNotPlain
}

// braces are the innermost braces on the way to a field of an entity, nil where the
// entity has none of its own, and what of the way is left from there.
func braces(entity *ast.Field, field []string) (*ast.StructLit, []string) {
	var in *ast.StructLit
	left, lits := field, literals(entity.Value)
	for rest := field; ; rest = rest[1:] {
		if best := fullest(lits); best != nil {
			in, left = best, rest
		}
		if len(rest) == 1 {
			return in, left
		}
		var next []*ast.StructLit
		for _, lit := range lits {
			for _, d := range lit.Elts {
				if f, ok := d.(*ast.Field); ok && labelled(f, rest[0]) {
					next = append(next, literals(f.Value)...)
				}
			}
		}
		if len(next) == 0 {
			return in, left
		}
		lits = next
	}
}

// fullest is the one of several literals with braces in which most is said, nil if
// none has braces.
func fullest(lits []*ast.StructLit) *ast.StructLit {
	var best *ast.StructLit
	for _, lit := range lits {
		if lit.Lbrace.IsValid() && lit.Rbrace.IsValid() && (best == nil || len(lit.Elts) >= len(best.Elts)) {
			best = lit
		}
	}
	return best
}

// has tells whether a field is written already, or a word stands for all of what it is
// a part of, in this place.
func has(to way, field []string) bool {
	lits := literals(to[len(to)-1].field.Value)
	for i, label := range field {
		var next []*ast.StructLit
		for _, lit := range lits {
			for _, d := range lit.Elts {
				f, ok := d.(*ast.Field)
				if !ok || !labelled(f, label) || f.Constraint != 0 {
					continue
				}
				if _, is := f.Value.(*ast.BasicLit); is || i == len(field)-1 {
					return true
				}
				if _, is := f.Value.(*ast.ListLit); is {
					return true
				}
				next = append(next, literals(f.Value)...)
			}
		}
		lits = next
	}
	return false
}

func labelled(f *ast.Field, label string) bool {
	name, _, err := ast.LabelName(f.Label)
	return err == nil && name == label
}

// written is a way of fields as it is written before a value.
func written(field []string) string {
	var b strings.Builder
	for _, label := range field {
		if !ast.IsValidIdent(label) || label[0] == '_' || label[0] == '#' {
			label = literal.String.Quote(label)
		}
		b.WriteString(label + ": ")
	}
	return b.String()
}

// within writes a declaration at the end of what stands between braces.
func (s *source) within(lit *ast.StructLit, decl string) Edit {
	for _, d := range slices.Backward(lit.Elts) {
		if _, is := d.(*ast.Ellipsis); !is {
			return s.after(d, decl)
		}
	}
	at := lit.Lbrace.Offset() + 1
	return Edit{s.file, at, at, decl + ","}
}

// after writes a declaration behind another: on a line of its own, where nothing but a
// comment follows that on its line, else beside it.
func (s *source) after(d ast.Decl, decl string) Edit {
	src := s.file.Src
	start, end := d.Pos().Offset(), d.End().Offset()
	comma := end + blanks(src[end:])
	hasComma := comma < len(src) && src[comma] == ','
	if hasComma {
		end = comma + 1
	}
	rest := end + blanks(src[end:])
	if rest < len(src) && !bytes.HasPrefix(src[rest:], []byte("//")) && src[rest] != '\n' && !bytes.HasPrefix(src[rest:], []byte("\r\n")) {
		if hasComma {
			return Edit{s.file, end, end, " " + decl + ","}
		}
		return Edit{s.file, end, end, ", " + decl}
	}
	eol := len(src)
	if i := bytes.IndexByte(src[rest:], '\n'); i >= 0 {
		eol = rest + i
		if eol > 0 && src[eol-1] == '\r' {
			eol--
		}
	}
	if hasComma {
		decl += ","
	}
	return Edit{s.file, eol, eol, s.lineEnd(start) + s.indent(start) + decl}
}

// blanks is how many blanks a text begins with.
func blanks(src []byte) int {
	return len(src) - len(bytes.TrimLeft(src, " \t"))
}

// indent is what the line begins with on which an offset lies.
func (s *source) indent(at int) string {
	start := bytes.LastIndexByte(s.file.Src[:at], '\n') + 1
	return string(s.file.Src[start : start+blanks(s.file.Src[start:at])])
}

// lineEnd is how lines end round an offset.
func (s *source) lineEnd(at int) string {
	i := bytes.IndexByte(s.file.Src[at:], '\n')
	if i < 0 {
		i = bytes.LastIndexByte(s.file.Src[:at], '\n') - at
	}
	if i += at; i > 0 && s.file.Src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
