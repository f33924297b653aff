package model

import (
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// Which stages there are stands in the files alone: in what a field with @tag chooses
// between, in what it is compared with, and in the conditions of files. Whoever changes
// a system for all of them asks Others; whoever tells a verdict says with Unasked which
// one it is about.

// mostOthers is how many stages of one system are looked at that nobody has named.
const mostOthers = 32

// Unasked is a tag that nobody gave, and that has a default: the system is read with it.
type Unasked struct {
	Key, Default string
	// Others are what else the sources show that it can be; Open says that it may be
	// anything.
	Others []string
	Open   bool
}

// ByDefault is the stage that these are read in.
func ByDefault(all []Unasked) Stage {
	var out Stage
	for _, u := range all {
		out = append(out, u.Key+"="+u.Default)
	}
	return out
}

// NotRead are the tags of stages that the system isn't read in.
func NotRead(all []Unasked) []string {
	var out []string
	for _, u := range all {
		for _, v := range u.Others {
			out = append(out, u.Key+"="+v)
		}
	}
	return out
}

func (u Unasked) String() string {
	not := strings.Join(u.Others, ", ")
	switch {
	case u.Open && not == "":
		not = "any other value"
	case u.Open:
		not += " or any other value"
	}
	return fmt.Sprintf("%s=%s, the default of @tag(%s), and not in %s", u.Key, u.Default, u.Key, not)
}

// choice is what may be given for one key.
type choice struct {
	key string
	// file is a condition of files: on or off.
	file bool
	// values are those that the sources show, in their order.
	values []string
	// byDefault is the one that holds where none is given.
	byDefault string
	defaulted bool
	// open tells that it may be given others, too; rest is one that stands for all these,
	// unless they can't be told apart: then they are wild.
	open, wild bool
	rest       string
	short      []string
}

// isOn and isOff are the values of a condition.
const isOn, isOff = "on", "off"

// choices are what a system may be given.
func (r *reading) choices(s source) []choice {
	tags := r.tagsOf(s)
	if len(tags) == 0 {
		return nil
	}
	p := &parsed{fields: map[string]ast.Expr{}}
	var out []choice
	for _, t := range tags {
		i := slices.IndexFunc(out, func(c choice) bool { return c.key == t.key && c.file == t.file })
		if i < 0 {
			i = len(out)
			out = append(out, choice{key: t.key, file: t.file, open: !t.file})
			if t.file {
				out[i].values = []string{isOff, isOn}
			}
		}
		if !t.file {
			p.parse(r, s)
			out[i].add(p, t)
		}
	}
	for i := range out {
		out[i].represent()
	}
	return out
}

func (c *choice) add(p *parsed, t tag) {
	var o options
	o.of(p, t.field.Value, 8)
	if t.kind == "bool" {
		o.values, o.closed = []string{"false", "true"}, true
	}
	if o.closed && len(o.values) == 1 {
		o.byDefault, o.defaulted = o.values[0], true
	}
	if !o.closed {
		p.uses(t, &o)
	}
	for _, v := range o.values {
		if !slices.Contains(c.values, v) {
			c.values = append(c.values, v)
		}
	}
	if o.defaulted && !c.defaulted {
		c.byDefault, c.defaulted = o.byDefault, true
	}
	c.open = c.open && !o.closed
	c.wild = c.wild || o.wild
	c.short = append(c.short, t.short...)
	if t.kind == "int" || t.kind == "number" {
		c.rest = "0"
	}
}

// represent finds a value that is none of those which the sources show.
func (c *choice) represent() {
	if !c.open {
		return
	}
	if c.rest == "" {
		for c.rest = "another"; slices.Contains(c.values, c.rest); c.rest += "-one" {
		}
		return
	}
	most := new(big.Int)
	for _, v := range c.values {
		if n, is := new(big.Int).SetString(v, 0); is && n.Cmp(most) > 0 {
			most = n
		}
	}
	c.rest = most.Add(most, big.NewInt(1)).String()
}

// given is the value that a stage gives it, or has without.
func (c *choice) given(stage Stage) (v string, named bool) {
	for _, t := range stage {
		key, text, valued := strings.Cut(t, "=")
		switch {
		case c.file && t == c.key:
			return isOn, true
		case c.file && t == "!"+c.key:
			return isOff, true
		case !c.file && valued && key == c.key:
			return text, true
		case !c.file && !valued && slices.Contains(c.short, t):
			return t, true
		}
	}
	if c.file {
		return isOff, false
	}
	return c.byDefault, false
}

// unasked are the tags of a system that a stage doesn't name.
func (r *reading) unasked(s source, stage Stage) []Unasked {
	var out []Unasked
	for _, c := range r.choices(s) {
		if _, named := c.given(stage); named || c.file || !c.defaulted {
			continue
		}
		u := Unasked{Key: c.key, Default: c.byDefault, Open: c.open}
		for _, v := range c.values {
			if v != c.byDefault {
				u.Others = append(u.Others, v)
			}
		}
		if u.Open || len(u.Others) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// others are the stages that choices make beside some that are asked for. Where some
// can't be told, unlisted are the keys that it hangs on: those that nobody has named.
// Of a key that is open to more than the sources show, and that was named, it is about
// those values that were.
func others(all []choice, asked []Stage) (out []Stage, unlisted []string) {
	all = slices.Clone(all)
	have := map[string]bool{}
	for _, stage := range asked {
		have[strings.Join(values(all, stage), "\x00")] = true
	}
	makes := 1
	for i := range all {
		c := &all[i]
		named := namedIn(c, asked)
		switch {
		case c.open && named != nil:
			c.values = named
		case c.open && c.wild:
			unlisted = append(unlisted, c.key)
		case c.open:
			c.values = append(slices.Clip(c.values), c.rest)
		}
		makes *= max(1, len(c.values))
		makes = min(makes, 1<<20)
	}
	if len(unlisted) > 0 {
		return nil, unlisted
	}
	if makes > mostOthers {
		// What was named is taken as it was; what is left has to be few enough.
		makes = 1
		for i := range all {
			c := &all[i]
			if named := namedIn(c, asked); named != nil {
				c.values = named
			} else if len(c.values) > 1 {
				unlisted = append(unlisted, c.key)
			}
			if makes *= max(1, len(c.values)); makes > mostOthers {
				return nil, unlisted
			}
		}
	}
	for _, of := range combined(all) {
		stage, is := stageOf(all, of)
		if is && !have[strings.Join(of, "\x00")] {
			out = append(out, stage)
		}
	}
	return out, nil
}

// namedIn are the values that some stages name, nil where they name none.
func namedIn(c *choice, asked []Stage) (out []string) {
	for _, stage := range asked {
		if v, named := c.given(stage); named && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func values(all []choice, stage Stage) (out []string) {
	for i := range all {
		v, _ := all[i].given(stage)
		out = append(out, v)
	}
	return out
}

// combined are all that choices make, each value of one with each of the others.
func combined(all []choice) [][]string {
	out := [][]string{nil}
	for _, c := range all {
		var more [][]string
		for _, of := range out {
			for _, v := range c.values {
				more = append(more, append(slices.Clip(of), v))
			}
			if len(c.values) == 0 { // nothing gives it a value
				more = append(more, append(slices.Clip(of), c.byDefault))
			}
		}
		out = more
	}
	return out
}

// stageOf is a stage with some values. There is none where a name gives a field another
// one than it turns a file on with.
func stageOf(all []choice, of []string) (out Stage, is bool) {
	for i, c := range all {
		switch {
		case c.file && of[i] == isOff:
			out = append(out, "!"+c.key)
		case c.file:
			for j, o := range all {
				if !o.file && slices.Contains(o.short, c.key) && of[j] != c.key {
					return nil, false
				}
			}
			out = append(out, c.key)
		case of[i] == "" && !slices.Contains(c.values, ""):
		case slices.ContainsFunc(all, func(o choice) bool {
			return o.file && slices.Contains(c.short, o.key) && o.key == of[i] && of[slices.IndexFunc(all, func(x choice) bool { return x.file && x.key == o.key })] == isOn
		}):
			// the name of the file says it
		default:
			out = append(out, c.key+"="+of[i])
		}
	}
	return out, true
}

// parsed are the files that a system was read from, as syntax.
type parsed struct {
	files []*ast.File
	// fields are those at the top of the system's own files.
	fields map[string]ast.Expr
}

func (p *parsed) parse(r *reading, s source) {
	if p.files != nil {
		return
	}
	var names []string
	for name := range r.files {
		if !inSchema(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := parser.ParseFile("", r.files[name].Src)
		if err != nil {
			continue
		}
		p.files = append(p.files, f)
		if up, err := filepath.Rel(filepath.Dir(name), s.dir); name != "-" && (err != nil || !filepath.IsLocal(up)) {
			continue // it is imported
		}
		for _, d := range f.Decls {
			if field, is := d.(*ast.Field); is {
				if label, _, err := ast.LabelName(field.Label); err == nil && p.fields[label] == nil {
					p.fields[label] = field.Value
				}
			}
		}
	}
}

// options are what an expression lets a field be.
type options struct {
	values    []string
	byDefault string
	defaulted bool
	// closed tells that it can be nothing else; wild that nobody can tell what else.
	closed, wild bool
}

// of reads an expression; names are followed within the package, a few steps.
func (o *options) of(p *parsed, x ast.Expr, steps int) {
	if steps < 0 {
		return
	}
	switch x := x.(type) {
	case *ast.Ident:
		switch to := p.fields[x.Name]; {
		case x.Name == "bool":
			*o = options{values: []string{"false", "true"}, closed: true}
		case to != nil:
			o.of(p, to, steps-1)
		}
	case *ast.ParenExpr:
		o.of(p, x.X, steps)
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			o.of(p, x.X, steps)
			if len(o.values) == 1 {
				o.byDefault, o.defaulted = o.values[0], true
			}
		}
	case *ast.BinaryExpr:
		var left, right options
		left.of(p, x.X, steps)
		right.of(p, x.Y, steps)
		switch x.Op {
		case token.OR:
			o.values = append(left.values, right.values...)
			o.closed = left.closed && right.closed && len(o.values) <= mostWritten
		case token.AND:
			o.values = append(left.values, right.values...)
			if left.closed != right.closed { // the narrower one says what it can be
				o.values = right.values
				if left.closed {
					o.values = left.values
				}
			}
			o.closed = left.closed || right.closed
		}
		o.byDefault, o.defaulted = left.byDefault, left.defaulted
		if !o.defaulted {
			o.byDefault, o.defaulted = right.byDefault, right.defaulted
		}
	case *ast.BasicLit:
		if text, ok := asGiven(x); ok {
			o.values, o.closed = []string{text}, true
		}
	}
}

// asGiven is a literal as the command line gives it.
func asGiven(x ast.Expr) (string, bool) {
	lit, is := x.(*ast.BasicLit)
	if !is || lit.Kind == token.NULL {
		return "", false
	}
	if lit.Kind != token.STRING {
		return lit.Value, true
	}
	text, err := literal.Unquote(lit.Value)
	return text, err == nil
}

// uses adds the values with which a tagged field is compared, and between which it
// chooses as an index. One that is handed on as a value may be compared under another
// name: then all that is compared with a text counts. It is wild where it is compared
// with what is no literal, or by order or pattern, or given to a function.
func (p *parsed) uses(t tag, o *options) {
	label, _, err := ast.LabelName(t.field.Label)
	if err != nil {
		o.wild = true
		return
	}
	handedOn := p.fields[label] == nil // it stands in something else, which may be
	for _, f := range p.files {
		walkWithin(f, func(n ast.Node, in []ast.Node) {
			id, is := n.(*ast.Ident)
			if !is || id.Name != label {
				return
			}
			handedOn = p.use(id, in, o) || handedOn
		})
	}
	if !handedOn {
		return
	}
	for _, f := range p.files {
		walkWithin(f, func(n ast.Node, _ []ast.Node) { p.anyUse(n, o) })
	}
}

// use looks at one place that names the field, and tells whether its value is handed on.
func (p *parsed) use(id *ast.Ident, in []ast.Node, o *options) (handedOn bool) {
	var x ast.Node = id
	i := len(in) - 1
	for ; i >= 0; i-- {
		if sel, is := in[i].(*ast.SelectorExpr); is && ast.Node(sel.Sel) == x {
			x = sel
		} else if paren, is := in[i].(*ast.ParenExpr); is {
			x = paren
		} else {
			break
		}
	}
	if i < 0 {
		return true
	}
	switch at := in[i].(type) {
	case *ast.Field:
		if ast.Node(at.Label) == x {
			if _, paren := x.(*ast.ParenExpr); paren {
				o.wild = true // what it says is a name
			}
			return false
		}
		return true
	case *ast.BinaryExpr:
		p.compared(at, o)
		return false
	case *ast.IndexExpr:
		if ast.Node(at.Index) != x || !p.indexed(at.X, o) {
			o.wild = true
		}
		return false
	case *ast.Interpolation, *ast.ListLit, *ast.EmbedDecl, *ast.LetClause, *ast.File:
		return true
	case *ast.SelectorExpr: // a field of it
		return true
	}
	o.wild = true
	return true
}

// anyUse looks at what may be done with a value that goes by another name.
func (p *parsed) anyUse(n ast.Node, o *options) {
	switch n := n.(type) {
	case *ast.CallExpr:
		o.wild = true
	case *ast.IndexExpr:
		if _, literal := asGiven(n.Index); !literal {
			o.wild = !p.indexed(n.X, o) || o.wild
		}
	case *ast.BinaryExpr:
		switch n.Op {
		case token.EQL, token.NEQ, token.MAT, token.NMAT, token.LSS, token.LEQ, token.GTR, token.GEQ:
			p.compared(n, o)
		}
	}
}

func (p *parsed) compared(x *ast.BinaryExpr, o *options) {
	for _, side := range []ast.Expr{x.X, x.Y} {
		if _, bottom := side.(*ast.BottomLit); bottom {
			return // whether there is one at all
		}
		if text, ok := asGiven(side); ok && (x.Op == token.EQL || x.Op == token.NEQ) {
			o.add(text)
			return
		}
	}
	o.wild = true
}

// indexed adds the labels of what is written out, and tells whether it is.
func (p *parsed) indexed(x ast.Expr, o *options) bool {
	for range 8 {
		switch of := x.(type) {
		case *ast.ParenExpr:
			x = of.X
			continue
		case *ast.Ident:
			if x = p.fields[of.Name]; x == nil {
				return false
			}
			continue
		}
		break
	}
	lit, is := x.(*ast.StructLit)
	if !is {
		return false
	}
	for _, d := range lit.Elts {
		f, is := d.(*ast.Field)
		if !is {
			return false
		}
		label, _, err := ast.LabelName(f.Label)
		if err != nil {
			return false
		}
		o.add(label)
	}
	return true
}

func (o *options) add(v string) {
	if !slices.Contains(o.values, v) {
		o.values = append(o.values, v)
	}
}

// walkWithin tells of each node, and what it stands in, outermost first.
func walkWithin(f *ast.File, see func(n ast.Node, in []ast.Node)) {
	var in []ast.Node
	ast.Walk(f, func(n ast.Node) bool {
		see(n, in)
		in = append(in, n)
		return true
	}, func(ast.Node) { in = in[:len(in)-1] })
}
