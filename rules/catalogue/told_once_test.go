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
boxes: {api: kind: "service", q: {kind: "topic", platform: "aws/sns"}, v: kind: "service"}
lines: {
	put: {from: "api", to: "q", interaction: "publish", operation: "event", timeout: "1s", retry: "none"}
	push: {from: "q", to: "v", interaction: "deliver", buffer: "none", deadLetter: "none", ack: "after-work"}
}`},
		{"visibility-too-short", "takes-longer-than-allowed", `
boxes: {q: {kind: "queue", channel: {durable: true, visibility: "30s"}}, w: kind: "worker"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", takes: {p50: "1m", p99: "2m"}}`},
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

func telling(t *testing.T, src string) (names []string) {
	t.Helper()
	r := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	for _, f := range r.Findings {
		names = append(names, f.Rule.Name)
	}
	return names
}
