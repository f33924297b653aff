package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
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
	Mend:           "State `load` on the line: pieces of work per second on a usual day (`typical`) and at the busiest (`peak`).",
	FalsePositives: "A new system has no history. State the estimate that it is built for; it is the one that load tests need too.",
	References: []rules.Reference{
		{ID: "architecture_demand_estimates", Title: "Operational Readiness Review custom lens", URL: "https://github.com/awslabs/operational-readiness-review-custom-war-lens", Read: "2026-11-21"},
		{ID: "REL07-BP04", Title: "Load test your workload", URL: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_adapt_to_changes_load_tested_adapt.html", Read: "2026-11-21"},
		{Title: "Launch Coordination Checklist (Site Reliability Engineering, appendix E)", URL: "https://sre.google/sre-book/launch-checklist/", Read: "2026-11-21"},
	},
	Fires: file("load-unstated.fires.cue"),
	Quiet: file("load-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "load",
		Answer: `lines: [string]: load: *{typical: *10 | number | string, ...} | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return l.From.Kind == model.Client, !l.Load.Typical.Known() && !l.Load.Peak.Known()
		},
	},
}
