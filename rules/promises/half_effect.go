package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// HalfEffect finds flows that end half done.
var HalfEffect = &rules.Rule{
	Name:     explore.NoHalfEffect.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which some of its effects happen and others never will, with nobody left who has to finish or undo it.",
	Why: "The systems that the flow touches then disagree: money was taken and nothing shipped, a seat is held for an order that doesn't exist. " +
		"Each system by itself is right, so no alarm of any of them goes off, and the difference stays until somebody compares them.",
	Fix: "Let somebody stay responsible until it is whole. Behind a durable queue a handler is run again from its start until all of its effects, each idempotent, have happened. Where that isn't possible, run the steps as a `workflow` that names a `compensation` for each of them, the last one too: it may have taken effect before it failed.",
	FalsePositives: "If the missing effect may be missed, say so on its line: `dependency: \"soft\"` or `guarantee: \"at-most-once\"`. " +
		"If only one of the effects is ever meant to happen, write that choice: two lines with a `when` each are independent of each other, so both may be due. In the flow's `steps`, `{either: [[\"pay-card\"], [\"pay-invoice\"]]}` are branches of which exactly one is taken. " +
		"If it belongs to another journey, put it into a flow of its own.",
	References: []rules.Reference{guidance.Sagas, guidance.TransactionalOutbox, guidance.ServerlessFailures},
	Seen:       []rules.Incident{guidance.Wix2022, guidance.Twilio2013},
	Fires:      file("half-effect.fires.cue"),
	Quiet:      file("half-effect.quiet.cue"),
	Requires:   []rules.Requirement{explored},
	Explains:   shapes(),
	Check:      broken(explore.NoHalfEffect),
}
