package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"

	"tautline.dev/model/importer/tree"
)

// intrinsic is the function that a value calls, in its long form, and what it is
// called with; no name where the value is plain.
func intrinsic(v *tree.Value) (string, *tree.Value) {
	if v == nil || v.Kind != tree.Map || len(v.Fields) != 1 {
		return "", nil
	}
	name := v.Fields[0].Name
	switch {
	case name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::"):
	case name == "!Ref" || name == "!Condition":
		name = name[1:]
	case strings.HasPrefix(name, "!"):
		name = "Fn::" + name[1:]
	default:
		return "", nil
	}
	return name, v.Fields[0].Value
}

// gone is what a property is that isn't set (AWS::NoValue).
var gone = &tree.Value{Kind: tree.Null}

// eval works a value out. What the template doesn't decide stays a hole, or unknown.
func (t *template) eval(v *tree.Value) *tree.Value {
	out := t.work(v, 0)
	if out == gone {
		return nil
	}
	return out
}

func (t *template) work(v *tree.Value, depth int) *tree.Value {
	if v == nil {
		return nil
	}
	if depth > tree.MaxDepth || !t.step(v.At) {
		return unknown(v.At, "it is nested too deep")
	}
	if name, arg := intrinsic(v); name != "" {
		out := t.call(name, arg, v.At, depth)
		if out != nil && out != gone && out.At.File != v.At.File {
			// It stands where it is used, not where it comes from.
			moved := *out
			moved.At = v.At
			return &moved
		}
		return out
	}
	switch v.Kind {
	case tree.List:
		out := *v
		out.Items = nil
		for _, item := range v.Items {
			if w := t.work(item, depth+1); w != gone {
				out.Items = append(out.Items, w)
			}
		}
		return &out
	case tree.Map:
		out := *v
		out.Fields = nil
		fields := v.Fields
		for _, f := range fields {
			if strings.HasPrefix(f.Name, "Fn::ForEach") {
				fields = t.unroll(v, 0)
				break
			}
		}
		for _, f := range fields {
			if w := t.work(f.Value, depth+1); w != gone {
				out.Fields = append(out.Fields, tree.Field{Name: f.Name, At: f.At, Value: w})
			}
		}
		if arg := out.Get("Fn::Transform"); arg != nil && len(out.Fields) > 1 {
			return t.beside(&out, arg, depth)
		}
		return &out
	case tree.Text:
		if strings.Contains(v.Text, "{{resolve:") {
			return hole(v.At, stored(v.Text), "", tree.Outside)
		}
	}
	return v
}

// stored is the name of what "{{resolve:ssm:/orders/url:1}}" looks up.
func stored(text string) string {
	_, after, _ := strings.Cut(text, "{{resolve:")
	name, _, _ := strings.Cut(after, "}}")
	return name
}

func unknown(at tree.Place, why string) *tree.Value {
	return &tree.Value{Kind: tree.Unknown, At: at, Text: why}
}

func hole(at tree.Place, to, attribute string, kind tree.HoleKind) *tree.Value {
	return &tree.Value{Kind: tree.Text, At: at, Parts: []tree.Part{{Hole: &tree.Hole{To: to, Attribute: attribute, Kind: kind}}}}
}

// call works out one intrinsic function.
func (t *template) call(name string, arg *tree.Value, at tree.Place, depth int) *tree.Value {
	switch name {
	case "Ref":
		return t.ref(arg.Word(), "", at)
	case "Fn::GetAtt":
		return t.attribute(t.work(arg, depth+1), at)
	case "Fn::Sub":
		return t.sub(arg, at, depth)
	case "Fn::Join":
		return t.join(arg, at, depth)
	case "Fn::Select":
		return t.pick(arg, at, depth)
	case "Fn::Split":
		return t.split(arg, at, depth)
	case "Fn::FindInMap":
		return t.lookup(arg, at, depth)
	case "Fn::If":
		return t.choose(arg, at, depth)
	case "Fn::Base64":
		if s, ok := t.work(arg, depth+1).Known(); ok {
			return tree.Scalar(at, base64.StdEncoding.EncodeToString([]byte(s)))
		}
		return unknown(at, "it is encoded")
	case "Fn::ImportValue":
		return hole(at, t.work(arg, depth+1).Expression(), "", tree.Outside)
	case "Fn::ToJsonString":
		// Whoever reads the text reads what it was made of.
		return t.work(arg, depth+1)
	case "Fn::Length":
		if list := t.work(arg, depth+1); list != nil && list.Kind == tree.List {
			return &tree.Value{Kind: tree.Number, At: at, Text: strconv.Itoa(len(list.Items))}
		}
		return unknown(at, "the length of what isn't known")
	case "Fn::Transform":
		return t.transform(t.work(arg, depth+1), at, depth)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition":
		switch t.holds(tree.Of(at, name, arg), depth) {
		case yes:
			return &tree.Value{Kind: tree.Bool, At: at, Text: "true"}
		case no:
			return &tree.Value{Kind: tree.Bool, At: at, Text: "false"}
		}
		return unknown(at, "a condition that the parameters' defaults don't decide")
	}
	return unknown(at, name+" isn't known here")
}

// implicit are the resources that the transform makes by itself.
var implicit = []string{"ServerlessRestApi", "ServerlessHttpApi"}

// ref is what a name refers to.
func (t *template) ref(name, attribute string, at tree.Place) *tree.Value {
	switch {
	case name == "AWS::NoValue":
		return gone
	case name == "AWS::Partition":
		return tree.Scalar(at, "aws")
	case name == "AWS::URLSuffix":
		return tree.Scalar(at, "amazonaws.com")
	case strings.HasPrefix(name, "AWS::"):
		return hole(at, name, "", tree.Setting)
	case t.params[name] != nil && attribute == "":
		p := *t.params[name]
		return &p
	case t.nested[name] != nil:
		in := t.nested[name]
		if out := in.src.Get("Outputs", strings.TrimPrefix(attribute, "Outputs."), "Value"); out != nil {
			return in.eval(out)
		}
	case t.resources[name] != nil:
		return hole(at, t.prefix+name, attribute, tree.Resource)
	case name == implicit[0] || name == implicit[1]:
		return hole(at, name, attribute, tree.Resource)
	}
	// A role, an alias, a stage that the transform makes of a resource.
	if made, ok := t.madeOf(name); ok {
		return hole(at, t.prefix+made, either(attribute, "made"), tree.Resource)
	}
	return hole(at, t.prefix+name, attribute, tree.Outside)
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// made are the endings of what the transform makes of a resource.
var made = []string{"Role", "Version", "Stage", "Aliaslive", "EventInvokeConfig"}

// madeOf is the resource that the transform has made another one of.
func (t *template) madeOf(name string) (string, bool) {
	for _, end := range made {
		if id, ok := strings.CutSuffix(name, end); ok && t.resources[id] != nil {
			return id, true
		}
	}
	if id, _, ok := strings.Cut(name, ".Alias"); ok && t.resources[id] != nil {
		return id, true
	}
	return "", false
}

// attribute is an attribute of a resource: ["X", "Arn"], or "X.Arn".
func (t *template) attribute(arg *tree.Value, at tree.Place) *tree.Value {
	if arg == nil {
		return unknown(at, "Fn::GetAtt of nothing")
	}
	if arg.Kind == tree.List && len(arg.Items) == 2 {
		return t.ref(arg.Items[0].Word(), arg.Items[1].Expression(), at)
	}
	id, attribute, _ := strings.Cut(arg.Word(), ".")
	return t.ref(id, attribute, at)
}

// sub fills the holes of a text.
func (t *template) sub(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	text, own := arg, (*tree.Value)(nil)
	if arg.Kind == tree.List && len(arg.Items) == 2 {
		text, own = arg.Items[0], arg.Items[1]
	}
	text = t.work(text, depth+1)
	values := t.work(own, depth+1)
	value := func(name string) *tree.Value {
		if v := values.Get(name); v != nil {
			return v
		}
		id, attribute, _ := strings.Cut(name, ".")
		return t.ref(id, attribute, at)
	}
	s, ok := text.Known()
	if !ok {
		// What another tool has left open stays so; the rest is filled.
		var pieces []*tree.Value
		for _, p := range text.Parts {
			if p.Hole != nil {
				pieces = append(pieces, &tree.Value{Kind: tree.Text, At: text.At, Parts: []tree.Part{p}})
			} else {
				pieces = append(pieces, t.filled(p.Text, text.At, value))
			}
		}
		if pieces == nil {
			return text
		}
		return tree.Joined(text.At, pieces...)
	}
	out := t.filled(s, text.At, value)
	if out.At.Line < text.At.Line {
		out.At = text.At
	}
	return out
}

// filled replaces each ${name} of a text; ${!name} is written as ${name}.
func (t *template) filled(s string, at tree.Place, value func(string) *tree.Value) *tree.Value {
	var pieces []*tree.Value
	for {
		before, rest, found := strings.Cut(s, "${")
		pieces = append(pieces, tree.Scalar(at, before))
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !closed:
			pieces = append(pieces, tree.Scalar(at, "${"+rest))
			after = ""
		case strings.HasPrefix(name, "!"):
			pieces = append(pieces, tree.Scalar(at, "${"+name[1:]+"}"))
		default:
			switch v := value(strings.TrimSpace(name)); {
			case v == nil || v == gone:
			case v.Kind == tree.Unknown || v.Kind == tree.List || v.Kind == tree.Map:
				pieces = append(pieces, hole(at, strings.TrimSpace(name), "", tree.Setting))
			default:
				pieces = append(pieces, v)
			}
		}
		s = after
	}
	return tree.Joined(at, pieces...)
}

func (t *template) join(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind != tree.List || len(arg.Items) != 2 {
		return unknown(at, "Fn::Join takes a separator and a list")
	}
	between := t.work(arg.Items[0], depth+1)
	list := t.work(arg.Items[1], depth+1)
	if list == nil || list.Kind != tree.List {
		return unknown(at, "the list that is joined isn't known here")
	}
	var pieces []*tree.Value
	for i, item := range list.Items {
		if i > 0 {
			pieces = append(pieces, tree.Scalar(at, between.Word()))
		}
		if item == nil || item.Kind == tree.Unknown || item.Kind == tree.List || item.Kind == tree.Map {
			return unknown(at, "a part of what is joined isn't known here")
		}
		pieces = append(pieces, item)
	}
	return tree.Joined(at, pieces...)
}

func (t *template) pick(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.Items) == 2 {
		i, err := strconv.Atoi(t.work(arg.Items[0], depth+1).Word())
		list := t.work(arg.Items[1], depth+1)
		if err == nil && list != nil && list.Kind == tree.List && i >= 0 && i < len(list.Items) {
			return list.Items[i]
		}
	}
	return unknown(at, "what is picked isn't known here")
}

// split takes a text apart, through its holes where these stand between separators.
func (t *template) split(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind != tree.List || len(arg.Items) != 2 {
		return unknown(at, "Fn::Split takes a separator and a text")
	}
	by, text := t.work(arg.Items[0], depth+1).Word(), t.work(arg.Items[1], depth+1)
	if by == "" || text == nil || text.Kind != tree.Text {
		return unknown(at, "what is split isn't known here")
	}
	if text.Only() != nil {
		// An ARN or an address of which nobody knows the parts here.
		return unknown(at, "what is split isn't known here")
	}
	out := &tree.Value{Kind: tree.List, At: at}
	parts := text.Parts
	if parts == nil {
		parts = []tree.Part{{Text: text.Text}}
	}
	var piece []*tree.Value
	for _, p := range parts {
		if p.Hole != nil {
			piece = append(piece, hole(at, p.Hole.To, p.Hole.Attribute, p.Hole.Kind))
			continue
		}
		for i, s := range strings.Split(p.Text, by) {
			if i > 0 {
				out.Items = append(out.Items, tree.Joined(at, piece...))
				piece = nil
			}
			piece = append(piece, tree.Scalar(at, s))
		}
	}
	out.Items = append(out.Items, tree.Joined(at, piece...))
	return out
}

func (t *template) lookup(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.Items) >= 3 {
		keys := make([]string, 3)
		for i := range keys {
			key, ok := t.work(arg.Items[i], depth+1).Known()
			if !ok {
				return t.fallback(arg, at, depth)
			}
			keys[i] = key
		}
		if v := t.src.Get("Mappings").Get(keys...); v != nil {
			return v
		}
	}
	return t.fallback(arg, at, depth)
}

// fallback is what a lookup gives that finds nothing.
func (t *template) fallback(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind == tree.List && len(arg.Items) == 4 {
		if v := t.work(arg.Items[3].Get("DefaultValue"), depth+1); v != nil {
			return v
		}
	}
	return unknown(at, "what is looked up hangs on where it is deployed")
}

// choose takes one of two. Where nobody decides here, it is what both would be.
func (t *template) choose(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Kind != tree.List || len(arg.Items) != 3 {
		return unknown(at, "Fn::If takes a condition and two values")
	}
	name := arg.Items[0].Word()
	switch t.condition(name) {
	case yes:
		return t.work(arg.Items[1], depth+1)
	case no:
		return t.work(arg.Items[2], depth+1)
	}
	a, b := t.work(arg.Items[1], depth+1), t.work(arg.Items[2], depth+1)
	if a != gone && b != gone && a != nil && b != nil && a.Kind == b.Kind && a.Kind == tree.Text && a.Expression() == b.Expression() {
		return a
	}
	return unknown(at, "it hangs on the condition "+name+", which the parameters' defaults don't decide")
}
