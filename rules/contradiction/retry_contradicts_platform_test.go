package contradiction_test

import (
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestRetryContradictsPlatform(t *testing.T) {
	const boxes = `boxes: {s: kind: "service", k: {kind: "stream", platform: "aws/kinesis"}, t: {kind: "topic", platform: "aws/sns"}, q: {kind: "queue", platform: "aws/sqs"}
c: {kind: "scheduler", platform: "aws/scheduler"}, b: {kind: "bus", platform: "aws/eventbridge-classic"}, f: {kind: "function", platform: "aws/lambda"}}
`
	rulestest.Check(t, contradiction.RetryContradictsPlatform, []rulestest.Example{
		{Name: "more runs than there can be", Model: boxes + `boxes: f: inbox: attempts: 5`, Want: []string{"error boxes.f"},
			Says: "boxes.f.inbox.attempts is 5, and aws/lambda allows at most 3: the platform refuses it, or takes its own limit"},
		{Name: "runs without end", Model: boxes + `boxes: f: inbox: attempts: "unlimited"`, Want: []string{"error boxes.f"}},
		{Name: "one run, where the function is told so", Model: boxes + `boxes: f: inbox: attempts: 1
lines: l: {from: "s", to: "f", interaction: "send", retry: "none"}`},
		{Name: "the sender's own tries say nothing of the function's", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", retry: "none"}`},
		{Name: "one run of a function whose platform runs three", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", retry: {attempts: 1, by: "platform"}}`, Want: []string{"error lines.l"},
			Says: "`l` says that the platform of `f` tries once, and it runs what fails 3 times: a line says how often the work is handed over. How often `f` runs it is stated there: `boxes: f: inbox: attempts: 1`"},
		{Name: "three, as the platform runs them", Model: boxes + `lines: l: {from: "s", to: "f", interaction: "send", retry: {attempts: 3, by: "platform"}}`},
		{Name: "a rule tries its own number of times", Model: boxes + `lines: l: {from: "b", to: "f", operation: "event", retry: {attempts: 100, by: "broker"}}`},
		{Name: "and no more than there are", Model: boxes + `lines: l: {from: "b", to: "f", operation: "event", retry: {attempts: 200, by: "broker"}}`, Want: []string{"error lines.l"}},
		{Name: "a schedule that tries too often", Model: boxes + `lines: l: {from: "c", to: "q", retry: attempts: 187}`, Want: []string{"error lines.l"}},
		{Name: "a topic tries a queue as often as it does", Model: boxes + `lines: l: {from: "t", to: "q", operation: "event", retry: {attempts: 5, by: "broker"}}`, Want: []string{"error lines.l"}},
		{Name: "also where nobody is said to try", Model: boxes + `lines: l: {from: "t", to: "q", operation: "event", retry: "none"}`, Want: []string{"error lines.l"}},
		{Name: "a reader that tries too often", Model: boxes + `lines: l: {from: "k", to: "f", retry: attempts: 10002}`, Want: []string{"error lines.l"}},
		{Name: "a reader may try without end", Model: boxes + `lines: l: {from: "k", to: "f", retry: attempts: "unlimited"}`},
		{Name: "a reader has one limit", Model: boxes + `boxes: f: inbox: attempts: 5
lines: l: {from: "k", to: "f", retry: attempts: 7}`, Want: []string{"error lines.l"},
			Says: "`l` says that `retry.attempts` is 7, and `f`, which fetches it, that its `inbox.attempts` is 5: a poller has one limit"},
		{Name: "a reader without an inbox", Model: boxes + `boxes: f: inbox: "none"
lines: l: {from: "k", to: "f", retry: attempts: 7}`},
		{Name: "the same one twice", Model: boxes + `boxes: f: inbox: attempts: 5
lines: l: {from: "k", to: "f", retry: attempts: 5}`},
		{Name: "acknowledged otherwise", Model: boxes + `lines: l: {from: "q", to: "f", operation: "command", ack: "on-receipt"}`, Want: []string{"error lines.l"}},
		{Name: "acknowledged as it is", Model: boxes + `lines: l: {from: "q", to: "f", operation: "command", ack: "after-work"}`},
		{Name: "no dead letter there", Model: `boxes: {k: {kind: "stream", platform: "ours"}, w: kind: "worker", q: kind: "queue"}
lines: l: {from: "k", to: "w", interaction: "poll", deadLetter: "q"}
platforms: ours: {title: "ours", kinds: ["stream"], lines: [{title: "out", to: ["*"], facts: "deadLetter.to": {value: "none", says: "It has no dead letter.", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}]}`, Want: []string{"error lines.l"},
			Says: "`l` names `q` for what can't be delivered, and ours has no dead letter for that: It has no dead letter"},
	})
}
