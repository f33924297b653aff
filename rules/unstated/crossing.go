package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Crossing asks which borders a line crosses.
var Crossing = &rules.Rule{
	Name:     "crossing-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Nothing says whether a line stays within a process, a zone, an account or a team, or leaves it.",
	Why: "Each border is one more thing that fails on its own: a network, a zone, a region, another team's release. Whoever doesn't know which borders a line crosses " +
		"can't say what the loss of a zone takes along, where a certificate can expire, or whom to call at night.",
	Fix: "Give the boxes a `place` and an `owner`: most crossings follow from them. Or state `crosses` on the line, as a list of " +
		"`process`, `host`, `zone`, `account`, `region`, `internet` and `team`.",
	FalsePositives: "None that matter: the answer always exists. If it changes at run time, state the farthest border.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_services_used"),
		guidance.WellArchitected("REL10-BP03"),
	},
	Fires: file("crossing-unstated.fires.cue"),
	Quiet: file("crossing-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks: "crossing",
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return true, !l.Crosses.Known()
		},
	},
}
