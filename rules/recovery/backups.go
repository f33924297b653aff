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
// made again, whoever owns that. What it is made of has to have all of it still: a store
// of ours that nothing writes has nothing to make it of, what a box only computes nobody
// keeps, what a channel or a cache forgets in the meantime is gone, and what is made of
// itself, over whatever way, is made of nothing. Then what is said can't be.
func Derived(b *model.Box) bool {
	yes, _ := derived(b)
	return yes
}

// derived is Derived, and the fact for want of which it is taken for true.
func derived(b *model.Box) (yes bool, needs string) {
	seen := map[*model.Box]bool{b: true}
	for at := b; ; {
		from, ok := at.Store.DerivedFrom.Get()
		if !ok {
			return at != b && (at.Family() != model.Store || !at.Ours() || keepsAll(at)), needs
		}
		has, wants := hasAll(from)
		if seen[from] || !has {
			return false, ""
		}
		seen[from], at, needs = true, from, needs+wants
	}
}

// hasAll tells whether a box may have been given all that another is made of, and still
// have it, and for want of which fact it is taken to.
func hasAll(b *model.Box) (has bool, needs string) {
	switch {
	case !b.Ours():
		return true, ""
	case b.Family() == model.Store:
		return slices.ContainsFunc(b.Into, func(l *model.Line) bool { return l.Operation.Or(model.Write) != model.Read }), ""
	case b.Kind != model.Stream:
		return false, ""
	case !b.Channel.Retention.Known():
		return true, "boxes." + b.ID + ".channel.retention"
	}
	return b.Channel.Retention.None(), ""
}

// keepsAll tells whether a store of which nobody says that it is made of another loses
// nothing by what is stated: another can't be made again of what is gone itself.
func keepsAll(b *model.Box) bool {
	expires := b.Store.Expires.Known() && !b.Store.Expires.None()
	durable := b.Store.Durable.Or(b.Kind != model.Cache) && !b.Store.Durable.None()
	return durable && !expires
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
