package hygiene

import (
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// What a change takes out of its own judgement is told where a policy is taken from
// another revision: the engine has both. The rules are declared here.

// WaiverAdded is about waivers that a change brings along, or extends.
var WaiverAdded = &rules.Rule{
	Name:     "waiver-added",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A change waives a finding, extends a waiver, or says otherwise who accepts it and why; told where a policy is taken from a revision (`--against`, `--policy-from`).",
	Why: "A change that accepts its own faults has judged itself: the check is green, and whoever looks at the colour alone merges it. " +
		"The risk is then on the main branch without anybody but its author having decided on it, and in the outage it turns out that nobody else knew.",
	Fix: "Fix the fault, and take the waiver out. If the risk is to be accepted, let whoever answers for the system look at `reason`, `until` and `by` " +
		"and merge the waiver: it counts for every change after that. A change that holds the waiver alone, and the fault in the next one, keeps every check green.",
	FalsePositives: "None: it says what the change does, and not that it is wrong. It can't be waived; whether it stops a merge is for the base's `policy: rules` to say.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Before:         file("waiver-added.before.cue"),
	Fires:          file("waiver-added.fires.cue"),
	Quiet:          file("waiver-added.quiet.cue"),
}

// PolicyLoosened is about what a change takes out of the policy.
var PolicyLoosened = &rules.Rule{
	Name:     "policy-loosened",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A change makes the policy ask for less; told where a policy is taken from a revision (`--against`, `--policy-from`).",
	Why: "A rule that is switched off finds nothing any more, in this change and in every later one, and nothing is red to say so. " +
		"A raised limit or a weaker profile does the same more quietly: the next retry storm runs over a line that was within the policy.",
	Fix: "State the severity, limit or profile as it was. If the policy is to ask for less, let whoever owns it look at this one change and merge it: " +
		"it counts for every change after that.",
	FalsePositives: "None: it says what the change does, and not that it is wrong. It can't be waived; whether it stops a merge is for the base's `policy: rules` to say.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Before:         file("policy-loosened.before.cue"),
	Fires:          file("policy-loosened.fires.cue"),
	Quiet:          file("policy-loosened.quiet.cue"),
}

// PromiseLoosened is about what a change takes out of what a model promises.
var PromiseLoosened = &rules.Rule{
	Name:     "promise-loosened",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A change makes the model promise less: a flow is gone or isn't critical any more, an effect needn't happen any more, an objective is weaker; told where a policy is taken from a revision (`--against`, `--policy-from`).",
	Why: "What is found about a flow is found because of what the flow promises. Take the flow away, call it less critical, or say that one of its effects may be lost, and its findings are gone while each line fails as it did: " +
		"the check is green, and the first to notice is the customer whose order is lost.",
	Fix: "State the flow, its `steps`, its `importance` and its `objectives`, and each line's `guarantee` and `dependency` as they were, and fix or waive what is found. If less is to be promised, let whoever answers for the system " +
		"say so on this one change and merge it: the next change is compared with that.",
	FalsePositives: "A flow that is gone because nobody needs it any more, with the lines that it took, promises nothing to anybody: whoever merges the change knows that, the model doesn't. " +
		"An effect is the same where another line has the same receiver and the same `operation`; where it comes about in another way, it is told all the same. It can't be waived; whether it stops a merge is for the base's `policy: rules` to say.",
	References: []rules.Reference{guidance.ReviewAgain},
	Before:     file("promise-loosened.before.cue"),
	Fires:      file("promise-loosened.fires.cue"),
	Quiet:      file("promise-loosened.quiet.cue"),
}
