package explore

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

const payments = `system: "x"
boxes: {client: kind: "client", api: kind: "service", card: kind: "external", slips: kind: "service", db: {kind: "database", store: durable: true}}
_asks: {interaction: "request-reply", operation: "command", retry: "none"}
_keyed: idempotency: {key: "k", enforcedBy: "unique-key"}
lines: {
	ask: _asks & {from: "client", to: "api"}
	pay: _asks & _keyed & {from: "api", to: "card"%[1]s}
	bill: _asks & {from: "api", to: "slips"%[2]s}
	note: _asks & _keyed & {from: "slips", to: "db"}
}
flows: f: steps: %[3]s
`

// TestTwoConditionsAreNoChoice: of two lines with a `when` each both may be due,
// and the story says how a choice is written; written so, nothing is half done.
func TestTwoConditionsAreNoChoice(t *testing.T) {
	when := func(text string) string { return ", when: \"" + text + "\"" }
	r := explore(t, modeltest.Load(t, fmt.Sprintf(payments, when("by card"), when("by invoice"), `["ask", "pay", "bill", "note"]`)), Options{})
	v := r.Verdict(NoHalfEffect)
	const choice = `{either: [["pay"], ["bill", "note"]]}`
	if v.State != Broken || !strings.Contains(v.Story.Fix, choice) {
		t.Fatalf("the story doesn't say how a choice is written:\n%s", written(r))
	}
	r = explore(t, modeltest.Load(t, fmt.Sprintf(payments, "", "", `["ask", `+choice+`]`)), Options{})
	if len(brokenOf(r)) > 0 || !r.Finished {
		t.Errorf("written as the story says:\n%s", written(r))
	}
}

// TestStoryOfABranch: the story tells which branch is taken, and nothing of what
// lies in the others.
func TestStoryOfABranch(t *testing.T) {
	src := fmt.Sprintf(payments, "", "", `["ask", {either: [["pay"], ["bill", "note"], []]}, "pay"]`)
	r := explore(t, modeltest.Load(t, src), Options{Faults: 1, Kinds: []Fault{Stop}})
	v := r.Verdict(NoHalfEffect)
	if v.State != Broken {
		t.Fatal(written(r))
	}
	got := written(r)
	for _, want := range []string{
		"Of the branches, `pay` or `bill` or the one in which nothing is done, this work takes `pay`.",
		"<stop> `api` stops after `pay` and before `pay`.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the story doesn't say %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "`note` never") {
		t.Errorf("the story tells of another branch:\n%s", got)
	}
}

// TestManyBranches: a step behind branches on different ways is there once for
// each, which has an end.
func TestManyBranches(t *testing.T) {
	var steps strings.Builder
	for range 9 {
		steps.WriteString(`, {either: [["there", "back"], ["far", "home"], ["out", "in"]]}`)
	}
	src := `system: "x"
boxes: {client: kind: "client", a: kind: "service", b: kind: "service", c: kind: "service", d: kind: "service"}
_asks: {interaction: "request-reply", operation: "command", retry: "none"}
lines: {
	ask: _asks & {from: "client", to: "a"}
	there: _asks & {from: "a", to: "b"}, back: _asks & {from: "b", to: "a"}
	far: _asks & {from: "a", to: "c"}, home: _asks & {from: "c", to: "a"}
	out: _asks & {from: "a", to: "d"}, in: _asks & {from: "d", to: "a"}
}
flows: f: steps: ["ask"` + steps.String() + `]`
	sys := modeltest.Load(t, src)
	r := explore(t, sys, Options{})
	if r.Finished || !strings.Contains(r.Bound, "behind an either") || r.Program != nil {
		t.Errorf("finished %v, bound %q", r.Finished, r.Bound)
	}
	for _, v := range r.Verdicts {
		if v.State == Kept {
			t.Errorf("%s is called kept", v.Promise)
		}
	}
	if got := Ledger(sys, sys.Flows[0]); got != nil {
		t.Errorf("%d rows of a ledger", len(got))
	}
}

// TestOtherSubscription: a message goes only where its branch takes it.
func TestOtherSubscription(t *testing.T) {
	sys := modeltest.Load(t, exploretest.Mechanisms["branches that are two subscriptions of a topic"].Src)
	p := Compile(sys, sys.Flows[0], 0)
	x := newStepper(p, Faults(), true)
	s := x.initial(&p.Starts[0])
	*x.choice(s, 0) = 2
	for m := range p.Mailboxes {
		x.put(s, m)
		if took, is := *x.fresh(s, m) > 0, p.Mailboxes[m].Line.ID == "read"; took != is {
			t.Errorf("%s takes the message: %t", p.Mailboxes[m].Line.ID, took)
		}
	}
}

// TestNothingToChooseBehind: what follows all branches alike hangs on none.
func TestNothingToChooseBehind(t *testing.T) {
	p := Compile(nil, modeltest.Load(t, exploretest.Mechanisms["a branch, and what always follows it"].Src).Flows[0], 0)
	for i := range p.Steps {
		if s := &p.Steps[i]; (len(s.Branches) > 0) != (s.Line.ID == "card" || s.Line.ID == "invoice") {
			t.Errorf("%s hangs on %v", s.Line.ID, s.Branches)
		}
	}
}

// TestGuardOfAnotherBranch: a guard isn't blamed for what it doesn't guard.
func TestGuardOfAnotherBranch(t *testing.T) {
	src := strings.Replace(fmt.Sprintf(payments, "", "", `["ask", {either: [["claim"], ["pay", "bill", "note"]]}]`), "lines: {", "lines: {\n\tclaim: _asks & _keyed & {from: \"api\", to: \"db\", guard: true}", 1)
	v := explore(t, modeltest.Load(t, src), Options{}).Verdict(NoHalfEffect)
	if v.State != Broken || strings.Contains(v.Story.Fix, "guard") {
		t.Errorf("%v: %v", v.State, v.Story)
	}
}
