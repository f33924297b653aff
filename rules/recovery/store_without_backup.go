package recovery

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// StoreWithoutBackup finds stores that nothing could bring back.
var StoreWithoutBackup = &rules.Rule{
	Name:     "store-without-backup",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "A store keeps what is nowhere else, and there is no copy of it to go back to.",
	Why: "One wrong `DELETE`, one bad release, one lost account, and the data is gone for good: no other box has it, and no amount of redundancy brings back what was deleted. " +
		"Most outages end; what is lost here stays lost.",
	Fix: "Switch on backups, and state them: `store: backup: {every: \"1d\", retention: \"35d\", restoreTested: \"2026-10-01\"}`, or `pitr: true` where any moment can be restored. " +
		"Keep them where the same mistake can't reach them: another account.",
	FalsePositives: "A store of the same owner that is only written to by what follows another store's changes, and asks nobody outside, is a copy and is left alone, unless it is a database of which you state that it has no backup: if you have made it again from the original, waive it and say when. " +
		"The same goes for what can be made again from something that isn't drawn, or may be lost. " +
		"State `store: durable: false` for what is meant to be forgotten.",
	References: []rules.Reference{guidance.WellArchitected("REL09-BP01"), guidance.WellArchitected("REL09-BP03"), guidance.WellArchitected("REL13-BP02")},
	Fires:      file("store-without-backup.fires.cue"),
	Quiet:      file("store-without-backup.quiet.cue"),
	Together: &rules.Together{
		From: 2,
		Key: func(f *rules.Finding) string {
			if f.Unstated == "" {
				return f.On.Name // each has a story of its own
			}
			return f.Unstated
		},
		One: backupsNobodyStated,
	},
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			switch {
			case keepsData(p, b) || refusesBackup(b):
				checkBackup(p, b)
			case isLasting(b) && backupOf(b) != hasBackup:
				skipUnclearWrites(p, b)
			}
		}
	},
}

// refusesBackup tells whether a team says of a database that is written to that
// there is no backup. Then it is judged even if it follows another store: a log
// holds the latest changes, and seldom all that the copy was made of.
func refusesBackup(b *model.Box) bool {
	stated := b.Store.Backup.Every.None() && b.Store.Backup.Every.State() == model.Stated
	return b.Kind == model.Database && isLasting(b) && stated && slices.ContainsFunc(b.Into, changes)
}

// changes tells whether a line is said to change the store that it leads to.
func changes(l *model.Line) bool { return l.Operation.Or(model.Read) != model.Read }

// skipUnclearWrites notes the lines of which nobody says whether they change
// the store: if they do, it may keep what is nowhere else.
func skipUnclearWrites(p *rules.Pass, b *model.Box) {
	for _, l := range b.Into {
		if !l.Operation.Known() {
			p.Skip(l.Entity(), "operation")
		}
	}
}

func checkBackup(p *rules.Pass, b *model.Box) {
	s := &b.Store.Backup
	f := rules.Finding{On: b.Entity(), Facts: []model.Basis{model.BoxBasis(b, "store.backup.every", &s.Every), model.BoxBasis(b, "store.backup.pitr", &s.PITR)}}
	switch backupOf(b) {
	case noBackup:
		if replicated(b) {
			return // replication-is-not-backup tells of it
		}
		f.At = s.Every.At()
		f.Message = fmt.Sprintf("`%s` keeps what no other box has, and has no backup: what is deleted or damaged there is gone for good", b.ID)
		if !p.Graph.Original(b) {
			f.Message = fmt.Sprintf("`%s` has no backup, and what fills it only follows the changes of other stores: what is deleted or damaged there comes back only if somebody makes all of it again", b.ID)
		}
	case unstated:
		f.Unstated = "store.backup"
		f.Message = fmt.Sprintf("`%s` keeps what no other box has, and nobody has stated a backup: can what is deleted or damaged there be brought back?", b.ID)
		if o := s.PITR.Origin(); s.PITR.State() == model.Implied && o.Source != nil && o.Source.By != "the model" {
			f.Message += fmt.Sprintf(" (on %s, going back to any moment is off unless switched on)", o.Source.By)
		}
	default:
		return
	}
	for _, l := range b.Into {
		if changes(l) {
			f.Related = append(f.Related, rules.To(l.Entity(), "writes there"))
		}
	}
	p.Report(f)
}

// backupsNobodyStated asks for the backups of several stores at once.
func backupsNobodyStated(_ *model.System, fs []rules.Finding) rules.Finding {
	out := fs[0]
	out.Of, out.Related = nil, nil
	var names []string
	for _, f := range fs {
		names = append(names, "`"+strings.TrimPrefix(f.On.Name, "boxes.")+"`")
		out.Of = append(out.Of, f.On)
		out.Related = append(out.Related, rules.To(f.On, "keeps what is nowhere else"))
	}
	out.Message = fmt.Sprintf("%s keep what no other box has, and nobody has stated a backup of any: can what is deleted or damaged there be brought back?", phrase.Some(names))
	return out
}
