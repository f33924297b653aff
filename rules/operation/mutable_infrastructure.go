package operation

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// MutableInfrastructure finds machines that are changed rather than replaced.
var MutableInfrastructure = &rules.Rule{
	Name:     "mutable-infrastructure",
	Family:   rules.Operation,
	Severity: rules.Info,
	Scope:    rules.OfBox,
	Summary:  "The machines of a box are changed where they run instead of being replaced, or nobody has stated which.",
	Why: "A machine that was changed a hundred times is like no other, and like nothing that can be built again. In an outage the new one that should replace it lacks the one setting that somebody made by hand in March. " +
		"And there is no way back to yesterday, because yesterday was never a thing that could be started.",
	Fix: "Build an image or a package once, start new machines or containers from it, and take the old ones away: `deployment: immutable: true`. What must be kept belongs in a store.",
	FalsePositives: "A machine with a licence or a device that can't be moved has to be changed in place: say `immutable: false` and accept it, with a tested way to build it anew. " +
		"Functions, workflows and gateways are not asked: their platform replaces them.",
	References: []rules.Reference{guidance.WellArchitected("REL08-BP04")},
	Fires:      file("mutable-infrastructure.fires.cue"),
	Quiet:      file("mutable-infrastructure.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, b := range p.System.Boxes {
			if weight.box(b) && b.Ours() {
				checkImmutable(p, b)
			}
		}
	},
}

func checkImmutable(p *rules.Pass, b *model.Box) {
	is := &b.Deployment.Immutable
	f := rules.Finding{On: b.Entity(), At: is.At(), Facts: []model.Basis{model.BoxBasis(b, "deployment.immutable", is)}}
	switch {
	case is.Or(false) || !is.Known() && !mayBeChanged(b):
		return
	case !is.Known():
		f.Unstated = "deployment.immutable"
		f.Message = fmt.Sprintf("nobody has stated whether machines of `%s` are replaced or changed where they run: one that was changed by hand can't be built again", b.ID)
	default:
		f.Message = fmt.Sprintf("machines of `%s` are changed where they run: after a while nobody can build one like them, or go back to yesterday's", b.ID)
	}
	p.Report(f)
}

// mayBeChanged tells whether it is open if a box's machines are replaced. A
// managed box has none; blue and green are two sets of machines; and where
// nothing is known of the deployment, deploys-all-at-once asks.
func mayBeChanged(b *model.Box) bool {
	how, known := b.Deployment.Strategy.Get()
	return known && how != "blue-green" && (b.Kind == model.Service || b.Kind == model.Worker)
}
