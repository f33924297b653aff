package recovery

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ReplicationIsNotBackup finds stores whose only copies follow every mistake.
var ReplicationIsNotBackup = &rules.Rule{
	Name:     "replication-is-not-backup",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A store is replicated and has no backup: a copy that follows along also follows the deletion.",
	Why: "A replica saves from a lost disk, zone or region. It doesn't save from a wrong statement, a bad release or an intruder: those are copied as faithfully as everything else, within seconds. " +
		"The team that counts its replicas as backups learns the difference on the day when all of them are empty.",
	Fix: "Keep the replication, and add copies that stay behind: `store: backup: {every: \"1d\", retention: \"35d\"}`, or `pitr: true`. Restore one now and then and state when: `restoreTested`.",
	FalsePositives: "If the data can be made again from something that isn't drawn, or is never changed or deleted and can't be (object lock), waive it and say so. " +
		"A store that only follows another store's changes is left alone.",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP02"), guidance.WellArchitected("REL09-BP01"), guidance.DisasterRecovery},
	Fires:      file("replication-is-not-backup.fires.cue"),
	Quiet:      file("replication-is-not-backup.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if !keepsData(p, b) && !refusesBackup(b) || !replicated(b) || backupOf(b) != noBackup {
				continue
			}
			s := &b.Store
			p.Report(rules.Finding{
				On: b.Entity(), At: s.Backup.Every.At(),
				Message: fmt.Sprintf("`%s` is replicated and has no backup: what is deleted or damaged in it is deleted or damaged in its copies too", b.ID),
				Facts: []model.Basis{
					model.BoxBasis(b, "store.replication.mode", &s.Replication.Mode),
					model.BoxBasis(b, "store.replication.lag", &s.Replication.Lag),
					model.BoxBasis(b, "store.backup.every", &s.Backup.Every),
				},
			})
		}
	},
}
