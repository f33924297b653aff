package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/profile"
	"tautline.dev/rules/rulestest"
)

// every is a rule that finds fault with every box.
func every(name string, s rules.Severity, q *rules.Question) *rules.Rule {
	return &rules.Rule{Name: name, Severity: s, Question: q, Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			p.Report(rules.Finding{On: b.Entity(), Message: "there it is"})
		}
	}}
}

func TestSeverityOfAProfile(t *testing.T) {
	all := []*rules.Rule{
		every("fault", rules.Warning, nil),
		every("core", rules.Warning, &rules.Question{Core: true}),
		every("further", rules.Warning, &rules.Question{}),
	}
	for profile, want := range map[string]string{
		"sketch":        "warning info off",
		"design-review": "warning warning info",
		"merge":         "warning error info",
		"production":    "warning error warning",
	} {
		for how, r := range map[string]*rules.Report{
			"named by the caller": rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"`), rules.Options{Rules: all, Profile: profile, Now: rulestest.Today}),
			"named by the model":  rules.Judge(modeltest.Named(t, `boxes: a: kind: "service", policy: profile: "`+profile+`"`), rules.Options{Rules: all, Now: rulestest.Today}),
			"the caller wins":     rules.Judge(modeltest.Named(t, `boxes: a: kind: "service", policy: profile: "sketch"`), rules.Options{Rules: all, Profile: profile, Now: rulestest.Today}),
		} {
			if got := severities(r, all); got != want || r.Profile != profile {
				t.Errorf("%s, %s: %s judged as %s, want %s", profile, how, got, r.Profile, want)
			}
		}
	}
	if r := rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"`), rules.Options{Rules: all, Now: rulestest.Today}); r.Profile != profile.Default {
		t.Errorf("nobody names a profile, and it is %s", r.Profile)
	}
}

// severities are those of the findings of each rule, off where it has none.
func severities(r *rules.Report, all []*rules.Rule) string {
	var out []string
	for _, rule := range all {
		is := rules.Off
		for _, f := range r.Findings {
			if f.Rule == rule {
				is = f.Severity
			}
		}
		out = append(out, is.String())
	}
	return strings.Join(out, " ")
}

func TestPolicyOverrides(t *testing.T) {
	all := []*rules.Rule{every("one", rules.Error, nil), every("two", rules.Warning, nil), every("three", rules.Info, nil), every("four", rules.Info, &rules.Question{})}
	r := rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"
policy: {profile: "sketch", rules: {one: "info", two: "off", three: "error", four: "warning"}}`), rules.Options{Rules: all, Now: rulestest.Today})
	if got := severities(r, all); got != "info off error warning" {
		t.Error(got)
	}
}

// A rule can be milder than the policy lets it be, never graver.
func TestSeverityOfAFinding(t *testing.T) {
	graver := &rules.Rule{Name: "graver", Severity: rules.Warning, Check: func(p *rules.Pass) {
		p.Report(rules.Finding{On: p.System.Entity(), Severity: rules.Error})
		p.Report(rules.Finding{On: p.System.Entity(), Severity: p.Severity().Milder()})
		p.Report(rules.Finding{On: p.System.Entity()})
	}}
	r := rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"`), rules.Options{Rules: []*rules.Rule{graver}, Now: rulestest.Today})
	if r.Count(rules.Error) != 0 || r.Count(rules.Warning) != 2 || r.Count(rules.Info) != 1 || r.Worst() != rules.Warning {
		t.Errorf("%d errors, %d warnings, %d infos", r.Count(rules.Error), r.Count(rules.Warning), r.Count(rules.Info))
	}
	if rules.Info.Milder() != rules.Info {
		t.Error("there is nothing milder than info but silence")
	}
}

func TestUnknownRuleNames(t *testing.T) {
	all := []*rules.Rule{every("dual-write", rules.Error, nil), every("sync-chain", rules.Warning, nil)}
	const waiver = `waivers: [{rule: "sync-chian", on: "boxes.a", reason: "r", until: "2027-01-01", by: "ada"}]`
	for name, ex := range map[string]struct{ model, path, says string }{
		"a severity":         {`policy: rules: "dual-wirte": "off"`, "policy.rules", `there is no rule "dual-wirte"; did you mean "dual-write"?`},
		"a mandatory":        {`policy: mandatory: ["dual-write", "dual-writes"]`, "policy.mandatory", `there is no rule "dual-writes"; did you mean "dual-write"?`},
		"a waiver":           {waiver, "waivers[0].rule", `there is no rule "sync-chian"; did you mean "sync-chain"?`},
		"an incident":        {`incidents: [{date: "2026-03-02", on: "boxes.a", rule: "dual-wriet", lesson: "l"}]`, "incidents[0].rule", `there is no rule "dual-wriet"; did you mean "dual-write"?`},
		"nobody knows which": {`incidents: [{date: "2026-03-02", on: "boxes.a", rule: "unknown", lesson: "l"}, {date: "2026-03-02", on: "boxes.a", lesson: "l"}]`, "", ""},
		"none":               {`policy: {rules: "dual-write": "off", mandatory: ["sync-chain"]}`, "", ""},
	} {
		problems := rules.CheckPolicy(modeltest.Named(t, "boxes: a: kind: \"service\"\n"+ex.model), all)
		switch {
		case ex.says == "" && len(problems) == 0:
		case len(problems) != 1 || problems[0].Message != ex.says || problems[0].Path != ex.path || problems[0].Rule != "unknown-reference" || !problems[0].At.IsValid():
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

func TestLimits(t *testing.T) {
	limits := func(src string) model.Limits {
		return rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"`+"\n"+src), rules.Options{Now: rulestest.Today}).Limits
	}
	if got := limits(""); got != model.DefaultLimits() {
		t.Errorf("nobody sets any, and they are %+v", got)
	}
	want := model.DefaultLimits()
	want.SyncDepth, want.VisibilityFactor = 5, 2.5
	if got := limits("policy: limits: {syncDepth: 5, visibilityFactor: 2.5}"); got != want {
		t.Errorf("%+v", got)
	}
}

// A fact that nobody stated is one step milder than one that is bad, and on a
// sketch it is nothing.
func TestUnstated(t *testing.T) {
	asks := &rules.Rule{Name: "asks", Severity: rules.Error, Check: func(p *rules.Pass) {
		p.Report(rules.Finding{On: p.System.Entity(), Unstated: "owner"})
	}}
	for policy, want := range map[string]rules.Severity{
		`{}`:                  rules.Warning,
		`rules: asks: "info"`: rules.Info,
		`profile: "sketch"`:   rules.Off,
		`unstated: "off"`:     rules.Off,
		`{profile: "sketch", unstated: "milder"}`: rules.Warning,
	} {
		r := rules.Judge(modeltest.Named(t, "boxes: a: kind: \"service\"\npolicy: "+policy), rules.Options{Rules: []*rules.Rule{asks}, Now: rulestest.Today})
		if r.Worst() != want {
			t.Errorf("%s: %s, want %s", policy, r.Worst(), want)
		}
	}
}

// A system may give its own worth to questions; to a mandatory one never less
// than its profile does.
func TestQuestionsOfAPolicy(t *testing.T) {
	all := []*rules.Rule{every("core", rules.Warning, &rules.Question{Core: true}), every("must", rules.Warning, &rules.Question{Core: true}), every("further", rules.Warning, &rules.Question{})}
	r := rules.Judge(modeltest.Named(t, `boxes: a: kind: "service"
policy: {questions: {core: "off", further: "error"}, mandatory: ["must"]}`), rules.Options{Rules: all, Now: rulestest.Today})
	if got := severities(r, all); got != "off warning error" {
		t.Error(got)
	}
}

// What looks at findings sees those of all others, before any is waived, each
// with the waiver that covers it.
func TestAfterAllOthers(t *testing.T) {
	var saw []string
	after := &rules.Rule{Name: "after", Severity: rules.Error, After: func(p *rules.Pass, found []rules.Finding) {
		for _, f := range found {
			by := "nobody"
			if f.Waived != nil {
				by = f.Waived.By
			}
			saw = append(saw, f.Rule.Name+" waived by "+by)
		}
		p.Report(rules.Finding{On: p.System.Entity()})
	}}
	all := []*rules.Rule{after, every("one", rules.Error, nil), every("two", rules.Warning, nil)}
	s := modeltest.Named(t, `boxes: a: kind: "service"`)
	r := rules.Judge(s, rules.Options{Rules: all, Now: rulestest.Today})
	if len(saw) != 2 || saw[0] != "one waived by nobody" || severities(r, all) != "error error warning" {
		t.Errorf("%q, %s", saw, severities(r, all))
	}
}

// A rule that a profile leaves unasked judges what is stated. What it would ask is
// kept for the checklist, and told where the team speaks of the rule itself.
func TestUnasked(t *testing.T) {
	runbook := &rules.Rule{Name: "no-runbook", Severity: rules.Warning, Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			f := rules.Finding{On: b.Entity()}
			if !b.Monitoring.Runbook.None() {
				f.Unstated = "monitoring.runbook"
			}
			p.Report(f)
		}
	}}
	for src, want := range map[string]string{
		`boxes: a: kind: "service"`:                                                                                                 "told 0, kept 1, waived 0",
		`boxes: a: {kind: "service", monitoring: runbook: "none"}`:                                                                  "told 1, kept 0, waived 0",
		`boxes: a: kind: "service", policy: profile: "production"`:                                                                  "told 1, kept 0, waived 0",
		`boxes: a: kind: "service", policy: rules: "no-runbook": "warning"`:                                                         "told 1, kept 0, waived 0",
		`boxes: a: kind: "service", policy: {profile: "production", unasked: ["no-runbook"]}`:                                       "told 0, kept 1, waived 0",
		`boxes: a: kind: "service", waivers: [{rule: "no-runbook", on: "boxes.a", reason: "later", by: "jo", until: "2027-01-01"}]`: "told 0, kept 0, waived 1",
	} {
		r := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{runbook}, Now: rulestest.Today})
		if got := fmt.Sprintf("told %d, kept %d, waived %d", len(r.Findings), len(r.Unasked), len(r.Waived)); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

// How long a client waits is not the team's to say: there a core question is one
// of the others, which only the checklist asks before a launch.
func TestFurtherOnSomeLines(t *testing.T) {
	timeout := &rules.Rule{Name: "timeout", Severity: rules.Warning, Question: &rules.Question{
		Asks: "timeout", Core: true,
		Further: func(_ *rules.Pass, l *model.Line) bool { return l.From.Kind == model.Client },
		OfLine:  func(*rules.Pass, *model.Line) (matters, open bool) { return true, true },
	}}
	const src = `boxes: {c: kind: "client", a: kind: "service", b: kind: "service"}
lines: {in: {from: "c", to: "a"}, call: {from: "a", to: "b"}}`
	for profile, want := range map[string]string{
		"sketch": "info lines.call; ", "design-review": "warning lines.call; info lines.in",
		"merge": "error lines.call; info lines.in", "production": "warning lines.in, error lines.call; ",
	} {
		r := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{timeout}, Profile: profile, Now: rulestest.Today})
		said := func(fs []rules.Finding) string {
			var out []string
			for _, f := range fs {
				out = append(out, f.Severity.String()+" "+f.On.Name)
			}
			return strings.Join(out, ", ")
		}
		if got := said(r.Findings) + "; " + said(r.Unasked); got != want {
			t.Errorf("%s: %q, want %s", profile, got, want)
		}
	}
}
