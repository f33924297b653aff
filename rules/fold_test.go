package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// A few facts that nobody stated are told each by itself; many are one message.
func TestFoldUnstated(t *testing.T) {
	runbook := &rules.Rule{Name: "no-notes", Severity: rules.Warning, Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			p.Report(rules.Finding{On: b.Entity(), Unstated: "monitoring.runbook"})
		}
	}}
	backup := &rules.Rule{Name: "no-backup", Severity: rules.Warning, Check: func(p *rules.Pass) {
		stores := []model.Entity{p.System.Boxes[0].Entity(), p.System.Boxes[1].Entity()}
		p.Report(rules.Finding{On: p.System.Entity(), Unstated: "store.backup", Of: stores})
		p.Report(rules.Finding{On: p.System.Boxes[0].Entity()})
	}}
	for boxes, want := range map[int]string{
		2: "1 told, 2 folded: store.backup 2, monitoring.runbook 2",
		8: "1 told, 2 folded: monitoring.runbook 8, store.backup 2",
	} {
		src := ""
		for i := range boxes {
			src += fmt.Sprintf("boxes: b%d: kind: \"service\"\n", i)
		}
		folded := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{backup, runbook}, Now: rulestest.Today}).Fold()
		facts := 0
		says := ""
		for _, c := range folded.Unsaid {
			if c.Severity != rules.Info {
				t.Errorf("%s", c.Severity)
			}
			for _, f := range c.Facts {
				facts++
				says += fmt.Sprintf(", %s %d", f.Path, len(f.Findings))
			}
		}
		got := fmt.Sprintf("%d told, %d folded", len(folded.Findings), facts)
		if says != "" {
			got += ": " + says[2:]
		}
		if got != want {
			t.Errorf("%d boxes: %s, want %s", boxes, got, want)
		}
	}
}

// Findings of one kind are told one by one while they are few, and each kind by
// itself when they are many.
func TestFoldTogether(t *testing.T) {
	alike := &rules.Rule{Name: "alike", Severity: rules.Warning,
		Together: &rules.Together{
			Key: func(f *rules.Finding) string { return f.Discriminator },
			One: func(s *model.System, fs []rules.Finding) rules.Finding {
				return rules.Finding{On: s.Entity(), Message: fmt.Sprintf("%d of %s", len(fs), fs[0].Discriminator)}
			},
		},
		Check: func(p *rules.Pass) {
			for i, b := range p.System.Boxes {
				kind := "few"
				if i > 2 {
					kind = "many"
				}
				p.Report(rules.Finding{On: b.Entity(), Discriminator: kind, Message: b.ID})
			}
		},
	}
	src := ""
	for i := range 9 {
		src += fmt.Sprintf("boxes: b%d: kind: \"service\"\n", i)
	}
	var got []string
	for _, f := range rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{alike}, Now: rulestest.Today}).Fold().Findings {
		got = append(got, f.Severity.String()+" "+f.Message)
	}
	if want := "[warning b0 warning b1 warning b2 warning 6 of many]"; fmt.Sprint(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A question that is only for information is told for all its lines at once, once
// there are more than two such; one that matters is told line by line while it is
// on few.
func TestFoldQuestionsOfLessWeight(t *testing.T) {
	asks := func(name string, core bool, of string) *rules.Rule {
		return &rules.Rule{Name: name, Severity: rules.Warning, Question: &rules.Question{
			Asks: name, Core: core,
			OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) { return true, strings.Contains(of, l.ID) },
		}}
	}
	for _, c := range []struct{ further, want string }{
		{"ab", "a: timeout, load; b: load"},
		{"abc", "a: timeout; info load: 3"},
	} {
		src := "boxes: {x: kind: \"service\", y: kind: \"service\"}\n"
		for _, id := range []string{"a", "b", "c"} {
			src += fmt.Sprintf("lines: %s: {from: \"x\", to: \"y\"}\n", id)
		}
		folded := rules.Judge(modeltest.Named(t, src), rules.Options{
			Rules: []*rules.Rule{asks("timeout", true, "a"), asks("load", false, c.further)}, Now: rulestest.Today,
		}).Fold()
		var told []string
		for _, l := range folded.Lines {
			var open []string
			for _, r := range l.Open {
				open = append(open, r.Question.Asks)
			}
			told = append(told, l.Line.ID+": "+strings.Join(open, ", "))
		}
		for _, e := range folded.Everywhere {
			for _, q := range e.Questions {
				told = append(told, fmt.Sprintf("%s %s: %d", e.Severity, q.Rule.Question.Asks, len(q.Lines)))
			}
		}
		if got := strings.Join(told, "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.further, got, c.want)
		}
	}
}

// A question in words of its own is one message of all the lines of which it is
// asked, those first on which most hangs; of one line it stands by itself.
func TestFoldAsked(t *testing.T) {
	asks := func(of string) *rules.Rule {
		return &rules.Rule{Name: "safe", Severity: rules.Warning, Question: &rules.Question{
			Asks: "safety", Core: true, Later: func(_ *rules.Pass, l *model.Line) bool { return l.ID == "z" }, Says: func(_ *rules.Pass, l *model.Line) string { return "is " + l.ID + " safe?" },
			OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) { return true, strings.Contains(of, l.ID) },
		}}
	}
	const src = `boxes: {x: kind: "service", y: kind: "external"}
lines: {a: {from: "x", to: "y", operation: "read"}, b: {from: "x", to: "y", operation: "command"}, z: {from: "x", to: "y", operation: "event"}}
`
	for of, want := range map[string]string{
		"abz": "warning b: is b safe?; warning a: is a safe?; 1 more",
		"ab":  "warning b: is b safe?; warning a: is a safe?",
		"a":   "`a` doesn't say: safety; is a safe?",
		"b!":  "warning b: is b safe?",
	} {
		rule := asks(of)
		if strings.HasSuffix(of, "!") {
			rule.Question.Alone = func(*rules.Pass, *model.Line) bool { return true }
		}
		folded := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{rule}, Now: rulestest.Today}).Fold()
		var told []string
		for _, q := range folded.Asked {
			for i, l := range q.Lines {
				told = append(told, fmt.Sprintf("%s %s: %s", q.Severity, l.ID, q.Says[i]))
			}
			if q.Later > 0 {
				told = append(told, fmt.Sprintf("%d more", q.Later))
			}
		}
		for _, l := range folded.Lines {
			told = append(told, l.Says)
		}
		if got := strings.Join(told, "; "); got != want {
			t.Errorf("%s: %q, want %q", of, got, want)
		}
	}
}
