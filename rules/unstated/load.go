package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Load asks how much work clients start.
var Load = &rules.Rule{
	Name:     "load-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Clients start work, and nothing says how much of it there is.",
	Why: "Limits, pools, quotas and queues are all sized against a number. If nobody has named it, the first campaign or the first reconnect after an outage finds the smallest of them, " +
		"and every retry adds to what is already too much.",
	Fix:            "State `load` on the line: pieces of work per second on a usual day (`typical`) and at the busiest (`peak`).",
	FalsePositives: "A new system has no history. State the estimate that it is built for; it is the one that load tests need too.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_demand_estimates"),
		guidance.WellArchitected("REL07-BP04"),
		guidance.LaunchChecklist,
	},
	Seen:  []rules.Incident{guidance.SlackHerd},
	Fires: file("load-unstated.fires.cue"),
	Quiet: file("load-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "load",
		Fields: []string{"load"},
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return l.From.Kind == model.Client, !l.Load.Typical.Known() && !l.Load.Peak.Known()
		},
	},
}
