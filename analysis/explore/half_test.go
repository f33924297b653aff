package explore

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

// TestHalfNamesWhatStays: what a message has brought about and another has called off
// didn't stay, so a story of half the work names the two that part.
func TestHalfNamesWhatStays(t *testing.T) {
	r := explore(t, modeltest.Load(t, recalled), Options{})
	if told := written(r); !strings.Contains(told, "`bill` has happened and stays, and `reserve` was undone.") || strings.Contains(told, "`reserve` has happened and stays") {
		t.Error(told)
	}
}

const recalled = `system: "x"
boxes: {
	u: kind: "client"
	wf: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}}
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
	dlq: {kind: "queue", channel: durable: true, monitoring: {alarms: ["depth > 0"], runbook: "r"}}
	pick: kind: "worker"
	stock: {kind: "database", store: durable: true}
	pay: kind: "external"
}
_k: {interaction: "request-reply", operation: "command", idempotency: {key: "k", enforcedBy: "unique-key"}}
lines: {
	ask: {from: "u", to: "wf", interaction: "send", operation: "command", retry: "none", buffer: "wf"}
	order: {from: "wf", to: "q", interaction: "send", operation: "command", retry: "none", compensation: "recall"}
	recall: {from: "wf", to: "q", interaction: "send", operation: "command", retry: "none"}
	take: {from: "q", to: "pick", interaction: "poll", ack: "after-work"}
	reserve: _k & {from: "pick", to: "stock", retry: "none"}
	bill: _k & {from: "wf", to: "pay", retry: {attempts: 2, by: "caller", on: "any"}, compensation: "none"}
}
flows: f: {steps: ["ask", "order", "take", "reserve", "bill"]}
`
