package exploretest

import (
	"maps"
	"strings"
)

// Founding are the faults with which the founding cases are explored.
var Founding = []string{"stop", "lose-reply", "refuse", "duplicate", "poison"}

// Mechanism is a model that shows one thing at a time, with only the faults
// that concern it.
type Mechanism struct {
	Src    string
	Faults int      // as in the options of an exploration
	Kinds  []string // all if empty
	Want   []string // the rules of the promises that are broken
}

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

const asked = `interaction: "request-reply", operation: "command", retry: "none"`

const parking = boxes + `boxes: {nightly: kind: "scheduler", attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}}
lines: {
	`
const stopping = boxes + `boxes: log: {kind: "stream", channel: {durable: true, retention: "7d"}}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "log", operation: "command", retry: "none"}
	take: {from: "log", to: "work", interaction: "tail", ack: "after-work", ordering: "key", retry: {attempts: "unlimited", by: "caller", on: "any"}, deadLetter: "none"}
	save: {from: "work", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "send", "take", "save"]
`
const tabled = boxes + `lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	row: {from: "api", to: "db", interaction: "request-reply", ` + keyed + `}
	rows: {from: "db", to: "work", interaction: *"tail" | string, operation: "event", ordering: "none", ack: "after-work", deadLetter: "none", retry: {attempts: *"unlimited" | int, by: "caller", on: "any"}}
	mail: {from: "work", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "1d"}}
}
flows: f: steps: ["ask", "row", "rows", "mail"]
`
const looked = `boxes: work: monitoring: {alarms: ["errors > 1%"], runbook: "https://runbooks.example.com/rows"}
`
const parked = `
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}
	save: {from: "work", to: "db", ` + keyed + `}
}
flows: f: steps: ["send", "take", "save"]`

// Mechanisms are the models by what they show.
var Mechanisms = func() map[string]Mechanism {
	all := maps.Clone(steps)
	maps.Copy(all, custody)
	maps.Copy(all, whose)
	maps.Copy(all, mail)
	maps.Copy(all, ways)
	maps.Copy(all, times)
	maps.Copy(all, slow)
	maps.Copy(all, awaited)
	maps.Copy(all, across)
	maps.Copy(all, silence)
	maps.Copy(all, claimed)
	return all
}()

// steps are mechanisms of what happens step by step.
var steps = map[string]Mechanism{
	"a choice between two payments": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["card"], ["invoice"]]}]`, 0, nil, nil},
	"the same choice as two conditions": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, when: "card", idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `, when: "invoice"}}
flows: f: steps: ["ask", "card", "invoice"]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a branch of two steps, of which one is done": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["card"], ["invoice", "more"]]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a branch, and what always follows it": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["card"], ["invoice"]]}, "more"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"a branch or nothing": {
		head + `invoice: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["invoice", "more"], []]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a flow that begins in two ways, of which one is doubled": {
		head + `tap: {from: "phone", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}}, save: {from: "api", to: "db", ` + plain + `}}
boxes: phone: kind: "client"
flows: f: steps: [{either: [["ask"], ["tap"]]}, "save"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a flow that begins in two ways, and is told yes in both": {
		head + `tap: {from: "phone", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, save: {from: "api", to: "db", ` + keyed + `}}
boxes: phone: kind: "client"
flows: f: steps: [{either: [["ask", "save"], ["tap", "send"]]}]`, 0, Founding, nil},
	"one client that begins in two ways, and stops halfway in one": {
		head + `tap: {from: "client", to: "other", ` + asked + `}, save: {from: "api", to: "db", ` + keyed + `}, note: {from: "other", to: "db", ` + keyed + `}, more: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: [{either: [["ask", "save"], ["tap", "note", "more"]]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a flow that a person or a timer begins": {
		head + `run: {from: "nightly", to: "api", ` + asked + `}, save: {from: "api", to: "db", ` + keyed + `}}
boxes: nightly: kind: "scheduler"
flows: f: steps: [{either: [["ask"], ["run"]]}, "save"]`, 1, []string{"stop"}, []string{"lost-work"}},
	"a step behind branches that lead to its box over different ways": {
		head + `call: {from: "api", to: "other", ` + asked + `}, take: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "other", to: "db", ` + plain + `}}
flows: f: steps: ["ask", {either: [["call"], ["send", "take"]]}, "save"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"the same where the other way is the one that fails": {
		head + `call: {from: "api", to: "other", ` + asked + `}, take: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "other", to: "db", ` + plain + `}}
flows: f: steps: ["ask", {either: [["call"], ["send", "take"]]}, "save"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"branches that are two subscriptions of a topic": {
		head + `tell: {from: "api", to: "t", interaction: "publish", operation: "event", retry: "none"}
	hear: {from: "t", to: "work", interaction: "deliver", ack: "after-work", deadLetter: "dlq"}, read: {from: "t", to: "other", interaction: "deliver", ack: "after-work", deadLetter: "dlq"}
	save: {from: "work", to: "db", ` + keyed + `}, more: {from: "other", to: "db2", ` + keyed + `}}
boxes: t: {kind: "topic", channel: durable: true}
flows: f: steps: ["ask", "tell", {either: [["hear", "save"], ["read", "more"]]}]`, 1, []string{"stop", "refuse", "poison"}, nil},
	"a choice within a choice, and two at the same time in a branch": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [[{either: [["card"], ["invoice"]]}], [["invoice", "more"]], []]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a choice within a choice": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [[{either: [["card"], ["invoice"]]}], ["more"], []]}]`, 1, []string{"stop"}, nil},
	"a condition within a branch": {
		head + `card: {from: "api", to: "mailer", ` + asked + `, when: "wanted", idempotency: {key: "k", enforcedBy: "unique-key"}}, invoice: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["card"], ["invoice"]]}]`, 0, nil, nil},
	"a transaction that ends in either branch": {
		head + `note: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, card: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, invoice: {from: "api", to: "db", ` + keyed + `, transaction: "t"}}
flows: f: steps: ["ask", "note", {either: [["card"], ["invoice"]]}]`, 1, []string{"stop", "refuse"}, nil},
	"a transaction that one branch goes on with": {
		head + `note: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, card: {from: "api", to: "db", ` + keyed + `, transaction: "t"}}
flows: f: steps: ["ask", "note", {either: [["card"], []]}]`, 1, []string{"stop", "refuse"}, nil},
	"a transaction that begins the flow, and that one branch goes on with": {
		head + `begin: {from: "work", to: "db", ` + keyed + `, transaction: "t"}, note: {from: "work", to: "db", ` + keyed + `, transaction: "t"}, more: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["begin", {either: [["note"], ["more"]]}]`, 1, []string{"stop", "refuse"}, []string{"lost-work", "half-effect"}},
	"a transaction that one branch goes on with, and another store in the other": {
		head + `note: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, card: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "note", {either: [["card"], ["more"]]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a transaction that two choices go on with": {
		head + `note: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, card: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, more: {from: "api", to: "db", ` + keyed + `, transaction: "t"}}
flows: f: steps: ["ask", "note", {either: [["card"], []]}, {either: [["more"], []]}]`, 1, []string{"stop", "refuse"}, nil},
	"a guard in one branch, which guards nothing in the other": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", ` + keyed + `, guard: true}, save: {from: "work", to: "db2", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", {either: [["claim"], []]}, "save"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a workflow that undoes the branch it took": {
		boxes + `lines: {ask: {from: "client", to: "flow", operation: "command", interaction: "request-reply", retry: "none"}
	card: {from: "flow", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}, compensation: "refund"}, refund: {from: "flow", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}
	invoice: {from: "flow", to: "db", ` + keyed + `}, ship: {from: "flow", to: "db2", ` + keyed + `, compensation: "unship"}, unship: {from: "flow", to: "db2", ` + keyed + `}}
boxes: flow: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}}
flows: f: steps: ["ask", {either: [["card"], ["invoice"]]}, "ship"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"the answer before a choice": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: {steps: ["ask", "save", {either: [["card"], ["more"]]}], accepted: "save"}`, 1, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"two choices, one after the other": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, card: {from: "api", to: "mailer", ` + asked + `, idempotency: {key: "k", enforcedBy: "unique-key"}}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", {either: [["save"], []]}, {either: [["card"], ["more"]]}]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a promise of arrival, and nobody waits for the channel's confirmation": {
		parking + `send: {from: "nightly", to: "q", operation: "command", confirmed: false, guarantee: "at-least-once", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "dlq"}` + parked, 1, []string{"lose"}, []string{"lost-work"}},
	"rows that are never given up, and somebody is called": {
		tabled + looked, 1, nil, nil},
	"rows that are never given up, and nobody is called": {
		tabled + `boxes: {work: monitoring: alarms: "none", db: monitoring: alarms: "none"}`, 1, []string{"poison"}, []string{"unwatched-parking", "half-effect"}},
	"rows that their reader gives up, where nobody looks": {
		tabled + looked + `lines: rows: {interaction: "poll", retry: attempts: 3}
boxes: db: monitoring: alarms: "none"`, 1, []string{"poison"}, []string{"unwatched-parking", "half-effect"}},
	"rows that their reader gives up, where somebody looks": {
		tabled + looked + `lines: rows: {interaction: "poll", retry: attempts: 3}
boxes: db: monitoring: {alarms: ["age > 1h"], runbook: "https://runbooks.example.com/rows"}`, 1, []string{"poison"}, nil},
	"rows that get too old, and are given up": {
		tabled + looked + `lines: rows: retry: maxAge: "1h"
boxes: db: monitoring: alarms: "none"`, 1, []string{"refuse", "poison"}, []string{"unwatched-parking", "half-effect"}},
	"rows that come back later than a key is remembered": {
		tabled + looked + `lines: rows: retry: maxAge: "2d"
boxes: db: monitoring: {alarms: ["age > 1h"], runbook: "https://runbooks.example.com/rows"}`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"the log of a table, and nobody knows how long it is": {
		tabled + looked + `boxes: db: store: changeStream: "unknown"`, 1, []string{"poison"}, []string{"lost-work", "unwatched-parking", "half-effect"}},
	"a log that stops in its order, and calls somebody": {
		stopping + `boxes: work: monitoring: {alarms: ["age > 10m"], runbook: "https://runbooks.example.com/stuck"}`, 1, []string{"poison"}, nil},
	"a log that stops in its order, and nobody is called": {
		stopping + `boxes: {work: monitoring: alarms: "none", log: monitoring: alarms: "none"}`, 1, []string{"poison"}, []string{"unwatched-parking"}},
	"a log that stops, and nobody asks for its order": {
		strings.Replace(stopping, `ordering: "key", `, "", 1) + `boxes: work: monitoring: {alarms: ["age > 10m"], runbook: "https://runbooks.example.com/stuck"}`, 1, []string{"poison"}, []string{"lost-work"}},
	"a transport that loses": {
		boxes + `boxes: subject: {kind: "topic", platform: "nats"}
lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, tell: {from: "api", to: "subject", operation: "event", retry: "none"}
	hear: {from: "subject", to: "work", interaction: "deliver"}, save: {from: "work", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "tell", "hear", "save"]`, 0, []string{"lose"}, []string{"lost-work"}},
	"a transport that may lose, as the team states": {
		head + `take: {from: "q", to: "work", interaction: "deliver", guarantee: "at-most-once"}, save: {from: "work", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 0, nil, nil},
	"what may be lost is done by half": {
		head + `take: {from: "q", to: "work", interaction: "deliver", guarantee: "at-most-once"}, save: {from: "work", to: "db", ` + keyed + `}, more: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", "save", "more"]`, 1, []string{"stop"}, []string{"half-effect"}},
	"of what may be lost, one part may be lost alone": {
		head + `take: {from: "q", to: "work", interaction: "deliver", guarantee: "at-most-once"}, save: {from: "work", to: "db", ` + keyed + `}, more: {from: "work", to: "db2", ` + keyed + `, guarantee: "at-most-once"}}
flows: f: steps: ["ask", "send", "take", "save", "more"]`, 1, []string{"stop"}, nil},
	"something that may be lost, before something that may not": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, tell: {from: "api", to: "t", interaction: "publish", operation: "event", guarantee: "at-most-once"}, mail: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}}
boxes: t: {kind: "topic", channel: durable: true}
flows: f: {steps: ["ask", "save", "tell", "mail"], accepted: "save"}`, 0, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"what may be lost has happened, and the rest has not": {
		head + `tell: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", guarantee: "at-most-once", retry: "none", idempotency: "natural"}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "tell", "save"]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a sender that parks what a channel doesn't take": {
		parking + `send: {from: "nightly", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "dlq"}` + parked, 1, nil, nil},
	"a scheduler that keeps what it sends until it is taken": {
		parking + `send: {from: "nightly", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "dlq", buffer: {name: "nightly", retention: "1d"}}` + parked, 2, []string{"refuse", "stop"}, nil},
	"a scheduler that has in memory what it sends": {
		parking + `send: {from: "nightly", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "dlq"}` + parked, 2, []string{"refuse", "stop"}, []string{"lost-work"}},
	"a sender that has nowhere to park it": {
		parking + `send: {from: "nightly", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}}` + parked, 0, []string{"refuse"}, []string{"lost-work"}},
	"a sender that parks it where nobody looks": {
		parking + `send: {from: "nightly", to: "q", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "attic"}` + parked, 1, []string{"refuse"}, []string{"unwatched-parking"}},
	"a sender of which nobody knows how often it tries before it parks": {
		parking + `send: {from: "nightly", to: "q", operation: "command", deadLetter: "dlq"}` + parked, 0, []string{"lose-reply", "poison", "refuse"}, nil},
	"a sender that parks, and goes on": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", retry: "none", deadLetter: "dlq"}, save: {from: "api", to: "db", ` + keyed + `}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, mail: {from: "work", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}}}
flows: f: {steps: ["ask", "send", "save", "take", "mail"], accepted: "send"}`, 1, []string{"lose-reply", "refuse"}, []string{"lost-work", "half-effect"}},
	"a sender that stops before it has parked anything": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, save: {from: "api", to: "db", ` + keyed + `}, send: {from: "api", to: "q", operation: "command", retry: "none", deadLetter: "dlq"}}
flows: f: {steps: ["ask", "save", "send"], accepted: "save"}`, 1, []string{"stop", "refuse"}, []string{"lost-work", "half-effect"}},
	"two at the same time, of which one is parked where nobody looks": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, tell: {from: "api", to: "t", interaction: "publish", operation: "event", retry: "none", deadLetter: "attic"}}
boxes: {t: {kind: "topic", channel: durable: true}, attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}}
flows: f: steps: ["ask", ["tell", "save"]]`, 1, []string{"refuse", "stop"}, []string{"unwatched-parking", "half-effect"}},
	"a batch that comes back whole": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: {size: 10, partialFailure: false}}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 1, []string{"poison"}, []string{"double-effect"}},
	"a batch of which part may fail": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: {size: 10, partialFailure: true}}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 1, []string{"poison"}, nil},
	"a channel that delivers twice": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 0, []string{"duplicate"}, []string{"double-effect"}},
	"a channel that delivers once": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work", guarantee: "exactly-once"}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "save"]`, 0, []string{"duplicate"}, nil},
	"a function called asynchronously, without a dead letter": {
		head + `call: {from: "api", to: "fn", interaction: "send", operation: "command"}, save: {from: "fn", to: "db", ` + keyed + `}}
boxes: fn: inbox: deadLetter: "none"
flows: f: steps: ["ask", "call", "save"]`, 0, []string{"poison"}, []string{"lost-work"}},
	"a function called asynchronously, with one": {
		head + `call: {from: "api", to: "fn", interaction: "send", operation: "command"}, save: {from: "fn", to: "db", ` + keyed + `}}
boxes: fn: inbox: deadLetter: "dlq"
flows: f: steps: ["ask", "call", "save"]`, 0, []string{"poison", "stop"}, nil},
	"a function that refuses, whose sender parks what it can't hand over": {
		parking + `send: {from: "nightly", to: "fn", interaction: "send", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "dlq"}, save: {from: "fn", to: "db", ` + keyed + `}}
boxes: fn: inbox: {attempts: 2, deadLetter: "dlq"}
flows: f: steps: ["send", "save"]`, 1, []string{"refuse", "lose-reply"}, nil},
	"a function that refuses, whose sender parks where nobody looks": {
		parking + `send: {from: "nightly", to: "fn", interaction: "send", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, deadLetter: "attic"}, save: {from: "fn", to: "db", ` + keyed + `}}
boxes: fn: inbox: {attempts: 2, deadLetter: "dlq"}
flows: f: steps: ["send", "save"]`, 1, []string{"refuse"}, []string{"unwatched-parking"}},
	"an inbox: the guard commits with the effect": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", ` + keyed + `, guard: true, transaction: "t"}, save: {from: "work", to: "db", ` + plain + `, transaction: "t"}}
flows: f: steps: ["ask", "send", "take", "claim", "save"]`, 0, Founding, nil},
	"a guard in a transaction whose last line is asked for again": {
		head + `claim: {from: "api", to: "db", ` + keyed + `, guard: true, transaction: "t"}, save: {from: "api", to: "db", operation: "write", idempotency: "none", transaction: "t", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "claim", "save"]`, 1, []string{"lose-reply"}, nil},
	"a guard that finds its key, and isn't heard": {
		parking + `send: {from: "client", to: "fn", interaction: "send", operation: "command", retry: "none"}, claim: {from: "fn", to: "db", ` + keyed + `, guard: true}}
boxes: fn: inbox: {attempts: 2, deadLetter: {to: "attic", after: 2}}
flows: f: steps: ["send", "claim"]`, 2, []string{"lose-reply"}, []string{"unwatched-parking"}},
	"a transaction without a line that has failed, and that nobody needs": {
		head + `log: {from: "api", to: "db", ` + plain + `, dependency: "soft", fallback: "no log", transaction: "t"}, tail: {from: "db", to: "work", interaction: "tail", ack: "after-work"}, mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}, save: {from: "api", to: "db", ` + keyed + `, transaction: "t"}}
boxes: db: store: changeStream: "3d"
flows: f: {steps: ["ask", "log", "tail", "mail", "save"], effects: ["log", "save"]}`, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"a transaction whose last line nobody needs, and that the commit fails with": {
		head + `save: {from: "api", to: "db", ` + keyed + `, transaction: "t"}, log: {from: "api", to: "db", ` + plain + `, dependency: "soft", fallback: "no log", transaction: "t"}}
flows: f: steps: ["ask", "save", "log"]`, 1, []string{"refuse"}, nil},
	"a transaction without a guard that is not taken": {
		head + `claim: {from: "api", to: "db", ` + keyed + `, guard: true, transaction: "t", when: "it is new"}, save: {from: "api", to: "db", operation: "write", idempotency: "none", transaction: "t", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "claim", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a transaction of lines at the same time, of which one has failed": {
		head + `save: {from: "api", to: "db", ` + plain + `, transaction: "t"}, add: {from: "api", to: "db", ` + plain + `, transaction: "t"}}
flows: f: steps: ["ask", ["save", "add"]]`, 1, []string{"refuse"}, nil},
	"a transaction of lines at the same time, stopped before one of them": {
		head + `save: {from: "api", to: "db", ` + plain + `, transaction: "t"}, add: {from: "api", to: "db", ` + plain + `, transaction: "t"}}
flows: f: {steps: ["ask", ["save", "add"]], effects: ["save", "add"]}`, 1, []string{"stop"}, []string{"untruthful-answer"}},
	"the same guard without the transaction": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", ` + keyed + `, guard: true}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "send", "take", "claim", "save"]`, 0, Founding, []string{"lost-work", "half-effect"}},
	"what lies behind a condition need not happen": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `, when: "gift wrapped"}}
flows: f: steps: ["ask", "save", "more"]`, -1, nil, nil},
	"and must, where the condition holds": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `, when: "gift wrapped"}}
flows: f: steps: ["ask", "save", "more"]`, 1, []string{"stop"}, []string{"half-effect"}},
	"two consumers of one queue": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}, save2: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", ["take", "take2"], "save", "save2"]`, 0, Founding, nil},
	"the answer before the work": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, mail: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}}
flows: f: {steps: ["ask", "save", "mail"], accepted: "save"}`, 0, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"two at the same time, of which a guard finds its key after a stop": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 3, by: "caller", on: "any"}}, book: {from: "api", to: "db", ` + keyed + `}, claim: {from: "api", to: "db2", ` + keyed + `, guard: true}}
flows: f: steps: ["ask", ["book", "claim"]]`, 0, []string{"stop"}, nil},
	"two at the same time": {
		head + `save: {from: "api", to: "db", ` + keyed + `}, more: {from: "api", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", ["save", "more"]]`, 1, []string{"stop"}, []string{"half-effect"}},
	"a reply that is lost, and a client that asks again": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}}, save: {from: "api", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a client that asks again only when it was refused": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "refused"}}, save: {from: "api", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "save"]`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"a message at which the flow ends": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "send"]`, 1, []string{"lose-reply"}, nil},
	"one that is promised exactly once": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", guarantee: "exactly-once", retry: {attempts: 2, by: "caller", on: "any"}}}
flows: f: steps: ["ask", "send"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a guard whose key is in a store beside": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}, guard: true}}
flows: f: steps: ["ask", "send", "take", "claim"]`, 1, []string{"stop"}, []string{"double-effect"}},
	"a guard whose key is in a store beside, asked again": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, claim: {from: "api", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}, guard: true}}
flows: f: steps: ["ask", "claim"]`, 1, []string{"stop"}, []string{"untruthful-answer"}},
	"a guard that may have forgotten": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "5m"}, guard: true}, save: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", "claim", "save"]`, 1, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"an order that what was sent in a first run keeps": {
		boxes + `boxes: q2: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "natural"}, hand: {from: "work", to: "q2", operation: "command", retry: "none"}, take2: {from: "q2", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "other", to: "db", ` + keyed + `, ordering: "key"}}
flows: f: steps: ["ask", "send", "take", ["mail", "hand"], "take2", "save"]`, 1, []string{"lose-reply"}, nil},
	"a dedup store that knows nothing of what another taker has done": {
		head + `a: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "other", to: "db", ` + keyed + `}
	b: {from: "q", to: "work", interaction: "poll", ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store"}}, mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}
}
flows: f: steps: ["ask", "send", "a", "b", "save", "mail"]`, 2, []string{"lose-reply", "stop"}, []string{"double-effect", "untruthful-answer"}},
	"what one taker has given back, with its copy, another takes": {
		head + `a: {from: "q", to: "other", interaction: "poll", guarantee: "at-most-once"}, mail: {from: "other", to: "mailer", ` + asked + `, idempotency: "none"}
	b: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "send", "a", "b", "mail", "save"]`, 2, []string{"duplicate", "stop"}, []string{"double-effect", "untruthful-answer"}},
	"what one taker always fails of another does": {
		head + `a: {from: "q", to: "other", interaction: "poll", ack: "after-work", deadLetter: {to: "dlq", after: "unlimited"}}, save2: {from: "other", to: "db2", ` + keyed + `}
	b: {from: "q", to: "work", interaction: "poll", guarantee: "exactly-once", ack: "after-work"}, mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}
}
flows: f: steps: ["ask", "send", "a", "b", "save2", "mail"]`, 2, []string{"poison", "duplicate"}, []string{"lost-work", "double-effect"}},
	"an order that is lost behind a change that is known": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, note: {from: "api", to: "log", ` + keyed + `}, tail: {from: "log", to: "work", interaction: "tail", ack: "after-work"}, send: {from: "work", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "other", interaction: "poll", ack: "after-work", ordering: "none"}, save: {from: "other", to: "db", ` + keyed + `, ordering: "key"}}
boxes: log: {kind: "database", store: {durable: true, changeStream: "3d"}}
flows: f: steps: ["ask", "note", "tail", "send", "take", "save"]`, 1, []string{"reorder"}, []string{"order-lost"}},
	"two at the same time, and a dedup store that isn't told of one": {
		head + `take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}}, more: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", "take", ["save", "more"]]`, 1, []string{"stop"}, []string{"double-effect"}},
	"an outage that ends before the message comes back": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "endless", operation: "command", retry: "none"}, take: {from: "endless", to: "work", interaction: "poll", ack: "after-work", deadLetter: "none"}
	call: {from: "work", to: "other", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}, save: {from: "other", to: "db", ` + keyed + `}}
boxes: endless: {kind: "queue", channel: {durable: true, retention: "4d"}}
flows: f: steps: ["ask", "send", "take", "call", "save"]`, 1, []string{"refuse"}, nil},
	"a copy that comes later, and to the other consumer": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "first", operation: "command", retry: "none"}, pass: {from: "first", to: "q", interaction: "deliver"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `, ordering: "key"}, save2: {from: "other", to: "db2", ` + keyed + `}}
boxes: first: {kind: "queue", channel: durable: true}
flows: f: steps: ["ask", "send", "pass", ["take", "take2"], "save", "save2"]`, 1, []string{"duplicate"}, []string{"order-lost"}},
	"an order that one of two takers keeps, and what comes back from the other": {
		twoTakers(`, ordering: "key"`, ``), 1, []string{"duplicate", "lose-reply", "stop", "reorder"}, nil},
	"an order that both of two takers keep": {
		twoTakers(`, ordering: "key"`, `, ordering: "key"`), 1, []string{"duplicate", "lose-reply", "stop", "reorder"}, nil},
	"an order that only the other of two takers keeps": {
		twoTakers(``, `, ordering: "key"`), 1, []string{"stop"}, []string{"order-lost"}},
	"a change that a dedup store knows is not in the log again": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, note: {from: "api", to: "log", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}}
	tail: {from: "log", to: "work", interaction: "tail", ack: "after-work"}, mail: {from: "work", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}, save: {from: "api", to: "db", ` + keyed + `}}
boxes: log: {kind: "database", store: {durable: true, changeStream: "3d"}}
flows: f: steps: ["ask", "note", "tail", "mail", "save"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"a transaction with a dedup store beside one of its lines": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, one: {from: "api", to: "db", operation: "write", retry: "none", transaction: "t", idempotency: {key: "k", enforcedBy: "dedup-store"}}, two: {from: "api", to: "db", ` + keyed + `, transaction: "t"}}
flows: f: steps: ["ask", "one", "two"]`, 1, []string{"stop"}, []string{"untruthful-answer"}},
	"a workflow that tries for ever what is refused behind another box": {
		boxes + `lines: {ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	call: {from: "saga", to: "other", interaction: "request-reply", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any"}, dependency: "soft", fallback: "none needed", compensation: "undo"}
	undo: {from: "saga", to: "other", interaction: "request-reply", operation: "command", retry: "none", idempotency: "natural"}, save: {from: "other", to: "db", ` + keyed + `}, end: {from: "saga", to: "db2", ` + keyed + `}}
boxes: saga: {kind: "workflow", monitoring: {alarms: "none", runbook: "none"}}
flows: f: steps: ["ask", "call", "save", "end"]`, 1, []string{"poison"}, []string{"unwatched-parking"}},
	"a message that is too old for its channel before it is given up": {
		aged("1h", "14d"), 1, []string{"poison"}, []string{"lost-work"}},
	"a message that is too old for its dead letter by then": {
		aged("4d", "2h"), 1, []string{"poison"}, []string{"lost-work"}},
	"a message that is parked in time": {
		aged("4d", "14d"), 1, []string{"poison"}, nil},
	"a caller that tries for longer than a key is remembered": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "5m"}}}, save: {from: "api", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "10m"}}}
flows: f: steps: ["ask", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a caller that gives up before a key is forgotten": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "5m"}}}, save: {from: "api", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "11m"}}}
flows: f: steps: ["ask", "save"]`, 0, []string{"lose-reply"}, nil},
	"a second message of a caller that tries for longer than a key is remembered": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, send: {from: "api", to: "q", operation: "command", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any", backoff: {strategy: "constant", base: "5d"}}}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key", window: "5d"}}}
flows: f: steps: ["ask", "send", "take", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a compensation that is tried for longer than its key is remembered": {
		boxes + `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/wf"}}
lines: {
	go: {from: "client", to: "wf", interaction: "send", operation: "command", retry: "none"}
	pay: {from: "wf", to: "db", ` + keyed + `, compensation: "unpay"}
	unpay: {from: "wf", to: "db", operation: "write", timeout: "1s", retry: {attempts: 4, by: "caller", on: "any", backoff: {strategy: "exponential", base: "1h"}}, idempotency: {key: "k", enforcedBy: "unique-key", window: "1h"}}
	mail: {from: "wf", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}, compensation: "none"}
}
flows: f: steps: ["go", "pay", "mail"]`, 2, []string{"lose-reply", "refuse"}, []string{"double-effect", "half-effect"}},
	"an Express workflow begins again after a stop": {
		express("send", plain), 1, []string{"stop"}, []string{"double-effect"}},
	"and nothing holds it when it fails": {
		express("send", keyed), 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"an Express workflow that is waited for is over with a stop": {
		express("request-reply", keyed), 1, []string{"stop"}, []string{"half-effect"}},
	"an Express workflow with a way back and a dead letter": {
		strings.NewReplacer(`go: {`, `go: {deadLetter: "dlq", `, `compensation: "none"`, `compensation: "undo"`, `flows:`, `lines: undo: {from: "wf", to: "db", `+keyed+`}
flows:`).Replace(express("send", keyed)), 0, Founding, nil},
	"a Standard workflow": {
		strings.ReplaceAll(express("send", plain), "-express", "-standard"), 0, []string{"stop", "refuse"}, nil},
	"two at the same time, one of them a guard that ends no handler that was stopped": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 3, by: "caller", on: "any"}}, book: {from: "api", to: "db2", ` + keyed + `}, claim: {from: "api", to: "db", ` + keyed + `, guard: true}}
flows: f: steps: ["ask", ["book", "claim"]]`, 2, []string{"stop"}, nil},
	"an order that a standard queue is said to keep": {
		inOrder("aws/sqs", `, ordering: "key"`, ``, `, ordering: "key"`), 1, []string{"reorder"}, []string{"order-lost"}},
	"an order that a FIFO queue keeps": {
		inOrder("aws/sqs-fifo", `, ordering: "key"`, `, ordering: "key"`, `, ordering: "key"`), 0, []string{"reorder", "stop"}, nil},
	"an order that only the message promises": {
		inOrder("aws/sqs", ``, `, ordering: "key"`, ``), 1, []string{"reorder"}, []string{"order-lost"}},
	"an order that the write says it doesn't need": {
		inOrder("aws/sqs", ``, `, ordering: "key"`, `, ordering: "none"`), 1, []string{"reorder"}, nil},
	"a channel that takes whatever a message says": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, tell: {from: "api", to: "news", operation: "event", retry: "none"}
	pass: {from: "news", to: "q", interaction: "deliver", retry: {attempts: 3, by: "platform", on: "any"}, deadLetter: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}}
boxes: news: {kind: "topic", channel: durable: true}
flows: f: steps: ["ask", "tell", "pass", "take", "save"]`, 0, []string{"poison"}, nil},
	"and one that is down for longer than is tried": {
		boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}, tell: {from: "api", to: "news", operation: "event", retry: "none"}
	pass: {from: "news", to: "q", interaction: "deliver", retry: {attempts: 3, by: "platform", on: "any"}, deadLetter: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}}
boxes: news: {kind: "topic", channel: durable: true}
flows: f: steps: ["ask", "tell", "pass", "take", "save"]`, 1, []string{"refuse"}, []string{"lost-work"}},
	"a workflow that waits for a person": {
		boxes + `lines: {ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	approve: {from: "saga", to: "boss", operation: "command", interaction: "send", retry: "none", buffer: {name: "tasks"}, deadLetter: "none"}
	answer: {from: "boss", to: "saga", operation: "event", interaction: "send", retry: "none", answers: "approve", buffer: {name: "executions"}}, save: {from: "saga", to: "db", ` + keyed + `}}
boxes: {boss: kind: "client", saga: {kind: "workflow", monitoring: {alarms: ["age > 1d"], runbook: "https://runbooks.example.com/saga"}}}
flows: f: steps: ["ask", "approve", "answer", "save"]`, 1, nil, nil},
	"a workflow that waits for a person, and nobody looks": {
		boxes + `lines: {ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	approve: {from: "saga", to: "boss", operation: "command", interaction: "send", retry: "none", buffer: {name: "tasks"}, deadLetter: "none"}
	answer: {from: "boss", to: "saga", operation: "event", interaction: "send", retry: "none", answers: "approve", buffer: {name: "executions"}}, save: {from: "saga", to: "db", ` + keyed + `}}
boxes: {boss: kind: "client", saga: {kind: "workflow", monitoring: {alarms: "none", runbook: "none"}}}
flows: f: steps: ["ask", "approve", "answer", "save"]`, 1, []string{"refuse", "stop"}, []string{"unwatched-parking"}},
	"a workflow that waits for what was only in memory": {
		boxes + `lines: {ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	approve: {from: "saga", to: "boss", operation: "command", interaction: "send", retry: "none", buffer: "none"}
	answer: {from: "boss", to: "saga", operation: "event", interaction: "send", retry: "none", answers: "approve", buffer: {name: "executions"}}, save: {from: "saga", to: "db", ` + keyed + `}}
boxes: {boss: kind: "client", saga: {kind: "workflow", monitoring: {alarms: ["age > 1d"], runbook: "https://runbooks.example.com/saga"}}}
flows: f: steps: ["ask", "approve", "answer", "save"]`, 1, nil, nil},
}

// aged is a standard queue that hides a message for half an hour, five times.
func aged(keeps, parked string) string {
	return `system: "x"
boxes: {
	client: kind: "client"
	api: kind: "service"
	q: {kind: "queue", platform: "aws/sqs", channel: {retention: "` + keeps + `", visibility: "30m", deadLetter: {to: "dlq", after: 5}}}
	dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "` + parked + `", monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}}
	work: kind: "worker"
	db: {kind: "database", store: durable: true}
}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: size: 1}
	save: {from: "work", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "send", "take", "save"]
`
}

// express is an Express workflow that writes twice, without a way back.
func express(interaction, write string) string {
	return boxes + `boxes: wf: {kind: "workflow", platform: "aws/step-functions-express", monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/wf"}}
lines: {
	go: {from: "client", to: "wf", interaction: "` + interaction + `", operation: "command", timeout: "1s", retry: "none"}
	save: {from: "wf", to: "db", ` + write + `, compensation: "none"}
	more: {from: "wf", to: "db2", ` + keyed + `, compensation: "none"}
}
flows: f: steps: ["go", "save", "more"]
`
}

// twoTakers is a queue that two take from, of which only the first writes in order;
// what is said of the order by each.
func twoTakers(first, second string) string {
	return boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"` + first + `}, take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"` + second + `}
	save: {from: "work", to: "db", ` + keyed + `, ordering: "key"}, save2: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "send", ["take", "take2"], "save", "save2"]`
}

// inOrder is a queue on a platform; what is said of the order in it, by its
// consumer, and by what that writes.
func inOrder(platform, queue, take, save string) string {
	return `system: "x"
boxes: {
	client: kind: "client"
	api: kind: "service"
	q: {kind: "queue", platform: "` + platform + `", channel: {retention: "4d", visibility: "1m", deadLetter: {to: "dlq", after: 3}` + queue + `}}
	dlq: {kind: "queue", platform: "` + platform + `", channel: retention: "14d", monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}}
	work: kind: "worker"
	db: {kind: "database", store: durable: true}
}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work", batch: size: 1` + take + `}
	save: {from: "work", to: "db", ` + keyed + save + `}
}
flows: f: steps: ["ask", "send", "take", "save"]
`
}
