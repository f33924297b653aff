package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Guarantee asks how often work may arrive.
var Guarantee = &rules.Rule{
	Name:     "guarantee-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Work is handed over, and nothing says whether it may be lost or may arrive twice.",
	Why: "Every hand-over loses or repeats when something breaks in the middle. A receiver that was written for the one and gets the other " +
		"drops orders or doubles them, only during an outage, when nobody is looking at single messages.",
	Fix:            "State `guarantee` on the line: `at-least-once` (the usual one; the receiver must be idempotent), `at-most-once` (it may be lost), or `exactly-once` with what makes it so.",
	FalsePositives: "The platform may fix it and be missing from the catalogue. State it on the line, or describe the platform under `platforms`.",
	References: []rules.Reference{
		guidance.StepFunctionOnce,
		guidance.NATSCore,
		guidance.S3Duplicates,
	},
	Seen: []rules.Incident{
		guidance.Wix2022,
	},
	Fires: file("guarantee-unstated.fires.cue"),
	Quiet: file("guarantee-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "guarantee",
		Fields: []string{"guarantee"},
		Answer: `lines: [string]: guarantee: *"at-least-once" | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l), !l.Guarantee.Known()
		},
	},
}
