package operation

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeploysAllAtOnce finds boxes whose new version serves everybody at once.
var DeploysAllAtOnce = &rules.Rule{
	Name:     "deploys-all-at-once",
	Family:   rules.Operation,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A new version reaches all of a box at once, or nobody has stated how it does.",
	Why: "Most outages begin with a change. When all of a box changes at the same moment, a bad version has everybody's work from its first second, and there is no old part left that could take it over. " +
		"Even a good version comes up cold: caches are empty, connections are new, and everything behind the box gets all of that together.",
	Fix: "Let a small part go first, watch it, and go on only while it is well: `deployment: {strategy: \"canary\", firstStep: 0.05, bake: \"30m\", rollback: \"automatic\"}`. " +
		"`\"rolling\"` and `\"blue-green\"` are steps on the way. What speaks to old and new at once must be understood by both.",
	FalsePositives: "A box that has only one instance, and work that can wait in a queue meanwhile, loses little: waive it with that reason. " +
		"If a platform does it in steps by itself, state which.",
	References: []rules.Reference{guidance.WellArchitected("REL08-BP05"), guidance.WellArchitected("OPS06-BP04"), guidance.ReadinessLens("releases_staged_deployments"), guidance.LaunchChecklist},
	Seen:       []rules.Incident{guidance.Square2017},
	Fires:      file("deploys-all-at-once.fires.cue"),
	Quiet:      file("deploys-all-at-once.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, b := range p.System.Boxes {
			if hasVersions(b) && weight.box(b) {
				checkStrategy(p, b)
			}
		}
	},
}

func checkStrategy(p *rules.Pass, b *model.Box) {
	how := &b.Deployment.Strategy
	f := rules.Finding{On: b.Entity(), At: how.At(), Facts: []model.Basis{model.BoxBasis(b, "deployment.strategy", how)}}
	switch missing, unstated := lacks(how, "deployment.strategy"); {
	case unstated != "":
		f.Unstated = unstated
		f.Message = fmt.Sprintf("nobody has stated how a new version reaches `%s`: if all of it changes at once, a bad version has everybody's work from its first second", b.ID)
	case missing || how.Or("") == "all-at-once" || b.Deployment.FirstStep.Or(0) == 1:
		f.Message = fmt.Sprintf("a new version reaches all of `%s` at once: a bad one has everybody's work from its first second, and nothing old is left to take it over", b.ID)
	default:
		return
	}
	p.Report(f)
}
