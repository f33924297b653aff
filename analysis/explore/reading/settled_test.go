package reading

import "testing"

// What the pages settle and explore agrees on, but the comparison rarely draws.
var settled = []struct {
	name, model string
	o           Options
	want        Verdict
}{
	{"what the caller goes on without isn't owed",
		`lines: ask: _call & {from: "c", to: "api"}
lines: save: _write & _key & {from: "api", to: "db"}
lines: audit: _write & _key & {from: "api", to: "db2", dependency: "soft", fallback: "no audit"}
flows: f: steps: ["ask", "save", "audit"]`,
		Options{Faults: 1, Kinds: Refuse}, Verdict{Never, Never, Never, Never, Never}},
	{"a batch comes back whole",
		`lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", batch: size: 10}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}
flows: f: steps: ["take", "tell"]`,
		Options{Faults: 1, Kinds: Poison}, Verdict{Never, Never, 1, Never, Never}},
	{"and one that fails alone doesn't",
		`lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work", batch: {size: 10, partialFailure: true}}
lines: tell: _call & {from: "w", to: "ext", idempotency: "none"}
flows: f: steps: ["take", "tell"]`,
		Options{Faults: 1, Kinds: Poison}, Verdict{Never, Never, Never, Never, Never}},
	{"who waits for an answer holds the work",
		`lines: begin: _put & _key & {from: "c", to: "flow"}
lines: order: {from: "flow", to: "log", interaction: "publish", operation: "command", retry: "none"}
lines: take: {from: "log", to: "w", interaction: "poll", ack: "on-receipt"}
lines: done: _put & {from: "w", to: "flow", answers: "order"}
lines: save: _write & _key & {from: "w", to: "db"}
flows: f: steps: ["begin", "order", "take", "save", "done"]`,
		Options{Faults: 1, Kinds: Stop}, Verdict{Never, Never, Never, Never, Never}},
}

func TestSettled(t *testing.T) {
	for _, c := range settled {
		t.Run(c.name, func(t *testing.T) {
			sys, problems := load(clauseBoxes + c.model + "\n")
			if sys == nil {
				t.Fatal(problems)
			}
			c.o.States = 100_000
			v, err := Flow(sys, sys.Flows[0], c.o)
			if err != nil || v != c.want {
				t.Errorf("%v, %v; want %v", v, err, c.want)
				for p := range promises {
					if v[p] != c.want[p] {
						t.Log(story(sys, c.o, p))
					}
				}
			}
		})
	}
}
