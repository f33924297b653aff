package exploretest

import "strings"

const way = `{from: "api", to: "db", ` + keyed + `, compensation: "una"}, una: {from: "api", to: "db", ` + keyed + `}
	b: {from: "api", to: "db2", ` + keyed + `, compensation: "unb"}, unb: {from: "api", to: "db2", ` + keyed

const ships = more + `lines: {go: {from: "client", to: "flow", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}
	bill: {from: "flow", to: "db2", ` + keyed + `, compensation: "unbill"}, unbill: {from: "flow", to: "db2", ` + keyed + `}
	ship: {from: "flow", to: "q", operation: "command", retry: "none", compensation: "recall"}, recall: {from: "flow", to: "q", operation: "command", retry: "none"}}
lines: `
const billed = `
flows: f: steps: ["go", "ship", "take", "save", "bill"]`

// ways are mechanisms of what is undone, and by whom.
var ways = map[string]Mechanism{
	"undone by a service, which need not go on when it hasn't heard of one way back": {more + `lines: {` + call + `, a: ` + way + `}}
flows: f: steps: ["ask", "a", "b"]`, 2, []string{"lose-reply"}, []string{"half-effect"}},
	"undone by a service, which goes on without one way back": {more + `lines: {` + call + `, a: ` + way + `, dependency: "soft", fallback: "looked for at night"}}
flows: f: steps: ["ask", "a", "b"]`, 2, []string{"lose-reply"}, nil},
	"called off by a message that may be lost, which takes a fault":  {ships + `recall: guarantee: "at-most-once"` + billed, 1, []string{"refuse", "lose"}, nil},
	"called off by a message that is lost":                           {strings.Replace(ships, `retry: {attempts: 2, by: "caller", on: "any"}`, `retry: "none"`, 1) + `recall: guarantee: "at-most-once"` + billed, 2, []string{"refuse", "lose"}, []string{"half-effect"}},
	"called off, and asked for anew":                                 {ships + `recall: timeout: "1s"` + billed, 1, Founding, nil},
	"called off, and asked for anew of a channel that drops repeats": {ships + `ship: idempotency: {key: "k", enforcedBy: "broker"}` + billed, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"called off where the flow ends, and asked for anew of a channel that drops repeats": {ships + `ship: idempotency: {key: "k", enforcedBy: "broker"}
flows: f: steps: ["go", "ship", "bill"]`, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"called off before it is passed on, and asked for anew of a channel that drops repeats": {more + `boxes: end: {kind: "queue", channel: durable: true}
lines: {go: {from: "client", to: "flow", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}, bill: {from: "flow", to: "db2", ` + keyed + `, compensation: "unbill"}, unbill: {from: "flow", to: "db2", ` + keyed + `}
	tell: {from: "flow", to: "log", operation: "event", retry: "none", compensation: "recall"}, recall: {from: "flow", to: "log", operation: "event", retry: "none"}, pass: {from: "log", to: "end", interaction: "deliver", idempotency: {key: "k", enforcedBy: "broker"}}}
flows: f: steps: ["go", "tell", "pass", "bill"]`, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"a hand-over from memory that isn't heard of is made again": {more + `lines: {` + call + `, put: {from: "api", to: "mailer", interaction: "send", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: "none", compensation: "back"}, back: {from: "api", to: "mailer", ` + asked + `}}
flows: f: steps: ["put"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a call that is undone while the work is still on its way": {more + `lines: {go: {from: "client", to: "flow", ` + asked + `}, tell: {from: "flow", to: "other", ` + handed + `, deadLetter: "dlq", compensation: "back"}, back: {from: "flow", to: "other", ` + asked + `}
	save: {from: "other", to: "db", ` + keyed + `}, bill: {from: "flow", to: "db2", ` + keyed + `}}
flows: f: steps: ["go", "tell", "save", "bill"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"who is called doesn't undo what its caller does": {more + `lines: {go: {from: "client", to: "flow", ` + asked + `}, pay: {from: "flow", to: "mailer", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: "none", compensation: "back"}, back: {from: "flow", to: "mailer", ` + asked + `, ` + key + `}
	hook: {from: "mailer", to: "other", ` + asked + `, ` + key + `}}
flows: f: steps: ["go", "pay", "hook"]`, 1, []string{"refuse"}, []string{"double-effect"}},
	"who begins the flow is stopped while it undoes its first step": {more + `lines: {go: {from: "other", to: "api", ` + asked + `, compensation: "back"}, back: {from: "other", to: "api", ` + asked + `, ` + key + `}, tell: {from: "api", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: steps: ["go", "tell"]`, 2, []string{"lose-reply", "stop"}, []string{"untruthful-answer"}},
}
