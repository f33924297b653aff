package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EvictingStoreHoldsKeys finds idempotency keys in stores that may lose them.
var EvictingStoreHoldsKeys = &rules.Rule{
	Name:     "evicting-store-holds-keys",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "That something is done only once rests on a key in a store that evicts, forgets or replicates late, and what it guards is elsewhere.",
	Why: "The key is what tells a repeat from the first time. A cache that is full drops it without a word, one that restarts has none, and a replica that takes over may never have got the last ones: each of them lets the next repeat through. " +
		"Memory fills up, nodes restart and replicas take over in outages, which is when most repeats come.",
	Fix:            "Keep the key where the effect is, and commit the two together (`enforcedBy: \"unique-key\"` or `\"conditional-write\"` on the effect itself, or one `transaction`). Else keep it in a store that is durable, never evicts (`store: evicts: false`) and has it on several nodes before it answers (`replication: mode: \"sync\"`).",
	FalsePositives: "If the effect checks a key itself, the claim only spares work: state that `idempotency` on the effect, and the rule is silent. Late replication alone is one step milder, and so is a cache of which nobody says whether it evicts.",
	References:     []rules.Reference{guidance.RedisEviction, guidance.RedisReplication, guidance.WellArchitected("REL04-BP04")},
	Fires:          file("evicting-store-holds-keys.fires.cue"),
	Quiet:          file("evicting-store-holds-keys.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if l.Guard.Or(false) && l.To.Family() == model.Store && !custody.Refreshes(l) && !custody.TakesLock(l) {
				if effect := guardedElsewhere(p.Graph, l); effect != nil {
					checkKeys(p, l, effect)
				}
			}
		}
	},
}

// guardedElsewhere is an effect behind a guard that doesn't check a key itself, in
// another place than the guard's key: what is lost with the key can't be doubled.
func guardedElsewhere(g *flowgraph.Graph, guard *model.Line) *model.Line {
	for _, h := range guard.In {
		for _, way := range flowgraph.Ways(h) {
			if !slices.Contains(flowgraph.On(h, way), guard) {
				continue
			}
			for _, l := range flowgraph.On(h, way) {
				if l != guard && l.To != guard.To && g.Changes(l) && !l.Guard.Or(false) && g.Safe(l) != flowgraph.Yes {
					return l
				}
			}
		}
	}
	return nil
}

func checkKeys(p *rules.Pass, l, effect *model.Line) {
	b := l.To
	f := rules.Finding{On: l.Entity(), Related: []rules.Related{rules.To(b.Entity(), "holds the keys"), rules.To(effect.Entity(), "is done again without them")}}
	how := ""
	evicts, durable, mode := &b.Store.Evicts, &b.Store.Durable, &b.Store.Replication.Mode
	switch {
	case evicts.Or(false):
		how, f.At = "drops keys when it is full", evicts.At()
		f.Facts = []model.Basis{model.BoxBasis(b, "store.evicts", evicts)}
	case durable.Known() && !durable.Or(false):
		how, f.At = "forgets its keys when it stops", durable.At()
		f.Facts = []model.Basis{model.BoxBasis(b, "store.durable", durable)}
	case mode.Or("") == "async":
		how, f.At = "may not have copied the last keys when a replica takes over", mode.At()
		f.Facts = []model.Basis{model.BoxBasis(b, "store.replication.mode", mode)}
		f.Severity = p.Severity().Milder()
	case b.Kind == model.Cache && !evicts.Known():
		how = "is a cache, and nobody says whether it drops keys when it is full"
		f.Unstated, f.Of = "store.evicts", []model.Entity{b.Entity()}
	default:
		return
	}
	f.Message = fmt.Sprintf("`%s` rests on a key in `%s`, which %s: then a repeat finds no key, and `%s` is done again", l.ID, b.ID, how, effect.ID)
	p.Report(f)
}
