package custody

import "tautline.dev/model"

// Release is when whoever keeps the work of a line forgets it.
type Release uint8

// When work is forgotten.
const (
	// AfterWork: when the receiver says that it is done. Until then it comes back.
	AfterWork Release = iota
	// OnReceipt: when the receiver has it.
	OnReceipt
	// ReleaseUnknown: nobody says; at worst it is OnReceipt.
	ReleaseUnknown
)

// ReleaseOf is when the work of a line is forgotten by what keeps it; where
// nobody says, needs is the fact that would tell.
//
// Whatever leaves a channel or a log for a box of the team's own is acknowledged
// when `ack` says so: neither a dead letter nor a promise to deliver at least once
// says when that is. Where something else stands between, receipt is when that has
// the work, and it keeps it until it is done. A channel that passes a message on
// forgets it when the next one has it, if it promises to deliver at all. A
// platform's own queue knows when the work it started is done, and what others run
// has taken over what it has answered.
func ReleaseOf(l *model.Line, k Keeper) (r Release, needs string) {
	ack, known := l.Ack.Get()
	fetched := k.fetched()
	switch {
	case l.Guarantee.Or("") == model.AtMostOnce, known && ack == model.OnReceipt && !between(l, k):
		return OnReceipt, ""
	case known:
		return AfterWork, ""
	case fetched && passesOn(l) && !l.Guarantee.Known():
		return ReleaseUnknown, "lines." + l.ID + ".guarantee"
	case AckMatters(l, k):
		return ReleaseUnknown, "lines." + l.ID + ".ack"
	}
	return AfterWork, ""
}

// LeavesOnReceipt tells whether a program fetches its work and is the only one that has it
// then: a message that is forgotten on receipt is never received again.
func LeavesOnReceipt(l *model.Line, k Keeper) bool {
	release, _ := ReleaseOf(l, k)
	return release == OnReceipt && k.fetched() && l.Delivery.Or("") == model.Poll && l.To.Family() == model.Compute && l.To.Kind != model.Workflow
}

// between tells whether something else keeps what has left a channel or a log.
func between(l *model.Line, k Keeper) bool {
	own := l.From.Family() == model.Channel || l.From.Family() == model.Store
	return own && (k.Where == AtReceiver || k.Where == Elsewhere)
}

// AckMatters tells whether it makes a difference when the work of a line is
// acknowledged: it leaves a channel or a log for a box that does something, and
// that the team runs.
func AckMatters(l *model.Line, k Keeper) bool {
	ours := l.To.Family() == model.Compute || l.To.Kind == model.Gateway
	return k.fetched() && ours
}

// fetched tells whether the work waits in a channel, a log or a table.
func (k Keeper) fetched() bool {
	return k.Where == InChannel || k.Where == InLog || k.Where == InTable
}

// passesOn tells whether what a line leaves hands its work to another channel, or
// into a store, by itself.
func passesOn(l *model.Line) bool {
	return l.To.Family() == model.Channel || l.To.Family() == model.Store
}
