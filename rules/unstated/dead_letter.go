package unstated

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetter asks where work goes that can't be done.
var DeadLetter = &rules.Rule{
	Name:     "dead-letter-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Work arrives that nobody waits for, and nothing says where it goes when it can't be done.",
	Why: "Nobody waits for this work, so nobody is told when it fails. Without a dead letter it is either dropped in silence after the last try, " +
		"or it comes back for ever, costs a receiver each time, and on an ordered channel holds up all that is behind it.",
	Fix: "State `deadLetter` on the line, on the channel it leaves (it holds for all its consumers), or on the `inbox` of a box that is pushed to; " +
		"give the box that keeps such work an alarm, an owner and a runbook. If it is dropped on purpose, say `\"none\"`.",
	FalsePositives: "Where a fresher event makes an old one worthless, losing it is right: state `guarantee: \"at-most-once\"`, and nobody asks. " +
		"What leaves a dead-letter box is not asked either.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP04"),
		guidance.SNSDeadLetters,
		guidance.RabbitQuorum,
	},
	Seen: []rules.Incident{
		guidance.IncidentIO2022,
	},
	Fires: file("dead-letter-unstated.fires.cue"),
	Quiet: file("dead-letter-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "dead letter",
		Fields: []string{"deadLetter", "deadLetter.to"},
		// The inbox parks what its box can't do.
		Elsewhere: func(l *model.Line) bool { return l.Processing != nil },
		Core:      true,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return canBePoisoned(l) && !mayBeLost(l) && !isDeadLetterBox(l.From) && (!custody.WaitsForHelp(l) || l.DeadLetter.To.Asked()), !l.Last().DeadLetter.To.Known()
		},
	},
}

// canBePoisoned tells whether a line brings work that nobody waits for to where
// it is worked on, so that bad work has to go somewhere. What starts a workflow
// stays there: it holds the executions that failed.
func canBePoisoned(l *model.Line) bool {
	if !async(l) {
		return false
	}
	switch l.From.Family() {
	case model.Channel:
		return true
	case model.Store:
		return l.To.Family() != model.Channel // a channel keeps it, and works on nothing
	}
	return l.Delivery.Or("") == model.Push && l.To.Family() == model.Compute && l.To.Kind != model.Workflow
}
