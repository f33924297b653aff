package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// PartialFailure asks what one bad piece does to its batch.
var PartialFailure = &rules.Rule{
	Name:     "partial-failure-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Several pieces of work are delivered together, and nothing says whether one of them can fail alone.",
	Why: "Where a batch fails as a whole, one bad record brings all its neighbours back: work that was done is done again, " +
		"and good records use up their tries and end in the dead letters next to the bad one. Where a batch answer hides failures, the failed ones are lost.",
	Fix:            "State `batch: partialFailure`: `true` where the receiver reports each failed piece and only those come back, `false` where it is all or nothing.",
	FalsePositives: "Some platforms report failures piece by piece and are missing from the catalogue. State it on the line. A batch of one is not asked.",
	References: []rules.Reference{
		guidance.LambdaSQSErrors,
		guidance.ServerlessFailures,
	},
	Fires: file("partial-failure-unstated.fires.cue"),
	Quiet: file("partial-failure-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "partial failure",
		Fields: []string{"batch.partialFailure"},
		Core:   true,
		Answer: `lines: [string]: batch: *{partialFailure: *true | bool | string, ...} | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return l.Batch.Size.Or(1) > 1, !l.Batch.PartialFailure.Known()
		},
	},
}
