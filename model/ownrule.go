package model

import (
	"tautline.dev/model/schema"
	"tautline.dev/model/value"
)

// OwnRule is a rule of a team's or an organisation's own, as it is written: what it
// means is for whoever judges.
type OwnRule struct {
	Name                               string
	Scope, Severity, Message, Why, Fix string
	FalsePositives, Link               string
	// Match is the constraint that facts are held against, nil where there is none.
	Match *value.Constraint
	// At is where the rule is named, the others where its parts stand.
	At, MatchAt, MessageAt value.Span
}

// Same tells whether another rule fires on the same, whatever each refers to for it.
func (r *OwnRule) Same(as *OwnRule) bool {
	return r.Scope == as.Scope && (r.Match == nil) == (as.Match == nil) && (r.Match == nil || r.Match.Meaning() == as.Match.Meaning())
}

func (d *decoder) ownRules(n *value.Node) {
	for _, f := range fields(n) {
		r := OwnRule{
			Name: f.Label, At: f.At, Scope: textOf(f.Value.Get("scope")), Severity: textOf(f.Value.Get("severity")),
			Message: textOf(f.Value.Get("message")), Why: textOf(f.Value.Get("why")), Fix: textOf(f.Value.Get("fix")),
			FalsePositives: textOf(f.Value.Get("falsePositives")), Link: textOf(f.Value.Get("link")),
		}
		if m := f.Value.Get("match"); m != nil {
			r.Match, r.MatchAt = m.Open, m.At
		}
		if m := f.Value.Get("message"); m != nil {
			r.MessageAt = m.At
		}
		d.sys.Own = append(d.sys.Own, r)
	}
}

// Words are all that a fact of a line, box, flow or system can be, by its path, where
// it can be nothing but a few words; "none" is among them.
func Words(definition, path string) []string { return language().Words(definition, path) }

// Items are all that what stands in such a fact can be, where that is a list of a few words.
func Items(definition, path string) []string { return language().Items(definition, path) }

// Numbers are those that a fact of a line, box, flow or system can be, by its path.
func Numbers(definition, path string) schema.Numbers { return language().Numbers(definition, path) }
