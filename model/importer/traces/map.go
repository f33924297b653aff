package traces

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// edge is a line while it is being seen.
type edge struct {
	from, to string
	// interaction is empty where the kinds of the spans don't say it.
	interaction string
	count       int64
	took        []int64
	first, last int64
	names       []string
	file        string
	at          tree.Place
}

// mapper makes a draft of what was seen.
type mapper struct {
	set          *Set
	d            *draft.Draft
	boxes, lines draft.Names
	// services and things lead from names to boxes: those of services, and those of
	// channels and stores.
	services, things map[string]string
	edges            map[[3]string]*edge
	parents          map[key]bool
	untraced         map[[2]string]bool
}

// Map adds what was seen to a draft.
func (s *Set) Map(d *draft.Draft) {
	if len(s.spans)+len(s.calls) == 0 {
		return
	}
	m := &mapper{
		set: s, d: d, boxes: d.BoxNames(), lines: d.LineNames(), services: map[string]string{}, things: map[string]string{},
		edges: map[[3]string]*edge{}, parents: map[key]bool{}, untraced: map[[2]string]bool{},
	}
	for _, p := range s.spans {
		m.parents[p.parent] = true
	}
	// All services first: what a span names may be one of them.
	for _, p := range s.spans {
		m.service(p.service, p.file, p.at)
	}
	for _, c := range s.calls {
		m.service(c.from, c.file, c.at)
		m.service(c.to, c.file, c.at)
	}
	for _, p := range s.spans {
		m.span(p)
	}
	for _, c := range s.calls {
		if c.from != c.to {
			e := m.edge(m.services[c.from], m.services[c.to], "", c.file, c.at)
			e.count += c.count
		}
	}
	m.write()
}

// service is the box of a service.
func (m *mapper) service(name, file string, at tree.Place) string {
	if name == "" {
		m.d.Skip("spans", file, tree.Place{File: file}, "some don't say which service they are of")
		return ""
	}
	if id, ok := m.services[name]; ok {
		return id
	}
	id := m.boxes.Take(name)
	if id != name {
		m.d.Note(file + " sees a service " + name + "; whether it is the box of that name isn't said, so it is " + id + ".")
	}
	m.services[name] = id
	m.add(&draft.Box{ID: id, Kind: "service", Source: file + "#" + name, At: at})
	return id
}

func (m *mapper) add(b *draft.Box) {
	m.d.Boxes = append(m.d.Boxes, b)
	m.d.Resources++
}

// thing is the box of a channel or a store, by what it is and its name.
func (m *mapper) thing(b draft.Box, what string) string {
	name := what + " " + b.ID
	if id, ok := m.things[name]; ok {
		return id
	}
	b.ID = m.boxes.Take(b.ID, what+"/"+b.ID)
	m.things[name] = b.ID
	m.add(&b)
	return b.ID
}

// span sees what one span shows: a call that it answers, work that it sends or takes,
// a store that it asks.
func (m *mapper) span(p *span) {
	own := m.services[p.service]
	if own == "" {
		return
	}
	switch p.kind {
	case producer:
		if to := m.destination(p, nil); to != "" {
			m.see(own, to, "", p, false)
		}
		return
	case consumer:
		if from := m.destination(p, m.sender(p)); from != "" {
			m.see(from, own, "", p, true)
		}
		return
	case client:
		if !m.parents[p.key] {
			m.leaf(p, own)
		}
	case internal:
		return
	}
	parent := m.set.seen[p.parent]
	if parent == nil || parent.service == p.service || m.services[parent.service] == "" {
		return
	}
	switch {
	case parent.kind == producer || parent.kind == consumer || p.kind == client && parent.kind != unsaid:
		// No call of one by the other: the parent waits for nothing here.
	case parent.kind == client && p.kind == server:
		m.see(m.services[parent.service], own, "request-reply", p, true)
	default:
		m.see(m.services[parent.service], own, "", p, true)
	}
}

// sender is the span that sent what another one takes: its parent, or one it is linked to.
func (m *mapper) sender(p *span) *span {
	for _, k := range append([]key{p.parent}, p.links...) {
		if s := m.set.seen[k]; s != nil && s.kind == producer {
			return s
		}
	}
	return nil
}

// channels are the kinds and platforms by the word for the system.
var channels = map[string][2]string{
	"kafka": {"stream", "kafka"}, "aws_sqs": {"queue", "aws/sqs"}, "aws.sns": {"topic", "aws/sns"}, "aws_sns": {"topic", "aws/sns"},
	"gcp_pubsub": {"topic", "gcp/pubsub"}, "servicebus": {"queue", ""}, "eventhubs": {"stream", "azure/event-hubs"},
	"nats": {"topic", "nats"}, "pulsar": {"stream", ""}, "aws.kinesis": {"stream", "aws/kinesis"}, "aws_kinesis": {"stream", "aws/kinesis"},
}

// destination is the box that messages lie in between who sends and who takes them.
func (m *mapper) destination(p, other *span) string {
	names := []string{"messaging.destination.name", "messaging.destination", "message_bus.destination"}
	named := p
	name := first(p.attributes, names...)
	if name == "" && other != nil {
		named, name = other, first(other.attributes, names...)
	}
	if name == "" {
		m.d.Skip("messages", p.service, p.at, "their destination isn't named")
		return ""
	}
	system := named.attributes["messaging.system"]
	c, ok := channels[system]
	if !ok {
		c[0] = "queue"
		if named.attributes["messaging.destination_kind"] == "topic" {
			c[0] = "topic"
		}
	}
	return m.thing(draft.Box{ID: name, Kind: c[0], Platform: c[1], Source: p.file + "#" + name, At: p.at}, cmp.Or(system, "messages"))
}

// stores are the kinds and platforms by the word for the system.
var stores = map[string][2]string{
	"postgresql": {"database", "postgresql"}, "mysql": {"database", "mysql"}, "mongodb": {"database", "mongodb"},
	"redis": {"database", "redis"}, "memcached": {"cache", "memcached"}, "dynamodb": {"database", "aws/dynamodb"}, "aws.dynamodb": {"database", "aws/dynamodb"},
	"opensearch": {"database", "opensearch"}, "etcd": {"database", "etcd"},
}

// leaf sees what a call without an answering span leads to: a store, or somebody who
// isn't traced.
func (m *mapper) leaf(p *span, own string) {
	peer := first(p.attributes, "peer.service", "server.address", "net.peer.name")
	system := first(p.attributes, "db.system", "db.system.name", "db.type")
	if system == "" {
		if peer != "" && m.services[peer] == "" {
			m.untraced[[2]string{p.service, peer}] = true
		}
		return
	}
	c, ok := stores[system]
	if !ok {
		c[0] = "database"
	}
	name := cmp.Or(p.attributes["peer.service"], first(p.attributes, "db.namespace", "db.name", "db.instance", "server.address", "net.peer.name"), system)
	to := m.thing(draft.Box{ID: name, Kind: c[0], Platform: c[1], Source: p.file + "#" + name, At: p.at}, system)
	m.see(own, to, "request-reply", p, true)
}

func (m *mapper) edge(from, to, interaction, file string, at tree.Place) *edge {
	k := [3]string{from, to, interaction}
	e := m.edges[k]
	if e == nil {
		e = &edge{from: from, to: to, interaction: interaction, file: file, at: at}
		m.edges[k] = e
	}
	return e
}

// see counts one passage of a line. Where the span is the receiver's work, its time is
// what that takes.
func (m *mapper) see(from, to, interaction string, p *span, takes bool) {
	if from == "" || to == "" {
		return
	}
	e := m.edge(from, to, interaction, p.file, p.at)
	e.count++
	if p.begin > 0 {
		if e.first == 0 || p.begin < e.first {
			e.first = p.begin
		}
		e.last = max(e.last, p.begin)
		if takes && p.end >= p.begin {
			e.took = append(e.took, p.end-p.begin)
		}
	}
	// What follows a question mark, or stands in quotes, may be anybody's data.
	name, _, _ := strings.Cut(short(p.name), "?")
	if len(e.names) < 4 && name != "" && !strings.ContainsAny(name, "'\"=") && !slices.Contains(e.names, name) {
		e.names = append(e.names, name)
	}
}

// enough is how many times a line has to be seen before its times say something.
const enough = 100

func (m *mapper) write() {
	all := make([]*edge, 0, len(m.edges))
	for _, e := range m.edges {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *edge) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to), strings.Compare(a.interaction, b.interaction))
	})
	for _, e := range all {
		m.line(e)
	}
	var pairs [][2]string
	for k := range m.untraced {
		pairs = append(pairs, k)
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1])) })
	for i, k := range pairs {
		if i == 20 {
			m.d.Note(fmt.Sprintf("%d more calls lead to what isn't traced.", len(pairs)-i))
			break
		}
		m.d.Note(k[0] + " calls " + k[1] + ", which isn't traced.")
	}
}

func (m *mapper) line(e *edge) {
	name := e.from + ".to." + e.to
	l := &draft.Line{
		ID: m.lines.Take(name, name+"."+cmp.Or(e.interaction, "work")), From: e.from, To: e.to, Level: draft.Observed, At: e.at,
		Evidence: []string{string(draft.Observed) + ": " + e.file + "#" + e.from + "." + e.to + " (" + e.when() + ")"},
	}
	at := &tree.Value{At: e.at}
	if len(e.names) > 0 {
		does := strings.Join(e.names, ", ")
		if len(e.names) == 4 {
			does = strings.Join(e.names[:3], ", ") + ", ..."
		}
		l.Set("does", does, at)
	}
	if e.interaction != "" {
		l.Set("interaction", e.interaction, at)
	}
	if n := len(e.took); n >= enough {
		slices.Sort(e.took)
		note := fmt.Sprintf("of %d spans", n)
		for _, p := range []struct {
			name string
			// of is how many of a thousand take no longer.
			of, least int
		}{{"p50", 500, enough}, {"p99", 990, enough}, {"p999", 999, 10 * enough}} {
			if n >= p.least {
				l.Put(draft.Fact{Path: "takes." + p.name, Value: milliseconds(e.took[(n*p.of+999)/1000-1]), At: e.at, Note: note})
			}
		}
	}
	m.d.Lines = append(m.d.Lines, l)
}

// milliseconds is a time in whole milliseconds, at least one.
func milliseconds(ns int64) string {
	ms := (ns + int64(time.Millisecond) - 1) / int64(time.Millisecond)
	return draft.Span(int(max(ms, 1)), "ms")
}

// when says how often a line was seen, and from when to when.
func (e *edge) when() string {
	count := fmt.Sprintf("%d times", e.count)
	if e.count == 1 {
		count = "once"
	}
	if e.first == 0 {
		return count
	}
	day := func(ns int64) string { return time.Unix(0, ns).UTC().Format("2006-01-02 15:04:05") }
	if day(e.first) == day(e.last) {
		return count + ", " + day(e.first) + " UTC"
	}
	return count + ", " + day(e.first) + " to " + day(e.last) + " UTC"
}
