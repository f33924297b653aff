package recovery

import (
	"slices"
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// timing is how long a flow takes, in the ways that a promise is held against.
type timing struct {
	flow  *model.Flow
	whole *flowgraph.Whole
	root  []*model.Handler
	// least is what all of its work waits for on the shortest branch of each either, and
	// sure on the longest; some counts what only some of the work waits for, too, and most
	// takes of that the most that is possible by what is stated.
	least, sure, some, most *legs
}

func timingOf(g *flowgraph.Graph, f *model.Flow) timing {
	wait, whole := g.Wait(f), g.Whole(f)
	all := func(l *model.Line) bool { return wait.Holds(l) && !slices.Contains(whole.Sometimes, l) }
	t := timing{flow: f, whole: whole, root: beginnings(f), least: newLegs(f, all), sure: newLegs(f, all), some: newLegs(f, whole.Holds), most: newLegs(f, whole.Holds)}
	t.least.shortest, t.most.most = len(f.Branches) > 0, true
	return t
}

// timed is what becomes of a promise of latency.
type timed struct {
	slower
	found bool
	// shares and untimed say what is wanting to tell.
	shares  []string
	untimed []*model.Line
	// rare is set where only work breaks it of which a share says how much that is.
	rare bool
	// without is what the promise is kept by, nil where it isn't kept by what is rare.
	without *without
}

// judge holds the i-th percentile that is promised against what is waited for.
func (t *timing) judge(pr promise[time.Duration], i int) (v timed) {
	if v.slower, v.found = compare(pr, i, t.least, t.root); v.found {
		return v
	}
	if v.slower, v.found = t.partly(pr, i); v.found {
		return v
	}
	v = t.partOf(pr, i)
	if v.found || v.rare || len(v.shares)+len(v.untimed) > 0 {
		if without := t.keeps(pr.value, i); without != nil {
			return timed{without: without}
		}
	}
	return v
}

// partOf holds it against what some of the work waits for, however much that is.
func (t *timing) partOf(pr promise[time.Duration], i int) (v timed) {
	if v.slower, v.found = compare(pr, i, t.sure, t.root); v.found {
		often := newLegs(t.flow, t.sure.counts)
		often.leave(t.rarest(percentiles[i].tail))
		if _, late := compare(pr, i, often, t.root); !late {
			return timed{rare: true} // too little of the work is slow to make that percentile
		}
		v.sure, v.slowest = false, true
		if v.calls == nil && v.counted.name != v.named.name {
			v.counted = percentiles[0]
		}
		return v
	}
	if _, late := compare(pr, i, t.some, t.root); late {
		for _, l := range t.whole.Sometimes {
			if l.Share.Known() && !l.Share.None() {
				v.rare = true
			} else if t.some.waited(l) {
				v.shares = append(v.shares, l.Entity().Name+".share")
			}
		}
	}
	tooLong := t.most.of(t.root, i) > pr.value
	for _, l := range t.lines() {
		if mostTime(l, i) == nil || tooLong && !percentiles[i].of(&l.Takes).Known() {
			v.untimed = append(v.untimed, l)
		}
	}
	return v
}

// lines are the calls that are waited for by some of the work, each once.
func (t *timing) lines() []*model.Line {
	var out []*model.Line
	seen := map[*model.Line]bool{}
	for _, l := range slices.Concat(t.flow.Steps...) {
		if !seen[l] && t.some.waited(l) {
			out = append(out, l)
		}
		seen[l] = true
	}
	return out
}

// beginnings are the programs with which a flow begins.
func beginnings(f *model.Flow) []*model.Handler {
	var root []*model.Handler
	for _, l := range f.FirstLines() {
		if h := starterOf(f, l); h != nil && (len(root) == 0 || root[len(root)-1] != h) {
			root = append(root, h)
		}
	}
	return root
}

func starterOf(f *model.Flow, l *model.Line) *model.Handler {
	for _, h := range l.In {
		if h.Flow == f {
			return h
		}
	}
	return nil
}

// compare finds what is slower than the i-th percentile that is promised: one
// call alone, the sum of what half of the calls take, or the sum at that
// percentile.
func compare(pr promise[time.Duration], i int, ls *legs, program []*model.Handler) (slower, bool) {
	if s, ok := single(pr, i, func(k int) *model.Line { return ls.peakOf(program, k) }); ok {
		return s, true
	}
	for _, k := range []int{0, i} {
		if total := ls.of(program, k); total > pr.value {
			return slower{promised: pr, named: percentiles[i], counted: percentiles[k], total: total, legs: ls, program: program, sure: k == 0}, true
		}
	}
	return slower{}, false
}

// single finds the call that is slower than a promise all by itself, given the
// slowest one at each percentile.
func single(pr promise[time.Duration], i int, slowest func(k int) *model.Line) (slower, bool) {
	var worst slower
	for k := range i + 1 {
		l := slowest(k)
		if l == nil {
			continue
		}
		if takes := percentiles[k].of(&l.Takes).Or(0); takes > pr.value && takes > worst.total {
			worst = slower{promised: pr, named: percentiles[i], counted: percentiles[k], calls: []*model.Line{l}, total: takes, sure: true}
		}
	}
	return worst, worst.calls != nil
}
