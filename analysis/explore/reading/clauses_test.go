package reading

import (
	"slices"
	"strings"
	"testing"
)

// A clause is a point on which the reading and explore have differed, with the
// least model that shows it and what the pages say. While it is open, the
// comparison leaves out the systems that touch it (of some only the promises that
// it is about; or the reading is lenient on it), and the test sees to it that the
// two still differ: once they don't, it is to be closed, and the comparison covers
// it.
type clause struct {
	name, why string
	open      bool
	model     string
	promise   Promise
	faults    int
	kinds     Kinds
	broken    bool // what the reading says
	touches   func(m *made, l *entity, from, to string) bool
	of        promiseSet // the promises that it is about, if not all
	lenient   Lenient
}

// promiseSet holds some of the promises.
type promiseSet uint8

func these(of ...Promise) (s promiseSet) {
	for _, p := range of {
		s |= 1 << p
	}
	return s
}

func (s promiseSet) has(p Promise) bool { return s&(1<<p) != 0 }

const allPromises promiseSet = 1<<promises - 1

// heldOrLost are the promises that hang on whether somebody has the work.
var heldOrLost = these(NoLostWork, NoSilentParking, NoHalfEffect)

const clauseBoxes = `system: "clause"
_watched: monitoring: {alarms: ["depth > 0", "errors > 0", "age > 1h"], runbook: "r"}
boxes: {
	c: kind: "client"
	api: kind: "service", svc: kind: "service", w: kind: "worker"
	ext: kind: "external", ext2: kind: "external"
	db: {kind: "database", store: durable: true}, db2: {kind: "database", store: durable: true}
	flow: {kind: "workflow", _watched}
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
	log: {kind: "stream", channel: {durable: true, retention: "4d"}}
	dlq: {kind: "queue", channel: durable: true, _watched}
	attic: {kind: "queue", channel: durable: true}
}
_call: {interaction: "request-reply", operation: *"command" | string, retry: *"none" | {...}}
_write: {interaction: "request-reply", operation: "write", retry: *"none" | {...}, ...}
_key: {idempotency: {key: "id", enforcedBy: "unique-key"}}
_put: {interaction: "send", operation: "command", retry: *"none" | {...}, ...}
`

func compute(kind string) bool { return !isBuffered(kind) && kind != "external" && kind != "client" }

// leaves tells whether something in the flow leaves a box.
func (m *made) leaves(box string) bool {
	return slices.ContainsFunc(slices.Concat(m.steps...), func(id string) bool { return m.line(id).from == box })
}

func (m *made) undoing(id string) bool {
	return slices.ContainsFunc(m.lines, func(l entity) bool { return l.says(`compensation: "` + id + `"`) })
}

func (m *made) lineSays(text string) bool {
	return slices.ContainsFunc(m.lines, func(l entity) bool { return l.says(text) })
}

// times is how often a line stands in the steps.
func (m *made) times(id string) (n int) {
	for _, step := range slices.Concat(m.steps...) {
		if step == id {
			n++
		}
	}
	return n
}

// accepts tells whether the success of a line is stated to be the client's yes.
func (m *made) accepts(line string) bool { return slices.Contains(m.flow, `accepted: "`+line+`"`) }

// ways is how many steps of a box have a way back.
func (m *made) ways(box string) (n int) {
	for i := range m.lines {
		if l := &m.lines[i]; l.from == box && l.says(`compensation: "l`) {
			n += m.times(l.id)
		}
	}
	return n
}

var clauses = []*clause{{
	name: "unknown interaction", why: "nobody says whether the client waits; if it doesn't, memory alone has the work", open: true,
	model:   `lines: ask: {from: "c", to: "api", operation: "command", retry: "none"}, flows: f: steps: ["ask"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true, lenient: SendersWait,
}, {
	name: "an outage among steps at the same time", why: "one of them may be done before it begins, and another fails of it", open: false,
	model: `lines: ask: _call & {from: "c", to: "api", retry: {attempts: 2, by: "caller", on: "any"}}, lines: a: _write & {from: "api", to: "db", idempotency: "none"}
lines: b: _write & {from: "api", to: "db", idempotency: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}}, flows: f: steps: ["ask", ["a", "b"]]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "external goes on", why: "a change at an external is one whatever the flow does next", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: charge: _call & {from: "api", to: "ext", idempotency: "none", retry: {attempts: 2, by: "caller", on: "any"}}
lines: hook: _call & {from: "ext", to: "svc", operation: "read"}, flows: f: steps: ["ask", "charge", "hook"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return t == "external" && m.leaves(l.to) },
}, {
	name: "unknown ack", why: "it is explored as the worst, whatever dead letter is stated", open: false,
	model:   `lines: put: _put & {from: "c", to: "q"}, lines: take: {from: "q", to: "w", interaction: "poll"}, lines: save: _write & {from: "w", to: "db", idempotency: "natural"}, flows: f: steps: ["put", "take", "save"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return isBuffered(f) && (!l.says("ack:") || l.says(`ack: "unknown"`))
	},
}, {
	name: "transaction over two stores", why: "it is none", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: a: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}
lines: b: _write & {from: "api", to: "db2", idempotency: "natural", transaction: "t"}, flows: f: steps: ["ask", "a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("transaction") && slices.ContainsFunc(m.lines, func(o entity) bool {
			return o.says("transaction") && o.from == l.from && o.to != l.to
		})
	},
}, {
	name: "transaction with a condition", why: "what is not taken isn't waited for: the others commit", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: a: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}
lines: b: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t", when: "x"}, flows: f: steps: ["ask", "a", "b"]`,
	promise: NoLostWork, faults: 0, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && l.says("when") },
}, {
	name: "guard last in a transaction", why: "the order of one commit means nothing", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: grant: _write & {from: "api", to: "db", idempotency: "none", transaction: "t"}
lines: claim: _write & _key & {from: "api", to: "db", transaction: "t", guard: true}, flows: f: steps: ["ask", "grant", "claim"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && l.says("guard") },
}, {
	name: "key on the way in", why: "one can't make changes at two places idempotent", open: false,
	model: `lines: ask: _call & _key & {from: "c", to: "api", retry: {attempts: 2, by: "caller", on: "any"}}
lines: a: _write & {from: "api", to: "db"}, lines: b: _write & {from: "api", to: "db2"}, flows: f: steps: ["ask", "a", "b"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return (t != "workflow" && compute(t) || t == "workflow" && (isBuffered(f) || !l.says(`"send"`))) && m.leaves(l.to) && (l.says("natural") || l.says("-key") || l.says("conditional"))
	},
}, {
	name: "cache alone", why: "what is only in a cache is lost with it, whoever reads a database elsewhere", open: false,
	model: `boxes: carts: {kind: "cache", store: durable: false}, lines: ask: _call & {from: "c", to: "api"}, lines: put: _write & {from: "api", to: "carts", idempotency: "natural"}
lines: look: _call & {from: "api", to: "db", operation: "read"}, flows: f: steps: ["ask", "put"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "cache" && !m.box(l.to).says("durable: true")
	},
}, {
	name: "stated buffer", why: "what a workflow hands over it keeps while the receiver is down, as a durable channel would", open: false,
	model: `lines: ask: _call & {from: "c", to: "flow"}, lines: first: _put & {from: "flow", to: "svc", idempotency: "none"}
lines: tell: _put & {from: "flow", to: "ext", idempotency: "natural"}, flows: f: steps: ["ask", "first", "tell"]`,
	promise: TruthfulAnswer, faults: 1, kinds: Refuse, broken: false,
}, {
	name: "what a buffer keeps", why: "how long is unknown: what always fails may lie there, where nobody looks, as well as be lost", open: false,
	model:   `lines: put: {from: "ext", to: "svc", interaction: "send", buffer: {name: "spool"}}, flows: f: steps: ["put"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("buffer") || f == "workflow" && l.says(`"send"`) && !isChannel(t)
	},
}, {
	name: "compensation by message", why: "the cancel message takes back what the command was", open: false,
	model: `lines: order: {from: "flow", to: "q", interaction: "send", operation: "command", retry: "none", compensation: "cancel"}, lines: cancel: {from: "flow", to: "q", interaction: "send", operation: "command", retry: "none"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}, lines: ship: _write & _key & {from: "w", to: "db"}
lines: pay: _call & _key & {from: "flow", to: "ext", compensation: "refund"}, lines: refund: _call & _key & {from: "flow", to: "ext"}
flows: f: steps: ["order", "take", "ship", "pay"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return m.undoing(l.id) && (isChannel(t) || l.says(`"send"`) || !isStore(t) && !l.says("interaction")) || l.says("compensation: \"l") && (isChannel(t) || l.says(`"send"`))
	},
}, {
	name: "soft effect", why: "an effect that need not happen has happened all the same, and the rest never will", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: greet: _call & {from: "api", to: "ext", dependency: "soft", fallback: "no greeting"}
lines: save: _write & {from: "api", to: "db"}, flows: f: steps: ["ask", "greet", "save"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("soft") },
}, {
	name: "dedup window without a key", why: "two messages without an id are two, whatever window the channel has", open: false,
	model: `boxes: d: {kind: "queue", channel: {durable: true, retention: "4d", dedup: "5m", deadLetter: {to: "dlq", after: 3}}}
lines: put: _put & {from: "c", to: "d", retry: {attempts: 2, by: "caller", on: "any"}}, lines: take: {from: "d", to: "w", interaction: "poll", ack: "after-work", idempotency: "none"}
flows: f: steps: ["put", "take"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return m.box(l.to).says("dedup:") || m.box(l.from).says("dedup:")
	},
}, {
	name: "broker key on delivery", why: "what the channel drops at its door says nothing of what it delivers again", open: false,
	model:   `lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", idempotency: {key: "id", enforcedBy: "broker"}}, flows: f: steps: ["take"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return isBuffered(f) && l.says("broker\"}") && l.says("key: ")
	},
}, {
	name: "broker key without a broker", why: "where there is no channel nothing drops repeats", open: false,
	model:   `lines: save: _call & {from: "c", to: "ext", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "id", enforcedBy: "broker"}}, flows: f: steps: ["save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return !isChannel(t) && l.says(`enforcedBy: "broker"`) },
}, {
	name: "jetstream delivers twice", why: "a lost acknowledgement brings a message again there too", open: false,
	model: `boxes: js: {kind: "stream", platform: "nats-jetstream", channel: {durable: true, retention: "7d"}}
lines: take: {from: "js", to: "w", interaction: "deliver", ack: "after-work", idempotency: "none"}, flows: f: steps: ["take"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return m.box(l.from).says("jetstream") },
}, {
	name: "exactly once, asked twice", why: "a message that must be one is two when the client asks again", open: false,
	model:   `lines: put: {from: "c", to: "log", interaction: "publish", operation: "event", retry: "none", guarantee: "exactly-once"}, flows: f: steps: ["put"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return isChannel(t) && l.says("exactly-once") },
}, {
	name: "rivals", why: "of two consumers of a queue one has done it; that the other's copy is lost breaks nothing", open: false,
	model: `boxes: mem: {kind: "queue", channel: durable: false}, lines: a: {from: "mem", to: "w", interaction: "poll", ack: "after-work"}, lines: b: {from: "mem", to: "svc", interaction: "poll", ack: "after-work"}
flows: f: steps: ["a", "b"]`,
	promise: NoHalfEffect, faults: 2, kinds: Duplicate | Stop, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return f == "queue" && slices.ContainsFunc(m.lines, func(o entity) bool { return o.from == l.from && o.id != l.id })
	},
}, {
	name: "rival with a condition", why: "what one consumer doesn't want stays for the other", open: false,
	model: `lines: put: _put & {from: "c", to: "q"}, lines: a: {from: "q", to: "w", interaction: "poll", ack: "after-work", when: "x"}, lines: b: {from: "q", to: "svc", interaction: "poll", ack: "after-work"}
flows: f: steps: ["put", ["a", "b"]]`,
	promise: NoLostWork, faults: 0, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return f == "queue" && l.says("when") },
}, {
	name: "accepted later", why: "who was to be told by a later step, and wasn't, is left in silence", open: false,
	model: `lines: put: _put & {from: "c", to: "w", retry: "none"}, lines: save: _write & {from: "w", to: "db", idempotency: "none"}
flows: f: {steps: ["put", "save"], accepted: "save"}`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return len(m.flow) > 0 && strings.Contains(strings.Join(m.flow, ""), "accepted") && !l.says("request-reply") && !isStore(t)
	},
}, {
	name: "guard without a key", why: "a guard with no key finds nothing", open: false,
	model: `lines: ask: _call & {from: "c", to: "api", retry: {attempts: 2, by: "caller", on: "any"}}, lines: claim: _write & {from: "api", to: "db", idempotency: "none", guard: true}
flows: f: steps: ["ask", "claim"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("guard") && (l.says(`"none"`) && l.says("idempotency: \"none\"") || m.undoing(l.id))
	},
}, {
	name: "guard beside another step", why: "it doesn't keep back what is done at the same time", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: hand: _put & {from: "api", to: "svc"}, lines: claim: _write & _key & {from: "svc", to: "db", guard: true}
lines: tell: _call & {from: "svc", to: "ext", idempotency: "none"}, flows: f: {steps: ["ask", "hand", ["claim", "tell"]], effects: ["claim"]}`,
	promise: TruthfulAnswer, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("guard") && slices.ContainsFunc(m.steps, func(g []string) bool { return len(g) > 1 && slices.Contains(g, l.id) })
	},
}, {
	name: "dedup store of the last", why: "a dedup store on the way into a box covers its work, and is the receiver's own", open: false,
	model: `lines: ask: _call & {from: "api", to: "svc", idempotency: {key: "id", enforcedBy: "dedup-store"}}
flows: f: steps: ["ask"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		again := slices.ContainsFunc(m.lines, func(o entity) bool { return o.id != l.id && o.to == l.to }) || len(slices.Concat(m.steps...)) > len(m.lines)
		return l.says("dedup-store") && !isStore(t) && (!m.leaves(l.to) || again)
	},
}, {
	name: "ack of a send", why: "who has forgotten the work on receipt can't park it", open: false,
	model: `lines: put: {from: "api", to: "svc", interaction: "send", operation: "command", retry: "none", ack: "on-receipt", deadLetter: "dlq"}
lines: a: _write & {from: "svc", to: "db"}, lines: b: _write & {from: "svc", to: "db2"}, flows: f: steps: ["put", "a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return !isBuffered(f) && l.says("ack:") },
}, {
	name: "ack of a workflow", why: "a message that is stated to stay until the work is done comes back when the workflow fails", open: false,
	model: `boxes: unseen: kind: "workflow", lines: take: {from: "q", to: "unseen", interaction: "poll", ack: "after-work"}, lines: tell: _call & {from: "unseen", to: "ext", idempotency: "none"}
flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return t == "workflow" && l.says("ack:") },
}, {
	name: "receipt not heard", why: "a receipt at an external that isn't heard of is a message that comes again", open: false,
	model:   `lines: put: {from: "c", to: "ext", interaction: "send", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, ack: "on-receipt", idempotency: "none"}, flows: f: steps: ["put"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "external" && (l.says("on-receipt") || isBuffered(f) && !l.says("after-work"))
	},
}, {
	name: "workflow from a channel", why: "an execution that has begun and fails is held by the workflow", open: false,
	model:   `lines: take: {from: "log", to: "flow", interaction: "deliver"}, lines: save: _write & {from: "flow", to: "db"}, flows: f: steps: ["take", "save"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return t == "workflow" && isBuffered(f) },
}, {
	name: "dead letter after no number", why: "what is delivered without end is never parked: retention ends it", open: false,
	model: `boxes: qq: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: "unlimited"}}}
lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work"}, flows: f: steps: ["take"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return m.box(l.from).says(`after: "unlimited"`) },
}, {
	name: "tries without end", why: "who tries for ever never fails, so that nothing is parked and nobody is told", open: false,
	model: `lines: put: {from: "c", to: "svc", interaction: "send", operation: "command", retry: "none", deadLetter: "dlq"}, lines: tell: _call & {from: "svc", to: "ext", idempotency: "natural"}
lines: save: _write & {from: "svc", to: "db", idempotency: "natural", retry: {attempts: "unlimited", by: "caller", on: "any"}}, flows: f: steps: ["put", "tell", "save"]`,
	promise: NoHalfEffect, faults: 1, kinds: Poison, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return !isBuffered(f) && l.says(`attempts: "unlimited"`) && !l.says("maxAge")
	},
}, {
	name: "tries with an age, and a dead letter", why: "an outage longer than the age ends the tries, and parks", open: false,
	model: `lines: ask: _call & {from: "c", to: "ext"}, lines: tell: {from: "c", to: "ext", interaction: "send", operation: "command", deadLetter: "attic", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}}
flows: f: steps: ["ask", "tell"]`,
	promise: NoSilentParking, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("maxAge") && l.says("deadLetter") },
}, {
	name: "two segments", why: "the sender's tries say nothing of the platform's", open: false,
	model: `boxes: fn: {kind: "function", platform: "aws/lambda"}, lines: put: {from: "api", to: "fn", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any"}}
flows: f: steps: ["put"]`,
	promise: NoLostWork, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return !isBuffered(f) && (t == "function" || t == "workflow" && (l.says(`by: "platform"`) || m.box(l.to).says("express"))) && l.says(`"send"`) && l.says("retry")
	},
}, {
	name: "unknown retention", why: "what nobody limits may come back after any key is forgotten", open: false,
	model: `boxes: qq: {kind: "queue", channel: {durable: true, deadLetter: {to: "dlq", after: 3}}}, lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work"}
lines: save: _write & {from: "w", to: "db", idempotency: {key: "id", enforcedBy: "unique-key", window: "1s"}}, flows: f: steps: ["take", "save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return isChannel(f) && !m.box(l.from).says("retention") },
}, {
	name: "window shorter than a client", why: "who has waited for the answer longer than the key is remembered does it again", open: false,
	model:   `lines: ask: _call & {from: "c", to: "ext", timeout: "2s", idempotency: {key: "id", enforcedBy: "unique-key", window: "1s"}}, flows: f: steps: ["ask"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says(`window: "1s"`) },
}, {
	name: "undone, and run again", why: "a dedup record, or a guard, outlives what was undone: the next run takes it for done", open: false,
	model: `lines: ask: _call & {from: "c", to: "flow", retry: {attempts: 2, by: "caller", on: "any"}}, lines: save: _write & {from: "flow", to: "db", idempotency: {key: "id", enforcedBy: "dedup-store"}, compensation: "unsave"}
lines: unsave: _write & {from: "flow", to: "db", idempotency: "natural"}, lines: tell: _call & _key & {from: "flow", to: "ext", compensation: "untell"}, lines: untell: _call & _key & {from: "flow", to: "ext"}, flows: f: steps: ["ask", "save", "tell"]`,
	promise: NoLostWork, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return (l.says("dedup-store") || l.says("guard")) && m.lineSays(`compensation: "l`)
	},
}, {
	name: "failed, with a way back and a dead letter", why: "what can't be done goes to its dead letter, undone or not; what can't be undone the workflow holds", open: false,
	model: `lines: begin: {from: "c", to: "flow", interaction: "send", operation: "command", retry: "none", deadLetter: "attic"}, lines: do: _call & _key & {from: "flow", to: "ext", compensation: "undo"}, lines: undo: _call & _key & {from: "flow", to: "ext"}
flows: f: steps: ["begin", "do"]`,
	promise: NoSilentParking, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return t == "workflow" && l.says("deadLetter") },
}, {
	name: "at most once from memory", why: "what is stated to be at-most-once is not handed over again", open: false,
	model:   `lines: put: {from: "api", to: "ext", interaction: "send", guarantee: "at-most-once"}, flows: f: steps: ["put"]`,
	promise: NoDoubleEffect, faults: 1, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return !isBuffered(f) && !isBuffered(t) && l.says("at-most-once")
	},
}, {
	name: "compensation in order", why: "an order that is promised for a way back is no reason to crash", open: false,
	model: `lines: go: _put & {from: "c", to: "flow"}, lines: a: _call & {from: "flow", to: "svc", idempotency: "natural", compensation: "b"}, lines: b: _call & {from: "flow", to: "svc", idempotency: "natural", ordering: "key"}
flows: f: steps: ["go", "a"]`,
	promise: NoLostWork, faults: 1, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return m.undoing(l.id) && l.says("ordering") },
}, {
	name: "dead letter that forgets", why: "one that is not durable is memory", open: false,
	model: `boxes: mem: {kind: "queue", channel: durable: false, _watched}, boxes: qq: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "mem", after: 1}}}
lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work"}, flows: f: steps: ["take"]`,
	promise: NoLostWork, faults: 2, kinds: Poison | Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		parks := l.says(`"attic"`) || m.box(l.from).says(`"attic"`) || m.box(l.to).says(`"attic"`)
		return parks && !m.box("attic").says("durable: true")
	},
}, {
	name: "scheduler stopped", why: "a scheduler is a compute box: it can be stopped between two of its steps", open: false,
	model: `boxes: nightly: kind: "scheduler", lines: a: _call & _key & {from: "nightly", to: "ext"}, lines: b: _call & _key & {from: "nightly", to: "ext2"}
flows: f: steps: ["a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return f == "scheduler" && slices.ContainsFunc(m.steps[min(1, len(m.steps)):], func(g []string) bool { return m.line(g[0]).from == l.from })
	},
}, {
	name: "what a channel keeps", why: "how long is unknown: what always fails may lie there, where nobody looks, as well as be lost", open: false,
	model:   `boxes: qq: kind: "queue", lines: take: {from: "qq", to: "w", interaction: "poll", ack: "after-work"}, flows: f: steps: ["take"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: true,
}, {
	name: "one message, one line, twice", why: "a message of a queue goes to one of its takers, and whichever of two arrivals over one line has it tells the client", open: false,
	model: `lines: put: {from: "flow", to: "q", interaction: "send", retry: "none"}, lines: take: {from: "q", to: "svc", interaction: "poll", ack: "after-work"}
lines: tell: {from: "svc", to: "ext", interaction: "send", operation: "command", retry: "none"}, flows: f: {steps: ["put", "take", "take", "tell"], accepted: "take"}`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return f == "queue" && m.times(l.id) > 1 },
}, {
	name: "a way back not heard of", why: "what isn't a workflow may or may not go on undoing after a compensation that it takes for failed", open: false,
	model: `lines: a: _write & {from: "w", to: "db", compensation: "una"}, lines: una: _write & {from: "w", to: "db"}
lines: b: _write & {from: "w", to: "db2", compensation: "unb"}, lines: unb: _write & {from: "w", to: "db2"}, flows: f: steps: ["a", "b"]`,
	promise: NoHalfEffect, faults: 2, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return f != "workflow" && m.ways(l.from) > 1 },
}, {
	name: "a way back that isn't ours", why: "what was called off and is asked for anew is due again, whoever has called it off", open: false,
	model: `lines: ask: _call & {from: "c", to: "ext", retry: {attempts: 2, by: "caller", on: "any"}}, lines: put: _put & {from: "ext", to: "q", compensation: "unput"}, lines: unput: _put & {from: "ext", to: "q"}
lines: take: {from: "q", to: "attic", interaction: "deliver", ack: "after-work"}, flows: f: steps: ["ask", "put", "take"]`,
	promise: NoLostWork, faults: 1, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return (f == "client" || f == "external") && l.says(`compensation: "l`)
	},
}, {
	name: "receipt of what always fails", why: "a message that may be gone once it is taken may be gone when its receiver always fails", open: false,
	model:   `lines: take: {from: "q", to: "w", interaction: "deliver"}, flows: f: steps: ["take"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: true,
}, {
	name: "scheduler stopped in an outage", why: "it has begun once it has tried, and is told that the work is taken over before it does", open: false,
	model:   `boxes: nightly: kind: "scheduler", lines: put: _put & {from: "nightly", to: "q", deadLetter: "dlq", retry: {attempts: 2, by: "caller", on: "any"}}, flows: f: steps: ["put"]`,
	promise: NoLostWork, faults: 2, kinds: Refuse | Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return f == "scheduler" && slices.Contains(m.steps[0], l.id) && l.says("deadLetter") && !l.says(`retry: "none"`)
	},
}, {
	name: "key of a start", why: "an execution that has begun by its key isn't begun again by a message that comes twice", open: false,
	model: `lines: take: {from: "q", to: "flow", interaction: "poll", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}
lines: tell: _call & {from: "flow", to: "ext", idempotency: "none"}, flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: false,
}, {
	name: "window of a start", why: "the key with which a workflow is started may be forgotten, too", open: false,
	model: `lines: begin: {from: "c", to: "flow", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: {key: "id", enforcedBy: "unique-key", window: "1s"}}
lines: tell: _call & {from: "flow", to: "ext", idempotency: "none"}, flows: f: steps: ["begin", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "workflow" && l.says("window") && (isBuffered(f) || l.says(`"send"`))
	},
}, {
	name: "a commit asked for again", why: "a guard that finds its key takes back the whole transaction, by a repeat of its last line as well", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: claim: _write & _key & {from: "api", to: "db", transaction: "t", guard: true}
lines: grant: _write & {from: "api", to: "db", idempotency: "none", transaction: "t", retry: {attempts: 2, by: "caller", on: "any"}}, flows: f: steps: ["ask", "claim", "grant"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("transaction") && !l.says(`retry: "none"`) && slices.ContainsFunc(m.lines, func(o entity) bool { return o.from == l.from && o.says("guard") && o.says("transaction") })
	},
}, {
	name: "rival that hopes", why: "of two takers of a queue what one gives back, or a copy of it, the other may get, though its own line is at-most-once", open: false,
	model: `boxes: mem: {kind: "queue", channel: {durable: false, retention: "4d", deadLetter: {to: "dlq", after: 2}}}, lines: a: {from: "mem", to: "w", interaction: "poll", guarantee: "at-most-once"}
lines: b: {from: "mem", to: "w", interaction: "poll"}, lines: on: {from: "w", to: "mem", interaction: "send"}, flows: f: steps: ["a", "b", "on"]`,
	promise: NoDoubleEffect, faults: 2, kinds: Refuse | Duplicate, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return f == "queue" && l.says("at-most-once") && slices.ContainsFunc(m.lines, func(o entity) bool { return o.from == l.from && o.id != l.id })
	},
}, {
	name: "age without an outage", why: "what a lost answer or a stop gives back is young: an age ends tries in an outage", open: false,
	model: `lines: put: {from: "c", to: "w", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}}
lines: a: _write & {from: "w", to: "db", idempotency: "natural"}, lines: b: _write & {from: "w", to: "db2", idempotency: "natural"}, flows: f: steps: ["put", "a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Stop, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says("maxAge") && l.says(`"send"`) || m.box(l.from).says("eventbridge") && !l.says(`retry: "none"`)
	},
}, {
	name: "cancelled by message", why: "a message calls off what is still on its way, unless it is lost itself, which takes a fault", open: false,
	model: `lines: go: {from: "flow", to: "log", compensation: "back"}, lines: back: {from: "flow", to: "log"}
lines: take: {from: "log", to: "w"}, flows: f: steps: ["go", "take"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return isChannel(t) && l.says(`compensation: "l`) },
}, {
	name: "answer into a store", why: "an answer that is written down is a change at the store, and is in its log", open: false,
	model: `boxes: src: {kind: "database", store: {durable: true, changeStream: "1d"}}, lines: ask: {from: "src", to: "w", interaction: "tail", ack: "after-work"}, lines: reply: _write & {from: "w", to: "src", answers: "ask"}
lines: on: {from: "src", to: "svc", interaction: "tail", ack: "after-work"}, flows: f: steps: ["reply", "on"]`,
	promise: NoLostWork, faults: 0, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return isStore(t) && l.says("answers") && m.leaves(l.to) },
}, {
	name: "window in an outage", why: "who tries again for as long as a receiver is down may outlast the key", open: false,
	model: `lines: ask: _call & {from: "c", to: "ext", idempotency: "natural", retry: {attempts: 2, by: "caller", on: "any"}}, lines: a: _call & {from: "ext", to: "svc", timeout: "2s", idempotency: {key: "id", enforcedBy: "unique-key", window: "1s"}, retry: {attempts: 2, by: "caller", on: "any"}}
lines: b: _call & {from: "ext", to: "w", idempotency: "natural"}, flows: f: steps: ["ask", "a", "b"]`,
	promise: NoDoubleEffect, faults: 2, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return l.says(`window: "1s"`) && l.says("timeout") && !l.says(`retry: "none"`)
	},
}, {
	name: "a way back from an external that goes on", why: "who has called it undoes it and what it has called for, once: it doesn't undo itself before it is called again", open: false,
	model: `lines: do: {from: "flow", to: "ext", interaction: "request-reply", operation: "command", idempotency: "none", retry: {attempts: 2, by: "caller", on: "any"}, compensation: "undo"}, lines: undo: {from: "flow", to: "ext", interaction: "request-reply", operation: "command"}
lines: on: _call & {from: "ext", to: "ext2", idempotency: "none"}, flows: f: steps: ["do", "on"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		parallel := slices.ContainsFunc(m.steps, func(g []string) bool { return len(g) > 1 && m.line(g[0]).from == l.to })
		return (t == "external" || parallel) && l.says(`compensation: "l`) && m.leaves(l.to)
	},
}, {
	name: "accepted on delivery", why: "the client is told when the work on the message is done", open: false,
	model: `lines: put: _put & {from: "c", to: "q"}, lines: take: {from: "q", to: "w", interaction: "deliver", ack: "on-receipt", idempotency: "none"}
flows: f: {steps: ["put", "take"], accepted: "take"}`,
	promise: TruthfulAnswer, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return isBuffered(f) && m.accepts(l.id) },
}, {
	name: "accepted on a condition", why: "where the line that would say yes isn't taken, the end does, whoever finds that out", open: false,
	model: `lines: put: _put & {from: "c", to: "w"}, lines: a: _write & {from: "w", to: "db", idempotency: "none"}, lines: b: _write & {from: "w", to: "db2", idempotency: "none", when: "x"}
flows: f: {steps: ["put", "a", "b"], accepted: "b"}`,
	promise: TruthfulAnswer, faults: 0, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("when") && m.accepts(l.id) },
}, {
	name: "a guard's answer", why: "that a guard has found its key may not be heard either", open: false,
	model: `boxes: fn: {kind: "function", inbox: {attempts: 2, deadLetter: "attic"}}, lines: put: {from: "ext", to: "fn", interaction: "send"}, lines: claim: {from: "fn", to: "db", guard: true}
flows: f: steps: ["put", "claim"]`,
	promise: NoSilentParking, faults: 2, kinds: LoseReply | Duplicate, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("guard") && f == "function" },
}, {
	name: "express", why: "an Express workflow begins again what it hasn't ended, also where the flow ends, and whatever the team states of its start", open: false,
	model:   `boxes: x: {kind: "workflow", platform: "aws/step-functions-express"}, lines: put: {from: "c", to: "x", interaction: "send", retry: "none"}, flows: f: steps: ["put"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return m.box(l.to).says("express") && (!m.leaves(l.to) || l.says("guarantee"))
	},
}, {
	name: "a copy", why: "what is written to a cache beside a store is a copy of it if the same work writes both; what isn't idempotent, as counting, is something of its own", open: false,
	model: `boxes: carts: kind: "cache", lines: a: {from: "api", to: "db", operation: "write"}, lines: b: {from: "api", to: "carts", operation: "write", idempotency: "none"}
flows: f: steps: ["a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "cache" && l.says(`operation: "write"`) && !m.box(l.to).says("durable: true")
	},
}, {
	name: "a program at an external", why: "its receipt may not be heard of, and who delivered the message, or handed it over, does so again", open: false,
	model: `boxes: qq: kind: "queue", lines: take: {from: "qq", to: "ext", ack: "after-work"}, lines: tell: {from: "ext", to: "ext2", interaction: "request-reply", idempotency: "natural", retry: {attempts: 2, by: "caller", on: "any"}}
flows: f: steps: ["take", "tell"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply | Stop, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "external" && m.leaves(l.to) && (isBuffered(f) || l.says(`"send"`))
	},
}, {
	name: "a rival's dedup store", why: "it knows nothing of what another taker of the queue has done with the first message", open: false,
	model: `boxes: {q1: kind: "queue", q2: kind: "queue"}, lines: put: {from: "ext", to: "q1"}, lines: a: {from: "q1", to: "q2"}, lines: b: {from: "q1", to: "svc", ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store"}}
flows: f: steps: ["put", "a", "b"]`,
	promise: TruthfulAnswer, faults: 2, kinds: All, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return f == "queue" && l.says("dedup-store") && slices.ContainsFunc(m.lines, func(o entity) bool { return o.from == l.from && o.id != l.id })
	},
}, {
	name: "a workflow at the end, behind a channel", why: "it has the work once it is started, also where the flow ends: what fails then it holds, and nothing is lost", open: false,
	model:   `boxes: d: {kind: "queue", channel: {durable: true, retention: "none", deadLetter: "none", dedup: "5m"}}, boxes: wf: kind: "workflow", lines: take: {from: "d", to: "wf"}, flows: f: steps: ["take"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return t == "workflow" && isBuffered(f) && !m.leaves(l.to) },
}, {
	name: "a way back of a push", why: "a hand-over from memory that isn't heard of is made again, and undone only by the program that has made it", open: false,
	model: `lines: put: {from: "w", to: "ext", interaction: "send", compensation: "back"}, lines: back: {from: "w", to: "ext", interaction: "request-reply"}
flows: f: steps: ["put"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool {
		return t == "external" && l.says(`"send"`) && l.says(`compensation: "l`)
	},
}, {
	name: "window behind two channels", why: "what comes again out of the second is as old as that keeps it", open: false,
	model: `boxes: {s: kind: "stream", b: {kind: "bus", channel: retention: "7d"}}, lines: on: {from: "s", to: "b"}, lines: take: {from: "b", to: "svc", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}
flows: f: steps: ["on", "take"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Stop, broken: false,
	touches: func(m *made, l *entity, f, t string) bool {
		return isChannel(f) && l.says(`window: "30d"`) && slices.ContainsFunc(m.lines, func(o entity) bool { return o.to == l.from && isChannel(m.kind(o.from)) })
	},
}, {
	name: "an object store's transaction", why: "it has none: it takes each object by itself", open: false,
	model:   `boxes: {os: kind: "objectstore", wf: kind: "workflow"}, lines: a: {from: "wf", to: "os", transaction: "t"}, flows: f: steps: ["a", "a"]`,
	promise: TruthfulAnswer, faults: 2, kinds: All, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && t == "objectstore" },
}, {
	name: "a soft line in a transaction", why: "what has failed, and the caller goes on without, isn't part of the commit", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: log: _write & {from: "api", to: "db", idempotency: "natural", dependency: "soft", fallback: "no log", transaction: "t"}
lines: save: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}, flows: f: {steps: ["ask", "log", "save"], effects: ["log", "save"]}`,
	promise: NoLostWork, faults: 1, kinds: Refuse, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && m.lineSays("soft") },
}, {
	name: "a soft line last in a transaction", why: "the last line is the commit: that fails for all, and nobody goes on without it", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: save: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}
lines: log: _write & {from: "api", to: "db", idempotency: "natural", dependency: "soft", fallback: "no log", transaction: "t"}, flows: f: steps: ["ask", "save", "log"]`,
	promise: NoLostWork, faults: 1, kinds: Refuse, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && m.lineSays("soft") },
}, {
	name: "a transaction at the same time", why: "where one of its lines has failed that the caller needs nobody asks for the commit", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: a: _write & {from: "api", to: "db", idempotency: "none", transaction: "t"}
lines: b: _write & {from: "api", to: "db", idempotency: "none", transaction: "t"}, flows: f: steps: ["ask", ["a", "b"]]`,
	promise: TruthfulAnswer, faults: 1, kinds: Refuse, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") },
}, {
	name: "a guard that isn't taken", why: "what is not taken does not commit with the others either, and keeps nothing back", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: claim: _write & _key & {from: "api", to: "db", guard: true, transaction: "t", when: "x"}
lines: save: _write & {from: "api", to: "db", idempotency: "none", transaction: "t", retry: {attempts: 2, by: "caller", on: "any"}}, flows: f: steps: ["ask", "claim", "save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && m.lineSays("guard") },
}, {
	name: "a line twice in a transaction", why: "nothing has happened before the second of the two commits both", open: false,
	model:   `boxes: wf: kind: "workflow", lines: a: {from: "wf", to: "db", transaction: "t"}, flows: f: steps: ["a", "a"]`,
	promise: TruthfulAnswer, faults: 2, kinds: All, broken: false,
	touches: func(m *made, l *entity, f, t string) bool { return l.says("transaction") && m.times(l.id) > 1 },
}, {
	name: "undone again and again", why: "what is down stays down while tries without end fail, and each of them is undone", open: false,
	model: `lines: put: {from: "c", to: "w", interaction: "send", operation: "command", retry: {attempts: "unlimited", by: "mesh", on: "any"}}, lines: tell: _call & _key & {from: "w", to: "ext", compensation: "untell"}
lines: untell: _call & {from: "w", to: "ext", idempotency: "none"}, lines: save: _write & _key & {from: "w", to: "db"}, flows: f: steps: ["put", "tell", "save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "express fails", why: "it keeps nothing of what has failed: its dead letter takes that, also where the message would stay until the work is done", open: false,
	model: `boxes: x: {kind: "workflow", platform: "aws/step-functions-express"}, lines: take: {from: "q", to: "x", ack: "after-work"}, lines: tell: _call & {from: "x", to: "ext", idempotency: "natural"}
lines: save: _write & {from: "x", to: "db", idempotency: "natural"}, flows: f: steps: ["take", "tell", "save"]`,
	promise: NoLostWork, faults: 1, kinds: Refuse, broken: false,
}, {
	name: "express stopped twice", why: "its platform runs it again, which no channel counts", open: false,
	model:   `boxes: x: {kind: "workflow", platform: "aws/step-functions-express"}, lines: take: {from: "log", to: "x", deadLetter: {to: "attic", after: 2}}, lines: save: _write & {from: "x", to: "db", idempotency: "natural"}, flows: f: steps: ["take", "save"]`,
	promise: NoSilentParking, faults: 2, kinds: Stop, broken: false,
}, {
	name: "a workflow from memory", why: "where somebody says that nothing buffers its start, the sender's memory has it, and nobody answers", open: false,
	model:   `lines: go: {from: "c", to: "flow", interaction: "send", operation: "command", buffer: "none"}, lines: save: _write & {from: "flow", to: "db", idempotency: "none"}, flows: f: steps: ["go", "save"]`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: false,
}, {
	name: "the platform's tries", why: "how often the receiver's platform tries says nothing of the sender: it may try again, or not", open: false,
	model:   `lines: go: {from: "c", to: "flow", interaction: "send", operation: "command", retry: {attempts: 2, by: "platform", on: "any"}}, lines: save: _write & {from: "flow", to: "db", idempotency: "none"}, flows: f: steps: ["go", "save"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
}, {
	name: "rivals behind rivals", why: "of what one consumer has passed on another consumer has done its part, and nothing is missed", open: false,
	model: `boxes: {q1: kind: "queue", q2: kind: "queue", q3: kind: "queue"}, lines: a: {from: "q1", to: "q2"}, lines: b: {from: "q1", to: "q2"}
lines: on: {from: "q2", to: "q3"}, lines: take: {from: "q2", to: "w"}, flows: f: steps: ["a", "b", "on", "take"]`,
	promise: NoHalfEffect, faults: 2, kinds: LoseReply | Stop, broken: false,
}, {
	name: "a rival that could be done without", why: "what it has done counts: nobody misses what the other consumer would have done", open: false,
	model: `boxes: {q1: kind: "queue", b: kind: "bus"}, lines: on: {from: "q1", to: "b"}, lines: take: {from: "q1", to: "w", ack: "after-work"}
lines: tell: _call & {from: "w", to: "ext", dependency: "soft", fallback: "none"}, flows: f: steps: ["on", "take", "tell"]`,
	promise: NoHalfEffect, faults: 2, kinds: Stop, broken: false,
}, {
	name: "a rival's last execution", why: "a workflow holds it, also where others take from the same queue", open: false,
	model:   `boxes: q1: kind: "queue", lines: a: {from: "q1", to: "flow", ack: "after-work"}, lines: b: {from: "q1", to: "log"}, flows: f: steps: ["a", "b"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false,
}, {
	name: "buffered for one rival", why: "what a buffer would keep for one consumer is still in the queue, which forgets it", open: false,
	model: `boxes: mem: {kind: "queue", channel: durable: false}, lines: a: {from: "mem", to: "svc", ack: "on-receipt", buffer: {name: "spool"}}, lines: b: {from: "mem", to: "log"}
flows: f: steps: ["a", "b"]`,
	promise: NoLostWork, faults: 1, kinds: Stop, broken: true,
}, {
	name: "a receipt that is the answer", why: "who does it all in one go and always fails has given none: the message comes back", open: false,
	model:   `lines: take: {from: "q", to: "ext", interaction: "deliver", ack: "on-receipt", idempotency: "natural"}, flows: f: steps: ["take"]`,
	promise: NoLostWork, faults: 1, kinds: Poison, broken: false,
}, {
	name: "accepted when handed over", why: "the client is told when the work is handed over, not when its receiver has done it", open: false,
	model:   `lines: put: {from: "flow", to: "ext", interaction: "send", idempotency: "none", retry: "none"}, flows: f: {steps: ["put"], accepted: "put"}`,
	promise: TruthfulAnswer, faults: 1, kinds: LoseReply, broken: true,
}, {
	name: "an exact log", why: "a log of changes repeats what it has, whatever the team states", open: false,
	model:   `boxes: src: {kind: "database", store: {durable: true, changeStream: "1d"}}, lines: on: {from: "src", to: "w", interaction: "tail", ack: "after-work", guarantee: "exactly-once", idempotency: "none"}, flows: f: steps: ["on"]`,
	promise: NoDoubleEffect, faults: 1, kinds: Duplicate, broken: true,
}, {
	name: "no buffer in a queue", why: "that nothing buffers a line says nothing of how long its queue keeps what it has", open: false,
	model: `boxes: mem: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: "none"}}, lines: take: {from: "mem", to: "w", buffer: "none", ack: "after-work"}
flows: f: steps: ["take"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: false,
}, {
	name: "a name over two stores", why: "it is no transaction at all, not one for each store", open: false,
	model: `lines: ask: _call & {from: "c", to: "api"}, lines: a: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}, lines: b: _write & {from: "api", to: "db", idempotency: "natural", transaction: "t"}
lines: d: _write & {from: "api", to: "db2", idempotency: "natural", transaction: "t", dependency: "soft", fallback: "none"}, flows: f: steps: ["ask", "a", "b", "d"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "asked for again, later", why: "what is tried without end may be tried again when all behind it is done, and its key is forgotten", open: false,
	model: `lines: put: {from: "c", to: "log", interaction: "publish", retry: {attempts: "unlimited", by: "caller", on: "any"}}, lines: take: {from: "log", to: "ext", interaction: "deliver", ack: "after-work", idempotency: {key: "k", enforcedBy: "unique-key", window: "30d"}}
flows: f: steps: ["put", "take"]`,
	promise: NoDoubleEffect, faults: 1, kinds: LoseReply, broken: true,
}, {
	name: "an answer that isn't waited for yet", why: "a workflow that was never begun waits for nothing", open: false,
	model: `boxes: wf: kind: "workflow", lines: ask: _call & {from: "c", to: "wf"}, lines: out: {from: "wf", to: "log", interaction: "publish"}
lines: back: {from: "log", to: "wf", interaction: "deliver", answers: "out"}, lines: more: {from: "wf", to: "log", interaction: "publish"}, flows: f: steps: ["ask", "out", "back", "more"]`,
	promise: NoSilentParking, faults: 1, kinds: Poison, broken: false,
}, {
	name: "outage", why: "what is down for an hour is still down when the message comes back", open: false,
	model: `boxes: fn: {kind: "function", platform: "aws/lambda"}, lines: go: {from: "c", to: "fn", interaction: "send", operation: "command"}, lines: a: _write & {from: "fn", to: "db", idempotency: "natural"}, lines: b: _write & {from: "fn", to: "db2", idempotency: "natural"}
flows: f: steps: ["go", "a", "b"]`,
	promise: NoHalfEffect, faults: 1, kinds: Refuse, broken: true,
}, {
	name: "tries that nobody counts", why: "they may have no end", open: false,
	model: `lines: put: {from: "c", to: "svc", interaction: "send", operation: "command", retry: "none", deadLetter: "dlq"}, lines: tell: _call & {from: "svc", to: "ext", idempotency: "natural"}
lines: save: {from: "svc", to: "db", interaction: "request-reply", operation: "write", idempotency: "natural"}, flows: f: steps: ["put", "tell", "save"]`,
	promise: NoHalfEffect, faults: 1, kinds: Poison, broken: true,
}, {
	name: "forgotten in flight", why: "a sender that has stopped can't park what its receiver drops", open: false,
	model: `lines: put: {from: "api", to: "svc", interaction: "send", operation: "command", retry: "none", ack: "after-work", deadLetter: "dlq"}, lines: tell: _call & {from: "svc", to: "ext", idempotency: "natural"}
lines: save: _write & {from: "svc", to: "db", idempotency: "natural"}, flows: f: steps: ["put", "tell", "save"]`,
	promise: NoHalfEffect, faults: 2, kinds: Stop, broken: true,
}, {
	name: "stopped between two tries", why: "who starts a flow has begun once it has tried", open: false,
	model:   `lines: do: _call & {from: "api", to: "ext", idempotency: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}}, flows: f: steps: ["do"]`,
	promise: TruthfulAnswer, faults: 2, kinds: LoseReply | Stop, broken: true,
}}

var allClauses = slices.Concat(clauses, lateClauses, lateOpen)

// openOf are the promises of which it is open what becomes of them in a system.
func openOf(m *made) (open promiseSet) {
	for _, c := range allClauses {
		if !c.open || c.touches == nil {
			continue
		}
		of := c.of
		if of == 0 {
			of = allPromises
		}
		for i := range m.lines {
			l := &m.lines[i]
			if c.touches(m, l, m.kind(l.from), m.kind(l.to)) {
				open |= of
			}
		}
	}
	return open
}

// lenient are the open points on which the reading has to be lenient.
func lenient() (out Lenient) {
	for _, c := range allClauses {
		if c.open {
			out |= c.lenient
		}
	}
	return out
}

func TestClauses(t *testing.T) {
	for _, c := range allClauses {
		t.Run(c.name, func(t *testing.T) {
			sys, problems := load(clauseBoxes + strings.ReplaceAll(c.model, "}, lines:", "}\nlines:") + "\n")
			if sys == nil {
				t.Fatal(problems)
			}
			o := Options{Faults: c.faults, Kinds: c.kinds, States: 200_000}
			v, err := Flow(sys, sys.Flows[0], o)
			if err != nil {
				t.Fatal(err)
			}
			if broken := v[c.promise] <= c.faults; broken != c.broken {
				t.Errorf("%s: broken %t (%s)\n%s", c.promise, broken, c.why, story(sys, o, c.promise))
			}
			ds, err := compare(sys, o)
			if err != nil {
				t.Fatal(err)
			}
			differs := slices.ContainsFunc(ds, func(d difference) bool { return d.promise == c.promise && d.faults == c.faults || d.crash })
			if differs && !c.open {
				t.Errorf("explore says otherwise: %s\n%v", c.why, ds)
			}
			if !differs && c.open {
				t.Errorf("explore agrees by now: close it")
			}
		})
	}
}
