package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UntruthfulAnswer finds flows that say no to what they have done.
var UntruthfulAnswer = &rules.Rule{
	Name:     explore.TruthfulAnswer.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which the client is told no, or nothing, although part of the work was done, and asking again would do it twice.",
	Why: "A person who sees an error, or a page that never ends, tries again; so does a program. That is the right thing to do only if \"no\" means that nothing happened, or if doing it again changes nothing. " +
		"Here it means neither, and the client can't know: it either gives up on work that was done, or does it twice.",
	Fix: "Make each effect idempotent by a key that the client sends with every try (`idempotency: {key: \"orderId\", enforcedBy: \"unique-key\"}`), so that asking again is safe. Or take the work over durably first, answer yes, and do it behind a queue.",
	FalsePositives: "If doing it twice comes to the same, state `idempotency: \"natural\"` on the line. " +
		"If the client looks up what became of its work before it asks again, draw that as a flow of its own and waive this with the reason.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP04"), guidance.StripeKeys, guidance.HTTPIdempotence},
	Seen:       []rules.Incident{guidance.Twilio2013},
	Fires:      file("untruthful-answer.fires.cue"),
	Quiet:      file("untruthful-answer.quiet.cue"),
	Requires:   []rules.Requirement{explored},
	Explains:   shapes(),
	Check:      broken(explore.TruthfulAnswer),
}
