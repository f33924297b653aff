package view

import "tautline.dev/model"

// Owner is who still knows of a piece of work while a line is under way.
type Owner string

// The owners.
const (
	// Caller: whoever started it waits for the answer, and is told.
	Caller Owner = "caller"
	// Durable: something durable holds it until it is done.
	Durable Owner = "durable"
	// Memory: it is in a memory only, and gone when that stops.
	Memory Owner = "memory"
	// Unclear: the fact that decides it is not known.
	Unclear Owner = "unclear"
)

// Words say it in a picture.
func (o Owner) Words() string {
	switch o {
	case Caller:
		return "owned by the caller"
	case Durable:
		return "held durably"
	case Memory:
		return "in memory only"
	case Unclear:
		return "? owner"
	}
	return ""
}

// ownersOf tells for each line of a flow who owns the work while the line is
// under way. A box that something was handed to works on behalf of whoever
// handed it over, until it is told that it may forget it.
func ownersOf(f *model.Flow) map[*model.Line]Owner {
	out := map[*model.Line]Owner{}
	// holds is who owns what has arrived at a box.
	holds := map[*model.Box]Owner{}
	accepted := f.Accepted.Or(nil)
	for i, group := range f.Steps {
		for _, l := range group {
			owner := ownerAt(l.From, holds)
			out[l] = owner
			// Several ways in: the last arrival is the one that is worked on.
			holds[l.To] = afterLine(l, owner)
		}
		for _, l := range group {
			// Once the client was told yes it asks nobody again for what is
			// left. Its own call is answered only when all of it is done.
			if l == accepted && i > 0 {
				for b, o := range holds {
					if o == Caller {
						holds[b] = Memory
					}
				}
			}
		}
	}
	return out
}

func ownerAt(b *model.Box, holds map[*model.Box]Owner) Owner {
	switch b.Family() {
	case model.Channel:
		return durable(b.Channel.Durable)
	case model.Store:
		return durable(b.Store.Durable)
	}
	if o, ok := holds[b]; ok {
		return o
	}
	if b.Kind == model.Workflow {
		return Durable
	}
	return Caller
}

// afterLine is who owns the work that has reached the line's receiver.
func afterLine(l *model.Line, before Owner) Owner {
	switch {
	case l.To.Kind == model.Workflow:
		return Durable
	case l.Mode.Or("") == model.Sync:
		return before // the sender waits, and whoever waits for the sender
	case l.Mode.Or("") == "":
		return Unclear
	case l.From.Family() == model.Channel || l.From.Family() == model.Store:
		switch l.Ack.Or("") {
		case model.OnReceipt:
			return Memory
		case "":
			return Unclear
		}
		return before
	}
	switch name, ok := l.Buffer.Name.Get(); {
	case ok && name != l.From.ID:
		return Durable
	case l.Buffer.Name.None():
		return Memory
	}
	return Unclear
}

func durable(f model.Fact[bool]) Owner {
	switch is, ok := f.Get(); {
	case !ok:
		return Unclear
	case is:
		return Durable
	}
	return Memory
}
