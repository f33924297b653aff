package custody

import (
	"time"

	"tautline.dev/model"
)

// TakesLock tells whether a line takes a lock, so that what follows in its handler
// runs alone for a time. That changes nothing that lasts: the lock ends by itself,
// or is given back, and the work is not done because it was taken.
func TakesLock(l *model.Line) bool {
	stated := l.Lock.For.Known() || l.Lock.Renewed.Known() || l.Lock.Fenced.Known()
	return stated && !l.Lock.For.None()
}

// RemembersKey tells whether a line only remembers a key, which isn't what the work
// is for: a guard in a cache, or a lock that ends the handler of whoever finds it
// taken.
func RemembersKey(l *model.Line) bool {
	return l.Guard.Or(false) && (l.To.Kind == model.Cache || TakesLock(l))
}

// KeyWindow is how long the key that a line checks is remembered, zero where nobody
// says that it is ever forgotten. That of a lock may be gone as soon as it was
// taken: it is given back when the work is done, or taken from whoever is slow.
func KeyWindow(l *model.Line) time.Duration {
	if TakesLock(l) {
		return time.Nanosecond
	}
	return l.Idempotency.Window.Or(0)
}

// TellsInProgress tells whether a guard tells work that is in progress from work that is
// done: whoever finds its key is refused while that isn't done, or waits, and isn't told
// that all is done.
func TellsInProgress(l *model.Line) bool {
	how := l.Idempotency.InProgress.Or("")
	return l.Guard.Or(false) && (how == model.IsRefused || how == model.Waits)
}

// ClaimsWork tells whether the dedup store with which the work on a line begins knows of
// work that has begun and isn't done: where it is said what a second one gets then.
func ClaimsWork(l *model.Line) bool {
	return l.Idempotency.EnforcedBy.Or("") == model.DedupStore && l.Idempotency.InProgress.Known()
}
