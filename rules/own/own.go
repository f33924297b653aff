// Package own makes rules of what a team, or its organisation, writes as rules in a
// model. They are declared as those of the catalogue are, and are treated like them
// everywhere; what tells them apart is their family, and that they have a place.
package own

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/pattern"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// How much there may be of them, and how long what they say: each stands in every
// finding, or in every document.
const (
	mostRules   = 1000
	mostMessage = 1000 // bytes
	mostText    = 8000 // bytes
)

// Rules are the rules of a system's own, in the order in which they are written. One
// that has problems is among them, and finds nothing.
func Rules(s *model.System) []*rules.Rule {
	out, _ := read(s)
	return out
}

// Check tells what is wrong with a system's own rules, beside what their shape is. No
// rule may have the name of another.
func Check(s *model.System, catalogue []*rules.Rule) []value.Problem {
	_, problems := read(s)
	names := rules.Names(catalogue)
	for i := range s.Own {
		r := &s.Own[i]
		switch {
		case slices.Contains(names, r.Name):
			problems = append(problems, value.Problem{At: r.At, Path: "rules." + r.Name, Message: fmt.Sprintf("%q is a rule of Tautline's; call yours by another name, such as %q", r.Name, "acme-"+r.Name)})
		case slices.Contains(reserved, r.Name), strings.HasPrefix(r.Name, "waiver-"):
			problems = append(problems, value.Problem{At: r.At, Path: "rules." + r.Name, Message: fmt.Sprintf("no rule can be called %q: that says something else where rules are named; call it %q", r.Name, "acme-"+r.Name)})
		}
	}
	slices.SortStableFunc(problems, func(a, b value.Problem) int { return a.At.Start - b.At.Start })
	return problems
}

// reserved are names that mean something else where rules stand.
var reserved = []string{"none", "unknown", "unstated", "unjudged", "not-judged"}

func read(s *model.System) (out []*rules.Rule, problems []value.Problem) {
	if len(s.Own) > mostRules {
		r := &s.Own[mostRules]
		return nil, []value.Problem{{At: r.At, Path: "rules", Message: fmt.Sprintf("there are %d rules of your own; at most %d can be judged by", len(s.Own), mostRules)}}
	}
	for i := range s.Own {
		rule, wrong := made(&s.Own[i])
		out = append(out, rule)
		problems = append(problems, wrong...)
	}
	return out, problems
}

// made is a rule as the engine knows it, and what is wrong with it.
func made(r *model.OwnRule) (*rules.Rule, []value.Problem) {
	severity, _ := rules.ParseSeverity(r.Severity)
	rule := &rules.Rule{
		Name: r.Name, Family: rules.Own, Severity: severity, Scope: rules.Scope(r.Scope), At: r.At,
		Requires: []rules.Requirement{laidOut}, Summary: r.Message, Why: r.Why, Fix: r.Fix, FalsePositives: r.FalsePositives,
	}
	if r.Link != "" {
		rule.References = []rules.Reference{{Title: "What your organisation says", URL: r.Link}}
	}
	lay := layouts[rule.Scope]
	if lay == nil || r.Match == nil {
		return rule, nil // that is told by the schema
	}
	path := "rules." + r.Name
	var problems []value.Problem
	say := func(at value.Span, part, format string, args ...any) {
		problems = append(problems, value.Problem{At: at, Path: path + "." + part, Message: fmt.Sprintf(format, args...)})
	}
	for _, t := range []struct {
		part, text string
		most       int
	}{{"message", r.Message, mostMessage}, {"why", r.Why, mostText}, {"fix", r.Fix, mostText}, {"falsePositives", r.FalsePositives, mostText}, {"link", r.Link, mostText}} {
		switch {
		case len(t.text) > t.most:
			say(r.At, t.part, "a text of %d bytes; at most %d can be said here", len(t.text), t.most)
		case strings.TrimSpace(t.text) == "" && t.part != "falsePositives" && t.part != "link":
			say(r.At, t.part, "a rule needs words here")
		}
	}
	words, err := lay().words(r.Message)
	if err != nil {
		say(r.MessageAt, "message", "%v", err)
	}
	fits, wrong := pattern.Compile(r.Match, lay().shape, path+".match")
	problems = append(problems, wrong...)
	if len(problems) == 0 {
		rule.Check = (&check{r, fits, words}).run
	}
	return rule, problems
}

// check is one rule at work.
type check struct {
	rule  *model.OwnRule
	fits  *pattern.Pattern
	words words
}

// laidOut are the entities of a system, which all its own rules look at.
var laidOut = rules.NewInput("the facts that rules of a team's own look at", func(s *rules.Subject) *system {
	return &system{System: s.System, boxes: map[*model.Box]*facts{}}
})
