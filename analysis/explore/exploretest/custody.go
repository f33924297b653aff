package exploretest

import (
	"slices"
	"strings"
)

// What follows are mechanisms of who has the work: what an external does, what one commit covers,
// what a buffer, a dead letter, a cache and a door that drops repeats are good for.
// Each stands for its kind; SPIN judges them as well.
const hook = boxes + `lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 3, by: "caller", on: "any"}}
	hook: {from: "mailer", to: "api", operation: "event", interaction: "request-reply", retry: "none", answers: "charge"}
	save: {from: "api", to: "db", operation: "write", interaction: "request-reply", retry: "none", idempotency: "natural"}
	charge: {from: "api", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", `
const hooked = `}
}
flows: f: steps: ["ask", "charge", "hook", "save"]`

const polled = head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}
	claim: {from: "work", to: "db", guard: true, transaction: "t", ` + keyed + `}
	add: {from: "work", to: `

const fetched = `
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "send", "take", "save"]
`

const nightly = boxes + `boxes: nightly: kind: "scheduler"
lines: {
	pay: {from: "work", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}}
	start: {from: "nightly", to: "work", interaction: "deliver", operation: "command", retry: {attempts: 10, by: "platform", on: "any"}, deadLetter: "dlq", buffer: `

const saga = boxes + `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0", "age > 1h"], runbook: "https://runbooks.example.com/saga"}}
_k: {interaction: "request-reply", ` + keyed + `}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	begin: {from: "api", to: "wf", operation: "command", interaction: "send", retry: "none", buffer: "wf", idempotency: {key: "k", enforcedBy: "unique-key"}}
	ship: {from: "wf", to: "q", operation: "command", retry: "none", compensation: "recall"}
	recall: {from: "wf", to: "q", operation: "command", retry: "none"}
	save: _k & {from: "work", to: "db"}
	bill: _k & {from: "wf", to: "db2", compensation: "unbill"}
	unbill: _k & {from: "wf", to: "db2"}
	take: {from: "q", to: "work", interaction: "poll", `
const shipped = `}
}
flows: f: steps: ["ask", "begin", "ship", "take", "save", "bill"]`

const carts = `system: "x"
boxes: {client: kind: "client", shop: kind: "service", carts: {kind: "cache", store: durable: false}, db: {kind: "database", store: durable: true}}
_k: {interaction: "request-reply", retry: "none", idempotency: "natural"}
lines: {
	add: {from: "client", to: "shop", interaction: "request-reply", operation: "command", retry: "none"}
	put: _k & {from: "shop", to: "carts", operation: "write"}
	price: {from: "shop", to: "db", interaction: "request-reply", operation: "read", retry: "none"}
	save: _k & {from: "shop", to: "db", operation: "write"}
	clear: _k & {from: "shop", to: "carts", operation: "delete"}
}
`

const door = boxes + `boxes: q: channel: dedup: "5m"
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}
	mail: {from: "work", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", idempotency: "none"}
	send: {from: "api", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: `
const sent = `}
flows: f: steps: ["ask", "send", "take", "mail"]`

const locking = `interaction: "request-reply", ` + keyed

var custody = map[string]Mechanism{
	"a callback hides no charge": {hook + `idempotency: "none"` + hooked, 0, Founding,
		[]string{"double-effect", "half-effect", "untruthful-answer"}},
	"a charge that is known again, and a callback": {hook + `idempotency: {key: "k", enforcedBy: "unique-key"}` + hooked, 0, Founding, []string{"half-effect"}},

	"an answer goes no further": {head + `call: {from: "api", to: "other", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: "none"}
	back: {from: "other", to: "api", interaction: "request-reply", operation: "event", retry: "none", answers: "call"}}
flows: f: steps: ["ask", "call", "back"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},

	"a transaction over two stores": {polled + `"db2", transaction: "t", ` + plain + "}}\nflows: f: steps: [\"ask\", \"send\", \"take\", \"claim\", \"add\"]", 0, Founding, []string{"lost-work", "half-effect"}},
	"a transaction whose last line is not always taken": {head + `save: {from: "api", to: "db", interaction: "request-reply", transaction: "t", ` + keyed + `}, more: {from: "api", to: "db", interaction: "request-reply", transaction: "t", when: "there is more", ` + keyed + `}}
flows: f: steps: ["ask", "save", "more"]`, 0, Founding, nil},
	"what of a transaction is not taken is not waited for": {head + `save: {from: "api", to: "db", interaction: "request-reply", transaction: "t", when: "x", ` + keyed + `}, more: {from: "api", to: "db", interaction: "request-reply", transaction: "t", when: "y", ` + keyed + `}, mail: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}}
flows: f: steps: ["ask", "save", "more", "mail"]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a guard last in its transaction": {polled + `"db", transaction: "t", ` + plain + "}}\nflows: f: steps: [\"ask\", \"send\", \"take\", \"add\", \"claim\"]", 0, Founding, nil},
	"a guard without a key": {head + `claim: {from: "api", to: "db", interaction: "request-reply", guard: true, ` + plain + `}}
lines: ask: idempotency: "none"
flows: f: steps: ["ask", "claim"]`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"a key on the way in, and two stores": {strings.Replace(head, `"request-reply", retry: "none"}`, `"request-reply", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "k", enforcedBy: "unique-key"}}`, 1) + `save: {from: "api", to: "db", interaction: "request-reply", operation: "write", retry: "none"}, more: {from: "api", to: "db2", interaction: "request-reply", operation: "write", retry: "none"}}
flows: f: steps: ["ask", "save", "more"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a queue that nobody says how long it keeps, and a key with a window": {strings.Replace(head, `retention: "4d", `, ``, 1) + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "1d"}}}
flows: f: steps: ["ask", "send", "take", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a key that is forgotten before the client asks again": {head + `save: {from: "api", to: "db", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "1s"}}}
flows: f: steps: ["ask", "save"]`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"a lock is nothing that is owed": {head + `lock: {from: "api", to: "db2", ` + locking + `, lock: {for: "1m", renewed: "none", fenced: false}}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "lock", "save"]`, 0, []string{"stop", "refuse", "lose-reply"}, nil},
	"a lock that is given back stops no repeat": {head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, lock: {from: "work", to: "db2", ` + locking + `, guard: true, lock: {for: "1h", renewed: "none", fenced: false}}, add: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "lock", "add"]`, 1, []string{"stop"}, []string{"lost-work", "double-effect", "untruthful-answer"}},
	"tries that end at an age, and are parked then": {parking + `tell: {from: "api", to: "mailer", interaction: "send", operation: "command", deadLetter: "attic", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}, idempotency: {key: "k", enforcedBy: "unique-key"}}
	ask: {from: "client", to: "api", ` + asked + `}
}
flows: f: steps: ["ask", "tell"]`, 1, []string{"refuse"}, []string{"unwatched-parking"}},
	"a caller's tries say nothing of the function's": {parking + `call: {from: "api", to: "fn", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any"}}
	save: {from: "fn", to: "db", interaction: "request-reply", ` + keyed + `}
	ask: {from: "client", to: "api", ` + asked + `}
}
flows: f: steps: ["ask", "call", "save"]`, 1, []string{"refuse"}, []string{"lost-work"}},
	"a buffer takes what its receiver is down for": {parking + `ask: {from: "client", to: "api", ` + asked + `}
	tell: {from: "api", to: "work", interaction: "send", operation: "command", retry: "none", buffer: {name: "spool", retention: "1d"}, deadLetter: "dlq"}
	save: {from: "api", to: "db2", interaction: "request-reply", ` + keyed + `}
	more: {from: "work", to: "db", interaction: "request-reply", ` + keyed + `}
}
flows: f: steps: ["ask", "save", "tell", "more"]`, 1, []string{"refuse"}, nil},
	"a buffer has what its topic forgets on receipt": {head + `tell: {from: "api", to: "news", operation: "event", retry: "none"}, pass: {from: "news", to: "work", interaction: "deliver", ack: "on-receipt", retry: {attempts: 3, by: "platform", on: "any"}, deadLetter: "dlq", buffer: {name: "spool", retention: "1d"}}, save: {from: "work", to: "db", interaction: "request-reply", ` + keyed + `}}
boxes: news: {kind: "topic", channel: durable: true}
flows: f: steps: ["ask", "tell", "pass", "save"]`, 1, []string{"stop"}, nil},
	"a guard first in its transaction":          {polled + `"db", transaction: "t", ` + plain + "}}\nflows: f: steps: [\"ask\", \"send\", \"take\", \"claim\", \"add\"]", 0, Founding, nil},
	"a guard beside what isn't in its commit":   {polled + `"db", ` + plain + "}}\nflows: f: steps: [\"ask\", \"send\", \"take\", \"claim\", \"add\"]", 0, Founding, []string{"lost-work", "half-effect"}},
	"a stated buffer holds what is started":     {nightly + "{name: \"the controller\", retention: \"1d\"}}\n}\nflows: f: steps: [\"start\", \"pay\"]", 0, nil, nil},
	"a stated buffer that is drawn and forgets": {nightly + "\"jobs\"}\n}\nboxes: jobs: {kind: \"queue\", channel: durable: false}\nflows: f: steps: [\"start\", \"pay\"]", 0, []string{"stop"}, []string{"lost-work"}},

	"a scheduler that is stopped between two steps": {boxes + `boxes: nightly: kind: "scheduler"
lines: {save: {from: "nightly", to: "db", interaction: "request-reply", ` + keyed + `}, more: {from: "nightly", to: "db2", interaction: "request-reply", ` + keyed + `}}
flows: f: steps: ["save", "more"]`, 1, []string{"stop"}, []string{"lost-work", "half-effect"}},

	"a dead letter in memory loses what was parked":     {memory + "false" + parkedThere, 2, []string{"stop", "poison"}, []string{"lost-work"}},
	"one fault only parks it":                           {memory + "false" + parkedThere, 1, []string{"stop", "poison"}, nil},
	"a dead letter that lasts":                          {memory + "true" + parkedThere, 2, []string{"stop", "poison"}, nil},
	"a dead letter that nobody calls durable":           {memory + `"unknown"` + parkedThere, 2, []string{"stop", "poison"}, []string{"lost-work"}},
	"a dead letter that comes after no number of times": {strings.Replace(head, `after: 3`, `after: "unlimited"`, 1) + fetched[:len(fetched)-1], 1, []string{"poison"}, []string{"lost-work"}},
	"a dead letter of another cloud":                    {foreign + `"gcp/pubsub"` + `}}` + foreignFlow, 1, []string{"poison"}, []string{"lost-work"}},
	"a dead letter of the same service":                 {foreign + `"aws/sqs"` + `}}` + foreignFlow, 1, []string{"poison"}, nil},
	"a dead letter that may forget what it gets, and nobody chose that": {
		strings.Replace(foreign, `, retention: "14d"`, "", 1) + `"aws/sqs"` + `}}` + foreignFlow, 1, []string{"poison"}, []string{"unwatched-parking"}},
	"a dead letter that may forget what it gets, as somebody chose": {
		strings.Replace(foreign, `"14d"`, `"4d"`, 1) + `"aws/sqs"` + `}}` + foreignFlow, 1, []string{"poison"}, []string{"lost-work"}},
	"an alarm that leaves no time for what had waited": {
		parkedLate("5d"), 1, []string{"poison"}, []string{"unwatched-parking"}},
	"an alarm that leaves time for what had waited": {parkedLate("7d"), 1, []string{"poison"}, nil},
	"an alarm that has to last until all is gone": {
		strings.NewReplacer(`"depth > 0"`, `"depth > 0 for 4h"`, `dlq: {kind: "queue", channel: durable: true`, `dlq: {kind: "queue", channel: {durable: true, retention: "4h"}`).Replace(head) + fetched, 1, []string{"poison"}, []string{"unwatched-parking"}},

	"an order that is promised for a way back": {strings.Replace(saga, `unbill: _k & {`, `unbill: _k & {ordering: "key", `, 1) + `ack: "after-work"` + shipped, 0, append(slices.Clone(Founding), "reorder"), nil},

	"nobody says when it is acknowledged, whatever else is said": {head + `take: {from: "q", to: "work", interaction: "poll", guarantee: "at-least-once"}, save: {from: "work", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 1, []string{"stop"}, []string{"lost-work"}},

	"a message calls off what a message asked for":      {saga + `ack: "after-work"` + shipped, 0, Founding, nil},
	"a message that may be forgotten calls off nothing": {saga + `ack: "on-receipt"` + shipped, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},

	"a cart that only a cache has":                     {carts + `flows: f: steps: ["add", "put"]`, 0, []string{"stop"}, []string{"lost-work"}},
	"a cart, whatever is only read beside it":          {carts + `flows: f: steps: ["add", "price", "put"]`, 0, []string{"stop"}, []string{"lost-work"}},
	"a cart that is emptied where only a cache has it": {carts + `flows: f: steps: ["add", "clear"]`, 0, []string{"stop"}, nil},
	"a copy beside the store that was written to":      {carts + `flows: f: steps: ["add", "save", "put"]`, 0, []string{"stop"}, nil},

	"a channel that could drop repeats is sent no id":   {door + `"none"}` + sent, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a channel drops what it is sent again with its id": {door + `{key: "k", enforcedBy: "broker"}}` + sent, 1, []string{"refuse"}, nil},
	"a door says nothing of what is delivered twice":    {door + `{key: "k", enforcedBy: "broker"}}` + sent, 1, []string{"duplicate"}, []string{"double-effect"}},
	"nobody is said to claim what was taken":            {pending + `"redis-streams"` + came, 1, []string{"stop"}, []string{"unwatched-parking"}},
	"nor what can't be done":                            {pending + `"redis-streams"` + came, 1, []string{"poison"}, []string{"unwatched-parking"}},
	"a lease after which it is claimed":                 {pending + `"redis-streams"` + came + "\nlines: take: lease: for: \"1m\"", 1, []string{"stop"}, nil},
	"nobody has verified that it comes back":            {pending + `"acme"` + came + unverified, 1, []string{"stop"}, []string{"unwatched-parking"}},
	"somebody says that it comes back":                  {pending + `"redis-streams"` + came + "\nlines: take: retry: {attempts: 3, by: \"platform\"}", 1, []string{"stop"}, nil},
}

const memory = `system: "x"
boxes: {
	client: kind: "client", api: kind: "service", work: kind: "worker", db: {kind: "database", store: durable: true}
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
	dlq: {kind: "queue", monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}, channel: durable: `
const parkedThere = `}
}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}` + fetched

const foreign = `system: "x"
boxes: {
	client: kind: "client", api: kind: "service", work: kind: "worker", db: {kind: "database", store: durable: true}
	q: {kind: "queue", platform: "aws/sqs", channel: deadLetter: {to: "dlq", after: 3}}
	dlq: {kind: "queue", channel: {durable: true, retention: "14d"}, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}, platform: `
const foreignFlow = `
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}` + fetched

// parkedLate is a dead letter that keeps for so long what may have waited for four days.
func parkedLate(keeps string) string {
	return strings.NewReplacer(`"depth > 0"`, `"age > 1d"`, `"14d"`, `"`+keeps+`"`).Replace(foreign) + `"aws/sqs"` + `}}` + foreignFlow
}

const pending = `system: "x"
boxes: {
	client: kind: "client", api: kind: "service", work: kind: "worker", db: {kind: "database", store: durable: true}
	q: {kind: "queue", channel: {durable: true, deadLetter: {to: "dlq", after: 3}}, platform: `
const unverified = `
platforms: acme: {title: "Acme", kinds: ["queue"], lines: [{title: "out", to: ["*"], facts: "retry.attempts": {default: "none", says: "It stays.", source: "https://acme.example", read: "2026-11-29", verified: false}}]}`
const came = `}
	dlq: {kind: "queue", channel: durable: true, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}}
}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}` + fetched
