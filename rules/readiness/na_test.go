package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/readiness"
)

// That an item doesn't apply is believed where there is nothing to look at.
func TestNotApplicable(t *testing.T) {
	const fault = `system: "x"
owner: "us"
boxes: {app: kind: "client", api: {kind: "service", place: zones: 1}, jobs: kind: "queue", w: kind: "worker"}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command"}
	put: {from: "api", to: "jobs", interaction: "send", operation: "command"}
	take: {from: "jobs", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}
}
flows: f: steps: ["ask", "put", "take"]
`
	for _, c := range []struct {
		name, model, item string
		want              readiness.Status
		why               string
	}{
		{"a fault", fault, "work-is-owned", open, "ack-before-work on lines.take"},
		{"what is unknown", bare, "tracing", notJudged, "boxes.api.monitoring.tracing"},
		{"what decides is unknown", bare, "repeats-are-safe", notJudged, "lines.charge.interaction"},
		{"what is shown", fault, "owners-known", shown, "implied for 3 of 3 boxes"},
		{"nothing is drawn", fault, "backups", na, "we are fine"},
		{"people say it", fault, "cost-alarm", na, "we are fine"},
		{"people say it, and the model shows otherwise", fault, "zone-left", open, "boxes.api runs in one zone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := answerOf(t, c.model+`readiness: "`+c.item+`": {na: true, reason: "we are fine", by: "jo", on: "2026-10-01"}`, c.item)
			if why := strings.Join(a.Why, "; "); a.Status != c.want || !strings.Contains(why, c.why) || !strings.Contains(why, "we are fine") {
				t.Errorf("%s: %q", a.Status, why)
			}
		})
	}
}

// That it doesn't apply is said by somebody, on a day, and ages as evidence does.
func TestNotApplicableAges(t *testing.T) {
	for said, want := range map[string]string{
		`reason: "we are fine"`:                               "by whom",
		`reason: "we are fine", by: "jo"`:                     "without a date",
		`reason: "we are fine", by: "TODO", on: "2026-10-01"`: "by whom",
		`reason: "we are fine", by: "jo", on: "2027-10-01"`:   "still to come",
		`reason: "we are fine", by: "jo", on: "2025-10-01"`:   "lets an attestation hold for 180d: look again",
		`reason: "x", by: "jo", on: "2026-10-01"`:             "without saying why",
		`reason: "we are fine", by: "jo", on: "2026-10-01"`:   "",
	} {
		for _, item := range []string{"cost-alarm", "backups"} {
			a := answerOf(t, empty+"\nreadiness: \""+item+"\": {na: true, "+said+"}", item)
			if why := strings.Join(a.Why, "; "); (a.Status == na) != (want == "") || !strings.Contains(why, want) {
				t.Errorf("%s, %s: %s: %q", item, said, a.Status, why)
			}
		}
	}
}
