package catalogue_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/recovery"
	"tautline.dev/rules/rulestest"
)

// every are all models that rules are tested with, and the examples.
func every(t *testing.T) map[string]*model.System {
	t.Helper()
	out := map[string]*model.System{}
	for _, r := range catalogue.All() {
		for which, src := range map[string]string{" fires": r.Fires, " quiet": r.Quiet} {
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
			if err == nil && loaded[0].System != nil { // some are about models that don't load
				out[r.Name+which] = loaded[0].System
			}
		}
	}
	err := filepath.WalkDir("../../examples", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "system.cue" {
			return err
		}
		loaded, err := model.Load([]string{filepath.Dir(path)}, model.Options{})
		if err == nil && loaded[0].System != nil {
			out[path] = loaded[0].System
		}
		return err
	})
	if err != nil || len(out) < 100 {
		t.Fatal(len(out), err)
	}
	return out
}

// What an objective of a flow is said to be is what its rule finds: lost where the
// rule has a finding that is no question and more than advice, and nowhere else.
func TestObjectivesAgreeWithRules(t *testing.T) {
	ruleOf := map[string]string{"availability": "availability-out-of-reach", "latency p50": "latency-out-of-reach", "latency p99": "latency-out-of-reach", "latency p999": "latency-out-of-reach", "rto": "rto-unmet"}
	counts := map[recovery.Standing]int{}
	for name, s := range every(t) {
		r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today})
		g := flowgraph.New(s)
		for _, f := range s.Flows {
			lost := map[string]bool{}
			for _, o := range recovery.Objectives(s, g, f) {
				counts[o.Standing]++
				if o.Name == "rpo" {
					losesWork(t, r, name, f, o)
				} else {
					lost[ruleOf[o.Name]] = lost[ruleOf[o.Name]] || o.Standing == recovery.Lost
				}
				switch {
				case (o.Promised == "") != (o.Standing == recovery.NotPromised):
					t.Errorf("%s, %s, %s: %+v", name, f.ID, o.Name, o)
				case o.Standing == recovery.NotKnown && len(o.Missing) == 0, o.Standing == recovery.Kept && len(o.Missing) > 0:
					t.Errorf("%s, %s: %s with %q missing", name, f.ID, o.Standing, o.Missing)
				}
			}
			for objective, rule := range ruleOf {
				if objective == "latency p50" || objective == "latency p999" {
					continue // told once, by the rule that is the same for all
				}
				if found := tells(r, rule, f); found != lost[rule] && !(rule == "rto-unmet" && lost[rule]) {
					t.Errorf("%s, %s: %s lost: %t, and %s tells: %t", name, f.ID, objective, lost[rule], rule, found)
				}
			}
		}
	}
	for _, standing := range []recovery.Standing{recovery.Kept, recovery.Lost, recovery.NotKnown, recovery.NotPromised} {
		if counts[standing] == 0 {
			t.Errorf("no objective is %s: %v", standing, counts)
		}
	}
}

// losesWork holds the RPO of a flow against what is found of the stores that it changes: a
// store that may lose more than the flow promises is found by rpo-unmet, or has no way back
// at all, and what rpo-unmet finds against the flow's own promise loses it.
func losesWork(t *testing.T, r *rules.Report, name string, f *model.Flow, o recovery.Objective) {
	t.Helper()
	told := false
	for _, found := range append(append([]rules.Finding{}, r.Findings...), r.Waived...) {
		unmet := found.Rule.Name == "rpo-unmet"
		if found.Unstated != "" || !unmet && found.Rule.Name != "store-without-backup" {
			continue
		}
		for _, l := range slices.Concat(f.Steps...) {
			told = told || found.On == l.To.Entity()
		}
		own := slices.ContainsFunc(found.Related, func(rel rules.Related) bool { return rel.Entity == f.Entity() })
		if unmet && own && found.Severity >= rules.Warning && o.Standing != recovery.Lost {
			t.Errorf("%s, %s: its RPO is %s, and rpo-unmet finds: %s", name, f.ID, o.Standing, found.Message)
		}
	}
	if o.Standing == recovery.Lost && !told {
		t.Errorf("%s, %s: its RPO is lost (%s), and nothing is found of a store that it changes", name, f.ID, o.Sum)
	}
}

// tells tells whether a rule finds that a flow can't keep something: at the flow, or at
// the system or a box with the flow among what it relates to.
func tells(r *rules.Report, rule string, f *model.Flow) bool {
	for _, found := range append(append([]rules.Finding{}, r.Findings...), r.Waived...) {
		if found.Rule.Name != rule || found.Unstated != "" || found.Severity < rules.Warning {
			continue
		}
		if found.On == f.Entity() {
			return true
		}
		for _, rel := range found.Related {
			if rel.Entity == f.Entity() && (strings.Contains(rel.Note, "misses it") || strings.Contains(rel.Note, "needs it")) {
				return true
			}
		}
	}
	return false
}
