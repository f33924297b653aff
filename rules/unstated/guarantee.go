package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
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
	Mend:           "State `guarantee` on the line: `at-least-once` (the usual one; the receiver must be idempotent), `at-most-once` (it may be lost), or `exactly-once` with what makes it so.",
	FalsePositives: "The platform may fix it and be missing from the catalogue. State it on the line, or describe the platform under `platforms`.",
	References: []rules.Reference{
		{Title: "Execution guarantees in Step Functions workflows", URL: "https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html", Read: "2026-11-21"},
		{Title: "Core NATS", URL: "https://docs.nats.io/nats-concepts/core-nats", Read: "2026-11-21"},
		{Title: "Manage event ordering and duplicate events with Amazon S3 Event Notifications (AWS Storage Blog)", URL: "https://aws.amazon.com/blogs/storage/manage-event-ordering-and-duplicate-events-with-amazon-s3-event-notifications/", Read: "2026-11-21"},
	},
	Seen: []rules.Incident{
		{Who: "Wix", Date: "2022", What: "Events that were never produced after the database was written, and others that came twice, left the stock different from the orders.", URL: "https://medium.com/wix-engineering/event-driven-architecture-5-pitfalls-to-avoid-b3ebf885bdb1"},
	},
	Fires: file("guarantee-unstated.fires.cue"),
	Quiet: file("guarantee-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "guarantee",
		Answer: `lines: [string]: guarantee: *"at-least-once" | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l), !l.Guarantee.Known()
		},
	},
}
