package load_test

import (
	"testing"

	"tautline.dev/rules/load"
	"tautline.dev/rules/rulestest"
)

// call is a client that calls a service, which calls a database.
func call(service, in, out string) string {
	return `boxes: {c: kind: "client", s: {kind: "service", ` + service + `}, d: {kind: "database"}}
lines: {in: {from: "c", to: "s", interaction: "request-reply", operation: "read", ` + in + `}, out: {from: "s", to: "d", operation: "read", ` + out + `}}
`
}

// worked is a client that puts work into a queue, which a worker polls.
func worked(queue, worker, in, poll string) string {
	return `boxes: {c: kind: "client", q: {kind: "queue", channel: {durable: true, ` + queue + `}}, w: {kind: "worker", ` + worker + `}}
lines: {in: {from: "c", to: "q", operation: "command", ` + in + `}, work: {from: "q", to: "w", interaction: "poll", ` + poll + `}}
`
}

func TestCacheableRead(t *testing.T) {
	rulestest.Check(t, load.CacheableRead, []rulestest.Example{
		{Name: "often", Model: call(``, `load: peak: 100`, ``), Want: []string{"info lines.out"},
			Says: "at the peak `d` gets 100/s of reads from `s`: what it is asked for only reads, so a cache would take most of that away, and could answer while `d` can't"},
		{Name: "not often", Model: call(``, `load: peak: 99`, ``)},
		{Name: "more than half of what it can do", Model: call(``, `load: peak: 51`, ``) + `boxes: d: capacity: rate: 100`, Want: []string{"info lines.out"},
			Says: "at the peak `d` gets 51/s of reads from `s`, and it can do 100/s: what it is asked for only reads, so a cache would take most of that away, and could answer while `d` can't"},
		{Name: "half of what it can do", Model: call(``, `load: peak: 5000`, ``) + `boxes: d: capacity: rate: 10000`},
		{Name: "how often, nobody says", Model: call(``, ``, ``)},
		{Name: "only then", Model: call(``, `load: peak: 1000`, `when: "it is not known here"`)},
		{Name: "keeps its answers", Model: call(`admission: cache: "1s"`, `load: peak: 1000`, ``)},
		{Name: "keeps no answers", Model: call(`admission: cache: "none"`, `load: peak: 1000`, ``), Want: []string{"info lines.out"}},
		{Name: "a cache beside it", Model: call(``, `load: peak: 1000`, ``) + `boxes: k: kind: "cache"
lines: k: {from: "s", to: "k", operation: "read"}`},
		{Name: "a request that changes something", Model: call(``, `load: peak: 1000`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply", operation: "command"}`},
		{Name: "its own timer", Model: `boxes: {s: kind: "service", d: kind: "database"}
lines: out: {from: "s", to: "d", operation: "read", load: peak: 1000}`},
	})
}

func TestSurgeWithoutBuffer(t *testing.T) {
	rulestest.Check(t, load.SurgeWithoutBuffer, []rulestest.Example{
		{Name: "too much", Model: call(`capacity: rate: 399`, `load: peak: 400`, ``), Want: []string{"warning boxes.s"},
			Says: "400/s > 399/s: at its peak `s` gets more than it can do, and nothing durable stands before it: 1/s have nowhere to wait"},
		{Name: "just enough", Model: call(`capacity: rate: 400`, `load: peak: 400`, ``)},
		{Name: "further down", Model: call(``, `load: peak: 400`, ``) + `boxes: d: capacity: rate: 100`, Want: []string{"warning boxes.d"}},
		{Name: "throttled in front", Model: call(`admission: throttle: rate: 100`, `load: peak: 400`, ``) + `boxes: d: capacity: rate: 100`},
		{Name: "throttled itself", Model: call(`capacity: rate: 100, admission: throttle: rate: 100`, `load: peak: 400`, ``)},
		{Name: "throttled too high", Model: call(`capacity: rate: 100, admission: throttle: rate: 200`, `load: peak: 400`, ``), Want: []string{"warning boxes.s"},
			Says: "200/s > 100/s: at its peak `s` gets more than it can do, and nothing durable stands before it: 100/s have nowhere to wait"},
		{Name: "throttled caller by caller", Model: call(`capacity: rate: 100, admission: throttle: {rate: 100, per: "user"}`, `load: peak: 400`, ``), Want: []string{"warning boxes.s"}},
		{Name: "only then", Model: call(``, `load: peak: 400`, `when: "it is new"`) + `boxes: d: capacity: rate: 100`, Want: []string{"info boxes.d"},
			Says: "up to 400/s > 100/s: at its peak `d` gets more than it can do, and nothing durable stands before it: 300/s have nowhere to wait"},
		{Name: "added up", Model: call(`capacity: rate: 100`, `load: peak: 60`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply", load: peak: 60}`, Want: []string{"warning boxes.s"}},
		{Name: "what is known is enough", Model: call(`capacity: rate: 100`, `load: peak: 160`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply"}`, Want: []string{"warning boxes.s"}},
		{Name: "what is known is not enough", Model: call(`capacity: rate: 100`, `load: peak: 60`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply"}`, Skips: []string{"boxes.s needs lines.other.load.peak"}},
		{Name: "a queue in front", Model: worked(``, `capacity: rate: 1`, `load: {typical: 1, peak: 400}`, ``)},
		{Name: "behind a worker", Model: worked(``, ``, `load: peak: 400`, ``) + `boxes: d: {kind: "database", capacity: rate: 1}
lines: save: {from: "w", to: "d", operation: "write"}`},
		{Name: "the queue itself", Model: worked(``, ``, `load: peak: 400`, ``) + `boxes: q: capacity: rate: 1`, Want: []string{"warning boxes.q"}},
		{Name: "where it waits, nobody says", Model: `boxes: {c: kind: "client", s: {kind: "service", capacity: rate: 1}}
lines: l: {from: "c", to: "s", interaction: "send", operation: "command", load: peak: 9}`, Skips: []string{"lines.l needs buffer"}},
		{Name: "it waits nowhere", Model: `boxes: {c: kind: "client", s: {kind: "service", capacity: rate: 1}}
lines: l: {from: "c", to: "s", interaction: "send", operation: "command", load: peak: 9, buffer: "none"}`, Want: []string{"warning boxes.s"}},
		{Name: "how it comes, nobody says", Model: `boxes: {c: kind: "client", s: {kind: "service", capacity: rate: 1}}
lines: l: {from: "c", to: "s", load: peak: 9}`, Skips: []string{"lines.l needs interaction"}},
		{Name: "a platform's own limit is a quota", Model: `boxes: {c: kind: "client", s: {kind: "service", platform: "ours"}}
lines: l: {from: "c", to: "s", interaction: "request-reply", load: peak: 9}
platforms: ours: {title: "ours", kinds: ["service"], box: "capacity.rate": {default: 5, says: "five", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`},
		{Name: "can do nothing", Model: call(`capacity: rate: 0`, `load: peak: 0.5`, ``), Want: []string{"warning boxes.s"}},
		{Name: "no limit", Model: call(`capacity: rate: "none"`, `load: peak: 1e300`, ``)},
		{Name: "a load that can't be counted", Model: call(`capacity: rate: 1e300`, `load: peak: 1e308`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply", load: peak: 1e308}`, Want: []string{"warning boxes.s"}},
	})
}

func TestConcurrencyTooSmall(t *testing.T) {
	rulestest.Check(t, load.ConcurrencyTooSmall, []rulestest.Example{
		{Name: "too few", Model: call(`capacity: concurrency: 119`, `load: peak: 400, takes: p50: "300ms"`, ``), Want: []string{"error boxes.s"},
			Says: "400/s × 300ms = 120 at once > 119: `s` has too few places for what arrives at its peak: the rest is refused, or waits for a place"},
		{Name: "just enough", Model: call(`capacity: concurrency: 120`, `load: peak: 400, takes: p50: "300ms"`, ``)},
		{Name: "in a bad hour", Model: call(`capacity: concurrency: 120`, `load: peak: 400, takes: {p50: "300ms", p99: "1s"}`, ``), Want: []string{"info boxes.s"},
			Says: "400/s × 1s = up to 400 at once > 120: `s` may have too few places for what arrives at its peak, when the slow ones come together: the rest is refused, or waits for a place"},
		{Name: "only the slow ones are known", Model: call(`capacity: concurrency: 120`, `load: peak: 400, takes: p99: "1s"`, ``), Want: []string{"info boxes.s"}},
		{Name: "throttled", Model: call(`capacity: concurrency: 100, admission: throttle: rate: 200`, `load: peak: 400, takes: p50: "500ms"`, ``)},
		{Name: "throttled too high", Model: call(`capacity: concurrency: 99, admission: throttle: rate: 200`, `load: peak: 400, takes: p50: "500ms"`, ``), Want: []string{"error boxes.s"},
			Says: "200/s × 500ms = 100 at once > 99: `s` has too few places for what arrives at its peak: the rest is refused, or waits for a place"},
		{Name: "added up", Model: call(`capacity: concurrency: 50`, `load: peak: 40, takes: p50: "1s"`, ``) + `lines: other: {from: "c", to: "s", interaction: "request-reply", load: peak: 20, takes: p50: "1s"}`, Want: []string{"error boxes.s"},
			Says: "40/s × 1s + 20/s × 1s = 60 at once > 50: `s` has too few places for what arrives at its peak: the rest is refused, or waits for a place"},
		{Name: "how long, nobody says", Model: call(`capacity: concurrency: 5`, `load: peak: 400`, ``), Skips: []string{"boxes.s needs lines.in.takes"}},
		{Name: "how much, nobody says", Model: call(`capacity: concurrency: 5`, `takes: p50: "1s"`, ``), Skips: []string{"boxes.s needs lines.in.load.peak"}},
		{Name: "on the line: a pool", Model: call(``, `load: peak: 400`, `concurrency: 10, takes: p50: "50ms"`), Want: []string{"error lines.out"},
			Says: "400/s × 50ms = 20 at once > 10: `out` has too few places for what arrives at its peak: the rest is refused, or waits for a place"},
		{Name: "a queue takes the peak", Model: worked(``, `capacity: concurrency: 20`, `load: {typical: 20, peak: 400}`, `takes: p50: "1s"`)},
		{Name: "a queue falls behind", Model: worked(``, `capacity: concurrency: 19`, `load: {typical: 20, peak: 400}`, `takes: p50: "1s"`), Want: []string{"error boxes.w"},
			Says: "20/s × 1s = 20 at once > 19: `w` has too few places for what arrives on a usual day: it falls behind, and what waits only grows"},
		{Name: "what is usual, nobody says", Model: worked(``, `capacity: concurrency: 19`, `load: peak: 400`, `takes: p50: "1s"`), Skips: []string{"boxes.w needs lines.work.load.typical"}},
		{Name: "a platform's own limit is a quota", Model: `boxes: {c: kind: "client", q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: {in: {from: "c", to: "q", operation: "command", load: {typical: 2000, peak: 4000}}, work: {from: "q", to: "f", takes: p50: "1s"}}`},
		{Name: "no places", Model: call(`capacity: concurrency: 0`, `load: peak: 1, takes: p50: "1ms"`, ``), Want: []string{"error boxes.s"}},
		{Name: "no load, no places", Model: call(`capacity: concurrency: 0`, `load: peak: 0, takes: p50: "1s"`, ``)},
		{Name: "it takes no time", Model: call(`capacity: concurrency: 1`, `load: peak: 1e308, takes: p50: "0s"`, ``)},
		{Name: "more than can be counted", Model: call(`capacity: concurrency: 5`, `load: peak: 1e308, takes: p50: "5200w"`, ``), Want: []string{"error boxes.s"}},
		{Name: "no limit", Model: call(`capacity: concurrency: "none"`, `load: peak: 400, takes: p50: "1s"`, ``)},
		{Name: "a pool in each instance", Model: call(`capacity: instances: 3`, `load: peak: 100`, `pool: size: 9, takes: p50: "280ms"`), Want: []string{"error lines.out"},
			Says: "100/s × 280ms = 28 at once > 27: the pool of 9 that `s` keeps for `out` in each of 3 instances has too few places for what arrives at its peak: the rest waits for a place, however healthy `d` is"},
		{Name: "pools that are large enough", Model: call(`capacity: instances: 3`, `load: peak: 100`, `pool: size: 10, takes: p50: "280ms"`)},
		{Name: "a pool, in a bad hour", Model: call(`capacity: instances: 3`, `load: peak: 100`, `pool: size: 10, takes: {p50: "280ms", p99: "1s"}`), Want: []string{"info lines.out"}},
		{Name: "a pool in one instance", Model: call(`capacity: instances: 1`, `load: peak: 100`, `pool: size: 9, takes: p50: "280ms"`), Want: []string{"error lines.out"},
			Says: "100/s × 280ms = 28 at once > 9: the pool of 9 that `s` keeps for `out` has too few places for what arrives at its peak: the rest waits for a place, however healthy `d` is"},
		{Name: "a pool in nobody says how many", Model: call(``, `load: peak: 100`, `pool: size: 9, takes: p50: "280ms"`), Want: []string{"warning lines.out"},
			Says: "100/s × 280ms = 28 at once > 9: the pool of 9 that `s` keeps for `out`, if it has one instance, which nobody states, has too few places for what arrives at its peak: the rest waits for a place, however healthy `d` is"},
		{Name: "a platform's default pool", Model: call(`capacity: instances: 1, platform: "pgbouncer"`, `load: peak: 100`, `takes: p50: "280ms"`), Want: []string{"warning lines.out"},
			Says: "100/s × 280ms = 28 at once > 20: the pool of 20 that `s` keeps for `out` (what pgbouncer keeps unless something else is stated) has too few places for what arrives at its peak: the rest waits for a place, however healthy `d` is"},
		{Name: "a platform's default pool is enough", Model: call(`capacity: instances: 1, platform: "pgbouncer"`, `load: peak: 70`, `takes: p50: "280ms"`)},
		{Name: "a pool in each of as many functions as it takes", Model: `boxes: {c: kind: "client", s: kind: "function", d: kind: "database"}
lines: {in: {from: "c", to: "s", interaction: "request-reply", load: peak: 100}, out: {from: "s", to: "d", operation: "read", interaction: "request-reply", pool: size: 2, takes: p50: "280ms"}}`, Skips: []string{"boxes.s needs capacity.instances"}},
		{Name: "a pool behind a queue falls behind", Model: worked(``, `capacity: instances: 2`, `load: {typical: 20, peak: 400}`, ``) + `boxes: d: kind: "database"
lines: save: {from: "w", to: "d", interaction: "request-reply", operation: "write", pool: size: 4, takes: p50: "500ms"}`, Want: []string{"error lines.save"},
			Says: "20/s × 500ms = 10 at once > 8: the pool of 4 that `w` keeps for `save` in each of 2 instances has too few places for what arrives on a usual day: it falls behind, and what waits only grows"},
		{Name: "a pool behind a queue, which has the peak wait", Model: worked(``, `capacity: instances: 2`, `load: {typical: 20, peak: 400}`, ``) + `boxes: d: kind: "database"
lines: save: {from: "w", to: "d", interaction: "request-reply", operation: "write", pool: size: 5, takes: p50: "500ms"}`},
		{Name: "a pool, and how long nobody says", Model: call(`capacity: instances: 1`, `load: peak: 100`, `pool: size: 9`), Skips: []string{"lines.out needs lines.out.takes"}},
	})
}

func TestDrainTooSlow(t *testing.T) {
	const rto = `objectives: rto: "1h"
`
	rulestest.Check(t, load.DrainTooSlow, []rulestest.Example{
		{Name: "catches up too late", Model: rto + worked(`retention: "4h"`, `capacity: rate: 60`, `load: typical: 50`, ``), Want: []string{"warning lines.work"},
			Says: "1h + 5h > 4h: in an outage of 1h, 50/s × 1h = 180,000 pile up in `q`; `w` then has 60/s − 50/s = 10/s to spare and needs 5h for them, and what `q` has kept for 4h is dropped"},
		{Name: "catches up just in time", Model: rto + worked(`retention: "6h"`, `capacity: rate: 60`, `load: typical: 50`, ``)},
		{Name: "never catches up", Model: worked(`retention: "4d"`, `capacity: rate: 50`, `load: typical: 50`, ``), Want: []string{"error lines.work"},
			Says: "50/s ≤ 50/s: `w` can do no more than what arrives on a usual day, so after an outage what waits in `q` is never worked off, and dropped after 4d"},
		{Name: "handed on to another channel", Model: `boxes: {t: {kind: "stream", channel: {durable: true, retention: "4d"}}, q: kind: "queue"}
lines: on: {from: "t", to: "q", interaction: {mode: "async", delivery: "poll"}, operation: "event", load: typical: 50}`},
		{Name: "by places and time", Model: rto + worked(`retention: "4h"`, `capacity: concurrency: 12`, `load: typical: 50`, `takes: p50: "200ms"`), Want: []string{"warning lines.work"},
			Says: "1h + 5h > 4h: in an outage of 1h, 50/s × 1h = 180,000 pile up in `q`; `w` then has 60/s − 50/s = 10/s to spare and needs 5h for them, and what `q` has kept for 4h is dropped"},
		{Name: "too few places is told elsewhere", Model: rto + worked(`retention: "4h"`, `capacity: concurrency: 9`, `load: typical: 50`, `takes: p50: "200ms"`)},
		{Name: "exactly as many places as it takes", Model: rto + worked(`retention: "4h"`, `capacity: concurrency: 10`, `load: typical: 50`, `takes: p50: "200ms"`), Want: []string{"error lines.work"}},
		{Name: "another queue takes its share", Model: rto + worked(`retention: "1d"`, `capacity: rate: 60`, `load: typical: 30`, ``) + `boxes: r: {kind: "queue", channel: {durable: true, retention: "1d"}}
lines: {other: {from: "c", to: "r", operation: "command", load: typical: 40}, more: {from: "r", to: "w", interaction: "poll"}}`, Want: []string{"error lines.work", "error lines.more"}},
		{Name: "whether it keeps anything, nobody says", Model: rto + `boxes: {c: kind: "client", q: {kind: "queue", channel: retention: "4h"}, w: {kind: "worker", capacity: rate: 60}}
lines: {put: {from: "c", to: "q", operation: "command", load: typical: 50}, work: {from: "q", to: "w", interaction: "poll"}}`, Skips: []string{"lines.work needs boxes.q.channel.durable"}},
		{Name: "in order", Model: rto + worked(`retention: "4h", ordering: "key"`, `capacity: rate: 60`, `load: typical: 50`, ``)},
		{Name: "in order, and never", Model: rto + worked(`retention: "4h", ordering: "key"`, `capacity: rate: 40`, `load: typical: 50`, ``), Want: []string{"error lines.work"}},
		{Name: "may be lost", Model: rto + worked(`retention: "4h"`, `capacity: rate: 40`, `load: typical: 50`, `guarantee: "at-most-once"`)},
		{Name: "what it can do, nobody says", Model: rto + worked(`retention: "4h"`, ``, `load: typical: 50`, ``), Skips: []string{"lines.work needs boxes.w.capacity.rate"}},
		{Name: "what arrives, nobody says", Model: rto + worked(`retention: "4h"`, `capacity: rate: 40`, `load: peak: 50`, ``), Skips: []string{"lines.work needs load.typical"}},
		{Name: "how long it may be down, nobody says", Model: worked(`retention: "4h"`, `capacity: rate: 60`, `load: typical: 50`, ``), Skips: []string{"lines.work needs boxes.w.objectives.rto"}},
		{Name: "how long it is kept, nobody says", Model: rto + worked(``, `capacity: rate: 60`, `load: typical: 50`, ``), Skips: []string{"lines.work needs buffer.retention"}},
		{Name: "kept for ever", Model: rto + worked(`retention: "none"`, `capacity: rate: 50.001`, `load: typical: 50`, ``)},
		{Name: "nothing arrives", Model: rto + worked(`retention: "4h"`, `capacity: rate: 0`, `load: typical: 0`, ``)},
		{Name: "an outage without end", Model: worked(`retention: "5000w"`, `capacity: rate: 60`, `load: typical: 50`, ``) + `objectives: rto: "5000w"`, Want: []string{"warning lines.work"}},
		{Name: "forgotten before the outage is over", Model: worked(`retention: "30m"`, `capacity: rate: 60`, `load: typical: 50`, ``) + `objectives: rto: "1h"`},
	})
}

func TestQuotaExceeded(t *testing.T) {
	quota := func(q string) string { return call(`capacity: quotas: [`+q+`]`, `load: peak: 400`, ``) }
	rulestest.Check(t, load.QuotaExceeded, []rulestest.Example{
		{Name: "used up", Model: quota(`{name: "connections", limit: 100, used: 101}`), Want: []string{"error boxes.s"},
			Says: "101 > 100: `s` needs more than the quota `connections` allows: what is above it is refused, until somebody has it raised"},
		{Name: "nearly used up", Model: quota(`{name: "connections", limit: 100, used: 81}`), Want: []string{"warning boxes.s"},
			Says: "81 of 100: `s` leaves less than a fifth of the quota `connections`: a failover, or a surge of somebody who shares it, finds no room"},
		{Name: "a fifth is free", Model: quota(`{name: "connections", limit: 100, used: 80}`)},
		{Name: "a rate", Model: quota(`{name: "requests per second", limit: 399}`), Want: []string{"error boxes.s"},
			Says: "400/s > 399/s: `s` needs more than the quota `requests per second` allows: what is above it is refused, until somebody has it raised"},
		{Name: "nearly a rate", Model: quota(`{name: "TPS", limit: 499}`), Want: []string{"warning boxes.s"}},
		{Name: "a rate with a fifth free", Model: quota(`{name: "calls/s", limit: 500}`)},
		{Name: "no rate", Model: quota(`{name: "open connections", limit: 10}`)},
		{Name: "two quotas", Model: quota(`{name: "a", limit: 1, used: 2}, {name: "b", limit: 1, used: 2}`), Want: []string{"error boxes.s", "error boxes.s"}},
		{Name: "no limit", Model: quota(`{name: "TPS", limit: "none", used: 5}`)},
		{Name: "nothing of nothing", Model: quota(`{name: "connections", limit: 0, used: 0}`)},
		{Name: "the platform's default", Model: entry(`platform: "aws/api-gateway-rest"`, ``, `load: peak: 12000`), Want: []string{"error boxes.g"}},
		{Name: "near the platform's default", Model: entry(`platform: "aws/api-gateway-rest"`, ``, `load: peak: 8001`), Want: []string{"warning boxes.g"}},
		{Name: "how much, nobody says", Model: entry(`platform: "aws/api-gateway-rest"`, ``, ``), Skips: []string{"boxes.g needs lines.in.load.peak"}},
		{Name: "a consumer's buffer refuses nothing", Model: `boxes: {c: kind: "client", q: {kind: "queue", platform: "rabbitmq-quorum"}, w: {kind: "worker", platform: "spring-amqp"}}
lines: {in: {from: "c", to: "q", operation: "command", load: {typical: 2000, peak: 4000}}, work: {from: "q", to: "w", interaction: "poll", takes: p50: "1s"}}`},
		{Name: "at once, by the platform", Model: `boxes: {c: kind: "client", q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: {in: {from: "c", to: "q", operation: "command", load: {typical: 2000, peak: 4000}}, work: {from: "q", to: "f", takes: p50: "1s"}}`, Want: []string{"error boxes.f"},
			Says: "2,000 at once > 1,250 at once: `f` needs more than the default of aws/lambda allows: what is above it is refused, until somebody has it raised"},
	})
}

func TestQuotaUnstated(t *testing.T) {
	on := func(box, line, flow string) string {
		return `boxes: {c: kind: "client", f: {kind: "function", platform: "aws/lambda", ` + box + `}}
lines: l: {from: "c", to: "f", interaction: "request-reply", ` + line + `}
flows: f: {steps: ["l", ...], ` + flow + `}`
	}
	rulestest.Check(t, load.QuotaUnstated, []rulestest.Example{
		{Name: "nobody says", Model: on(``, `load: peak: 60`, ``), Want: []string{"info boxes.f"},
			Says: "`f` gets 60/s at the peak, on aws/lambda, and nobody has stated a quota: what does the account allow there, and how much of it is used?"},
		{Name: "stated", Model: on(`capacity: quotas: [{name: "x", limit: 5}]`, `load: peak: 60`, ``)},
		{Name: "nobody knows yet", Model: on(`capacity: quotas: [{name: "x", limit: "unknown"}]`, `load: peak: 60`, ``), Want: []string{"info boxes.f"}},
		{Name: "nothing bounds it", Model: on(`capacity: "none"`, `load: peak: 60`, ``)},
		{Name: "its places are stated", Model: on(`capacity: concurrency: 5`, `load: peak: 60`, ``)},
		{Name: "no load", Model: on(``, ``, ``)},
		{Name: "one service, one question", Model: on(``, `load: peak: 60`, ``) + "\n" + `boxes: g: {kind: "function", platform: "aws/lambda"}
lines: g: {from: "f", to: "g"}
flows: f: steps: [_, "g"]`, Want: []string{"info boxes.f"},
			Says: "`f` gets 60/s at the peak, as one of 2 boxes on aws/lambda, and nobody has stated a quota: what does the account allow there, and how much of it is used?"},
		{Name: "one answer for all", Model: on(``, `load: peak: 60`, ``) + "\n" + `boxes: g: {kind: "function", platform: "aws/lambda", capacity: quotas: [{name: "concurrent executions", limit: 1000}]}`},
		{Name: "a flow that isn't critical", Model: on(``, `load: peak: 60`, `importance: "normal"`)},
		{Name: "no cloud", Model: on(``, `load: peak: 60`, ``) + "\n" + `boxes: k: {kind: "stream", platform: "kafka"}
lines: k: {from: "c", to: "k", load: peak: 60}
flows: g: steps: ["k"]`, Want: []string{"info boxes.f"}},
	})
}

func TestRetryOverload(t *testing.T) {
	rulestest.Check(t, load.RetryOverload, []rulestest.Example{
		{Name: "too many tries", Model: call(``, `load: peak: 400, retry: attempts: 3`, `retry: attempts: 3`) + `boxes: d: capacity: rate: 1000`, Want: []string{"warning boxes.d"},
			Says: "400/s × 9 tries = 3,600/s > 1,000/s: `d` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "too many tries on the way as well: one storm", Model: call(`capacity: rate: 500`, `load: peak: 400, retry: attempts: 3`, `retry: attempts: 3`) + `boxes: d: capacity: rate: 1000`, Want: []string{"warning boxes.d"},
			Says: "400/s × 9 tries = 3,600/s > 1,000/s: `d` can do its peak, and not what comes when it fails and everybody tries again; nor can `s`, on the way"},
		{Name: "too many tries, only on the way", Model: call(`capacity: rate: 500`, `load: peak: 400, retry: attempts: 3`, `retry: attempts: 3`) + `boxes: d: capacity: rate: 3600`, Want: []string{"warning boxes.s"}},
		{Name: "just enough", Model: call(``, `load: peak: 400, retry: attempts: 3`, `retry: attempts: 3`) + `boxes: d: capacity: rate: 3600`},
		{Name: "too much already", Model: call(`capacity: rate: 100`, `load: peak: 400, retry: attempts: 3`, ``)},
		{Name: "no retries", Model: call(`capacity: rate: 400`, `load: peak: 400, retry: "none"`, ``)},
		{Name: "a budget", Model: call(`capacity: rate: 441`, `load: peak: 400, retry: {attempts: 3, budget: 0.1}`, ``)},
		{Name: "too small for the budget", Model: call(`capacity: rate: 439`, `load: peak: 400, retry: {attempts: 3, budget: 0.1}`, ``), Want: []string{"warning boxes.s"},
			Says: "400/s × 1.1 tries = 440/s > 439/s: `s` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "a breaker", Model: call(`capacity: rate: 400`, `load: peak: 400, retry: attempts: 3, circuitBreaker: failures: 5`, ``)},
		{Name: "throttled", Model: call(`capacity: rate: 400, admission: throttle: rate: 400`, `load: peak: 400, retry: attempts: 3`, ``)},
		{Name: "throttled, and still too much", Model: call(`capacity: rate: 500, admission: throttle: rate: 600`, `load: peak: 400, retry: attempts: 3`, ``), Want: []string{"warning boxes.s"},
			Says: "400/s × 3 tries = 1,200/s, of which `s` lets 600/s in, > 500/s: `s` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "throttled on the way", Model: call(`admission: throttle: rate: 3000`, `load: peak: 1500, retry: attempts: 3`, `retry: "none"`) + `boxes: d: capacity: rate: 2000`, Want: []string{"warning boxes.d"},
			Says: "1,500/s × 3 tries = 4,500/s, of which `s` lets 3,000/s in, > 2,000/s: `d` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "throttled on the way, and tried again", Model: call(`admission: throttle: rate: 3000`, `load: peak: 1500, retry: attempts: 3`, `retry: attempts: 2`) + `boxes: d: capacity: rate: 2000`, Want: []string{"warning boxes.d"},
			Says: "1,500/s becomes 6,000/s with all tries, though `s` doesn't let all of them in, > 2,000/s: `d` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "only then", Model: call(``, `load: peak: 400`, `retry: attempts: 3, when: "it is new"`) + `boxes: d: capacity: rate: 1000`, Want: []string{"info boxes.d"},
			Says: "up to 400/s × 3 tries = 1,200/s > 1,000/s: `d` can do its peak, and not what comes when it fails and everybody tries again"},
		{Name: "without end", Model: call(`capacity: rate: 1e300`, `load: peak: 400, retry: attempts: "unlimited"`, ``), Want: []string{"warning boxes.s"}},
		{Name: "how often, nobody says", Model: call(`capacity: rate: 400`, `load: peak: 400`, ``), Skips: []string{"boxes.s needs lines.in.retry"}},
		{Name: "how much, nobody says", Model: call(`capacity: rate: 400`, `retry: attempts: 3`, ``), Skips: []string{"boxes.s needs lines.in.load.peak"}},
		{Name: "behind a queue", Model: worked(``, ``, `load: peak: 400`, ``) + `boxes: d: {kind: "database", capacity: rate: 500}
lines: save: {from: "w", to: "d", operation: "write", retry: attempts: 3}`},
	})
}
