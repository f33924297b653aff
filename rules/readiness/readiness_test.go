package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

const base = `system: "s"
owner: "team"
boxes: {a: {kind: "service", timeout: "1s"}, b: {kind: "database", platform: "postgresql"}}
lines: save: {from: "a", to: "b", operation: "write", timeout: "2s", retry: {attempts: 2, by: "caller", on: "any", backoff: {strategy: "exponential", jitter: "full"}}, idempotency: "none"}
`

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name, model, item string
		status            readiness.Status
		why               string
	}{
		{"nobody attested", ``, "game-day", readiness.Open, "nobody has attested it"},
		{"attested", `readiness: "game-day": {done: true, by: "jo", on: "2026-10-01", evidence: "https://x"}`, "game-day", readiness.Done, "by jo on 2026-10-01"},
		{"not done", `readiness: "game-day": {done: false, note: "in May"}`, "game-day", readiness.Open, "not done: in May"},
		{"by nobody", `readiness: "game-day": {done: true, on: "2026-10-01"}`, "game-day", readiness.Open, "by whom"},
		{"on no day", `readiness: "game-day": {done: true, by: "jo", on: "none"}`, "game-day", readiness.Open, "without a date"},
		{"too long ago", `readiness: "game-day": {done: true, by: "jo", on: "2015-01-01"}`, "game-day", readiness.Open, "look again"},
		{"still to come", `readiness: "game-day": {done: true, by: "jo", on: "2099-01-01"}`, "game-day", readiness.Open, "still to come"},
		{"does not apply", `readiness: "game-day": {na: true, reason: "a toy"}`, "game-day", readiness.NotApplicable, "a toy"},
		{"a finding", ``, "repeats-are-safe", readiness.Open, "retry-without-idempotency on lines.save"},
		{"an attestation doesn't outweigh a finding", `readiness: "repeats-are-safe": {done: true, by: "jo", on: "2026-10-01"}`, "repeats-are-safe", readiness.Open, "retry-without-idempotency"},
		{"a waiver is told", `waivers: [{rule: "retry-without-idempotency", on: "lines.save", reason: "rare", by: "jo", until: "2027-01-01"}]`, "repeats-are-safe", readiness.Done, "is waived until 2027-01-01 by jo: rare"},
		{"a rule that is off shows nothing", `policy: rules: "retry-without-idempotency": "off"`, "repeats-are-safe", readiness.Open, "is off"},
		{"no alarm at all", ``, "runbooks", readiness.Open, "no alarm in 2 boxes"},
		{"restored long ago", `boxes: b: store: backup: restoreTested: "2019-01-01"`, "restore-tested", readiness.Open, "boxes.b.store.backup.restoreTested"},
		{"restored lately", `boxes: b: store: backup: restoreTested: "2026-10-01"`, "restore-tested", readiness.Done, ""},
		{"what nobody states isn't done", `boxes: c: {kind: "client"}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
flows: f: steps: ["ask", "save"]`, "experiments", readiness.Open, "never-broken-on-purpose on lines.save"},
		{"nothing is known of deployments", ``, "deployments-go-back", readiness.Open, "boxes.a.deployment"},
		{"owned", ``, "owners-known", readiness.Done, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sys := modeltest.Load(t, base+c.model)
			list := readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today}))
			for _, a := range list.Answers {
				if a.Item.ID != c.item {
					continue
				}
				if why := strings.Join(a.Why, "; "); a.Status != c.status || !strings.Contains(why, c.why) {
					t.Errorf("%s: %q, want %s with %q", a.Status, why, c.status, c.why)
				}
				return
			}
			t.Errorf("there is no item %s", c.item)
		})
	}
}

func TestUnknownItems(t *testing.T) {
	sys := modeltest.Load(t, base+`readiness: "game-dai": done: true`)
	problems := readiness.Unknown(sys)
	if len(problems) != 1 || !strings.Contains(problems[0].Message, `did you mean "game-day"?`) {
		t.Errorf("%v", problems)
	}
}

// Every rule that an item rests on exists, and ids are unique.
func TestItems(t *testing.T) {
	sys := modeltest.Load(t, base)
	seen := map[string]bool{}
	for _, a := range readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})).Answers {
		if seen[a.Item.ID] {
			t.Errorf("%s stands twice", a.Item.ID)
		}
		seen[a.Item.ID] = true
		for _, name := range a.Item.Rules {
			if catalogue.Find(name) == nil {
				t.Errorf("%s rests on %s, which is no rule", a.Item.ID, name)
			}
		}
	}
}

// What check finds fault with, some item of the checklist asks for: a list with
// every tick must not stand beside an error.
func TestEveryRuleIsAskedFor(t *testing.T) {
	// These items look at the facts of every box themselves; advice is no item.
	asked := map[string]bool{
		"load-unstated": true, "owner-unstated": true, "objectives-unstated": true, "restore-untested": true, "buffer-without-alarm": true,
		"no-tracing": true, "no-runbook": true, "deploys-all-at-once": true, "cacheable-read": true,
	}
	for _, a := range readiness.Check(rules.Judge(modeltest.Load(t, base), rules.Options{Rules: catalogue.All(), Now: rulestest.Today})).Answers {
		for _, name := range a.Item.Rules {
			asked[name] = true
		}
	}
	for _, r := range catalogue.All() {
		if r.Family != rules.ModelItself && !asked[r.Name] {
			t.Errorf("no item asks for %s", r.Name)
		}
	}
}
