// Package whatif answers what happens to a whole system while a box is down,
// or slower than anybody waits for: what fails, what degrades, what is held
// where and for how long, what is lost, what comes back twice, how far retries
// multiply, and how long the backlog takes to drain.
//
// It is arithmetic over the model, not a search: it follows a failure from the
// box up to whoever starts each flow. An answer that hangs on a fact nobody
// stated is not guessed; the fact is named instead.
package whatif

import (
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Failure is how a box fails.
type Failure uint8

// The two kinds of failure that a review asks for.
const (
	// Down is a hard failure: what asks the box is refused, or hears nothing.
	Down Failure = iota
	// Slow is a soft failure: the box works, and answers later than anybody
	// waits.
	Slow
)

func (f Failure) String() string { return [...]string{"down", "slow"}[f] }

// DefaultFor is how long a failure lasts where neither who asks nor an RTO says.
const DefaultFor = time.Hour

// Question is what is asked.
type Question struct {
	// Names are what was named: box ids, or "group:" with an id.
	Names []string
	// Boxes are the boxes that fail.
	Boxes   []*model.Box
	Failure Failure
	For     time.Duration
	// ForBy says where For comes from: "as asked", "the system's RTO".
	ForBy string
}

// Verdict is what becomes of a flow.
type Verdict uint8

// The verdicts, the best first.
const (
	Unaffected Verdict = iota
	// Degrades: it goes on without something that it can do without.
	Degrades
	// Holds: it goes on, and its work waits where it is kept.
	Holds
	// Unclear: it hangs on a fact that nobody stated.
	Unclear
	// FailsInPart: it fails for the work that takes a step with a condition.
	FailsInPart
	// Fails: whoever starts it doesn't get it done.
	Fails
	// Loses: work that was taken over is lost.
	Loses
)

var verdicts = [...]string{"unaffected", "degrades", "holds", "unclear", "fails in part", "fails", "loses"}

func (v Verdict) String() string { return verdicts[v] }

// Outcome is the answer.
type Outcome struct {
	Question
	System *model.System
	// Flows are all flows: critical ones first, then the worst first.
	Flows []FlowOutcome
	// Waits are the lines into the boxes that fail whose senders wait.
	Waits []Wait
	// ThunderingHerds are the boxes that several of them come down on together.
	ThunderingHerds []ThunderingHerd
	Held            []Held
	Parked          []Parked
	Lost            []Lost
	Again           []Again
	Half            []Half
	// Notes are effects that no flow and no line has: a dead-letter queue that
	// takes nothing, what a box forgets.
	Notes []Note
	// Radius is how far it reaches.
	Radius Radius
	// Seen are the alarms that tell of it; where there is none, Blind are the
	// boxes that could have one. AlarmsKnown tells whether all of them say so.
	Seen []Alarm
	// MaySee are the alarms that go off only if as much waits as may; none of them is
	// certain.
	MaySee      []Alarm
	Blind       []*model.Box
	AlarmsKnown bool
	// looked tells of each box whose alarms are looked at whether one of it goes off.
	looked    map[*model.Box]func(alarm string) sight
	Playbooks []Playbook
	// Unknown are the facts that the answer hangs on.
	Unknown []Unknown
}

// FlowOutcome is what becomes of one flow.
type FlowOutcome struct {
	Flow    *model.Flow
	Verdict Verdict
	// Reasons are what happens to it, the worst first.
	Reasons []Reason
	// Rate is how much of it there is.
	Rate Rate
	// Customer is the effect on whoever starts it, in a clause. Undone tells that nobody is
	// told no, and all is undone, and Unfinished that some of it never happens then.
	Customer           string
	Undone, Unfinished bool
}

// Reason is one thing that happens to a flow.
type Reason struct {
	Verdict Verdict
	Says    string
	// Way are the lines from the start of the flow to the box that fails.
	Way []*model.Line

	// undone tells that a workflow undoes it, heldBy is the one that can't, and
	// holds what has failed.
	undone bool
	heldBy *model.Box
	// atSender tells that whoever begins the flow still owns the work, and does it late.
	atSender bool
}

// Wait is a sender that waits for a box that fails.
type Wait struct {
	Line *model.Line
	// Tries is how often it tries, and Longest how long it waits in all, until it
	// gives up or is stopped itself; both only where Known.
	Tries   model.Attempts
	Longest time.Duration
	Known   bool
	// Pauses tells that pauses come on top of Longest, nobody has stated how long.
	Pauses bool
	Soft   bool
	// Multiplied is how many tries one request may become on the way here, and
	// Way the calls that multiply.
	Multiplied model.Attempts
	onTheWhole float64
	Way        []*model.Line
	// Rate is how many ask in a second, without retries, and Busy how many wait
	// at once when all of them wait to the end, by Little's law.
	Rate Rate
	Busy Amount
	// Crowded is the same with the retries of the callers before it.
	Crowded Amount
	// Late tells that the work may be done when nobody waits for it any more.
	Late bool
	Says string
	// Retries says how far retries multiply, "" where they don't.
	Retries string

	// tried tells that new work still comes as far as this line, and keepsOn that
	// whoever begins the flow tries it until the failure is over.
	tried, keepsOn bool
}

// ThunderingHerd is what several lines together ask of a box that fails, with retries.
type ThunderingHerd struct {
	Box   *model.Box
	Lines []*model.Line
	// Rate is what each asks with its retries, added up.
	Rate Rate
	Says string
}

// Held is work that waits where it is kept.
type Held struct {
	// In is where: a box's id, or the name of something that isn't drawn.
	In  string
	Box *model.Box
	// Line is the line that stands still.
	Line *model.Line
	// Keeps is how long it is kept, if that is known; arithmetic.Forever is
	// without end.
	Keeps      time.Duration
	KeepsKnown bool
	// Starved tells that no new work arrives meanwhile.
	Starved bool
	// Abandoned tells that it is given up, and lies there where nobody gets it any more.
	Abandoned bool
	Rate      Rate
	// Backlog is how much waits in the end, but for what is bound to be parked.
	Backlog Amount
	// oldest is how old what waits becomes, and deepest how much that is, with what is
	// bound to be parked.
	oldest  time.Duration
	deepest Amount
	// Drain is how long that takes to be worked off, where it is known.
	Drain      time.Duration
	DrainKnown bool
	Says       string
	DrainSays  string
	// Stuck tells that what is held waits for somebody to resume it, Watched
	// that somebody is told.
	Stuck, Watched bool
}

// Parked is work that is put aside while the failure lasts.
type Parked struct {
	To   string
	Box  *model.Box
	Line *model.Line
	// Bound is for how long it fails when the first of it has failed its last try, and
	// After when that lies there: a lease later, where one has to end before.
	Bound, After time.Duration
	// Latest is when it has, at the latest: see keeping; from says when, "" for at
	// once.
	Latest  time.Duration
	from    string
	Count   Amount
	Watched bool
	Says    string
}

// Lost is work that is gone.
type Lost struct {
	Line *model.Line
	// After is when the first of it is lost.
	After time.Duration
	Count Amount
	// Allowed tells that the model says that it may be lost.
	Allowed bool
	Says    string
}

// Again is an effect that may happen a second time.
type Again struct {
	Line *model.Line
	// Harmless is Yes where a repeat changes nothing.
	Harmless flowgraph.Answer
	By       *model.Line
	Says     string
}

// Half is a flow of which some effects happened, and the others don't.
type Half struct {
	Flow *model.Flow
	// Done are the effects that stay, Undone those that are compensated, and
	// Stuck the compensations that can't be done either. Waiting are the effects
	// that a workflow comes to only when those can.
	Done, Undone, Stuck, Waiting []*model.Line
	// Missing is the line that isn't done.
	Missing *model.Line
	Says    string
}

// Note is an effect that is none of a line or flow.
type Note struct{ Says string }

// Radius is how far a failure reaches.
type Radius struct {
	// Hit are the flows that fail, in part too, or lose work; Critical are
	// the critical ones among them, Touched those that only hold or degrade.
	Hit, Critical, Touched, Flows int
	// Rate is how many of the requests that start the flows are hit in a second.
	Rate Rate
	Says string
}

// Unknown is a fact that the answer hangs on.
type Unknown struct {
	// Path is the fact with its entity: "lines.save.timeout".
	Path string
	Says string
}

// Ask answers a question about a system.
func Ask(sys *model.System, q Question) *Outcome {
	return Prepare(sys).Ask(q)
}

// Ask answers a question.
func (p *Prepared) Ask(q Question) *Outcome {
	a := p.begin(q)
	a.spread()
	a.arrive()
	a.findHalf()
	a.tellLines()
	a.tellFlows()
	a.tellAgain()
	a.tellBoxes()
	a.tellSeen()
	return a.out
}
