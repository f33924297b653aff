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
	save: {from: "api", to: "orders", interaction: "request-reply", operation: *"write" | string, timeout: "1s", retry: "none", idempotency: "none"}
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

// A request that changes more than it did is worse, and one that changes less says something
// else; what one rule leaves to another isn't fixed.
func TestRequestThatGrows(t *testing.T) {
	const lines = `system: "shop"
owner: "team"
boxes: {buyer: kind: "client", api: kind: "service", stock: kind: "service", orders: kind: "database", cards: kind: "external", goods: kind: "database", mail: kind: "external"}
_ask: {interaction: "request-reply", operation: *"write" | string, timeout: "1s", retry: "none", idempotency: "none"}
lines: {
	submit: _ask & {from: "buyer", to: "api", operation: "command"}
	save: _ask & {from: "api", to: "orders"}
	charge: _ask & {from: "api", to: "cards"}
}
`
	const asks = `lines: {ask: _ask & {from: "api", to: "stock", operation: "command"}, take: _ask & {from: "stock", to: "goods"}}
`
	two := judged(t, lines+`flows: order: steps: ["submit", "save", "charge"]`)
	three := judged(t, lines+asks+`flows: order: steps: ["submit", "save", "charge", "ask", "take"]`)
	four := judged(t, lines+asks+`lines: note: _ask & {from: "stock", to: "mail"}, flows: order: steps: ["submit", "save", "charge", "ask", "take", "note"]`)
	for _, c := range []struct {
		name                string
		was, is             rules.Report
		new, changed, fixed string
	}{
		{"more changes", *three, *four, "distributed-transaction was distributed-transaction", "", ""},
		{"fewer", *four, *three, "", "distributed-transaction was distributed-transaction", ""},
		{"over several programs", *two, *three, "distributed-transaction was dual-write", "", ""},
		{"in one program", *three, *two, "", "dual-write was distributed-transaction", ""},
	} {
		s := change.Of(&c.was, &c.is, "main")
		say := func(fs []rules.Finding) string {
			out := ""
			for _, f := range fs {
				if f.Rule.Name == "distributed-transaction" || f.Rule.Name == "dual-write" {
					if out += f.Rule.Name; f.Was != nil {
						out += " was " + f.Was.Rule
					}
				}
			}
			return out
		}
		fixed := ""
		for _, k := range s.Is.Before.Fixed {
			if k.Rule == "distributed-transaction" || k.Rule == "dual-write" {
				fixed += k.Rule
			}
		}
		if fresh, changed := say(s.Is.Findings), say(s.Is.Before.Changed); fresh != c.new || changed != c.changed || fixed != c.fixed {
			t.Errorf("%s: new %q, changed %q, fixed %q", c.name, fresh, changed, fixed)
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
