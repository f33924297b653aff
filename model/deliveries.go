package model

// Deliveries is how often what leaves a box that is a channel is delivered until it is
// put into the dead letter that stands there, and whether anybody says. A platform that
// counts what came back gives it out once more than the number that is set there; with
// one that counts nothing the number does nothing, and it comes back without end.
func (b *Box) Deliveries() (Attempts, bool) { return b.deliveries(&b.Channel.DeadLetter.After) }

func (b *Box) deliveries(after *Fact[Attempts]) (Attempts, bool) {
	n, ok := after.Get()
	switch {
	case !ok || n == Unlimited:
	case b.Behaviour.CountsReturns.Or(false):
		n++
	case b.Behaviour.CountsNothing.Or(false):
		n = Unlimited
	}
	return n, ok
}

// Deliveries is how often the work of a line is delivered until the dead letter of one
// of its segments takes it, and whether anybody says. What is stated at the line itself
// is taken at its word: there it is the receiver's program that counts.
func (l *Line) Deliveries(seg *Segment) (Attempts, bool) {
	after, channels := &seg.DeadLetter.After, &l.From.Channel.DeadLetter.After
	if after.Known() && channels.Known() && after.Origin() == channels.Origin() {
		return l.From.deliveries(after)
	}
	return after.Get()
}
