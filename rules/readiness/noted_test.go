package readiness_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/model/platform"
	"tautline.dev/rules/readiness"
)

// routed is a rule of a bus, with a queue behind it and room for a dead letter.
const routed = `system: "s"
owner: "us"
boxes: {shop: kind: "client", events: {kind: "bus", platform: "aws/eventbridge-classic"}, work: {kind: "queue", platform: "aws/sqs"}, parked: {kind: "queue", platform: "aws/sqs"}}
lines: put: {from: "shop", to: "events", operation: "event"}
lines: rule: {from: "events", to: "work", operation: "event"}
flows: f: steps: ["put", "rule"]
`

// A platform that may lack the right to write into a dead letter is asked of where
// one is set, nowhere else, and an attestation answers it.
func TestNotesAsk(t *testing.T) {
	for _, c := range []struct {
		name, more, why string
		status          readiness.Status
	}{
		{"no dead letter", `lines: rule: deadLetter: "none"`, "", ""},
		{"nobody has said", "", "", ""},
		{"one is set", `lines: rule: deadLetter: "parked"`, "lines.rule (aws/eventbridge-classic): May EventBridge write into that dead letter", open},
		{"a function's own", `boxes: fn: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "parked"}
lines: call: {from: "events", to: "fn", operation: "event"}`, "lines.call (aws/lambda): May the function's role write", open},
		{"attested", `lines: rule: deadLetter: "parked"
readiness: "dead-letters-writable": {done: true, evidence: "https://wiki.example.com/policy", by: "jo", on: "2026-11-20"}`, "by jo", attested},
	} {
		t.Run(c.name, func(t *testing.T) {
			var status readiness.Status
			var why string
			for _, a := range check(modeltest.Load(t, routed+c.more)).Answers {
				if a.Item.ID == "dead-letters-writable" {
					status, why = a.Status, strings.Join(a.Why, "; ")
				}
			}
			if status != c.status || !strings.Contains(why, c.why) || strings.Count(why, "lines.") > 1 {
				t.Errorf("%q: %s", status, why)
			}
		})
	}
}

// A note that asks something says where that matters, and names an item.
func TestNotesNameItems(t *testing.T) {
	asking := 0
	for _, id := range platform.IDs() {
		p := platform.Builtin(id)
		notes := slices.Clone(p.Notes)
		for _, l := range p.Lines {
			notes = append(notes, l.Notes...)
		}
		for _, n := range notes {
			if n.Asks == "" && n.Item == "" && n.About == "" {
				continue
			}
			asking++
			if n.About == "" || (n.Asks == "") != (n.Item == "") || n.Item != "" && readiness.Find(n.Item) == nil {
				t.Errorf("%s: %q asks %q, about %q, for the item %q", id, n.Says, n.Asks, n.About, n.Item)
			}
		}
	}
	if asking == 0 {
		t.Error("no note asks anything")
	}
}
