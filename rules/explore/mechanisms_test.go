package explore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMechanisms: one thing at a time, with only the faults that concern it.
func TestMechanisms(t *testing.T) {
	const boxes = `system: "x"
boxes: {
	client: kind: "client"
	api: kind: "service"
	work: kind: "worker"
	other: kind: "worker"
	fn: {kind: "function", platform: "aws/lambda"}
	db: {kind: "database", store: durable: true}
	db2: {kind: "database", store: durable: true}
	mailer: kind: "external"
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
	dlq: {kind: "queue", channel: durable: true, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}}
}
`
	const head = boxes + `lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
`
	const keyed = `operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}`
	const plain = `operation: "write", retry: "none", idempotency: "none"`
	for name, c := range map[string]struct {
		src  string
		o    Options
		want []string
	}{
		"a transport that loses": {
			head + `take: {from: "q", to: "work", interaction: "deliver", guarantee: "at-most-once"}, save: {from: "work", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, Options{Kinds: []Fault{Lose}}, []string{"lost-work"}},
		"a batch that comes back whole": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: {size: 10, partialFailure: false}}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, Options{Kinds: []Fault{Poison}, Faults: 1}, []string{"double-effect"}},
		"a batch of which part may fail": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: {size: 10, partialFailure: true}}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, Options{Kinds: []Fault{Poison}, Faults: 1}, nil},
		"a channel that delivers twice": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, Options{Kinds: []Fault{Duplicate}}, []string{"double-effect"}},
		"a channel that delivers once": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", guarantee: "exactly-once"}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, Options{Kinds: []Fault{Duplicate}}, nil},
		"a function called asynchronously, without a dead letter": {
			head + `call: {from: "api", to: "fn", interaction: "send", operation: "command", deadLetter: "none"}, save: {from: "fn", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "call", "save"]`, Options{Kinds: []Fault{Poison}}, []string{"lost-work"}},
		"a function called asynchronously, with one": {
			head + `call: {from: "api", to: "fn", interaction: "send", operation: "command", deadLetter: "dlq"}, save: {from: "fn", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "call", "save"]`, Options{Kinds: []Fault{Poison, Stop}}, nil},
		"an inbox: the guard commits with the effect": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", ` + keyed + `, guard: true, transaction: "t"}, save: {from: "work", to: "db", ` + plain + `, transaction: "t"}}
flows: f: steps: ["ask", "send", "take", "claim", "save"]`, Options{Kinds: founding}, nil},
		"the same guard without the transaction": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", ` + keyed + `, guard: true}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "claim", "save"]`, Options{Kinds: founding}, []string{"lost-work", "half-effect"}},
		"what lies behind a condition need not happen": {
			head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `, when: "gift wrapped"}}
flows: f: steps: ["ask", "save", "more"]`, Options{Faults: -1}, nil},
		"and must, where the condition holds": {
			head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `, when: "gift wrapped"}}
flows: f: steps: ["ask", "save", "more"]`, Options{Kinds: []Fault{Stop}, Faults: 1}, []string{"half-effect"}},
		"two consumers of one queue": {
			head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}, save2: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", ["take", "take2"], "save", "save2"]`, Options{Kinds: founding}, nil},
		"the answer before the work": {
			head + `save: {from: "api", to: "db", ` + keyed + `}, mail: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}}
flows: f: {steps: ["ask", "save", "mail"], accepted: "save"}`, Options{Kinds: []Fault{Stop}}, []string{"lost-work", "half-effect"}},
		"two at the same time": {
			head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", ["save", "more"]]`, Options{Kinds: []Fault{Stop}, Faults: 1}, []string{"half-effect"}},
		"a reply that is lost, and a client that asks again": {
			boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}}, save: {from: "api", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "save"]`, Options{Kinds: []Fault{LoseReply}, Faults: 1}, []string{"double-effect"}},
		"a client that asks again only when it was refused": {
			boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "refused"}}, save: {from: "api", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "save"]`, Options{Kinds: []Fault{LoseReply}, Faults: 1}, []string{"untruthful-answer"}},
		"a message at which the flow ends": {
			boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "send"]`, Options{Kinds: []Fault{LoseReply}, Faults: 1}, nil},
		"one that is promised exactly once": {
			boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", guarantee: "exactly-once", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "send"]`, Options{Kinds: []Fault{LoseReply}, Faults: 1}, []string{"double-effect"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := explore(t, load(t, c.src), c.o)
			if diff := cmp.Diff(c.want, brokenOf(r)); diff != "" {
				t.Errorf("broken (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}
