package recovery

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RPOUnmet finds promises to lose less than what would be lost.
var RPOUnmet = &rules.Rule{
	Name:     "rpo-unmet",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "More can be lost than the objective (RPO) allows: a store's backups are too far apart, its copy is too far behind, or what holds the work isn't durable.",
	Why: "What was written since the last backup, or hasn't reached the copy yet, is gone after a disaster. With a backup every night and an objective of five minutes, a crash in the afternoon takes a day of orders with it: " +
		"customers have their confirmation, and nobody has the order.",
	Fix: "Where there is no backup, make one (`store: backup: every: \"1h\"`): a wrong deletion reaches every copy, and takes all of it. Switch on point-in-time recovery (`store: backup: pitr: true`), back up more often, or keep a copy that is close enough (`replication: {mode: \"async\", lag: \"5s\"}`); or promise what holds: `objectives: rpo: \"1d\"`. " +
		"Keep what nothing else has in something durable (`durable: true`), or state why it may be lost: `guarantee: \"at-most-once\"` on the line, `expires` or `derivedFrom` on a store.",
	FalsePositives: "Where a copy is close enough to survive the loss of the place, but only the backups survive a wrong deletion, the finding is one step milder. On AWS, point-in-time recovery is taken to lose about five minutes, " +
		"and an RPO below that is one step milder too; elsewhere it isn't judged unless `backup: every` says how far apart what is kept of the end is. A store that only follows another store's changes is left alone. " +
		"That a store has no backup at all is `store-without-backup`'s to tell; here a copy that is too far behind is told of, and one that is close enough keeps no RPO, for `ready`, without a backup.",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP02"), guidance.WellArchitected("REL09-BP01"), guidance.DisasterRecovery},
	Fires:      file("rpo-unmet.fires.cue"),
	Quiet:      file("rpo-unmet.quiet.cue"),
	Check: func(p *rules.Pass) {
		tightest := lossPromised(p)
		for _, b := range p.System.Boxes {
			if promised, ok := tightest[b]; ok && keepsData(p, b) {
				checkRPO(p, b, promised)
			}
		}
		checkForgetful(p)
	},
}

// checkForgetful finds what holds the work of a flow that promises an RPO, and forgets all
// of it when it stops.
func checkForgetful(p *rules.Pass) {
	tightest := map[*model.Box]promise[time.Duration]{}
	for _, f := range p.System.Flows {
		pr, ok := ofFlow(p.System, f, "objectives.rpo", rpo)
		if !ok {
			continue
		}
		for _, b := range forgetful(p.Graph, f) {
			if have, found := tightest[b]; !found || pr.value < have.value {
				tightest[b] = pr
			}
		}
	}
	for _, b := range p.System.Boxes {
		pr, found := tightest[b]
		if !found {
			continue
		}
		holds, durable := "what is written there", model.BoxBasis(b, "store.durable", &b.Store.Durable)
		if b.Family() == model.Channel {
			holds, durable = "what waits there", model.BoxBasis(b, "channel.durable", &b.Channel.Durable)
		}
		f := pr.finding(b.Entity())
		f.At, f.Discriminator = at(durable), "durable"
		f.Facts = append(f.Facts, durable)
		f.Message = fmt.Sprintf("%s promises that no more than %s is lost, and `%s` isn't durable: %s is gone when it stops, and nothing else has it", pr.by, model.FormatDuration(pr.value), b.ID, holds)
		p.Report(f)
	}
}

// forgetful are the stores and channels that hold the work of a flow, where nothing else
// does, and aren't durable.
func forgetful(g *flowgraph.Graph, f *model.Flow) []*model.Box {
	var out []*model.Box
	for _, b := range storesOf(f) {
		if isLasting(b) && g.Original(b) {
			continue
		}
		if forgets, known := forgetsAll(g, f, b); known && forgets {
			out = append(out, b)
		}
	}
	for _, b := range channelsOf(f) {
		if durable := &b.Channel.Durable; durable.Known() && !durable.Or(false) {
			out = append(out, b)
		}
	}
	return out
}

// lossPromised is for each store the tightest RPO that holds for it: its own,
// that of a flow which writes there, or the system's, which holds where such a flow is
// critical, whatever the store says itself.
func lossPromised(p *rules.Pass) map[*model.Box]promise[time.Duration] {
	tightest := map[*model.Box]promise[time.Duration]{}
	tighten := func(b *model.Box, pr promise[time.Duration]) {
		if have, ok := tightest[b]; !ok || pr.value < have.value {
			tightest[b] = pr
		}
	}
	for _, b := range p.System.Boxes {
		if own, ok := ofBox(b, "objectives.rpo", rpo); ok {
			tighten(b, own)
		} else if v, ok := b.Objectives.RPO.Get(); ok {
			tighten(b, promise[time.Duration]{v, "the system", p.System.Entity(), model.BoxBasis(b, "objectives.rpo", &b.Objectives.RPO)})
		}
	}
	for _, f := range p.System.Flows {
		pr, ok := ofFlow(p.System, f, "objectives.rpo", rpo)
		if !ok {
			continue
		}
		for _, b := range storesOf(f) {
			tighten(b, pr)
		}
	}
	return tightest
}

// storesOf are the stores that a flow changes.
func storesOf(f *model.Flow) []*model.Box {
	var out []*model.Box
	for _, group := range f.Steps {
		for _, l := range group {
			if l.To.Family() == model.Store && l.Operation.Or(model.Read) != model.Read && !custody.TakesLock(l) && !slices.Contains(out, l.To) {
				out = append(out, l.To)
			}
		}
	}
	return out
}

// way is a way back for a store, and how much it loses.
type way struct {
	loses time.Duration
	words string
	basis model.Basis
}

// backups are the ways back that survive a wrong deletion: the better of the
// two is used.
func backups(b *model.Box) (way, bool) {
	s := &b.Store.Backup
	every, ok := s.Every.Get()
	loses := b.Behaviour.RestoreLoss.Or(arithmetic.LossWithPITR)
	if s.PITR.Or(false) && (!ok || every > loses) {
		return way{loses, "restoring a moment loses about the last " + model.FormatDuration(loses), model.BoxBasis(b, "store.backup.pitr", &s.PITR)}, true
	}
	return interval(b), ok
}

// interval is the way back to the last of a store's backups.
func interval(b *model.Box) way {
	every := b.Store.Backup.Every.Or(0)
	return way{every, "it is backed up every " + model.FormatDuration(every), model.BoxBasis(b, "store.backup.every", &b.Store.Backup.Every)}
}

// standby is the copy that follows along: it survives the loss of the place.
func standby(b *model.Box) (way, bool) {
	r := &b.Store.Replication
	lag, ok := r.Lag.Get()
	basis := model.BoxBasis(b, "store.replication.lag", &r.Lag)
	if !ok && r.Mode.Or("") == "sync" {
		return way{0, "", model.BoxBasis(b, "store.replication.mode", &r.Mode)}, true
	}
	return way{lag, "its copy is " + model.FormatDuration(lag) + " behind", basis}, ok
}

// fallsBack tells whether a box's strategy is to go on with the copy, rather
// than to restore a backup.
func fallsBack(b *model.Box) bool {
	switch b.Recovery.Strategy.Or("") {
	case arithmetic.PilotLight, arithmetic.WarmStandby, arithmetic.ActiveActive:
		return true
	}
	return false
}

func checkRPO(p *rules.Pass, b *model.Box, promised promise[time.Duration]) {
	backup, backedUp := backups(b)
	copied, hasCopy := standby(b)
	f := promised.finding(b.Entity())
	var ways []way
	switch {
	case hasCopy && fallsBack(b) && copied.loses > promised.value:
		// The plan is to go on with the copy: what hasn't reached it is lost,
		// whatever a backup could bring back later.
		ways = []way{copied}
		f.Facts = append(f.Facts, model.BoxBasis(b, "recovery.strategy", &b.Recovery.Strategy))
	case isUnclear(b, backup, promised.value):
		p.Skip(b.Entity(), wantsOfBackup(b, promised.value))
		return
	case backedUp && backup.loses > promised.value && hasCopy && copied.loses <= promised.value:
		ways = []way{backup}
		f.Severity = p.Severity().Milder()
	case backedUp && backup.loses > promised.value:
		if b.Store.Backup.PITR.Asked() {
			p.Skip(b.Entity(), "store.backup.pitr")
			return
		}
		ways = []way{backup}
		if hasCopy {
			ways = append(ways, copied)
		}
	case !backedUp && backupOf(b) == noBackup && hasCopy && copied.loses > promised.value:
		ways = []way{copied}
	case !backedUp && backupOf(b) == noBackup && !hasCopy && replicated(b):
		p.Skip(b.Entity(), "store.replication.lag") // how far behind the only copy is
		return
	case !backedUp && backupOf(b) == hasBackup && !b.Store.Backup.Every.Known():
		p.Report(howOften(f, b, promised))
		return
	case !backedUp && backupOf(b) != noBackup:
		p.Skip(b.Entity(), "store.backup.every") // store-without-backup asks
		return
	default:
		return
	}
	if ways[0].basis.Fact == model.AnyFact(&b.Store.Backup.PITR) {
		f.Severity = p.Severity().Milder() // by guidance, not by what is stated
	}
	p.Report(lossFinding(f, b, promised, ways))
}

// isUnclear tells whether a store's way back is to any moment, and nobody knows how much of
// the end is missing then, and it matters.
func isUnclear(b *model.Box, backup way, promised time.Duration) bool {
	anyMoment := backup.basis.Fact == model.AnyFact(&b.Store.Backup.PITR)
	return anyMoment && !b.Behaviour.RestoreLoss.Known() && wantsOfBackup(b, promised) != ""
}

// howOften asks for the interval of backups that somebody speaks of.
func howOften(f rules.Finding, b *model.Box, promised promise[time.Duration]) rules.Finding {
	f.Unstated = "store.backup.every"
	f.Facts = append(f.Facts, model.BoxBasis(b, "store.backup.every", &b.Store.Backup.Every))
	f.Message = fmt.Sprintf("%s promises that no more than %s is lost, `%s` has a backup, and nobody has stated how often it is made", promised.by, model.FormatDuration(promised.value), b.ID)
	return f
}

func lossFinding(f rules.Finding, b *model.Box, promised promise[time.Duration], ways []way) rules.Finding {
	var losses []time.Duration
	var words []string
	for _, w := range ways {
		losses = append(losses, w.loses)
		words = append(words, w.words)
		f.Facts = append(f.Facts, w.basis)
	}
	lost, _ := arithmetic.Loss(losses...)
	f.At, f.Amount = at(ways[0].basis), beyond(lost, promised.value)
	f.Message = fmt.Sprintf("%s < %s: %s promises that no more than %s is lost, and `%s` may lose %s: %s", model.FormatDuration(promised.value), model.FormatDuration(lost),
		promised.by, model.FormatDuration(promised.value), b.ID, model.FormatDuration(lost), phrase.Listed(words, ""))
	if copied, ok := standby(b); ok && len(ways) == 1 && copied.loses <= promised.value {
		f.Message += " (its copy is close enough if the place is lost, but a wrong deletion reaches the copy too)"
	}
	return f
}
