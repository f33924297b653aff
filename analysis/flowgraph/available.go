package flowgraph

import (
	"cmp"
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Available is the range of how available all is together that a flow's work needs,
// where each portion by its number is so available. At its least, the work whose share
// nobody states goes where the least works, and at its most where the most does.
//
// What is stated is weighed: of work that goes several ways, as much is answered as of
// each of them, by how much of the work goes there. That two choices hang together, or
// don't, nobody states: of two lines that half of the work takes each, all of the work may
// take one of them, or half of it both. Failures are taken not to depend on each other, nor
// on the way.
//
// Source: the law of total probability, as in W. Feller, "An Introduction to
// Probability Theory and Its Applications", volume 1, chapter V.
func (w *Whole) Available(share func(int) float64) (least, most float64) {
	var all []needing
	for i, p := range w.Portions {
		if s := share(i); s < 1 {
			all = append(all, needing{s, p.at})
		}
	}
	return w.together(all)
}

// Taken is the range of how much of the work needs a portion.
func (w *Whole) Taken(portion int) (least, most float64) {
	return w.taken(w.Portions[portion].at)
}

// TakenBy is the range of how much of the work makes one of some calls, or several.
func (w *Whole) TakenBy(calls ...*model.Line) (least, most float64) {
	at := w.callsAt(calls)
	if len(at) == 0 {
		return 0, 0
	}
	return w.taken(at)
}

func (w *Whole) callsAt(calls []*model.Line) []place {
	var at []place
	for _, l := range calls {
		at = append(at, w.called[l]...)
	}
	return at
}

func (w *Whole) taken(at []place) (least, most float64) {
	n := needing{0, at}
	works, fails, ok := w.weighed([]needing{n})
	switch {
	case n.sure():
		return 1, 1
	case !ok:
		return 0, 1
	case w.rough:
		works = 0
	}
	return 1 - fails, 1 - works
}

// Untold are the shares that nobody states, of those that decide how much of the work
// needs a portion.
func (w *Whole) Untold(portion int) []string {
	var out []string
	w.deciding(w.Portions[portion].at, func(c choice) { out = union(out, c.untold) })
	return out
}

// Told are the lines whose shares say how much of the work needs a portion.
func (w *Whole) Told(portion int) []*model.Line {
	var out []*model.Line
	w.deciding(w.Portions[portion].at, func(c choice) { out = union(out, c.told) })
	return out
}

// ToldOf are the lines whose shares say how much of the work makes some calls.
func (w *Whole) ToldOf(calls ...*model.Line) []*model.Line {
	var out []*model.Line
	w.deciding(w.callsAt(calls), func(c choice) { out = union(out, c.told) })
	return out
}

func (w *Whole) deciding(places []place, visit func(choice)) {
	for _, at := range places {
		for _, a := range at {
			visit(w.choices[a.Either])
		}
	}
}

// union adds what isn't in a list yet to it, in order.
func union[T comparable](to, more []T) []T {
	for _, x := range more {
		if !slices.Contains(to, x) {
			to = append(to, x)
		}
	}
	return to
}

// needing is a portion, as a sum over the ways of the work takes it.
type needing struct {
	share float64
	at    []place
}

// sure tells whether all of the work needs it, whatever is chosen.
func (n needing) sure() bool {
	return slices.ContainsFunc(n.at, func(p place) bool { return len(p) == 0 })
}

// on tells whether work needs it that goes a way.
func (n needing) on(way []int) bool { return passes(n.at, way) }

// passes tells whether a way, which says of each choice what is chosen, comes by one of
// some places.
func passes(places []place, way []int) bool {
	return slices.ContainsFunc(places, func(p place) bool {
		return !slices.ContainsFunc(p, func(a model.Alternative) bool { return way[a.Either] != a.Branch })
	})
}

// together is how available portions are together. What all of the work needs counts
// once; the rest hangs on what is chosen.
func (w *Whole) together(all []needing) (least, most float64) {
	var sure []float64
	var open []needing
	for _, n := range all {
		switch {
		case len(n.at) == 0:
		case n.sure():
			sure = append(sure, n.share)
		default:
			open = append(open, n)
		}
	}
	always := arithmetic.Together(sure...)
	least, most, ok := w.weighed(open)
	if !ok {
		least, most = w.apart(open)
	}
	if w.rough {
		least = allOf(open)
	}
	return always * least, always * most
}

func allOf(portions []needing) float64 {
	var shares []float64
	for _, n := range portions {
		shares = append(shares, n.share)
	}
	return arithmetic.Together(shares...)
}

// apart is what can be said of portions that hang on too much to be weighed together, by
// how much of the work needs each alone. It is least where what they are missed by adds up,
// and most where the same work needs as many of them as can be.
//
// Source: for the least, Weierstrass's inequality, Π(1 − x) ≥ 1 − Σx; for the most, G. G.
// Lorentz, "An Inequality for Rearrangements", 1953: a mean of products is greatest where
// all of their factors are great for the same work.
func (w *Whole) apart(portions []needing) (least, most float64) {
	type part struct{ share, taken float64 }
	var parts []part
	least = 1
	for _, n := range portions {
		low, high := w.taken(n.at)
		parts = append(parts, part{n.share, low})
		least -= high * (1 - n.share)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.taken, b.taken) })
	below := 0.0
	for i, p := range parts {
		product := 1.0
		for _, q := range parts[i:] {
			product *= q.share
		}
		most, below = most+product*(p.taken-below), p.taken
	}
	return max(least, allOf(portions)), most + 1 - below
}

// mostWeighed is over how many ways a mean goes.
const mostWeighed = 1024

// weighed is how available portions are together over all ways that the work may go, each
// as often as what is known of the choices allows. It is false where these are too many.
func (w *Whole) weighed(portions []needing) (least, most float64, ok bool) {
	on := w.decidedBy(portions)
	if len(on) == 0 {
		return allOf(portions), allOf(portions), true
	}
	ways, ok := w.waysOver(on)
	if !ok {
		return 0, 0, false
	}
	values := make([]float64, len(ways))
	for i, way := range ways {
		var needed []needing
		for _, n := range portions {
			if n.on(way) {
				needed = append(needed, n)
			}
		}
		values[i] = allOf(needed)
	}
	var bounds []arithmetic.Bound
	for _, c := range on {
		if len(w.choices[c].of) > 0 {
			bounds = append(bounds, w.choices[c].ofAll(c, ways))
		}
		for branch := range w.choices[c].least {
			bounds = append(bounds, w.choices[c].bounds(c, branch, ways)...)
		}
	}
	return arithmetic.Coupled(values, bounds)
}

// decidedBy are the choices that decide who needs some portions, with those by which they
// are come to.
func (w *Whole) decidedBy(portions []needing) []int {
	var on []int
	add := func(places []place) {
		for _, p := range places {
			for _, a := range p {
				if !slices.Contains(on, a.Either) {
					on = append(on, a.Either)
				}
			}
		}
	}
	for _, n := range portions {
		add(n.at)
	}
	for i := 0; i < len(on); i++ {
		add(w.choices[on[i]].at)
	}
	return on
}

// waysOver are all ways that the work may go by some choices. Where it doesn't come to one
// of them at all, the first branch stands for that.
func (w *Whole) waysOver(on []int) (ways [][]int, ok bool) {
	total := 1
	for _, c := range on {
		if total *= len(w.choices[c].least); total > 4*mostWeighed {
			return nil, false
		}
	}
	way := make([]int, len(w.choices))
	var choose func(open []int)
	choose = func(open []int) {
		if len(open) > 0 {
			for branch := range w.choices[open[0]].least {
				way[open[0]] = branch
				choose(open[1:])
			}
			way[open[0]] = 0
			return
		}
		for _, c := range on {
			if way[c] > 0 && !passes(w.choices[c].at, way) {
				return
			}
		}
		ways = append(ways, slices.Clone(way))
	}
	choose(on)
	return ways, len(ways) <= mostWeighed
}

// bounds say how much of the work that comes to a choice takes a branch of it.
func (c *choice) bounds(number, branch int, ways [][]int) []arithmetic.Bound {
	least, most := c.least[branch], c.most[branch]
	low, high := make([]float64, len(ways)), make([]float64, len(ways))
	for i, way := range ways {
		if !passes(c.at, way) {
			continue
		}
		taken := 0.0
		if way[number] == branch {
			taken = 1
		}
		low[i], high[i] = least-taken, taken-most
	}
	if !arithmetic.Below(least, most) {
		return []arithmetic.Bound{{Terms: high, Equal: true}}
	}
	var out []arithmetic.Bound
	if least > 0 {
		out = append(out, arithmetic.Bound{Terms: low})
	}
	if most < 1 {
		out = append(out, arithmetic.Bound{Terms: high})
	}
	return out
}

// ofAll says how much of the work that comes to other places than a choice, before it,
// takes the first branch of it at the most.
func (c *choice) ofAll(number int, ways [][]int) arithmetic.Bound {
	terms := make([]float64, len(ways))
	for i, way := range ways {
		if passes(c.of, way) {
			terms[i] -= c.share
		}
		if way[number] == 0 && passes(c.at, way) {
			terms[i]++
		}
	}
	return arithmetic.Bound{Terms: terms}
}

// placesOf are the branches in which each group of a handler's steps stands.
func placesOf(h *model.Handler) []place {
	out := make([]place, len(h.Within))
	for i, within := range h.Within {
		out[i] = within
	}
	return out
}
