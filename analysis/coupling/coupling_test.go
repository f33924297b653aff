package coupling_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/coupling"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// of are the facets of the line "l" of a model.
func of(t *testing.T, src string) []coupling.Facet {
	t.Helper()
	s := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+src)
	r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	return coupling.Of(s, s.Line("l"), r.Questions[s.Line("l")].Matters)
}

func TestSummary(t *testing.T) {
	const call = `boxes: {a: {kind: "service", platform: "http"}, b: {kind: "service", platform: "http"}}
lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read", `
	const queue = `boxes: {a: kind: "service", q: {kind: "queue", platform: "aws/sqs"}, b: kind: "worker"}
lines: l: {from: "q", to: "b", interaction: "poll", operation: "command", `
	for _, ex := range []struct{ name, model, want string }{
		{"nothing stated", `boxes: {a: kind: "service", b: kind: "service"}, lines: l: {from: "a", to: "b"}`,
			"loose in conversation, order; unknown in technology, location, data format, time, interaction"},
		{"a call", call + `data: contract: "v1"}`,
			"tight in location, time, interaction; loose in technology, data format, conversation, order"},
		{"a call one can do without", call + `dependency: "soft", fallback: "the last known price", data: format: "json"}`,
			"tight in location, interaction; moderate in data format, time; loose in technology, conversation, order"},
		{"a queue between", queue + `data: contract: "none"}`,
			"tight in data format; moderate in technology; loose in location, time, interaction, conversation, order"},
		{"a shared database", `boxes: {a: kind: "service", d: {kind: "database", platform: "postgresql"}}
lines: l: {from: "a", to: "d", operation: "write"}`,
			"tight in technology, data format, location, time, interaction; loose in conversation, order"},
		{"raw changes, in order", `boxes: {d: {kind: "database", platform: "aws/dynamodb", store: changeStream: "24h"}, b: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "d", to: "b", interaction: "tail", ordering: "total", data: change: "raw"}`,
			"tight in technology, data format, order; moderate in location; loose in time, interaction, conversation"},
		{"into nothing durable", `boxes: {a: kind: "service", b: {kind: "service", platform: "acme"}}
lines: l: {from: "a", to: "b", interaction: "send", buffer: "none", operation: "event"}`,
			"tight in location, time; moderate in interaction; loose in conversation, order; unknown in technology, data format"},
		{"into a queue beside that forgets", `boxes: {a: {kind: "service", platform: "http"}, b: {kind: "service", platform: "http"}, q: {kind: "queue", channel: durable: false}}
lines: l: {from: "a", to: "b", interaction: "send", buffer: "q", operation: "event"}`,
			"tight in location, time; moderate in interaction; loose in technology, conversation, order; unknown in data format"},
		{"into a queue beside of which nobody says", `boxes: {a: {kind: "service", platform: "http"}, b: {kind: "service", platform: "http"}, q: kind: "queue"}
lines: l: {from: "a", to: "b", interaction: "send", buffer: "q", operation: "event"}`,
			"tight in location; moderate in interaction; loose in technology, conversation, order; unknown in data format, time"},
		{"behind a gateway", `boxes: {a: kind: "client", b: {kind: "gateway", platform: "aws/api-gateway-rest"}}
lines: l: {from: "a", to: "b", interaction: "request-reply", conversation: "b"}`,
			"tight in time, interaction; moderate in location, conversation; loose in technology, order; unknown in data format"},
		{"a stream whose order nobody speaks of", `boxes: {s: {kind: "stream", platform: "kafka"}, b: kind: "worker"}
lines: l: {from: "s", to: "b", interaction: "tail", ordering: "unknown"}`,
			"loose in technology, location, time, interaction, conversation; unknown in data format, order"},
	} {
		t.Run(ex.name, func(t *testing.T) {
			got := coupling.Summary(of(t, ex.model))
			if sorted(got) != sorted(ex.want) {
				t.Errorf("\n got %s\nwant %s", got, ex.want)
			}
		})
	}
}

// sorted forgives the order of names within a degree.
func sorted(summary string) string {
	count := map[string]string{}
	for _, part := range strings.Split(summary, "; ") {
		degree, names, _ := strings.Cut(part, " in ")
		for _, n := range strings.Split(names, ", ") {
			count[n] = degree
		}
	}
	var out []string
	for _, n := range []string{"technology", "location", "data format", "time", "interaction", "conversation", "order"} {
		out = append(out, n+" "+count[n])
	}
	return strings.Join(out, ", ")
}

// Whatever isn't loose says why, and what would loosen it.
func TestEveryFacetSaysWhy(t *testing.T) {
	for _, f := range of(t, `boxes: {a: kind: "service", b: kind: "service"}, lines: l: {from: "a", to: "b", interaction: "request-reply"}`) {
		if f.Says == "" || (f.Degree == coupling.Loose) != (f.Loosen == "") {
			t.Errorf("%+v", f)
		}
	}
}

// The advice is one that the line can follow: a question can't wait in a queue.
func TestAdviceFitsTheLine(t *testing.T) {
	const services = `boxes: {a: {kind: "service", platform: "http"}, b: {kind: "service", platform: "http"}}
lines: l: {from: "a", to: "b", interaction: "request-reply", `
	const table = `boxes: {a: kind: "service", d: {kind: "database", platform: "postgresql"}}
lines: l: {from: "a", to: "d", operation: "write"}
`
	for _, ex := range []struct{ name, model, facet, says, loosen string }{
		{"a read waits", services + `operation: "read"}`, "time", "`a` waits", "Keep a copy or a cache"},
		{"a read one can do without", services + `operation: "read", dependency: "soft"}`, "time", "goes on without it", "Keep a copy"},
		{"a read needs an answer", services + `operation: "read"}`, "interaction", "needs an answer", "subscribe to what changes"},
		{"a read knows where", services + `operation: "read"}`, "location", "addresses `b` itself", "Find the receiver by name"},
		{"a command waits", services + `operation: "command"}`, "time", "`a` waits", "Hand the work over through a durable channel"},
		{"a command needs an answer", services + `operation: "command"}`, "interaction", "needs an answer", "Ask for the work"},
		{"an event needs an answer", services + `operation: "event"}`, "interaction", "needs an answer", "Tell what happened through a channel"},
		{"nobody says what it is", services + `}`, "interaction", "needs an answer", "Tell what happened (`publish`) or ask for work"},
		{"a store of its own", table, "technology", "speaks the query language of `d`", "one box alone uses the store"},
		{"the layout of its own store", table, "data format", "knows how `d` lays out its data", "Let no other box in"},
		{"where its store is", table, "location", "addresses `d` itself", "a name that follows it"},
		{"a shared store", table + `boxes: c: kind: "service", lines: m: {from: "c", to: "d", operation: "read"}`, "technology", "speaks the query language", "Let one service own the store"},
		{"the layout of a shared store", table + `boxes: c: kind: "service", lines: m: {from: "c", to: "d", operation: "read"}`, "data format", "knows how", "give others its API or events"},
		{"a change log", `boxes: {d: {kind: "database", platform: "postgresql", store: changeStream: "24h"}, relay: kind: "pipe"}
lines: l: {from: "d", to: "relay", interaction: "tail"}`, "technology", "`relay` reads the change log of `d`", "Publish what happened through a channel"},
	} {
		t.Run(ex.name, func(t *testing.T) {
			for _, f := range of(t, ex.model) {
				if f.Name == ex.facet {
					if !strings.Contains(f.Says, ex.says) || !strings.Contains(f.Loosen, ex.loosen) {
						t.Errorf("%s: %s", f.Says, f.Loosen)
					}
				} else if strings.Contains(ex.model, `"read"`) && !strings.Contains(ex.model, "lines: m") && (strings.Contains(f.Loosen, "the work") || strings.Contains(f.Loosen, "channel")) {
					t.Errorf("a read is told about %s: %s", f.Name, f.Loosen)
				}
			}
		})
	}
}

// The data format rests on what is known of the data, and on nothing else.
func TestDataFormatRestsOn(t *testing.T) {
	for data, want := range map[string]string{
		``:                       "",
		`, data: contract: "v1"`: "lines.l.data.contract",
		`, data: {format: "json", contract: "none"}`: "lines.l.data.contract lines.l.data.format",
		`, data: change: "raw"`:                      "lines.l.data.change",
	} {
		for _, f := range of(t, `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "send"`+data+`}`) {
			var on []string
			for _, fact := range f.Facts {
				on = append(on, fact.Path)
			}
			if got := strings.Join(on, " "); f.Name == "data format" && got != want {
				t.Errorf("with %q it rests on %q, want %q", data, got, want)
			}
		}
	}
}
