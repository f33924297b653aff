package readiness_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/rules/readiness"
)

// An incident's rule that keeps quiet because a fact isn't stated shows nothing: the item
// isn't judged, and names what is missing.
func TestSilenceOfWhatIsUnknown(t *testing.T) {
	const works = `system: "s"
owner: "us"
boxes: {
	app: kind: "client"
	api: {kind: "service", place: zones: 3}
	jobs: {kind: "queue", channel: durable: true}
	w: {kind: "worker", WORKER}
	db: {kind: "database", place: zones: 3, store: {durable: true, STORE}}
}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none", PUT}
	take: {from: "jobs", to: "w", interaction: "poll", operation: "command", ack: "after-work", deadLetter: "none", retry: "none"}
	save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural", SAVE}
}
flows: f: {steps: ["ask", "put", "take", "save"], importance: "critical", objectives: {OBJECTIVES}}
incidents: [{date: "2026-01-02", on: "ON", rule: "RULE", lesson: "state it"}]
`
	for _, c := range []struct{ rule, on, at, says, status, missing string }{
		{"single-zone", "boxes.w", "WORKER", `place: zones: "unknown"`, "not judged", "boxes.w.place.zones"},
		{"single-zone", "boxes.w", "WORKER", ``, "not judged", "boxes.w.place.zones"},
		{"single-zone", "boxes.w", "WORKER", `place: zones: 1`, "open", ""},
		{"single-zone", "boxes.w", "WORKER", `place: zones: 3`, "shown", ""},
		{"takes-longer-than-allowed", "lines.save", "SAVE", ``, "not judged", "lines.save.takes.p99"},
		{"unconfirmed-publish", "lines.put", "PUT", ``, "not judged", "lines.put.confirmed"},
		{"latency-out-of-reach", "flows.f", "OBJECTIVES", ``, "not judged", "flows.f.objectives.latency.p99"},
		{"rpo-unmet", "boxes.db", "STORE", `backup: "none"`, "open", ""},
		{"rpo-unmet", "flows.f", "STORE", `backup: every: "1d"`, "not judged", "flows.f.objectives.rpo"},
	} {
		src := works
		for _, at := range []string{"WORKER", "STORE", "PUT", "SAVE", "OBJECTIVES"} {
			says := ""
			if at == c.at {
				says = c.says
			}
			src = strings.ReplaceAll(src, at, says)
		}
		src = strings.NewReplacer("ON\"", c.on+"\"", "RULE", c.rule).Replace(src)
		list := readiness.Check(judged(changeable(t, src)))
		a := list.Answers[len(list.Answers)-1]
		if string(a.Status) != c.status || c.missing != "" && !slices.Contains(a.Missing, c.missing) {
			t.Errorf("%s at %s, %q: %s for want of %q (%q), want %s for want of %q", c.rule, c.on, c.says, a.Status, a.Missing, a.Why, c.status, c.missing)
		}
		if c.rule != "single-zone" {
			continue
		}
		for i := range list.Answers {
			switch a := &list.Answers[i]; a.Item.ID {
			case "blast-radius", "lessons-hold":
				if a.Status == readiness.Shown && c.status != "shown" {
					t.Errorf("%s with %q: %s is %s: %q", c.rule, c.says, a.Item.ID, a.Status, a.Why)
				}
			}
		}
	}
}
