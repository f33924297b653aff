package cloudformation

import (
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/tree"
)

// transform is what a macro makes: AWS::Include brings a file, others are unknown.
func (t *template) transform(arg *tree.Value, at tree.Place, depth int) *tree.Value {
	if arg.Get("Name").Word() != "AWS::Include" {
		return unknown(at, "the macro "+arg.Get("Name").Word()+" isn't known here")
	}
	location := arg.Get("Parameters", "Location")
	v, _ := t.file(location, "what AWS::Include brings", at)
	if v == nil {
		return unknown(at, "what AWS::Include brings isn't there")
	}
	return marked(t.work(v, depth+1), v.At.File)
}

// beside is a map with a macro among its fields: what that brings comes to the others.
func (t *template) beside(m, arg *tree.Value, depth int) *tree.Value {
	brought := t.transform(arg, arg.At, depth)
	out := &tree.Value{Kind: tree.Map, At: m.At}
	for _, f := range m.Fields {
		if f.Name != "Fn::Transform" {
			out.Fields = append(out.Fields, f)
		}
	}
	for _, f := range brought.Map() {
		if out.Get(f.Name) == nil {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// file reads a file that the template names, within the root. Of one that isn't there
// it says so, and gives nothing.
func (t *template) file(named *tree.Value, what string, at tree.Place) (*tree.Value, string) {
	skip := func(why string) (*tree.Value, string) {
		t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: what, Name: named.Words(), At: at, Why: why})
		return nil, ""
	}
	name, ok := named.Known()
	switch {
	case !ok:
		return skip("its name isn't known here")
	case strings.Contains(name, "://"):
		return skip("nothing is fetched over a network")
	}
	file, src, err := t.root.Near(t.path, name)
	if err != nil {
		return skip(err.Error())
	}
	v, err := tree.One(t.root.Path(file), src)
	if err != nil {
		return skip(err.Error())
	}
	return marked(v, t.root.Path(file)), file
}

// marked says of all of a value that it came from another file.
func marked(v *tree.Value, via string) *tree.Value {
	v.Walk(func(in *tree.Value) bool {
		if in.Via == "" && in != gone {
			in.Via = via
		}
		return true
	})
	return v
}

// includes puts in place what a resource only points to: the definition of a state
// machine as states, that of an API as paths.
func (t *template) includes(r *aws.Resource) {
	switch r.Type {
	case "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine":
		t.definition(r)
	case "AWS::Serverless::Api", "AWS::Serverless::HttpApi":
		t.paths(r, "DefinitionBody", "DefinitionUri")
	case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
		t.paths(r, "Body", "BodyS3Location")
	}
}

// definition puts the states of a machine into its property Definition.
func (t *template) definition(r *aws.Resource) {
	for _, uri := range []string{"DefinitionUri", "DefinitionS3Location"} {
		named := r.Props.Get(uri)
		if named == nil {
			continue
		}
		if named.Kind == tree.Map {
			t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "the states of a machine", Name: r.ID, At: named.At, Why: "they lie in a bucket"})
			continue
		}
		if v, _ := t.file(named, "the states of "+r.ID, named.At); v != nil {
			r.Props.Set("Definition", v)
		}
	}
	if text := r.Props.Get("DefinitionString"); text != nil {
		v := text
		if text.Kind == tree.Text {
			var err error
			if v, err = tree.Within(text); err != nil {
				t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "the states of a machine", Name: r.ID, At: text.At, Why: err.Error()})
				return
			}
		}
		r.Props.Set("Definition", v)
	}
	substitutions := r.Props.Get("DefinitionSubstitutions")
	if d := r.Props.Get("Definition"); d != nil && substitutions != nil {
		r.Props.Set("Definition", t.substituted(d, substitutions, 0))
	}
}

// substituted fills the ${name} in a definition that the machine gives values for.
func (t *template) substituted(v, values *tree.Value, depth int) *tree.Value {
	if depth > tree.MaxDepth || !t.step(v.At) {
		return v
	}
	out := *v
	out.Items, out.Fields = nil, nil
	if s, ok := v.Known(); ok && v.Kind == tree.Text && strings.Contains(s, "${") {
		filled := t.filled(s, v.At, func(name string) *tree.Value {
			if to := values.Get(name); to != nil {
				return to
			}
			return tree.Scalar(v.At, "${"+name+"}")
		})
		filled.Via = v.Via
		return filled
	}
	for _, item := range v.Items {
		out.Items = append(out.Items, t.substituted(item, values, depth+1))
	}
	for _, f := range v.Fields {
		out.Fields = append(out.Fields, tree.Field{Name: f.Name, At: f.At, Value: t.substituted(f.Value, values, depth+1)})
	}
	return &out
}

// paths puts the OpenAPI document of an API into its property DefinitionBody.
func (t *template) paths(r *aws.Resource, body, uri string) {
	if v := r.Props.Get(body); v != nil && v.Kind == tree.Map {
		r.Props.Set("DefinitionBody", v)
		return
	}
	named := r.Props.Get(uri)
	if named == nil {
		return
	}
	if named.Kind == tree.Map {
		t.stack.Skipped = append(t.stack.Skipped, aws.Skipped{What: "the paths of an API", Name: r.ID, At: named.At, Why: "they lie in a bucket"})
		return
	}
	if v, _ := t.file(named, "the paths of "+r.ID, named.At); v != nil {
		r.Props.Set("DefinitionBody", marked(t.work(v, 0), v.At.File))
	}
}
