// Package kubernetes reads manifests: the workloads of a cluster, the ways into it, and
// what each is told of the others; and what Istio states of the calls between them.
package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/environment"
	"tautline.dev/model/importer/tree"
)

// Is tells whether among documents there is one of a cluster's objects.
func Is(docs []*tree.Value) bool { return slices.ContainsFunc(docs, isObject) }

// notObjects are groups of documents in the same form that no cluster gets.
var notObjects = []string{"kustomize.config.k8s.io", "skaffold", "eksctl.io", "kind.x-k8s.io", "backstage.io", "minikube.k8s.io", "k3d.io", "helmfile.io"}

func isObject(doc *tree.Value) bool {
	version, kind := doc.Get("apiVersion").Word(), doc.Get("kind").Word()
	group, _, _ := strings.Cut(version, "/")
	return version != "" && kind != "" && !slices.Contains(notObjects, group) && !(version == "v1" && kind == "Config")
}

// object is one of a cluster's.
type object struct {
	kind, group, name, namespace string
	doc                          *tree.Value
	at                           tree.Place
	// source is file#Kind/name.
	source string
}

// key tells objects of one kind apart.
func (o *object) key() string { return o.kind + "." + o.group + " " + o.namespace + "/" + o.name }

// cluster is what the manifests of one import declare.
type cluster struct {
	d         *draft.Draft
	lines     *environment.Lines
	workloads []*workload
	gateways  []*gateway
	// services and maps are those of a name.
	services map[string][]*service
	maps     map[string][]*object
	// entries are what is declared as outside, by host; wild those by the ends of hosts.
	entries map[string]*object
	wild    []string
	// routes are those that hold for the calls to a service; rules likewise.
	routes map[*service][]*route
	rules  []*object
	ruled  map[*service][]*object
	links  []*link
	// linked leads from a line to its link, drawn from a gateway and a box to its line.
	linked map[*draft.Line]*link
	drawn  map[[2]*draft.Box]*draft.Line
	// injected are the namespaces whose pods get a sidecar.
	injected map[string]bool
	asked    map[string][]string
	outside  map[string]*draft.Box
	taken    map[string]bool
}

// Map adds what manifests declare to a draft. All that is given belongs together.
func Map(docs []*tree.Value, d *draft.Draft) {
	if len(docs) == 0 {
		return
	}
	c := &cluster{
		d: d, services: map[string][]*service{}, maps: map[string][]*object{}, entries: map[string]*object{},
		routes: map[*service][]*route{}, ruled: map[*service][]*object{}, linked: map[*draft.Line]*link{}, drawn: map[[2]*draft.Box]*draft.Line{},
		injected: map[string]bool{}, asked: map[string][]string{}, outside: map[string]*draft.Box{}, taken: map[string]bool{},
	}
	for _, b := range d.Boxes {
		c.taken[b.ID] = true
	}
	for _, l := range d.Lines {
		c.taken["line "+l.ID] = true
	}
	objects := c.objects(docs)
	d.Resources += len(objects)
	var later []func()
	for _, o := range objects {
		later = append(later, c.take(o))
	}
	c.behind()
	c.boxes()
	for _, r := range c.rules {
		if s, _, _ := c.find(r.doc.Get("spec", "host").Word(), r.namespace); s != nil {
			c.ruled[s] = append(c.ruled[s], r)
		}
	}
	for _, do := range later {
		if do != nil {
			do()
		}
	}
	c.lines = environment.New(d)
	for _, w := range c.workloads {
		c.environment(w)
	}
	c.mesh()
	c.lines.End()
	environment.Ask(d, c.asked)
	var all []*draft.Box
	for _, w := range c.workloads {
		all = append(all, w.box)
	}
	environment.Quiet(d, all)
}

// add adds a box, under the first of several names that is free.
func (c *cluster) add(b *draft.Box, names ...string) *draft.Box {
	b.ID = names[len(names)-1]
	for _, n := range names {
		if !c.taken[n] {
			b.ID = n
			break
		}
	}
	for n, id := 2, b.ID; c.taken[b.ID]; n++ {
		b.ID = fmt.Sprintf("%s-%d", id, n)
	}
	c.taken[b.ID] = true
	c.d.Boxes = append(c.d.Boxes, b)
	return b
}

// objects are those of documents and of the lists in them, each once. Of one that is
// declared differently in several places the first is read, if it is a part of the
// system: that it is there, all of them say. What routes and rules state differently,
// nobody can say.
func (c *cluster) objects(docs []*tree.Value) []*object {
	var all []*object
	var add func(doc *tree.Value)
	add = func(doc *tree.Value) {
		if !isObject(doc) {
			return
		}
		o := objectOf(doc)
		switch {
		case strings.HasSuffix(o.kind, "List") && doc.Get("items") != nil:
			for _, i := range doc.Get("items").List() {
				add(i)
			}
		case o.name == "":
			c.d.Skip(o.kind, "", o.at, "it has no name")
		default:
			all = append(all, o)
		}
	}
	for _, doc := range docs {
		add(doc)
	}
	same := map[string][]*object{}
	for _, o := range all {
		same[o.key()] = append(same[o.key()], o)
	}
	return slices.DeleteFunc(all, func(o *object) bool {
		of := same[o.key()]
		if o != of[0] {
			return true
		}
		if !slices.ContainsFunc(of, func(p *object) bool { return !equal(o.doc, p.doc) }) {
			return false
		}
		says := fmt.Sprintf("it is declared %d times, and not always the same (also in %s)", len(of), of[1].at)
		if slices.Contains([]string{"VirtualService", "DestinationRule", "HTTPRoute", "GRPCRoute"}, o.kind) {
			c.d.Skip(o.kind, o.name, o.at, says+": which one holds, the sources don't say; name the files that do")
			return true
		}
		if isWorkload(o) || o.kind == "Service" {
			c.d.Skip(o.kind, o.name, o.at, says+": the first is read")
		}
		return false
	})
}

// equal tells whether two values say the same.
func equal(a, b *tree.Value) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return false
	}
	for i := range a.Items {
		if !equal(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, f := range a.Fields {
		if !equal(f.Value, b.Get(f.Name)) {
			return false
		}
	}
	return true
}

func objectOf(doc *tree.Value) *object {
	group, _, found := strings.Cut(doc.Get("apiVersion").Word(), "/")
	if !found {
		group = ""
	}
	meta := doc.Get("metadata")
	name := meta.Get("name").Word()
	if name == "" {
		name = strings.TrimRight(meta.Get("generateName").Word(), "-")
	}
	o := &object{kind: doc.Get("kind").Word(), group: group, name: name, namespace: meta.Get("namespace").Word(), doc: doc, at: doc.At}
	o.source = doc.At.File + "#" + o.kind + "/" + name
	return o
}

// none are kinds without a part in an architecture.
var none = strings.Fields("ConfigMap Secret ServiceAccount Role RoleBinding ClusterRole ClusterRoleBinding Namespace PersistentVolume PersistentVolumeClaim StorageClass " +
	"NetworkPolicy PodDisruptionBudget ResourceQuota LimitRange CustomResourceDefinition PriorityClass VerticalPodAutoscaler PodSecurityPolicy " +
	"MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding Certificate Issuer ClusterIssuer " +
	"ServiceMonitor PodMonitor PrometheusRule PeerAuthentication AuthorizationPolicy RequestAuthentication Sidecar Telemetry Endpoints EndpointSlice Lease APIService " +
	"IngressClass GatewayClass ReferenceGrant Event PodTemplate RuntimeClass CSIDriver VolumeSnapshotClass ControllerRevision PodMetrics ManagedCertificate BackendConfig FrontendConfig")

// take notes an object; what it gives is done when all boxes are there.
func (c *cluster) take(o *object) func() {
	switch {
	case isWorkload(o):
		c.workload(o)
	case o.kind == "Service" && o.group == "":
		c.services[o.name] = append(c.services[o.name], &service{object: o, selector: labelsOf(o.doc.Get("spec", "selector"))})
	case o.kind == "Ingress":
		g := c.gateway(o)
		return func() { c.ingress(g) }
	case o.kind == "Gateway" && o.doc.Get("spec", "gatewayClassName").Word() == "istio-waypoint":
		draft.Count(&c.d.NoPart, "waypoint")
	case o.kind == "Gateway":
		c.gateway(o)
	case o.kind == "VirtualService":
		return func() { c.virtualService(o) }
	case o.kind == "DestinationRule":
		c.rules = append(c.rules, o)
	case o.kind == "ServiceEntry":
		for _, h := range o.doc.Get("spec", "hosts").List() {
			name := strings.ToLower(h.Word())
			if _, twice := c.entries[name]; name == "" || twice {
				continue
			}
			c.entries[name] = o
			if strings.HasPrefix(name, "*.") {
				c.wild = append(c.wild, name)
			}
		}
	case slices.Contains([]string{"HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"}, o.kind):
		return func() { c.httpRoute(o) }
	case o.kind == "HorizontalPodAutoscaler":
		if o.doc.Get("spec", "maxReplicas") != nil {
			draft.Count(&c.d.Unkept, "maxReplicas of a HorizontalPodAutoscaler")
		}
	case slices.Contains(none, o.kind) && o.group != "serving.knative.dev":
		draft.Count(&c.d.NoPart, o.kind)
		switch labels := labelsOf(o.doc.Get("metadata", "labels")); {
		case o.kind == "ConfigMap":
			c.maps[o.name] = append(c.maps[o.name], o)
		case o.kind == "Namespace" && (labels["istio-injection"] == "enabled" || labels["istio.io/rev"] != ""):
			c.injected[o.name] = true
		}
	default:
		c.d.Skip(strings.TrimSuffix(o.kind+"."+o.group, "."), o.name, o.at, "no reader knows this type yet")
	}
	return nil
}

// labelsOf are the texts of a map.
func labelsOf(v *tree.Value) map[string]string {
	out := map[string]string{}
	for _, f := range v.Map() {
		out[f.Name] = f.Value.Word()
	}
	return out
}
