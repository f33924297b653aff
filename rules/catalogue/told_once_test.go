package catalogue_test

import (
	"slices"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// TestToldOnce: one gap is told by one of two rules that see it, and by the other
// where a team has switched the first off.
func TestToldOnce(t *testing.T) {
	for _, c := range []struct{ first, second, model string }{
		{"subscriber-without-buffer", "ends-before-the-outage", `
boxes: {api: kind: "service", q: {kind: "topic", platform: "aws/sns"}, v: {kind: "service", objectives: rto: "30m"}}
lines: {
	put: {from: "api", to: "q", interaction: "publish", operation: "event", timeout: "1s", retry: "none"}
	push: {from: "q", to: "v", interaction: "deliver", buffer: "none", deadLetter: "none", ack: "after-work"}
}`},
		{"visibility-too-short", "takes-longer-than-allowed", `
boxes: {q: {kind: "queue", channel: {durable: true, visibility: "30s"}}, w: kind: "worker"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", takes: {p50: "1m", p99: "2m"}}`},
		// How long the database may be down is assumed; that nothing keeps the work, certain.
		{"queue-without-dead-letter", "ends-before-the-outage", `
boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}, db: {kind: "database", platform: "aws/dynamodb"}}
lines: {
	bring: {from: "t", to: "f"}
	save: {from: "f", to: "db", operation: "write", interaction: "request-reply"}
}`},
		// One program makes all the changes.
		{"dual-write", "distributed-transaction", changes + `
lines: {a: _write & {from: "shop", to: "cash"}, b: _write & {from: "shop", to: "stock"}, c: _write & {from: "shop", to: "mail"}}
flows: sale: steps: ["buy", "a", "b", "c"]`},
		// Several do, and each but the last is a dual write by itself.
		{"distributed-transaction", "dual-write", changes + `
boxes: {till: kind: "service", house: kind: "service"}
lines: {
	a: _write & {from: "shop", to: "cash"}, b: _write & {from: "till", to: "stock"}, c: _write & {from: "house", to: "mail"}
	pay: _call & {from: "shop", to: "till", timeout: "8s"}, ship: _call & {from: "till", to: "house", timeout: "4s"}
}
flows: sale: steps: ["buy", "a", "pay", "b", "ship", "c"]`},
	} {
		t.Run(c.first, func(t *testing.T) {
			if tell := telling(t, c.model); !slices.Contains(tell, c.first) || slices.Contains(tell, c.second) {
				t.Errorf("%q tell of it", tell)
			}
			off := c.model + "\npolicy: rules: \"" + c.first + "\": \"off\""
			if tell := telling(t, off); slices.Contains(tell, c.first) || !slices.Contains(tell, c.second) {
				t.Errorf("%q tell of it where %s is off", tell, c.first)
			}
		})
	}
}

// changes are a shop and what it changes.
const changes = `
boxes: {user: kind: "client", shop: kind: "service", cash: kind: "database", stock: kind: "database", mail: kind: "external"}
_call: {interaction: "request-reply", operation: "command", retry: "none", timeout: *"1s" | string}
_write: {interaction: "request-reply", operation: "write", retry: "none", timeout: "1s", idempotency: {key: "id", enforcedBy: "unique-key"}}
lines: buy: _call & {from: "user", to: "shop", timeout: "15s"}`

func telling(t *testing.T, src string) (names []string) {
	t.Helper()
	r := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	for _, f := range r.Findings {
		names = append(names, f.Rule.Name)
	}
	return names
}
