package terraform

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"tautline.dev/model/importer/tree"
)

// function works a function out, as far as what it is called with is known.
func (m *module) function(file string, e *hclsyntax.FunctionCallExpr, s scope, at tree.Place) *tree.Value {
	args := make([]*tree.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = m.eval(file, a, s)
	}
	if e.ExpandFinal && len(args) > 0 {
		last := args[len(args)-1]
		args = append(args[:len(args)-1], last.List()...)
	}
	arg := func(i int) *tree.Value {
		if i < len(args) {
			return args[i]
		}
		return unknown(at, "it isn't given")
	}
	word := func(i int) string { return arg(i).Word() }
	switch e.Name {
	case "jsonencode", "yamlencode", "tostring", "tonumber", "tobool", "tolist", "toset", "tomap", "sensitive", "nonsensitive", "trimspace", "abspath", "pathexpand", "urlencode":
		// Whoever reads the text reads what it was made of.
		return arg(0)
	case "jsondecode", "yamldecode":
		if arg(0).Kind != tree.Text {
			return arg(0)
		}
		if v, err := tree.Within(arg(0)); err == nil {
			return v
		}
	case "file", "templatefile":
		return m.file(arg(0), args[1:], at)
	case "format":
		return format(args, at)
	case "join":
		return join(args, at)
	case "try", "coalesce", "coalescelist":
		for _, a := range args {
			if a.Kind != tree.Unknown && a.Kind != tree.Null && (a.Kind != tree.Text || a.Expression() != "") {
				return a
			}
		}
	case "can":
		return boolean(at, arg(0).Kind != tree.Unknown)
	case "merge":
		out := &tree.Value{Kind: tree.Map, At: at}
		for _, a := range args {
			if a.Kind == tree.Null {
				continue
			}
			if a.Kind != tree.Map {
				return nil
			}
			for _, f := range a.Fields {
				out.Set(f.Name, f.Value)
			}
		}
		return out
	case "concat", "flatten":
		return flatten(args, at, e.Name == "flatten", 0)
	case "lookup":
		if v := arg(0).Get(word(1)); v != nil {
			return v
		}
		if len(args) > 2 {
			return arg(2)
		}
	case "element":
		if i, ok := whole(arg(1)); ok && len(arg(0).Items) > 0 {
			return arg(0).Items[i%len(arg(0).Items)]
		}
	case "one":
		if all := arg(0).Items; len(all) == 1 {
			return all[0]
		}
	case "keys", "values":
		if arg(0).Kind != tree.Map {
			return nil
		}
		out := &tree.Value{Kind: tree.List, At: at}
		for _, f := range sorted(arg(0)) {
			if e.Name == "keys" {
				out.Items = append(out.Items, tree.Scalar(f.At, f.Name))
			} else {
				out.Items = append(out.Items, f.Value)
			}
		}
		return out
	case "length":
		switch v := arg(0); v.Kind {
		case tree.List:
			return &tree.Value{Kind: tree.Number, At: at, Text: strconv.Itoa(len(v.Items))}
		case tree.Map:
			return &tree.Value{Kind: tree.Number, At: at, Text: strconv.Itoa(len(v.Fields))}
		}
	case "contains":
		if arg(0).Kind == tree.List && word(1) != "" {
			return boolean(at, slices.ContainsFunc(arg(0).Items, func(v *tree.Value) bool { return v.Word() == word(1) }))
		}
	case "split":
		if s, ok := arg(1).Known(); ok {
			out := &tree.Value{Kind: tree.List, At: at}
			for _, p := range strings.Split(s, word(0)) {
				out.Items = append(out.Items, tree.Scalar(at, p))
			}
			return out
		}
	case "lower", "upper", "replace", "trimprefix", "trimsuffix", "title", "substr":
		return text(e.Name, args, at)
	case "max", "min":
		return extreme(e.Name, args, at)
	case "distinct", "sort", "reverse", "compact":
		if arg(0).Kind == tree.List {
			return arg(0)
		}
	case "zipmap":
		out := &tree.Value{Kind: tree.Map, At: at}
		if len(arg(0).Items) != len(arg(1).Items) {
			return nil
		}
		for i, k := range arg(0).Items {
			out.Set(k.Expression(), arg(1).Items[i])
		}
		return out
	}
	return unknown(at, "what the function "+e.Name+" gives isn't worked out here")
}

func sorted(v *tree.Value) []tree.Field {
	all := slices.Clone(v.Fields)
	slices.SortFunc(all, func(a, b tree.Field) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// file is what a file within the root holds; of a template, with its values filled in.
func (m *module) file(named *tree.Value, values []*tree.Value, at tree.Place) *tree.Value {
	name, ok := named.Known()
	if !ok {
		return unknown(at, "the name of a file isn't known here")
	}
	file, src, err := m.run.root.Near(m.dir+"/-", strings.TrimPrefix(name, "./"))
	if err != nil {
		m.run.skip("a file", name, at, err.Error())
		return unknown(at, err.Error())
	}
	via := m.run.root.Path(file)
	v := &tree.Value{Kind: tree.Text, At: tree.Place{File: via, Line: 1, Column: 1}, Text: string(src), Via: via}
	if len(values) == 0 || values[0].Kind != tree.Map {
		return v
	}
	filled := fill(v.Text, v.At, values[0])
	filled.Via = via
	return filled
}

var templateName = regexp.MustCompile(`\$\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}`)

// fill puts values into the ${name} of a template. What else a template can do is left
// as it is.
func fill(text string, at tree.Place, values *tree.Value) *tree.Value {
	var pieces []*tree.Value
	rest := text
	for {
		i := templateName.FindStringSubmatchIndex(rest)
		if i == nil {
			break
		}
		name := rest[i[2]:i[3]]
		pieces = append(pieces, tree.Scalar(at, rest[:i[0]]))
		switch v := values.Get(strings.Split(name, ".")...); {
		case v == nil:
			pieces = append(pieces, tree.Scalar(at, rest[i[0]:i[1]]))
		case v.Kind == tree.Unknown || v.Kind == tree.List || v.Kind == tree.Map:
			pieces = append(pieces, hole(at, name, "", tree.Setting))
		default:
			pieces = append(pieces, v)
		}
		rest = rest[i[1]:]
	}
	return tree.Joined(at, append(pieces, tree.Scalar(at, rest))...)
}

var verb = regexp.MustCompile(`%(?:\[\d+\])?[-+0-9.]*[a-zA-Z%]`)

// format fills the verbs of a text.
func format(args []*tree.Value, at tree.Place) *tree.Value {
	if len(args) == 0 {
		return nil
	}
	f, ok := args[0].Known()
	if !ok {
		return nil
	}
	var pieces []*tree.Value
	next, last := 1, 0
	for _, i := range verb.FindAllStringIndex(f, -1) {
		pieces = append(pieces, tree.Scalar(at, f[last:i[0]]))
		last = i[1]
		if f[i[1]-1] == '%' {
			pieces = append(pieces, tree.Scalar(at, "%"))
			continue
		}
		if next >= len(args) || args[next].Kind == tree.Unknown || args[next].Kind == tree.List || args[next].Kind == tree.Map {
			return nil
		}
		pieces = append(pieces, args[next])
		next++
	}
	return tree.Joined(at, append(pieces, tree.Scalar(at, f[last:]))...)
}

func join(args []*tree.Value, at tree.Place) *tree.Value {
	if len(args) < 2 {
		return nil
	}
	var pieces []*tree.Value
	for _, list := range args[1:] {
		if list.Kind != tree.List {
			return nil
		}
		for _, item := range list.Items {
			if item.Kind == tree.Unknown || item.Kind == tree.List || item.Kind == tree.Map {
				return nil
			}
			if len(pieces) > 0 {
				pieces = append(pieces, tree.Scalar(at, args[0].Word()))
			}
			pieces = append(pieces, item)
		}
	}
	return tree.Joined(at, pieces...)
}

func flatten(args []*tree.Value, at tree.Place, deep bool, depth int) *tree.Value {
	out := &tree.Value{Kind: tree.List, At: at}
	for _, a := range args {
		if a.Kind != tree.List {
			return nil
		}
		for _, item := range a.Items {
			if deep && item.Kind == tree.List && depth < 8 {
				in := flatten([]*tree.Value{item}, at, true, depth+1)
				if in == nil {
					return nil
				}
				out.Items = append(out.Items, in.Items...)
				continue
			}
			out.Items = append(out.Items, item)
		}
	}
	return out
}

func text(name string, args []*tree.Value, at tree.Place) *tree.Value {
	words := make([]string, len(args))
	for i, a := range args {
		w, ok := a.Known()
		if !ok {
			return nil
		}
		words[i] = w
	}
	word := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch name {
	case "lower":
		return tree.Scalar(at, strings.ToLower(word(0)))
	case "upper":
		return tree.Scalar(at, strings.ToUpper(word(0)))
	case "replace":
		if strings.HasPrefix(word(1), "/") {
			return nil
		}
		return tree.Scalar(at, strings.ReplaceAll(word(0), word(1), word(2)))
	case "trimprefix":
		return tree.Scalar(at, strings.TrimPrefix(word(0), word(1)))
	case "trimsuffix":
		return tree.Scalar(at, strings.TrimSuffix(word(0), word(1)))
	}
	return nil
}

func extreme(name string, args []*tree.Value, at tree.Place) *tree.Value {
	var out float64
	for i, a := range args {
		f, err := strconv.ParseFloat(a.Word(), 64)
		if err != nil {
			return nil
		}
		if i == 0 || name == "max" && f > out || name == "min" && f < out {
			out = f
		}
	}
	return &tree.Value{Kind: tree.Number, At: at, Text: fmt.Sprint(out)}
}

// policy is a document of permissions as its blocks state it.
func (m *module) policy(name string) *tree.Value {
	b, ok := m.data[name]
	if !ok || m.working["data."+name] {
		return nil
	}
	m.working["data."+name] = true
	defer delete(m.working, "data."+name)
	body := m.body(b.file, b.block.Body, scope{})
	out := &tree.Value{Kind: tree.List, At: body.At}
	for _, list := range []string{"source_policy_documents", "override_policy_documents"} {
		for _, d := range body.Get(list).List() {
			out.Items = append(out.Items, d.Get("Statement").List()...)
		}
	}
	for _, s := range body.Get("statement").List() {
		effect := s.Get("effect")
		if effect == nil {
			effect = tree.Scalar(s.At, "Allow")
		}
		st := tree.Of(s.At, "Effect", effect, "Action", s.Get("actions"), "Resource", s.Get("resources"), "NotAction", s.Get("not_actions"), "NotResource", s.Get("not_resources"))
		principal := &tree.Value{Kind: tree.Map, At: s.At}
		for _, p := range s.Get("principals").List() {
			if kind := p.Get("type").Word(); kind != "" && p.Get("identifiers") != nil {
				principal.Set(kind, p.Get("identifiers"))
			}
		}
		if len(principal.Fields) > 0 {
			st.Set("Principal", principal)
		}
		conditions := &tree.Value{Kind: tree.Map, At: s.At}
		for _, c := range s.Get("condition").List() {
			if test, v := c.Get("test").Word(), c.Get("variable").Word(); test != "" && v != "" {
				conditions.Set(test, tree.Of(c.At, v, c.Get("values")))
			}
		}
		if len(conditions.Fields) > 0 {
			st.Set("Condition", conditions)
		}
		out.Items = append(out.Items, st)
	}
	return tree.Of(body.At, "Statement", out)
}
