package dot

import (
	"tautline.dev/model"
	"tautline.dev/render/view"
)

// rankOf gives every box its distance from where work starts: how many lines
// the longest way to it has, not counting lines that close a circle. It
// foresees what Graphviz will do, and places boxes where it can't be asked.
func rankOf(v *view.View, parked []parking) map[*model.Box]int {
	out, into := waysOf(v, parked)
	order, circle := topological(v, out, into)
	rank := make(map[*model.Box]int, len(v.Boxes))
	for _, b := range order {
		for _, w := range out[b] {
			if !circle[w] {
				rank[w.to] = max(rank[w.to], rank[b]+1)
			}
		}
	}
	return rank
}

// topological orders boxes so that lines point forward, and tells which lines
// can't because they close a circle. It starts at boxes that nothing leads to.
func topological(v *view.View, out map[*model.Box][]*way, into map[*model.Box]int) ([]*model.Box, map[*way]bool) {
	const (
		untouched = iota
		open
		done
	)
	state := make(map[*model.Box]int, len(v.Boxes))
	circle := map[*way]bool{}
	var reversed []*model.Box
	var visit func(b *model.Box)
	visit = func(b *model.Box) {
		state[b] = open
		for _, w := range out[b] {
			switch state[w.to] {
			case untouched:
				visit(w.to)
			case open:
				circle[w] = true
			}
		}
		state[b] = done
		reversed = append(reversed, b)
	}
	for _, starts := range []bool{true, false} {
		for _, b := range v.Boxes {
			if state[b] == untouched && (!starts || into[b] == 0) {
				visit(b)
			}
		}
	}
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return reversed, circle
}

// way is what leads from a box to another: a line, or a dotted one to its dead letters.
type way struct{ to *model.Box }

// waysOf are the shown ways out of each box, and how many reach one.
func waysOf(v *view.View, parked []parking) (out map[*model.Box][]*way, into map[*model.Box]int) {
	out, into = map[*model.Box][]*way{}, map[*model.Box]int{}
	add := func(from, to *model.Box) {
		out[from] = append(out[from], &way{to})
		into[to]++
	}
	for _, l := range v.Lines {
		add(l.From, l.To)
	}
	for _, k := range parked {
		add(k.from, k.to)
	}
	return out, into
}
