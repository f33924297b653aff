package exploretest

// What follows are mechanisms of time: how long a key is remembered, how old a
// message is, and what is still down when it comes back.
const hooks = boxes + `lines: {
	ask: {from: "client", to: "mailer", operation: "command", interaction: "request-reply", idempotency: "natural", retry: {attempts: 2, by: "caller", on: "any"}}
	hook: {from: "mailer", to: "api", operation: "command", interaction: "request-reply", timeout: "2s", idempotency: {key: "k", enforcedBy: "unique-key", window: "1s"}, retry: {attempts: 2, by: "caller", on: "any"}}
	more: {from: "mailer", to: "work", operation: "command", interaction: "request-reply", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["ask", "hook", "more"]
`

const tells = boxes + `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0", "age > 1h"], runbook: "https://runbooks.example.com/wf"}}
lines: tell: {from: "wf", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}
`

var times = map[string]Mechanism{
	"a key that outlives the second of two channels": {boxes + `boxes: {log: {kind: "stream", channel: {durable: true, retention: "40d"}}, news: {kind: "topic", channel: {durable: true, retention: "7d"}}}
lines: {on: {from: "log", to: "news", interaction: "deliver"}, take: {from: "news", to: "work", interaction: "deliver", ack: "after-work", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}}
flows: f: steps: ["on", "take"]`, 1, []string{"stop"}, nil},
	"a key that doesn't outlive the first": {boxes + `boxes: {log: {kind: "stream", channel: {durable: true, retention: "40d"}}, news: {kind: "topic", channel: {durable: true, retention: "7d"}}}
lines: {on: {from: "log", to: "news", interaction: "deliver"}, take: {from: "news", to: "work", interaction: "deliver", ack: "after-work", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}}
flows: f: steps: ["on", "take"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a workflow that is started by a key, and forgets it before the last try": {tells + `lines: start: {from: "client", to: "wf", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: {key: "k", enforcedBy: "unique-key", window: "1s"}}
flows: f: steps: ["start", "tell"]`, 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a workflow that is started by a key, and remembers it": {tells + `lines: start: {from: "client", to: "wf", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: {key: "k", enforcedBy: "unique-key", window: "1h"}}
flows: f: steps: ["start", "tell"]`, 1, []string{"lose-reply"}, nil},
	"a message that starts a workflow by a key, twice": {tells + `lines: start: {from: "q", to: "wf", interaction: "poll", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}
flows: f: steps: ["start", "tell"]`, 0, []string{"duplicate"}, nil},
	"and one that may come when the key is forgotten": {tells + `lines: start: {from: "q", to: "wf", interaction: "poll", idempotency: {key: "k", enforcedBy: "unique-key", window: "1d"}}
flows: f: steps: ["start", "tell"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a dedup store that knows for as long as a message may come back": {boxes + `lines: {take: {from: "q", to: "work", interaction: "poll", ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store", window: "30d"}}, tell: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: steps: ["take", "tell"]`, 1, []string{"duplicate"}, nil},
	"a dedup store that has forgotten when a message comes back": {boxes + `lines: {take: {from: "q", to: "work", interaction: "poll", ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store", window: "1d"}}, tell: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: steps: ["take", "tell"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a dedup store of a claim that has forgotten when a message comes back": {boxes + `lines: {take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, claim: {from: "work", to: "db", operation: "write", retry: "none", guard: true, idempotency: {key: "k", enforcedBy: "dedup-store", window: "1d"}}, tell: {from: "work", to: "mailer", ` + asked + `, idempotency: "none"}}
flows: f: steps: ["take", "claim", "tell"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a dedup store beside a write that has forgotten when a message comes back": {boxes + `lines: {take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}, save: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store", window: "1d"}}}
flows: f: steps: ["take", "save"]`, 1, []string{"duplicate"}, []string{"double-effect"}},
	"a dedup store that has forgotten when a slow run goes on": {leased(`, timeout: "2d"`, halfMinute+parksThree, `"save"`, `save: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "dedup-store", window: "1d"}}`), 1, []string{"slow"}, []string{"double-effect"}},
	"an outage that ends in time, and not for a key":           {hooks, 0, []string{"refuse"}, []string{"double-effect", "half-effect", "untruthful-answer"}},
	"a scheduler that is stopped while it waits for an outage to end": {boxes + `boxes: nightly: kind: "scheduler"
lines: put: {from: "nightly", to: "q", operation: "command", interaction: "send", deadLetter: "dlq", retry: {attempts: 2, by: "caller", on: "any"}}
flows: f: steps: ["put"]`, 0, []string{"refuse", "stop"}, []string{"lost-work"}},
	"a message that nobody tries for longer than its age, without an outage": {boxes + `lines: {put: {from: "client", to: "work", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}}, a: {from: "work", to: "db", ` + keyed + `}, b: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["put", "a", "b"]`, 1, []string{"stop", "lose-reply"}, []string{"lost-work"}},
	"and with one": {boxes + `lines: {put: {from: "client", to: "work", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}}, a: {from: "work", to: "db", ` + keyed + `}, b: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["put", "a", "b"]`, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"what is down for an hour is down when the message comes back": {boxes + `lines: {put: {from: "client", to: "fn", interaction: "send", operation: "command"}, a: {from: "fn", to: "db", ` + keyed + `}, tell: {from: "fn", to: "q", operation: "event", retry: "none"}}
flows: f: steps: ["put", "a", "tell"]`, 1, []string{"refuse"}, []string{"lost-work", "half-effect"}},
	"a queue that tries for longer than anything is down": {boxes + `boxes: endless: {kind: "queue", channel: {durable: true, retention: "none", deadLetter: "none"}}
lines: {put: {from: "client", to: "endless", interaction: "send", operation: "command", retry: "none"}, take: {from: "endless", to: "work", interaction: "poll", ack: "after-work"}, a: {from: "work", to: "db", ` + keyed + `}, b: {from: "work", to: "db2", ` + keyed + `}}
flows: f: steps: ["put", "take", "a", "b"]`, 0, []string{"refuse", "stop"}, nil},
	"a claim ends what an outage brings back": {boxes + `boxes: attic: {kind: "queue", channel: durable: true, monitoring: {alarms: "none", runbook: "none"}}
lines: {put: {from: "client", to: "q", operation: "command", retry: "none"}, take: {from: "q", to: "work", interaction: "poll", ack: "after-work", deadLetter: {to: "attic", after: 2}}, claim: {from: "work", to: "db", guard: true, ` + keyed + `}, tell: {from: "work", to: "fn", interaction: "request-reply", operation: "command", retry: "none", idempotency: "natural", dependency: "hard"}}
flows: f: steps: ["put", "take", "claim", "tell"]`, 1, []string{"refuse"}, []string{"lost-work", "unwatched-parking", "half-effect"}},
}
