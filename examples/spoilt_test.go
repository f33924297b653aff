package examples

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// fault is a change of the whole system, and what it brings.
type fault struct {
	// rule is the rule that must see it.
	rule string
	// change is a path and its new value ("lines/take/ack: \"on-receipt\""), or
	// a path to take away ("-lines/take/ack"): one, or the few that belong
	// together because no one of them alone is wrong.
	change []string
	// brings are all findings and gaps, as a mutant tells them.
	brings []string
}

// notSpoilt are the rules that no fault of the whole system can show, and why.
var notSpoilt = map[string]string{
	"unknown-reference": "a model that names what isn't there is refused when it is loaded",
	"no-messaging":      "the whole system has a dozen channels and a workflow, and nothing small takes them all away",
}

// TestEachFaultIsFound spoils single facts of the whole system: each brings the
// finding that it should, and no other, unless the fault is one of several
// things at once. Diff names what each changes, and each makes a signature stale.
func TestEachFaultIsFound(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range faults {
		names = append(names, f.rule)
	}
	was := newMutant(t).read(t).System
	mutants(t, names, func(t *testing.T, i int) {
		m, f := newMutant(t), faults[i]
		if compares(f.rule) {
			m.was = load(t, whole)
		}
		for _, c := range f.change {
			if path, gone := strings.CutPrefix(c, "-"); gone {
				m.remove(t, path)
			} else {
				path, value, _ := strings.Cut(c, ": ")
				m.set(t, path, value)
			}
		}
		if diff := cmp.Diff(f.brings, m.brings(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", strings.Join(f.change, "\n"), diff)
		}
		if !slices.ContainsFunc(f.brings, func(b string) bool { return strings.Fields(b)[1] == f.rule }) {
			t.Errorf("%s is no fault of its kind", strings.Join(f.change, "\n"))
		}
		faultIsADifference(t, was, m, f.change)
		if !seen(t, m, "") {
			t.Error("no signature is stale")
		}
	})
}

// compares tells of a rule that finds fault with a change, and not with a system.
func compares(rule string) bool {
	return slices.ContainsFunc(catalogue.All(), func(r *rules.Rule) bool { return r.Name == rule && r.Before != "" })
}

// load is a system as it lies.
func load(t *testing.T, path string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{path}, model.Options{})
	if err != nil || loaded[0].System == nil {
		t.Fatalf("%s: %v, %v", path, err, loaded)
	}
	return loaded[0].System
}

// TestEachRuleHasAFault: the whole system has a fault for each rule.
func TestEachRuleHasAFault(t *testing.T) {
	for _, r := range catalogue.All() {
		shown := slices.ContainsFunc(faults, func(f fault) bool { return f.rule == r.Name })
		switch why := notSpoilt[r.Name]; {
		case !shown && why == "":
			t.Errorf("no fault shows %s", r.Name)
		case shown && why != "":
			t.Errorf("%s is shown, and said not to be: %s", r.Name, why)
		}
	}
}
