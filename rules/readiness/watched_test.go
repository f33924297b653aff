package readiness_test

import (
	"strings"
	"testing"
)

// A first step is watched for long enough where what can be seen there just ends by then,
// where some alarm of it says for no time how long it has to last, and only what is
// understood is an alarm.
func TestWatchedLongEnough(t *testing.T) {
	const sys = `system: "s"
boxes: {app: kind: "client", api: {kind: "service", deployment: {strategy: "canary", firstStep: 0.1, bake: "5m", rollback: "automatic"}, monitoring: alarms: ALARMS}}
lines: ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "10m", retry: "none", takes: p99: "TAKES", load: {typical: 50, peak: 100}}
`
	for _, c := range []struct{ alarms, takes, says string }{
		{`["errors > 1% for 5m"]`, "1s", ""},
		{`["errors > 1% for 6m"]`, "1s", "no alarm of it goes off sooner than 6m"},
		{`["errors > 1% for 6m", "latency > 1s"]`, "1s", ""},
		{`["errors > 1% for 6m", "errors as usual"]`, "1s", "no alarm of it goes off sooner than 6m"},
		{`["errors > 1% for 5m"]`, "5m", ""},
		{`["errors > 1% for 5m"]`, "6m", "one piece of work takes 6m"},
	} {
		why := strings.Join(answerOf(t, strings.NewReplacer("ALARMS", c.alarms, "TAKES", c.takes).Replace(sys), "staged-deployment").Why, "; ")
		if says := strings.Contains(why, "by then"); says != (c.says != "") || !strings.Contains(why, c.says) {
			t.Errorf("%s, %s: %q, want %q", c.alarms, c.takes, why, c.says)
		}
	}
}

// What comes from a dead letter is put back when there is room, what never comes doesn't
// wait, and a throttle keeps away what it does: none of that outgrows its receiver.
func TestPeakThatWaits(t *testing.T) {
	const sys = `system: "s"
boxes: {app: kind: "client", w: {kind: "worker", capacity: {rate: 15, concurrency: 100}}
	q: {kind: "queue", capacity: rate: 100, channel: {durable: true, retention: "4d", DEAD}}
	dlq: {kind: "queue", capacity: rate: 100, channel: {durable: true, retention: "14d"}}}
lines: {
	put: {from: "app", to: "q", interaction: "send", operation: "command", load: {typical: 5, peak: PEAK}}
	work: {from: "q", to: "w", interaction: "poll", operation: "command", guarantee: "at-least-once", takes: p50: "100ms"}
	MORE
}
`
	for _, c := range []struct{ name, peak, dead, more, says string }{
		{"more than it does", "20", "", "", "what waits in q grows"},
		{"as much as it does", "15", "", "", ""},
		{"nothing waits, and more is asked at once", "0", "", `ask: {from: "app", to: "w", interaction: "request-reply", operation: "command", load: {typical: 5, peak: 20}}`, ""},
		{"from a dead letter", "20", `deadLetter: {to: "dlq", after: 3}`, `again: {from: "dlq", to: "w", interaction: "poll", operation: "command", load: {typical: 1, peak: 1}}`, "what waits in q grows"},
		{"from a dead letter alone", "0", `deadLetter: {to: "dlq", after: 3}`, `again: {from: "dlq", to: "w", interaction: "poll", operation: "command", load: {typical: 1, peak: 20}}`, ""},
	} {
		why := strings.Join(answerOf(t, strings.NewReplacer("PEAK", c.peak, "DEAD", c.dead, "MORE", c.more).Replace(sys), "capacity-fits").Why, "; ")
		if says := strings.Contains(why, "grows for as long"); says != (c.says != "") || !strings.Contains(why, c.says) {
			t.Errorf("%s: %q, want %q", c.name, why, c.says)
		}
	}
}
