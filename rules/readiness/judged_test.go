package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

// Each incident tells of its own lesson, and of no other's.
func TestEachHasItsOwnLesson(t *testing.T) {
	src := base + `incidents: [{date: "2026-05-01", on: "lines.save", rule: "unbounded-retry", lesson: "a"}, {date: "2026-05-01", on: "lines.save", rule: "retry-without-idempotency", lesson: "b"}]
waivers: [{rule: "lesson-not-applied", on: "lines.save", reason: "soon", by: "jo", until: "2027-01-01"}]`
	if a := answerOf(t, src, "incident/2026-05-01/lines.save/unbounded-retry"); string(a.Status) != "shown" || strings.Contains(strings.Join(a.Why, "; "), "lesson-not-applied") {
		t.Errorf("%s: %q", a.Status, a.Why)
	}
}

// A rule is quiet, too, where it can't judge: such silence is no lesson learnt.
func TestSilenceIsNoLesson(t *testing.T) {
	const known = `system: "x"
boxes: {app: kind: "client", api: kind: "service", db: {kind: "database", platform: "postgresql"}}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: {key: "order", enforcedBy: "unique-key"}}
}
`
	const flow = "flows: f: steps: [\"ask\", \"save\"]\n"
	const ownRule = `rules: "our-timeout": {scope: "line", match: timeout: seconds: >30, severity: "warning", message: "too long", why: "they wait", fix: "a shorter one"}
`
	for _, c := range []struct {
		name, model, on, rule, date string
		want                        string
		why                         string
	}{
		{"a box's fact is unknown", bare, "boxes.api", "liveness-asks-a-dependency", "", "not judged", "boxes.api.health.liveness"},
		{"a line's facts are unknown", bare, "lines.take", "ack-before-work", "", "not judged", "lines.take.interaction"},
		{"a lease's", bare, "lines.take", "visibility-too-short", "", "not judged", "lines.take.interaction"},
		{"a call's", bare, "lines.charge", "unbounded-retry", "", "not judged", "lines.charge"},
		{"what only silence shows", bare, "boxes.ledger", "shared-database", "", "not judged", "lines.save"},
		{"what no flow shows", known, "lines.save", "lost-work", "", "not judged", "no flow is drawn over lines.save"},
		{"what a flow shows", known + flow, "lines.save", "unbounded-retry", "", "shown", "finds no fault there any more"},
		{"a box, of its lines", known + flow, "boxes.db", "unbounded-retry", "", "shown", "finds no fault there any more"},
		{"a box, of a line that was skipped", strings.Replace(known+flow, `timeout: "1s", retry: "none", idempotency`, `timeout: "1s", idempotency`, 1), "boxes.db", "unbounded-retry", "", "not judged", "lines.save.retry"},
		{"another box's line doesn't matter", strings.Replace(known+flow, `timeout: "1s", retry: "none", idempotency`, `timeout: "1s", idempotency`, 1), "boxes.app", "unbounded-retry", "", "shown", "no fault"},
		{"a line beside doesn't matter", strings.Replace(known, `, timeout: "1s", retry: "none"}`, "}", 1), "lines.save", "unbounded-retry", "", "shown", "no fault"},
		{"still to come", known + flow, "lines.save", "unbounded-retry", "2030-01-01", "not judged", "still to come"},
		{"the rule about incidents", known + flow, "lines.save", "lesson-not-applied", "", "not judged", "tells of incidents themselves"},
		{"nothing of the kind is there", known + flow, "lines.save", "dead-letter-wrong-type", "", "not judged", "nothing that dead-letter-wrong-type looks at is drawn at lines.save"},
		{"about the model itself", known + flow, "boxes.db", "isolated-box", "", "not judged", "no item of the checklist looks at"},
		{"a rule of our own", known + ownRule, "lines.save", "our-timeout", "", "shown", "no fault"},
		{"a rule of our own, of unknown facts", bare + ownRule, "lines.save", "our-timeout", "", "not judged", "lines.save.timeout"},
		{"a rule of our own about others", known + ownRule, "groups.g", "our-timeout", "", "not judged", "none is drawn at groups.g"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.date == "" {
				c.date = "2026-05-01"
			}
			src := c.model + `incidents: [{date: "` + c.date + `", on: "` + c.on + `", rule: "` + c.rule + `", lesson: "l"}]` + "\n"
			if strings.HasPrefix(c.on, "groups.") {
				src += "groups: g: kind: \"cell\"\n"
			}
			list := check(modeltest.Load(t, src))
			for _, a := range list.Answers {
				if a.Item.ID != "lessons-hold" && a.Incident == nil {
					continue
				}
				why := strings.Join(a.Why, "; ")
				if string(a.Status) != c.want || a.Incident != nil && !strings.Contains(why, c.why) {
					t.Errorf("%s is %s: %q", a.Item.ID, a.Status, why)
				}
			}
		})
	}
}
