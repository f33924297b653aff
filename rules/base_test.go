package rules_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// judges are a fault, a question, and what the engine says of waivers and changes.
func judges() []*rules.Rule {
	timeout := &rules.Rule{Name: "timeout-unstated", Severity: rules.Warning, Question: &rules.Question{
		Asks: "timeout", Core: true, OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) { return true, !l.Timeout.Known() },
	}}
	return append(engines(), timeout,
		&rules.Rule{Name: "waiver-added", Severity: rules.Warning}, &rules.Rule{Name: "policy-loosened", Severity: rules.Warning})
}

const two = `boxes: {a: kind: "service", b: kind: "service"}` + "\n" + `lines: l: {from: "a", to: "b"}` + "\n"

// change judges what a change makes of a model, by what was there before.
func change(t *testing.T, was, is string) *rules.Report {
	t.Helper()
	base := &rules.Base{Where: "main", System: modeltest.Named(t, two+was)}
	return rules.Judge(modeltest.Named(t, two+is), rules.Options{Rules: judges(), Base: base, Now: rulestest.Today})
}

// Each word of a policy can ask for less, and is named when it does. What asks for as
// much, or for more, is nothing to speak of.
func TestLoosened(t *testing.T) {
	for _, ex := range []struct{ was, is, says string }{
		{``, ``, ``},
		{`profile: "merge"`, `profile: "design-review"`, "`profile` is design-review, and was merge"},
		{`profile: "production"`, ``, "`profile` is design-review, and was production"},
		{``, `profile: "sketch"`, "`profile` is sketch, and was design-review"},
		{``, `profile: "production"`, ``},
		{`rules: fault: "warning"`, `rules: fault: "error"`, ``},
		{``, `rules: fault: "warning"`, "`rules.fault` is warning, and was error"},
		{``, `rules: fault: "off"`, "`rules.fault` is off, and was error"},
		{`rules: fault: "off"`, ``, ``},
		{`rules: "waiver-unused": "error"`, ``, "`rules.waiver-unused` is warning, and was error"},
		{`questions: core: "error"`, ``, "`questions.core` is warning, and was error"},
		{`questions: core: "warning"`, `questions: core: "off"`, "`questions.core` is off, and was warning"},
		{`questions: further: "warning"`, `questions: further: "off"`, "`questions.further` is off, and was warning"},
		{`rules: "timeout-unstated": "error"`, ``, "`rules.timeout-unstated` is warning, and was error"},
		// A stricter profile makes what it says itself superfluous, and a weaker one is told once.
		{`rules: "timeout-unstated": "error"`, `profile: "merge"`, ``},
		{`questions: core: "error"`, `profile: "merge"`, ``},
		{`profile: "merge"`, `questions: core: "error"`, "`profile` is design-review, and was merge"},
		{`profile: "merge"`, `{profile: "production", rules: "timeout-unstated": "info"}`, "`rules.timeout-unstated` is info, and was error"},
		{`unstated: "milder"`, `unstated: "off"`, "`unstated` is off, and was milder"},
		{`unstated: "off"`, `unstated: "milder"`, ``},
		{``, `unasked: ["fault"]`, "`fault` is unasked, and was asked"},
		{`unasked: ["fault"]`, ``, ``},
		{`mandatory: ["fault"]`, ``, "`fault` is not mandatory any more"},
		{``, `mandatory: ["fault"]`, ``},
		{`mandatory: ["fault"]`, `{mandatory: ["fault"], rules: fault: "off"}`, ``},
		{`mandatory: ["fault"]`, `rules: fault: "off"`, "`fault` is not mandatory any more; `rules.fault` is off, and was error"},
		{`signatures: {"1": ["security"], "3": ["owner"]}`, `signatures: {"3": ["owner"]}`, "`signatures` don't ask for security in tier 1 any more"},
		{`signatures: "3": ["owner"]`, `signatures: "2": ["owner"]`, "`signatures` don't ask for owner in tier 3 any more"},
		{`signatures: "2": ["owner"]`, `signatures: "3": ["owner", "security"]`, ``},
		{`signatures: "2": ["owner"]`, ``, "`signatures` don't ask for owner in tier 2 any more"},
		{`limits: attempts: 5`, ``, "`limits.attempts` is 10, and was 5"},
		{`limits: attempts: 50`, ``, ``},
		{``, `limits: syncDepth: 4`, "`limits.syncDepth` is 4, and was 3"},
		{``, `limits: visibilityFactor: 2.5`, "`limits.visibilityFactor` is 2.5, and was 6"},
		{``, `limits: visibilityFactor: 7`, ``},
		{``, `limits: deadLetterAfter: 2`, "`limits.deadLetterAfter` is 2, and was 5"},
		{``, `limits: evidenceAge: "400d"`, "`limits.evidenceAge` is 400d, and was 180d"},
		{``, `limits: blastRadius: 9`, "`limits.blastRadius` is 9, and was 3"},
		{``, `limits: outage: "1m"`, "`limits.outage` is 1m, and was 30m"},
		{``, `limits: outage: "2h"`, ``},
		{``, `limits: {attempts: 3, syncDepth: 1, visibilityFactor: 10, deadLetterAfter: 9, evidenceAge: "1d", blastRadius: 1}`, ``},
	} {
		policy := func(p string) string {
			if p == "" {
				return ""
			}
			return "policy: " + p + "\n"
		}
		var says []string
		for _, f := range change(t, policy(ex.was), policy(ex.is)).Findings {
			if f.Rule.Name == "policy-loosened" {
				says = append(says, strings.TrimSuffix(strings.TrimPrefix(f.Message, "this change loosens the policy: "), "; that counts once it is part of main"))
				if !f.At.IsValid() || f.Severity != rules.Warning {
					t.Errorf("%q: %+v", ex.is, f)
				}
			}
		}
		if got := strings.Join(says, "; "); got != ex.says {
			t.Errorf("%q -> %q: %q, want %q", ex.was, ex.is, got, ex.says)
		}
	}
}

// Every threshold of the language can be loosened, in one of two ways.
func TestEveryLimit(t *testing.T) {
	limits := reflect.TypeOf(model.Limits{})
	for i := range limits.NumField() {
		name := limits.Field(i).Name
		name = strings.ToLower(name[:1]) + name[1:]
		least, most := `1`, `1000`
		if limits.Field(i).Type.Name() == "Duration" {
			least, most = `"1s"`, `"1000d"`
		}
		policy := func(v string) string { return "policy: limits: " + name + ": " + v + "\n" }
		up, down := change(t, policy(least), policy(most)), change(t, policy(most), policy(least))
		told := func(r *rules.Report) int {
			return strings.Count(strings.Join(rulestest.Told(r), "\n"), "loosens the policy: `limits."+name+"`")
		}
		if told(up)+told(down) != 1 {
			t.Errorf("%s: %d told when it is raised, %d when it is lowered", name, told(up), told(down))
		}
	}
}

// A change is judged by the policy that was there, whatever it says itself.
func TestPolicyOfTheBase(t *testing.T) {
	for _, ex := range []struct {
		name, was, is string
		found, waived []string
	}{
		{"a rule switched off is still on", ``, `policy: rules: fault: "off"`,
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "policy-loosened system"}, nil},
		{"one switched on isn't yet", `policy: rules: fault: "off"`, ``, []string{"timeout-unstated lines.l"}, nil},
		{"a waiver that is added", ``, waiver("boxes.a", "2027-06-01"),
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-added boxes.a"}, nil},
		{"one that was there", waiver("boxes.a", "2027-06-01"), waiver("boxes.a", "2027-06-01"),
			[]string{"fault boxes.b", "timeout-unstated lines.l"}, []string{"fault boxes.a"}},
		{"one that is taken out", waiver("boxes.a", "2027-06-01"), ``,
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l"}, nil},
		{"one that ends earlier", waiver("boxes.a", "2027-06-01"), waiver("boxes.a", "2026-12-01"),
			[]string{"fault boxes.b", "timeout-unstated lines.l", "waiver-expires-soon boxes.a"}, []string{"fault boxes.a"}},
		{"one that is extended", waiver("boxes.a", "2026-12-01"), waiver("boxes.a", "2028-06-01"),
			[]string{"fault boxes.b", "timeout-unstated lines.l", "waiver-added boxes.a", "waiver-expires-soon boxes.a"}, []string{"fault boxes.a"}},
		{"one that had ended, extended", waiver("boxes.a", "2026-01-01"), waiver("boxes.a", "2028-06-01"),
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-added boxes.a", "waiver-expired boxes.a"}, nil},
		{"one of another rule at the same place", waivers("fault boxes.a 2027-06-01"), waivers("fault boxes.a 2027-06-01", "timeout-unstated lines.l 2027-06-01"),
			[]string{"fault boxes.b", "timeout-unstated lines.l", "waiver-added lines.l"}, []string{"fault boxes.a"}},
		{"twice the same is told once", ``, waivers("fault boxes.a 2027-06-01", "fault boxes.a 2027-07-01"),
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-added boxes.a"}, nil},
		{"one that nothing allows is told as that", `policy: mandatory: ["fault"]`, waiver("boxes.a", "2027-06-01") + `policy: mandatory: ["fault"]`,
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-not-allowed boxes.a"}, nil},
		{"mandatory no more, and waived", `policy: mandatory: ["fault"]`, waiver("boxes.a", "2027-06-01"),
			[]string{"policy-loosened system", "fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-not-allowed boxes.a"}, nil},
		{"nobody waives that the policy is loosened", `policy: limits: attempts: 3`, waivers("policy-loosened system 2027-06-01", "waiver-added boxes.a 2027-06-01"),
			[]string{"policy-loosened system", "fault boxes.a", "fault boxes.b", "timeout-unstated lines.l", "waiver-not-allowed system", "waiver-not-allowed boxes.a"}, nil},
		{"the base says what loosening is worth", `policy: rules: {"policy-loosened": "off", "waiver-added": "off"}`, `policy: rules: fault: "off"` + "\n" + waiver("boxes.a", "2027-06-01"),
			[]string{"fault boxes.a", "fault boxes.b", "timeout-unstated lines.l"}, nil},
	} {
		t.Run(ex.name, func(t *testing.T) {
			r := change(t, ex.was, ex.is)
			if diff := cmp.Diff(ex.found, named(r.Findings)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(ex.waived, named(r.Waived)); diff != "" {
				t.Errorf("waived (-want +got):\n%s", diff)
			}
		})
	}
}

// A system that wasn't there has its own policy. What that takes out of the default, and
// what it accepts, counts and is told, whatever the policy says of that.
func TestNewSystem(t *testing.T) {
	for _, c := range []struct {
		policy, profile string
		loosened        []string
	}{
		{``, "", nil},
		{`rules: "timeout-unstated": "off"`, "", []string{"`rules.timeout-unstated` is off, and warning by default"}},
		{`rules: {"timeout-unstated": "off", "waiver-added": "off", "policy-loosened": "off"}`, "", []string{
			"`rules.timeout-unstated` is off, and warning by default", "`rules.waiver-added` is off, and warning by default", "`rules.policy-loosened` is off, and warning by default"}},
		{`limits: attempts: 99`, "", []string{"`limits.attempts` is 99, and 10 by default"}},
		{`unstated: "off"`, "", []string{"`unstated` is off, and milder by default"}},
		{`profile: "sketch"`, "", []string{"`profile` is sketch, and design-review by default"}},
		{`profile: "merge"`, "", nil},
		{`{profile: "merge", questions: core: "warning"}`, "", nil},
		{`{profile: "sketch", rules: "timeout-unstated": "off"}`, "merge", []string{"`rules.timeout-unstated` is off, and error by default"}},
		{`{profile: "merge", questions: core: "warning"}`, "merge", []string{"`questions.core` is warning, and error by default"}},
	} {
		s := modeltest.Named(t, two+waiver("boxes.a", "2027-06-01"))
		if c.policy != "" {
			s = modeltest.Named(t, two+waiver("boxes.a", "2027-06-01")+"policy: "+c.policy)
		}
		r := rules.Judge(s, rules.Options{Rules: judges(), Profile: c.profile, Base: &rules.Base{Where: "main"}, Now: rulestest.Today})
		var loosened []string
		added := 0
		for _, f := range r.Findings {
			says, told := strings.CutSuffix(f.Message, "; that counts already, for main has no such system")
			switch f.Rule.Name {
			case "waiver-added":
				added++
			case "policy-loosened":
				what, of := strings.CutPrefix(says, "this change brings a system whose policy asks for less: ")
				told = told && of
				loosened = append(loosened, what)
			default:
				continue
			}
			if f.Severity != rules.Warning || !told {
				t.Errorf("%s: %s: %s", c.policy, f.Severity, f.Message)
			}
		}
		slices.Sort(loosened)
		slices.Sort(c.loosened)
		if diff := cmp.Diff(c.loosened, loosened); diff != "" {
			t.Errorf("%s: loosened (-want +got):\n%s", c.policy, diff)
		}
		if added != 1 || len(r.Waived) != 1 {
			t.Errorf("%s: %d added, %d waived", c.policy, added, len(r.Waived))
		}
	}
}

// A rule of a team's own that looks for something else may ask for less or for more: that
// is told as no more than it is. What is milder, too, is looser.
func TestOwnRuleAltered(t *testing.T) {
	own := func(severity, match string) string {
		return `rules: "own-x": {scope: "line", severity: "` + severity + `", match: timeout: seconds: ` + match + `, message: "m", why: "w", fix: "f"}` + "\n"
	}
	for _, ex := range []struct{ was, is, says string }{
		{own("error", ">5"), own("error", ">5"), ""},
		{own("warning", ">5"), own("error", ">5"), ""},
		{own("error", ">5"), own("error", ">1"), "alters a rule: `rules.own-x` fires on something else than it did, and whether it is looser can't be told"},
		{own("error", ">5"), own("error", ">50"), "alters a rule: `rules.own-x` fires on something else than it did, and whether it is looser can't be told"},
		{own("error", ">5"), own("warning", ">5"), "loosens the policy: `rules.own-x` is warning, and was error"},
		{own("error", ">5"), own("warning", ">1"), "loosens the policy: `rules.own-x` is warning, and was error, and fires on something else than it did"},
		{own("error", ">5"), "", "loosens the policy: `rules.own-x` is gone, a rule of your own"},
	} {
		var says []string
		for _, f := range change(t, ex.was, ex.is).Findings {
			if f.Rule.Name == "policy-loosened" {
				says = append(says, strings.TrimSuffix(strings.TrimPrefix(f.Message, "this change "), "; that counts once it is part of main"))
			}
		}
		if got := strings.Join(says, "; "); got != ex.says {
			t.Errorf("%q -> %q: %q, want %q", ex.was, ex.is, got, ex.says)
		}
	}
}

// A reason that gives none is told of where the waiver is.
func TestReasonThatSaysNothing(t *testing.T) {
	for reason, nothing := range map[string]bool{
		".": true, "x": true, "TODO": true, "tbd!": true, "n/a": true, "--": true, "wip, todo": true,
		"the ledger is being replaced": false, "until Q3": false, "ok for the pilot": false, "已知": false, "ES-12": false,
	} {
		was := two
		is := two + fmt.Sprintf(`waivers: [{rule: "fault", on: "boxes.a", reason: %q, by: "ada", until: "2027-06-01"}]`+"\n", reason)
		told := false
		for _, f := range change(t, was, is).Findings {
			if f.Rule.Name == "waiver-added" {
				told = strings.Contains(f.Message, ", which says nothing of why)")
			}
		}
		if told != nothing {
			t.Errorf("%s: told %v", reason, told)
		}
	}
}

// A tag that a change takes no more leaves one stage of what there was to be judged by: that
// is told, with the stage. One that is given, or still has a default, isn't forgotten.
func TestTagsForgotten(t *testing.T) {
	stage := model.Unasked{Key: "stage", Default: "dev", Others: []string{"qa", "prod"}}
	for _, c := range []struct {
		name   string
		left   []model.Unasked
		tagged model.Stage
		asked  []model.Unasked
		says   string
	}{
		{"another key", []model.Unasked{stage}, model.Stage{"env=prod"}, nil, "no field has @tag(stage) any more, and the policy is that of stage=dev, its default: nobody asks for what is asked for in stage=qa and stage=prod"},
		{"none", []model.Unasked{stage}, nil, nil, "no field has @tag(stage) any more, and the policy is that of stage=dev, its default: nobody asks for what is asked for in stage=qa and stage=prod"},
		{"given", []model.Unasked{stage}, model.Stage{"stage=prod"}, nil, ""},
		{"by default", []model.Unasked{stage}, nil, []model.Unasked{{Key: "stage", Default: "prod"}}, ""},
		{"added to the base since", nil, nil, nil, ""},
	} {
		was, left, is := modeltest.Named(t, two), modeltest.Named(t, two), modeltest.Named(t, two)
		was.Unasked, left.Unasked = []model.Unasked{stage}, c.left
		is.Tagged, is.Unasked = c.tagged, c.asked
		r := rules.Judge(is, rules.Options{Rules: judges(), Base: &rules.Base{Where: "main", System: was, Left: left}, Now: rulestest.Today})
		var says []string
		for _, f := range r.Findings {
			if f.Rule.Name == "policy-loosened" {
				says = append(says, strings.TrimSuffix(strings.TrimPrefix(f.Message, "this change loosens the policy: "), "; that counts once it is part of main"))
			}
		}
		if got := strings.Join(says, "; "); got != c.says {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.says)
		}
	}
}
