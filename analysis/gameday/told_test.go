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

// What is slower than anybody waits may never do the work: what a consumer has acknowledged
// on receipt is lost then, and no exploration says beside it that nothing is.
func TestSlowBehindAReceipt(t *testing.T) {
	for ack, kept := range map[string]bool{"on-receipt": false, "after-work": true} {
		tr := planOf(t, `boxes: {c: kind: "client", q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: "none"}}, w: kind: "worker", db: {kind: "database", store: durable: true}}
lines: {
	put: {from: "c", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "`+ack+`"}
	save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["put", "take", "save"]`).find("slow db")
		if says := strings.Join(tr.Because, "; "); strings.Contains(says, "keeps every promise") != kept || strings.Contains(says, "loses") == kept {
			t.Errorf("%s: %s", ack, says)
		}
	}
}
