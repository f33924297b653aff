package flowgraph_test

import (
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
)

// Whoever asked tries again for a call that fails, and for nothing that is gone on without,
// nor for the answer that comes later: it has heard that its work was taken.
func TestMultiplies(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	ask: _call & {from: "b", to: "a"}
	hard: _call & {from: "a", to: "x", timeout: "1s"}
	soft: _call & {from: "a", to: "x", timeout: "1s", dependency: "soft", fallback: "nothing"}
	reply: _call & {from: "a", to: "b", answers: "ask"}
}
flows: f: steps: ["ask", "hard", "soft", "reply"]
`)
	h := s.Line("ask").Starts[0]
	for id, want := range map[string]bool{"hard": true, "soft": false, "reply": false} {
		if got := flowgraph.Multiplies(s.Line(id), h); got != want {
			t.Errorf("%s multiplies: %v", id, got)
		}
	}
}
