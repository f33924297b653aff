package flowgraph_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
)

// piece is a step of a made-up flow: a call of a box by the first, taken always, only
// `when` something holds or by a share; or a choice, with the share of each branch.
type piece struct {
	id    string
	box   string
	when  bool
	share float64 // -1 where nobody states it
	ways  [][]piece
}

// pieces makes up the steps of a flow, with the lines that they need.
func pieces(t *rapid.T, n *int, depth int, share float64) []piece {
	var out []piece
	for range rapid.IntRange(1, 3-depth).Draw(t, "steps") {
		*n++
		if depth < 1 && rapid.IntRange(0, 2).Draw(t, "a choice") == 0 {
			either := piece{}
			shares := [][]float64{{-1, -1}, {0.25, 0.75}, {0.5, -1}, {1, 0.5}, {0.2, 0.3, 0.5}, {0.2, -1, -1}}
			if depth > 0 { // a share is one of all that the handler gets
				shares = [][]float64{{-1, -1}}
			}
			for _, s := range rapid.SampledFrom(shares).Draw(t, "shares") {
				way := pieces(t, n, depth+1, s)
				*n++
				// The first line of a branch is always taken there, and says its share.
				way = append([]piece{{id: fmt.Sprintf("l%d", *n), box: box(t), share: s}}, way...)
				either.ways = append(either.ways, way)
			}
			if rapid.Bool().Draw(t, "or nothing") {
				either.ways = append(either.ways, nil)
			}
			out = append(out, either)
			continue
		}
		p := piece{id: fmt.Sprintf("l%d", *n), box: box(t), share: -1}
		if depth == 0 {
			p.when = rapid.Bool().Draw(t, "when")
			p.share = rapid.SampledFrom([]float64{-1, -1, 0, 0.1, 0.5, 1}).Draw(t, "share")
		} else {
			p.when = rapid.IntRange(0, 3).Draw(t, "when") == 0
		}
		out = append(out, p)
	}
	return out
}

func box(t *rapid.T) string { return rapid.SampledFrom([]string{"p", "q", "r", "s"}).Draw(t, "box") }

// written writes steps, and collects their lines.
func written(ps []piece, lines *strings.Builder) string {
	var steps []string
	for _, p := range ps {
		if p.ways != nil {
			var ways []string
			for _, w := range p.ways {
				ways = append(ways, written(w, lines))
			}
			steps = append(steps, "{either: ["+strings.Join(ways, ", ")+"]}")
			continue
		}
		fmt.Fprintf(lines, "%s: {from: \"a\", to: %q, interaction: \"request-reply\", operation: \"command\"", p.id, p.box)
		if p.when {
			lines.WriteString(`, when: "it must"`)
		}
		if p.share >= 0 {
			fmt.Fprintf(lines, ", share: %g", p.share)
		}
		lines.WriteString("}\n")
		steps = append(steps, fmt.Sprintf("%q", p.id))
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

// run is one way that a piece of work may go: how likely, and what it needs. The weight
// of what nobody states is free: each way of it is in another world.
type run struct {
	weight float64
	needs  []string
}

// worlds are all ways to fill in what nobody states, by extremes: each world is a set of
// runs whose weights come to one. The oracle: written without regard to how the analysis
// goes about it.
func worlds(ps []piece) [][]run {
	out := [][]run{{{weight: 1}}}
	for _, p := range ps {
		var options [][]run // what this step may be, in each world
		switch {
		case p.ways != nil:
			options = choices(p)
		case p.share == 0 || p.share < 0 && p.when:
			options = [][]run{{{weight: 1}}}
			if p.share < 0 {
				options = append(options, []run{{1, []string{p.box}}})
			}
		case p.share < 0 || p.share == 1:
			options = [][]run{{{1, []string{p.box}}}}
		default:
			options = [][]run{{{p.share, []string{p.box}}, {1 - p.share, nil}}}
		}
		var next [][]run
		for _, world := range out {
			for _, o := range options {
				var product []run
				for _, a := range world {
					for _, b := range o {
						product = append(product, run{a.weight * b.weight, append(slices.Clone(a.needs), b.needs...)})
					}
				}
				next = append(next, product)
			}
		}
		if out = next; len(out)*len(out[0]) > 4000 {
			return nil
		}
	}
	return out
}

func choices(p piece) [][]run {
	sum, open := 0.0, 0
	for _, w := range p.ways {
		if len(w) > 0 && w[0].share >= 0 {
			sum += w[0].share
		} else {
			open++
		}
	}
	contradict := sum > 1+1e-9
	var weights [][]float64 // the extremes of what each branch may get
	if left := 1 - sum; contradict || open > 0 && left > 1e-12 {
		for i, w := range p.ways {
			told := len(w) > 0 && w[0].share >= 0
			if told && !contradict {
				continue
			}
			ws := make([]float64, len(p.ways))
			for j, o := range p.ways {
				if len(o) > 0 && o[0].share >= 0 && !contradict {
					ws[j] = o[0].share
				}
			}
			if ws[i] = left; contradict {
				ws[i] = 1
			}
			weights = append(weights, ws)
		}
	} else {
		ws := make([]float64, len(p.ways))
		for j, o := range p.ways {
			if len(o) > 0 && o[0].share >= 0 {
				ws[j] = o[0].share
			}
		}
		weights = append(weights, ws)
	}
	var out [][]run
	for _, ws := range weights {
		mixed := [][]run{nil}
		for i, way := range p.ways {
			inside := slices.Clone(way)
			if len(inside) > 0 {
				inside[0].share = -1 // it is the branch's
			}
			var next [][]run
			for _, m := range mixed {
				for _, world := range worlds(inside) {
					var scaled []run
					for _, r := range world {
						scaled = append(scaled, run{r.weight * ws[i], r.needs})
					}
					next = append(next, append(slices.Clone(m), scaled...))
				}
			}
			mixed = next
		}
		out = append(out, mixed...)
	}
	return out
}

// Whatever a flow's choices, conditions and shares are: the range of how available it is
// is what enumerating every way of every piece of work comes to.
func TestWholeAgreesWithEnumeration(t *testing.T) {
	shares := map[string]float64{"a": 0.999, "p": 0.9, "q": 0.8, "r": 1, "s": 0.5}
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		ps := pieces(rt, &n, 0, -1)
		all := worlds(ps)
		if len(all) == 0 {
			return
		}
		var lines strings.Builder
		steps := written(ps, &lines)
		s := modeltest.Named(t, `boxes: {c: kind: "client", a: kind: "service", p: kind: "service", q: kind: "service", r: kind: "service", s: kind: "service"}
lines: {
ca: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
`+lines.String()+"}\nflows: f: steps: [\"ca\", "+steps[1:])
		w := flowgraph.New(s).Whole(s.Flow("f"))
		least, most := w.Available(func(i int) float64 { return shares[w.Portions[i].Box.ID] })
		low, high := 2.0, -1.0
		for _, world := range all {
			sum := 0.0
			for _, r := range world {
				works, seen := shares["a"], map[string]bool{}
				for _, b := range r.needs {
					if !seen[b] {
						works, seen[b] = works*shares[b], true
					}
				}
				sum += r.weight * works
			}
			low, high = min(low, sum), max(high, sum)
		}
		// Where shares are mixed with what nobody states, the range may be wider: what
		// isn't stated may hang on what is.
		if least > low+1e-9 || most < high-1e-9 {
			rt.Fatalf("%g to %g, and %g to %g by enumeration:\n%s\n%s", least, most, low, high, steps, lines.String())
		}
		mixed := strings.Contains(lines.String(), "share: 0.")
		if !mixed && (math.Abs(least-low) > 1e-9 || math.Abs(most-high) > 1e-9) {
			rt.Fatalf("nothing is weighed: %g to %g, and %g to %g by enumeration:\n%s\n%s", least, most, low, high, steps, lines.String())
		}
		if len(all) == 1 && (math.Abs(least-low) > 1e-9 || math.Abs(most-high) > 1e-9) {
			rt.Fatalf("all is stated: %g to %g, and %g by enumeration:\n%s\n%s", least, most, low, steps, lines.String())
		}
		for i, p := range w.Portions {
			took, of := 0, 0
			for _, world := range all {
				for _, r := range world {
					if r.weight <= 0 {
						continue
					}
					of++
					if p.Box.ID == "a" || slices.Contains(r.needs, p.Box.ID) {
						took++
					}
				}
			}
			if p.All != (took == of) {
				rt.Fatalf("%s is needed on %d of %d ways, and by all: %t\n%s\n%s", p.Box.ID, took, of, p.All, steps, lines.String())
			}
			if lo, hi := w.Taken(i); lo < 0 || hi > 1+1e-9 || lo > hi+1e-9 {
				rt.Fatalf("%s: %g to %g", p.Box.ID, lo, hi)
			}
		}
	})
}
