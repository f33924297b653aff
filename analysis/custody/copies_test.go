package custody_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/model/modeltest"
)

// A cache is a copy only of a store that the same thing was written to.
func TestRefreshes(t *testing.T) {
	const boxes = `boxes: {v: kind: "client", s: kind: "service", r: kind: "service", c: kind: "cache", e: kind: "cache", d: kind: "database", x: kind: "external", q: kind: "queue"}
`
	const save, fill, order = `save: {from: "s", to: "d", operation: "write"}, `, `put: {from: "s", to: "c", operation: "write"}, `, `order: {from: "v", to: "s", operation: "command"}, `
	for name, c := range map[string]struct {
		rest string
		want bool
	}{
		"filled on a miss": {`lines: {` + fill + `get: {from: "s", to: "c", operation: "read"}, miss: {from: "s", to: "d", operation: "read", when: "miss"}}`, true},
		"filled on a miss, in a flow that reads": {`lines: {` + fill + `ask: {from: "v", to: "s", operation: "read"}, miss: {from: "s", to: "d", operation: "read", when: "miss"}}
flows: f: steps: ["ask", "miss", "put"]`, true},
		"filled from somebody else's answer": {`lines: {` + fill + `ask: {from: "v", to: "s", operation: "read"}, rate: {from: "s", to: "x", operation: "read"}}
flows: f: steps: ["ask", "rate", "put"]`, true},
		"written beside its store": {`lines: {` + save + fill + order + `}
flows: f: steps: ["order", "save", "put"]`, true},
		"written beside its store in one branch only": {`lines: {` + save + fill + order + `}
flows: f: steps: ["order", {either: [["save"], []]}, "put"]`, false},
		"written beside its store in its own branch": {`lines: {` + save + fill + order + `}
flows: f: steps: ["order", {either: [["save", "put"], []]}]`, true},
		"written in another branch than its store": {`lines: {` + save + fill + order + `}
flows: f: steps: ["order", {either: [["save"], ["put"]]}]`, false},
		"written beside its store on a condition only": {`lines: {` + fill + order + `save: {from: "s", to: "d", operation: "write", when: "it is new"}}
flows: f: steps: ["order", "save", "put"]`, false},
		"written beside its store on the same condition": {`lines: {` + order + `save: {from: "s", to: "d", operation: "write", when: "it is new"}, put: {from: "s", to: "c", operation: "write", when: "it is new"}}
flows: f: steps: ["order", "save", "put"]`, true},
		"written beside its store on a condition, and again without one": {`lines: {` + save + fill + order + `mark: {from: "s", to: "d", operation: "write", when: "it is new"}}
flows: f: steps: ["order", "mark", "save", "put"]`, true},
		"written beside its store, read by others": {`lines: {` + save + fill + `get: {from: "r", to: "c", operation: "read"}}`, true},
		"fed by a store's log":                     {`lines: {` + fill + `changes: {from: "d", to: "s", interaction: "tail", operation: "event"}}`, true},
		"it fetches what it hasn't got":            {`lines: {` + fill + `miss: {from: "c", to: "d", operation: "read"}}`, true},
		"the only store":                           {`lines: {` + fill + `get: {from: "s", to: "c", operation: "read"}}`, false},
		"a cart, whoever else writes a database": {`lines: {` + save + fill + order + `add: {from: "v", to: "s", operation: "command"}}
flows: {cart: steps: ["add", "put"], checkout: steps: ["order", "save"]}`, false},
		"a cart, beside what it only reads": {`lines: {` + fill + order + `price: {from: "s", to: "d", operation: "read"}}
flows: f: steps: ["order", "price", "put"]`, false},
		"another cache is no source": {`lines: {` + fill + `other: {from: "s", to: "e", operation: "read"}}`, false},
		"nobody says what is asked":  {`lines: {` + save + `put: {from: "s", to: "c"}}`, false},
		"it counts":                  {`lines: {` + save + `put: {from: "s", to: "c", operation: "write", idempotency: "none"}}`, false},
		"a claim":                    {`lines: {` + save + `put: {from: "s", to: "c", operation: "write", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}}`, false},
		"of nobody's work":           {`lines: put: {from: "q", to: "c", interaction: "deliver", operation: "write"}`, false},
		"stated to last":             {`lines: {` + save + fill + `}, boxes: c: store: durable: true`, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, boxes+strings.ReplaceAll(c.rest, "}, ", "}\n"))
			if got := custody.Refreshes(s.Line("put")); got != c.want {
				t.Errorf("it refreshes a copy: %t", got)
			}
		})
	}
}
