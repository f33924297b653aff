package dot

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/view"
)

// Lines between the same boxes that look the same are one line that names each.
func TestBundle(t *testing.T) {
	const lines = `boxes: {a: {kind: "service"}, b: {kind: "service"}}
lines: {
	x: {from: "a", to: "b", interaction: "request-reply", timeout: "1s", idempotency: "natural"}
	y: {from: "a", to: "b", interaction: "request-reply", timeout: "2s"}
	other: {from: "a", to: "b", interaction: "send"}
	back: {from: "b", to: "a", interaction: "request-reply"}
}`
	sys := modeltest.Named(t, lines)
	drawing := draw(t, sys, nil, Options{})
	if n := strings.Count(drawing, "->"); n != 3 {
		t.Errorf("%d lines are drawn, want 3", n)
	}
	both := statement(t, drawing, `ID="dock_line-x"`)
	for _, want := range []string{`ID="dock_line-y"`, "timeout 1s", "timeout 2s", "idempotent", `id="lines-1"`, "a to b: x, y"} {
		if !strings.Contains(both, want) {
			t.Errorf("the line of two lacks %q: %s", want, both)
		}
	}
	statement(t, drawing, `id="line-other"`)
	statement(t, drawing, `id="line-back"`)

	// Of many it says how long and how often.
	many := lines
	for i := range 3 {
		many += fmt.Sprintf("\nlines: m%d: {from: \"a\", to: \"b\", interaction: \"request-reply\", timeout: \"%ds\"}", i, i+3)
	}
	if short := statement(t, draw(t, modeltest.Named(t, many), nil, Options{}), `ID="dock_line-x"`); strings.Contains(short, "idempotent") || !strings.Contains(short, ">1s<") {
		t.Errorf("a line of five says too much, or too little: %s", short)
	}

	// What a change has touched stands by itself.
	v := view.Whole(sys)
	v.LineMarks = map[*model.Line]view.Mark{sys.Line("x"): {How: "changed"}}
	statement(t, draw(t, sys, nil, Options{View: v}), `id="line-x"`)
}
