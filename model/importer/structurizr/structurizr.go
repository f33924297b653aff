// Package structurizr reads workspaces of Structurizr, as its tools export them in
// JSON: containers are boxes, systems where they have none, and people are clients.
package structurizr

import (
	"regexp"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// Is says whether a file is a workspace.
func Is(v *tree.Value) bool {
	for _, name := range []string{"softwareSystems", "people"} {
		if l := v.Get("model", name); l != nil && l.Kind == tree.List {
			return true
		}
	}
	return false
}

// element is a person, a system, a container or a component.
type element struct {
	id     string
	name   string
	v      *tree.Value
	level  level
	within *element
	// inside says that there are containers in it.
	inside bool
	box    string
}

type level uint8

const (
	person level = iota
	system
	container
	component
)

// reader makes a draft of a workspace.
type reader struct {
	file     string
	src      *tree.Value
	d        *draft.Draft
	all      []*element
	byID     map[string]*element
	shapes   map[string]string
	boxes    draft.Names
	lines    draft.Names
	expanded bool
}

// Read adds a workspace to a draft.
func Read(file string, src *tree.Value, d *draft.Draft) error {
	r := &reader{file: file, src: src, d: d, byID: map[string]*element{}, shapes: map[string]string{}, boxes: d.BoxNames(), lines: d.LineNames()}
	for _, s := range src.Get("views", "configuration", "styles", "elements").List() {
		r.shapes[strings.ToLower(s.Get("tag").Word())] = s.Get("shape").Word()
	}
	m := src.Get("model")
	if err := r.elements(m.Get("people"), person, nil); err != nil {
		return err
	}
	if err := r.elements(m.Get("softwareSystems"), system, nil); err != nil {
		return err
	}
	for _, e := range r.all {
		r.box(e)
	}
	r.relationships()
	return nil
}

// elements collects the elements of a list, and those within them.
func (r *reader) elements(list *tree.Value, of level, within *element) error {
	for _, v := range list.List() {
		if v.Kind != tree.Map {
			return &tree.Error{At: v.At, Says: "an element has to be an object"}
		}
		e := &element{id: v.Get("id").Word(), v: v, level: of, within: within}
		if e.name = e.identifier(); e.name == "" {
			return &tree.Error{At: v.At, Says: "an element has neither a name nor an identifier"}
		}
		if e.id != "" && r.byID[e.id] != nil {
			return &tree.Error{At: v.At, Says: "two elements have the id " + e.id}
		}
		r.byID[e.id] = e
		r.all = append(r.all, e)
		switch of {
		case system:
			e.inside = len(v.Get("containers").List()) > 0
			r.expanded = r.expanded || e.inside
			if err := r.elements(v.Get("containers"), container, e); err != nil {
				return err
			}
		case container:
			if err := r.elements(v.Get("components"), component, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// made is an identifier that a tool made up.
var made = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// identifier is what the workspace's own source calls an element.
func (e *element) identifier() string {
	if id := e.v.Get("properties", "structurizr.dsl.identifier").Word(); id != "" && !made.MatchString(id) {
		return id
	}
	return strings.TrimSpace(e.v.Get("name").Word())
}

// unit is the box that an element is, or is a part of; nil where it is several.
func (e *element) unit() *element {
	if e.level == component {
		return e.within
	}
	if e.inside {
		return nil
	}
	return e
}

func (r *reader) box(e *element) {
	if e.unit() != e {
		return
	}
	prefix := ""
	if e.within != nil && !strings.HasPrefix(e.name, e.within.name+".") {
		prefix = e.within.name + "."
	}
	e.box = r.boxes.Take(e.name, prefix+e.name)
	kind, platform := r.kind(e)
	b := &draft.Box{ID: e.box, Kind: kind, Platform: platform, Source: r.file + "#" + prefix + e.name, At: e.v.At}
	b.Outside = kind == "external"
	if name := strings.TrimSpace(e.v.Get("name").Word()); name != "" && name != e.box {
		b.Set("title", short(name), e.v.Get("name"))
	}
	r.d.Boxes = append(r.d.Boxes, b)
	r.d.Resources++
}

// tags are those of an element, in lower case.
func (e *element) tags() []string {
	var out []string
	for _, t := range strings.Split(strings.ToLower(e.v.Get("tags").Word()), ",") {
		out = append(out, strings.TrimSpace(t))
	}
	return out
}

// drawn are the kinds by the shape in which an element is drawn.
var drawn = map[string]string{
	"Cylinder": "database", "Bucket": "objectstore", "Pipe": "queue", "Person": "client",
	"WebBrowser": "client", "MobileDevicePortrait": "client", "MobileDeviceLandscape": "client",
}

// tagged are the kinds by what a tag says, alone or as its last word.
var tagged = map[string]string{
	"database": "database", "data store": "database", "datastore": "database", "db": "database", "cache": "cache",
	"queue": "queue", "topic": "topic", "stream": "stream", "bus": "bus", "event bus": "bus", "message bus": "bus",
	"bucket": "objectstore", "web browser": "client", "browser": "client", "mobile app": "client", "gateway": "gateway", "api gateway": "gateway",
}

// known are technologies that the catalogue of platforms has, by nothing but their name.
var known = map[string][2]string{
	"postgresql": {"postgresql", "database"}, "postgres": {"postgresql", "database"}, "mysql": {"mysql", "database"},
	"mongodb": {"mongodb", "database"}, "redis": {"redis", ""}, "memcached": {"memcached", "cache"},
	"kafka": {"kafka", "stream"}, "apache kafka": {"kafka", "stream"}, "opensearch": {"opensearch", "database"},
	"amazon sqs": {"aws/sqs", "queue"}, "amazon dynamodb": {"aws/dynamodb", "database"}, "amazon s3": {"aws/s3", "objectstore"},
}

func (r *reader) kind(e *element) (kind, platform string) {
	if e.level == person {
		return "client", ""
	}
	tags := e.tags()
	for _, t := range tags {
		if k := tagged[t]; k != "" {
			kind = k
		}
	}
	for i := len(tags) - 1; i >= 0 && kind == ""; i-- {
		kind = drawn[r.shapes[tags[i]]]
	}
	if t, ok := known[strings.ToLower(strings.TrimSpace(e.v.Get("technology").Word()))]; ok && kind != "" && kind != "client" {
		switch {
		case t[1] != "":
			kind, platform = t[1], t[0]
		case kind == "database" || kind == "cache":
			platform = t[0]
		}
	}
	if kind != "" {
		return kind, platform
	}
	if e.level == system && (r.expanded || e.v.Get("location").Word() == "External" || has(tags, "external")) {
		return "external", ""
	}
	return "service", ""
}

func has(tags []string, word string) bool {
	for _, t := range tags {
		if strings.HasPrefix(t, word) {
			return true
		}
	}
	return false
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 100 {
		return string(r[:97]) + "..."
	}
	return s
}
