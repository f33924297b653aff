package explore

import (
	"slices"

	"tautline.dev/model"
)

// A flow with an `either` is compiled with all its branches. Whatever stands in
// a branch is done only if that branch was chosen; a step behind the either of
// which it hangs on the branch who does it is there once for each of them. So
// handlers stay a tree, and of the copies exactly one is done.

// condition says in which branches something lies: in one of some branches for
// each either that it names.
type condition []oneOf

// oneOf are the branches of one either of the flow, in order.
type oneOf struct {
	either   int
	branches []int
}

// of is what a condition says of an either, nil if nothing.
func (c condition) of(either int) []int {
	for _, in := range c {
		if in.either == either {
			return in.branches
		}
	}
	return nil
}

// and adds that one of some branches of an either is taken.
func (c condition) and(either int, branches []int) condition {
	var out condition
	for _, in := range c {
		if in.either == either {
			branches = intersection(in.branches, branches)
			continue
		}
		out = append(out, in)
	}
	return append(out, oneOf{either, branches})
}

func intersection(a, b []int) []int {
	return slices.DeleteFunc(slices.Clone(a), func(x int) bool { return !slices.Contains(b, x) })
}

// beyond leaves out what another condition says already.
func (c condition) beyond(known condition) condition {
	return slices.DeleteFunc(slices.Clone(c), func(in oneOf) bool {
		has := known.of(in.either)
		return has != nil && len(intersection(has, in.branches)) == len(has)
	})
}

// without leaves out what is said of an either.
func (c condition) without(either int) condition {
	return slices.DeleteFunc(slices.Clone(c), func(in oneOf) bool { return in.either == either })
}

// excludes tells whether two conditions can't both hold.
func (c condition) excludes(d condition) bool {
	return slices.ContainsFunc(c, func(in oneOf) bool {
		has := d.of(in.either)
		return has != nil && len(intersection(has, in.branches)) == 0
	})
}

func (c condition) equal(d condition) bool {
	return len(c) == len(d) && !slices.ContainsFunc(c, func(in oneOf) bool { return !slices.Equal(d.of(in.either), in.branches) })
}

// may is a program to which the next step of its box may belong.
type may struct {
	program *program
	in      condition
}

// ways are the programs that the next step of each box may belong to.
type ways map[*model.Box][]may

// arranger goes through the steps of a flow.
type arranger struct {
	flow *model.Flow
	at   ways
	// starters are the programs that nothing in the flow starts.
	starters map[*model.Box]*program
	times    map[*model.Line]int
	n        int
	// arrivals counts the steps with their copies; no more than MaxSteps are
	// made.
	arrivals int
	// first is for each group the arrival of its first line.
	first []*arrival
}

// arrange splits a flow into programs: a step belongs to the one that was
// started by the last earlier step which arrived at its box on the same way. It
// is nil where that makes more than MaxSteps steps.
func arrange(f *model.Flow) *arranger {
	a := &arranger{flow: f, at: ways{}, starters: map[*model.Box]*program{}, times: map[*model.Line]int{}}
	a.walk(0, len(f.Steps), 0)
	if a.arrivals > MaxSteps {
		return nil
	}
	return a
}

// within are the branches in which a group stands.
func (a *arranger) within(group int) []model.Alternative {
	if group < len(a.flow.Within) {
		return a.flow.Within[group]
	}
	return nil
}

// walk goes through a range of groups that share the branches up to a depth.
func (a *arranger) walk(from, to, depth int) {
	for i := from; i < to && a.arrivals <= MaxSteps; {
		if len(a.within(i)) == depth {
			a.group(i)
			i++
			continue
		}
		i = a.either(i, to, depth)
	}
}

// either goes through the branches of an either, which begins at a group, and
// returns the group behind it.
func (a *arranger) either(from, to, depth int) int {
	e := a.within(from)[depth].Either
	before := a.at
	after := make([]ways, a.flow.Branches[e])
	for b := range after {
		after[b] = before
	}
	for from < to && len(a.within(from)) > depth && a.within(from)[depth].Either == e {
		branch, end := a.within(from)[depth].Branch, from
		for end < to && len(a.within(end)) > depth && a.within(end)[depth] == a.within(from)[depth] {
			end++
		}
		a.at = ways{}
		for b, all := range before {
			a.at[b] = all
		}
		a.walk(from, end, depth+1)
		after[branch], from = a.at, end
	}
	a.at = joined(e, after)
	return from
}

// joined is what each box may be doing behind an either.
func joined(e int, after []ways) ways {
	out := ways{}
	for branch, at := range after {
		for b, all := range at {
			for _, m := range all {
				out[b] = m.joinedTo(out[b], e, branch)
			}
		}
	}
	for b, all := range out {
		for i := range all {
			if len(all[i].in.of(e)) == len(after) {
				all[i].in = all[i].in.without(e)
			}
		}
		out[b] = all
	}
	return out
}

// joinedTo adds what may be so after one branch to what may be so after others.
func (m may) joinedTo(all []may, e, branch int) []may {
	in := m.in.and(e, []int{branch})
	for i := range all {
		if o := &all[i]; o.program == m.program && o.in.without(e).equal(in.without(e)) {
			o.in = append(o.in.without(e), oneOf{e, append(slices.Clone(o.in.of(e)), branch)})
			return all
		}
	}
	return append(all, may{m.program, in})
}

// group puts the lines of a group into the programs of their boxes.
func (a *arranger) group(i int) {
	var now []*arrival
	byLine := make([][]*arrival, len(a.flow.Steps[i]))
	for j, l := range a.flow.Steps[i] {
		a.n++
		for _, m := range a.programs(l.From) {
			in := m.in
			for _, branch := range a.within(i) {
				in = in.and(branch.Either, []int{branch.Branch})
			}
			one := &arrival{line: l, n: a.n, group: &now, times: a.times[l], owner: m.program, in: in, step: -1}
			m.program.take(one)
			byLine[j], now = append(byLine[j], one), append(now, one)
			a.arrivals++
		}
		a.times[l]++
	}
	a.first = append(a.first, now[0])
	for j, l := range a.flow.Steps[i] {
		if l.To.Family() == model.Store && l.Operation.Or("") == model.Read {
			continue // a read leaves nothing in the log of changes
		}
		var next []may
		for _, one := range byLine[j] {
			next = append(next, may{&program{box: l.To, entry: one, in: one.in}, one.in})
		}
		a.at[l.To] = next
	}
}

// programs are those that the next step of a box may belong to.
func (a *arranger) programs(b *model.Box) []may {
	if len(a.at[b]) == 0 {
		if a.starters[b] == nil {
			a.starters[b] = &program{box: b}
		}
		a.at[b] = []may{{program: a.starters[b]}}
	}
	return a.at[b]
}

// take adds a step to a program, which begins with the first.
func (pr *program) take(a *arrival) {
	if len(pr.steps) == 0 && pr.entry != nil {
		pr.entry.starts = pr
	}
	pr.steps = append(pr.steps, a)
}

// parted are the steps of a program. A line of a transaction that only some
// branches go on with is there once for each branch, as the branch tells whether
// it is the last: there it commits. So is one that a line with a condition goes on
// with: once for each way that this is settled.
func (c *compiler) parted(pr *program) []*arrival {
	steps := pr.steps
	for i := 0; i < len(steps); i++ {
		if len(steps) > MaxSteps {
			c.tooMany = true
			return nil
		}
		copies := c.parts(steps, i)
		if copies == nil {
			continue
		}
		a := steps[i]
		at := slices.Index(*a.group, a)
		*a.group = slices.Replace(*a.group, at, at+1, copies...)
		steps = slices.Replace(slices.Clone(steps), i, i+1, copies...)
		i-- // another either, or condition, may part them further
	}
	return steps
}

// parts are the copies into which a step falls, nil if it doesn't.
func (c *compiler) parts(steps []*arrival, i int) (copies []*arrival) {
	a := steps[i]
	if e, parts := c.partedBy(steps, i); parts {
		branches := a.in.of(e)
		if branches == nil {
			for b := range c.p.Flow.Branches[e] {
				branches = append(branches, b)
			}
		}
		for _, b := range branches {
			one := *a
			one.in = a.in.and(e, []int{b})
			copies = append(copies, &one)
		}
		return copies
	}
	if when, parts := c.partedWhen(steps, i); parts {
		for _, value := range []byte{taken, notTaken} {
			one := *a
			one.so = append(slices.Clone(a.so), Branch{when, []byte{value}})
			copies = append(copies, &one)
		}
	}
	return copies
}

// partedWhen finds a condition of which it depends whether the transaction of a
// step goes on.
func (c *compiler) partedWhen(steps []*arrival, i int) (choice int, parts bool) {
	a := steps[i]
	for _, later := range steps[i+1:] {
		when, ok := later.line.When.Get()
		if !ok || !sameTransaction(a.line, later.line) || later.in.excludes(a.in) {
			continue
		}
		choice := c.choice(when, later)
		own, has := a.line.When.Get()
		settled := slices.ContainsFunc(a.so, func(b Branch) bool { return b.Choice == choice })
		if !settled && !(has && c.choice(own, a) == choice) {
			return choice, true
		}
	}
	return 0, false
}

// sameTransaction tells whether two lines of one handler take effect together.
func sameTransaction(a, b *model.Line) bool {
	name, ok := a.Transaction.Get()
	return ok && name == b.Transaction.Or("") && a.To == b.To
}

// partedBy finds an either of which some branches go on with the transaction of
// a step, and others don't.
func (c *compiler) partedBy(steps []*arrival, i int) (either int, parts bool) {
	a := steps[i]
	for _, later := range steps[i+1:] {
		if !sameTransaction(a.line, later.line) || later.in.excludes(a.in) {
			continue
		}
		for _, in := range later.in.beyond(a.in) {
			if has := a.in.of(in.either); len(has) != 1 {
				return in.either, true
			}
		}
	}
	return 0, false
}

// unrolled counts the steps of a flow as they are explored, those done at the
// same time each, and those behind an either once for each way to them. It
// counts no further than a little beyond MaxSteps.
func unrolled(f *model.Flow) int {
	if n := length(f); n > MaxSteps || len(f.Branches) == 0 {
		return n
	}
	if a := arrange(f); a != nil {
		return a.arrivals
	}
	return MaxSteps + 1
}

// branches are the conditions of a step or a message that are still open where
// it comes up: those that its program doesn't lie behind as a whole.
func (c *compiler) branches(a *arrival) []Branch {
	var out []Branch
	for _, in := range a.in.beyond(a.owner.in) {
		out = append(out, c.branch(in))
	}
	return append(out, a.so...)
}

func (c *compiler) branch(in oneOf) Branch {
	b := Branch{Choice: c.between(in.either)}
	for _, branch := range in.branches {
		b.In = append(b.In, byte(branch+1))
	}
	return b
}

// between finds the choice between the branches of an either.
func (c *compiler) between(either int) int {
	i, ok := c.eithers[either]
	if !ok {
		i = len(c.p.Choices)
		c.eithers[either] = i
		f := c.p.Flow
		ch := Choice{Branches: make([]*model.Line, f.Branches[either])}
		for g, within := range f.Within {
			for _, in := range within {
				if in.Either != either {
					continue
				}
				if first := &ch.Branches[in.Branch]; *first == nil {
					*first = f.Steps[g][0]
				}
				if ch.Line == nil {
					ch.Line = f.Steps[g][0]
				}
			}
		}
		c.p.Choices = append(c.p.Choices, ch)
	}
	return i
}

// starts finds the ways in which the flow may begin: one, or where it begins
// with an either, one for each branch.
func (c *compiler) starts(a *arranger) {
	begun := map[*program]int{}
	for _, g := range c.p.Flow.First() {
		first := a.first[g]
		pr := first.owner
		s := Start{Handler: -1, Step: -1}
		for _, in := range first.in {
			s.Branches = append(s.Branches, c.branch(in))
		}
		i, seen := begun[pr]
		switch family := pr.box.Family(); {
		case seen:
			s.Handler, s.Initial = c.p.Starts[i].Handler, c.p.Starts[i].Initial
		case family == model.Channel, family == model.Store:
			s.Initial = c.mailboxes(pr, family == model.Store)
		default:
			h := c.newHandler(pr.box)
			h.Client, h.Root = true, len(c.p.Handlers)
			s.Handler = c.begin(pr, h)
		}
		begun[pr] = len(c.p.Starts)
		if n := len(s.Initial); n > 1 && c.p.Mailboxes[s.Initial[0]].Rivals != nil {
			for _, m := range s.Initial[1:] { // one of them gets the message
				other := s
				other.Initial = []int{m}
				c.p.Starts = append(c.p.Starts, other)
				c.firsts = append(c.firsts, first)
			}
			s.Initial = s.Initial[:1]
		}
		c.p.Starts = append(c.p.Starts, s)
		c.firsts = append(c.firsts, first)
	}
}

// apart tells whether two sets of branches exclude each other.
func apart(a, b []Branch) bool {
	return slices.ContainsFunc(a, func(x Branch) bool {
		return slices.ContainsFunc(b, func(y Branch) bool {
			return x.Choice == y.Choice && !slices.ContainsFunc(x.In, y.Holds)
		})
	})
}
