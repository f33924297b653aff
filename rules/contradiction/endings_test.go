package contradiction_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestAnswerNeverAwaited(t *testing.T) {
	scan := func(read, answers string) string {
		return `boxes: {w: kind: "workflow", x: {kind: "external", owner: "others"}, s: kind: "service"}
lines: {read: {from: "w", to: "x", operation: "command", retry: "none", ` + read + `}, tell: {from: "x", to: "s", interaction: "request-reply", operation: "event", timeout: "5s"}, back: {from: "s", to: "w", interaction: "send", operation: "command", timeout: "2s"` + answers + `}}`
	}
	hook := func(kind, awaits, put string) string {
		return `boxes: {w: kind: "` + kind + `", x: {kind: "external", owner: "others"}, g: kind: "gateway", s: kind: "service"}
lines: {read: {from: "w", to: "x", operation: "command", retry: "none", interaction: "send", timeout: "5s", ` + awaits + `}, tell: {from: "x", to: "g", interaction: "request-reply", operation: "event", timeout: "5s", answers: "read"}, ` + put + `}
flows: f: steps: ["read", "tell", "put"]`
	}
	const send, answers = `interaction: "send", timeout: "5s"`, `, answers: "read"`
	rulestest.Check(t, contradiction.AnswerNeverAwaited, []rulestest.Example{
		{Name: "without end", Model: scan(send+`, awaits: "none"`, answers), Want: []string{"error lines.read"},
			Says: "`w` waits for the answer to `read` without end: when it is lost the work never fails and never goes on, and no alarm sees that"},
		{Name: "without end, and the answer isn't drawn", Model: scan(send+`, awaits: timeout: "none"`, ``), Want: []string{"error lines.read"}},
		{Name: "nothing answers, and nobody waits", Model: scan(send+`, awaits: "none"`, ``)},
		{Name: "until then", Model: scan(send+`, awaits: timeout: "1h"`, answers)},
		{Name: "as long as it is heard of", Model: scan(send+`, awaits: {timeout: "none", heartbeat: "5m"}`, answers)},
		{Name: "others who are not heard of until then", Model: scan(send+`, awaits: {timeout: "1h", heartbeat: "none"}`, answers), Want: []string{"info lines.read"},
			Says: "`w` waits up to 1h for the answer to `read`, and hears nothing from `x` until then: one that is lost looks like one that is slow"},
		{Name: "ours need no heartbeat", Model: scan(send+`, awaits: {timeout: "1h", heartbeat: "none"}`, answers) + "\nboxes: y: kind: \"service\"\nlines: own: {from: \"w\", to: \"y\", interaction: \"send\", operation: \"command\", awaits: {timeout: \"1h\", heartbeat: \"none\"}}",
			Want: []string{"info lines.read"}},
		{Name: "nobody says", Model: scan(send, answers), Want: []string{"warning lines.read"},
			Says: "`w` goes on when `read` is answered, and nobody says how long it waits for that: when the answer is lost it may wait for ever"},
		{Name: "nothing answers it", Model: scan(send, ``)},
		{Name: "the answer comes in by a gateway", Model: hook("workflow", `awaits: "none"`, `put: {from: "g", to: "w", interaction: "request-reply", operation: "command"}`), Want: []string{"error lines.read"},
			Says: "`w` waits for the answer to `read` without end: when it is lost the work never fails and never goes on, and no alarm sees that"},
		{Name: "the answer comes in by a gateway, and nobody says how long it may take", Model: hook("workflow", ``, `put: {from: "g", to: "w", interaction: "request-reply", operation: "command"}`), Want: []string{"warning lines.read"}},
		{Name: "the answer comes in by a gateway, until then", Model: hook("workflow", `awaits: timeout: "1d"`, `put: {from: "g", to: "w", interaction: "request-reply", operation: "command"}`)},
		{Name: "the answer comes back to a program by a gateway", Model: hook("service", ``, `put: {from: "g", to: "w", interaction: "request-reply", operation: "command"}`), Want: []string{"warning lines.read"}},
		{Name: "the answer is for somebody else", Model: hook("service", ``, `put: {from: "g", to: "s", interaction: "request-reply", operation: "command"}`)},
		{Name: "drawn as a call that waits without end", Model: scan(`interaction: "request-reply", timeout: "none"`, answers), Want: []string{"error lines.read"}},
		{Name: "drawn as a call that waits so long", Model: scan(`interaction: "request-reply", timeout: "1h"`, answers)},
		{Name: "as its platform has it", Model: scan(send, answers) + `
boxes: w: platform: "ours"
platforms: ours: {title: "ours", kinds: ["workflow"], lines: [{title: "out", to: ["*"], facts: "awaits.timeout": {default: "none", says: "it waits", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}]}`, Want: []string{"error lines.read"}},
	})
}

func TestEndsBeforeTheOutage(t *testing.T) {
	work := func(queue, line, call string) string {
		return `boxes: {q: {kind: "queue", ` + queue + `}, w: kind: "worker", x: {kind: "external", objectives: rto: "30m"}, f: {kind: "queue", channel: durable: true}}
lines: {work: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"` + line + `}, call: {from: "w", to: "x", interaction: "request-reply", operation: "command", timeout: "5s", retry: "none"` + call + `}}`
	}
	const lost = `channel: {durable: true, deadLetter: "none"}`
	const parked = `channel: {durable: true, deadLetter: {to: "f", after: 20}}`
	const watched = "\n" + `boxes: f: monitoring: {alarms: ["depth > 0"], runbook: "https://wiki.example.com"}`
	const atOnce = `, retry: {attempts: 20, by: "broker", backoff: "none"}`
	const pushes = `boxes: {q: {kind: "topic", channel: {durable: true, deadLetter: "none"}}, w: {kind: "service", objectives: rto: "1h"}}
lines: work: {from: "q", to: "w", interaction: "deliver", operation: "command", ack: "after-work", timeout: "5s", retry: {attempts: 5, by: "broker", backoff: {strategy: "constant", base: "1m"}}}`
	rulestest.Check(t, contradiction.EndsBeforeTheOutage, []rulestest.Example{
		{Name: "thrown away at once", Model: work(lost, atOnce, ``), Want: []string{"error lines.work"},
			Says: "`work` is delivered 20 times, what is refused comes back at once, and `x` may be down for 30m: then the work is thrown away"},
		{Name: "its platform keeps it where nobody gets it", Model: work(`platform: "nats-jetstream", channel: durable: true`, `, retry: {attempts: 5, by: "broker", backoff: "none"}`, ``), Want: []string{"warning lines.work"},
			Says: "`work` is delivered 5 times, what is refused comes back at once, and `x` may be down for 30m: then the work stays in `q`, and nobody gets it any more"},
		{Name: "thrown away after pauses", Model: work(lost, `, retry: {attempts: 20, by: "broker", backoff: {strategy: "constant", base: "1m"}}`, ``), Want: []string{"error lines.work"},
			Says: "`work` is delivered 20 times, the pauses between them last 19m, and `x` may be down for 30m: then the work is thrown away"},
		{Name: "the pauses outlast it", Model: work(lost, `, retry: {attempts: 20, by: "broker", backoff: {strategy: "constant", base: "2m"}}`, ``)},
		{Name: "an age ends them", Model: work(lost, `, retry: {attempts: "unlimited", by: "broker", maxAge: "10m"}`, ``), Want: []string{"error lines.work"}},
		{Name: "nothing ends them", Model: work(lost, `, retry: {attempts: "unlimited", by: "broker", backoff: "none"}`, ``)},
		{Name: "once is no limit", Model: work(lost, `, retry: {attempts: 1, by: "broker", backoff: "none"}`, ``)},
		{Name: "parked at once, and nobody watches", Model: work(parked, `, retry: backoff: "none"`, ``), Want: []string{"warning lines.work"},
			Says: "`work` is delivered 20 times, what is refused comes back at once, and `x` may be down for 30m: then the work is parked in `f`, although nothing is wrong with it"},
		{Name: "parked at once, and somebody watches", Model: work(parked, `, retry: backoff: "none"`, ``) + watched, Want: []string{"warning lines.work"}},
		{Name: "parked after a pause, and somebody watches", Model: work(parked, `, retry: backoff: {strategy: "constant", base: "1s"}`, ``) + watched, Want: []string{"warning lines.work"}},
		{Name: "parked after a pause, somebody watches, and how long it is down is assumed", Model: strings.ReplaceAll(work(parked, `, retry: backoff: {strategy: "constant", base: "1s"}`, ``)+watched, `objectives: rto: "30m"`, ``), Want: []string{"info lines.work"}},
		{Name: "parked later, and somebody watches", Model: work(parked, `, retry: backoff: {strategy: "constant", base: "10s"}`, ``) + watched},
		{Name: "how it pauses, nobody says", Model: work(lost, `, retry: {attempts: 20, by: "broker"}`, ``), Skips: []string{"lines.work needs retry.backoff"}},
		{Name: "how it pauses before it is parked, nobody says", Model: work(parked, ``, ``)},
		{Name: "where it goes, nobody says", Model: work(`channel: durable: true`, atOnce, ``)},
		{Name: "it goes on without it", Model: work(lost, atOnce, `, dependency: "soft", fallback: "later"`)},
		{Name: "it may be lost", Model: work(lost, atOnce+`, guarantee: "at-most-once"`, ``)},
		{Name: "the policy's outage", Model: `boxes: {q: {kind: "queue", channel: {durable: true, deadLetter: "none"}}, w: kind: "service"}
policy: limits: outage: "10m"
lines: work: {from: "q", to: "w", interaction: "deliver", operation: "command", ack: "after-work", timeout: "5s", retry: {attempts: 5, by: "broker", backoff: {strategy: "constant", base: "1m"}}}`, Want: []string{"error lines.work"},
			Says: "`work` is delivered 5 times, the pauses between them last 4m, and `w` may be down for 10m (assumed, for nobody has stated its `objectives: rto`): then the work is thrown away"},
		{Name: "a push to what may be down itself", Model: `boxes: {q: {kind: "queue", channel: {durable: true, deadLetter: "none"}}, w: {kind: "service", objectives: rto: "1h"}}
lines: work: {from: "q", to: "w", interaction: "deliver", operation: "command", ack: "after-work", timeout: "5s", retry: {attempts: 5, by: "broker", backoff: {strategy: "constant", base: "1m"}}}`, Want: []string{"error lines.work"},
			Says: "`work` is delivered 5 times, the pauses between them last 4m, and `w` may be down for 1h: then the work is thrown away"},
		{Name: "a topic pushes: told by subscriber-without-buffer where that is run", Model: pushes, Want: []string{"error lines.work"}},
		{Name: "a push into a queue of its own", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda", objectives: rto: "1h"}}
lines: work: {from: "t", to: "f", operation: "event", deadLetter: "none"}`},
		{Name: "whoever asks for it is only away", Model: `boxes: {q: {kind: "queue", channel: {durable: true, deadLetter: "none"}}, w: {kind: "worker", objectives: rto: "1h"}}
lines: work: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", retry: {attempts: 5, by: "broker", backoff: "none"}}`},
	})
}
