package budget

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// LeastCall is how long a handler may wait on a line at the least, and whether
// that is all: one try, where nobody has stated how many there are. What a
// handler doesn't wait for takes it no time.
func LeastCall(l *model.Line) (takes TimeoutBudget, all bool) {
	return callOf(l, &l.Timeout)
}

// WorkingCall is LeastCall where the receiver is at work: it ends at its own limit,
// however long its caller would wait.
func WorkingCall(l *model.Line) (takes TimeoutBudget, all bool) {
	return callOf(l, EachTry(l))
}

// EachTry is what ends a try of a line while its receiver works: the sender's wait,
// or the receiver's own limit where that comes first.
func EachTry(l *model.Line) *model.Fact[time.Duration] {
	limit, limited := l.To.Timeout.Get()
	if !limited || l.To.Family() != model.Compute || l.Mode.Or("") != model.Sync {
		return &l.Timeout
	}
	if waits, ok := l.Timeout.Get(); ok && waits <= limit {
		return &l.Timeout
	}
	return &l.To.Timeout
}

// callOf is a call of which each try is ended by a limit.
func callOf(l *model.Line, each *model.Fact[time.Duration]) (takes TimeoutBudget, all bool) {
	if callsBack(l) {
		return TimeoutBudget{}, true
	}
	if !WaitsFor(l) {
		return TimeoutBudget{}, false
	}
	if each.None() && each.State() == model.Stated {
		return TimeoutOf(l, arithmetic.Forever, 1), true
	}
	timeout, ok := each.Get()
	if !ok {
		return TimeoutBudget{}, false
	}
	tries, counted := WaitedTries(l)
	if !counted {
		tries = 1
	}
	timeout, bounded := WaitOf(l, timeout)
	return timeoutOf(l, WaitsForPlace(l), timeout, tries), counted && bounded
}

// WaitsForPlace is how long each try of a line may wait for a place in its pool
// before it begins, as the team states it: a pooler that has a default of its own
// forgets whoever has left.
func WaitsForPlace(l *model.Line) time.Duration {
	if l.Pool.Wait.State() != model.Stated {
		return 0
	}
	return l.Pool.Wait.Or(0)
}

// WaitsFor tells whether the sender of a line waits for it, with all tries that it
// makes itself: for an answer, or for the acknowledgement of what it sends.
func WaitsFor(l *model.Line) bool {
	return l.Mode.Or("") == model.Sync || l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Push && l.From.Family() != model.Channel
}

// callsBack tells whether others send something at their own time: nobody here
// knows their program, and what they hand over, or answer with a call of its own,
// may well come after they have answered. It is no part of the wait for that.
func callsBack(l *model.Line) bool {
	_, answers := l.Answers.Get()
	return l.From.Kind == model.External && (answers || l.Mode.Or("") == model.Async)
}

// UntoldLength names the facts for want of which a synchronous call's length
// can't be told.
func UntoldLength(c *model.Line) []string {
	var needs []string
	if c.Mode.Or("") != model.Sync {
		return nil
	}
	if !c.Timeout.Known() {
		needs = append(needs, "lines."+c.ID+".timeout")
	}
	if _, ok := c.Tries(); !ok {
		needs = append(needs, "lines."+c.ID+".retry")
	}
	return needs
}

// WholeBatch is how long all pieces of one delivery take in turn.
func WholeBatch(l *model.Line, each time.Duration) time.Duration {
	return arithmetic.LongestCall(each, model.Attempts(max(1, l.Batch.Size.Or(1))), arithmetic.Backoff{})
}

// BatchSum is how that is reckoned: "50 × 3s".
func BatchSum(l *model.Line, each time.Duration) string {
	if size := l.Batch.Size.Or(1); size > 1 {
		return fmt.Sprintf("%d × %s", size, model.FormatDuration(each))
	}
	return model.FormatDuration(each)
}
