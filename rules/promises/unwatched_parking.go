package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UnwatchedParking finds flows whose work ends where nobody looks.
var UnwatchedParking = &rules.Rule{
	Name:     explore.NoSilentParking.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which its work is parked, or held by a workflow that failed, where no alarm and no runbook tell anybody.",
	Why: "What is parked isn't lost, but it waits for a person. Without an alarm nobody comes, and without a runbook whoever comes doesn't know whether to replay it or to throw it away. " +
		"What is parked expires in the end, and a saga that stopped half-way holds a seat or a sum of money until then.",
	Fix: "Give the place where the work ends an alarm on what it holds (`monitoring: alarms`) and a runbook (`monitoring: runbook`). A workflow needs them for failed executions as a dead-letter queue does for messages.",
	FalsePositives: "If a tool elsewhere watches, state its alarm and its runbook here all the same. " +
		"If what is parked may be thrown away, say so: `guarantee: \"at-most-once\"` on the line.",
	References: []rules.Reference{guidance.StepFunctionErrors, guidance.WellArchitected("REL06-BP03"), guidance.DeadLetterEIP},
	Fires:      file("unwatched-parking.fires.cue"),
	Quiet:      file("unwatched-parking.quiet.cue"),
	Requires:   []rules.Requirement{explored},
	Explains:   shapes(),
	Check:      broken(explore.NoSilentParking),
}
