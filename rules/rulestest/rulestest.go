// Package rulestest runs rules over tiny models: what tests of every family
// share.
package rulestest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

// Today is the day on which the tests judge.
var Today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// Judge runs rules over a model. What the profile leaves unasked is among the
// findings: that it does is tested with the profiles.
func Judge(t testing.TB, src string, run ...*rules.Rule) *rules.Report {
	t.Helper()
	r := rules.Judge(modeltest.Load(t, src), rules.Options{Rules: run, Now: Today})
	r.Findings = append(r.Findings, r.Unasked...)
	return r
}

// Fires judges the firing model of a rule, as a change of what was there before where
// it is one.
func Fires(t testing.TB, rule *rules.Rule, run ...*rules.Rule) *rules.Report {
	t.Helper()
	return change(t, rule.Before, rule.Fires, run)
}

// Quiet judges the quiet model of a rule in the same way.
func Quiet(t testing.TB, rule *rules.Rule, run ...*rules.Rule) *rules.Report {
	t.Helper()
	return change(t, rule.Before, rule.Quiet, run)
}

func change(t testing.TB, before, src string, run []*rules.Rule) *rules.Report {
	t.Helper()
	r := rules.Judge(modeltest.Load(t, src), rules.Options{Rules: run, Base: Base(t, before), Now: Today})
	r.Findings = append(r.Findings, r.Unasked...)
	return r
}

// Base is what a change of a model is judged by, nil where there was none before.
func Base(t testing.TB, before string) *rules.Base {
	t.Helper()
	if before == "" {
		return nil
	}
	return &rules.Base{Where: "main", System: modeltest.Load(t, before)}
}

// Told is what a report found: "error lines.save: what is wrong".
func Told(r *rules.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Severity.String()+" "+f.On.Name+": "+f.Message)
	}
	return out
}

// Skipped is what a report could not judge: "lines.save needs timeout".
func Skipped(r *rules.Report) []string {
	var out []string
	for _, s := range r.Skipped {
		out = append(out, s.On.Name+" needs "+strings.Join(s.Needs, ", "))
	}
	return out
}

// Example is one tiny model for one rule, and what the rule says of it: each
// finding as "error lines.save", each gap as "lines.save needs operation".
type Example struct {
	Name  string
	Model string
	Want  []string
	Skips []string
	// Says is the whole message of the first finding, where it matters.
	Says string
}

// Check runs one rule over examples.
func Check(t *testing.T, rule *rules.Rule, examples []Example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.Name, func(t *testing.T) {
			r := Judge(t, "system: \"x\"\nowner: \"team\"\n"+ex.Model, rule)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Severity.String()+" "+f.On.Name)
			}
			if diff := cmp.Diff(ex.Want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s%q", diff, Told(r))
			}
			if diff := cmp.Diff(ex.Skips, Skipped(r)); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if ex.Says != "" && len(r.Findings) > 0 && r.Findings[0].Message != ex.Says {
				t.Errorf("the message is\n%s\nand should be\n%s", r.Findings[0].Message, ex.Says)
			}
		})
	}
}

// Models runs the firing and the quiet model of each rule of a family: the one
// shows this one fault of the family, the other none. What a rule says of its
// firing model is golden in the catalogue.
func Models(t *testing.T, family []*rules.Rule) {
	t.Helper()
	for _, rule := range family {
		t.Run(rule.Name, func(t *testing.T) {
			fires := Fires(t, rule, family...)
			others := func(f rules.Finding) bool { return f.Rule != rule }
			if len(fires.Findings) == 0 || slices.ContainsFunc(fires.Findings, others) {
				t.Errorf("the firing model: %q", Told(fires))
			}
			if got := Told(Quiet(t, rule, family...)); len(got) > 0 {
				t.Errorf("the quiet model: %q", got)
			}
		})
	}
}
