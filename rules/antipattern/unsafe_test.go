package antipattern_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestLostUpdate(t *testing.T) {
	add := func(box, in, read, write string) string {
		return `boxes: {c: kind: "client", s: {kind: "service"` + box + `}, d: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"` + in + `}, get: _s & {from: "s", to: "d", operation: "read"` + read + `}, put: _s & {from: "s", to: "d", operation: "write"` + write + `}}
flows: f: steps: ["ask", "get", "put"]`
	}
	const natural = `, idempotency: "natural"`
	rulestest.Check(t, antipattern.LostUpdate, []rulestest.Example{
		{Name: "the last one wins", Model: add(``, ``, ``, natural+`, conflicts: "last-write-wins"`), Want: []string{"error lines.put"},
			Says: "`s` reads `d` (`get`) and then writes it (`put`), and the last write wins: of two at once the second hides the first"},
		{Name: "objects", Model: strings.ReplaceAll(add(``, ``, ``, natural), `d: kind: "database"`, `d: kind: "objectstore"`), Want: []string{"info lines.put"}},
		{Name: "nobody says", Model: add(``, ``, ``, natural), Want: []string{"warning lines.put"},
			Says: "`s` reads `d` (`get`) and then writes it (`put`), and nobody says what happens when two do that at once: the second may hide the first"},
		{Name: "the store refuses", Model: add(``, ``, ``, natural+`, conflicts: "version"`)},
		{Name: "the store computes", Model: add(``, ``, ``, natural+`, conflicts: "atomic"`)},
		{Name: "a key that commits with it", Model: add(``, ``, ``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`)},
		{Name: "the key of the request", Model: add(``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`, ``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`), Want: []string{"info lines.put"},
			Says: "`s` reads `d` (`get`) and then writes it (`put`), and the key (`id`) refuses only the same request: of two requests that have read the same the second may hide the first, unless each writes a row of its own"},
		{Name: "the key of the request, and the store computes", Model: add(``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`, ``, `, idempotency: {key: "id", enforcedBy: "unique-key"}, conflicts: "atomic"`)},
		{Name: "the key of the request is the condition of the write", Model: add(``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`, ``, `, idempotency: {key: "id", enforcedBy: "conditional-write"}`)},
		{Name: "a key of its own", Model: add(``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`, ``, `, idempotency: {key: "seat", enforcedBy: "unique-key"}`)},
		{Name: "the key of the request, one at a time", Model: add(``, `, concurrency: 1, idempotency: {key: "id", enforcedBy: "unique-key"}`, ``, `, idempotency: {key: "id", enforcedBy: "unique-key"}`)},
		{Name: "what a repeat does is asked first", Model: add(``, ``, ``, ``)},
		{Name: "one transaction", Model: add(``, ``, `, transaction: "t"`, natural+`, transaction: "t"`)},
		{Name: "one at a time", Model: add(``, `, concurrency: 1`, ``, natural)},
		{Name: "one instance with one place", Model: add(`, capacity: {concurrency: 1, instances: 1}`, ``, ``, natural)},
	})
	rulestest.Check(t, antipattern.LostUpdate, []rulestest.Example{
		{Name: "another store is read", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database", e: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, get: _s & {from: "s", to: "e", operation: "read"}, put: _s & {from: "s", to: "d", operation: "write", idempotency: "natural", conflicts: "last-write-wins"}}
flows: f: steps: ["ask", "get", "put"]`},
		{Name: "it is read afterwards", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, get: _s & {from: "s", to: "d", operation: "read"}, put: _s & {from: "s", to: "d", operation: "write", idempotency: "natural", conflicts: "last-write-wins"}}
flows: f: steps: ["ask", "put", "get"]`},
		{Name: "a lock comes first", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database", k: kind: "cache"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, lock: _s & {from: "s", to: "k", operation: "write", guard: true, idempotency: "natural", lock: for: "10s"}, get: _s & {from: "s", to: "d", operation: "read"}, put: _s & {from: "s", to: "d", operation: "write", idempotency: "natural"}}
flows: f: steps: ["ask", "lock", "get", "put"]`},
		{Name: "nobody says what comes first", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, get: _s & {from: "s", to: "d", operation: "read"}, put: _s & {from: "s", to: "d", operation: "write", idempotency: "natural"}}`},
		{Name: "it commits with a key", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, get: _s & {from: "s", to: "d", operation: "read"}, put: _s & {from: "s", to: "d", operation: "write", idempotency: "none", transaction: "t"}, key: _s & {from: "s", to: "d", operation: "write", idempotency: {key: "id", enforcedBy: "unique-key"}, transaction: "t"}}
flows: f: steps: ["ask", "get", "put", "key"]`},
	})
}

func TestUnconfirmedPublish(t *testing.T) {
	relay := func(from, line string) string {
		return `boxes: {d: ` + from + `, r: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: {read: {from: "d", to: "r", operation: "event"}, put: {from: "r", to: "q", operation: "event"` + line + `}}`
	}
	const db = `{kind: "database", store: changeStream: "7d"}`
	rulestest.Check(t, antipattern.UnconfirmedPublish, []rulestest.Example{
		{Name: "an outbox", Model: relay(db, `, timeout: "2s", retry: "none", confirmed: false`), Want: []string{"error lines.put"},
			Says: "`r` takes `put` for sent before `q` has confirmed it, and then the change in `d` that `read` has brought counts as told: a message that `q` never stored is in nobody's hands"},
		{Name: "a message before it", Model: relay(`{kind: "queue", channel: durable: true}`, `, timeout: "2s", retry: "none", confirmed: false`), Want: []string{"error lines.put"},
			Says: "`r` takes `put` for sent before `q` has confirmed it, and then `r` acknowledges what `read` has brought: a message that `q` never stored is in nobody's hands"},
		{Name: "somebody is told yes", Model: relay(`kind: "client"`, `, timeout: "2s", retry: "none", confirmed: false`), Want: []string{"error lines.put"},
			Says: "`r` takes `put` for sent before `q` has confirmed it, and then whoever sent `read` is told yes: a message that `q` never stored is in nobody's hands"},
		{Name: "confirmed", Model: relay(db, `, timeout: "2s", retry: "none", confirmed: true`)},
		{Name: "waited for", Model: relay(db, `, timeout: "2s", retry: "none"`)},
		{Name: "waited for without end", Model: relay(db, `, timeout: "none", retry: "none"`)},
		{Name: "nobody says", Model: relay(db, ``), Skips: []string{"lines.put needs confirmed"}},
		{Name: "it may be lost", Model: relay(db, `, confirmed: false, guarantee: "at-most-once"`)},
		{Name: "nothing forgets it", Model: `boxes: {r: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: put: {from: "r", to: "q", operation: "event", confirmed: false}`},
	})
}

func TestEvictingStoreHoldsKeys(t *testing.T) {
	claim := func(store, pay string) string {
		return `boxes: {q: {kind: "queue", channel: durable: true}, w: kind: "worker", k: ` + store + `, x: kind: "external"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {work: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}, claim: _s & {from: "w", to: "k", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "conditional-write"}}, pay: _s & {from: "w", to: ` + pay + `}}
flows: f: steps: ["work", "claim", "pay"]`
	}
	const out = `"x", operation: "command", idempotency: "none"`
	rulestest.Check(t, antipattern.EvictingStoreHoldsKeys, []rulestest.Example{
		{Name: "it evicts", Model: claim(`{kind: "cache", store: {durable: true, evicts: true}}`, out), Want: []string{"error lines.claim"},
			Says: "`claim` rests on a key in `k`, which drops keys when it is full: then a repeat finds no key, and `pay` is done again"},
		{Name: "it forgets", Model: claim(`{kind: "cache", store: {durable: false, evicts: false}}`, out), Want: []string{"error lines.claim"},
			Says: "`claim` rests on a key in `k`, which forgets its keys when it stops: then a repeat finds no key, and `pay` is done again"},
		{Name: "it copies late", Model: claim(`{kind: "database", store: {durable: true, replication: mode: "async"}}`, out), Want: []string{"warning lines.claim"}},
		{Name: "nobody says", Model: claim(`{kind: "cache", store: durable: true}`, out), Want: []string{"warning lines.claim"},
			Says: "`claim` rests on a key in `k`, which is a cache, and nobody says whether it drops keys when it is full: then a repeat finds no key, and `pay` is done again"},
		{Name: "it keeps them", Model: claim(`{kind: "cache", store: {durable: true, evicts: false}}`, out)},
		{Name: "a database of which nobody says more", Model: claim(`kind: "database"`, out)},
		{Name: "the effect has a key of its own", Model: claim(`{kind: "cache", store: evicts: true}`, `"x", operation: "command", idempotency: {key: "id", enforcedBy: "unique-key"}`)},
		{Name: "the effect is lost with the key", Model: claim(`{kind: "database", store: durable: false}`, `"k", operation: "write", idempotency: "none"`)},
	})
}

func TestRepeatsWhatNobodyCalledSafe(t *testing.T) {
	pay := func(in, out, flow string) string {
		return `boxes: {c: kind: "client", s: kind: "service", x: kind: "external", d: kind: "database", q: {kind: "queue", channel: durable: true}}
lines: {ask: {from: "c", to: "s", interaction: "request-reply", operation: "command", timeout: "9s", ` + in + `}, pay: {from: "s", ` + out + `}}
flows: f: {` + flow + `steps: ["ask", "pay"]}`
	}
	const any = `retry: {attempts: 3, by: "caller", on: "any"}`
	const charge = `to: "x", does: "charge", interaction: "request-reply", operation: "command", timeout: "2s"`
	rulestest.Check(t, antipattern.RepeatsWhatNobodyCalledSafe, []rulestest.Example{
		{Name: "the caller repeats it", Model: pay(any, charge+`, retry: "none"`, ``), Want: []string{"warning lines.pay"},
			Says: "`ask` is tried 3 times after any failure, and nobody says whether \"charge\" may happen twice"},
		{Name: "its own retry", Model: pay(`retry: "none"`, charge+`, `+any, ``), Want: []string{"warning lines.pay"},
			Says: "`pay` is tried 3 times after any failure, and nobody says whether \"charge\" may happen twice"},
		{Name: "the flow is worth something", Model: pay(any, charge+`, retry: "none"`, `worth: "a sale", `), Want: []string{"error lines.pay"},
			Says: "`ask` is tried 3 times after any failure, and nobody says whether \"charge\" may happen twice: `f` is worth \"a sale\""},
		{Name: "a write", Model: pay(any, `to: "d", operation: "write", timeout: "2s", retry: "none"`, ``), Want: []string{"warning lines.pay"}},
		{Name: "somebody says so", Model: pay(any, charge+`, retry: "none", idempotency: "none"`, ``)},
		{Name: "only what was refused", Model: pay(`retry: {attempts: 3, by: "caller", on: "refused"}`, charge+`, retry: "none"`, ``)},
		{Name: "after what, nobody says", Model: pay(`retry: {attempts: 3, by: "caller"}`, charge+`, retry: "none"`, ``)},
		{Name: "nobody repeats it", Model: pay(`retry: "none"`, charge+`, retry: "none"`, ``)},
		{Name: "a read", Model: pay(any, `to: "d", operation: "read", timeout: "2s", retry: "none"`, ``)},
		{Name: "a message", Model: pay(any, `to: "q", operation: "command", timeout: "2s", retry: "none"`, ``)},
		{Name: "a mesh does so by itself", Model: `boxes: {g: {kind: "gateway", platform: "istio-1.23"}, s: {kind: "service", platform: "istio-1.23"}, x: kind: "external"}
lines: {route: {from: "g", to: "s", interaction: "request-reply", operation: "command", timeout: "9s"}, pay: {from: "s", ` + charge + `, retry: "none"}}
flows: f: steps: ["route", "pay"]`, Want: []string{"warning lines.pay"},
			Says: "`route` is tried 3 times after any failure, which is what istio-1.23 does by itself, and nobody says whether \"charge\" may happen twice"},
	})
}

func TestStaleRead(t *testing.T) {
	show := func(to, read, steps string) string {
		return `boxes: {c: kind: "client", s: kind: "service", d: kind: "database", v: {kind: "database", store: derivedFrom: "d"}, o: kind: "database"}
_s: {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "s", operation: "command"}, save: _s & {from: "s", to: "d", operation: "write", idempotency: "natural"}, show: _s & {from: "s", to: "` + to + `", operation: "read"` + read + `}}
flows: f: steps: [` + steps + `]`
	}
	const then = `"ask", "save", "show"`
	rulestest.Check(t, antipattern.StaleRead, []rulestest.Example{
		{Name: "a replica", Model: show("d", `, data: staleness: "1s"`, then), Want: []string{"warning lines.show"},
			Says: "`save` writes to `d`, and then `show` reads what may be 1s old from `d`: the flow may not see its own write"},
		{Name: "a projection", Model: show("v", `, data: staleness: "10s"`, then), Want: []string{"warning lines.show"}},
		{Name: "a projection of which nobody says how old it is", Model: show("v", ``, then), Want: []string{"info lines.show"},
			Says: "`save` writes to `d`, and then `show` reads from `v`, which is made from that, and nobody says how old it may be: the flow may not see its own write"},
		{Name: "a replica of which its lag is stated", Model: show("v", ``, then) + `
boxes: v: store: replication: {mode: "async", lag: "5s"}`, Want: []string{"warning lines.show"},
			Says: "`save` writes to `d`, and then `show` reads from `v`, which is made from that and may be 5s behind: the flow may not see its own write"},
		{Name: "it sees all writes", Model: show("d", `, data: staleness: "0s"`, then)},
		{Name: "nobody speaks of a replica", Model: show("d", ``, then)},
		{Name: "another store", Model: show("o", `, data: staleness: "1s"`, then)},
		{Name: "read before", Model: show("d", `, data: staleness: "1s"`, `"ask", "show", "save"`)},
		{Name: "never both", Model: show("d", `, data: staleness: "1s"`, `"ask", {either: [["save"], ["show"]]}`)},
	})
}

func TestOutcomeNeverTold(t *testing.T) {
	shop := func(more, flow string) string {
		return `boxes: {c: kind: "client", api: kind: "service", q: {kind: "queue", channel: durable: true}, w: kind: "worker", db: kind: "database", x: kind: "external"}
_s: {interaction: "request-reply", operation: *"command" | string, timeout: "1s", retry: "none"}
lines: {ask: _s & {from: "c", to: "api"}, put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}, work: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}, save: _s & {from: "w", to: "db", operation: "write"}` + more + `}
flows: f: {steps: ["ask", "put", "work", "save"]` + flow + `}`
	}
	rulestest.Check(t, antipattern.OutcomeNeverTold, []rulestest.Example{
		{Name: "told yes, and nothing more", Model: shop(``, ``), Want: []string{"info flows.f"},
			Says: "`c` is told yes to `ask` before `save` is done, and nothing tells it how that ended: no line leads back to it, and it can read nothing that the work changes"},
		{Name: "it is told when the work is done", Model: shop(``, `, accepted: "save"`)},
		{Name: "it can read what the work changes", Model: shop(`, status: _s & {from: "c", to: "api", operation: "read"}, find: _s & {from: "api", to: "db", operation: "read"}`, ``)},
		{Name: "it can read something else", Model: shop(`, status: _s & {from: "c", to: "api", operation: "read"}, find: _s & {from: "api", to: "x", operation: "read"}`, ``), Want: []string{"info flows.f"}},
		{Name: "it is told later", Model: shop(`, done: {from: "w", to: "c", interaction: "send", operation: "event", answers: "ask"}`, ``)},
		{Name: "it matters less", Model: shop(``, `, importance: "normal"`)},
		{Name: "it waits for the work", Model: `boxes: {c: kind: "client", api: kind: "service", db: kind: "database"}
lines: {ask: {from: "c", to: "api", interaction: "request-reply", operation: "command"}, save: {from: "api", to: "db", interaction: "request-reply", operation: "write"}}
flows: f: steps: ["ask", "save"]`},
		{Name: "an external may tell it", Model: strings.Replace(shop(`, mail: _s & {from: "w", to: "x"}`, ``), `"save"]`, `"save", "mail"]`, 1), Want: []string{"info flows.f"},
			Says: "`c` is told yes to `ask` before `save` is done, and nothing tells it how that ended: no line leads back to it, and it can read nothing that the work changes (unless `x` does)"},
		{Name: "the work may be lost", Model: strings.Replace(shop(``, ``), `to: "db", operation: "write"`, `to: "db", operation: "write", guarantee: "at-most-once"`, 1)},
	})
}
