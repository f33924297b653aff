package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Buffer asks what holds the work while the receiver is down.
var Buffer = &rules.Rule{
	Name:     "buffer-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "The sender doesn't wait, and nothing says what holds the work while the receiver is down.",
	Why: "Work that was handed over belongs to whatever holds it. If that is memory, or nothing, then every deployment, crash and network fault of the receiver loses work " +
		"that the sender believes is done, and nobody can tell afterwards which.",
	Mend: "Put a durable queue, stream or workflow at one end and say so with `channel: durable`, or name what holds the work in `buffer`. " +
		"State `\"none\"` if nothing does, and `guarantee: \"at-most-once\"` if that is meant.",
	FalsePositives: "The platform may keep a queue that nobody drew, as for asynchronous calls of functions. Name it in `buffer`, with its retention.",
	References: []rules.Reference{
		{ID: "REL04-BP02", Title: "Implement loosely coupled dependencies", URL: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_prevent_interaction_failure_loosely_coupled_system.html", Read: "2026-11-21"},
		{Title: "Redis Pub/Sub", URL: "https://redis.io/docs/latest/develop/pubsub/", Read: "2026-11-21"},
	},
	Seen: []rules.Incident{
		{Who: "Preply", Date: "2020-02-28", What: "Name look-ups between services failed in part; with nothing durable between producer and consumer, 15,000 events were dropped.", URL: "https://medium.com/preply-engineering/dns-postmortem-e169efd45afd"},
	},
	Fires: file("buffer-unstated.fires.cue"),
	Quiet: file("buffer-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks: "buffer",
		Core: true,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l) && !mayBeLost(l), !l.Buffer.Name.Known()
		},
	},
}
