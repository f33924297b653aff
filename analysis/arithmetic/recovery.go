package arithmetic

import "time"

// The four strategies of disaster recovery.
const (
	BackupRestore = "backup-restore"
	PilotLight    = "pilot-light"
	WarmStandby   = "warm-standby"
	ActiveActive  = "active-active"
)

// Reach is the best that can be expected of a strategy of disaster recovery: to
// be back no sooner, and to lose no less.
type Reach struct {
	RTO, RPO time.Duration
	// Words say the same as people do.
	BackIn, Loses string
}

// reaches are the strategies, the weakest first. Each bound is the shortest time
// of the order of magnitude that the guidance gives: hours, tens of minutes,
// minutes, seconds.
//
// Source: AWS Well-Architected, REL13-BP02, as read on 2026-11-21: backup and
// restore: RPO in hours, RTO within 24 hours; pilot light: RPO in minutes, RTO in
// tens of minutes; warm standby: RPO in seconds, RTO in minutes; active/active:
// RPO near zero, RTO potentially zero.
var reaches = []struct {
	strategy string
	reach    Reach
}{
	{BackupRestore, Reach{time.Hour, time.Hour, "hours", "hours"}},
	{PilotLight, Reach{10 * time.Minute, time.Minute, "tens of minutes", "minutes"}},
	{WarmStandby, Reach{time.Minute, time.Second, "minutes", "seconds"}},
	{ActiveActive, Reach{0, 0, "no time", "next to nothing"}},
}

// ReachOf is the reach of a strategy; it is false for any other word.
func ReachOf(strategy string) (Reach, bool) {
	for _, r := range reaches {
		if r.strategy == strategy {
			return r.reach, true
		}
	}
	return Reach{}, false
}

// Weakest is the weakest strategy that is back within one time and loses no
// more than another.
func Weakest(rto, rpo time.Duration) string {
	for _, r := range reaches {
		if r.reach.RTO <= rto && r.reach.RPO <= rpo {
			return r.strategy
		}
	}
	return ActiveActive
}

// LossWithPITR is how much is lost when any moment can be restored: the last few
// minutes have not been written down yet.
//
// Source: AWS Well-Architected, REL13-BP02: backups lose hours, or five minutes
// with point-in-time recovery; DynamoDB: the latest restorable time is about five
// minutes ago.
const LossWithPITR = 5 * time.Minute

// Loss is the most that is lost where there are several ways back: that of the
// best one. It is false where there is none.
func Loss(ways ...time.Duration) (time.Duration, bool) {
	if len(ways) == 0 {
		return 0, false
	}
	least := ways[0]
	for _, w := range ways {
		least = min(least, w)
	}
	return least, true
}
