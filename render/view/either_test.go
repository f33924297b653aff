package view

import (
	"testing"

	"tautline.dev/model/modeltest"
)

// TestFlowWithBranches: each line has the number of its step with the letter of
// its branch, and the title says what the letters are.
func TestFlowWithBranches(t *testing.T) {
	sys := modeltest.Named(t, modeltest.Parts+`lines: {
	ask: _call & {from: "c", to: "a"}
	pay: _call & {from: "a", to: "x"}, bill: _call & {from: "a", to: "b"}, note: _write & {from: "b", to: "d"}
	save: _write & {from: "a", to: "e"}
}
flows: f: {title: "Order", steps: ["ask", {either: [["pay"], ["bill", "note", "pay"]]}, "save"]}`)
	v, err := Of(sys, "flow:f", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"ask": "1", "pay": "2a, 4b", "bill": "2b", "note": "3b", "save": "5"} {
		if got := v.Steps[sys.Line(id)]; got != want {
			t.Errorf("%s is step %q, want %q", id, got, want)
		}
	}
	if want := "flow Order (a or b: one branch is taken)"; v.Title != want {
		t.Errorf("the title is %q, want %q", v.Title, want)
	}
}
