package change_test

import (
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/change"
)

const shop = `system: "shop"
boxes: {buyer: kind: "client", api: kind: "service", orders: kind: "database", bus: {kind: "bus", platform: "aws/eventbridge"}}
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: {attempts: 3, by: "caller", on: "any"}}
	save: {from: "api", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "none"}
	tell: {from: "api", to: "bus", interaction: "publish", operation: "event", timeout: "1s", retry: "none"}
}
flows: order: {steps: ["submit", "save", "tell"], accepted: "tell", effects: ["save", "tell"]}
`

func judged(t *testing.T, src string) *rules.Report {
	t.Helper()
	return rules.Judge(modeltest.Load(t, src), rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
}

func edit(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(shop) }

// What is only called otherwise has no finding more and none less, wherever its name
// stands in what tells findings apart.
func TestFindingsFollowNames(t *testing.T) {
	was := len(judged(t, shop).Findings)
	if was < 3 {
		t.Fatalf("only %d findings to follow", was)
	}
	for name, src := range map[string]string{
		"nothing":  shop,
		"a box":    edit(`orders: kind`, `rows: kind`, `to: "orders"`, `to: "rows"`),
		"a line":   edit("\tsave:", "\tstore:", `"save"`, `"store"`),
		"the flow": edit("flows: order", "flows: buy"),
		"all of it": edit(`api: kind`, `front: kind`, `to: "api"`, `to: "front"`, `from: "api"`, `from: "front"`,
			"\tsave:", "\tstore:", `"save"`, `"store"`, "\ttell:", "\tannounce:", `"tell"`, `"announce"`, "flows: order", "flows: buy"),
	} {
		s := change.Of(judged(t, shop), judged(t, src), "main")
		for _, c := range s.Changes {
			if c.How != diff.Renamed {
				t.Errorf("%s: %s %s", name, c.How, c.Name)
			}
		}
		if b := s.Is.Before; len(s.Is.Findings) != 0 || len(b.Fixed) != 0 || len(b.Unchanged) != was {
			t.Errorf("%s: %d new (%v), %d fixed (%v), %d unchanged", name, len(s.Is.Findings), s.Is.Findings, len(b.Fixed), b.Fixed, len(b.Unchanged))
		}
	}
}

// A second effect of a handler that a change draws is a new fault, wherever the handler
// had its second effect before; a flow alone makes no other fault of what there was.
func TestDualWriteOfAChange(t *testing.T) {
	const flow = `flows: order: {steps: ["submit", "save", "tell"], accepted: "tell", effects: ["save", "tell"]}`
	unordered := edit(flow, "")
	charged := edit("\tsave:", "\tcharge: {from: \"api\", to: \"card\", interaction: \"request-reply\", operation: \"command\", timeout: \"1s\", retry: \"none\"}\n\tsave:",
		`bus: {kind`, `card: kind: "external", bus: {kind`, `"save", "tell"], accepted`, `"save", "charge", "tell"], accepted`, `["save", "tell"]}`, `["save", "charge", "tell"]}`)
	for _, c := range []struct {
		name, was, is                  string
		unchanged, changed, new, fixed string
	}{
		{"a line added between", shop, charged, "", "", "lines.charge", ""},
		{"the line taken out again", charged, shop, "", "lines.tell", "", ""},
		{"a flow added", unordered, shop, "lines.tell", "", "", ""},
		{"a flow taken out", shop, unordered, "lines.tell", "", "", ""},
	} {
		s := change.Of(judged(t, c.was), judged(t, c.is), "main")
		unchanged, changed, fresh, fixed := dualWrites(s.Is.Before.Unchanged), dualWrites(s.Is.Before.Changed), dualWrites(s.Is.Findings), ""
		for _, k := range s.Is.Before.Fixed {
			if k.Rule == "dual-write" {
				fixed += k.Entity
			}
		}
		if unchanged != c.unchanged || changed != c.changed || fresh != c.new || fixed != c.fixed {
			t.Errorf("%s: unchanged %q, changed %q, new %q, fixed %q", c.name, unchanged, changed, fresh, fixed)
		}
	}
}

// dualWrites are where dual writes are told.
func dualWrites(of []rules.Finding) string {
	out := ""
	for _, f := range of {
		if f.Rule.Name == "dual-write" {
			out += f.On.Name
		}
	}
	return out
}
