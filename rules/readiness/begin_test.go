package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
)

// begun are the beginnings of a system, a line each: what was found, what closes it, in
// which flows.
func begun(s *model.System, advice bool) []string {
	r := judged(s)
	c := readiness.Check(r)
	if advice {
		c.Advice = readiness.Advise(c, r, judged)
	}
	var out []string
	for _, b := range readiness.Begin(r, c) {
		var parts []string
		if b.Finding != nil {
			parts = append(parts, b.Finding.Severity.String()+" "+b.Finding.Rule.Name+" on "+b.Finding.On.Name)
		}
		if b.Change != nil {
			parts = append(parts, "change")
		}
		if b.Wanted != nil {
			parts = append(parts, "wanted "+b.Wanted.Fact)
		}
		for _, f := range b.Flows {
			parts = append(parts, "in "+f.ID)
		}
		out = append(out, strings.Join(parts, ", "))
	}
	return out
}

// The gravest are begun with, each change is told once, and a flow that costs more goes
// before one that costs less.
func TestBegin(t *testing.T) {
	s := changeable(t, careless)
	with := begun(s, true)
	if len(with) != 3 || !strings.HasPrefix(with[0], "error ") {
		t.Fatalf("it begins with %q", with)
	}
	for i, one := range with {
		if !strings.HasSuffix(one, "in f") {
			t.Errorf("nobody is told that flow f has it: %s", one)
		}
		if i > 0 && one == with[i-1] {
			t.Errorf("told twice: %s", one)
		}
	}
	if !strings.Contains(strings.Join(with, "\n"), ", change") {
		t.Errorf("none has the change that closes it: %q", with)
	}
	if without := begun(s, false); len(without) != 3 || strings.Contains(strings.Join(without, "\n"), "change") {
		t.Errorf("where nothing was tried it begins with %q", without)
	}
	two := strings.Replace(careless, `flows: f: steps: ["ask", "put", "take", "charge", "save"]`,
		`flows: {f: {cost: {perHour: 1, currency: "EUR"}, steps: ["ask", "put", "take", "charge", "save"]}, g: {cost: {perHour: 9000, currency: "EUR"}, steps: ["take", "save"]}}`, 1)
	if dear := begun(changeable(t, two), false); !strings.Contains(dear[0], "in g") {
		t.Errorf("the dearer flow isn't first: %q", dear)
	}
}

// Where nothing is wrong, what items wait for is where to begin; where nothing is open, nothing.
func TestBeginWithWhatIsWanted(t *testing.T) {
	s := changeable(t, `system: "s", owner: "us"
boxes: {app: {kind: "client", tier: 4}, api: {kind: "service", tier: 4}}
lines: ask: {from: "app", to: "api", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none"}
flows: f: steps: ["ask"]
`)
	r := rules.Judge(s, rules.Options{Profile: "production"})
	got := readiness.Begin(r, readiness.Check(r))
	if len(got) != 3 || got[0].Wanted == nil || got[0].Harm() != "" {
		t.Errorf("it begins with %+v", got)
	}
	if got := readiness.Begin(&rules.Report{System: s}, nil); len(got) != 0 {
		t.Errorf("nothing is open, and it begins with %+v", got)
	}
}

// What it comes to is told by the story, and else by why the rule asks.
func TestHarm(t *testing.T) {
	rule := &rules.Rule{Why: "Work is lost. Nobody notices. It is gone.", Fix: "mend it"}
	for _, c := range []struct {
		of   rules.Finding
		want string
	}{
		{rules.Finding{Rule: rule}, "Work is lost. Nobody notices"},
		{rules.Finding{Rule: rule, Message: "m", Story: &rules.Story{Sum: "`a` is gone."}}, "`a` is gone"},
		{rules.Finding{Rule: rule, Message: "`a` is gone", Story: &rules.Story{Sum: "`a` is gone"}}, "Work is lost. Nobody notices"},
	} {
		b := readiness.Beginning{Finding: &c.of}
		if got := b.Harm(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.of, got, c.want)
		}
		if got := b.Mends(); got != "mend it" {
			t.Errorf("%+v is mended by %q", c.of, got)
		}
	}
}

// A change that closes one of many that are told as one doesn't close them all, nor one of
// two at the same place.
func TestBeginWithManyToldAsOne(t *testing.T) {
	s := changeable(t, careless)
	on := func(id string) model.Entity { return s.Line(id).Entity() }
	many := &rules.Rule{Name: "many", Together: &rules.Together{From: 2, One: func(_ *model.System, all []rules.Finding) rules.Finding { return all[0] }}}
	twice := &rules.Rule{Name: "twice"}
	report := &rules.Report{System: s, Findings: []rules.Finding{
		{Rule: many, Severity: rules.Error, On: on("charge")},
		{Rule: many, Severity: rules.Error, On: on("save")},
		{Rule: twice, Severity: rules.Error, On: on("put"), Discriminator: "a"},
		{Rule: twice, Severity: rules.Error, On: on("put"), Discriminator: "b"},
	}}
	with := func(errors ...string) []readiness.Beginning {
		return readiness.Begin(report, &readiness.Checklist{Advice: &readiness.Advice{Recommendations: []readiness.Recommendation{{Title: "one", Errors: errors}}}})
	}
	if got := with("many on lines.charge", "twice on lines.put"); len(got) != 3 || got[0].Change != nil || got[1].Change != nil || got[2].Change != nil {
		t.Errorf("what is closed in part is taken for closed: %+v", got)
	}
	if got := with("many on lines.charge", "many on lines.save", "twice on lines.put", "twice on lines.put"); len(got) != 1 || got[0].Change == nil || got[0].Finding.Rule != many {
		t.Errorf("what one change closes isn't told once: %+v", got)
	}
}
