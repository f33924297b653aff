package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
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
	Fix: "Put a durable queue, stream or workflow at one end and say so with `channel: durable`, or name what holds the work in `buffer`. " +
		"State `\"none\"` if nothing does, and `guarantee: \"at-most-once\"` if that is meant.",
	FalsePositives: "The platform may keep a queue that nobody drew, as for asynchronous calls of functions. Name it in `buffer`, with its retention.",
	References: []rules.Reference{
		guidance.WellArchitected("REL04-BP02"),
		guidance.RedisPubSub,
	},
	Seen: []rules.Incident{
		guidance.Preply2020,
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
