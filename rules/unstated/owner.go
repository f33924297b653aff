package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Owner asks who answers for the system, or for its boxes.
var Owner = &rules.Rule{
	Name:     "owner-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfSystem,
	Summary:  "Nothing says who answers for the system, or for a box in it.",
	Why: "A box without an owner is found in the middle of an outage, by people who then look for somebody who may restart it. " +
		"Its alarms go to nobody, its dead letters are read by nobody, and the lesson of the last incident reached nobody.",
	Fix: "State `owner` at the top of the model: it holds for every box that names no other. Boxes of other teams name their own.",
	FalsePositives: "Clients and external systems need no owner here. A box that is shared still has one team that is called first: name it, " +
		"or say `\"none\"` if that is the truth.",
	References: []rules.Reference{
		guidance.ReadinessLens("event_oncall_rotation"),
	},
	Fires: file("owner-unstated.fires.cue"),
	Quiet: file("owner-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "owner",
		Fields: []string{"owner"},
		Answer: `owner: *"team-name" | string`,
	},
	Check: func(p *rules.Pass) {
		unowned, anyOwned := owners(p.System)
		if len(unowned) > 0 && !anyOwned {
			// One sentence at the top of the model answers for all.
			p.Report(rules.Finding{On: p.System.Entity(), Message: "the system doesn't say: owner"})
			return
		}
		for _, b := range unowned {
			p.Report(rules.Finding{On: b.Entity(), Message: "`" + b.ID + "` doesn't say: owner"})
		}
	},
}

// owners finds the boxes nobody owns, and tells whether anything has an owner.
// Clients and externals are not ours to own.
func owners(s *model.System) (unowned []*model.Box, anyOwned bool) {
	anyOwned = s.Owner.Known()
	for _, b := range s.Boxes {
		switch {
		case b.Kind == model.Client || b.Kind == model.External:
		case b.Owner.Known():
			anyOwned = true
		case !s.Owner.Known() || b.Owner.Asked():
			unowned = append(unowned, b)
		}
	}
	return unowned, anyOwned
}
