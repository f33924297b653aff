package custody

import (
	"cmp"
	"slices"

	"tautline.dev/model"
)

// Parking is where the work of a line goes that is given up.
type Parking struct {
	// To is the dead letter, nil where there is none.
	To *model.Box
	// Needs is the fact without which nobody can tell whether there is one.
	Needs string
	// Refused is a dead letter that the platform can't write to: then there is none.
	Refused *model.Box
	// Never is a dead letter that gets nothing: no number of deliveries leads to it, or
	// nothing is delivered a second time that could be counted.
	Never *model.Box
}

// ParkingOf is where the work of a line goes that fails where it is done: in the
// processing, where a line has that segment.
func ParkingOf(s *model.System, l *model.Line) Parking {
	return parkingIn(s, l, l.Last(), l.LastPath("deadLetter"))
}

// HandOffParking is where the work of a line goes that its sender gives up before
// the receiver's platform has taken it over. Where a line has one segment, that is
// the same as ParkingOf.
func HandOffParking(s *model.System, l *model.Line) Parking {
	return parkingIn(s, l, &l.Segment, "lines."+l.ID+".deadLetter")
}

func parkingIn(s *model.System, l *model.Line, seg *model.Segment, path string) Parking {
	to, ok := seg.DeadLetter.To.Get()
	b := bindingOf(l, seg)
	switch {
	case ok && (neverParked(l, seg) || l.Unclaimed()):
		return Parking{Never: to}
	case ok && b.Refused(s):
		return Parking{Refused: to}
	case ok:
		return Parking{To: to}
	case !seg.DeadLetter.To.Known():
		return Parking{Needs: path}
	}
	return Parking{}
}

// ChannelParking is where a channel puts what its consumers can't do, by the dead
// letter that stands there.
func ChannelParking(s *model.System, b *model.Box) Parking {
	d := &b.Channel.DeadLetter
	return parkingBy(s, &Binding{b.Entity(), b.ID, "channel.deadLetter", &d.To, takenFromChannel(b)}, d.After.Or(0) == model.Unlimited || d.After.None() || slices.ContainsFunc(b.Out, (*model.Line).Unclaimed))
}

// InboxParking is where a box's platform puts what the box can't do, by the dead
// letter that stands at its inbox.
func InboxParking(s *model.System, b *model.Box) Parking {
	d := &b.Inbox.DeadLetter
	return parkingBy(s, &Binding{b.Entity(), b.ID, "inbox.deadLetter", &d.To, takenFromInbox(b)}, d.After.Or(0) == model.Unlimited)
}

func parkingBy(s *model.System, b *Binding, never bool) Parking {
	to, ok := b.To.Get()
	switch {
	case !ok && b.To.Known():
		return Parking{}
	case !ok:
		return Parking{Needs: "boxes." + b.Whose + "." + b.Path}
	case never:
		return Parking{Never: to}
	case b.Refused(s):
		return Parking{Refused: to}
	}
	return Parking{To: to}
}

// Named is the dead letter that somebody has named, whether or not it gets
// anything; nil where nobody has.
func (p Parking) Named() *model.Box { return cmp.Or(p.To, p.Refused, p.Never) }

// neverParked tells whether somebody says that no number of deliveries brings a
// line's work into the dead letter of a segment.
func neverParked(l *model.Line, seg *model.Segment) bool {
	after := &seg.DeadLetter.After
	return after.Or(0) == model.Unlimited || after.None() && !l.UsesInbox()
}

// Parkers are those that park work in each box: of whoever names it for a dead
// letter those whose platform can write to it.
func Parkers(s *model.System) map[*model.Box][]model.Entity {
	type parked struct {
		by model.Entity
		in *model.Box
	}
	refused, taken := map[parked]bool{}, map[parked]bool{}
	for _, b := range Bindings(s) {
		is := parked{b.On, b.To.Or(nil)}
		if b.Refused(s) {
			refused[is] = true
		} else {
			taken[is] = true
		}
	}
	out := map[*model.Box][]model.Entity{}
	for _, b := range s.Boxes {
		for _, e := range b.DeadLetterOf {
			if is := (parked{e, b}); taken[is] || !refused[is] {
				out[b] = append(out[b], e)
			}
		}
	}
	return out
}

// Limit is how often the work of a line is delivered before it is given up.
type Limit struct {
	// Tries counts the first one; model.Unlimited where nothing ends them.
	Tries model.Attempts
	// Aged: however many they are, they end at an age.
	Aged bool
	// Needs is the fact without which it can't be told: then it may be given up
	// after any failure.
	Needs string
	// Stays is the fact for want of which it isn't known whether anything is
	// delivered again at all: a source that nobody has verified says that what was
	// taken and not acknowledged stays where it is.
	Stays string
}

// LimitOf is how often the work of a line is delivered by what keeps it: as the
// dead letter says, else as the retry of whoever repeats it says; of the processing,
// where a line has that segment. A caller's tries are those of the hand-over, except
// from memory, where nobody else tries, and from a log or a table, which the reader
// goes through.
func LimitOf(s *model.System, l *model.Line, k Keeper) Limit {
	limit := limitOf(l, k, ParkingOf(s, l))
	if r := &l.Last().Retry; k.Where == InChannel && !r.Attempts.Known() {
		if doubt, ok := r.Attempts.Doubt(); ok && doubt.None {
			limit.Stays = "lines." + l.ID + ".retry"
		}
	}
	return limit
}

// limitOf is what is stated of it. Where a channel can't write to its dead letter
// it has none, and what fails comes back until it is forgotten.
func limitOf(l *model.Line, k Keeper, parking Parking) Limit {
	seg := l.Last()
	if k.Where == InChannel && l.Unclaimed() {
		return Limit{Tries: 1} // and then it stays where it is: see LeftBy
	}
	if after, ok := l.Deliveries(seg); ok && parking.Refused == nil {
		return Limit{Tries: after}
	}
	if _, parks := seg.DeadLetter.To.Get(); parks && neverParked(l, seg) {
		return Limit{Tries: model.Unlimited}
	}
	tries, known := seg.Retry.Tries()
	_, aged := seg.Retry.MaxAge.Get()
	switch {
	case known && (seg.Retry.By.Or("") != model.ByCaller || k.Where == InMemory || readerCounts(l, k)):
		return Limit{Tries: tries, Aged: aged && tries == model.Unlimited}
	case l.Processing != nil || ownQueue(l, k):
		return Limit{Tries: model.Unlimited, Aged: aged, Needs: "boxes." + l.To.ID + ".inbox.attempts"}
	case k.Where == InMemory:
		return Limit{Tries: model.Unlimited, Needs: "lines." + l.ID + ".retry"}
	}
	if parking.To != nil {
		return Limit{Tries: model.Unlimited, Needs: "lines." + l.ID + ".deadLetter.after"}
	}
	return Limit{Tries: model.Unlimited}
}

// readerCounts tells whether it is the reader of a line that tries, and counts: a log
// and a table count nothing. There the caller is who fetches.
func readerCounts(l *model.Line, k Keeper) bool {
	log := k.Where == InLog || k.Where == InTable || k.Where == InChannel && l.From.Kind == model.Stream
	return log && l.Processing == nil && l.Delivery.Or("") == model.Poll
}

// ownQueue tells whether a line is handed to something of the receiver's own that
// has no segment of its own: nobody says how often that delivers.
func ownQueue(l *model.Line, k Keeper) bool {
	pushed := l.From.Family() != model.Channel && l.From.Family() != model.Store
	return k.Where == AtReceiver && pushed && l.To.Family() == model.Compute && l.To.Kind != model.Workflow
}

// HandsOff tells whether a line ends, for its sender, when a channel or a queue of the
// receiver's own has taken the work over: what that doesn't take, the line's own dead
// letter does.
func HandsOff(l *model.Line) bool {
	return l.From.Family() != model.Channel && (l.To.Family() == model.Channel || l.Processing != nil)
}

// BySender is where a line's sender itself puts what it can't hand over to a
// channel or to an inbox, and after how many tries; nil where it goes on trying, or
// still owns the work when it has tried. A stated number of its tries comes first.
func BySender(s *model.System, l *model.Line) (*model.Box, model.Attempts) {
	if !HandsOff(l) || SentUnheard(l) {
		return nil, 0
	}
	tries, known := l.Retry.Tries()
	if !known {
		tries, known = l.DeadLetter.After.Get()
	}
	if !known || tries == model.Unlimited {
		return nil, 0
	}
	return HandOffParking(s, l).To, tries
}

// DropsRepeats tells whether what a line puts into a channel a second time is
// dropped at its door: the sender gives each message an id, and the channel
// remembers those. A channel that could, and is sent no id, drops nothing; and of
// what is delivered twice it says nothing.
func DropsRepeats(l *model.Line) bool { return l.Idempotency.EnforcedBy.Or("") == model.ByBroker }

// DurableBox tells whether a box still has after a stop what was put into it.
// Where nobody says, needs is the field that would tell, and durable the worst.
// Boxes that neither store nor forward take work over by their own means.
func DurableBox(b *model.Box) (durable bool, needs string) {
	switch b.Family() {
	case model.Channel:
		if b.Channel.Durable.Known() {
			return b.Channel.Durable.Or(false), ""
		}
		return false, "channel.durable"
	case model.Compute, model.Edge:
		// What runs a team's code has what it is given in its memory.
		return b.Kind != model.Service && b.Kind != model.Worker && b.Kind != model.Gateway, ""
	case model.Store:
		switch {
		case b.Store.Durable.Known():
			return b.Store.Durable.Or(false), ""
		case b.Kind == model.Cache:
			return false, "store.durable"
		}
	}
	return true, ""
}

// AgesOut tells whether what a channel parks may be gone before anybody has seen
// it: its dead letter counts the age of a message from when it was sent, and keeps
// it no longer than the channel may have kept it before.
func AgesOut(b *model.Box) bool {
	to, ok := b.Channel.DeadLetter.To.Get()
	if !ok || to == b || !ParksAged(b) || KeepsLongest(to) {
		return false
	}
	keep, known := to.Channel.Retention.Get()
	had, also := b.Channel.Retention.Get()
	return known && also && had >= keep
}

// KeepsLongest tells whether a channel keeps its messages for as long as its
// platform lets it: longer can't be asked for.
func KeepsLongest(b *model.Box) bool {
	limit := b.Channel.Retention.Limit()
	keep, ok := b.Channel.Retention.Get()
	if !ok || limit == nil {
		return false
	}
	most, err := model.ParseDuration(limit.Max.Text)
	return err == nil && keep >= most
}
