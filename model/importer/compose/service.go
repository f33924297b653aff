package compose

import (
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/tree"
)

// service reads one service of a file, and what it extends.
func (r *reader) service(f File, s tree.Field, in scope, extending []string) (*service, error) {
	if s.Kind != tree.Map && s.Kind != tree.Null {
		return nil, faulty(s.Value.At, "the service %s isn't a map", s.Name)
	}
	file := f.Root.Path(f.Name)
	of := &service{name: s.Name, at: s.At, file: file}
	if e := s.Get("extends"); e != nil {
		base, err := r.extended(f, s.Name, in.vars.filled(e), in, extending)
		if err != nil {
			return nil, err
		}
		if base != nil {
			of.merge(base)
		}
	}
	own := &service{name: s.Name, at: s.At, file: file}
	get := func(name string) *tree.Value {
		v := in.vars.filled(s.Get(name))
		switch tagOf(v) {
		case "!reset":
			return nil
		case "!override":
			return v.Fields[0].Value
		}
		return v
	}
	own.image, own.container, own.host = get("image"), get("container_name"), get("hostname")
	own.entrypoint, own.command = get("entrypoint"), get("command")
	for _, e := range get("env_file").List() {
		r.envFile(f, own, e, in)
	}
	source := file + "#" + s.Name + ".environment."
	for _, v := range assignments(s.Get("environment")) {
		v.value, v.source = r.value(v, in), source+v.name
		if v.value != nil {
			own.setVariable(v)
		}
	}
	own.profiles = words(get("profiles"))
	own.links = words(get("links"))
	for _, n := range get("networks").Map() {
		own.aliases = append(own.aliases, words(n.Get("aliases"))...)
	}
	for _, f := range s.Map() {
		if tagOf(f.Value) != "" {
			own.resets = append(own.resets, f.Name)
		}
	}
	of.merge(own)
	of.resets = own.resets
	return of, nil
}

// value is a variable's, interpolated; of one that is only named, what the project's
// own variables say, and nothing where they don't.
func (r *reader) value(v variable, in scope) *tree.Value {
	if v.value == nil {
		return in.vars.get(v.name)
	}
	return in.vars.filled(v.value)
}

// assignments are the variables of a map, or of a list of "NAME=value" and "NAME".
func assignments(v *tree.Value) []variable {
	if tag := tagOf(v); tag == "!override" {
		v = v.Fields[0].Value
	} else if tag != "" {
		return nil
	}
	var out []variable
	for _, f := range v.Map() {
		to := f.Value
		if to.Kind == tree.Null {
			to = nil
		}
		out = append(out, variable{name: f.Name, value: to, at: f.At})
	}
	if v == nil || v.Kind != tree.List {
		return out
	}
	for _, i := range v.Items {
		text, ok := i.Known()
		if !ok {
			continue
		}
		name, value, given := strings.Cut(text, "=")
		a := variable{name: strings.TrimSpace(name), at: i.At}
		if given {
			a.value = tree.Scalar(i.At, value)
		}
		out = append(out, a)
	}
	return out
}

// envFile adds the variables of a file that a service names.
func (r *reader) envFile(f File, of *service, e *tree.Value, in scope) {
	named := e
	if e.Kind == tree.Map {
		named = e.Get("path")
	}
	name, ok := named.Known()
	if !ok {
		if named != nil {
			r.leave("a file of variables", named.Words(), e.At, "its name isn't known")
		}
		return
	}
	name = path.Join(in.dir, name)
	src, err := f.Root.Read(name)
	if err != nil {
		if e.Get("required").Word() != "false" {
			r.leave("a file of variables", name, e.At, why(err))
		}
		return
	}
	vars := in.vars.with()
	for _, n := range vars.parse(f.Root.Path(name), string(src)) {
		v := vars.get(n)
		of.setVariable(variable{name: n, value: v, at: v.At, source: f.Root.Path(name) + "#" + n, inFile: true})
	}
}

// longest is how many services may extend, or files include, each other in a row.
const longest = 100

// extended is the service that another extends; nothing, if it isn't here.
func (r *reader) extended(f File, name string, e *tree.Value, in scope, extending []string) (*service, error) {
	from, file := e.Word(), ""
	if e.Kind == tree.Map {
		from, file = e.Get("service").Word(), e.Get("file").Word()
	}
	if from == "" {
		return nil, faulty(e.At, "extends names a service: {service: ..., file: ...}")
	}
	if file != "" {
		at := path.Join(in.dir, file)
		doc, err := r.load(f.Root, at)
		switch {
		case missing(err):
			r.leave("an extended service", from, e.At, at+": "+why(err))
			return nil, nil
		case err != nil:
			return nil, err
		}
		// Paths in it are those of its own folder.
		f, in = File{Root: f.Root, Name: at, Doc: doc}, scope{vars: in.vars, dir: path.Dir(at)}
	}
	key := f.Root.Path(f.Name) + "#" + from
	if len(extending) > longest {
		return nil, faulty(e.At, "the service %s extends others, more than %d in a row", name, longest)
	}
	if slices.Contains(extending, key) || file == "" && from == name {
		return nil, faulty(e.At, "the service %s extends itself", name)
	}
	for _, s := range f.Doc.Get("services").Map() {
		if s.Name == from {
			return r.service(f, s, in, append(slices.Clone(extending), key))
		}
	}
	if base := r.byName[from]; base != nil && file == "" {
		return base, nil
	}
	return nil, faulty(e.At, "the service %s extends %s, which isn't declared", name, from)
}

// words are the known texts of a list.
func words(v *tree.Value) []string {
	var out []string
	for _, i := range v.List() {
		if w := i.Word(); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// setVariable gives a variable a value. One of a file never replaces one of the
// environment.
func (s *service) setVariable(v variable) {
	if s.index == nil {
		s.index = map[string]int{}
		for i, w := range s.variables {
			s.index[w.name] = i
		}
	}
	i, ok := s.index[v.name]
	switch {
	case !ok:
		s.index[v.name] = len(s.variables)
		s.variables = append(s.variables, v)
	case !v.inFile || s.variables[i].inFile:
		s.variables[i] = v
	}
}

// reset takes away what a service, or a later file of it, takes back.
func (s *service) reset(name string) {
	s.index = nil
	switch name {
	case "environment":
		s.variables = slices.DeleteFunc(s.variables, func(v variable) bool { return !v.inFile })
	case "env_file":
		s.variables = slices.DeleteFunc(s.variables, func(v variable) bool { return v.inFile })
	case "profiles":
		s.profiles = nil
	case "links":
		s.links = nil
	case "networks":
		s.aliases = nil
	case "image":
		s.image = nil
	case "command":
		s.command = nil
	case "entrypoint":
		s.entrypoint = nil
	}
}

// merge adds what a later file says of a service, or what one says of itself that
// extends another.
func (s *service) merge(over *service) {
	for _, name := range over.resets {
		s.reset(name)
	}
	replace := func(at **tree.Value, by *tree.Value) {
		if by != nil && by.Kind != tree.Null {
			*at = by
		}
	}
	replace(&s.image, over.image)
	replace(&s.container, over.container)
	replace(&s.host, over.host)
	replace(&s.entrypoint, over.entrypoint)
	replace(&s.command, over.command)
	for _, v := range over.variables {
		s.setVariable(v)
	}
	s.profiles = append(s.profiles, over.profiles...)
	s.aliases = append(s.aliases, over.aliases...)
	s.links = append(s.links, over.links...)
}
