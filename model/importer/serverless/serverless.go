// Package serverless reads services of the Serverless Framework: their functions and
// events become resources in the words of CloudFormation, beside those that the
// service declares as such.
package serverless

import (
	"fmt"
	"strconv"
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/cloudformation"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// tool is what supplies a value that the source leaves out.
const tool = "default of Serverless Framework"

// Is says whether a file is a service.
func Is(v *tree.Value) bool {
	service, provider := v.Get("service"), v.Get("provider")
	switch {
	case service == nil || provider == nil:
		return false
	case service.Kind != tree.Text && service.Kind != tree.Map:
		return false
	case provider.Kind != tree.Text && provider.Kind != tree.Map:
		return false
	}
	for _, name := range []string{"functions", "resources", "custom", "stepFunctions", "constructs", "frameworkVersion", "plugins"} {
		if v.Get(name) != nil {
			return true
		}
	}
	return provider.Get("name") != nil
}

// service is one file while it is read.
type service struct {
	root *files.Root
	// path is where it lies within the root, and name how it is called.
	path, name string
	*variables
	// src is the file with its variables worked out.
	src  *tree.Value
	d    *draft.Draft
	at   tree.Place
	made *tree.Value // the resources, in the words of CloudFormation
	// called leads from the names that the tool gives what it makes to those here.
	called map[string]string
	// granted are the statements of the role that all functions share.
	granted []*tree.Value
	// rest and http hold what the two kinds of APIs do.
	rest, http *api
	// worked are the events of functions that constructs add, by the functions' keys.
	worked map[string][]*tree.Value
	// parts is how many there are so far.
	parts int
}

// Read reads a service. One that doesn't run on AWS has no stack: it adds its functions
// to the draft, later.
func Read(root *files.Root, file string, src *tree.Value, d *draft.Draft, later func(func() error)) (*aws.Stack, error) {
	s := &service{
		root: root, path: file, name: root.Path(file), variables: newVariables(root, file, src), d: d, at: src.At,
		made: &tree.Value{Kind: tree.Map, At: src.At}, called: map[string]string{}, rest: &api{}, http: &api{}, worked: map[string][]*tree.Value{},
	}
	s.constructs = func(name, attribute string, at tree.Place) *tree.Value { return s.construct(name, attribute, at) }
	s.src = s.resolve(src, 0)
	if s.err != nil {
		return nil, s.err
	}
	if on := s.provider(); on != "aws" {
		later(func() error {
			s.elsewhere(on)
			return s.tell()
		})
		return nil, nil
	}
	s.resources()
	s.lift()
	for _, f := range s.functions() {
		s.function(f)
	}
	s.machines()
	s.proxies()
	s.apis()
	s.role()
	s.plugins()
	if s.err != nil {
		return nil, s.err
	}
	stack, err := cloudformation.Read(root, file, tree.Of(s.at, "Resources", s.made, "Conditions", s.src.Get("resources", "Conditions"), "Mappings", s.src.Get("resources", "Mappings"), "Parameters", s.src.Get("resources", "Parameters"), "Outputs", s.src.Get("resources", "Outputs")))
	if err != nil {
		return nil, err
	}
	s.rename(stack)
	for name, o := range s.outside {
		stack.Outside[name] = o
	}
	return stack, s.tell()
}

// tell passes on what couldn't be read.
func (s *service) tell() error {
	for _, k := range s.skipped {
		s.d.Skip(k.What, k.Name, k.At, k.Why)
	}
	return s.err
}

func (s *service) skip(what, name string, at tree.Place, why string) {
	s.skipped = append(s.skipped, aws.Skipped{What: what, Name: name, At: at, Why: why})
}

// provider is where the service runs.
func (s *service) provider() string {
	if p := s.src.Get("provider"); p.Word() != "" {
		return p.Word()
	}
	return s.src.Get("provider", "name").Word()
}

// stage is the one that the service is read for.
func (s *service) stage() string {
	return s.variables.stage(s.at, 0)
}

// title is the name of the service.
func (s *service) title() string {
	if n := s.src.Get("service", "name").Word(); n != "" {
		return n
	}
	return s.src.Get("service").Word()
}

// parts are the fields of a map, or of all maps of a list: both may hold functions and
// resources.
func parts(v *tree.Value) []tree.Field {
	var all []tree.Field
	for _, m := range v.List() {
		all = append(all, m.Map()...)
	}
	return all
}

func (s *service) functions() []tree.Field {
	var all []tree.Field
	for _, f := range parts(s.src.Get("functions")) {
		if f.Kind != tree.Map {
			s.skip("a function", f.Name, f.At, unread(f.Value))
			continue
		}
		all = append(all, f)
	}
	return all
}

// unread is why a value can't be looked into.
func unread(v *tree.Value) string {
	switch {
	case v != nil && v.Kind == tree.Unknown:
		return v.Text
	case len(v.Holes()) > 0:
		return "what it is hangs on " + v.Words()
	}
	return "it has to be a map"
}

// resources takes over what the service declares in the words of CloudFormation.
func (s *service) resources() {
	for _, m := range s.src.Get("resources").List() {
		if m.Kind != tree.Map {
			s.skip("resources", "resources", m.At, unread(m))
			continue
		}
		for _, list := range m.Get("Resources").List() {
			for _, f := range list.Map() {
				switch {
				case f.Kind != tree.Map:
					s.skip("a resource", f.Name, f.At, unread(f.Value))
				case s.made.Get(f.Name) == nil:
					s.made.Fields = append(s.made.Fields, f)
				default:
					// A later part of a list adds to what an earlier one declares.
					merged := merge(s.made.Get(f.Name), f.Value, 0)
					s.made.Set(f.Name, merged)
				}
			}
		}
		for _, f := range m.Get("extensions").Map() {
			s.skip("an extension of a resource", f.Name, f.At, "no reader puts it into what it extends yet")
		}
	}
}

// merge is a map with what another one adds; of what both have, the other's holds.
func merge(a, b *tree.Value, depth int) *tree.Value {
	if a == nil || a.Kind != tree.Map || b.Kind != tree.Map || depth > tree.MaxDepth {
		return b
	}
	out := *a
	out.Fields = append([]tree.Field(nil), a.Fields...)
	for _, f := range b.Fields {
		out.Set(f.Name, merge(out.Get(f.Name), f.Value, depth+1))
	}
	return &out
}

// maxParts is the most functions, events and other parts of one service.
const maxParts = 10_000

// count counts a part, and says whether there may be one more.
func (s *service) count(at tree.Place) bool {
	s.parts++
	if s.parts > maxParts && s.err == nil {
		s.err = &tree.Error{At: at, Says: fmt.Sprintf("one service has more than %d parts", maxParts)}
	}
	return s.parts <= maxParts
}

// declare adds a resource under the name that its source has for it, or, where that is
// taken, under another one. It gives the name.
func (s *service) declare(name, other, kind string, at tree.Place, props *tree.Value) string {
	if !s.count(at) {
		return name
	}
	if name == "" || s.made.Get(name) != nil {
		name = other
	}
	s.made.Fields = append(s.made.Fields, tree.Field{Name: name, At: at, Value: tree.Of(at, "Type", tree.Scalar(at, kind), "Properties", props)})
	if other != name {
		s.called[other] = name
	}
	return name
}

// rename leads references by the tool's own names to what they mean.
func (s *service) rename(stack *aws.Stack) {
	inside := func(v *tree.Value) {
		v.Walk(func(in *tree.Value) bool {
			for _, h := range in.Holes() {
				if to, ok := s.called[h.To]; ok && h.Kind == tree.Outside {
					h.To, h.Kind = to, tree.Resource
				}
			}
			return true
		})
	}
	for _, r := range stack.Resources {
		inside(r.Props)
	}
	for _, v := range stack.Exports {
		inside(v)
	}
}

// normal is a key as the tool writes it in the names that it makes.
func normal(key string) string {
	key = strings.NewReplacer("-", "Dash", "_", "Underscore").Replace(key)
	if key == "" {
		return key
	}
	return strings.ToUpper(key[:1]) + key[1:]
}

// letters leaves the letters and digits of a name, the first in upper case.
func letters(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
	return normal(name)
}

// reference is the value that refers to a resource.
func reference(to, attribute string, at tree.Place) *tree.Value {
	if attribute == "" {
		return tree.Of(at, "Ref", tree.Scalar(at, to))
	}
	return tree.Of(at, "Fn::GetAtt", list(at, tree.Scalar(at, to), tree.Scalar(at, attribute)))
}

func list(at tree.Place, items ...*tree.Value) *tree.Value {
	return &tree.Value{Kind: tree.List, At: at, Items: items}
}

// number is a number that the tool supplies.
func number(at tree.Place, n int, note string) *tree.Value {
	return &tree.Value{Kind: tree.Number, At: at, Text: strconv.Itoa(n), Note: note}
}

// elsewhere adds the functions of a service that doesn't run on AWS.
func (s *service) elsewhere(on string) {
	platform := map[string]string{"azure": "azure/functions", "google": "gcp/cloud-functions"}[on]
	for _, f := range s.functions() {
		id := f.Name
		if s.d.Box(id) != nil {
			id = s.title() + "/" + f.Name
		}
		if s.d.Box(id) != nil {
			s.skip("a function", f.Name, f.At, "another one has its name")
			continue
		}
		b := &draft.Box{ID: id, Kind: "function", Platform: platform, Source: s.name + "#functions." + f.Name, At: f.At}
		s.d.Boxes = append(s.d.Boxes, b)
		s.d.Resources++
		if t := f.Get("timeout"); t != nil {
			if n, err := strconv.Atoi(strings.TrimSuffix(t.Word(), "s")); err == nil && n > 0 {
				b.Set("timeout", draft.Span(n, "s"), t)
			}
		}
		for _, e := range f.Get("events").List() {
			for _, kind := range eventOf(e) {
				if kind.Name == "http" {
					s.d.Note(fmt.Sprintf("%s answers requests over HTTP; who calls it isn't shown.", id))
					continue
				}
				s.skip("an event "+kind.Name, f.Name, kind.At, "no reader knows the events of "+on+" yet")
			}
		}
	}
}

// plugins lists those that may add parts that nobody here reads.
func (s *service) plugins() {
	plugins := s.src.Get("plugins")
	if m := plugins.Get("modules"); m != nil {
		plugins = m
	}
	for _, p := range plugins.List() {
		name := p.Word()
		if name == "" || harmless(name) {
			continue
		}
		s.skip("a plugin", name, p.At, "it may add parts that no reader knows")
	}
}

// harmless says of a plugin that it adds no part, or that its parts are read.
func harmless(name string) bool {
	for _, word := range []string{
		"serverless-step-functions", "serverless-lift", "serverless-apigateway-service-proxy", "serverless-iam-roles-per-function",
		"offline", "webpack", "esbuild", "bundle", "typescript", "python-requirements", "dotenv", "prune", "pseudo-parameters",
		"rust", "golang", "plugin-log", "warmup", "domain-manager", "plugin-tracing", "package", "layers", "tags", "stage", "test", "mock", "s3-local", "dynamodb-local", "localstack", "optimize", "jetpack", "ignore", "validate", "export", "scripted", "hooks", "deployment-bucket", "split-stacks",
	} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
