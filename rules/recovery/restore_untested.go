package recovery

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RestoreUntested finds backups that nobody has gone back to for long.
var RestoreUntested = &rules.Rule{
	Name:     "restore-untested",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A store has backups, and nobody has restored one for longer than the policy allows.",
	Why: "A backup that was never restored is a hope. The job has been failing for a month, the key that decrypts it is gone, a table was left out, or it works and takes eleven hours where one was promised. " +
		"All of that is found at the first restore, and the day after a disaster is the worst day for a first time.",
	Fix:            "Restore a copy beside the store, compare, write down how long it took, and state the day: `store: backup: restoreTested: \"2026-10-01\"`. Make it a job that runs by itself and raises an alarm when it fails.",
	FalsePositives: "If restores are tried elsewhere for all stores alike (a platform team's job), state that day here: a shared default in CUE takes one line. How old it may be is `policy: limits: evidenceAge` (180 days unless stated).",
	References:     []rules.Reference{guidance.WellArchitected("REL09-BP04"), guidance.WellArchitected("REL13-BP03")},
	Fires:          file("restore-untested.fires.cue"),
	Quiet:          file("restore-untested.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if backupOf(b) != hasBackup {
				continue
			}
			tested := &b.Store.Backup.RestoreTested
			f := rules.Finding{On: b.Entity(), At: tested.At(), Facts: []model.Basis{model.BoxBasis(b, "store.backup.restoreTested", tested)}}
			day, ok := tested.Get()
			switch {
			case ok:
				why := stale(p, day)
				if why == "" {
					continue
				}
				f.Message = fmt.Sprintf("a backup of `%s` was last restored %s", b.ID, why)
			case tested.None():
				f.Message = fmt.Sprintf("`%s` has backups, and none was ever restored: nobody knows whether they can be, or how long it takes", b.ID)
			default:
				f.Unstated = "store.backup.restoreTested"
				f.Message = fmt.Sprintf("`%s` has backups, and nobody has stated when one was last restored", b.ID)
			}
			p.Report(f)
		}
	},
}
