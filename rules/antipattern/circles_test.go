package antipattern

import (
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/model"
)

// graph draws a small graph with one box for each node.
func graph(t *rapid.T) (*circles, *model.System) {
	n := rapid.IntRange(1, 9).Draw(t, "nodes")
	s := &model.System{}
	for range n {
		s.Boxes = append(s.Boxes, &model.Box{})
	}
	c := &circles{hops: make([][]hop, n)}
	for range rapid.IntRange(0, 20).Draw(t, "lines") {
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		l := &model.Line{ID: string(rune('A' + len(s.Lines))), From: s.Boxes[from], To: s.Boxes[to]}
		s.Lines = append(s.Lines, l)
		c.add(from, to, l)
	}
	return c, s
}

// reach tells the slow way which nodes can be reached from which.
func (c *circles) reach() [][]bool {
	n := len(c.hops)
	out := make([][]bool, n)
	for u := range out {
		out[u] = make([]bool, n)
		for _, h := range c.hops[u] {
			out[u][h.to] = true
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				out[i][j] = out[i][j] || out[i][k] && out[k][j]
			}
		}
	}
	return out
}

func TestKnots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := graph(t)
		knot, reach := c.knots(), c.reach()
		for u := range knot {
			for v := range knot {
				together := u == v || reach[u][v] && reach[v][u]
				if (knot[u] == knot[v]) != together {
					t.Fatalf("%d and %d: same knot %v, should be %v", u, v, knot[u] == knot[v], together)
				}
			}
		}
	})
}

// TestFind: each circle leads round, each knot with a circle has one, and none
// is told twice.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s := graph(t)
		reach, knot := c.reach(), c.knots()
		want := map[int]bool{}
		for u := range knot {
			if reach[u][u] {
				want[knot[u]] = true
			}
		}
		found := c.find(s, anyLine)
		if len(found) != len(want) {
			t.Fatalf("%d circles, want %d", len(found), len(want))
		}
		for _, one := range found {
			seen := map[*model.Box]bool{}
			for i, l := range one.lines {
				if next := one.lines[(i+1)%len(one.lines)]; l.To != next.From || seen[l.From] {
					t.Fatalf("not a simple circle: %s", names(one.lines))
				}
				seen[l.From] = true
			}
			if one.more < 0 {
				t.Fatalf("%d more boxes", one.more)
			}
		}
	})
}

// TestKnotsOfALongChain: a chain of calls may be longer than a stack is deep.
func TestKnotsOfALongChain(t *testing.T) {
	const n = 200_000
	c := &circles{hops: make([][]hop, n)}
	l := &model.Line{From: &model.Box{}}
	for i := range n {
		c.add(i, (i+1)%n, l)
	}
	if found := c.find(&model.System{Lines: []*model.Line{l}}, anyLine); len(found) != 1 || len(found[0].lines) != n {
		t.Fatalf("%d circles", len(found))
	}
}
