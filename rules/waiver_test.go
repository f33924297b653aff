package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// engines are the rules that only the engine enforces, and one fault to waive.
func engines() []*rules.Rule {
	return []*rules.Rule{
		every("fault", rules.Error, nil),
		{Name: "waiver-expired", Severity: rules.Error},
		{Name: "waiver-expires-soon", Severity: rules.Info},
		{Name: "waiver-unused", Severity: rules.Warning},
		{Name: "waiver-not-allowed", Severity: rules.Error},
	}
}

func waiver(on, until string) string {
	return `waivers: [{rule: "fault", on: "` + on + `", reason: "it is old", until: "` + until + `", by: "ada"}]` + "\n"
}

// waivers are several, each as "rule entity until".
func waivers(of ...string) string {
	var list []string
	for _, w := range of {
		f := strings.Fields(w)
		list = append(list, fmt.Sprintf("{rule: %q, on: %q, reason: \"it is old\", until: %q, by: \"ada\"}", f[0], f[1], f[2]))
	}
	return "waivers: [" + strings.Join(list, ", ") + "]\n"
}

func TestWaivers(t *testing.T) {
	const boxes = `boxes: {a: kind: "service", b: kind: "service"}` + "\n"
	const line = `lines: l: {from: "a", to: "b"}` + "\n"
	for _, ex := range []struct {
		name, model string
		found       []string
		waived      []string
	}{
		{"none", boxes, []string{"fault boxes.a", "fault boxes.b"}, nil},
		{"covers its entity alone", boxes + waiver("boxes.a", "2027-06-01"), []string{"fault boxes.b"}, []string{"fault boxes.a"}},
		{"ended yesterday", boxes + waiver("boxes.a", "2026-11-20"), []string{"fault boxes.a", "fault boxes.b", "waiver-expired boxes.a"}, nil},
		{"holds through its last day", boxes + waiver("boxes.a", "2026-11-21"), []string{"fault boxes.b", "waiver-expires-soon boxes.a"}, []string{"fault boxes.a"}},
		{"ends in a fortnight", boxes + waiver("boxes.a", "2026-12-04"), []string{"fault boxes.b", "waiver-expires-soon boxes.a"}, []string{"fault boxes.a"}},
		{"ends a day later", boxes + waiver("boxes.a", "2026-12-05"), []string{"fault boxes.b"}, []string{"fault boxes.a"}},
		{"covers nothing", boxes + line + waiver("lines.l", "2027-06-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-unused lines.l"}, nil},
		{"covers nothing and has ended", boxes + line + waiver("lines.l", "2026-01-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-expired lines.l"}, nil},
		{"of a mandatory rule", boxes + waiver("boxes.a", "2027-06-01") + `policy: mandatory: ["fault"]`, []string{"fault boxes.a", "fault boxes.b", "waiver-not-allowed boxes.a"}, nil},
		{"of a mandatory rule, ended", boxes + waiver("boxes.a", "2026-01-01") + `policy: mandatory: ["fault"]`, []string{"fault boxes.a", "fault boxes.b", "waiver-not-allowed boxes.a"}, nil},
		{"of what is said about waivers", boxes + waivers("fault boxes.a 2026-01-01", "waiver-expired boxes.a 2027-06-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-expired boxes.a", "waiver-not-allowed boxes.a"}, nil},
		{"the same, the other way round", boxes + waivers("waiver-expired boxes.a 2027-06-01", "fault boxes.a 2026-01-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-not-allowed boxes.a", "waiver-expired boxes.a"}, nil},
		{"of itself", boxes + waivers("waiver-not-allowed boxes.a 2027-06-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-not-allowed boxes.a"}, nil},
		{"two of one finding", boxes + waivers("fault boxes.a 2026-12-01", "fault boxes.a 2027-06-01"), []string{"fault boxes.b", "waiver-unused boxes.a"}, []string{"fault boxes.a"}},
		{"two of one finding, the other way round", boxes + waivers("fault boxes.a 2027-06-01", "fault boxes.a 2026-12-01"), []string{"fault boxes.b", "waiver-unused boxes.a"}, []string{"fault boxes.a"}},
		{"two that cover nothing are told once", boxes + line + waivers("fault lines.l 2027-06-01", "fault lines.l 2027-05-01"), []string{"fault boxes.a", "fault boxes.b", "waiver-unused lines.l"}, nil},
		{"of a rule that is off", boxes + waiver("boxes.a", "2027-06-01") + `policy: rules: fault: "off"`, []string{"waiver-unused boxes.a"}, nil},
		{"and nobody wants to hear of it", boxes + waiver("boxes.a", "2026-01-01") + `policy: rules: {fault: "off", "waiver-expired": "off"}`, nil, nil},
	} {
		t.Run(ex.name, func(t *testing.T) {
			r := rules.Judge(modeltest.Named(t, ex.model), rules.Options{Rules: engines(), Now: rulestest.Today})
			if diff := cmp.Diff(ex.found, named(r.Findings)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(ex.waived, named(r.Waived)); diff != "" {
				t.Errorf("waived (-want +got):\n%s", diff)
			}
			for _, f := range r.Waived {
				if f.Waived == nil || f.Waived.By != "ada" {
					t.Errorf("%s was waived by %v", f.On.Name, f.Waived)
				}
			}
		})
	}
}

// The same waiver on another day: rulestest.Today is an input.
func TestWaiversLookAtTheDayOfTheJudgement(t *testing.T) {
	s := modeltest.Named(t, `boxes: a: kind: "service"`+"\n"+waiver("boxes.a", "2026-12-31"))
	for day, want := range map[string][]string{
		"2026-11-21": nil,
		"2026-12-18": {"waiver-expires-soon boxes.a"},
		"2026-12-31": {"waiver-expires-soon boxes.a"},
		"2027-01-01": {"fault boxes.a", "waiver-expired boxes.a"},
	} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, named(rules.Judge(s, rules.Options{Rules: engines(), Now: now}).Findings)); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", day, diff)
		}
	}
}

func named(findings []rules.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Rule.Name+" "+f.On.Name)
	}
	return out
}

// A waiver that covers nothing is one of nothing only where the rule could judge; two of
// one fault are.
func TestUnusedAsFarAsJudged(t *testing.T) {
	for _, c := range []struct{ name, model, want string }{
		{"a question is open", two + waiver("lines.l", "2027-06-01"), "fault finds no fault with lines.l yet, and may once it knows timeout of lines.l"},
		{"answered", two + `lines: l: timeout: "1s"` + "\n" + waiver("lines.l", "2027-06-01"), "nothing is left to waive: fault finds no fault with lines.l"},
		{"two of one fault", two + waivers("fault boxes.a 2026-12-01", "fault boxes.a 2027-06-01"), "nothing is left to waive: fault finds no fault with boxes.a"},
	} {
		r := rules.Judge(modeltest.Named(t, c.model), rules.Options{Rules: judges(), Now: rulestest.Today})
		got := ""
		for _, f := range r.Findings {
			if f.Rule.Name == rules.WaiverUnused {
				got += f.Message
			}
		}
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
