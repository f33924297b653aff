package antipattern

import (
	"fmt"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// CutOffAtDeployment finds work that each deployment ends halfway.
var CutOffAtDeployment = &rules.Rule{
	Name:     "cut-off-at-deployment",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work takes longer than an instance is given to end it when it is replaced, it isn't drained first, and doing it again is not safe.",
	Why: "Every deployment, scale-in and node replacement stops instances in the middle of what they do, and after the grace period they are killed. What was half done stays half done; where somebody repeats it, it is done a second time. " +
		"It happens on good days, several times a week, a few pieces at a time, so nobody connects the complaints with the deployments. In an outage instances are replaced by the dozen.",
	Fix: "Give an instance the time that its work needs (`shutdown: grace` above `takes`), or let it take nothing new and end what it has before it is stopped (`shutdown: drains: true`). " +
		"Work that takes longer than anybody wants to wait for a deployment has to be safe to repeat: state `idempotency` on its effects.",
	FalsePositives: "`takes` is the time of one piece, times `batch: size`. Where nobody states it, the box's own `timeout` counts, one step milder: few pieces take that long. Where nobody says whether the box drains, it is one step milder, too.",
	References:     []rules.Reference{guidance.KubernetesTermination, guidance.WellArchitected("REL04-BP04")},
	Fires:          file("cut-off-at-deployment.fires.cue"),
	Quiet:          file("cut-off-at-deployment.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if grace, ok := b.Shutdown.Grace.Get(); ok && b.Family() == model.Compute && !b.Shutdown.Drains.Or(false) {
				for _, l := range b.Into {
					checkGrace(p, l, rules.Related{Entity: b.Entity(), At: b.Shutdown.Grace.At(), Note: "gives it " + model.FormatDuration(grace)})
				}
			}
		}
	},
}

func checkGrace(p *rules.Pass, l *model.Line, grace rules.Related) {
	b := l.To
	given := b.Shutdown.Grace.Or(0)
	f := rules.Finding{
		On: l.Entity(), At: b.Shutdown.Grace.At(), Related: []rules.Related{grace},
		Facts: []model.Basis{model.BoxBasis(b, "shutdown.grace", &b.Shutdown.Grace), model.BoxBasis(b, "shutdown.drains", &b.Shutdown.Drains)},
	}
	each := max(l.Takes.P50.Or(0), l.Takes.P99.Or(0))
	work := budget.WholeBatch(l, each)
	sum := budget.BatchSum(l, each)
	switch limit, limited := b.Timeout.Get(); {
	case work > 0:
		f.Facts = append(f.Facts, model.LineBasis(l, "takes.p99", &l.Takes.P99))
	case limited:
		work, sum, f.Severity = limit, model.FormatDuration(limit), p.Severity().Milder()
		f.Facts = append(f.Facts, model.BoxBasis(b, "timeout", &b.Timeout))
	default:
		return
	}
	if work <= given {
		return
	}
	switch p.Graph.Safe(l) {
	case flowgraph.Yes:
		return
	case flowgraph.NotKnown:
		p.Skip(l.Entity(), "idempotency")
		return
	}
	f.Message = fmt.Sprintf("%s < %s: an instance of `%s` that is replaced has %s to end what it does, and `%s` may take longer: it is cut off halfway, and doing it again is not safe",
		model.FormatDuration(given), sum, b.ID, model.FormatDuration(given), l.ID)
	if !b.Shutdown.Drains.Known() {
		f.Unstated, f.Of = "shutdown.drains", []model.Entity{b.Entity()}
	}
	p.Report(f)
}
