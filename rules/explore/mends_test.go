package explore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMends: a mend turns the promise that it should, and taking it away turns
// it back. Each case is a founding case and what is changed in its text.
func TestMends(t *testing.T) {
	type change struct{ old, new string }
	for name, c := range map[string]struct {
		from    string
		changes []change
		faults  []Fault  // founding, if empty
		before  []string // the promises that are broken without the mend
		after   []string // and with it
	}{
		"an outbox": {
			from: "3-row-then-message",
			changes: []change{
				{`addresses: {kind: "database", store: durable: true}`, `addresses: {kind: "database", store: {durable: true, changeStream: "3d"}}, relay: kind: "pipe"`},
				{`idempotency: "natural"}`, `idempotency: {key: "changeId", enforcedBy: "unique-key"}}
	appears: {from: "addresses", to: "relay", interaction: "tail", ack: "after-work", deadLetter: {to: "mails-dlq", after: 100}}`},
				{`enqueue: {from: "api"`, `enqueue: {from: "relay"`},
				{`"save", "enqueue"`, `"save", "appears", "enqueue"`},
			},
			before: []string{"double-effect", "half-effect", "untruthful-answer"},
			after:  []string{"double-effect"},
		},
		"a key": {
			from:    "3-outbox",
			changes: []change{{`retry: "none", idempotency: "none"}`, `retry: "none", idempotency: {key: "mailId", enforcedBy: "unique-key", window: "30d"}}`}},
			before:  []string{"double-effect"},
		},
		"a key that is remembered too briefly": {
			from:    "3-key",
			changes: []change{{`window: "30d"`, `window: "5m"`}},
			after:   []string{"double-effect"},
		},
		"no dead letter": {
			from:    "4-queue-to-table",
			changes: []change{{`, channel: deadLetter: {to: "intake-dlq", after: 5}}`, `}`}},
			after:   []string{"lost-work"},
		},
		"a dead letter that nobody watches": {
			from:    "4-queue-to-table",
			changes: []change{{`, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/intake"}`, `, monitoring: {alarms: "none", runbook: "none"}`}},
			after:   []string{"unwatched-parking"},
		},
		"acknowledged on receipt": {
			from:    "4-queue-to-table",
			changes: []change{{`ack: "after-work"`, `ack: "on-receipt"`}},
			after:   []string{"lost-work"},
		},
		"no key at the table": {
			from:    "4-queue-to-table",
			changes: []change{{`idempotency: {key: "orderId", enforcedBy: "conditional-write"}`, `idempotency: "none"`}},
			after:   []string{"double-effect", "untruthful-answer"},
		},
		"a queue that forgets": {
			from:    "3-key",
			changes: []change{{`mails: {kind: "queue", channel: {durable: true`, `mails: {kind: "queue", channel: {durable: false`}},
			after:   []string{"lost-work", "half-effect"},
		},
		"a guard taken off": {
			from:    "4-publish-behind-guard",
			changes: []change{{`, guard: true`, ``}},
			before:  []string{"lost-work", "half-effect"},
		},
		"a compensation": {
			from: "6-no-refund",
			changes: []change{
				{`window: "30d"}, compensation: "none"}`, `window: "30d"}, compensation: "refund"}
	refund: {from: "sell", to: "cards", interaction: "request-reply", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: {key: "orderId", enforcedBy: "unique-key", window: "30d"}}`},
			},
			before: []string{"half-effect"},
		},
		"a saga nobody watches": {
			from:    "6-saga",
			changes: []change{{`, monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/sell"}`, `, monitoring: {alarms: "none", runbook: "none"}`}},
			after:   []string{"unwatched-parking", "half-effect"},
		},
		"one transaction": {
			from: "3-outbox",
			changes: []change{
				{`idempotency: "natural", transaction: "change"`, `idempotency: "natural"`},
			},
			before: []string{"double-effect"},
			after:  []string{"double-effect", "half-effect"},
		},
		"a client that never gives up": {
			from:    "4-publish-in-call",
			changes: []change{{`retry: {attempts: 3, by: "caller", on: "any"}`, `retry: {attempts: "unlimited", by: "caller", on: "any"}`}},
			faults:  []Fault{Stop, LoseReply, Refuse, Duplicate},
			before:  []string{"half-effect"},
		},
		"a workflow that never gives up": {
			from:    "6-saga",
			changes: []change{{`charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: 3`, `charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: "unlimited"`}},
		},
		"a soft dependency": {
			from:    "4-publish-in-call",
			changes: []change{{`operation: "event", retry: "none"`, `operation: "event", retry: "none", dependency: "soft", fallback: "nobody needs it"`}},
			before:  []string{"half-effect"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			src := source(t, c.from)
			o := Options{Kinds: founding}
			if len(c.faults) > 0 {
				o.Kinds = c.faults
			}
			if diff := cmp.Diff(c.before, brokenOf(explore(t, load(t, src), o))); diff != "" {
				t.Errorf("without it (-want +got):\n%s", diff)
			}
			for _, ch := range c.changes {
				if strings.Count(src, ch.old) == 0 {
					t.Fatalf("%s has no %s", c.from, ch.old)
				}
				src = strings.Replace(src, ch.old, ch.new, 1)
			}
			r := explore(t, load(t, src), o)
			if diff := cmp.Diff(c.after, brokenOf(r)); diff != "" {
				t.Errorf("with it (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}
