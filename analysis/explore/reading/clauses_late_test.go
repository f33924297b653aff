package reading

import (
	"fmt"
	"slices"
	"strings"
)

// The points that the pages leave open of work that takes longer than its lease, of
// keys in progress, and of answers that never come.
var lateClauses = []*clause{{
	name: "undone after an answer", why: "what answers a step of a workflow goes on with the same execution, which fails as a whole",
	model: goesOn(`compensation: "unsave"`), promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: false,
}, {
	name: "not undone after an answer", why: "what has no way back stays",
	model: goesOn(`compensation: "none"`), promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "an answer that comes too late", why: "an execution that is undone takes no other answer",
	model: goesOn(`compensation: "unsave"`), promise: NoHalfEffect, faults: 2, kinds: Refuse | Duplicate, broken: false,
}, {
	name: "a call that answers", why: "an execution that is undone takes no other answer, and waits until its question was put",
	model:   strings.Replace(goesOn(`compensation: "unsave"`), `done: _put & {from: "w", to: "flow", answers: "order", buffer: {name: "executions"}}`, `done: _call & {from: "w", to: "flow", answers: "order"}`, 1),
	promise: NoHalfEffect, faults: 2, kinds: Refuse | LoseReply, broken: false,
}, {
	name: "an answer that comes too soon", why: "an execution does one thing after the other, so that it waits until its question was put",
	model: goesOn(`compensation: "unsave"`), promise: NoHalfEffect, faults: 2, kinds: Refuse | LoseReply, broken: false,
}, {
	name: "a lease that ends", why: "the work is given to a second receiver, and both effects count",
	model:   `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "a key outlives a lease", why: "the second finds what the first has done",
	model:   `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & _key & {from: "w", to: "ext"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a limit below the lease", why: "the work can't take so long",
	model:   `boxes: w: timeout: "10s", lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a limit at the lease", why: "strikes only where the receiver's limit is unknown or reaches the lease",
	model:   `boxes: w: timeout: "30s", lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "a lease that is renewed", why: "for longer than the work may take",
	model:   `boxes: w: timeout: "1m", lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: {for: "30s", renewed: "10m"}}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "no lease", why: "one that is none never ends, and a log of changes has none",
	model:   `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a lease that nobody knows", why: "it may be shorter than any limit",
	model:   `boxes: w: timeout: "1s", lines: take: {from: "log", to: "w", interaction: "poll", ack: "after-work"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "a lease of what was forgotten", why: "on receipt the message is gone, and comes back to nobody",
	model:   `lines: take: {from: "q", to: "w", interaction: "poll", ack: "on-receipt", lease: for: "30s"}, lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "what pushes from a topic", why: "who waits for the work, and tries more than once, pushes it again after that",
	model: `boxes: t: {kind: "topic", channel: {durable: true, retention: "4d"}}, lines: take: {from: "t", to: "svc", interaction: "deliver", ack: "after-work", timeout: "30s", retry: {attempts: 3, by: "broker"}}
lines: tell: _call & {from: "svc", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "retries that outlast the topic", why: "it forgets the message before that is parked", open: false,
	model: `boxes: t: {kind: "topic", channel: {durable: true, retention: "1h"}}, lines: take: {from: "t", to: "svc", interaction: "deliver", ack: "after-work", timeout: "30s", retry: {attempts: 3, by: "broker", on: "any", backoff: {strategy: "constant", base: "30m", jitter: "none"}}, deadLetter: {to: "dlq", after: 3}}
lines: tell: _call & _key & {from: "svc", to: "ext"}, flows: f: steps: ["take", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: true,
}, {
	name: "retries that end before the topic forgets", why: "then it is parked", open: false,
	model: `boxes: t: {kind: "topic", channel: {durable: true, retention: "2h"}}, lines: take: {from: "t", to: "svc", interaction: "deliver", ack: "after-work", timeout: "30s", retry: {attempts: 3, by: "broker", on: "any", backoff: {strategy: "constant", base: "30m", jitter: "none"}}, deadLetter: {to: "dlq", after: 3}}
lines: tell: _call & _key & {from: "svc", to: "ext"}, flows: f: steps: ["take", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false,
}, {
	name: "done and parked", why: "the delivery counts: the last one is parked, though the first goes on",
	model: `boxes: qq: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "attic", after: 1}}}
lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & _key & {from: "w", to: "ext"}, flows: f: steps: ["take", "tell"]`,
	promise: NoSilentParking, faults: 1, kinds: Slow, broken: true,
}, {
	name: "a guard, and the first stopped", why: "the second takes the work for done, and acknowledges it",
	model:   lateGuard(``),
	promise: NoLostWork, faults: 2, kinds: Slow | Stop, broken: true,
}, {
	name: "a guard, and the first goes on", why: "it does what is left",
	model:   lateGuard(``),
	promise: NoLostWork, faults: 1, kinds: Slow, broken: false,
}, {
	name: "refused while in progress", why: "the message comes back until it is parked: nothing is taken for done",
	model:   lateGuard(`inProgress: "refused"`),
	promise: NoLostWork, faults: 2, kinds: Slow | Stop, broken: false,
}, {
	name: "waiting while in progress", why: "who waits for one that is stopped is refused",
	model:   lateGuard(`inProgress: "waits"`),
	promise: NoLostWork, faults: 2, kinds: Slow | Stop, broken: false,
}, {
	name: "stopped with a claim", why: "it never ends, and the message is parked: never done, nor half",
	model:   lateGuard(`inProgress: "refused"`),
	promise: NoLostWork, faults: 1, kinds: Stop | Slow, broken: false,
}, {
	name: "waiting for the first", why: "the second goes on when that is over, and ends as done",
	model:   lateGuard(`inProgress: "waits"`),
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a claim that expires", why: "who finds it then goes on, and does again what isn't idempotent: also while the first still runs",
	model:   lateGuard(`inProgress: "refused", window: "1s"`),
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "a claim that outlives the message", why: "its window isn't over when that comes back",
	model:   lateGuard(`inProgress: "refused", window: "30d"`),
	promise: NoDoubleEffect, faults: 2, kinds: Slow | Stop, broken: false,
}, {
	name: "a claim that outlives what keeps its message", why: "nothing ends it while there is a message that it refuses, and that is dropped",
	model: `boxes: qq: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: "none"}}
lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: claim: _write & {from: "w", to: "db", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "refused", window: "30d"}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "natural"}, flows: f: steps: ["take", "claim", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
}, {
	name: "a claim beside a retention that nobody knows", why: "the message may be dropped before the claim is over",
	model: `boxes: qq: {kind: "queue", channel: {durable: true, deadLetter: "none"}}
lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: claim: _write & {from: "w", to: "db", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "refused", window: "30d"}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "natural"}, flows: f: steps: ["take", "claim", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
}, {
	name: "its own claim", why: "who asks again as it hasn't heard that it has the key is refused, and undoes what it has tried",
	model: `lines: claim: _write & {from: "flow", to: "db", guard: true, compensation: "back", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "waits"}}
lines: back: _write & {from: "flow", to: "db", idempotency: "natural"}, flows: f: steps: ["claim", "claim"]`,
	promise: NoHalfEffect, faults: 1, kinds: LoseReply, broken: false,
}, {
	name: "a claim of who hangs", why: "whoever comes after it, and its window, claims the work anew: that is no second effect",
	model: `boxes: qq: kind: "queue", lines: put: _put & {from: "c", to: "qq"}, lines: take: {from: "qq", to: "w", ack: "after-work", idempotency: {key: "id", enforcedBy: "dedup-store"}}
lines: claim: {from: "w", to: "db", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "waits", window: "1s"}}
lines: save: {from: "w", to: "db2", idempotency: {key: "id", enforcedBy: "conditional-write"}}, flows: f: steps: ["put", "take", "claim", "save"]`,
	promise: TruthfulAnswer, faults: 2, kinds: LoseReply | Poison, broken: false,
}, {
	name: "a dead letter that takes nothing", why: "after unlimited tries there is nothing to take, of an Express workflow either",
	model: `boxes: qq: {kind: "queue", channel: {durable: true, retention: "none", deadLetter: {to: "attic", after: "unlimited"}}}, boxes: x: {kind: "workflow", platform: "aws/step-functions-express"}
lines: take: {from: "qq", to: "x"}, flows: f: steps: ["take"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: false,
}, {
	name: "given up in hope", why: "what is at-most-once is gone with its only try, also where a platform keeps what it gives up",
	model: `boxes: js: {kind: "stream", platform: "nats-jetstream", channel: {durable: true, retention: "7d"}}, lines: on: {from: "js", to: "log", retry: "none", guarantee: "at-most-once"}
flows: f: steps: ["on"]`,
	promise: NoSilentParking, faults: 1, kinds: Refuse, broken: false,
}, {
	name: "a dedup store of a call forgets", why: "who asks again after its window does it again",
	model: `lines: put: {from: "c", to: "log", interaction: "publish", operation: "command", retry: "none"}, lines: take: {from: "log", to: "w", interaction: "poll", ack: "on-receipt"}
lines: tell: _call & {from: "w", to: "svc", idempotency: {key: "id", enforcedBy: "dedup-store", window: "2m"}}, flows: f: steps: ["put", "take", "tell"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: true,
}, {
	name: "a dedup store at a step forgets", why: "what comes again after its window finds nothing there",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}
lines: save: _write & {from: "w", to: "db", idempotency: {key: "id", enforcedBy: "dedup-store", window: "1s"}}, flows: f: steps: ["take", "save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
}, {
	name: "a dedup store of a call forgets what is delivered twice", why: "the same, of what somebody else does",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}
lines: tell: _call & {from: "w", to: "svc", idempotency: {key: "id", enforcedBy: "dedup-store", window: "1s"}}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
}, {
	name: "beside one that waits for ever", why: "what is done at the same time is begun, and comes to its end",
	model: `lines: a: _write & {from: "w", to: "db", idempotency: "natural"}, lines: b: {from: "w", to: "db", operation: "write", timeout: "none", dependency: "soft", fallback: "none is needed"}
flows: f: steps: [["a", "b"]]`,
	promise: NoHalfEffect, faults: 1, kinds: Silence, broken: false,
}, {
	name: "beside a guard that finds its key", why: "what is done at the same time was begun, and comes to its end; explore ends the handler at once", open: true,
	model: `lines: ask: _call & {from: "api", to: "w"}, lines: save: _write & {from: "w", to: "db", idempotency: "natural"}
lines: claim: _write & {from: "w", to: "db2", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}, retry: {attempts: 2, by: "caller", on: "any"}}, flows: f: steps: ["ask", ["save", "claim"]]`,
	promise: NoLostWork, faults: 1, kinds: LoseReply, broken: false,
}, {
	name: "who asks a workflow that waits for ever", why: "hears nothing, and goes on without it where it can; the workflow waits on",
	model: `boxes: wf: kind: "workflow", lines: go: _call & {from: "api", to: "wf", dependency: "soft", fallback: "none is needed"}, lines: save: _write & {from: "api", to: "db", idempotency: "natural"}
lines: tell: _call & {from: "wf", to: "svc", timeout: "none", idempotency: "natural"}, flows: f: steps: ["go", "save", "tell"]`,
	promise: NoHalfEffect, faults: 1, kinds: Silence, broken: false,
}, {
	name: "answered before it knows that it has asked", why: "a workflow that asks once more, as it didn't hear that it had, has its answer by then",
	model: `boxes: wf: kind: "workflow", lines: ask: {from: "wf", to: "svc", interaction: "send", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "id", enforcedBy: "dedup-store"}}
lines: reply: _put & {from: "svc", to: "wf", answers: "ask"}, flows: f: steps: ["ask", "reply"]`,
	promise: NoSilentParking, faults: 1, kinds: LoseReply, broken: false,
}, {
	name: "a message that was forgotten while a workflow works on it", why: "no dead letter gets it any more: the workflow holds what it fails at",
	model: `boxes: {wf: kind: "workflow", mem: {kind: "queue", channel: {durable: false, retention: "4d", deadLetter: {to: "dlq", after: 3}}}}
lines: take: {from: "mem", to: "wf", interaction: "poll", ack: "after-work", lease: for: "none"}, lines: tell: _call & {from: "wf", to: "ext", idempotency: "natural"}, flows: f: steps: ["take", "tell"]`,
	promise: NoSilentParking, faults: 2, kinds: Stop | LoseReply, broken: true,
}, {
	name: "a buffer before an Express workflow", why: "keeps what that has failed at no more than a channel would",
	model: `boxes: {x: {kind: "workflow", platform: "aws/step-functions-express"}, spool: {kind: "queue", channel: {durable: true, retention: "4d"}}}
lines: go: {from: "api", to: "x", interaction: "send", buffer: "spool"}, flows: f: steps: ["go"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: true,
}, {
	name: "a copy of what somebody waits for ever with", why: "another receiver takes it, also where nobody knows whether the first was gone on receipt: a dedup store has recorded nothing",
	model: `boxes: t: kind: "topic", lines: take: {from: "t", to: "w", interaction: "deliver", idempotency: {key: "id", enforcedBy: "dedup-store"}}
lines: save: _write & {from: "w", to: "db", timeout: "none", idempotency: "none"}, flows: f: steps: ["take", "save"]`,
	promise: NoDoubleEffect, faults: 2, kinds: Duplicate | Silence, broken: true,
}, {
	name: "taken, and never answered", why: "the client has been told yes by the receipt, whatever comes of the answer",
	model: `boxes: {wf: kind: "workflow", qq: kind: "queue"}, lines: ask: {from: "wf", to: "qq", interaction: "send", operation: "command", retry: "none", awaits: timeout: "none"}
lines: take: {from: "qq", to: "ext", interaction: "deliver", ack: "after-work", idempotency: "none"}, flows: f: steps: ["ask", "take"]`,
	promise: TruthfulAnswer, faults: 1, kinds: Silence, broken: false,
}, {
	name: "taken, and given up waiting", why: "the same where the wait has an end",
	model: `boxes: {wf: kind: "workflow", qq: kind: "queue"}, lines: ask: {from: "wf", to: "qq", interaction: "send", operation: "command", retry: "none", awaits: timeout: "1h"}
lines: take: {from: "qq", to: "ext", interaction: "deliver", ack: "after-work", idempotency: "none"}, flows: f: steps: ["ask", "take"]`,
	promise: TruthfulAnswer, faults: 1, kinds: Silence, broken: false,
}, {
	name: "asked something else while it waits", why: "a workflow that waits for its answer has the work, whatever else it is asked for; explore has it held by nobody then", open: true,
	model: `boxes: wf: kind: "workflow", lines: go: _call & {from: "c", to: "wf"}, lines: ask: _put & {from: "wf", to: "svc"}, lines: reply: _put & {from: "svc", to: "wf", answers: "ask"}
lines: more: _call & {from: "c", to: "wf", idempotency: "natural"}, flows: f: steps: ["go", "ask", "reply", "more"]`,
	promise: NoHalfEffect, faults: 1, kinds: Stop, broken: false,
}, {
	name: "a copy behind who hangs", why: "is taken by and by, but isn't what a client that comes back has asked for",
	model: `boxes: {wf: kind: "workflow", qq: kind: "queue"}, lines: go: _put & _key & {from: "c", to: "wf"}, lines: on: _put & {from: "wf", to: "qq"}, lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: a: _write & {from: "w", to: "db", idempotency: "none"}, lines: b: {from: "w", to: "db2", operation: "write", idempotency: "natural"}, flows: f: {steps: ["go", "on", "take", "a", "b"], accepted: "take"}`,
	promise: TruthfulAnswer, faults: 2, kinds: Duplicate | Poison, broken: false,
}, {
	name: "an exact start", why: "a platform that may start an execution twice does so, whatever the team states of the line",
	model: `boxes: {x: {kind: "workflow", platform: "aws/step-functions-express"}, b: {kind: "bus", channel: {durable: true, retention: "7d"}}}
lines: take: {from: "b", to: "x", guarantee: "exactly-once"}, lines: tell: _call & {from: "x", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
}, {
	name: "undone by who was answered", why: "who has asked, and asks again in the same run, has undone nothing that would have to be done anew",
	model: `boxes: wf: kind: "workflow", lines: ask: {from: "wf", to: "log", interaction: "publish", retry: {attempts: 2, by: "caller", on: "any"}, compensation: "unask"}, lines: unask: _call & {from: "wf", to: "ext", idempotency: "natural"}
lines: take: {from: "log", to: "w", interaction: "poll", ack: "after-work", lease: for: "none", idempotency: {key: "id", enforcedBy: "dedup-store"}}, lines: reply: _put & {from: "w", to: "wf", answers: "ask"}
lines: save: _write & {from: "wf", to: "db", idempotency: "natural", compensation: "unsave"}, lines: unsave: _write & {from: "wf", to: "db", idempotency: "natural"}, flows: f: steps: ["ask", "take", "reply", "save"]`,
	promise: NoLostWork, faults: 2, kinds: LoseReply, broken: false,
}, {
	name: "a lease before an inbox", why: "what its receiver's platform has taken into a queue of its own is with nobody else, however long the work takes",
	model: `boxes: fn: {kind: "function", inbox: {attempts: 2, deadLetter: "dlq"}}, lines: take: {from: "log", to: "fn", interaction: "deliver", retry: {attempts: 2, by: "broker", on: "any"}, deadLetter: "dlq"}
lines: tell: _call & {from: "fn", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a dedup store that claims", why: "where it is said what a second one gets, the work is claimed when it begins",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s", idempotency: {key: "id", enforcedBy: "dedup-store", inProgress: "refused"}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: false,
}, {
	name: "a dedup store that only records", why: "the second finds nothing while the first runs",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s", idempotency: {key: "id", enforcedBy: "dedup-store"}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "told done while in progress", why: "the work may then be lost",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s", idempotency: {key: "id", enforcedBy: "dedup-store", inProgress: "done"}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: Stop | Slow, broken: true,
}, {
	name: "a late run that fails", why: "it undoes what it has done, as its program says, and what the second did with the same key",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: pay: _call & _key & {from: "w", to: "ext", compensation: "unpay"}, lines: unpay: _call & {from: "w", to: "ext", idempotency: "natural"}
lines: save: _write & _key & {from: "w", to: "db"}, flows: f: steps: ["take", "pay", "save"]`,
	promise: NoHalfEffect, faults: 2, kinds: Slow | Refuse, broken: true,
}, {
	name: "an answer that never comes", why: "with no end to the wait the work stays with the workflow, and nothing fails: an alarm on age sees it",
	model:   askingBox(`_watched`, ``),
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: false,
}, {
	name: "an answer that never comes, unnoticed", why: "an alarm on failures doesn't see it",
	model:   askingBox(`monitoring: {alarms: ["errors > 0"], runbook: "r"}`, ``),
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: true,
}, {
	name: "an end of the wait", why: "the step fails, which an alarm on failures sees",
	model:   askingBox(`monitoring: {alarms: ["errors > 0"], runbook: "r"}`, `awaits: timeout: "1h"`),
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: false,
}, {
	name: "a heartbeat", why: "ends the wait as well",
	model:   askingBox(`monitoring: {alarms: ["errors > 0"], runbook: "r"}`, `awaits: {timeout: "none", heartbeat: "1m"}`),
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: false,
}, {
	name: "asked again", why: "what has no answer is retried as after a lost reply: the second may be done as well",
	model:   askingBox(`_watched`, `awaits: timeout: "1h", retry: {attempts: 2, by: "caller", on: "any"}`),
	promise: NoDoubleEffect, faults: 1, kinds: Silence, broken: true,
}, {
	name: "asked again, and answered", why: "one silence is one message that isn't answered",
	model:   askingBox(`monitoring: alarms: ["depth > 0"]`, `awaits: timeout: "1h", retry: {attempts: 2, by: "caller", on: "any"}`),
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: false,
}, {
	name: "an answer that nobody draws", why: "who says how long it waits for one waits for one",
	model: `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}}
lines: order: {from: "wf", to: "w", interaction: "send", operation: "command", retry: "none", awaits: timeout: "none"}, lines: save: _write & _key & {from: "w", to: "db"}, flows: f: steps: ["order", "save"]`,
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: true,
}, {
	name: "a call without a timeout", why: "its caller's caller is left in silence",
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: pay: _call & {from: "api", to: "ext", timeout: "none", idempotency: "none"}
flows: f: steps: ["ask", "pay"]`,
	promise: TruthfulAnswer, faults: 1, kinds: Silence, broken: true,
}, {
	name: "a call with a timeout", why: "silence is a lost reply there",
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: pay: _call & {from: "api", to: "ext", timeout: "2s", idempotency: "none"}
flows: f: steps: ["ask", "pay"]`,
	promise: TruthfulAnswer, faults: 1, kinds: Silence, broken: false,
}, {
	name: "a message with one who waits for ever", why: "its lease ends that",
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: pay: _call & {from: "w", to: "ext", timeout: "none", idempotency: "none"}
flows: f: steps: ["take", "pay"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Silence, broken: true,
}, {
	name: "a message kept by one who waits for ever", why: "where nothing ends that it stays, and nobody looks there", open: false,
	model: `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}, lines: pay: _call & {from: "w", to: "ext", timeout: "none", idempotency: "none"}
flows: f: steps: ["take", "pay"]`,
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		taken := func(box string) bool {
			return slices.ContainsFunc(m.lines, func(o entity) bool { return o.to == box && isBuffered(m.kind(o.from)) })
		}
		called := slices.ContainsFunc(m.lines, func(o entity) bool { return o.to == l.from && taken(o.from) })
		return l.says(`timeout: "none"`) && f != "workflow" && (taken(l.from) || called)
	},
}, {
	name: "a limit ends the wait", why: "the box's own: nothing runs for longer in it",
	model: `boxes: w: timeout: "1m", lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}, lines: pay: _call & {from: "w", to: "ext", timeout: "none", idempotency: "none"}
flows: f: steps: ["take", "pay"]`,
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: false,
}, {
	name: "a workflow's call without a timeout", why: "it holds the work for ever",
	model: `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}}
lines: go: _put & _key & {from: "c", to: "wf"}, lines: pay: _call & {from: "wf", to: "ext", timeout: "none", idempotency: "natural"}, flows: f: steps: ["go", "pay"]`,
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: true,
}, {
	name: "who waits as long", why: "a caller without a timeout waits for ever with what it has called",
	model: `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}}
lines: go: _put & _key & {from: "c", to: "wf"}, lines: ask: _call & {from: "wf", to: "svc", timeout: "none"}, lines: pay: _call & {from: "svc", to: "ext", timeout: "none", idempotency: "natural"}, flows: f: steps: ["go", "ask", "pay"]`,
	promise: NoSilentParking, faults: 1, kinds: Silence, broken: true,
}}

var lateOpen = []*clause{{
	name: "answered before the rest is done", why: "a workflow that has its answer waits no more: what is lost then is lost", open: false,
	model: `boxes: wf: kind: "workflow", lines: ask: {from: "wf", to: "w", interaction: "send", retry: "none"}, lines: reply: {from: "w", to: "wf", interaction: "send", answers: "ask"}
lines: save: _write & {from: "w", to: "db"}, flows: f: steps: ["ask", "reply", "save"]`,
	promise: NoLostWork, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "lost before an answer that isn't the last", why: "a workflow that waits for its answer holds the work; explore tells it to be lost where whoever answers does more after that", open: true,
	model: `boxes: {wf: kind: "workflow", bus: kind: "queue"}, lines: ask: {from: "wf", to: "bus", interaction: "send", retry: "none"}, lines: take: {from: "bus", to: "w", interaction: "poll", ack: "on-receipt"}, lines: save: _write & {from: "w", to: "db"}
lines: reply: {from: "w", to: "wf", interaction: "send", answers: "ask"}, lines: add: _write & {from: "w", to: "db2", dependency: "soft", fallback: "none is needed"}, flows: f: steps: ["ask", "take", "save", "reply", "add"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: false, of: heldOrLost,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("answers:") && slices.ContainsFunc(m.lines, func(o entity) bool { return o.id != l.id && o.from == l.from }) ||
			l.says("awaits:") && (m.undoing(l.id) || l.says(`compensation: "l`) || !m.lineSays(fmt.Sprintf("answers: %q", l.id)))
	},
}, {
	name: "a wait of which all is none", why: "who says that it waits without end waits, though nobody draws who answers; explore takes it for no wait, as answer-never-awaited does", open: true,
	model: `boxes: {wf: {kind: "workflow"}, s2: {kind: "stream"}}
lines: ask: {from: "wf", to: "s2", awaits: {timeout: "none", heartbeat: "none"}}, lines: a: {from: "s2", to: "w"}, flows: f: steps: ["ask", "a"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false, lenient: NoneIsNoWait,
}, {
	name: "one of several answers", why: "where nobody draws who answers, the first that is done may have: what is lost of the others is lost", open: false,
	model: `boxes: {wf: {kind: "workflow"}, bus: {kind: "bus"}, s2: {kind: "stream"}}
lines: ask: {from: "wf", to: "bus", awaits: heartbeat: "1m"}, lines: a: {from: "bus", to: "w"}, lines: b: {from: "bus", to: "s2"}, flows: f: steps: ["ask", "a", "b"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("awaits:") && !m.lineSays(fmt.Sprintf("answers: %q", l.id))
	},
}, {
	name: "a key of work that is done", why: "once its window is over a guard is set anew as a second effect, whatever one gets while the work is in progress", open: false,
	model: `boxes: qq: kind: "queue", lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: claim: _write & {from: "w", to: "db", guard: true, idempotency: {key: "k", enforcedBy: "unique-key", inProgress: "refused", window: "2m"}}, flows: f: steps: ["take", "claim"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("window") && (l.says("dedup-store") || l.says("inProgress") && l.says("guard"))
	},
}, {
	name: "a workflow that has failed", why: "it waits for nothing any more: what stays in a queue for its answer stays where nobody looks",
	model: `boxes: flow2: {kind: "workflow", _watched}, boxes: qq: {kind: "queue", channel: {durable: true, retention: "none", deadLetter: "none"}}
lines: order: _put & {from: "flow2", to: "qq"}, lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: done: _put & {from: "w", to: "flow2", answers: "order"}, flows: f: steps: ["order", "take", "done"]`,
	promise: NoSilentParking, faults: 2, kinds: LoseReply | Poison, broken: true,
}, {
	name: "what a late execution takes back", why: "it is not the work's own any more, which another has done and acknowledged: nobody has it after that",
	model: `lines: take: {from: "q", to: "flow", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: undo: _call & {from: "flow", to: "ext", idempotency: "natural"}
lines: tell: _call & {from: "flow", to: "ext", idempotency: "natural", compensation: "undo"}, flows: f: steps: ["take", "tell"]`,
	promise: NoLostWork, faults: 2, kinds: Slow | LoseReply, broken: true,
}, {
	name: "a wait that ends too early", why: "what is in a channel may be done after the wait for it has ended, and after a call has undone it: what has happened by then was nothing",
	model: `lines: order: _put & {from: "flow", to: "q", awaits: timeout: "1h", compensation: "cancel"}, lines: cancel: _call & {from: "flow", to: "svc", idempotency: "natural"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}, lines: save: _write & _key & {from: "w", to: "db"}, lines: ship: _write & _key & {from: "flow", to: "db2"}
lines: done: _put & {from: "w", to: "flow", answers: "order"}, flows: f: steps: ["order", "take", "save", "done", "ship"]`,
	promise: NoHalfEffect, faults: 1, kinds: Silence, broken: true,
}, {
	name: "a workflow's message under a lease", why: "one that is stated to stay until the work is done begins another execution when its lease ends",
	model: `lines: take: {from: "q", to: "flow", interaction: "poll", ack: "after-work", lease: for: "30s"}, lines: tell: _call & {from: "flow", to: "ext", idempotency: "none"}
flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Slow, broken: true,
}, {
	name: "an express workflow's answer", why: "whose platform keeps no executions waits for nothing", open: true,
	model: `boxes: x: {kind: "workflow", platform: "aws/step-functions-express"}, lines: go: {from: "c", to: "x", interaction: "send"}, lines: out: {from: "x", to: "log", interaction: "publish"}
lines: take: {from: "log", to: "svc"}, lines: back: {from: "svc", to: "x", interaction: "send", answers: "out"}, flows: f: steps: ["go", "out", "take", "back"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: false, of: heldOrLost,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("answers:") && m.box(l.to).says("express") },
}}

// lateGuard is a worker whose claim keeps a second one from a call that isn't
// idempotent.
func lateGuard(more string) string {
	if more != "" {
		more = ", " + more
	}
	return `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "30s"}
lines: claim: _write & {from: "w", to: "db", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"` + more + `}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}
flows: f: steps: ["take", "claim", "tell"]`
}

// askingBox is a workflow that asks by a message, and waits for the answer.
func askingBox(watch, more string) string {
	if more != "" {
		more = ", " + more
	}
	if more == "" || !strings.Contains(more, "retry:") {
		more += `, retry: "none"`
	}
	return `boxes: wf: {kind: "workflow", ` + watch + `}
lines: order: {from: "wf", to: "log", interaction: "publish", operation: "command"` + more + `}
lines: take: {from: "log", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: save: _write & {from: "w", to: "db", idempotency: "none"}
lines: done: _put & {from: "w", to: "wf", answers: "order"}
flows: f: steps: ["order", "take", "save", "done"]`
}

// goesOn is a workflow that saves, asks a worker, and goes on when that answers: how the
// first is undone.
func goesOn(undo string) string {
	return `lines: save: _write & _key & {from: "flow", to: "db", ` + undo + `}, lines: unsave: _write & _key & {from: "flow", to: "db"}
lines: order: {from: "flow", to: "q", interaction: "send", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, compensation: "none"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", lease: for: "none"}
lines: done: _put & {from: "w", to: "flow", answers: "order", buffer: {name: "executions"}}
lines: note: _write & _key & {from: "flow", to: "db2", compensation: "unnote"}, lines: unnote: _write & _key & {from: "flow", to: "db2"}
flows: f: {steps: ["save", "order", "take", "done", "note"], effects: ["save", "note"]}`
}
