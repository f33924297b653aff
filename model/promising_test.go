package model_test

import (
	"testing"

	"tautline.dev/model/modeltest"
)

// A system can be seen with the promises that it made once, also of a flow that has another
// name now, and is what it was afterwards.
func TestPromising(t *testing.T) {
	const parts = `boxes: {a: kind: "service", b: kind: "service"}` + "\n" + `lines: l: {from: "a", to: "b"}` + "\n"
	was := modeltest.Named(t, parts+`objectives: rto: "1h", boxes: a: objectives: rpo: "1m", flows: {f: {steps: ["l"], objectives: rpo: "5m"}, g: steps: ["l"]}`)
	is := modeltest.Named(t, parts+`flows: {h: {steps: ["l"], importance: "normal"}, n: {steps: ["l"], importance: "normal"}}`)
	called := func(entity string) string {
		if entity == "flows.f" {
			return "flows.h"
		}
		return entity
	}
	if is.PromisesAs(was, called) || !was.PromisesAs(was, func(entity string) string { return entity }) {
		t.Error("who promises the same?")
	}
	is.Promising(was, called, func() {
		if h := is.Flow("h"); !h.Critical() || h.Objectives.RPO.Text() != "5m" || is.Objectives.RTO.Text() != "1h" || is.Box("a").Objectives.RPO.Text() != "1m" {
			t.Errorf("%+v", is)
		}
		if is.Flow("n").Critical() {
			t.Error("a flow that is new promises what it promises")
		}
		if !is.PromisesAs(was, called) {
			t.Error("they promise the same for now")
		}
	})
	if is.Flow("h").Critical() || is.Flow("h").Objectives.RPO.Known() || is.Objectives.RTO.Known() || is.Box("a").Objectives.RPO.Known() {
		t.Error("the system has changed")
	}
}
