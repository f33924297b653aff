package inject

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"tautline.dev/analysis/gameday"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/blank"
	"tautline.dev/render/plain"
)

// object is a Kubernetes object, in the order in which people write one.
type object struct {
	APIVersion string     `yaml:"apiVersion"`
	Kind       string     `yaml:"kind"`
	Metadata   objectMeta `yaml:"metadata"`
	Spec       any        `yaml:"spec"`
}

type objectMeta struct {
	Name        string            `yaml:"name"`
	Namespace   string            `yaml:"namespace"`
	Annotations map[string]string `yaml:"annotations"`
}

// document writes objects as one YAML file, with what is to be known at its top.
type document struct {
	blanks  *blank.Blanks
	objects []object
	left    []leftOut
	// ends is how whatever runs it is ended.
	ends string
	// systems is how many systems the objects are of.
	systems int
}

// add writes an object for a trial.
func (d *document) add(p *gameday.Plan, t *gameday.Trial, name, apiVersion, kind string, spec any) {
	if d.systems > 1 {
		name = p.System.Called() + "-" + name
	}
	notes := map[string]string{
		"tautline.dev/hypothesis": plain.Text(t.Hypothesis),
		"tautline.dev/stop-when":  plain.Text(stopWhen(t)),
		"tautline.dev/lasts":      model.FormatDuration(t.For),
	}
	if t.Apart {
		notes["tautline.dev/only"] = "in a system that no customer uses"
	}
	d.objects = append(d.objects, object{apiVersion, kind, objectMeta{d.unused(kind, slug(name)), d.namespace(), notes}, spec})
}

// note adds to what is to be known of the last object.
func (d *document) note(key, value string) {
	d.objects[len(d.objects)-1].Metadata.Annotations[key] = plain.Text(value)
}

// ids are boxes in a sentence.
func ids(boxes []*model.Box) string {
	var all []string
	for _, b := range boxes {
		all = append(all, b.ID)
	}
	return phrase.Some(all)
}

// unused is a name that no other object of its kind has: of two the later would replace
// the earlier.
func (d *document) unused(kind, name string) string {
	is := func(name string) bool {
		return slices.ContainsFunc(d.objects, func(o object) bool { return o.Kind == kind && o.Metadata.Name == name })
	}
	unused := name
	for n := 2; is(unused); n++ {
		unused = name + "-" + strconv.Itoa(n)
	}
	return unused
}

func (d *document) namespace() string {
	return d.blanks.Fill("namespace", "namespace", "", "the namespace of what is struck")
}

// write puts what is to be filled in, and what is left out, before the objects.
func (d *document) write(w io.Writer, title string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n# %s\n", title, d.ends)
	if open := d.blanks.Open(); len(open) > 0 {
		fmt.Fprintf(out, "#\n# To be filled in, by --set NAME=VALUE:\n")
		for _, line := range open {
			fmt.Fprintf(out, "#   %s\n", plain.Text(line))
		}
	}
	if len(d.left) > 0 {
		fmt.Fprintf(out, "#\n# Left out:\n")
		for _, l := range d.left {
			fmt.Fprintf(out, "#   %s of %s: %s\n", l.Name, plain.Text(l.System), plain.Text(l.Why))
		}
	}
	for _, o := range d.objects {
		fmt.Fprintln(out, "---")
		e := yaml.NewEncoder(out)
		e.SetIndent(2)
		if err := e.Encode(o); err != nil {
			return err
		}
		if err := e.Close(); err != nil {
			return err
		}
	}
	return out.Flush()
}

// selector says which pods.
type selector struct {
	Namespaces     []string          `yaml:"namespaces"`
	LabelSelectors map[string]string `yaml:"labelSelectors,omitempty"`
	Expressions    []expression      `yaml:"expressionSelectors,omitempty"`
	NodeSelectors  map[string]string `yaml:"nodeSelectors,omitempty"`
}

// expression is a selector by one of several values.
type expression struct {
	Key      string   `yaml:"key"`
	Operator string   `yaml:"operator"`
	Values   []string `yaml:"values"`
}

type podChaos struct {
	Action   string   `yaml:"action"`
	Mode     string   `yaml:"mode"`
	Selector selector `yaml:"selector"`
	Duration string   `yaml:"duration"`
}

type networkChaos struct {
	Action    string       `yaml:"action"`
	Mode      string       `yaml:"mode"`
	Selector  selector     `yaml:"selector"`
	Direction string       `yaml:"direction"`
	Target    *target      `yaml:"target,omitempty"`
	Delay     networkDelay `yaml:"delay"`
	Duration  string       `yaml:"duration"`
}

// target is where packets go to that are struck.
type target struct {
	Mode     string   `yaml:"mode"`
	Selector selector `yaml:"selector"`
}

type networkDelay struct {
	Latency string `yaml:"latency"`
}

const chaosMesh = "chaos-mesh.org/v1alpha1"

// ChaosMesh writes resources for Chaos Mesh, on boxes that run on Kubernetes. Each ends
// by itself after its duration; at a stop condition somebody deletes it.
func ChaosMesh(w io.Writer, plans []*gameday.Plan, b *blank.Blanks) error {
	d := &document{blanks: b, systems: len(plans), ends: "Each ends by itself after its duration. At one of the alarms of its annotation stop-when: kubectl delete it."}
	for _, p := range plans {
		for _, t := range p.Trials {
			ways := means(t, func(m gameday.Means) bool { return m.ChaosMesh != "" })
			if why := runnable(t); len(ways) == 0 || why != "" {
				if len(ways) == 0 {
					why = "nothing that it strikes is said to run on Kubernetes, or Chaos Mesh does nothing that comes near it"
				}
				d.left = append(d.left, leftOut{p.System.Called(), t.Slug(), why})
				continue
			}
			for _, m := range ways {
				name := t.Slug()
				if len(ways) > 1 {
					name += "-" + m.Box.ID
				}
				kind, spec := d.chaos(m, t)
				d.add(p, t, name, chaosMesh, kind, spec)
				if len(m.Also) > 0 {
					d.note("tautline.dev/also-strikes", "what "+m.Box.ID+" asks of "+ids(m.Also))
				}
			}
		}
	}
	return d.write(w, "Faults for Chaos Mesh.")
}

func (d *document) chaos(m gameday.Means, t *gameday.Trial) (kind string, spec any) {
	label := d.blanks.Fill("label", "label", "app.kubernetes.io/name", "the label by which pods are told apart (usually app.kubernetes.io/name)")
	at := selector{
		Namespaces:     []string{d.namespace()},
		LabelSelectors: map[string]string{label: d.pods(m.Box)},
	}
	lasts := seconds(t.For)
	switch m.ChaosMesh {
	case "delay":
		return "NetworkChaos", networkChaos{"delay", "one", at, "to", d.askers(label, m.Only), networkDelay{seconds(t.Delay)}, lasts}
	case "zone":
		at.NodeSelectors = map[string]string{"topology.kubernetes.io/zone": d.blanks.Fill("zone", "zone", "", "the zone that is lost")}
		return "PodChaos", podChaos{"pod-failure", "all", at, lasts}
	}
	return "PodChaos", podChaos{"pod-failure", "one", at, lasts}
}

// pods is the value of the label that tells a box's pods apart.
func (d *document) pods(b *model.Box) string {
	return d.blanks.Fill("pods."+b.ID, slug(b.ID), "", "the value of that label on the pods of "+b.ID)
}

// askers are the pods to which alone packets come later, nil where that is all.
func (d *document) askers(label string, boxes []*model.Box) *target {
	if len(boxes) == 0 {
		return nil
	}
	by := expression{Key: label, Operator: "In"}
	for _, b := range boxes {
		by.Values = append(by.Values, d.pods(b))
	}
	return &target{"all", selector{Namespaces: []string{d.namespace()}, Expressions: []expression{by}}}
}

type virtualService struct {
	Hosts []string    `yaml:"hosts"`
	HTTP  []httpRoute `yaml:"http"`
}

type httpRoute struct {
	Fault httpFault     `yaml:"fault"`
	Route []destination `yaml:"route"`
}

type httpFault struct {
	Abort *httpAbort `yaml:"abort,omitempty"`
	Delay *httpDelay `yaml:"delay,omitempty"`
}

type httpAbort struct {
	HTTPStatus int     `yaml:"httpStatus"`
	Percentage percent `yaml:"percentage"`
}

type httpDelay struct {
	FixedDelay string  `yaml:"fixedDelay"`
	Percentage percent `yaml:"percentage"`
}

type percent struct {
	Value float64 `yaml:"value"`
}

type destination struct {
	Destination struct {
		Host string `yaml:"host"`
	} `yaml:"destination"`
}

// firstShare is how many of a hundred requests are struck at first.
const firstShare = 10

// Istio writes virtual services with a fault, for boxes that are asked through an Istio
// mesh. They don't end by themselves.
func Istio(w io.Writer, plans []*gameday.Plan, b *blank.Blanks) error {
	d := &document{blanks: b, systems: len(plans), ends: "None of them ends by itself: delete it after the time in its annotation lasts, or at one of the alarms of stop-when. A virtual service that the host has already must be put aside meanwhile: of two, either may hold."}
	for _, p := range plans {
		for _, t := range p.Trials {
			ways := means(t, func(m gameday.Means) bool { return m.Istio != "" })
			if why := runnable(t); len(ways) == 0 || len(asked(t)) == 0 || why != "" {
				if len(ways) == 0 || len(asked(t)) == 0 {
					why = "nothing that it strikes is said to be asked through an Istio mesh, or Istio does nothing that comes near it"
				}
				d.left = append(d.left, leftOut{p.System.Called(), t.Slug(), why})
				continue
			}
			m := ways[0]
			host := b.Fill("host."+m.Box.ID, slug(m.Box.ID), "", "the host by which "+m.Box.ID+" is asked")
			var to destination
			to.Destination.Host = host
			r := httpRoute{Route: []destination{to}}
			if m.Istio == "delay" {
				r.Fault.Delay = &httpDelay{seconds(t.Delay), percent{firstShare}}
			} else {
				r.Fault.Abort = &httpAbort{503, percent{firstShare}}
			}
			d.add(p, t, t.Slug(), "networking.istio.io/v1", "VirtualService", virtualService{[]string{host}, []httpRoute{r}})
		}
	}
	return d.write(w, "Faults for Istio: one in ten of the requests is struck.")
}

// sorted are the ids of some boxes, each once.
func sorted(boxes []*model.Box) []*model.Box {
	out := slices.Clone(boxes)
	slices.SortFunc(out, func(a, b *model.Box) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(out)
}
