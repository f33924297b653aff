package antipattern_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestUnboundedRetry(t *testing.T) {
	call := func(facts string) string {
		return `boxes: {a: kind: "service", b: kind: "service", d: kind: "queue", w: kind: "workflow"}
lines: l: {from: *"a" | string, to: "b", interaction: *"request-reply" | string, operation: "command", ` + facts + `}`
	}
	stream := func(facts string) string {
		return `boxes: {s: {kind: "stream", channel: {durable: true, retention: "24h"}}, w: kind: "worker", d: kind: "queue"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", ` + facts + `}`
	}
	queue := func(facts, more string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true, retention: "4d", ` + facts + `}}, w: kind: "worker", d: kind: "queue"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + more + `}`
	}
	rulestest.Check(t, antipattern.UnboundedRetry, []rulestest.Example{
		{Name: "a call", Model: call(`retry: {attempts: "unlimited", maxAge: "none"}`), Want: []string{"warning lines.l"},
			Says: "`l` is tried without end, with no limit of age: while `b` is down, every request of `a` stays and tries on, and when it is back all of them are there at once"},
		{Name: "a call, and nobody says how long", Model: call(`retry: attempts: "unlimited"`), Want: []string{"info lines.l"},
			Says: "`l` is tried without end, with no limit of age that anybody has stated: while `b` is down, every request of `a` stays and tries on, and when it is back all of them are there at once"},
		{Name: "an age ends it", Model: call(`retry: {attempts: "unlimited", maxAge: "1h"}`)},
		{Name: "a number ends it", Model: call(`retry: {attempts: 1000, maxAge: "none"}`)},
		{Name: "no retry", Model: call(`retry: "none"`)},
		{Name: "nobody says", Model: call(``)},
		{Name: "a dead letter ends it", Model: call(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: {to: "d", after: 5}`)},
		{Name: "a dead letter without a number doesn't", Model: call(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: "d"`), Want: []string{"warning lines.l"}},
		{Name: "the caller's own time ends it", Model: call(`retry: {attempts: "unlimited", maxAge: "none"}`) + `
boxes: a: timeout: "10s"`},
		{Name: "the mesh doesn't know the caller's time", Model: call(`retry: {attempts: "unlimited", maxAge: "none", by: "mesh"}`) + `
boxes: a: timeout: "10s"`, Want: []string{"warning lines.l"}},
		{Name: "a workflow", Model: call(`from: "w", retry: {attempts: "unlimited", maxAge: "none"}`), Want: []string{"warning lines.l"},
			Says: "`l` is tried without end, with no limit of age: an execution of `w` that can't do it never ends, undoes nothing, and nobody is told"},
		{Name: "a send", Model: call(`interaction: "send", retry: {attempts: "unlimited", maxAge: "none", by: "platform"}`), Want: []string{"warning lines.l"}},
		{Name: "a stream", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: "d"`), Want: []string{"error lines.l"},
			Says: "`l` is tried without end, with no limit of age: one record that `w` can't handle holds up all that is behind it until `s` forgets it after 1d, and `d`, which should get it, doesn't"},
		{Name: "a stream, and nobody says how long", Model: stream(`retry: attempts: "unlimited", deadLetter: "d"`), Want: []string{"warning lines.l"}},
		{Name: "a stream with nowhere to go is told elsewhere", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: "none"`)},
		{Name: "a stream that may lose", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: "none", guarantee: "at-most-once"`), Want: []string{"error lines.l"}},
		{Name: "a stream, where to, nobody says", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}`), Skips: []string{"lines.l needs deadLetter"}},
		{Name: "a stream, how often, nobody says", Model: stream(`deadLetter: {to: "d", after: "unlimited"}`), Skips: []string{"lines.l needs retry"}},
		{Name: "a stream with a number", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: {to: "d", after: 100}`)},
		{Name: "a stream that forgets on receipt", Model: stream(`retry: {attempts: "unlimited", maxAge: "none"}, deadLetter: "d", ack: "on-receipt"`)},
		{Name: "a queue that never parks", Model: queue(`deadLetter: {to: "d", after: "unlimited"}`, ``), Want: []string{"warning lines.l"},
			Says: "`q` names `d`, but gives no number of deliveries after which a message goes there: one that `w` can't handle comes back for 4d and is then dropped"},
		{Name: "an ordered queue that never parks", Model: queue(`ordering: "key", deadLetter: {to: "d", after: "none"}`, ``), Want: []string{"error lines.l"},
			Says: "`q` names `d`, but gives no number of deliveries after which a message goes there: one that `w` can't handle comes back for 4d and is then dropped, and what is behind it waits"},
		{Name: "a queue that parks, nobody says when", Model: queue(`deadLetter: "d"`, ``), Want: []string{"info lines.l"},
			Says: "`q` parks in `d` what `w` can't handle, and nobody has stated after how many deliveries: without a number it comes back for 4d and is then dropped"},
		{Name: "a queue that parks", Model: queue(`deadLetter: {to: "d", after: 5}`, ``)},
		{Name: "a queue without a dead letter is told elsewhere", Model: queue(`deadLetter: "none"`, ``)},
		{Name: "a queue of which nobody says is asked elsewhere", Model: queue(``, ``)},
		{Name: "two consumers, one lack", Model: queue(`deadLetter: {to: "d", after: "none"}`, ``) + `
lines: m: {from: "q", to: "w", interaction: "poll", operation: "command"}`, Want: []string{"warning lines.l"}},
		{Name: "the platform's default", Model: `boxes: {s: {kind: "stream", platform: "aws/kinesis", channel: retention: "24h"}, f: {kind: "function", platform: "aws/lambda"}, d: kind: "queue"}
lines: l: {from: "s", to: "f", operation: "event", deadLetter: "d", batch: partialFailure: true}`, Want: []string{"error lines.l"}},
	})
}

func TestSharedDeadLetter(t *testing.T) {
	boxes := `boxes: {
	q: {kind: "queue", channel: {durable: true, deadLetter: {to: "d", after: 5}}}
	r: {kind: "queue", channel: {durable: true, deadLetter: {to: *"d" | string, after: 5}}}
	v: kind: "worker", w: kind: "worker", x: kind: "service", d: kind: *"queue" | string, e: kind: "queue"
}
lines: take: {from: "q", to: "v", interaction: "poll", operation: "command", data: contract: "order.v1"}
`
	two := boxes + `lines: other: {from: "r", to: "w", interaction: "poll", operation: "command"}
`
	rulestest.Check(t, antipattern.SharedDeadLetter, []rulestest.Example{
		{Name: "two queues, two receivers", Model: two, Want: []string{"warning boxes.d"},
			Says: "`d` keeps what `v` could not do from `q` and what `w` could not do from `r`: whoever replays it must tell the messages apart first, or a receiver gets another's work"},
		{Name: "two queues, one receiver", Model: boxes + `lines: other: {from: "r", to: "v", interaction: "poll", operation: "command"}`},
		{Name: "one queue, two receivers", Model: boxes + `boxes: r: channel: deadLetter: to: "e"
lines: other: {from: "q", to: "w", interaction: "poll", operation: "command"}`},
		{Name: "each its own", Model: two + `boxes: r: channel: deadLetter: to: "e"`},
		{Name: "who reads the other, nobody says", Model: boxes},
		{Name: "an inbox and a queue", Model: boxes + `boxes: {r: channel: deadLetter: to: "e", f: {kind: "function", inbox: {attempts: 3, deadLetter: "d"}}}
lines: call: {from: "x", to: "f", interaction: "send", operation: "command"}`, Want: []string{"warning boxes.d"},
			Says: "`d` keeps what `f` could not do and what `v` could not do from `q`: whoever replays it must tell the messages apart first, or a receiver gets another's work"},
		{Name: "a subscription and the queue that it fills", Model: boxes + `boxes: {r: channel: deadLetter: to: "e", t: {kind: "topic", channel: durable: true}}
lines: fill: {from: "t", to: "q", interaction: "deliver", operation: "event", deadLetter: "d"}`},
		{Name: "a subscription and the queue that another one fills", Model: boxes + `boxes: {r: channel: deadLetter: to: "e", t: {kind: "topic", channel: durable: true}}
lines: fill: {from: "t", to: "r", interaction: "deliver", operation: "event", deadLetter: "d"}`, Want: []string{"warning boxes.d"}},
		{Name: "what it could not hand on", Model: boxes + `boxes: r: channel: deadLetter: to: "e"
lines: hand: {from: "v", to: "x", interaction: "send", operation: "command", deadLetter: "d"}`},
		{Name: "what it made of it", Model: boxes + `boxes: r: channel: deadLetter: to: "e"
lines: hand: {from: "v", to: "x", interaction: "send", operation: "command", deadLetter: "d", data: contract: "invoice.v1"}`, Want: []string{"warning boxes.d"}},
		{Name: "a pipe passes it on", Model: boxes + `boxes: {p: kind: "pipe"}
lines: {pipe: {from: "r", to: "p", interaction: "poll", operation: "command"}, pass: {from: "p", to: "q", operation: "command"}}`},
		{Name: "a worker makes something else of it", Model: two + `lines: pass: {from: "w", to: "q", operation: "command"}`, Want: []string{"warning boxes.d"}},
		{Name: "a worker passes it on as it is", Model: boxes + `lines: {other: {from: "r", to: "w", interaction: "poll", operation: "command", data: contract: "order.v1"}, pass: {from: "w", to: "q", operation: "command"}}`},
		{Name: "in a place where it can be looked through", Model: two + `boxes: d: kind: "objectstore"`},
		{Name: "a topic hands it on", Model: two + `boxes: d: kind: "topic"`},
	})
}

func TestDistributedTransaction(t *testing.T) {
	boxes := `boxes: {
	c: kind: "client", a: kind: "service", b: kind: "service", wf: kind: "workflow", q: {kind: "queue", channel: durable: true}
	for i in ["d", "e", "f", "g"] {(i): {kind: "database", platform: "postgresql"}}
	x: kind: "external", leaf: kind: "service"
}
_w: {interaction: "request-reply", operation: "write"}
_c: {interaction: "request-reply", operation: "command"}
lines: in: _c & {from: "c", to: "a"}
`
	three := boxes + `lines: {d: _w & {from: "a", to: "d"}, call: _c & {from: "a", to: "b"}, e: _w & {from: "b", to: "e"}, x: _c & {from: "b", to: "x"}}
`
	steps := `flows: order: steps: ["in", "d", "call", "e", "x"]`
	again := boxes + `lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
_k: _w & {idempotency: {key: "id", enforcedBy: "unique-key"}}
lines: {d: _k & {from: "a", to: "d"}, e: _k & {from: "a", to: "e"}}
`
	redo := `flows: order: steps: ["work", "d", "e", "f"]`
	step := func(facts string) string {
		return boxes + `lines: {go: {from: "c", to: "wf", interaction: "send", operation: "command"}, do: _c & {from: "wf", to: "a", ` + facts + `}, undo: _c & {from: "wf", to: "a"}}
lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, f: _w & {from: "a", to: "f"}}
flows: order: steps: ["go", "do", "d", "e", "f"]`
	}
	rulestest.Check(t, antipattern.DistributedTransaction, []rulestest.Example{
		{Name: "three, by two services", Model: three + steps, Want: []string{"error flows.order"},
			Says: "one request to `a` changes `d`, `e` and `x`, by `a` and `b`: 3 changes that commit one by one leave 2 places to stop halfway, and no workflow undoes what is done when a later one fails"},
		{Name: "two flows over the same steps", Model: three + `flows: {f1: steps: ["in", "d", "call", "e", "x"], f2: steps: ["in", "d", "call", "e", "x"]}`, Want: []string{"error flows.f1"}},
		{Name: "two", Model: three + `flows: order: steps: ["in", "d", "call", "e"]`},
		{Name: "no flow says so", Model: three},
		{Name: "a service whose store is not drawn", Model: three + `lines: leaf: _c & {from: "a", to: "leaf"}
flows: order: steps: ["in", "d", "call", "e", "leaf"]`, Want: []string{"error flows.order"}},
		{Name: "three, one of them read", Model: three + `lines: r: {from: "b", to: "f", interaction: "request-reply", operation: "read"}
flows: order: steps: ["in", "d", "call", "e", "r"]`},
		{Name: "three, one may be missed", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, x: _c & {from: "a", to: "x", dependency: "soft"}}
flows: order: steps: ["in", "d", "e", "x"]`},
		{Name: "three, a transaction of two stores is none", Model: boxes + `lines: {d: _w & {from: "a", to: "d", transaction: "t"}, e: _w & {from: "a", to: "e", transaction: "t"}, x: _c & {from: "a", to: "x"}}
flows: order: steps: ["in", "d", "e", "x"]`, Want: []string{"error flows.order"}},
		{Name: "two changes of a transaction are one", Model: boxes + `lines: {d: _w & {from: "a", to: "d", transaction: "t"}, d2: _w & {from: "a", to: "d", transaction: "t"}, e: _w & {from: "a", to: "e"}, x: _c & {from: "a", to: "x"}}
flows: order: steps: ["in", "d", "d2", "e", "x"]`, Want: []string{"error flows.order"},
			Says: "one request to `a` changes `d`, `e` and `x`, by `a`: 3 changes that commit one by one leave 2 places to stop halfway, and no workflow undoes what is done when a later one fails"},
		{Name: "three writes to one store", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, d2: _w & {from: "a", to: "d"}, d3: _w & {from: "a", to: "d"}}
flows: order: steps: ["in", "d", "d2", "d3"]`},
		{Name: "a queue in between", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, put: {from: "a", to: "q", operation: "command"}, take: {from: "q", to: "b", interaction: "poll"}, f: _w & {from: "b", to: "f"}}
flows: order: steps: ["in", "d", "e", "put", "take", "f"]`},
		{Name: "two requests of a client", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, in2: _c & {from: "c", to: "b"}, f: _w & {from: "b", to: "f"}}
flows: order: steps: ["in", "d", "e", "in2", "f"]`},
		{Name: "what one changes, nobody says", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, f: {from: "a", to: "f", interaction: "request-reply"}}
flows: order: steps: ["in", "d", "e", "f"]`, Skips: []string{"lines.f needs operation"}},
		{Name: "whether one is waited for, nobody says", Model: boxes + `lines: {d: _w & {from: "a", to: "d"}, e: _w & {from: "a", to: "e"}, x: {from: "a", to: "x", operation: "command"}}
flows: order: steps: ["in", "d", "e", "x"]`, Skips: []string{"lines.x needs interaction"}},
		{Name: "delivered again until it is complete", Model: again + `lines: f: _k & {from: "a", to: "f"}
` + redo},
		{Name: "delivered again, and not idempotent", Model: again + `lines: f: _w & {from: "a", to: "f", idempotency: "none"}
` + redo, Want: []string{"error flows.order"},
			Says: "one request to `a` changes `d`, `e` and `f`, by `a`: 3 changes that commit one by one leave 2 places to stop halfway, and after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first happens twice: `f` is not idempotent"},
		{Name: "delivered again, idempotency unknown", Model: again + `lines: f: _w & {from: "a", to: "f"}
` + redo, Skips: []string{"lines.f needs idempotency"}},
		{Name: "delivered again, and a guard in between", Model: again + `lines: f: _k & {from: "a", to: "f", guard: true}
` + strings.Replace(redo, `"e", "f"`, `"f", "e"`, 1), Want: []string{"error flows.order"}},
		{Name: "delivered again, and a guard at the end", Model: again + `lines: f: _k & {from: "a", to: "f", guard: true}
` + redo},
		{Name: "a workflow undoes it", Model: step(`compensation: "undo"`)},
		{Name: "a workflow that undoes nothing", Model: step(`compensation: "none"`), Want: []string{"error flows.order"}},
		{Name: "what undoes it, nobody says", Model: step(``), Skips: []string{"lines.do needs compensation"}},
		{Name: "a workflow calls each", Model: boxes + `lines: {go: {from: "c", to: "wf", interaction: "send", operation: "command"}, d: _w & {from: "wf", to: "d"}, e: _w & {from: "wf", to: "e"}, f: _w & {from: "wf", to: "f"}}
flows: order: steps: ["go", "d", "e", "f"]`},
		{Name: "calls in a circle", Model: three + `lines: back: _c & {from: "b", to: "a"}
flows: order: steps: ["in", "d", "call", "e", "back", "d", "x"]`, Want: []string{"error flows.order"}},
	})
}
