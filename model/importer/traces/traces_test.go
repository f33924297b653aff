package traces_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model/importer/importertest"
)

// otlp is a file of spans, each as service, id, parent, kind, and its attributes.
func otlp(spans ...string) map[string]string {
	var b strings.Builder
	b.WriteString("resourceSpans:\n")
	for _, s := range spans {
		f := strings.Fields(s)
		fmt.Fprintf(&b, "- resource: {attributes: [{key: service.name, value: {stringValue: %s}}]}\n", f[0])
		fmt.Fprintf(&b, "  scopeSpans: [{spans: [{traceId: t1, spanId: %s, parentSpanId: '%s', kind: %s, name: work, startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000020000000', attributes: [", f[1], strings.Trim(f[2], "-"), f[3])
		for _, a := range f[4:] {
			k, v, _ := strings.Cut(a, "=")
			fmt.Fprintf(&b, "{key: %s, value: {stringValue: %s}}, ", k, v)
		}
		b.WriteString("]}]}]\n")
	}
	return map[string]string{"t.yaml": b.String()}
}

func TestKindsDecide(t *testing.T) {
	for _, c := range []struct {
		name  string
		spans []string
		want  string
	}{
		{"a call", []string{"a 1 - 3", "b 2 1 2"}, "box a: service\nbox b: service\nline a.to.b: a -> b, observed; does=work; interaction=request-reply"},
		{"attributes don't make it another thing", []string{"a 1 - 3 messaging.system=kafka messaging.destination.name=x", "b 2 1 2 db.system=mysql db.name=y"},
			"box a: service\nbox b: service\nline a.to.b: a -> b, observed; does=work; interaction=request-reply"},
		{"a message", []string{"a 1 - 4 messaging.system=kafka messaging.destination.name=orders", "b 2 1 5"},
			"box a: service\nbox b: service\nbox orders: stream kafka\nline a.to.orders: a -> orders, observed; does=work\nline orders.to.b: orders -> b, observed; does=work"},
		{"a message nobody names", []string{"a 1 - 4", "b 2 1 5"},
			"box a: service\nbox b: service\nskipped messages a at t.yaml:3: their destination isn't named\nskipped messages b at t.yaml:5: their destination isn't named"},
		{"what is sent isn't called", []string{"a 1 - 4 messaging.destination.name=q", "b 2 1 2"},
			"box a: service\nbox b: service\nbox q: queue\nline a.to.q: a -> q, observed; does=work"},
		{"a store", []string{"a 1 - 3 db.system=postgresql db.name=orders"},
			"box a: service\nbox orders: database postgresql\nline a.to.orders: a -> orders, observed; does=work; interaction=request-reply"},
		{"no store where somebody answers", []string{"a 1 - 3 db.system=postgresql", "b 2 1 2"},
			"box a: service\nbox b: service\nline a.to.b: a -> b, observed; does=work; interaction=request-reply"},
		{"no store by a server's attribute", []string{"a 1 - 2 db.system=postgresql"}, "box a: service"},
		{"a store and a service of one name", []string{"a 1 - 3 db.system=mysql db.name=b", "b 2 - 2"},
			"box a: service\nbox b: service\nbox mysql/b: database mysql\nline a.to.mysql/b: a -> mysql/b, observed; does=work; interaction=request-reply"},
		{"within one service", []string{"a 1 - 3", "a 2 1 2"}, "box a: service"},
		{"through what is internal", []string{"a 1 - 3", "b 2 1 2", "b 3 2 1", "b 4 3 3", "c 5 4 SPAN_KIND_SERVER"},
			"box a: service\nbox b: service\nbox c: service\nline a.to.b: a -> b, observed; does=work; interaction=request-reply\nline b.to.c: b -> c, observed; does=work; interaction=request-reply"},
		{"no kinds", []string{"a 1 - 0", "b 2 1 0"}, "box a: service\nbox b: service\nline a.to.b: a -> b, observed; does=work"},
		{"nothing of what isn't traced", []string{"a 1 - 3 server.address=bank.example.com"}, "box a: service\nnote a calls bank.example.com, which isn't traced."},
	} {
		t.Run(c.name, func(t *testing.T) { importertest.Want(t, importertest.Read(t, otlp(c.spans...)), c.want) })
	}
}

func TestTimesOfAHundred(t *testing.T) {
	for n, want := range map[int]string{
		99:   "does=work; interaction=request-reply",
		100:  "does=work; interaction=request-reply; takes.p50=50ms (of 100 spans); takes.p99=99ms (of 100 spans)",
		1000: "does=work; interaction=request-reply; takes.p50=500ms (of 1000 spans); takes.p99=990ms (of 1000 spans); takes.p999=999ms (of 1000 spans)",
	} {
		var a, b strings.Builder
		for i := range n {
			begin := 1700000000000000000 + int64(i)*60_000_000_000
			fmt.Fprintf(&a, `{"traceId": "t%d", "spanId": "1", "kind": 3, "name": "ask"},`, i)
			// The receiver's time counts, in whole milliseconds.
			fmt.Fprintf(&b, `{"traceId": "t%d", "spanId": "2", "parentSpanId": "1", "kind": 2, "name": "work", "startTimeUnixNano": "%d", "endTimeUnixNano": "%d"},`, i, begin, begin+int64(i)*1_000_000+1)
		}
		of := func(service, spans string) string {
			return `{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "` + service + `"}}]}, "scopeSpans": [{"spans": [` + strings.TrimSuffix(spans, ",") + `]}]}`
		}
		d := importertest.Read(t, map[string]string{"t.json": `{"resourceSpans": [` + of("a", a.String()) + `,` + of("b", b.String()) + `]}`})
		importertest.Want(t, d, "box a: service\nbox b: service\nline a.to.b: a -> b, observed; "+want)
		if n == 100 {
			if got := d.Lines[0].Evidence[0]; got != "observed: t.json#a.b (100 times, 2023-11-14 22:13:20 to 2023-11-14 23:52:20 UTC)" {
				t.Error(got)
			}
		}
	}
}

func TestJaeger(t *testing.T) {
	d := importertest.Read(t, map[string]string{"t.json": `{"data": [{"traceID": "t", "processes": {"p1": {"serviceName": "a"}, "p2": {"serviceName": "b"}, "p3": {"serviceName": "c"}},
		"spans": [
			{"traceID": "t", "spanID": "1", "operationName": "ask?card=1234", "processID": "p1", "startTime": 1700000000000000, "duration": 5},
			{"traceID": "t", "spanID": "2", "operationName": "work?card=1234", "processID": "p2", "startTime": 1700000000000000, "duration": 5, "references": [{"refType": "CHILD_OF", "traceID": "t", "spanID": "1"}]},
			{"traceID": "t", "spanID": "3", "operationName": "put", "processID": "p2", "tags": [{"key": "span.kind", "value": "producer"}, {"key": "messaging.destination", "value": "jobs"}]},
			{"traceID": "t", "spanID": "4", "operationName": "take", "processID": "p3", "tags": [{"key": "span.kind", "value": "consumer"}], "references": [{"refType": "FOLLOWS_FROM", "traceID": "t", "spanID": "3"}]}]}]}`})
	importertest.Want(t, d, `
		box a: service
		box b: service
		box c: service
		box jobs: queue
		line a.to.b: a -> b, observed; does=work
		line b.to.jobs: b -> jobs, observed; does=put
		line jobs.to.c: jobs -> c, observed; does=take`)
	if got := d.Lines[0].Evidence[0]; got != "observed: t.json#a.b (once, 2023-11-14 22:13:20 UTC)" {
		t.Error(got)
	}
}

func TestAMessageThatIsOnlyLinked(t *testing.T) {
	files := otlp("a 1 - 4 messaging.system=kafka messaging.destination.name=orders", "b 2 - 5")
	files["t.yaml"] = strings.Replace(files["t.yaml"], "spanId: 2,", "spanId: 2, links: [{traceId: t1, spanId: '1'}],", 1)
	importertest.Want(t, importertest.Read(t, files), `
		box a: service
		box b: service
		box orders: stream kafka
		line a.to.orders: a -> orders, observed; does=work
		line orders.to.b: orders -> b, observed; does=work`)
}

func TestDependencies(t *testing.T) {
	for _, text := range []string{
		`[{"parent": "a", "child": "b", "callCount": 7}, {"parent": "a", "child": "a", "callCount": 1}]`,
		`{"data": [{"parent": "a", "child": "b", "callCount": 7}]}`,
	} {
		d := importertest.Read(t, map[string]string{"d.json": text})
		importertest.Want(t, d, "box a: service\nbox b: service\nline a.to.b: a -> b, observed")
		if got := d.Lines[0].Evidence[0]; got != "observed: d.json#a.b (7 times)" {
			t.Error(got)
		}
	}
}

func TestATraceInSeveralFilesAndLines(t *testing.T) {
	line := func(service, id, parent, kind string) string {
		return `{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "` + service + `"}}]}, "scopeSpans": [{"spans": [{"traceId": "t", "spanId": "` + id + `", "parentSpanId": "` + parent + `", "kind": ` + kind + `}]}]}]}` + "\n"
	}
	d := importertest.Read(t, map[string]string{"a.json": line("a", "1", "", "3") + line("c", "3", "2", "2"), "b.json": line("b", "2", "1", "2") + line("b", "2", "1", "2")})
	importertest.Want(t, d, `
		box a: service
		box c: service
		box b: service
		line b.to.c: b -> c, observed
		line a.to.b: a -> b, observed; interaction=request-reply`)
}

func TestErrorsHaveAPlace(t *testing.T) {
	for text, want := range map[string]string{
		"resourceSpans:\n- scopeSpans:\n  - spans:\n    - {name: a}\n":      "t.yaml:4: a span has a traceId and a spanId",
		"- traceID: t\n  processes: {}\n  spans:\n  - {operationName: a}\n": "t.yaml:4: a span has a traceID and a spanID",
		"- {parent: a, child: b}\n- {parent: a, child: ''}\n":               "t.yaml:2: a dependency has a parent and a child",
	} {
		if got := importertest.Fails(t, "t.yaml", text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(otlp("a 1 - 3", "b 2 1 2 db.system=mysql", "a 3 2 4 messaging.destination=b", "c 4 3 5")["t.yaml"]))
	f.Add([]byte(`[{"traceID": "t", "processes": {"p": {"serviceName": "\u001b"}}, "spans": [{"spanID": "1", "processID": "p", "startTime": -1, "duration": 9223372036854775807, "references": [{"refType": "CHILD_OF", "spanID": "1"}]}]}]`))
	f.Add([]byte(`[{"parent": "a", "child": "b", "callCount": -1}]`))
	f.Fuzz(func(t *testing.T, src []byte) { importertest.Fuzz(t, "t.yaml", src) })
}
