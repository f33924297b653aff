package custody

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Where is what kind of thing keeps the work of a line.
type Where uint8

// What can keep work while its receiver can't take it.
const (
	// InMemory: nothing but the memory of whoever sent it.
	InMemory Where = iota
	// InChannel: the channel that the line leaves.
	InChannel
	// InLog: the log of changes of the store that the line leaves.
	InLog
	// InTable: the database that the line leaves, whose rows it fetches: see Rows.
	InTable
	// AtReceiver: the receiver's own queue, or the receiver itself where it is a
	// workflow or a durable channel.
	AtReceiver
	// Elsewhere: something durable that the team states, drawn or not.
	Elsewhere
)

// Keeper is what keeps the work of an asynchronous line while its receiver can't
// take it.
type Keeper struct {
	Where Where
	// Name is how people call it; Box is it, nil where it isn't drawn.
	Name string
	Box  *model.Box
	// Durable: it keeps the work when it stops itself. It is false where nobody
	// says, which is the worst; then Needs is the fact that would tell.
	Durable bool
	Needs   string
}

// KeeperOf is what keeps the work of a line. A stated `buffer` is obeyed,
// whatever stands at the ends of the line: what isn't drawn is durable because it
// is called a buffer, and a box that is drawn as far as it says so itself. Where
// it is stated that there is none, no channel is durable for this receiver.
func KeeperOf(s *model.System, l *model.Line) Keeper {
	name, named := l.Buffer.Name.Get()
	own := l.From.Family() == model.Channel || l.From.Family() == model.Store
	switch {
	case named && name != l.From.ID && sendersOwn(l):
		return Keeper{Where: Elsewhere, Name: name, Box: l.From, Durable: true}
	case named && name != l.From.ID && (!own || l.Buffer.Name.State() == model.Stated || receiversOwn(l)):
		return namedKeeper(s, l, name)
	case l.From.Family() == model.Channel:
		return channelKeeper(l)
	case l.From.Family() == model.Store:
		return storeKeeper(l)
	case named: // the sender's own, as a workflow's
		return Keeper{Where: Elsewhere, Name: name, Box: l.From, Durable: true}
	}
	return memoryKeeper(l)
}

// KeptBySender tells whether what sends something over a line keeps it durably
// itself until it has been taken over: a scheduler that is said to buffer it.
func KeptBySender(s *model.System, l *model.Line) bool {
	k := KeeperOf(s, l)
	return k.Where == Elsewhere && k.Durable && k.Box == l.From
}

// sendersOwn tells whether it is the platform of a scheduler that implies what keeps the
// work: it goes on trying for as long as it says.
func sendersOwn(l *model.Line) bool {
	o := l.Buffer.Name.Origin()
	return l.From.Kind == model.Scheduler && o != nil && o.Source != nil && l.From.RunsOn(o.Source.By) && !l.To.RunsOn(o.Source.By)
}

// receiversOwn tells whether it is the receiver's platform that implies what keeps
// the work: a queue of its own.
func receiversOwn(l *model.Line) bool {
	o := l.Buffer.Name.Origin()
	return o != nil && o.Source != nil && l.To.RunsOn(o.Source.By) && !l.From.RunsOn(o.Source.By)
}

func namedKeeper(s *model.System, l *model.Line, name string) Keeper {
	k := Keeper{Where: Elsewhere, Name: name, Box: s.Box(name), Durable: true}
	switch {
	case name == l.To.ID || l.Buffer.Name.State() == model.Implied:
		k.Where, k.Box = AtReceiver, l.To
	case k.Box != nil:
		if k.Durable, k.Needs = DurableBox(k.Box); k.Needs != "" {
			k.Needs = "boxes." + k.Box.ID + "." + k.Needs
		}
	}
	return k
}

// TakesOver is the box that must work so that a line's sender can hand its work
// over: what keeps it, or the receiver where only memory does. It is nil where what
// keeps it isn't drawn, as a queue that belongs to the receiver's platform.
func (k Keeper) TakesOver(l *model.Line) *model.Box {
	switch {
	case k.Where == InMemory:
		return l.To
	case k.Box == nil || k.Where == AtReceiver && k.Name != l.To.ID:
		return nil
	}
	return k.Box
}

// KeepsExecutions tells whether a workflow keeps what a line has it begin until
// that is over, and holds it where it has failed. One whose platform says itself
// how often an execution is run, whatever the team says, keeps none.
func KeepsExecutions(l *model.Line) bool {
	limit := l.Guarantee.Limit()
	return l.To.Kind == model.Workflow && (limit == nil || limit.Fixed == nil || !l.To.RunsOn(limit.Source.By))
}

// StaysUntilDone tells whether what brings work to a workflow keeps it beside the
// execution until that is done, and begins another one if it fails: a channel or
// log of which that is stated, unless a key says that one has begun before. Else an
// execution that is kept has the work from its beginning on.
func StaysUntilDone(l *model.Line) bool {
	own := l.From.Family() == model.Channel || l.From.Family() == model.Store
	keyed := l.Idempotency.EnforcedBy.Or("") == model.UniqueKey || l.Idempotency.EnforcedBy.Or("") == model.ConditionalWrite
	return own && l.Ack.Or("") == model.AfterWork && l.Guarantee.Or("") != model.AtMostOnce && !(keyed && KeepsExecutions(l))
}

// Behind is what keeps the work of a line where the receiver's own queue is down
// with the receiver.
func Behind(l *model.Line) Keeper {
	switch l.From.Family() {
	case model.Channel:
		return channelKeeper(l)
	case model.Store:
		return storeKeeper(l)
	}
	return memoryKeeper(l)
}

func memoryKeeper(l *model.Line) Keeper {
	k := Keeper{Where: InMemory, Name: "the memory of " + l.From.ID, Box: l.From}
	if !l.Buffer.Name.Known() {
		k.Needs = "lines." + l.ID + ".buffer"
	}
	return k
}

func channelKeeper(l *model.Line) Keeper {
	b := l.From
	k := Keeper{Where: InChannel, Name: b.ID, Box: b, Durable: b.Channel.Durable.Or(false)}
	switch {
	case l.Buffer.Name.None() && l.Buffer.Name.State() == model.Stated:
		k.Durable = false // whatever it is, it keeps nothing durably for this receiver
	case b.Channel.Durable.Known():
	default:
		k.Needs = "boxes." + b.ID + ".channel.durable"
	}
	return k
}

// storeKeeper is the table of a database that the line leaves, or the log of a store.
// What was committed is in the log as long as the store has it; how long, the retention
// tells. A row is there until somebody deletes it.
func storeKeeper(l *model.Line) Keeper {
	if Rows(l) {
		return Keeper{Where: InTable, Name: l.From.ID, Box: l.From, Durable: true}
	}
	return Keeper{Where: InLog, Name: "the log of " + l.From.ID, Box: l.From, Durable: true}
}

// Retention is how long the keeper of a line's work keeps it: arithmetic.Forever
// without end. Where nobody says, known is false and path is the fact that would
// tell.
func (k Keeper) Retention(l *model.Line) (keep time.Duration, path string, known bool) {
	f, path := &l.Buffer.Retention, "lines."+l.ID+".buffer.retention"
	if b := k.Box; b != nil && (f.State() != model.Stated || l.Buffer.Name.None()) {
		switch {
		case b.Family() == model.Channel && (b.Channel.Retention.Known() || b != l.From || !f.Known()):
			f, path = &b.Channel.Retention, "boxes."+b.ID+".channel.retention"
		case k.Where == InTable:
			return arithmetic.Forever, path, true // a row isn't dropped for its age
		case k.Where == InLog && b.Store.ChangeStream.Known():
			f, path = &b.Store.ChangeStream, "boxes."+b.ID+".store.changeStream"
		case k.Where == InLog:
			path = "boxes." + b.ID + ".store.changeStream"
		}
	}
	if f.None() {
		return arithmetic.Forever, path, true
	}
	keep, known = f.Get()
	return keep, path, known
}

// WaitsForHelp tells whether the reader of a line keeps what it can't handle until
// somebody helps, and gives nothing up: because the order asks for it, or because it is
// a row that nothing drops. Somebody has to be told of it.
func WaitsForHelp(l *model.Line) bool { return StopsInOrder(l) || triesOn(l) }

// triesOn tells whether the reader of a table never gives a row up: it stays there, and
// is tried again and again.
func triesOn(l *model.Line) bool {
	return Rows(l) && endless(l) && l.Ack.Or("") != model.OnReceipt && l.Guarantee.Or("") != model.AtMostOnce
}

// StopsInOrder tells whether the reader of a log stops at a record that it can't
// handle, and keeps what is behind it waiting, as the order that is stated asks
// for: nothing is put aside, for that would break the order, and nothing is given
// up. Somebody has to be told of it.
func StopsInOrder(l *model.Line) bool {
	log := l.From.Family() == model.Store || l.From.Kind == model.Stream
	if !log || l.Mode.Or("") != model.Async || l.Delivery.Or("") != model.Poll || l.Ack.Or("") == model.OnReceipt {
		return false
	}
	ordered := l.Ordering.State() == model.Stated && !l.Ordering.None()
	return ordered && endless(l)
}

// endless tells whether a line is tried without end, and nothing is to take what can't
// be done.
func endless(l *model.Line) bool {
	tries, ok := l.Retry.Tries()
	_, aged := l.Retry.MaxAge.Get()
	return ok && tries == model.Unlimited && !aged && (!l.DeadLetter.To.Known() || l.DeadLetter.To.None())
}
