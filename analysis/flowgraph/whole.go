package flowgraph

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Whole is what a flow's work waits for, of all its ways: what Wait says, and beside
// it what only some of the work needs, on a branch of an either or behind a line that
// is taken only `when` something holds, or by a stated `share`. How much of the work
// that is stands in a range: each end is what the shares that nobody states can make
// it.
type Whole struct {
	// Portions are the boxes, each once, in the order of the flow.
	Portions []Portion
	// Unclear are the lines on the way of which nobody says whether they are waited
	// for.
	Unclear []*model.Line
	// Sometimes are the lines on the way that are taken only `when` something holds,
	// or by a share of the work, outside the branches of an either.
	Sometimes []*model.Line

	holds   map[*model.Line]bool
	called  map[*model.Line][]place
	choices []choice
	rough   bool
}

// Portion is a box that all of the work can't do without, or only some of it.
type Portion struct {
	Need
	// All tells that each piece of work needs it, and Some that some of the work does:
	// not, where all that leads there are lines of which nobody says how often they are
	// taken.
	All, Some bool

	at []place
}

// Holds tells whether a line is part of what some of the work waits for.
func (w *Whole) Holds(l *model.Line) bool { return w.holds[l] }

// Whole is what a flow's work waits for.
func (g *Graph) Whole(f *model.Flow) *Whole {
	if g.wholes[f] == nil {
		g.wholes[f] = g.findWhole(f)
	}
	return g.wholes[f]
}

// choice is what decides who needs a box: an either of the flow, or a line that only
// some of the work takes, whose branches are to take it, and not to.
type choice struct {
	// least and most are how much of the work that comes to it goes into each branch.
	least, most []float64
	// at is where it is come to.
	at []place
	// share is how much of the work that comes to some other places takes the first
	// branch at the most: of all that a handler gets, and not only of what comes to a
	// line in one of its branches.
	share float64
	of    []place
	// untold are the shares that nobody states, and told the lines that state theirs.
	untold []string
	told   []*model.Line
}

// portions are the lines that a walk finds which only some of the work takes.
type portions struct {
	flow  *model.Flow
	lines []*model.Line
	// at are the steps at which each stands, and within whether one of them is in a
	// branch of the same handler: then nobody says whether its share is one of what comes
	// to it, or of what comes where the handler is entered, as enters says.
	at     map[*model.Line][]stepOf
	within map[*model.Line]bool
	enters map[*model.Line][]place
	// rough is set where not all places could be told apart.
	rough bool
}

func (p *portions) giveUp() {
	if p != nil {
		p.rough = true
	}
}

// step is where the walk goes on with a line, and whether it ever does.
func (p *portions) step(f *model.Flow, s *waitStep) (at place, ever bool) {
	l := s.line
	share, told := l.Share.Get()
	_, only := l.When.Get()
	own := beyond([]place{s.from.of.Within[s.from.group]}, s.from.of.In)[0]
	inBranch := len(own) > 0
	if told && share == 0 {
		return s.at, false
	}
	if !onlySometimes(l) && (!told || share == 1 || only || inBranch) {
		return s.at, true // on a branch, a share says how much of the work takes the branch
	}
	k := slices.Index(p.lines, l)
	if k < 0 {
		k = len(p.lines)
		p.lines = append(p.lines, l)
	}
	if !slices.Contains(p.at[l], s.from) {
		p.at[l] = append(p.at[l], s.from)
	}
	p.within[l] = p.within[l] || inBranch
	if enters := beyond([]place{s.at}, own)[0]; !slices.ContainsFunc(p.enters[l], func(has place) bool { return slices.Equal(has, enters) }) {
		p.enters[l] = append(p.enters[l], enters)
	}
	a := model.Alternative{Either: len(f.Branches) + k}
	if slices.Contains(s.at, a) {
		return s.at, true
	}
	return append(slices.Clip(s.at), a), true
}

// choice is how much of the work takes a line, each time that it comes to it: what is
// stated; more, where it comes to it several times; and anything where nobody says.
func (p *portions) choice(l *model.Line, allOfBranch bool) choice {
	share, told := l.Share.Get()
	if !told {
		return choice{least: []float64{0, 0}, most: []float64{1, 1}, untold: []string{l.Entity().Name + ".share"}}
	}
	c := choice{told: []*model.Line{l}}
	most := min(1, share*float64(len(p.at[l])))
	if p.within[l] {
		most = 1
		if p.once(l) {
			c.share, c.of = share, p.enters[l]
		}
	}
	if allOfBranch {
		share = 1
	}
	c.least, c.most = []float64{share, 1 - most}, []float64{most, 1 - share}
	return c
}

// once tells whether one handler alone does a line, and never twice.
func (p *portions) once(l *model.Line) bool {
	h := p.at[l][0].of
	return Times(h, l) == 1 && !slices.ContainsFunc(p.at[l], func(s stepOf) bool { return s.of != h })
}

func (g *Graph) findWhole(f *model.Flow) *Whole {
	p := newPortions(f)
	return wholeOf(f, g.walkThrough(f, p), p)
}

func newPortions(f *model.Flow) *portions {
	return &portions{flow: f, at: map[*model.Line][]stepOf{}, within: map[*model.Line]bool{}, enters: map[*model.Line][]place{}}
}

// Calls are what a handler of a flow waits for itself, each time that it runs or only some
// of them: the boxes that it calls, and nothing of what those wait for.
func (g *Graph) Calls(h *model.Handler) *Whole {
	p := newPortions(h.Flow)
	w := g.newWalk(h.Flow, p)
	w.through = []*model.Handler{h}
	for i, at := range beyond(placesOf(h), h.In) {
		for _, l := range h.Calls[i] {
			if mode, known := l.Mode.Get(); !known || mode == model.Sync {
				w.reaches(&waitStep{l, entered{at, true}, stepOf{h, i}})
			}
		}
	}
	return wholeOf(h.Flow, w, p)
}

// wholeOf puts together what a walk has found, with its portions.
func wholeOf(f *model.Flow, walk *walk, p *portions) *Whole {
	w := &Whole{Unclear: walk.Unclear, Sometimes: p.lines, holds: walk.holds, called: walk.called, rough: p.rough}
	allOfBranch := map[*model.Line]bool{}
	if len(f.Branches) > 0 {
		w.choices = eithers(f, walk.through, allOfBranch)
	}
	for _, l := range p.lines {
		w.choices = append(w.choices, p.choice(l, allOfBranch[l]))
	}
	for _, b := range walk.order {
		w.Portions = append(w.Portions, Portion{Need: Need{b, walk.by[b]}, at: walk.needed[b]})
	}
	w.placeChoices(f)
	for i := range w.Portions {
		least, _ := w.Taken(i)
		w.Portions[i].All = !arithmetic.Below(least, 1)
		w.Portions[i].Some = slices.ContainsFunc(w.Portions[i].at, func(p place) bool {
			return !slices.ContainsFunc(p, func(a model.Alternative) bool {
				return a.Either >= len(f.Branches) && w.choices[a.Either].least[a.Branch] == 0
			})
		})
	}
	return w
}

// placeChoices notes where each choice is come to: a place names what has to be chosen in
// the order in which it is.
func (w *Whole) placeChoices(f *model.Flow) {
	note := func(places []place) {
		for _, at := range places {
			for k, a := range at {
				c := &w.choices[a.Either]
				if !slices.ContainsFunc(c.at, func(p place) bool { return slices.Equal(p, at[:k]) }) {
					c.at = append(c.at, at[:k])
				}
			}
		}
	}
	for _, p := range w.Portions {
		note(p.at)
	}
	for _, l := range slices.Concat(f.Steps...) {
		note(w.called[l])
	}
}

// branch is one branch of an either, and how much of what its handler gets goes into
// it, as the share of a line says that is always taken there.
type branch struct {
	first *model.Line
	share float64
	told  bool
	// some are the lines that are taken there only `when` something holds, and state
	// their share, of which least is the greatest. Is `when` what leads into the branch, or
	// one condition more? Where these shares and the others come to all that there is, it
	// leads into it.
	some  []*model.Line
	least float64
}

// branching is an either, as the handler sees it that chooses.
type branching struct {
	by       *model.Handler
	branches []branch
	// in is the branch of another either of that handler in which it stands, nil where
	// it stands in none.
	in *model.Alternative
	// odd is set where no shares are to be made out of what is stated.
	odd bool
}

// eithers are the eithers of a flow, with how much of the work that comes to each goes
// into each of its branches, as shares say; what is left of them goes into the branches
// of which nobody says it. A share is one of all that its handler gets, as it is for
// loads. allOfBranch gets the lines whose `when` is what leads into their branch.
func eithers(f *model.Flow, through []*model.Handler, allOfBranch map[*model.Line]bool) []choice {
	all := make([]branching, len(f.Branches))
	for e, n := range f.Branches {
		all[e].branches = make([]branch, n)
	}
	for _, h := range through {
		for i, within := range beyond(placesOf(h), h.In) {
			if len(within) == 0 {
				continue
			}
			last := within[len(within)-1]
			e := &all[last.Either]
			e.odd = e.odd || e.by != nil && e.by != h
			if e.by = h; len(within) > 1 {
				e.in = &within[len(within)-2]
			}
			for _, l := range h.Calls[i] {
				e.odd = !e.branches[last.Branch].goesBy(h, l) || e.odd
			}
		}
	}
	// An either stands before those in its branches.
	for _, e := range slices.Backward(all) {
		if e.in == nil || e.odd {
			continue
		}
		share, told, _ := e.sum()
		switch up := &all[e.in.Either].branches[e.in.Branch]; {
		case up.told:
		case told:
			up.share, up.told = share, true
		default:
			up.least = max(up.least, share)
		}
	}
	out := make([]choice, len(all))
	for i := range all {
		e := &all[i]
		whole, told := 1.0, true
		if e.in != nil {
			up := all[e.in.Either].branches[e.in.Branch]
			whole, told = up.share, up.told
		}
		if told && !e.odd {
			e.settle(whole, allOfBranch)
		}
		out[i] = e.choice(whole, told)
	}
	return out
}

// goesBy notes a line of a branch; it is false where its share is another than that of
// a line before.
func (b *branch) goesBy(h *model.Handler, l *model.Line) bool {
	if b.first == nil {
		b.first = l
	}
	share, told := l.Share.Get()
	switch {
	case !told:
	case l.When.Known() && !l.When.None() && share < 1:
		if share > 0 && standsOnce(h, l) {
			b.least, b.some = max(b.least, share), append(b.some, l)
		}
	case b.told:
		return b.share == share
	default:
		b.first, b.share, b.told = l, share, true
	}
	return true
}

// standsOnce tells whether a line is a single step of a handler.
func standsOnce(h *model.Handler, l *model.Line) bool {
	n := 0
	for _, c := range slices.Concat(h.Calls...) {
		if c == l {
			n++
		}
	}
	return n == 1
}

// sum is how much of what its handler gets comes to an either, by what is stated in its
// branches: told, where each of them says that, and some, where each says at least how much
// takes a line of it.
func (e *branching) sum() (sum float64, told, some bool) {
	told, some = true, true
	for _, b := range e.branches {
		told, some = told && b.told, some && (b.told || b.least > 0)
		if b.told {
			sum += b.share
		} else {
			sum += b.least
		}
	}
	if !some {
		return 0, false, false
	}
	return sum, told, true
}

// settle takes what lines say that are taken `when` something holds for how much goes into
// their branches, where that comes to all that there is.
func (e *branching) settle(whole float64, allOfBranch map[*model.Line]bool) {
	sum, told, some := e.sum()
	if told || !some || arithmetic.Below(sum, whole) || arithmetic.Below(whole, sum) {
		return
	}
	for i := range e.branches {
		b := &e.branches[i]
		if b.told {
			continue
		}
		b.share, b.told = b.least, true
		for _, l := range b.some {
			if !arithmetic.Below(l.Share.Or(0), b.least) {
				b.first, allOfBranch[l] = l, true
			}
		}
	}
}

// choice is how much of the work goes into each branch, of so much that comes there.
func (e *branching) choice(whole float64, told bool) choice {
	n := len(e.branches)
	c := choice{least: make([]float64, n), most: make([]float64, n)}
	var sum float64
	var open []int
	for i, b := range e.branches {
		if b.told {
			sum += b.share
			if b.first != nil {
				c.told = append(c.told, b.first)
			}
			continue
		}
		open = append(open, i)
		if b.first != nil && !b.first.Share.Known() {
			c.untold = append(c.untold, b.first.Entity().Name+".share")
		}
	}
	if e.odd || !told || whole <= 0 || arithmetic.Below(whole, sum) {
		for i := range c.most {
			c.most[i] = 1
		}
		return c
	}
	left := max(0, 1-sum/whole)
	for i, b := range e.branches {
		if b.told {
			c.least[i] = b.share / whole
		}
		c.most[i] = c.least[i]
		if !b.told || len(open) == 0 {
			c.most[i] += left
		}
	}
	if len(open) == 1 {
		c.least[open[0]], c.untold = left, nil
	}
	return c
}
