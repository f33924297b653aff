package recovery

import (
	"cmp"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Percentiles of work that goes several ways. A percentile of all of it says nothing of a
// way that less of it takes than may be slower; and what enough of it waits for makes it,
// however fast the rest is.

// partly finds the call that is slower than a promise for so much of the work that the
// promise can't be kept: of those who make it, more than the tail of one of its percentiles
// take longer than that.
func (t *timing) partly(pr promise[time.Duration], i int) (slower, bool) {
	var worst slower
	for _, l := range t.lines() {
		for k, pc := range percentiles {
			takes := pc.of(&l.Takes).Or(0)
			if takes <= pr.value || takes <= worst.total {
				continue
			}
			least, _ := t.whole.TakenBy(l)
			if least*pc.tail > 0 && !arithmetic.Below(least*pc.tail, percentiles[i].tail) {
				worst = slower{promised: pr, named: percentiles[i], counted: percentiles[k], calls: []*model.Line{l}, total: takes, sure: true, part: least}
			}
		}
	}
	return worst, worst.calls != nil
}

// without is how long work takes but for calls that little of it makes.
type without struct {
	legs *legs
	// at is the percentile that the rest is counted at, and rare what is left out.
	at    int
	rare  []*model.Line
	share float64
}

// keeps tells by what a promise is kept although what little of the work waits for takes
// longer, or nobody says how long: what is left out, and what of the rest is slower than a
// later percentile, is no more than may be. It is nil where that isn't so.
func (t *timing) keeps(promised time.Duration, i int) *without {
	for at := i + 1; at < len(percentiles); at++ {
		rare := t.rarest(percentiles[i].tail - percentiles[at].tail)
		if len(rare) == 0 {
			continue
		}
		legs := newLegs(t.flow, t.most.counts)
		legs.most = true
		legs.leave(rare)
		timed := !slices.ContainsFunc(t.lines(), func(l *model.Line) bool { return legs.waited(l) && mostTime(l, at) == nil })
		if total := legs.of(t.root, at); timed && total > 0 && total <= promised && len(t.whole.Unclear) == 0 {
			_, share := t.whole.TakenBy(rare...)
			return &without{legs, at, rare, share}
		}
	}
	return nil
}

// keptWithout tells of a percentile that is kept because what takes longer is rare.
func (o *Objective) keptWithout(w *without, t *timing) {
	var terms, rare []string
	for _, l := range w.legs.slowest(t.root, w.at) {
		terms = append(terms, "`"+l.ID+"` "+model.FormatDuration(w.legs.alone(l, w.at)))
	}
	for _, l := range w.rare {
		rare = append(rare, "`"+l.ID+"`")
	}
	o.Possible = phrase.Length(w.legs.of(t.root, w.at))
	o.Sum = phrase.Steps(terms, " + ") + " (" + percentiles[w.at].name + "), without " + phrase.Some(rare) + ": " + portion{least: w.share, most: w.share}.words() + " at the most"
	if o.Standing != Kept {
		return
	}
	if len(w.legs.slowest(t.root, w.at)) > 1 {
		o.Sum += sameWork
	}
	for _, l := range t.lines() {
		for _, pc := range percentiles[w.at:] {
			if fact := pc.of(&l.Takes); w.legs.waited(l) && fact == mostTime(l, w.at) {
				o.restsOn(l.Entity(), model.LineBasis(l, "takes."+pc.name, fact))
			}
		}
	}
	for _, l := range t.whole.ToldOf(w.rare...) {
		o.restsOn(l.Entity(), model.LineBasis(l, "share", &l.Share))
	}
}

// mostRare is how many calls are looked at one by one.
const mostRare = 64

// rarest are calls that no more than a part of the work makes, all of them together: those
// first that the least of it does.
func (t *timing) rarest(part float64) []*model.Line {
	type call struct {
		line *model.Line
		most float64
	}
	var calls []call
	for _, l := range t.lines() {
		if len(calls) == mostRare {
			break
		}
		if _, most := t.whole.TakenBy(l); !arithmetic.Below(part, most) {
			calls = append(calls, call{l, most})
		}
	}
	slices.SortStableFunc(calls, func(a, b call) int { return cmp.Compare(a.most, b.most) })
	var rare []*model.Line
	for _, c := range calls {
		if _, most := t.whole.TakenBy(append(rare, c.line)...); !arithmetic.Below(part, most) {
			rare = append(rare, c.line)
		}
	}
	return rare
}

// leave has legs count nothing of some calls.
func (ls *legs) leave(rare []*model.Line) {
	counts := ls.counts
	ls.counts = func(l *model.Line) bool { return counts(l) && !slices.Contains(rare, l) }
}

// sameWork is what has to be so where percentiles are added up, or the longest of some is
// taken: else more of the work meets one slow call or another than a percentile allows.
const sameWork = ", if it is the same work that is slow in each"

// one tells whether a single call is waited for at the start that takes as long as all that
// it sets off: its own percentile is that of the whole.
func (t *timing) one(i int) bool {
	var first []*model.Line
	for _, h := range t.root {
		first = append(first, slices.DeleteFunc(slices.Clone(h.Lines()), func(l *model.Line) bool { return !t.most.waited(l) })...)
	}
	slowest := t.most.slowest(t.root, i)
	return len(first) == 1 && len(slowest) == 1 && slowest[0] == first[0]
}

// surely tells whether a percentile is kept whichever work is slow where: all the work that
// meets a call which takes longer than is counted is no more than may be. That is so of one
// call, and of several that are counted at a percentile which is so much later.
//
// Source: Boole's inequality: the chance that any of some events happens is no more than
// all their chances together.
func (t *timing) surely(promised time.Duration, i int) bool {
	if t.one(i) {
		return true
	}
	times := map[*model.Line]float64{}
	for _, l := range slices.Concat(t.flow.Steps...) {
		times[l]++
	}
	for at := i; at < len(percentiles); at++ {
		late, timed := 0.0, true
		for _, l := range t.lines() {
			_, most := t.whole.TakenBy(l)
			late += most * times[l] * percentiles[at].tail
			timed = timed && mostTime(l, at) != nil
		}
		if timed && !arithmetic.Below(percentiles[i].tail, late) && t.most.of(t.root, at) <= promised {
			return true
		}
	}
	return false
}
