package contradiction_test

import (
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestFlowBroken(t *testing.T) {
	model := func(flow string) string {
		return modeltest.Parts + `lines: {
	ca: _call & {from: "c", to: "a"}
	aq: {from: "a", to: "q", operation: "command"}, qw: _poll & {from: "q", to: "w"}, aw: {from: "a", to: "w", interaction: "send", operation: "command"}
	ab: _call & {from: "a", to: "b"}, ad: _write & {from: "a", to: "d"}, wd: _write & {from: "w", to: "d"}, bd: _write & {from: "b", to: "d"}
}
flows: f: ` + flow
	}
	rulestest.Check(t, contradiction.FlowBroken, []rulestest.Example{
		{Name: "one arrival", Model: model(`steps: ["ca", "aq", "qw", "wd"]`)},
		{Name: "two at the same time", Model: model(`steps: ["ca", "aq", ["qw", "aw"], "wd"]`), Want: []string{"warning flows.f"},
			Says: "the step `wd` of `f` starts at `w`, where `aw` and `qw` arrive at the same time: it belongs to the last, `qw`, alone. Write it behind each of them (\"aw\", \"wd\", \"qw\", \"wd\"), or, if only one of them ever comes, as a choice ({either: [[\"aw\", \"wd\"], [\"qw\", \"wd\"]]})"},
		{Name: "behind each", Model: model(`steps: ["ca", "aq", "qw", "wd", "aw", "wd"]`)},
		{Name: "as a choice", Model: model(`steps: ["ca", {either: [["aq", "qw", "wd"], ["aw", "wd"]]}]`)},
		{Name: "two at the same time, at two boxes", Model: model(`steps: ["ca", ["ab", "aw"], "bd", "wd"]`)},
		{Name: "in some branches", Model: model(`steps: ["ca", {either: [["ab"], []]}, "bd"]`), Want: []string{"warning flows.f"},
			Says: "the step `bd` of `f` starts at `b`, which the work reaches in some branches and not in others: it is done in those only; write it into them"},
		{Name: "in another branch", Model: model(`steps: ["ca", {either: [["ab"], ["bd"]]}]`), Want: []string{"error flows.f"},
			Says: "the step `bd` of `f` starts at `b`, and no step before it gets there"},
		{Name: "accepted in one branch", Model: model(`{steps: ["ca", {either: [["ab", "bd"], ["ad"]]}], accepted: "ad"}`), Want: []string{"warning flows.f"},
			Says: "`ad` tells whoever starts `f` yes, and isn't taken in every branch: in the others nobody is told yes, so nothing can be called lost there. Name a line that is always taken, or leave `accepted` out"},
		{Name: "accepted in every branch", Model: model(`{steps: ["ca", {either: [["ab", "bd", "ad"], ["ad"]]}], accepted: "ad"}`)},
		{Name: "accepted behind the branches", Model: model(`{steps: ["ca", {either: [["ab", "bd"], []]}, "ad"], accepted: "ad"}`)},
	})
}

// TestBranchesTakeTurns: of the branches of an either the longest counts.
func TestBranchesTakeTurns(t *testing.T) {
	model := func(steps string) string {
		return modeltest.Parts + `lines: {
	ca: _call & {from: "c", to: "a", timeout: "3s"}
	ab: _call & {from: "a", to: "b", timeout: "2s"}, ax: _call & {from: "a", to: "x", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any", backoff: "none"}}, ad: _write & {from: "a", to: "d", timeout: "1s"}
}
flows: f: steps: ` + steps
	}
	rulestest.Check(t, contradiction.CallerGivesUpFirst, []rulestest.Example{
		{Name: "one after the other", Model: model(`["ca", "ab", "ax"]`), Want: []string{"error lines.ca"}},
		{Name: "one or the other", Model: model(`["ca", {either: [["ab"], ["ax"]]}, "ad"]`)},
		{Name: "the longer one is too long", Model: model(`["ca", {either: [["ad"], ["ab", "ax"]]}]`), Want: []string{"error lines.ca"},
			Says: "3s < 2s + 2 × 1s: `ca` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
	})
}
