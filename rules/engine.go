package rules

import (
	"fmt"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Options are what judging needs to know.
type Options struct {
	// Rules are the rules to run.
	Rules []*Rule
	// Profile is judged by instead of the model's own, unless it is "".
	Profile string
	// Base is what the policy and the waivers are taken from, nil where they are the
	// system's own.
	Base *Base
	// Now is the day of the judgement: waivers end and experiments grow old.
	Now time.Time
}

// Judge runs the rules over a system. It panics on rules that explain each
// other, which no catalogue may hold.
func Judge(s *model.System, o Options) *Report {
	order, err := InOrder(o.Rules)
	if err != nil {
		panic(err)
	}
	changed := s
	if o.Base != nil {
		s = o.Base.over(s, o)
	}
	pol := PolicyOf(s, o.Rules, o.Profile)
	r := &Report{System: s, Changed: changed, Base: o.Base, Profile: pol.Profile, Limits: pol.Limits, Now: o.Now, Off: map[string]bool{}, Questions: map[*model.Line]Answers{}, told: map[target]target{}}
	named := s.ByName()
	subject := Subject{System: named, Limits: pol.Limits, Now: o.Now, Graph: flowgraph.New(named), Loads: budget.NewLoads(named)}
	inputs := map[Requirement]any{}
	pass := func(rule *Rule) *Pass {
		return &Pass{Subject: subject, rule: rule, severity: pol.Severity(rule), quiet: pol.UnstatedOff, unasked: pol.unasked(rule), report: r, policy: &pol, inputs: inputs}
	}
	for _, rule := range o.Rules {
		r.Off[rule.Name] = pol.Severity(rule) == Off
	}
	for _, rule := range order {
		p := pass(rule)
		if rule.Question != nil && rule.Question.OfLine != nil {
			p.ask(rule)
		} else if rule.Check != nil && p.severity != Off {
			rule.Check(p)
		}
	}
	found := r.withWaivers(pol, o.Now)
	for _, rule := range o.Rules {
		if rule.After != nil && pol.Severity(rule) != Off {
			rule.After(pass(rule), found)
		}
	}
	r.waive(pol, o)
	if o.Base != nil {
		r.loosened(changed, pol, o)
	}
	r.sort()
	return r
}

// ask puts a question to every line. A question that is off is still counted,
// so that a line's sheet shows it.
func (p *Pass) ask(rule *Rule) {
	for _, l := range p.System.Lines {
		matters, open := rule.Question.OfLine(p, l)
		if !matters {
			continue
		}
		a := p.report.Questions[l]
		a.Matter = append(a.Matter, rule)
		if open {
			a.Open = append(a.Open, rule)
		}
		p.report.Questions[l] = a
		severity, asked := p.severity, *p
		if rule.Question.Further != nil && rule.Question.Further(p, l) {
			severity = min(severity, p.policy.further)
			asked.unasked = asked.unasked || severity < Warning // that is for the checklist
		}
		if rule.Question.Later != nil && rule.Question.Later(p, l) && severity < Error {
			asked.unasked = true
		}
		if open && severity != Off {
			message, words := rule.Question.of(p, l)
			asked.Report(Finding{On: l.Entity(), Severity: severity, Message: message, Asks: words, alone: rule.Question.Alone != nil && rule.Question.Alone(p, l)})
		}
	}
}

// of asks a question of one line, by the fact or the part of it that is missing, and
// in its own words, if it has any.
func (q *Question) of(p *Pass, l *model.Line) (message, words string) {
	message = fmt.Sprintf("`%s` doesn't say: %s", l.ID, q.Asks)
	if q.Part != nil {
		if part := q.Part(l); part != "" {
			return message + ", " + part, ""
		}
	}
	if q.Says != nil {
		words = q.Says(p, l)
		message += "; " + words
	}
	return message, words
}
