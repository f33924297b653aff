package kubernetes

import (
	"regexp"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
)

// service is a name under which workloads are reached.
type service struct {
	*object
	selector map[string]string
	behind   []*workload
}

// near tells whether two namespaces may be the same: a manifest that names none goes
// wherever it is applied to.
func near(a, b string) bool { return a == b || a == "" || b == "" }

// behind finds the workloads of each service.
func (c *cluster) behind() {
	labelled := map[[2]string][]*workload{}
	for _, w := range c.workloads {
		for name, value := range w.labels {
			labelled[[2]string{name, value}] = append(labelled[[2]string{name, value}], w)
		}
	}
	for _, of := range c.services {
		for _, s := range of {
			// Of the labels that it asks for, the one that fewest have.
			var few []*workload
			first := true
			for name, value := range s.selector {
				if with := labelled[[2]string{name, value}]; first || len(with) < len(few) {
					few, first = with, false
				}
			}
			for _, w := range few {
				if w.kind != "Job" && w.kind != "CronJob" && near(w.namespace, s.namespace) && selects(s.selector, w.labels) {
					s.behind = append(s.behind, w)
				}
			}
		}
	}
}

func selects(selector, labels map[string]string) bool {
	for name, value := range selector {
		if has, ok := labels[name]; !ok || has != value {
			return false
		}
	}
	return true
}

// podName is the name of one pod of a StatefulSet.
var podName = regexp.MustCompile(`^(.+)-[0-9]+$`)

// find is what bears a host's name for those of a namespace: a service with its
// workloads, or something outside.
func (c *cluster) find(host, namespace string) (*service, []*workload, *draft.Box) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	labels := strings.Split(host, ".")
	if s := c.named(labels, namespace); s != nil {
		if len(s.behind) == 0 && len(s.selector) == 0 {
			return s, nil, c.external(s.object, s.name)
		}
		return s, s.behind, nil
	}
	// "orders-0.orders.shop.svc": a pod by its own name.
	if m := podName.FindStringSubmatch(labels[0]); m != nil && len(labels) > 1 {
		if s := c.named(labels[1:], namespace); s != nil {
			if i := slices.IndexFunc(s.behind, func(w *workload) bool { return w.kind == "StatefulSet" && w.name == m[1] }); i >= 0 {
				return s, s.behind[i : i+1], nil
			}
		}
	}
	if e := c.entries[host]; e != nil {
		return nil, nil, c.external(e, host)
	}
	for _, w := range c.wild {
		if strings.HasSuffix(host, w[1:]) {
			return nil, nil, c.external(c.entries[w], w)
		}
	}
	return nil, nil, nil
}

// named is the service of "name", "name.namespace" or "name.namespace.svc.cluster.local".
func (c *cluster) named(labels []string, namespace string) *service {
	switch {
	case len(labels) > 2 && labels[2] != "svc":
		return nil
	case len(labels) > 1:
		namespace = labels[1]
	}
	var far *service
	several := false
	for _, s := range c.services[labels[0]] {
		if s.namespace == namespace {
			return s
		}
		if near(s.namespace, namespace) {
			several = several || far != nil
			far = s
		}
	}
	if several {
		return nil
	}
	return far
}

// external is the box of something outside the cluster that a line leads to.
func (c *cluster) external(o *object, name string) *draft.Box {
	if b := c.outside[o.key()+" "+name]; b != nil {
		return b
	}
	id := strings.TrimPrefix(name, "*.")
	b := c.add(&draft.Box{Kind: "external", Source: o.source, At: o.at, Outside: true}, id, strings.ToLower(o.kind)+"/"+id)
	c.outside[o.key()+" "+name] = b
	return b
}
