package rules_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
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
	now.Since(rules.Point{Where: "main"}, before.Known())
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

// A fault that may be told at several entities is the same at another of them, if they
// have anything in common; what else is wrong with its handler is another.
func TestSinceItMoved(t *testing.T) {
	rule := &rules.Rule{Name: "r", Severity: rules.Error}
	finding := func(on, with string, s rules.Severity) rules.Finding {
		f := rules.Finding{Rule: rule, Severity: s, Message: on, Discriminator: "handler", Moves: true}
		f.On.Name = on
		for _, name := range strings.Fields(with) {
			f.Related = append(f.Related, rules.Related{Entity: model.Entity{Name: name}})
		}
		return f
	}
	for _, c := range []struct {
		name       string
		was, is    rules.Finding
		unchanged  bool
		new, fixed int
	}{
		{"one between", finding("b", "a b", rules.Error), finding("c", "a c b", rules.Error), true, 0, 0},
		{"one less", finding("c", "a c b", rules.Error), finding("b", "a b", rules.Error), true, 0, 0},
		{"milder", finding("b", "a b", rules.Error), finding("c", "a c b", rules.Info), true, 0, 0},
		{"graver", finding("b", "a b", rules.Info), finding("c", "a c b", rules.Error), false, 1, 0},
		{"another", finding("b", "a b", rules.Error), finding("c", "a c", rules.Error), false, 1, 1},
	} {
		now := &rules.Report{Findings: []rules.Finding{c.is}}
		now.Since(rules.Point{Where: "main"}, (&rules.Report{Findings: []rules.Finding{c.was}}).Known())
		if (len(now.Before.Unchanged) == 1) != c.unchanged || len(now.Findings) != c.new || len(now.Before.Fixed) != c.fixed {
			t.Errorf("%s: %d unchanged, %d new, %d fixed", c.name, len(now.Before.Unchanged), len(now.Findings), len(now.Before.Fixed))
		}
	}
	other := finding("c", "a c b", rules.Error)
	other.Discriminator = "another handler"
	now := &rules.Report{Findings: []rules.Finding{other}}
	now.Since(rules.Point{Where: "main"}, (&rules.Report{Findings: []rules.Finding{finding("b", "a b", rules.Error)}}).Known())
	if len(now.Findings) != 1 || len(now.Before.Fixed) != 1 {
		t.Error("it is another handler's")
	}
}
