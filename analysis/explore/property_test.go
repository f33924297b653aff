package explore

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model"
)

func drawn(t *rapid.T) (*exploretest.Sketch, *model.System) {
	k := exploretest.Draw(t)
	src := k.Write(exploretest.Same, false)
	sys := exploretest.Load(src)
	if sys == nil {
		systems, _ := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
		t.Fatalf("a made-up model doesn't load: %v\n%s", systems[0].Problems, src)
	}
	return k, sys
}

func verdicts(r *Result) map[string]State {
	out := map[string]State{}
	for _, v := range r.Verdicts {
		out[v.Promise.String()] = v.State
	}
	return out
}

const enough = 300_000

// TestReductionIsSafe: looking at every order in which handlers may run gives
// the same verdicts.
func TestReductionIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		reduced := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		full := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough, Unreduced: true})
		if !reduced.Finished || !full.Finished {
			return
		}
		if a, b := verdicts(reduced), verdicts(full); !maps.Equal(a, b) {
			t.Fatalf("reduced %v (%d states), in full %v (%d states)\n%s\n%s\n%s", a, reduced.States, b, full.States, k.Write(exploretest.Same, false), written(reduced), written(full))
		}
	})
}

// TestMoreFaultsBreakNoLess: what breaks with some faults breaks with more, and
// with more kinds of them.
func TestMoreFaultsBreakNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		before := map[string]State{}
		for _, o := range []Options{{Faults: -1}, {Faults: 1, Kinds: []Fault{Stop, Refuse}}, {Faults: 1}, {Faults: 2}, {Faults: 3}} {
			o.MaxStates = enough
			r := Flow(context.Background(), sys, sys.Flows[0], o)
			for p, s := range verdicts(r) {
				if before[p] == Broken && s == Kept {
					t.Fatalf("%s is broken with fewer faults than %d, and kept with them\n%s", p, r.Faults, k.Write(exploretest.Same, false))
				}
				before[p] = s
			}
		}
	})
}

// TestNamesDontMatter: other ids and another order of boxes and lines change no
// verdict, and not the number of states.
func TestNamesDontMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		other := exploretest.Load(k.Write(func(id string) string { return "z" + id + "q" }, true))
		if other == nil {
			t.Fatalf("doesn't load under other names:\n%s", k.Write(exploretest.Same, false))
			return
		}
		a := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		b := Flow(context.Background(), other, other.Flows[0], Options{MaxStates: enough})
		if !maps.Equal(verdicts(a), verdicts(b)) || a.States != b.States {
			t.Fatalf("%v in %d states, under other names %v in %d\n%s", verdicts(a), a.States, verdicts(b), b.States, k.Write(exploretest.Same, false))
		}
	})
}

// TestStoriesHold: each story is told the same twice, spends no more faults
// than allowed, and has a sentence for every step and an end.
func TestStoriesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		a := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		b := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		if x, y := written(a), written(b); x != y {
			t.Fatalf("told differently:\n%s\n%s", x, y)
		}
		for _, v := range a.Verdicts {
			if (v.State == Broken) != (v.Story != nil) {
				t.Fatalf("%s is %s, story %v", v.Promise, v.State, v.Story)
			}
			if v.Story == nil {
				continue
			}
			if v.Story.Sum == "" || v.Story.Fix == "" || len(v.Story.Steps) == 0 {
				t.Fatalf("%s: a story without an end: %+v\n%s", v.Promise, v.Story, k.Write(exploretest.Same, false))
			}
			for i, s := range v.Story.Steps {
				if s.N != i+1 || s.Text == "" || (s.From == nil) != (s.To == nil) || s.From == nil && s.At == nil {
					t.Fatalf("%s: step %d can't be drawn: %+v\n%s", v.Promise, i+1, s, k.Write(exploretest.Same, false))
				}
			}
			// Poison is told each time that it strikes.
			faults := slices.DeleteFunc(slices.Clone(v.Story.Faults), func(f Fault) bool { return f == Poison })
			if len(faults) > a.Faults {
				t.Fatalf("%s: %d faults told", v.Promise, len(faults))
			}
		}
	})
}
