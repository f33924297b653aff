package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DoubleEffect finds flows that do something twice.
var DoubleEffect = &rules.Rule{
	Name:     explore.NoDoubleEffect.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which an effect happens twice.",
	Why: "Work comes back: a client asks again, a queue delivers again, a workflow tries again. If the first try took effect and nothing remembers that where the effect happens, it happens once more: a second charge, a second parcel, a second mail. " +
		"A record beside the effect, written before or after it, leaves a gap in which a stop makes it wrong.",
	Fix: "Check a key in the same commit as the effect: `idempotency: {key: \"orderId\", enforcedBy: \"unique-key\"}` or `\"conditional-write\"`, or hand the key on to an external that honours one. Keep its window longer than work can come back. " +
		"With a third party that knows no key, decide which is worse, twice or never, and say so in the model.",
	FalsePositives: "If doing it twice comes to the same (setting a value, deleting a row), state `idempotency: \"natural\"`. If the work never comes back, state what is true of the line: its `retry`, its `ack`, its `guarantee`.",
	References:     []rules.Reference{guidance.WellArchitected("REL04-BP04"), guidance.StripeKeys},
	Seen:           []rules.Incident{guidance.Twilio2013, guidance.Wix2022},
	Fires:          file("double-effect.fires.cue"),
	Quiet:          file("double-effect.quiet.cue"),
	Requires:       []rules.Requirement{explored},
	Explains:       shapes(),
	Check:          broken(explore.NoDoubleEffect),
}
