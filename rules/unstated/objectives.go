package unstated

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Objectives asks what the system and its critical flows promise.
var Objectives = &rules.Rule{
	Name:     "objectives-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfSystem,
	Summary:  "The system, or a critical flow, doesn't say how available and how fast it is, how long it may be down and how much it may lose.",
	Why: "Without a promise there is nothing to fall short of: a backup every day and a restore of half a day are fine or a catastrophe, and the outage is when people find out which was meant. " +
		"Redundancy, backups and on-call are bought against these numbers.",
	Fix: "State `objectives` for the system (`availability`, `rto`, `rpo`) and for each critical flow (`availability`, or a `latency`). " +
		"State `importance: \"normal\"` for a flow that isn't critical.",
	FalsePositives: "If nothing is promised, `objectives: \"none\"` says so, and the question is closed. Flows are critical unless they say otherwise.",
	References: []rules.Reference{
		guidance.WellArchitected("REL13-BP01"),
		guidance.WellArchitected("REL11-BP07"),
		guidance.AzureReliability("RE:04"),
	},
	Fires: file("objectives-unstated.fires.cue"),
	Quiet: file("objectives-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "objectives",
		Fields: []string{"objectives", "objectives.availability", "objectives.rto", "objectives.rpo"},
		Answer: `objectives: {availability: *0.999 | number, rto: *"1h" | string, rpo: *"5m" | string}, flows: [string]: objectives: {availability: *0.999 | number, latency: p99: *"2s" | string}`,
	},
	Check: func(p *rules.Pass) {
		s := p.System
		var missing []string
		for _, must := range []struct {
			name string
			fact model.AnyFact
		}{{"availability", &s.Objectives.Availability}, {"rto", &s.Objectives.RTO}, {"rpo", &s.Objectives.RPO}} {
			if !must.fact.Known() {
				missing = append(missing, must.name)
			}
		}
		if len(missing) > 0 {
			p.Report(rules.Finding{On: s.Entity(), Message: fmt.Sprintf("the system doesn't say: %s", strings.Join(missing, ", "))})
		}
		for _, f := range s.Flows {
			if f.Critical() && !promises(f) {
				p.Report(rules.Finding{On: f.Entity(), Message: fmt.Sprintf("the critical flow `%s` doesn't say: availability, or latency", f.ID)})
			}
		}
	},
}

// promises tells whether a flow promises anything of its own: how often it
// succeeds, or how fast.
func promises(f *model.Flow) bool {
	o := &f.Objectives
	return o.Availability.Known() || o.Latency.P50.Known() || o.Latency.P99.Known() || o.Latency.P999.Known()
}
