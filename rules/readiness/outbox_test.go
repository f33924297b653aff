package readiness_test

import (
	"strings"
	"testing"
)

// A store's log tells what was written beside it, too, and in the branch in which it was
// written; the rest of a flow's steps stays as it is. Where a flow tells what it may not
// have written, no log can.
func TestOutbox(t *testing.T) {
	for name, c := range map[string]struct{ steps, want string }{
		"in order":            {`["ask", "save", "put", "take"]`, `["ask", "save", "db-changes", "put", "take"]`},
		"at the same time":    {`["ask", ["save", "put"], "take"]`, `["ask", "save", "db-changes", "put", "take"]`},
		"and with another":    {`["ask", ["look", "put", "save"], "take"]`, `["ask", ["look", "save"], "db-changes", "put", "take"]`},
		"in a branch":         {`["ask", {either: [["look"], ["save", "put", "take"]]}]`, `["ask", {either: [["look"], ["save", "db-changes", "put", "take"]]}]`},
		"beside it, in one":   {`["ask", {either: [[], [["put", "save"], "take"]]}, "look"]`, `["ask", {either: [[], ["save", "db-changes", "put", "take"]]}, "look"]`},
		"in a branch of one":  {`["ask", {either: [["look", {either: [["save", "put", "take"], []]}], []]}]`, `["ask", {either: [["look", {either: [["save", "db-changes", "put", "take"], []]}], []]}]`},
		"before a choice":     {`["ask", "save", "put", {either: [["take"], ["look"]]}]`, `["ask", "save", "db-changes", "put", {either: [["take"], ["look"]]}]`},
		"told in each branch": {`["ask", "save", {either: [["put", "take"], ["look"]]}]`, ""},
		"told before":         {`["ask", "put", "save", "take"]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := changeable(t, `system: "s", owner: "us"
boxes: {app: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true, monitoring: {alarms: ["age > 1m"], runbook: "https://x"}}, jobs: {kind: "queue", channel: durable: true}, worker: kind: "worker", prices: kind: "service", dlq: {kind: "queue", channel: durable: true, monitoring: {alarms: ["depth > 0"], runbook: "https://x"}}}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "9s", retry: "none"}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none", confirmed: true}
	take: {from: "jobs", to: "worker", interaction: "poll", operation: "command", ack: "after-work", idempotency: "natural", retry: "none", deadLetter: {to: "dlq", after: 5}}
	look: {from: "api", to: "prices", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}
}
flows: f: steps: `+c.steps)
			a, _ := advised(s)
			got := ""
			for _, r := range a.Recommendations {
				if !strings.Contains(r.CUE, "db-relay") {
					continue
				}
				_, steps, _ := strings.Cut(r.CUE, "flows: f: steps: ")
				got, _, _ = strings.Cut(steps, "\n")
				if len(r.Promises)+len(r.Errors)+len(r.Warnings) == 0 {
					t.Errorf("it mends nothing: %s", r.CUE)
				}
				break
			}
			if got != c.want {
				t.Errorf("%s\nwant %s\n(%d of %d tried, %d recommended)", got, c.want, a.Tried, a.Candidates, len(a.Recommendations))
			}
		})
	}
}
