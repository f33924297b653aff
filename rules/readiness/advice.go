package readiness

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// Advice is which single changes close the most, the best first.
type Advice struct {
	// Recommendations are changes that were applied to a copy of the model, which was
	// judged again.
	Recommendations []Recommendation
	// Answers are what only the team can state: nothing was invented to try it.
	Answers []Wanted
	// Tried is how many changes were applied and judged, of Candidates that there are.
	Tried, Candidates int
	// Beyond are the rules that find errors for which no change is known that needs no
	// thought.
	Beyond []string
}

// Recommendation is one change, and what it does.
type Recommendation struct {
	Title string
	// CUE is the change itself; it stands in the place of what is stated there, or
	// beside it.
	CUE string
	// Replaces are the stated facts in whose place it stands, by path.
	Replaces []string
	// For is what it was tried for.
	For []string
	// Promises are the promises that are broken without it and not with it.
	Promises []string
	// Errors and Warnings are the findings that are gone with it.
	Errors, Warnings []string
	// Items are the items that are closed by it: Required of them those that the tier
	// requires.
	Items    []string
	Required int
	// Brings are the broken promises and findings that it brings, and Opens the items
	// that are open only with it: what is new has to be stated, too.
	Brings, Opens []string
	// Unclear are the broken promises and findings of which nobody can tell any more with
	// it: something that isn't stated decides then.
	Unclear []string
	// grave is how many of them are broken promises and errors.
	grave int
	// Flows are the flows that it makes better, and PerHour what an hour without them
	// costs, where that is stated.
	Flows   []string
	PerHour float64
}

// How much advice there is, and how much is tried for it.
const (
	mostAdvice = 8
	mostTried  = 40
	// triedLines is how many lines are judged again in all.
	triedLines = 2_000
)

// tries is how many changes are applied to a system and judged: fewer of a large one.
// It is counted and not timed, so that the same model gets the same advice.
func tries(s *model.System) int {
	return min(mostTried, triedLines/(len(s.Lines)+1))
}

// HowMuch says how much was tried, and what no change is known for.
func (a *Advice) HowMuch() string {
	var s string
	switch {
	case a.Candidates == 0:
		s = "No change is known that needs no thought and could close something."
	case a.Tried < a.Candidates:
		s = fmt.Sprintf("%d of %s applied to a copy of the model and judged again: more of a model of this size takes too long.", a.Tried, phrase.Count(a.Candidates, "change was", "changes were"))
	default:
		s = fmt.Sprintf("%s applied to a copy of the model and judged again.", phrase.Count(a.Candidates, "change was", "changes were"))
	}
	if len(a.Beyond) > 0 {
		s += " What these find takes thought: " + phrase.Some(a.Beyond) + "; tautline explain says how to mend it."
	}
	return s
}

// state is what a verdict says, for comparing it with another.
type state struct {
	promises         map[string]*model.Flow
	errors, warnings map[string]string
	open             map[string]bool
	// unsettled are the promises and faults of which nobody can tell, each with what is
	// missing: what was lost isn't kept by that.
	unsettled map[string]string
}

// stateOf is what a verdict and its checklist say.
func stateOf(c *Checklist, r *rules.Report) state {
	s := state{promises: map[string]*model.Flow{}, errors: map[string]string{}, warnings: map[string]string{}, open: map[string]bool{}, unsettled: map[string]string{}}
	all := &Item{Rules: broken}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Unstated != "" {
			s.unsettled[f.Rule.Name+" on "+f.On.Name] += " " + f.Unstated
		}
		if f.Rule.Question == nil && f.Unstated == "" {
			switch f.Severity {
			case rules.Error:
				s.errors[f.Fingerprint()] = f.Rule.Name + " on " + f.On.Name
			case rules.Warning:
				s.warnings[f.Fingerprint()] = f.Rule.Name + " on " + f.On.Name
			}
		}
		for _, b := range breaches(all, f) {
			_, id, _ := strings.Cut(b, " on flows.")
			s.promises[b] = r.System.Flow(id)
		}
		if id, ok := strings.CutPrefix(f.On.Name, "flows."); ok && slices.Contains(broken, f.Rule.Name) {
			s.promises[f.Rule.Name+" on "+f.On.Name] = r.System.Flow(id)
		}
	}
	for _, f := range ObjectivesOf(r.System).Flows {
		for _, o := range f.Objectives {
			switch name := o.Name + " of flows." + f.Flow.ID; o.Standing {
			case recovery.Lost:
				s.promises[name] = f.Flow
			case recovery.InDoubt, recovery.NotKnown:
				s.unsettled[name] = string(o.Standing)
			}
		}
	}
	for _, not := range r.Skipped {
		s.unsettled[not.Rule.Name+" on "+not.On.Name] += " " + strings.Join(not.Needs, " ") + " " + not.Seen
	}
	for i := range c.Answers {
		if a := &c.Answers[i]; a.IsOpen() {
			s.open[a.Item.ID] = a.Required
		}
	}
	return s
}

// Advise tries changes on copies of a system, and says which close the most. Judge
// judges a system as the report was judged; nil is returned where the system wasn't
// loaded as changeable.
func Advise(c *Checklist, r *rules.Report, judge func(*model.System) *rules.Report) *Advice {
	if !r.System.Changeable() {
		return nil
	}
	a := &Advice{Answers: wanted(c)}
	var all []candidate
	all, a.Beyond = candidates(c, r)
	a.Candidates = len(all)
	before := stateOf(c, r)
	for _, cand := range all[:min(len(all), tries(r.System))] {
		change := strings.Join(cand.parts, "\n")
		loaded := r.System.With(asTried(change))
		a.Tried++
		if len(loaded.Problems) > 0 {
			continue // it doesn't go together with what is stated
		}
		verdict := judge(loaded.System)
		rec := compare(before, stateOf(CheckChange(verdict, Earlier{c.Tier, c.TierFrom}), verdict))
		rec.Title, rec.CUE, rec.For = cand.title, change, cand.because
		rec.Replaces = replaced(r.System, loaded.System)
		rec.worth(r.System)
		if rec.helps() {
			a.Recommendations = append(a.Recommendations, rec)
		}
	}
	slices.SortStableFunc(a.Recommendations, better)
	a.Recommendations = distinct(a.Recommendations)
	a.Recommendations = a.Recommendations[:min(len(a.Recommendations), mostAdvice)]
	return a
}

// compare tells what is gone from one state to another, and what has come. What nobody can
// judge any more isn't gone.
func compare(before, after state) Recommendation {
	var r Recommendation
	flows := map[string]bool{}
	unclear := func(what string) bool {
		return after.unsettled[what] != "" && after.unsettled[what] != before.unsettled[what]
	}
	for p, f := range before.promises {
		if _, still := after.promises[p]; !still {
			if unclear(p) {
				r.Unclear = append(r.Unclear, p)
			} else {
				r.Promises = append(r.Promises, p)
			}
			if f != nil && !flows[f.ID] {
				flows[f.ID] = true
				r.Flows = append(r.Flows, f.ID)
			}
		}
	}
	gone := func(before, after map[string]string) (out []string) {
		for print, says := range before {
			if _, still := after[print]; !still {
				out = append(out, says)
			}
		}
		slices.Sort(out)
		return out
	}
	settled := func(all []string) (out []string) {
		for _, what := range all {
			if unclear(what) {
				r.Unclear = append(r.Unclear, what)
			} else {
				out = append(out, what)
			}
		}
		return out
	}
	r.Errors, r.Warnings = settled(gone(before.errors, after.errors)), settled(gone(before.warnings, after.warnings))
	r.Brings = gone(after.errors, before.errors)
	for p := range after.promises {
		if _, had := before.promises[p]; !had {
			r.Brings = append(r.Brings, p)
		}
	}
	r.grave = len(r.Brings)
	r.Brings = append(r.Brings, gone(after.warnings, before.warnings)...)
	for id, required := range before.open {
		if _, still := after.open[id]; !still {
			r.Items = append(r.Items, id)
			if required {
				r.Required++
			}
		}
	}
	for id := range after.open {
		if _, had := before.open[id]; !had {
			r.Opens = append(r.Opens, id)
		}
	}
	for _, list := range []*[]string{&r.Promises, &r.Items, &r.Brings, &r.Opens, &r.Unclear, &r.Flows} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return r
}

// worth adds what an hour without the flows costs that a change makes better.
func (r *Recommendation) worth(s *model.System) {
	if len(rules.Currencies(s)) != 1 {
		return
	}
	for _, id := range r.Flows {
		r.PerHour += s.Flow(id).Cost.PerHour.Or(0)
	}
}

// helps tells whether a change closes more than it brings: promises and errors count
// before all else. One that only makes it impossible to tell closes nothing.
func (r *Recommendation) helps() bool {
	if len(r.Promises)+len(r.Errors)+len(r.Warnings)+len(r.Items) == 0 {
		return false
	}
	if grave := len(r.Promises) + len(r.Errors) + len(r.Unclear); grave != r.grave {
		return grave > r.grave
	}
	return len(r.Warnings)+len(r.Items) > len(r.Brings)-r.grave+len(r.Opens)
}

// better puts recommendations in order: what mends promises of the dearest flows first,
// then more promises, errors, warnings, required and other items; then what brings
// least and takes least.
func better(a, b Recommendation) int {
	return cmp.Or(
		cmp.Compare(b.PerHour, a.PerHour),
		cmp.Compare(len(b.Promises), len(a.Promises)),
		cmp.Compare(len(b.Errors), len(a.Errors)),
		cmp.Compare(len(b.Warnings), len(a.Warnings)),
		cmp.Compare(b.Required, a.Required),
		cmp.Compare(len(b.Items), len(a.Items)),
		cmp.Compare(len(a.Brings)+len(a.Opens), len(b.Brings)+len(b.Opens)),
		cmp.Compare(len(a.CUE), len(b.CUE)),
		cmp.Compare(a.CUE, b.CUE),
	)
}

// distinct leaves out a change that closes nothing that an earlier one doesn't.
func distinct(all []Recommendation) []Recommendation {
	var out []Recommendation
	var seen []map[string]bool
	for _, r := range all {
		of := map[string]bool{}
		for _, list := range [][]string{r.Promises, r.Errors, r.Warnings, r.Items} {
			for _, s := range list {
				of[s] = true
			}
		}
		within := func(other map[string]bool) bool {
			for s := range of {
				if !other[s] {
					return false
				}
			}
			return true
		}
		if !slices.ContainsFunc(seen, within) {
			out, seen = append(out, r), append(seen, of)
		}
	}
	return out
}

// Closes says in a sentence what a change closes.
func (r *Recommendation) Closes() string {
	var parts []string
	if len(r.Promises) > 0 {
		parts = append(parts, "mends "+phrase.Some(r.Promises))
	}
	for _, of := range []struct {
		list      []string
		one, many string
	}{{r.Errors, "error", "errors"}, {r.Warnings, "warning", "warnings"}, {r.Items, "item", "items"}} {
		if n := len(of.list); n > 0 {
			parts = append(parts, fmt.Sprintf("closes %s: %s", phrase.Count(n, of.one, of.many), phrase.Some(slices.Compact(slices.Clone(of.list)))))
		}
	}
	s := strings.Join(parts, "; ")
	if len(r.Brings) > 0 {
		s += "; brings " + phrase.Some(r.Brings)
	}
	if len(r.Unclear) > 0 {
		s += "; whether it mends " + phrase.Some(r.Unclear) + " hangs on what isn't stated"
	}
	if n := len(r.Opens); n > 0 {
		s += fmt.Sprintf("; opens %s, as what is new isn't stated yet: %s", phrase.Count(n, "item", "items"), phrase.Some(r.Opens))
	}
	if len(r.Replaces) > 0 {
		s += "; it stands in the place of what is stated there: " + phrase.Some(r.Replaces)
	}
	if strings.Contains(r.CUE, `"<`) || asTried(r.CUE) != r.CUE {
		s += "; what stands in <...> is yours to write, and no item counts it before"
	}
	return s
}
