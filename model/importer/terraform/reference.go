package terraform

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"tautline.dev/model/importer/tree"
)

// steps are the names and keys of a traversal.
func steps(t hcl.Traversal) []string {
	var out []string
	for _, p := range t {
		switch p := p.(type) {
		case hcl.TraverseRoot:
			out = append(out, p.Name)
		case hcl.TraverseAttr:
			out = append(out, p.Name)
		case hcl.TraverseIndex:
			switch {
			case p.Key.Type() == cty.String:
				out = append(out, p.Key.AsString())
			case p.Key.Type() == cty.Number:
				out = append(out, p.Key.AsBigFloat().Text('f', -1))
			}
		case hcl.TraverseSplat:
			out = append(out, "*")
		}
	}
	return out
}

// within is a value inside another one.
func within(v *tree.Value, path []string) *tree.Value {
	for _, name := range path {
		switch {
		case v == nil:
			return nil
		case v.Kind == tree.Map:
			v = v.Get(name)
		case v.Kind == tree.List:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v.Items) {
				return nil
			}
			v = v.Items[i]
		case v.Only() != nil && v.Only().Attribute == "":
			h := *v.Only()
			h.Attribute = name
			v = &tree.Value{Kind: tree.Text, At: v.At, Parts: []tree.Part{{Hole: &h}}}
		case v.Only() != nil:
			// An attribute of an attribute is of the same thing.
		default:
			return nil
		}
	}
	return v
}

// traverse is what a name means: a variable, a local, another resource, ...
func (m *module) traverse(t hcl.Traversal, s scope, at tree.Place) *tree.Value {
	p := steps(t)
	first := p[0]
	if v, ok := s.names[first]; ok {
		return placed(within(v, p[1:]), at)
	}
	second := ""
	if len(p) > 1 {
		second = p[1]
	}
	switch first {
	case "var":
		if v := m.variables[second]; v != nil {
			return placed(within(v, p[2:]), at)
		}
		return unknown(at, "the variable "+second+" isn't declared here")
	case "local":
		return placed(within(m.local(second), p[2:]), at)
	case "each":
		if s.each != nil && second == "key" && s.each.key != nil {
			return placed(s.each.key, at)
		}
		if s.each != nil && second == "value" && s.each.value != nil {
			return placed(within(s.each.value, p[2:]), at)
		}
		return nil
	case "count":
		if s.each != nil && s.each.index != nil {
			return s.each.index
		}
		return nil
	case "path":
		if second == "module" {
			return tree.Scalar(at, ".")
		}
		return tree.Scalar(at, "")
	case "terraform":
		return hole(at, strings.Join(p, "."), "", tree.Setting)
	case "self":
		return nil
	case "module":
		return m.output(p[1:], at)
	case "data":
		return m.datum(p[1:], at)
	}
	return m.reference(p, t, at)
}

// placed is a value that stands where it is used.
func placed(v *tree.Value, at tree.Place) *tree.Value {
	if v == nil || v.Kind == tree.Map || v.Kind == tree.List {
		return v
	}
	moved := *v
	if v.Note != "" {
		moved.At = at
	}
	return &moved
}

// local works a local out once.
func (m *module) local(name string) *tree.Value {
	key := "local." + name
	if v, ok := m.done[key]; ok {
		return v
	}
	l, ok := m.locals[name]
	if !ok || m.working[key] {
		return nil
	}
	m.working[key] = true
	defer delete(m.working, key)
	v := m.eval(l.file, l.expr, scope{})
	m.done[key] = v
	return v
}

// plainly are attributes that are what the other resource states, rather than a way to
// refer to it.
var plainly = map[string]bool{"http_method": true, "path_part": true, "route_key": true, "event_pattern": true, "schedule_expression": true}

// reference is another resource, or an attribute of it.
func (m *module) reference(p []string, t hcl.Traversal, at tree.Place) *tree.Value {
	if len(p) < 2 {
		return nil
	}
	name := p[0] + "." + p[1]
	b, ok := m.resources[name]
	if !ok {
		return hole(at, m.prefix+name, strings.Join(p[2:], "."), tree.Outside)
	}
	rest := p[2:]
	all, many := m.instancesOf(name, b.file, b.block)
	suffix := ""
	if len(rest) > 0 && (len(all) != 1 || all[0].suffix != "") && !many {
		if rest[0] == "*" {
			list := &tree.Value{Kind: tree.List, At: at}
			for _, i := range all {
				list.Items = append(list.Items, hole(at, m.prefix+name+i.suffix, strings.Join(rest[1:], "."), tree.Resource))
			}
			return list
		}
		for _, i := range all {
			if i.suffix == "["+rest[0]+"]" || i.suffix == fmt.Sprintf("[%q]", rest[0]) {
				suffix, rest = i.suffix, rest[1:]
				break
			}
		}
	} else if many && len(t) > 2 {
		if _, indexed := t[2].(hcl.TraverseIndex); indexed || rest[0] == "*" {
			rest = rest[1:]
		}
	}
	if len(rest) == 1 && plainly[rest[0]] {
		if a := b.block.Body.Attributes[rest[0]]; a != nil && !m.working[name] {
			m.working[name] = true
			defer delete(m.working, name)
			return m.eval(b.file, a.Expr, scope{})
		}
	}
	return hole(at, m.prefix+name+suffix, strings.Join(rest, "."), tree.Resource)
}

// output is what a module gives back.
func (m *module) output(p []string, at tree.Place) *tree.Value {
	if len(p) == 0 {
		return nil
	}
	name := p[0]
	rest := p[1:]
	if source, ok := m.from(name); ok && known(source) != "" {
		part := ""
		if len(rest) > 0 && strings.HasPrefix(rest[0], "dead_letter_queue") {
			part = ".dlq"
		}
		return hole(at, m.prefix+"module."+name+part, strings.Join(rest, "."), tree.Resource)
	}
	c := m.called(name)
	if c == nil {
		return hole(at, m.prefix+"module."+name, strings.Join(rest, "."), tree.Outside)
	}
	// A module that is made several times is read once.
	for len(rest) > 0 && c.outputs[rest[0]].block == nil {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return nil
	}
	key := "output." + rest[0]
	if c.working[key] {
		return nil
	}
	c.working[key] = true
	defer delete(c.working, key)
	o := c.outputs[rest[0]]
	a := o.block.Body.Attributes["value"]
	if a == nil {
		return nil
	}
	return within(c.eval(o.file, a.Expr, scope{}), rest[1:])
}

// datum is something that is looked up while it is deployed.
func (m *module) datum(p []string, at tree.Place) *tree.Value {
	if len(p) < 2 {
		return nil
	}
	name := p[0] + "." + p[1]
	switch p[0] {
	case "aws_partition":
		if len(p) > 2 && p[2] == "dns_suffix" {
			return tree.Scalar(at, "amazonaws.com")
		}
		return tree.Scalar(at, "aws")
	case "aws_region", "aws_caller_identity", "aws_availability_zones":
		return hole(at, "data."+p[0], strings.Join(p[2:], "."), tree.Setting)
	case "aws_iam_policy_document":
		return m.policy(name)
	case "local_file", "template_file":
		if b, ok := m.data[name]; ok {
			body := m.body(b.file, b.block.Body, scope{})
			if f := body.Get("filename"); f != nil {
				return m.file(f, nil, at)
			}
			if f := body.Get("template"); f != nil {
				if s, ok := f.Known(); ok && body.Get("vars") != nil {
					filled := fill(s, f.At, body.Get("vars"))
					filled.Via = f.Via
					return filled
				}
				return f
			}
		}
		return nil
	}
	return hole(at, m.prefix+"data."+name, strings.Join(p[2:], "."), tree.Outside)
}
