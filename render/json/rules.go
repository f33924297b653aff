package json

import (
	"io"

	"tautline.dev/rules"
)

type ruleOut struct {
	Name           string            `json:"name"`
	Family         rules.Family      `json:"family"`
	Severity       rules.Severity    `json:"severity"`
	Scope          rules.Scope       `json:"scope"`
	Summary        string            `json:"summary"`
	Why            string            `json:"why"`
	Fix            string            `json:"fix"`
	FalsePositives string            `json:"falsePositives"`
	References     []rules.Reference `json:"references"`
	Incidents      []rules.Incident  `json:"incidents"`
	Before         string            `json:"before,omitempty"`
	Fires          string            `json:"fires"`
	Quiet          string            `json:"quiet"`
	Asks           string            `json:"asks,omitempty"`
}

// Rules writes the list of rules.
func Rules(w io.Writer, all []*rules.Rule) error {
	out := []ruleOut{}
	for _, r := range all {
		out = append(out, ruleOf(r))
	}
	return Write(w, out)
}

// Rule writes one rule.
func Rule(w io.Writer, r *rules.Rule) error { return Write(w, ruleOf(r)) }

func ruleOf(r *rules.Rule) ruleOut {
	o := ruleOut{
		Name: r.Name, Family: r.Family, Severity: r.Severity, Scope: r.Scope, Summary: r.Summary, Why: r.Why, Fix: r.Fix,
		FalsePositives: r.FalsePositives, References: r.References, Incidents: r.Seen, Before: r.Before, Fires: r.Fires, Quiet: r.Quiet,
	}
	if o.Incidents == nil {
		o.Incidents = []rules.Incident{}
	}
	if r.Question != nil {
		o.Asks = r.Question.Asks
	}
	return o
}
