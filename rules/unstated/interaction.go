package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Interaction asks whether the sender waits, and who moves the work.
var Interaction = &rules.Rule{
	Name:     "interaction-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Nothing says whether the sender of a line waits for the work, or who moves the work out of a channel.",
	Why: "Whether somebody waits decides who goes down with whom. A caller that waits fails when its receiver fails; one that hands over goes on, " +
		"and the work piles up in between. Until that is known, nobody can say who retries, what is lost, or which boxes an outage takes along.",
	Fix: "State `interaction` on the line: `request-reply` where the sender waits for the result, `send` or `publish` where it hands over, " +
		"`poll`, `deliver` or `tail` on the way out of a channel or a change log.",
	FalsePositives: "The platform may fix it and be missing from the catalogue. State it on the line, or describe the platform under `platforms`.",
	References: []rules.Reference{
		guidance.WellArchitected("REL04-BP01"),
		guidance.WellArchitected("REL04-BP02"),
	},
	Seen: []rules.Incident{
		guidance.Stackdriver2013,
	},
	Fires: file("interaction-unstated.fires.cue"),
	Quiet: file("interaction-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "interaction",
		Fields: []string{"interaction", "interaction.mode", "interaction.delivery"},
		Core:   true,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			// Out of a channel, who moves the work decides what acknowledging
			// and hiding a message mean; elsewhere the mode is enough.
			halfKnown := async(l) && l.From.Family() == model.Channel && !l.Delivery.Known()
			return true, !l.Mode.Known() || halfKnown
		},
	},
}
