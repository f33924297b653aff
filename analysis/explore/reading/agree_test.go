package reading

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

func load(src string) (*model.System, []string) {
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		return nil, []string{err.Error()}
	}
	var problems []string
	for _, p := range loaded[0].Problems {
		problems = append(problems, p.Message)
	}
	return loaded[0].System, problems
}

// difference is a promise on which the two disagree.
type difference struct {
	promise            Promise
	faults             int
	explored, readHere string
	crash              bool
}

func (d difference) String() string {
	return fmt.Sprintf("%s under %d faults: explore says %s, the reading %s", d.promise, d.faults, d.explored, d.readHere)
}

var errUnjudged = errors.New("explore did not finish")

// compare holds the two readings of a flow against each other, for up to so many
// faults. What explore breaks only on an assumption is broken here, too.
func compare(sys *model.System, o Options) ([]difference, error) {
	v, err := Flow(sys, sys.Flows[0], o)
	if err != nil {
		return nil, err
	}
	var out []difference
	for n := 0; n <= o.Faults; n++ {
		res, crash := explored(sys, n, o)
		if crash != "" {
			return []difference{{faults: n, explored: crash, readHere: "something", crash: true}}, nil
		}
		if !res.Finished {
			return nil, errUnjudged
		}
		for p := range promises {
			read := map[bool]explore.State{true: explore.Broken, false: explore.Kept}[v[p] <= n]
			if verdict := res.Verdict(explore.Promise(p)); verdict.State != read {
				out = append(out, difference{promise: p, faults: n, explored: verdict.State.String(), readHere: read.String()})
			}
		}
	}
	return out, nil
}

// explored is what explore says, or how it has failed to say anything.
func explored(sys *model.System, faults int, o Options) (res *explore.Result, crash string) {
	defer func() {
		if p := recover(); p != nil {
			crash = fmt.Sprint("nothing, but panics: ", p)
		}
	}()
	opts := explore.Options{Faults: faults, MaxStates: 20 * o.States}
	if faults == 0 {
		opts.Faults = -1
	}
	for _, name := range slices.Sorted(maps.Keys(Names)) {
		if kind, ok := explore.ParseFault(name); ok && o.Kinds&Names[name] != 0 {
			opts.Kinds = append(opts.Kinds, kind)
		}
	}
	return explore.Flow(context.Background(), sys, sys.Flows[0], opts), ""
}

// toldBy is explore's own story of how a promise breaks, if it says that it does.
func toldBy(sys *model.System, d difference, o Options) string {
	res, crash := explored(sys, d.faults, o)
	if crash != "" {
		return "\nexplore: " + crash
	}
	v := res.Verdict(explore.Promise(d.promise))
	if v.Story == nil {
		return ""
	}
	out := "\nexplore:\n"
	for _, s := range v.Story.Steps {
		out += fmt.Sprintf("%d. %s\n", s.N, s.Text)
	}
	return out + v.Story.Sum
}

// shrink takes away from a system what the disagreement can do without.
func shrink(m *made, d difference, o Options) *made {
	still := func(c *made) bool {
		if len(c.steps) == 0 || openOf(c).has(d.promise) || !c.tellsWithin() {
			return false
		}
		sys, _ := load(c.write())
		if sys == nil {
			return false
		}
		ds, err := compare(sys, o)
		return err == nil && slices.ContainsFunc(ds, func(e difference) bool {
			return e.promise == d.promise && e.readHere == d.readHere && e.crash == d.crash
		})
	}
	for again := true; again; {
		again = false
		for c := range m.smaller() {
			if still(c) {
				m, again = c, true
				break
			}
		}
	}
	return m
}

func cut[T any](of []T, i int) []T { return slices.Delete(slices.Clone(of), i, i+1) }

// tellsWithin tells whether the line that is accepted, if one is, is a step of the flow.
func (m *made) tellsWithin() bool {
	return !slices.ContainsFunc(m.flow, func(f string) bool {
		id, ok := strings.CutPrefix(f, "accepted: ")
		return ok && !slices.Contains(slices.Concat(m.steps...), strings.Trim(id, `"`))
	})
}

// smaller are the systems with one thing less.
func (m *made) smaller() func(yield func(*made) bool) {
	return func(yield func(*made) bool) {
		for i := range m.steps {
			for j := range m.steps[i] {
				c := *m
				c.steps = slices.Clone(m.steps)
				if c.steps[i] = cut(m.steps[i], j); len(c.steps[i]) == 0 {
					c.steps = cut(c.steps, i)
				}
				if !yield(c.tidy()) {
					return
				}
			}
		}
		for i := range m.flow {
			c := *m
			c.flow = cut(m.flow, i)
			if !yield(c.tidy()) {
				return
			}
		}
		for _, of := range []func(*made) *[]entity{func(c *made) *[]entity { return &c.lines }, func(c *made) *[]entity { return &c.boxes }} {
			for i, e := range *of(m) {
				for j := range e.facts {
					c := *m
					list := of(&c)
					*list = slices.Clone(*list)
					(*list)[i].facts = cut(e.facts, j)
					if !yield(c.tidy()) {
						return
					}
				}
			}
		}
	}
}

// tidy takes away the lines and boxes that nothing names.
func (m *made) tidy() *made {
	c := *m
	for again := true; again; {
		again = false
		text := c.write()
		unnamed := func(e entity) bool { return strings.Count(text, fmt.Sprintf("%q", e.id)) == 1 }
		if i := slices.IndexFunc(c.lines, unnamed); i >= 0 {
			c.lines, again = cut(c.lines, i), true
		} else if i := slices.IndexFunc(c.boxes, unnamed); i >= 0 {
			c.boxes, again = cut(c.boxes, i), true
		}
	}
	return &c
}

// kindsFor are the kinds of fault that a system is explored with: every second one
// with all, the others with one or two.
func kindsFor(seed uint64) Kinds {
	if seed%2 == 0 {
		return All
	}
	n := uint64(len(Names))
	return 1<<(seed/2%n) | 1<<(seed/(2*n)%n)
}

// agreeOn compares the generated systems with some seeds, and tells of those on
// which the two disagree.
func agreeOn(t *testing.T, first, last uint64, states int) {
	o := Options{Faults: 2, States: states, Lenient: lenient()}
	var unloaded, large, touched, partly, judged, disagreed int
	for seed := first; seed <= last; seed++ {
		m := generate(seed)
		open := openOf(m)
		if open == allPromises {
			touched++
			continue
		}
		sys, problems := load(m.write())
		if sys == nil {
			unloaded++
			t.Logf("seed %d doesn't load: %v", seed, problems)
			continue
		}
		o.Kinds = kindsFor(seed)
		ds, err := compare(sys, o)
		if err != nil {
			large++
			continue
		}
		judged++
		if open != 0 {
			partly++
		}
		ds = slices.DeleteFunc(ds, func(d difference) bool { return open.has(d.promise) && !d.crash })
		if why := apart[seed]; why != "" {
			if len(ds) == 0 {
				t.Errorf("seed %d: they agree by now (%s)", seed, why)
			}
			continue
		}
		if len(ds) == 0 {
			continue
		}
		if disagreed++; disagreed > 10 {
			continue
		}
		small := shrink(m, ds[0], o)
		sys, _ = load(small.write())
		t.Errorf("seed %d, kinds of fault %08b: %s\n%s\nthe reading:\n%s", seed, o.Kinds, ds[0], small.write(), story(sys, o, ds[0].promise)+toldBy(sys, ds[0], o))
	}
	systems := int(last-first) + 1
	t.Logf("of %d systems %d were judged (%d of them on some promises only) and %d disagreed, %d were too large, %d did not load, %d touch an open clause", systems, judged, partly, disagreed, large, unloaded, touched)
	if 100*(unloaded+large) > 6*systems {
		t.Errorf("too many systems don't load (%d), or are too large (%d)", unloaded, large)
	}
}

func TestAgree(t *testing.T) { agreeOn(t, 1, 400, 30_000) }
