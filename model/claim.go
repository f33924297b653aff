package model

// Unclaimed tells whether what a line's receiver has taken, and not acknowledged, stays
// with that receiver: its channel gives it to nobody again by itself, and nobody is said
// to claim it. A program that does is a `retry` of the receiver's, or a `lease` after
// which it claims.
func (l *Line) Unclaimed() bool {
	if !l.From.Behaviour.KeepsTaken.Or(false) || l.Ack.Or("") == OnReceipt {
		return false
	}
	tries, counted := l.Retry.Tries()
	_, leased := l.Lease.For.Get()
	return !leased && !(counted && tries > 1 && l.Retry.By.Or("") != ByCaller)
}
