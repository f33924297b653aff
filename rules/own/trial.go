package own

import (
	"cmp"
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// Trial is what a fixture showed of the rules that it tries.
type Trial struct {
	System *model.System
	// Rules are the system's own; Wanted are all that some comment wants.
	Rules, Wanted []string
	// Wants is how many findings its comments want.
	Wants int
	// Failures are in the order of the files; without any, all is as wanted.
	Failures []Failure
}

// Failure is a finding that is missing, that nobody wants, or that says something else.
type Failure struct {
	// Kind is "missing", "unexpected" or "message".
	Kind string
	Rule string
	// Entity is what was found fault with, "" where that is missing.
	Entity  string
	At      value.Span
	Message string
}

// Try holds what was found in a fixture against what its comments want: of the rules of
// its own everything, of others what is wanted by name. What keeps it from being tried
// is a problem.
func Try(r *rules.Report, all []*rules.Rule) (Trial, []value.Problem) {
	t := Trial{System: r.System}
	var problems []value.Problem
	for i := range r.System.Own {
		t.Rules = append(t.Rules, r.System.Own[i].Name)
	}
	if len(t.Rules) == 0 {
		return t, []value.Problem{{At: r.System.At, Message: "the fixture has no rules to try; bring them in: rules: acme.rules"}}
	}
	var open []want
	for _, f := range r.System.Files {
		more, wrong := wants(f, rules.Names(all))
		open, problems = append(open, more...), append(problems, wrong...)
	}
	t.Wants = len(open)
	for _, w := range open {
		if !slices.Contains(t.Wanted, w.rule) {
			t.Wanted = append(t.Wanted, w.rule)
		}
	}
	t.compare(r, open)
	return t, problems
}

// compare gives each finding to a want on its line, to one whose message fits first.
func (t *Trial) compare(r *rules.Report, open []want) {
	var rest []*rules.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Rule.Family != rules.Own && !slices.Contains(t.Wanted, f.Rule.Name) {
			continue
		}
		if at := slices.IndexFunc(open, func(w want) bool { return w.at.File == f.At.File && w.fits(f, true) }); at >= 0 {
			open = slices.Delete(open, at, at+1)
		} else {
			rest = append(rest, f)
		}
	}
	for _, f := range rest {
		fail := Failure{Kind: "unexpected", Rule: f.Rule.Name, Entity: f.On.Name, At: f.At, Message: "nobody wants this: " + f.Message}
		if at := slices.IndexFunc(open, func(w want) bool { return w.at.File == f.At.File && w.fits(f, false) }); at >= 0 {
			fail.Kind, fail.Message = "message", fmt.Sprintf("it says %q, in which %q finds nothing", f.Message, open[at].says)
			open = slices.Delete(open, at, at+1)
		}
		t.Failures = append(t.Failures, fail)
	}
	for _, w := range open {
		t.Failures = append(t.Failures, Failure{Kind: "missing", Rule: w.rule, At: w.at, Message: "it is wanted here, and finds nothing on this line"})
	}
	slices.SortStableFunc(t.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.file(), b.file()), cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Entity, b.Entity))
	})
}

func (f *Failure) file() string {
	if f.At.File == nil {
		return ""
	}
	return f.At.File.Name
}

// fits tells whether a finding stands where it is wanted, and says what it should.
func (w want) fits(f *rules.Finding, says bool) bool {
	return f.Rule.Name == w.rule && f.At.IsValid() && f.At.Place().Line == w.line && (!says || w.says == nil || w.says.MatchString(f.Message))
}

// Untried are the rules that trials know of and no comment wants, sorted.
func Untried(trials []Trial) []string {
	var out []string
	for _, t := range trials {
		for _, name := range t.Rules {
			wanted := slices.ContainsFunc(trials, func(o Trial) bool { return slices.Contains(o.Wanted, name) })
			if !wanted && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}
