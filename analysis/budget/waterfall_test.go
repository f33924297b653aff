package budget_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model/modeltest"
)

// fallen is a waterfall, a line each: "  call begins..ends (limit) +beyond ?needs".
func fallen(w *budget.Waterfall) string {
	var out strings.Builder
	for _, s := range w.Stretches {
		begins := s.Box.ID
		if s.Entry != nil {
			begins = s.Entry.ID
		}
		fmt.Fprintf(&out, "%s:", begins)
		if s.Limit != nil {
			fmt.Fprintf(&out, " %s", phrase.Length(s.Limit.For))
		}
		out.WriteByte('\n')
		for i := range s.Waits {
			c := &s.Waits[i]
			fmt.Fprintf(&out, "%s%s", strings.Repeat(" ", c.Depth+1), c.Line.ID)
			if c.Known() {
				fmt.Fprintf(&out, " %s..%s", phrase.Length(c.Starts), phrase.Length(c.Ends()))
			}
			if c.Later {
				out.WriteString(" or later")
			}
			if c.Limit != nil {
				fmt.Fprintf(&out, " of %s", phrase.Length(c.Limit.At))
			}
			if over := c.Beyond(); over > 0 {
				fmt.Fprintf(&out, " +%s", phrase.Length(over))
			}
			if len(c.Needs) > 0 {
				fmt.Fprintf(&out, " ?%s", strings.Join(c.Needs, ","))
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func TestWaterfall(t *testing.T) {
	const boxes = `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", q: {kind: "queue", channel: {durable: true, visibility: "30s"}}, w: kind: "worker", x: kind: "external"}
_call: {interaction: "request-reply", operation: "command"}
`
	for _, c := range []struct{ name, src, want string }{
		{"calls in calls, after one another", `lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: {attempts: 2, by: "caller", backoff: {strategy: "constant", base: "500ms"}}}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: {attempts: 2, by: "caller", backoff: "none"}}
	ad: _call & {from: "a", to: "d", timeout: "2s", retry: "none"}
	bd: _call & {from: "b", to: "d", timeout: "1500ms", retry: "none"}
}
flows: f: steps: ["in", "ab", "bd", "ad"]`, `c:
 in 0s..6.5s
  ab 0s..2s of 3s
   bd 0s..1.5s of 1s +500ms
  ad 2s..4s of 3s +1s
`},
		{"at the same time", `lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: "none"}
	ad: _call & {from: "a", to: "d", timeout: "2s", retry: "none"}
	ax: _call & {from: "a", to: "x", timeout: "1s", retry: "none"}
}
flows: f: steps: ["in", ["ab", "ad"], "ax"]`, `c:
 in 0s..3s
  ab 0s..1s of 3s
  ad 0s..2s of 3s
  ax 2s..3s of 3s
`},
		{"what isn't stated is unknown, and what comes after it later", `lines: {
	in: _call & {from: "c", to: "a", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "1s"}
	ad: _call & {from: "a", to: "d", timeout: "1s", retry: "none"}
	ax: {from: "a", to: "x", operation: "command"}
}
flows: f: steps: ["in", "ab", "ad", "ax"]`, `c:
 in ?timeout
  ab 0s..1s ?retry
  ad 1s..2s or later
  ax or later ?interaction
`},
		{"a box that is cut off itself", `boxes: a: timeout: "2s"
lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: {attempts: 3, by: "caller", backoff: "none"}}
}
flows: f: steps: ["in", "ab"]`, `c:
 in 0s..2s
  ab 0s..3s of 2s +1s
`},
		{"a box that may work for longer than anybody waits", `boxes: a: timeout: "9s"
lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "2s", retry: {attempts: 2, by: "caller", backoff: "none"}}
}
flows: f: steps: ["in", "ab"]`, `c:
 in 0s..3s
  ab 0s..4s of 3s +1s
`},
		{"a message begins what comes later", `lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	put: {from: "a", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}
	wx: _call & {from: "w", to: "x", timeout: "20s", retry: {attempts: 2, by: "caller", backoff: "none"}}
}
flows: f: steps: ["in", "put", "take", "wx"]`, `c:
 in 0s..3s
  put 0s..1s of 3s
take: 30s
 wx 0s..40s of 30s +10s
`},
		{"of an either one branch is done", `lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: "none"}
	ax: _call & {from: "a", to: "x", timeout: "2s", retry: "none"}
	ad: _call & {from: "a", to: "d", timeout: "1s", retry: "none"}
}
flows: f: steps: ["in", {either: [["ab"], ["ax"]]}, "ad"]`, `c:
 in 0s..3s
  ab 0s..1s of 3s
  ax 0s..2s of 3s
  ad 2s..3s of 3s
`},
		{"without end", `lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: "none"}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: {attempts: "unlimited", by: "caller", backoff: "none"}}
}
flows: f: steps: ["in", "ab"]`, `c:
 in 0s..3s
  ab 0s..for ever of 3s +for ever
`},
	} {
		sys := modeltest.Named(t, boxes+c.src)
		if got := fallen(budget.WaterfallOf(sys, sys.Flows[0])); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

// A circle ends, and a flow of hundreds of calls is cut.
func TestWaterfallOfOddFlows(t *testing.T) {
	sys := modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "service"}
lines: {ab: {from: "a", to: "b", interaction: "request-reply"}, ba: {from: "b", to: "a", interaction: "request-reply"}}
flows: f: steps: ["ab", "ba", "ab", "ba"]`)
	if w := budget.WaterfallOf(sys, sys.Flows[0]); len(w.Stretches) == 0 || len(w.Stretches[0].Waits) > 8 {
		t.Errorf("a circle: %s", fallen(w))
	}
	var src, steps strings.Builder
	src.WriteString("boxes: {a: kind: \"service\", b: kind: \"service\"}\n")
	for i := range 300 {
		fmt.Fprintf(&src, "lines: l%d: {from: \"a\", to: \"b\", interaction: \"request-reply\"}\n", i)
		fmt.Fprintf(&steps, "\"l%d\", ", i)
	}
	sys = modeltest.Named(t, src.String()+"flows: f: steps: ["+steps.String()+"]")
	w := budget.WaterfallOf(sys, sys.Flows[0])
	n := 0
	for _, s := range w.Stretches {
		n += len(s.Waits)
	}
	if n+w.More != 300 || w.More == 0 {
		t.Errorf("%d calls, and %d more", n, w.More)
	}
}

func TestTried(t *testing.T) {
	for retry, want := range map[string]string{
		`"none"`: "[[0s 1s]]",
		`{attempts: 3, by: "caller", on: "any", backoff: {strategy: "exponential", base: "200ms"}}`:           "[[0s 1s] [1.2s 2.2s] [2.6s 3.6s]]",
		`{attempts: 2, by: "caller", on: "refused", backoff: {strategy: "constant", base: "200ms"}}`:          "[[0s 0s] [200ms 1.2s]]",
		`{attempts: "unlimited", by: "caller", on: "any"}`:                                                    "[]",
		`{attempts: 50, by: "caller", on: "any", backoff: {strategy: "constant", base: "200ms"}}`:             "[]",
		`{attempts: 9, maxAge: "2s", by: "caller", backoff: {strategy: "constant", base: "200ms"}}`:           "[]",
		`{attempts: 2, by: "caller", on: "any", backoff: {strategy: "constant", base: "0.2s"}, maxAge: "9s"}`: "[[0s 1s] [1.2s 2.2s]]",
	} {
		retry = strings.Replace(retry, `"0.2s"`, `"200ms"`, 1)
		sys := modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "request-reply", timeout: "1s", retry: `+retry+`}`)
		takes, _ := budget.LeastCall(sys.Lines[0])
		if got := fmt.Sprint(takes.Tried(12)); got != want {
			t.Errorf("%s: %s, want %s", retry, got, want)
		}
	}
}
