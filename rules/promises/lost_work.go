package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LostWork finds flows that lose what somebody was told yes to.
var LostWork = &rules.Rule{
	Name:     explore.NoLostWork.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which somebody is told yes, and part of the work never happens, held by nobody.",
	Why: "Whoever was told yes stops caring: the client closes the page, the caller acknowledges its message. From then on only the system remembers the work, and here it forgets it: in the memory of a program that stops, in a channel that isn't durable, or behind attempts that end. " +
		"Nothing is red, nothing is parked, and a retry is nobody's job. It is found when a customer asks.",
	Fix: "Say yes only when something durable has taken the work over: a durable queue, an outbox in the row's own transaction, a workflow. Behind a queue, acknowledge after the work (`ack: \"after-work\"`), and give what can't be done a dead-letter queue that somebody watches. " +
		"`tautline explore` tells the story step by step, and what would fix it.",
	FalsePositives: "The story is only as true as the model: if something holds the work that isn't drawn, draw it or state the line's `buffer`. If the step may be missed, say so on its line: `dependency: \"soft\"` or `guarantee: \"at-most-once\"`. If the flow matters less, state its `importance`.",
	References:     []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.TransactionalOutbox, guidance.RabbitConfirms},
	Seen:           []rules.Incident{guidance.Preply2020},
	Fires:          file("lost-work.fires.cue"),
	Quiet:          file("lost-work.quiet.cue"),
	Requires:       []rules.Requirement{explored},
	Explains:       shapes(),
	Check:          broken(explore.NoLostWork),
}
