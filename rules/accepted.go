package rules

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/model"
)

// holds is for each finding that a system accepted the waiver that held longest, by what it
// is about now; nothing of none. One of a line that does something else now was given for
// another effect, and holds for none of them.
func (b *Base) holds(was, is *model.System) map[target]*model.Waiver {
	out := map[target]*model.Waiver{}
	for t, all := range b.given(was) {
		for _, w := range all {
			if b.another(was, is, w.On) == "" && (out[t] == nil || out[t].Until.Before(w.Until)) {
				out[t] = w
			}
		}
	}
	return out
}

// given are the waivers that a system had, by what they are about now.
func (b *Base) given(s *model.System) map[target][]*model.Waiver {
	out := map[target][]*model.Waiver{}
	if s == nil {
		return out
	}
	for i := range s.Waivers {
		w := &s.Waivers[i]
		t := target{w.Rule, b.called(s, w.On)}
		out[t] = append(out[t], w)
	}
	return out
}

// held are the waivers of the base that hold for a system. Where it is the base that has a
// line do something else since the change left it, the change has given the waiver no other
// effect: it holds if it did then.
func (b *Base) held(is *model.System) map[target]*model.Waiver {
	out := b.holds(b.System, is)
	given := b.given(b.System)
	for t, w := range b.holds(b.Left, is) {
		if out[t] == nil && len(given[t]) > 0 {
			out[t] = w
		}
	}
	return out
}

// waiversAdded tells of each waiver that the base doesn't have, that ends earlier there, or
// that says there that somebody else accepts it, or why.
func (r *Report) waiversAdded(s *model.System, pol Policy) []Finding {
	var out []Finding
	holds, left := r.Base.held(s), r.Base.holds(r.Base.Left, s)
	said := map[target]bool{}
	changed := Report{System: s}
	for _, w := range changed.waivers() {
		is := target{w.Rule, w.On}
		if said[is] || pol.forbids(w.Rule) {
			continue // the one that nothing allows is told of as that
		}
		said[is] = true // of several the one that holds longest
		was := holds[is]
		if says(was, w) || says(left[is], w) {
			continue // the base may have taken it out since the change left it, or rewritten it
		}
		f := Finding{On: model.Entity{Name: w.On, At: w.At}, At: w.At, Discriminator: w.Rule}
		f.Message = r.Base.accepts(s, w, was)
		out = append(out, f)
	}
	return out
}

// says tells whether a waiver says what another does, or holds even longer.
func says(was, w *model.Waiver) bool {
	return was != nil && !was.Until.Before(w.Until) && was.By == w.By && was.Reason == w.Reason
}

// accepts says what a change accepts with a waiver of its system; was is the one that the
// base has, nil where it has none. What a system that wasn't there brings counts at once,
// for nothing else does.
func (b *Base) accepts(is *model.System, w, was *model.Waiver) string {
	day, by := w.Until.Format(time.DateOnly), fmt.Sprintf("by %s: %s", w.By, w.Reason)
	if saysNothing(w.Reason) {
		by += ", which says nothing of why"
	}
	later := "that counts once it is part of " + b.Where
	switch {
	case b.System == nil:
		return fmt.Sprintf("this change brings a system that waives %s on %s until %s (%s); that counts already, for %s has %s", w.Rule, w.On, day, by, b.Where, b.Lacks())
	case was != nil && was.Until.Before(w.Until):
		extends := fmt.Sprintf("this change extends the waiver of %s on %s from %s to %s (%s)", w.Rule, w.On, was.Until.Format(time.DateOnly), day, by)
		if was.By != w.By || was.Reason != w.Reason {
			extends += fmt.Sprintf(", and it was by %s: %s", was.By, was.Reason)
		}
		return extends + "; " + later
	case was != nil:
		var other []string
		if was.By != w.By {
			other = append(other, fmt.Sprintf("it is by %s, and was by %s", w.By, was.By))
		}
		if was.Reason != w.Reason {
			reason := fmt.Sprintf("its reason is %q, and was %q", w.Reason, was.Reason)
			if saysNothing(w.Reason) {
				reason = fmt.Sprintf("its reason is %q, which says nothing of why, and was %q", w.Reason, was.Reason)
			}
			other = append(other, reason)
		}
		return fmt.Sprintf("this change rewrites the waiver of %s on %s: %s", w.Rule, w.On, strings.Join(other, "; "))
	}
	if now := b.called(b.System, w.On); now != w.On && b.waives(w.Rule, w.On) {
		return fmt.Sprintf("this change has the waiver of %s on %s until %s (%s) be about another one: what was %s is %s now; %s", w.Rule, w.On, day, by, w.On, now, later)
	}
	for _, old := range b.given(b.System)[target{w.Rule, w.On}] {
		if other := b.another(b.System, is, old.On); other != "" {
			return fmt.Sprintf("this change has the waiver of %s on %s until %s (%s) be about another one: %s; %s", w.Rule, w.On, day, by, other, later)
		}
	}
	return fmt.Sprintf("this change waives %s on %s until %s (%s); %s", w.Rule, w.On, day, by, later)
}

// waives tells whether the base waives a rule on an entity, as it was called there.
func (b *Base) waives(rule, on string) bool {
	for _, w := range b.System.Waivers {
		if w.Rule == rule && w.On == on {
			return true
		}
	}
	return false
}
