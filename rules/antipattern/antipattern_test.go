package antipattern_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
)

var family = []*rules.Rule{
	antipattern.FunctionChaining,
	antipattern.DualWrite,
	antipattern.GatewayWritesStore,
	antipattern.FireAndForget,
	antipattern.AckBeforeWork,
	antipattern.NoMessaging,
	antipattern.SyncChain,
	antipattern.RetryWithoutBackoff,
	antipattern.RetryWithoutIdempotency,
	antipattern.RetryAmplification,
	antipattern.QueueWithoutDeadLetter,
	antipattern.DeadLetterNobodyWatches,
	antipattern.BatchAllOrNothing,
}

// Each rule's firing model shows this one fault of the family, and its quiet
// model none.
func TestModels(t *testing.T) {
	want := map[string]string{
		"ack-before-work":            "error lines.fetch: `outbox` forgets a message as soon as `sender` has it, before the work is done: when `sender` stops halfway, the work is in nobody's hands",
		"batch-all-or-nothing":       "warning lines.fetch: `book` gets up to 10 messages at once and can't fail one alone: a single bad one brings all 10 back, and the good ones are done again",
		"dead-letter-nobody-watches": "error boxes.due-dlq: `due-dlq` keeps work that failed, and has no alarm and no runbook: what is parked there is found when a customer asks for it",
		"dual-write":                 "error boxes.place: `place` writes `orders`, then publishes to `events`: nothing makes them happen together, so a stop or a failure in between leaves one without the other",
		"fire-and-forget":            "error lines.request: `web` hands work to `printer` and goes on, and nothing durable holds it: when either stops, work that was accepted is gone, and nobody knows",
		"function-chaining":          "error lines.hand: the function `label` waits for the function `track` (`label` → `track`): both run and are paid for at once, and a failure or timeout of the last fails them all",
		"gateway-writes-store":       "error lines.save: the gateway `api` writes `votes` itself: every repeat by a caller is another write, and there is no place for a check, a second step or another store",
		"no-messaging":               "warning system: the system changes `members` and `mailer` and has no queue, topic, bus, stream or workflow: when one of them fails, the work on all of them fails or stays half done",
		"queue-without-dead-letter":  "error boxes.parcels: `parcels` has no dead-letter queue: a message that `inspect` can't handle comes back for 4d and is then dropped, and its work goes with it",
		"retry-amplification":        "warning lines.rate: 3 × 3 × 3 = 27 attempts on `rates` when it fails, along `show` → `price` → `rate`; the policy allows 10",
		"retry-without-backoff":      "warning lines.ask: `ask` tries 5 times with pauses that don't grow: when `forecast` stays down, the load on it doesn't fall",
		"retry-without-idempotency":  "error lines.charge: `charge` tries 3 times, and is not idempotent: an answer that is lost on the way means that \"charge the card\" happens twice",
		"sync-chain":                 "warning lines.rate: 4 synchronous calls in a row, `web` → `trips` → `fares` → `taxes` → `rates`; the policy allows 3: each adds its time, and each can fail them all (`trips` up to 2s, `fares` up to 1.5s, `taxes` up to 1s, `rates` p99 80ms and available 0.999)",
	}
	for _, rule := range family {
		t.Run(rule.Name, func(t *testing.T) {
			if diff := cmp.Diff([]string{want[rule.Name]}, told(judged(t, rule.Fires, family...))); diff != "" {
				t.Errorf("the firing model (-want +got):\n%s", diff)
			}
			if got := told(judged(t, rule.Quiet, family...)); len(got) > 0 {
				t.Errorf("the quiet model: %q", got)
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	for _, r := range family {
		if r.Why == "" || r.Mend == "" || r.FalsePositives == "" || len(r.References) == 0 {
			t.Errorf("%s: something is not said", r.Name)
		}
		for _, ref := range r.References {
			if ref.Title == "" || ref.URL == "" || ref.Read == "" {
				t.Errorf("%s: %+v", r.Name, ref)
			}
		}
	}
}

// example is one tiny model for one rule, and what the rule says of it: each
// finding as "error lines.save", each gap as "lines.save needs operation".
type example struct {
	name  string
	model string
	want  []string
	skips []string
	// says is the whole message of the first finding, where it matters.
	says string
}

func check(t *testing.T, rule *rules.Rule, examples []example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			r := judged(t, "system: \"x\"\nowner: \"team\"\n"+ex.model, rule)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Severity.String()+" "+f.On.Name)
			}
			if diff := cmp.Diff(ex.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s%q", diff, told(r))
			}
			if diff := cmp.Diff(ex.skips, skipped(r)); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if ex.says != "" && len(r.Findings) > 0 && r.Findings[0].Message != ex.says {
				t.Errorf("the message is\n%s\nand should be\n%s", r.Findings[0].Message, ex.says)
			}
		})
	}
}

func TestAckBeforeWork(t *testing.T) {
	queue := func(line string) string {
		return `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + line + `}`
	}
	check(t, antipattern.AckBeforeWork, []example{
		{name: "forgotten on receipt", model: queue(`ack: "on-receipt"`), want: []string{"error lines.l"}},
		{name: "kept until done", model: queue(`ack: "after-work"`)},
		{name: "nobody says", model: queue(``), skips: []string{"lines.l needs ack"}},
		{name: "asked, and nobody knows", model: queue(`ack: "unknown"`), skips: []string{"lines.l needs ack"}},
		{name: "may be lost", model: queue(`ack: "on-receipt", guarantee: "at-most-once"`)},
		{name: "a log of changes", model: `boxes: {d: kind: "database", w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "tail", ack: "on-receipt"}`, want: []string{"error lines.l"}},
		{name: "not out of a channel", model: `boxes: {a: kind: "service", w: kind: "worker"}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command", ack: "on-receipt"}`},
		{name: "a channel takes it over", model: `boxes: {b: kind: "bus", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "b", to: "q", operation: "event", ack: "on-receipt"}`},
		{name: "a channel that forgets", model: `boxes: {b: {kind: "bus", channel: durable: true}, q: {kind: "queue", channel: durable: false}}
lines: l: {from: "b", to: "q", operation: "event", ack: "on-receipt"}`, want: []string{"error lines.l"}},
		{name: "a workflow takes it over", model: `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "workflow"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}`},
		{name: "the platform has a queue of its own", model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "t", to: "f", operation: "event", ack: "on-receipt"}`},
	})
}

func TestBatchAllOrNothing(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {q: kind: "queue", w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + facts + `}`
	}
	check(t, antipattern.BatchAllOrNothing, []example{
		{name: "fails as a whole", model: line(`batch: {size: 2, partialFailure: false}`), want: []string{"warning lines.l"},
			says: "`w` gets up to 2 messages at once and can't fail one alone: a single bad one brings all 2 back, and the good ones are done again"},
		{name: "fails alone", model: line(`batch: {size: 10, partialFailure: true}`)},
		{name: "none is no", model: line(`batch: {size: 10, partialFailure: "none"}`), want: []string{"warning lines.l"}},
		{name: "nobody says", model: line(`batch: size: 10`), skips: []string{"lines.l needs batch.partialFailure"}},
		{name: "how many, nobody says", model: line(`batch: partialFailure: false`), skips: []string{"lines.l needs batch.size"}},
		{name: "one at a time", model: line(`batch: {size: 1, partialFailure: false}`)},
		{name: "no batch", model: line(`batch: "none"`)},
		{name: "never repeated", model: line(`ack: "on-receipt", batch: {size: 10, partialFailure: false}`)},
		{name: "may be lost", model: line(`guarantee: "at-most-once", batch: {size: 10, partialFailure: false}`)},
		{name: "a sender's batch", model: `boxes: {a: kind: "service", q: kind: "queue"}
lines: l: {from: "a", to: "q", operation: "command", batch: {size: 10, partialFailure: false}}`, want: []string{"warning lines.l"},
			says: "`a` hands up to 10 pieces of work to `q` at once, and one can't fail alone: a single bad one fails all 10, and the good ones are done again"},
	})
}

func TestDeadLetterNobodyWatches(t *testing.T) {
	dlq := func(facts string) string {
		return `boxes: {q: {kind: "queue", channel: deadLetter: {to: "d", after: 5}}, d: {kind: "queue", ` + facts + `}}`
	}
	check(t, antipattern.DeadLetterNobodyWatches, []example{
		{name: "watched", model: dlq(`monitoring: {alarms: ["depth > 0"], runbook: "r"}`)},
		{name: "stated that nobody does", model: dlq(`monitoring: "none"`), want: []string{"error boxes.d"}},
		{name: "nothing is stated", model: dlq(``), want: []string{"warning boxes.d"},
			says: "`d` keeps work that failed, and has no alarm and no runbook that anybody has stated: what is parked there is found when a customer asks for it"},
		{name: "an empty list of alarms", model: dlq(`monitoring: {alarms: [], runbook: "r"}`), want: []string{"error boxes.d"}},
		{name: "one is none, another not stated", model: dlq(`monitoring: alarms: "none"`), want: []string{"error boxes.d"},
			says: "`d` keeps work that failed, and has no alarm (and states no runbook): what is parked there is found when a customer asks for it"},
		{name: "no owner", model: dlq(`owner: "none", monitoring: {alarms: "none", runbook: "none"}`), want: []string{"error boxes.d"},
			says: "`d` keeps work that failed, and has no owner, no alarm and no runbook: what is parked there is found when a customer asks for it"},
		{name: "no dead letters here", model: `boxes: q: {kind: "queue", monitoring: "none"}`},
		{name: "of an inbox", model: `boxes: {f: {kind: "function", inbox: deadLetter: "d"}, d: {kind: "topic", monitoring: "none"}}`, want: []string{"error boxes.d"}},
		{name: "of a line", model: `boxes: {a: kind: "service", b: kind: "service", d: {kind: "objectstore", monitoring: "none"}}
lines: l: {from: "a", to: "b", interaction: "send", operation: "command", deadLetter: "d"}`, want: []string{"error boxes.d"}},
		{name: "a program goes on with it", model: `boxes: {q: {kind: "queue", channel: deadLetter: {to: "f", after: 5}}, f: {kind: "function", monitoring: "none"}}`},
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
	check(t, antipattern.DualWrite, []example{
		{name: "a row and a message", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event"}
flows: f: steps: ["in", "d", "t"]`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then publishes to `t`: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{name: "by shape, without a flow", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}`, want: []string{"error boxes.a"}},
		{name: "by shape, several ways in", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
lines: in2: {from: "b", to: "a", interaction: "request-reply", operation: "command"}`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then calls `x` (no flow says which of its lines belong together, so all are taken as one handler): nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{name: "two flows, one effect each", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: {f: steps: ["in", "d"], g: steps: ["in", "x"]}`},
		{name: "two flows over the same steps are one fault", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: {f: steps: ["in", "d", "x"], g: steps: ["in", "d", "x"]}`, want: []string{"error boxes.a"}},
		{name: "at the same time", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x"}
flows: f: steps: ["in", ["d", "x"]]`, want: []string{"error boxes.a"},
			says: "`a` writes `d` and at the same time calls `x`: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{name: "through what it calls", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: call: {from: "a", to: "b", interaction: "request-reply", operation: "command"}
lines: e: _w & {from: "b", to: "e"}
flows: f: steps: ["in", "d", "call", "e"]`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then calls `b`, which changes more: nothing makes them happen together, so a stop or a failure in between leaves one without the other"},
		{name: "one transaction", model: boxes + `
lines: d: _w & {from: "a", to: "d", transaction: "tx"}
lines: e: _w & {from: "a", to: "e", transaction: "tx"}
flows: f: steps: ["in", "d", "e"]`},
		{name: "a transaction and a third party", model: boxes + `
lines: d: _w & {from: "a", to: "d", transaction: "tx"}
lines: x: _w & {from: "a", to: "x", transaction: "tx"}
flows: f: steps: ["in", "d", "x"]`, want: []string{"error boxes.a"}},
		{name: "a read is no effect", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: e: {from: "a", to: "e", interaction: "request-reply", operation: "read"}
flows: f: steps: ["in", "d", "e"]`},
		{name: "a soft dependency", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: x: _w & {from: "a", to: "x", dependency: "soft"}
flows: f: steps: ["in", "d", "x"]`},
		{name: "one that may be lost", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event", guarantee: "at-most-once"}
flows: f: steps: ["in", "d", "t"]`},
		{name: "a workflow", model: boxes + `
lines: d: _w & {from: "wf", to: "d"}
lines: x: _w & {from: "wf", to: "x"}`},
		{name: "a gateway", model: boxes + `
lines: d: _w & {from: "gw", to: "d"}
lines: t: {from: "gw", to: "t", operation: "event"}`, want: []string{"error boxes.gw"}},
		{name: "a line and what undoes it", model: boxes + `
lines: x: _w & {from: "a", to: "x", compensation: "undo"}
lines: undo: _w & {from: "a", to: "x"}`},
		{name: "what may change something, nobody says", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: e: {from: "a", to: "e", interaction: "request-reply"}
flows: f: steps: ["in", "d", "e"]`, skips: []string{"lines.e needs operation"}},
		{name: "behind a queue it ends complete", model: boxes + once + `
flows: f: steps: ["work", "d", "t"]`, want: []string{"warning boxes.a"},
			says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and the price is that what came first is done or sent twice"},
		{name: "the worse of two flows", model: boxes + once + `
flows: {f: steps: ["work", "d", "t"], g: steps: ["in", "d", "t"]}`, want: []string{"error boxes.a"}},
		{name: "behind a queue that forgets", model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: "natural"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "on-receipt"}
flows: f: steps: ["work", "d", "t"]`, want: []string{"error boxes.a"}},
		{name: "behind a queue, with a guard", model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again, and `d`, which is a guard, ends the second run before the rest is done"},
		{name: "behind a queue, not idempotent", model: boxes + `
lines: d: _w & {from: "a", to: "d", idempotency: "none"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first happens twice: `d` is not idempotent"},
		{name: "behind a queue, idempotency unknown", model: boxes + `
lines: d: _w & {from: "a", to: "d"}
lines: t: {from: "a", to: "t", operation: "event"}
lines: work: {from: "q", to: "a", interaction: "poll", operation: "command", ack: "after-work"}
flows: f: steps: ["work", "d", "t"]`, want: []string{"error boxes.a"},
			says: "`a` writes `d`, then publishes to `t`: after a stop in between, the work is delivered again and done from its start, so it ends complete, and what came first may happen twice: nothing says that `d` is idempotent"},
	})
}

func TestFireAndForget(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", ` + facts + `}`
	}
	check(t, antipattern.FireAndForget, []example{
		{name: "only memory", model: line(`interaction: "send", operation: "command", buffer: "none"`), want: []string{"error lines.l"}},
		{name: "held durably", model: line(`interaction: "send", operation: "command", buffer: {name: "spool on disk"}`)},
		{name: "nobody says", model: line(`interaction: "send", operation: "command"`), skips: []string{"lines.l needs buffer"}},
		{name: "what it carries, nobody says", model: line(`interaction: "send", buffer: "none"`), skips: []string{"lines.l needs operation"}},
		{name: "may be lost", model: line(`interaction: "send", operation: "command", buffer: "none", guarantee: "at-most-once"`)},
		{name: "the sender waits", model: line(`interaction: "request-reply", operation: "command", buffer: "none"`)},
		{name: "a question", model: line(`interaction: "send", operation: "read", buffer: "none"`)},
		{name: "into a durable channel", model: `boxes: {a: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "a", to: "q", operation: "command"}`},
		{name: "into one that forgets, told once", model: `boxes: {a: kind: "service", t: {kind: "topic", channel: durable: false}, b: kind: "service"}
lines: in: {from: "a", to: "t", operation: "event"}
lines: out: {from: "t", to: "b", interaction: "deliver", operation: "event"}`, want: []string{"error lines.in"}},
		{name: "a workflow keeps it", model: `boxes: {a: kind: "service", w: kind: "workflow"}
lines: l: {from: "a", to: "w", interaction: "send", operation: "command"}`},
		{name: "a reply", model: `boxes: {a: kind: "service", b: kind: "service"}
lines: ask: {from: "a", to: "b", interaction: "request-reply", operation: "read"}
lines: reply: {from: "b", to: "a", interaction: "send", operation: "event", answers: "ask", buffer: "none"}`},
	})
}

func TestFunctionChaining(t *testing.T) {
	boxes := `boxes: {a: kind: "function", b: kind: "function", c: kind: "function", g: kind: "gateway", s: kind: "service", q: kind: "queue"}
`
	check(t, antipattern.FunctionChaining, []example{
		{name: "waits", model: boxes + `lines: l: {from: "a", to: "b", interaction: "request-reply"}`, want: []string{"error lines.l"}},
		{name: "doesn't wait", model: boxes + `lines: l: {from: "a", to: "b", interaction: "send"}`, want: []string{"warning lines.l"}},
		{name: "nobody says", model: boxes + `lines: l: {from: "a", to: "b"}`, want: []string{"warning lines.l"},
			says: "the function `a` calls the function `b` (`a` → `b`), and nothing says whether it waits"},
		{name: "through a gateway", model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "b", interaction: "request-reply"}}`, want: []string{"error lines.l"},
			says: "the function `a` waits for the function `b` (`a` → `g` → `b`): both run and are paid for at once, and a failure or timeout of the last fails them all"},
		{name: "through a gateway that doesn't wait", model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "b", interaction: "send"}}`, want: []string{"warning lines.l"}},
		{name: "a gateway's other line", model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "s", interaction: "request-reply"}, n: {from: "g", to: "b", interaction: "request-reply"}}
flows: f: steps: ["l", "m"]
flows: g: steps: ["n"]`},
		{name: "a gateway's second line", model: boxes + `lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "s", interaction: "request-reply"}, n: {from: "g", to: "b", interaction: "request-reply"}}`, want: []string{"error lines.l"}},
		{name: "a chain", model: boxes + `lines: {l: {from: "a", to: "b", interaction: "request-reply"}, m: {from: "b", to: "c", interaction: "request-reply"}}`, want: []string{"error lines.l", "error lines.m"},
			says: "the function `a` waits for the function `b` (`a` → `b` → `c`): both run and are paid for at once, and a failure or timeout of the last fails them all"},
		{name: "a circle ends", model: boxes + `lines: {l: {from: "a", to: "b", interaction: "request-reply"}, m: {from: "b", to: "a", interaction: "request-reply"}}`, want: []string{"error lines.l", "error lines.m"}},
		{name: "gateways in a circle end", model: boxes + `boxes: h: kind: "gateway"
lines: {l: {from: "a", to: "g", interaction: "request-reply"}, m: {from: "g", to: "h", interaction: "request-reply"}, n: {from: "h", to: "g", interaction: "request-reply"}}`},
		{name: "a queue between", model: boxes + `lines: {l: {from: "a", to: "q"}, m: {from: "q", to: "b", interaction: "poll"}}`},
		{name: "a service", model: boxes + `lines: {l: {from: "a", to: "s", interaction: "request-reply"}}`},
	})
}

func TestGatewayWritesStore(t *testing.T) {
	line := func(facts string) string {
		return `boxes: {g: kind: "gateway", d: kind: "database"}
lines: l: {from: "g", to: "d", interaction: "request-reply", ` + facts + `}`
	}
	check(t, antipattern.GatewayWritesStore, []example{
		{name: "writes", model: line(`operation: "write"`), want: []string{"error lines.l"}},
		{name: "writes with a key", model: line(`operation: "write", idempotency: {key: "k", enforcedBy: "unique-key"}`), want: []string{"error lines.l"},
			says: "the gateway `g` writes `d` itself: there is no place for a check, a second step or another store"},
		{name: "reads", model: line(`operation: "read"`)},
		{name: "nobody says", model: line(``), skips: []string{"lines.l needs operation"}},
		{name: "a service writes", model: `boxes: {g: kind: "service", d: kind: "database"}
lines: l: {from: "g", to: "d", interaction: "request-reply", operation: "write"}`},
		{name: "into a queue", model: `boxes: {g: kind: "gateway", q: kind: "queue"}
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
	check(t, antipattern.NoMessaging, []example{
		{name: "two places", model: two(`lines: e: operation: "write"`), want: []string{"warning system"}},
		{name: "one place twice", model: two(`lines: e: operation: "read"
lines: d2: {from: "a", to: "d", interaction: "request-reply", operation: "write"}`)},
		{name: "nobody says", model: two(``), skips: []string{"lines.e needs operation"}},
		{name: "one may be missed", model: two(`lines: e: {operation: "write", dependency: "soft"}`)},
		{name: "a queue", model: two(`lines: e: operation: "write"
boxes: q: kind: "queue"`)},
		{name: "a workflow", model: two(`lines: e: operation: "write"
boxes: w: kind: "workflow"`)},
		{name: "a log of changes", model: two(`lines: e: operation: "write"
boxes: p: kind: "pipe"
lines: tail: {from: "d", to: "p", interaction: "tail"}`)},
		{name: "a platform's own queue", model: two(`lines: e: operation: "write"
boxes: f: {kind: "function", platform: "aws/lambda"}
lines: go: {from: "a", to: "f", interaction: "send", operation: "command"}`)},
		{name: "many places", model: `boxes: {a: kind: "service", for i in [1, 2, 3, 4, 5, 6, 7, 8] {"d\(i)": kind: "database"}}
lines: {for i in [1, 2, 3, 4, 5, 6, 7, 8] {"l\(i)": {from: "a", to: "d\(i)", interaction: "request-reply", operation: "write"}}}`, want: []string{"warning system"},
			says: "the system changes `d1`, `d2`, `d3`, `d4`, `d5`, `d6` and 2 more and has no queue, topic, bus, stream or workflow: when one of them fails, the work on all of them fails or stays half done"},
	})
}

func TestQueueWithoutDeadLetter(t *testing.T) {
	queue := func(channel, line string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true, ` + channel + `}}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", ` + line + `}`
	}
	check(t, antipattern.QueueWithoutDeadLetter, []example{
		{name: "none", model: queue(`deadLetter: "none"`, ``), want: []string{"error boxes.q"},
			says: "`q` has no dead-letter queue: a message that `w` can't handle comes back until it is dropped, and its work goes with it"},
		{name: "one", model: queue(`deadLetter: {to: "d", after: 5}`, ``) + "\n" + `boxes: d: kind: "queue"`},
		{name: "the line's own", model: queue(``, `deadLetter: "d"`) + "\n" + `boxes: d: kind: "queue"`},
		{name: "nobody says", model: queue(``, ``), skips: []string{"lines.l needs deadLetter"}},
		{name: "asked, and nobody knows", model: queue(`deadLetter: "unknown"`, ``), skips: []string{"lines.l needs deadLetter"}},
		{name: "the platform says", model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", operation: "command", ack: "after-work"}`, want: []string{"error boxes.q"},
			says: "`q` has no dead-letter queue: a message that `w` can't handle comes back for 4d and is then dropped, and its work goes with it"},
		{name: "two consumers share one lack", model: queue(`deadLetter: "none"`, ``) + `
boxes: v: kind: "worker"
lines: m: {from: "q", to: "v", interaction: "poll", operation: "command"}`, want: []string{"error boxes.q"}},
		{name: "may be lost", model: queue(`deadLetter: "none"`, `guarantee: "at-most-once"`)},
		{name: "forgotten on receipt", model: `boxes: {q: {kind: "queue", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}`},
		{name: "a dead-letter queue needs none", model: `boxes: {q: {kind: "queue", channel: deadLetter: {to: "d", after: 5}}, d: {kind: "queue", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "poll", operation: "command", ack: "after-work"}`},
		{name: "a stream blocks", model: `boxes: {s: kind: "stream", w: kind: "worker", v: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none"}
lines: m: {from: "s", to: "v", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3}`, want: []string{"error lines.l", "error lines.m"},
			says: "`l` has nowhere to put a record that `w` can't handle: it is tried again and again, and what is behind it waits"},
		{name: "a stream drops", model: `boxes: {s: kind: "stream", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", operation: "event", deadLetter: "none", retry: attempts: 3}`, want: []string{"error lines.l"},
			says: "`l` has nowhere to put a record that `w` can't handle: it is tried 3 times while what is behind it waits, and then it is dropped"},
		{name: "a change log, tried for a time", model: `boxes: {s: kind: "database", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", deadLetter: "none", retry: {attempts: "unlimited", maxAge: "1h"}}`, want: []string{"error lines.l"},
			says: "`l` has nowhere to put a record that `w` can't handle: it is tried for 1h while what is behind it waits, and then it is dropped"},
		{name: "a change log, tried once", model: `boxes: {s: kind: "database", w: kind: "worker"}
lines: l: {from: "s", to: "w", interaction: "tail", deadLetter: "none", retry: "none"}`, want: []string{"error lines.l"},
			says: "`l` has nowhere to put a record that `w` can't handle: it is dropped after one try, and its work goes with it"},
		{name: "a topic pushes", model: `boxes: {t: {kind: "topic", channel: deadLetter: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event"}`},
	})
}

func TestRetryAmplification(t *testing.T) {
	boxes := `boxes: {a: kind: "service", b: kind: "service", c: kind: "service", d: kind: "service", q: kind: "queue"}
_s: {interaction: "request-reply", operation: "read"}
`
	check(t, antipattern.RetryAmplification, []example{
		{name: "beyond the policy", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 3}}`, want: []string{"warning lines.m"},
			says: "4 × 3 = 12 attempts on `c` when it fails, along `l` → `m`; the policy allows 10"},
		{name: "within the policy", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 5}, m: _s & {from: "b", to: "c", retry: attempts: 2}}`},
		{name: "another policy", model: boxes + `policy: limits: attempts: 12
lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 3}}`},
		{name: "one line alone multiplies nothing", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 40}, m: _s & {from: "b", to: "c", retry: "none"}}`},
		{name: "told at the last line that retries, once", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c", retry: attempts: 4}, n: _s & {from: "c", to: "d", retry: "none"}, o: _s & {from: "c", to: "a", when: "w", retry: "none"}}
flows: f: steps: ["l", "m", "n", "o"]`, want: []string{"warning lines.m"}},
		{name: "nobody says", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 4}, m: _s & {from: "b", to: "c"}}`, skips: []string{"lines.m needs retry"}},
		{name: "without end", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: "unlimited"}, m: _s & {from: "b", to: "c", retry: attempts: 2}}`, want: []string{"warning lines.m"},
			says: "unlimited × 2 = attempts without end on `c` when it fails, along `l` → `m`; the policy allows 10"},
		{name: "a queue in between", model: boxes + `lines: {l: {from: "a", to: "q", retry: attempts: 9}, m: {from: "q", to: "b", interaction: "poll"}, n: _s & {from: "b", to: "c", retry: attempts: 9}}`},
		{name: "two flows don't multiply", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 9}, m: _s & {from: "b", to: "c", retry: attempts: 9}, n: _s & {from: "d", to: "b", retry: "none"}, o: _s & {from: "b", to: "d", retry: "none"}}
flows: {f: steps: ["l", "o"], g: steps: ["n", "m"]}`},
		{name: "a circle ends", model: boxes + `lines: {l: _s & {from: "a", to: "b", retry: attempts: 2}, m: _s & {from: "b", to: "a", retry: attempts: 2}}`},
	})
}

func TestRetryWithoutBackoff(t *testing.T) {
	line := func(from, retry string) string {
		return `boxes: {a: kind: "` + from + `", b: kind: "service", o: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read", retry: ` + retry + `}`
	}
	shared := "\n" + `lines: m: {from: "o", to: "b", interaction: "request-reply", operation: "read", retry: {attempts: 3, backoff: {strategy: "linear", jitter: "full"}}}`
	check(t, antipattern.RetryWithoutBackoff, []example{
		{name: "no pause", model: line("service", `{attempts: 3, backoff: "none"}`), want: []string{"warning lines.l"},
			says: "`l` tries 3 times and never pauses: when `b` is overloaded, the retries keep it there"},
		{name: "no pause, no end", model: line("service", `{attempts: "unlimited", backoff: "none"}`), want: []string{"warning lines.l"},
			says: "`l` tries without end and never pauses: when `b` is overloaded, the retries keep it there"},
		{name: "no growth", model: line("service", `{attempts: 3, backoff: {strategy: "constant", jitter: "full"}}`), want: []string{"warning lines.l"}},
		{name: "a single pause can't grow", model: line("service", `{attempts: 2, backoff: {strategy: "constant", jitter: "full"}}`)},
		{name: "growth and jitter", model: line("client", `{attempts: 3, backoff: {strategy: "exponential", jitter: "full"}}`)},
		{name: "no retry", model: line("client", `"none"`)},
		{name: "one try", model: line("client", `{attempts: 1, backoff: "none"}`)},
		{name: "no jitter, nobody else", model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`)},
		{name: "no jitter, many clients", model: line("client", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`), want: []string{"warning lines.l"},
			says: "`l` retries without jitter, and `a` stands for many clients: all come back at the same moment"},
		{name: "no jitter, two callers", model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`) + shared, want: []string{"warning lines.l"}},
		{name: "no jitter, the other never retries", model: line("service", `{attempts: 3, backoff: {strategy: "exponential", jitter: "none"}}`) + `
lines: m: {from: "o", to: "b", interaction: "request-reply", operation: "read", retry: "none"}`},
		{name: "jitter not stated", model: line("service", `{attempts: 3, backoff: strategy: "exponential"}`) + shared, want: []string{"info lines.l"},
			says: "`l` retries and states no jitter, and `m` calls `b` too: without it all come back at the same moment"},
		{name: "backoff not stated", model: line("client", `{attempts: 3}`), skips: []string{"lines.l needs retry.backoff"}},
		{name: "nothing stated", model: line("client", `"unknown"`)},
		{name: "a platform's pauses", model: `boxes: {a: kind: "service", o: kind: "service", f: {kind: "function", platform: "aws/lambda", inbox: attempts: 2}}
lines: {l: {from: "a", to: "f", interaction: "send", operation: "command"}, m: {from: "o", to: "f", interaction: "send", operation: "command"}}`},
		{name: "a channel's redelivery", model: `boxes: {q: kind: "queue", w: kind: "worker"}
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
	check(t, antipattern.RetryWithoutIdempotency, []example{
		{name: "its own retry", model: direct(any3 + `, idempotency: "none"`), want: []string{"error lines.l"},
			says: "`l` tries 3 times, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice"},
		{name: "a key", model: direct(any3 + `, idempotency: {key: "k", enforcedBy: "unique-key"}`)},
		{name: "natural", model: direct(any3 + `, idempotency: "natural"`)},
		{name: "only refused", model: direct(`retry: {attempts: 3, on: "refused"}, idempotency: "none"`)},
		{name: "after what, nobody says", model: direct(`retry: attempts: 3, idempotency: "none"`), want: []string{"warning lines.l"},
			says: "`l` tries 3 times, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice (`l` doesn't say whether it retries after any failure, or only when nothing was done)"},
		{name: "idempotency unknown", model: direct(any3), skips: []string{"lines.l needs idempotency"}},
		{name: "retry unknown", model: direct(`idempotency: "none"`), skips: []string{"lines.l needs retry"}},
		{name: "no retry", model: direct(`retry: "none", idempotency: "none"`)},
		{name: "without end", model: direct(`retry: {attempts: "unlimited", on: "any"}, idempotency: "none"`), want: []string{"error lines.l"},
			says: "`l` tries without end, and is not idempotent: an answer that is lost on the way means that the write to `d` happens twice"},
		{name: "a read", model: `boxes: {a: kind: "service", d: kind: "database"}
lines: l: {from: "a", to: "d", interaction: "request-reply", operation: "read", ` + any3 + `, idempotency: "none"}`},
		{name: "redelivery", model: behind(`ack: "after-work"`, `idempotency: "none"`), want: []string{"error lines.l"},
			says: "`in` brings its work back until it is acknowledged, and `l` is not idempotent: a stop or a failure at the wrong moment means that \"save it\" happens twice"},
		{name: "no redelivery", model: behind(`ack: "on-receipt"`, `idempotency: "none"`)},
		{name: "may be lost", model: behind(`guarantee: "at-most-once"`, `idempotency: "none"`)},
		{name: "acknowledged when, nobody says", model: behind(``, `idempotency: "none"`), skips: []string{"lines.in needs ack"}},
		{name: "a dedup store on the way in", model: behind(`ack: "after-work", idempotency: {key: "k", enforcedBy: "dedup-store"}`, `idempotency: "none"`)},
		{name: "a guard before it", model: behind(`ack: "after-work"`, `idempotency: "none"`) + `
lines: claim: {from: "w", to: "e", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
flows: f: steps: ["in", "claim", "l"]`},
		{name: "a guard after it", model: behind(`ack: "after-work"`, `idempotency: "none"`) + `
lines: claim: {from: "w", to: "e", interaction: "request-reply", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}, guard: true}
flows: f: steps: ["in", "l", "claim"]`, want: []string{"error lines.l"}},
		{name: "a client far up", model: `boxes: {c: kind: "client", a: kind: "service", x: kind: "external"}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "command", ` + any3 + `}
lines: l: {from: "a", to: "x", interaction: "request-reply", operation: "command", retry: "none", idempotency: "none"}`, want: []string{"error lines.l"},
			says: "`ask` tries 3 times, and `l` is not idempotent: an answer that is lost on the way means that the command to `x` happens twice"},
		{name: "calls in a circle", model: `boxes: {a: kind: "service", b: kind: "service", d: kind: "database"}
lines: ab: {from: "a", to: "b", interaction: "request-reply", operation: "command", retry: "none"}
lines: ba: {from: "b", to: "a", interaction: "request-reply", operation: "command", ` + any3 + `}
lines: l: {from: "b", to: "d", interaction: "request-reply", operation: "write", retry: "none", idempotency: "none"}`, want: []string{"error lines.l"}},
	})
}

func TestSyncChain(t *testing.T) {
	boxes := `boxes: {c: kind: "client", for i in [1, 2, 3, 4, 5, 6] {"s\(i)": kind: "service"}, d: kind: "database", q: kind: "queue"}
lines: [string]: {interaction: *"request-reply" | string, operation: "read"}
`
	chain := `lines: {l1: {from: "s1", to: "s2"}, l2: {from: "s2", to: "s3"}, l3: {from: "s3", to: "s4"}}
`
	check(t, antipattern.SyncChain, []example{
		{name: "three", model: boxes + chain},
		{name: "four", model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}`, want: []string{"warning lines.l4"},
			says: "4 synchronous calls in a row, `s1` → `s2` → `s3` → `s4` → `s5`; the policy allows 3: each adds its time, and each can fail them all"},
		{name: "five are one", model: boxes + chain + `lines: {l4: {from: "s4", to: "s5"}, l5: {from: "s5", to: "s6"}}`, want: []string{"warning lines.l5"}},
		{name: "another policy", model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}
policy: limits: syncDepth: 4`},
		{name: "clients and stores don't count", model: boxes + chain + `lines: {l0: {from: "c", to: "s1"}, l4: {from: "s4", to: "d"}}`},
		{name: "a queue in between", model: boxes + chain + `lines: {l4: {from: "s4", to: "q", interaction: "send"}, l5: {from: "q", to: "s5", interaction: "poll"}}`},
		{name: "nobody says", model: boxes + chain + `lines: l4: {from: "s4", to: "s5", interaction: "unknown"}`, skips: []string{"lines.l4 needs interaction"}},
		{name: "two flows are two chains", model: boxes + chain + `lines: l4: {from: "s4", to: "s5"}
flows: {f: steps: ["l1", "l2"], g: steps: ["l3", "l4"]}`},
		{name: "a circle ends", model: boxes + chain + `lines: l4: {from: "s4", to: "s1"}`},
	})
}
