package unstated

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Contract asks for the schema that both ends keep to.
var Contract = &rules.Rule{
	Name:     "contract-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Work outlives the version of its sender, or goes to another team, and nothing names the schema that both ends keep to.",
	Why: "A message is read by code that is older or newer than the code that wrote it, and so is everything that waits in a queue during a deployment or a rollback. " +
		"Without a contract one renamed field makes every message a poison message, all consumers at once, and rolling back doesn't help those already sent.",
	Fix:            "State `data: contract` on the line: a link to the schema with its version, or its name in a registry.",
	FalsePositives: "Where both ends are always deployed as one, and nothing is kept in between, a shared type is contract enough: name that.",
	References: []rules.Reference{
		guidance.WellArchitected("REL03-BP03"),
	},
	Fires: file("contract-unstated.fires.cue"),
	Quiet: file("contract-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "contract", // each line has one of its own
		Fields: []string{"data.contract"},
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			known := l.Data.Contract.Known()
			return (async(l) || betweenTeams(l)) && (known || !askedOnTheWayIn(l)), !known
		},
	},
}

// askedOnTheWayIn tells whether a line brings on what a channel gets, of which
// some has no contract yet: it is asked there, once, and the answer may be this
// line's too.
func askedOnTheWayIn(l *model.Line) bool {
	return l.From.Family() == model.Channel && !l.Data.Contract.Asked() && slices.ContainsFunc(l.From.Into, func(in *model.Line) bool {
		return async(in) && !in.Data.Contract.Known()
	})
}

// betweenTeams tells whether a line is known to lead from one team to another:
// it says so, or its ends have different owners, whatever other borders it
// names.
func betweenTeams(l *model.Line) bool {
	from, ok := l.From.Owner.Get()
	to, ok2 := l.To.Owner.Get()
	return crosses(l, "team") || ok && ok2 && from != to
}

// crosses tells whether a line is known to cross one of some borders.
func crosses(l *model.Line, borders ...string) bool {
	return slices.ContainsFunc(l.Crosses.Or(nil), func(b string) bool { return slices.Contains(borders, b) })
}
