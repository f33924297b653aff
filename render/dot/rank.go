package dot

import (
	"tautline.dev/model"
	"tautline.dev/render/view"
)

// rankOf gives every box its distance from where work starts: how many lines
// the longest way to it has, not counting lines that close a circle. It
// foresees what Graphviz will do, and places boxes where it can't be asked.
func rankOf(v *view.View, parked []parking) map[*model.Box]int {
	out, into := linesOf(v)
	order, circle := topological(v, out, into)
	rank := make(map[*model.Box]int, len(v.Boxes))
	for _, b := range order {
		for _, l := range out[b] {
			if !circle[l] {
				rank[l.To] = max(rank[l.To], rank[b]+1)
			}
		}
	}
	for _, k := range parked {
		if k.beside && into[k.to] == 0 {
			rank[k.to] = rank[k.from]
		}
	}
	return rank
}

// topological orders boxes so that lines point forward, and tells which lines
// can't because they close a circle. It starts at boxes that nothing leads to.
func topological(v *view.View, out map[*model.Box][]*model.Line, into map[*model.Box]int) ([]*model.Box, map[*model.Line]bool) {
	const (
		untouched = iota
		open
		done
	)
	state := make(map[*model.Box]int, len(v.Boxes))
	circle := map[*model.Line]bool{}
	var reversed []*model.Box
	var visit func(b *model.Box)
	visit = func(b *model.Box) {
		state[b] = open
		for _, l := range out[b] {
			switch state[l.To] {
			case untouched:
				visit(l.To)
			case open:
				circle[l] = true
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

// linesOf are the shown lines out of each box, and how many reach one.
func linesOf(v *view.View) (out map[*model.Box][]*model.Line, into map[*model.Box]int) {
	out, into = map[*model.Box][]*model.Line{}, map[*model.Box]int{}
	for _, l := range v.Lines {
		out[l.From] = append(out[l.From], l)
		into[l.To]++
	}
	return out, into
}
