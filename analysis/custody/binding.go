package custody

import (
	"slices"

	"tautline.dev/model"
)

// Binding is a dead letter that somebody has set, and what the platforms there
// can park work in.
type Binding struct {
	On model.Entity
	// Whose is the id of what parks the work.
	Whose string
	// Path is the field of that entity.
	Path string
	To   *model.Fact[*model.Box]
	// Takes is what each mechanism that may be meant accepts.
	Takes []model.Among
}

// Bindings are all dead letters of which a platform says where they can be.
func Bindings(s *model.System) []Binding {
	var out []Binding
	add := func(b Binding) {
		if _, ok := b.To.Get(); ok && len(b.Takes) > 0 {
			out = append(out, b)
		}
	}
	for _, b := range s.Boxes {
		channel, inbox := &b.Channel.DeadLetter.To, &b.Inbox.DeadLetter.To
		add(Binding{b.Entity(), b.ID, "channel.deadLetter", channel, takenFromChannel(b)})
		add(Binding{b.Entity(), b.ID, "inbox.deadLetter", inbox, takenFromInbox(b)})
	}
	for _, l := range s.Lines {
		if ownDeadLetter(l) {
			add(Binding{l.Entity(), l.ID, "deadLetter", &l.DeadLetter.To, takenFromLine(l)})
		}
	}
	return out
}

// ownDeadLetter tells whether a line states its dead letter itself, rather than
// having it from one of its ends.
func ownDeadLetter(l *model.Line) bool {
	at := l.DeadLetter.To.At()
	return at.IsValid() && at != l.From.Channel.DeadLetter.To.At() && at != l.To.Inbox.DeadLetter.To.At()
}

// takenFromChannel is what a channel's platform can park in: nothing where it has no
// dead letter, whatever is named.
func takenFromChannel(b *model.Box) []model.Among {
	if by := HasNoDeadLetter(b); by != nil {
		return []model.Among{{Source: by}}
	}
	return b.Channel.DeadLetter.To.Among()
}

// HasNoDeadLetter is what says that the platform of a channel parks nothing: only
// who reads from it can. It is nil where the platform can, or nobody knows.
func HasNoDeadLetter(b *model.Box) *model.Source {
	if !b.NeverParks() {
		return nil
	}
	return b.Channel.DeadLetter.To.Limit().Source
}

// takenFromInbox is what a box's platform can park in of all that its inbox
// brings; where some of that isn't known, whatever it can park in at all.
func takenFromInbox(b *model.Box) []model.Among {
	var takes []model.Among
	for _, l := range b.Into {
		if !l.UsesInbox() {
			continue
		}
		own := ofReceiver(l, l.Last(), true)
		if len(own) == 0 {
			return b.Inbox.DeadLetter.To.Among()
		}
		takes = append(takes, own...)
	}
	if len(takes) == 0 {
		return b.Inbox.DeadLetter.To.Among()
	}
	return distinct(takes)
}

// takenFromLine is what can be parked in of what a line brings, by whichever of
// its ends may be meant. A program may put away what it can't hand over, or has
// fetched and can't do, wherever it likes: then nothing is known.
func takenFromLine(l *model.Line) []model.Among {
	if takes := l.From.Channel.DeadLetter.To.Among(); len(takes) > 0 && channelParks(l) {
		return takes
	}
	if l.From.Kind == model.Queue {
		return nil
	}
	sender, receiver := ofReceiver(l, &l.Segment, false), ofReceiver(l, &l.Segment, true)
	switch {
	case l.Processing != nil:
		return sender // what fails inside is parked by the receiver's inbox
	case l.From.Family() == model.Channel && l.Delivery.Or("") != model.Push:
		return receiver
	case len(sender) == 0 && (l.From.Family() == model.Compute || l.From.Family() == model.Edge):
		return nil
	}
	return distinct(slices.Concat(sender, receiver))
}

// channelParks tells whether it is the channel that parks what a line brings, though
// the line states where: the channel counts the deliveries, or is said to bring it back.
// Where a library of the receiver repeats it, or the channel counts nothing, the
// receiver may put it away itself, wherever it likes.
func channelParks(l *model.Line) bool {
	if l.From.NeverParks() || l.From.Behaviour.CountsNothing.Or(false) || l.PutsAside {
		return false
	}
	if l.Retry.By.State() == model.Stated {
		return l.Retry.By.Or("") == model.ByBrokerRetrier
	}
	return l.DeadLetter.After.State() == model.Stated
}

// ofReceiver is what the platform of a line's receiver can park in, or what
// that of its sender can, in one segment.
func ofReceiver(l *model.Line, seg *model.Segment, receiver bool) []model.Among {
	var out []model.Among
	if limit := seg.DeadLetter.To.Limit(); receiver && seg == l.Processing && limit != nil && limit.Fixed != nil && limit.Fixed.Text == "none" && l.To.RunsOn(limit.Source.By) {
		return []model.Among{{Source: limit.Source}} // it has none
	}
	for _, a := range seg.DeadLetter.To.Among() {
		if l.To.RunsOn(a.Source.By) == receiver {
			out = append(out, a)
		}
	}
	return out
}

// distinct leaves out what is said twice.
func distinct(takes []model.Among) []model.Among {
	var out []model.Among
	for _, a := range takes {
		if !slices.ContainsFunc(out, func(b model.Among) bool { return a.Source.By == b.Source.By && slices.Equal(a.Boxes, b.Boxes) }) {
			out = append(out, a)
		}
	}
	return out
}

// Refused tells whether no mechanism that may be meant can park work there.
func (b *Binding) Refused(s *model.System) bool {
	to, ok := b.To.Get()
	return ok && len(b.Takes) > 0 && !slices.ContainsFunc(b.Takes, func(a model.Among) bool { return s.Takes(&a, to) })
}

// Elsewhere tells whether a box that is refused is of another service or cloud
// than all that would be accepted, rather than of another kind; of any, where nothing
// would be.
func (b *Binding) Elsewhere(s *model.System) bool {
	return b.Nowhere() || !slices.ContainsFunc(b.Takes, func(a model.Among) bool { return !s.Elsewhere(&a, b.To.Or(nil)) })
}

// Nowhere tells whether what parks the work has no dead letter at all.
func (b *Binding) Nowhere() bool {
	return len(b.Takes) > 0 && !slices.ContainsFunc(b.Takes, func(a model.Among) bool { return len(a.Boxes) > 0 })
}

// bindingOf is the binding by which the work of a line is parked in one segment: its
// own, or that of the channel or inbox that it has its dead letter from.
func bindingOf(l *model.Line, seg *model.Segment) Binding {
	channel, inbox := &l.From.Channel.DeadLetter.To, &l.To.Inbox.DeadLetter.To
	switch at := seg.DeadLetter.To.At(); {
	case seg == &l.Segment && ownDeadLetter(l):
		return Binding{l.Entity(), l.ID, "deadLetter", &l.DeadLetter.To, takenFromLine(l)}
	case at.IsValid() && at == channel.At():
		return Binding{l.From.Entity(), l.From.ID, "channel.deadLetter", channel, takenFromChannel(l.From)}
	case at.IsValid() && at == inbox.At():
		return Binding{l.To.Entity(), l.To.ID, "inbox.deadLetter", inbox, takenFromInbox(l.To)}
	}
	return Binding{To: &seg.DeadLetter.To}
}

// InboxTakes tells whether the platform of a line's receiver can put what fails
// inside it into a box: also where nobody knows what it can.
func InboxTakes(s *model.System, l *model.Line, to *model.Box) bool {
	takes := ofReceiver(l, l.Last(), true)
	return len(takes) == 0 || slices.ContainsFunc(takes, func(a model.Among) bool { return s.Takes(&a, to) })
}
