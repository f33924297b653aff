package model

import "strings"

// borders tells what a line crosses, where its boxes say where they are: by
// their place, or by the groups they live in. Two owners tell of one border
// only, and only when they differ. A client, and what others run, is outside,
// unless it lives in a group with the other box; a place that is written over
// all boxes doesn't bring it in.
func (im *implying) borders(l *Line) {
	if l.Crosses.Known() || l.Crosses.Asked() {
		return
	}
	if g := sharedGroup(l.From, l.To); g != nil {
		l.Crosses.imply([]string{"process"}, byShape("both its boxes live in `"+g.ID+"`", l.At))
		return
	}
	var crosses []string
	placed := false
	for _, b := range []*Box{l.From, l.To} {
		if b.Kind == Client || b.Kind == External {
			crosses = []string{"internet"}
		}
	}
	outside := len(crosses) > 0
	for _, border := range []string{"account", "region"} {
		a, ok := where(l.From, border)
		b, ok2 := where(l.To, border)
		placed = placed || ok && ok2
		if ok && ok2 && a != b {
			crosses = append(crosses, border)
		}
	}
	a, ok := l.From.Owner.Get()
	b, ok2 := l.To.Owner.Get()
	if ok && ok2 && a != b {
		crosses = append(crosses, "team")
	}
	switch {
	case outside:
		l.Crosses.imply(crosses, byShape("one of its boxes is outside, and nothing says that it isn't", l.At))
	case len(crosses) > 0:
		l.Crosses.imply(crosses, byShape("its two boxes differ in "+strings.Join(crosses, " and "), l.At))
	case placed:
		l.Crosses.imply([]string{"process"}, byShape("its two boxes are in the same place", l.At))
	}
}

// sharedGroup is the innermost group that both boxes live in, nil if there is
// none. A team is no place.
func sharedGroup(a, b *Box) *Group {
	for g := a.In.Or(nil); g != nil; g = g.Parent {
		for h := b.In.Or(nil); h != nil && g.Kind != "team"; h = h.Parent {
			if g == h && a.Kind != External && b.Kind != External {
				return g
			}
		}
	}
	return nil
}

// where is a box's account or region: its own, or that of a group around it.
func where(b *Box, border string) (string, bool) {
	own := map[string]*Fact[string]{"account": &b.Place.Account, "region": &b.Place.Region}[border]
	if v, ok := own.Get(); ok {
		return v, true
	}
	for g := b.In.Or(nil); g != nil; g = g.Parent {
		if g.Kind == border {
			return g.ID, true
		}
	}
	return "", false
}
