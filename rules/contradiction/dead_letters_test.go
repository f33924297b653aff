package contradiction_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestDeadLetterOnWrongSide(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "dlq"}, s: kind: "service", t: {kind: "topic", platform: "aws/sns"}, dlq: kind: "queue", db: {kind: "database", platform: "aws/dynamodb"}}
`
	rulestest.Check(t, contradiction.DeadLetterOnWrongSide, []rulestest.Example{
		{Name: "only fetched for", Model: boxes + `lines: l: {from: "q", to: "f", operation: "command"}`, Want: []string{"error boxes.f"},
			Says: "nothing ever arrives in `dlq` from `f`: `l` fetches its work from `q`, and what fails goes back there: `q` has no dead letter, so in the end the work is thrown away"},
		{Name: "a runtime that puts away what fails", Model: `boxes: {q: {kind: "queue", platform: "azure/storage-queue"}, f: {kind: "function", platform: "azure/functions", inbox: deadLetter: "p"}, p: {kind: "queue", platform: "azure/storage-queue"}}
lines: l: {from: "q", to: "f", operation: "command", interaction: "poll"}`},
		{Name: "the queue parks it all the same", Model: boxes + `boxes: q: channel: deadLetter: {to: "dlq", after: 5}
lines: l: {from: "q", to: "f", operation: "command"}`, Want: []string{"warning boxes.f"},
			Says: "nothing ever arrives in `dlq` from `f`: `l` fetches its work from `q`, and what fails goes back there until it is parked in `dlq`"},
		{Name: "nobody says whether the queue parks it", Model: boxes + `boxes: q: channel: deadLetter: "unknown"
lines: l: {from: "q", to: "f", operation: "command"}`, Want: []string{"error boxes.f"},
			Says: "nothing ever arrives in `dlq` from `f`: `l` fetches its work from `q`, and what fails goes back there: whether `q` has a dead letter, nobody has stated"},
		{Name: "only called and waited for", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "request-reply", operation: "command"}`, Want: []string{"error boxes.f"},
			Says: "nothing ever arrives in `dlq` from `f`: `l` is a call that waits, and its failure goes back to `s`"},
		{Name: "one line pushes", Model: boxes + `lines: {l: {from: "q", to: "f", operation: "command"}, m: {from: "t", to: "f", operation: "event"}}`},
		{Name: "handed over", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", operation: "command"}`},
		{Name: "reads a log", Model: boxes + `lines: l: {from: "db", to: "f", operation: "event"}`},
		{Name: "how it is called, nobody says", Model: boxes + `lines: l: {from: "s", to: "f", operation: "command"}`, Skips: []string{"boxes.f needs lines.l.interaction.mode"}},
		{Name: "nothing is drawn", Model: boxes},
		{Name: "no dead letter", Model: boxes + `boxes: g: {kind: "function", inbox: deadLetter: "none"}
lines: l: {from: "q", to: "g", operation: "command"}`},
		{Name: "a pipe leaves a queue's failures to it", Model: boxes + `boxes: p: {kind: "pipe", platform: "aws/eventbridge-pipes", inbox: deadLetter: "dlq"}
lines: l: {from: "q", to: "p", operation: "event"}`, Want: []string{"error boxes.p"}},
		{Name: "a worker may put away what it likes", Model: boxes + `boxes: w: {kind: "worker", inbox: deadLetter: "dlq"}
lines: l: {from: "q", to: "w", operation: "event"}`},
	})
}

func TestDeadLetterWrongType(t *testing.T) {
	boxes := `boxes: {std: {kind: "queue", platform: "aws/sqs"}, fifo: {kind: "queue", platform: "aws/sqs-fifo"}, plain: kind: "queue", pg: {kind: "database", platform: "postgresql"},
w: kind: "worker", f: {kind: "function", platform: "aws/lambda"}, bus: {kind: "bus", platform: "aws/eventbridge-classic"}, topic: {kind: "topic", platform: "aws/sns"}, s3: {kind: "objectstore", platform: "aws/s3"}, log: {kind: "stream", platform: "kafka"}, db: {kind: "database", platform: "aws/dynamodb"}}
`
	rulestest.Check(t, contradiction.DeadLetterWrongType, []rulestest.Example{
		{Name: "fifo into standard", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs-fifo", channel: deadLetter: "std"}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `std` (aws/sqs): aws/sqs-fifo parks what fails in aws/sqs-fifo only"},
		{Name: "standard into fifo", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: {to: "fifo", after: 5}}`, Want: []string{"error boxes.a"}},
		{Name: "alike", Model: boxes + `boxes: {a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "std"}, b: {kind: "queue", platform: "aws/sqs-fifo", channel: deadLetter: "fifo"}}`},
		{Name: "a queue of a platform nobody states", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "plain"}`, Skips: []string{"boxes.plain needs channel.durable"}},
		{Name: "no queue at all", Model: boxes + `boxes: {a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "shelf"}, shelf: kind: "database"}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `shelf` (a database): aws/sqs parks what fails in aws/sqs only"},
		{Name: "a consumer puts away what it likes", Model: boxes + `lines: l: {from: "std", to: "w", operation: "command", deadLetter: "pg"}`},
		{Name: "a queue that nobody knows", Model: boxes + `boxes: a: {kind: "queue", platform: "homemade", channel: deadLetter: "pg"}`},
		{Name: "a rule into fifo", Model: boxes + `lines: l: {from: "bus", to: "w", operation: "event", deadLetter: "fifo"}`, Want: []string{"error lines.l"},
			Says: "`l` can't park work in `fifo` (aws/sqs-fifo): aws/eventbridge-classic parks what fails in aws/sqs only"},
		{Name: "a rule into standard", Model: boxes + `lines: l: {from: "bus", to: "w", operation: "event", deadLetter: "std"}`},
		{Name: "a bucket is dead-letter-cannot-receive's", Model: boxes + `lines: l: {from: "bus", to: "f", operation: "event", deadLetter: "s3"}`},
		{Name: "the bus says it for all", Model: boxes + `boxes: b: {kind: "bus", platform: "aws/eventbridge-classic", channel: deadLetter: "fifo"}
lines: l: {from: "b", to: "f", operation: "event"}`, Want: []string{"error boxes.b"}},
		{Name: "an asynchronous function into a bucket", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "s3"}
lines: l: {from: "topic", to: "g", operation: "event"}`},
		{Name: "a reader of a log into Kafka", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "log"}
lines: l: {from: "db", to: "g", operation: "event"}`},
		{Name: "a queue that forgets", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, mem: {kind: "queue", channel: durable: false}}`, Want: []string{"error boxes.mem"},
			Says: "`mem` is to keep work that failed, and forgets it when it stops: the work is lost a second time, and the evidence with it"},
		{Name: "none is no durability", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, mem: {kind: "queue", channel: durable: "none"}}`, Want: []string{"error boxes.mem"}},
		{Name: "whether it keeps, nobody says", Model: boxes + `boxes: a: {kind: "queue", channel: deadLetter: "plain"}`, Skips: []string{"boxes.plain needs channel.durable"}},
		{Name: "a cache that forgets", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, mem: {kind: "cache", store: durable: false}}`, Want: []string{"error boxes.mem"}},
		{Name: "a cache nobody has spoken of", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, mem: kind: "cache"}`, Want: []string{"warning boxes.mem"}},
		{Name: "a cache that keeps", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, mem: {kind: "cache", store: durable: true}}`},
		{Name: "a topic without subscribers", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "shout"}, shout: kind: "topic"}`, Want: []string{"warning boxes.shout"}},
		{Name: "a topic with a durable subscriber", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "shout"}, shout: kind: "topic"}
lines: l: {from: "shout", to: "std", operation: "event"}`},
		{Name: "a topic nobody durable listens to", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "shout"}, shout: kind: "topic"}
lines: l: {from: "shout", to: "w", operation: "event", interaction: "deliver", buffer: "none"}`, Want: []string{"error boxes.shout"}},
		{Name: "who listens durably, nobody says", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "shout"}, shout: kind: "topic"}
lines: l: {from: "shout", to: "w", operation: "event", interaction: "deliver"}`, Skips: []string{"boxes.shout needs lines.l.buffer"}},
		{Name: "told once however many park there", Model: boxes + `boxes: {a: {kind: "queue", channel: deadLetter: "mem"}, b: {kind: "queue", channel: deadLetter: "mem"}, mem: {kind: "queue", channel: durable: false}}`, Want: []string{"error boxes.mem"}},
	})
}

func TestDeadLetterTooShortLived(t *testing.T) {
	queue := `boxes: q: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "dlq"}
`
	own := func(keeps string) string {
		return `platforms: "acme/queue": {title: "Queues of Acme", kinds: ["queue"], behaviour: keepsEnqueueTime: {value: ` + keeps + `, says: "So it does.", source: "https://wiki.acme.example/queue", read: "2026-10-01", verified: true}}
`
	}
	aged := `boxes: {q: {kind: "queue", platform: "acme/queue", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "acme/queue", channel: retention: "1d"}}`
	rulestest.Check(t, contradiction.DeadLetterTooShortLived, []rulestest.Example{
		{Name: "both as they come", Model: queue + `boxes: dlq: {kind: "queue", platform: "aws/sqs"}`, Want: []string{"warning boxes.dlq"},
			Says: "4d ≤ 4d: `dlq` keeps a message for 4d (the default of aws/sqs), and `q` for 4d (the default of aws/sqs), both from when it was sent: what waited before it was parked has only the rest of that left"},
		{Name: "longer", Model: queue + `boxes: dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "5d"}`},
		{Name: "the longest there is", Model: queue + `boxes: dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "14d"}
boxes: q: channel: retention: "14d"`},
		{Name: "shorter", Model: queue + `boxes: dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "5d"}
boxes: q: channel: retention: "13d"`, Want: []string{"error boxes.dlq"}},
		{Name: "told once, of the longest source", Model: queue + `boxes: {dlq: {kind: "queue", platform: "aws/sqs"}, r: {kind: "queue", platform: "aws/sqs", channel: {retention: "7d", deadLetter: "dlq"}}}`, Want: []string{"warning boxes.dlq"},
			Says: "4d ≤ 7d: `dlq` keeps a message for 4d (the default of aws/sqs), and `r` for 7d, both from when it was sent: what waited before it was parked has only the rest of that left"},
		{Name: "fifo starts anew", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs-fifo", channel: deadLetter: "dlq"}, dlq: {kind: "queue", platform: "aws/sqs-fifo"}}`},
		{Name: "a team's own platform goes on counting", Model: own("true") + aged, Want: []string{"error boxes.dlq"},
			Says: "1d ≤ 4d: `dlq` keeps a message for 1d, and `q` for 4d, both from when it was sent: what waited before it was parked has only the rest of that left"},
		{Name: "a team's own platform starts anew", Model: own("false") + aged},
		{Name: "no platform", Model: `boxes: {q: {kind: "queue", channel: {retention: "4d", deadLetter: "dlq"}}, r: {kind: "queue", channel: {retention: "1d", deadLetter: "dlq"}}, dlq: {kind: "queue", channel: retention: "1d"}}`, Want: []string{"info boxes.dlq"},
			Says: "`dlq` keeps a message for 1d, and `q` for 4d, and nobody has stated on which platform: where a parked message keeps the time at which it was sent (a standard SQS queue), what waited long is gone before anybody has seen it"},
		{Name: "no platform, and kept for longer", Model: `boxes: {q: {kind: "queue", channel: {retention: "1d", deadLetter: "dlq"}}, dlq: {kind: "queue", channel: retention: "4d"}}`},
		{Name: "another platform", Model: `boxes: {q: {kind: "queue", platform: "azure/service-bus-queue", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", channel: retention: "1d"}}`},
		{Name: "the consumer parks it", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, dlq: {kind: "queue", platform: "aws/sqs"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", operation: "command", deadLetter: "dlq"}`},
		{Name: "how long it keeps, nobody says", Model: queue + `boxes: dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "unknown"}`, Skips: []string{"boxes.dlq needs channel.retention"}},
		{Name: "how long the source keeps, nobody says", Model: queue + `boxes: {dlq: {kind: "queue", platform: "aws/sqs"}, q: channel: retention: "unknown"}`, Skips: []string{"boxes.dlq needs boxes.q.channel.retention"}},
		{Name: "parks in itself", Model: `boxes: q: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "q"}`},
	})
}

func TestDedupWindowTooShort(t *testing.T) {
	boxes := `boxes: {q: {kind: "queue", platform: "aws/sqs-fifo", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs-fifo", channel: retention: "14d"}, w: kind: "worker", x: kind: "external", s: kind: "service", bus: {kind: "bus", platform: "aws/eventbridge-classic"}}
`
	work := boxes + `lines: work: {from: "q", to: "w", operation: "command", ack: "after-work"}
`
	call := func(window string) string {
		return `lines: pay: {from: "w", to: "x", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: {key: "id", enforcedBy: "unique-key"` + window + `}}`
	}
	rulestest.Check(t, contradiction.DedupWindowTooShort, []rulestest.Example{
		{Name: "held and parked", Model: work + call(`, window: "5m"`), Want: []string{"error lines.pay"},
			Says: "5m < 18d: the key of `pay` is remembered for 5m, and `work` may bring the work back after 4d in `q` + 14d in `dlq`: by then it is taken for new work"},
		{Name: "a guard, and what it guards keeps a key of its own", Model: work + `lines: pay: {from: "w", to: "b", interaction: "request-reply", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "conditional-write", window: "1h"}}
lines: save: {from: "w", to: "e", interaction: "request-reply", operation: "command", idempotency: {key: "id", enforcedBy: "unique-key"}}
boxes: {b: {kind: "database"}, e: {kind: "external"}}
flows: g: steps: ["work", "pay", "save"]`, Skips: []string{"lines.save needs lines.save.idempotency.window"}},
		{Name: "a guard, and what it guards has none", Model: work + `lines: pay: {from: "w", to: "b", interaction: "request-reply", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "conditional-write", window: "1h"}}
lines: save: {from: "w", to: "e", interaction: "request-reply", operation: "command", idempotency: "none"}
boxes: {b: {kind: "database"}, e: {kind: "external"}}
flows: g: steps: ["work", "pay", "save"]`, Want: []string{"error lines.pay"}},
		{Name: "just long enough", Model: work + call(`, window: "18d"`)},
		{Name: "a moment too short", Model: work + call(`, window: "431h59m"`), Want: []string{"error lines.pay"}},
		{Name: "a standard queue goes on counting", Model: strings.ReplaceAll(work, "sqs-fifo", "sqs") + call(`, window: "14d"`)},
		{Name: "a dedup store at the way in", Model: boxes + `lines: work: {from: "q", to: "w", operation: "command", ack: "after-work", idempotency: {key: "id", enforcedBy: "dedup-store", window: "1d"}}
` + call(`, window: "5m"`), Want: []string{"error lines.work"},
			Says: "1d < 18d: the key of `work` is remembered for 1d, and `work` may bring the work back after 4d in `q` + 14d in `dlq`: by then it is taken for new work"},
		{Name: "the broker's own window", Model: boxes + `lines: {
in: {from: "bus", to: "w", interaction: "deliver", operation: "event"}
send: {from: "w", to: "q", operation: "command", timeout: "1s", retry: "none", idempotency: {enforcedBy: "broker"}}}`, Want: []string{"error lines.send"},
			Says: "5m < 1d: the key of `send` is remembered for 5m, and `in` may bring the work back after 1d of retries: by then it is taken for new work"},
		{Name: "a caller that tries for long", Model: boxes + `lines: pay: {from: "s", to: "x", interaction: "request-reply", operation: "command", timeout: "1m", retry: {attempts: 4, by: "caller", on: "any"}, idempotency: {enforcedBy: "dedup-store", window: "2m"}}`, Want: []string{"error lines.pay"},
			Says: "2m < 3m: the key of `pay` is remembered for 2m, and `pay` may bring the work back after 3m of retries: by then it is taken for new work"},
		{Name: "rows that their reader gives up for their age", Model: boxes + `boxes: b: kind: "database"
lines: rows: {from: "b", to: "w", operation: "event", interaction: "tail", ack: "after-work", deadLetter: "none", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1d"}}
` + call(`, window: "10m"`), Want: []string{"error lines.pay"},
			Says: "10m < 1d: the key of `pay` is remembered for 10m, and `rows` may bring the work back after 1d of retries: by then it is taken for new work"},
		{Name: "rows that nobody gives up", Model: boxes + `boxes: b: kind: "database"
lines: rows: {from: "b", to: "w", operation: "event", interaction: "tail", ack: "after-work", deadLetter: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}}
` + call(`, window: "10m"`), Skips: []string{"lines.pay needs lines.rows.retry.maxAge"}},
		{Name: "without end", Model: boxes + `lines: pay: {from: "s", to: "x", interaction: "request-reply", operation: "command", timeout: "1m", retry: {attempts: "unlimited", by: "caller", on: "any"}, idempotency: {enforcedBy: "dedup-store", window: "365d"}}`, Want: []string{"error lines.pay"},
			Says: "365d < for ever: the key of `pay` is remembered for 365d, and `pay` may bring the work back after any time, as its retries never end: by then it is taken for new work"},
		{Name: "an age ends it", Model: boxes + `lines: pay: {from: "s", to: "x", interaction: "request-reply", operation: "command", timeout: "1m", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}, idempotency: {enforcedBy: "dedup-store", window: "1h"}}`},
		{Name: "retried only when nothing was done", Model: boxes + `lines: pay: {from: "s", to: "x", interaction: "request-reply", operation: "command", timeout: "1m", retry: {attempts: "unlimited", by: "caller", on: "refused"}, idempotency: {enforcedBy: "dedup-store", window: "1s"}}`},
		{Name: "on what, nobody says", Model: boxes + `lines: pay: {from: "s", to: "x", interaction: "request-reply", operation: "command", timeout: "1m", retry: {attempts: 9, by: "caller"}, idempotency: {enforcedBy: "dedup-store", window: "1s"}}`, Skips: []string{"lines.pay needs lines.pay.retry.on"}},
		{Name: "an earlier key stops it", Model: boxes + `lines: work: {from: "q", to: "w", operation: "command", ack: "after-work", idempotency: {key: "id", enforcedBy: "dedup-store", window: "18d"}}
` + call(`, window: "5m"`)},
		{Name: "forgotten on receipt", Model: boxes + `lines: work: {from: "q", to: "w", operation: "command", ack: "on-receipt"}
` + call(`, window: "5m"`)},
		{Name: "how long an external remembers, nobody says", Model: work + call(""), Skips: []string{"lines.pay needs lines.pay.idempotency.window"}},
		{Name: "a row's key lives as long as the row", Model: work + `boxes: db: kind: "database"
lines: save: {from: "w", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: {key: "id", enforcedBy: "unique-key"}}`},
		{Name: "natural", Model: work + `boxes: db: kind: "database"
lines: save: {from: "w", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}`},
		{Name: "how long it is held, nobody says", Model: `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
lines: work: {from: "q", to: "w", operation: "command", interaction: "poll", ack: "after-work", idempotency: {enforcedBy: "dedup-store", window: "1h"}}`, Skips: []string{"lines.work needs boxes.q.channel.retention"}},
		{Name: "kept for ever", Model: `boxes: {q: {kind: "stream", channel: retention: "none"}, w: kind: "worker"}
lines: work: {from: "q", to: "w", operation: "command", interaction: "tail", ack: "after-work", idempotency: {enforcedBy: "dedup-store", window: "1h"}}`, Want: []string{"error lines.work"}},
		{Name: "a circle ends", Model: `boxes: {a: {kind: "queue", channel: retention: "4d"}, w: kind: "worker"}
lines: {out: {from: "a", to: "w", operation: "command", interaction: "poll", ack: "after-work"}, back: {from: "w", to: "a", operation: "command", timeout: "1s", retry: "none", idempotency: {enforcedBy: "broker", window: "5m"}}}`, Want: []string{"error lines.back"}},
	})
}

func TestDeadLetterOfWhatCallsAFunction(t *testing.T) {
	boxes := `boxes: {bus: {kind: "bus", platform: "aws/eventbridge-classic"}, clock: {kind: "scheduler", platform: "aws/scheduler"}, k: {kind: "stream", platform: "aws/kinesis"}, f: {kind: "function", platform: "aws/lambda"}, w: kind: "worker"
fifo: {kind: "queue", platform: "aws/sqs-fifo"}, plain: {kind: "queue", platform: "aws/sqs"}}
`
	rulestest.Check(t, contradiction.DeadLetterWrongType, []rulestest.Example{
		{Name: "a rule's, where the function has its own", Model: boxes + `boxes: f: inbox: deadLetter: "plain"
lines: l: {from: "bus", to: "f", operation: "event", deadLetter: "fifo"}`, Want: []string{"error lines.l"}},
		{Name: "a rule's, whatever the function could", Model: boxes + `lines: l: {from: "bus", to: "f", operation: "event", deadLetter: "fifo"}`, Want: []string{"error lines.l"},
			Says: "`l` can't park work in `fifo` (aws/sqs-fifo): aws/eventbridge-classic parks what fails in aws/sqs only"},
		{Name: "a topic is dead-letter-cannot-receive's", Model: boxes + `boxes: {t: {kind: "topic", platform: "aws/sns"}, q: kind: "queue"}
lines: {l: {from: "bus", to: "f", operation: "event", deadLetter: "t"}, keep: {from: "t", to: "q", operation: "event", buffer: "q"}}`},
		{Name: "what a bucket can't hand over", Model: boxes + `boxes: b: {kind: "objectstore", platform: "aws/s3"}
lines: l: {from: "b", to: "f", operation: "event", deadLetter: "fifo"}`},
		{Name: "a program may put it away itself", Model: boxes + `lines: l: {from: "w", to: "f", interaction: "send", operation: "event", deadLetter: "fifo"}`},
		{Name: "the function's own", Model: boxes + `boxes: f: inbox: deadLetter: "fifo"
lines: l: {from: "w", to: "f", interaction: "send", operation: "event"}`, Want: []string{"error boxes.f"}},
		{Name: "a schedule's", Model: boxes + `lines: l: {from: "clock", to: "w", interaction: "send", deadLetter: "fifo"}`, Want: []string{"error lines.l"},
			Says: "`l` can't park work in `fifo` (aws/sqs-fifo): aws/scheduler parks what fails in aws/sqs only"},
		{Name: "a schedule's, where the function has its own", Model: boxes + `boxes: f: inbox: deadLetter: "plain"
lines: l: {from: "clock", to: "f", interaction: "send", deadLetter: "fifo"}`, Want: []string{"error lines.l"}},
		{Name: "a schedule's, in a standard queue", Model: boxes + `lines: l: {from: "clock", to: "w", interaction: "send", deadLetter: "plain"}`},
	})
}

func TestDeadLetterCannotReceive(t *testing.T) {
	boxes := `boxes: {std: {kind: "queue", platform: "aws/sqs"}, fifo: {kind: "queue", platform: "aws/sqs-fifo"}, plain: kind: "queue", pg: {kind: "database", platform: "postgresql"},
w: kind: "worker", f: {kind: "function", platform: "aws/lambda"}, bus: {kind: "bus", platform: "aws/eventbridge-classic"}, topic: {kind: "topic", platform: "aws/sns"}, s3: {kind: "objectstore", platform: "aws/s3"}, log: {kind: "stream", platform: "kafka"}, db: {kind: "database", platform: "aws/dynamodb"}, k: {kind: "stream", platform: "aws/kinesis"}, ps: {kind: "topic", platform: "gcp/pubsub"}, blob: kind: "objectstore"}
`
	rulestest.Check(t, contradiction.DeadLetterCannotReceive, []rulestest.Example{
		{Name: "Pub/Sub into SQS", Model: boxes + `boxes: a: {kind: "topic", platform: "gcp/pubsub", channel: deadLetter: "std"}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `std` (aws/sqs), which is another service: gcp/pubsub parks what fails in gcp/pubsub only"},
		{Name: "SQS into Pub/Sub", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "ps"}`, Want: []string{"error boxes.a"}},
		{Name: "SNS into Pub/Sub", Model: boxes + `boxes: a: {kind: "topic", platform: "aws/sns", channel: deadLetter: "ps"}`, Want: []string{"error boxes.a"}},
		{Name: "Cloud Tasks has none", Model: boxes + `boxes: a: {kind: "queue", platform: "gcp/cloud-tasks", channel: deadLetter: "ps"}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `ps` (gcp/pubsub): gcp/cloud-tasks has no dead letter, so only what reads from it can put work away: state that on its line"},
		{Name: "whoever Cloud Tasks starts may put it away", Model: boxes + `boxes: a: {kind: "queue", platform: "gcp/cloud-tasks"}
lines: l: {from: "a", to: "w", interaction: "deliver", operation: "command", deadLetter: "ps"}`},
		{Name: "Pub/Sub into Pub/Sub", Model: boxes + `boxes: a: {kind: "topic", platform: "gcp/pubsub", channel: deadLetter: "ps"}`},
		{Name: "a subscription of Pub/Sub into SQS", Model: boxes + `lines: l: {from: "ps", to: "w", interaction: "deliver", operation: "event", deadLetter: "std"}`, Want: []string{"error lines.l"}},
		{Name: "whoever pulls may put it away", Model: boxes + `lines: l: {from: "ps", to: "w", interaction: "poll", operation: "event", deadLetter: "std"}`},
		{Name: "whoever polls a topic, and the topic counts", Model: boxes + `lines: l: {from: "ps", to: "w", interaction: "poll", operation: "event", deadLetter: {to: "std", after: 9}}`, Want: []string{"error lines.l"},
			Says: "`l` can't park work in `std` (aws/sqs), which is another service: gcp/pubsub parks what fails in gcp/pubsub only"},
		{Name: "whoever polls a topic, which brings it back", Model: boxes + `lines: l: {from: "ps", to: "w", interaction: "poll", operation: "event", deadLetter: "std", retry: {attempts: 9, by: "broker"}}`, Want: []string{"error lines.l"}},
		{Name: "whoever polls a topic, and tries again itself", Model: boxes + `lines: l: {from: "ps", to: "w", interaction: "poll", operation: "event", deadLetter: {to: "std", after: 9}, retry: {attempts: 9, by: "platform"}}`},
		{Name: "a queue counts", Model: boxes + `lines: l: {from: "std", to: "w", operation: "command", deadLetter: {to: "ps", after: 9}}`, Want: []string{"error lines.l"}},
		{Name: "whoever reads a queue may put it away", Model: boxes + `lines: l: {from: "std", to: "w", operation: "command", deadLetter: "ps"}`},
		{Name: "whoever reads a queue that counts nothing does", Model: boxes + `boxes: a: {kind: "queue", platform: "rabbitmq-classic"}
lines: l: {from: "a", to: "w", interaction: "deliver", operation: "command", deadLetter: {to: "std", after: 9}}`},
		{Name: "a variant of the service is another rule's", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "fifo"}`},
		{Name: "a kind is another rule's", Model: boxes + `boxes: a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "blob"}`},
		{Name: "a platform that nobody knows", Model: boxes + `boxes: {a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "own"}, own: {kind: "queue", platform: "acme/queue"}}`},
		{Name: "a platform that the team describes may be anything", Model: boxes + `boxes: {a: {kind: "queue", platform: "aws/sqs", channel: deadLetter: "own"}, own: {kind: "queue", platform: "acme/queue"}}
platforms: "acme/queue": {title: "SQS, as Acme sets it up", kinds: ["queue"]}`},
		{Name: "a source that says nothing", Model: boxes + `boxes: a: {kind: "stream", platform: "nats-jetstream", channel: deadLetter: "std"}`},
		{Name: "a team's own platform says where", Model: boxes + `boxes: a: {kind: "queue", platform: "acme/queue", channel: deadLetter: "std"}
platforms: "acme/queue": {title: "Queues of Acme", kinds: ["queue"], box: "channel.deadLetter.to": {among: ["rabbitmq-quorum", "acme/queue"], says: "To RabbitMQ.", source: "https://wiki.acme.example/queue", read: "2026-10-01", verified: true}}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `std` (aws/sqs), which is another service: acme/queue parks what fails in rabbitmq-quorum or acme/queue only"},
		{Name: "what nobody has verified implies nothing", Model: boxes + `boxes: a: {kind: "queue", platform: "acme/queue", channel: deadLetter: "std"}
platforms: "acme/queue": {title: "Queues of Acme", kinds: ["queue"], box: "channel.deadLetter.to": {among: ["rabbitmq-quorum"], says: "To RabbitMQ.", source: "https://wiki.acme.example/queue", read: "2026-10-01", verified: false}}`},
		{Name: "Event Grid into a bucket of nobody's", Model: boxes + `boxes: a: {kind: "bus", platform: "azure/event-grid", channel: deadLetter: "blob"}`},
		{Name: "Event Grid into S3", Model: boxes + `boxes: a: {kind: "bus", platform: "azure/event-grid", channel: deadLetter: "s3"}`, Want: []string{"error boxes.a"},
			Says: "`a` can't park work in `s3` (aws/s3), which is another service: azure/event-grid parks what fails in an objectstore only"},
		{Name: "RabbitMQ into an exchange", Model: boxes + `boxes: {a: {kind: "queue", platform: "rabbitmq-classic", channel: deadLetter: "x"}, x: {kind: "topic", platform: "rabbitmq"}}`},
		{Name: "RabbitMQ into SQS", Model: boxes + `boxes: a: {kind: "queue", platform: "rabbitmq-classic", channel: deadLetter: "std"}`, Want: []string{"error boxes.a"}},
		{Name: "a schedule into SNS", Model: boxes + `boxes: clock: {kind: "scheduler", platform: "aws/scheduler"}
lines: l: {from: "clock", to: "w", interaction: "send", deadLetter: "topic"}`, Want: []string{"error lines.l"}},
		{Name: "a schedule's, which hands over to the function", Model: boxes + `boxes: clock: {kind: "scheduler", platform: "aws/scheduler"}
lines: l: {from: "clock", to: "f", deadLetter: "topic"}`, Want: []string{"error lines.l"}},
		{Name: "a log read by a function, into MSK", Model: boxes + `boxes: {g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "msk"}, msk: {kind: "stream", platform: "aws/msk"}}
lines: l: {from: "k", to: "g"}`},
		{Name: "pushed and read: either may be meant", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "log"}
lines: {l: {from: "k", to: "g"}, m: {from: "topic", to: "g", operation: "event"}}`},
		{Name: "of what one line brings nothing is known", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "log"}
lines: {l: {from: "ps", to: "g", interaction: "deliver"}, m: {from: "topic", to: "g", operation: "event"}}`},
		{Name: "nothing drawn that comes in", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "pg"}`, Want: []string{"error boxes.g"}},
		{Name: "a subscription into a bucket", Model: boxes + `lines: l: {from: "topic", to: "w", operation: "event", deadLetter: "s3"}`, Want: []string{"error lines.l"}},
		{Name: "an asynchronous function into Kafka", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "log"}
lines: l: {from: "topic", to: "g", operation: "event"}`, Want: []string{"error boxes.g"}},
		{Name: "a reader of a log into a function", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "f"}
lines: l: {from: "db", to: "g", operation: "event"}`, Want: []string{"error boxes.g"}},
		{Name: "a function into a table", Model: boxes + `boxes: g: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "pg"}
lines: l: {from: "topic", to: "g", operation: "event"}`, Want: []string{"error boxes.g"}},
		{Name: "a reader of a log, into another function", Model: boxes + `boxes: g: {kind: "bus", platform: "aws/eventbridge-classic", channel: durable: true}
lines: l: {from: "k", to: "f", deadLetter: "g"}`, Want: []string{"error lines.l"}},
	})
}

func TestDeadLetterNeverFilled(t *testing.T) {
	of := func(queue, line string) string {
		return `boxes: {q: {kind: "queue", ` + queue + `}, dlq: {kind: "queue", channel: durable: true}, w: kind: "worker"}
lines: take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"` + line + `}`
	}
	const parks = `, channel: deadLetter: {to: "dlq", after: 5}`
	rulestest.Check(t, contradiction.DeadLetterNeverFilled, []rulestest.Example{
		{Name: "a classic queue counts nothing", Model: of(`platform: "rabbitmq-classic"`+parks, ``), Want: []string{"error boxes.q"},
			Says: "`q` is to park in `dlq` after 5 deliveries, and rabbitmq-classic counts none: what is given back to it comes back for ever. Use one that counts (`platform`: `rabbitmq-quorum` or `rabbitmq-quorum-3.13`); or, if `w` counts itself and rejects what it has had too often, write the dead letter there: `lines: take: deadLetter: {to: \"dlq\", after: 5}`"},
		{Name: "nor an older one", Model: of(`platform: "rabbitmq-classic-4.2"`+parks, ``), Want: []string{"error boxes.q"}},
		{Name: "what its receiver rejects comes there", Model: of(`platform: "rabbitmq-classic", channel: deadLetter: "dlq"`, ``)},
		{Name: "its receiver counts", Model: of(`platform: "rabbitmq-classic"`, `, deadLetter: {to: "dlq", after: 5}`)},
		{Name: "a quorum queue counts", Model: of(`platform: "rabbitmq-quorum"`+parks, ``)},
		{Name: "nothing is given out twice", Model: of(`platform: "redis-streams"`+parks, ``), Want: []string{"error boxes.q"},
			Says: "nothing ever puts work into `dlq`: what `w` has taken from `q` and not acknowledged stays with it, and redis-streams gives it to nobody again. Somebody has to claim it, count, and put it there; if `w` does, write `lines: take: retry: {attempts: 3, by: \"platform\"}`, with its number"},
		{Name: "whatever is said at the line", Model: of(`platform: "redis-streams"`, `, deadLetter: {to: "dlq", after: 5}`), Want: []string{"error lines.take"}},
		{Name: "its receiver claims", Model: of(`platform: "redis-streams"`+parks, `, retry: {attempts: 5, by: "platform"}`)},
		{Name: "a platform without any", Model: of(`platform: "gcp/cloud-tasks"`+parks, ``)}, // dead-letter-cannot-receive tells that
		{Name: "after a lease", Model: of(`platform: "redis-streams"`+parks, `, lease: for: "1m"`)},
	})
}
