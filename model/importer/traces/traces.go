// Package traces reads what ran: spans of OpenTelemetry, and of Jaeger with its table
// of dependencies. The kinds of spans decide what a line is; attributes only name things.
package traces

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/tree"
)

// Is says whether a file holds spans, or a table of who calls whom.
func Is(v *tree.Value) bool {
	return otlp(v) != nil || jaeger(v) || dependencies(v) != nil
}

// Set is what all files of a run have seen.
type Set struct {
	spans []*span
	seen  map[key]*span
	calls []call
}

// key is what a span is known by: its trace, and its own id there.
type key struct{ trace, id string }

// kind is that of a span.
type kind uint8

const (
	unsaid kind = iota
	internal
	server
	client
	producer
	consumer
)

// span is one piece of work of one service.
type span struct {
	key
	parent  key
	links   []key
	service string
	name    string
	kind    kind
	// begin and end are in nanoseconds; 0 where they aren't said.
	begin, end int64
	attributes map[string]string
	file       string
	at         tree.Place
}

// call is a row of a table of dependencies.
type call struct {
	from, to string
	count    int64
	file     string
	at       tree.Place
}

// Read takes what a file has seen.
func (s *Set) Read(file string, v *tree.Value) error {
	if s.seen == nil {
		s.seen = map[key]*span{}
	}
	switch {
	case otlp(v) != nil:
		return s.otlp(file, v)
	case jaeger(v):
		return s.jaeger(file, v)
	}
	for _, d := range dependencies(v) {
		from, to := d.Get("parent").Word(), d.Get("child").Word()
		if from == "" || to == "" {
			return &tree.Error{At: d.At, Says: "a dependency has a parent and a child"}
		}
		n, _ := strconv.ParseInt(d.Get("callCount").Word(), 10, 64)
		s.calls = append(s.calls, call{from, to, max(n, 0), file, d.At})
	}
	return nil
}

// add keeps a span; one that is there already, from another file, is kept once.
func (s *Set) add(p *span) {
	if s.seen[p.key] == nil {
		s.seen[p.key] = p
		s.spans = append(s.spans, p)
	}
}

// field is a field by either way of writing it: parentSpanId, parent_span_id.
func field(v *tree.Value, name string) *tree.Value {
	if f := v.Get(name); f != nil {
		return f
	}
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return v.Get(b.String())
}

// otlp are the resources of OpenTelemetry's own format.
func otlp(v *tree.Value) *tree.Value {
	if r := field(v, "resourceSpans"); r != nil && r.Kind == tree.List {
		return r
	}
	return nil
}

// spanKinds are the kinds by their numbers and names.
var spanKinds = map[string]kind{
	"1": internal, "2": server, "3": client, "4": producer, "5": consumer,
	"internal": internal, "server": server, "client": client, "producer": producer, "consumer": consumer,
}

func kindOf(v *tree.Value) kind {
	return spanKinds[strings.TrimPrefix(strings.ToLower(v.Word()), "span_kind_")]
}

func (s *Set) otlp(file string, v *tree.Value) error {
	for _, r := range otlp(v).List() {
		service := values(r.Get("resource"))["service.name"]
		for _, name := range []string{"scopeSpans", "instrumentationLibrarySpans"} {
			for _, scope := range field(r, name).List() {
				for _, p := range scope.Get("spans").List() {
					if err := s.span(file, service, p); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func (s *Set) span(file, service string, v *tree.Value) error {
	trace := field(v, "traceId").Word()
	p := &span{
		key: key{trace, field(v, "spanId").Word()}, service: service, name: v.Get("name").Word(), kind: kindOf(v.Get("kind")),
		begin: nanos(field(v, "startTimeUnixNano")), end: nanos(field(v, "endTimeUnixNano")), attributes: values(v), file: file, at: v.At,
	}
	if p.trace == "" || p.id == "" {
		return &tree.Error{At: v.At, Says: "a span has a traceId and a spanId"}
	}
	p.trace, p.id = strings.ToLower(p.trace), strings.ToLower(p.id)
	if id := strings.ToLower(field(v, "parentSpanId").Word()); strings.Trim(id, "0") != "" {
		p.parent = key{p.trace, id}
	}
	for _, l := range v.Get("links").List() {
		p.links = append(p.links, key{strings.ToLower(field(l, "traceId").Word()), strings.ToLower(field(l, "spanId").Word())})
	}
	s.add(p)
	return nil
}

func nanos(v *tree.Value) int64 {
	n, err := strconv.ParseInt(v.Word(), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// wanted are the attributes that name things.
var wanted = map[string]bool{
	"service.name": true, "span.kind": true, "peer.service": true,
	"messaging.system": true, "messaging.destination.name": true, "messaging.destination": true, "messaging.destination_kind": true, "message_bus.destination": true,
	"db.system": true, "db.system.name": true, "db.namespace": true, "db.name": true, "db.instance": true, "db.type": true,
	"server.address": true, "net.peer.name": true,
}

// values are the attributes of a span or a resource that name things.
func values(v *tree.Value) map[string]string {
	all := map[string]string{}
	for _, name := range []string{"attributes", "tags"} {
		for _, a := range v.Get(name).List() {
			k := a.Get("key").Word()
			if !wanted[k] {
				continue
			}
			value := a.Get("value")
			if s := field(value, "stringValue"); s != nil {
				value = s
			}
			if w := short(value.Word()); w != "" {
				all[k] = w
			}
		}
	}
	return all
}

func first(all map[string]string, names ...string) string {
	for _, n := range names {
		if all[n] != "" {
			return all[n]
		}
	}
	return ""
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:77]) + "..."
	}
	return s
}
