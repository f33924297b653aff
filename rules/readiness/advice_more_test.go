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

// What is only not known any more isn't mended, and a word that says it of all that
// stands there is named once.
func TestMendsWhatIsKept(t *testing.T) {
	const store = `system: "s"
owner: "us"
boxes: {app: kind: "client", api: kind: "service", db: {kind: "database", store: {durable: true, backup: BACKUP}}}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	put: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none"}
}
flows: put: {steps: ["ask", "put"], objectives: rpo: "10m"}
`
	for _, c := range []struct{ backup, more, want, not string }{
		{`every: "1d"`, ``, "", "pitr"},
		{`every: "1d"`, `boxes: db: platform: "aws/dynamodb"`, "mends rpo of flows.put; closes 1 error: rpo-unmet on boxes.db", "hangs on"},
		{`"none"`, ``, "it stands in the place of what is stated there: boxes.db.store.backup|whether it mends rpo of flows.put hangs on", "store.backup.every|mends rpo of flows.put;"},
	} {
		a, _ := advised(changeable(t, strings.Replace(store, "BACKUP", c.backup, 1)+c.more))
		said := ""
		for _, r := range a.Recommendations {
			if strings.Contains(r.CUE, "pitr") {
				said += "\n" + r.CUE + ": " + r.Closes()
			}
		}
		for _, want := range strings.Split(c.want, "|") {
			if !strings.Contains(said, want) {
				t.Errorf("%s %s: %q is not in %q", c.backup, c.more, want, said)
			}
		}
		for _, not := range strings.Split(c.not, "|") {
			if strings.Contains(said, not) {
				t.Errorf("%s %s: %q is in %q", c.backup, c.more, not, said)
			}
		}
	}
}
