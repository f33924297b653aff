package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/readiness"
)

// What must be done hangs on the most critical box; silence lets nobody off.
func TestRequired(t *testing.T) {
	for _, c := range []struct {
		model string
		tier  int
		says  string
		not   []readiness.Weight
	}{
		{"", 1, "No box states a tier, so the system counts as tier 1: all items are required.", nil},
		{`boxes: b: {kind: "service", tier: "unknown"}`, 1, "counts as tier 1", nil},
		{`boxes: {b: {kind: "service", tier: 3}, c: {kind: "service", tier: 1}}`, 1, "is of tier 1: all items", nil},
		{`boxes: {b: {kind: "service", tier: 3}, c: kind: "queue"}`, 1, "1 box states no tier (c), so the system counts as tier 1: all items are required.", nil},
		{`boxes: {b: kind: "service", c: {kind: "client", tier: 4}, d: {kind: "external", tier: 4}}`, 1, "No box states a tier", nil},
		{`boxes: {b: {kind: "service", tier: 3}, c: kind: "client", d: {kind: "external", tier: 1}}`, 3, "is of tier 3", []readiness.Weight{readiness.Low, readiness.Medium}},
		{`boxes: b: {kind: "service", tier: 2}`, 2, "high or medium are required", []readiness.Weight{readiness.Low}},
		{`boxes: b: {kind: "service", tier: 3}`, 3, "weigh high are required", []readiness.Weight{readiness.Low, readiness.Medium}},
		{`boxes: b: {kind: "service", tier: 4}`, 4, "weigh high are required", []readiness.Weight{readiness.Low, readiness.Medium}},
	} {
		list := check(modeltest.Load(t, empty+"\n"+c.model))
		if list.Tier != c.tier || !strings.Contains(list.ByTier(), c.says) {
			t.Errorf("%s: tier %d: %q", c.model, list.Tier, list.ByTier())
		}
		weights := map[readiness.Weight]bool{}
		for _, a := range list.Answers {
			weights[a.Item.Weight] = true
			off := false
			for _, w := range c.not {
				off = off || a.Item.Weight == w
			}
			if a.Required == off {
				t.Errorf("%s: %s weighs %s, required: %t", c.model, a.Item.ID, a.Item.Weight, a.Required)
			}
		}
		if len(weights) != 3 {
			t.Errorf("there are only items of %v", weights)
		}
	}
}

// What asks whether something was tried wants more than a word from what is critical.
func TestLevels(t *testing.T) {
	const said = `readiness: "%ITEM": {done: true, evidence: "https://x", by: "jo", on: "2026-10-01"%LEVEL}`
	for _, c := range []struct {
		item, tier, level string
		want              readiness.Status
		known             readiness.Level
		why               string
	}{
		{"load-tested", "1", "", open, "", "as stated only"},
		{"load-tested", "2", `, level: "stated"`, open, "", "as stated only"},
		{"load-tested", "3", "", attested, readiness.Stated, "by jo on 2026-10-01, stated: https://x"},
		{"load-tested", "1", `, level: "tested"`, attested, readiness.Tested, "tested: https://x"},
		{"load-tested", "1", `, level: "observed"`, attested, readiness.Observed, "observed: https://x"},
		{"change-process", "1", "", attested, readiness.Stated, "stated: https://x"},
	} {
		src := strings.NewReplacer("%ITEM", c.item, "%LEVEL", c.level).Replace(said)
		a := answerOf(t, empty+"\nboxes: b: {kind: \"service\", tier: "+c.tier+"}\n"+src, c.item)
		if why := strings.Join(a.Why, "; "); a.Status != c.want || a.Level != c.known || !strings.Contains(why, c.why) {
			t.Errorf("%+v: %s, %q: %s", c, a.Status, a.Level, why)
		}
	}
}

// A word doesn't outweigh what the model shows, nor is it one without evidence.
func TestAgainst(t *testing.T) {
	const said = `readiness: "ITEM": {done: true, evidence: "https://x", level: "tested", by: "jo", on: "2026-10-01"}
`
	const place = `system: "x"
boxes: {c: kind: "client", a: {kind: "service", place: zones: 1, deployment: {immutable: false, rollback: "manual"}}}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "read"}
flows: f: steps: ["ask"]
`
	for item, why := range map[string]string{
		"planes-redundant":    "boxes.a runs in one zone, and flows.f waits for it",
		"zone-left":           "boxes.a runs in one zone",
		"changes-by-pipeline": "boxes.a.deployment.immutable is false",
		"rollback-tested":     "boxes.a.deployment.rollback is manual",
	} {
		src := place + strings.Replace(said, "ITEM", item, 1)
		if a := answerOf(t, src, item); a.Status != open || !strings.Contains(strings.Join(a.Why, "; "), why) || !strings.Contains(a.Why[0], "the model shows otherwise") {
			t.Errorf("%s: %s: %q", item, a.Status, a.Why)
		}
		better := strings.NewReplacer("zones: 1", "zones: 3", "false", "true", `"manual"`, `"automatic"`).Replace(src)
		if a := answerOf(t, better, item); a.Status != attested {
			t.Errorf("%s: %s: %q", item, a.Status, a.Why)
		}
		if a := answerOf(t, strings.Replace(better, `evidence: "https://x", `, "", 1), item); a.Status != open || !strings.Contains(a.Why[0], "without evidence") {
			t.Errorf("%s: %s: %q", item, a.Status, a.Why)
		}
	}
}

func answerOf(t *testing.T, src, item string) readiness.Answer {
	t.Helper()
	for _, a := range check(modeltest.Load(t, src)).Answers {
		if a.Item.ID == item {
			return a
		}
	}
	t.Fatalf("there is no item %s", item)
	return readiness.Answer{}
}

// An incident is an item until its rule is quiet where it happened, and nobody
// attests it away.
func TestIncidents(t *testing.T) {
	for _, c := range []struct {
		name, model, item string
		want              readiness.Status
		why               string
	}{
		{"not applied", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "retry-without-idempotency", lesson: "twice"}]`, "incident/2026-05-01/lines.save/retry-without-idempotency", open, "is not applied"},
		{"applied", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "retry-without-idempotency", lesson: "twice"}]`, "incident/2026-05-01/lines.save/retry-without-idempotency", shown, "finds no fault there any more"},
		{"elsewhere", `incidents: [{date: "2026-05-01", on: "boxes.a", rule: "unbounded-retry", lesson: "twice"}]`, "incident/2026-05-01/boxes.a/unbounded-retry", shown, "no fault"},
		{"no rule named", `incidents: [{date: "2026-05-01", on: "lines.save", lesson: "look"}]`, "incident/2026-05-01/lines.save", notJudged, "incidents[0].rule"},
		{"no rule would", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "none", lesson: "look"}]`, "incident/2026-05-01/lines.save", na, "no rule would have warned"},
		{"the rule is off", `policy: rules: "unbounded-retry": "off"
incidents: [{date: "2026-05-01", on: "lines.save", rule: "unbounded-retry", lesson: "look"}]`, "incident/2026-05-01/lines.save/unbounded-retry", open, "has switched `unbounded-retry` off"},
		{"accepted is not quiet", `waivers: [{rule: "retry-without-idempotency", on: "lines.save", reason: "rare", by: "jo", until: "2027-01-01"}]
incidents: [{date: "2026-05-01", on: "lines.save", rule: "retry-without-idempotency", lesson: "twice"}]`, "incident/2026-05-01/lines.save/retry-without-idempotency", open, "accepted until"},
		{"twice on a day", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "unbounded-retry", lesson: "a"}, {date: "2026-05-01", on: "lines.save", rule: "unbounded-retry", lesson: "b"}]`, "incident/2026-05-01/lines.save/unbounded-retry-2", shown, "no fault"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := base + c.model
			if c.name == "applied" {
				src = strings.Replace(src, `idempotency: "none"`, `idempotency: {key: "order", enforcedBy: "unique-key"}`, 1)
			}
			a := answerOf(t, src, c.item)
			if why := strings.Join(a.Why, "; "); a.Status != c.want || !strings.Contains(why, c.why) || a.Incident == nil {
				t.Errorf("%s: %q", a.Status, why)
			}
		})
	}
}

// A change that makes a system less critical lets nobody off: neither an item, nor what is
// evidence for it.
func TestLessCritical(t *testing.T) {
	s := modeltest.Load(t, empty+`
boxes: b: {kind: "service", tier: 4}
readiness: "load-tested": {done: true, evidence: "https://x", by: "jo", on: "2026-10-01"}`)
	for _, c := range []struct {
		was              int
		tier, required   int
		says, loadTested string
	}{
		{0, 4, check(s).Required(), "The most critical box is of tier 4", "attested"},
		{4, 4, check(s).Required(), "The most critical box is of tier 4", "attested"},
		{1, 1, len(check(s).Answers), "The system counts as tier 1, as in main, and is of tier 4 here: no change makes less required. Of tier 1 all items are required.", "open"},
	} {
		list := readiness.CheckChange(judged(s), readiness.Earlier{Tier: c.was, Where: "main"})
		if list.Tier != c.tier || list.Required() != c.required || !strings.HasPrefix(list.ByTier(), c.says) {
			t.Errorf("%+v: tier %d, %d required: %s", c, list.Tier, list.Required(), list.ByTier())
		}
		for _, a := range list.Answers {
			if a.Item.ID == "load-tested" && string(a.Status) != c.loadTested {
				t.Errorf("%+v: %s", c, a.Status)
			}
		}
	}
}
