package kubernetes

import (
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// gateway is a way into the cluster.
type gateway struct {
	*object
	box *draft.Box
}

func (c *cluster) gateway(o *object) *gateway {
	g := &gateway{object: o}
	c.gateways = append(c.gateways, g)
	return g
}

// classes are the platforms of classes of ingresses and gateways.
var classes = map[string]string{
	"nginx": "ingress-nginx", "traefik": "traefik", "kong": "kong", "haproxy": "haproxy", "alb": "aws/alb", "istio": "istio-1.24", "envoy": "envoy", "eg": "envoy",
	"azure-application-gateway": "azure/application-gateway",
}

// platform is what a gateway runs on, as far as its class tells.
func (g *gateway) platform() string {
	spec := g.doc.Get("spec")
	if g.group == "networking.istio.io" {
		return "istio-1.24"
	}
	for _, class := range []*tree.Value{spec.Get("ingressClassName"), spec.Get("gatewayClassName"), g.doc.Get("metadata", "annotations", "kubernetes.io/ingress.class")} {
		if p := classes[class.Word()]; p != "" {
			return p
		}
	}
	return ""
}

// ingress draws the lines of an Ingress: one to each workload behind it.
func (c *cluster) ingress(g *gateway) {
	type path struct {
		name, does string
		at         tree.Place
	}
	var all []path
	backend := func(b *tree.Value, does string, at tree.Place) {
		name := b.Get("service", "name")
		if name == nil {
			name = b.Get("serviceName")
		}
		if w := name.Word(); w != "" {
			all = append(all, path{w, does, at})
		} else if b.Get("resource") != nil {
			c.d.Skip("Ingress", g.name, at, "its backend isn't a Service")
		}
	}
	spec := g.doc.Get("spec")
	for _, name := range []string{"defaultBackend", "backend"} {
		if b := spec.Get(name); b != nil {
			backend(b, "", b.At)
		}
	}
	for _, rule := range spec.Get("rules").List() {
		for _, p := range rule.Get("http", "paths").List() {
			backend(p.Get("backend"), rule.Get("host").Word()+p.Get("path").Word(), p.At)
		}
	}
	for _, p := range all {
		c.into(g, p.name, nil, p.does, g.source, p.at)
	}
}

// into draws the lines from a gateway to the workloads of a host, those of them that
// bear labels.
func (c *cluster) into(g *gateway, host string, labels map[string]string, does, source string, at tree.Place) []*link {
	s, to, outside := c.find(host, g.namespace)
	switch {
	case outside != nil:
		c.line(g, outside, host, false, does, source, at)
		return nil
	case s == nil || len(to) == 0:
		c.d.Skip("a route", g.box.ID+"."+host, at, "no workload of it is declared in these sources")
		return nil
	}
	var out []*link
	for _, w := range to {
		if !selects(labels, w.labels) {
			continue
		}
		l := c.line(g, w.box, s.name, len(to) > 1, does, source, at)
		if c.linked[l] == nil {
			c.linked[l] = &link{line: l, gateway: g, to: w, service: s}
			c.links = append(c.links, c.linked[l])
		}
		out = append(out, c.linked[l])
	}
	return out
}

// line is the line from a gateway to a box, with one more route that leads there.
func (c *cluster) line(g *gateway, to *draft.Box, name string, several bool, does, source string, at tree.Place) *draft.Line {
	evidence := string(draft.Declared) + ": " + source
	key := [2]*draft.Box{g.box, to}
	l := c.drawn[key]
	if l == nil {
		id := g.box.ID + "." + name
		if several || c.taken["line "+id] {
			id += "." + to.ID
		}
		c.taken["line "+id] = true
		l = &draft.Line{ID: id, From: g.box.ID, To: to.ID, Level: draft.Declared, Evidence: []string{evidence}, At: at}
		if does != "" {
			l.Put(draft.Fact{Path: "does", Value: does, At: at})
		}
		c.d.Lines = append(c.d.Lines, l)
		c.drawn[key] = l
		return l
	}
	if !slices.Contains(l.Evidence, evidence) {
		l.Evidence = append(l.Evidence, evidence)
	}
	if f, ok := l.Get("does"); ok && does != "" {
		routes := strings.Split(f.Value.(string), ", ")
		if !slices.Contains(routes, does) && len(routes) < 5 {
			f.Value = strings.Join(append(routes, does), ", ")
			l.Put(f)
		}
	}
	return l
}

// httpRoute draws the lines of a route from the gateways that it hangs on.
func (c *cluster) httpRoute(o *object) {
	for _, rule := range o.doc.Get("spec", "rules").List() {
		r := &route{of: o, at: rule.At, mesh: true, timeout: rule.Get("timeouts", "request")}
		if t := rule.Get("timeouts", "backendRequest"); t != nil {
			r.timeout = t
		}
		if rule.Get("retry") != nil {
			draft.Count(&c.d.Unkept, "retry of an HTTPRoute")
		}
		for _, parent := range o.doc.Get("spec", "parentRefs").List() {
			namespace := parent.Get("namespace").Word()
			if namespace == "" {
				namespace = o.namespace
			}
			if parent.Get("kind").Word() == "Service" {
				if s, _, _ := c.find(parent.Get("name").Word(), namespace); s != nil {
					r.hosts = append(r.hosts, s)
				}
				continue
			}
			g := c.gatewayOf(o.group, parent.Get("name").Word(), namespace)
			if g == nil {
				c.d.Skip(o.kind, o.name, o.at, "the gateway "+parent.Get("name").Word()+" isn't declared in these sources")
				continue
			}
			for _, to := range rule.Get("backendRefs").List() {
				if to.Get("weight").Word() == "0" || to.Get("kind").Word() != "" && to.Get("kind").Word() != "Service" {
					continue
				}
				host := to.Get("name").Word()
				if n := to.Get("namespace").Word(); n != "" {
					host += "." + n
				}
				for _, l := range c.into(g, host, nil, matched(rule.Get("matches").List(), "path", "value"), o.source, rule.At) {
					l.routes = append(l.routes, r)
				}
			}
		}
		for _, to := range rule.Get("backendRefs").List() {
			r.to = append(r.to, destination{host: to.Get("name").Word(), namespace: o.namespace})
		}
		c.hold(r)
	}
}

// hold notes a route with the services whose calls it is for.
func (c *cluster) hold(r *route) {
	if !r.mesh {
		return
	}
	for _, s := range r.hosts {
		c.routes[s] = append(c.routes[s], r)
	}
}

// matched are the paths that a route is for, as far as few words say it.
func matched(matches []*tree.Value, path ...string) string {
	var out []string
	for _, m := range matches {
		if w := m.Get(path...).Word(); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if len(out) > 3 {
		return ""
	}
	return strings.Join(out, ", ")
}

// gatewayOf is the gateway of a name, or of "namespace/name", among those of one group:
// Istio's, or those of the Gateway API.
func (c *cluster) gatewayOf(group, name, namespace string) *gateway {
	if n, rest, ok := strings.Cut(name, "/"); ok {
		namespace, name = n, rest
	}
	for _, g := range c.gateways {
		if g.kind == "Gateway" && g.group == group && g.name == name && near(g.namespace, namespace) {
			return g
		}
	}
	return nil
}
