package recovery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules/recovery"
)

// call is one that somebody waits for: what it takes in the middle and at its slowest,
// in ms, and what its receiver does meanwhile.
type call struct {
	id        string
	p50, p99  int
	meanwhile []stage
}

// stage is what a program does next: calls at the same time, or one of several ways.
type stage struct {
	calls []*call
	ways  [][]stage
}

// program draws what a box does, and notes the lines of it.
func program(t *rapid.T, box string, depth int, lines *strings.Builder, n *int) []stage {
	made := func(inside bool) *call {
		*n++
		c := &call{id: fmt.Sprint("l", *n), p50: rapid.IntRange(0, 9).Draw(t, "p50")}
		c.p99 = c.p50 + rapid.IntRange(0, 9).Draw(t, "more")
		to := fmt.Sprint("b", *n)
		fmt.Fprintf(lines, "boxes: %s: kind: \"service\"\nlines: %s: {from: %q, to: %q, interaction: \"request-reply\", operation: \"read\", dependency: \"hard\", retry: \"none\", timeout: \"1m\", takes: {p50: \"%dms\", p99: \"%dms\"}}\n", to, c.id, box, to, 100+c.p50, 100+c.p99)
		c.p50, c.p99 = 100+c.p50, 100+c.p99
		if inside && depth < 2 && rapid.Bool().Draw(t, "goes on") {
			c.meanwhile = program(t, to, depth+1, lines, n)
		}
		return c
	}
	var out []stage
	for range rapid.IntRange(1, 3).Draw(t, "stages") {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			out = append(out, stage{calls: []*call{made(false), made(false)}})
		case 1:
			if depth < 2 {
				var ways [][]stage
				for range rapid.IntRange(2, 3).Draw(t, "ways") {
					ways = append(ways, program(t, box, depth+1, lines, n))
				}
				if rapid.Bool().Draw(t, "or nothing") {
					ways = append(ways, nil)
				}
				out = append(out, stage{ways: ways})
				continue
			}
			fallthrough
		default:
			out = append(out, stage{calls: []*call{made(true)}})
		}
	}
	return out
}

// written are the steps of a program as a flow has them.
func written(all []stage) string {
	var out []string
	for _, s := range all {
		switch {
		case s.ways != nil:
			var ways []string
			for _, w := range s.ways {
				ways = append(ways, "["+written(w)+"]")
			}
			out = append(out, "{either: ["+strings.Join(ways, ", ")+"]}")
		case len(s.calls) > 1:
			out = append(out, fmt.Sprintf("[%q, %q]", s.calls[0].id, s.calls[1].id))
		default:
			out = append(out, fmt.Sprintf("%q", s.calls[0].id))
			if inside := written(s.calls[0].meanwhile); inside != "" {
				out = append(out, inside)
			}
		}
	}
	return strings.Join(out, ", ")
}

// passage is one way through a program: how long it takes if all calls take what they do
// in the middle, or at their slowest, and which calls it makes.
type passage struct {
	p50, p99 int
	made     []*call
}

// passages are all ways through a program, each written out: the oracle.
func passages(all []stage) []passage {
	out := []passage{{}}
	for _, s := range all {
		var here []passage
		if s.ways != nil {
			for _, w := range s.ways {
				here = append(here, passages(w)...)
			}
		} else {
			here = []passage{{}}
			for _, c := range s.calls {
				var together []passage
				for _, p := range here {
					for _, in := range passages(c.meanwhile) {
						together = append(together, passage{max(p.p50, c.p50, in.p50), max(p.p99, c.p99, in.p99), slices.Concat(p.made, []*call{c}, in.made)})
					}
				}
				here = together
			}
		}
		var next []passage
		for _, p := range out {
			for _, h := range here {
				next = append(next, passage{p.p50 + h.p50, p.p99 + h.p99, slices.Concat(p.made, h.made)})
			}
		}
		out = next
	}
	return out
}

// What is said of a promise of latency is what writing out every way through the flow
// comes to.
func TestLatencyAgreesWithEnumeration(t *testing.T) {
	stood := map[recovery.Standing]int{}
	rapid.Check(t, func(rt *rapid.T) {
		var lines strings.Builder
		n := 0
		steps := program(rt, "web", 0, &lines, &n)
		all := passages(steps)
		if len(all) > 5000 {
			return
		}
		lowest, highest := all[0].p50, 0
		for _, p := range all {
			lowest, highest = min(lowest, p.p50), max(highest, p.p99)
		}
		promised := rapid.IntRange(max(1, lowest-20), highest+20).Draw(rt, "promised")
		src := fmt.Sprintf("boxes: {app: kind: \"client\", web: kind: \"service\"}\nlines: ask: {from: \"app\", to: \"web\", interaction: \"request-reply\", operation: \"read\", retry: \"none\", timeout: \"1m\", takes: {p50: \"1ms\", p99: \"1ms\"}}\n%sflows: f: {objectives: latency: p99: \"%dms\", steps: [\"ask\", %s]}\n", lines.String(), promised, written(steps))

		want := recovery.Kept
		if highest > promised {
			want = recovery.InDoubt
		}
		always := func(c *call) bool {
			return !slices.ContainsFunc(all, func(p passage) bool { return !slices.Contains(p.made, c) })
		}
		if lowest > promised || slices.ContainsFunc(all[0].made, func(c *call) bool { return c.p99 > promised && always(c) }) {
			want = recovery.Lost
		}
		s := modeltest.Named(t, src)
		var got *recovery.Objective
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow("f")) {
			if o.Name == "latency p99" {
				got = &o
			}
		}
		if got == nil || got.Standing != want {
			rt.Fatalf("%+v, want %s (%d to %d ms):\n%s", got, want, lowest, highest, src)
		}
		if possible := phrase.Length(time.Duration(highest) * time.Millisecond); want == recovery.Kept && got.Possible != possible {
			rt.Fatalf("possible: %s, want %s:\n%s", got.Possible, possible, src)
		}
		stood[want]++
	})
	for _, st := range []recovery.Standing{recovery.Kept, recovery.InDoubt, recovery.Lost} {
		if stood[st] == 0 {
			t.Errorf("no promise was %s", st)
		}
	}
}
