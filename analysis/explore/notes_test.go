package explore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"tautline.dev/model/modeltest"
)

// locking is a model of a box with a limit that works under a lock of 10 minutes.
func locking(limit, more string) string {
	return `system: "x", boxes: {c: kind: "client", s: {kind: "service", timeout: "` + limit + `"}, k: {kind: "cache", store: durable: true}, d: {kind: "database", store: durable: true}}
lines: {ask: {from: "c", to: "s", interaction: "request-reply", operation: "command", retry: "none"}, lock: {from: "s", to: "k", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "conditional-write"}, lock: {for: "10m"` + more + `}}, save: {from: "s", to: "d", interaction: "request-reply", operation: "write", retry: "none", idempotency: "natural"}}
flows: f: steps: ["ask", "lock", "save"]`
}

// TestNotes: what a verdict doesn't cover is said beside it, where it matters,
// and nowhere else.
func TestNotes(t *testing.T) {
	const charge = `charge: {from: "sell", to: "cards", does: "charge the card", `
	const ordered = `retry: "none", idempotency: {key: "orderId", enforcedBy: "conditional-write"}`
	fifo := strings.NewReplacer(ordered, ordered+`, ordering: "key"`, `"aws/sqs"`, `"aws/sqs-fifo"`)
	for name, c := range map[string]struct {
		src     string
		promise Promise
		want    []string
	}{
		"a call that is undone after a timeout": {
			strings.Replace(source(t, "6-saga"), charge, charge+`timeout: "2s", `, 1), NoHalfEffect,
			[]string{"Not explored: `charge` times out, is undone, and takes effect only after that"}},
		"a line that nobody says is waited for": {
			`system: "x", boxes: {c: kind: "client", s: kind: "service", t: kind: "service", d: {kind: "database", store: durable: true}}
_k: {operation: "write", interaction: "request-reply", idempotency: "natural"}
lines: {ask: {from: "c", to: "s", interaction: "request-reply", operation: "command", retry: "none"}, call: {from: "s", to: "t", operation: "command", retry: "none"}, save: _k & {from: "t", to: "d", retry: {attempts: "unlimited", by: "caller", on: "any"}}}
flows: f: steps: ["ask", "call", "save"]`, NoHalfEffect,
			[]string{"`call` is taken to be waited for, and nobody states it (`lines.call.interaction`)"}},
		"a lock that may end before the work": {locking("25m", ""), NoDoubleEffect,
			[]string{"Not explored: the lock of `lock` ends while `s` still works under it, and another gets it (`lines.lock.lock.for`)"}},
		"a lock that outlasts its holder":         {locking("5m", ""), NoDoubleEffect, nil},
		"a lock whose late holder is turned away": {locking("25m", ", fenced: true"), NoDoubleEffect, nil},
		"one without a timeout":                   {source(t, "6-saga"), NoHalfEffect, nil},
		"a bus that may forget what a function's own queue hasn't taken over yet": {
			`system: "x", boxes: {c: kind: "client", s: kind: "service", bus: {kind: "bus", platform: "aws/eventbridge-classic", channel: durable: false}, f: {kind: "function", platform: "aws/lambda", inbox: {attempts: 3, maxAge: "6h", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs", monitoring: {alarms: ["depth > 0"], runbook: "r"}}, d: {kind: "database", store: durable: true}}
lines: {ask: {from: "c", to: "s", interaction: "request-reply", operation: "command", retry: "none"}, put: {from: "s", to: "bus", interaction: "publish", operation: "event", retry: "none"}, push: {from: "bus", to: "f", interaction: "deliver", operation: "event", deadLetter: "dlq"}, save: {from: "f", to: "d", interaction: "request-reply", operation: "write", retry: "none", idempotency: "natural"}}
flows: f: steps: ["ask", "put", "push", "save"]`, NoLostWork,
			[]string{"Not explored: `bus` stops, and forgets what `f` hasn't taken over yet (`boxes.bus.channel.durable`)"}},
		"a FIFO queue that parks": {
			fifo.Replace(source(t, "4-queue-to-table")), OrderKept,
			[]string{"What `work` parks in `intake-dlq` is passed by later work: done from there, it comes last"}},
	} {
		t.Run(name, func(t *testing.T) {
			v := explore(t, modeltest.Load(t, c.src), Options{}).Verdict(c.promise)
			if v.State != Kept {
				t.Fatalf("%s is %s", c.promise, v.State)
			}
			if diff := cmp.Diff(c.want, v.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}
