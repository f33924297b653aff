package antipattern

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LivenessAsksADependency finds instances that are restarted because something
// else is slow.
var LivenessAsksADependency = &rules.Rule{
	Name:     "liveness-asks-a-dependency",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "A liveness probe asks something that all instances share: when that is slow, all of them are restarted.",
	Why: "A restart helps an instance that is stuck, and no other. Where the probe asks the database, a slow database fails the probe of every instance at the same time: what was slow is now gone, " +
		"the restarted ones come back with cold caches and new connections, all at once, and are the load that keeps the database slow.",
	Fix: "Let the liveness probe ask the process alone (`health: liveness: asks: \"none\"`): is its loop still turning. What it needs for its work belongs into the readiness probe, and there only what one instance can lose by itself.",
	FalsePositives: "A box that belongs to the one instance (a sidecar, a file on its own disk) is no shared dependency: leave it out of `asks`. " +
		"With a single instance (`capacity: instances: 1`) and nobody else at the other box there is nobody to share it with, and the rule is silent.",
	References: []rules.Reference{guidance.KubernetesProbes},
	Seen:       []rules.Incident{guidance.Kuma660, guidance.DynamoDNS2025},
	Fires:      file("liveness-asks-a-dependency.fires.cue"),
	Quiet:      file("liveness-asks-a-dependency.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			probe := &b.Health.Liveness
			if !probe.Asks.Known() {
				if probe.Period.Known() || probe.Failures.Known() {
					p.Skip(b.Entity(), "health.liveness.asks")
				}
				continue
			}
			var shared []string
			f := rules.Finding{On: b.Entity(), At: probe.Asks.At(), Facts: []model.Basis{model.BoxBasis(b, "health.liveness.asks", &probe.Asks)}}
			for _, asked := range probe.Asks.Or(nil) {
				if asked != b && isShared(b, asked) {
					shared = append(shared, "`"+asked.ID+"`")
					f.Related = append(f.Related, rules.To(asked.Entity(), "is asked by the probe"))
				}
			}
			if len(shared) == 0 {
				continue
			}
			f.Related = rules.Told(f.Related)
			f.Message = fmt.Sprintf("whether an instance of `%s` is restarted hangs on %s: when %s slow, all instances are restarted at once, and come back to what is slow already",
				b.ID, phrase.Some(shared), phrase.Agree(len(shared), "that is", "one of these is"))
			p.Report(f)
		}
	},
}

// isShared tells whether several ask a box: other boxes, or several instances of
// this one.
func isShared(b, asked *model.Box) bool {
	if one, ok := b.Capacity.Instances.Get(); !ok || one > 1 {
		return true
	}
	for _, l := range asked.Into {
		if l.From != b {
			return true
		}
	}
	return false
}
