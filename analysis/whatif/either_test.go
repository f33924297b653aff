package whatif_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
)

const branching = `
boxes: {user: kind: "client", phone: kind: "client", api: kind: "service", card: kind: "external", bank: kind: "external", db: {kind: "database", store: durable: true}, spare: kind: "service"}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api"}, tap: _call & {from: "phone", to: "spare"}
	save: _call & {from: "api", to: "db"}, pay: _call & {from: "api", to: "card"}, bill: _call & {from: "api", to: "bank"}, also: _call & {from: "api", to: "card"}
	note: _call & {from: "spare", to: "db"}
}
flows: f: steps: `

// TestBranches: what only one branch needs fails a flow in part, and what all
// need in full; what stands in another branch is not half done.
func TestBranches(t *testing.T) {
	for _, ex := range []struct {
		steps, down string
		want        whatif.Verdict
		says        string
	}{
		{`["ask", "pay"]`, "card", whatif.Fails, ""},
		{`["ask", {either: [["pay"], ["bill"]]}]`, "card", whatif.FailsInPart, "which only work takes that comes by the branch of `pay`"},
		{`["ask", {either: [["pay"], ["also", "bill"]]}]`, "card", whatif.Fails, ""},
		{`["ask", {either: [["pay"], []]}, "bill"]`, "bank", whatif.Fails, ""},
		{`["ask", {either: [["pay"], ["bill"]]}]`, "api", whatif.Fails, ""},
		{`[{either: [["ask", "save"], ["tap", "note"]]}]`, "api", whatif.FailsInPart, "which only work takes that begins at `user`"},
		{`[{either: [["ask", "save"], ["tap", "note"]]}]`, "db", whatif.Fails, ""},
	} {
		o := ask(t, branching+ex.steps, whatif.Down, "", ex.down)
		if got := o.Flows[0].Verdict; got != ex.want {
			t.Errorf("%s without %s: %v, want %v\n%s", ex.steps, ex.down, got, ex.want, told(o))
		}
		if !strings.Contains(told(o), ex.says) {
			t.Errorf("%s without %s doesn't say %q:\n%s", ex.steps, ex.down, ex.says, told(o))
		}
	}
	o := ask(t, branching+`["ask", {either: [["save"], ["pay"]]}]`, whatif.Down, "", "card")
	if len(o.Half) > 0 {
		t.Errorf("another branch is called half done: %s", o.Half[0].Says)
	}
	o = ask(t, branching+`["ask", "save", {either: [["bill"], ["pay"]]}]`, whatif.Down, "", "card")
	if len(o.Half) != 1 || strings.Contains(o.Half[0].Says, "bill") {
		t.Errorf("half done: %v", o.Half)
	}
}
