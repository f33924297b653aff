// Package cloudformation reads templates of AWS CloudFormation and of its Serverless
// Application Model: what is declared, with everything worked out that the template
// itself decides.
package cloudformation

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// Is says whether a file is a template.
func Is(v *tree.Value) bool {
	resources := v.Get("Resources")
	if resources == nil || resources.Kind != tree.Map {
		return false
	}
	if v.Get("AWSTemplateFormatVersion") != nil || v.Get("Transform") != nil {
		return true
	}
	for _, f := range resources.Fields {
		if t := f.Get("Type").Word(); strings.HasPrefix(t, "AWS::") || strings.HasPrefix(t, "Custom::") {
			return true
		}
	}
	return strings.HasPrefix(firstLoop(resources), "Fn::ForEach")
}

func firstLoop(v *tree.Value) string {
	if len(v.Fields) == 0 {
		return ""
	}
	return v.Fields[0].Name
}

// template is one file while it is read.
type template struct {
	root *files.Root
	// path is where it lies within the root, and name how it is called.
	path, name string
	src        *tree.Value
	stack      *aws.Stack

	resources map[string]*tree.Value
	params    map[string]*tree.Value
	decided   map[string]tristate
	deciding  map[string]bool
	// prefix is what the names of a nested stack's resources begin with, nested are the
	// stacks within this one, and depth is how deep it lies itself.
	prefix string
	nested map[string]*template
	depth  int
	// steps bounds how much is worked out.
	steps int
	err   error
}

// Read reads a template, and the stacks within it whose templates lie in the root.
func Read(root *files.Root, file string, src *tree.Value) (*aws.Stack, error) {
	t := open(root, file, src)
	t.stack = &aws.Stack{File: root.Path(file), Outside: map[string]aws.Outside{}, Exports: map[string]*tree.Value{}}
	if err := t.read(nil); err != nil {
		return nil, err
	}
	return t.stack, t.err
}

func open(root *files.Root, file string, src *tree.Value) *template {
	return &template{
		root: root, path: file, name: root.Path(file), src: src,
		resources: map[string]*tree.Value{}, params: map[string]*tree.Value{}, nested: map[string]*template{},
		decided: map[string]tristate{}, deciding: map[string]bool{},
	}
}

// read works the template out; given are the parameters that a stack around it gives.
func (t *template) read(given *tree.Value) error {
	t.parameters(given)
	declared := t.unroll(t.src.Get("Resources"), 0)
	for _, f := range declared {
		if f.Kind != tree.Map {
			return &tree.Error{At: f.At, Says: fmt.Sprintf("%s: a resource is a map with a Type", f.Name)}
		}
		t.resources[f.Name] = f.Value
	}
	for _, f := range declared {
		t.within(f)
	}
	for _, f := range declared {
		t.resource(f)
	}
	for _, o := range t.src.Get("Outputs").Map() {
		if name := o.Get("Export", "Name"); name != nil {
			t.stack.Exports[t.eval(name).Expression()] = t.eval(o.Get("Value"))
		}
	}
	return nil
}

// maxNested is how deep stacks within stacks are entered.
const maxNested = 5

// within reads a stack within this one, so that what it gives is known.
func (t *template) within(f tree.Field) {
	named := f.Get("Properties", "TemplateURL")
	if f.Get("Type").Word() == "AWS::Serverless::Application" {
		named = f.Get("Properties", "Location")
	}
	if named == nil || named.Kind == tree.Map && named.Get("ApplicationId") != nil {
		if named != nil {
			t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "an application", Name: t.prefix + f.Name, At: f.At, Why: "it lies in a repository of applications, and nothing is fetched"})
		}
		return
	}
	if t.depth >= maxNested {
		t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "a stack", Name: t.prefix + f.Name, At: f.At, Why: fmt.Sprintf("stacks within stacks are read %d deep", maxNested)})
		return
	}
	src, file := t.file(t.eval(named), "the template of "+f.Name, f.At)
	if src == nil || !Is(src) {
		return
	}
	in := open(t.root, file, src)
	in.stack, in.prefix, in.depth = t.stack, t.prefix+f.Name+"/", t.depth+1
	if err := in.read(t.eval(f.Get("Properties", "Parameters"))); err != nil {
		t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "a stack", Name: t.prefix + f.Name, At: f.At, Why: err.Error()})
		return
	}
	t.err = cmp.Or(t.err, in.err)
	t.nested[f.Name] = in
}

// resource works out one resource.
func (t *template) resource(f tree.Field) {
	r := &aws.Resource{
		ID: t.prefix + f.Name, Type: f.Get("Type").Word(), At: f.At,
		Source: t.name + "#" + f.Name,
	}
	if r.Type == "" {
		t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "a resource without a Type", Name: f.Name, At: f.At, Why: "nobody can know what it is"})
		return
	}
	if name := f.Get("Condition").Word(); name != "" {
		switch t.condition(name) {
		case no:
			t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: r.Type, Name: f.Name, At: f.At, Why: "its condition " + name + " doesn't hold with the defaults of the parameters"})
			return
		case undecided:
			r.Conditional = true
		}
	}
	r.Props = t.eval(f.Get("Properties"))
	if r.Props == nil || r.Props.Kind != tree.Map {
		r.Props = &tree.Value{Kind: tree.Map, At: f.At}
	}
	t.globals(r)
	t.includes(r)
	for _, c := range f.Get("Connectors").Map() {
		t.stack.Resources = append(t.stack.Resources, &aws.Resource{
			ID: r.ID + "." + c.Name, Type: "AWS::Serverless::Connector", At: c.At, Source: r.Source + "." + c.Name,
			Props: tree.Of(c.At, "Source", tree.Of(c.At, "Id", tree.Scalar(c.At, r.ID)), "Destination", t.eval(c.Get("Properties", "Destination")), "Permissions", t.eval(c.Get("Properties", "Permissions"))),
		})
	}
	t.stack.Resources = append(t.stack.Resources, r)
}

// sections are the names under which Globals hold what resources of a type share.
var sections = map[string]string{
	"AWS::Serverless::Function":     "Function",
	"AWS::Serverless::Api":          "Api",
	"AWS::Serverless::HttpApi":      "HttpApi",
	"AWS::Serverless::SimpleTable":  "SimpleTable",
	"AWS::Serverless::StateMachine": "StateMachine",
}

// globals puts what all resources of the type share under what the resource says.
func (t *template) globals(r *aws.Resource) {
	section := sections[r.Type]
	shared := t.src.Get("Globals", section)
	if section == "" || shared == nil {
		return
	}
	under(r.Props, t.eval(shared), "Globals."+section)
}

// under merges shared settings below a resource's own, as the transform does: maps
// merge, lists join, of scalars the resource's own holds.
func under(own, shared *tree.Value, path string) {
	for _, f := range shared.Map() {
		mine := own.Get(f.Name)
		switch {
		case mine == nil:
			v := *f.Value
			if v.Note == "" {
				v.Note = path + "." + f.Name
			}
			own.Set(f.Name, &v)
		case mine.Kind == tree.Map && f.Kind == tree.Map:
			merged := *mine
			merged.Fields = slices.Clone(mine.Fields)
			under(&merged, f.Value, path+"."+f.Name)
			own.Set(f.Name, &merged)
		case mine.Kind == tree.List && f.Kind == tree.List:
			merged := *mine
			merged.Items = append(slices.Clone(f.Items), mine.Items...)
			own.Set(f.Name, &merged)
		}
	}
}

// parameters gives each what the stack around gives it, or its default, where it has
// one that is a value.
func (t *template) parameters(given *tree.Value) {
	for _, p := range t.src.Get("Parameters").Map() {
		if v := given.Get(p.Name); v != nil && v.Kind != tree.Unknown {
			t.params[p.Name] = v
			continue
		}
		name := t.prefix + p.Name
		hole := &tree.Value{Kind: tree.Text, At: p.At, Parts: []tree.Part{{Hole: &tree.Hole{To: name, Kind: tree.Outside}}}}
		outside := aws.Outside{At: p.At, Source: t.name + "#Parameters." + p.Name}
		def := p.Get("Default")
		stored := strings.HasPrefix(p.Get("Type").Word(), "AWS::SSM::Parameter::Value")
		if stored {
			outside.Stored = def.Word()
		}
		t.stack.Outside[name] = outside
		if def == nil || def.Kind == tree.Null || stored || strings.Contains(def.Text, "{{resolve:") {
			t.params[p.Name] = hole
			continue
		}
		v := *def
		v.Note = "default of the parameter " + p.Name
		if kind := p.Get("Type").Word(); (kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")) && v.Kind == tree.Text {
			list := &tree.Value{Kind: tree.List, At: def.At, Note: v.Note}
			for _, s := range strings.Split(v.Text, ",") {
				item := tree.Scalar(def.At, strings.TrimSpace(s))
				item.Note = v.Note
				list.Items = append(list.Items, item)
			}
			v = *list
		}
		t.params[p.Name] = &v
	}
}

// tristate is the truth of a condition.
type tristate uint8

const (
	undecided tristate = iota
	no
	yes
)

func truth(b bool) tristate {
	if b {
		return yes
	}
	return no
}

// condition decides a condition by the parameters' defaults.
func (t *template) condition(name string) tristate {
	if c, ok := t.decided[name]; ok {
		return c
	}
	v := t.src.Get("Conditions", name)
	if v == nil || t.deciding[name] {
		return undecided
	}
	t.deciding[name] = true
	defer delete(t.deciding, name)
	c := t.holds(v, 0)
	t.decided[name] = c
	return c
}

func (t *template) holds(v *tree.Value, depth int) tristate {
	if depth > tree.MaxDepth {
		return undecided
	}
	name, arg := intrinsic(v)
	args := arg.List()
	switch name {
	case "Condition":
		return t.condition(arg.Word())
	case "Fn::Not":
		if len(args) == 1 {
			switch t.holds(args[0], depth+1) {
			case yes:
				return no
			case no:
				return yes
			}
		}
		return undecided
	case "Fn::And", "Fn::Or":
		// One that decides is enough; without one, all have to be known.
		decides := map[string]tristate{"Fn::And": no, "Fn::Or": yes}[name]
		all := cmp.Or(map[tristate]tristate{no: yes, yes: no}[decides])
		for _, a := range args {
			switch t.holds(a, depth+1) {
			case decides:
				return decides
			case undecided:
				all = undecided
			}
		}
		return all
	case "Fn::Equals":
		if len(args) != 2 {
			return undecided
		}
		a, aKnown := t.eval(args[0]).Known()
		b, bKnown := t.eval(args[1]).Known()
		if aKnown && bKnown {
			return truth(a == b)
		}
		if x, y := t.eval(args[0]), t.eval(args[1]); len(x.Holes()) > 0 && x.Expression() == y.Expression() {
			return yes
		}
	}
	return undecided
}

// maxLoop is the most that one loop over resources makes.
const maxLoop = 1000

var placeholder = regexp.MustCompile(`[$&]\{([A-Za-z0-9]+)\}`)

// unroll writes out the loops among fields ("Fn::ForEach::Name": [variable, list,
// {"${variable}...": ...}]).
func (t *template) unroll(v *tree.Value, depth int) []tree.Field {
	var out []tree.Field
	for _, f := range v.Map() {
		if !strings.HasPrefix(f.Name, "Fn::ForEach") || f.Kind != tree.List || len(f.Items) != 3 || depth > 8 {
			out = append(out, f)
			continue
		}
		over := t.eval(f.Items[1])
		if over.Kind != tree.List || len(over.Items) > maxLoop || len(f.Items[2].Map()) == 0 {
			t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "a loop", Name: f.Name, At: f.At, Why: fmt.Sprintf("what it goes through isn't known here, or is more than %d", maxLoop)})
			continue
		}
		variable := f.Items[0].Word()
		for _, item := range over.Items {
			word := item.Word()
			swap := func(s string) string {
				return placeholder.ReplaceAllStringFunc(s, func(m string) string {
					switch {
					case m[2:len(m)-1] != variable:
						return m
					case m[0] == '&':
						return strings.Map(func(r rune) rune {
							if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
								return r
							}
							return -1
						}, word)
					}
					return word
				})
			}
			body := t.swapped(f.Items[2], swap, variable, item, 0)
			out = append(out, t.unroll(body, depth+1)...)
			if len(out) > 100*maxLoop {
				return out
			}
		}
	}
	return out
}

// swapped is a copy of a loop's body in which its variable has a value.
func (t *template) swapped(v *tree.Value, swap func(string) string, variable string, to *tree.Value, depth int) *tree.Value {
	if v == nil || depth > tree.MaxDepth || !t.step(v.At) {
		return v
	}
	if name, arg := intrinsic(v); name == "Ref" && arg.Word() == variable {
		return to
	}
	out := *v
	if v.Kind == tree.Text {
		out.Text = swap(v.Text)
	}
	out.Items = make([]*tree.Value, len(v.Items))
	for i, item := range v.Items {
		out.Items[i] = t.swapped(item, swap, variable, to, depth+1)
	}
	out.Fields = make([]tree.Field, len(v.Fields))
	for i, f := range v.Fields {
		out.Fields[i] = tree.Field{Name: swap(f.Name), At: f.At, Value: t.swapped(f.Value, swap, variable, to, depth+1)}
	}
	return &out
}

// maxSteps bounds how much one template may make of itself.
const maxSteps = 2_000_000

// step counts one value that is worked out, and says whether more may be.
func (t *template) step(at tree.Place) bool {
	t.steps++
	if t.steps > maxSteps && t.err == nil {
		t.err = &tree.Error{At: at, Says: fmt.Sprintf("working this template out takes more than %d steps", maxSteps)}
	}
	return t.err == nil
}
