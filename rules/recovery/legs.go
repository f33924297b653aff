package recovery

import (
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// legs are how long the lines of a flow take, each with what its receiver calls.
type legs struct {
	flow   *model.Flow
	counts func(*model.Line) bool
	// most is set where a call takes the most that it can by what is stated, and not the
	// least; shortest, where of each either the branch is taken that takes the shortest.
	most, shortest bool
	// known and peaks are by percentile: how long a line takes, and the slowest
	// single call in it.
	known [3]map[*model.Line]time.Duration
	peaks [3]map[*model.Line]*model.Line
}

func newLegs(f *model.Flow, counts func(*model.Line) bool) *legs {
	ls := &legs{flow: f, counts: counts}
	for i := range ls.known {
		ls.known[i] = map[*model.Line]time.Duration{}
		ls.peaks[i] = map[*model.Line]*model.Line{}
	}
	return ls
}

// of is how long programs take that are started together, or instead of each
// other, at a percentile: the longest branch of each either.
func (ls *legs) of(program []*model.Handler, pc int) time.Duration {
	var longest time.Duration
	for _, h := range program {
		var total time.Duration
		for _, i := range ls.way(h, pc) {
			total = arithmetic.InTurn(total, ls.group(h.Calls[i], pc))
		}
		longest = arithmetic.AtOnce(longest, total)
	}
	return longest
}

// group is how long calls take that are made at the same time.
func (ls *legs) group(calls []*model.Line, pc int) time.Duration {
	var together time.Duration
	for _, c := range calls {
		together = arithmetic.AtOnce(together, ls.line(c, pc))
	}
	return together
}

// way are the calls of a program on the way through it that takes the longest, or the
// shortest.
func (ls *legs) way(h *model.Handler, pc int) []int {
	if ls.shortest && h.Flow != nil {
		within := make([][]model.Alternative, len(h.Within))
		for i, w := range h.Within {
			// It isn't there where what it lies in isn't chosen.
			within[i] = slices.DeleteFunc(slices.Clone(w), func(a model.Alternative) bool { return slices.Contains(h.In, a) })
		}
		return flowgraph.ShortestWay(within, h.Flow.Branches, func(i int) time.Duration { return ls.group(h.Calls[i], pc) }, arithmetic.InTurn)
	}
	return flowgraph.LongestWay(h.Within, func(i int) time.Duration { return ls.group(h.Calls[i], pc) }, arithmetic.InTurn)
}

// line is how long a line takes: what is stated, or what its receiver's calls
// come to, whichever is longer.
func (ls *legs) line(l *model.Line, pc int) time.Duration {
	if !ls.waited(l) {
		return 0
	}
	if d, seen := ls.known[pc][l]; seen {
		return d
	}
	ls.known[pc][l] = 0 // a call that leads back to itself adds nothing
	d := arithmetic.AtOnce(ls.alone(l, pc), ls.of(ls.inside(l), pc))
	ls.known[pc][l] = d
	return d
}

// alone is how long a line takes by what is stated of it. At a percentile it takes no
// less than at each before that, and no more than at each after.
func (ls *legs) alone(l *model.Line, pc int) time.Duration {
	least := leastTime(l, pc)
	if most := mostTime(l, pc); ls.most && most != nil {
		return max(least, most.Or(0))
	}
	return least
}

// leastTime is how long a line takes at the least, at a percentile: 0 where nobody says.
func leastTime(l *model.Line, pc int) time.Duration {
	fact, _ := statedBy(l, pc)
	if fact == nil {
		return 0
	}
	return fact.Or(0)
}

// statedBy is the fact by which a line takes so long at the least, and its percentile.
func statedBy(l *model.Line, pc int) (*model.Fact[time.Duration], percentile) {
	var longest *model.Fact[time.Duration]
	var named percentile
	for _, p := range slices.Backward(percentiles[:pc+1]) {
		fact := p.of(&l.Takes)
		if v, ok := fact.Get(); ok && (longest == nil || v > longest.Or(0)) {
			longest, named = fact, p
		}
	}
	return longest, named
}

// mostTime is the fact by which a line takes so long at the most, at a percentile, or
// nil where nobody states any.
func mostTime(l *model.Line, pc int) *model.Fact[time.Duration] {
	var shortest *model.Fact[time.Duration]
	for _, p := range percentiles[pc:] {
		fact := p.of(&l.Takes)
		if v, ok := fact.Get(); ok && (shortest == nil || v < shortest.Or(0)) {
			shortest = fact
		}
	}
	return shortest
}

func (ls *legs) waited(l *model.Line) bool { return l.Mode.Or("") == model.Sync && ls.counts(l) }

// inside are the programs that a line starts in this flow.
func (ls *legs) inside(l *model.Line) []*model.Handler {
	var out []*model.Handler
	for _, h := range l.Starts {
		if h.Flow == ls.flow {
			out = append(out, h)
		}
	}
	return out
}

// peakOf is the slowest single call that programs wait for, at whatever depth.
func (ls *legs) peakOf(program []*model.Handler, pc int) *model.Line {
	var peak *model.Line
	for _, h := range program {
		for _, c := range h.Lines() {
			if ls.shortest && !flowgraph.Always(h, c) {
				continue
			}
			peak = slowerOf(peak, ls.peak(c, pc), pc)
		}
	}
	return peak
}

func (ls *legs) peak(l *model.Line, pc int) *model.Line {
	if !ls.waited(l) {
		return nil
	}
	if peak, seen := ls.peaks[pc][l]; seen {
		return peak
	}
	ls.peaks[pc][l] = l
	ls.peaks[pc][l] = slowerOf(l, ls.peakOf(ls.inside(l), pc), pc)
	return ls.peaks[pc][l]
}

// slowerOf is the slower of two lines, the first if they are alike.
func slowerOf(a, b *model.Line, pc int) *model.Line {
	if a == nil || b != nil && leastTime(b, pc) > leastTime(a, pc) {
		return b
	}
	return a
}

// slowest are the lines whose stated times make up how long programs take.
func (ls *legs) slowest(program []*model.Handler, pc int) []*model.Line {
	var out []*model.Line
	following := map[*model.Line]bool{}
	var follow func(program []*model.Handler)
	follow = func(program []*model.Handler) {
		h := ls.longest(program, pc)
		if h == nil {
			return
		}
		for _, i := range ls.way(h, pc) {
			group := h.Calls[i]
			if len(out) >= rules.MostTold {
				return
			}
			var most *model.Line
			for _, c := range group {
				if d := ls.line(c, pc); d > 0 && !following[c] && (most == nil || d > ls.line(most, pc)) {
					most = c
				}
			}
			switch {
			case most == nil:
			case ls.alone(most, pc) == ls.line(most, pc):
				out = append(out, most)
			default:
				following[most] = true
				follow(ls.inside(most))
				following[most] = false
			}
		}
	}
	follow(program)
	return out
}

func (ls *legs) longest(program []*model.Handler, pc int) *model.Handler {
	var longest *model.Handler
	for _, h := range program {
		if longest == nil || ls.of([]*model.Handler{h}, pc) > ls.of([]*model.Handler{longest}, pc) {
			longest = h
		}
	}
	return longest
}
