package serverless

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// variables works out what stands in "${...}".
type variables struct {
	root *files.Root
	file string
	raw  *tree.Value

	// active are the values that are being worked out: one that needs itself has no end.
	active map[*tree.Value]bool
	done   map[*tree.Value]*tree.Value
	read   map[string]*tree.Value
	// steps bounds how much a service may make of itself.
	steps   int
	err     error
	outside map[string]aws.Outside
	skipped []aws.Skipped
	// constructs is what an attribute of a construct of Lift refers to.
	constructs func(name, attribute string, at tree.Place) *tree.Value
}

func newVariables(root *files.Root, file string, src *tree.Value) *variables {
	return &variables{
		root: root, file: file, raw: src, active: map[*tree.Value]bool{}, done: map[*tree.Value]*tree.Value{},
		read: map[string]*tree.Value{}, outside: map[string]aws.Outside{},
	}
}

// maxSteps is the most values that are worked out.
const maxSteps = 1_000_000

func (x *variables) step(at tree.Place, n int) bool {
	x.steps += n
	if x.steps > maxSteps && x.err == nil {
		x.err = &tree.Error{At: at, Says: fmt.Sprintf("working the variables out takes more than %d steps", maxSteps)}
	}
	return x.err == nil
}

func unknown(at tree.Place, why string) *tree.Value {
	return &tree.Value{Kind: tree.Unknown, At: at, Text: why}
}

// resolve is a value with all variables in it worked out.
func (x *variables) resolve(v *tree.Value, depth int) *tree.Value {
	if v == nil {
		return nil
	}
	if !x.step(v.At, 1) {
		return v
	}
	if out, ok := x.done[v]; ok {
		x.step(v.At, weight(out))
		return out
	}
	if depth > tree.MaxDepth {
		return unknown(v.At, "it is nested too deep")
	}
	if x.active[v] {
		if x.err == nil {
			x.err = &tree.Error{At: v.At, Says: "it refers to itself"}
		}
		return unknown(v.At, "it refers to itself")
	}
	var out *tree.Value
	switch v.Kind {
	case tree.Text:
		if !strings.Contains(v.Text, "${") {
			return v
		}
		x.active[v] = true
		out = x.text(v, depth)
		delete(x.active, v)
	case tree.List, tree.Map:
		c := *v
		c.Items, c.Fields = nil, nil
		for _, item := range v.Items {
			c.Items = append(c.Items, x.resolve(item, depth+1))
		}
		for _, f := range v.Fields {
			c.Fields = append(c.Fields, tree.Field{Name: x.name(f, depth), At: f.At, Value: x.resolve(f.Value, depth+1)})
		}
		out = &c
	default:
		return v
	}
	x.done[v] = out
	return out
}

// name is a field's name with its variables worked out, where they are known.
func (x *variables) name(f tree.Field, depth int) string {
	if !strings.Contains(f.Name, "${") {
		return f.Name
	}
	if s, ok := x.text(tree.Scalar(f.At, f.Name), depth+1).Known(); ok {
		return s
	}
	return f.Name
}

// weight is how many values a value holds, up to what is too much anyway.
func weight(v *tree.Value) int {
	n := 0
	v.Walk(func(*tree.Value) bool {
		n++
		return n <= maxSteps
	})
	return n
}

// text works out the variables of one text. One that is nothing but a variable is what
// the variable is, be it a map.
func (x *variables) text(v *tree.Value, depth int) *tree.Value {
	var pieces []*tree.Value
	rest := v.Text
	for {
		i := strings.Index(rest, "${")
		end := -1
		if i >= 0 {
			end = closing(rest, i+2)
		}
		if i < 0 || end < 0 {
			pieces = append(pieces, tree.Scalar(v.At, rest))
			break
		}
		inner := rest[i+2 : end]
		value := x.variable(inner, v.At, depth)
		if value == nil { // not one of the tool's: Fn::Sub will read it
			pieces = append(pieces, tree.Scalar(v.At, rest[:end+1]))
			rest = rest[end+1:]
			continue
		}
		if i == 0 && end == len(rest)-1 && len(pieces) == 0 {
			out := *value
			if out.Note == "" {
				out.Note = "${" + inner + "}"
			}
			return &out
		}
		pieces = append(pieces, tree.Scalar(v.At, rest[:i]))
		switch value.Kind {
		case tree.Text, tree.Number, tree.Bool:
			pieces = append(pieces, value)
		case tree.Null:
		default:
			pieces = append(pieces, hole(inner, tree.Setting, v.At))
		}
		rest = rest[end+1:]
	}
	out := tree.Joined(v.At, pieces...)
	out.Via = v.Via
	return out
}

// closing is where the brace of a variable closes, past those within it.
func closing(s string, from int) int {
	open := 1
	for i := from; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "${"):
			open++
			i++
		case s[i] == '}':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// form is a variable: its source, what that is asked with, and an address.
var form = regexp.MustCompile(`^\s*([A-Za-z][\w-]*)(?:\(([^()]*)\))?(?::([^:].*|))?\s*$`)

// hole is what nobody knows here, by the name of the variable.
func hole(to string, kind tree.HoleKind, at tree.Place) *tree.Value {
	to = strings.NewReplacer("{", "", "}", "", "#", "-", "$", "").Replace(to)
	return &tree.Value{Kind: tree.Text, At: at, Parts: []tree.Part{{Hole: &tree.Hole{To: to, Kind: kind}}}}
}

// variable is what a variable stands for; nil where it isn't one of the tool's.
func (x *variables) variable(inner string, at tree.Place, depth int) *tree.Value {
	if depth > tree.MaxDepth || !x.step(at, 1) {
		return unknown(at, "it is nested too deep")
	}
	if strings.Contains(inner, "${") {
		flat, ok := x.text(tree.Scalar(at, inner), depth+1).Known()
		if !ok {
			return hole(inner, tree.Outside, at)
		}
		if flat == inner || strings.Contains(flat, "${") {
			return nil
		}
		inner = flat
	}
	choices := commas(inner)
	var first *tree.Value
	for i, c := range choices {
		c = strings.TrimSpace(c)
		if i > 0 {
			if v := literal(c, at); v != nil {
				return v
			}
		}
		f := form.FindStringSubmatch(c)
		if f == nil || f[2] == "" && !strings.Contains(c, ":") && !strings.Contains(c, "(") || strings.Contains(c, "::") {
			if i == 0 {
				return nil
			}
			continue
		}
		v, known := x.source(f[1], f[2], f[3], at, depth)
		if known {
			return v
		}
		if first == nil {
			first = v
		}
	}
	if first != nil && first.Kind == tree.Unknown {
		x.skipped = append(x.skipped, aws.Skipped{What: "a variable", Name: inner, At: at, Why: first.Text})
	}
	return first
}

// commas are the parts of a variable: itself, and what holds where it has no value.
func commas(s string) []string {
	var out []string
	depth, from := 0, 0
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// literal is a value that is written out.
func literal(s string, at tree.Place) *tree.Value {
	switch {
	case len(s) >= 2 && (s[0] == '\'' || s[0] == '"') && s[len(s)-1] == s[0]:
		return tree.Scalar(at, s[1:len(s)-1])
	case s == "true" || s == "false":
		return &tree.Value{Kind: tree.Bool, At: at, Text: s}
	case s == "null":
		return &tree.Value{Kind: tree.Null, At: at}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return &tree.Value{Kind: tree.Number, At: at, Text: s}
	}
	return nil
}

// source asks one source of variables, and says whether it knows.
func (x *variables) source(kind, with, address string, at tree.Place, depth int) (*tree.Value, bool) {
	whole := kind + ":" + address
	switch kind {
	case "self":
		return x.self(address, at, depth)
	case "file":
		return x.included(with, address, at, depth)
	case "opt", "env":
		return x.external(whole, "", at), false
	case "param":
		stage := x.stage(at, depth)
		for _, of := range []string{"params", "stages"} {
			for _, s := range []string{stage, "default"} {
				raw := x.raw.Get(of, s)
				if of == "stages" {
					raw = raw.Get("params")
				}
				if v := raw.Get(address); v != nil {
					return x.resolve(v, depth+1), true
				}
			}
		}
		return x.external(whole, "", at), false
	case "sls":
		if address == "stage" {
			v := tree.Scalar(at, x.stage(at, depth))
			return v, true
		}
		return hole(whole, tree.Setting, at), true
	case "aws":
		switch address {
		case "accountId":
			return hole("AWS::AccountId", tree.Setting, at), true
		case "region":
			return hole("AWS::Region", tree.Setting, at), true
		}
		return hole(whole, tree.Setting, at), true
	case "git":
		return hole(whole, tree.Setting, at), true
	case "ssm":
		return x.external(whole, strings.TrimSuffix(address, "~true"), at), false
	case "strToBool":
		if v := literal(with, at); v != nil {
			return v, true
		}
		return unknown(at, "it hangs on "+with), false
	case "construct":
		name, attribute, _ := strings.Cut(address, ".")
		if v := x.constructs(name, attribute, at); v != nil {
			return v, true
		}
		return unknown(at, "there is no construct "+name), false
	}
	return x.external(whole, "", at), false
}

// external is what the service takes from outside.
func (x *variables) external(name, stored string, at tree.Place) *tree.Value {
	v := hole(name, tree.Outside, at)
	to := v.Only().To
	if _, ok := x.outside[to]; !ok {
		x.outside[to] = aws.Outside{At: at, Source: x.root.Path(x.file) + "#" + to, Stored: stored}
	}
	return v
}

// stage is the one that the service is read for.
func (x *variables) stage(at tree.Place, depth int) string {
	v, _ := x.self("provider.stage", at, depth+1)
	if s := v.Word(); s != "" {
		return s
	}
	return "dev"
}

// self is a value of the file itself.
func (x *variables) self(address string, at tree.Place, depth int) (*tree.Value, bool) {
	if address == "" {
		return unknown(at, "the whole file within itself"), true
	}
	v := x.along(x.raw, address, depth)
	if v != nil && v.Kind != tree.Null {
		return v, true
	}
	switch address {
	case "provider.stage":
		v := tree.Scalar(at, "dev")
		v.Note = tool
		return v, true
	case "provider.region":
		return hole("AWS::Region", tree.Setting, at), true
	case "service.name":
		return x.self("service", at, depth)
	}
	if v == nil {
		v = x.external("self:"+address, "", at)
	}
	return v, false
}

// along follows an address through values that may be variables themselves.
func (x *variables) along(v *tree.Value, address string, depth int) *tree.Value {
	if depth > tree.MaxDepth {
		return nil
	}
	for _, name := range strings.Split(address, ".") {
		if v != nil && v.Kind == tree.Text && strings.Contains(v.Text, "${") {
			v = x.resolve(v, depth+1)
		}
		switch {
		case v == nil:
			return nil
		case v.Kind == tree.List:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v.Items) {
				return nil
			}
			v = v.Items[i]
		default:
			v = v.Get(name)
		}
	}
	return x.resolve(v, depth+1)
}

// included is what another file holds.
func (x *variables) included(named, address string, at tree.Place, depth int) (*tree.Value, bool) {
	named = strings.Trim(strings.TrimSpace(named), `'"`)
	v, why := x.bring(named)
	if v == nil {
		return unknown(at, "the file "+named+" isn't read: "+why), false
	}
	if address == "" {
		return x.resolve(v, depth+1), true
	}
	if in := x.along(v, address, depth+1); in != nil {
		return in, true
	}
	return unknown(at, named+" has no "+address), false
}

// bring reads a file, once.
func (x *variables) bring(named string) (*tree.Value, string) {
	if v, ok := x.read[named]; ok {
		return v, ""
	}
	ext := strings.ToLower(path.Ext(named))
	switch ext {
	case ".js", ".cjs", ".mjs", ".ts":
		return nil, "it is a program, and no program is run"
	}
	file, src, err := x.root.Near(x.file, named)
	if err != nil {
		return nil, err.Error()
	}
	var v *tree.Value
	switch ext {
	case ".yml", ".yaml", ".json":
		if v, err = tree.One(x.root.Path(file), src); err != nil {
			return nil, err.Error()
		}
	default:
		v = tree.Scalar(tree.Place{File: x.root.Path(file)}, string(src))
	}
	v.Walk(func(in *tree.Value) bool {
		in.Via = x.root.Path(file)
		return true
	})
	x.read[named] = v
	return v, ""
}
