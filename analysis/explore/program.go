package explore

import (
	"slices"
	"time"

	"tautline.dev/model"
)

// Program is a flow as the search runs it. Handlers form a tree: each has one
// entry, a step of another handler or a mailbox, so who waits for whom never
// changes. All indices are into the slices of the Program; -1 is none.
//
// How it runs. A handler goes through its Steps in order, one atomic step after
// the other; between any two it may be stopped. A step Asks (waits for the
// answer), Sends (into mailboxes) or is Local (the box's own doing). A step
// that asks a box with a handler of its own starts that handler and waits for
// its end. A handler that was started from a mailbox ends with the message
// acknowledged, or given back.
//
// What each step does, and what may go wrong with it, is said at its fields.
// The same words hold for whoever checks the program with another tool.
type Program struct {
	Flow *model.Flow
	// Faults is how many faults may happen; counters go no further than that.
	Faults    int
	Handlers  []Handler
	Steps     []Step
	Mailboxes []Mailbox
	Effects   []Effect
	// Choices are the conditions (`when`) of the flow, and its choices between
	// the branches of an `either`. Each is decided once, when its first step is
	// reached: the same work takes the same way again.
	Choices []Choice
	// SenderDeadLetters are the dead letters of senders.
	SenderDeadLetters []SenderDeadLetter
	// Memories are the dead letters that forget what is parked when they stop.
	Memories []Memory
	// Records are the dedup stores: one bit each. RecordKeys are for each its key where
	// what it knows may be forgotten before something comes again, else -1, and the
	// unknown fact if that is only feared.
	Records    []*model.Line
	RecordKeys []RecordKey
	// Keys are those that may be forgotten before something comes again: one bit
	// each, set once it is.
	Keys []Key
	// Missing are the steps that may be missing in their transaction.
	Missing []int
	// Claims are the keys that may be in progress.
	Claims []Claim
	// Assumptions are the unknown facts that were taken at their worst.
	Assumptions []Assumption
	// Starts are the ways in which the flow may begin, of which it takes one.
	Starts []Start
	// Boxes are the boxes of the flow; Receivers are the indices of those that
	// something arrives at and that do something with it: they may fail for
	// good. A channel stores and forwards, whatever the message says.
	Boxes     []*model.Box
	Receivers []int
	// Ordered tells whether an effect is promised in order.
	Ordered bool
}

// Start is one way in which the flow may begin.
type Start struct {
	// Handler begins it, with Step; both are -1 where a channel or a store does,
	// and then Initial are the mailboxes that hold a message.
	Handler, Step int
	Initial       []int
	// Branches are the branches of the flow that begin so; none where there is
	// no other way to begin.
	Branches []Branch
	// Accepts are the steps whose success tells the client yes, of which it
	// comes to one. Acknowledged are the mailboxes that tell it so when the work on
	// their message is done. Without any, the work has been taken over before the
	// flow begins.
	Accepts, Acknowledged []int
	// Ends tell it so where none of those is taken.
	Ends []End
}

// Begins tells whether the flow may begin with a step: with any copy of the first.
func (p *Program) Begins(i int) bool {
	return slices.ContainsFunc(p.Starts, func(s Start) bool {
		return s.Step >= 0 && p.Steps[i].Handler == s.Handler && p.Steps[i].N == p.Steps[s.Step].N
	})
}

// Handler is the program of one box for one arrival.
type Handler struct {
	Box int
	// Entry is the step that starts it, -1 where the mailbox From does, or
	// nothing.
	Entry, From int
	// Caller is the handler that waits for its end, -1 for a root.
	Caller int
	// Root is the handler at the foot of the calls that led here.
	Root  int
	Steps []int
	// Record is the dedup store on the entry: looked up before the first step,
	// recorded after the last, as a step of its own.
	Record int
	// Brief: that is forgotten before what a client asks for that has waited in vain.
	Brief bool
	// Claim is that of its work, -1 where Record knows nothing of work in progress.
	Claim int
	// Client tells that it is told the outcome, Workflow that it survives
	// stops and undoes what it did, Broker that it is a channel's own doing.
	Client, Workflow, Broker bool
	// CanStop tells whether it can be stopped between its steps; one that
	// starts the flow only once it has begun.
	CanStop bool
	// Forgets: a workflow whose executions are kept by nothing. A stop ends
	// them, or, where they are started by a message, has them begin again from
	// their first step; and what has failed is not held.
	Forgets bool
	// Repeats: a workflow whose message stays until an execution is done, and
	// begins another when one has failed; the last of them is held.
	Repeats bool
	// Undoes tells whether a step has a compensation that it goes back through.
	Undoes bool
	// Continues is the handler whose execution goes on here, because what begins this
	// one answers a step of that; -1 if none does. Back are the steps through
	// which it goes back when it fails: those of the handlers that it continues, and
	// its own. Execution are the handlers of one execution, where there are several and
	// something is undone: once one of them has undone it, no answer goes on with it.
	Continues       int
	Back, Execution []int
	// Watched tells whether somebody looks at executions that are held:
	// WatchAssume is the unknown fact if nobody knows.
	Watched     bool
	WatchAssume int
	// Noticed tells the same of those that never fail, because they go on
	// trying for ever: somebody looks at how long they take.
	Noticed      bool
	NoticeAssume int
	// Parks is where a failed execution of a workflow goes, nil if nowhere.
	Parks       *model.Box
	ParkWatched bool
	ParkAssume  int
}

// Outside tells whether a handler is that of a box that others run: it isn't
// stopped here.
func (hd *Handler) Outside() bool { return !hd.CanStop && !hd.Workflow && !hd.Broker }

// StepKind is what a step does.
type StepKind uint8

// The kinds of step.
const (
	// Ask waits for an answer. Without a Callee the receiver's doing is one
	// atomic effect, or none.
	Ask StepKind = iota
	// Send puts one message into each of Into.
	Send
	// Local is done by the handler's own box.
	Local
)

// Unbounded stands for attempts without end.
const Unbounded = int(^uint(0) >> 1)

// Step is one line of the flow as a step of the handler it belongs to: an Asking,
// a Sending, or the box's own doing.
type Step struct {
	Line *model.Line
	// N is its place among the steps of the flow, from 1; 0 for a compensation.
	N       int
	Handler int
	// Index is its place in the handler, from 1.
	Index int
	Kind  StepKind
	// Box is the receiver.
	Box int
	// Effect is what it changes; of a step that sends, the arrival in a
	// channel at which the flow ends.
	Effect int
	// Read: it changes nothing, so that only its failing matters.
	Read bool
	// Rerun: doing it once more can change something, at any place that it
	// leads to by calls.
	Rerun bool

	Taken
	Tries
	Asking
	Sending
	Commitment
	WayBack
	Waiting
}

// Waiting is what the sender of a step waits for.
type Waiting struct {
	// Silent: who is asked may take the work, do nothing of it or all but the answer,
	// and never report back.
	Silent bool
	// Ends: that wait ends, and then the step has failed, with an unknown outcome.
	// Without it whoever waits does so for ever; EndAssume is the unknown fact if that
	// is only feared.
	Ends      bool
	EndAssume int
	// Stopped: its own box ends it before that, by a stop.
	Stopped bool
	// Behind are, of a step that sends, the mailboxes through which the work comes to
	// whoever is to report back.
	Behind []int
	// Reports are the mailboxes on whose work the step reports back.
	Reports []int
	// Claim is that of its guard, -1 where that knows nothing of work that is in
	// progress.
	Claim int
}

// Claim is a key that tells work which is done from work which is in progress: of a
// guard, the Step of a Handler, or of the dedup store with which the work of that
// begins (Step is -1). While the run that set it hasn't come to its end, another is
// refused, Waits for that end first, or takes the work for Done. One whose run was
// stopped stays in progress, and that of a guard also when its run has failed, for ever
// or until it is forgotten (where it Expires): then the work is claimed anew, which is
// no second effect.
type Claim struct {
	Handler, Step int
	Waits, Done   bool
	// Expires: it ends while there is somebody whom it refuses, unless the mailbox
	// Outlived drops the message before that: StayAssume is the unknown fact. Both are
	// -1 where that is known.
	Expires              bool
	Outlived, StayAssume int
}

// Taken is when a step is taken, and what goes on without it.
type Taken struct {
	// Choice is its condition.
	Choice int
	// Branches are the branches in which it lies; it is left out in others.
	Branches []Branch
	// Soft: when it has failed the handler goes on.
	Soft bool
	// Grouped: it is done at the same time as others; Last is the last of
	// them.
	Grouped, Last bool
}

// Tries are how often the sender of a step tries it, and after what.
type Tries struct {
	// Attempts counts the tries (Unbounded: without end, so that no outage lasts
	// longer than they do). Maybe tells that nobody knows: the sender may give up
	// or try again after each failure.
	Attempts int
	Maybe    bool
	// Aged: however many tries there are, they end at an age.
	Aged bool
	// RefusedOnly: only what was refused at the door is tried again. AnyMaybe:
	// nobody knows whether it is.
	RefusedOnly, AnyMaybe bool
	// RetryAssume is the unknown fact behind Maybe or AnyMaybe.
	RetryAssume int
	// Late are the keys that may be forgotten when it is tried again.
	Late []Outlasted
}

// Asking is a step that waits for an answer.
type Asking struct {
	// Callee is the handler that answers, -1 where the receiver's doing is one
	// atomic effect.
	Callee int
	// Log are the mailboxes of the change stream that repeats the effect.
	Log []int
	// ModeAssume is set where nobody knows whether the sender waits.
	ModeAssume int
	// Guard: it ends the handler, as done, when its effect is there already.
	Guard bool
	// Record is the dedup store beside it: looked up before, recorded after.
	Record int
	// Brief: that is forgotten before what a client asks for that has waited in vain.
	Brief bool
	// Sticky: that its receiver stays down for all of the calls around it can
	// matter.
	Sticky bool
}

// Sending is a step that puts messages into mailboxes.
type Sending struct {
	Into []int
	// Dedup: what arrives in Into a second time is dropped. DedupAssume is the
	// unknown fact for want of which it isn't.
	Dedup       bool
	DedupAssume int
	// Seen is a bit that says that the channel at which the flow ends has had the
	// message, where it drops repeats and the message can be called off; -1 where
	// that is all the same.
	Seen int
	// SenderDeadLetter takes what its tries have failed of, and the sender goes on
	// as if it were done; -1 where nothing does.
	SenderDeadLetter int
	// Kept: what sends it keeps it durably until it has been taken over, and tries
	// again after a stop.
	Kept bool
	// Loses: the transport may lose it, and the sender doesn't hear of it.
	Loses bool
	// Buffered: something durable between takes it, also while its receiver is
	// down.
	Buffered bool
	// Unheard: it is handed over in memory, and nobody answers.
	Unheard bool
}

// Commitment is the transaction that a step takes effect with.
type Commitment struct {
	// Held: the effect waits for the last step of its transaction, whose Commits
	// are all effects of it. Commit is that last step, -1 outside of a
	// transaction.
	Held    bool
	Commits []int
	Commit  int
	// Missing says whether it is part of the commit: a byte of its own where its
	// handler may come to that without it, because it is soft, or done at the
	// same time; -1 where it can't.
	Missing int
}

// WayBack is what undoes a step.
type WayBack struct {
	// Undo is the step that compensates it, Undone what that takes back, of what
	// has happened by then.
	Undo   int
	Undone []int
	// Cancels are the mailboxes whose work is called off where the compensation
	// is a message of its own, whichever of the two is handled first.
	Cancels []int
	// Vanishes: it undoes another by a message, which may be gone before somebody
	// has done what it says.
	Vanishes []Vanishing
	// UndoAssume is set where nobody knows of one.
	UndoAssume int
}

// MayBeOutrun tells of a step that is waited for whether that wait may end, and the step
// be undone, before whoever takes its message has done anything: it makes a difference
// where a call undoes it.
func (s *Step) MayBeOutrun() bool {
	return s.Kind == Send && s.Silent && s.Ends && len(s.Behind) > 0 && s.Undo >= 0 && len(s.Undone) > 0 && len(s.Cancels) == 0 && !s.Grouped
}

// Vanishing is a fault by which a message is gone; Assume is the unknown fact if
// that is only feared.
type Vanishing struct {
	Fault  Fault
	Assume int
}

// Effect is a change that can be counted: it has not happened, has happened
// once, or more than once.
type Effect struct {
	Step int
	Line *model.Line
	// Required: the flow is not done without it. Counts: once it has happened the
	// flow has begun, and the rest is due; so has what it could have done without.
	Required, Counts bool
	// Bookkeeping: it is what a guard writes so that the rest of its program isn't done
	// again. If that is forgotten, the harm is what is done again.
	Bookkeeping bool
	// Message: it is no change but an arrival in a channel where the flow
	// ends; Once: and the line promises that it is one.
	Message, Once bool
	// Lock: it is a lock that ends the handler of whoever finds it taken, and is
	// given back.
	Lock bool
	// Idempotent: done again it changes nothing. Assume is the unknown fact if
	// that is only feared.
	Idempotent bool
	Assume     int
	// Undoing: it is a compensation.
	Undoing bool
	// Ordered: it is promised to happen in order, by the line OrderedBy.
	Ordered   bool
	OrderedBy *model.Line
	// Forgets: its store isn't durable.
	Forgets       bool
	ForgetsAssume int
	// Window ends the memory of its key. Key is that key where something comes
	// again later than that, else -1.
	Window time.Duration
	Key    int
	// Brief: its key is forgotten before what a client asks for that has waited in
	// vain comes here.
	Brief bool
	// Path are the steps that lead to it, and what else is on the way:
	// mailboxes, workflows, parkings and choices.
	Path, Mailboxes, Workflows, SenderDeadLetters, Choices []int
	// Branches are the branches on the way.
	Branches []Branch
	// Spare is the last line on the way of which the team states that its work
	// may be lost; nil if there is none. Then the effect may be missing, unless
	// one of Beside has happened: those that lie behind that line as well.
	Spare  *model.Line
	Beside []int
	// OpAssume is set where nobody knows whether the line changes anything.
	OpAssume int
}

// Countable tells whether it matters how often an effect has happened: an arrival in
// a channel may be there twice unless its line promises that it isn't, a lock is
// taken and given back again and again, and what a guard writes is there for the rest.
func (e *Effect) Countable() bool { return (!e.Message || e.Once) && !e.Lock && !e.Bookkeeping }

// Key is what something is known again by, for a time: an effect, the start of a
// workflow by what comes out of a mailbox, or what a dedup store knows. The others
// are -1.
type Key struct{ Effect, Mailbox, Record int }

// RecordKey is the key of what a dedup store knows, the unknown fact behind it, and the
// claim that it holds for work which isn't done, -1 if it holds none.
type RecordKey struct{ Key, Assume, Claim int }

// Outlasted is a key that may be forgotten when a mailbox delivers again, or a
// step is tried again: if there is anything to know by then, or if what will be
// known is on its way in the mailboxes Behind.
type Outlasted struct {
	Key    int
	Behind []int
}

// Choice is a condition of the flow, or a choice between the branches of an
// either.
type Choice struct {
	When string
	Line *model.Line
	// Branches are the branches of an either, each by its first line; nil for
	// one in which nothing is done. A condition has none.
	Branches []*model.Line
}

// Branch says that one of some branches of an either is taken: the value of its
// choice, which counts the branches from 1, is one of In.
type Branch struct {
	Choice int
	In     []byte
}

// Holds tells whether it may still be so, given the value of the choice, which
// is 0 while it is open.
func (b *Branch) Holds(value byte) bool { return value == 0 || slices.Contains(b.In, value) }
