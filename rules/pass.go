package rules

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Pass is one rule at work on one system.
type Pass struct {
	Subject

	rule     *Rule
	severity Severity
	// quiet keeps what nobody stated from being told.
	quiet bool
	// unasked keeps it from being told by this rule.
	unasked bool
	report  *Report
	policy  *Policy
	inputs  map[Requirement]any
}

// Off tells whether a rule isn't run, by policy or because nobody asked for it.
func (p *Pass) Off(rule string) bool {
	off, run := p.report.Off[rule]
	return off || !run
}

// Explain gives a story to a finding that another rule has reported, in full:
// then the same fault needn't be told again. Of several stories of one finding
// that of the lowest rank is told. It is false if there is no such finding. A
// rule explains only those that it declares in its Explains; others panic.
func (p *Pass) Explain(rule *Rule, about func(*Finding) bool, story *Story) bool {
	if !slices.Contains(p.rule.Explains, rule) {
		panic(fmt.Sprintf("%s explains %s, and doesn't declare it", p.rule.Name, rule.Name))
	}
	told := false
	for i := range p.report.Findings {
		f := &p.report.Findings[i]
		if f.Rule != rule || f.Severity < p.policy.Severity(f.Rule) && !f.Whole || !about(f) {
			continue
		}
		told = true
		p.report.tells(target{rule.Name, f.On.Name}, target{story.Breaks, story.Flow.Entity().Name})
		f.Stories = append(f.Stories, story)
		if f.Story == nil || story.Rank < f.Story.Rank {
			f.Story = story
		}
	}
	return told
}

// ToldBy tells whether what the rule would say of an entity is told already by what others
// have found; then a waiver of it, or what was told before, is one of theirs.
func (p *Pass) ToldBy(on model.Entity, found []Finding, by ...*Rule) bool {
	told := false
	for _, f := range found {
		if slices.Contains(by, f.Rule) {
			p.LeaveTo(f.Rule.Name, f.On, on)
			told = true
		}
	}
	return told
}

// LeaveTo notes that what the rule would say of an entity is left to another rule, which
// tells more than that at some place.
func (p *Pass) LeaveTo(rule string, at, on model.Entity) {
	p.report.tells(target{rule, at.Name}, target{p.rule.Name, on.Name})
}

// Report adds a finding. A rule sets what it is about and what it says; its
// severity is the rule's, unless the rule sets a milder one; what nobody stated
// is one step milder.
func (p *Pass) Report(f Finding) {
	f.Rule = p.rule
	if f.Severity == Off || f.Severity > p.severity {
		f.Severity = p.severity
	}
	if f.Unstated != "" {
		if p.quiet {
			return
		}
		f.Severity = min(f.Severity, p.severity.Milder())
		f.restOnUnstated()
	}
	if says := p.suggested(f); says != "" {
		f.Severity = min(f.Severity, p.severity.Milder())
		f.Message += "; " + says
	}
	if !f.At.IsValid() {
		f.At = f.On.At
	}
	if p.unasked && (f.Unstated != "" || f.Rule.Question != nil) {
		p.report.Unasked = append(p.report.Unasked, f)
		return
	}
	p.report.Findings = append(p.report.Findings, f)
}

// suggested says of a finding that rests on a line which nobody has stated to be there
// what suggests that, "" where each is stated. What asks about such a line doesn't rest on it.
func (p *Pass) suggested(f Finding) string {
	if f.Rule.Question != nil {
		return ""
	}
	on := []model.Entity{f.On}
	for _, r := range f.Related {
		on = append(on, r.Entity)
	}
	for _, e := range on {
		id, ok := strings.CutPrefix(e.Name, "lines.")
		if !ok {
			continue
		}
		l := p.System.Line(id)
		if l == nil {
			continue
		}
		if hint, only := p.System.Suggested(l); only {
			return suggestions[hint] + " suggests `" + l.ID + "`; evidence of your own confirms it"
		}
	}
	return ""
}

var suggestions = map[model.Hint]string{
	model.ByPermission:  "only a permission",
	model.ByEnvironment: "only an address in the environment",
	model.ByObservation: "only a trace",
}

// restOnUnstated puts the fact that nobody stated among the facts that the finding
// rests on, where its rule hasn't: whoever reads those finds the path to state.
// Some of what a model says, such as a list of experiments, is no fact of its own.
func (f *Finding) restOnUnstated() {
	of := f.Of
	if len(of) == 0 {
		of = []model.Entity{f.On}
	}
	for _, e := range Told(of) {
		path := e.Name + "." + f.Unstated
		if e.Name == "system" {
			path = f.Unstated
		}
		if !slices.ContainsFunc(f.Facts, func(b model.Basis) bool { return b.Path == path || strings.HasPrefix(b.Path, path+".") }) {
			f.Facts = append(f.Facts, model.Basis{Path: path, Fact: &model.Fact[string]{}})
		}
	}
}

// Severity is the severity at which the rule runs, by policy.
func (p *Pass) Severity() Severity { return p.severity }

// SeverityOf is the severity at which another rule runs, Off where it doesn't.
func (p *Pass) SeverityOf(rule string) Severity {
	for r, s := range p.policy.severity {
		if r.Name == rule {
			return s
		}
	}
	return Off
}

// Skip notes what the rule could not judge, and which facts it would need.
func (p *Pass) Skip(on model.Entity, needs ...string) {
	p.report.Skipped = append(p.report.Skipped, Skipped{Rule: p.rule, On: on, Needs: needs})
}

// SkipRest is Skip for what the rule could judge a part of, and says which: "explored
// with one fault only"; "" if none.
func (p *Pass) SkipRest(on model.Entity, seen string, needs ...string) {
	p.report.Skipped = append(p.report.Skipped, Skipped{p.rule, on, needs, seen})
}

// Cannot tells why the rule can't be run at all: then the system isn't judged.
func (p *Pass) Cannot(problem value.Problem) { p.report.Unable = append(p.report.Unable, problem) }

// MostTold is how many steps of a way, or calls of a program, a finding points
// to. Many findings can lead over the same long way: if each pointed to all of
// it, a verdict would grow with the square of the system. The message still
// counts them all.
const MostTold = 24

// Told are the things that a finding points to: all, or the first of them and
// the last, where a way ends.
func Told[T any](things []T) []T {
	if len(things) <= MostTold {
		return things
	}
	return append(things[:MostTold-1:MostTold-1], things[len(things)-1])
}

// To relates a finding to another entity.
func To(e model.Entity, note string) Related { return Related{Entity: e, Note: note} }
