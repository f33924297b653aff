package flowgraph

import (
	"maps"
	"slices"

	"tautline.dev/model"
)

// Gap is a step of a flow of which the steps don't tell what it goes on with.
type Gap struct {
	Step *model.Line
	// Arrivals are those of a group that is done at the same time, where several
	// of them reach the box at which the step starts: the step belongs to the
	// last alone. It is nil where the work has not come to the box.
	Arrivals []*model.Line
	// InSome tells that the work comes there in some branches, and not in others.
	InSome bool
}

// Gaps are the steps of a flow that hang in the air, each box and each group of
// arrivals told once.
func Gaps(f *model.Flow) []Gap {
	g := &gaps{flow: f, at: map[*model.Box]reach{}, first: map[int]bool{}}
	for _, i := range f.First() {
		g.first[i] = true
	}
	g.walk(0, len(f.Steps), 0)
	return g.out
}

// reach is how work has come to a box.
type reach struct {
	everywhere, somewhere bool
	// last are the arrivals of the last group that reached it.
	last []*model.Line
}

type gaps struct {
	flow  *model.Flow
	first map[int]bool
	at    map[*model.Box]reach
	out   []Gap
}

// walk goes through a range of groups that share the branches up to a depth.
func (g *gaps) walk(from, to, depth int) {
	within := g.flow.Within
	for i := from; i < to; {
		if len(within[i]) == depth {
			g.group(i)
			i++
			continue
		}
		e := within[i][depth].Either
		before, empty := g.at, g.flow.Branches[e]
		var after []map[*model.Box]reach
		for i < to && len(within[i]) > depth && within[i][depth].Either == e {
			end := branchEnd(within, i, to, depth)
			g.at = maps.Clone(before)
			g.walk(i, end, depth+1)
			after, i, empty = append(after, g.at), end, empty-1
		}
		if empty > 0 {
			after = append(after, before)
		}
		g.at = behind(after)
	}
}

// behind is how work has come to boxes behind an either.
func behind(after []map[*model.Box]reach) map[*model.Box]reach {
	out := map[*model.Box]reach{}
	for _, at := range after {
		for b := range at {
			if _, seen := out[b]; seen {
				continue
			}
			all := reach{everywhere: true}
			for _, o := range after {
				r := o[b]
				all.everywhere = all.everywhere && r.everywhere
				all.somewhere = all.somewhere || r.somewhere
				if len(r.last) > len(all.last) {
					all.last = r.last
				}
			}
			out[b] = all
		}
	}
	return out
}

func (g *gaps) group(i int) {
	lines := g.flow.Steps[i]
	if g.first[i] {
		g.at[lines[0].From] = reach{everywhere: true, somewhere: true}
	}
	for _, l := range lines {
		r := g.at[l.From]
		switch {
		case !r.everywhere:
			g.out = append(g.out, Gap{Step: l, InSome: r.somewhere})
		case len(r.last) > 1:
			g.out = append(g.out, Gap{Step: l, Arrivals: r.last})
		}
	}
	arrived := map[*model.Box][]*model.Line{}
	for _, l := range lines {
		if !leavesNothing(l) && !slices.Contains(arrived[l.To], l) {
			arrived[l.To] = append(arrived[l.To], l)
		}
	}
	for _, l := range lines {
		g.at[l.From] = reach{everywhere: true, somewhere: true} // told once
	}
	for _, l := range lines {
		g.at[l.To] = reach{everywhere: true, somewhere: true, last: arrived[l.To]}
	}
}

// leavesNothing tells whether a line leaves nothing at its receiver that could
// go on from there.
func leavesNothing(l *model.Line) bool {
	return l.To.Family() == model.Store && l.Operation.Or("") == model.Read
}
