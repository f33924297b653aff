// Package calm reads architectures in the Common Architecture Language Model.
package calm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// Is says whether a file is an architecture.
func Is(v *tree.Value) bool {
	nodes, relationships := v.Get("nodes"), v.Get("relationships")
	if nodes == nil || nodes.Kind != tree.List {
		return false
	}
	if strings.Contains(v.Get("$schema").Word(), "calm") {
		return true
	}
	for _, r := range relationships.List() {
		if r.Get("relationship-type") != nil {
			return true
		}
	}
	return false
}

// kinds are the types of nodes that are boxes.
var kinds = map[string]string{
	"actor": "client", "webclient": "client", "service": "service", "database": "database", "ldap": "external", "system": "service",
}

// none are the types that have no part in a model.
var none = []string{"data-asset", "network", "ecosystem"}

// reader makes a draft of an architecture.
type reader struct {
	file         string
	src          *tree.Value
	d            *draft.Draft
	boxes, lines draft.Names
	nodes        map[string]*node
	// jdbc are the nodes that somebody calls as a database, used all that lines join.
	jdbc, used map[string]bool
	// ends are the lines of relationships, by their ids.
	ends map[string][]string
}

type node struct {
	v   *tree.Value
	box *draft.Box
	// holds says that others are within it.
	holds bool
}

// Read adds an architecture to a draft.
func Read(file string, src *tree.Value, d *draft.Draft) error {
	r := &reader{file: file, src: src, d: d, boxes: d.BoxNames(), lines: d.LineNames(), nodes: map[string]*node{}, ends: map[string][]string{}, jdbc: map[string]bool{}, used: map[string]bool{}}
	for _, v := range src.Get("nodes").List() {
		id := v.Get("unique-id").Word()
		if id == "" {
			return &tree.Error{At: v.At, Says: "a node has no unique-id"}
		}
		if r.nodes[id] != nil {
			return &tree.Error{At: v.At, Says: "two nodes have the unique-id " + id}
		}
		r.nodes[id] = &node{v: v}
	}
	within := r.within()
	for _, v := range src.Get("nodes").List() {
		r.node(v, within)
	}
	for _, v := range src.Get("relationships").List() {
		r.relationship(v)
	}
	for _, v := range src.Get("flows").List() {
		r.flow(v)
	}
	return nil
}

// typeOf is what a relationship is: in a map of its own, or beside its name, as the
// language once had it.
func typeOf(v *tree.Value) *tree.Value {
	if t := v.Get("relationship-type"); t.Word() == "" {
		return t
	}
	return v
}

// within leads from nodes to what they are a part of. It notes what is used, too.
func (r *reader) within() map[string]string {
	in := map[string]string{}
	for _, v := range r.src.Get("relationships").List() {
		t := typeOf(v)
		for _, way := range []string{"source", "destination"} {
			r.used[t.Get("connects", way, "node").Word()] = true
		}
		r.used[t.Get("interacts", "actor").Word()] = true
		for _, to := range t.Get("interacts", "nodes").List() {
			r.used[to.Word()] = true
		}
		if v.Get("protocol").Word() == "JDBC" {
			r.jdbc[t.Get("connects", "destination", "node").Word()] = true
		}
		c := t.Get("composed-of")
		if n := r.nodes[c.Get("container").Word()]; n != nil {
			n.holds = true
			for _, part := range c.Get("nodes").List() {
				in[part.Word()] = c.Get("container").Word()
			}
		}
	}
	return in
}

// words are the kinds by the last word of a type that others have made.
var words = map[string]string{
	"lambda": "function", "function": "function", "api-gateway": "gateway", "gateway": "gateway", "elb": "gateway", "alb": "gateway", "load-balancer": "gateway",
	"rds": "database", "aurora": "database", "dynamodb": "database", "db": "database", "database": "database", "postgres": "database", "postgresql": "database", "mysql": "database",
	"elasticache": "cache", "redis": "cache", "cache": "cache", "s3": "objectstore", "bucket": "objectstore",
	"sqs": "queue", "queue": "queue", "sns": "topic", "topic": "topic", "eventbridge": "bus", "kinesis": "stream", "step-functions": "workflow",
}

// guess is the kind of a node whose type only its authors know.
func (r *reader) guess(id, kind string) string {
	if r.jdbc[id] {
		return "database"
	}
	if k := words[kind[strings.LastIndexByte(kind, ':')+1:]]; k != "" {
		return k
	}
	return "service"
}

func (r *reader) node(v *tree.Value, within map[string]string) {
	id, kind := v.Get("unique-id").Word(), v.Get("node-type").Word()
	n := r.nodes[id]
	r.d.Resources++
	switch {
	case slices.Contains(none, kind):
		draft.Count(&r.d.NoPart, "a node of type "+kind)
		return
	case !r.isGroup(id) && kinds[kind] == "" && !r.used[id]:
		draft.Count(&r.d.NoPart, "a node of type "+short(kind))
		return
	case r.isGroup(id):
		title := short(v.Get("name").Word())
		if title == "" {
			title = id
		}
		r.d.Groups = append(r.d.Groups, &draft.Group{ID: id, Kind: "domain", Title: title})
		return
	}
	b := &draft.Box{ID: r.boxes.Take(id), Kind: kinds[kind], Source: r.file + "#" + id, At: v.At}
	if b.Kind == "" {
		b.Kind = r.guess(id, kind)
		r.d.Note("The type " + short(kind) + " isn't one of CALM's own; " + short(id) + " is drawn as a " + b.Kind + ".")
	}
	b.Outside = b.Kind == "external"
	if name := v.Get("name"); short(name.Word()) != "" && name.Word() != id {
		b.Set("title", short(name.Word()), name)
	}
	if group := within[id]; group != "" && r.isGroup(group) {
		b.Set("in", group, v)
	}
	n.box = b
	r.d.Boxes = append(r.d.Boxes, b)
}

// isGroup says whether a node is nothing but what others are in.
func (r *reader) isGroup(id string) bool {
	n := r.nodes[id]
	kind := n.v.Get("node-type").Word()
	return n.holds && (kinds[kind] == "" || kind == "system") && !slices.Contains(none, kind)
}

// relationship makes the lines of one: who connects to, or interacts with, whom.
func (r *reader) relationship(v *tree.Value) {
	id, kind := v.Get("unique-id").Word(), typeOf(v)
	if c := kind.Get("connects"); c != nil {
		r.line(id, id, c.Get("source", "node").Word(), c.Get("destination", "node").Word(), v)
		return
	}
	if c := kind.Get("interacts"); c != nil {
		nodes := c.Get("nodes").List()
		for _, to := range nodes {
			name := id
			if len(nodes) > 1 {
				name += "." + to.Word()
			}
			r.line(id, name, c.Get("actor").Word(), to.Word(), v)
		}
		return
	}
	if kind.Get("composed-of") == nil && kind.Get("deployed-in") == nil {
		r.d.Skip("a relationship", id, v.At, "its type isn't known here")
	}
}

func (r *reader) line(relationship, name, from, to string, v *tree.Value) {
	a, b := r.nodes[from], r.nodes[to]
	switch {
	case a == nil || b == nil:
		r.d.Skip("a relationship", name, v.At, "one of its ends isn't a node here")
		return
	case a.box == nil || b.box == nil:
		r.d.Skip("a relationship", name, v.At, "one of its ends is a group, or has no part in a model")
		return
	case a == b:
		return
	}
	if name == "" {
		name = from + "." + to
	}
	l := &draft.Line{
		ID: r.lines.Take(name, name+"."+to), From: a.box.ID, To: b.box.ID, Level: draft.Drawn, At: v.At,
		Evidence: []string{string(draft.Drawn) + ": " + r.file + "#" + name},
	}
	does, protocol := short(v.Get("description").Word()), short(v.Get("protocol").Word())
	switch {
	case does != "" && protocol != "":
		l.Set("does", does+" ("+protocol+")", v.Get("description"))
	case does+protocol != "":
		l.Set("does", does+protocol, v)
	}
	r.d.Lines = append(r.d.Lines, l)
	r.ends[relationship] = append(r.ends[relationship], l.ID)
}

// flow makes a flow of the transitions that go the way of their relationship; those
// that go back are its replies.
func (r *reader) flow(v *tree.Value) {
	id := v.Get("unique-id").Word()
	f := &draft.Flow{ID: id, Title: short(v.Get("name").Word()), At: v.At}
	gone := map[string]bool{}
	steps := slices.Clone(v.Get("transitions").List())
	slices.SortStableFunc(steps, func(a, b *tree.Value) int { return cmp.Compare(sequence(a), sequence(b)) })
	for _, t := range steps {
		of := t.Get("relationship-unique-id").Word()
		lines := r.ends[of]
		if len(lines) != 1 {
			r.d.Skip("a flow", id, t.At, "one of its steps isn't a line of this model: "+short(of))
			return
		}
		if t.Get("direction").Word() == "destination-to-source" {
			if !gone[of] {
				r.d.Skip("a flow", id, t.At, "a step goes against its relationship: "+short(of))
				return
			}
			continue
		}
		gone[of] = true
		f.Steps = append(f.Steps, draft.Step{Line: lines[0]})
	}
	if id != "" && len(f.Steps) > 0 {
		r.d.Flows = append(r.d.Flows, f)
	}
}

func sequence(v *tree.Value) int {
	n, _ := strconv.Atoi(v.Get("sequence-number").Word())
	return n
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 100 {
		return string(r[:97]) + "..."
	}
	return s
}
