package kubernetes

import (
	"slices"
	"strings"
	"time"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// link is a line that a mesh may have something to say of.
type link struct {
	line    *draft.Line
	from    *workload
	gateway *gateway
	to      *workload
	service *service
	// routes are those that made it, where it comes from a gateway.
	routes []*route
}

// route is one way that a mesh or a gateway sends calls, and what it states of them.
type route struct {
	of *object
	at tree.Place
	// hosts are the services whose names it is for.
	hosts []*service
	// mesh says that it holds for calls within the cluster.
	mesh             bool
	to               []destination
	timeout, retries *tree.Value
}

// destination is where a route leads.
type destination struct {
	host, namespace string
	labels          map[string]string
}

// virtualService reads the routes of a VirtualService. It draws lines from the gateways
// that it names; for calls within the mesh it only states facts.
func (c *cluster) virtualService(o *object) {
	spec := o.doc.Get("spec")
	named := spec.Get("gateways").List()
	mesh := len(named) == 0
	var gateways []*gateway
	for _, g := range named {
		if g.Word() == "mesh" {
			mesh = true
		} else if at := c.gatewayOf(o.group, g.Word(), o.namespace); at != nil {
			gateways = append(gateways, at)
		} else {
			c.d.Skip(o.kind, o.name, g.At, "the gateway "+g.Word()+" isn't declared in these sources")
		}
	}
	var hosts []*service
	for _, h := range spec.Get("hosts").List() {
		if s, _, _ := c.find(h.Word(), o.namespace); s != nil {
			hosts = append(hosts, s)
		}
	}
	for _, kind := range []string{"http", "tcp", "tls"} {
		for _, rule := range spec.Get(kind).List() {
			r := &route{of: o, at: rule.At, hosts: hosts, mesh: mesh, timeout: rule.Get("timeout"), retries: rule.Get("retries")}
			if rule.Get("fault") != nil {
				draft.Count(&c.d.Unkept, "fault of a VirtualService: an experiment without a date")
			}
			for _, to := range rule.Get("route").List() {
				if to.Get("weight").Word() == "0" {
					continue
				}
				d := destination{host: to.Get("destination", "host").Word(), namespace: o.namespace}
				d.labels = c.subset(d, to.Get("destination", "subset").Word())
				r.to = append(r.to, d)
			}
			for _, g := range gateways {
				for _, d := range r.to {
					for _, l := range c.into(g, d.host, d.labels, uris(rule), o.source, rule.At) {
						l.routes = append(l.routes, r)
					}
				}
			}
			c.hold(r)
		}
	}
}

// uris are the paths that a rule of a VirtualService matches.
func uris(rule *tree.Value) string {
	var out []string
	for _, m := range rule.Get("match").List() {
		for _, f := range m.Get("uri").Map() {
			if w := f.Value.Word(); w != "" && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	if len(out) > 3 {
		return ""
	}
	return strings.Join(out, ", ")
}

// subset are the labels of a subset, as its DestinationRule has them.
func (c *cluster) subset(d destination, name string) map[string]string {
	if name == "" {
		return nil
	}
	to, _, _ := c.find(d.host, d.namespace)
	if to == nil {
		return nil
	}
	for _, rule := range c.ruled[to] {
		for _, sub := range rule.doc.Get("spec", "subsets").List() {
			if sub.Get("name").Word() == name {
				return labelsOf(sub.Get("labels"))
			}
		}
	}
	return nil
}

// reaches tells whether a route leads to a workload.
func (c *cluster) reaches(r *route, w *workload) bool {
	return slices.ContainsFunc(r.to, func(d destination) bool {
		_, to, _ := c.find(d.host, d.namespace)
		return slices.Contains(to, w) && selects(d.labels, w.labels)
	})
}

// mesh states what routes and rules say of the calls to their hosts.
func (c *cluster) mesh() {
	var order []*draft.Line
	routes, rules := map[*draft.Line][]*route{}, map[*draft.Line][]*object{}
	for _, l := range c.links {
		if routes[l.line] == nil && rules[l.line] == nil {
			order = append(order, l.line)
		}
		of := slices.Clone(l.routes)
		if l.gateway == nil && !l.from.outOfMesh {
			for _, r := range c.routes[l.service] {
				if c.reaches(r, l.to) {
					of = append(of, r)
				}
			}
		}
		for _, r := range of {
			if !slices.Contains(routes[l.line], r) {
				routes[l.line] = append(routes[l.line], r)
			}
		}
		if l.gateway == nil && l.from.outOfMesh || l.gateway != nil && l.gateway.platform() != "istio-1.24" {
			continue
		}
		for _, rule := range c.ruled[l.service] {
			if !slices.Contains(rules[l.line], rule) {
				rules[l.line] = append(rules[l.line], rule)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b *draft.Line) int { return strings.Compare(a.ID, b.ID) })
	order = slices.Compact(order)
	for _, l := range order {
		var stated [][]draft.Fact
		for _, r := range routes[l] {
			stated = append(stated, r.facts())
		}
		c.agreed(l, stated)
		stated = nil
		for _, rule := range rules[l] {
			stated = append(stated, ruleFacts(rule))
		}
		c.agreed(l, stated)
	}
	for _, rule := range c.rules {
		c.unkept(rule)
	}
}

// agreed states the facts of a line in which all that speak of it agree; the others are
// left open, and told.
func (c *cluster) agreed(l *draft.Line, stated [][]draft.Fact) {
	said := map[string]bool{}
	for _, facts := range stated {
		for _, f := range facts {
			if said[f.Path] {
				continue
			}
			said[f.Path] = true
			same := !slices.ContainsFunc(stated, func(others []draft.Fact) bool {
				return !slices.ContainsFunc(others, func(g draft.Fact) bool { return g.Path == f.Path && g.Value == f.Value })
			})
			if !same {
				c.d.Skip("a fact", l.ID+"."+f.Path, f.At, "routes to the same host state it differently")
				continue
			}
			l.Put(f)
		}
	}
}

// facts are what a route states of its calls.
func (r *route) facts() []draft.Fact {
	var out []draft.Fact
	put := func(path string, value any, v *tree.Value) {
		out = append(out, draft.Fact{Path: path, Value: value, At: v.At, Note: r.of.kind + " " + r.of.name})
	}
	limit, limited := span(r.timeout)
	per, each := span(r.retries.Get("perTryTimeout"))
	switch {
	case each:
		put("timeout", per, r.retries.Get("perTryTimeout"))
	case limited:
		put("timeout", limit, r.timeout)
	}
	n, ok := whole(r.retries.Get("attempts"))
	if !ok {
		return out
	}
	at := r.retries.Get("attempts")
	put("retry.attempts", n+1, at)
	put("retry.by", "mesh", at)
	if limited && limit != "none" {
		put("retry.maxAge", limit, r.timeout)
	}
	if on := r.retries.Get("retryOn").Word(); on != "" {
		after := "refused"
		for _, w := range strings.Split(on, ",") {
			if w = strings.TrimSpace(w); w != "connect-failure" && w != "refused-stream" {
				after = "any"
			}
		}
		put("retry.on", after, r.retries.Get("retryOn"))
	}
	return out
}

// ruleFacts are what a DestinationRule states of the calls to its host.
func ruleFacts(rule *object) []draft.Fact {
	var out []draft.Fact
	put := func(path string, value any, v *tree.Value) {
		out = append(out, draft.Fact{Path: path, Value: value, At: v.At, Note: rule.kind + " " + rule.name})
	}
	policy := rule.doc.Get("spec", "trafficPolicy")
	outlier := policy.Get("outlierDetection")
	failures := outlier.Get("consecutive5xxErrors")
	if failures == nil {
		failures = outlier.Get("consecutiveErrors")
	}
	if n, ok := whole(failures); ok && n > 0 {
		put("circuitBreaker.failures", n, failures)
	}
	if d, ok := span(outlier.Get("baseEjectionTime")); ok && d != "none" {
		put("circuitBreaker.openFor", d, outlier.Get("baseEjectionTime"))
	}
	most := policy.Get("connectionPool", "http", "http2MaxRequests")
	if n, ok := whole(most); ok && n > 0 {
		put("concurrency", n, most)
	}
	return out
}

// unkept counts what a DestinationRule states and the language has no place for.
func (c *cluster) unkept(rule *object) {
	spec := rule.doc.Get("spec")
	for _, at := range [][]string{{"tcp", "maxConnections"}, {"tcp", "connectTimeout"}, {"http", "http1MaxPendingRequests"}, {"http", "maxRequestsPerConnection"}, {"http", "maxRetries"}} {
		if spec.Get("trafficPolicy", "connectionPool").Get(at...) != nil {
			draft.Count(&c.d.Unkept, at[1]+" of a DestinationRule")
		}
	}
	for _, s := range spec.Get("subsets").List() {
		if s.Get("trafficPolicy") != nil {
			draft.Count(&c.d.Unkept, "trafficPolicy of a subset")
		}
	}
	if spec.Get("trafficPolicy", "portLevelSettings") != nil {
		draft.Count(&c.d.Unkept, "portLevelSettings of a DestinationRule")
	}
}

// span is a duration in the largest unit that divides it; nothing, where it is 0: that
// switches the limit off.
func span(v *tree.Value) (string, bool) {
	d, err := time.ParseDuration(v.Word())
	switch {
	case err != nil || d < 0:
		return "", false
	case d == 0:
		return "none", true
	case d%time.Millisecond != 0:
		return d.String(), true
	}
	return draft.Span(int(d/time.Millisecond), "ms"), true
}

// whole is a whole number from 0.
func whole(v *tree.Value) (int, bool) {
	text := v.Word()
	if text == "" || len(text) > 9 {
		return 0, false
	}
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}
