package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// What rules have found, couldn't judge and aren't run for, as an item takes it.

// look notes all that an item rests on, all that is missing, and all that is at
// fault.
func (v *view) look(i *Item) {
	v.asked(i)
	v.stories(i)
	v.findings(i)
	v.skipped(i)
	v.off(i)
	v.waive(i)
}

// asked notes what an item itself asks of the model, beside what rules find.
func (v *view) asked(i *Item) {
	for _, rule := range i.Decides {
		v.question(rule, true)
	}
	for _, rule := range i.Rules {
		if _, ok := asks[rule]; ok {
			v.question(rule, false)
		}
	}
	if i.Looks != nil {
		i.Looks(v)
	}
}

// waive takes away what somebody has accepted not to know yet, by name and for a
// time: the reason tells of it.
func (v *view) waive(i *Item) {
	for _, f := range v.report.Waived {
		if !slices.Contains(i.Rules, f.Rule.Name) {
			continue
		}
		path := f.Unstated
		if q, ok := asks[f.Rule.Name]; ok {
			path = q.path
		}
		if at := slices.Index(v.missing, pathOf(f.On, path)); path != "" && at >= 0 {
			v.missing = slices.Delete(v.missing, at, at+1)
			v.waived = true
		}
	}
}

// findings notes what the rules of an item have found: faults, and facts that
// nobody stated.
func (v *view) findings(i *Item) {
	policy := rules.PolicyOf(v.sys, rulesOf(v.report.Findings), v.report.Profile)
	for _, name := range i.Rules {
		var where []string
		for _, f := range v.report.Findings {
			switch {
			case f.Rule.Name != name:
			case f.Unstated != "":
				v.unstated(f)
			case asksOnly(f):
				for _, b := range f.Facts {
					v.lacks(b.Path)
				}
			case f.Rule.Question != nil:
				// A question to a line is known from its answers.
			case counts(f, policy.Severity(f.Rule)):
				if !slices.Contains(where, f.On.Name) {
					where = append(where, f.On.Name)
				}
			}
		}
		if len(where) > 0 {
			v.fault("%s on %s", name, first(where, mostFaults))
		}
	}
}

// mostFaults is how many places of one fault are named.
const mostFaults = 4

func rulesOf(findings []rules.Finding) []*rules.Rule {
	var out []*rules.Rule
	for _, f := range findings {
		if !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

// counts tells whether a finding keeps an item open: it is a warning or worse,
// or as grave as its rule is at most, by nature or because the policy makes it
// no more. Below that, a rule itself isn't sure.
func counts(f rules.Finding, most rules.Severity) bool {
	return f.Severity >= min(rules.Warning, most)
}

// asksOnly tells of a finding that is nothing but a question, and names none of
// its facts as the one that is unstated: it asks for several at once.
func asksOnly(f rules.Finding) bool {
	return f.Rule.Name == "dead-letter-nobody-watches" && !slices.ContainsFunc(f.Facts, func(b model.Basis) bool { return b.Fact.Known() })
}

// unstated notes the facts that a finding asks for.
func (v *view) unstated(f rules.Finding) {
	if len(f.Of) == 0 {
		v.lacks(pathOf(f.On, f.Unstated))
	}
	for _, e := range f.Of {
		v.lacks(pathOf(e, f.Unstated))
	}
}

// skipped notes what the rules of an item couldn't judge.
func (v *view) skipped(i *Item) {
	for _, s := range v.report.Skipped {
		if slices.Contains(i.Rules, s.Rule.Name) {
			v.skip(s)
		}
	}
}

// skip notes what a rule couldn't judge: for want of facts, or of time.
func (v *view) skip(s rules.Skipped) {
	for _, need := range s.Needs {
		if strings.HasPrefix(need, "tautline ") && s.Seen != "" {
			v.cannot("%s %s: %s", s.On.Name, s.Seen, need)
		} else if strings.HasPrefix(need, "tautline ") {
			v.cannot("%s is more than a check looks through: %s", s.On.Name, need)
		} else {
			v.lacks(pathOf(s.On, need))
		}
	}
}

// pathOf is the whole path of a fact that is named with its entity, or as one
// of an entity.
func pathOf(e model.Entity, fact string) string {
	for _, in := range []string{"lines.", "boxes.", "flows.", "groups."} {
		if strings.HasPrefix(fact, in) {
			return fact
		}
	}
	if e.Name == "system" {
		return fact
	}
	return e.Name + "." + fact
}

// off notes which rules of an item aren't run, or must not ask: silence of
// theirs shows nothing.
func (v *view) off(i *Item) {
	for _, name := range i.Rules {
		if v.report.Off[name] {
			v.cannot("%s is off, so the model can't show it", name)
		}
	}
	if len(i.Rules) > 0 && rules.PolicyOf(v.sys, nil, v.report.Profile).UnstatedOff {
		v.cannot("the policy keeps quiet about what nobody stated (unstated: \"off\"), so the model can't show it")
	}
}

// cannot notes, once, what keeps an item from being judged and is no fact.
func (v *view) cannot(format string, args ...any) {
	if why := fmt.Sprintf(format, args...); !slices.Contains(v.unable, why) {
		v.unable = append(v.unable, why)
	}
}

// sawNothing tells whether there was nothing to look at, and nothing missing.
func (v *view) sawNothing() bool { return !v.matters() && len(v.missing)+len(v.unable) == 0 }

// accepted says what else whoever signs a tick should know: what a rule isn't
// sure of, and what somebody has accepted.
func (v *view) accepted(i *Item) []string {
	var out []string
	for _, f := range v.report.Findings {
		if slices.Contains(i.Rules, f.Rule.Name) && v.isOwn(&f) {
			out = append(out, fmt.Sprintf("%s on %s is told as %s: %s", f.Rule.Name, f.On.Name, f.Severity, f.Message))
		}
	}
	out = append(out, v.acceptedBreaches()...)
	for _, f := range v.report.Waived {
		if slices.Contains(i.Rules, f.Rule.Name) && v.isOwn(&f) && v.breachOf(&f) == "" {
			out = append(out, fmt.Sprintf("%s on %s is waived until %s by %s: %s", f.Rule.Name, f.On.Name, f.Waived.Until.Format(time.DateOnly), f.Waived.By, f.Waived.Reason))
		}
	}
	return out
}

// isOwn tells whether a finding is about what is looked at: of incidents, each has its
// own.
func (v *view) isOwn(f *rules.Finding) bool {
	return v.incident == nil || tells(f, v.incident)
}
