package judge

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// meet tells which of the systems that there were each of those that there are now was.
// One that has kept its name and its place is the same. Of any other, be it only moved, it
// is asked which boxes it has: a name or a place alone would let it take the policy of a
// laxer one, also of one that lay where no argument leads.
func (a *Against) meet(now []*model.System) {
	if a == nil {
		return
	}
	a.now, a.pairs = now, map[*model.System]*model.System{}
	taken := map[*model.System]bool{}
	for _, is := range now {
		if i := slices.IndexFunc(a.Systems, func(s *model.System) bool { return s.Called() == is.Called() && s.Dir == is.Dir }); i >= 0 {
			a.pairs[is], taken[a.Systems[i]] = a.Systems[i], true
		}
	}
	for _, is := range now {
		if a.pairs[is] != nil || a.lacks(is) {
			continue
		}
		all := a.related(is, taken)
		if was := a.elsewhere.moved(is); was != nil && a.named(is) == nil {
			all = slices.Insert(all, 0, was)
		}
		// Two may have been one: stages of what had none.
		if was := likest(is, all); was != nil {
			a.pairs[is] = was
		}
	}
}

// related are the systems that one may have been: those of its name, those that lay where
// it lies, and those that are gone of which it has most boxes. What others are known to
// be is left out, unless it has its name.
func (a *Against) related(is *model.System, taken map[*model.System]bool) []*model.System {
	var out []*model.System
	for _, same := range []func(*model.System) bool{
		func(s *model.System) bool { return s.Called() == is.Called() },
		func(s *model.System) bool { return s.Name == is.Name },
		func(s *model.System) bool { return s.Dir == is.Dir && s.Stage == is.Stage },
		func(s *model.System) bool { return s.Dir == is.Dir },
		func(s *model.System) bool { return mostIn(s, is) && !a.isHere(s.Name) },
	} {
		for _, s := range slices.Concat(a.Systems, a.elsewhere.left()) {
			if same(s) && (!taken[s] || s.Name == is.Name) {
				out = append(out, s)
			}
		}
	}
	return out
}

// isHere tells whether a system has a name now.
func (a *Against) isHere(name string) bool {
	return slices.ContainsFunc(a.now, func(s *model.System) bool { return s.Name == name })
}

// likest is the first of some systems of which one has the most boxes, nil of none. One
// that has none of its boxes is another, but for its name; where it has none by their
// names, it is asked whether it has most by others.
func likest(is *model.System, all []*model.System) *model.System {
	var best *model.System
	most := 0
	for _, s := range all {
		n := shared(s, is)
		if n == 0 {
			n = kept(s, is)
		}
		if n == 0 && s.Name != is.Name {
			continue
		}
		if best == nil || n > most {
			best, most = s, n
		}
	}
	return best
}

// kept is how many boxes of a system another has under other names, if it has most: a few
// of one kind may be anybody's.
func kept(was, is *model.System) int {
	n, d := 0, renamed(was, is)
	for _, b := range was.Boxes {
		if name := b.Entity().Name; d.Called(name) != name {
			n++
		}
	}
	if 2*n <= len(was.Boxes) {
		return 0
	}
	return n
}

// shared is how many boxes of a system another has: of the same name and kind.
func shared(was, is *model.System) int {
	n := 0
	for _, b := range was.Boxes {
		if has(is, b) {
			n++
		}
	}
	return n
}

// mostIn tells whether a system has most of another's boxes.
func mostIn(was, is *model.System) bool { return 2*shared(was, is) > len(was.Boxes) }

// tookOver tells whether a system has most of a gone one's boxes, and hadn't as it was; nil
// where it is new. One that only calls its own the same has taken nothing over.
func tookOver(gone, was, is *model.System) bool {
	gained := 0
	for _, b := range gone.Boxes {
		if has(is, b) && !has(was, b) {
			gained++
		}
	}
	return 2*gained > len(gone.Boxes)
}

// has tells whether a system has a box of the same name and kind; no system has any.
func has(s *model.System, b *model.Box) bool {
	if s == nil {
		return false
	}
	own := s.Box(b.ID)
	return own != nil && own.Kind == b.Kind
}

// vanished are the verdicts on systems that there were and that none is now. One that the
// revision has only had since the change left it isn't gone.
func (a *Against) vanished(o Options) []*rules.Report {
	if a == nil {
		return nil
	}
	var out []*rules.Report
	since := a.since()
	for _, s := range a.Systems {
		is := slices.ContainsFunc(a.now, func(is *model.System) bool {
			was := a.pairs[is]
			return was != nil && (was == s || was.Name == s.Name)
		})
		if is || since != nil && since[s] == nil {
			continue
		}
		in := ""
		if i := slices.IndexFunc(a.now, func(is *model.System) bool { return tookOver(s, a.pairs[is], is) }); i >= 0 {
			in = a.now[i].Called()
		}
		if r := rules.Gone(s, a.Where, in, rules.Options{Rules: Rules(s), Profile: o.Profile, Now: o.Now}); r != nil {
			out = append(out, r)
		}
	}
	return out
}

// since tells of each system of the revision what it was where the change left that; nil
// where it is that commit itself.
func (a *Against) since() map[*model.System]*model.System {
	if a.Fork == nil {
		return nil
	}
	left := &Against{Systems: a.Fork.Systems, elsewhere: a.Fork.elsewhere}
	left.meet(a.Systems)
	return left.pairs
}
