package exploretest

// Change replaces a text of a model.
type Change struct{ Old, New string }

// Fix is a founding case, and what is changed in its text.
type Fix struct {
	From    string
	Changes []Change
	Faults  []string // the founding ones, if empty
	Before  []string // the rules of the promises that are broken without it
	After   []string // and with it
}

// Fixes are fixes that turn the promise that they should.
var Fixes = map[string]Fix{
	"an outbox": {
		From: "3-row-then-message",
		Changes: []Change{
			{`addresses: {kind: "database", store: durable: true}`, `addresses: {kind: "database", store: {durable: true, changeStream: "3d"}}, relay: kind: "pipe"`},
			{`idempotency: "natural"}`, `idempotency: {key: "changeId", enforcedBy: "unique-key"}}
	appears: {from: "addresses", to: "relay", interaction: "tail", ack: "after-work", deadLetter: {to: "mails-dlq", after: 100}}`},
			{`enqueue: {from: "api"`, `enqueue: {from: "relay"`},
			{`"save", "enqueue"`, `"save", "appears", "enqueue"`},
		},
		Before: []string{"double-effect", "half-effect", "untruthful-answer"},
		After:  []string{"double-effect"},
	},
	"a key": {
		From:    "3-outbox",
		Changes: []Change{{`retry: "none", idempotency: "none"}`, `retry: "none", idempotency: {key: "mailId", enforcedBy: "unique-key", window: "30d"}}`}},
		Before:  []string{"double-effect"},
	},
	"a key that is remembered too briefly": {
		From:    "3-key",
		Changes: []Change{{`window: "30d"`, `window: "5m"`}},
		After:   []string{"double-effect"},
	},
	"no dead letter": {
		From:    "4-queue-to-table",
		Changes: []Change{{`, channel: deadLetter: {to: "intake-dlq", after: 5}}`, `}`}},
		After:   []string{"lost-work"},
	},
	"a dead letter that nobody watches": {
		From:    "4-queue-to-table",
		Changes: []Change{{`, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/intake"}`, `, monitoring: {alarms: "none", runbook: "none"}`}},
		After:   []string{"unwatched-parking"},
	},
	"acknowledged on receipt": {
		From:    "4-queue-to-table",
		Changes: []Change{{`ack: "after-work"`, `ack: "on-receipt"`}},
		After:   []string{"lost-work"},
	},
	"no key at the table": {
		From:    "4-queue-to-table",
		Changes: []Change{{`idempotency: {key: "orderId", enforcedBy: "conditional-write"}`, `idempotency: "none"`}},
		After:   []string{"double-effect", "untruthful-answer"},
	},
	"a queue that forgets": {
		From:    "3-key",
		Changes: []Change{{`mails: {kind: "queue", channel: {durable: true`, `mails: {kind: "queue", channel: {durable: false`}},
		After:   []string{"lost-work", "half-effect"},
	},
	"a guard taken off": {
		From:    "4-publish-behind-guard",
		Changes: []Change{{`, guard: true`, ``}},
		Before:  []string{"lost-work", "half-effect"},
	},
	"a compensation": {
		From: "6-no-refund",
		Changes: []Change{
			{`window: "30d"}, compensation: "none"}`, `window: "30d"}, compensation: "refund"}
	refund: {from: "sell", to: "cards", interaction: "request-reply", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: {key: "orderId", enforcedBy: "unique-key", window: "30d"}}`},
		},
		Before: []string{"half-effect"},
	},
	"a saga nobody watches": {
		From:    "6-saga",
		Changes: []Change{{`, monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/sell"}`, `, monitoring: {alarms: "none", runbook: "none"}`}},
		After:   []string{"unwatched-parking", "half-effect"},
	},
	"one transaction": {
		From: "3-outbox",
		Changes: []Change{
			{`idempotency: "natural", transaction: "change"`, `idempotency: "natural"`},
		},
		Before: []string{"double-effect"},
		After:  []string{"double-effect", "half-effect"},
	},
	"a client that never gives up": {
		From:    "4-publish-in-call",
		Changes: []Change{{`retry: {attempts: 3, by: "caller", on: "any"}`, `retry: {attempts: "unlimited", by: "caller", on: "any"}`}},
		Faults:  []string{"stop", "lose-reply", "refuse", "duplicate"},
		Before:  []string{"half-effect"},
	},
	"a workflow that never gives up": {
		From:    "6-saga",
		Changes: []Change{{`charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: 3`, `charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: "unlimited"`}, {`window: "30d"}, compensation: "refund"`, `window: "none"}, compensation: "refund"`}},
		After:   []string{"unwatched-parking", "half-effect"},
	},
	"a soft dependency": {
		From:    "4-publish-in-call",
		Changes: []Change{{`operation: "event", retry: "none"`, `operation: "event", retry: "none", dependency: "soft", fallback: "nobody needs it"`}},
		Before:  []string{"half-effect"},
	},
	"a workflow that never gives up, and an alarm on how long it takes": {
		From:    "6-saga",
		Changes: []Change{{`charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: 3`, `charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: "unlimited"`}, {`window: "30d"}, compensation: "refund"`, `window: "none"}, compensation: "refund"`}, {`alarms: ["errors > 0"]`, `alarms: ["errors > 0", "age > 1h"]`}},
	},
	"a workflow that gives up at an age": {
		From:    "6-saga",
		Changes: []Change{{`charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {attempts: 3`, `charge: {from: "sell", to: "cards", does: "charge the card", interaction: "request-reply", operation: "command", retry: {maxAge: "1h", attempts: "unlimited"`}, {`window: "30d"}, compensation: "refund"`, `window: "none"}, compensation: "refund"`}},
	},
}
