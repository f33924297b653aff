package rules_test

import (
	"strings"
	"testing"

	"tautline.dev/rules"
)

// What is new since then is what wasn't there, what is there once more, and what has
// become graver.
func TestSince(t *testing.T) {
	rule := &rules.Rule{Name: "r", Severity: rules.Error}
	finding := func(on string, s rules.Severity) rules.Finding {
		f := rules.Finding{Rule: rule, Severity: s, Message: on}
		f.On.Name = on
		return f
	}
	report := func(fs ...rules.Finding) *rules.Report { return &rules.Report{Findings: fs} }
	say := func(fs []rules.Finding) string {
		var out []string
		for _, f := range fs {
			out = append(out, f.On.Name+" "+f.Severity.String())
		}
		return strings.Join(out, ", ")
	}
	before := report(finding("a", rules.Error), finding("b", rules.Warning), finding("c", rules.Info), finding("d", rules.Error), finding("w", rules.Error))
	now := report(finding("a", rules.Error), finding("a", rules.Error), finding("b", rules.Error), finding("c", rules.Info), finding("n", rules.Warning))
	now.Waived = []rules.Finding{finding("w", rules.Error)}
	now.Since("main", before.Known())
	if got := say(now.Findings); got != "a error, b error, n warning" {
		t.Errorf("new: %s", got)
	}
	if got := say(now.Before.Unchanged); got != "a error, c info" {
		t.Errorf("unchanged: %s", got)
	}
	var fixed []string
	for _, k := range now.Before.Fixed {
		fixed = append(fixed, k.Entity)
	}
	if got := strings.Join(fixed, ", "); got != "d" {
		t.Errorf("fixed: %s", got)
	}
	if now.Worst() != rules.Error || now.Count(rules.Warning) != 1 {
		t.Errorf("%s at worst, %d warnings", now.Worst(), now.Count(rules.Warning))
	}
}
