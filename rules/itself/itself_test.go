package itself_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/itself"
	"tautline.dev/rules/rulestest"
)

var family = []*rules.Rule{
	itself.UnknownReference,
	itself.IsolatedBox,
	itself.WaiverExpired,
	itself.WaiverExpiresSoon,
	itself.WaiverUnused,
	itself.WaiverNotAllowed,
}

// The firing models show the fault, and beside it only what a waiver doesn't
// cover any more, or never could.
func TestModels(t *testing.T) {
	const isolated = "warning boxes.stock: no line reaches or leaves `stock`: draw its lines, or take it out"
	want := map[string][]string{
		"isolated-box":        {isolated},
		"waiver-expired":      {isolated, "error boxes.stock: the waiver of isolated-box on boxes.stock ended on 2026-06-30 (by ada@example.com: its lines are drawn with the new warehouse)"},
		"waiver-expires-soon": {"info boxes.stock: the waiver of isolated-box on boxes.stock ends on 2026-11-30"},
		"waiver-unused":       {"warning boxes.stock: nothing is left to waive: isolated-box finds no fault with boxes.stock"},
		"waiver-not-allowed":  {isolated, "error boxes.stock: isolated-box is mandatory here: ada@example.com can't waive it on boxes.stock"},
	}
	for _, rule := range family {
		t.Run(rule.Name, func(t *testing.T) {
			if got := rulestest.Told(rulestest.Judge(t, rule.Quiet, family...)); len(got) > 0 {
				t.Errorf("the quiet Model: %q", got)
			}
			if rule == itself.UnknownReference {
				return // see TestUnknownReference
			}
			if diff := cmp.Diff(want[rule.Name], rulestest.Told(rulestest.Judge(t, rule.Fires, family...))); diff != "" {
				t.Errorf("the firing model (-want +got):\n%s", diff)
			}
		})
	}
}

// A model with an id that names nothing isn't judged at all.
func TestUnknownReference(t *testing.T) {
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(itself.UnknownReference.Fires)})
	if err != nil {
		t.Fatal(err)
	}
	if systems[0].System != nil || len(systems[0].Problems) != 1 {
		t.Fatalf("%+v", systems[0])
	}
	p := systems[0].Problems[0]
	if p.Rule != itself.UnknownReference.Name || p.Message != `there is no box "price"; did you mean "prices"?` {
		t.Errorf("%s: %s", p.Rule, p.Message)
	}
}

func TestIsolatedBox(t *testing.T) {
	rulestest.Check(t, itself.IsolatedBox, []rulestest.Example{
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
