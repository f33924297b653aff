package recovery

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RecoveryUntested finds plans for a disaster that nobody has tried for long.
var RecoveryUntested = &rules.Rule{
	Name:     "recovery-untested",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box has a strategy of recovery, and nobody has tried it for longer than the policy allows.",
	Why: "A standby that has never taken over has other certificates, other quotas, an older schema and a password that was changed since. " +
		"On the day it is needed somebody must decide to use it without knowing whether it works, and so nobody does: the outage lasts until the first site is back, and the second one was paid for nothing.",
	Fix: "Fail over on purpose, on a quiet day, with real traffic, and back again; write down how long it took, and state the day: `recovery: tested: \"2026-10-01\"`.",
	FalsePositives: "Where both sites carry traffic all the time, a failover of one is still another thing: does the other have the capacity? State when that was last seen, also if it was an outage that showed it. " +
		"How old it may be is `policy: limits: evidenceAge` (180 days unless stated).",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP03"), guidance.WellArchitected("REL12-BP05"), guidance.AzureReliability("RE:09")},
	Fires:      file("recovery-untested.fires.cue"),
	Quiet:      file("recovery-untested.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			strategy, ok := b.Recovery.Strategy.Get()
			if !ok {
				continue
			}
			tested := &b.Recovery.Tested
			f := rules.Finding{On: b.Entity(), At: tested.At(), Facts: []model.Basis{
				model.BoxBasis(b, "recovery.strategy", &b.Recovery.Strategy),
				model.BoxBasis(b, "recovery.tested", tested),
			}}
			day, ok := tested.Get()
			switch {
			case ok:
				why := stale(p, day)
				if why == "" {
					continue
				}
				f.Message = fmt.Sprintf("the recovery of `%s` (%s) was last tried %s", b.ID, strategy, why)
			case tested.None():
				f.Message = fmt.Sprintf("the recovery of `%s` (%s) was never tried: nobody knows whether it works, or how long it takes", b.ID, strategy)
			default:
				f.Unstated = "recovery.tested"
				f.Message = fmt.Sprintf("`%s` has a strategy of recovery (%s), and nobody has stated when it was last tried", b.ID, strategy)
			}
			p.Report(f)
		}
	},
}
