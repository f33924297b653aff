package antipattern_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

// steps is a model of a flow with the lines that its steps name, and no others.
func steps(list string) string {
	var b strings.Builder
	b.WriteString(modeltest.Parts + "lines: {\n")
	for _, l := range [][2]string{
		{"ca", `_call & {from: "c", to: "a"}`},
		{"ab", `_call & {from: "a", to: "b"}`},
		{"ax", `_call & {from: "a", to: "x"}`},
		{"ad", `_write & {from: "a", to: "d"}`},
		{"ae", `_write & {from: "a", to: "e"}`},
		{"bd", `_write & {from: "b", to: "d"}`},
		{"be", `_write & {from: "b", to: "e"}`},
		{"back", `{from: "b", to: "a", interaction: "send", operation: "event"}`},
		{"round", `{from: "a", to: "b", interaction: "send", operation: "event"}`},
	} {
		if strings.Contains(list, `"`+l[0]+`"`) {
			b.WriteString(l[0] + ": " + l[1] + "\n")
		}
	}
	return b.String() + "}\nflows: f: steps: " + list
}

// TestBranches: what stands in different branches is never done together.
func TestBranches(t *testing.T) {
	for _, ex := range []struct {
		rule  *rules.Rule
		quiet []string
		fires []string
	}{
		{antipattern.DualWrite,
			[]string{`["ca", {either: [["ad"], ["ae"]]}]`, `["ca", {either: [[{either: [["ad"], ["ae"]]}], ["ab", "bd"]]}]`, `["ca", {either: [["ad"], []]}]`},
			[]string{`["ca", "ad", "ae"]`, `["ca", {either: [["ad", "ae"], ["ax"]]}]`, `["ca", {either: [["ad"], []]}, "ae"]`, `["ca", {either: [["ad"], []]}, {either: [["ae"], []]}]`}},
		{antipattern.DistributedTransaction,
			[]string{`["ca", "ad", {either: [["ae"], ["ax"]]}]`, `["ca", {either: [["ab", "be"], ["ad"], ["ax"]]}]`},
			[]string{`["ca", "ad", "ae", "ax"]`, `["ca", "ad", {either: [["ab", "be"], ["ad"]]}, "ax"]`}},
		{antipattern.ThirdPartyOnCriticalPath,
			[]string{`["ca", {either: [["ax"], ["ad"]]}]`},
			[]string{`["ca", "ax"]`, `["ca", {either: [["ax"], ["ad", "ax"]]}]`, `["ca", {either: [["ae"], ["ad"]]}, "ax"]`}},
		{antipattern.EventLoop,
			[]string{`["ca", "round", {either: [["back", "round"], []]}]`},
			[]string{`["ca", "round", "back", "round"]`}},
	} {
		for i, list := range append(ex.quiet, ex.fires...) {
			r := rulestest.Judge(t, "system: \"x\"\nowner: \"team\"\n"+steps(list), ex.rule)
			if fires := len(r.Findings) > 0; fires != (i >= len(ex.quiet)) {
				t.Errorf("%s of %s: %q", ex.rule.Name, list, rulestest.Told(r))
			}
		}
	}
}

// TestDualWriteNamesOneWay: a finding is about what one piece of work does.
func TestDualWriteNamesOneWay(t *testing.T) {
	rulestest.Check(t, antipattern.DualWrite, []rulestest.Example{{
		Name: "in each branch another", Model: steps(`["ca", "ad", {either: [["ae"], ["ab", "bd"], []]}]`),
		Want: []string{"error lines.ab", "error lines.ae"},
		Says: "`a` writes `d`, then calls `b`, which changes more: nothing makes them happen together, so a stop or a failure in between leaves one without the other",
	}})
}
