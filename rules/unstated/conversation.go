package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Conversation asks where the state of a longer conversation is kept.
var Conversation = &rules.Rule{
	Name:     "conversation-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "A flow comes back to a box that it has been at before, and nothing says where the box keeps what it knows from the first time.",
	Why: "If the state between two visits is in memory, the second must find the same instance, still alive. A deployment, a crash or a scale-in in between ends every conversation in progress: " +
		"half-done work that the first visit began and no second will finish.",
	Fix: "State `conversation` on the later line: the box that keeps the state (a database, a workflow), or `\"stateless\"` if the line carries all that is needed.",
	FalsePositives: "Two visits that have nothing to do with each other are no conversation: state `\"stateless\"`. Nor are two branches of which only one is taken: write them as an `either`. " +
		"A call back to whoever is waiting for its sender is not asked.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP06"),
	},
	Fires: file("conversation-unstated.fires.cue"),
	Quiet: file("conversation-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "conversation",
		Fields: []string{"conversation"},
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			return p.Graph.Returns(l), !l.Conversation.Known()
		},
	},
}
