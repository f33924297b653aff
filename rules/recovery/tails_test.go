package recovery_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// timedCall is one that so many in a thousand make, how long it takes at p50, p99 and p999
// in ms, and which of several ways it is on; -1 where it is on none.
type timedCall struct {
	id    string
	of    int
	takes [3]int
	way   int
}

const thousand = 1000

// Whoever takes which way, each call as slow as its percentiles let it be: a promise that is
// kept is kept by a crowd that is sent through, and one that is lost by a share is lost by as
// many of it. The oracle sends each of them by itself.
func TestPercentilesOfACrowd(t *testing.T) {
	stood := map[recovery.Standing]int{}
	rapid.Check(t, func(rt *rapid.T) {
		var calls []timedCall
		var lines, steps []string
		made := func(of, way int, more string) string {
			c := timedCall{id: fmt.Sprint("l", len(calls)), of: of, way: way}
			for i, most := range []int{20, 100, 400} {
				c.takes[i] = rapid.IntRange(1, most).Draw(rt, "takes")
				if i > 0 {
					c.takes[i] += c.takes[i-1]
				}
			}
			calls = append(calls, c)
			lines = append(lines, fmt.Sprintf("boxes: b%[1]s: kind: \"service\"\nlines: %[1]s: {from: \"web\", to: \"b%[1]s\", interaction: \"request-reply\", operation: \"read\", dependency: \"hard\", retry: \"none\", timeout: \"1m\", takes: {p50: \"%[2]dms\", p99: \"%[3]dms\", p999: \"%[4]dms\"}%[5]s}", c.id, c.takes[0], c.takes[1], c.takes[2], more))
			return fmt.Sprintf("%q", c.id)
		}
		share := func(of int) string { return fmt.Sprintf(", share: %g", float64(of)/thousand) }
		few := rapid.SampledFrom([]int{1, 4, 5, 10, 20, 30, 500})
		for range rapid.IntRange(0, 2).Draw(rt, "always") {
			steps = append(steps, made(thousand, -1, ""))
		}
		for range rapid.IntRange(0, 2).Draw(rt, "sometimes") {
			of := few.Draw(rt, "of")
			steps = append(steps, made(of, -1, `, when: "it must"`+share(of)))
		}
		if rapid.Bool().Draw(rt, "either") || len(steps) == 0 {
			of := few.Draw(rt, "of")
			steps = append(steps, "{either: [["+made(of, 0, share(of))+"], ["+made(thousand-of, 1, share(thousand-of))+"]]}")
		}
		promised := rapid.IntRange(1, rapid.SampledFrom([]int{20, 120, 600}).Draw(rt, "up to")).Draw(rt, "promised")
		src := fmt.Sprintf("boxes: {app: kind: \"client\", web: kind: \"service\"}\nlines: ask: {from: \"app\", to: \"web\", interaction: \"request-reply\", operation: \"read\", retry: \"none\", timeout: \"1m\", takes: {p50: \"1ms\", p99: \"1ms\", p999: \"1ms\"}}\n%s\nflows: f: {objectives: latency: p99: \"%dms\", steps: [\"ask\", %s]}\n", strings.Join(lines, "\n"), promised, strings.Join(steps, ", "))
		s := modeltest.Named(t, src)
		var got recovery.Objective
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow("f")) {
			if o.Name == "latency p99" {
				got = o
			}
		}
		stood[got.Standing]++

		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		for range 3 {
			took := make([]int, thousand)
			ways := rng.Perm(thousand)
			for _, c := range calls {
				who := rng.Perm(thousand)[:c.of]
				switch {
				case c.way == 0:
					who = ways[:c.of]
				case c.way == 1:
					who = ways[thousand-c.of:]
				}
				who = slices.Clone(who)
				slices.SortFunc(who, cmp.Compare[int]) // the last are the slowest, at each call
				for k, w := range who {
					switch rank := (k + 1) * thousand; {
					case rank <= 500*c.of:
						took[w] += c.takes[0]
					case rank <= 990*c.of:
						took[w] += c.takes[1]
					case rank <= 999*c.of:
						took[w] += c.takes[2]
					default:
						took[w] += 1_000_000
					}
				}
			}
			late := 0
			for _, ms := range took {
				if ms > promised {
					late++
				}
			}
			// Percentiles are added up as is customary, so each call has a tail of its own.
			tails := 10
			for _, c := range calls {
				tails += (c.of + 99) / 100
			}
			if got.Standing == recovery.Kept && late > tails {
				rt.Fatalf("kept (%s: %s), and %d of a thousand are late:\n%s", got.Possible, got.Sum, late, src)
			}
		}
		if got.Standing != recovery.Lost {
			return
		}
		middle, sure := 1, false
		for _, c := range calls {
			if c.of == thousand {
				middle += c.takes[0]
			}
			for k, tail := range []int{500, 10, 1} {
				sure = sure || c.takes[k] > promised && c.of*tail >= 10*thousand
			}
		}
		if a := slices.IndexFunc(calls, func(c timedCall) bool { return c.way == 0 }); a >= 0 {
			middle += min(calls[a].takes[0], calls[a+1].takes[0])
		}
		if !sure && middle <= promised {
			rt.Fatalf("lost (%s: %s), and nothing is sure to be late:\n%s", got.Possible, got.Sum, src)
		}
	})
	for _, st := range []recovery.Standing{recovery.Kept, recovery.InDoubt, recovery.Lost} {
		if stood[st] == 0 {
			t.Errorf("no promise was %s", st)
		}
	}
}

// What one in two hundred waits for can't make the p99, and what one in fifty waits for can.
func TestPercentilesByShare(t *testing.T) {
	model := func(share, takes, rest string) string {
		return `boxes: {app: kind: "client", web: kind: "service", slow: kind: "service"}
lines: {ask: {from: "app", to: "web", interaction: "request-reply", operation: "read", retry: "none", timeout: "1m", takes: {` + rest + `}}
look: {from: "web", to: "slow", interaction: "request-reply", operation: "read", dependency: "hard", retry: "none", timeout: "1m", when: "it must", ` + share + `takes: {` + takes + `}}}
flows: f: {objectives: latency: p99: "100ms", steps: ["ask", "look"]}
`
	}
	const slow, fast = `p50: "5s", p99: "9s"`, `p50: "10ms", p99: "20ms", p999: "90ms"`
	for _, c := range []struct{ name, model, want, finding string }{
		{"half a percent", model(`share: 0.005, `, slow, fast), "kept 90ms", ""},
		{"half a percent, and nobody times it", model(`share: 0.005, `, ``, fast), "kept 90ms", ""},
		{"half a percent, and the rest is near it", model(`share: 0.005, `, slow, `p50: "10ms", p99: "20ms"`), "in doubt 9s", ""},
		{"two percent", model(`share: 0.02, `, slow, fast), "lost 9s", "100ms < 5s: `f` promises an answer within 100ms (p99), and `look`, which 0.02 of the work waits for, takes 5s (p50)"},
		{"two percent, in the end", model(`share: 0.02, `, `p50: "10ms", p99: "5s"`, fast), "in doubt 5s", ""},
		{"nobody says how many", model(``, slow, fast), "not known at least 9s", ""},
	} {
		s := modeltest.Named(t, c.model)
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow("f")) {
			if got := string(o.Standing) + " " + o.Possible; o.Name == "latency p99" && got != c.want {
				t.Errorf("%s: %s (%s), want %s", c.name, got, o.Sum, c.want)
			}
		}
		said := ""
		for _, f := range rules.Judge(s, rules.Options{Rules: []*rules.Rule{recovery.LatencyOutOfReach}}).Findings {
			if f.Unstated == "" && f.On == s.Flow("f").Entity() {
				said = f.Message
			}
		}
		if said != c.finding {
			t.Errorf("%s: says %q, want %q", c.name, said, c.finding)
		}
	}
}

// Percentiles that are added up, or of which the longest is taken, bound nothing unless the
// same work is slow everywhere: kept for sure is what is so at a percentile that is as much
// later as there are calls.
func TestKeptIfTheSameWorkIsSlow(t *testing.T) {
	const times = `lines: {ca: takes: {p99: CA, p999: "95ms"}, ab: takes: {p99: "30ms", P999}, ax: takes: {p99: "30ms", P999}}`
	for name, c := range map[string]struct {
		steps, p999 string
		assumed     bool
	}{
		"one call":                          {`"ca"`, ``, false},
		"one after another":                 {`"ca", "ab"`, ``, true},
		"at the same time":                  {`"ca", ["ab", "ax"]`, ``, true},
		"a later percentile is short, too":  {`"ca", ["ab", "ax"]`, `p999: "50ms"`, false},
		"a later percentile is too long":    {`"ca", "ab"`, `p999: "120ms"`, true},
		"more often than is counted, it is": {`"ca", "ab", "ab", "ab", "ab", "ab", "ab", "ab", "ab", "ab", "ab"`, ``, true},
		"as long as all that it sets off":   {`"ca", ["ab", "ax"]`, `p50: "1ms"`, false},
	} {
		ca := `"20ms"`
		if strings.HasPrefix(name, "as long") {
			ca = `"60ms"`
		}
		model := shop + "flows: f: {steps: [" + c.steps + "], objectives: latency: p99: \"100ms\"}\n" + strings.NewReplacer("CA", ca, ", P999", strings.TrimSuffix(", "+c.p999, ", ")).Replace(times)
		s := modeltest.Load(t, "package p\nsystem: \"s\"\n"+model)
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow("f")) {
			if o.Name != "latency p99" {
				continue
			}
			if got := strings.Contains(o.Sum, "if it is the same work that is slow in each"); got != c.assumed && o.Standing == recovery.Kept {
				t.Errorf("%s: %s %s (%s)", name, o.Standing, o.Possible, o.Sum)
			} else if o.Standing != recovery.Kept && !strings.HasPrefix(name, "more") {
				t.Errorf("%s: %s %s (%s)", name, o.Standing, o.Possible, o.Sum)
			}
		}
	}
}
