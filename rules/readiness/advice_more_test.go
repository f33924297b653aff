package readiness_test

import (
	"strings"
	"testing"
)

// What is there already isn't recommended again, and what is replaced is named.
func TestRecommendsWhatIsMissing(t *testing.T) {
	const parked = `system: "x"
owner: "us"
boxes: {app: kind: "client", api: kind: "service", q: {kind: "queue", channel: {durable: true, deadLetter: "dl"}}, dl: {kind: "queue", monitoring: {alarms: ["depth > 0"], runbook: "none"}}, w: kind: "worker"}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command"}
	put: {from: "api", to: "q", interaction: "send", operation: "command"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}
}
flows: f: steps: ["ask", "put", "take"]
`
	a, _ := advised(changeable(t, parked))
	heard, acked := false, false
	for _, r := range a.Recommendations {
		if strings.Contains(r.CUE, "alarms") && strings.Contains(r.CUE, "dl") {
			t.Errorf("an alarm that is there: %s", r.CUE)
		}
		if strings.Contains(r.CUE, "runbook") {
			heard = true
		}
		if strings.Contains(r.CUE, "after-work") {
			acked = strings.Contains(r.Closes(), "in the place of what is stated there: lines.take.ack")
		}
	}
	if !heard || !acked {
		t.Errorf("runbook: %t, ack: %t: %+v", heard, acked, a.Recommendations)
	}
}
