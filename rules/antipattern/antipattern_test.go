package antipattern_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) {
	rulestest.Models(t, antipattern.All)
}

func TestAckBeforeWork(t *testing.T) {
	queue := func(line string) string {
		return `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + line + `}`
	}
	rulestest.Check(t, antipattern.AckBeforeWork, []rulestest.Example{
		{Name: "forgotten on receipt", Model: queue(`ack: "on-receipt"`), Want: []string{"error lines.l"}},
		{Name: "kept until done", Model: queue(`ack: "after-work"`)},
		{Name: "nobody says", Model: queue(``), Skips: []string{"lines.l needs ack"}},
		{Name: "asked, and nobody knows", Model: queue(`ack: "unknown"`), Skips: []string{"lines.l needs ack"}},
		{Name: "may be lost", Model: queue(`ack: "on-receipt", guarantee: "at-most-once"`)},
		{Name: "a log of changes", Model: `boxes: {d: kind: "database", w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "tail", ack: "on-receipt"}`, Want: []string{"error lines.l"}},
		{Name: "not out of a channel", Model: `boxes: {a: kind: "service", w: kind: "worker"}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command", ack: "on-receipt"}`},
		{Name: "out of what is named as its buffer", Model: `boxes: {a: kind: "service", w: kind: "worker", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command", ack: "on-receipt", buffer: "q"}`, Want: []string{"error lines.l"},
			Says: "`q` forgets a message as soon as `w` has it, before the work is done: when `w` stops halfway, the work is in nobody's hands"},
		{Name: "a channel takes it over", Model: `boxes: {b: kind: "bus", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "b", to: "q", operation: "event", ack: "on-receipt"}`},
		{Name: "a channel that forgets", Model: `boxes: {b: {kind: "bus", channel: durable: true}, q: {kind: "queue", channel: durable: false}}
lines: l: {from: "b", to: "q", operation: "event", ack: "on-receipt"}`, Want: []string{"error lines.l"}},
		{Name: "a channel of which nobody says whether it forgets", Model: `boxes: {b: {kind: "bus", channel: durable: true}, q: kind: "queue"}
lines: l: {from: "b", to: "q", operation: "event", ack: "on-receipt"}`, Skips: []string{"lines.l needs boxes.q.channel.durable"}},
		{Name: "a buffer between", Model: `boxes: {b: {kind: "bus", channel: durable: true}, w: kind: "worker"}
lines: l: {from: "b", to: "w", interaction: "deliver", operation: "event", ack: "on-receipt", buffer: {name: "spool"}}`},
		{Name: "a workflow takes it over", Model: `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "workflow"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}`},
		{Name: "the platform has a queue of its own", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "t", to: "f", operation: "event", ack: "on-receipt"}`},
	})
}

func TestBatchAllOrNothing(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {q: kind: "queue", w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + facts + `}`
	}
	rulestest.Check(t, antipattern.BatchAllOrNothing, []rulestest.Example{
		{Name: "fails as a whole", Model: line(`batch: {size: 2, partialFailure: false}`), Want: []string{"warning lines.l"},
			Says: "`w` gets up to 2 messages at once and can't fail one alone: a single bad one brings all 2 back, and the good ones are done again"},
		{Name: "fails alone", Model: line(`batch: {size: 10, partialFailure: true}`)},
		{Name: "it is halved", Model: line(`batch: {size: 10, partialFailure: false, bisect: true}`), Want: []string{"info lines.l"},
			Says: "`w` gets up to 10 messages at once and can't fail one alone: a single bad one brings all 10 back, and it is halved until the bad one stands alone: those beside it are done again up to 4 times"},
		{Name: "it is halved, and doing it again changes nothing", Model: line(`idempotency: "natural", batch: {size: 10, partialFailure: false, bisect: true}`)},
		{Name: "it isn't halved", Model: line(`batch: {size: 10, partialFailure: false, bisect: false}`), Want: []string{"warning lines.l"}},
		{Name: "none is no", Model: line(`batch: {size: 10, partialFailure: "none"}`), Want: []string{"warning lines.l"}},
		{Name: "nobody says", Model: line(`batch: size: 10`), Skips: []string{"lines.l needs batch.partialFailure"}},
		{Name: "how many, nobody says", Model: line(`batch: partialFailure: false`), Skips: []string{"lines.l needs batch.size"}},
		{Name: "one at a time", Model: line(`batch: {size: 1, partialFailure: false}`)},
		{Name: "no batch", Model: line(`batch: "none"`)},
		{Name: "never repeated", Model: line(`ack: "on-receipt", batch: {size: 10, partialFailure: false}`)},
		{Name: "may be lost", Model: line(`guarantee: "at-most-once", batch: {size: 10, partialFailure: false}`)},
		{Name: "a call that never fails as a whole", Model: `boxes: {a: kind: "service", q: {kind: "queue", platform: "aws/sqs"}}
lines: l: {from: "a", to: "q", operation: "command", batch: {size: 10, partialFailure: false}}`},
		{Name: "a sender's batch", Model: `boxes: {a: kind: "service", q: kind: "queue"}
lines: l: {from: "a", to: "q", operation: "command", batch: {size: 10, partialFailure: false}}`, Want: []string{"warning lines.l"},
			Says: "`a` hands up to 10 pieces of work to `q` at once, and one can't fail alone: a single bad one fails all 10, and the good ones are done again"},
	})
}

func TestDeadLetterNobodyWatches(t *testing.T) {
	dlq := func(facts string) string {
		return `boxes: {q: {kind: "queue", channel: deadLetter: {to: "d", after: 5}}, d: {kind: "queue", ` + facts + `}}`
	}
	rulestest.Check(t, antipattern.DeadLetterNobodyWatches, []rulestest.Example{
		{Name: "watched", Model: dlq(`monitoring: {alarms: ["depth > 0"], runbook: "r"}`)},
		{Name: "stated that nobody does", Model: dlq(`monitoring: "none"`), Want: []string{"error boxes.d"}},
		{Name: "nothing is stated", Model: dlq(``), Want: []string{"warning boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm and no runbook that anybody has stated: nobody hears of what is parked there"},
		{Name: "nothing can be parked there", Model: dlq(`platform: "azure/service-bus-queue"`) + `
boxes: q: platform: "aws/sqs"`},
		{Name: "an empty list of alarms", Model: dlq(`monitoring: {alarms: [], runbook: "r"}`), Want: []string{"error boxes.d"}},
		{Name: "one is none, another not stated", Model: dlq(`monitoring: alarms: "none"`), Want: []string{"error boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm (and states no runbook): nobody hears of what is parked there"},
		{Name: "whose it is, nobody says", Model: dlq(`owner: "unknown", monitoring: {alarms: ["depth > 0"], runbook: "r"}`), Skips: []string{"boxes.d needs owner"}},
		{Name: "no owner", Model: dlq(`owner: "none", monitoring: {alarms: "none", runbook: "none"}`), Want: []string{"error boxes.d"},
			Says: "`d` keeps work that failed, and has no owner, no alarm and no runbook: nobody hears of what is parked there"},
		{Name: "an alarm that nobody can read", Model: dlq(`monitoring: {alarms: ["depth"], runbook: "r"}`), Want: []string{"warning boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm that anybody can read (\"depth\" isn't understood: write it like \"depth > 0\"): nobody hears of what is parked there"},
		{Name: "an alarm on many", Model: dlq(`monitoring: {alarms: ["depth > 9"], runbook: "r"}`), Want: []string{"warning boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm that goes off in time (\"depth > 9\" lets 9 pieces of failed work lie before anybody is told: write \"depth > 0\"): nobody hears of what is parked there"},
		{Name: "an alarm on something else", Model: dlq(`monitoring: {alarms: ["errors > 0"], runbook: "r"}`), Want: []string{"error boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm on how much lies there or how old it is: nobody hears of what is parked there"},
		{Name: "an alarm that comes when all is gone", Model: dlq(`channel: retention: "4d", monitoring: {alarms: ["age > 4d"], runbook: "r"}`), Want: []string{"error boxes.d"},
			Says: "`d` keeps work that failed, and has no alarm that goes off in time (\"age > 4d\" never goes off: what waits there is gone after 4d (boxes.d.channel.retention)): nobody hears of what is parked there"},
		{Name: "no dead letters here", Model: `boxes: q: {kind: "queue", monitoring: "none"}`},
		{Name: "of an inbox", Model: `boxes: {f: {kind: "function", inbox: deadLetter: "d"}, d: {kind: "topic", monitoring: "none"}}`, Want: []string{"error boxes.d"}},
		{Name: "of a line", Model: `boxes: {a: kind: "service", b: kind: "service", d: {kind: "objectstore", monitoring: "none"}}
lines: l: {from: "a", to: "b", interaction: "send", operation: "command", deadLetter: "d"}`, Want: []string{"error boxes.d"}},
		{Name: "a program goes on with it", Model: `boxes: {q: {kind: "queue", channel: deadLetter: {to: "f", after: 5}}, f: {kind: "function", monitoring: "none"}}`},
	})
}

// What one transaction commits, a guard in it protects, wherever it stands.
func TestGuardInATransaction(t *testing.T) {
	model := func(add, claim, steps string) string {
		return `boxes: {p: kind: "external", h: kind: "service", d: {kind: "database"}, e: {kind: "database"}}
_w: {interaction: "request-reply", operation: "write", retry: *"none" | {...}}
lines: {
	event: {from: "p", to: "h", interaction: "request-reply", operation: "event", retry: {attempts: 9, by: "caller", on: "any"}}
	add: _w & {from: "h", to: "d", idempotency: "none"` + add + `}
	claim: _w & {from: "h", idempotency: {key: "id", enforcedBy: "unique-key"}` + claim + `}
}
flows: f: steps: ` + steps + "\n"
	}
	const again = `retry: {attempts: 2, by: "caller", on: "any"}`
	rulestest.Check(t, antipattern.RetryWithoutIdempotency, []rulestest.Example{
		{Name: "the guard comes last", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t"`, `["event", "add", "claim"]`)},
		{Name: "the guard comes first", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t"`, `["event", "claim", "add"]`)},
		{Name: "the guard comes last, and commits by itself", Model: model("", `, to: "d", guard: true`, `["event", "add", "claim"]`), Want: []string{"error lines.add"}},
		{Name: "a key that ends nothing", Model: model("", `, to: "d"`, `["event", "add", "claim"]`), Want: []string{"error lines.add"}},
		{Name: "two transactions", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "u"`, `["event", "add", "claim"]`), Want: []string{"error lines.add"}},
		{Name: "a guard with a condition guards what has no such condition from nothing", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t", when: "it is new"`, `["event", "claim", "add"]`), Want: []string{"error lines.add"}},
		{Name: "and guards what has the same", Model: model(`, transaction: "t", when: "it is new"`, `, to: "d", guard: true, transaction: "t", when: "it is new"`, `["event", "claim", "add"]`)},
		{Name: "the last line is asked for again", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t"`, `["event", "claim", "add"]`) + "lines: add: " + again + "\n"},
		{Name: "again, and the guard commits by itself", Model: model("", `, to: "d", guard: true`, `["event", "claim", "add"]`) + "lines: add: " + again + "\n", Want: []string{"error lines.add"}},
		{Name: "again, and the guard isn't always passed", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t", when: "it is new"`, `["event", "claim", "add"]`) + "lines: add: " + again + "\n", Want: []string{"error lines.add"}},
		{Name: "again, and the guard is in a branch", Model: model(`, transaction: "t"`, `, to: "d", guard: true, transaction: "t"`, `["event", {either: [["claim"], ["other"]]}, "add"]`) + "lines: other: _w & {from: \"h\", to: \"e\", idempotency: \"natural\"}\nlines: add: " + again + "\n", Want: []string{"error lines.add"}},
		{Name: "a transaction of two stores is none", Model: model(`, transaction: "t"`, `, to: "e", guard: true, transaction: "t"`, `["event", "add", "claim"]`), Want: []string{"error lines.add"}},
	})
}

func TestDualWrite(t *testing.T) {
	boxes := `boxes: {
	c: kind: "client", a: kind: "service", b: kind: "service", wf: kind: "workflow", gw: kind: "gateway"
	q: {kind: "queue", channel: durable: true}, t: {kind: "topic", channel: durable: true}
	d: kind: "database", e: kind: "database", x: kind: "external"
}
_w: {interaction: "request-reply", operation: "write"}
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
`
	once := `
lines: d: _w & {from: "a", to: "d", idempotency: "natural"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
`
	claim := boxes + `
boxes: {o: kind: "objectstore", w: kind: "worker", v: kind: "service"}
lines: keep: _w & {from: "a", to: "o", idempotency: *"natural" | string}
lines: send: {from: "a", to: "t", operation: "event"}
lines: "t-q": {from: "t", to: "q", interaction: "deliver", operation: "event"}
lines: fetch: {from: "q", to: "w", interaction: "poll", operation: "event", ack: "after-work"}
`
	open := `lines: open: {from: "w", to: "o", interaction: "request-reply", operation: "read"}
`
	held := func(second, effects string) string {
		steps := `steps: [...string] & (*["in", "d", "x"] | [...])`
		return boxes + `
lines: d: _w & {from: "a", to: "d", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "` + second + `"}}
lines: x: _w & {from: "a", to: "x"}
flows: f: {` + steps + `, ` + effects + `}
`
	}
	claimed := `flows: f: steps: ["in", "keep", "send", "t-q", "fetch", "open"]`
	rulestest.Check(t, antipattern.DualWrite, []rulestest.Example{
		{Name: "a note of which the flow says that it need not happen", Model: boxes + `lines: {note: _w & {from: "a", to: "d"}, send: {from: "a", to: "q", operation: "command"}, work: {from: "q", to: "b", interaction: "poll", operation: "command", ack: "after-work"}, done: _w & {from: "b", to: "e"}}
flows: f: {steps: ["in", "note", "send", "work", "done"], effects: ["done"]}`, Want: []string{"info lines.send"},
			Says: "`a` writes `d`, then sends to `q`: a stop or a failure in between leaves one without the other, and by its `effects` the flow `f` doesn't need both"},
		{Name: "a note that must happen", Model: boxes + `lines: {note: _w & {from: "a", to: "d"}, send: {from: "a", to: "q", operation: "command"}, work: {from: "q", to: "b", interaction: "poll", operation: "command", ack: "after-work"}, done: _w & {from: "b", to: "e"}}
flows: f: {steps: ["in", "note", "send", "work", "done"], effects: ["note", "done"]}`, Want: []string{"error lines.send"}},
		{Name: "a claim that is no effect of the flow", Model: held("refused", `effects: ["x"]`)},
		{Name: "a claim that is an effect of the flow", Model: held("refused", `effects: ["d", "x"]`), Want: []string{"error lines.x"}},
		{Name: "a claim of which the flow doesn't say what it is", Model: held("refused", ``), Want: []string{"error lines.x"}},
		{Name: "a claim that says of work in progress that it is done", Model: held("done", `effects: ["x"]`), Want: []string{"error lines.x"}},
		{Name: "a claim and two effects", Model: held("refused", `effects: ["x", "e"]`) + `
lines: e: _w & {from: "a", to: "e"}
flows: f: steps: ["in", "d", "x", "e"]`, Want: []string{"error lines.e"}},
		{Name: "a claim check", Model: claim + open + claimed, Want: []string{"warning lines.send"},
			Says: "`a` writes `o`, then publishes to `t`: a stop or a failure in between leaves an object in `o` that nobody points to: let such objects expire"},
		{Name: "a claim check of which nobody says what comes first", Model: claim + open, Want: []string{"error lines.send"}},
		{Name: "an object that nobody is known to fetch", Model: claim + `flows: f: steps: ["in", "keep", "send", "t-q", "fetch"]`, Want: []string{"error lines.send"}},
		{Name: "an object that others read too", Model: claim + open + claimed + `
lines: look: {from: "v", to: "o", interaction: "request-reply", operation: "read"}`, Want: []string{"error lines.send"}},
		{Name: "an object that somebody may read", Model: claim + open + claimed + `
lines: look: {from: "v", to: "o", interaction: "request-reply"}`, Want: []string{"error lines.send"}},
		{Name: "an object whose change starts something", Model: claim + open + claimed + `
lines: changed: {from: "o", to: "v", interaction: "deliver"}`, Want: []string{"error lines.send"}},
		{Name: "an object that is another one each time", Model: claim + open + claimed + `
lines: keep: idempotency: "none"`, Want: []string{"error lines.send"}},
		{Name: "the message first", Model: claim + open + `flows: f: steps: ["in", "send", "keep", "t-q", "fetch", "open"]`, Want: []string{"error lines.keep"}},
		{Name: "both at the same time", Model: claim + open + `flows: f: steps: ["in", ["keep", "send"], "t-q", "fetch", "open"]`, Want: []string{"error lines.send"}},
		{Name: "a claim check and a row", Model: claim + open + `
lines: d: _w & {from: "a", to: "d"}
flows: f: steps: ["in", "keep", "d", "send", "t-q", "fetch", "open"]`, Want: []string{"error lines.d"}},
		{Name: "a row is no object", Model: strings.Replace(claim, "objectstore", "database", 1) + open + claimed, Want: []string{"error lines.send"}},
		{Name: "channels in a circle", Model: claim + open + claimed + `
lines: back: {from: "q", to: "t", interaction: "deliver", operation: "event"}`, Want: []string{"warning lines.send"}},
		{Name: "a row and a message", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event"}
flows: f: steps: ["in", "d", "t"]`, Want: []string{"error lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{Name: "undoings in no flow", Model: boxes + `
lines: {d: _w & {from: "a", to: "d", compensation: "undo-d"}, e: _w & {from: "b", to: "e", compensation: "undo-e"}, b: {from: "a", to: "b", interaction: "request-reply", operation: "read"}}
lines: {"undo-d": _w & {from: "a", to: "d"}, "undo-e": _w & {from: "a", to: "e"}}
flows: {f: steps: ["in", "d"], g: steps: ["in", "b", "e"]}`},
		{Name: "undoings in one flow", Model: boxes + `
lines: {d: _w & {from: "b", to: "d", compensation: "undo-d"}, e: _w & {from: "b", to: "e", compensation: "undo-e"}}
lines: {"undo-d": _w & {from: "a", to: "d"}, "undo-e": _w & {from: "a", to: "e"}}
flows: f: steps: ["in", "undo-d", "undo-e"]`, Want: []string{"error lines.e", "error lines.undo-e"}},
		{Name: "by shape, without a flow", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}`, Want: []string{"error lines.x"}},
		{Name: "by shape, several ways in", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
lines: in2: {from: "b", to: "a", interaction: "request-reply", operation: "command"}`, Want: []string{"error lines.x"},
			Says: "`a` writes `d`, and calls `x` (no flow says which of its lines belong together, so all are taken as one handler): nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{Name: "two flows, one effect each", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: {f: steps: ["in", "d"], g: steps: ["in", "x"]}`},
		{Name: "two flows over the same steps are one fault", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: {f: steps: ["in", "d", "x"], g: steps: ["in", "d", "x"]}`, Want: []string{"error lines.x"}},
		{Name: "at the same time", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: f: steps: ["in", ["d", "x"]]`, Want: []string{"error lines.x"},
			Says: "`a` writes `d` and at the same time calls `x`: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{Name: "through what it calls", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: call: {from: "a", to: "b", interaction: "request-reply", operation: "command"}
lines: e: _w & {from: "b", to: "e"}
flows: f: steps: ["in", "d", "call", "e"]`, Want: []string{"error lines.call"},
			Says: "`a` writes `d`, then calls `b`, which changes more: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{Name: "one transaction", Model: boxes + `
lines: d: _w & {from: "a", to: "d", transaction: "tx"}
lines: e: _w & {from: "a", to: "d", transaction: "tx"}
flows: f: steps: ["in", "d", "e"]`},
		{Name: "a transaction of two stores is none", Model: boxes + `
lines: d: _w & {from: "a", to: "d", transaction: "tx"}
lines: e: _w & {from: "a", to: "e", transaction: "tx"}
flows: f: steps: ["in", "d", "e"]`, Want: []string{"error lines.e"}},
		{Name: "a transaction and a third party", Model: boxes + `
lines: d: _w & {from: "a", to: "d", transaction: "tx"}
lines: x: _w & {from: "a", to: "x", transaction: "tx"}
flows: f: steps: ["in", "d", "x"]`, Want: []string{"error lines.x"}},
		{Name: "a read is no effect", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: e: {from: "a", to: "e", interaction: "request-reply", operation: "read"}
flows: f: steps: ["in", "d", "e"]`},
		{Name: "a soft dependency", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x", dependency: "soft"}
flows: f: steps: ["in", "d", "x"]`},
		{Name: "one that may be lost", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event", guarantee: "at-most-once"}
flows: f: steps: ["in", "d", "t"]`},
		{Name: "a workflow", Model: boxes + `
lines: d: _w & {from: "wf", to: "d"}
lines: x: _w & {from: "wf", to: "x"}`},
		{Name: "a gateway in a flow", Model: boxes + `
lines: d: _w & {from: "gw", to: "d"}
lines: t: {from: "gw", to: "t", operation: "event"}
flows: f: steps: ["d", "t"]`, Want: []string{"error lines.t"}},
		{Name: "two routes of a gateway", Model: boxes + `
lines: d: _w & {from: "gw", to: "d"}
lines: t: {from: "gw", to: "t", operation: "event"}`, Skips: []string{"boxes.gw needs flows"}},
		{Name: "branches that exclude each other", Model: boxes + `
lines: d: _w & {from: "a", to: "d", when: "the country is DE"}
lines: x: _w & {from: "a", to: "x", when: "the country is FR"}`},
		{Name: "something more in a branch", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x", when: "the country is FR"}`, Want: []string{"error lines.x"}},
		{Name: "a line and what undoes it", Model: boxes + `
lines: x: _w & {from: "a", to: "x", compensation: "undo"}
lines: undo: _w & {from: "a", to: "x"}`},
		{Name: "what may change something, nobody says", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: e: {from: "a", to: "e", interaction: "request-reply"}
flows: f: steps: ["in", "d", "e"]`, Skips: []string{"lines.e needs operation"}},
		{Name: "behind a queue it ends complete", Model: boxes + once + `
flows: f: steps: ["work", "d", "t"]`, Want: []string{"warning lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and the price is that `t` may be sent twice"},
		{Name: "the worse of two flows", Model: boxes + once + `
flows: {f: steps: ["work", "d", "t"], g: steps: ["in", "d", "t"]}`, Want: []string{"error lines.t"}},
		{Name: "behind a queue that forgets", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: "natural"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "on-receipt"}
flows: f: steps: ["work", "d", "t"]`, Want: []string{"error lines.t"}},
		{Name: "behind a queue, with a guard", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, Want: []string{"error lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again, and `d`, which is a guard, ends the second run before the rest is done"},
		{Name: "behind a queue, with a guard that tells what is in progress", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key", inProgress: "refused"}, guard: true}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, Want: []string{"warning lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again, and refused: `d`, which is a guard, finds it still in progress, so it stays half done until the claim expires, or whoever has it parked looks"},
		{Name: "behind a queue, with a guard at the end", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}}
lines: e: _w & {from: "a", to: "e", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "e"]`, Want: []string{"info lines.e"},
			Says: "`a` writes `d`, then writes `e`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first is done again, which changes nothing; for a while, one is there without the other"},
		{Name: "a guard at the end, by itself, after a transaction", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, transaction: "t"}
lines: own: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
lines: d2: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, transaction: "t"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "d2", "own"]`, Want: []string{"info lines.own"},
			Says: "`a` writes `d` (`d`), then writes `d` (`own`): after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first is done again, which changes nothing; for a while, one is there without the other"},
		{Name: "a guard before the end of a transaction", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, transaction: "t"}
lines: own: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
lines: d2: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, transaction: "t"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "own", "d2"]`, Want: []string{"error lines.own"},
			Says: "`a` writes `d` (`d`), then writes `d` (`own`): after a stop in between, the work is delivered again, and `own`, which is a guard, ends the second run before the rest is done"},
		{Name: "what commits with a guard at the end isn't done twice", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: "natural"}
lines: n: _w & {from: "a", to: "e", idempotency: "none", transaction: "t"}
lines: e: _w & {from: "a", to: "e", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true, transaction: "t"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "n", "e"]`, Want: []string{"warning lines.n"}},
		{Name: "behind a queue, not idempotent", Model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: "none"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, Want: []string{"error lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first happens twice: `d` is not idempotent"},
		{Name: "behind a queue, idempotency unknown", Model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, Want: []string{"error lines.t"},
			Says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first may happen twice: nothing says that `d` is idempotent"},
	})
}

func TestFireAndForget(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", ` + facts + `}`
	}
	rulestest.Check(t, antipattern.FireAndForget, []rulestest.Example{
		{Name: "only memory", Model: line(`interaction: "send", operation: "command", buffer: "none"`), Want: []string{"error lines.l"}},
		{Name: "held durably", Model: line(`interaction: "send", operation: "command", buffer: {name: "spool on disk"}`)},
		{Name: "held by what forgets", Model: line(`interaction: "send", operation: "command", buffer: "q"}
boxes: q: {kind: "queue", channel: durable: false`), Want: []string{"error lines.l"}},
		{Name: "held by something of which nobody says", Model: line(`interaction: "send", operation: "command", buffer: "q"}
boxes: q: {kind: "queue"`), Skips: []string{"lines.l needs boxes.q.channel.durable"}},
		{Name: "nobody says", Model: line(`interaction: "send", operation: "command"`), Skips: []string{"lines.l needs buffer"}},
		{Name: "nobody says, and no buffer helps", Model: line(`interaction: "send", operation: "command", ack: "on-receipt"`), Want: []string{"error lines.l"},
			Says: "`a` hands work to `b`, goes on, and forgets it on receipt, before it is done: when `b` stops halfway or can't do it, work that was accepted is gone, and nobody knows"},
		{Name: "what it carries, nobody says", Model: line(`interaction: "send", buffer: "none"`), Skips: []string{"lines.l needs operation"}},
		{Name: "may be lost", Model: line(`interaction: "send", operation: "command", buffer: "none", guarantee: "at-most-once"`)},
		{Name: "the sender waits", Model: line(`interaction: "request-reply", operation: "command", buffer: "none"`)},
		{Name: "a question", Model: line(`interaction: "send", operation: "read", buffer: "none"`)},
		{Name: "into a durable channel", Model: `boxes: {a: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "a", to: "q", operation: "command"}`},
		{Name: "into one that forgets, told once", Model: `boxes: {a: kind: "service", t: {kind: "topic", channel: durable: false}, b: kind: "service"}
lines: in: {from: "a", to: "t", operation: "event"}
lines: out: {from: "t", to: "b", interaction: "deliver", operation: "event"}`, Want: []string{"error lines.in"}},
		{Name: "forgotten when a channel has it", Model: `boxes: {a: kind: "service", q: kind: "queue"}
lines: l: {from: "a", to: "q", operation: "command", ack: "on-receipt"}`, Skips: []string{"lines.l needs buffer"}},
		{Name: "a workflow keeps it", Model: `boxes: {a: kind: "service", w: kind: "workflow"}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command"}`},
		{Name: "a reply", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: ask: {from: "a", to: "b", interaction: "request-reply", operation: "read"}
lines: reply: {from: "b", to: "a", interaction: "send", operation: "event", answers: "ask", buffer: "none"}`},
	})
}

func TestFunctionChaining(t *testing.T) {
	boxes := `boxes: {a: kind: "function", b: kind: "function", c: kind: "function", g: kind: "gateway", s: kind: "service", q: kind: "queue"}
`
	rulestest.Check(t, antipattern.FunctionChaining, []rulestest.Example{
		{Name: "waits", Model: boxes + `lines: l: {from: "a", to: "b", interaction: "request-reply"}`, Want: []string{"error lines.l"}},
		{Name: "doesn't wait", Model: boxes + `lines: l: {from: "a", to: "b", interaction: "send"}`, Want: []string{"warning lines.l"}},
		{Name: "nobody says", Model: boxes + `lines: l: {from: "a", to: "b"}`, Want: []string{"warning lines.l"},
			Says: "the function `a` calls the function `b` (`a` → `b`), and nothing says whether it waits"},
		{Name: "through a gateway", Model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "b", interaction: "request-reply"}}`, Want: []string{"error lines.l"},
			Says: "the function `a` waits for the function `b` (`a` → `g` → `b`): both run and are paid for at once, and a failure or timeout of the last fails them all"},
		{Name: "through a gateway that doesn't wait", Model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "b", interaction: "send"}}`, Want: []string{"warning lines.l"}},
		{Name: "a gateway's other line", Model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "s", interaction: "request-reply"}, n: {from: "g", to: "b", interaction: "request-reply"}}
flows: f: steps: ["l", "m"]
flows: g: steps: ["n"]`},
		{Name: "a gateway's second line", Model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "s", interaction: "request-reply"}, n: {from: "g", to: "b", interaction: "request-reply"}}`, Want: []string{"error lines.l"}},
		{Name: "a chain", Model: boxes + `lines: {l: {from: "a", to: "b", interaction: "request-reply"}, m: {from: "b", to: "c", interaction: "request-reply"}}`, Want: []string{"error lines.l", "error lines.m"},
			Says: "the function `a` waits for the function `b` (`a` → `b` → `c`): both run and are paid for at once, and a failure or timeout of the last fails them all"},
		{Name: "a circle ends", Model: boxes + `lines: {l: {from: "a", to: "b", interaction: "request-reply"}, m: {from: "b", to: "a", interaction: "request-reply"}}`, Want: []string{"error lines.l", "error lines.m"}},
		{Name: "gateways in a circle end", Model: boxes + `boxes: h: kind: "gateway"
lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "h", interaction: "request-reply"}, n: {from: "h", to: "g", interaction: "request-reply"}}`},
		{Name: "a queue between", Model: boxes + `lines: {l: {from: "a", to: "q"}, m: {from: "q", to: "b", interaction: "poll"}}`},
		{Name: "a service", Model: boxes + `lines: {l: {from: "a", to: "s", interaction: "request-reply"}}`},
	})
}

func TestGatewayWritesStore(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {g: kind: "gateway", d: kind: "database"}
lines: l: {from: "g", to: "d", interaction: "request-reply", ` + facts + `}`
	}
	rulestest.Check(t, antipattern.GatewayWritesStore, []rulestest.Example{
		{Name: "writes", Model: line(`operation: "write"`), Want: []string{"error lines.l"}},
		{Name: "writes with a key", Model: line(`operation: "write", idempotency: {key: "k", enforcedBy: "unique-key"}`), Want: []string{"error lines.l"},
			Says: "the gateway `g` writes `d` itself: there is no place for a check, a second step or another store"},
		{Name: "reads", Model: line(`operation: "read"`)},
		{Name: "nobody says", Model: line(``), Skips: []string{"lines.l needs operation"}},
		{Name: "a service writes", Model: `boxes: {g: kind: "service", d: kind: "database"}
lines: l: {from: "g", to: "d", interaction: "request-reply", operation: "write"}`},
		{Name: "into a queue", Model: `boxes: {g: kind: "gateway", q: kind: "queue"}
lines: l: {from: "g", to: "q", operation: "command"}`},
	})
}

func TestNoMessaging(t *testing.T) {
	two := func(more string) string {
		return `boxes: {a: kind: "service", d: kind: "database", e: kind: "database"}
lines: d: {from: "a", to: "d", interaction: "request-reply", operation: "write"}
lines: e: {from: "a", to: "e", interaction: "request-reply"}
` + more
	}
	rulestest.Check(t, antipattern.NoMessaging, []rulestest.Example{
		{Name: "two places", Model: two(`lines: e: operation: "write"`), Want: []string{"warning system"}},
		{Name: "one place twice", Model: two(`lines: e: operation: "read"
lines: d2: {from: "a", to: "d", interaction: "request-reply", operation: "write"}`)},
		{Name: "nobody says", Model: two(``), Skips: []string{"lines.e needs operation"}},
		{Name: "one may be missed", Model: two(`lines: e: {operation: "write", dependency: "soft"}`)},
		{Name: "a queue", Model: two(`lines: e: operation: "write"
boxes: q: kind: "queue"`)},
		{Name: "a workflow", Model: two(`lines: e: operation: "write"
boxes: w: kind: "workflow"`)},
		{Name: "a log of changes", Model: two(`lines: e: operation: "write"
boxes: p: kind: "pipe"
lines: tail: {from: "d", to: "p", interaction: "tail"}`)},
		{Name: "a platform's own queue", Model: two(`lines: e: operation: "write"
boxes: f: {kind: "function", platform: "aws/lambda"}
lines: go: {from: "a", to: "f", interaction: "send", operation: "command"}`)},
		{Name: "one or the other", Model: two(`lines: e: operation: "write"
boxes: c: kind: "client"
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
flows: f: steps: ["in", {either: [["d"], ["e"]]}]`)},
		{Name: "one or the other, and in another flow both", Model: two(`lines: e: operation: "write"
boxes: c: kind: "client"
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
flows: {f: steps: ["in", {either: [["d"], ["e"]]}], g: steps: ["in", "d", "e"]}`), Want: []string{"warning system"}},
		{Name: "one or the other, and then a third", Model: two(`lines: e: operation: "write"
boxes: {c: kind: "client", g: kind: "database"}
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
lines: g: {from: "a", to: "g", interaction: "request-reply", operation: "write"}
flows: f: steps: ["in", {either: [["d"], ["e"]]}, "g"]`), Want: []string{"warning system"}},
		{Name: "one or the other, and nobody says", Model: two(`
boxes: c: kind: "client"
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
flows: f: steps: ["in", {either: [["d"], ["e"]]}]`)},
		{Name: "many places", Model: `boxes: {a: kind: "service", for i in [1, 2, 3, 4, 5, 6, 7, 8] {"d\(i)": kind: "database"}}
lines: {for i in [1, 2, 3, 4, 5, 6, 7, 8] {"l\(i)": {from: "a", to: "d\(i)", interaction: "request-reply", operation: "write"}}}`, Want: []string{"warning system"},
			Says: "the system changes `d1`, `d2`, `d3`, `d4`, `d5`, `d6` and 2 more and has no queue, topic, bus, stream or workflow: when one of them fails, the work on all of them fails or stays half done"},
	})
}

func TestQueueWithoutDeadLetter(t *testing.T) {
	queue := func(channel, line string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true, ` + channel + `}}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", ` + line + `}`
	}
	log := func(reader, line string) string {
		return `boxes: {d: {kind: "database", store: changeStream: "3d"}, w: {kind: "pipe"` + reader + `}}
lines: l: {from: "d", to: "w", interaction: "tail", operation: "event", ack: "after-work", deadLetter: "none", ` + line + `}`
	}
	table := func(reader, line string) string {
		return `boxes: {d: {kind: "database", platform: "postgresql"}, w: {kind: "worker"` + reader + `}}
lines: l: {from: "d", to: "w", interaction: *"tail" | string, operation: "event", ack: "after-work", ordering: *"none" | string, deadLetter: *"none" | string, ` + line + `}`
	}
	job := func(monitoring string) string {
		return `boxes: {cron: {kind: "scheduler", platform: "kubernetes/cronjob"}, j: {kind: "worker", platform: "kubernetes/job", monitoring: {` + monitoring + `}}}
lines: l: {from: "cron", to: "j", operation: "command"}`
	}
	const stops = `ordering: "total", retry: {attempts: "unlimited", by: "caller", on: "any"}`
	rulestest.Check(t, antipattern.QueueWithoutDeadLetter, []rulestest.Example{
		{Name: "a log that stops and pages", Model: log(`, monitoring: alarms: ["age > 5m"]`, stops), Want: []string{"info lines.l"},
			Says: "`l` stops at a record that `w` can't handle, for the order is kept, and `w` calls somebody (`age > 5m`): what is behind it waits until somebody mends that, and is lost only if the log forgets it before"},
		{Name: "a log that stops, and nobody says who is told", Model: log(``, stops), Want: []string{"info lines.l"},
			Says: "`l` stops at a record that `w` can't handle, for the order is kept, and `w` has no alarm that anybody has stated: what is behind it waits until somebody mends that, and is lost only if the log forgets it before"},
		{Name: "a log that stops, and nobody is told", Model: log(`, monitoring: alarms: "none"`, stops), Want: []string{"warning lines.l"}},
		{Name: "a log that gives up", Model: log(`, monitoring: alarms: ["age > 5m"]`, `ordering: "total", retry: {attempts: 5, by: "caller", on: "any"}`), Want: []string{"error lines.l"}},
		{Name: "a log whose order nobody asks for", Model: log(`, monitoring: alarms: ["age > 5m"]`, `ordering: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}`), Want: []string{"error lines.l"}},
		{Name: "a table of which nothing is given up, and somebody is called", Model: table(`, monitoring: alarms: ["age > 5m"]`, `retry: {attempts: "unlimited", by: "caller", on: "any"}`), Want: []string{"info lines.l"},
			Says: "`l` tries a row that `w` can't handle again and again, and `w` calls somebody (`age > 5m`): the row stays in `d`, undone, until somebody mends that"},
		{Name: "as does who polls it", Model: table(`, monitoring: alarms: ["age > 5m"]`, `interaction: "poll", retry: {attempts: "unlimited", by: "caller", on: "any"}`), Want: []string{"info lines.l"}},
		{Name: "a table of which nothing is given up, and nobody is called", Model: table(`, monitoring: alarms: "none"`, `retry: {attempts: "unlimited", by: "caller", on: "any"}`), Want: []string{"warning lines.l"}},
		{Name: "a table that is read in order", Model: table(`, monitoring: alarms: ["age > 5m"]`, `ordering: "key", retry: {attempts: "unlimited", by: "caller", on: "any"}`), Want: []string{"info lines.l"},
			Says: "`l` stops at a row that `w` can't handle, for the order is kept, and `w` calls somebody (`age > 5m`): it and what is behind it stay in `d` until somebody mends that"},
		{Name: "rows that their reader gives up", Model: table(``, `interaction: "poll", retry: {attempts: 10, by: "caller", on: "any"}`), Want: []string{"warning lines.l"},
			Says: "`d` has no dead-letter queue: what `w` can't handle is delivered 10 times, then it stays in `d`, and nobody gets it any more unless somebody goes and gets it"},
		{Name: "rows that get too old", Model: table(``, `retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1d"}`), Want: []string{"warning lines.l"},
			Says: "`d` has no dead-letter queue: what `w` can't handle is tried for 1d, then it stays in `d`, and nobody gets it any more unless somebody goes and gets it"},
		{Name: "rows, and nobody says how often", Model: table(``, `data: contract: "row"`), Want: []string{"warning lines.l"},
			Says: "`d` has no dead-letter queue: what `w` can't handle is tried as often as nobody has stated, and stays in `d`, and nobody gets it any more unless somebody goes and gets it"},
		{Name: "a Job stays, and somebody is called", Model: job(`alarms: ["errors > 0"], runbook: "r"`)},
		{Name: "a Job stays, and nobody is called", Model: job(`alarms: "none"`), Want: []string{"warning lines.l"},
			Says: "what fails inside `j` stays there after it was tried 7 times, for a person to start again, and `j` has no alarm that anybody has stated: nobody is called for it"},
		{Name: "its reader's library puts it aside, where nobody looks", Model: queue(``, `deadLetter: "none", client: "rq", retry: {attempts: 3, by: "platform"}`), Want: []string{"warning boxes.q"},
			Says: "what `w` can't handle out of `q` is tried 3 times and then put aside by the library that reads it, and `q` has no alarm that anybody has stated: nobody is called for what lies there"},
		{Name: "its reader's library puts it aside, and somebody looks", Model: queue(``, `deadLetter: "none", client: "rq", retry: {attempts: 3, by: "platform"}`) + `
boxes: q: monitoring: {alarms: ["depth > 0"], runbook: "r"}`},
		{Name: "none", Model: queue(`deadLetter: "none"`, ``), Want: []string{"error boxes.q"},
			Says: "`q` has no dead-letter queue: a message that `w` can't handle comes back until it is dropped, and its work goes with it"},
		{Name: "its channel counts the deliveries", Model: queue(`deadLetter: "none"`, `retry: {attempts: 5, by: "broker"}`), Want: []string{"error boxes.q"},
			Says: "`q` has no dead-letter queue: a message that `w` can't handle is tried 5 times, and is then dropped, and its work goes with it"},
		{Name: "its reader repeats nothing itself", Model: queue(`deadLetter: "none"`, `retry: "none"`), Want: []string{"error boxes.q"},
			Says: "`q` has no dead-letter queue: a message that `w` can't handle comes back until it is dropped, and its work goes with it"},
		{Name: "its platform keeps what is given up", Model: queue(`visibility: "1m"`, `retry: {attempts: 5, by: "broker"}`) + "\n" + `boxes: q: platform: "nats-jetstream"`, Want: []string{"warning boxes.q"},
			Says: "`q` has no dead-letter queue: what `w` can't handle is delivered 5 times, then it stays in `q`, and nobody gets it any more unless somebody goes and gets it"},
		{Name: "one", Model: queue(`deadLetter: {to: "d", after: 5}`, ``) + "\n" + `boxes: d: kind: "queue"`},
		{Name: "the line's own", Model: queue(``, `deadLetter: "d"`) + "\n" + `boxes: d: kind: "queue"`},
		{Name: "nobody says", Model: queue(``, ``), Skips: []string{"lines.l needs deadLetter"}},
		{Name: "asked, and nobody knows", Model: queue(`deadLetter: "unknown"`, ``), Skips: []string{"lines.l needs deadLetter"}},
		{Name: "the platform says", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", operation: "command", ack: "after-work"}`, Want: []string{"error boxes.q"},
			Says: "`q` has no dead-letter queue: a message that `w` can't handle comes back for 4d and is then dropped, and its work goes with it"},
		{Name: "two consumers share one lack", Model: queue(`deadLetter: "none"`, ``) + `
boxes: v: kind: "worker"
lines: m: {from: "q", to: "v", interaction: "poll", operation: "command"}`, Want: []string{"error boxes.q"}},
		{Name: "may be lost", Model: queue(`deadLetter: "none"`, `guarantee: "at-most-once"`)},
		{Name: "forgotten on receipt", Model: `boxes: {q: {kind: "queue", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}`},
		{Name: "a dead-letter queue needs none", Model: `boxes: {q: {kind: "queue", channel: deadLetter: {to: "d", after: 5}}, d: {kind: "queue", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "poll", operation: "command", ack: "after-work"}`},
		{Name: "a stream blocks", Model: `boxes: {s: kind: "stream", w: kind: "worker", v: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none"}
lines: m: {from: "s", to: "v", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3}`, Want: []string{"error lines.l", "error lines.m"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried again and again, and what is behind it waits"},
		{Name: "a stream drops a whole batch", Model: `boxes: {s: kind: "stream", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3, batch: {size: 50, partialFailure: false}}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried 3 times while what is behind it waits, and then it is dropped, with all up to 50 of its batch"},
		{Name: "a stream drops what stands alone", Model: `boxes: {s: kind: "stream", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3, batch: {size: 50, partialFailure: false, bisect: true}}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried 3 times while what is behind it waits, and then it is dropped; its batch is halved until it stands alone, so that the good ones aren't dropped with it"},
		{Name: "a stream blocks with its batch", Model: `boxes: {s: kind: "stream", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: "unlimited", batch: {size: 50, partialFailure: false}}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried again and again, and what is behind it waits"},
		{Name: "a stream drops", Model: `boxes: {s: kind: "stream", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried 3 times while what is behind it waits, and then it is dropped"},
		{Name: "a change log, tried for a time", Model: `boxes: {s: {kind: "database", store: changeStream: "3d"}, w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", deadLetter: "none", retry: {attempts: "unlimited", maxAge: "1h"}}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is tried for 1h while what is behind it waits, and then it is dropped"},
		{Name: "a change log, tried once", Model: `boxes: {s: {kind: "database", store: changeStream: "3d"}, w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", deadLetter: "none", retry: "none"}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put a record that `w` can't handle: it is dropped after one try, and its work goes with it"},
		{Name: "a topic pushes", Model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event"}`, Want: []string{"warning lines.l"},
			Says: "`l` has nowhere to put work that `w` can't handle: nobody has stated how often it is tried, and after that it is thrown away"},
		{Name: "a topic's own four tries", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, w: kind: "service"}
lines: l: {from: "t", to: "w", operation: "event"}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put work that `w` can't handle: it is tried 4 times, and then it is thrown away"},
		{Name: "a topic tries once", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, w: kind: "service"}
lines: l: {from: "t", to: "w", operation: "event", retry: "none"}`, Want: []string{"error lines.l"},
			Says: "`l` has nowhere to put work that `w` can't handle: it is tried once, and then it is thrown away"},
		{Name: "a topic of no known platform tries once", Model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: "none"}`, Want: []string{"error lines.l"}},
		{Name: "a bus tries once, by its own word", Model: `boxes: {t: {kind: "bus", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: {attempts: 1, by: "broker"}}`, Want: []string{"error lines.l"}},
		{Name: "a schedule tries once", Model: `boxes: {t: kind: "scheduler", w: kind: "function"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "command", retry: "none", deadLetter: "none"}`, Want: []string{"error lines.l"}},
		{Name: "a bucket's notification", Model: `boxes: {t: kind: "objectstore", w: kind: "service"}
lines: l: {from: "t", to: "w", interaction: "deliver", retry: "none", deadLetter: "none"}`, Want: []string{"error lines.l"}},
		{Name: "a function started asynchronously", Model: `boxes: {t: kind: "service", w: kind: "function"}
lines: l: {from: "t", to: "w", interaction: "send", operation: "command", retry: "none", deadLetter: "none"}`, Want: []string{"error lines.l"}},
		{Name: "a service's own program sends", Model: `boxes: {t: kind: "service", w: kind: "service"}
lines: l: {from: "t", to: "w", interaction: "send", operation: "command", retry: "none", deadLetter: "none"}`},
		{Name: "the receiver's inbox has one", Model: `boxes: {t: kind: "scheduler", w: {kind: "function", inbox: deadLetter: "d"}, d: kind: "queue"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "command", retry: "none"}`},
		{Name: "tried once, and where it goes nobody says", Model: `boxes: {t: kind: "topic", w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: "none"}`, Skips: []string{"lines.l needs deadLetter"}},
		{Name: "no dead letter, and a program of the team's tries", Model: `boxes: {a: kind: "service", w: kind: "worker"}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command", deadLetter: "none"}`},
		{Name: "tried without end", Model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: attempts: "unlimited"}`},
		{Name: "tried once, and may be lost", Model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: "none", guarantee: "at-most-once"}`},
		{Name: "a workflow keeps what it was given", Model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "workflow"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", retry: "none"}`},
	})
}

func TestRetryAmplification(t *testing.T) {
	boxes := `boxes: {a: kind: "service", b: kind: "service", c: kind: "service", d: kind: "service", q: kind: "queue"}
_s: {interaction: "request-reply", operation: "read"}
`
	rulestest.Check(t, antipattern.RetryAmplification, []rulestest.Example{
		{Name: "beyond the policy", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 3}}`, Want: []string{"warning lines.m"},
			Says: "4 × 3 = 12 attempts on `c` when it fails, along `l` → `m`; the policy allows 10"},
		{Name: "within the policy", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 5}, m: _s & {from: "b", to: "c", retry: attempts: 2}}`},
		{Name: "another policy", Model: boxes + `policy: limits: attempts: 12
lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 3}}`},
		{Name: "one line alone multiplies nothing", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 40}, m: _s & {from: "b", to: "c", retry: "none"}}`},
		{Name: "told at the last line that retries, once", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 4}, n: _s & {from: "c", to: "d", retry: "none"}, o: _s & {from: "c", to: "a", when: "w", retry: "none"}}
flows: f: steps: ["l", "m", "n", "o"]`, Want: []string{"warning lines.m"}},
		{Name: "nobody says", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c"}}`, Skips: []string{"lines.m needs retry"}},
		{Name: "without end", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: "unlimited"}, m: _s & {from: "b", to: "c", retry: attempts: 2}}`, Want: []string{"warning lines.m"},
			Says: "unlimited × 2 = attempts without end on `c` when it fails, along `l` → `m`; the policy allows 10"},
		{Name: "a queue in between", Model: boxes + `lines: {l: {from: "a", to: "q", retry: attempts: 9}, m: {from: "q", to: "b", interaction: "poll"}, n: _s & {from: "b", to: "c", retry: attempts: 9}}`},
		{Name: "two flows don't multiply", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 9}, m: _s & {from: "b", to: "c", retry: attempts: 9}, n: _s & {from: "d", to: "b", retry: "none"}, o: _s & {from: "b", to: "d", retry: "none"}}
flows: {f: steps: ["l", "o"], g: steps: ["n", "m"]}`},
		{Name: "a circle ends", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 2}, m: _s & {from: "b", to: "a", retry: attempts: 2}}`},
		{Name: "who goes on without it isn't tried again", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", dependency: "soft", timeout: "1s", retry: attempts: 3}}`},
		{Name: "what it does without may multiply itself", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", dependency: "soft", timeout: "1s", retry: attempts: 4}, n: _s & {from: "c", to: "d", retry: attempts: 3}}`, Want: []string{"warning lines.n"},
			Says: "4 × 3 = 12 attempts on `d` when it fails, along `m` → `n`; the policy allows 10"},
		{Name: "retries that hide their failure are no later part of the way", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 3}, n: _s & {from: "c", to: "d", dependency: "soft", timeout: "1s", retry: attempts: 2}}`, Want: []string{"warning lines.m"}},
		{Name: "who waits without end doesn't go on", Model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", dependency: "soft", timeout: "none", retry: attempts: 3}}`, Want: []string{"warning lines.m"}},
	})
}

func TestRetryWithoutBackoff(t *testing.T) {
	line := func(from, retry string) string {
		return `boxes: {a: kind: "` + from + `", b: kind: "service", o: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read", retry: ` + retry + `}`
	}
	shared := "\n" + `lines: m: {from: "o", to: "b", interaction: "request-reply", operation: "read", retry: {attempts: 3, backoff: {strategy: "linear", jitter: "full"}}}`
	rulestest.Check(t, antipattern.RetryWithoutBackoff, []rulestest.Example{
		{Name: "a step and what undoes it don't meet", Model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`) + "\n" + `lines: l: compensation: "m"
lines: m: {from: "a", to: "b", interaction: "request-reply", operation: "read", retry: {attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}}`},
		{Name: "no pause", Model: line("service", `{attempts: 3, backoff: "none"}`), Want: []string{"warning lines.l"},
			Says: "`l` tries 3 times and never pauses: when `b` is overloaded, the retries keep it there"},
		{Name: "no pause, no end", Model: line("service", `{attempts: "unlimited", backoff: "none"}`), Want: []string{"warning lines.l"},
			Says: "`l` tries without end and never pauses: when `b` is overloaded, the retries keep it there"},
		{Name: "no growth", Model: line("service", `{attempts: 3, backoff: {strategy: "constant", jitter: "full"}}`), Want: []string{"warning lines.l"}},
		{Name: "a single pause can't grow", Model: line("service", `{attempts: 2, backoff: {strategy: "constant", jitter: "full"}}`)},
		{Name: "growth and jitter", Model: line("client", `{attempts: 3, backoff: {strategy: "exponential", jitter: "full"}}`)},
		{Name: "no retry", Model: line("client", `"none"`)},
		{Name: "one try", Model: line("client", `{attempts: 1, backoff: "none"}`)},
		{Name: "no jitter, nobody else", Model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`)},
		{Name: "no jitter, many clients", Model: line("client", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`), Want: []string{"warning lines.l"},
			Says: "`l` retries without jitter, and `a` stands for many clients: all come back at the same moment"},
		{Name: "no jitter, two callers", Model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`) + shared, Want: []string{"warning lines.l"}},
		{Name: "no jitter, the other never retries", Model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`) + `
lines: m: {from: "o", to: "b", interaction: "request-reply", operation: "read", retry: "none"}`},
		{Name: "jitter not stated", Model: line("service", `{attempts: 3, backoff: strategy: "exponential"}`) + shared, Want: []string{"info lines.l"},
			Says: "`l` retries and states no jitter, and `m` calls `b` too: without it all come back at the same moment"},
		{Name: "backoff not stated", Model: line("client", `{attempts: 3}`), Skips: []string{"lines.l needs retry.backoff"}},
		{Name: "nothing stated", Model: line("client", `"unknown"`)},
		{Name: "a platform's pauses", Model: `boxes: {a: kind: "service", o: kind: "service", f: {kind: "function", platform: "aws/lambda", inbox: attempts: 2}}
lines: {l: {from: "a", to: "f", interaction: "send", operation: "command"}, m: {from: "o", to: "f", interaction: "send", operation: "command"}}`},
		{Name: "a channel's redelivery", Model: `boxes: {q: kind: "queue", w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", retry: {attempts: 3, by: "broker", backoff: "none"}}`},
	})
}

func TestRetryWithoutIdempotency(t *testing.T) {
	direct := func(facts string) string {
		return `boxes: {a: kind: "service", d: kind: "database"}
lines: l: {from: "a", to: "d", interaction: "request-reply", operation: "write", ` + facts + `}`
	}
	behind := func(in, effect string) string {
		return `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker", d: kind: "database", e: kind: "database"}
lines: in: {from: "q", to: "w", interaction: "poll", operation: "command", ` + in + `}
lines: l: {from: "w", to: "d", does: "save it", interaction: "request-reply", operation: "write", retry: "none", ` + effect + `}
`
	}
	any3 := `retry: {attempts: 3, on: "any"}`
	rulestest.Check(t, antipattern.RetryWithoutIdempotency, []rulestest.Example{
		{Name: "its own retry", Model: direct(any3 + `, idempotency: "none"`), Want: []string{"error lines.l"},
			Says: "`l` tries 3 times, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice"},
		{Name: "a key", Model: direct(any3 + `, idempotency: {key: "k", enforcedBy: "unique-key"}`)},
		{Name: "natural", Model: direct(any3 + `, idempotency: "natural"`)},
		{Name: "only refused", Model: direct(`retry: {attempts: 3, on: "refused"}, idempotency: "none"`)},
		{Name: "after what, nobody says", Model: direct(`retry: attempts: 3, idempotency: "none"`), Want: []string{"warning lines.l"},
			Says: "`l` tries 3 times, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice (`l` doesn't say whether it retries after any failure, or only when nothing was done)"},
		{Name: "idempotency unknown", Model: direct(any3), Skips: []string{"lines.l needs idempotency"}},
		{Name: "retry unknown", Model: direct(`idempotency: "none"`), Skips: []string{"lines.l needs retry"}},
		{Name: "no retry", Model: direct(`retry: "none", idempotency: "none"`)},
		{Name: "without end", Model: direct(`retry: {attempts: "unlimited", on: "any"}, idempotency: "none"`), Want: []string{"error lines.l"},
			Says: "`l` tries without end, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice"},
		{Name: "a queue that counts for its dead letter", Model: `boxes: {q: {kind: "queue", platform: "rabbitmq-quorum-3.13", channel: deadLetter: {to: "p", after: 5}}, p: kind: "queue", w: kind: "worker", d: kind: "database"}
lines: {in: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}, l: {from: "w", to: "d", does: "save it", interaction: "request-reply", operation: "write", retry: "none", idempotency: "none"}}`, Want: []string{"error lines.l"},
			Says: "`in` is delivered up to 6 times, and `l` is not idempotent: a stop or a failure at the wrong moment means that \"save it\" happens twice"},
		{Name: "a read", Model: `boxes: {a: kind: "service", d: kind: "database"}
lines: l: {from: "a", to: "d", interaction: "request-reply", operation: "read", ` + any3 + `, idempotency: "none"}`},
		{Name: "redelivery", Model: behind(`ack: "after-work"`, `idempotency: "none"`), Want: []string{"error lines.l"},
			Says: "`in` brings its work back until it is acknowledged, and `l` is not idempotent: a stop or a failure at the wrong moment means that \"save it\" happens twice"},
		{Name: "no redelivery", Model: behind(`ack: "on-receipt"`, `idempotency: "none"`)},
		{Name: "may be lost", Model: behind(`guarantee: "at-most-once"`, `idempotency: "none"`)},
		{Name: "acknowledged when, nobody says", Model: behind(``, `idempotency: "none"`), Skips: []string{"lines.in needs ack"}},
		{Name: "a dedup store on the way in", Model: behind(`ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store"}`, `idempotency: "none"`)},
		{Name: "a guard before it", Model: behind(`ack: "after-work"`, `idempotency: "none"`) + `
lines: claim: {from: "w", to: "e", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
flows: f: steps: ["in", "claim", "l"]`},
		{Name: "a guard after it", Model: behind(`ack: "after-work"`, `idempotency: "none"`) + `
lines: claim: {from: "w", to: "e", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
flows: f: steps: ["in", "l", "claim"]`, Want: []string{"error lines.l"}},
		{Name: "a client far up", Model: `boxes: {c: kind: "client", a: kind: "service", x: kind: "external"}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "command", ` + any3 + `}
lines: l: {from: "a", to: "x", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}`, Want: []string{"error lines.l"},
			Says: "`ask` tries 3 times, and `l` is not idempotent: an answer that is lost on the way means that the command to `x` happens twice"},
		{Name: "calls in a circle", Model: `boxes: {a: kind: "service", b: kind: "service", d: kind: "database"}
lines: ab: {from: "a", to: "b", interaction: "request-reply", operation: "command", retry: "none"}
lines: ba: {from: "b", to: "a", interaction: "request-reply", operation: "command", ` + any3 + `}
lines: l: {from: "b", to: "d", interaction: "request-reply", operation: "write", retry: "none", idempotency: "none"}`, Want: []string{"error lines.l"}},
	})
}

func TestSyncChain(t *testing.T) {
	boxes := `boxes: {c: kind: "client", for i in [1, 2, 3, 4, 5, 6] {"s\(i)": kind: "service"}, d: kind: "database", q: kind: "queue"}
lines: [string]: {interaction: *"request-reply" | string, operation: "read"}
`
	chain := `lines: {l1: {from: "s1", to: "s2"}, l2: {from: "s2", to: "s3"}, l3: {from: "s3", to: "s4"}}
`
	rulestest.Check(t, antipattern.SyncChain, []rulestest.Example{
		{Name: "three", Model: boxes + chain},
		{Name: "four", Model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}`, Want: []string{"warning lines.l4"},
			Says: "4 synchronous calls in a row, `s1` → `s2` → `s3` → `s4` → `s5`; the policy allows 3: each adds its time, and each can fail them all"},
		{Name: "five are one", Model: boxes + chain + `lines: {l4: {from: "s4", to: "s5"}, l5: {from: "s5", to: "s6"}}`, Want: []string{"warning lines.l5"}},
		{Name: "another policy", Model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}
policy: limits: syncDepth: 4`},
		{Name: "clients and stores don't count", Model: boxes + chain + `lines: {l0: {from: "c", to: "s1"}, l4: {from: "s4", to: "d"}}`},
		{Name: "a queue in between", Model: boxes + chain + `lines: {l4: {from: "s4", to: "q", interaction: "send"}, l5: {from: "q", to: "s5", interaction: "poll"}}`},
		{Name: "nobody says", Model: boxes + chain + `lines: l4: {from: "s4", to: "s5", interaction: "unknown"}`, Skips: []string{"lines.l4 needs interaction"}},
		{Name: "two flows are two chains", Model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}
flows: {f: steps: ["l1", "l2"], g: steps: ["l3", "l4"]}`},
		{Name: "a circle ends", Model: boxes + chain + `lines: l4: {from: "s4", to: "s1"}`},
	})
}

// A waiver is signed for one fault: another dual write of the same box stays.
func TestWaiverOfOneDualWrite(t *testing.T) {
	r := rulestest.Judge(t, `system: "s"
_w: {interaction: "request-reply", operation: "write", idempotency: "natural"}
boxes: {c: kind: "client", a: kind: "service", d: kind: "database", e: kind: "database", t: kind: "topic"}
lines: {
	sell: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
	refund: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
	save: _w & {from: "a", to: "d"}
	publish: {from: "a", to: "t", interaction: "publish", operation: "event"}
	count: _w & {from: "a", to: "e"}
}
flows: {selling: steps: ["sell", "save", "publish"], refunding: steps: ["refund", "save", "count"]}
waivers: [{rule: "dual-write", on: "lines.publish", reason: "known", by: "me", until: "2027-01-01"}]`, antipattern.DualWrite)
	if got := rulestest.Told(r); len(r.Waived) != 1 || len(got) != 1 || !strings.HasPrefix(got[0], "error lines.count: ") {
		t.Errorf("%d waived, and left is %q", len(r.Waived), got)
	}
}

// A dual write is known by its handler: what it does in two branches from the second
// effect on is one fault, and so is what several flows do alike. Without a flow the last
// effect by name is where it is told.
func TestDualWriteIsItsHandlers(t *testing.T) {
	const src = `system: "s"
_w: {interaction: "request-reply", operation: "write", idempotency: "natural"}
boxes: {c: kind: "client", a: kind: "service", d: kind: "database", e: kind: "database", f: kind: "database", g: kind: "database"}
lines: {
	sell: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
	again: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
	one: _w & {from: "a", to: "d"}
	two: _w & {from: "a", to: "e"}
	four: _w & {from: "a", to: "f"}
	five: _w & {from: "a", to: "g"}
}
`
	for _, c := range []struct {
		flows string
		want  []string
	}{
		{`flows: f: steps: ["sell", "one", "two"]`, []string{"lines.four a", "lines.two sell"}},
		{`flows: f: steps: ["sell", "one", "two", "four"]`, []string{"lines.two sell"}},
		{`flows: {f: steps: ["sell", "one", "two"], g: steps: ["again", "one", "two"]}`, []string{"lines.four a", "lines.two again"}},
		{`flows: {f: steps: ["sell", "one", "two"], g: steps: ["again", "one", "two", "four"]}`, []string{"lines.two again", "lines.two sell"}},
		{`flows: f: steps: ["sell", "one", {either: [["two"], ["four"]]}]`, []string{"lines.four sell", "lines.two sell"}},
		{`flows: f: steps: ["sell", "one", "two", {either: [["four"], ["five"]]}]`, []string{"lines.two sell; in other branches it does `four`"}},
		{`flows: f: steps: ["sell", "one", "two", {either: [["five"], ["four"]]}]`, []string{"lines.two sell; in other branches it does `four`"}},
		{``, []string{"lines.two a"}},
	} {
		var got []string
		for _, f := range rulestest.Judge(t, src+c.flows, antipattern.DualWrite).Findings {
			says := f.On.Name + " " + f.Discriminator
			if _, more, told := strings.Cut(f.Message, "; in other"); told {
				says += "; in other" + more
			}
			got = append(got, says)
		}
		slices.Sort(got)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.flows, d)
		}
	}
}
