package whatif_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/whatif"
	"tautline.dev/bench/generate"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

func failureModel(t *testing.T, src string) []string {
	t.Helper()
	sys := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+src)
	var out []string
	for _, r := range whatif.Prepare(sys).FailureModel(0).Rows {
		out = append(out, fmt.Sprintf("%s %s %s: %s", r.Component, r.Failure, r.Worst, r.Seen))
	}
	return out
}

// Each box that work depends on has two rows, and each unit that fails as one
// has a row; how it is seen is what the model says, or that it doesn't say.
func TestTable(t *testing.T) {
	got := failureModel(t, `
groups: {east: kind: "cell", people: kind: "team"}
boxes: {user: kind: "client", api: {kind: "service", in: "east", monitoring: alarms: ["errors > 1%"]}, db: {kind: "database", in: "people", monitoring: alarms: "none"}, old: {kind: "cache", monitoring: alarms: "none"}, quiet: kind: "service"}
lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	look: {from: "quiet", to: "old", operation: "read", timeout: "1s", retry: "none"}}
flows: f: steps: ["ask", "save"]`)
	want := []string{
		"api down fails: `api`: errors > 1%",
		"api slow fails: `api`: errors > 1%",
		"db down fails: `api`: errors > 1%",
		"db slow fails: `api`: errors > 1%",
		"old down unaffected: unknown: no alarm that would tell of it is stated on `old` and `quiet`",
		"old slow unaffected: unknown: no alarm that would tell of it is stated on `old` and `quiet`",
		"quiet down unaffected: unknown: no alarm that would tell of it is stated on `quiet`",
		"quiet slow unaffected: unknown: no alarm that would tell of it is stated on `quiet`",
		"group:east down fails: `api`: errors > 1%",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A row says with the retries of all how many calls wait, and names no alarm
// that doesn't ring.
func TestRow(t *testing.T) {
	sys := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+strings.Replace(queueModel("worker", "natural"), `timeout: "3s", retry: "none"`, `timeout: "3s", retry: {attempts: 3, by: "caller", on: "any"}`, 1))
	rows := map[string]whatif.Row{}
	for _, r := range whatif.Prepare(sys).FailureModel(time.Hour).Rows {
		rows[r.Component+" "+r.Failure.String()] = r
	}
	// 400/s × 1s, and 3 tries of each.
	if got := rows["q slow"].Service; !strings.Contains(got, "400 calls wait at once in `api`, up to 1,200 with retries") {
		t.Errorf("a slow queue: %s", got)
	}
	if got := rows["dlq slow"].Seen; strings.Contains(got, "depth") {
		t.Errorf("nothing is parked, and it is seen by %s", got)
	}
	if got := rows["w down"].Seen; strings.Contains(got, "depth") {
		t.Errorf("nobody fetches anything, and it is seen by %s", got)
	}
}

// TestRowsOfWhatNobodyGetsAgain: a row tells the same as the answer, where what was taken
// stays and nobody gets it any more; and of who stops, what it had taken.
func TestRowsOfWhatNobodyGetsAgain(t *testing.T) {
	const stream = `system: "x"
owner: "team"
boxes: {user: kind: "client", api: kind: "service", s: {kind: "stream", platform: "redis-streams", channel: {durable: true, retention: "7d"}, monitoring: {alarms: ["age > 10m"], runbook: "r"}}, w: kind: "worker", db: {kind: "database", store: durable: true}}
lines: {
	ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", retry: "none"}
	put: {from: "api", to: "s", interaction: "send", operation: "command", guarantee: "at-least-once", retry: "none"}
	take: {from: "s", to: "w", interaction: "tail", operation: "command", ack: "after-work"}
	save: {from: "w", to: "db", interaction: "request-reply", operation: "write", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["ask", "put", "take", "save"]`
	for _, r := range whatif.Prepare(modeltest.Load(t, stream)).FailureModel(time.Hour).Rows {
		if r.Component != "db" {
			continue
		}
		if !strings.Contains(r.Customer, "it stays in `s` once it is given up, and nobody gets it any more") || !strings.Contains(r.Service, "what is tried stays in `s`, and nobody gets it any more") {
			t.Errorf("db %s: %s; %s", r.Failure, r.Service, r.Customer)
		}
	}
	for ack, want := range map[string]string{
		"after-work": "what `w` had taken from `s` when it stopped stays there, and nobody gets it any more",
		"on-receipt": "what `w` had taken from `s` when it stopped is gone: `take` forgets a message on receipt",
	} {
		if got := told(ask(t, strings.NewReplacer("after-work", ack, "system: \"x\"\nowner: \"team\"\n", "").Replace(stream), whatif.Down, "1h", "w")); !strings.Contains(got, want) {
			t.Errorf("%s: not told: %s\n%s", ack, want, got)
		}
	}
}

func TestChoose(t *testing.T) {
	sys := modeltest.Load(t, `system: "x"
objectives: rto: "2h"
groups: {east: kind: "cell", empty: kind: "cell", inner: {kind: "cluster", parent: "east"}}
boxes: {orders: {kind: "database", in: "inner", objectives: rto: "15m", place: region: "eu-west-1"}, api: {kind: "service", in: "east"}}`)
	for _, ex := range []struct {
		names []string
		want  string // boxes, length and where it comes from, or the mistake
	}{
		{[]string{"orders"}, "orders 15m the RTO of `orders`"},
		{[]string{"api"}, "api 2h the system's RTO"},
		{[]string{"api", "orders", "api"}, "api orders 2h the system's RTO"},
		{[]string{"group:east"}, "orders api 2h the system's RTO"},
		{[]string{"group:inner"}, "orders 15m the RTO of `orders`"},
		{[]string{"group:eu-west-1"}, "orders 15m the RTO of `orders`"},
		{[]string{"order"}, `"x" has no box "order"; did you mean "orders"?`},
		{[]string{"group:est"}, `"x" has no group, account or region with boxes in it that is called "est"; did you mean "group:east"?`},
		{[]string{"group:nowhere"}, `"x" has no group, account or region with boxes in it that is called "nowhere"`},
	} {
		q, err := whatif.Choose(sys, ex.names, whatif.Down, 0)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			for _, b := range q.Boxes {
				got += b.ID + " "
			}
			got += model.FormatDuration(q.For) + " " + q.ForBy
		}
		if got != ex.want {
			t.Errorf("%v: got %q, want %q", ex.names, got, ex.want)
		}
	}
}

// Numbers that nobody can count neither overflow nor end in a panic.
func TestHostile(t *testing.T) {
	src := `
boxes: {user: kind: "client", api: {kind: "service", capacity: {rate: 1e308, concurrency: 1}}, q: {kind: "queue", channel: {durable: true, retention: "53000d", visibility: "53000d", deadLetter: {to: "q", after: 1000000000}}}, w: {kind: "function", capacity: {rate: 0, concurrency: 1}}}
lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "53000d", retry: {attempts: "unlimited", by: "caller", on: "any", backoff: {strategy: "exponential", base: "1000d"}}, load: {typical: 1e308, peak: 1e308}}
	put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "53000d", retry: {attempts: 1000000000, by: "caller", on: "any", backoff: {strategy: "linear", base: "1000d"}}}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}
	back: {from: "w", to: "q", interaction: "send", operation: "command"}}
flows: f: steps: ["ask", "put", "take", "back", "take"]`
	for _, failure := range []whatif.Failure{whatif.Down, whatif.Slow} {
		for _, lasts := range []string{"1ns", "2562047h", ""} {
			for _, box := range []string{"user", "api", "q", "w"} {
				o := ask(t, src, failure, lasts, box)
				for _, h := range o.Held {
					if h.Backlog.Value() < 0 || math.IsInf(h.Backlog.Value(), 0) || math.IsNaN(h.Backlog.Value()) || h.Drain < 0 {
						t.Errorf("%s %s for %s: %+v", box, failure, lasts, h)
					}
				}
				if text := told(o); strings.Contains(text, "Inf") || strings.Contains(text, "NaN") || strings.Contains(text, "-9") {
					t.Errorf("%s %s for %s:\n%s", box, failure, lasts, text)
				}
			}
		}
	}
}

// A chain of 10,000 lines, the longest that is read, is followed to its start.
func TestLongChain(t *testing.T) {
	const length = 10_000
	var boxes, lines, steps strings.Builder
	for i := range length {
		fmt.Fprintf(&boxes, "b%d: kind: \"service\"\n", i)
		fmt.Fprintf(&lines, "l%d: {from: \"b%d\", to: \"b%d\", interaction: \"request-reply\", operation: \"command\", timeout: \"1s\", retry: \"none\"}\n", i, i, i+1)
		fmt.Fprintf(&steps, "\"l%d\", ", i)
	}
	fmt.Fprintf(&boxes, "b%d: kind: \"service\"\n", length)
	o := ask(t, fmt.Sprintf("boxes: {%s}\nlines: {%s}\nflows: f: steps: [%s]", &boxes, &lines, &steps), whatif.Down, "1m", fmt.Sprintf("b%d", length))
	if f := o.Flows[0]; f.Verdict != whatif.Fails || len(f.Reasons[0].Way) != length {
		t.Errorf("%s, a way of %d", f.Verdict, len(f.Reasons[0].Way))
	}
}

func BenchmarkFailureModel(b *testing.B) {
	for _, size := range [][2]int{{200, 400}, {1000, 2000}} {
		b.Run(fmt.Sprintf("boxes=%d/lines=%d", size[0], size[1]), func(b *testing.B) {
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(flowing(size[0], size[1])))})
			if err != nil || len(loaded[0].Problems) > 0 {
				b.Fatal(err, loaded[0].Problems)
			}
			sys := loaded[0].System
			b.ResetTimer()
			for range b.N {
				whatif.Prepare(sys).FailureModel(time.Hour)
			}
		})
	}
}

// flowing is a generated model with a flow of six steps for every ten lines.
func flowing(boxes, lines int) []byte {
	src := generate.Model(boxes, lines, 1)
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(src))})
	if err != nil {
		panic(err)
	}
	var flows strings.Builder
	sys := loaded[0].System
	for i := 0; i < len(sys.Lines); i += 10 {
		fmt.Fprintf(&flows, "f%d: steps: [", i)
		for l, n := sys.Lines[i], 0; l != nil && n < 6; n++ {
			fmt.Fprintf(&flows, "%q, ", l.ID)
			if len(l.To.Out) == 0 {
				break
			}
			l = l.To.Out[n%len(l.To.Out)]
		}
		flows.WriteString("]\n")
	}
	return append(src, []byte("\nflows: {\n"+flows.String()+"}\n")...)
}

// A row says no other wait than the answer about its box: the shorter of the
// tries and the sender's own limit.
func TestRowIsStoppedAtTheSendersLimit(t *testing.T) {
	sys := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+`
boxes: {user: kind: "client", api: {kind: "service", timeout: "10s"}, card: kind: "external"}
lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "12s", retry: "none"}
	charge: {from: "api", to: "card", interaction: "request-reply", operation: "command", timeout: "8s", retry: {attempts: 2, by: "caller", on: "any", backoff: "none"}}}
flows: f: steps: ["ask", "charge"]`)
	for _, r := range whatif.Prepare(sys).FailureModel(time.Hour).Rows {
		if r.Component == "card" && !strings.Contains(r.Service, "`charge` fails (after at most 10s)") {
			t.Errorf("card %s: %s", r.Failure, r.Service)
		}
	}
}

// What is unclear is told in a whole sentence.
func TestRowOfWhatIsUnclear(t *testing.T) {
	sys := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+`
boxes: {events: kind: "stream", w: kind: "worker"}
lines: take: {from: "events", to: "w", interaction: "tail", operation: "event"}
flows: f: steps: ["take"]`)
	for _, r := range whatif.Prepare(sys).FailureModel(time.Hour).Rows {
		if r.Component == "w" && r.Customer != "`f` unclear: nobody has stated what becomes of it" {
			t.Errorf("w %s: %s", r.Failure, r.Customer)
		}
	}
}

// What a store holds it holds without end, and a row says so once.
func TestRowOfWhatIsKeptForEver(t *testing.T) {
	const outbox = `system: "x"
owner: "team"
boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}, w: kind: "worker", mail: kind: "external"}
lines: {
	ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	take: {from: "db", to: "w", interaction: "poll", operation: "command", ack: "after-work", guarantee: "at-least-once"}
	send: {from: "w", to: "mail", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["ask", "save", "take", "send"]`
	var got []string
	for _, r := range whatif.Prepare(modeltest.Load(t, outbox)).FailureModel(time.Hour).Rows {
		got = append(got, r.Service)
	}
	if all := strings.Join(got, "\n"); !strings.Contains(all, "work waits in `db`, kept for ever") || strings.Contains(all, "for for") {
		t.Errorf("%s", all)
	}
}
