package view

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

const fourFlows = `
boxes: {app: kind: "client", web: kind: "service", far: kind: "service", db: kind: "database"}
lines: {
	a: {from: "app", to: "web"}
	b: {from: "web", to: "db"}
	c: {from: "far", to: "db"}
}
flows: {
	one:   steps: ["a", "b"]
	two:   steps: ["a"]
	three: steps: ["a"]
	other: steps: ["c"]
}
`

// What was found of a flow as a whole is told where it starts, counted in the heading of
// what shows that, and named in its own picture alone.
func TestFlowsAreToldWhereTheyStart(t *testing.T) {
	sys := modeltest.Named(t, fourFlows)
	on := func(name string, s rules.Severity) rules.Finding {
		f := rules.Finding{Rule: &rules.Rule{Name: "lost-work"}, Severity: s}
		f.On.Name = name
		return f
	}
	r := &rules.Report{System: sys, Findings: []rules.Finding{
		on("flows.one", rules.Warning), on("flows.two", rules.Error), on("flows.three", rules.Error), on("flows.three", rules.Info),
		on("flows.other", rules.Error), on("boxes.app", rules.Warning), on("lines.b", rules.Error), on("", rules.Error),
	}}
	for _, c := range []struct{ view, told, counts string }{
		{"system", "app: [warning lost-work] [error flow two: lost-work] [error flow three: lost-work +1] [warning in 1 flow more]; far: [error flow other: lost-work]; ", "5 2 1"},
		{"flow:one", "app: [warning lost-work] [warning flow one: lost-work]; ", "1 2 0"},
		{"flow:two", "app: [warning lost-work] [error flow two: lost-work]; ", "1 1 0"},
		{"flow:other", "far: [error flow other: lost-work]; ", "1 0 0"},
		{"around:web", "app: [warning lost-work] [error flow two: lost-work] [error flow three: lost-work +1] [warning in 1 flow more]; ", "3 2 1"},
		{"findings", "app: [warning lost-work] [error flow two: lost-work] [error flow three: lost-work +1] [warning in 1 flow more]; far: [error flow other: lost-work]; ", "5 2 1"},
	} {
		v, err := Of(sys, c.view, Options{Hops: 1, Report: r})
		if err != nil {
			t.Fatal(err)
		}
		var told strings.Builder
		for _, b := range v.Boxes {
			if all := v.Told(b, label.Verdicts(r)); len(all) > 0 {
				told.WriteString(b.ID + ":")
				for _, one := range all {
					fmt.Fprintf(&told, " [%s %s]", one.Severity, one.Text)
				}
				told.WriteString("; ")
			}
		}
		counts := fmt.Sprint(v.Counts(r, rules.Error), v.Counts(r, rules.Warning), v.Counts(r, rules.Info))
		if told.String() != c.told || counts != c.counts {
			t.Errorf("%s: %s\n%s", c.view, told.String(), counts)
		}
	}
}
