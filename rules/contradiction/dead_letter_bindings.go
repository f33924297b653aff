package contradiction

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// binding is a dead letter that somebody has set, and what the platforms there
// can park work in.
type binding struct {
	on model.Entity
	// whose is the id of what parks the work.
	whose string
	path  string
	to    *model.Fact[*model.Box]
	// takes is what each mechanism that may be meant accepts.
	takes []model.Among
}

// bindings are all dead letters of which a platform says where they can be.
func bindings(s *model.System) []binding {
	var out []binding
	add := func(b binding) {
		if _, ok := b.to.Get(); ok && len(b.takes) > 0 {
			out = append(out, b)
		}
	}
	for _, b := range s.Boxes {
		channel, inbox := &b.Channel.DeadLetter.To, &b.Inbox.DeadLetter.To
		add(binding{b.Entity(), b.ID, "channel.deadLetter", channel, channel.Among()})
		add(binding{b.Entity(), b.ID, "inbox.deadLetter", inbox, takenFromInbox(b)})
	}
	for _, l := range s.Lines {
		if ownDeadLetter(l) {
			add(binding{l.Entity(), l.ID, "deadLetter", &l.DeadLetter.To, takenFromLine(l)})
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

// takenFromInbox is what a box's platform can park in of all that its inbox
// brings; where some of that isn't known, whatever it can park in at all.
func takenFromInbox(b *model.Box) []model.Among {
	var takes []model.Among
	for _, l := range b.Into {
		if !l.UsesInbox() {
			continue
		}
		own := ofReceiver(l, true)
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
	if l.From.Kind == model.Queue {
		return nil
	}
	sender, receiver := ofReceiver(l, false), ofReceiver(l, true)
	inbox := &l.To.Inbox.DeadLetter.To
	switch {
	case l.From.Family() == model.Channel && l.Delivery.Or("") != model.Push:
		return receiver
	case len(sender) > 0 && inbox.State() == model.Stated && !inbox.None():
		return sender // the receiver says what becomes of what it has taken
	case len(sender) == 0 && (l.From.Family() == model.Compute || l.From.Family() == model.Edge):
		return nil
	}
	return distinct(slices.Concat(sender, receiver))
}

// ofReceiver is what the platform of a line's receiver can park in, or what
// that of its sender can.
func ofReceiver(l *model.Line, receiver bool) []model.Among {
	var out []model.Among
	for _, a := range l.DeadLetter.To.Among() {
		if (a.Source.By == l.To.Platform.Or("")) == receiver {
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

// refused tells whether no mechanism that may be meant can park work in a box.
func (b *binding) refused(s *model.System, to *model.Box) bool {
	return !slices.ContainsFunc(b.takes, func(a model.Among) bool { return s.Takes(&a, to) })
}

// elsewhere tells whether a box that is refused is of another service or cloud
// than all that would be accepted, rather than of another kind.
func (b *binding) elsewhere(s *model.System, to *model.Box) bool {
	return !slices.ContainsFunc(b.takes, func(a model.Among) bool { return !s.Elsewhere(&a, to) })
}

// accepted says what would be: "aws/sns parks what fails in aws/sqs or aws/sqs-fifo
// only".
func (b *binding) accepted() string {
	var parts []string
	for i, a := range b.takes {
		part := phrase.Or(named(a.Boxes)) + " only"
		if i == 0 {
			part = "parks what fails in " + part
		} else {
			part = "in " + part
		}
		parts = append(parts, a.Source.By+" "+part)
	}
	return strings.Join(parts, ", and ")
}

// named are platforms by their ids, and kinds with their article.
func named(boxes []string) []string {
	var out []string
	for _, b := range boxes {
		if kind := model.Kind(b); slices.Contains(model.Kinds, kind) {
			b = kind.One()
		}
		out = append(out, b)
	}
	return out
}

// finding says that work can't be parked there, and what else is to be said of
// the box.
func (b *binding) finding(to *model.Box, more string) rules.Finding {
	return rules.Finding{
		On: b.on, At: b.to.At(), Discriminator: b.path,
		Message: fmt.Sprintf("`%s` can't park work in `%s` (%s)%s: %s", b.whose, to.ID, whatItIs(to), more, b.accepted()),
		Related: []rules.Related{rules.To(to.Entity(), "can't take it")},
		Facts:   []model.Basis{{Path: b.on.Name + "." + b.path, Fact: b.to}, model.BoxBasis(to, "platform", &to.Platform)},
	}
}

func whatItIs(b *model.Box) string {
	if id, ok := b.Platform.Get(); ok {
		return id
	}
	return b.Kind.One()
}
