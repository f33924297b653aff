package recovery_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// TestRareCalls: a p99 is kept without calls that few make only where all of them together,
// and what of the rest is slower than its p999, are no more than one in a hundred; and those
// that fewest make are left out first. What is sure to be late is told by the slowest.
func TestRareCalls(t *testing.T) {
	const fast, slow = `p50: "1ms", p99: "2ms", p999: "3ms"`, `p50: "5s", p99: "9s"`
	type call struct{ share, takes string }
	model := func(calls ...call) string {
		var b strings.Builder
		b.WriteString(`boxes: {app: kind: "client", web: kind: "service"}
lines: ask: {from: "app", to: "web", interaction: "request-reply", operation: "read", retry: "none", timeout: "1m", takes: {p50: "10ms", p99: "20ms", p999: "90ms"}}
flows: f: {objectives: latency: p99: "100ms", steps: ["ask"`)
		for i := range calls {
			fmt.Fprintf(&b, ", \"c%d\"", i)
		}
		b.WriteString("]}\n")
		for i, c := range calls {
			fmt.Fprintf(&b, "boxes: b%[1]d: kind: \"service\"\nlines: c%[1]d: {from: \"web\", to: \"b%[1]d\", interaction: \"request-reply\", operation: \"read\", dependency: \"hard\", retry: \"none\", timeout: \"1m\", when: \"it must\", share: %[2]s, takes: {%[3]s}}\n", i, c.share, c.takes)
		}
		return b.String()
	}
	stood := func(src, name string) string {
		s := modeltest.Named(t, src)
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow("f")) {
			if o.Name == name {
				return string(o.Standing) + " " + o.Possible
			}
		}
		return "not promised"
	}
	for _, c := range []struct{ name, model, want string }{
		{"as many as may be", model(call{"0.009", slow}), "kept 90ms"},
		{"and no room for the rest", model(call{"0.0095", slow}), "in doubt 9s"},
		{"two that are few together", model(call{"0.004", slow}, call{"0.005", slow}), "kept 90ms"},
		{"two that are too many together", model(call{"0.005", slow}, call{"0.006", slow}), "in doubt 18s"},
		{"those of the fewest first", model(call{"0.008", fast}, call{"0.004", slow}, call{"0.005", slow}), "kept 90ms"},
		{"the slowest of two", model(call{"0.02", `p50: "7s", p99: "9s"`}, call{"0.02", slow}), "lost 18s"},
	} {
		if got := stood(c.model, "latency p99"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// Nobody says whether the work waits for the line that is left out.
	const beside = `boxes: b: kind: "service"
lines: l: {from: "web", to: "b", operation: "read"}
`
	if got := stood(strings.Replace(model(call{"0.005", slow}), `"c0"]`, `"c0", "l"]`, 1)+beside, "latency p99"); got != "in doubt at least 9s" {
		t.Errorf("beside what may be waited for: %s", got)
	}
	s := modeltest.Named(t, model(call{"0.02", `p50: "7s", p99: "9s"`}, call{"0.02", slow}))
	says := "100ms < 7s: `f` promises an answer within 100ms (p99), and `c0`, which 0.02 of the work waits for, takes 7s (p50)"
	if found := rules.Judge(s, rules.Options{Rules: []*rules.Rule{recovery.LatencyOutOfReach}}).Findings; len(found) != 1 || found[0].Message != says {
		t.Errorf("%v, want %s", found, says)
	}
	// Where no p99 of the rest is stated it may be as long as its p999.
	rest := strings.NewReplacer(`p99: "100ms"`, `p50: "50ms"`, `p50: "10ms", p99: "20ms", p999: "90ms"`, `p50: "10ms", p999: "90ms"`).Replace(model(call{"0.4", slow}))
	if got := stood(rest, "latency p50"); strings.HasPrefix(got, "kept") {
		t.Errorf("a p50 of 50ms is %s, and nobody says that the p99 of the rest is", got)
	}
}
