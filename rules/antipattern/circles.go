package antipattern

import (
	"maps"
	"slices"

	"tautline.dev/model"
)

// circles is a graph of whatever work, or waiting, goes on from one thing to
// the next over a line. Its nodes are numbers that the rule gives them.
type circles struct {
	hops [][]hop
}

type hop struct {
	to   int
	line *model.Line
}

// circle is one way round, and how many more boxes are caught in the same knot
// of circles.
type circle struct {
	lines []*model.Line
	more  int
}

func (c *circles) add(from, to int, l *model.Line) {
	c.hops[from] = append(c.hops[from], hop{to, l})
}

// knots gives each node the number of its strongly connected component: two
// nodes are in one knot if work can go from each to the other. It is Tarjan's
// algorithm with a stack of its own, since a chain of calls can be longer than
// the program's stack.
func (c *circles) knots() []int {
	n := len(c.hops)
	knot, index, low := make([]int, n), make([]int, n), make([]int, n)
	next := make([]int, n) // the hop to look at next, by node
	open := make([]bool, n)
	var path, stack []int
	count, knots := 0, 0
	for start := range n {
		if index[start] != 0 {
			continue
		}
		path = append(path, start)
		for len(path) > 0 {
			u := path[len(path)-1]
			if index[u] == 0 {
				count++
				index[u], low[u], open[u] = count, count, true
				stack = append(stack, u)
			}
			if next[u] < len(c.hops[u]) {
				v := c.hops[u][next[u]].to
				next[u]++
				switch {
				case index[v] == 0:
					path = append(path, v)
				case open[v]:
					low[u] = min(low[u], index[v])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				up := path[len(path)-1]
				low[up] = min(low[up], low[u])
			}
			if low[u] != index[u] {
				continue
			}
			for {
				v := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				open[v], knot[v] = false, knots
				if v == u {
					break
				}
			}
			knots++
		}
	}
	return knot
}

// find is one circle for each knot that has a line of the wanted sort on a
// circle: a shortest way round that takes the first such line that work comes
// to.
func (c *circles) find(s *model.System, wanted func(*model.Line) bool) []circle {
	order := inOrderOfWork(s)
	type start struct {
		from int
		hop  hop
	}
	knot := c.knots()
	first := map[int]start{}
	boxes := map[int]map[*model.Box]bool{}
	for u, hops := range c.hops {
		for _, h := range hops {
			if knot[u] != knot[h.to] {
				continue
			}
			if boxes[knot[u]] == nil {
				boxes[knot[u]] = map[*model.Box]bool{}
			}
			boxes[knot[u]][h.line.From] = true
			if at, seen := first[knot[u]]; wanted(h.line) && (!seen || order[h.line] < order[at.hop.line]) {
				first[knot[u]] = start{u, h}
			}
		}
	}
	var out []circle
	told := map[string]bool{}
	came := make([]*hop, len(c.hops)) // knots have no node in common, so they share it
	back := make([]int, len(c.hops))
	for _, k := range slices.Sorted(maps.Keys(first)) {
		at := first[k]
		lines := append([]*model.Line{at.hop.line}, c.way(at.hop.to, at.from, knot, came, back)...)
		on := map[*model.Box]bool{}
		for _, l := range lines {
			on[l.From] = true
		}
		out = append(out, circle{lines, len(boxes[k]) - len(on)})
	}
	slices.SortFunc(out, func(a, b circle) int {
		if d := order[a.lines[0]] - order[b.lines[0]]; d != 0 {
			return d
		}
		return slices.CompareFunc(a.lines, b.lines, func(x, y *model.Line) int { return order[x] - order[y] })
	})
	// Several flows may go round the same way.
	return slices.DeleteFunc(out, func(c circle) bool {
		key := names(c.lines)
		seen := told[key]
		told[key] = true
		return seen
	})
}

// inOrderOfWork ranks the lines by how soon the flows come to them, those that no
// flow goes over last. It hangs on the flows and on names, not on what is
// written first.
func inOrderOfWork(s *model.System) map[*model.Line]int {
	soonest := map[*model.Line]int{}
	for _, f := range s.Flows {
		for i, group := range f.Steps {
			for _, l := range group {
				if at, seen := soonest[l]; !seen || i < at {
					soonest[l] = i
				}
			}
		}
	}
	lines := slices.Clone(s.Lines)
	slices.SortStableFunc(lines, func(a, b *model.Line) int {
		at, isA := soonest[a]
		bt, isB := soonest[b]
		switch {
		case isA && isB:
			return at - bt
		case isA:
			return -1
		case isB:
			return 1
		}
		return 0
	})
	order := map[*model.Line]int{}
	for i, l := range lines {
		order[l] = i
	}
	return order
}

// way is a shortest way from one node to another of its knot.
func (c *circles) way(from, to int, knot []int, came []*hop, back []int) []*model.Line {
	queue := []int{from}
	reached := from == to
	for i := 0; i < len(queue) && !reached; i++ {
		u := queue[i]
		for j := range c.hops[u] {
			h := &c.hops[u][j]
			if knot[h.to] != knot[from] || h.to == from || came[h.to] != nil {
				continue
			}
			came[h.to], back[h.to] = h, u
			queue = append(queue, h.to)
			reached = reached || h.to == to
		}
	}
	var lines []*model.Line
	for u := to; u != from; u = back[u] {
		lines = append(lines, came[u].line)
	}
	slices.Reverse(lines)
	return lines
}

// onCircle are the lines that lie on circles of which at least one line is of
// the wanted sort.
func (c *circles) onCircle(wanted func(*model.Line) bool) map[*model.Line]bool {
	knot := c.knots()
	good := map[int]bool{}
	for u, hops := range c.hops {
		for _, h := range hops {
			if knot[u] == knot[h.to] && wanted(h.line) {
				good[knot[u]] = true
			}
		}
	}
	out := map[*model.Line]bool{}
	for u, hops := range c.hops {
		for _, h := range hops {
			if knot[u] == knot[h.to] && good[knot[u]] {
				out[h.line] = true
			}
		}
	}
	return out
}
