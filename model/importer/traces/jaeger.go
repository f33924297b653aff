package traces

import (
	"strings"

	"tautline.dev/model/importer/tree"
)

// jaeger says whether a file holds traces as Jaeger's interface gives them: one, or
// several in "data".
func jaeger(v *tree.Value) bool {
	all := jaegerTraces(v)
	return len(all) > 0
}

func jaegerTraces(v *tree.Value) []*tree.Value {
	list := v.Get("data")
	if list == nil {
		list = v
	}
	var all []*tree.Value
	for _, t := range list.List() {
		if spans, processes := t.Get("spans"), t.Get("processes"); spans != nil && spans.Kind == tree.List && processes != nil && processes.Kind == tree.Map {
			all = append(all, t)
		}
	}
	return all
}

// dependencies are the rows of Jaeger's table of who calls whom.
func dependencies(v *tree.Value) []*tree.Value {
	list := v
	for _, name := range []string{"data", "dependencies"} {
		if d := v.Get(name); d != nil {
			list = d
		}
	}
	if list == nil || list.Kind != tree.List || len(list.Items) == 0 {
		return nil
	}
	for _, d := range list.Items {
		if d.Get("parent") == nil || d.Get("child") == nil {
			return nil
		}
	}
	return list.Items
}

func (s *Set) jaeger(file string, v *tree.Value) error {
	for _, t := range jaegerTraces(v) {
		services := map[string]string{}
		for _, p := range t.Get("processes").Map() {
			services[p.Name] = short(p.Get("serviceName").Word())
		}
		for _, v := range t.Get("spans").List() {
			if err := s.jaegerSpan(file, t, v, services); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Set) jaegerSpan(file string, t, v *tree.Value, services map[string]string) error {
	trace := v.Get("traceID").Word()
	if trace == "" {
		trace = t.Get("traceID").Word()
	}
	p := &span{
		key: key{trace, v.Get("spanID").Word()}, service: services[v.Get("processID").Word()], name: v.Get("operationName").Word(),
		attributes: values(v), file: file, at: v.At,
	}
	if inline := v.Get("process", "serviceName").Word(); inline != "" {
		p.service = short(inline)
	}
	if p.trace == "" || p.id == "" {
		return &tree.Error{At: v.At, Says: "a span has a traceID and a spanID"}
	}
	p.kind = spanKinds[strings.ToLower(p.attributes["span.kind"])]
	const micro = 1000
	if begin, took := nanos(v.Get("startTime")), nanos(v.Get("duration")); begin > 0 && begin < 1<<52 && took < 1<<52 {
		p.begin, p.end = begin*micro, (begin+took)*micro
	}
	for _, r := range v.Get("references").List() {
		to := key{r.Get("traceID").Word(), r.Get("spanID").Word()}
		if to.trace == "" {
			to.trace = trace
		}
		switch {
		case r.Get("refType").Word() == "FOLLOWS_FROM":
			p.links = append(p.links, to)
		case p.parent == (key{}):
			p.parent = to
		}
	}
	if p.parent == (key{}) {
		if id := v.Get("parentSpanID").Word(); id != "" {
			p.parent = key{trace, id}
		} else if len(p.links) == 1 {
			p.parent = p.links[0]
		}
	}
	s.add(p)
	return nil
}
