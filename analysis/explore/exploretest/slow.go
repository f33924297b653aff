package exploretest

import "strings"

// leased is a queue whose messages are left with a worker for half a minute; what the
// worker and the queue say further, and the lines behind it.
func leased(work, queue, steps, lines string) string {
	return `system: "x"
boxes: {
	client: kind: "client"
	api: kind: "service"
	work: {kind: "worker"` + work + `}
	other: kind: "worker"
	db: {kind: "database", store: durable: true}
	db2: {kind: "database", store: durable: true}
	mailer: kind: "external"
	q: {kind: "queue", channel: {durable: true, retention: "4d"` + queue + `}}
	dlq: {kind: "queue", channel: durable: true, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/dlq"}}
}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}
	` + lines + `
}
flows: f: steps: ["ask", "send", "take", ` + steps + `]`
}

const (
	halfMinute = `, visibility: "30s"`
	parksThree = `, deadLetter: {to: "dlq", after: 3}`
	parksFirst = `, deadLetter: {to: "dlq", after: 1}`
	noDLQ      = `, deadLetter: "none"`
	minute     = `, timeout: "1m"`
)

// claims is a guard that says what a second run gets while the first is at work.
func claims(inProgress, window string) string {
	return `claim: {from: "work", to: "db2", operation: "write", retry: "none", guard: true, idempotency: {key: "k", enforcedBy: "conditional-write"` + inProgress + window + `}}
	`
}

// quick is that queue before an Express workflow.
func quick(src string) string {
	return strings.Replace(src, `work: {kind: "worker"`, `work: {kind: "workflow", platform: "aws/step-functions-express"`, 1)
}

const mails = `mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}`
const saves = `save: {from: "work", to: "db", ` + keyed + `}`

// slow are mechanisms of work that takes longer than its message is left with whoever
// does it.
var slow = map[string]Mechanism{
	"slow work is done twice": {
		leased(minute, halfMinute+parksThree, `"mail"`, mails), 1, []string{"slow"}, []string{"double-effect"}},
	"slow work is harmless with a key": {
		leased(minute, halfMinute+parksThree, `"save"`, saves), 2, []string{"slow"}, nil},
	"work that is over before its lease isn't slow": {
		leased(`, timeout: "20s"`, halfMinute+parksThree, `"mail"`, mails), 2, []string{"slow"}, nil},
	"work that may take as long as its lease is slow": {
		leased(`, timeout: "30s"`, halfMinute+parksThree, `"mail"`, mails), 2, []string{"slow"}, []string{"double-effect"}},
	"nobody says how long the work takes": {
		leased(``, halfMinute+parksThree, `"mail"`, mails), 1, []string{"slow"}, []string{"double-effect"}},
	"nobody says how long a message is hidden": {
		leased(minute, parksThree, `"mail"`, mails), 1, []string{"slow"}, []string{"double-effect"}},
	"slow work is parked while it is done, and nobody looks": {
		leased(minute, halfMinute+`, deadLetter: {to: "attic", after: 1}`, `"save"`, saves) + `
boxes: attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}`, 1, []string{"slow"}, []string{"unwatched-parking"}},
	"slow work is parked while it is done": {
		leased(minute, halfMinute+parksFirst, `"save"`, saves), 1, []string{"slow"}, nil},
	"slow work that goes nowhere is dropped while it is done": {
		leased(minute, halfMinute+noDLQ, `"save"`, saves), 1, []string{"slow"}, nil},
	"slow work that is stopped is lost with its message": {
		leased(minute, halfMinute, `"save"`, saves) + `
lines: take: retry: {attempts: 1, by: "platform"}
lines: take: deadLetter: "none"`, 2, []string{"slow", "stop"}, []string{"lost-work"}},
	"an Express execution that outlasts its message is begun again": {
		quick(leased(minute, halfMinute+parksThree, `"mail"`, mails)), 1, []string{"slow"}, []string{"double-effect"}},
	"an execution whose message stays until it is done outlasts that": {
		strings.Replace(leased(minute, halfMinute+parksThree, `"mail"`, mails), `work: {kind: "worker"`, `work: {kind: "workflow"`, 1), 1, []string{"slow"}, []string{"double-effect"}},
	"an Express execution that outlasts its message counts": {
		quick(leased(minute, halfMinute+`, deadLetter: {to: "attic", after: 1}`, `"save"`, saves)) + `
boxes: attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}`, 1, []string{"slow"}, []string{"unwatched-parking"}},
	"an Express execution that outlasts its message, and fails": {
		quick(leased(minute, halfMinute+parksFirst, `"save", "more"`, saves+`
	more: {from: "work", to: "db2", `+keyed+`}`)), 2, []string{"slow", "refuse", "stop"}, nil},
	"a claim that takes work in progress for done loses it": {
		leased(minute, halfMinute+parksThree, `"claim", "save"`, claims("", "")+saves), 2, []string{"slow", "stop"}, []string{"lost-work", "half-effect"}},
	"a claim that takes work in progress for done loses nothing while the first goes on": {
		leased(minute, halfMinute+parksThree, `"claim", "mail"`, claims("", "")+mails), 2, []string{"slow"}, nil},
	"a claim in progress is refused, and the work comes back": {
		leased(minute, halfMinute+parksThree, `"claim", "mail"`, claims(`, inProgress: "refused"`, "")+mails), 2, []string{"slow"}, nil},
	"a claim in progress is refused until the work is parked": {
		leased(minute, halfMinute+parksThree, `"claim", "save"`, claims(`, inProgress: "refused"`, "")+saves), 1, []string{"stop"}, nil},
	"a claim that stays in progress where nobody looks": {
		leased(minute, halfMinute+noDLQ, `"claim", "save"`, claims(`, inProgress: "refused"`, "")+saves), 1, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"a claim that expires lets the work go on": {
		leased(minute, halfMinute+noDLQ, `"claim", "save"`, claims(`, inProgress: "refused"`, `, window: "1h"`)+saves), 1, []string{"stop"}, nil},
	"a claim that expires lets the work be done again": {
		leased(minute, halfMinute+parksThree, `"claim", "mail"`, claims(`, inProgress: "refused"`, `, window: "1h"`)+mails), 1, []string{"stop"}, []string{"double-effect", "untruthful-answer"}},
	"a claim in progress is waited for": {
		leased(minute, halfMinute+parksThree, `"claim", "mail", "save"`, claims(`, inProgress: "waits"`, "")+mails+`
	`+saves), 2, []string{"slow"}, nil},
	"a claim in progress is waited for in vain": {
		leased(minute, halfMinute+noDLQ, `"claim", "mail", "save"`, claims(`, inProgress: "waits"`, "")+mails+`
	`+saves), 2, []string{"slow", "stop"}, []string{"lost-work", "half-effect"}},
	"slow work, and a dedup store that hasn't been told": {
		leased(minute, halfMinute+parksThree, `"save"`, `save: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}}`), 1, []string{"slow"}, []string{"double-effect"}},
	"slow work, and a dedup store on the way in": {
		leased(minute, halfMinute+parksThree, `"mail"`, mails) + `
lines: take: idempotency: {key: "k", enforcedBy: "dedup-store"}`, 1, []string{"slow"}, []string{"double-effect"}},
	"slow work that hands on is at least once": {
		leased(minute, halfMinute+parksThree, `"tell", "hear", "save"`, `tell: {from: "work", to: "t", interaction: "publish", operation: "event", retry: "none"}
	hear: {from: "t", to: "other", interaction: "deliver", ack: "after-work", deadLetter: "dlq"}
	save: {from: "other", to: "db", `+keyed+`}`) + `
boxes: t: {kind: "topic", channel: durable: true}`, 2, []string{"slow", "stop"}, nil},
	"slow work of which another taker gets the message": {
		leased(minute, halfMinute+parksThree, `"take2", "mail", "save"`, `take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"}
	save: {from: "other", to: "db", `+keyed+`}
	`+mails), 1, []string{"slow"}, []string{"double-effect"}},
	"slow work in a transaction, and several steps at the same time": {
		leased(minute, halfMinute+parksThree, `"note", ["save", "add"], "mail"`, `note: {from: "work", to: "db2", `+keyed+`}
	save: {from: "work", to: "db", `+keyed+`, transaction: "t"}, add: {from: "work", to: "db", `+plain+`, transaction: "t"}
	`+mails), 2, []string{"slow", "refuse"}, []string{"double-effect"}},
}

// waiting is a workflow that asks somebody else, who answers later; what it says of
// that wait, and its alarms.
func waiting(awaits, alarms string) string {
	return boxes + `boxes: {saga: {kind: "workflow", monitoring: {` + alarms + `}}}
lines: {
	ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	book: {from: "saga", to: "db2", ` + keyed + `, compensation: "unbook"}
	unbook: {from: "saga", to: "db2", ` + keyed + `}
	order: {from: "saga", to: "mailer", operation: "command", interaction: "send", retry: "none", buffer: {name: "orders"}, deadLetter: "dlq", idempotency: "natural"` + awaits + `}
	answer: {from: "mailer", to: "saga", operation: "event", interaction: "send", retry: "none", answers: "order", buffer: {name: "executions"}}
	save: {from: "saga", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "book", "order", "answer", "save"]`
}

const byAge = `alarms: ["age > 1d"], runbook: "https://runbooks.example.com/saga"`
const byErrors = `alarms: ["errors > 0"], runbook: "https://runbooks.example.com/saga"`

// calling is a worker, or a workflow, that waits for an answer without end.
func calling(kind, call string) string {
	return boxes + `boxes: {saga: {kind: "workflow", monitoring: {` + byErrors + `}}}
lines: {
	ask: {from: "client", to: "` + kind + `", operation: "command", interaction: "request-reply", retry: "none", timeout: "1m"}
	order: {from: "` + kind + `", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", idempotency: "none"` + call + `}
	save: {from: "` + kind + `", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "order", "save"]`
}

// silence are mechanisms of answers that never come.
var silence = map[string]Mechanism{
	"an answer that never comes, and nobody ends the wait": {
		waiting("", byErrors), 1, []string{"silence"}, []string{"unwatched-parking", "half-effect"}},
	"an answer that never comes, as somebody states, and nobody ends the wait": {
		waiting(`, awaits: timeout: "none"`, byErrors), 1, []string{"silence"}, []string{"unwatched-parking", "half-effect"}},
	"an answer that never comes, and somebody looks at what is old": {
		waiting(`, awaits: timeout: "none"`, byAge), 1, []string{"silence"}, nil},
	"an answer that never comes, and a wait that ends": {
		waiting(`, awaits: timeout: "1h"`, byErrors), 1, []string{"silence"}, []string{"half-effect"}},
	"what was taken is the client's yes, though its answer never comes": {
		boxes + `boxes: saga: {kind: "workflow", monitoring: {` + byErrors + `}}
lines: {order: {from: "saga", to: "q", ` + handed + `, awaits: timeout: "1h"}, take: {from: "q", to: "mailer", interaction: "deliver", ack: "after-work", idempotency: "none"}}
flows: f: steps: ["order", "take"]`, 1, []string{"silence"}, nil},
	"a copy of what somebody waits for ever with, who may have it for good": {
		boxes + `boxes: t: {kind: "topic", channel: {durable: true, retention: "4d"}}
lines: {take: {from: "t", to: "work", interaction: "deliver", idempotency: {key: "k", enforcedBy: "dedup-store"}}, save: {from: "work", to: "db", ` + plain + `, timeout: "none"}}
flows: f: steps: ["take", "save"]`, 2, []string{"silence", "duplicate"}, []string{"lost-work", "unwatched-parking", "double-effect"}},
	"an answer that never comes, and a wait that a heartbeat ends": {
		waiting(`, awaits: heartbeat: "1m"`, byErrors), 1, []string{"silence"}, []string{"half-effect"}},
	"an answer that never comes, a wait that ends, and a way back": {
		waiting(`, awaits: timeout: "1h", compensation: "cancel"`, byErrors) + `
lines: cancel: {from: "saga", to: "mailer", ` + asked + `, idempotency: "natural"}`, 1, []string{"silence"}, []string{"half-effect"}},
	"an answer that never comes, a wait that ends, and a way back that calls it off": {
		waiting(`, awaits: timeout: "1h", compensation: "cancel"`, byErrors) + `
lines: cancel: {from: "saga", to: "mailer", operation: "write", interaction: "send", retry: "none", buffer: {name: "orders"}, deadLetter: "dlq", idempotency: "natural"}`, 2, []string{"silence"}, nil},
	"a workflow that calls without end": {
		calling("saga", `, timeout: "none"`), 1, []string{"silence"}, []string{"unwatched-parking", "half-effect", "untruthful-answer"}},
	"a service that calls without end": {
		calling("api", `, timeout: "none"`), 1, []string{"silence"}, []string{"half-effect", "untruthful-answer"}},
	"a service whose calls end": {
		calling("api", `, timeout: "5s"`), 1, []string{"silence"}, nil},
	"a worker that waits without end until its lease is over": {
		leased("", halfMinute+parksThree, `"mail", "save"`, `mail: {from: "work", to: "mailer", `+asked+`, idempotency: "none", timeout: "none"}
	`+saves), 1, []string{"silence"}, []string{"double-effect"}},
	"a worker that waits without end while it does something else, until its lease is over": {
		leased("", halfMinute+parksThree, `["mail", "save"]`, `mail: {from: "work", to: "mailer", `+asked+`, idempotency: "none", timeout: "none"}
	`+saves), 1, []string{"silence"}, []string{"double-effect"}},
	"who waits without end while it does something else, and somebody who waits for it": {
		boxes + `lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}, timeout: "1m"}
	order: {from: "api", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", idempotency: "none", timeout: "none"}
	save: {from: "api", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", ["order", "save"]]`, 1, []string{"silence"}, []string{"double-effect"}},
	"a function that calls without end is stopped": {
		boxes + `lines: {
	ask: {from: "client", to: "fn", operation: "command", interaction: "request-reply", retry: "none", timeout: "1m"}
	order: {from: "fn", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", idempotency: "none", timeout: "none"}
}
boxes: fn: timeout: "10s"
flows: f: steps: ["ask", "order"]`, 1, []string{"silence"}, []string{"untruthful-answer"}},
	"a workflow that gives up on somebody who waits without end": {
		boxes + `boxes: {saga: {kind: "workflow", monitoring: {` + byErrors + `}}}
lines: {
	ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	book: {from: "saga", to: "db2", ` + keyed + `, compensation: "unbook"}
	unbook: {from: "saga", to: "db2", ` + keyed + `}
	call: {from: "saga", to: "other", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}, timeout: "1m", compensation: "none"}
	order: {from: "other", to: "mailer", operation: "command", interaction: "request-reply", retry: "none", idempotency: "none", timeout: "none"}
}
flows: f: steps: ["ask", "book", "call", "order"]`, 1, []string{"silence"}, []string{"double-effect"}},
	"a worker that waits without end with a message that nothing takes away": {
		leased(``, `, visibility: "none"`+parksThree, `"save"`, `save: {from: "work", to: "db", `+keyed+`, timeout: "none"}`), 1, []string{"silence"}, []string{"unwatched-parking"}},
	"somebody called does all, and never answers": {
		boxes + `lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: "none", timeout: "none"}
	call: {from: "api", to: "other", operation: "command", interaction: "request-reply", retry: "none", timeout: "none"}
	save: {from: "other", to: "db", ` + plain + `}
}
flows: f: steps: ["ask", "call", "save"]`, 1, []string{"silence"}, []string{"untruthful-answer"}},
}
