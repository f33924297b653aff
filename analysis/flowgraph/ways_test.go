package flowgraph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

const branching = modeltest.Parts + `lines: {
	ca: _call & {from: "c", to: "a"}
	ab: _call & {from: "a", to: "b"}, ax: _call & {from: "a", to: "x"}, ad: _write & {from: "a", to: "d"}, ae: _write & {from: "a", to: "e"}
	claim: _write & {from: "a", to: "d", guard: true, idempotency: {key: "k", enforcedBy: "unique-key"}}
	cb: _call & {from: "c", to: "b"}, ba: _call & {from: "b", to: "a"}, bd: _write & {from: "b", to: "d"}
	aq: {from: "a", to: "q", operation: "command"}, qw: _poll & {from: "q", to: "w"}, we: _write & {from: "w", to: "e"}
}
`

// program is the handler of a box in a flow with the steps.
func program(t *testing.T, box, steps string) *model.Handler {
	t.Helper()
	s := modeltest.Named(t, branching+"flows: f: steps: "+steps)
	for _, h := range s.Handlers {
		if h.Flow != nil && h.Box.ID == box {
			return h
		}
	}
	t.Fatalf("%s does nothing in %s", box, steps)
	return nil
}

func ids(lines []*model.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return strings.Join(out, " ")
}

// TestWays: each way takes one branch of each either.
func TestWays(t *testing.T) {
	for steps, want := range map[string][]string{
		`["ca", "ab", "ad"]`:                                             {"ab ad"},
		`["ca", {either: [["ab"], ["ax", "ae"]]}, "ad"]`:                 {"ab ad", "ax ae ad"},
		`["ca", {either: [["ab"], ["ax"]]}, {either: [["ad"], ["ae"]]}]`: {"ab ad", "ab ae", "ax ad", "ax ae"},
		`["ca", {either: [[{either: [["ab"], ["ax"]]}, "ae"], ["ad"]]}]`: {"ab ae", "ax ae", "ad"},
		`["ca", {either: [["ab"], ["ax"]]}, ["ad", "ae"]]`:               {"ab ad ae", "ax ad ae"},
	} {
		h := program(t, "a", steps)
		var got []string
		for _, way := range flowgraph.Ways(h) {
			got = append(got, ids(flowgraph.On(h, way)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", steps, got, want)
		}
	}
}

// TestManyWays: where there are too many, each group is on one of them.
func TestManyWays(t *testing.T) {
	h := program(t, "a", `["ca"`+strings.Repeat(`, {either: [["ab"], ["ax"], ["ad"]]}`, 12)+`]`)
	on := make([]bool, len(h.Calls))
	ways := flowgraph.Ways(h)
	for _, way := range ways {
		if len(way) != 12 {
			t.Errorf("a way of %d steps", len(way))
		}
		for _, i := range way {
			on[i] = true
		}
	}
	if slices.Contains(on, false) || len(ways) > 12 {
		t.Errorf("%d ways, on which are %v", len(ways), on)
	}
}

// TestLongestWay: of each either the longest branch.
func TestLongestWay(t *testing.T) {
	takes := map[string]time.Duration{"ab": 3, "ax": 2, "ae": 2, "ad": 1}
	add := func(times ...time.Duration) (all time.Duration) {
		for _, d := range times {
			all += d
		}
		return all
	}
	for steps, want := range map[string]string{
		`["ca", {either: [["ab"], ["ax", "ae"]]}, "ad"]`:           "ax ae ad",
		`["ca", {either: [["ad"], [{either: [["ax"], ["ab"]]}]]}]`: "ab",
		`["ca", "ad", {either: [["ad"], []]}]`:                     "ad ad",
	} {
		h := program(t, "a", steps)
		way := flowgraph.LongestWay(h.Within, func(i int) time.Duration { return takes[h.Calls[i][0].ID] }, add)
		if got := ids(flowgraph.On(h, way)); got != want {
			t.Errorf("%s: %s, want %s", steps, got, want)
		}
	}
}

// TestAlways: what is done whichever branches are taken, and how often.
func TestAlways(t *testing.T) {
	for _, ex := range []struct {
		steps  string
		always bool
		times  int
	}{
		{`["ca", "ad"]`, true, 1},
		{`["ca", {either: [["ad"], []]}]`, false, 1},
		{`["ca", {either: [["ad"], ["ab", "ad"]]}]`, true, 1},
		{`["ca", {either: [["ad"], ["ab"]]}, "ad"]`, true, 2},
		{`["ca", {either: [[{either: [["ad"], ["ad", "ad"]]}], ["ad"]]}]`, true, 2},
		{`["ca", {either: [[{either: [["ad"], ["ab"]]}], ["ad"]]}]`, false, 1},
		{`[{either: [["ca", "ad"], ["cb"]]}]`, true, 1}, // whenever it runs
	} {
		h := program(t, "a", ex.steps)
		i := slices.IndexFunc(h.Lines(), func(l *model.Line) bool { return l.ID == "ad" })
		l := h.Lines()[i]
		if got := flowgraph.Always(h, l); got != ex.always {
			t.Errorf("%s: always %t", ex.steps, got)
		}
		if got := flowgraph.Times(h, l); got != ex.times {
			t.Errorf("%s: %d times, want %d", ex.steps, got, ex.times)
		}
		if got := flowgraph.Chosen(l); got == ex.always {
			t.Errorf("%s: chosen %t", ex.steps, got)
		}
	}
}

// TestGuardInABranch: a guard guards what every way leads to past it.
func TestGuardInABranch(t *testing.T) {
	for steps, twice := range map[string]bool{
		`["ca", "claim", "ae"]`:                                false,
		`["ca", {either: [["claim"], []]}, "ae"]`:              true,
		`["ca", {either: [["claim", "ae"], ["ab"]]}]`:          false,
		`["ca", {either: [["claim"], ["ae"]]}]`:                true,
		`["ca", {either: [["claim"], ["ab", "claim"]]}, "ae"]`: false,
	} {
		s := modeltest.Named(t, branching+`lines: {ca: retry: {attempts: 3, on: "any", by: "caller"}, ae: idempotency: "none"}
flows: f: steps: `+steps)
		g := flowgraph.New(s)
		if by := g.Repeated(s.Line("ae")).By; (by != nil) != twice {
			t.Errorf("%s: repeated by %v", steps, by)
		}
		if effect, _ := g.DuplicateEffect(s.Line("ca")); (effect == s.Line("ae")) != twice {
			t.Errorf("%s: does %v again", steps, effect)
		}
	}
}

// TestReturnsInABranch: work comes back to a box only on its own way.
func TestReturnsInABranch(t *testing.T) {
	for steps, back := range map[string]bool{
		`["ca", "aq", "qw", "we"]`:                         false,
		`["cb", "ba", "aq", "qw", {either: [["ca"], []]}]`: true,
		`[{either: [["cb", "ba"], ["ca"]]}]`:               false,
	} {
		s := modeltest.Named(t, branching+"flows: f: steps: "+steps)
		if got := flowgraph.New(s).Returns(s.Line("ca")); got != back {
			t.Errorf("%s: comes back %t", steps, got)
		}
	}
}

// TestGaps: what the work has not come to, or has come to by several arrivals at
// once.
func TestGaps(t *testing.T) {
	for steps, want := range map[string]string{
		`["ca", "ad"]`: "",
		`["ad", "bd"]`: "bd nowhere",
		`["ca", {either: [["ab", "bd"], ["ad"]]}]`:             "",
		`["ca", {either: [["ab"], ["ad"]]}, "bd"]`:             "bd in some",
		`["ca", {either: [["ab"], ["ab"]]}, "bd"]`:             "",
		`["ca", {either: [["ad"], ["bd"]]}]`:                   "bd nowhere",
		`[{either: [["ca"], ["cb", "ba"]]}, "ad"]`:             "",
		`[{either: [["ca"], ["cb"]]}, "ad"]`:                   "ad in some",
		`[["ca", "ba"], "ad"]`:                                 "ca nowhere, ad of ba ca",
		`["cb", "ba", ["ab", "ab"], "bd"]`:                     "",
		`[["ca", "cb"], "ad", "bd"]`:                           "",
		`["cb", ["ba", "bd"], ["ab", "ad"], "bd"]`:             "",
		`["ca", "aq", "qw", ["ca", "ab"], "ba", ["ca"], "ad"]`: "",
	} {
		s := modeltest.Named(t, branching+"flows: f: steps: "+steps)
		var got []string
		for _, g := range flowgraph.Gaps(s.Flows[0]) {
			switch {
			case g.Arrivals != nil:
				got = append(got, g.Step.ID+" of "+ids(g.Arrivals))
			case g.InSome:
				got = append(got, g.Step.ID+" in some")
			default:
				got = append(got, g.Step.ID+" nowhere")
			}
		}
		if fmt.Sprint(strings.Join(got, ", ")) != want {
			t.Errorf("%s: %q, want %q", steps, got, want)
		}
	}
}
