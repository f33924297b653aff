package flowgraph

import (
	"cmp"
	"slices"

	"tautline.dev/model"
)

// A way through a handler or a flow is what one piece of work comes by: of each
// either exactly one branch.

// LongestWay are the groups, in order, on the way that takes the longest: of
// each either the branch that does. within says in which branches each group
// stands, takes how long one is, and after adds up those done after one another. Of branches that
// are equally long it is the first.
func LongestWay[T cmp.Ordered](within [][]model.Alternative, takes func(group int) T, after func(...T) T) []int {
	w := way[T]{within: within, takes: takes, after: after, better: func(a, b T) bool { return a > b }}
	_, groups := w.best(0, len(within), 0)
	return groups
}

// ShortestWay is the one that takes the shortest. An either whose branches aren't all
// among the groups has one in which nothing is done: branches says how many each has.
func ShortestWay[T cmp.Ordered](within [][]model.Alternative, branches []int, takes func(group int) T, after func(...T) T) []int {
	w := way[T]{within: within, branches: branches, takes: takes, after: after, better: func(a, b T) bool { return a < b }}
	_, groups := w.best(0, len(within), 0)
	return groups
}

type way[T cmp.Ordered] struct {
	within   [][]model.Alternative
	branches []int
	takes    func(int) T
	after    func(...T) T
	better   func(a, b T) bool
}

// best is the best way through a range of groups that share the branches up to a
// depth.
func (w way[T]) best(from, to, depth int) (total T, groups []int) {
	for i := from; i < to; {
		if len(w.within[i]) == depth {
			total, groups = w.after(total, w.takes(i)), append(groups, i)
			i++
			continue
		}
		e := w.within[i][depth].Either
		var most T
		var best []int
		n := 0
		for i < to && len(w.within[i]) > depth && w.within[i][depth].Either == e {
			end := branchEnd(w.within, i, to, depth)
			if sum, in := w.best(i, end, depth+1); n == 0 || w.better(sum, most) {
				most, best = sum, in
			}
			i = end
			n++
		}
		if w.branches != nil && n < w.branches[e] {
			var nothing T
			most, best = nothing, nil
		}
		total, groups = w.after(total, most), append(groups, best...)
	}
	return total, groups
}

// branchEnd is the first group behind the branch in which a group stands.
func branchEnd(within [][]model.Alternative, i, to, depth int) int {
	end := i
	for end < to && len(within[end]) > depth && within[end][depth] == within[i][depth] {
		end++
	}
	return end
}

// mostWays is how many ways are told apart one by one.
const mostWays = 32

// Ways are the ways through a handler's Calls, each as the groups on it. Where
// they are too many, there are enough that each group is on one of them.
func Ways(h *model.Handler) [][]int {
	ways := waysThrough(h.Within, 0, len(h.Within), 0)
	if len(ways) <= mostWays {
		return ways
	}
	missing := make([]bool, len(h.Within))
	for i := range missing {
		missing[i] = true
	}
	ways = nil
	for slices.Contains(missing, true) {
		// As many as there can be of those that are on none yet.
		groups := LongestWay(h.Within, func(i int) int {
			if missing[i] {
				return 1
			}
			return 0
		}, sum)
		for _, i := range groups {
			missing[i] = false
		}
		ways = append(ways, groups)
	}
	return ways
}

// waysThrough are the ways through a range of groups, as far as they are not
// more than can be told apart.
func waysThrough(within [][]model.Alternative, from, to, depth int) [][]int {
	ways := [][]int{nil}
	for i := from; i < to && len(ways) <= mostWays; {
		if len(within[i]) == depth {
			for k := range ways {
				ways[k] = append(ways[k], i)
			}
			i++
			continue
		}
		e := within[i][depth].Either
		var branches [][]int
		for i < to && len(within[i]) > depth && within[i][depth].Either == e {
			end := branchEnd(within, i, to, depth)
			branches = append(branches, waysThrough(within, i, end, depth+1)...)
			i = end
		}
		var next [][]int
		for _, before := range ways {
			for _, b := range branches {
				next = append(next, slices.Concat(before, b))
			}
		}
		ways = next
	}
	return ways
}

// On are the lines of a handler on one of its ways, in order, each as often as
// it is done.
func On(h *model.Handler, way []int) []*model.Line {
	var out []*model.Line
	for _, i := range way {
		out = append(out, h.Calls[i]...)
	}
	return out
}

func sum(numbers ...int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// Times is how often a handler does a line at the most for one piece of work.
func Times(h *model.Handler, l *model.Line) int {
	count := func(i int) int {
		n := 0
		for _, c := range h.Calls[i] {
			if c == l {
				n++
			}
		}
		return n
	}
	most := 0
	for _, i := range LongestWay(h.Within, count, sum) {
		most += count(i)
	}
	return most
}

// Always tells whether a handler does one of some lines whenever it runs,
// whichever branches are taken.
func Always(h *model.Handler, lines ...*model.Line) bool {
	if h.Flow == nil || len(h.Flow.Branches) == 0 {
		return true
	}
	var places []place
	for i, group := range h.Calls {
		if slices.ContainsFunc(group, func(l *model.Line) bool { return slices.Contains(lines, l) }) {
			places = append(places, h.Within[i])
		}
	}
	return always(beyond(places, h.In), h.Flow)
}

// AlwaysTaken tells whether a flow comes by a line whichever branches are taken.
func AlwaysTaken(f *model.Flow, l *model.Line) bool {
	if len(f.Branches) == 0 {
		return true
	}
	var groups []int
	for i, group := range f.Steps {
		if slices.Contains(group, l) {
			groups = append(groups, i)
		}
	}
	return AlwaysByOne(f, groups)
}

// AlwaysByOne tells whether a flow comes by one of some groups of its steps,
// whichever branches are taken.
func AlwaysByOne(f *model.Flow, groups []int) bool {
	var places []place
	for _, i := range groups {
		places = append(places, f.Within[i])
	}
	return always(places, f)
}

// Chosen tells whether a line is taken only where a branch is that holds it: no
// handler that it is a step of does it whenever it runs.
func Chosen(l *model.Line) bool {
	return len(l.In) > 0 && !slices.ContainsFunc(l.In, func(h *model.Handler) bool { return Always(h, l) })
}

// place is what has to be chosen for something to be reached, in any order.
type place []model.Alternative

// beyond leaves out of places what is known to be chosen.
func beyond(places []place, known place) []place {
	out := make([]place, len(places))
	for i, p := range places {
		out[i] = slices.DeleteFunc(slices.Clone(p), func(a model.Alternative) bool { return slices.Contains(known, a) })
	}
	return out
}

// mostPlaces is of how many places it is worked out whether one of them is
// always reached.
const mostPlaces = 64

// always tells whether one of several places is reached whichever branches of a
// flow are taken. It is false where that would take too long to tell.
func always(places []place, f *model.Flow) bool {
	left := 2000
	return reached(places, f, &left)
}

func reached(places []place, f *model.Flow, left *int) bool {
	if *left--; len(places) == 0 || len(places) > mostPlaces || *left < 0 {
		return false
	}
	if slices.ContainsFunc(places, func(p place) bool { return len(p) == 0 }) {
		return true
	}
	e := places[0][0].Either
	for branch := range f.Branches[e] {
		var open []place
		for _, p := range places {
			at := slices.IndexFunc(p, func(a model.Alternative) bool { return a.Either == e })
			switch {
			case at < 0:
				open = append(open, p)
			case p[at].Branch == branch:
				open = append(open, slices.Delete(slices.Clone(p), at, at+1))
			}
		}
		if !reached(open, f, left) {
			return false
		}
	}
	return true
}
