package model_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

// A system promises what another did only as long as somebody asks: how much a flow
// matters, what it and each box promise, and what of a line needn't happen.
func TestPromising(t *testing.T) {
	const sys = `boxes: {a: kind: "service", b: {kind: "service", OBJECTIVES}}
lines: l: {from: "a", to: "b", operation: "write", DEPENDENCY}
flows: f: {steps: ["l"], importance: "IMPORTANCE", OF}
`
	of := func(objectives, dependency, importance, flow string) string {
		return strings.NewReplacer("OBJECTIVES", objectives, "DEPENDENCY", dependency, "IMPORTANCE", importance, "OF", flow).Replace(sys)
	}
	same := func(entity string) string { return entity }
	strict := of(`objectives: availability: 0.999`, `dependency: "hard"`, "critical", `objectives: rto: "1h"`)
	for name, mild := range map[string]string{
		"a box":        of(`objectives: availability: 0.9`, `dependency: "hard"`, "critical", `objectives: rto: "1h"`),
		"a line":       of(`objectives: availability: 0.999`, `dependency: "soft", fallback: "nothing"`, "critical", `objectives: rto: "1h"`),
		"a flow":       of(`objectives: availability: 0.999`, `dependency: "hard"`, "normal", `objectives: rto: "1h"`),
		"what it says": of(`objectives: availability: 0.999`, `dependency: "hard"`, "critical", `objectives: rto: "2h"`),
	} {
		was, is, untouched := modeltest.Named(t, strict), modeltest.Named(t, mild), modeltest.Named(t, mild)
		if is.PromisesAs(was, same) {
			t.Errorf("%s: promises as much", name)
		}
		if !is.PromisesAs(untouched, same) {
			t.Errorf("%s: doesn't promise as much as itself", name)
		}
		is.Promising(was, same, func() {
			f, b, l := is.Flow("f"), is.Box("b"), is.Line("l")
			if !f.Critical() || f.Objectives.RTO.Text() != "1h" || b.Objectives.Availability.Text() != "0.999" || l.MayBeMissed() || l.Fallback.Known() {
				t.Errorf("%s: promises less than it is to: %s, RTO %s, availability %s, %s, fallback %q", name,
					f.Importance.Text(), f.Objectives.RTO.Text(), b.Objectives.Availability.Text(), l.Dependency.Text(), l.Fallback.Text())
			}
		})
		if is.PromisesAs(was, same) || !is.PromisesAs(untouched, same) || is.Line("l").Fallback.Text() != untouched.Line("l").Fallback.Text() {
			t.Errorf("%s: what was lent is not taken back", name)
		}
	}
}
