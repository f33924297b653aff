package contradiction_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestRetentionTooShort(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", channel: {durable: true, retention: "1h"}}, w: kind: "worker", s: kind: "service", f: {kind: "function", platform: "aws/lambda"}, dlq: kind: "queue", db: {kind: "database", store: changeStream: "30m"}, bus: {kind: "bus", platform: "aws/eventbridge-custom", channel: retention: "7d"}}
`
	poll := `lines: work: {from: "q", to: "w", operation: "command", interaction: "poll", ack: "after-work"}
`
	parks := func(dlq, holds string) string {
		return `boxes: {log: {kind: "stream", platform: "aws/kinesis", channel: retention: *"1d" | string}, f: {kind: "function", platform: "aws/lambda"}, dlq: {kind: "queue", ` + dlq + `}}
objectives: rto: "none"
lines: read: {from: "log", to: "f", operation: "event", interaction: "tail", retry: {attempts: 5, by: "platform", on: "any"}, deadLetter: {to: "dlq", ` + holds + `}}`
	}
	tried := func(box, backoff string) string {
		return `boxes: {t: {kind: ` + box + `}, dlq: kind: "queue", w: kind: "worker"}
objectives: rto: "none"
lines: take: {from: "t", to: "w", operation: "event", ack: "after-work", retry: {attempts: 4, on: "any", backoff: ` + backoff + `}, deadLetter: {to: "dlq", after: 4}}
`
	}
	topic := `"topic", channel: {durable: true, retention: "1h"}`
	pushed := `lines: take: {interaction: "deliver", timeout: "40s", retry: by: "broker"}`
	rulestest.Check(t, contradiction.RetentionTooShort, []rulestest.Example{
		{Name: "a topic forgets before it is parked", Model: tried(topic, `{strategy: "constant", base: "30m", jitter: "none"}`) + pushed, Want: []string{"error lines.take"},
			Says: "1h ≤ 1h30m: `t` keeps a message for 1h, and what `take` tries 4 times gets to `dlq` only after 1h30m: before that it is thrown away, and nobody hears of it"},
		{Name: "a topic may forget before it is parked", Model: tried(topic, `{strategy: "constant", base: "30m", jitter: "full"}`) + pushed, Want: []string{"warning lines.take"},
			Says: "`t` keeps a message for 1h, and what `take` tries 4 times may get to `dlq` only after 1h32m40s, if its pauses and tries are long: before that it is thrown away, and nobody hears of it"},
		{Name: "a topic keeps it until it is parked", Model: tried(topic, `{strategy: "constant", base: "15m", jitter: "none"}`) + pushed},
		{Name: "a stream forgets before it is parked", Model: tried(`"stream", channel: {durable: true, retention: "1h"}`, `{strategy: "exponential", base: "10m", jitter: "none"}`) + `lines: take: {interaction: "tail", retry: by: "caller"}`, Want: []string{"error lines.take"},
			Says: "1h ≤ 1h10m: `t` keeps a message for 1h, and what `take` tries 4 times gets to `dlq` only after 1h10m: before that it is thrown away, and nobody hears of it"},
		{Name: "thrown away before it can be parked", Model: `boxes: {q: {kind: "queue", channel: {retention: "1h", visibility: "30m", deadLetter: {to: "dlq", after: 5}}}, dlq: kind: "queue"}`, Want: []string{"error boxes.q"},
			Says: "1h < 5 × 30m = 2h30m: `q` keeps a message for 1h, and what is hidden for 30m at each receive gets to `dlq` only after 2h30m: before that it is thrown away, and nobody hears of it"},
		{Name: "can't be parked at all", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs", channel: {retention: "1h", visibility: "30m", deadLetter: {to: "dlq", after: 5}}}, dlq: {kind: "queue", platform: "gcp/pubsub"}}`},
		{Name: "parked in time", Model: `boxes: {q: {kind: "queue", channel: {retention: "3h", visibility: "30m", deadLetter: {to: "dlq", after: 5}}}, dlq: kind: "queue"}`},
		{Name: "hidden for so long that it can't be counted", Model: `boxes: {q: {kind: "queue", channel: {retention: "3h", visibility: "100000h", deadLetter: {to: "dlq", after: 1000000000}}}, dlq: kind: "queue"}`, Want: []string{"error boxes.q"}},
		{Name: "a dead letter of positions outlives the stream", Model: parks(`platform: "aws/sqs", channel: retention: "14d"`, ``), Want: []string{"warning lines.read"},
			Says: "`dlq` gets only where the work of `read` that failed is found in `log`, not the work itself: it keeps that for 14d, and `log` forgets the work after 1d: what hasn't been fetched from there by then can't be done any more"},
		{Name: "how long the positions are kept, nobody says", Model: parks(`channel: durable: true`, `holds: "reference"`), Want: []string{"warning lines.read"},
			Says: "`dlq` gets only where the work of `read` that failed is found in `log`, not the work itself: however long it keeps that, `log` forgets the work after 1d: what hasn't been fetched from there by then can't be done any more"},
		{Name: "the stream keeps it for longer", Model: parks(`platform: "aws/sqs", channel: retention: "14d"`, ``) + `, boxes: log: channel: retention: "30d"`},
		{Name: "the work itself is parked", Model: parks(`platform: "aws/sqs", channel: retention: "14d"`, `holds: "work"`)},
		{Name: "forgets too early", Model: boxes + poll + `objectives: rto: "4h"`, Want: []string{"error lines.work"},
			Says: "1h < 4h: `q` keeps the work of `work` for 1h, and `w` may be down for 4h: the oldest work of such an outage is thrown away before anybody is back to do it"},
		{Name: "as long as the outage", Model: boxes + poll + `objectives: rto: "1h"`},
		{Name: "its own promise counts", Model: boxes + poll + `objectives: rto: "4h"
boxes: w: objectives: rto: "10m"`},
		{Name: "what it may be down for, nobody says", Model: boxes + poll, Skips: []string{"lines.work needs boxes.w.objectives.rto"}},
		{Name: "no promise", Model: boxes + poll + `objectives: rto: "none"`},
		{Name: "how long it keeps, nobody says", Model: `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
objectives: rto: "1h"
` + poll, Skips: []string{"lines.work needs boxes.q.channel.retention"}},
		{Name: "whether it keeps anything, nobody says", Model: `boxes: {q: {kind: "queue", channel: retention: "1h"}, w: kind: "worker"}
objectives: rto: "4h"
` + poll, Skips: []string{"lines.work needs boxes.q.channel.durable"}},
		{Name: "whether there is a log, nobody says", Model: `boxes: {db: {kind: "database", store: changeStream: "unknown"}, w: kind: "worker"}
objectives: rto: "4h"
lines: work: {from: "db", to: "w", interaction: "tail"}`, Skips: []string{"lines.work needs boxes.db.store.changeStream"}},
		{Name: "kept without end", Model: `boxes: {q: {kind: "queue", channel: {durable: true, retention: "none"}}, w: kind: "worker"}
objectives: rto: "1h"
` + poll},
		{Name: "may be lost", Model: boxes + poll + `objectives: rto: "4h"
lines: work: guarantee: "at-most-once"`},
		{Name: "a change log", Model: boxes + `objectives: rto: "4h"
lines: follow: {from: "db", to: "w", operation: "event", interaction: "tail"}`, Want: []string{"error lines.follow"},
			Says: "30m < 4h: `db` keeps the work of `follow` for 30m, and `w` may be down for 4h: the oldest work of such an outage is thrown away before anybody is back to do it"},
		{Name: "the platform's own queue", Model: boxes + `objectives: rto: "8h"
lines: call: {from: "s", to: "f", operation: "event", interaction: "send"}`, Want: []string{"error lines.call"},
			Says: "6h < 8h: Lambda's internal event queue keeps the work of `call` for 6h (the default of aws/lambda), and `f` may be down for 8h: the oldest work of such an outage is thrown away before anybody is back to do it"},
		{Name: "given up sooner", Model: boxes + `objectives: rto: "1h"
boxes: f: inbox: maxAge: "10m"
lines: call: {from: "s", to: "f", operation: "event", interaction: "send"}`, Want: []string{"error lines.call"},
			Says: "10m < 1h: `call` is tried for 10m, and `f` may be down for 1h: the oldest work of such an outage is given up before anybody is back to do it"},
		{Name: "parked when given up", Model: boxes + `objectives: rto: "8h"
boxes: f: inbox: {maxAge: "10m", deadLetter: "dlq"}
lines: call: {from: "s", to: "f", operation: "event", interaction: "send"}`},
		{Name: "a bus that keeps, and gives up delivering", Model: boxes + `objectives: rto: "1h"
lines: call: {from: "bus", to: "w", operation: "event"}`, Want: []string{"error lines.call"},
			Says: "5m < 1h: `call` is tried for 5m (the default of aws/eventbridge-custom), and `w` may be down for 1h: the oldest work of such an outage is given up before anybody is back to do it"},
		{Name: "what a channel at the far end keeps waits for others", Model: boxes + `objectives: rto: "4h"
lines: send: {from: "s", to: "q", operation: "command"}`},
		{Name: "waits for the answer", Model: boxes + `objectives: rto: "4h"
lines: ask: {from: "s", to: "w", operation: "read", interaction: "request-reply", buffer: {name: "memory", retention: "1s"}}`},
	})
}

func TestExactlyOnceWithoutMeans(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker", s: kind: "service", db: kind: "database"}
`
	claim := boxes + `lines: work: {from: "q", to: "w", operation: "command", interaction: "poll", guarantee: "exactly-once"}
`
	save := func(says string) string {
		return `lines: save: {from: "w", to: "db", does: "book it", operation: "write"` + says + `}
`
	}
	rulestest.Check(t, contradiction.ExactlyOnceWithoutMeans, []rulestest.Example{
		{Name: "nothing recognises a repeat", Model: claim + save(`, idempotency: "none"`), Want: []string{"error lines.work"},
			Says: "`work` is said to arrive exactly once, but nothing recognises a repeat, and `save` behind it is not idempotent: an acknowledgement that is lost means that \"book it\" happens twice"},
		{Name: "on the line itself", Model: boxes + `lines: save: {from: "s", to: "db", operation: "write", guarantee: "exactly-once", idempotency: "none"}`, Want: []string{"error lines.save"},
			Says: "`save` is said to arrive exactly once, but nothing recognises a repeat, and it is not idempotent: an acknowledgement that is lost means that the write to `db` happens twice"},
		{Name: "a key behind it", Model: claim + save(`, idempotency: {key: "id", enforcedBy: "unique-key"}`)},
		{Name: "a key on it", Model: claim + `lines: work: idempotency: {key: "id", enforcedBy: "dedup-store"}
` + save(`, idempotency: "none"`)},
		{Name: "a guard before it", Model: claim + `lines: first: {from: "w", to: "db", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}
` + save(`, idempotency: "none"`)},
		{Name: "a guard after it", Model: claim + save(`, idempotency: "none"`) + `lines: late: {from: "w", to: "db", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}
flows: f: steps: ["work", "save", "late"]`, Want: []string{"error lines.work"}},
		{Name: "a guard, and no flow tells whether it comes first", Model: claim + save(`, idempotency: "none"`) + `lines: late: {from: "w", to: "db", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}`},
		{Name: "whether it is idempotent, nobody says", Model: claim + save(""), Skips: []string{"lines.work needs lines.save.idempotency"}},
		{Name: "one certain effect is enough", Model: claim + save("") + `lines: more: {from: "w", to: "db", operation: "write", idempotency: "none"}`, Want: []string{"error lines.work"}},
		{Name: "in one transaction", Model: claim + `lines: work: transaction: "offsets and rows"
` + save(`, idempotency: "none"`)},
		{Name: "the channel drops repeated sends", Model: boxes + `boxes: q: channel: dedup: "5m"
lines: {send: {from: "s", to: "q", operation: "command", guarantee: "exactly-once"}, work: {from: "q", to: "w", operation: "command", interaction: "poll"}}
` + save(`, idempotency: "none"`)},
		{Name: "not repeated deliveries", Model: claim + `boxes: q: channel: dedup: "5m"
` + save(`, idempotency: "none"`), Want: []string{"error lines.work"}},
		{Name: "through a channel", Model: boxes + `lines: {send: {from: "s", to: "q", operation: "command", guarantee: "exactly-once"}, work: {from: "q", to: "w", operation: "command", interaction: "poll"}}
` + save(`, idempotency: "none"`), Want: []string{"error lines.send"}},
		{Name: "a circle", Model: boxes + `lines: {work: {from: "q", to: "w", operation: "command", interaction: "poll", guarantee: "exactly-once"}, back: {from: "w", to: "q", operation: "command", guarantee: "exactly-once"}}`},
		{Name: "a read", Model: boxes + `lines: ask: {from: "s", to: "db", operation: "read", guarantee: "exactly-once"}`},
		{Name: "at least once", Model: boxes + `lines: work: {from: "q", to: "w", operation: "command", interaction: "poll", guarantee: "at-least-once"}
` + save(`, idempotency: "none"`)},
	})
}

func TestOrderingBroken(t *testing.T) {
	boxes := `boxes: {std: {kind: "queue", platform: "aws/sqs"}, fifo: {kind: "queue", platform: "aws/sqs-fifo"}, w: {kind: "worker", timeout: "1s"}, s: kind: "service", f: {kind: "function", platform: "aws/lambda"}, dlq: kind: "queue", log: {kind: "stream", channel: ordering: "total"}, topic: {kind: "topic", channel: ordering: "none"}, bus: {kind: "bus", platform: "aws/eventbridge-classic"}, s3: {kind: "objectstore", platform: "aws/s3"}, db: {kind: "database", platform: "aws/dynamodb"}}
`
	rulestest.Check(t, contradiction.OrderingBroken, []rulestest.Example{
		{Name: "out of a standard queue", Model: boxes + `lines: l: {from: "std", to: "w", operation: "event", ordering: "key"}`, Want: []string{"error lines.l"},
			Says: "`l` promises order by key, and `std`, which it leaves, keeps none: later work may overtake, and an old change overwrites a new one"},
		{Name: "into a standard queue", Model: boxes + `lines: l: {from: "s", to: "std", operation: "event", ordering: "total"}`, Want: []string{"error lines.l"},
			Says: "`l` promises total order, and `std`, where it goes, keeps none: later work may overtake, and an old change overwrites a new one"},
		{Name: "lost before it came to the queue", Model: boxes + `lines: {in: {from: "topic", to: "fifo", operation: "event"}, l: {from: "fifo", to: "w", operation: "event", ordering: "key"}}`, Want: []string{"error lines.l"},
			Says: "`l` promises order by key, and `topic`, which it comes through, keeps none: later work may overtake, and an old change overwrites a new one"},
		{Name: "a handler in between may sort", Model: boxes + `lines: {in: {from: "std", to: "w", operation: "event"}, l: {from: "w", to: "fifo", operation: "event", ordering: "key"}}`},
		{Name: "from end to end", Model: boxes + `lines: {in: {from: "s", to: "fifo", operation: "event", ordering: "key"}, l: {from: "fifo", to: "w", operation: "event", ordering: "key"}}`},
		{Name: "nobody promises it", Model: boxes + `lines: l: {from: "std", to: "w", operation: "event"}`},
		{Name: "a channel said to keep what its platform doesn't", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs", channel: ordering: "key"}, w: {kind: "worker", timeout: "1s"}}, lines: l: {from: "q", to: "w", operation: "event", ordering: "key"}`, Want: []string{"error boxes.q"},
			Says: "`q` is said to keep order by key, and aws/sqs keeps none: now and then a later message comes first, and an old change overwrites a new one"},
		{Name: "none is no promise", Model: boxes + `lines: l: {from: "std", to: "w", operation: "event", ordering: "none"}`},
		{Name: "a platform's order is no promise of the team", Model: boxes + `lines: {in: {from: "topic", to: "fifo", operation: "event"}, l: {from: "fifo", to: "w", operation: "event"}}`},
		{Name: "the platform delivers in no order", Model: boxes + `lines: l: {from: "s3", to: "f", operation: "event", ordering: "key"}`, Want: []string{"error lines.l"},
			Says: "`l` promises order by key, and with aws/s3 there is none: later work may arrive first, and an old change overwrites a new one"},
		{Name: "several at once", Model: boxes + `lines: l: {from: "log", to: "w", operation: "event", interaction: "tail", concurrency: 4}`, Want: []string{"error lines.l"},
			Says: "`l` promises total order, and up to 4 pieces of it are in flight at once: whichever is done first comes first"},
		{Name: "one at a time", Model: boxes + `lines: l: {from: "log", to: "w", operation: "event", interaction: "tail", concurrency: 1}`},
		{Name: "several at once, each with its own keys", Model: boxes + `lines: l: {from: "fifo", to: "w", operation: "event", ordering: "key", concurrency: 4}`},
		{Name: "handed over, and held up meanwhile", Model: boxes + `boxes: custom: {kind: "bus", platform: "aws/eventbridge-custom"}
lines: l: {from: "custom", to: "w", operation: "event", ordering: "key"}`},
		{Name: "handed over, and retried meanwhile", Model: boxes + `lines: l: {from: "bus", to: "w", operation: "event", ordering: "key"}`, Want: []string{"error lines.l"},
			Says: "`l` promises order by key, and what fails is tried 186 times while later work goes on to `w`: the one that failed comes last, and overwrites what is newer"},
		{Name: "an asynchronous function", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", operation: "event", ordering: "key"}`, Want: []string{"error lines.l"}},
		{Name: "tried once", Model: boxes + `boxes: f: inbox: attempts: 1
lines: l: {from: "s", to: "f", interaction: "send", operation: "event", ordering: "key"}`},
		{Name: "how often, nobody says", Model: boxes + `boxes: t: kind: "topic"
lines: l: {from: "t", to: "w", interaction: "deliver", operation: "event", ordering: "key", retry: by: "broker"}`, Skips: []string{"lines.l needs retry"}},
		{Name: "whoever retries itself can wait", Model: boxes + `lines: l: {from: "s", to: "w", interaction: "send", operation: "event", ordering: "key", retry: {attempts: 3, by: "caller"}}`},
		{Name: "a log stops at what fails", Model: boxes + `lines: l: {from: "db", to: "f", operation: "event", ordering: "key"}`},
		{Name: "parked out of a total order", Model: boxes + `lines: l: {from: "log", to: "w", operation: "event", interaction: "tail", deadLetter: "dlq"}`, Want: []string{"warning lines.l"},
			Says: "`l` promises total order, and a piece that fails is parked in `dlq` while those behind it go on: its place in the order is lost, and a replay applies it over what is newer"},
		{Name: "parked by key is a choice many make", Model: boxes + `boxes: fifo: channel: deadLetter: {to: "dlq", after: 5}
lines: l: {from: "fifo", to: "w", operation: "event", ordering: "key"}`},
		{Name: "parked by key, and a replay sets what was", Model: boxes + `boxes: {fifo: channel: deadLetter: {to: "dlq", after: 5}, rows: kind: "database"}
lines: {l: {from: "fifo", to: "w", operation: "event", ordering: "key"}, set: {from: "w", to: "rows", interaction: "request-reply", operation: "write", idempotency: "natural"}}`, Want: []string{"warning lines.l"},
			Says: "`l` promises order by key, and a piece that fails is parked in `dlq` while those behind it of its key go on: its place in the order is lost, and a replay applies it over what is newer"},
		{Name: "parked by key, and what is older is refused", Model: boxes + `boxes: {fifo: channel: deadLetter: {to: "dlq", after: 5}, rows: kind: "database"}
lines: {l: {from: "fifo", to: "w", operation: "event", ordering: "key"}, set: {from: "w", to: "rows", interaction: "request-reply", operation: "write", idempotency: "natural", conflicts: "version"}}`},
		{Name: "parked by key, and each is kept for itself", Model: boxes + `boxes: {fifo: channel: deadLetter: {to: "dlq", after: 5}, rows: kind: "database"}
lines: {l: {from: "fifo", to: "w", operation: "event", ordering: "key"}, add: {from: "w", to: "rows", interaction: "request-reply", operation: "write", idempotency: {key: "id", enforcedBy: "unique-key"}}}`},
		{Name: "parked, and nobody says whether the rest goes on", Model: boxes + `boxes: fifo: channel: deadLetter: {to: "dlq", after: 5}
lines: l: {from: "fifo", to: "f", operation: "event", ordering: "total", batch: {size: 5, partialFailure: true}}`, Want: []string{"warning lines.l", "warning lines.l"}},
		{Name: "failures one by one, and the rest goes on", Model: boxes + `lines: l: {from: "fifo", to: "f", operation: "event", ordering: "key", batch: {partialFailure: true, stopsAtFailure: false}}`, Want: []string{"error lines.l"},
			Says: "`l` promises order by key, and of 10 at once only those that failed come back (`batch: partialFailure`): what is behind a failed one of its key in the batch is done before it, and then the older one is applied over it"},
		{Name: "failures one by one, and nobody says whether the rest goes on", Model: boxes + `lines: {in: {from: "s", to: "fifo", operation: "event", ordering: "key"}, l: {from: "fifo", to: "f", operation: "event", batch: partialFailure: true}}`, Want: []string{"warning lines.l"},
			Says: "`in` promises order by key, and of 10 at once only those that failed come back (`batch: partialFailure`): what is behind a failed one of its key in the batch is done before it, and then the older one is applied over it, unless `f` stops there and gives back all that is behind it as well, which nobody says"},
		{Name: "failures one by one of a total order", Model: boxes + `lines: l: {from: "fifo", to: "w", operation: "event", ordering: "total", batch: {size: 5, partialFailure: true, stopsAtFailure: false}}`, Want: []string{"error lines.l"},
			Says: "`l` promises total order, and of 5 at once only those that failed come back (`batch: partialFailure`): what is behind a failed one of its batch is done before it, and then the older one is applied over it"},
		{Name: "what is behind the failed one comes back with it", Model: boxes + `lines: l: {from: "fifo", to: "f", operation: "event", ordering: "key", batch: {partialFailure: true, stopsAtFailure: true}}`},
		{Name: "the batch comes back whole", Model: boxes + `lines: l: {from: "fifo", to: "f", operation: "event", ordering: "key", batch: partialFailure: false}`},
		{Name: "a log goes back to the first that failed", Model: boxes + `lines: l: {from: "db", to: "f", operation: "event", ordering: "key", batch: partialFailure: true}`},
		{Name: "one at a time has nothing behind it", Model: boxes + `lines: l: {from: "fifo", to: "f", operation: "event", ordering: "key", batch: {size: 1, partialFailure: true}}`},
		{Name: "a circle of channels", Model: boxes + `boxes: {a: {kind: "topic", channel: ordering: "none"}, b: kind: "topic"}
lines: {ab: {from: "a", to: "b", operation: "event"}, ba: {from: "b", to: "a", operation: "event"}}`},
	})
}

func TestPayloadTooLarge(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", platform: "aws/sqs"}, small: {kind: "queue", channel: maxSize: "10KiB"}, w: kind: "worker", s: kind: "service", g: {kind: "gateway", admission: maxSize: "5MB"}, f: {kind: "function", platform: "aws/lambda"}, flow: {kind: "workflow", platform: "aws/step-functions-standard"}}
`
	piped := func(save, changes, tell string) string {
		return `boxes: {s: kind: "service", items: {kind: "database", store: {durable: true, changeStream: *"1d" | string}}, p: kind: "pipe", t: {kind: "topic", channel: {durable: true, maxSize: "256KiB"}}, big: {kind: "queue", channel: {durable: true, maxSize: "1MiB"}}}
lines: {save: {from: "s", to: "items", operation: "write", interaction: "request-reply", data: maxSize: "400KB"` + save + `}, changes: {from: "items", to: "p", operation: "event", interaction: "tail"` + changes + `}, tell: {from: "p", to: "t", operation: "event", interaction: "publish"` + tell + `}}`
	}
	rulestest.Check(t, contradiction.PayloadTooLarge, []rulestest.Example{
		{Name: "a pipe hands on what comes in", Model: piped(``, `, retry: {attempts: "unlimited", by: "platform"}`, ``), Want: []string{"error lines.tell"},
			Says: "400KB > 256KiB: `save` puts up to 400KB into `items`, and `tell` brings it to `t`, and `t` takes at most 256KiB: the largest work is refused each time it is tried, and what is behind it in `items` waits"},
		{Name: "a pipe that puts aside what is refused", Model: piped(``, `, retry: {attempts: 3, by: "platform"}, data: maxSize: "300KiB"`, ``), Want: []string{"error lines.tell"},
			Says: "300KiB > 256KiB: `changes` brings up to 300KiB to `p`, and `tell` hands it on to `t`, and `t` takes at most 256KiB: the largest work is refused each time it is tried"},
		{Name: "only a reference leaves the pipe", Model: piped(``, ``, `, data: maxSize: "1KiB"`)},
		{Name: "only part of it comes out of the log", Model: piped(``, `, data: maxSize: "1KiB"`, ``)},
		{Name: "the log tells of other lines", Model: piped(``, `, carries: ["other"]`, ``) + `, lines: other: {from: "s", to: "items", operation: "write", interaction: "request-reply"}`},
		{Name: "where it goes is large enough", Model: strings.Replace(piped(``, ``, ``), `to: "t"`, `to: "big"`, 1)},
		{Name: "beyond the platform", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", data: maxSize: "2MiB"}`, Want: []string{"error lines.l"},
			Says: "2MiB > 1MiB: `l` may carry 2MiB, and aws/sqs takes at most 1MiB here: the largest work is refused each time it is tried"},
		{Name: "just fits", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", data: maxSize: "1MiB"}`},
		{Name: "beyond what the channel takes", Model: boxes + `lines: l: {from: "s", to: "small", operation: "command", data: maxSize: "11KiB"}`, Want: []string{"error lines.l"},
			Says: "11KiB > 10KiB: `l` may carry 11KiB, and `small` takes at most 10KiB: the largest work is refused each time it is tried"},
		{Name: "beyond what is let in", Model: boxes + `lines: l: {from: "s", to: "g", operation: "command", data: maxSize: "6MB"}`, Want: []string{"error lines.l"}},
		{Name: "a function that is waited for takes more", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "request-reply", operation: "command", data: maxSize: "5MB"}`},
		{Name: "than one that work is handed to", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", operation: "command", data: maxSize: "5MB"}`, Want: []string{"error lines.l"}},
		{Name: "what goes in comes out", Model: boxes + `lines: {in: {from: "s", to: "q", operation: "command", data: maxSize: "500KiB"}, out: {from: "q", to: "flow", operation: "command"}}`, Want: []string{"error lines.out"},
			Says: "500KiB > 256KiB: `in` puts up to 500KiB into `q`, and `out` brings it to `flow`, and aws/step-functions-standard takes at most 256KiB here: the largest work is refused each time it is tried"},
		{Name: "through two channels", Model: boxes + `boxes: t: kind: "topic"
lines: {in: {from: "s", to: "t", operation: "event", data: maxSize: "500KiB"}, on: {from: "t", to: "small", operation: "event"}}`, Want: []string{"error lines.on"}},
		{Name: "less comes out, and somebody says so", Model: boxes + `lines: {in: {from: "s", to: "q", operation: "command", data: maxSize: "500KiB"}, out: {from: "q", to: "flow", operation: "command", data: maxSize: "1KiB"}}`},
		{Name: "what doesn't fit in is told once", Model: boxes + `lines: {in: {from: "s", to: "q", operation: "command", data: maxSize: "5MiB"}, out: {from: "q", to: "flow", operation: "command"}}`, Want: []string{"error lines.in"}},
		{Name: "how large it is, nobody says", Model: boxes + `lines: l: {from: "s", to: "small", operation: "command"}`},
		{Name: "said of the channel, not of the line", Model: boxes + `lines: l: {from: "small", to: "w", operation: "command"}`},
		{Name: "channels in a circle", Model: boxes + `boxes: {a: kind: "topic", b: kind: "topic"}
lines: {in: {from: "s", to: "a", operation: "event", data: maxSize: "1MiB"}, ab: {from: "a", to: "b", operation: "event"}, ba: {from: "b", to: "a", operation: "event"}}`},
		{Name: "a size of nothing", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", data: maxSize: "0B"}`},
	})
}

func TestRetriesNeverSeeTheFailure(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", platform: "aws/sqs"}, mine: kind: "queue", db: {kind: "database", platform: "aws/dynamodb"}, s: kind: "service", c: kind: "client", f: {kind: "function", platform: "aws/lambda"}, g: {kind: "function", platform: "homemade"}, dlq: kind: "queue", flow: {kind: "workflow", platform: "aws/step-functions-standard"}, express: {kind: "workflow", platform: "aws/step-functions-express"}}
`
	retry := `retry: {attempts: 3, by: "caller", on: "any"}`
	rulestest.Check(t, contradiction.RetriesNeverSeeTheFailure, []rulestest.Example{
		{Name: "a batch as a whole", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", ` + retry + `, batch: {size: 10, partialFailure: false}}`, Want: []string{"error lines.l"},
			Says: "`l` sends up to 10 pieces at once, tries 3 times, and looks at the batch as a whole, but SendMessageBatch of aws/sqs answers with a success when only some of them failed: those are never tried again"},
		{Name: "each for itself", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", ` + retry + `, batch: {size: 10, partialFailure: true}}`},
		{Name: "nobody says", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", ` + retry + `, batch: size: 10}`, Skips: []string{"lines.l needs batch.partialFailure"}},
		{Name: "who retries, nobody says", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", retry: attempts: 3, batch: {size: 10, partialFailure: false}}`, Skips: []string{"lines.l needs retry.by"}},
		{Name: "not retried", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", retry: "none", batch: {size: 10, partialFailure: false}}`},
		{Name: "one at a time", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", ` + retry + `, batch: {size: 1, partialFailure: false}}`},
		{Name: "a platform nobody knows", Model: boxes + `lines: l: {from: "s", to: "mine", operation: "command", ` + retry + `, batch: {size: 10, partialFailure: false}}`},
		{Name: "rows", Model: boxes + `lines: l: {from: "s", to: "db", operation: "write", ` + retry + `, batch: {size: 25, partialFailure: false}}`, Want: []string{"error lines.l"}},
		{Name: "rows in one transaction", Model: boxes + `lines: l: {from: "s", to: "db", operation: "write", ` + retry + `, transaction: "all", batch: {size: 25, partialFailure: false}}`},
		{Name: "a hand-off that nobody repeats", Model: boxes + `boxes: f: inbox: {attempts: 1, deadLetter: "none"}
lines: l: {from: "s", to: "f", interaction: "send", operation: "command", ` + retry + `}`, Want: []string{"error lines.l"},
			Says: "`l` tries 3 times until `f` has taken the work over, which it does before the code runs: when that fails, nobody tries again and nothing keeps the work"},
		{Name: "the platform repeats by itself", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", operation: "command", ` + retry + `}`},
		{Name: "what fails is parked", Model: boxes + `boxes: f: inbox: {attempts: "none", deadLetter: "dlq"}
lines: l: {from: "s", to: "f", interaction: "send", operation: "command", ` + retry + `}`},
		{Name: "the retry is for the hand-off", Model: boxes + `boxes: f: inbox: {attempts: 1, deadLetter: "none"}
lines: l: {from: "s", to: "f", interaction: "send", operation: "command", retry: {attempts: 3, by: "caller", on: "refused"}}`},
		{Name: "what it is for, nobody says", Model: boxes + `boxes: f: inbox: {attempts: 1, deadLetter: "none"}
lines: l: {from: "s", to: "f", interaction: "send", operation: "command", retry: {attempts: 3, by: "caller"}}`, Skips: []string{"lines.l needs retry.on"}},
		{Name: "how often the receiver tries, nobody says", Model: boxes + `lines: l: {from: "s", to: "g", interaction: "send", operation: "command", ` + retry + `}`, Skips: []string{"lines.l needs boxes.g.inbox.attempts"}},
		{Name: "whether it is parked, nobody says", Model: boxes + `boxes: g: inbox: attempts: "none"
lines: l: {from: "s", to: "g", interaction: "send", operation: "command", ` + retry + `}`, Skips: []string{"lines.l needs boxes.g.inbox.deadLetter"}},
		{Name: "an exception inside a success", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "request-reply", operation: "command", ` + retry + `}`, Want: []string{"warning lines.l"},
			Says: "`l` tries 3 times after any failure, and aws/lambda answers with a success when the work has failed, and says so in X-Amz-Function-Error: unless the code of `s` looks there, a failure of `f` is not tried again"},
		{Name: "a workflow looks inside", Model: boxes + `lines: l: {from: "flow", to: "f", operation: "command", ` + retry + `}`},
		{Name: "over HTTP", Model: boxes + `lines: l: {from: "c", to: "f", interaction: "request-reply", operation: "command", ` + retry + `}`},
		{Name: "only what was refused", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "request-reply", operation: "command", retry: {attempts: 3, by: "caller", on: "refused"}}`},
		{Name: "an execution that failed", Model: boxes + `lines: l: {from: "s", to: "express", interaction: "request-reply", operation: "command", ` + retry + `}`, Want: []string{"warning lines.l"}},
		{Name: "without end", Model: boxes + `lines: l: {from: "s", to: "q", operation: "command", retry: {attempts: "unlimited", by: "caller", on: "any"}, batch: {size: 10, partialFailure: false}}`, Want: []string{"error lines.l"}},
	})
}
