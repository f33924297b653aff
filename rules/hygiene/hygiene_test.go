package hygiene_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/hygiene"
	"tautline.dev/rules/rulestest"
)

var family = []*rules.Rule{
	hygiene.UnknownReference,
	hygiene.IsolatedBox,
	hygiene.DuplicateLine,
	hygiene.WaiverExpired,
	hygiene.WaiverExpiresSoon,
	hygiene.WaiverUnused,
	hygiene.WaiverNotAllowed,
	hygiene.WaiverWithoutReason,
	hygiene.WaiverAdded,
	hygiene.PolicyLoosened,
	hygiene.PromiseLoosened,
}

// The firing models show the fault, and beside it only what a waiver doesn't
// cover any more, or never could.
func TestModels(t *testing.T) {
	const isolated = "warning boxes.stock: no line reaches or leaves `stock`: draw its lines, or take it out"
	want := map[string][]string{
		"isolated-box":          {isolated},
		"duplicate-line":        {"warning lines.fetch: `fetch` says the same as `get`: \"get the map tile\", from `viewer` to `tiles`; only one of them can be true when they no longer agree"},
		"waiver-expired":        {isolated, "error boxes.stock: the waiver of isolated-box on boxes.stock ended on 2026-06-30 (by ada@example.com: its lines are drawn with the new warehouse)"},
		"waiver-expires-soon":   {"info boxes.stock: the waiver of isolated-box on boxes.stock ends on 2026-11-30"},
		"waiver-unused":         {"warning boxes.stock: nothing is left to waive: isolated-box finds no fault with boxes.stock"},
		"waiver-not-allowed":    {isolated, "error boxes.stock: isolated-box is mandatory here: ada@example.com can't waive it on boxes.stock"},
		"waiver-without-reason": {"warning boxes.stock: the waiver of isolated-box on boxes.stock says nothing of why: its reason is \"tbd\" (by ada@example.com)"},
		"waiver-added":          {isolated, "warning boxes.stock: this change waives isolated-box on boxes.stock until 2027-03-31 (by ada@example.com: its lines are drawn with the new warehouse); that counts once it is part of main"},
		"policy-loosened": {
			"warning system: this change loosens the policy: `limits.attempts` is 12, and was 4; that counts once it is part of main",
			"warning system: this change loosens the policy: `rules.isolated-box` is off, and was error; that counts once it is part of main",
		},
		"promise-loosened": {
			"warning system: this change promises less: the critical flow `reserve` is gone, and nobody asks any more what becomes of its work; its lines are all still there",
			"warning flows.browse: this change promises less: the availability of the flow `browse` is 0.99, and was 0.999",
		},
	}
	for _, rule := range family {
		t.Run(rule.Name, func(t *testing.T) {
			if got := rulestest.Told(rulestest.Quiet(t, rule, family...)); len(got) > 0 {
				t.Errorf("the quiet Model: %q", got)
			}
			if rule == hygiene.UnknownReference {
				return // see TestUnknownReference
			}
			if diff := cmp.Diff(want[rule.Name], rulestest.Told(rulestest.Fires(t, rule, family...))); diff != "" {
				t.Errorf("the firing model (-want +got):\n%s", diff)
			}
		})
	}
}

// A model with an id that names nothing isn't judged at all.
func TestUnknownReference(t *testing.T) {
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(hygiene.UnknownReference.Fires)})
	if err != nil {
		t.Fatal(err)
	}
	if systems[0].System != nil || len(systems[0].Problems) != 1 {
		t.Fatalf("%+v", systems[0])
	}
	p := systems[0].Problems[0]
	if p.Rule != hygiene.UnknownReference.Name || p.Message != `there is no box "price"; did you mean "prices"?` {
		t.Errorf("%s: %s", p.Rule, p.Message)
	}
}

func TestIsolatedBox(t *testing.T) {
	rulestest.Check(t, hygiene.IsolatedBox, []rulestest.Example{
		{Name: "alone", Model: `boxes: a: kind: "service"`, Want: []string{"warning boxes.a"}},
		{Name: "two in a line", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b"}`},
		{Name: "a line to itself", Model: `boxes: a: kind: "service"
lines: l: {from: "a", to: "a"}`},
		{Name: "keeps dead letters", Model: `boxes: {q: {kind: "queue", channel: deadLetter: "d"}, d: kind: "queue", w: kind: "worker"}
lines: l: {from: "q", to: "w"}`},
		{Name: "a buffer", Model: `boxes: {a: kind: "service", b: kind: "service", spool: kind: "objectstore"}
lines: l: {from: "a", to: "b", interaction: "send", buffer: "spool"}`},
		{Name: "keeps a conversation", Model: `boxes: {a: kind: "service", b: kind: "service", talks: kind: "cache"}
lines: l: {from: "a", to: "b", conversation: "talks"}`},
	})
}

func TestDuplicateLine(t *testing.T) {
	two := func(first, second string) string {
		return `boxes: {a: kind: "service", b: kind: "service"}
lines: x: {from: "a", to: "b", ` + first + `}
lines: y: {from: "a", to: "b", ` + second + `}`
	}
	rulestest.Check(t, hygiene.DuplicateLine, []rulestest.Example{
		{Name: "the same", Model: two(`does: "go"`, `does: "go"`), Want: []string{"warning lines.x"},
			Says: "`x` says the same as `y`: \"go\", from `a` to `b`; only one of them can be true when they no longer agree"},
		{Name: "in other words", Model: two(`does: "go", interaction: "request-reply"`, `does: "go", interaction: {mode: "sync", channel: "point-to-point", delivery: "push"}`), Want: []string{"warning lines.x"}},
		{Name: "the same, with another timeout", Model: two(`does: "go", timeout: "1s"`, `does: "go", timeout: "2s"`), Want: []string{"warning lines.x"}},
		{Name: "three are one finding", Model: two(`does: "go"`, `does: "go"`) + `
lines: z: {from: "a", to: "b", does: "go"}`, Want: []string{"warning lines.x"},
			Says: "`x` says the same as `y`, like 1 more line: \"go\", from `a` to `b`; only one of them can be true when they no longer agree"},
		{Name: "does something else", Model: two(`does: "go"`, `does: "stop"`)},
		{Name: "another operation", Model: two(`does: "it", operation: "read"`, `does: "it", operation: "write"`)},
		{Name: "another interaction", Model: two(`does: "it", interaction: "send"`, `does: "it", interaction: "request-reply"`)},
		{Name: "another branch", Model: two(`does: "it", when: "new"`, `does: "it", when: "known"`)},
		{Name: "another request's reply", Model: two(`does: "it"`, `does: "it", answers: "x"`)},
		{Name: "the other way", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: {x: {from: "a", to: "b", does: "go"}, y: {from: "b", to: "a", does: "go"}}`},
		{Name: "what they do, nobody says", Model: two(``, ``)},
	})
}

// What is done to undo a step needs no flow, nor does what its receiver does then.
func TestUndoingIsInNoFlow(t *testing.T) {
	const src = `system: "x"
boxes: {w: kind: "workflow", s: kind: "service", r: kind: "service", d: kind: "database"}
lines: {
	take: {from: "w", to: "s", interaction: "request-reply", compensation: "undo"}
	undo: {from: "w", to: "r", interaction: "request-reply"}
	free: {from: "r", to: "d", interaction: "request-reply"}
	look: {from: "s", to: "d", interaction: "request-reply"}
}
flows: f: steps: ["take"]
`
	rulestest.Check(t, hygiene.LineInNoFlow, []rulestest.Example{
		{Name: "of four lines one", Model: src, Want: []string{"info lines.look"}},
	})
}

// Many lines that no flow goes over are one message for people; machines get
// each.
func TestLinesInNoFlowTogether(t *testing.T) {
	for lines, want := range map[int]string{
		5:  "no flow goes over `a0`",
		6:  "no flow goes over 6 lines: `a0`, `a1`, `a2`, `a3`, `a4` and `a5`",
		40: "no flow goes over 40 lines: `a0`, `a1`, `a2`, `a3`, `a4`, `a5`, `a6`, `a7`, `a8`, `a9`, `a10`, `a11` and 28 more",
	} {
		src := "system: \"x\"\nboxes: {s: kind: \"service\", d: kind: \"database\"}\nlines: in: {from: \"s\", to: \"d\"}\nflows: f: steps: [\"in\"]\n"
		for i := range lines {
			src += fmt.Sprintf("lines: a%d: {from: \"s\", to: \"d\"}\n", i)
		}
		r := rulestest.Judge(t, src, hygiene.LineInNoFlow)
		folded := r.Fold().Findings
		if folded[0].Message != want {
			t.Errorf("%d lines: %s", lines, folded[0].Message)
		}
		if len(r.Findings) != lines || lines > 5 && len(folded) != 1 {
			t.Errorf("%d lines: %d findings, %d told", lines, len(r.Findings), len(folded))
		}
	}
}

// A library that is named as the platform of a channel is meant to be its caller's.
func TestLibraryOfAQueue(t *testing.T) {
	rulestest.Check(t, hygiene.UnknownPlatform, []rulestest.Example{
		{Name: "a client's platform as the only one", Model: `boxes: {t: {kind: "topic", platform: "gcp/pubsub-client"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "poll"}`, Want: []string{"info boxes.t"},
			Says: "\"gcp/pubsub-client\" is a platform for a service, worker, pipe, function, scheduler, gateway, and `t` is a topic: what it implies may be wrong. If it is what a program calls it with, write `lines: l: client: \"gcp/pubsub-client\"`"},
		{Name: "a library's worker is a queue too", Model: `boxes: {q: {kind: "queue", platform: "sidekiq"}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll"}`},
	})
}
