package custody

import (
	"time"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Lease is how long one delivery belongs to its receiver before the channel gives
// it to another.
type Lease struct {
	Holds time.Duration
	// Fact is what says so; Basis is it with its path, On and At are where it
	// stands.
	Fact  *model.Fact[time.Duration]
	Basis model.Basis
	On    model.Entity
	At    value.Span
	// Hides: the channel hides it from all others for that long.
	Hides bool
	// Renewed: the receiver's client prolongs it up to then.
	Renewed bool
	// Waits: it is the sender of a push that waits so long for the work.
	Waits bool
}

// LeaseOf is the lease of a line's deliveries, and whether one is known: of what
// leaves a channel for somebody who works on it, and comes back where nobody says
// that it is done. What is forgotten on receipt, handed to a queue of the
// receiver's own, or pushed only once never does.
func LeaseOf(s *model.System, l *model.Line) (Lease, bool) {
	if !Leased(s, l) {
		return Lease{}, false
	}
	pushed := l.Delivery.Or("") == model.Push
	_, known := l.Retry.Tries()
	out := Lease{Fact: &l.Lease.For, Basis: model.LineBasis(l, "lease.for", &l.Lease.For), On: l.Entity()}
	if v := &l.From.Channel.Visibility; v.Known() && l.Lease.For.Origin() == v.Origin() {
		out.Hides, out.Basis, out.On = true, model.BoxBasis(l.From, "channel.visibility", v), l.From.Entity()
	}
	held, ok := l.Lease.For.Get()
	out.Holds = held
	if renewed, prolongs := l.Lease.Renewed.Get(); prolongs && renewed > held {
		out.Fact, out.Basis, out.On = &l.Lease.Renewed, model.LineBasis(l, "lease.renewed", &l.Lease.Renewed), l.Entity()
		out.Holds, out.Hides, out.Renewed, ok = renewed, false, true, true
	}
	if waits, limited := l.Timeout.Get(); pushed && !l.Lease.For.Known() && !ok && limited && known {
		out.Fact, out.Basis = &l.Timeout, model.LineBasis(l, "timeout", &l.Timeout)
		out.Holds, out.Waits, ok = waits, true, true
	}
	out.At = out.Fact.At()
	return out, ok
}

// OneDeadline tells whether a push's lease is how long its platform waits for an answer,
// and nobody has stated another: who has configured one states it as the `timeout`.
func OneDeadline(l *model.Line) bool {
	lease, waits := l.Lease.For.Origin(), l.Timeout.Origin()
	return l.Delivery.Or("") == model.Push && l.Lease.For.State() == model.Implied && l.Timeout.State() == model.Implied && l.Lease.For.Or(0) == l.Timeout.Or(0) &&
		lease != nil && waits != nil && lease.Source != nil && waits.Source != nil && lease.Source.By == waits.Source.By
}

// Leased tells whether what a line delivers is left with its receiver for a time,
// whether anybody says how long that is or not.
func Leased(s *model.System, l *model.Line) bool {
	if l.Processing != nil || l.From.Family() != model.Channel || l.Mode.Or("") != model.Async || l.To.Family() == model.Channel || l.Ack.Or("") == model.OnReceipt || l.Guarantee.Or("") == model.AtMostOnce {
		return false
	}
	tries, known := l.Retry.Tries()
	return l.Delivery.Or("") != model.Push || l.To.Family() == model.Compute && !HandedOver(s, l) && !(known && tries == 1)
}

// Awaits tells whether a line speaks of an answer that its sender waits for.
func Awaits(l *model.Line) bool {
	until, beat := &l.Awaits.Timeout, &l.Awaits.Heartbeat
	return (until.State() == model.Stated || beat.State() == model.Stated) && !(until.None() && beat.None())
}

// EndsWait tells whether the wait for the answer to a line ends when none comes, or
// the fact for want of which that isn't known.
func EndsWait(l *model.Line) (ends bool, needs string) {
	_, ends = l.Awaits.Timeout.Get()
	_, beats := l.Awaits.Heartbeat.Get()
	if ends || beats || l.Awaits.Timeout.None() {
		return ends || beats, ""
	}
	return false, "awaits.timeout"
}

// HandedOver tells whether what is pushed over a line goes into a queue of its
// receiver's own, which has it before the work is begun.
func HandedOver(s *model.System, l *model.Line) bool {
	return l.Delivery.Or("") == model.Push && (l.To.Kind == model.Workflow || KeeperOf(s, l).Where == AtReceiver)
}

// Renewal is what the client libraries of a channel do that prolong its deliveries.
type Renewal struct {
	// Client is their platform's id.
	Client string
	// UpTo is how long they prolong a delivery at most, unless configured otherwise.
	UpTo time.Duration
	// Basis is what says that they do.
	Basis model.Basis
}

// RenewingClient is what the channel's own client libraries would do with what a
// line fetches, where nobody says what it is fetched with; nil where somebody says
// whether it is prolonged, or no library is known to do so.
func RenewingClient(s *model.System, l *model.Line) *Renewal {
	by := &l.From.Behaviour.RenewedBy
	client, ok := by.Get()
	if !ok || l.Lease.Renewed.Known() || l.Client.Known() || l.Delivery.Or("") == model.Push || l.To.RunsOn(client) {
		return nil
	}
	upTo, ok := s.RenewedBy(l, client)
	if !ok {
		return nil
	}
	return &Renewal{Client: client, UpTo: upTo, Basis: model.BoxBasis(l.From, "behaviour.renewedBy", by)}
}
