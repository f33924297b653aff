package model

import (
	"slices"

	"tautline.dev/model/value"
)

// has tells whether a part of what can be said of a box means something on one of
// its kind.
func (b *Box) has(part string) bool {
	switch part {
	case "channel":
		return b.Family() == Channel
	case "store":
		return b.Family() == Store
	case "inbox":
		return b.Family() != Channel && b.Family() != Store && b.Kind != Client
	case "timeout", "shutdown":
		return b.Family() != Channel && b.Family() != Store
	}
	return true
}

// misplaced finds facts of a box that mean nothing on a box of its kind. No
// rule would ever read them, so whoever wrote them would think it answered.
func (d *decoder) misplaced(b *Box, n *value.Node, path string) {
	if !slices.Contains(Kinds, b.Kind) {
		return // that is a mistake of its own
	}
	for _, part := range []struct {
		field string
		fault func(*Box, *value.Node) string
	}{{"channel", noChannel}, {"store", noStore}, {"inbox", noInbox}} {
		f := n.Field(part.field)
		if f == nil || len(fields(f.Value)) == 0 || b.has(part.field) {
			continue // "none" is true of it
		}
		d.say(f.At, path+"."+part.field, "%s", part.fault(b, f.Value))
	}
}

func noChannel(b *Box, n *value.Node) string {
	says := b.Kind.One() + " is no channel (queue, topic, bus, stream)"
	switch {
	case n.Field("deadLetter") != nil && b.Family() == Compute:
		says += "; what failed in its asynchronous invocation goes to `inbox: deadLetter`"
	case n.Field("deadLetter") != nil:
		says += "; where undelivered work goes is `deadLetter` on the line"
	case n.Field("retention") != nil && b.Family() == Store:
		says += "; how long its log of changes is kept is `store: changeStream`"
	}
	return says
}

func noStore(b *Box, n *value.Node) string {
	says := b.Kind.One() + " is no store (database, cache, objectstore)"
	if b.Family() == Channel && n.Field("durable") != nil {
		says += "; whether it keeps its messages durably is `channel: durable`"
	}
	return says
}

func noInbox(b *Box, n *value.Node) string {
	switch {
	case b.Family() == Channel:
		says := b.Kind.One() + " has no inbox, it is one"
		if n.Field("deadLetter") != nil {
			says += "; where what can't be delivered out of it goes is `channel: deadLetter`"
		}
		return says
	case b.Family() == Store:
		return b.Kind.One() + " has no inbox: it answers whoever asks or writes"
	}
	return b.Kind.One() + " has no inbox: no platform keeps work in front of it"
}
