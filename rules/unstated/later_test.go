package unstated_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
	"tautline.dev/rules/unstated"
)

// What a design review is asked of a line, in which words; "" where nothing hangs on
// the answer yet. Before a merge each is asked.
func TestAskedInAReview(t *testing.T) {
	const boxes = `
boxes: {web: kind: "client", api: kind: "service", bank: kind: "external", db: kind: "database", q: {kind: "queue", channel: {durable: true, visibility: "5m"}}, w: {kind: "worker", timeout: "30s"}, flow: kind: "workflow"}
lines: {
	ask: {from: "web", to: "api", interaction: "request-reply", operation: "command", %ASK%}
	l: {%LINE%}
}
flows: f: steps: ["ask", "l"]
`
	for name, c := range map[string]struct{ ask, line, question, says string }{
		"a read":                            {"", `from: "api", to: "bank", interaction: "request-reply", operation: "read"`, "retry-unstated", ""},
		"a send":                            {"", `from: "api", to: "q", interaction: "send", operation: "command"`, "retry-unstated", "nobody has stated how often it is tried"},
		"a send that the caller repeats":    {`retry: {attempts: 3, by: "caller"}`, `from: "api", to: "q", interaction: "send", operation: "command"`, "retry-unstated", ""},
		"an effect that may happen twice":   {"", `from: "api", to: "bank", interaction: "request-reply", operation: "command"`, "retry-unstated", ""},
		"an effect that must not":           {`retry: "none"`, `from: "api", to: "bank", does: "pay", interaction: "request-reply", operation: "command", idempotency: "none"`, "retry-unstated", "nobody has stated whether it is tried again; if it is, \"pay\" happens twice: `l` isn't idempotent, as stated"},
		"a workflow's own request":          {"", `from: "flow", to: "q", interaction: "send", operation: "command"`, "timeout-unstated", ""},
		"a workflow's call":                 {"", `from: "flow", to: "bank", interaction: "request-reply", operation: "command"`, "timeout-unstated", "nobody has stated how long"},
		"a payment that its function ends":  {"", `from: "w", to: "bank", interaction: "request-reply", operation: "command"`, "timeout-unstated", "nobody has stated how long; only the limit of a box ends it"},
		"a question that its function ends": {"", `from: "w", to: "bank", interaction: "request-reply", operation: "read"`, "timeout-unstated", ""},
		"a row that its function writes":    {"", `from: "w", to: "db", interaction: "request-reply", operation: "write"`, "timeout-unstated", ""},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.NewReplacer("%ASK%", c.ask, "%LINE%", c.line).Replace(boxes)
			asked := func(profile string) string {
				r := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: catalogue.All(), Profile: profile, Now: rulestest.Today})
				for _, f := range r.Findings {
					if f.Rule.Name == c.question && f.On.Name == "lines.l" {
						return f.Message
					}
				}
				return ""
			}
			if got := asked("design-review"); c.says == "" && got != "" || !strings.Contains(got, c.says) {
				t.Errorf("a review is asked %q, want %q", got, c.says)
			}
			if asked("merge") == "" {
				t.Error("it isn't asked before a merge")
			}
		})
	}
}

// What holds the work is asked by what is lost if nothing does.
func TestBufferSays(t *testing.T) {
	send := func(in, send string) string {
		return `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", q: kind: "queue"}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "` + in + `"}
lines: tell: {from: "a", interaction: "send", operation: "command", ` + send + `}`
	}
	rulestest.Check(t, unstated.Buffer, []rulestest.Example{
		{Name: "somebody was told yes", Model: send("command", `to: "b"`), Want: []string{"warning lines.tell"},
			Says: "`tell` doesn't say: buffer; `a` answers `ask` before `b` has done it, and nothing that is drawn or known of the two keeps it: if only memory does, a restart loses what somebody was told yes to"},
		{Name: "nobody was told anything", Model: send("read", `to: "b"`), Want: []string{"warning lines.tell"},
			Says: "`tell` doesn't say: buffer; nothing that is drawn or known of the two keeps it while `b` is down: if only memory does, a restart loses it"},
		{Name: "into a channel", Model: send("command", `to: "q"`), Want: []string{"warning lines.tell"},
			Says: "`tell` doesn't say: buffer; does `q` keep what it has taken?"},
	})
}
