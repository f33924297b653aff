package diff

import (
	"maps"
	"slices"
)

// likely finds what findRenames doesn't, for something else has changed beside the name, or
// another has the name now: what was a box is one that all of its lines lead to now, what
// was a line or a flow is one that says the same where it matters. Where several could be
// meant, none is; and where another has the old name, or had the new one, nothing at all
// may be different.
func likely(was, is entities, found renames) {
	for _, part := range []Part{Box, Line, Flow} {
		s := &side{part: part, was: was.of(part), is: is.of(part), found: found}
		pairs := s.unique()
		if part == Box {
			pairs = rerouted(was.of(Line), is.of(Line), found)
			s.trade(pairs)
		}
		s.keep(pairs)
	}
}

func (all entities) of(part Part) map[string]*entity {
	out := map[string]*entity{}
	for _, e := range all {
		if e.Part == part {
			out[e.ID] = e
		}
	}
	return out
}

// side are the entities of one part, before and after, and what is known of their names.
type side struct {
	part    Part
	was, is map[string]*entity
	found   renames
}

// rerouted pairs boxes by the lines that are the same before and after: all that led to or
// from the one lead to or from the other, they are at least half of its lines, and no other
// that was there has come to it.
func rerouted(was, is map[string]*entity, found renames) map[string]string {
	leads, comes, stay, all := map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]int{}, map[string]int{}
	note := func(m map[string]map[string]bool, at, other string) {
		if m[at] == nil {
			m[at] = map[string]bool{}
		}
		m[at][other] = true
	}
	for id, o := range was {
		n := is[found.call(Line, id)]
		for _, end := range []func(*entity) string{fromOf, toOf} {
			old := end(o)
			all[old]++
			if n != nil {
				stay[old]++
				note(leads, old, end(n))
				note(comes, end(n), old)
			}
		}
	}
	out := map[string]string{}
	for old, to := range leads {
		for now := range to {
			if len(to) == 1 && len(comes[now]) == 1 && now != old && 2*stay[old] >= all[old] {
				out[old] = now
			}
		}
	}
	return out
}

// trade adds to pairs that what had the new name has the old one now, where both had and have
// one: a box to which no line leads may have traded its name with one to which some do.
func (s *side) trade(pairs map[string]string) {
	taken := map[string]bool{}
	for _, now := range pairs {
		taken[now] = true
	}
	for _, old := range slices.Sorted(maps.Keys(pairs)) {
		if now := pairs[old]; s.was[now] != nil && s.is[old] != nil && pairs[now] == "" && !taken[old] {
			pairs[now], taken[old] = old, true
		}
	}
}

func fromOf(e *entity) string { return e.line.From.ID }

func toOf(e *entity) string { return e.line.To.ID }

// unique pairs lines, and flows, that agree in what makes them what they are, where no other
// does. What has kept its name and that, too, is itself.
func (s *side) unique() map[string]string {
	old, now := map[string][]string{}, map[string][]string{}
	for id, o := range s.was {
		if n := s.is[id]; n == nil || s.essence(o, s.found.call) != s.essence(n, itself) {
			old[s.essence(o, s.found.call)] = append(old[s.essence(o, s.found.call)], id)
		}
	}
	for id, n := range s.is {
		if o := s.was[id]; o == nil || s.essence(o, s.found.call) != s.essence(n, itself) {
			now[s.essence(n, itself)] = append(now[s.essence(n, itself)], id)
		}
	}
	out := map[string]string{}
	for e, o := range old {
		if n := now[e]; len(o) == 1 && len(n) == 1 {
			out[o[0]] = n[0]
		}
	}
	return out
}

// essence is what makes a line or a flow what it is: its ends and what is done over it, or
// its steps.
func (s *side) essence(e *entity, call naming) string {
	var matters sheet
	for _, f := range e.sheet(call) {
		if slices.Contains([]string{"from", "to", "does", "operation", "interaction", "steps"}, f.path) {
			matters = append(matters, f)
		}
	}
	return meaning(matters)
}

// keep adds the pairs of which enough is the same, once all are called by their new names.
func (s *side) keep(pairs map[string]string) {
	for old, now := range pairs {
		if s.found[ref{s.part, old}] != "" || s.taken(now) {
			delete(pairs, old)
		}
	}
	for {
		var wrong []string // all at once: no order decides
		call := func(part Part, id string) string {
			if now, ok := pairs[id]; ok && part == s.part {
				return now
			}
			return s.found.call(part, id)
		}
		for old, now := range pairs {
			if !s.same(old, now, call) || s.was[now] != nil && pairs[now] == "" {
				wrong = append(wrong, old)
			}
		}
		if len(wrong) == 0 {
			break
		}
		for _, old := range wrong {
			delete(pairs, old)
		}
	}
	for old, now := range pairs {
		s.found[ref{s.part, old}] = now
	}
}

// taken tells whether something is known to have had another name.
func (s *side) taken(now string) bool {
	for r, is := range s.found {
		if r.part == s.part && is == now {
			return true
		}
	}
	return false
}

// same tells whether what was one thing is another: of one kind, on one platform, and with
// nothing else changed, or little where nothing else has either name.
func (s *side) same(old, now string, call naming) bool {
	o, n := s.was[old], s.is[now]
	if o == nil || n == nil {
		return false
	}
	before := o.sheet(call)
	changed := between(before, n.sheet(itself))
	if own := s.is[old]; own != nil && len(between(before, own.sheet(itself))) == 0 {
		return false // nobody can tell the two apart
	}
	if s.is[old] != nil || s.was[now] != nil {
		return len(changed) == 0
	}
	said := 0
	for _, e := range before {
		if e.key != "" {
			said++
		}
	}
	return len(changed) <= max(1, said/4) && !slices.ContainsFunc(changed, func(f Fact) bool { return f.Path == "kind" || f.Path == "platform" })
}
