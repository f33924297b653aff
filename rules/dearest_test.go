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

// Where it is stated what flows cost, the gravest comes first, and of the same severity
// what costs more; without that, and in several currencies, all is in the order of places.
func TestDearestFirst(t *testing.T) {
	finds := func(name string, severity rules.Severity, on string) *rules.Rule {
		return &rules.Rule{Name: name, Severity: severity, Check: func(p *rules.Pass) {
			for _, f := range p.System.Flows {
				if strings.Contains(on, "f") {
					p.Report(rules.Finding{On: f.Entity()})
				}
			}
			for _, l := range p.System.Lines {
				if strings.Contains(on, "l") {
					p.Report(rules.Finding{On: l.Entity()})
				}
			}
			for _, b := range p.System.Boxes {
				if strings.Contains(on, "b") {
					p.Report(rules.Finding{On: b.Entity()})
				}
			}
		}}
	}
	const src = `boxes: {a: kind: "client", b: kind: "service", c: kind: "service", d: kind: "service"}
lines: {one: {from: "a", to: "b"}, two: {from: "a", to: "c"}, both: {from: "a", to: "d"}}
flows: {
	f: {steps: ["one"], cost: %s}
	g: {steps: ["two"], cost: %s}
	h: steps: ["both"]
}
`
	of := func(f, g string, all ...*rules.Rule) string {
		t.Helper()
		var got []string
		r := rules.Judge(modeltest.Named(t, fmt.Sprintf(src, f, g)), rules.Options{Rules: all, Now: rulestest.Today})
		for _, x := range r.Findings {
			got = append(got, x.Severity.String()[:1]+" "+x.On.Name)
		}
		return strings.Join(got, ", ")
	}
	grave, mild := finds("grave", rules.Error, "l"), finds("mild", rules.Warning, "bf")
	const byPlace = "w boxes.a, w boxes.b, w boxes.c, w boxes.d, e lines.one, e lines.two, e lines.both, w flows.f, w flows.g, w flows.h"
	for _, c := range []struct{ f, g, want string }{
		{`"unknown"`, `"unknown"`, byPlace},
		{`{perHour: 10}`, `{perHour: 900}`, "e lines.two, e lines.one, e lines.both, w boxes.a, w boxes.c, w flows.g, w boxes.b, w flows.f, w boxes.d, w flows.h"},
		{`{perHour: 900}`, `{perHour: 10}`, "e lines.one, e lines.two, e lines.both, w boxes.a, w boxes.b, w flows.f, w boxes.c, w flows.g, w boxes.d, w flows.h"},
		{`{perHour: 10, perLoss: 1}`, `{perHour: 10, perLoss: 1.5}`, "e lines.two, e lines.one, e lines.both, w boxes.a, w boxes.c, w flows.g, w boxes.b, w flows.f, w boxes.d, w flows.h"},
		{`{perHour: 10, currency: "EUR"}`, `{perHour: 900, currency: "USD"}`, byPlace},
		{`{perHour: 10}`, `{perHour: 900, currency: "USD"}`, byPlace},
		{`{currency: "EUR"}`, `{currency: "USD"}`, byPlace},
	} {
		if got := of(c.f, c.g, mild, grave); got != c.want {
			t.Errorf("%s and %s:\n%s, want\n%s", c.f, c.g, got, c.want)
		}
	}
}

// Questions to lines are in the same order, and what several lines share stays together.
func TestDearestQuestionsFirst(t *testing.T) {
	asks := &rules.Rule{Name: "asks", Severity: rules.Warning, Question: &rules.Question{
		Asks: "timeout", Core: true,
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) { return true, true },
	}}
	r := rules.Judge(modeltest.Named(t, `boxes: {a: kind: "client", b: kind: "service", c: kind: "service"}
lines: {one: {from: "a", to: "b"}, two: {from: "a", to: "c"}}
flows: {f: {steps: ["one"], cost: perHour: 1}, g: {steps: ["two"], cost: perHour: 2}}
`), rules.Options{Rules: []*rules.Rule{asks}, Now: rulestest.Today})
	if lines := r.Fold().Lines; len(lines) != 2 || lines[0].Line.ID != "two" {
		t.Errorf("%+v", lines)
	}
}

// One fault at one place is told in one go, where the dearest is.
func TestDearestStayTogether(t *testing.T) {
	shared := &rules.Rule{Name: "shared", Severity: rules.Warning, Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			at := p.System.At
			if l.ID == "three" {
				at = l.At
			}
			p.Report(rules.Finding{On: l.Entity(), At: at})
		}
	}}
	r := rules.Judge(modeltest.Named(t, `boxes: {a: kind: "client", b: kind: "service"}
lines: {one: {from: "a", to: "b"}, two: {from: "a", to: "b"}, three: {from: "a", to: "b"}}
flows: {f: {steps: ["one"], cost: perHour: 1}, g: {steps: ["two"], cost: perHour: 5}, h: {steps: ["three"], cost: perHour: 3}}
`), rules.Options{Rules: []*rules.Rule{shared}, Now: rulestest.Today})
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.On.Name)
	}
	if fmt.Sprint(got) != "[lines.one lines.two lines.three]" {
		t.Error(got)
	}
}
