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
)

// option is a branch of a choice with its lines, each of which says by how many of the crowd
// it is taken: of all that comes to the choice, not only of what comes into the branch. Those
// of always are its work, and the others take some of that `when` something holds.
type option struct {
	always int // -1 where nobody says how many come here
	some   []int
	box    string
	more   []string
}

// A share beside a `when` is one of all that the handler gets, as it is for loads, or of what
// comes into its branch. Whoever takes a branch, and whoever of those takes its lines: what is
// answered lies in the range.
func TestWholeOfSharesBesideConditions(t *testing.T) {
	shares := map[string]float64{"a": 0.999, "p": 0.9, "q": 0.8, "r": 1, "s": 0.5}
	rapid.Check(t, func(rt *rapid.T) {
		var options []option
		var lines strings.Builder
		var ways []string
		n, left := 0, crowd
		write := func(to string, of int, when bool) string {
			n++
			fmt.Fprintf(&lines, "l%d: {from: \"a\", to: %q, interaction: \"request-reply\", operation: \"command\"", n, to)
			if when {
				lines.WriteString(`, when: "it must"`)
			}
			if of >= 0 {
				fmt.Fprintf(&lines, ", share: %g", float64(of)/crowd)
			}
			lines.WriteString("}\n")
			return fmt.Sprintf("\"l%d\"", n)
		}
		for range rapid.IntRange(2, 3).Draw(rt, "branches") {
			in := rapid.IntRange(0, left).Draw(rt, "come here")
			left -= in
			o := option{always: -1, box: box(rt)}
			if rapid.Bool().Draw(rt, "and that is stated") && in < crowd {
				o.always = in
			}
			var steps []string
			if rapid.Bool().Draw(rt, "something is always done") || o.always >= 0 {
				steps = append(steps, write(o.box, o.always, false))
			} else {
				o.box = ""
			}
			for range rapid.IntRange(0, 2).Draw(rt, "sometimes") {
				some, to := rapid.IntRange(0, min(in, crowd-1)).Draw(rt, "so many"), box(rt)
				o.some, o.more = append(o.some, some), append(o.more, to)
				steps = append(steps, write(to, some, true))
			}
			if len(steps) == 0 {
				o.box = box(rt)
				steps = append(steps, write(o.box, -1, false))
			}
			ways = append(ways, "["+strings.Join(steps, ", ")+"]")
			options = append(options, o)
		}
		w := wholeOf(t, "[{either: ["+strings.Join(ways, ", ")+"]}]", lines.String())
		least, most := w.Available(func(i int) float64 { return shares[w.Portions[i].Box.ID] })
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		for range 10 {
			in, ofBranch := comeTo(options, rng)
			if in == nil {
				return // what is stated comes to less than all, and every branch says how much
			}
			needs, rest := make([][]string, crowd), rng.Perm(crowd)
			took := map[string]map[int]bool{}
			for i, o := range options {
				of := rest[:in[i]]
				rest = rest[in[i]:]
				need := func(who []int, box string) {
					for _, k := range who {
						needs[k] = append(needs[k], box)
						if took[box] == nil {
							took[box] = map[int]bool{}
						}
						took[box][k] = true
					}
				}
				if o.box != "" {
					need(of, o.box)
				}
				for k, some := range o.some {
					if ofBranch {
						if some*in[i]%crowd != 0 {
							return // no whole number of them
						}
						some = some * in[i] / crowd
					}
					need(atRandom(rng)(of, some), o.more[k])
				}
			}
			if is := answered(needs, shares); is < least-1e-9 || is > most+1e-9 {
				rt.Fatalf("%g to %g, and %g is possible:\n%s\n%s", least, most, is, ways, lines.String())
			}
			for i, p := range w.Portions {
				if p.Box.ID == "a" {
					continue
				}
				low, high := w.Taken(i)
				if is := float64(len(took[p.Box.ID])) / crowd; is < low-1e-9 || is > high+1e-9 {
					rt.Fatalf("%s is taken by %g to %g, and %g is possible:\n%s\n%s", p.Box.ID, low, high, is, ways, lines.String())
				}
			}
		}
	})
}

// comeTo is how many come to each branch: as many as is stated, no fewer than take one of
// its lines, and of what is left any number where nobody says. Where what lines say that are
// taken `when` something holds doesn't come to all, their shares may be of their branches:
// then any number comes there.
func comeTo(options []option, rng *rand.Rand) (in []int, ofBranch bool) {
	left, said, free := crowd, crowd, 0
	var open []int
	for i, o := range options {
		least, atLeast := max(o.always, 0), 0
		for _, some := range o.some {
			least, atLeast = max(least, some), max(atLeast, some)
		}
		if o.always < 0 {
			open = append(open, i)
			if said -= atLeast; atLeast == 0 {
				free++
			}
		} else {
			said -= o.always
		}
		in = append(in, least)
		left -= least
	}
	if len(open) == 0 && left > 0 || left < 0 {
		return nil, false
	}
	if ofBranch = rng.IntN(2) == 0 && len(open) > 0 && (said != 0 || free > 0); ofBranch {
		for _, i := range open {
			left, in[i] = left+in[i], 0
		}
	}
	for range left {
		in[open[rng.IntN(len(open))]]++
	}
	return in, ofBranch
}

// What shares say of branches in which something is done only `when` something holds.
func TestTakenBesideConditions(t *testing.T) {
	call := func(id, to, more string) string {
		return id + `: {from: "a", to: "` + to + `", interaction: "request-reply", operation: "command"` + more + "}\n"
	}
	const when = `, when: "it must", share: `
	for _, c := range []struct {
		name, steps, lines string
		least, most        float64
		untold             string
	}{
		{"a hit and a miss", `[{either: [["l1"], ["l2"]]}]`, call("l1", "q", when+"0.9") + call("l2", "p", when+"0.1"), 0.1, 0.1, ""},
		{"one condition", `[{either: [["l1"], ["l2"]]}]`, call("l1", "q", ", share: 0.9") + call("l2", "p", when+"0.1"), 0.1, 0.1, ""},
		{"some of a branch", `[{either: [["l1", "l3"], ["l2"]]}]`, call("l1", "q", ", share: 0.5") + call("l2", "r", ", share: 0.5") + call("l3", "p", when+"0.2"), 0.1, 0.2, ""},
		{"the rest", `[{either: [["l1"], ["l2"]]}]`, call("l1", "q", when+"0.9") + call("l2", "p", ""), 0, 1, "lines.l2.share"},
		{"at the most", `[{either: [["l1"], ["l2"]]}]`, call("l1", "p", when+"0.2") + call("l2", "q", ""), 0, 0.2, "lines.l2.share"},
		{"less than all", `[{either: [["l1", "l3"], ["l2"]]}]`, call("l1", "q", when+"0.3") + call("l3", "p", "") + call("l2", "r", when+"0.3"), 0, 1, ""},
		{"more than comes there", `[{either: [["l1", "l3"], ["l2"]]}]`, call("l1", "q", ", share: 0.2") + call("l2", "r", ", share: 0.8") + call("l3", "p", when+"0.5"), 0.1, 0.2, ""},
		{"in a branch of a branch", `[{either: [["l1"], [{either: [["l2"], ["l3"]]}]]}]`, call("l1", "q", when+"0.5") + call("l2", "p", when+"0.2") + call("l3", "r", when+"0.3"), 0.2, 0.2, ""},
	} {
		w := wholeOf(t, c.steps, c.lines)
		i := slices.IndexFunc(w.Portions, func(p flowgraph.Portion) bool { return p.Box.ID == "p" })
		if least, most := w.Taken(i); math.Abs(least-c.least) > 1e-9 || math.Abs(most-c.most) > 1e-9 {
			t.Errorf("%s: %g to %g, want %g to %g", c.name, least, most, c.least, c.most)
		}
		if untold := strings.Join(w.Untold(i), " "); untold != c.untold {
			t.Errorf("%s: nobody states %q, want %q", c.name, untold, c.untold)
		}
	}
}
