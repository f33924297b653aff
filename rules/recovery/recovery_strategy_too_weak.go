package recovery

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RecoveryStrategyTooWeak finds strategies of recovery that can't be expected to
// meet the objectives.
var RecoveryStrategyTooWeak = &rules.Rule{
	Name:     "recovery-strategy-too-weak",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box must be back sooner, or lose less, than its strategy of disaster recovery can be expected to do.",
	Why: "Restoring from backups takes hours: infrastructure first, then the data, then finding out what is missing. A pilot light needs its servers started before it can take a single request. " +
		"An objective of ten minutes on top of that is a wish, and the day of the disaster shows which of the two was real.",
	Fix: "Choose the strategy that the objective needs, and state it: `recovery: {strategy: \"warm-standby\", tested: \"2026-10-01\"}`. Backup and restore comes back in hours, a pilot light in tens of minutes, a warm standby in minutes, active-active at once. " +
		"Or ask for less: `objectives: rto: \"8h\"`.",
	FalsePositives: "The bounds are orders of magnitude. A small store that is restored by a rehearsed script can be back sooner: waive it with the time that the last test took. " +
		"Only a store that keeps what is nowhere else is asked for its strategy, and only where the weakest one would not do.",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP02"), guidance.DisasterRecovery, guidance.AzureReliability("RE:09")},
	Fires:      file("recovery-strategy-too-weak.fires.cue"),
	Quiet:      file("recovery-strategy-too-weak.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			checkStrategy(p, b)
		}
	},
}

// demands are what a box's objectives ask of its strategy, where that has no
// reach for it.
type demands struct {
	// must is what the box must do, takes what its strategy does instead.
	must, takes []string
	facts       []model.Basis
	// rto and rpo are the objectives, as long as can be where there is none.
	rto, rpo time.Duration
}

// demand notes an objective that is beyond a reach.
func (d *demands) demand(objective, reach time.Duration, must, takes string, basis model.Basis) {
	if objective < reach {
		d.must = append(d.must, must+" "+model.FormatDuration(objective))
		d.takes = append(d.takes, takes)
		d.facts = append(d.facts, basis)
	}
}

// StrategyFor is the weakest strategy that does what is asked of a box.
func StrategyFor(b *model.Box) string {
	d := demandsOn(b, "", arithmetic.Reach{})
	return arithmetic.Weakest(d.rto, d.rpo)
}

// demandsOn compares a box's objectives with a strategy that is stated. What a
// store loses is told from its own backups and copies where those are stated.
func demandsOn(b *model.Box, strategy string, reach arithmetic.Reach) demands {
	d := demands{rto: arithmetic.Forever, rpo: arithmetic.Forever}
	if v, ok := b.Objectives.RTO.Get(); ok {
		d.rto = v
		d.demand(v, reach.RTO, "be back within", "takes "+reach.BackIn, model.BoxBasis(b, "objectives.rto", &b.Objectives.RTO))
	}
	_, backedUp := backups(b)
	_, copied := standby(b)
	if strategy == arithmetic.BackupRestore && !b.Store.Backup.PITR.Known() {
		reach.RPO = arithmetic.LossWithPITR // it may be able to restore any moment
	}
	if v, ok := b.Objectives.RPO.Get(); ok && b.Family() == model.Store && !backedUp && !copied {
		d.rpo = v
		d.demand(v, reach.RPO, "lose no more than", "loses "+reach.Loses, model.BoxBasis(b, "objectives.rpo", &b.Objectives.RPO))
	}
	return d
}

func checkStrategy(p *rules.Pass, b *model.Box) {
	fact := &b.Recovery.Strategy
	if fact.None() {
		checkNoStrategy(p, b)
		return
	}
	strategy, stated := fact.Get()
	if !stated {
		if keepsData(p, b) {
			askForStrategy(p, b)
		}
		return
	}
	reach, known := arithmetic.ReachOf(strategy)
	if !known {
		return
	}
	if d := demandsOn(b, strategy, reach); len(d.must) > 0 {
		p.Report(rules.Finding{
			On: b.Entity(), At: fact.At(), Facts: append([]model.Basis{model.BoxBasis(b, "recovery.strategy", fact)}, d.facts...),
			Message: fmt.Sprintf("`%s` must %s, and its strategy, %s, %s: it needs %s at least", b.ID, phrase.Listed(d.must, ""), strategy, phrase.Listed(d.takes, ""), arithmetic.Weakest(d.rto, d.rpo)),
		})
	}
}

// askForStrategy asks how a store comes back that must be back sooner than the
// least that anybody does: restoring its backups.
func askForStrategy(p *rules.Pass, b *model.Box) {
	least, _ := arithmetic.ReachOf(arithmetic.BackupRestore)
	v, ok := b.Objectives.RTO.Get()
	if !ok || v >= least.RTO {
		return
	}
	p.Report(rules.Finding{
		On: b.Entity(), Unstated: "recovery.strategy",
		Facts: []model.Basis{model.BoxBasis(b, "recovery.strategy", &b.Recovery.Strategy), model.BoxBasis(b, "objectives.rto", &b.Objectives.RTO)},
		Message: fmt.Sprintf("`%s` must be back within %s, and nobody has stated how: restoring backups takes %s, so it needs %s at least", b.ID, model.FormatDuration(v),
			least.BackIn, arithmetic.Weakest(v, arithmetic.Forever)),
	})
}

// checkNoStrategy judges a box of which it is stated that nothing brings it
// back.
func checkNoStrategy(p *rules.Pass, b *model.Box) {
	fact := &b.Objectives.RTO
	v, ok := fact.Get()
	if !ok {
		return
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: b.Recovery.Strategy.At(),
		Facts:   []model.Basis{model.BoxBasis(b, "recovery.strategy", &b.Recovery.Strategy), model.BoxBasis(b, "objectives.rto", fact)},
		Message: fmt.Sprintf("`%s` must be back within %s, and has no strategy that would bring it back after a disaster", b.ID, model.FormatDuration(v)),
	})
}
