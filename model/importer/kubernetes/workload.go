package kubernetes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/environment"
	"tautline.dev/model/importer/images"
	"tautline.dev/model/importer/tree"
)

// workload is something that runs pods.
type workload struct {
	*object
	// pod is the template of its pods.
	pod    *tree.Value
	labels map[string]string
	box    *draft.Box
	// outOfMesh says that its pods state that they get no sidecar.
	outOfMesh bool
}

// templates lead to the pods of a kind.
var templates = map[string][]string{
	"Deployment": {"spec", "template"}, "StatefulSet": {"spec", "template"}, "DaemonSet": {"spec", "template"}, "ReplicaSet": {"spec", "template"},
	"ReplicationController": {"spec", "template"}, "DeploymentConfig": {"spec", "template"}, "Rollout": {"spec", "template"}, "Job": {"spec", "template"},
	"CronJob": {"spec", "jobTemplate", "spec", "template"}, "Pod": {},
}

// groups are those in which the kinds of templates are a cluster's own.
var groups = []string{"", "apps", "batch", "extensions", "apps.openshift.io", "argoproj.io"}

func isWorkload(o *object) bool {
	_, ok := templates[o.kind]
	return ok && slices.Contains(groups, o.group)
}

func (c *cluster) workload(o *object) {
	pod := o.doc.Get(templates[o.kind]...)
	w := &workload{object: o, pod: pod, labels: labelsOf(pod.Get("metadata", "labels"))}
	c.workloads = append(c.workloads, w)
}

// containers are those of a pod that run as long as it does. Those that only prepare
// it are none.
func (w *workload) containers() []*tree.Value {
	all := slices.Clone(w.pod.Get("spec", "containers").List())
	for _, i := range w.pod.Get("spec", "initContainers").List() {
		if i.Get("restartPolicy").Word() == "Always" {
			all = append(all, i)
		}
	}
	return all
}

// boxes makes the boxes of workloads and of the ways in.
func (c *cluster) boxes() {
	times, named := map[string]int{}, map[string]int{}
	for _, w := range c.workloads {
		times[w.name]++
		named[w.namespace+"/"+w.name]++
	}
	again := 0
	for _, w := range c.workloads {
		if c.taken[w.name] && times[w.name] == 1 {
			again++
		}
		kind := strings.ToLower(w.kind) + "/" + w.name
		id := w.name
		switch {
		case named[w.namespace+"/"+w.name] > 1:
			id = kind
			if times[w.name] > named[w.namespace+"/"+w.name] && w.namespace != "" {
				id = w.namespace + "/" + kind
			}
		case times[w.name] > 1 && w.namespace != "":
			id = w.namespace + "/" + w.name
		}
		w.box = c.add(&draft.Box{Source: w.source, At: w.at}, id, kind)
		c.classify(w)
	}
	if again > 0 {
		c.d.Note(fmt.Sprintf("Workloads bear the names of parts of other sources (%d of them): where two sources deploy the same system in two ways, name only one.", again))
	}
	for _, g := range c.gateways {
		kind := strings.ToLower(g.kind) + "/" + g.name
		g.box = c.add(&draft.Box{Kind: "gateway", Platform: g.platform(), Source: g.source, At: g.at}, g.name, kind, g.namespace+"/"+kind)
	}
}

// classify tells what the box of a workload is.
func (c *cluster) classify(w *workload) {
	b := w.box
	template := w.pod.Get("metadata")
	inject := template.Get("labels", "sidecar.istio.io/inject").Word()
	if inject == "" {
		inject = template.Get("annotations", "sidecar.istio.io/inject").Word()
	}
	w.outOfMesh = inject == "false"
	switch w.kind {
	case "CronJob":
		b.Kind, b.Platform = "scheduler", "kubernetes/cronjob"
		return
	case "Job":
		b.Kind, b.Platform = "worker", "kubernetes/job"
		return
	}
	a := w.answer()
	b.Kind, b.Platform = a.Kind, a.Platform
	if a.Infrastructure {
		b.Tags = append(b.Tags, images.Infrastructure)
	}
	if a.Ask != "" {
		c.asked[a.Ask] = append(c.asked[a.Ask], b.ID)
	}
	if b.Kind == "service" && b.Platform == "" {
		b.Platform = "kubernetes"
		if inject == "true" || c.injected[w.namespace] && w.namespace != "" && !w.outOfMesh {
			b.Platform = "istio-1.24"
		}
	}
}

// answer is what a workload is: what its first container is, those aside that only
// look after the others.
func (w *workload) answer() images.Answer {
	var first *images.Answer
	for _, k := range w.pod.Get("spec", "containers").List() {
		words := slices.Concat(k.Get("command").List(), k.Get("args").List())
		var command []string
		for _, v := range words {
			command = append(command, v.Word())
		}
		a := images.Classify(images.Container{
			Image: k.Get("image").Word(), Name: w.name, Command: command,
			Sets: func(name string) bool {
				return slices.ContainsFunc(k.Get("env").List(), func(e *tree.Value) bool { return e.Get("name").Word() == name })
			},
		})
		if !a.Infrastructure {
			return a
		}
		if first == nil {
			first = &a
		}
	}
	if first == nil {
		return images.Answer{Kind: "service"}
	}
	return *first
}

// variable is one of a container's.
type variable struct {
	value  *tree.Value
	at     tree.Place
	source string
}

// environment draws what the containers of a workload are told of others.
func (c *cluster) environment(w *workload) {
	for _, k := range w.containers() {
		names, vars := c.variables(w, k)
		for _, name := range names {
			v := vars[name]
			told := environment.Told{From: w.box, By: name, At: v.at, Source: v.source}
			c.draw(w, told, environment.Variable(name, v.value), true)
		}
		words := slices.Concat(k.Get("command").List(), k.Get("args").List())
		if len(words) == 0 {
			continue
		}
		for i, v := range words {
			words[i] = expand(v, vars)
		}
		by := "args"
		if k.Get("args") == nil {
			by = "command"
		}
		told := environment.Told{From: w.box, By: by, At: words[0].At, Source: w.source + "." + by}
		c.draw(w, told, environment.Command(words), false)
	}
}

// draw draws the lines to the workloads behind hosts.
func (c *cluster) draw(w *workload, told environment.Told, hosts []environment.Host, tell bool) {
	type behind struct {
		s  *service
		to []*workload
	}
	var found []behind
	for _, h := range hosts {
		s, to, outside := c.find(h.Name, w.namespace)
		switch {
		case outside != nil:
			told.To = append(told.To, outside)
		case s == nil && tell:
			c.lines.Nobody(w.box, told.By, h, told.At)
		case s != nil && len(to) == 0 && h.Sure:
			c.d.Skip("an address", w.box.ID+"."+told.By, told.At, "the Service "+s.name+" selects no workload that is declared in these sources")
		}
		for _, t := range to {
			told.To = append(told.To, t.box)
		}
		if s != nil {
			found = append(found, behind{s, to})
		}
	}
	lines := c.lines.Draw(told)
	for _, f := range found {
		for _, l := range lines {
			if i := slices.IndexFunc(f.to, func(t *workload) bool { return t.box.ID == l.To }); i >= 0 {
				c.links = append(c.links, &link{line: l, from: w, to: f.to[i], service: f.s})
			}
		}
	}
}

// variables are those of a container, in the order in which they are declared: what
// whole ConfigMaps give it, then its own. Secrets are never looked into.
func (c *cluster) variables(w *workload, k *tree.Value) ([]string, map[string]variable) {
	var names []string
	vars := map[string]variable{}
	set := func(name string, v variable) {
		if _, ok := vars[name]; !ok {
			names = append(names, name)
		}
		vars[name] = v
	}
	for _, from := range k.Get("envFrom").List() {
		ref := from.Get("configMapRef")
		if ref == nil {
			continue
		}
		m := c.configMap(ref.Get("name").Word(), w.namespace)
		if m == nil {
			c.left(w, ref)
			continue
		}
		for _, f := range m.doc.Get("data").Map() {
			set(from.Get("prefix").Word()+f.Name, variable{f.Value, f.At, m.source + "." + f.Name})
		}
	}
	for _, e := range k.Get("env").List() {
		name := e.Get("name").Word()
		if value := e.Get("value"); value != nil {
			set(name, variable{expand(value, vars), value.At, w.source + ".env." + name})
			continue
		}
		ref := e.Get("valueFrom", "configMapKeyRef")
		if ref == nil {
			continue
		}
		m := c.configMap(ref.Get("name").Word(), w.namespace)
		if m == nil {
			c.left(w, ref)
			continue
		}
		if value := m.doc.Get("data", ref.Get("key").Word()); value != nil {
			set(name, variable{value, e.At, w.source + ".env." + name})
		}
	}
	return names, vars
}

func (c *cluster) left(w *workload, ref *tree.Value) {
	if ref.Get("optional").Word() != "true" {
		c.d.Skip("ConfigMap", ref.Get("name").Word(), ref.At, w.box.ID+" gets variables from it, and it isn't declared in these sources")
	}
}

// configMap is that of a name.
func (c *cluster) configMap(name, namespace string) *object {
	for _, m := range c.maps[name] {
		if near(m.namespace, namespace) {
			return m
		}
	}
	return nil
}

var reference = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`)

// expand puts the values of variables in the place of "$(NAME)". What isn't known
// becomes a hole.
func expand(v *tree.Value, vars map[string]variable) *tree.Value {
	text, ok := v.Known()
	if !ok || !strings.Contains(text, "$(") || v.Kind != tree.Text {
		return v
	}
	var pieces []*tree.Value
	last := 0
	for _, m := range reference.FindAllStringSubmatchIndex(text, -1) {
		pieces = append(pieces, tree.Scalar(v.At, text[last:m[0]]))
		name := text[m[2]:m[3]]
		switch to, ok := vars[name]; {
		case ok && to.value != nil && (to.value.Kind == tree.Text || to.value.Kind == tree.Number || to.value.Kind == tree.Bool):
			pieces = append(pieces, to.value)
		default:
			pieces = append(pieces, &tree.Value{Kind: tree.Text, At: v.At, Parts: []tree.Part{{Hole: &tree.Hole{To: name, Kind: tree.Outside}}}})
		}
		last = m[1]
	}
	pieces = append(pieces, tree.Scalar(v.At, text[last:]))
	return tree.Joined(v.At, pieces...)
}
