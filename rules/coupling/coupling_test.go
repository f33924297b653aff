package coupling_test

import (
	"strings"
	"testing"

	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/coupling"
	"tautline.dev/rules/rulestest"
)

// of are the facets of the line "l" of a model.
func of(t *testing.T, src string) []coupling.Facet {
	t.Helper()
	s := rulestest.Load(t, "system: \"x\"\nowner: \"team\"\n"+src)
	r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	return coupling.Of(s.Line("l"), r.Questions[s.Line("l")])
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
		{"behind a gateway", `boxes: {a: kind: "client", b: {kind: "gateway", platform: "aws/api-gateway-rest"}}
lines: l: {from: "a", to: "b", interaction: "request-reply", conversation: "b"}`,
			"tight in time, interaction; moderate in location, conversation; loose in technology, order; unknown in data format"},
		{"a stream whose order nobody speaks of", `boxes: {s: {kind: "stream", platform: "kafka"}, b: kind: "worker"}
lines: l: {from: "s", to: "b", interaction: "tail", ordering: "unknown"}`,
			"loose in technology, location, interaction, conversation; unknown in data format, time, order"},
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
