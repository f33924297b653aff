package readiness_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/readiness"
)

var nothings = []string{"", " ", "...", "…", "<what identifies the work>", "https://...", "http://…", "TODO", "todo:", "TBD", "?", "-", "None", "Unknown", " none ", "n/a", "N/A."}

// What says nothing attests nothing.
func TestNothingIsAttested(t *testing.T) {
	for _, word := range append(nothings, "none") {
		for _, said := range []string{
			`{done: true, by: "jo", on: "2026-10-01", evidence: %q}`,
			`{done: true, by: %q, on: "2026-10-01", evidence: "https://x"}`,
			`{na: true, by: "jo", on: "2026-10-01", reason: %q}`,
			`{na: true, by: %q, on: "2026-10-01", reason: "it runs on what is free"}`,
		} {
			src := empty + "\n" + `readiness: "cost-alarm": ` + fmt.Sprintf(said, word)
			if a := answerOf(t, src, "cost-alarm"); a.Status != open {
				t.Errorf("%s: %s: %q", src, a.Status, a.Why)
			}
		}
	}
	for _, word := range []string{"x", "yes", "Because.", "OK", "done!"} {
		for _, said := range []string{`{done: true, by: "jo", on: "2026-10-01", evidence: %q}`, `{na: true, by: "jo", on: "2026-10-01", reason: %q}`} {
			if a := answerOf(t, empty+"\nreadiness: \"cost-alarm\": "+fmt.Sprintf(said, word), "cost-alarm"); a.Status != open {
				t.Errorf("%q: %s: %q", word, a.Status, a.Why)
			}
		}
	}
	for _, word := range []string{"jo", "https://x", "<https://x> and <https://y>", "todo-list.md", "3", "Нина"} {
		src := empty + "\n" + fmt.Sprintf(`readiness: "cost-alarm": {done: true, by: %q, on: "2026-10-01", evidence: %q}`, word, word)
		if a := answerOf(t, src, "cost-alarm"); a.Status != attested {
			t.Errorf("%s: %s: %q", src, a.Status, a.Why)
		}
	}
}

// Nor is it an answer to what an item asks of the model.
func TestNothingIsStated(t *testing.T) {
	const sys = `system: "x"
boxes: {app: kind: "client", api: {kind: "service", owner: OWNER, monitoring: {alarms: ["errors > 1%"], runbook: RUNBOOK}}, db: {kind: "database", platform: "postgresql"}, psp: {kind: "external", capacity: rate: 5}}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", load: peak: 1, does: DOES}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: KEY, enforcedBy: "unique-key"}}
	charge: {from: "api", to: "psp", interaction: "request-reply", operation: "read", fallback: FALLBACK}
}
flows: f: steps: ["ask", "charge"]
`
	for fact, of := range map[string]struct{ item, path string }{
		"OWNER":    {"owners-known", "boxes.api.owner"},
		"RUNBOOK":  {"runbooks", "boxes.api.monitoring.runbook"},
		"KEY":      {"repeats-are-safe", "lines.save.idempotency.key"},
		"DOES":     {"entries-described", "lines.ask.does"},
		"FALLBACK": {"third-parties-degrade", "lines.charge.fallback"},
	} {
		lacks := func(word string) bool {
			src := strings.ReplaceAll(sys, fact, fmt.Sprintf("%q", word))
			for _, other := range []string{"OWNER", "RUNBOOK", "KEY", "DOES", "FALLBACK"} {
				src = strings.ReplaceAll(src, other, `"something of ours"`)
			}
			for _, a := range check(modeltest.Load(t, src)).Answers {
				if a.Item.ID == of.item {
					return a.Status != readiness.Shown && strings.Contains(strings.Join(a.Missing, " "), of.path)
				}
			}
			return false
		}
		for _, word := range nothings {
			if !lacks(word) {
				t.Errorf("%s: %q is taken as an answer", of.path, word)
			}
		}
		if lacks("something of ours") {
			t.Errorf("%s isn't taken as answered", of.path)
		}
	}
}
