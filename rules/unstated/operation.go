package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Operation asks what a line does at its receiver.
var Operation = &rules.Rule{
	Name:     "operation-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Nothing says whether a line reads, writes, deletes, asks for work or tells what happened.",
	Why: "In an outage everything is tried again: by clients, libraries, queues and people. A read may be repeated at will; a write or command that is repeated " +
		"charges, ships or mails twice. If nobody knows which one a line is, nobody knows whether the retry that would save the day does harm.",
	Fix: "State `operation` on the line: `read` (changes nothing), `write`, `delete`, `command` (asks for work) or `event` (tells what happened).",
	FalsePositives: "A line that both reads and changes something is a write: state the stronger word. " +
		"What leaves a channel takes its kind from what goes in, if all of that is stated and the same.",
	References: []rules.Reference{
		guidance.HTTPIdempotence,
		guidance.WellArchitected("REL04-BP04"),
	},
	Fires: file("operation-unstated.fires.cue"),
	Quiet: file("operation-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "operation",
		Fields: []string{"operation"},
		Core:   true,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return true, !l.Operation.Known()
		},
	},
}
