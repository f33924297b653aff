package json

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// A checklist with all that it can hold fits its schema: each status, each standing, a
// cost, and advice of both kinds.
func TestReadyFitsItsSchema(t *testing.T) {
	loaded, err := model.Load([]string{"-"}, model.Options{Changeable: true, Stdin: strings.NewReader(`system: "shop"
owner: "us"
objectives: {availability: 0.9999, latency: p99: "1s", rto: "1h", rpo: "5m"}
groups: cell1: kind: "cell"
boxes: {
	app: kind: "client"
	api: {kind: "service", tier: 2, in: "cell1", measured: availability: 0.999, deployment: strategy: "canary", recovery: strategy: "warm-standby"}
	db: {kind: "database", tier: 3, measured: availability: 0.999, store: backup: {every: "1d", pitr: false}}
	q: {kind: "queue", tier: 3, channel: durable: true}
	w: {kind: "worker", tier: 3}
}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", load: typical: 2, takes: p99: "2s"}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write", idempotency: "none", retry: {attempts: 3, by: "caller", on: "any"}}
	put: {from: "api", to: "q", interaction: "send", operation: "command"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}
}
flows: f: {steps: ["ask", "save", "put", "take"], cost: {perHour: 1200, perLoss: 3.5, currency: "EUR"}}
readiness: {
	"cost-alarm": {done: true, by: "jo", on: "2026-11-01", evidence: "https://x", level: "observed", note: "n"}
	"regions-share-nothing": {na: true, reason: "all of it runs in one region", by: "jo", on: "2026-11-01"}
}
incidents: [{date: "2026-05-01", on: "lines.take", rule: "ack-before-work", lesson: "lost"}]
`)})
	if err != nil || len(loaded[0].Problems) > 0 {
		t.Fatal(err, loaded[0].Problems)
	}
	judge := func(s *model.System) *rules.Report {
		return rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Profile: "production"})
	}
	r := judge(loaded[0].System)
	c := readiness.Check(r)
	c.Objectives, c.Advice = readiness.ObjectivesOf(r.System), readiness.Advise(c, r, judge)
	verdict := &signoff.Verdict{
		System: r.System, Tier: 1, Required: []string{"operations"}, From: "main", Gone: []string{"old (in old)"},
		Standings: []signoff.Standing{
			{Role: "operations", Required: true, State: signoff.Missing, Why: "nobody has signed as operations"},
			{Role: "security", State: signoff.Stale, Why: "what was signed has changed since", Path: "signoff/security.signoff", Key: "SHA256:x", Upgraded: [2]string{"v0", "v1"},
				Act:     &signoff.Act{Role: "security", Person: "jo@example.com", Date: r.Now, Decision: signoff.Refusal, Conditions: []string{"a runbook"}},
				Changes: []diff.Change{{How: diff.Changed, Name: "boxes.api", Facts: []diff.Fact{{Path: "tier", Before: diff.Value{Text: "1"}, After: diff.Value{Text: "2"}}}}},
				Answers: []signoff.Move{{What: "runbooks", Was: "shown", Is: "open"}}, Findings: []signoff.Move{{What: "no-runbook on boxes.api", Is: "warning"}}, Aged: []signoff.Move{{What: "game-day", Was: "attested", Is: "open"}}},
		},
	}
	c.Tier, c.TierFrom = 1, "main"
	c.Advice.Recommendations[0].Unclear, c.Advice.Recommendations[0].Replaces = []string{"no lost work of f"}, []string{"lines.save.idempotency"}
	fits := func(list *readiness.Checklist, verdicts ...*signoff.Verdict) string {
		t.Helper()
		var b bytes.Buffer
		if err := Ready(&b, "v0", []*readiness.Checklist{list}, verdicts); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, ReadySchema).Validate(doc); err != nil {
			t.Errorf("%v\n%s", err, b.Bytes())
		}
		return b.String()
	}
	gated := fits(c, verdict)
	for _, want := range []string{`"gate": false`, `"tierFrom": "main"`, `"state": "missing"`, `"decision": "rejected"`, `"old (in old)"`, `"after": "open"`, `"no lost work of f"`, `"replaces": [`} {
		if !strings.Contains(gated, want) {
			t.Errorf("there is no %s in\n%s", want, gated)
		}
	}
	// The signatures are what tautline verify writes of a system.
	var of struct {
		Systems []struct{ Signatures map[string]any }
	}
	if err := json.Unmarshal([]byte(gated), &of); err != nil {
		t.Fatal(err)
	}
	of.Systems[0].Signatures["name"], of.Systems[0].Signatures["judgedOn"] = "shop", "2026-11-21"
	alone, err := json.Marshal(map[string]any{"schemaVersion": SchemaVersion, "tool": Tool{"tautline", "v0"}, "systems": []any{of.Systems[0].Signatures}})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(alone))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t, SignoffSchema).Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, alone)
	}
	c.Tier, c.TierFrom = 2, ""
	b := fits(c)
	for _, never := range []string{`"gate"`, `"signatures"`, `"tierFrom"`} {
		if strings.Contains(b, never) {
			t.Errorf("nobody asked, and there is %s", never)
		}
	}
	for _, want := range []string{
		`"tier": 2`, `"tierStated": true`, `"status": "shown"`, `"status": "attested"`, `"status": "open"`, `"status": "not judged"`, `"status": "n/a"`,
		`"level": "observed"`, `"standing": "lost"`, `"standing": "not known"`, `"perHour": "1,200 EUR"`, `"verified": true`, `"verified": false`,
		`"incident/2026-05-01/lines.take/ack-before-work"`, `"weightBy": "tautline"`, `"weightBy": "source"`, `"required": false`,
	} {
		if !strings.Contains(b, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if t.Failed() {
		t.Log(b)
	}
}
