package antipattern_test

import (
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestDelayBeyondLease(t *testing.T) {
	tasks := func(channel, in, out string) string {
		return `boxes: {a: kind: "service", q: {kind: "queue", ` + channel + `}, w: {kind: "worker", platform: "celery"}}
lines: {put: {from: "a", to: "q", interaction: "send", operation: "command"` + in + `}, run: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"` + out + `}}`
	}
	const hour = `platform: "celery", channel: {durable: true, visibility: "1h"}`
	rulestest.Check(t, antipattern.DelayBeyondLease, []rulestest.Example{
		{Name: "the consumer waits with it", Model: tasks(hour, ``, `, delay: "6h"`), Want: []string{"error lines.run"},
			Says: "`run` waits 6h on purpose, and `q` leaves a message with `w` for 1h: when it is due, several have it, and each does it"},
		{Name: "as long as it is leased", Model: tasks(hour, ``, `, delay: "1h"`)},
		{Name: "it is renewed", Model: tasks(hour, ``, `, delay: "6h", lease: renewed: "12h"`)},
		{Name: "no lease is known", Model: tasks(`channel: durable: true`, ``, `, delay: "6h"`)},
		{Name: "a library waits in its workers", Model: tasks(hour, `, delay: "6h"`, ``), Want: []string{"warning lines.put"}},
		{Name: "nobody says who waits", Model: tasks(`channel: {durable: true, visibility: "1h"}`, `, delay: "6h"`, ``), Want: []string{"info lines.put"}},
		{Name: "a service that isn't its consumer's", Model: tasks(`platform: "azure/service-bus-queue", channel: visibility: "1m"`, `, delay: "6h"`, ``)},
		{Name: "both say so, told once", Model: tasks(hour, `, delay: "6h"`, `, delay: "6h"`), Want: []string{"error lines.run"}},
		{Name: "gone before it is due", Model: tasks(`channel: {durable: true, retention: "4d"}`, `, delay: "5d"`, ``), Want: []string{"error lines.put"},
			Says: "`put` waits 5d on purpose, and `q` keeps a message for 4d: it is gone before it is due"},
		{Name: "longer than the channel can", Model: tasks(`platform: "ours", channel: {durable: true, visibility: "1m"}`, `, delay: "20m"`, ``) + `
platforms: ours: {title: "ours", kinds: ["queue"], lines: [{title: "in", from: ["*"], facts: delay: {max: "15m", says: "a quarter of an hour", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}]}`, Want: []string{"error lines.put"},
			Says: "`put` waits 20m on purpose, and `q` holds a message back for at most 15m: it is refused, or delivered too early"},
		{Name: "the channel holds it back", Model: tasks(`platform: "ours", channel: {durable: true, visibility: "1m"}`, `, delay: "10m"`, ``) + `
platforms: ours: {title: "ours", kinds: ["queue"], lines: [{title: "in", from: ["*"], facts: delay: {max: "15m", says: "a quarter of an hour", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}]}`},
		{Name: "no delay", Model: tasks(hour, `, delay: "none"`, ``)},
	})
}

func TestLockOutlived(t *testing.T) {
	run := func(box, lock, call string) string {
		return `boxes: {t: kind: "scheduler", w: {kind: "worker"` + box + `}, l: kind: "cache", b: kind: "objectstore", d: kind: "database"}
_s: {interaction: "request-reply", retry: "none", operation: *"write" | string}
lines: {tick: _s & {from: "t", to: "w", operation: "command", timeout: "5h"}, take: _s & {from: "w", to: "l", timeout: "1s", ` + lock + `}, do: _s & {from: "w", to: "b", ` + call + `}, other: _s & {from: "w", to: "d", timeout: "10h"}}
flows: f: steps: ["tick", "take", "do"]`
	}
	const bare = `lock: {for: "30m", renewed: "none", fenced: false}`
	const claim = `guard: true, idempotency: {key: "k", enforcedBy: "conditional-write", window: `
	rulestest.Check(t, antipattern.LockOutlived, []rulestest.Example{
		{Name: "a call that takes longer", Model: run(``, bare, `timeout: "2h"`), Want: []string{"error lines.take"},
			Says: "`take` holds its lock for 30m, and `w` may work for 2h under it: then another gets the lock while the first goes on"},
		{Name: "it fits", Model: run(``, bare, `timeout: "30m"`)},
		{Name: "it is cut off before", Model: run(`, timeout: "29m"`, bare, `timeout: "2h"`)},
		{Name: "only the box may work for longer", Model: run(`, timeout: "3h"`, bare, `timeout: "1m"`), Want: []string{"warning lines.take"},
			Says: "`take` holds its lock for 30m, and `w` may work for 3h under it: then another gets the lock while the first goes on"},
		{Name: "fenced", Model: run(``, `lock: {for: "30m", renewed: "none", fenced: true}`, `timeout: "2h"`)},
		{Name: "renewed for long enough", Model: run(``, `lock: {for: "30m", renewed: "2h", fenced: false}`, `timeout: "2h"`)},
		{Name: "renewed for too short", Model: run(``, `lock: {for: "30m", renewed: "1h", fenced: false}`, `timeout: "2h"`), Want: []string{"error lines.take"},
			Says: "`take` holds its lock for 1h, and `w` may work for 2h under it: then another gets the lock while the first goes on"},
		{Name: "whether it is renewed, nobody says", Model: run(``, `lock: {for: "30m", fenced: false}`, `timeout: "2h"`), Want: []string{"warning lines.take"},
			Says: "`take` holds its lock for 30m, and `w` may work for 2h under it: then another gets the lock while the first goes on, unless somebody renews it, which nobody says"},
		{Name: "whether it is fenced, nobody says", Model: run(``, `lock: {for: "30m", renewed: "none"}`, `timeout: "2h"`), Want: []string{"warning lines.take"}},
		{Name: "it is said to take longer", Model: run(``, bare, `takes: p99: "2h"`), Want: []string{"error lines.take"}},
		{Name: "how long it takes, nobody says", Model: run(``, bare, ``), Skips: []string{"lines.take needs boxes.w.timeout"}},
		{Name: "how long it holds, nobody says", Model: run(``, `lock: fenced: false`, `timeout: "2h"`), Skips: []string{"lines.take needs lock.for"}},
		{Name: "it holds without end", Model: run(``, `lock: {for: "none", renewed: "none", fenced: false}`, `timeout: "2h"`)},
		{Name: "a claim that is forgotten before", Model: run(``, claim+`"30m"}`, `timeout: "2h"`), Want: []string{"error lines.take"},
			Says: "`take` claims the work with a key that is forgotten after 30m, and `w` may work for 2h under it: then another finds no key, and begins while the first goes on"},
		{Name: "a claim that is remembered for longer", Model: run(``, claim+`"3h"}`, `timeout: "2h"`)},
		{Name: "a claim that is never forgotten", Model: run(``, claim+`"none"}`, `timeout: "2h"`)},
		{Name: "a claim that commits with the work", Model: run(``, claim+`"30m"}, transaction: "t"`, `timeout: "2h"`)},
		{Name: "no flow tells what comes after it", Model: `boxes: {w: kind: "worker", l: kind: "cache", b: kind: "objectstore"}
lines: {take: {from: "w", to: "l", operation: "write", timeout: "1s", retry: "none", ` + bare + `}, do: {from: "w", to: "b", operation: "write", timeout: "2h", retry: "none"}}`, Want: []string{"error lines.take"}},
	})
}

func TestLivenessAsksADependency(t *testing.T) {
	web := func(health string) string {
		return `boxes: {web: {kind: "service", ` + health + `}, db: kind: "database", other: kind: "service"}
lines: ask: {from: "web", to: "db", operation: "read"}`
	}
	rulestest.Check(t, antipattern.LivenessAsksADependency, []rulestest.Example{
		{Name: "it asks the database", Model: web(`health: liveness: asks: ["db"]`), Want: []string{"error boxes.web"},
			Says: "whether an instance of `web` is restarted hangs on `db`: when that is slow, all instances are restarted at once, and come back to what is slow already"},
		{Name: "it asks two", Model: web(`health: liveness: asks: ["db", "other"]`), Want: []string{"error boxes.web"},
			Says: "whether an instance of `web` is restarted hangs on `db` and `other`: when one of these is slow, all instances are restarted at once, and come back to what is slow already"},
		{Name: "it asks itself", Model: web(`health: liveness: asks: ["web"]`)},
		{Name: "it asks nothing", Model: web(`health: liveness: asks: "none"`)},
		{Name: "only readiness asks", Model: web(`health: readiness: asks: ["db"]`)},
		{Name: "nobody says", Model: web(``)},
		{Name: "what it asks, nobody says", Model: web(`health: liveness: period: "10s"`), Skips: []string{"boxes.web needs health.liveness.asks"}},
		{Name: "one instance, and nobody else asks", Model: web(`capacity: instances: 1, health: liveness: asks: ["db"]`)},
		{Name: "one instance, and others ask", Model: web(`capacity: instances: 1, health: liveness: asks: ["db"]`) + `
lines: too: {from: "other", to: "db", operation: "read"}`, Want: []string{"error boxes.web"}},
	})
}

func TestReadinessAsksADependency(t *testing.T) {
	web := func(asks, call string) string {
		return `boxes: {c: kind: "client", web: {kind: "service", health: readiness: asks: ["` + asks + `"]}, db: kind: "database", bank: kind: "external"}
lines: {in: {from: "c", to: "web", interaction: "request-reply"}, other: {from: "c", to: "web", interaction: "request-reply"}}
lines: ask: {from: "web", to: "` + asks + `", operation: "read", interaction: "request-reply", ` + call + `}
flows: f: steps: ["in", "ask"]
`
	}
	rulestest.Check(t, antipattern.ReadinessAsksADependency, []rulestest.Example{
		{Name: "what it can do without", Model: web("db", `dependency: "soft"`), Want: []string{"warning boxes.web"},
			Says: "whether an instance of `web` gets work hangs on `db`, which it can do without (`ask` is a soft dependency): while that is down all instances are out of service at once"},
		{Name: "what all of its work needs", Model: web("db", ``)},
		{Name: "what some of its work needs", Model: web("db", ``) + `flows: g: steps: ["other"]`, Want: []string{"warning boxes.web"},
			Says: "whether an instance of `web` gets work hangs on `db`, which `other` doesn't need: while that is down all instances are out of service at once"},
		{Name: "what others run", Model: web("bank", ``), Want: []string{"info boxes.web"},
			Says: "whether an instance of `web` gets work hangs on `bank`, which others run: while that is down all instances are out of service at once"},
		{Name: "what others run, and it can do without", Model: web("bank", `dependency: "soft"`), Want: []string{"warning boxes.web"}},
		{Name: "it asks itself", Model: `boxes: {c: kind: "client", web: {kind: "service", health: readiness: asks: ["web"]}}
lines: in: {from: "c", to: "web", interaction: "request-reply"}`},
		{Name: "it is drawn to use none of it", Model: `boxes: {c: kind: "client", web: {kind: "service", health: readiness: asks: ["db"]}, db: kind: "database"}
lines: in: {from: "c", to: "web", interaction: "request-reply"}
flows: f: steps: ["in"]`},
		{Name: "it fetches its work", Model: `boxes: {q: {kind: "queue", channel: durable: true}, w: {kind: "worker", health: readiness: asks: ["bank"]}, bank: kind: "external"}
lines: {work: {from: "q", to: "w", interaction: "poll"}, ask: {from: "w", to: "bank", interaction: "request-reply", dependency: "soft"}}`},
	})
}

func TestCutOffAtDeployment(t *testing.T) {
	encode := func(box, takes, does string) string {
		return `boxes: {q: {kind: "queue", channel: durable: true}, w: {kind: "worker", ` + box + `}, x: kind: "external"}
lines: {work: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"` + takes + `}, charge: {from: "w", to: "x", interaction: "request-reply", operation: "command", timeout: "5s", retry: "none"` + does + `}}`
	}
	const none, long = `, idempotency: "none"`, `, takes: {p50: "4m", p99: "15m"}`
	rulestest.Check(t, antipattern.CutOffAtDeployment, []rulestest.Example{
		{Name: "cut off", Model: encode(`shutdown: {grace: "30s", drains: false}`, long, none), Want: []string{"error lines.work"},
			Says: "30s < 15m: an instance of `w` that is replaced has 30s to end what it does, and `work` may take longer: it is cut off halfway, and doing it again is not safe"},
		{Name: "it ends in time", Model: encode(`shutdown: {grace: "15m", drains: false}`, long, none)},
		{Name: "it is drained", Model: encode(`shutdown: {grace: "30s", drains: true}`, long, none)},
		{Name: "safe to repeat", Model: encode(`shutdown: {grace: "30s", drains: false}`, long, `, idempotency: "natural"`)},
		{Name: "whether that is safe, nobody says", Model: encode(`shutdown: {grace: "30s", drains: false}`, long, ``), Skips: []string{"lines.work needs idempotency"}},
		{Name: "whether it is drained, nobody says", Model: encode(`shutdown: grace: "30s"`, long, none), Want: []string{"warning lines.work"}},
		{Name: "only its own limit is longer", Model: encode(`timeout: "20m", shutdown: {grace: "30s", drains: false}`, ``, none), Want: []string{"warning lines.work"}},
		{Name: "a batch", Model: encode(`shutdown: {grace: "30s", drains: false}`, `, takes: p99: "1s", batch: size: 50`, none), Want: []string{"error lines.work"},
			Says: "30s < 50 × 1s: an instance of `w` that is replaced has 30s to end what it does, and `work` may take longer: it is cut off halfway, and doing it again is not safe"},
		{Name: "how long it takes, nobody says", Model: encode(`shutdown: {grace: "30s", drains: false}`, ``, none)},
		{Name: "nobody says how it is stopped", Model: encode(``, long, none)},
	})
}
