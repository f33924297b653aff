package recovery

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// backup is what anybody says about the copies of a store that one could go
// back to.
type backup uint8

const (
	// unstated: nobody says whether there are any.
	unstated backup = iota
	// noBackup: there are none.
	noBackup
	// hasBackup: there are some.
	hasBackup
)

// backupOf tells whether a store has copies to go back to. A platform that
// can't go back to any moment unless told so may still be copied every day, so
// that alone is no answer.
func backupOf(b *model.Box) backup {
	s := &b.Store.Backup
	pitr, stated := s.PITR.Get()
	_, every := s.Every.Get()
	_, kept := s.Retention.Get()
	_, restored := s.RestoreTested.Get()
	switch {
	case pitr || every || kept || restored:
		return hasBackup
	case s.Every.None() && (s.PITR.None() || stated || s.PITR.State() == model.Unknown && !s.PITR.Asked()):
		return noBackup
	}
	return unstated
}

// replicated tells whether a store is said to have copies that follow along.
func replicated(b *model.Box) bool {
	_, mode := b.Store.Replication.Mode.Get()
	_, lag := b.Store.Replication.Lag.Get()
	return mode || lag
}

// keepsData tells whether a box is there to keep what can't be had elsewhere.
func keepsData(p *rules.Pass, b *model.Box) bool { return isLasting(b) && p.Graph.Original(b) }

// Derived tells whether a store is said to be made of another, so that it can be
// made again, whoever owns that. A store of ours that nothing writes has nothing to make
// it of: then what is said can't be.
func Derived(b *model.Box) bool {
	from, ok := b.Store.DerivedFrom.Get()
	if !ok || from.Family() != model.Store || !from.Ours() {
		return ok
	}
	return slices.ContainsFunc(from.Into, func(l *model.Line) bool { return l.Operation.Or(model.Write) != model.Read })
}

// isLasting tells whether a box is a store that is meant to last: a cache is
// filled again, and what isn't durable, or expires within days, is meant to be
// forgotten.
func isLasting(b *model.Box) bool {
	if b.Kind != model.Database && b.Kind != model.ObjectStore || Derived(b) {
		return false
	}
	if keeps, ok := b.Store.Expires.Get(); ok && keeps <= shortLived {
		return false
	}
	return b.Store.Durable.Or(true) && !b.Store.Durable.None()
}

// shortLived is how long records are kept that nobody would restore: by the time
// somebody notices what is lost, most of it would be gone anyway.
const shortLived = 7 * 24 * time.Hour

// stale tells in words why a day on which something was done on purpose is no
// evidence any more: it lies too far back, or is still to come; "" if it is.
func stale(p *rules.Pass, day time.Time) string {
	const aDay = 24 * time.Hour
	age := p.Now.Sub(day)
	switch {
	case age <= -aDay:
		return "on " + day.Format(time.DateOnly) + ", which is still to come"
	case age > p.Limits.EvidenceAge:
		return fmt.Sprintf("%d days ago, and the policy allows %s", int(age/aDay), model.FormatDuration(p.Limits.EvidenceAge))
	}
	return ""
}
