package value

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"
)

// Evaluate turns the files of a package into a tree, and evaluates of them what needs it;
// see spare and Evaluated.
func Evaluate(inst *build.Instance, fs Files, open ...string) (*Node, []Problem) {
	spared := spare(inst.Files, fs, open[:min(1, len(open))]...)
	v := cuecontext.New().BuildInstance(inst)
	spared.restore()
	return evaluated(v, fs, inst.Files, spared.top, open)
}

// Evaluated turns an evaluated CUE value into a tree. Values that don't
// evaluate become Broken nodes and problems: one for each, however many there
// are. syntax are the files that the value came from; they tell where a label
// stands that several places contribute to. open is the path at which values may
// be constraints, with "" for any label: they are left as they are.
func Evaluated(v cue.Value, fs Files, syntax []*ast.File, open ...string) (*Node, []Problem) {
	return evaluated(v, fs, syntax, nil, open)
}

func evaluated(v cue.Value, fs Files, syntax []*ast.File, apart *spared, open []string) (*Node, []Problem) {
	e := evaluation{files: fs, syntax: syntax, seen: map[string]bool{}, open: open}
	root := e.node(v, nil, apart)
	e.hidden(v)
	return root, e.problems
}

// hidden reports what fails in hidden fields and definitions at the top, which
// no model is read from, and which are the team's all the same.
func (e *evaluation) hidden(v cue.Value) {
	it, err := v.Fields(cue.Hidden(true), cue.Definitions(true))
	if err != nil {
		return
	}
	for it.Next() {
		if sel := it.Selector(); sel.LabelType() == cue.StringLabel {
			continue
		}
		if err := it.Value().Err(); err != nil {
			for _, one := range errors.Errors(err) {
				e.report(FromCUE(one, e.files, ""))
			}
		}
	}
}

type evaluation struct {
	files    Files
	syntax   []*ast.File
	labels   map[string]*ast.Field // made when first asked for
	problems []Problem
	seen     map[string]bool
	open     []string
}

// steps is the path to a value, innermost last. It is a list and not a text
// because most values need no path at all.
type steps struct {
	up    *steps
	label string
}

func (s *steps) String() string {
	if s == nil {
		return ""
	}
	if s.up == nil {
		return s.label
	}
	if strings.HasPrefix(s.label, "[") {
		return s.up.String() + s.label
	}
	return s.up.String() + "." + s.label
}

// mayBeOpen tells whether a constraint may stand at a path.
func (e *evaluation) mayBeOpen(path *steps) bool {
	for i := len(e.open) - 1; i >= 0; i-- {
		if path == nil || e.open[i] != "" && e.open[i] != path.label {
			return false
		}
		path = path.up
	}
	return len(e.open) > 0 && path == nil
}

func (e *evaluation) node(v cue.Value, path *steps, apart *spared) *Node {
	// The kind is asked for first because most values are scalars, and trying
	// to enter one as a struct costs as much as all the rest.
	switch v.IncompleteKind() {
	case cue.StringKind, cue.IntKind, cue.FloatKind, cue.NumberKind, cue.BoolKind, cue.NullKind:
		return e.scalar(v, path)
	case cue.ListKind:
		return e.list(v, path)
	}
	// A struct is entered even when something in it failed: the rest of it
	// may hold more mistakes, and none may hide another.
	if it, err := v.Fields(); err == nil {
		n := e.structure(v, it, path, apart)
		if len(n.Fields)+len(n.Items) == 0 && v.Err() != nil {
			return e.broken(v, path)
		}
		return n
	}
	return e.scalar(v, path)
}

// scalar is a value that is, or has a default that is, no struct. What turns
// out to be one after all has a default among several kinds.
func (e *evaluation) scalar(v cue.Value, path *steps) *Node {
	d, _ := v.Default()
	switch d.Kind() {
	case cue.StringKind:
		s, _ := d.String()
		return &Node{Kind: String, Text: s, At: e.at(v, path)}
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		return e.number(d, e.at(v, path), path)
	case cue.BoolKind:
		b, _ := d.Bool()
		return &Node{Kind: Bool, Truth: b, At: e.at(v, path)}
	case cue.NullKind:
		return &Node{Kind: Null, At: e.at(v, path)}
	case cue.BytesKind:
		at := e.at(v, path)
		e.report(Problem{At: at, Path: path.String(), Message: "these are bytes; write a text, in double quotes"})
		return &Node{Kind: Broken, At: at}
	case cue.ListKind:
		return e.list(d, path)
	case cue.StructKind:
		if it, err := d.Fields(); err == nil {
			return e.structure(d, it, path, nil)
		}
	}
	return e.broken(v, path)
}

func (e *evaluation) structure(v cue.Value, it *cue.Iterator, path *steps, apart *spared) *Node {
	n := &Node{Kind: Struct, At: e.at(v, path)}
	for it.Next() {
		sel := it.Selector()
		if sel.LabelType() == cue.IndexLabel { // a list in which something failed is entered like a struct
			n.Kind = List
			n.Items = append(n.Items, e.node(it.Value(), &steps{path, fmt.Sprintf("[%d]", sel.Index())}, nil))
			continue
		}
		label := sel.String()
		if sel.LabelType() == cue.StringLabel {
			label = sel.Unquoted()
		}
		in := &steps{path, label}
		fv := it.Value()
		if e.mayBeOpen(in) {
			at := e.labelAt(fv, in)
			n.Fields = append(n.Fields, Field{label, at, &Node{Kind: Open, At: at, Open: &Constraint{Value: fv, files: e.files}}})
			continue
		}
		fn := apart.of(label)
		if fn == nil {
			fn = e.node(fv, in, apart.in(label))
		}
		n.Fields = append(n.Fields, Field{label, e.labelAt(fv, in), fn})
	}
	return n
}

func (e *evaluation) list(v cue.Value, path *steps) *Node {
	n := &Node{Kind: List, At: e.at(v, path)}
	it, err := v.List()
	if err != nil {
		return e.broken(v, path)
	}
	for i := 0; it.Next(); i++ {
		n.Items = append(n.Items, e.node(it.Value(), &steps{path, fmt.Sprintf("[%d]", i)}, nil))
	}
	return n
}

func (e *evaluation) number(v cue.Value, at Span, path *steps) *Node {
	f, _ := v.Float64()
	if math.IsInf(f, 0) {
		e.report(Problem{At: at, Path: path.String(), Message: "the number is too large to count with"})
		return &Node{Kind: Broken, At: at}
	}
	n := &Node{Kind: Float, Number: f, Text: fmt.Sprint(v), At: at}
	if v.Kind() == cue.IntKind {
		n.Kind = Int
	}
	return n
}

// broken reports why a value can't be used: a conflict, or nothing definite.
func (e *evaluation) broken(v cue.Value, path *steps) *Node {
	n := &Node{Kind: Broken, At: e.at(v, path)}
	err := v.Err()
	if err == nil {
		what := fmt.Sprint(v)
		if strings.HasPrefix(what, "_|_") {
			what = "what stands here" // it rests on a mistake that is told elsewhere
		}
		e.report(Problem{At: n.At, Path: path.String(), Message: what + " is not a definite value; write one, or mark a default with *"})
		return n
	}
	for _, one := range errors.Errors(err) {
		e.report(FromCUE(one, e.files, path.String()))
	}
	return n
}

func (e *evaluation) report(p Problem) {
	key := fmt.Sprintf("%v|%d|%s", p.At.File, p.At.Start, p.Message)
	if !e.seen[key] {
		e.seen[key] = true
		e.problems = append(e.problems, p)
	}
}

// at is where a value was written. A value that several places make up is
// looked for in the syntax under its path.
func (e *evaluation) at(v cue.Value, path *steps) Span {
	switch src := v.Source().(type) {
	case *ast.Field:
		return e.files.span(src.Value)
	case nil:
		if f := e.field(path); f != nil {
			return e.files.span(f.Value)
		}
		return e.files.At(v.Pos())
	default:
		return e.files.span(src)
	}
}

func (e *evaluation) labelAt(v cue.Value, path *steps) Span {
	f, _ := v.Source().(*ast.Field)
	if f == nil || isPattern(f.Label) {
		if f = e.field(path); f == nil {
			f = written(v)
		}
	}
	if f == nil {
		return e.files.At(v.Pos())
	}
	return e.files.span(f.Label)
}

// written is the field that makes a value, among several that say something
// about it: not the constraint that holds for all its like.
func written(v cue.Value) *ast.Field {
	_, parts := v.Expr()
	for _, p := range parts {
		if f, ok := p.Source().(*ast.Field); ok && !isPattern(f.Label) {
			return f
		}
	}
	return nil
}

func isPattern(l ast.Label) bool {
	_, is := l.(*ast.ListLit)
	return is
}

// field is the place in the files where a path is written out: where most is
// said of it, and the first of those.
func (e *evaluation) field(path *steps) *ast.Field {
	if e.labels == nil {
		e.labels = map[string]*ast.Field{}
		for _, f := range e.syntax {
			e.index(f.Decls, "")
		}
	}
	return e.labels[path.String()]
}

func (e *evaluation) index(decls []ast.Decl, prefix string) {
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(f.Label)
		if err != nil {
			continue
		}
		path := name
		if prefix != "" {
			path = prefix + "." + name
		}
		if have := e.labels[path]; have == nil || fieldsOf(f.Value) > fieldsOf(have.Value) {
			e.labels[path] = f
		}
		for _, s := range structs(f.Value) {
			e.index(s.Elts, path)
		}
	}
}

// fieldsOf counts what is said of a value right where it stands.
func fieldsOf(x ast.Expr) int {
	n := 0
	for _, s := range structs(x) {
		n += len(s.Elts)
	}
	return n
}

// structs are the struct literals that a field's value is made of.
func structs(x ast.Expr) []*ast.StructLit {
	switch x := x.(type) {
	case *ast.StructLit:
		return []*ast.StructLit{x}
	case *ast.BinaryExpr:
		return append(structs(x.X), structs(x.Y)...)
	case *ast.ParenExpr:
		return structs(x.X)
	}
	return nil
}

// FromCUE turns an error of CUE's own into a problem at the team's place.
func FromCUE(err errors.Error, fs Files, path string) Problem {
	if p := err.Path(); len(p) > 0 {
		path = shortened(strings.Join(p, "."))
	}
	format, args := err.Msg()
	// What CUE says on further lines are places, which Positions has too.
	message, _, _ := strings.Cut(strings.TrimSpace(fmt.Sprintf(format, args...)), "\n")
	if name, redeclared := strings.CutSuffix(message, " redeclared as imported package name"); redeclared {
		message = fmt.Sprintf("%s is a field here and the name of this package; import it under another: import house \"...\"", name)
	}
	p := Problem{Path: path, Message: message}
	if cause := errors.Unwrap(err); cause != nil && !strings.Contains(p.Message, cause.Error()) {
		p.Message += ": " + cause.Error()
	}
	p.Message = shortened(p.Message)
	places := errors.Positions(err)
	// A struct's own brace is where all of it is; what stands inside says more.
	slices.SortStableFunc(places, func(a, b token.Pos) int { return fs.brace(a) - fs.brace(b) })
	for _, pos := range places {
		s := fs.At(pos)
		switch {
		case !s.IsValid():
		case !p.At.IsValid():
			p.At = s
		default:
			p.Related = append(p.Related, s)
		}
	}
	return p
}

// shortened is what CUE says, without the middle of it where it repeats so much of
// the model that nobody would find the rest.
func shortened(says string) string {
	const most, begin, end = 1000, 600, 200
	if len(says) <= most {
		return says
	}
	return strings.ToValidUTF8(says[:begin], "") + " ... " + strings.ToValidUTF8(says[len(says)-end:], "")
}
