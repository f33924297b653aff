package rules

import (
	"cmp"
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/rules/profile"
)

// Policy is what is judged, and how strictly, once a system's own policy has
// been laid over its profile's.
type Policy struct {
	// Profile is the profile's name.
	Profile string
	// Limits are the thresholds that rules compare with.
	Limits model.Limits
	// Mandatory are the rules that no waiver can touch.
	Mandatory []string
	// UnstatedOff keeps quiet about facts that nobody stated, where no question
	// asks for them.
	UnstatedOff bool
	// Unasked are the rules that don't ask for what nobody stated.
	Unasked []string

	severity map[*Rule]Severity
	// core and further are what questions are worth.
	core, further Severity
}

// unasked tells whether a rule keeps to what is stated.
func (p *Policy) unasked(r *Rule) bool { return slices.Contains(p.Unasked, r.Name) }

// Severity is what a rule's findings are worth at most; Off if it isn't run.
func (p *Policy) Severity(r *Rule) Severity { return p.severity[r] }

// mandatory tells whether no waiver can touch a rule.
func (p *Policy) mandatory(name string) bool { return slices.Contains(p.Mandatory, name) }

// forbids tells whether nothing can waive a rule.
func (p *Policy) forbids(rule string) bool { return aboutWaivers(rule) || p.mandatory(rule) }

// PolicyOf is the policy that a system is judged by. The profile is the one
// named, else the system's own, else the default; a nil system has none.
// Nobody can make a mandatory rule milder than its profile does.
func PolicyOf(s *model.System, all []*Rule, name string) Policy {
	var own model.Policy
	if s != nil {
		own = s.Policy
	}
	return policyOver(own, cmp.Or(name, own.Profile, profile.Default), all)
}

// policyOver is a policy laid over a profile.
func policyOver(own model.Policy, name string, all []*Rule) Policy {
	base := profile.Named(name)
	p := Policy{
		Profile: base.Profile, Limits: own.Limits.Over(base.Limits), UnstatedOff: cmp.Or(own.Unstated, base.Unstated) == "off",
		severity: map[*Rule]Severity{},
	}
	p.core, _ = ParseSeverity(cmp.Or(own.Core, base.Core))
	p.further, _ = ParseSeverity(cmp.Or(own.Further, base.Further))
	for _, r := range base.Unasked {
		// A system that speaks of the rule itself wants to hear of it.
		if own.Rules[r.Word].Word == "" {
			p.Unasked = append(p.Unasked, r.Word)
		}
	}
	for _, r := range own.Unasked {
		p.Unasked = append(p.Unasked, r.Word)
	}
	for _, m := range slices.Concat(base.Mandatory, own.Mandatory) {
		p.Mandatory = append(p.Mandatory, m.Word)
	}
	for _, r := range all {
		least := severityIn(r, base, r.Severity)
		asked := severityIn(r, own, least)
		if p.mandatory(r.Name) {
			asked = max(asked, least)
		}
		p.severity[r] = asked
	}
	return p
}

// severityIn is the severity that a policy gives to a rule: what it says of the
// rule itself, or of questions like it, else another.
func severityIn(r *Rule, in model.Policy, other Severity) Severity {
	word := in.Rules[r.Name].Word
	if word == "" && r.Question != nil {
		word = in.Further
		if r.Question.Core {
			word = in.Core
		}
	}
	if s, ok := ParseSeverity(word); ok {
		return s
	}
	return other
}

// CheckPolicy tells what in a system's policy, waivers and incidents names no
// rule, and in its reviews no question. Such a model can't be judged as its team means it.
func CheckPolicy(s *model.System, all []*Rule) []value.Problem {
	names := Names(all)
	var problems []value.Problem
	check := func(name string, at value.Span, path string) {
		if !slices.Contains(names, name) {
			p := value.Problem{At: at, Path: path, Rule: "unknown-reference",
				Message: fmt.Sprintf("there is no rule %s%s", value.Quote(name), suggest.DidYouMean(name, names))}
			p.Misspelt(name, suggest.Unmistakable(name, names), suggest.Match(name, names))
			problems = append(problems, p)
		}
	}
	for name, set := range s.Policy.Rules {
		check(name, set.At, "policy.rules")
	}
	for _, m := range s.Policy.Mandatory {
		check(m.Word, m.At, "policy.mandatory")
	}
	for _, m := range s.Policy.Unasked {
		check(m.Word, m.At, "policy.unasked")
	}
	for i, w := range s.Waivers {
		check(w.Rule, w.At, fmt.Sprintf("waivers[%d].rule", i))
	}
	for i, in := range s.Incidents {
		if in.NamesRule() {
			check(in.Rule, in.At, fmt.Sprintf("incidents[%d].rule", i))
		}
	}
	problems = append(problems, checkReviews(s, all)...)
	slices.SortFunc(problems, func(a, b value.Problem) int { return a.At.Start - b.At.Start })
	return problems
}

// Names are the names of rules, in their order.
func Names(all []*Rule) []string {
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	return names
}
