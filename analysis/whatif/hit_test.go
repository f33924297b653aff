package whatif_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
)

// TestHowMuchIsHit: what is known of the work of a flow is said, and no more than that: a
// share of a line is one of what comes over it, what is done twice is done by the same work,
// and what comes behind a failure in order waits for it.
func TestHowMuchIsHit(t *testing.T) {
	const direct = `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}, ads: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", load: typical: 100}
	save: _call & {from: "api", to: "db"}, also: _call & {from: "api", to: "db"}
}
`
	const log = `boxes: {user: kind: "client", api: kind: "service", w: kind: "worker", db: {kind: "database", store: durable: true}
	s: {kind: "stream", channel: {durable: true, retention: "10m"}}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", load: typical: 100}
	put: {from: "api", to: "s", interaction: "publish", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "s", to: "w", interaction: "tail", operation: "command", ack: "after-work", deadLetter: "none", ordering: "none", batch: {size: *1 | int, partialFailure: *false | bool}}
	save: _call & {from: "w", to: "db", share: 0.1}
}
flows: f: steps: ["ask", "put", "take", "save"]
`
	for _, ex := range []struct{ name, model, says string }{
		{"a load is that of its line, whatever its share", direct + `flows: f: steps: ["ask", "save"]
lines: ask: share: 0.5`, "1 critical flow, up to 100/s"},
		{"twice", direct + `flows: f: steps: ["ask", "save", "save"]
lines: save: share: 0.3`, "1 critical flow, up to 60/s"},
		{"behind what fails in a log", log, "1 critical flow, up to 100/s"},
	} {
		if got := ask(t, ex.model, whatif.Down, "1h", "db").Radius.Says; !strings.HasSuffix(got, ex.says) {
			t.Errorf("%s: %s, want %s", ex.name, got, ex.says)
		}
	}
}
