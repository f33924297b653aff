package model

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const shop = `package p
system: "s"
boxes: {web: kind: "client", app: kind: "client", api: kind: "service", card: kind: "service", bank: kind: "external", db: kind: "database"}
lines: {
	order: {from: "web", to: "api"}, tap: {from: "app", to: "api"}
	"pay-card": {from: "api", to: "card"}, "pay-invoice": {from: "api", to: "bank"}, charge: {from: "card", to: "bank"}
	again: {from: "card", to: "api"}, save: {from: "api", to: "db"}, more: {from: "api", to: "db"}
}
`

func steps(t *testing.T, list string) *Flow {
	t.Helper()
	l := stdin(t, shop+"flows: f: steps: "+list+"\n")
	if len(l.Problems) > 0 {
		t.Fatalf("%s: %s", list, told(l.Problems))
	}
	return l.System.Flows[0]
}

func ids(lines []*Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return strings.Join(out, "+")
}

// marked are groups, each with the branches that it stands in.
func marked(groups [][]*Line, within [][]Alternative) string {
	var out []string
	for i, group := range groups {
		s := ids(group)
		for _, in := range within[i] {
			s += fmt.Sprintf("@%d.%d", in.Either, in.Branch)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// TestEither: the branches follow each other, each group says where it stands,
// and each handler gets what belongs to it on its own way.
func TestEither(t *testing.T) {
	for _, c := range []struct {
		name, steps, flow, first string
		branches                 []int
		handlers                 []string
	}{
		{"in one handler", `["order", {either: [["pay-card", "charge"], ["pay-invoice"]]}, "save"]`,
			"order pay-card@0.0 charge@0.0 pay-invoice@0.1 save", "order", []int{2},
			[]string{"web<: order", "api<order: pay-card@0.0 pay-invoice@0.1 save", "card<pay-card@0.0: charge@0.0"}},
		{"or nothing", `["order", {either: [["pay-card"], []]}, "save"]`,
			"order pay-card@0.0 save", "order", []int{2},
			[]string{"web<: order", "api<order: pay-card@0.0 save"}},
		{"nothing first", `["order", {either: [[], ["pay-card"], ["pay-invoice"]]}, "save"]`,
			"order pay-card@0.1 pay-invoice@0.2 save", "order", []int{3},
			[]string{"web<: order", "api<order: pay-card@0.1 pay-invoice@0.2 save"}},
		{"as the first step", `[{either: [["order"], ["tap"]]}, "save"]`,
			"order@0.0 tap@0.1 save", "order tap", []int{2},
			[]string{"web<@0.0: order@0.0", "app<@0.1: tap@0.1", "api<order+tap: save"}},
		{"one box begins, by one of two lines", `["order", {either: [["save"], ["more"]]}, "pay-invoice"]`,
			"order save@0.0 more@0.1 pay-invoice", "order", []int{2},
			[]string{"web<: order", "api<order: save@0.0 more@0.1 pay-invoice"}},
		{"the box is reached anew in one branch", `["order", "save", {either: [["pay-card", "again"], []]}, "more"]`,
			"order save pay-card@0.0 again@0.0 more", "order", []int{2},
			[]string{"web<: order", "api<order: save pay-card@0.0 more", "card<pay-card@0.0: again@0.0", "api<again@0.0: more"}},
		{"nested, and at the same time", `["order", {either: [[{either: [["pay-card"], ["pay-invoice"]]}, ["save", "more"]], ["save"]]}]`,
			"order pay-card@0.0@1.0 pay-invoice@0.0@1.1 more+save@0.0 save@0.1", "order", []int{2, 2},
			[]string{"web<: order", "api<order: pay-card@0.0@1.0 pay-invoice@0.0@1.1 more+save@0.0 save@0.1"}},
		{"two eithers", `["order", {either: [["save"], []]}, {either: [["more"], []]}]`,
			"order save@0.0 more@1.0", "order", []int{2, 2},
			[]string{"web<: order", "api<order: save@0.0 more@1.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := steps(t, c.steps)
			var first, handlers []string
			for _, i := range f.First() {
				first = append(first, ids(f.Steps[i]))
			}
			for _, h := range f.handlers() {
				in := ""
				if len(h.In) > 0 {
					in = marked([][]*Line{nil}, [][]Alternative{h.In})
				}
				handlers = append(handlers, fmt.Sprintf("%s<%s%s: %s", h.Box.ID, ids(h.Entries), in, marked(h.Calls, h.Within)))
			}
			for what, d := range map[string]string{
				"steps":    cmp.Diff(c.flow, marked(f.Steps, f.Within)),
				"first":    cmp.Diff(c.first, strings.Join(first, " ")),
				"branches": cmp.Diff(c.branches, f.Branches),
				"handlers": cmp.Diff(c.handlers, handlers),
			} {
				if d != "" {
					t.Errorf("%s (-want +got):\n%s", what, d)
				}
			}
		})
	}
}

// TestExcludes: branches of one either exclude each other, whatever they hold;
// branches of two don't.
func TestExcludes(t *testing.T) {
	f := steps(t, `["order", {either: [[{either: [["pay-card"], ["pay-invoice"]]}, "save"], ["more"]]}, {either: [["tap"], ["again"]]}]`)
	want := map[[2]int]bool{{1, 2}: true, {1, 4}: true, {2, 4}: true, {3, 4}: true, {5, 6}: true}
	for i := range f.Steps {
		for j := range f.Steps {
			if got := f.Excludes(i, j); got != (want[[2]int{i, j}] || want[[2]int{j, i}]) {
				t.Errorf("%s and %s: excludes %t", ids(f.Steps[i]), ids(f.Steps[j]), got)
			}
		}
	}
}
