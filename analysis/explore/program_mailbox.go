package explore

import (
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// MailboxKind is what holds messages.
type MailboxKind uint8

// The kinds of mailbox.
const (
	// InChannel: a subscription of a channel.
	InChannel MailboxKind = iota
	// ChangeLog: a reader of a store's change stream.
	ChangeLog
	// PlatformQueue: the receiver's own durable queue.
	PlatformQueue
	// InMemory: nothing but the sender's memory.
	InMemory
)

// Mailbox is what holds messages for one consumer.
type Mailbox struct {
	Kind MailboxKind
	Line *model.Line
	// N is the place of its line among the steps of the flow, from 1.
	N int
	// Box holds it: the channel or store, the receiver, or the sender's memory.
	Box int
	// Keeper is what custody says of it.
	Keeper custody.Keeper
	// To is the box that takes from it, Consumer the handler that runs then.
	To, Consumer int
	// Durable: it survives stops.
	Durable       bool
	DurableAssume int
	// OnReceipt: the message is gone once taken. AckMaybe: nobody knows.
	OnReceipt, AckMaybe bool
	AckAssume           int
	// Signed: it is gone on a receipt by somebody who isn't ours, an answer that may
	// be lost; then the message comes again.
	Signed bool
	// Attempts is how often a message is taken before it is given up. Maybe:
	// nobody knows, and it may be given up after any failure.
	Attempts       int
	Maybe          bool
	AttemptsAssume int
	// Aged: however often it is taken, that ends at an age, which only what is down
	// for so long, or always fails, comes to.
	Aged bool
	// DeadLetter takes what is given up; nil: it is dropped. Where Attempts is
	// Unbounded and nothing ends, it is held (Forever).
	DeadLetter       *model.Box
	DeadLetterAssume int
	// Refused is a dead letter that its platform can't write to. Then there is none.
	Refused *model.Box
	// Expires is the channel that throws away what is given up, because it is
	// too old by then. Then there is no DeadLetter.
	Expires *model.Box
	Forever bool
	// PutAside: what is held is put into a place of its reader's library.
	PutAside bool
	// ForeverMaybe: nobody says how long it is kept, so that it is dropped or held.
	ForeverMaybe  bool
	ForeverAssume int
	// Watched tells whether somebody looks at what is parked or held.
	Watched     bool
	WatchAssume int
	Awaited
	// Duplicates: it may deliver a message once more. Loses: the transport may
	// lose it. Batched: one that fails brings back all.
	Duplicates, Loses, Batched bool
	// Dedup: what was put in before is dropped. MayDedup: nobody says whether it is.
	Dedup, MayDedup bool
	// Keyed: it starts a workflow by a key that commits with the start, so that what
	// was started before isn't again. Key is that key where it may be forgotten, else
	// -1, KeyAssume the unknown fact if that is only feared; Brief as it is of an effect.
	Keyed, Brief   bool
	Key, KeyAssume int
	// Late are the keys that may be forgotten when something comes out of it again.
	Late []Outlasted
	// Choice: it takes the message only if this is so.
	Choice int
	// Branches are those of which it takes the message; none: it takes it in
	// any.
	Branches []Branch
	// Rivals are mailboxes of the same queue, itself included: a message goes to
	// one of them, and when it comes back, or a copy of it, to any of them again. How
	// often it was taken goes with it.
	Rivals []int
	// Retention is how long a message is kept, 0 if that isn't known.
	Retention time.Duration
	// Rerun: running the consumer once more can change something.
	Rerun bool
	// Undone: who has failed of a message undoes something.
	Undone bool
	// Ordered: a message waits for those before it that have the same key.
	Ordered     bool
	OrderAssume int
	Leasing
}

// Awaited is who waits for what answers a message.
type Awaited struct {
	// Waits is that workflow; nil if none does. It holds the work when the message is
	// lost, also on its way to a dead letter: its execution goes on waiting.
	Waits *model.Box
	// Waiter is the handler that does.
	Waiter int
	// WaitWatched tells whether somebody looks at that.
	WaitWatched bool
	WaitAssume  int
}

// Leasing is for how long a mailbox leaves a message with whoever took it.
type Leasing struct {
	// Slow: the work on a message may take longer than that; then the message is
	// there again, for whoever takes it next, while the first goes on. SlowAssume is
	// the unknown fact if that is only feared.
	Slow       bool
	SlowAssume int
	// Commutes: it makes no difference whether what is left of the first run is done
	// before the message is there again, or after that.
	Commutes bool
	// Lease is how long that is; nil where it isn't known, or where it never ends.
	Lease *custody.Lease
	// Aside are the keys that may be forgotten when a run goes on whose message
	// another has got.
	Aside []Outlasted
}

// GivesUp tells whether a receiver may be down for longer than its messages are
// tried.
func (m *Mailbox) GivesUp() bool { return m.Attempts != Unbounded || m.Maybe || m.Aged }

// Outright tells whether what takes from a mailbox does it all in one go, so that
// its receipt is its answer.
func (p *Program) Outright(m *Mailbox) bool { return p.Handlers[m.Consumer].Broker }

// Keeps tells whether what is given up may be kept, by something else than a workflow
// that waits.
func (m *Mailbox) Keeps() bool { return m.DeadLetter != nil || m.Forever || m.ForeverMaybe }

// keptWatched tells whether somebody looks at what is kept and never done, and the
// unknown fact if nobody knows.
func (m *Mailbox) keptWatched() (bool, int) {
	if m.Waits != nil {
		return m.WaitWatched, m.WaitAssume
	}
	return m.Watched, m.WatchAssume
}

// lookedAt tells whether somebody looks at work that is parked, or kept.
func (m *Mailbox) lookedAt(marks byte) bool {
	held, _ := m.keptWatched()
	return marks&parked != 0 && m.Watched || marks&kept != 0 && held
}

// unlooked tells whether some is parked, or kept, where nobody looks.
func (m *Mailbox) unlooked(marks byte) bool {
	held, _ := m.keptWatched()
	return marks&parked != 0 && !m.Watched || marks&kept != 0 && !held
}

// TriedInVain tells whether a message may come back while something is down, so that
// it makes a difference: its tries end meanwhile, or each of them is undone.
func (m *Mailbox) TriedInVain() bool {
	return (m.GivesUp() || m.Undone) && m.Attempts > 1 && !m.OnReceipt
}

// SenderDeadLetter is the dead letter of a line into a channel or an inbox: where the
// sender puts what that hasn't taken after all tries.
type SenderDeadLetter struct {
	Step int
	To   *model.Box
	// Watched tells whether somebody looks there.
	Watched     bool
	WatchAssume int
}

// Memory is a dead letter that isn't durable: what is parked there by Mailboxes,
// Senders (of SenderDeadLetters) and Workflows (handlers) is gone when it stops.
type Memory struct {
	Box                           int
	Mailboxes, Senders, Workflows []int
	// Assume is the unknown fact if it is only feared to forget.
	Assume int
}
