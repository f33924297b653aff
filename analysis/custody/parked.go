package custody

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// HoldsReference tells whether what a line parks is only a reference to its work, a
// position or an id: gone when what the line leaves forgets it. A platform that
// parks positions puts the work itself into an object store.
func HoldsReference(l *model.Line) bool {
	to, ok := l.DeadLetter.To.Get()
	if !ok || l.DeadLetter.Holds.Or("") != model.HoldsReference {
		return false
	}
	return l.DeadLetter.Holds.State() == model.Stated || to.Kind != model.ObjectStore
}

// ParkedFor is how long what a line parks can still be done, and whether anybody
// says: as long as its dead letter keeps it (a store, until it expires), and where that holds references only,
// no longer than what they refer to is kept. That is then the source.
func ParkedFor(s *model.System, l *model.Line, to *model.Box) (keep time.Duration, source *model.Box, known bool) {
	keeps := &to.Channel.Retention
	if to.Family() == model.Store {
		keeps = &to.Store.Expires
	}
	if keep, known = keeps.Get(); !known && keeps.None() {
		keep, known = arithmetic.Forever, true
	}
	if !HoldsReference(l) {
		return keep, nil, known
	}
	k := KeeperOf(s, l)
	if has, _, ok := k.Retention(l); ok && has < arithmetic.Forever && k.Box != nil && (!known || has < keep) {
		return has, k.Box, true
	}
	return keep, nil, known
}
