package contradiction_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/rules"
	"tautline.dev/rules/contradiction"
)

var family = []*rules.Rule{
	contradiction.TimeoutAbovePlatformLimit,
	contradiction.CallerGivesUpFirst,
	contradiction.VisibilityTooShort,
}

// Each rule's firing model shows this one fault of the family, and its quiet
// model none.
func TestModels(t *testing.T) {
	want := map[string]string{
		"caller-gives-up-first":        "error lines.submit: 3s < 3 × 1.5s + 600ms backoff: `submit` waits 3s, and the calls that `pay` makes for it may take 5.1s: it goes on after its caller was told that it failed",
		"timeout-above-platform-limit": "error boxes.shrink: boxes.shrink.timeout is 20m, and aws/lambda allows at most 15m: the platform refuses it, or cuts the work off there",
		"visibility-too-short":         "error lines.fetch: `uploaded` hides a message for 30s, and `scan` may work on it for 1m: a second consumer gets it while the first is still at it",
	}
	for _, rule := range family {
		t.Run(rule.Name, func(t *testing.T) {
			if diff := cmp.Diff([]string{want[rule.Name]}, told(judged(t, rule.Fires, family...))); diff != "" {
				t.Errorf("the firing model (-want +got):\n%s", diff)
			}
			if got := told(judged(t, rule.Quiet, family...)); len(got) > 0 {
				t.Errorf("the quiet model: %q", got)
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	for _, r := range family {
		if r.Why == "" || r.Mend == "" || r.FalsePositives == "" || len(r.References) == 0 {
			t.Errorf("%s: something is not said", r.Name)
		}
		for _, ref := range r.References {
			if ref.Title == "" || ref.URL == "" || ref.Read == "" {
				t.Errorf("%s: %+v", r.Name, ref)
			}
		}
	}
}

// example is one tiny model for one rule, and what the rule says of it: each
// finding as "error lines.save", each gap as "lines.save needs timeout".
type example struct {
	name  string
	model string
	want  []string
	skips []string
	// says is the whole message of the first finding, where it matters.
	says string
}

func check(t *testing.T, rule *rules.Rule, examples []example) {
	t.Helper()
	for _, ex := range examples {
		t.Run(ex.name, func(t *testing.T) {
			r := judged(t, "system: \"x\"\nowner: \"team\"\n"+ex.model, rule)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Severity.String()+" "+f.On.Name)
			}
			if diff := cmp.Diff(ex.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s%q", diff, told(r))
			}
			if diff := cmp.Diff(ex.skips, skipped(r)); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if ex.says != "" && len(r.Findings) > 0 && r.Findings[0].Message != ex.says {
				t.Errorf("the message is\n%s\nand should be\n%s", r.Findings[0].Message, ex.says)
			}
		})
	}
}

func TestCallerGivesUpFirst(t *testing.T) {
	boxes := `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", q: {kind: "queue", channel: durable: true}}
_s: {interaction: "request-reply", operation: "read"}
`
	in := boxes + `lines: in: _s & {from: "c", to: "a", timeout: "3s", retry: "none"}
`
	check(t, contradiction.CallerGivesUpFirst, []example{
		{name: "the callee's own limit", model: in + `boxes: a: timeout: "10s"`, want: []string{"error lines.in"},
			says: "3s < 10s: `in` waits 3s for `a`, which may work for 10s: it goes on after its caller was told that it failed"},
		{name: "the same limit", model: in + `boxes: a: timeout: "3s"`},
		{name: "cut off in time, whatever it calls", model: in + `boxes: a: timeout: "2s"
lines: b: _s & {from: "a", to: "b", timeout: "9s", retry: "none"}`},
		{name: "a call that takes longer", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "4s", retry: "none"}`, want: []string{"error lines.in"},
			says: "3s < 4s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{name: "just fits", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: attempts: 3}`},
		{name: "tries and pauses", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: {attempts: 3, backoff: {strategy: "constant", base: "10ms"}}}`, want: []string{"error lines.in"},
			says: "3s < 3 × 1s + 20ms backoff: `in` waits 3s, and the calls that `a` makes for it may take 3.02s: it goes on after its caller was told that it failed"},
		{name: "tries without end", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "1s", retry: attempts: "unlimited"}`, want: []string{"error lines.in"},
			says: "3s < 1s again and again: `in` waits 3s, and the calls that `a` makes for it may take for ever: it goes on after its caller was told that it failed"},
		{name: "without a flow only one call is certain", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}`},
		{name: "with a flow they add up", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: f: steps: ["in", "b", "d"]`, want: []string{"error lines.in"},
			says: "3s < 2s + 2s: `in` waits 3s, and the calls that `a` makes for it may take 4s: it goes on after its caller was told that it failed"},
		{name: "at the same time only the longest counts", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: f: steps: ["in", ["b", "d"]]`},
		{name: "two flows", model: in + `lines: b: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "2s", retry: "none"}
flows: {f: steps: ["in", "b"], g: steps: ["in", "d"]}`},
		{name: "waiting for an acknowledgement counts", model: in + `lines: q: {from: "a", to: "q", operation: "command", timeout: "4s", retry: "none"}`, want: []string{"error lines.in"}},
		{name: "the platform's tries after a hand-off don't", model: in + `lines: b: {from: "a", to: "b", interaction: "send", operation: "command", timeout: "2s", retry: {attempts: 3, by: "platform"}}`},
		{name: "what takes how long, nobody says", model: in + `lines: b: _s & {from: "a", to: "b"}`, skips: []string{"lines.b needs timeout", "lines.in needs lines.b.timeout, lines.b.retry"}},
		{name: "what is known is enough", model: in + `lines: b: _s & {from: "a", to: "b", retry: "none", timeout: "none"}
lines: d: _s & {from: "a", to: "d", timeout: "4s", retry: "none"}
flows: f: steps: ["in", "b", "d"]`, want: []string{"error lines.in"}},
		{name: "how long it waits, nobody says", model: boxes + `lines: in: _s & {from: "c", to: "a", timeout: "unknown"}`, skips: []string{"lines.in needs timeout"}},
		{name: "waits for ever", model: boxes + `lines: in: _s & {from: "c", to: "a", timeout: "none"}
boxes: a: timeout: "10m"`},
		{name: "doesn't wait for the work", model: boxes + `lines: in: {from: "c", to: "a", interaction: "send", operation: "command", timeout: "1s"}
boxes: a: timeout: "10m"`},
		{name: "calls in a circle end", model: boxes + `lines: {ab: _s & {from: "a", to: "b", timeout: "2s", retry: "none"}, ba: _s & {from: "b", to: "a", timeout: "1s", retry: "none"}}`, want: []string{"error lines.ba"}},
	})
}

func TestTimeoutAbovePlatformLimit(t *testing.T) {
	check(t, contradiction.TimeoutAbovePlatformLimit, []example{
		{name: "above", model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "16m"}`, want: []string{"error boxes.f"}},
		{name: "the most there is", model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "15m"}`},
		{name: "below the least", model: `boxes: f: {kind: "function", platform: "ours", timeout: "10ms"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {min: "1s", says: "from a second", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`, want: []string{"error boxes.f"},
			says: "boxes.f.timeout is 10ms, and ours allows at least 1s: the platform refuses it, or takes its own least value"},
		{name: "nobody says", model: `boxes: f: {kind: "function", platform: "aws/lambda"}`},
		{name: "none", model: `boxes: f: {kind: "function", platform: "aws/lambda", timeout: "none"}`},
		{name: "a platform nobody knows", model: `boxes: f: {kind: "function", platform: "homemade", timeout: "16m"}`},
		{name: "two limits of one box", model: `boxes: q: {kind: "queue", platform: "aws/sqs", channel: {retention: "15d", visibility: "13h"}}`, want: []string{"error boxes.q", "error boxes.q"}},
		{name: "on a line", model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "q", to: "f", operation: "command", batch: {size: 20000, window: "5m"}}`, want: []string{"error lines.l"},
			says: "lines.l.batch.size is 20000, and aws/lambda allows at most 10000: the platform refuses it, or cuts the work off there"},
		{name: "said at the box, told at the box", model: `boxes: {q: {kind: "queue", platform: "aws/sqs", channel: maxSize: "2MiB"}, w: kind: "worker"}
lines: {in: {from: "w", to: "q", operation: "command"}, l: {from: "q", to: "w", operation: "command"}}`, want: []string{"error boxes.q"}},
		{name: "a team's own platform", model: `boxes: f: {kind: "function", platform: "ours", timeout: "16m"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {max: "10m", says: "ten minutes", source: "https://wiki.example.com", read: "2026-11-01", verified: true}}`, want: []string{"error boxes.f"}},
		{name: "one that nobody verified", model: `boxes: f: {kind: "function", platform: "ours", timeout: "16m"}
platforms: ours: {title: "ours", kinds: ["function"], box: timeout: {max: "10m", says: "ten minutes", source: "https://wiki.example.com", read: "2026-11-01", verified: false}}`},
	})
}

func TestVisibilityTooShort(t *testing.T) {
	queue := func(kind, hidden, work, line string) string {
		return `boxes: {q: {kind: "queue", channel: {durable: true` + hidden + `}}, w: {kind: "` + kind + `"` + work + `}}
lines: l: {from: "q", to: "w", interaction: "poll", operation: "command", ` + line + `}`
	}
	check(t, contradiction.VisibilityTooShort, []example{
		{name: "shorter than the work", model: queue("worker", `, visibility: "30s"`, `, timeout: "31s"`, ``), want: []string{"error lines.l"}},
		{name: "as long as the work", model: queue("worker", `, visibility: "30s"`, `, timeout: "30s"`, ``)},
		{name: "a function needs more", model: queue("function", `, visibility: "30s"`, `, timeout: "30s"`, ``), want: []string{"warning lines.l"},
			says: "`q` hides a message too briefly for `w` (30s < 6 × 30s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on"},
		{name: "six times", model: queue("function", `, visibility: "3m"`, `, timeout: "30s"`, ``)},
		{name: "six times and the window", model: queue("function", `, visibility: "3m"`, `, timeout: "30s"`, `batch: window: "5s"`), want: []string{"warning lines.l"},
			says: "`q` hides a message too briefly for `w` (3m < 6 × 30s + 5s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on"},
		{name: "the window alone makes it too short", model: queue("worker", `, visibility: "30s"`, `, timeout: "28s"`, `batch: window: "5s"`), want: []string{"error lines.l"},
			says: "`q` hides a message for 30s, and `w` may keep it waiting for 5s and work on it for 28s: a second consumer gets it while the first is still at it"},
		{name: "another policy", model: queue("function", `, visibility: "1m"`, `, timeout: "30s"`, ``) + "\n" + `policy: limits: visibilityFactor: 2`},
		{name: "a length that can't be multiplied", model: queue("function", `, visibility: "1m"`, `, timeout: "7000w"`, ``), want: []string{"error lines.l"}},
		{name: "how long it is hidden, nobody says", model: queue("worker", ``, `, timeout: "30s"`, ``), skips: []string{"lines.l needs boxes.q.channel.visibility"}},
		{name: "how long it works, nobody says", model: queue("worker", `, visibility: "30s"`, ``, ``), skips: []string{"lines.l needs boxes.w.timeout"}},
		{name: "no limit to the work", model: queue("worker", `, visibility: "30s"`, `, timeout: "none"`, ``)},
		{name: "nothing is hidden", model: queue("worker", `, visibility: "none"`, `, timeout: "30s"`, ``)},
		{name: "forgotten on receipt", model: queue("worker", `, visibility: "30s"`, `, timeout: "31s"`, `ack: "on-receipt"`)},
		{name: "the platforms' defaults", model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "q", to: "f", operation: "command"}`},
		{name: "the queue's default, and a longer function", model: `boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda", timeout: "10s"}}
lines: l: {from: "q", to: "f", operation: "command"}`, want: []string{"warning lines.l"}},
	})
}
