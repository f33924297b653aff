package rules

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/near"
	"tautline.dev/model/tree"
)

// Profiles are how far a system may be: what is a question on a sketch must be
// answered before production.
var Profiles = []string{"sketch", "design-review", "merge", "production"}

// DefaultProfile is judged by where nobody names another.
const DefaultProfile = "design-review"

// severityOf is the severity of a rule under a profile, before a policy
// changes it: questions grow with the profile, other rules are what they are.
func severityOf(r *Rule, profile string) Severity {
	if r.Question == nil {
		return r.Severity
	}
	core := map[string]Severity{"sketch": Info, "design-review": Warning, "merge": Error, "production": Error}
	further := map[string]Severity{"sketch": Off, "design-review": Info, "merge": Info, "production": Warning}
	if r.Question.Core {
		return core[profile]
	}
	return further[profile]
}

// policy is what a system's own policy makes of the rules.
type policy struct {
	profile   string
	severity  map[*Rule]Severity
	mandatory map[string]bool
}

// CheckPolicy tells what in a system's policy, waivers and incidents names no
// rule. Such a model can't be judged as its team means it.
func CheckPolicy(s *model.System, all []*Rule) []tree.Problem {
	names := Names(all)
	var problems []tree.Problem
	check := func(name string, at tree.Span, path string) {
		if !slices.Contains(names, name) {
			problems = append(problems, tree.Problem{At: at, Path: path, Rule: "unknown-reference",
				Message: fmt.Sprintf("there is no rule %s%s", tree.Quote(name), near.DidYouMean(name, names))})
		}
	}
	for name, set := range s.Policy.Rules {
		check(name, set.At, "policy.rules")
	}
	for _, m := range s.Policy.Mandatory {
		check(m.Word, m.At, "policy.mandatory")
	}
	for i, w := range s.Waivers {
		check(w.Rule, w.At, fmt.Sprintf("waivers[%d].rule", i))
	}
	for i, in := range s.Incidents {
		if in.NamesRule() {
			check(in.Rule, in.At, fmt.Sprintf("incidents[%d].rule", i))
		}
	}
	slices.SortFunc(problems, func(a, b tree.Problem) int { return a.At.Start - b.At.Start })
	return problems
}

func policyOf(s *model.System, all []*Rule, profile string) policy {
	p := policy{profile: profile, severity: map[*Rule]Severity{}, mandatory: map[string]bool{}}
	if p.profile == "" {
		p.profile = s.Policy.Profile
	}
	if p.profile == "" {
		p.profile = DefaultProfile
	}
	for _, m := range s.Policy.Mandatory {
		p.mandatory[m.Word] = true
	}
	for _, r := range all {
		sev := severityOf(r, p.profile)
		if set, ok := s.Policy.Rules[r.Name]; ok {
			word, _ := ParseSeverity(set.Word)
			// Nobody can make a mandatory rule milder than it is.
			if !p.mandatory[r.Name] || word > sev {
				sev = word
			}
		}
		p.severity[r] = sev
	}
	return p
}

// Names are the names of rules, in their order.
func Names(all []*Rule) []string {
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	return names
}
