package reading

import (
	"time"

	"tautline.dev/model"
)

// lease is for how long a delivery belongs to its receiver.
type lease struct {
	after time.Duration
	ends  bool
}

// leaseOf is the lease on a line that has one, and whether anybody knows it.
func leaseOf(l *model.Line) (lease, bool) {
	if l.Lease.For.None() || l.From.Channel.Visibility.None() && !l.Lease.For.Known() && !l.Lease.For.Asked() {
		return lease{}, true // the channel's visibility is what a line has that says nothing else
	}
	held, ok := l.Lease.For.Get()
	if renewed, known := l.Lease.Renewed.Get(); known && renewed > held {
		return lease{renewed, true}, true
	}
	if ok {
		return lease{held, true}, true
	}
	// Who pushes something and waits for its end pushes it anew after that.
	_, counted := l.Retry.Tries()
	waits, limited := l.Timeout.Get()
	return lease{waits, true}, l.Delivery.Or("") == model.Push && limited && counted
}
