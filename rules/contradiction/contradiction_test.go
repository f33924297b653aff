package contradiction_test

import (
	"fmt"
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) { rulestest.Models(t, contradiction.All) }

func TestCallerGivesUpFirst(t *testing.T) {
	boxes := `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", q: {kind: "queue", channel: durable: true}}
_s: {interaction: "request-reply", operation: *"command" | string}
`
	in := boxes + `lines: in: _s & {from: "c", to: "a", timeout: "3s", retry: "none"}
`
	rulestest.Check(t, contradiction.CallerGivesUpFirst, []rulestest.Example{
		{Name: "the callee's own limit", Model: in + `boxes: a: timeout: "10s"`, Want: []string{"error lines.in"},
			Says: "3s < 10s: `in` waits 3s for `a`, which may work for 10s: it goes on after its caller was told that it failed"},
		{Name: "one try is too long already", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "9s"}`, Want: []string{"error lines.in"},
			Says: "3s < 9s: `in` waits 3s, and the calls that `a` makes for it may take 9s or more: it goes on after its caller was told that it failed"},
		{Name: "one try fits, and nobody knows of more", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s"}`, Skips: []string{"lines.in needs lines.b.retry"}},
		{Name: "others send what came of it at their own time", Model: in + `boxes: x: kind: "external"
lines: ask: _s & {from: "a", to: "x", timeout: "2s", retry: "none"}
lines: hook: {from: "x", to: "a", interaction: "send", operation: "event", timeout: "5s", retry: {attempts: 5, by: "caller", on: "any"}}
flows: f: steps: ["in", "ask", "hook"]`},
		{Name: "others answer with a call of their own", Model: in + `boxes: x: kind: "external"
lines: ask: _s & {from: "a", to: "x", timeout: "2s", retry: "none"}
lines: hook: _s & {from: "x", to: "a", timeout: "5s", retry: "none", answers: "ask"}
flows: f: steps: ["in", "ask", "hook"]`},
		{Name: "others ask back", Model: in + `boxes: x: kind: "external"
lines: ask: _s & {from: "a", to: "x", timeout: "2s", retry: "none"}
lines: back: _s & {from: "x", to: "b", timeout: "5s", retry: "none"}
flows: f: steps: ["in", "ask", "back"]`, Want: []string{"error lines.ask"}},
		{Name: "a box of one's own hands over before it answers", Model: in + `lines: put: {from: "a", to: "q", interaction: "send", operation: "event", timeout: "5s", retry: "none"}
flows: f: steps: ["in", "put"]`, Want: []string{"error lines.in"},
			Says: "3s < 5s: `in` waits 3s, and the calls that `a` makes for it may take 5s: it goes on after its caller was told that it failed"},
		{Name: "the callee's callee ends before its caller would give up", Model: in + `boxes: b: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "9s", retry: "none"}`},
		{Name: "a callee's own limit counts for each try", Model: in + `boxes: b: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "9s", retry: {attempts: 2, by: "caller", on: "any"}}`, Want: []string{"error lines.in"},
			Says: "3s < 2 × 2s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{Name: "a store's limit on a query is its own business", Model: in + `boxes: d: timeout: "2s"
lines: d: _s & {from: "a", to: "d", timeout: "9s", retry: "none"}`, Want: []string{"error lines.in"}},
		{Name: "what is refused is refused at once", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 5, by: "caller", on: "refused", backoff: {strategy: "constant", base: "200ms"}}}`},
		{Name: "what is refused, with long pauses", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 5, by: "caller", on: "refused", backoff: {strategy: "constant", base: "300ms"}}}`, Want: []string{"error lines.in"},
			Says: "3s < 2s + 1.2s backoff: `in` waits 3s, and the calls that `a` makes for it may take 3.2s: it goes on after its caller was told that it failed"},
		{Name: "its own limit and what is refused", Model: in + `boxes: a: timeout: "1s"
lines: b: _s & {from: "a", to: "b", timeout: "900ms", retry: {attempts: 5, by: "caller", on: "refused", backoff: {strategy: "constant", base: "300ms"}}}`, Want: []string{"warning boxes.a"},
			Says: "1s < 1.2s backoff: `a` may work for 1s, and the last of the 5 tries of `b` begins after 1.2s when the others are refused: the box's own limit cuts its tries short"},
		{Name: "only reads go on", Model: in + `lines: {in: operation: "read", b: _s & {from: "a", to: "d", operation: "read", timeout: "4s", retry: "none"}}`, Want: []string{"warning lines.in"}},
		{Name: "a read that writes goes on", Model: in + `lines: {in: operation: "read", b: _s & {from: "a", to: "d", operation: "write", timeout: "4s", retry: "none"}}`, Want: []string{"error lines.in"}},
		{Name: "the same limit", Model: in + `boxes: a: timeout: "3s"`},
		{Name: "cut off in a single try", Model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "9s", retry: "none"}`, Want: []string{"warning boxes.a"},
			Says: "2s < 9s: `a` may work for 2s, and a single try of `b` may take 9s: the box is cut off in the middle of the call, and what it has begun there goes on without it"},
		{Name: "cut off in the first try of a function", Model: boxes + `boxes: f: {kind: "function", platform: "aws/lambda"}
lines: b: _s & {from: "f", to: "b", timeout: "30s", retry: {attempts: 3, by: "caller", on: "any"}}`, Want: []string{"warning boxes.f"},
			Says: "3s < 30s: `f` may work for 3s (the default of aws/lambda), and a single try of `b` may take 30s: the box is cut off in the middle of the call, and what it has begun there goes on without it, and the tries after the first are never made"},
		{Name: "waits for a place for longer than its caller waits", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: "none", pool: {size: 9, wait: "4s"}}`, Want: []string{"error lines.in"},
			Says: "3s < 4s for a place + 1s: `in` waits 3s, and the calls that `a` makes for it may take 5s: it goes on after its caller was told that it failed"},
		{Name: "waits for a place again with each try", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any"}, pool: {size: 9, wait: "1s"}}`, Want: []string{"error lines.in"},
			Says: "3s < 2 × (1s for a place + 1s): `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{Name: "waits for a place for a moment", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: "none", pool: {size: 9, wait: "1s"}}`},
		{Name: "how long a pooler waits by default is no wait of the team's", Model: in + `boxes: a: platform: "pgbouncer"
boxes: d: kind: "database"
lines: b: {from: "a", to: "d", interaction: "request-reply", timeout: "1s", retry: "none"}`},
		{Name: "waits for a place for longer than it may work", Model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: "none", pool: {size: 9, wait: "30s"}}`, Want: []string{"warning boxes.a"},
			Says: "2s < 30s: `a` may work for 2s, and waits 30s for a place in the pool of `b`: while none is free, all that it has begun waits there until it is cut off"},
		{Name: "waits for a place for a moment, and is cut off in the call", Model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: "none", pool: {size: 9, wait: "2s"}}`},
		{Name: "a single try as long as the box may work", Model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}`},
		{Name: "cut off in a call that it can do without", Model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "9s", retry: "none", dependency: "soft", fallback: "go on"}`},
		{Name: "its own limit leaves no time for the last try", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "1.4s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "100ms"}}}`, Want: []string{"warning boxes.a"},
			Says: "3s = 2 × 1.4s + 200ms backoff: `a` may work for 3s, and the last of the 3 tries of `b` begins after 3s when the others run out of time: the box's own limit cuts its tries short"},
		{Name: "it leaves some time for the last try", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "1.4s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "99ms"}}}`},
		{Name: "a box is told once, with the worst of its calls", Model: boxes + `boxes: a: timeout: "3s"
lines: {b: _s & {from: "a", to: "b", timeout: "2s", retry: attempts: 3}, d: _s & {from: "a", to: "d", timeout: "2s", retry: attempts: 4}}`, Want: []string{"warning boxes.a"},
			Says: "3s < 3 × 2s: `a` may work for 3s, and the last of the 4 tries of `d` begins after 6s when the others run out of time: the box's own limit cuts its tries short"},
		{Name: "the retries end with the limit", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", maxAge: "2s"}}`},
		{Name: "retries whose age is beyond the limit", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", maxAge: "3500ms"}}`, Want: []string{"warning boxes.a"},
			Says: "3s < 3.5s: `a` may work for 3s, and the last of the 3 tries of `b` begins after 3.5s when the others run out of time: the box's own limit cuts its tries short"},
		{Name: "retries without end are cut on purpose", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: attempts: "unlimited"}`},
		{Name: "more tries than can be counted", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "7000w", retry: attempts: 1000000}`, Want: []string{"warning boxes.a"}},
		{Name: "the mesh's tries are no tries of the box", Model: in + `boxes: a: timeout: "3s"
lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 3, by: "mesh"}}`},
		{Name: "it waits for an acknowledgement as well", Model: in + `boxes: {a: timeout: "3s", q: kind: "queue"}
lines: b: {from: "a", to: "q", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any"}}`, Want: []string{"warning boxes.a"},
			Says: "3s < 2 × 2s: `a` may work for 3s, and the last of the 3 tries of `b` begins after 4s when the others run out of time: the box's own limit cuts its tries short"},
		{Name: "cut off in a single try of a send", Model: in + `boxes: {a: timeout: "2s", q: kind: "queue"}
lines: b: {from: "a", to: "q", interaction: "send", operation: "command", timeout: "2m", retry: {attempts: 3, by: "caller", on: "any"}}`, Want: []string{"warning boxes.a"},
			Says: "2s < 2m: `a` may work for 2s, and a single try of `b` may take 2m: the box is cut off in the middle of the call, and what it has begun there goes on without it, and the tries after the first are never made"},
		{Name: "its send ends before it is cut off", Model: in + `boxes: {a: timeout: "3s", q: kind: "queue"}
lines: b: {from: "a", to: "q", interaction: "send", operation: "command", timeout: "500ms", retry: {attempts: 3, by: "caller", on: "any"}}`},
		{Name: "what a platform tries after the hand-over takes it no time", Model: in + `boxes: a: timeout: "3s"
lines: b: {from: "a", to: "b", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "platform", on: "any"}}`},
		{Name: "a call that takes longer", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "4s", retry: "none"}`, Want: []string{"error lines.in"},
			Says: "3s < 4s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{Name: "a call that no flow has", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "4s", retry: "none"}
flows: f: steps: ["in"]`},
		{Name: "just fits", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: attempts: 3}`},
		{Name: "tries and pauses", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: {attempts: 3, backoff: {strategy: "constant", base: "10ms"}}}`, Want: []string{"error lines.in"},
			Says: "3s < 3 × 1s + 20ms backoff: `in` waits 3s, and the calls that `a` makes for it may take 3.02s: it goes on after its caller was told that it failed"},
		{Name: "tries without end", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: attempts: "unlimited"}`, Want: []string{"error lines.in"},
			Says: "3s < 1s again and again: `in` waits 3s, and the calls that `a` makes for it may take for ever: it goes on after its caller was told that it failed"},
		{Name: "without a flow only one call is certain", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}`},
		{Name: "with a flow they add up", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: f: steps: ["in", "b", "d"]`, Want: []string{"error lines.in"},
			Says: "3s < 2s + 2s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{Name: "at the same time only the longest counts", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: f: steps: ["in", ["b", "d"]]`},
		{Name: "two flows", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: {f: steps: ["in", "b"], g: steps: ["in", "d"]}`},
		{Name: "waiting for an acknowledgement counts", Model: in + `lines: q: {from: "a", to: "q", operation: "command", timeout: "4s", retry: "none"}`, Want: []string{"error lines.in"}},
		{Name: "the platform's tries after a hand-off don't", Model: in + `lines: b: {from: "a", to: "b", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "platform"}}`},
		{Name: "the mesh's tries share the wait", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: {attempts: 3, by: "mesh"}}`},
		{Name: "the mesh tries while the caller waits", Model: in + `lines: b: _s & {from: "a", to: "b", timeout: "4s", retry: {attempts: 3, by: "mesh"}}`, Want: []string{"error lines.in"},
			Says: "3s < 4s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{Name: "what takes how long, nobody says", Model: in + `lines: b: _s & {from: "a", to: "b"}`, Skips: []string{"lines.b needs timeout", "lines.in needs lines.b.timeout, lines.b.retry"}},
		{Name: "what is known is enough", Model: in + `lines: b: _s & {from: "a", to: "b", retry: "none", timeout: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "4s", retry: "none"}
flows: f: steps: ["in", "b", "d"]`, Want: []string{"error lines.in"}},
		{Name: "how long it waits, nobody says", Model: boxes + `lines: in: _s & {from: "c", to: "a", timeout: "unknown"}`, Skips: []string{"lines.in needs timeout"}},
		{Name: "waits for ever", Model: boxes + `lines: in: _s & {from: "c", to: "a", timeout: "none"}
boxes: a: timeout: "10m"`},
		{Name: "doesn't wait for the work", Model: boxes + `lines: in: {from: "c", to: "a", interaction: "send", operation: "command", timeout: "1s"}
boxes: a: timeout: "10m"`},
		{Name: "calls in a circle end", Model: boxes + `lines: {ab: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}, ba: _s & {from: "b", to: "a", timeout: "1s", retry: "none"}}`, Want: []string{"error lines.ba"}},
	})
}

func TestTimeoutAbovePlatformLimit(t *testing.T) {
	rulestest.Check(t, contradiction.TimeoutAbovePlatformLimit, []rulestest.Example{
		{Name: "above", Model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "16m"}`, Want: []string{"error boxes.f"}},
		{Name: "the most there is", Model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "15m"}`},
		{Name: "below the least", Model: `boxes: f: {kind: "function", platform: "ours", timeout: "10ms"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {min: "1s", says: "from a second", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`, Want: []string{"error boxes.f"},
			Says: "boxes.f.timeout is 10ms, and ours allows at least 1s: the platform refuses it, or takes its own least value"},
		{Name: "nobody says", Model: `boxes: f: {kind: "function", platform: "aws/lambda"}`},
		{Name: "none", Model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "none"}`},
		{Name: "a platform nobody knows", Model: `boxes: f: {kind: "function", platform: "homemade", timeout: "16m"}`},
		{Name: "a request over HTTP that may take longer than its load balancer waits", Model: `boxes: {a: kind: "service", f: {kind: "function", platform: "azure/functions"}}
lines: l: {from: "a", to: "f", interaction: "request-reply", operation: "read", timeout: "5m"}`, Want: []string{"error lines.l"},
			Says: "lines.l.timeout is 5m, and azure/functions allows at most 230s: the platform refuses it, or cuts the work off there"},
		{Name: "a request over HTTP that takes no longer", Model: `boxes: {a: kind: "service", f: {kind: "function", platform: "azure/functions"}}
lines: l: {from: "a", to: "f", interaction: "request-reply", operation: "read", timeout: "230s"}`},
		{Name: "an activity comes by no load balancer", Model: `boxes: {a: {kind: "workflow", platform: "azure/durable-functions"}, f: {kind: "function", platform: "azure/functions"}}
lines: l: {from: "a", to: "f", interaction: "request-reply", operation: "command", timeout: "5m"}`},
		{Name: "pauses that a job sets itself", Model: `boxes: {q: {kind: "queue", platform: "sidekiq"}, w: {kind: "worker", platform: "sidekiq"}}
lines: l: {from: "q", to: "w", operation: "command", retry: backoff: {strategy: "constant", base: "1m"}}`},
		{Name: "two limits of one box", Model: `boxes: q: {kind: "queue", platform: "aws/sqs", channel: {retention: "15d", visibility: "13h"}}`, Want: []string{"error boxes.q", "error boxes.q"}},
		{Name: "on a line", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "q", to: "f", operation: "command", batch: {size: 20000, window: "5m"}}`, Want: []string{"error lines.l"},
			Says: "lines.l.batch.size is 20000, and aws/lambda allows at most 10000: the platform refuses it, or cuts the work off there"},
		{Name: "said at the box, told at the box", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs", channel: maxSize: "2MiB"}, w: kind: "worker"}
lines: {in: {from: "w", to: "q", operation: "command"}, l: {from: "q", to: "w", operation: "command"}}`, Want: []string{"error boxes.q"}},
		{Name: "a team's own platform", Model: `boxes: f: {kind: "function", platform: "ours", timeout: "16m"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {max: "10m", says: "ten minutes", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`, Want: []string{"error boxes.f"}},
		{Name: "other than what is fixed", Model: `boxes: s: {kind: "stream", platform: "ours", channel: retention: "4d"}
platforms: ours: {title: "ours", kinds: ["stream"], box: "channel.retention": {value: "2d", says: "two days", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`, Want: []string{"error boxes.s"},
			Says: "boxes.s.channel.retention is 4d, and it is fixed by ours: 2d, whatever is stated"},
		{Name: "what is fixed", Model: `boxes: s: {kind: "stream", platform: "ours", channel: retention: "48h"}
platforms: ours: {title: "ours", kinds: ["stream"], box: "channel.retention": {value: "2d", says: "two days", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`},
		{Name: "a default is not fixed", Model: `boxes: s: {kind: "stream", platform: "ours", channel: retention: "4d"}
platforms: ours: {title: "ours", kinds: ["stream"], box: "channel.retention": {default: "2d", says: "two days", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`},
		{Name: "a change log", Model: `boxes: d: {kind: "database", platform: "aws/dynamodb", store: changeStream: "7d"}`, Want: []string{"error boxes.d"}},
		{Name: "an inbox", Model: `boxes: f: {kind: "function", platform: "aws/lambda", inbox: {attempts: 5, maxAge: "12h"}}`, Want: []string{"error boxes.f"}},
		{Name: "a gateway", Model: `boxes: {http: {kind: "gateway", platform: "aws/api-gateway-http", timeout: "60s"}, rest: {kind: "gateway", platform: "aws/api-gateway-rest", timeout: "29s"}}`, Want: []string{"error boxes.http"}},
		{Name: "a reader of a log", Model: `boxes: {k: {kind: "stream", platform: "aws/kinesis"}, f: {kind: "function", platform: "aws/lambda", inbox: {attempts: 500, maxAge: "1d"}}}
lines: l: {from: "k", to: "f"}`},
		{Name: "a reader may try without end", Model: `boxes: {k: {kind: "stream", platform: "aws/kinesis"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "k", to: "f", retry: attempts: "unlimited"}`},
		{Name: "one that nobody verified", Model: `boxes: f: {kind: "function", platform: "ours", timeout: "16m"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {max: "10m", says: "ten minutes", source: "https://wiki.example.com", read: "2026-11-01", verified: false}}`},
	})
}

func TestVisibilityTooShort(t *testing.T) {
	queue := func(kind, hidden, work, line string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true` + hidden + `}}, w: {kind: "` + kind + `"` + work + `}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + line + `}`
	}
	pulled := func(work, line string) string {
		return `boxes: {q: {kind: "queue", platform: "gcp/pubsub"}, w: {kind: "worker", timeout: "` + work + `"}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command"` + line + `}`
	}
	rabbit := func(work, queue string) string {
		return `boxes: {q: {kind: "queue", platform: "rabbitmq-classic"` + queue + `}, w: {kind: "worker", timeout: "` + work + `"}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}`
	}
	rulestest.Check(t, contradiction.VisibilityTooShort, []rulestest.Example{
		{Name: "shorter than the work", Model: queue("worker", `, visibility: "30s"`, `, timeout: "31s"`, ``), Want: []string{"error lines.l"}},
		{Name: "as long as the work", Model: queue("worker", `, visibility: "30s"`, `, timeout: "30s"`, ``)},
		{Name: "pushed within a deadline", Model: `boxes: {q: {kind: "queue", platform: "gcp/pubsub", channel: visibility: "30s"}, f: {kind: "function", timeout: "60s"}}
lines: l: {from: "q", to: "f", interaction: "deliver", operation: "command"}`, Want: []string{"error lines.l"},
			Says: "`q` hides a message for 30s (`ackDeadlineSeconds`), and `f` may work on it for 1m: it is pushed again while the first is still at it"},
		{Name: "pushed, and answered too late", Model: `boxes: {q: {kind: "queue", platform: "gcp/cloud-tasks"}, w: {kind: "service", platform: "gcp/cloud-run", timeout: "30m"}}
lines: l: {from: "q", to: "w", interaction: "deliver", operation: "command", retry: {attempts: 50, on: "any"}}`, Want: []string{"error lines.l"},
			Says: "`q` leaves a message with `w` for 10m (`dispatch_deadline`), and `w` may work on it for 30m: it is pushed again while the first is still at it. Where it is configured otherwise, write `lines: l: timeout: \"...\"`"},
		{Name: "pushed, and its deadline is stated as the timeout", Model: `boxes: {q: {kind: "queue", platform: "gcp/cloud-tasks"}, w: {kind: "service", platform: "gcp/cloud-run", timeout: "30m"}}
lines: l: {from: "q", to: "w", interaction: "deliver", operation: "command", timeout: "30m", retry: {attempts: 50, on: "any"}}`},
		{Name: "pushed, and its stated deadline is shorter than the work", Model: `boxes: {q: {kind: "queue", platform: "gcp/cloud-tasks"}, w: {kind: "service", platform: "gcp/cloud-run", timeout: "30m"}}
lines: l: {from: "q", to: "w", interaction: "deliver", operation: "command", timeout: "20m", retry: {attempts: 50, on: "any"}}`, Want: []string{"error lines.l"},
			Says: "`q` leaves a message with `w` for 20m (`dispatch_deadline`), and `w` may work on it for 30m: it is pushed again while the first is still at it"},
		{Name: "pushed within the deadline that its platform sets", Model: `boxes: {q: {kind: "queue", platform: "gcp/pubsub"}, f: {kind: "function", timeout: "60s"}}
lines: l: {from: "q", to: "f", interaction: "deliver", operation: "command"}`, Want: []string{"error lines.l"},
			Says: "`q` hides a message for 10s (`ackDeadlineSeconds`), and `f` may work on it for 1m: it is pushed again while the first is still at it"},
		{Name: "fetched, and its platform's client libraries prolong that", Model: pulled("60s", ``), Want: []string{"warning lines.l"},
			Says: "`q` hides a message for 10s (`ackDeadlineSeconds`), and `w` may work on it for 1m: a second consumer gets it while the first is still at it, unless its client prolongs that, as `client: \"gcp/pubsub-client\"` does for up to 1h"},
		{Name: "longer than the client libraries prolong it", Model: pulled("2h", ``), Want: []string{"error lines.l"}},
		{Name: "fetched with such a library", Model: pulled("60s", `, client: "gcp/pubsub-client"`)},
		{Name: "such a library is among its platforms", Model: pulled("60s", ``) + "\nboxes: w: platform: [\"kubernetes\", \"gcp/pubsub-client\"]"},
		{Name: "with such a library for too long", Model: pulled("2h", `, client: "gcp/pubsub-client"`), Want: []string{"error lines.l"},
			Says: "`w` renews its hold on a message out of `q` for no longer than 1h (`maximum acknowledgment extension period`), and `w` may work on it for 2h: a second consumer gets it while the first is still at it"},
		{Name: "nothing prolongs it", Model: pulled("60s", `, lease: renewed: "none"`), Want: []string{"error lines.l"}},
		{Name: "another version of its platform takes it back", Model: rabbit("2h", ``), Want: []string{"warning lines.l"},
			Says: "if `q` runs as rabbitmq-classic-4.2, it hides a message for 30m (`consumer_timeout`), and `w` may work on it for 2h: a second consumer gets it while the first is still at it. Name the version as the platform, or state `channel: visibility: \"none\"`"},
		{Name: "no version takes it back so soon", Model: rabbit("20m", ``), Skips: []string{"lines.l needs boxes.q.channel.visibility"}},
		{Name: "it is stated that none does", Model: rabbit("2h", `, channel: visibility: "none"`)},
		{Name: "pushed once", Model: `boxes: {q: {kind: "queue", channel: visibility: "30s"}, f: {kind: "function", timeout: "60s"}}
lines: l: {from: "q", to: "f", interaction: "deliver", operation: "command", retry: "none", lease: for: "30s"}`},
		{Name: "pushed, and the sender waits", Model: `boxes: {q: {kind: "queue", channel: durable: true}, s: {kind: "service", timeout: "60m"}}
lines: l: {from: "q", to: "s", interaction: "deliver", operation: "command", timeout: "10m", retry: attempts: 3}`, Want: []string{"error lines.l"},
			Says: "`q` pushes a message, and waits 10m for it to be done, and `s` may work on it for 1h: it is pushed again while the first is still at it"},
		{Name: "handed to a queue of the receiver's own", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda", timeout: "60s"}}
lines: l: {from: "t", to: "f", operation: "event", lease: for: "10s", timeout: "15s"}`},
		{Name: "a reader of a log that must come back in time", Model: `boxes: {q: {kind: "stream", channel: durable: true}, w: {kind: "worker", timeout: "7m"}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", lease: {for: "5m", renewed: "none"}, takes: {p50: "3m", p99: "7m"}}`, Want: []string{"error lines.l"},
			Says: "`q` leaves a message with `w` for 5m, and `w` may work on it for 7m: a second consumer gets it while the first is still at it"},
		{Name: "it is renewed for long enough", Model: queue("worker", `, visibility: "30s"`, `, timeout: "9m"`, `lease: renewed: "1h"`)},
		{Name: "it is renewed for too short", Model: queue("worker", `, visibility: "30s"`, `, timeout: "20m"`, `lease: renewed: "5m"`), Want: []string{"error lines.l"},
			Says: "`w` renews its hold on a message out of `q` for no longer than 5m, and `w` may work on it for 20m: a second consumer gets it while the first is still at it"},
		{Name: "a batch of what takes long", Model: queue("worker", `, visibility: "30s"`, ``, `batch: size: 50, takes: p99: "3s"`), Want: []string{"error lines.l"},
			Says: "`q` hides a message for 30s, and `w` may work on it for 2m30s (50 × 3s): a second consumer gets it while the first is still at it"},
		{Name: "one that takes long", Model: queue("worker", `, visibility: "1h"`, ``, `takes: p99: "2h"`), Want: []string{"error lines.l"},
			Says: "`q` hides a message for 1h, and `w` may work on it for 2h: a second consumer gets it while the first is still at it"},
		{Name: "what it is said to take fits", Model: queue("worker", `, visibility: "30s"`, `, timeout: "1m"`, `takes: {p50: "1s", p99: "10s"}`), Want: []string{"warning lines.l"},
			Says: "`q` hides a message for 30s, and `w` may work on it for 1m: a second consumer gets it while the first is still at it (of what it is said to take, 10s, all fits)"},
		{Name: "a channel passes it on", Model: `boxes: {q: {kind: "queue", channel: {durable: true, visibility: "30s"}}, r: {kind: "queue", timeout: "1m"}}
lines: l: {from: "q", to: "r", interaction: "poll", operation: "command"}`},
		{Name: "a function needs more", Model: queue("function", `, visibility: "30s"`, `, timeout: "30s"`, ``), Want: []string{"warning lines.l"},
			Says: "`q` hides a message too briefly for `w` (30s < 6 × 30s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on"},
		{Name: "six times", Model: queue("function", `, visibility: "3m"`, `, timeout: "30s"`, ``)},
		{Name: "six times and the window", Model: queue("function", `, visibility: "3m"`, `, timeout: "30s"`, `batch: window: "5s"`), Want: []string{"warning lines.l"},
			Says: "`q` hides a message too briefly for `w` (3m < 6 × 30s + 5s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on"},
		{Name: "the window alone makes it too short", Model: queue("worker", `, visibility: "30s"`, `, timeout: "28s"`, `batch: window: "5s"`), Want: []string{"error lines.l"},
			Says: "`q` hides a message for 30s, and `w` may keep it waiting for 5s and work on it for 28s: a second consumer gets it while the first is still at it"},
		{Name: "another policy", Model: queue("function", `, visibility: "1m"`, `, timeout: "30s"`, ``) + "\n" + `policy: limits: visibilityFactor: 2`},
		{Name: "a length that can't be multiplied", Model: queue("function", `, visibility: "1m"`, `, timeout: "7000w"`, ``), Want: []string{"error lines.l"}},
		{Name: "how long it is hidden, nobody says", Model: queue("worker", ``, `, timeout: "30s"`, ``), Skips: []string{"lines.l needs boxes.q.channel.visibility"}},
		{Name: "how long it works, nobody says", Model: queue("worker", `, visibility: "30s"`, ``, ``), Skips: []string{"lines.l needs boxes.w.timeout"}},
		{Name: "no limit to the work", Model: queue("worker", `, visibility: "30s"`, `, timeout: "none"`, ``)},
		{Name: "nothing is hidden", Model: queue("worker", `, visibility: "none"`, `, timeout: "30s"`, ``)},
		{Name: "forgotten on receipt", Model: queue("worker", `, visibility: "30s"`, `, timeout: "31s"`, `ack: "on-receipt"`)},
		{Name: "the platforms' defaults", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "q", to: "f", operation: "command"}`},
		{Name: "the queue's default, and a longer function", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda", timeout: "10s"}}
lines: l: {from: "q", to: "f", operation: "command"}`, Want: []string{"warning lines.l"}},
	})
}

func TestTakesLongerThanAllowed(t *testing.T) {
	queue := func(work, line string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true, visibility: "10m"}}, w: {kind: "worker"` + work + `}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + line + `}`
	}
	call := func(line string) string {
		return `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read", ` + line + `}`
	}
	asked := func(until, takes string) string {
		return `boxes: {a: kind: "service", q: {kind: "queue", channel: durable: true}, w: kind: "worker", r: kind: "queue"}
lines: {ask: {from: "a", to: "q", operation: "command", awaits: timeout: "` + until + `"}, work: {from: "q", to: "w", interaction: "poll", operation: "command", takes: {` + takes + `}}, say: {from: "w", to: "r", operation: "event"}, back: {from: "r", to: "a", interaction: "deliver", operation: "event", answers: "ask"}}
flows: f: steps: ["ask", "work", "say", "back"]`
	}
	hooked := func(line string) string {
		return `boxes: {t: {kind: "topic", channel: durable: true}, x: kind: "external"}
lines: l: {from: "t", to: "x", interaction: "deliver", operation: "event", ` + line + `}`
	}
	rulestest.Check(t, contradiction.TakesLongerThanAllowed, []rulestest.Example{
		{Name: "a batch that never ends", Model: queue(`, timeout: "30s"`, `batch: size: 50, takes: {p50: "1s", p99: "3s"}`), Want: []string{"error lines.l"},
			Says: "30s < 50 × 1s: a full batch of `l` takes 50s as a rule, and `w` may work for 30s: it is cut off, and the whole batch comes back, with what was done of it"},
		{Name: "a batch of slow ones", Model: queue(`, timeout: "30s"`, `batch: size: 50, takes: {p50: "500ms", p99: "3s"}`), Want: []string{"warning lines.l"},
			Says: "30s < 50 × 3s: a full batch of `l` takes 2m30s when it is slow (p99), and `w` may work for 30s: it is cut off, and the whole batch comes back, with what was done of it"},
		{Name: "a batch that just fits", Model: queue(`, timeout: "30s"`, `batch: size: 10, takes: p99: "3s"`)},
		{Name: "of a batch as large as its platform has it", Model: `boxes: {q: {kind: "queue", platform: "aws/sqs", channel: visibility: "6m"}, f: {kind: "function", platform: "aws/lambda", timeout: "1m"}}
lines: l: {from: "q", to: "f", operation: "command", takes: p50: "7s"}`, Want: []string{"warning lines.l"},
			Says: "1m < 10 × 7s: a full batch of `l` takes 1m10s as a rule, and `f` may work for 1m: it is cut off, and the whole batch comes back, with what was done of it"},
		{Name: "a call that is given up", Model: call(`timeout: "1s", retry: "none", takes: {p50: "5s", p99: "9s"}`), Want: []string{"error lines.l"},
			Says: "1s < 5s: the work of `l` takes 5s as a rule, and `l` waits 1s: whoever waits has given up by then"},
		{Name: "a call that is given up, and begun again", Model: call(`timeout: "1s", retry: {attempts: "unlimited", on: "any"}, takes: {p50: "5s", p99: "9s"}`), Want: []string{"error lines.l"},
			Says: "1s < 5s: the work of `l` takes 5s as a rule, and `l` waits 1s: whoever waits has given up by then, and begins it again (it tries without end)"},
		{Name: "a slow call that is given up", Model: call(`timeout: "1s", retry: "none", takes: {p50: "200ms", p99: "9s"}`), Want: []string{"warning lines.l"}},
		{Name: "a call that is waited for", Model: call(`timeout: "9s", retry: "none", takes: {p50: "200ms", p99: "9s"}`)},
		{Name: "only one in a thousand", Model: call(`timeout: "1s", retry: "none", takes: {p99: "1s", p999: "9s"}`)},
		{Name: "how long it waits, nobody says", Model: call(`retry: "none", takes: p99: "9s"`), Skips: []string{"lines.l needs timeout"}},
		{Name: "it waits without end", Model: call(`timeout: "none", retry: "none", takes: p99: "9s"`)},
		{Name: "how long it takes, nobody says", Model: call(`timeout: "1s", retry: "none"`)},
		{Name: "the shortest limit is told", Model: call(`timeout: "3s", retry: "none", takes: p50: "5s"`) + "\nboxes: b: timeout: \"2s\"", Want: []string{"error lines.l"},
			Says: "2s < 5s: the work of `l` takes 5s as a rule, and `b` may work for 2s: it is cut off, and begins again if it is tried again"},
		{Name: "a channel that takes long to take it", Model: `boxes: {a: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: l: {from: "a", to: "q", operation: "command", timeout: "1s", retry: "none", takes: p50: "4s"}`, Want: []string{"error lines.l"}},
		{Name: "an answer that comes too late", Model: asked("5s", `p50: "3s", p99: "30s"`), Want: []string{"warning lines.ask"},
			Says: "5s < 30s: `a` waits 5s for the answer to `ask`, and the work of `work` on the way to it takes 30s when it is slow (p99): the answer comes when nobody waits for it any more"},
		{Name: "an answer that always comes too late", Model: asked("2s", `p50: "3s", p99: "30s"`), Want: []string{"error lines.ask"},
			Says: "2s < 3s: `a` waits 2s for the answer to `ask`, and the work of `work` on the way to it takes 3s as a rule: the answer comes when nobody waits for it any more"},
		{Name: "an answer that comes in time", Model: asked("30s", `p50: "3s", p99: "30s"`)},
		{Name: "an answer that is awaited without end", Model: asked("none", `p50: "3s", p99: "30s"`)},
		{Name: "an answer of which nobody says how long it takes", Model: asked("5s", `p999: "30s"`)},
		{Name: "others that are called, and are slow", Model: hooked(`timeout: "5s", retry: {attempts: 24, by: "broker", on: "any"}, takes: {p50: "1s", p99: "12s"}`), Want: []string{"warning lines.l"},
			Says: "5s < 12s: the work of `l` takes 12s when it is slow (p99), and `t` waits for an answer for 5s: it is pushed again while it is still done (24 times in all)"},
		{Name: "others that are called once, and are slow", Model: hooked(`timeout: "5s", retry: "none", takes: p50: "12s"`), Want: []string{"error lines.l"},
			Says: "5s < 12s: the work of `l` takes 12s as a rule, and `t` waits for an answer for 5s: it is taken for failed, once and for all, while it is still done"},
		{Name: "others that are called, and are quick", Model: hooked(`timeout: "5s", takes: {p50: "1s", p99: "5s"}`)},
		{Name: "others that are called for as long as it takes", Model: hooked(`timeout: "none", takes: p50: "1m"`)},
		{Name: "nobody waits for the work itself", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "send", operation: "command", timeout: "1s", retry: "none", takes: p50: "4s"}`},
		{Name: "a push with a deadline, told by another rule where that is run", Want: []string{"warning lines.l"}, Model: `boxes: {q: {kind: "queue", channel: durable: true}, s: {kind: "service", timeout: "60m"}}
lines: l: {from: "q", to: "s", interaction: "deliver", operation: "command", timeout: "10m", retry: attempts: 3, takes: p99: "25m"}`},
		{Name: "a push into a queue of the receiver's own", Model: `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda", timeout: "60s"}}
lines: l: {from: "t", to: "f", operation: "event", timeout: "15s", takes: p50: "40s"}`},
		{Name: "the lease, told by another rule where that is run", Model: queue(``, `takes: p50: "20m"`), Want: []string{"error lines.l"}},
	})
}

// Where the rule about leases is off, work that outlives one is told all the same.
// What outlives its lease is told there, and not a second time where the lease ends
// before the receiver's own limit.
func TestTakesToldOnce(t *testing.T) {
	for work, want := range map[string]string{"20m": "visibility-too-short", "5m": "takes-longer-than-allowed"} {
		r := rulestest.Judge(t, `system: "x"
boxes: {q: {kind: "queue", channel: {durable: true, visibility: "10m"}}, w: {kind: "worker", timeout: "`+work+`"}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", batch: size: 10, takes: p50: "4m"}`, contradiction.TakesLongerThanAllowed, contradiction.VisibilityTooShort)
		if len(r.Findings) != 1 || r.Findings[0].Rule.Name != want {
			t.Errorf("%s: %q", work, rulestest.Told(r))
		}
	}
}

func TestTakesLongerThanItsLease(t *testing.T) {
	r := rulestest.Judge(t, `system: "x"
policy: rules: "visibility-too-short": "off"
boxes: {q: {kind: "queue", channel: {durable: true, visibility: "10m"}}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", takes: p50: "20m"}`, contradiction.All...)
	want := "error lines.l: 10m < 20m: the work of `l` takes 20m as a rule, and `q` leaves it there for 10m: another gets it while the first is still at it"
	if told := rulestest.Told(r); len(told) != 1 || told[0] != want {
		t.Errorf("%q", told)
	}
}

// Many steps of one flow that start nowhere are one message for people.
func TestBrokenStepsTogether(t *testing.T) {
	src := "system: \"x\"\nboxes: {c: kind: \"client\", s: kind: \"service\"}\nlines: ask: {from: \"c\", to: \"s\"}\n"
	steps := "\"ask\""
	for i := range 7 {
		src += fmt.Sprintf("boxes: b%d: kind: \"service\"\nlines: l%d: {from: \"b%d\", to: \"s\"}\n", i, i, i)
		steps += fmt.Sprintf(", \"l%d\"", 6-i)
	}
	r := rulestest.Judge(t, src+"flows: f: steps: ["+steps+"]", contradiction.FlowBroken)
	told := r.Fold().Findings
	if want := "7 steps of `f` start where no step before them gets: `l6`, `l5`, `l4`, `l3`, `l2`, `l1` and `l0`"; len(r.Findings) != 7 || len(told) != 1 || told[0].Message != want {
		t.Errorf("%q, of %d findings", rulestest.Told(r), len(r.Findings))
	}
}

func TestPlatformsContradict(t *testing.T) {
	of := func(kind, platforms string) string {
		return `boxes: {q: {kind: "` + kind + `", platform: ` + platforms + `}, w: kind: "worker"}
lines: l: {from: "q", to: "w", operation: "command"}`
	}
	rulestest.Check(t, contradiction.PlatformsContradict, []rulestest.Example{
		{Name: "two variants", Model: of("queue", `["aws/sqs", "aws/sqs-fifo"]`), Want: []string{"warning boxes.q"}},
		{Name: "two versions", Model: of("service", `["kubernetes", "istio-1.23", "istio-1.24"]`), Want: []string{"warning boxes.q"},
			Says: "`q` can't be on both `istio-1.23` and `istio-1.24`: they are two versions of one platform. What nobody states is taken from `istio-1.24`, the inner one; write `platform` with the one that it is"},
		{Name: "one and its newest version", Model: of("queue", `["rabbitmq-quorum-3.13", "rabbitmq-quorum"]`), Want: []string{"warning boxes.q"}},
		{Name: "named twice", Model: of("service", `["kubernetes", "kubernetes"]`), Want: []string{"warning boxes.q"}},
		{Name: "each fixes it", Model: of("queue", `["nats", "aws/sqs"]`), Want: []string{"warning boxes.q"}},
		{Name: "two brokers", Model: of("queue", `["rabbitmq-quorum", "redis-streams"]`), Want: []string{"warning boxes.q"}},
		{Name: "who runs a broker, and which", Model: of("queue", `["aws/mq", "rabbitmq-quorum"]`)},
		{Name: "who runs a log, and which", Model: of("stream", `["aws/msk", "kafka"]`)},
		{Name: "a log that speaks another's protocol", Model: of("stream", `["azure/event-hubs", "kafka"]`)},
		{Name: "a program speaks several protocols", Model: of("service", `["kubernetes", "http/go", "grpc"]`)},
		{Name: "nobody knows one of them", Model: of("queue", `["acme", "aws/sqs"]`)},
	})
}
