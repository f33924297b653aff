package explore

import (
	"context"
	"errors"
	"slices"

	"tautline.dev/analysis/phrase"
)

// search goes through the states, those with fewer faults first and among them
// breadth first: so the first way to break a promise that it finds needs the
// fewest faults, and of those the fewest steps. One fault that breaks a promise
// says more than two that do it in a step less.
type search struct {
	x       *stepper
	visited *states
	found   [OrderKept]finding
	lost    overtaking // the order
	steps   int
	depth   int
	bound   string
	// interrupted tells that it was somebody who ended the search.
	interrupted bool
	// sure leaves out whatever takes an unknown fact at its worst.
	sure bool
	// at is the state that is looked at, spent how many faults it took.
	at, spent int
	// seeds are states that a fault led to, by the number of faults spent; the
	// steps that lead to them only grow. near are those still to be looked at
	// with as many faults as now.
	seeds [MaxFaults + 1][]int32
	near  []int32
	// again are messages that may arrive more than once where the flow ends.
	again []bool
}

// finding is a state that breaks a promise.
type finding struct {
	state, spent int
	is           bool
}

// overtaking is a finding about order: where which effect is overtaken, at the
// cost of how many faults more.
type overtaking struct {
	finding
	effect, mailbox, faults int
}

func newSearch(p *Program, o Options) *search {
	x := newStepper(p, o.Kinds, !o.Unreduced)
	return &search{x: x, visited: newStates(x.at.size, o.MaxStates, o.MaxMemory), again: make([]bool, len(p.Effects))}
}

// anew is a search in the memory of one that is over, whose states it forgets.
func (sr *search) anew() *search {
	sr.visited.clear()
	return &search{x: sr.x, visited: sr.visited, again: make([]bool, len(sr.again))}
}

func (sr *search) run(ctx context.Context, o Options) {
	sr.begin()
	now := make([]byte, sr.x.at.size)
	looked := 0
	for sr.spent = 0; sr.spent <= sr.x.p.Faults; sr.spent++ {
		sr.near = sr.near[:0]
		queue := ahead{sr: sr}
		for at := queue.next(); at >= 0; at = queue.next() {
			if sr.exhausted(ctx, o) {
				return
			}
			if looked&0xfff == 0 && o.Progress != nil {
				o.Progress(sr.visited.n, sr.depth)
			}
			looked++
			if sr.visited.look(at) {
				sr.look(at, now)
			}
		}
		if sr.visited.full && sr.exhausted(ctx, o) {
			return
		}
		sr.seeds[sr.spent] = nil
		if sr.allBroken() {
			return
		}
	}
}

// begin plants the states in which the flow begins, and takes down whatever
// state a step leads to.
func (sr *search) begin() {
	faults := sr.x.p.Faults
	for k := range sr.x.p.Starts {
		if i, added := sr.visited.add(sr.x.initial(&sr.x.p.Starts[k]), -1, 0); added {
			sr.seeds[0] = append(sr.seeds[0], int32(i))
		}
	}
	sr.x.next = func(mv move, s []byte) {
		if sr.sure && mv.assume >= 0 {
			return
		}
		sr.steps++
		i, nearer := sr.visited.add(s, sr.at, sr.visited.depth(sr.at)+1)
		if !nearer {
			return
		}
		if n := faults - int(s[0]); n == sr.spent {
			sr.near = append(sr.near, int32(i))
		} else {
			sr.seeds[n] = append(sr.seeds[n], int32(i))
		}
	}
}

// ahead are the states still to be looked at with as many faults as now.
type ahead struct {
	sr         *search
	seed, near int
}

// next is whichever state took fewer steps, -1 if there is none.
func (a *ahead) next() int {
	seeds, near, visited := a.sr.seeds[a.sr.spent], a.sr.near, a.sr.visited
	switch {
	case a.seed < len(seeds) && (a.near == len(near) || visited.depth(int(seeds[a.seed])) <= visited.depth(int(near[a.near]))):
		a.seed++
		return int(seeds[a.seed-1])
	case a.near < len(near):
		a.near++
		return int(near[a.near-1])
	}
	return -1
}

// look goes on from a state, and judges it.
func (sr *search) look(at int, now []byte) {
	sr.at = at
	sr.depth = max(sr.depth, sr.visited.depth(at))
	copy(now, sr.visited.get(at))
	if sr.x.expand(now) {
		sr.judge(sr.x.broken(now), now, at)
	} else if !sr.found[NoDoubleEffect].is || !sr.found[NoSilentParking].is {
		sr.judge(sr.x.brokenForGood(now), now, at)
	}
	if sr.x.p.Ordered && !sr.lost.is {
		if e, m, faults := sr.x.overtaken(now); e >= 0 && !(sr.sure && sr.x.p.Mailboxes[m].OrderAssume >= 0) {
			sr.lost = overtaking{finding{at, sr.spent, true}, e, m, faults}
		}
	}
}

// exhausted tells whether a bound is reached.
func (sr *search) exhausted(ctx context.Context, o Options) bool {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		sr.bound, sr.interrupted = "interrupted after "+phrase.Thousands(sr.visited.n)+" states", true
	case ctx.Err() != nil:
		sr.bound = "the time was up after " + phrase.Thousands(sr.visited.n) + " states"
	case sr.visited.full && sr.visited.n >= o.MaxStates:
		sr.bound = phrase.Thousands(o.MaxStates) + " states"
	case sr.visited.full || sr.bytes() > o.MaxMemory:
		sr.bound = "memory: " + phrase.Thousands(int(o.MaxMemory>>20)) + " MiB"
	default:
		return false
	}
	return true
}

// bytes is how much memory the states take, and what is known of them.
func (sr *search) bytes() int64 {
	ahead := cap(sr.near)
	for _, seeds := range sr.seeds {
		ahead += cap(seeds)
	}
	const each = 2 * 4 // a list that grows leaves behind what it was before
	return sr.visited.bytes() + each*int64(ahead)
}

func (sr *search) anyBroken() bool {
	return slices.ContainsFunc(Promises(), func(p Promise) bool { return sr.breaks(p) >= 0 })
}

func (sr *search) allBroken() bool {
	for _, f := range sr.found {
		if !f.is {
			return false
		}
	}
	return sr.lost.is || !sr.x.p.Ordered
}

// hangs tells whether it takes an unknown fact for a state to break a promise.
func (sr *search) hangs(p Promise, s []byte) bool {
	t := teller{x: sr.x, p: sr.x.p, start: sr.x.began(s)}
	t.assumeAtEnd(p, s)
	return len(t.assumed) > 0
}

func (sr *search) judge(is [OrderKept]bool, s []byte, at int) {
	for p, broken := range is {
		if f := &sr.found[p]; broken && (!f.is || sr.plainer(at, s, f)) && !(sr.sure && sr.hangs(Promise(p), s)) {
			*f = finding{state: at, spent: sr.spent, is: true}
		}
	}
	for e := range sr.x.p.Effects {
		if sr.x.p.Effects[e].Message && *sr.x.effect(s, e) > 1 {
			sr.again[e] = true
		}
	}
}

// plainer tells whether a state tells better than the one that was found how work
// gets lost that is acknowledged too early: not by work that can't be done, which
// later would be no help to, but by a stop. That takes one step more, since the
// work has to be taken first.
func (sr *search) plainer(at int, s []byte, f *finding) bool {
	x, found := sr.x, sr.visited.get(f.state)
	if f.spent != sr.spent || sr.visited.depth(at) > sr.visited.depth(f.state)+1 {
		return false
	}
	if slices.ContainsFunc(x.p.Receivers, func(b int) bool { return x.poisoned(s, b) }) {
		return false
	}
	for m := range x.p.Mailboxes {
		mb := &x.p.Mailboxes[m]
		if mb.OnReceipt && x.poisoned(found, mb.To) && *x.mail(found, m)&gone != 0 && *x.mail(s, m)&gone != 0 {
			return true
		}
	}
	return false
}

// way is the states that lead to one, the first of them first.
func (sr *search) way(at int) []int {
	var out []int
	for ; at >= 0; at = sr.visited.parent(at) {
		out = append(out, at)
	}
	slices.Reverse(out)
	return out
}
