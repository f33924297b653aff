package rules

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Base is what a change is judged by, so that it doesn't judge itself: the policy and
// the waivers of a system as it was.
type Base struct {
	// Where is the revision, as people call it.
	Where string
	// System is the system as it was; nil where there was none, and the change brings
	// its own policy.
	System *model.System
	// Left is the system as it was where the change left the base, nil where that is the
	// base itself, or it wasn't there: what has become stricter in the base since then is
	// judged by, and no change has loosened it.
	Left *model.System
	// Called is what an entity of one of them is called now, another name if it was
	// renamed; nil where nobody has looked.
	Called func(was *model.System, entity string) string
	// NoStage tells that the system was there, and had no such stage.
	NoStage bool
	// Gone are the systems that were there and aren't here, of which a system that goes by
	// another name, or lies elsewhere, could be one; each in words.
	Gone []string
}

// over is a system with the policy of the base, and with those waivers that counted
// there and still stand. One that the change takes out is gone at once, for the fault
// may be gone too, and one that nothing allows is there to be told of.
func (b *Base) over(s *model.System, o Options) *model.System {
	if b.System == nil {
		return s
	}
	judged := *s
	judged.Policy, judged.Waivers = b.System.Policy, nil
	pol := PolicyOf(&judged, o.Rules, o.Profile)
	holds := b.held(s)
	for _, w := range s.Waivers {
		old := holds[target{w.Rule, w.On}]
		if old != nil && old.Until.Before(w.Until) {
			w.Until = old.Until
		}
		if old != nil || pol.forbids(w.Rule) {
			judged.Waivers = append(judged.Waivers, w)
		}
	}
	return &judged
}

// Owning is a system with the rules of a team's own that it is judged by: those of the
// base, and what the change adds to them. A change that takes one out, or has it look
// for less, is judged by it all the same.
func (b *Base) Owning(s *model.System) *model.System {
	if b == nil || b.System == nil || len(b.System.Own) == 0 {
		return s
	}
	judged := *s
	judged.Own = slices.Clone(b.System.Own)
	for _, r := range s.Own {
		if ownRule(b.System, r.Name) == nil {
			judged.Own = append(judged.Own, r)
		}
	}
	return &judged
}

// ownRule is a system's own rule of a name, or nil.
func ownRule(s *model.System, name string) *model.OwnRule {
	for i := range s.Own {
		if s.Own[i].Name == name {
			return &s.Own[i]
		}
	}
	return nil
}

// rulesLoosened tells which rules of a team's own a change takes out, has told milder, or
// has fire on something else: nobody can tell whether that is less.
func rulesLoosened(before, s *model.System) []looser {
	var out []looser
	for i := range before.Own {
		was := &before.Own[i]
		path := "rules." + was.Name
		is := ownRule(s, was.Name)
		switch {
		case is == nil:
			out = append(out, looser{path: path, says: fmt.Sprintf("`%s` is gone, a rule of your own", path), at: s.At})
		case severityOf(is) < severityOf(was):
			says := fmt.Sprintf("`%s` is %s, and was %s", path, is.Severity, was.Severity)
			if !is.Same(was) {
				says += ", and fires on something else than it did"
			}
			out = append(out, looser{path: path, says: says, at: is.At})
		case !is.Same(was):
			says := fmt.Sprintf("`%s` fires on something else than it did, and whether it is looser can't be told", path)
			out = append(out, looser{path: path, says: says, at: is.At, unsure: true})
		}
	}
	return out
}

func severityOf(r *model.OwnRule) Severity {
	s, _ := ParseSeverity(r.Severity)
	return s
}

// Lacks says what there wasn't of a system that wasn't there: "no such stage".
func (b *Base) Lacks() string {
	if b.NoStage {
		return "no such stage"
	}
	return "no such system"
}

// Renamed is what a system was called, where that is another name; "" where it isn't, and
// where it wasn't there.
func (b *Base) Renamed(is *model.System) string {
	if b.System == nil || b.System.Name == is.Name {
		return ""
	}
	return b.System.Name
}

// Forgotten are the tags that nobody gave what there was, which is read with their defaults,
// and that a system doesn't take any more: what there was is judged by in one stage alone.
func (b *Base) Forgotten(is *model.System) []model.Unasked {
	if b.System == nil {
		return nil
	}
	return forgotten(b.System, is)
}

func forgotten(was, is *model.System) []model.Unasked {
	return slices.DeleteFunc(slices.Clone(was.Unasked), func(u model.Unasked) bool {
		return slices.ContainsFunc(is.Unasked, func(o model.Unasked) bool { return o.Key == u.Key }) ||
			slices.ContainsFunc(is.Tagged, func(given string) bool { return strings.HasPrefix(given, u.Key+"=") })
	})
}

// tagsForgotten tells of each tag that a change takes no more, by which there were stages:
// what the others ask for, nobody asks for any more.
func tagsForgotten(was, is *model.System) []looser {
	var out []looser
	for _, u := range forgotten(was, is) {
		others := "any other"
		if len(u.Others) > 0 && !u.Open {
			others = phrase.Some(model.NotRead([]model.Unasked{u}))
		}
		out = append(out, looser{
			path: "tags." + u.Key, at: is.At,
			says: fmt.Sprintf("no field has @tag(%s) any more, and the policy is that of %s, its default: nobody asks for what is asked for in %s", u.Key, model.ByDefault([]model.Unasked{u}), others),
		})
	}
	return out
}

// called is what an entity of what there was is called now.
func (b *Base) called(was *model.System, entity string) string {
	if b.Called == nil {
		return entity
	}
	return b.Called(was, entity)
}

// loosened tells what a change takes out of the policy that it is judged by, and what
// it accepts that wasn't accepted. A system that wasn't there has no policy but its own:
// what that takes out of the default, and what it accepts, is told all the same, whatever
// that policy says of it.
func (r *Report) loosened(s *model.System, pol Policy, o Options) {
	for _, rule := range o.Rules {
		severity := pol.Severity(rule)
		if r.Base.System == nil {
			severity = max(severity, rule.Severity)
		}
		if severity == Off {
			continue
		}
		var found []Finding
		switch {
		case rule.Name == policyLoosened && r.Base.System == nil:
			found = r.policyOfItsOwn(s, o)
		case rule.Name == policyLoosened:
			found = r.policyLoosened(s, o.Rules)
		case rule.Name == promiseLoosened && r.Base.System != nil:
			found = r.promisesLoosened(s)
		case rule.Name == waiverAdded:
			found = r.waiversAdded(s, pol)
		}
		for _, f := range found {
			f.Rule, f.Severity = rule, severity
			r.Findings = append(r.Findings, f)
		}
	}
}

// policyLoosened tells of each word of the policy that asks for less than that of the
// base does, or may. Where the base has become stricter since the change left it, that is no
// word of the change.
func (r *Report) policyLoosened(changed *model.System, all []*Rule) []Finding {
	words := r.looserThan(r.Base.System, changed, all)
	if r.Base.Left != nil {
		own := map[string]bool{}
		for _, l := range r.looserThan(r.Base.Left, changed, all) {
			own[l.path] = true
		}
		words = slices.DeleteFunc(words, func(l looser) bool { return !own[l.path] })
	}
	var out []Finding
	for _, l := range words {
		does := "loosens the policy"
		if l.unsure {
			does = "alters a rule"
		}
		out = append(out, r.looserAt(changed, l, fmt.Sprintf("this change %s: %s; that counts once it is part of %s", does, l.says, r.Base.Where)))
	}
	return out
}

// policyOfItsOwn tells of each word of the policy of a system that wasn't there that asks
// for less than the default does. A profile that was asked for is nobody's own.
func (r *Report) policyOfItsOwn(s *model.System, o Options) []Finding {
	is := s.Policy
	if o.Profile != "" {
		is.Profile = o.Profile
	}
	var out []Finding
	for _, l := range loosened(model.Policy{Profile: o.Profile}, is, o.Rules, byDefault) {
		out = append(out, r.looserAt(s, l, fmt.Sprintf("this change brings a system whose policy asks for less: %s; that counts already, for %s has %s", l.says, r.Base.Where, r.Base.Lacks())))
	}
	return out
}

// looserAt tells of a word of a policy where it stands, at the system where it is gone.
func (r *Report) looserAt(s *model.System, l looser, says string) Finding {
	at := l.at
	if !at.IsValid() {
		at = s.Policy.Place(l.path)
	}
	if !at.IsValid() {
		at = r.System.At
	}
	return Finding{On: model.Entity{Name: "system", At: r.System.At}, At: at, Discriminator: l.path, Message: says}
}

// looserThan tells what a system asks for less than it did.
func (r *Report) looserThan(was, changed *model.System, all []*Rule) []looser {
	return slices.Concat(loosened(was.Policy, changed.Policy, all, before), rulesLoosened(was, changed), r.reviewsGone(was, changed), r.incidentsGone(was, changed), tagsForgotten(was, changed))
}
