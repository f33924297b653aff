package explore

import (
	"strings"

	"tautline.dev/model"
)

// Fault is a kind of thing that goes wrong. Each one that happens costs one of
// the faults that an exploration may spend.
type Fault uint8

// The kinds of fault; NoFault is what goes as it should. Says says what each one is.
const (
	NoFault Fault = iota
	Stop
	LoseReply
	Refuse
	Duplicate
	Lose
	Poison
	Reorder
	Slow
	Silence
)

var faultNames = [...]string{"", "stop", "lose-reply", "refuse", "duplicate", "lose", "poison", "reorder", "slow", "silence"}

// String is the fault's name, as in --fault.
func (f Fault) String() string { return faultNames[f] }

var faultSays = [...]string{
	Stop:      "A box that computes, or a gateway, ends between two steps of what it does: it crashes, is deployed or runs out of memory. So does anything that isn't durable. What it had in memory is gone, and what it had done stays done.",
	LoseReply: "What was asked for is done, and the answer is lost: the network breaks, or whoever asked has stopped waiting. Whoever asked can't tell it from work that was never done.",
	Refuse:    "Whoever is asked is down for longer than all tries last. Nothing is done, and whoever asked knows.",
	Duplicate: "A channel delivers a message once more, as most of them say that they may.",
	Lose:      "A transport that may lose a message loses it, and nobody is told.",
	Poison:    "A piece of work fails at one box each time, however often it comes: it can't be read, or meets a bug.",
	Reorder:   "A channel lets a later piece of work pass an earlier one.",
	Slow:      "Work takes longer than its message is left with whoever does it: another gets the message while the first goes on.",
	Silence:   "A receiver has taken the work and never reports back.",
}

// Says is what happens, in a sentence or two.
func (f Fault) Says() string { return faultSays[f] }

// Faults are all kinds of fault, in the order in which they are listed.
func Faults() []Fault {
	return []Fault{Stop, LoseReply, Refuse, Duplicate, Lose, Poison, Reorder, Slow, Silence}
}

// ParseFault finds a kind of fault by its name.
func ParseFault(name string) (Fault, bool) {
	for _, f := range Faults() {
		if f.String() == name {
			return f, true
		}
	}
	return NoFault, false
}

// Promise is something that a flow owes its client.
type Promise uint8

// The promises, in the order in which they are told.
const (
	NoLostWork Promise = iota
	NoSilentParking
	NoDoubleEffect
	NoHalfEffect
	TruthfulAnswer
	OrderKept
)

var promises = [...]struct{ name, breach, says string }{
	{"no lost work", "lost-work", "what the client was told yes to happens, or is held"},
	{"no silent parking", "unwatched-parking", "nothing is parked where nobody looks"},
	{"no double effect", "double-effect", "nothing happens twice"},
	{"no half effect", "half-effect", "all of it happens, or none of it"},
	{"truthful answer", "untruthful-answer", "who is told no, or nothing, may safely ask again"},
	{"order kept", "order-lost", "what was promised in order takes effect in order"},
}

// String is the promise in words: "no lost work".
func (p Promise) String() string { return promises[p].name }

// ParsePromise finds a promise by what it is called to break it ("lost-work"), or by its
// own words, with blanks or dashes between them.
func ParsePromise(name string) (Promise, bool) {
	for _, p := range Promises() {
		if name == p.Breach() || strings.ReplaceAll(name, "-", " ") == p.String() {
			return p, true
		}
	}
	return 0, false
}

// Breach is what it is called to break the promise: "lost-work".
func (p Promise) Breach() string { return promises[p].breach }

// Says is what the promise means, in one clause.
func (p Promise) Says() string { return promises[p].says }

// Promises are all promises, in the order in which they are told.
func Promises() []Promise {
	return []Promise{NoLostWork, NoSilentParking, NoDoubleEffect, NoHalfEffect, TruthfulAnswer, OrderKept}
}

// State is what became of a promise.
type State uint8

// The states of a verdict. A promise is kept only if the exploration finished.
const (
	Kept State = iota
	Broken
	NotFinished
)

func (s State) String() string { return [...]string{"kept", "broken", "not finished"}[s] }

// Options are the bounds of an exploration.
type Options struct {
	// Faults is how many faults may happen in one story; 2 if it is 0, none if
	// it is negative, and at most MaxFaults.
	Faults int
	// Kinds are the faults that may happen; all if it is empty.
	Kinds []Fault
	// MaxStates is how many states may be looked at; DefaultMaxStates if 0.
	MaxStates int
	// MaxMemory is how many bytes the states may take; DefaultMaxMemory if 0.
	MaxMemory int64
	// Unreduced looks at every order in which independent handlers may run, and
	// makes every try that is bound to fail. It changes no verdict and takes
	// longer.
	Unreduced bool
	// Progress is called now and then while the exploration runs.
	Progress func(states, depth int)
}

// The bounds that hold where nobody sets others.
const (
	DefaultFaults    = 2
	MaxFaults        = 6
	DefaultMaxStates = 5_000_000
	DefaultMaxMemory = int64(1) << 30
)

// Result is what exploring one flow showed.
type Result struct {
	Flow *model.Flow
	// Program is what the flow was compiled to; nil for a flow without steps.
	Program *Program
	// Faults is how many faults could happen, Kinds which.
	Faults int
	Kinds  []Fault
	// Verdicts are one for each promise, in the order of Promises. OrderKept
	// is among them only where the flow promises an order.
	Verdicts []Verdict
	// States is how many states were looked at, Steps how many steps between
	// them, Depth how many steps the longest way has.
	States, Steps, Depth int
	// Finished tells whether all states were looked at; if not, Bound says in
	// words which bound was reached ("5,000,000 states"), or if somebody has
	// Interrupted the exploration, when.
	Finished    bool
	Bound       string
	Interrupted bool
	// Notes are remarks on the flow as a whole: "up to 27 attempts reach
	// `shipping` (3 × 3 × 3)".
	Notes  []string
	Ledger []Ownership
}

// Verdict finds the verdict on a promise, nil if there is none.
func (r *Result) Verdict(p Promise) *Verdict {
	for i := range r.Verdicts {
		if r.Verdicts[i].Promise == p {
			return &r.Verdicts[i]
		}
	}
	return nil
}

// Kept tells whether every promise is kept.
func (r *Result) Kept() bool {
	for _, v := range r.Verdicts {
		if v.State != Kept {
			return false
		}
	}
	return true
}

// Verdict is what became of one promise of a flow.
type Verdict struct {
	Promise Promise
	State   State
	// Story is the shortest way to break the promise, nil if it isn't broken.
	Story *Story
	// Assumptions are the unknown facts that the story takes at their worst:
	// stating them may turn the verdict. None: it is broken as the model stands.
	Assumptions []Assumption
	// Notes qualify a promise that is kept: "`publish` may put its message into
	// `events` more than once".
	Notes []string
}

// Assumption is an unknown fact, and what it was taken for.
type Assumption struct {
	// Path is the fact with its entity: "lines.save.idempotency".
	Path string
	// Says is what it was taken for: "`save` may take effect again".
	Says string
	// Unread says why what is stated there doesn't tell it; "" where nothing is stated.
	Unread string
	Line   *model.Line
	Box    *model.Box
}

// Because says why it had to be assumed.
func (a *Assumption) Because() string {
	if a.Unread != "" {
		return "`" + a.Path + "` is stated, and " + a.Unread
	}
	return "nobody states `" + a.Path + "`"
}

// Story is a way in which things go wrong, to be read aloud.
type Story struct {
	Promise Promise
	// Sum is the end of the story in one sentence.
	Sum   string
	Steps []StoryStep
	// Beliefs are what each party holds for true at the end.
	Beliefs []Belief
	// Faults are those that happen in it, in order.
	Faults []Fault
	// Cause is the fault in how the system is built that this is an instance of.
	Cause Cause
	// Fix says how to fix it, in one or two sentences.
	Fix string
	// Lines are those that the end of the story hangs on: the missing, doubled
	// or parked ones first.
	Lines []*model.Line
}

// Action is what happens in a step of a story.
type Action uint8

// What can happen. Where a step has From and To, it is an arrow from one to the
// other; else it happens at At.
const (
	// Calls: From asks To and waits; To goes on with its own steps.
	Calls Action = iota
	// Does: From asks To, To does it and answers. One arrow there and back.
	Does
	// Repeats: as Does, and To finds that it was done before.
	Repeats
	// Replies: From answers To that it is done.
	Replies
	// Sends: From puts a message into To, which has it.
	Sends
	// Takes: To gets a message from From.
	Takes
	// Acknowledges: To tells From that the message is done with.
	Acknowledges
	// Fails: From tells To that it could not be done.
	Fails
	// Refuses: From asks To, which is down or can't do it.
	Refuses
	// LosesReply: From asks To, To does it, and the answer never comes.
	LosesReply
	// Stops: At stops, and what it had in memory is gone.
	Stops
	// Returns: the message is back in At.
	Returns
	// Parks: the message goes from From to the dead-letter queue To.
	Parks
	// Holds: At keeps the work, and goes no further with it.
	Holds
	// Drops: the message is gone from At.
	Drops
	// Undoes: From asks To to undo a step.
	Undoes
	// Tells: the client At is told yes, no, or nothing.
	Tells
	// Chooses: the step with a condition is taken, or not.
	Chooses
	// Skips: At finds that the work was done before, and ends as done.
	Skips
	// Overtakes: a later piece of work passes an earlier one in At.
	Overtakes
	// Outlasts: At works for longer than its message is left with it.
	Outlasts
	// GoesOn: At goes on with work whose message another has got meanwhile.
	GoesOn
	// Awaits: At waits for an answer.
	Awaits
)

var actions = [...]string{
	"calls", "does", "repeats", "replies", "sends", "takes", "acknowledges", "fails", "refuses", "loses-reply",
	"stops", "returns", "parks", "holds", "drops", "undoes", "tells", "chooses", "skips", "overtakes", "outlasts", "goes-on", "awaits",
}

// String is the action in one word: "takes".
func (a Action) String() string { return actions[a] }

// StoryStep is one numbered step of a story.
type StoryStep struct {
	// N counts from 1.
	N int
	// Text is the step as a sentence, with ids in backticks.
	Text   string
	Action Action
	// Fault is what goes wrong in the step, NoFault if nothing does.
	Fault Fault
	// Handler is the box whose program makes the step, nil where a channel
	// does.
	Handler *model.Box
	// From and To are the ends of the arrow, At the box of a step that is none.
	From, To, At *model.Box
	// Line is the line that it happens on, nil where it is on none.
	Line *model.Line
	// Work is which piece of work it is, 1 or 2; 0 where there is only one.
	Work int
	// Assumes is the unknown fact that the step takes at its worst, or nil.
	Assumes *Assumption
}

// Belief is what a party holds for true at the end of a story.
type Belief struct {
	// Who is the box; Says what it believes or holds: "was told yes", "holds
	// `save` once".
	Who  *model.Box
	Says string
	// Wrong tells whether this is where the promise is broken.
	Wrong bool
}

// Ownership is a row of the ledger: one step of the way on which nothing fails.
type Ownership struct {
	// N counts the steps from 1; those done at the same time have one number.
	N    int
	Line *model.Line
	// Before owns the work while the step is under way, After once it is done.
	Before, After Owner
}

// Owner is who has to see to the work.
type Owner struct {
	// Box is the owner; Name is its id, or the name of something that isn't
	// drawn, such as a platform's own queue.
	Box  *model.Box
	Name string
	// Started tells that it is who started the flow, and has not been told yes
	// yet: it asks again, or takes the work for not done.
	Started bool
	// Durable tells whether it still knows of the work after a stop, Known
	// whether that is stated or implied.
	Durable, Known bool
	// Retries says who tries again and how often: "the caller, 3 attempts".
	Retries string
	// For says for how long: "4d", "" where it isn't known.
	For string
	// Then says where the work goes when that ends: "parked in `dlq`", "told
	// to the client", "lost".
	Then string
}
