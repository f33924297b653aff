package unstated

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Correlation asks what ties a reply to its request.
var Correlation = &rules.Rule{
	Name:     "correlation-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "A reply comes back on a line of its own, and nothing says which id ties it to its request.",
	Why: "Replies that travel by themselves come late, twice, out of order or not at all. Without an id that both carry, a late reply is taken for the answer to somebody else's request, " +
		"a repeated one can't be told from a new one, and after an outage nobody can list which requests were never answered.",
	Fix:            "State `correlation` on the request or on its reply: the id that the sender makes and the receiver copies into the reply.",
	FalsePositives: "If a request can only ever have one answer in flight, the business key does the job: name that key.",
	References: []rules.Reference{
		guidance.WellArchitected("REL06-BP07"),
		guidance.ReadinessLens("event_transaction_tracing"),
	},
	Fires: file("correlation-unstated.fires.cue"),
	Quiet: file("correlation-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "correlation",
		Fields: []string{"correlation"},
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			// The id may be stated on the request, or on each of its replies.
			replies := p.Graph.Replies(l)
			silent := func(reply *model.Line) bool { return !reply.Correlation.Known() }
			return len(replies) > 0, !l.Correlation.Known() && slices.ContainsFunc(replies, silent)
		},
	},
}
