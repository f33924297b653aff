package whatif_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
)

// A key that is forgotten before the work comes back doesn't know it again: what is
// repeated then does harm, wherever on the way the key is.
func TestForgottenKey(t *testing.T) {
	const queue = `boxes: {
	shop: kind: "client"
	q: {kind: "queue", channel: {durable: true, retention: "4d", visibility: "10m", deadLetter: {to: "dlq", after: 5}}}
	dlq: {kind: "queue", channel: {durable: true, retention: "14d"}}
	w: kind: "worker"
	ext: kind: "external"
}
lines: {
	put: {from: "shop", to: "q", operation: "command", interaction: "send", timeout: "1s", retry: "none"}
	take: {from: "q", to: "w", operation: "command", interaction: "poll", ack: "after-work"}
	mail: {from: "w", to: "ext", interaction: "request-reply", operation: "command", timeout: "10s", retry: "none", idempotency: {key: "mailId", enforcedBy: "unique-key", window: "WINDOW"}}
}
flows: send: steps: ["put", "take", "mail"]
`
	const workflow = `boxes: {flow: kind: "workflow", shop: kind: "client", ext: kind: "external"}
lines: {
	start: {from: "shop", to: "flow", operation: "command", interaction: "request-reply", timeout: "1s", retry: "none"}
	mail: {from: "flow", to: "ext", interaction: "request-reply", operation: "command", timeout: "10s", retry: {attempts: 100, ON, backoff: {strategy: "constant", base: "1m"}}, idempotency: {key: "mailId", enforcedBy: "unique-key", window: "WINDOW"}}
}
flows: send: steps: ["start", "mail"]
`
	always := strings.Replace(workflow, "ON", `on: "any"`, 1)
	for _, c := range []struct{ name, model, window, want string }{
		{"a queue", queue, "5m", "`mail`: may happen twice: its key is forgotten after 5m, and `take` may bring the work back after 18d"},
		{"what leads there", queue, "5m", "`take`: may happen twice: the key of `mail` is forgotten after 5m"},
		{"a key that outlives it", queue, "30d", "no harm: `mail` may be repeated"},
		{"a workflow, and nobody says after what it tries again", strings.Replace(workflow, " ON,", "", 1), "30m", "`mail`: may happen twice if it comes back later than 30m"},
		{"a workflow", always, "30m", "`mail`: may happen twice: its key is forgotten after 30m"},
		{"a workflow, and a key that outlives it", always, "2d", "no harm: `mail` may be repeated"},
	} {
		down := "ext"
		if strings.HasPrefix(c.name, "what leads") {
			down = "w"
		}
		if got := told(ask(t, strings.Replace(c.model, "WINDOW", c.window, 1), whatif.Slow, "1h", down)); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q in\n%s", c.name, c.want, got)
		}
	}
}

// What a slow receiver has acknowledged is never received again: what is cut off is lost,
// and nothing is parked for it.
func TestSlowAfterReceipt(t *testing.T) {
	for limit, want := range map[string]string{
		`, timeout: "30s"`:  "Lost `take`: ",
		`, timeout: "none"`: "Lost : nothing",
		``:                  "boxes.w.timeout",
	} {
		m := strings.NewReplacer(`ack: "after-work"`, `ack: "on-receipt"`, "capacity: rate: 50", "capacity: rate: 50"+limit).Replace(queueModel("worker", "natural"))
		said := told(ask(t, m, whatif.Slow, "2h", "w"))
		if !strings.Contains(said, want) || strings.Contains(said, "receives") || !strings.Contains(said, "Parked : nothing") {
			t.Errorf("%s: no %q\n%s", limit, want, said)
		}
	}
}
