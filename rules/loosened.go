package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules/profile"
)

// looser is one way in which a policy asks for less than another.
type looser struct {
	// path is what it is about: "limits.attempts", "rules.dual-write".
	path string
	// says names it: what it is, and what it was.
	says string
	// at is where it stands, if that is elsewhere than where its path leads.
	at value.Span
	// unsure is set where it asks for something else, be it less or more.
	unsure bool
}

// otherwise says what was asked for where less is asked for now.
type otherwise func(what string) string

// before is what a policy of another time asked for, byDefault what is asked for where no
// policy says otherwise.
func before(what string) string { return "and was " + what }

func byDefault(what string) string { return "and " + what + " by default" }

// loosened tells in what a policy asks for less than another. A weaker profile is one
// thing, and not each rule of it. What else is weaker is so in both profiles: a word
// that a stricter one makes superfluous may go.
func loosened(was, is model.Policy, all []*Rule, and otherwise) []looser {
	first, then := cmp.Or(was.Profile, profile.Default), cmp.Or(is.Profile, profile.Default)
	old := policyOver(was, first, all)
	either := [2]Policy{policyOver(is, first, all), policyOver(is, then, all)}
	var out []looser
	if slices.Index(profile.Names, then) < slices.Index(profile.Names, first) {
		out = append(out, looser{path: "profile", says: fmt.Sprintf("`profile` is %s, %s", then, and(first))})
	}
	worth := func(path string, of func(Policy) Severity, at value.Span) {
		if now := max(of(either[0]), of(either[1])); now < of(old) {
			out = append(out, looser{path: path, says: fmt.Sprintf("`%s` is %s, %s", path, now, and(of(old).String())), at: at})
		}
	}
	worth("questions.core", func(p Policy) Severity { return p.core }, value.Span{})
	worth("questions.further", func(p Policy) Severity { return p.further }, value.Span{})
	if !old.UnstatedOff && either[0].UnstatedOff && either[1].UnstatedOff {
		out = append(out, looser{path: "unstated", says: "`unstated` is off, " + and("milder")})
	}
	for _, r := range all {
		// What all questions are worth is told once, above.
		if r.Question == nil || was.Rules[r.Name].Word != "" || is.Rules[r.Name].Word != "" {
			worth("rules."+r.Name, func(p Policy) Severity { return p.Severity(r) }, is.Rules[r.Name].At)
		}
		if !old.unasked(r) && either[0].unasked(r) && either[1].unasked(r) {
			out = append(out, looser{path: "unasked." + r.Name, says: fmt.Sprintf("`%s` is unasked, %s", r.Name, and("asked")), at: placeOf(is.Unasked, r.Name)})
		}
		if old.mandatory(r.Name) && !either[0].mandatory(r.Name) {
			out = append(out, looser{path: "mandatory." + r.Name, says: fmt.Sprintf("`%s` is not mandatory any more", r.Name)})
		}
	}
	for _, l := range limits {
		if by := l.of(either[1].Limits) - l.of(old.Limits); l.most && by > 0 || !l.most && by < 0 {
			out = append(out, looser{
				path: "limits." + l.name,
				says: fmt.Sprintf("`limits.%s` is %s, %s", l.name, l.write(l.of(either[1].Limits)), and(l.write(l.of(old.Limits)))),
			})
		}
	}
	return append(out, unsigned(was, is)...)
}

// placeOf is where a rule is named in a list, nowhere if it isn't.
func placeOf(list []model.Setting, rule string) value.Span {
	for _, s := range list {
		if s.Word == rule {
			return s.At
		}
	}
	return value.Span{}
}

// limit is a threshold of a policy, and which way it is looser.
type limit struct {
	name string
	// most is set where more of it may be; of the others there must be as much.
	most  bool
	of    func(model.Limits) float64
	write func(float64) string
}

// limits are all thresholds; a test holds them against the language.
var limits = []limit{
	{"attempts", true, func(l model.Limits) float64 { return float64(l.Attempts) }, number},
	{"syncDepth", true, func(l model.Limits) float64 { return float64(l.SyncDepth) }, number},
	{"visibilityFactor", false, func(l model.Limits) float64 { return l.VisibilityFactor }, number},
	{"deadLetterAfter", false, func(l model.Limits) float64 { return float64(l.DeadLetterAfter) }, number},
	{"evidenceAge", true, func(l model.Limits) float64 { return float64(l.EvidenceAge) }, length},
	{"blastRadius", true, func(l model.Limits) float64 { return float64(l.BlastRadius) }, number},
	{"outage", false, func(l model.Limits) float64 { return float64(l.Outage) }, length},
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func length(n float64) string { return model.FormatDuration(time.Duration(n)) }
