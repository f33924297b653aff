// Package terraform reads Terraform's configuration, and the plans and states that it
// writes as JSON: resources of AWS in the vocabulary that all readers of AWS share.
package terraform

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// Ext is how the names of configuration end.
const Ext = ".tf"

// The limits of one run.
const (
	// maxModules is the most modules that are entered, and maxDeep how deep.
	maxModules = 500
	maxDeep    = 12
	// maxInstances is the most that one resource with a count or a loop makes.
	maxInstances = 1000
	// maxSteps bounds how much is worked out.
	maxSteps = 2_000_000
)

// run is one configuration while it is read.
type run struct {
	root  *files.Root
	stack *aws.Stack
	// raw are the resources as Terraform has them, by address.
	raw      []*resource
	byName   map[string]*resource
	modules  int
	steps    int
	err      error
	entering map[string]bool
}

// resource is one resource, or an instance of one, in Terraform's own words.
type resource struct {
	address, kind string
	at            tree.Place
	body          *tree.Value
	many          bool
	file          string
}

// module is one module: the root, or one that is called, with what it is given.
type module struct {
	run *run
	// dir is where its files lie within the root, and prefix what its addresses begin
	// with ("module.orders.").
	dir, prefix string
	depth       int
	parsed      []*parsed
	variables   map[string]*tree.Value
	locals      map[string]local
	// blocks are the calls of other modules, entered those that have been read, and
	// calls the modules that they lead to.
	blocks    map[string]block
	entered   map[string]bool
	calls     map[string]*module
	data      map[string]block
	resources map[string]block
	instances map[string][]instance
	outputs   map[string]block
	working   map[string]bool
	done      map[string]*tree.Value
}

type parsed struct {
	file string
	src  []byte
	body *hclsyntax.Body
}

// File is a file of the configuration, as it was read.
type File struct {
	Path string
	Src  []byte
}

type block struct {
	file  string
	block *hclsyntax.Block
}

type local struct {
	file string
	expr hclsyntax.Expression
}

// instance is one of those that a count or a loop makes.
type instance struct {
	// suffix is what is behind the address: "", "[0]", `["orders"]`.
	suffix     string
	key, value *tree.Value
	index      *tree.Value
}

// Read reads the configuration that lies in a folder of the root. It gives the files.
func Read(root *files.Root, dir string) (*aws.Stack, []File, error) {
	r := &run{root: root, byName: map[string]*resource{}, entering: map[string]bool{}}
	r.stack = &aws.Stack{File: root.Path(dir), Outside: map[string]aws.Outside{}, Exports: map[string]*tree.Value{}}
	m, err := r.module(dir, "", 0, nil)
	if err != nil {
		return nil, nil, err
	}
	var all []File
	for _, p := range m.parsed {
		all = append(all, File{p.file, p.src})
	}
	if len(all) > 0 {
		r.stack.File = root.Path(all[0].Path)
	}
	m.read()
	r.translate()
	return r.stack, all, r.err
}

// module parses the files of a folder.
func (r *run) module(dir, prefix string, depth int, given map[string]*tree.Value) (*module, error) {
	m := &module{
		run: r, dir: dir, prefix: prefix, depth: depth, variables: map[string]*tree.Value{}, locals: map[string]local{}, calls: map[string]*module{},
		blocks: map[string]block{}, entered: map[string]bool{}, data: map[string]block{}, resources: map[string]block{}, instances: map[string][]instance{}, outputs: map[string]block{},
		working: map[string]bool{}, done: map[string]*tree.Value{},
	}
	all, err := r.root.Beside(dir, Ext)
	if err != nil {
		return nil, err
	}
	for _, file := range all {
		src, err := r.root.Read(file)
		if err != nil {
			return nil, err
		}
		body, err := parse(r.root.Path(file), src)
		if err != nil {
			return nil, err
		}
		m.parsed = append(m.parsed, &parsed{file, src, body})
	}
	for _, p := range m.parsed {
		m.declare(p)
	}
	m.defaults(given)
	return m, nil
}

// parse reads one file's syntax.
func parse(name string, src []byte) (body *hclsyntax.Body, err error) {
	defer func() {
		if p := recover(); p != nil {
			body, err = nil, &tree.Error{At: tree.Place{File: name}, Says: fmt.Sprintf("this is not HCL: %v", p)}
		}
	}()
	if at, deep := tooDeep(src); deep {
		return nil, &tree.Error{At: tree.Place{File: name, Line: at}, Says: fmt.Sprintf("brackets nest deeper than %d", tree.MaxDepth)}
	}
	f, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if diags.HasErrors() {
		for _, d := range diags {
			if d.Severity != hcl.DiagError {
				continue
			}
			at := tree.Place{File: name}
			if d.Subject != nil {
				at.Line, at.Column = d.Subject.Start.Line, d.Subject.Start.Column
			}
			return nil, &tree.Error{At: at, Says: "this is not HCL: " + strings.ReplaceAll(d.Summary+": "+d.Detail, "\n", " ")}
		}
	}
	return f.Body.(*hclsyntax.Body), nil
}

// tooDeep tells where brackets nest deeper than is read: the parser goes as deep as they do.
func tooDeep(src []byte) (line int, deep bool) {
	depth := 0
	line = 1
	for _, c := range src {
		switch c {
		case '\n':
			line++
		case '{', '[', '(':
			if depth++; depth > 2*tree.MaxDepth {
				return line, true
			}
		case '}', ']', ')':
			depth = max(0, depth-1)
		}
	}
	return line, false
}

// declare notes what a file declares, by its names.
func (m *module) declare(p *parsed) {
	for _, b := range p.body.Blocks {
		at := block{p.file, b}
		switch {
		case b.Type == "resource" && len(b.Labels) == 2:
			m.resources[b.Labels[0]+"."+b.Labels[1]] = at
		case b.Type == "data" && len(b.Labels) == 2:
			m.data[b.Labels[0]+"."+b.Labels[1]] = at
		case b.Type == "module" && len(b.Labels) == 1:
			m.blocks[b.Labels[0]] = at
		case b.Type == "output" && len(b.Labels) == 1:
			m.outputs[b.Labels[0]] = at
		case b.Type == "locals":
			for name, a := range b.Body.Attributes {
				m.locals[name] = local{p.file, a.Expr}
			}
		}
	}
}

// defaults gives each variable what the caller gives it, or its default.
func (m *module) defaults(given map[string]*tree.Value) {
	for _, p := range m.parsed {
		for _, b := range p.body.Blocks {
			if b.Type != "variable" || len(b.Labels) != 1 {
				continue
			}
			name := b.Labels[0]
			at := m.place(p.file, b.DefRange())
			if v := given[name]; v != nil {
				m.variables[name] = v
				continue
			}
			if d := b.Body.Attributes["default"]; d != nil {
				v := *m.eval(p.file, d.Expr, scope{})
				if v.Kind != tree.Null {
					v.Note = "default of the variable " + name
					m.variables[name] = &v
					continue
				}
			}
			full := m.prefix + "var." + name
			m.run.stack.Outside[full] = aws.Outside{At: at, Source: m.run.root.Path(p.file) + "#var." + name}
			m.variables[name] = &tree.Value{Kind: tree.Text, At: at, Parts: []tree.Part{{Hole: &tree.Hole{To: full, Kind: tree.Outside}}}}
		}
	}
}

// read reads the module's resources, and the modules that it calls.
func (m *module) read() {
	for _, p := range m.parsed {
		for _, b := range p.body.Blocks {
			switch b.Type {
			case "module":
				if len(b.Labels) == 1 {
					m.called(b.Labels[0])
				}
			case "resource":
				if len(b.Labels) == 2 {
					m.resource(p.file, b)
				}
			}
		}
	}
}

// resource makes the instances of one resource.
func (m *module) resource(file string, b *hclsyntax.Block) {
	name := b.Labels[0] + "." + b.Labels[1]
	at := m.place(file, b.DefRange())
	all, many := m.instancesOf(name, file, b)
	if len(all) == 0 && !many {
		m.run.skip(b.Labels[0], m.prefix+name, at, "its count is 0")
		return
	}
	if many {
		all = []instance{{}}
	}
	for _, i := range all {
		r := &resource{address: m.prefix + name + i.suffix, kind: b.Labels[0], at: at, many: many, file: file}
		r.body = m.body(file, b.Body, scope{each: &i})
		m.run.raw = append(m.run.raw, r)
		m.run.byName[r.address] = r
	}
}

// instancesOf are those that a count or a loop makes; many says that nobody knows how
// many there are.
func (m *module) instancesOf(name, file string, b *hclsyntax.Block) (all []instance, many bool) {
	if known, ok := m.instances[name]; ok {
		return known, known == nil
	}
	defer func() {
		m.instances[name] = all
		if all == nil && !many {
			m.instances[name] = []instance{}
		}
	}()
	count, each := b.Body.Attributes["count"], b.Body.Attributes["for_each"]
	switch {
	case count != nil:
		v := m.eval(file, count.Expr, scope{})
		n, ok := whole(v)
		if !ok || n > maxInstances {
			return nil, true
		}
		for i := range n {
			index := &tree.Value{Kind: tree.Number, At: v.At, Text: fmt.Sprint(i)}
			all = append(all, instance{suffix: fmt.Sprintf("[%d]", i), index: index})
		}
		return all, false
	case each != nil:
		v := m.eval(file, each.Expr, scope{})
		switch {
		case v.Kind == tree.Map && len(v.Fields) <= maxInstances:
			for _, f := range v.Fields {
				all = append(all, instance{suffix: fmt.Sprintf("[%q]", f.Name), key: tree.Scalar(f.At, f.Name), value: f.Value})
			}
		case v.Kind == tree.List && len(v.Items) <= maxInstances:
			for _, item := range v.Items {
				key, ok := item.Known()
				if !ok {
					return nil, true
				}
				all = append(all, instance{suffix: fmt.Sprintf("[%q]", key), key: item, value: item})
			}
		default:
			return nil, true
		}
		return all, false
	}
	return []instance{{}}, false
}

// body is what stands in a block: attributes, and blocks in it, as a list where there
// are several of a name.
func (m *module) body(file string, b *hclsyntax.Body, s scope) *tree.Value {
	v := &tree.Value{Kind: tree.Map, At: m.place(file, b.SrcRange)}
	names := make([]string, 0, len(b.Attributes))
	for name := range b.Attributes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int {
		return b.Attributes[x].SrcRange.Start.Byte - b.Attributes[y].SrcRange.Start.Byte
	})
	for _, name := range names {
		a := b.Attributes[name]
		to := m.eval(file, a.Expr, s)
		if to.Kind != tree.Null {
			v.Fields = append(v.Fields, tree.Field{Name: name, At: m.place(file, a.NameRange), Value: to})
		}
	}
	for _, in := range b.Blocks {
		if in.Type == "dynamic" && len(in.Labels) == 1 {
			m.dynamic(file, in, s, v)
			continue
		}
		inner := m.body(file, in.Body, s)
		inner.At, inner.Note = m.place(file, in.DefRange()), blockNote
		m.put(v, in.Type, inner)
	}
	return v
}

// blockNote marks a map that is a block, not the value of an attribute.
const blockNote = "block"

// put adds a block to those of its name.
func (m *module) put(v *tree.Value, name string, inner *tree.Value) {
	have := v.Get(name)
	switch {
	case have == nil:
		v.Set(name, inner)
	case have.Kind == tree.List:
		have.Items = append(have.Items, inner)
	default:
		v.Set(name, &tree.Value{Kind: tree.List, At: have.At, Items: []*tree.Value{have, inner}})
	}
}

// dynamic writes out the blocks that a loop makes.
func (m *module) dynamic(file string, b *hclsyntax.Block, s scope, into *tree.Value) {
	each := b.Body.Attributes["for_each"]
	if each == nil {
		return
	}
	name := b.Labels[0]
	if a := b.Body.Attributes["iterator"]; a != nil {
		if t, ok := a.Expr.(*hclsyntax.ScopeTraversalExpr); ok {
			name = t.Traversal.RootName()
		}
	}
	for _, c := range b.Body.Blocks {
		if c.Type != "content" {
			continue
		}
		for key, value := range pairs(m.eval(file, each.Expr, s)) {
			if !m.run.step(value.At) {
				return
			}
			inner := s.with(name, tree.Of(value.At, "key", key, "value", value))
			body := m.body(file, c.Body, inner)
			body.Note = blockNote
			m.put(into, b.Labels[0], body)
		}
	}
}

// from is where a call says that its module lies.
func (m *module) from(name string) (string, bool) {
	b, ok := m.blocks[name]
	if !ok {
		return "", false
	}
	a := b.block.Body.Attributes["source"]
	if a == nil {
		return "", false
	}
	return m.eval(b.file, a.Expr, scope{}).Known()
}

// called is a module that is called, read when it is first asked for; nil where it
// isn't one of the root's own.
func (m *module) called(name string) *module {
	if b, ok := m.blocks[name]; ok && !m.entered[name] {
		m.entered[name] = true
		m.call(name, b.file, b.block)
	}
	return m.calls[name]
}

// call reads a module that is called: one of the root's own folders, or one of those of
// the registry that are known by what they make.
func (m *module) call(name, file string, b *hclsyntax.Block) {
	at := m.place(file, b.DefRange())
	source, ok := m.from(name)
	if !ok {
		m.run.skip("a module", m.prefix+"module."+name, at, "it doesn't say where it lies")
		return
	}
	if made := known(source); made != "" {
		r := &resource{address: m.prefix + "module." + name, kind: "module " + made, at: at, file: file, body: m.body(file, b.Body, scope{})}
		m.run.raw = append(m.run.raw, r)
		m.run.byName[r.address] = r
		return
	}
	if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
		m.run.skip("a module", m.prefix+"module."+name, at, "it comes from elsewhere ("+source+"), and nothing is fetched")
		return
	}
	dir := path.Join(m.dir, source)
	if dir == ".." || strings.HasPrefix(dir, "../") {
		m.run.skip("a module", m.prefix+"module."+name, at, files.ErrOutside.Error())
		return
	}
	m.run.modules++
	if m.depth >= maxDeep || m.run.modules > maxModules || m.run.entering[dir] {
		m.run.skip("a module", m.prefix+"module."+name, at, "modules call each other without end, or too many")
		return
	}
	m.run.entering[dir] = true
	defer delete(m.run.entering, dir)
	given := map[string]*tree.Value{}
	for _, f := range m.body(file, b.Body, scope{}).Fields {
		given[f.Name] = f.Value
	}
	called, err := m.run.module(dir, m.prefix+"module."+name+".", m.depth+1, given)
	if err != nil {
		m.run.skip("a module", m.prefix+"module."+name, at, err.Error())
		return
	}
	m.calls[name] = called
	called.read()
}

func (m *module) place(file string, r hcl.Range) tree.Place {
	return tree.Place{File: m.run.root.Path(file), Line: r.Start.Line, Column: r.Start.Column}
}

func (r *run) skip(what, name string, at tree.Place, why string) {
	r.stack.Skipped = append(r.stack.Skipped, aws.Skipped{What: what, Name: name, At: at, Why: why})
}

// step counts one thing that is worked out, and says whether more may be.
func (r *run) step(at tree.Place) bool {
	r.steps++
	if r.steps > maxSteps && r.err == nil {
		r.err = &tree.Error{At: at, Says: fmt.Sprintf("working this configuration out takes more than %d steps", maxSteps)}
	}
	return r.err == nil
}
