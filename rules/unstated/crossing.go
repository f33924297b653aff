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
	Fix: "Say once where all boxes run (`boxes: [string]: place: {account: \"main\", region: \"eu-west-1\"}`), or put them `in` a group: the crossings follow from that, and from who owns them. " +
		"What starts or ends at a `client` or an `external` is taken to cross the internet. Where a line goes another way, state `crosses` on the line, as a list of " +
		"`process`, `host`, `zone`, `account`, `region`, `internet` and `team`.",
	FalsePositives: "None that matter: the answer always exists. If it changes at run time, state the farthest border.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_services_used"),
		guidance.WellArchitected("REL10-BP03"),
	},
	Fires: file("crossing-unstated.fires.cue"),
	Quiet: file("crossing-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:     "crossing",
		Fields:   []string{"crosses"},
		Together: true,
		Answer:   `boxes: [string]: place: {account: *"main" | string, region: *"eu-west-1" | string}`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return true, !l.Crosses.Known()
		},
	},
}
