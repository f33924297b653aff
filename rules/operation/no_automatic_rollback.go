package operation

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoAutomaticRollback finds boxes that go back to the old version by hand.
var NoAutomaticRollback = &rules.Rule{
	Name:     "no-automatic-rollback",
	Family:   rules.Operation,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A bad version stays until a person takes it back, or nobody has stated who does.",
	Why: "From the first error to the old version there is an alarm, a person who wakes up, a suspicion, a question to the author and a command that is rarely used: half an hour on a good night. " +
		"A deployment that watches its own alarms goes back in a minute or two, before anybody has read the page. " +
		"And people hesitate to take back what they aren't sure about; a machine doesn't.",
	Fix: "Tie the deployment to the alarms that say that customers are hurt, and let it go back by itself: `deployment: rollback: \"automatic\"`, with a `bake` long enough to see it. " +
		"That needs a version that can go back: data and messages that the old one still reads. Try it before it is needed.",
	FalsePositives: "Where a version can't go back (a migration of data that only goes forward), the right answer may be a small first step and a switch: state `strategy: \"canary\"`, `firstStep` and `bake`, and waive this with the reason.",
	References:     []rules.Reference{guidance.WellArchitected("OPS06-BP04"), guidance.WellArchitected("OPS06-BP01"), guidance.ReadinessLens("releases_deployment_rollback")},
	Fires:          file("no-automatic-rollback.fires.cue"),
	Quiet:          file("no-automatic-rollback.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, b := range p.System.Boxes {
			if hasVersions(b) && weight.box(b) {
				checkRollback(p, b)
			}
		}
	},
}

func checkRollback(p *rules.Pass, b *model.Box) {
	who := &b.Deployment.Rollback
	f := rules.Finding{On: b.Entity(), At: who.At(), Facts: []model.Basis{model.BoxBasis(b, "deployment.rollback", who)}}
	switch missing, unstated := lacks(who, "deployment.rollback"); {
	case unstated != "" && !b.Deployment.Strategy.Known():
		return // nothing is known of its deployment: deploys-all-at-once asks
	case unstated != "":
		f.Unstated = unstated
		f.Message = fmt.Sprintf("nobody has stated who takes a bad version of `%s` back: until a person has noticed and decided, it stays", b.ID)
	case missing:
		f.Message = fmt.Sprintf("a bad version of `%s` is not taken back: it stays until a better one is there", b.ID)
	case who.Or("") == "manual":
		f.Message = fmt.Sprintf("a bad version of `%s` is taken back by hand: it stays until a person has noticed and decided", b.ID)
	default:
		return
	}
	p.Report(f)
}
