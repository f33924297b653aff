package exploretest

const more = boxes + `boxes: {flow: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "https://runbooks.example.com/flow"}}
	attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}, mem: {kind: "queue", channel: durable: false}, log: {kind: "stream", channel: {durable: true, retention: "4d"}}}
`
const key = `idempotency: {key: "k", enforcedBy: "unique-key"}`
const handed = `interaction: "send", operation: "command", retry: "none"`
const call = `ask: {from: "client", to: "api", ` + asked + `}`

// whose are mechanisms of whose the work is, and of what is taken to be done.
var whose = map[string]Mechanism{
	"a greeting that need not be, for an order that was not saved": {more + `lines: {` + call + `, greet: {from: "api", to: "mailer", ` + asked + `, ` + key + `, dependency: "soft", fallback: "no greeting"}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "greet", "save"]`, 1, []string{"refuse"}, []string{"half-effect"}},
	"an order that was saved, and a greeting that need not be": {more + `lines: {` + call + `, greet: {from: "api", to: "mailer", ` + asked + `, ` + key + `, dependency: "soft", fallback: "no greeting"}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["ask", "save", "greet"]`, 0, []string{"refuse"}, nil},
	"a broker drops nothing of what it delivers again": {more + `lines: {` + call + `, send: {from: "api", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work", idempotency: {key: "k", enforcedBy: "broker"}}}
flows: f: steps: ["ask", "send", "take"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a broker's key where there is no broker": {more + `lines: {save: {from: "client", to: "mailer", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "k", enforcedBy: "broker"}}}
flows: f: steps: ["save"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"one message that must be one, and a client that asks again": {more + `lines: {put: {from: "client", to: "log", interaction: "publish", operation: "event", retry: "none", guarantee: "exactly-once"}}
flows: f: steps: ["put"]`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"a dedup store that outlives what was undone": {more + `lines: {go: {from: "client", to: "flow", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}, save: {from: "flow", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}, compensation: "unsave"}, unsave: {from: "flow", to: "db", operation: "write", retry: "none", idempotency: "natural"}
	tell: {from: "flow", to: "mailer", ` + asked + `, ` + key + `, compensation: "untell"}, untell: {from: "flow", to: "mailer", ` + asked + `, ` + key + `}}
flows: f: steps: ["go", "save", "tell"]`, 1, []string{"lose-reply"}, []string{"lost-work", "half-effect"}},
	"another system that records after it has done it": {more + `lines: {go: {from: "client", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store"}}, hook: {from: "mailer", to: "api", ` + asked + `}, save: {from: "api", to: "db", ` + keyed + `}}
flows: f: steps: ["go", "hook", "save"]`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"tries without end, which end at an age": {more + `boxes: log: channel: retention: "4d"
lines: {take: {from: "log", to: "mailer", interaction: "deliver", operation: "command", ack: "after-work", retry: {attempts: "unlimited", by: "broker", on: "any", maxAge: "1h"}, ` + key + `}}
flows: f: steps: ["take"]`, 1, []string{"refuse"}, []string{"lost-work"}},
	"an express execution that is undone, and doesn't hear of it": {more + `boxes: ex: {kind: "workflow", platform: "aws/step-functions-express"}
lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, go: {from: "client", to: "ex", ` + asked + `}
	save: {from: "ex", to: "db", ` + keyed + `, compensation: "unsave"}, unsave: {from: "ex", to: "db", ` + keyed + `}}
flows: f: steps: ["put", "go", "save"]`, 2, []string{"lose-reply"}, []string{"half-effect"}},
	"told by a later step that never succeeds": {more + `lines: {put: {from: "client", to: "work", ` + handed + `}, save: {from: "work", to: "db", ` + plain + `}}
flows: f: {steps: ["put", "save"], accepted: "save"}`, 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"told by a step that is not taken": {more + `lines: {` + call + `, save: {from: "api", to: "db", ` + plain + `}, note: {from: "api", to: "db2", ` + keyed + `, when: "asked for"}}
flows: f: {steps: ["ask", "save", "note"], accepted: "note"}`, 1, []string{"duplicate"}, nil},
	"told by a delivery, when the work on it is done": {more + `lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "deliver", ack: "on-receipt", idempotency: "none"}}
flows: f: {steps: ["put", "take"], accepted: "take"}`, 1, []string{"stop"}, []string{"untruthful-answer"}},
	"told by a delivery that goes on, and not by who has sent it": {more + `lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "deliver", ack: "on-receipt"}, save: {from: "work", to: "db", ` + keyed + `}}
flows: f: {steps: ["put", "take", "save"], accepted: "take"}`, 1, []string{"stop"}, nil},
	"told by a step that a worker finds out isn't taken": {more + `lines: {put: {from: "client", to: "work", ` + handed + `}, save: {from: "work", to: "db", ` + plain + `}, note: {from: "work", to: "db2", ` + keyed + `, when: "asked for"}}
flows: f: {steps: ["put", "save", "note"], accepted: "note"}`, 1, []string{"duplicate"}, nil},
	"told by a step behind a branch that isn't taken": {more + `lines: {` + call + `, put: {from: "api", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "deliver", ack: "after-work"}, save: {from: "work", to: "db", ` + keyed + `}, card: {from: "api", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: {steps: ["ask", {either: [["put", "take", "save"], ["card"]]}], accepted: "save"}`, 1, []string{"duplicate"}, nil},
	"told by whichever of two takers has the message": {more + `lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, tell: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: {steps: ["put", "take", "take", "tell"], accepted: "take"}`, 1, []string{"lose"}, nil},
	"an answer that is written down": {more + `boxes: db: store: changeStream: "1d"
lines: {ask: {from: "db", to: "work", interaction: "tail", ack: "after-work"}, reply: {from: "work", to: "db", ` + keyed + `, answers: "ask"}, on: {from: "db", to: "mailer", interaction: "tail", ack: "after-work", ` + key + `}}
flows: f: steps: ["ask", "reply", "on"]`, 1, []string{"stop"}, nil},
	"an express execution at the end of a flow": {more + `boxes: ex: {kind: "workflow", platform: "aws/step-functions-express"}
lines: put: {from: "client", to: "ex", interaction: "send", operation: "command", retry: "none"}
flows: f: steps: ["put"]`, 1, []string{"stop"}, []string{"double-effect"}},
	"an express execution that is stopped twice, and counted by nobody": {more + `boxes: ex: {kind: "workflow", platform: "aws/step-functions-express"}
lines: {take: {from: "log", to: "ex", interaction: "deliver", deadLetter: {to: "attic", after: 2}}, save: {from: "ex", to: "db", ` + keyed + `}}
flows: f: steps: ["take", "save"]`, 2, []string{"stop"}, nil},
	"an express execution that always fails, and its queue's dead letter": {more + `boxes: ex: {kind: "workflow", platform: "aws/step-functions-express"}
lines: {take: {from: "log", to: "ex", interaction: "deliver", ack: "after-work", deadLetter: {to: "attic", after: 2}}, tell: {from: "ex", to: "mailer", ` + asked + `, ` + key + `}, save: {from: "ex", to: "db", ` + keyed + `}}
flows: f: steps: ["take", "tell", "save"]`, 1, []string{"poison"}, []string{"unwatched-parking", "half-effect"}},
	"an express execution that always fails, behind a buffer that has taken it": {more + `boxes: {ex: {kind: "workflow", platform: "aws/step-functions-express"}, spool: {kind: "queue", channel: {durable: true, retention: "4d"}}}
lines: put: {from: "client", to: "ex", ` + handed + `, buffer: "spool", ` + key + `}
flows: f: steps: ["put"]`, 1, []string{"poison"}, []string{"lost-work"}},
	"a receipt that is the answer, of what always fails": {more + `lines: take: {from: "q", to: "mailer", interaction: "deliver", ack: "on-receipt", ` + key + `}
flows: f: steps: ["take"]`, 1, []string{"poison"}, nil},
	"two consumers of a queue, behind two of another": {more + `boxes: end: kind: "queue"
lines: {a: {from: "mem", to: "q", interaction: "deliver"}, b: {from: "mem", to: "q", interaction: "deliver"}, on: {from: "q", to: "end", interaction: "deliver"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work", ` + key + `}}
flows: f: steps: ["a", "b", "on", "take"]`, 2, []string{"lose-reply", "stop"}, []string{"lost-work"}},
	"the receiver's tries, and a sender of whom nobody knows": {more + `lines: {go: {from: "client", to: "flow", interaction: "send", operation: "command", retry: {attempts: 2, by: "platform", on: "any"}}, save: {from: "flow", to: "db", ` + plain + `}}
flows: f: steps: ["go", "save"]`, 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"each try is undone while something is down, and the tries don't end": {more + `lines: {put: {from: "client", to: "other", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "mesh", on: "any"}}, tell: {from: "other", to: "mailer", ` + asked + `, ` + key + `, compensation: "untell"}, untell: {from: "other", to: "mailer", ` + asked + `, idempotency: "none"}, save: {from: "other", to: "db", ` + keyed + `}}
flows: f: steps: ["put", "tell", "save"]`, 1, []string{"refuse"}, []string{"double-effect"}},
	"each try of a caller is undone while something is down, and the tries don't end": {more + `lines: {go: {from: "client", to: "other", interaction: "request-reply", operation: "command", retry: ` + neverEnds + `}, tell: {from: "other", to: "mailer", ` + asked + `, ` + key + `, compensation: "untell"}, untell: {from: "other", to: "mailer", ` + asked + `, idempotency: "none"}, save: {from: "other", to: "db", ` + keyed + `}}
flows: f: steps: ["go", "tell", "save"]`, 1, []string{"refuse"}, []string{"double-effect"}},
	"who tries without end is stopped, and what was down meanwhile is down still": {more + `lines: {go: {from: "client", to: "flow", ` + asked + `}, call: {from: "flow", to: "other", ` + asked + `, compensation: "back"}, back: {from: "flow", to: "api", ` + asked + `, idempotency: "natural"}
	pay: {from: "other", to: "mailer", interaction: "request-reply", operation: "command", timeout: "2s", idempotency: {key: "k", enforcedBy: "unique-key", window: "2m"}, retry: ` + neverEnds + `}, hook: {from: "mailer", to: "api", ` + asked + `, idempotency: "natural"}}
flows: f: steps: ["go", "call", "pay", "hook"]`, 2, []string{"refuse", "stop"}, []string{"double-effect", "untruthful-answer"}},
	"what is down for one delivery is down for its copy": {more + `boxes: ex: {kind: "workflow", platform: "aws/step-functions-express"}
lines: {put: {from: "client", to: "ex", ` + handed + `, deadLetter: "dlq"}, tell: {from: "ex", to: "mailer", ` + asked + `, ` + key + `, compensation: "untell"}, untell: {from: "ex", to: "mailer", ` + asked + `, idempotency: "none"}, save: {from: "ex", to: "db", ` + keyed + `}}
flows: f: steps: ["put", "tell", "save"]`, 2, []string{"refuse", "duplicate"}, []string{"double-effect"}},
	"another system that goes on, and whose receipt isn't heard of": {more + `lines: {take: {from: "q", to: "mailer", interaction: "deliver", ack: "after-work", idempotency: "none"}, hook: {from: "mailer", to: "api", interaction: "request-reply", operation: "read", retry: "none"}}
flows: f: steps: ["take", "hook"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"of two consumers of a queue one has done it": {more + `lines: {a: {from: "mem", to: "work", interaction: "poll", ack: "after-work", ` + key + `}, b: {from: "mem", to: "other", interaction: "poll", ack: "after-work", ` + key + `}}
flows: f: steps: ["a", "b"]`, 2, []string{"duplicate", "stop"}, []string{"lost-work"}},
	"a message sent twice, of which one consumer has done all": {more + `lines: {` + call + `, put: {from: "api", to: "mem", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}, a: {from: "mem", to: "work", interaction: "poll", ack: "after-work", ` + key + `}, b: {from: "mem", to: "other", interaction: "poll", ack: "on-receipt", ` + key + `}}
flows: f: steps: ["ask", "put", "a", "b"]`, 1, []string{"lose-reply"}, nil},
	"what one consumer of a queue doesn't want": {more + `lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, a: {from: "q", to: "work", interaction: "poll", ack: "after-work", ` + key + `, when: "x"}, b: {from: "q", to: "other", interaction: "poll", ack: "after-work", ` + key + `}}
flows: f: steps: ["put", ["a", "b"]]`, 1, []string{"refuse", "duplicate"}, nil},
	"at most once, from memory": {more + `lines: {` + call + `, put: {from: "api", to: "mailer", interaction: "send", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, guarantee: "at-most-once", idempotency: "none"}}
flows: f: {steps: ["ask", "put"], accepted: "put"}`, 1, []string{"lose-reply"}, nil},
	"forgotten on receipt, and nothing to park": {more + `lines: {` + call + `, put: {from: "api", to: "other", ` + handed + `, ack: "on-receipt", deadLetter: "dlq"}, save: {from: "other", to: "db", ` + keyed + `}, more: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: ["ask", "put", "save", "more"]`, 1, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"an execution that has begun from a log, and always fails": {more + `lines: {take: {from: "log", to: "flow", interaction: "deliver"}, save: {from: "flow", to: "db", ` + keyed + `}}
flows: f: steps: ["take", "save"]`, 1, []string{"poison"}, nil},
	"a dedup store at the last box, whose answer is lost": {more + `lines: {go: {from: "api", to: "other", ` + asked + `, idempotency: {key: "k", enforcedBy: "dedup-store"}}}
flows: f: steps: ["go"]`, 1, []string{"lose-reply"}, nil},
	"a dedup store at the last box, which stops before it records": {more + `lines: {go: {from: "api", to: "other", ` + asked + `, idempotency: {key: "k", enforcedBy: "dedup-store"}}}
flows: f: steps: ["go"]`, 1, []string{"stop"}, []string{"untruthful-answer"}},
	"a guard beside what is done at the same time": {more + `lines: {` + call + `, put: {from: "api", to: "other", ` + handed + `}, claim: {from: "other", to: "db", ` + keyed + `, guard: true}, tell: {from: "other", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: {steps: ["ask", "put", ["claim", "tell"]], effects: ["claim"]}`, 1, []string{"stop"}, []string{"lost-work", "untruthful-answer"}},
	"stopped between two tries of what starts the flow": {more + `lines: {do: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", idempotency: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}}}
flows: f: steps: ["do"]`, 2, []string{"lose-reply", "stop"}, []string{"double-effect", "untruthful-answer"}},
	"a sender that stops while its receiver works": {more + `lines: {put: {from: "api", to: "other", ` + handed + `, deadLetter: "dlq"}, save: {from: "other", to: "db", ` + keyed + `}, more: {from: "other", to: "db2", ` + keyed + `}}
flows: f: steps: ["put", "save", "more"]`, 2, []string{"stop"}, []string{"lost-work", "half-effect"}},
}
