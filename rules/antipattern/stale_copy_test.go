package antipattern_test

import (
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

// cached is a service that saves a price and makes a cache forget the old one.
func cached(cache, forget, steps string) string {
	return `boxes: {e: kind: "client", q: {kind: "queue", channel: durable: true}, s: kind: "service", d: kind: "database", c: {kind: "cache"` + cache + `}}
lines: {
	edit: {from: "e", to: "s", interaction: "request-reply", operation: "command"}
	work: {from: "q", to: "s", interaction: "poll", operation: "command", ack: "after-work"}
	save: {from: "s", to: "d", interaction: "request-reply", operation: "write", idempotency: "natural"}
	claim: {from: "s", to: "d", interaction: "request-reply", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}
	forget: {from: "s", to: "c", interaction: "request-reply", operation: "write"` + forget + `}
	get: {from: "s", to: "c", interaction: "request-reply", operation: "read"}
	miss: {from: "s", to: "d", interaction: "request-reply", operation: "read"}
}
flows: {change: steps: [` + steps + `], look: steps: [["get", "miss"]]}`
}

func TestCopiesOfStores(t *testing.T) {
	const inTurn = `"edit", "save", "forget"`
	rulestest.Check(t, antipattern.DualWrite, []rulestest.Example{
		{Name: "nobody says how long it is kept", Model: cached(``, ``, inTurn), Want: []string{"warning boxes.c"},
			Says: "`s` writes `d`, then `forget` brings the copy in `c` up to date: a stop or a failure in between leaves there what is no longer true, and nobody has stated how long it is kept"},
		{Name: "kept for ever", Model: cached(`, admission: cache: "none"`, ``, inTurn), Want: []string{"warning boxes.c"},
			Says: "`s` writes `d`, then `forget` brings the copy in `c` up to date: a stop or a failure in between leaves there what is no longer true, and it is kept until somebody overwrites it"},
		{Name: "it expires", Model: cached(`, admission: cache: "60s"`, ``, inTurn)},
		{Name: "the copy comes first", Model: cached(``, ``, `"edit", "forget", "save"`), Want: []string{"warning boxes.c"},
			Says: "`s` brings the copy in `c` up to date (`forget`) before it writes `d`: a stop or a failure in between leaves there what never came to be, and nobody has stated how long it is kept"},
		{Name: "may be missed", Model: cached(``, `, dependency: "soft", fallback: "shown for a minute"`, inTurn)},
		{Name: "may be lost", Model: cached(``, `, guarantee: "at-most-once"`, inTurn)},
		{Name: "run again until it is done", Model: cached(``, ``, `"work", "save", "forget"`)},
		{Name: "a guard ends the second run", Model: cached(``, ``, `"work", "claim", "forget"`), Want: []string{"warning boxes.c"}},
		{Name: "only filled", Model: `boxes: {s: kind: "service", d: kind: "database", c: kind: "cache"}
lines: {miss: {from: "s", to: "d", operation: "read"}, fill: {from: "s", to: "c", operation: "write"}}
flows: f: steps: ["miss", "fill"]`},
		{Name: "it is the store", Model: cached(`, store: durable: true`, ``, inTurn), Want: []string{"error lines.forget"}},
		{Name: "it counts something", Model: cached(``, `, idempotency: "none"`, inTurn), Want: []string{"error lines.forget"}},
	})
	rulestest.Check(t, antipattern.NoMessaging, []rulestest.Example{
		{Name: "a copy is no second place", Model: `boxes: {s: kind: "service", d: kind: "database", c: kind: "cache"}
lines: {save: {from: "s", to: "d", operation: "write"}, fill: {from: "s", to: "c", operation: "write"}}`},
		{Name: "a claim that is no effect of its flow is no second place", Model: `boxes: {c: kind: "client", s: kind: "service", d: kind: "database", x: kind: "external"}
lines: {in: {from: "c", to: "s", interaction: "request-reply", operation: "command"}, claim: {from: "s", to: "d", interaction: "request-reply", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", inProgress: "refused"}}, pay: {from: "s", to: "x", interaction: "request-reply", operation: "command"}}
flows: f: {steps: ["in", "claim", "pay"], effects: ["pay"]}`},
		{Name: "a cache that is a store is one", Model: `boxes: {s: kind: "service", d: kind: "database", c: {kind: "cache", store: durable: true}}
lines: {save: {from: "s", to: "d", operation: "write"}, fill: {from: "s", to: "c", operation: "write"}}`, Want: []string{"warning system"}},
	})
}
