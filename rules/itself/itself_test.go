package itself_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/itself"
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
			if got := told(judged(t, rule.Quiet, family...)); len(got) > 0 {
				t.Errorf("the quiet model: %q", got)
			}
			if rule == itself.UnknownReference {
				return // see TestUnknownReference
			}
			if diff := cmp.Diff(want[rule.Name], told(judged(t, rule.Fires, family...))); diff != "" {
				t.Errorf("the firing model (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	for _, r := range family {
		if r.Why == "" || r.Mend == "" || r.FalsePositives == "" || len(r.References) == 0 {
			t.Errorf("%s: something is not said", r.Name)
		}
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

// example is one tiny model for one rule, and what the rule says of it: each
// finding as "error lines.save", each gap as "lines.save needs timeout".
type example struct {
	name  string
	model string
	want  []string
	skips []string
	// says is the whole message of the first finding, where it matters.
	says string
}

func check(t *testing.T, rule *rules.Rule, examples []example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			r := judged(t, "system: \"x\"\nowner: \"team\"\n"+ex.model, rule)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Severity.String()+" "+f.On.Name)
			}
			if diff := cmp.Diff(ex.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s%q", diff, told(r))
			}
			if diff := cmp.Diff(ex.skips, skipped(r)); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if ex.says != "" && len(r.Findings) > 0 && r.Findings[0].Message != ex.says {
				t.Errorf("the message is\n%s\nand should be\n%s", r.Findings[0].Message, ex.says)
			}
		})
	}
}

func TestIsolatedBox(t *testing.T) {
	check(t, itself.IsolatedBox, []example{
		{name: "alone", model: `boxes: a: kind: "service"`, want: []string{"warning boxes.a"}},
		{name: "two in a line", model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b"}`},
		{name: "a line to itself", model: `boxes: a: kind: "service"
lines: l: {from: "a", to: "a"}`},
		{name: "keeps dead letters", model: `boxes: {q: {kind: "queue", channel: deadLetter: "d"}, d: kind: "queue", w: kind: "worker"}
lines: l: {from: "q", to: "w"}`},
		{name: "a buffer", model: `boxes: {a: kind: "service", b: kind: "service", spool: kind: "objectstore"}
lines: l: {from: "a", to: "b", interaction: "send", buffer: "spool"}`},
		{name: "keeps a conversation", model: `boxes: {a: kind: "service", b: kind: "service", talks: kind: "cache"}
lines: l: {from: "a", to: "b", conversation: "talks"}`},
	})
}
