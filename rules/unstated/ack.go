package unstated

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Ack asks when a polled message is forgotten.
var Ack = &rules.Rule{
	Name:     "ack-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A box gets its work out of a channel or a log, and nothing says whether it acknowledges before or after the work.",
	Why: "A message that is acknowledged on receipt is gone when its consumer dies a moment later: each crash and each deployment loses what was in flight. " +
		"Acknowledged after the work, it comes back instead, and may be done twice. Both look the same until something stops.",
	Fix: "State `ack` on the line: `after-work` if the message must survive its consumer (then make the work idempotent), `on-receipt` if losing it is acceptable.",
	FalsePositives: "Client libraries differ in their default, and many acknowledge by a timer. Look it up and state it. " +
		"Work that may be lost says so with `guarantee: \"at-most-once\"`, and is not asked.",
	References: []rules.Reference{
		guidance.RabbitConfirms,
		guidance.KafkaAutoCommit,
	},
	Fires: file("ack-unstated.fires.cue"),
	Quiet: file("ack-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "ack",
		Fields: []string{"ack"},
		Core:   true,
		Answer: `lines: [string]: ack: *"after-work" | string`,
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l) && l.Delivery.Known() && custody.AckMatters(l, custody.KeeperOf(p.System, l)) && !mayBeLost(l), !l.Ack.Known()
		},
	},
}
