package gameday

import (
	"strings"
	"testing"
)

// Whoever hands work to a workflow is told yes before that fails: the hypothesis says so,
// as what it follows from does.
func TestToldYesAndUndone(t *testing.T) {
	const src = `boxes: {user: kind: "client", flow: kind: "workflow", stock: kind: "database", ext: kind: "external"}
lines: {
	start: {from: "user", to: "flow", BEGINS, operation: "command", timeout: "1s", retry: "none"}
	reserve: {from: "flow", to: "stock", operation: "write", timeout: "1s", retry: "none", idempotency: "natural", compensation: "release"}
	release: {from: "flow", to: "stock", operation: "write", timeout: "1s", retry: "none", idempotency: "natural", compensation: "none"}
	pay: {from: "flow", to: "ext", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", compensation: "none"}
}
flows: order: steps: ["start", "reserve", "pay"]
`
	handedOver := strings.Replace(src, "BEGINS", `interaction: "send"`, 1)
	waited := strings.NewReplacer("BEGINS", `interaction: "request-reply"`, `kind: "workflow"`, `kind: "service"`).Replace(src)
	for _, c := range []struct{ model, want, never string }{
		{handedOver, "whoever asks is told yes and its work is undone, nothing else that was accepted is lost", "told no"},
		{waited, "whoever asks is told no, nothing that was accepted is lost", "told yes"},
	} {
		tr := planOf(t, c.model).find("down ext")
		if tr == nil {
			t.Fatal("no experiment stops ext")
		}
		if !strings.Contains(tr.Hypothesis, c.want) || strings.Contains(tr.Hypothesis, c.never) {
			t.Errorf("%q, because %q; want %q", tr.Hypothesis, tr.Because, c.want)
		}
	}
}
