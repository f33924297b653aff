package flowgraph_test

import (
	"fmt"
	"math"
	"math/rand/v2"
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

// stated is how many choices have shares that say how much of the work takes what.
func stated(ps []piece) int {
	n := 0
	for _, p := range ps {
		if p.ways != nil || p.share > 0 && p.share < 1 {
			n++
		}
		for _, w := range p.ways {
			n += stated(w[min(1, len(w)):])
		}
	}
	return n
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

// crowd is how many pieces of work stand for all of it: each share here is so many of them.
const crowd = 20

// spread says which pieces of work take what a step is about, of so many that may.
type spread func(of []int, n int) []int

// theSame spreads shares over the same pieces as far as can be, others over others, and
// atRandom over any.
func theSame(of []int, n int) []int { return of[:n] }

func others() spread {
	next := 0
	return func(of []int, n int) (out []int) {
		for range n {
			out, next = append(out, of[next%len(of)]), next+1
		}
		return out
	}
}

func atRandom(rng *rand.Rand) spread {
	return func(of []int, n int) []int {
		of = slices.Clone(of)
		rng.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		return of[:n]
	}
}

// goes sends pieces of work through steps: each share is kept to the piece, and of what
// nobody states any number goes. needs is what each piece needs.
func goes(ps []piece, of []int, rng *rand.Rand, who spread, needs [][]string) {
	for _, p := range ps {
		switch {
		case len(of) == 0:
		case p.ways != nil:
			rest := of
			for i, in := range counts(p, len(of), rng) {
				taken := who(rest, in)
				rest = slices.DeleteFunc(slices.Clone(rest), func(w int) bool { return slices.Contains(taken, w) })
				inside := slices.Clone(p.ways[i])
				if len(inside) > 0 {
					inside[0].share = -1 // it is the branch's
				}
				goes(inside, taken, rng, who, needs)
			}
		default:
			n := len(of)
			if p.share >= 0 {
				n = int(math.Round(p.share * float64(len(of))))
			} else if p.when {
				n = rng.IntN(len(of) + 1)
			}
			for _, w := range who(of, n) {
				needs[w] = append(needs[w], p.box)
			}
		}
	}
}

// counts are how many pieces take each branch of a choice: as many as is stated, and what
// is left at random.
func counts(p piece, of int, rng *rand.Rand) []int {
	out, open, left := make([]int, len(p.ways)), []int(nil), of
	for i, w := range p.ways {
		if len(w) > 0 && w[0].share >= 0 {
			out[i] = int(math.Round(w[0].share * float64(of)))
			left -= out[i]
		} else {
			open = append(open, i)
		}
	}
	if left < 0 { // they contradict each other: anything may be
		out, left, open = make([]int, len(p.ways)), of, nil
	}
	if len(open) == 0 && left > 0 {
		for i := range p.ways {
			open = append(open, i)
		}
	}
	for range left {
		out[open[rng.IntN(len(open))]]++
	}
	return out
}

// answered is how much is answered of work that needs so much.
func answered(needs [][]string, shares map[string]float64) float64 {
	sum := 0.0
	for _, boxes := range needs {
		works, seen := shares["a"], map[string]bool{}
		for _, b := range boxes {
			if !seen[b] {
				works, seen[b] = works*shares[b], true
			}
		}
		sum += works
	}
	return sum / float64(len(needs))
}

// Nobody states whether those who take one line are those who take another. Whichever they
// are, what is answered lies in the range; and where nothing else is open, the range ends
// where they are the same, and where they are others.
func TestWholeWhoeverTakesIt(t *testing.T) {
	shares := map[string]float64{"a": 0.999, "p": 0.9, "q": 0.8, "r": 1, "s": 0.5}
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		ps := pieces(rt, &n, 0, -1)
		if rapid.Bool().Draw(rt, "only shares") {
			ps = nil
			for range rapid.IntRange(1, 5).Draw(rt, "lines") {
				n++
				ps = append(ps, piece{id: fmt.Sprintf("l%d", n), box: box(rt), share: rapid.SampledFrom([]float64{0.1, 0.2, 0.5, 0.75}).Draw(rt, "of it")})
			}
		}
		open, sum := false, 0.0
		for _, p := range ps {
			open = open || p.ways != nil || p.share < 0
			sum += p.share
		}
		var lines strings.Builder
		steps := written(ps, &lines)
		w := wholeOf(t, steps, lines.String())
		least, most := w.Available(func(i int) float64 { return shares[w.Portions[i].Box.ID] })
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		taken := func(who spread) float64 {
			needs, of := make([][]string, crowd), make([]int, crowd)
			for i := range of {
				of[i] = i
			}
			goes(ps, of, rng, who, needs)
			is := answered(needs, shares)
			if is < least-1e-9 || is > most+1e-9 {
				rt.Fatalf("%g to %g, and %g is possible:\n%s\n%s", least, most, is, steps, lines.String())
			}
			return is
		}
		for range 5 {
			taken(atRandom(rng))
			by, apart := taken(theSame), taken(others())
			if !open && (math.Abs(by-most) > 1e-9 || sum <= 1 && math.Abs(apart-least) > 1e-9) {
				rt.Fatalf("%g to %g is too wide: %g by the same, and %g by others:\n%s\n%s", least, most, by, apart, steps, lines.String())
			}
		}
	})
}

// Two halves of the work that need one box are half of it, or all of it, or anything
// between; the branches of an either are others, and a share of a share is one of that.
func TestTakenWhoeverTakesIt(t *testing.T) {
	const sometimes = `, when: "it must", share: `
	call := func(id, to, more string) string {
		return id + `: {from: "a", to: "` + to + `", interaction: "request-reply", operation: "command"` + more + "}\n"
	}
	for _, c := range []struct {
		name, steps, lines string
		least, most        float64
	}{
		{"two halves", `["l1", "l2"]`, call("l1", "p", sometimes+"0.5") + call("l2", "p", sometimes+"0.5"), 0.5, 1},
		{"two small parts", `["l1", "l2"]`, call("l1", "p", sometimes+"0.1") + call("l2", "p", sometimes+"0.2"), 0.2, 0.3},
		{"two great parts", `["l1", "l2"]`, call("l1", "p", sometimes+"0.75") + call("l2", "p", sometimes+"0.5"), 0.75, 1},
		{"the branches of an either", `[{either: [["l1"], ["l2"], ["l3"]]}]`, call("l1", "p", ", share: 0.25") + call("l2", "p", ", share: 0.5") + call("l3", "q", ", share: 0.25"), 0.75, 0.75},
		{"a half of a half", `["l1", "on"]`, call("l1", "q", sometimes+"0.5") + `on: {from: "q", to: "p", interaction: "request-reply", operation: "command"` + sometimes + "0.5}\n", 0.25, 0.25},
		{"a half of a half, and a half", `["l1", "on", "l2"]`, call("l1", "q", sometimes+"0.5") + `on: {from: "q", to: "p", interaction: "request-reply", operation: "command"` + sometimes + "0.5}\n" + call("l2", "p", sometimes+"0.5"), 0.5, 0.75},
		{"a half, and nobody says how much more", `["l1", "l2"]`, call("l1", "p", sometimes+"0.5") + call("l2", "p", `, when: "it must"`), 0.5, 1},
	} {
		w := wholeOf(t, c.steps, c.lines)
		i := slices.IndexFunc(w.Portions, func(p flowgraph.Portion) bool { return p.Box.ID == "p" })
		if least, most := w.Taken(i); math.Abs(least-c.least) > 1e-9 || math.Abs(most-c.most) > 1e-9 {
			t.Errorf("%s: %g to %g, want %g to %g", c.name, least, most, c.least, c.most)
		}
	}
}

// What hangs on more choices than can be weighed together still has a range, about as
// narrow.
func TestWholeOfManyChoices(t *testing.T) {
	var lines strings.Builder
	var steps []string
	for i := range 30 {
		fmt.Fprintf(&lines, "l%d: {from: \"a\", to: %q, interaction: \"request-reply\", operation: \"command\", share: 0.1}\n", i, []string{"p", "q", "r", "s"}[i%4])
		steps = append(steps, fmt.Sprintf("%q", fmt.Sprintf("l%d", i)))
	}
	w := wholeOf(t, "["+strings.Join(steps, ", ")+"]", lines.String())
	least, most := w.Available(func(i int) float64 {
		return map[string]float64{"a": 1, "p": 0.999, "q": 0.998, "r": 1, "s": 0.997}[w.Portions[i].Box.ID]
	})
	// A tenth of the work needs all three, or as much as can be each of them: p and q by
	// eight lines, s by seven.
	if want := 0.9 + 0.1*0.999*0.998*0.997; math.Abs(most-want) > 1e-9 {
		t.Errorf("at most %g, want %g", most, want)
	}
	if want := 1 - 0.8*0.001 - 0.8*0.002 - 0.7*0.003; math.Abs(least-want) > 1e-9 {
		t.Errorf("at least %g, want %g", least, want)
	}
}

func wholeOf(t *testing.T, steps, lines string) *flowgraph.Whole {
	s := modeltest.Named(t, `boxes: {c: kind: "client", a: kind: "service", p: kind: "service", q: kind: "service", r: kind: "service", s: kind: "service"}
lines: {
ca: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
`+lines+"}\nflows: f: steps: [\"ca\", "+steps[1:])
	return flowgraph.New(s).Whole(s.Flow("f"))
}

// Whatever a flow's choices, conditions and shares are: the range of how available it is
// holds what enumerating every way of every piece of work comes to, choices apart from each
// other; and where one choice at the most is stated, that is what it is.
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
		w := wholeOf(t, steps, lines.String())
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
		if len(all) == 1 && stated(ps) <= 1 && (math.Abs(least-low) > 1e-9 || math.Abs(most-high) > 1e-9) {
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
