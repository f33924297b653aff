package custody

import "tautline.dev/model"

// Left is what becomes of work that is given up, and that no dead letter takes.
type Left uint8

// What can become of it.
const (
	// Gone: whatever kept it drops it.
	Gone Left = iota
	// InPlace: it stays where it is, and nobody gets it any more.
	InPlace
	// Aside: the library that reads it puts it into a place of its own.
	Aside
)

// LeftBy is what becomes of the work of a line that is given up without a dead
// letter. A row of a table stays where it is; what else does, its platform says. It is
// held where nobody looks unless somebody goes there.
func LeftBy(s *model.System, l *model.Line) Left {
	where := KeeperOf(s, l).Where
	if where == InChannel && l.Unclaimed() {
		return InPlace // whatever dead letter somebody names: nothing counts for it
	}
	if l.Processing != nil && l.To.Behaviour.KeepsGivenUp.Or(false) && ParkingOf(s, l).Named() == nil && l.Guarantee.Or("") != model.AtMostOnce {
		return InPlace // with its receiver, as a Job that has failed
	}
	if l.Processing != nil || l.Mode.Or("") != model.Async || l.Ack.Or("") == model.OnReceipt || l.Guarantee.Or("") == model.AtMostOnce || ParkingOf(s, l).Named() != nil {
		return Gone
	}
	switch {
	case where != InChannel && where != InLog && where != InTable:
		return Gone
	case l.PutsAside:
		return Aside
	case l.From.Behaviour.KeepsGivenUp.Or(false), where == InTable:
		return InPlace
	}
	return Gone
}

// LeftIn is the box that has what a line gives up and that stays.
func LeftIn(l *model.Line) *model.Box {
	if l.Processing != nil {
		return l.To
	}
	return l.From
}

// Rows tells whether a line fetches rows of a table, as an outbox that is polled, rather
// than a log of its changes: what isn't done stays there, for as long as nobody deletes
// it. Whoever polls fetches rows. Whoever tails does where nothing speaks of a log: the
// store has none that anybody knows of, and no platform at either end reads one.
func Rows(l *model.Line) bool {
	if l.From.Kind != model.Database || l.Mode.Or("") != model.Async || l.Delivery.Or("") != model.Poll {
		return false
	}
	log := &l.From.Store.ChangeStream
	switch {
	case l.Reach.Or("") == model.PointToPoint, log.None():
		return true
	case log.Known(), log.Asked(), l.Buffer.Retention.Known():
		return false
	case l.Buffer.Name.State() == model.Implied:
		return false // a platform's own log, or what stands before its slot
	}
	return !l.From.Behaviour.ReadFromLog.Or(false) && !l.To.Behaviour.ReadFromLog.Or(false)
}
