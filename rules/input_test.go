package rules_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// judgeAll runs rules over a box.
func judgeAll(t *testing.T, run ...*rules.Rule) *rules.Report {
	t.Helper()
	return rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"`), rules.Options{Rules: run, Now: rulestest.Today})
}

// panicked is what a call panics with, "" if it doesn't.
func panicked(call func()) (said string) {
	defer func() {
		if r := recover(); r != nil {
			said = r.(string)
		}
	}()
	call()
	return ""
}

// An input is worked out once for all rules that build on it, and again for the
// next judgement.
func TestInputOnce(t *testing.T) {
	worked := 0
	boxes := rules.NewInput("boxes", func(s *rules.Subject) int { worked++; return len(s.System.Boxes) })
	reads := func(name string) *rules.Rule {
		return &rules.Rule{Name: name, Severity: rules.Info, Requires: []rules.Requirement{boxes}, Check: func(p *rules.Pass) {
			if got := boxes.Of(p); got != 1 {
				t.Errorf("%s reads %d boxes", name, got)
			}
		}}
	}
	for want := 1; want <= 2; want++ {
		if judgeAll(t, reads("one"), reads("two")); worked != want {
			t.Errorf("worked out %d times in %d judgements", worked, want)
		}
	}
}

// What no rule that is run asks for isn't worked out.
func TestInputOnDemand(t *testing.T) {
	costly := rules.NewInput("costly", func(*rules.Subject) int { t.Error("worked out for nobody"); return 0 })
	judgeAll(t, &rules.Rule{Name: "off", Severity: rules.Off, Requires: []rules.Requirement{costly}, Check: func(p *rules.Pass) { costly.Of(p) }})
}

// A rule reads and explains only what it declares.
func TestUndeclared(t *testing.T) {
	boxes := rules.NewInput("boxes", func(s *rules.Subject) int { return len(s.System.Boxes) })
	other := rules.NewInput("boxes", func(s *rules.Subject) int { return -1 })
	said := panicked(func() {
		judgeAll(t, &rules.Rule{Name: "sly", Severity: rules.Info, Requires: []rules.Requirement{other}, Check: func(p *rules.Pass) { boxes.Of(p) }})
	})
	if said != `sly reads "boxes", which it doesn't require` {
		t.Errorf("reading an input that isn't declared: %q", said)
	}
	told := every("told", rules.Info, nil)
	said = panicked(func() {
		judgeAll(t, told, &rules.Rule{Name: "sly", Severity: rules.Info, Check: func(p *rules.Pass) {
			p.Explain(told, func(*rules.Finding) bool { return true }, &rules.Story{Flow: &model.Flow{}})
		}})
	})
	if said != "sly explains told, and doesn't declare it" {
		t.Errorf("explaining a rule that isn't declared: %q", said)
	}
}

// explains is a rule that gives its story to the findings of others.
func explains(name string, rank int, others ...*rules.Rule) *rules.Rule {
	return &rules.Rule{Name: name, Severity: rules.Info, Explains: others, Check: func(p *rules.Pass) {
		for _, r := range others {
			p.Explain(r, func(*rules.Finding) bool { return true }, &rules.Story{Flow: &model.Flow{}, Breaks: name, Rank: rank})
		}
	}}
}

// A rule is run behind those that it explains, wherever they stand in the list,
// and of two stories the same one is told whichever comes first.
func TestExplainsInAnyOrder(t *testing.T) {
	fault := every("fault", rules.Warning, nil)
	first, second := explains("first", 1, fault), explains("second", 2, fault)
	for _, list := range [][]*rules.Rule{{fault, first, second}, {second, first, fault}, {first, fault, second}, {second, fault, first}} {
		r := judgeAll(t, list...)
		if len(r.Findings) != 1 || r.Findings[0].Story == nil || r.Findings[0].Story.Breaks != "first" {
			t.Errorf("%q: found %+v", rules.Names(list), r.Findings)
		}
	}
}

// Only what has to be moved is moved; a circle can't be put in order, and rules
// that aren't run are no matter.
func TestInOrder(t *testing.T) {
	a, b := &rules.Rule{Name: "a"}, &rules.Rule{Name: "b"}
	c := &rules.Rule{Name: "c", Explains: []*rules.Rule{b, {Name: "not run"}}}
	order, err := rules.InOrder([]*rules.Rule{c, a, b})
	if got := strings.Join(rules.Names(order), " "); err != nil || got != "b c a" {
		t.Errorf("%s, %v", got, err)
	}
	b.Explains = []*rules.Rule{c}
	if _, err := rules.InOrder([]*rules.Rule{a, b, c}); err == nil || err.Error() != "rules explain each other: b → c → b" {
		t.Errorf("a circle: %v", err)
	}
}
