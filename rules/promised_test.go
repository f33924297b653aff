package rules_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// lessPromised is what a change of the flows and objectives of a model is told of.
func lessPromised(t *testing.T, base *rules.Base, is string) []string {
	t.Helper()
	r := rules.Judge(modeltest.Named(t, three+is), rules.Options{
		Rules: append(engines(), &rules.Rule{Name: "promise-loosened", Severity: rules.Warning}), Base: base, Now: rulestest.Today,
	})
	var out []string
	for _, f := range r.Findings {
		if f.Rule.Name != "promise-loosened" {
			continue
		}
		out = append(out, f.On.Name+": "+strings.TrimPrefix(f.Message, "this change promises less: "))
		if !f.At.IsValid() || f.Severity != rules.Warning {
			t.Errorf("%q: %+v", is, f)
		}
	}
	return out
}

const three = `boxes: {a: kind: "service", b: kind: "service", c: kind: "service"}` + "\n" +
	`lines: {l: {from: "a", to: "b"}, m: {from: "b", to: "c"}}` + "\n"

const (
	writes = `lines: {l: operation: "write", m: operation: "write"}`
	steps  = `, flows: f: steps: ["l", "m"]`
	asks   = `lines: {l: interaction: "request-reply", m: interaction: "request-reply"}`
)

// What a model promises can be taken back in many ways, and each is told. What promises as
// much, or more, is nothing to speak of.
func TestPromisesLoosened(t *testing.T) {
	const gone = ", and nobody asks any more what becomes of its work"
	for _, ex := range []struct{ was, is, says string }{
		{``, ``, ``},
		{`flows: f: steps: ["l"]`, `flows: f: steps: ["l"]`, ``},
		{``, `flows: f: steps: ["l"]`, ``},
		{`flows: f: steps: ["l", "m"]`, ``, "system: the critical flow `f` is gone" + gone + "; its lines are all still there"},
		{`flows: f: {steps: ["l"], importance: "normal"}`, ``, ``},
		{`flows: f: {steps: ["l"], importance: "normal", objectives: rto: "1h"}`, ``, "system: the flow `f` is gone" + gone + "; its lines are all still there"},
		{`flows: f: {steps: ["l"], importance: "normal", accepted: "l"}`, ``, "system: the flow `f` is gone" + gone + "; its lines are all still there"},
		{`lines: n: {from: "a", to: "c"}, flows: f: steps: ["l", "n"]`, ``, "system: the critical flow `f` is gone" + gone + "; 1 of its 2 lines are still there"},
		{`lines: n: {from: "a", to: "c"}, flows: f: steps: ["n"]`, ``, "system: the critical flow `f` is gone" + gone + "; none of its lines is there any more either"},
		{`flows: f: steps: ["l"]`, `flows: f: {steps: ["l"], importance: "normal"}`, "flows.f: the importance of the flow `f` is normal, and was critical"},
		{`flows: f: {steps: ["l"], importance: "normal"}`, `flows: f: steps: ["l"]`, ``},
		{`flows: f: steps: ["l", "m"]`, `flows: f: steps: ["l"]`, "flows.f: the flow `f` doesn't take `m` any more, which is still there, and no critical flow does"},
		{`flows: f: steps: ["l", "m"]`, `flows: {f: steps: ["l"], g: steps: ["m"]}`, ``},
		{`flows: f: steps: ["l"]`, `flows: f: steps: ["l", "m"]`, ``},
		{`flows: f: {steps: ["l"], accepted: "l"}`, `flows: f: steps: ["l"]`, "flows.f: the flow `f` doesn't say any more where its work is accepted, and that was `l`"},
		{`flows: f: {steps: ["l", "m"], accepted: "l"}`, `flows: f: {steps: ["l", "m"], accepted: "m"}`, "flows.f: the work of the flow `f` is accepted with `m`, and was with `l`, which isn't done later: what goes wrong until then is promised to nobody any more"},
		{`flows: f: {steps: ["l", "m"], accepted: "m"}`, `flows: f: {steps: ["l", "m"], accepted: "l"}`, ``},
		{`flows: f: steps: ["l", "m"]`, `flows: f: {steps: ["l", "m"], accepted: "l"}`, ``},
		// Another line in its place is no later one, one behind what came after it is.
		{`lines: n: {from: "a", to: "b"}, flows: f: {steps: ["n", "m"], accepted: "n"}`, `flows: f: {steps: ["l", "m"], accepted: "l"}`, ``},
		{`lines: n: {from: "a", to: "b"}, flows: f: {steps: ["n", "m"], accepted: "n"}`, `flows: f: {steps: ["l", "m"], accepted: "m"}`, "flows.f: the work of the flow `f` is accepted with `m`, and was with `n`, which isn't done later: what goes wrong until then is promised to nobody any more"},
		// A call is done when what it waits for is.
		{asks + `, flows: f: {steps: ["l", "m"], accepted: "l"}`, asks + `, flows: f: {steps: ["l", "m"], accepted: "m"}`, ``},
		{asks + `, flows: f: {steps: ["l", "m"], accepted: "m"}`, asks + `, flows: f: {steps: ["l", "m"], accepted: "l"}`, "flows.f: the work of the flow `f` is accepted with `l`, and was with `m`, which isn't done later: what goes wrong until then is promised to nobody any more"},
		{`flows: f: {steps: ["l", "m"], effects: ["l", "m"]}`, `flows: f: {steps: ["l", "m"], effects: ["l"]}`, "flows.f: `m` is not among the `effects` of the flow `f` any more"},
		{`flows: f: {steps: ["l", "m"]}`, `flows: f: {steps: ["l", "m"], effects: ["l"]}`, "flows.f: the flow `f` names its `effects` now, and no other has to happen: `l`"},
		{`flows: f: {steps: ["l", "m"], effects: ["l"]}`, `flows: f: {steps: ["l", "m"]}`, ``},
		{`flows: f: {steps: ["l"], objectives: availability: 0.999}`, `flows: f: {steps: ["l"], objectives: availability: 0.99}`, "flows.f: the availability of the flow `f` is 0.99, and was 0.999"},
		{`flows: f: {steps: ["l"], objectives: availability: 0.99}`, `flows: f: {steps: ["l"], objectives: availability: 0.999}`, ``},
		{`flows: f: {steps: ["l"], objectives: rpo: "5m"}`, `flows: f: steps: ["l"]`, "flows.f: the flow `f` promises no RPO any more, and promised 5m"},
		{`flows: f: {steps: ["l"], objectives: rpo: "5m"}`, `flows: f: {steps: ["l"], objectives: rpo: "unknown"}`, "flows.f: the flow `f` promises no RPO any more, and promised 5m"},
		// The system's own holds for a flow that says nothing, if it is critical.
		{`flows: f: {steps: ["l"], objectives: rto: "1h"}`, `objectives: rto: "1h", flows: f: steps: ["l"]`, ``},
		{`flows: f: {steps: ["l"], objectives: rto: "1h"}`, `objectives: rto: "2h", flows: f: steps: ["l"]`, "flows.f: the RTO of the flow `f` is 2h, and was 1h"},
		{`flows: f: {steps: ["l"], importance: "normal", objectives: rto: "1h"}`, `objectives: rto: "1h", flows: f: {steps: ["l"], importance: "normal"}`, "flows.f: the flow `f` promises no RTO any more, and promised 1h"},
		{`objectives: rto: "1h"`, ``, "system: the system promises no RTO any more, and promised 1h"},
		{`objectives: latency: p99: "1s"`, `objectives: latency: p99: "3s"`, "system: the latency (p99) of the system is 3s, and was 1s"},
		{`boxes: a: objectives: availability: 0.999`, `boxes: a: objectives: availability: 0.9`, "boxes.a: the availability of `a` is 0.9, and was 0.999"},
		{`flows: f: {steps: ["l"], importance: "normal", effects: ["l"]}`, ``, "system: the flow `f` is gone" + gone + "; its lines are all still there"},
		{`boxes: d: {kind: "external", tier: 1}`, `boxes: d: {kind: "external", tier: 3}`, ``},
		// What had to happen, and needn't any more.
		{writes + steps, writes + `, flows: f: steps: ["l"]`, "flows.f: the flow `f` doesn't take `m` any more, which is still there, and no critical flow does"},
		{writes + steps, writes + steps + ", lines: m: guarantee: \"at-most-once\"", "lines.m: what `m` does may be lost (`guarantee` is at-most-once, and was not stated); it needn't happen any more"},
		{writes + steps + `, lines: m: guarantee: "at-least-once"`, writes + steps + ", lines: m: guarantee: \"at-most-once\"", "lines.m: what `m` does may be lost (`guarantee` is at-most-once, and was at-least-once); it needn't happen any more"},
		{writes, writes + `, lines: m: {dependency: "soft", fallback: "nothing"}`, "lines.m: `m` is a soft dependency now, and was needed; it needn't happen any more"},
		{steps[2:], steps[2:] + `, lines: m: guarantee: "at-most-once"`, ``},
		{writes + steps, writes + `, flows: {f: steps: ["l"], g: steps: ["m"]}`, "flows.f: the flow `f` doesn't take `m` any more, which is still there; `g` does, and nothing says that both happen"},
		{writes + steps, writes + `, flows: f: steps: ["l", {either: [["m"], []]}]`, "flows.f: the flow `f` does `m` only on some of its ways, and did it on all"},
		{writes + steps, writes + `, flows: f: steps: [{either: [["l"], ["m"]]}]`, "flows.f: the flow `f` does `l` only on some of its ways, and did it on all; flows.f: the flow `f` does `m` only on some of its ways, and did it on all"},
		{writes + steps, writes + `, flows: f: steps: [{either: [["l", "m"], ["m", "l"]]}]`, ``},
		{writes + `, flows: f: {steps: ["l", "m"], effects: ["l"]}`, writes + `, flows: {f: {steps: ["l"], effects: ["l"]}, g: steps: ["m"]}`, ``},
		{writes + `, flows: f: steps: ["l", {either: [["m"], []]}]`, writes + `, flows: f: steps: [{either: [["l"], ["l", "m"]]}]`, ``},
		// What else comes there does something else, or needn't happen either.
		{writes + steps, writes + `, lines: {n: {from: "a", to: "c", operation: "event"}, m: guarantee: "at-most-once"}, flows: f: steps: ["l", "m", "n"]`, "lines.m: what `m` does may be lost (`guarantee` is at-most-once, and was not stated); it needn't happen any more"},
		{writes + steps, writes + `, lines: {n: {from: "a", to: "c", operation: "write", guarantee: "at-most-once"}, m: guarantee: "at-most-once"}, flows: f: steps: ["l", "m", "n"]`, "lines.m: what `m` does may be lost (`guarantee` is at-most-once, and was not stated); it needn't happen any more"},
		{writes, writes + `, lines: {n: {from: "a", to: "c", operation: "write"}, m: guarantee: "at-most-once"}`, ``},
		{`lines: m: guarantee: "at-least-once"`, `lines: m: guarantee: "at-most-once"`, "lines.m: what `m` does may be lost (`guarantee` is at-most-once, and was at-least-once); it needn't happen any more"},
		// Another line does it, or it is gone with its line.
		{writes + steps, writes + `, lines: {n: {from: "a", to: "c", operation: "write"}, m: guarantee: "at-most-once"}, flows: f: steps: ["l", "m", "n"]`, ``},
		{writes + steps, writes + `, lines: n: {from: "a", to: "c", operation: "write"}, flows: f: steps: ["l", {either: [["m"], ["n"]]}]`, ``},
		{writes + `, lines: n: {from: "a", to: "c", operation: "write"}, flows: f: steps: ["l", "n"]`, writes + steps, ``},
		{`boxes: a: tier: 1`, `boxes: a: tier: 2`, "boxes.a: `a` is of tier 2, and was of tier 1"},
		{`boxes: a: tier: 1`, ``, "boxes.a: `a` states no tier, and was of tier 1"},
		{`boxes: a: tier: 2`, `boxes: a: tier: 1`, ``},
	} {
		base := &rules.Base{Where: "main", System: modeltest.Named(t, three+ex.was+"\n")}
		if got := strings.Join(lessPromised(t, base, ex.is+"\n"), "; "); got != ex.says {
			t.Errorf("%q -> %q:\n%s\nwant:\n%s", ex.was, ex.is, got, ex.says)
		}
	}
}

// What has been promised since the change left the base, it hasn't taken back.
func TestPromisedSince(t *testing.T) {
	left, base := three+"flows: f: steps: [\"l\"]\n", three+"flows: {f: {steps: [\"l\"], objectives: rto: \"1h\"}, g: steps: [\"m\"]}\n"
	b := &rules.Base{Where: "main", System: modeltest.Named(t, base), Left: modeltest.Named(t, left)}
	if got := lessPromised(t, b, "flows: f: steps: [\"l\"]\n"); len(got) > 0 {
		t.Errorf("the change is told of %q", got)
	}
	if got := lessPromised(t, b, ""); len(got) != 1 || !strings.HasPrefix(got[0], "system: the critical flow `f` is gone") {
		t.Errorf("without the flow: %q", got)
	}
}

// Every objective of the language can be taken back.
func TestEveryObjective(t *testing.T) {
	var walk func(of reflect.Type, path string)
	walk = func(of reflect.Type, path string) {
		for i := range of.NumField() {
			field := of.Field(i)
			name := path + strings.ToLower(field.Name[:1]) + field.Name[1:]
			value := `"1s"`
			switch field.Type {
			case reflect.TypeFor[model.Latency]():
				walk(field.Type, name+": ")
				continue
			case reflect.TypeFor[model.Fact[float64]]():
				value = "0.9"
			case reflect.TypeFor[model.Fact[time.Duration]]():
			default:
				t.Fatalf("%s is %v", name, field.Type)
			}
			if field.Name == "RTO" || field.Name == "RPO" {
				name = path + strings.ToLower(field.Name)
			}
			base := &rules.Base{Where: "main", System: modeltest.Named(t, three+"objectives: "+name+": "+value+"\n")}
			if got := lessPromised(t, base, ""); len(got) != 1 {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	walk(reflect.TypeFor[model.Objectives](), "")
}
