package model

import (
	"slices"
	"strings"
	"time"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// System is one described system: what a team stated, what platforms imply,
// and what nobody has answered.
type System struct {
	Name        string
	Title       Fact[string]
	Description Fact[string]
	Owner       Fact[string]
	Oncall      Fact[string]
	Source      Fact[string]
	Objectives  Objectives

	// Boxes, Lines, Flows and Groups are in the order in which the team wrote
	// them.
	Boxes  []*Box
	Lines  []*Line
	Flows  []*Flow
	Groups []*Group

	Policy    Policy
	Waivers   []Waiver
	Readiness []Attestation
	Incidents []Incident

	// Dir is the directory of the model, as messages call it.
	Dir string
	// At is where the system is named.
	At value.Span
	// Notes are remarks about the model that don't keep it from being judged.
	Notes []value.Problem

	// Handlers are the programs that boxes run; see Handler.
	Handlers []*Handler

	boxes map[string]*Box
	lines map[string]*Line
	flows map[string]*Flow

	platforms map[string]*platform.Platform
}

// Box is one part of the system.
type Box struct {
	ID   string
	Kind Kind
	// At is the place of the box's id.
	At value.Span

	Title, Description, Owner, Oncall, Source Fact[string]

	// Platform is what it runs on.
	Platform   Fact[Platforms]
	Tags       Fact[[]string]
	Tier       Fact[int]
	In         Fact[*Group]
	Place      Place
	Objectives Objectives
	Measured   Fact[float64]
	Timeout    Fact[time.Duration]
	Shutdown   Shutdown
	Health     Health
	Capacity   Capacity
	Admission  Admission
	Inbox      Inbox
	Channel    ChannelFacts
	Store      StoreFacts
	Recovery   struct {
		Strategy Fact[string]
		Tested   Fact[time.Time]
	}
	Deployment Deployment
	Monitoring Monitoring
	// Behaviour is what only its platform says of it.
	Behaviour Behaviour

	// Out are the lines that leave the box, Into those that reach it, by name.
	Out, Into []*Line
	// DeadLetterOf are the entities that park work here.
	DeadLetterOf []Entity
}

// Platforms are the ids of what a box runs on, from the outside in: a cluster, the
// mesh in it, the library in the program.
type Platforms []string

// RunsOn tells whether a platform is among those that the box runs on.
func (b *Box) RunsOn(platform string) bool {
	return slices.Contains(b.Platform.Or(nil), platform)
}

// Family is the family of the box's kind.
func (b *Box) Family() Family { return b.Kind.Family() }

// Place is where a box runs.
type Place struct {
	Account, Region Fact[string]
	Zones           Fact[int]
}

// Objectives are what is promised.
type Objectives struct {
	Availability Fact[float64]
	Latency      Latency
	RTO, RPO     Fact[time.Duration]
}

// Latency is given by its percentiles.
type Latency struct {
	P50, P99, P999 Fact[time.Duration]
}

// Shutdown is how an instance of a box ends.
type Shutdown struct {
	Grace  Fact[time.Duration]
	Drains Fact[bool]
}

// Health is what decides that an instance is restarted (liveness), or gets no
// work (readiness).
type Health struct {
	Liveness, Readiness Probe
}

// Probe is what asks an instance whether it is well.
type Probe struct {
	// Asks are the boxes that the answer depends on.
	Asks     Fact[[]*Box]
	Period   Fact[time.Duration]
	Failures Fact[int]
}

// Capacity is how much a box can do.
type Capacity struct {
	Rate        Fact[float64]
	Concurrency Fact[int]
	Instances   Fact[int]
	Quotas      []Quota
}

// Quota is a limit that somebody else sets.
type Quota struct {
	Name        string
	Limit, Used Fact[float64]
	At          value.Span
}

// Admission is what guards the way into a box.
type Admission struct {
	Rate       Fact[float64]
	Burst      Fact[int]
	Per        Fact[string]
	Auth       Fact[string]
	Validation Fact[bool]
	Shedding   Fact[bool]
	Cache      Fact[time.Duration]
	MaxSize    Fact[Size]
}

// Inbox is the platform's own queue in front of a box that is pushed to
// asynchronously, or a poller's own limits.
type Inbox struct {
	Attempts   Fact[Attempts]
	MaxAge     Fact[time.Duration]
	DeadLetter DeadLetter
}

// DeadLetter is where work goes that can't be delivered or done.
type DeadLetter struct {
	To    Fact[*Box]
	After Fact[Attempts]
	// Holds is what lies there: the work, or a reference to it.
	Holds Fact[Holding]
}

// ChannelFacts are how a channel keeps messages.
type ChannelFacts struct {
	Durable    Fact[bool]
	Retention  Fact[time.Duration]
	Visibility Fact[time.Duration]
	Ordering   Fact[string]
	Dedup      Fact[time.Duration]
	DeadLetter DeadLetter
	MaxSize    Fact[Size]
}

// StoreFacts are how a store keeps data.
type StoreFacts struct {
	Durable Fact[bool]
	// DerivedFrom is the box that its data can be made again from.
	DerivedFrom Fact[*Box]
	Evicts      Fact[bool]
	Backup      struct {
		Every         Fact[time.Duration]
		PITR          Fact[bool]
		Retention     Fact[time.Duration]
		RestoreTested Fact[time.Time]
	}
	Replication struct {
		Mode Fact[string]
		Lag  Fact[time.Duration]
	}
	ChangeStream Fact[time.Duration]
}

// Deployment is how changes reach a box.
type Deployment struct {
	Strategy  Fact[string]
	FirstStep Fact[float64]
	Bake      Fact[time.Duration]
	Rollback  Fact[string]
	Immutable Fact[bool]
}

// Monitoring is how anybody notices.
type Monitoring struct {
	Alarms    Fact[[]string]
	Dashboard Fact[string]
	Tracing   Fact[bool]
	Logs      Fact[string]
	Runbook   Fact[string]
	Synthetic Fact[bool]
}

// Watches tells whether an alarm is on one of some things: an alarm begins with
// what it is on, as "depth > 0" does.
func (m *Monitoring) Watches(things ...string) bool {
	return slices.ContainsFunc(m.Alarms.Or(nil), func(alarm string) bool {
		thing, _, _ := strings.Cut(alarm, " ")
		return slices.Contains(things, thing)
	})
}

// Line is a promise between two boxes, in the direction in which the work
// travels.
type Line struct {
	ID       string
	From, To *Box
	// At is the place of the line's id.
	At value.Span

	Does       Fact[string]
	Mode       Fact[Mode]
	Reach      Fact[Reach]
	Delivery   Fact[Delivery]
	Operation  Fact[Operation]
	When       Fact[string]
	Share      Fact[float64]
	Answers    Fact[*Line]
	Dependency Fact[string]
	Fallback   Fact[string]
	Timeout    Fact[time.Duration]
	// Client is the platform id of the library with which the line is called or
	// read.
	Client Fact[string]
	// PutsAside tells whether the library with which it is read puts what it gives up
	// into a place of its own.
	PutsAside bool
	// Segment is how the line itself is repeated, and where it parks: all of the
	// way, or the hand-off where the receiver's platform has a queue of its own.
	Segment
	// Under are retries that others make within each try of the line's own, the
	// outer first: a mesh's under a client's. Their tries multiply.
	Under []*Retry
	// Processing is the second segment, nil where there is none: from when the
	// receiver's platform has taken the work over until the work is done.
	Processing     *Segment
	CircuitBreaker struct {
		Failures Fact[int]
		Rate     Fact[float64]
		Window   Fact[time.Duration]
		OpenFor  Fact[time.Duration]
	}
	Pool struct {
		Size Fact[int]
		Wait Fact[time.Duration]
	}
	// Lease is how long one delivery belongs to its receiver.
	Lease Lease
	Delay Fact[time.Duration]
	// Awaits is how long the sender waits for an answer that comes later.
	Awaits struct{ Timeout, Heartbeat Fact[time.Duration] }
	// Confirmed tells whether the sender knows that the channel has stored it.
	Confirmed    Fact[bool]
	Idempotency  Idempotency
	Buffer       Buffer
	Guarantee    Fact[Guarantee]
	Ordering     Fact[string]
	StartsAt     Fact[Start]
	Ack          Fact[Ack]
	Batch        Batch
	Concurrency  Fact[int]
	Data         Data
	Correlation  Fact[string]
	Conversation Fact[string]
	Crosses      Fact[[]string]
	Auth         Fact[string]
	Load         struct{ Typical, Peak Fact[float64] }
	Takes        Latency
	Transaction  Fact[string]
	Guard        Fact[bool]
	Carries      Fact[[]*Line]
	Conflicts    Fact[Conflict]
	Lock         Lock
	Compensation Fact[*Line]
	Evidence     Fact[[]string]
	Experiments  []Experiment

	// Starts are the handlers that the line's arrival starts.
	Starts []*Handler
	// In are the handlers whose program the line is a step of.
	In []*Handler
}

// Lease is how long one delivery belongs to its receiver before it is given to
// another, and up to when the receiver renews it.
type Lease struct {
	For, Renewed Fact[time.Duration]
}

// Lock is what lets the rest of a handler run alone for some time.
type Lock struct {
	For, Renewed Fact[time.Duration]
	// Fenced tells whether what is locked refuses whoever holds an older lock.
	Fenced Fact[bool]
}

// Retry is who repeats a failed try, how often and when.
type Retry struct {
	Attempts Fact[Attempts]
	By       Fact[Retrier]
	On       Fact[string]
	Strategy Fact[Strategy]
	Base     Fact[time.Duration]
	Cap      Fact[time.Duration]
	Jitter   Fact[string]
	MaxAge   Fact[time.Duration]
	Budget   Fact[float64]
}

// Tries is how often the line is tried in all, and whether that is known:
// "none" is one try.
func (r *Retry) Tries() (Attempts, bool) {
	if r.Attempts.None() {
		return 1, true
	}
	return r.Attempts.Get()
}

// Idempotency is what makes a repeat harmless.
type Idempotency struct {
	EnforcedBy Fact[Enforcement]
	Key        Fact[string]
	Window     Fact[time.Duration]
	// InProgress is what a second one gets while the first is still at work.
	InProgress Fact[InProgress]
}

// Buffer is the durable thing that holds work while its receiver is down.
type Buffer struct {
	// Name is a box's id, or the name of something that is not drawn.
	Name      Fact[string]
	Retention Fact[time.Duration]
}

// Batch is several pieces of work in one delivery.
type Batch struct {
	Size           Fact[int]
	Window         Fact[time.Duration]
	PartialFailure Fact[bool]
	Bisect         Fact[bool]
	// StopsAtFailure tells whether what is behind a failed piece in its batch, of
	// its key, is left undone and comes back with it.
	StopsAtFailure Fact[bool]
}

// Data is what the work looks like.
type Data struct {
	Format, Contract Fact[string]
	MaxSize          Fact[Size]
	Change           Fact[string]
	Staleness        Fact[time.Duration]
}

// Experiment is a fault that was injected on purpose.
type Experiment struct {
	Kind, Result, Link string
	Date               time.Time
	At                 value.Span
}

// Flow is the journey of one piece of work.
type Flow struct {
	ID         string
	At         value.Span
	Title      Fact[string]
	Worth      Fact[string]
	Importance Fact[string]
	Objectives Objectives
	// Steps are the lines in causal order; lines of one group are done at the
	// same time, and stand there by name. The branches of an `either` follow each other as they are
	// written, and a piece of work comes by one of them only.
	Steps [][]*Line
	// Within tells for each group of Steps in which branches it stands, the
	// outermost first; nothing for one that is always done.
	Within [][]Alternative
	// Branches tells how many branches each either has; an empty one, in which
	// nothing is done, counts.
	Branches []int
	Accepted Fact[*Line]
	// Effects are by name.
	Effects []*Line
}

// Critical tells whether the flow matters most; flows do unless they say
// otherwise.
func (f *Flow) Critical() bool { return f.Importance.Or("critical") == "critical" }

// StatedCritical tells whether somebody says that a flow is critical, in a word or
// by what it is worth, and not only nobody that it isn't.
func (f *Flow) StatedCritical() bool {
	return f.Critical() && (f.Importance.State() == Stated || f.Worth.Known() && !f.Worth.None())
}

// Group is where boxes live, and what fails together.
type Group struct {
	ID     string
	At     value.Span
	Kind   string
	Title  string
	Parent *Group
}

// Policy is what is judged, and how strictly, as far as a model says. A
// profile is a whole one.
type Policy struct {
	// Profile is "" where the model names none.
	Profile string
	// Core, Further and Unstated are what open questions are worth, and what
	// becomes of a finding about a fact that nobody stated; "" where the model
	// leaves that to the profile.
	Core, Further, Unstated string
	// Rules are the severities that the model gives to rules, by rule name.
	Rules     map[string]Setting
	Limits    Limits
	Mandatory []Setting
	// Unasked are the rules that judge what is stated, and don't ask for what isn't.
	Unasked []Setting
}

// Setting is a word of the policy, with its place.
type Setting struct {
	Word string
	At   value.Span
}

// Limits are the thresholds that rules compare with; one that is zero is not
// set.
type Limits struct {
	Attempts         int
	SyncDepth        int
	VisibilityFactor float64
	DeadLetterAfter  int
	EvidenceAge      time.Duration
	BlastRadius      int
	// Outage is how long a receiver without an RTO is likely to be down.
	Outage time.Duration
}

// Waiver is a finding that somebody has accepted.
type Waiver struct {
	Rule, On, Reason, By string
	Until                time.Time
	At                   value.Span
}

// Attestation is what somebody says about an item of the readiness checklist.
type Attestation struct {
	Item                           string
	Done, NA                       bool
	Evidence, By, On, Note, Reason string
	At                             value.Span
}

// Incident is something that once went wrong.
type Incident struct {
	Date             time.Time
	On, Rule, Lesson string
	Link             string
	At               value.Span
}

// NamesRule tells whether the incident says which rule would have warned of it.
func (in *Incident) NamesRule() bool {
	return in.Rule != "" && in.Rule != "none" && in.Rule != "unknown"
}

// Box finds a box by its id, or nil.
func (s *System) Box(id string) *Box { return s.boxes[id] }

// Line finds a line by its id, or nil.
func (s *System) Line(id string) *Line { return s.lines[id] }

// Flow finds a flow by its id, or nil.
func (s *System) Flow(id string) *Flow { return s.flows[id] }

// Entity names a box, line, flow, group or the system, with its place.
type Entity struct {
	// Name is the entity with its map, such as "lines.save", or "system".
	Name string
	At   value.Span
}

// Entity names the box.
func (b *Box) Entity() Entity { return Entity{"boxes." + b.ID, b.At} }

// Entity names the line.
func (l *Line) Entity() Entity { return Entity{"lines." + l.ID, l.At} }

// Entity names the flow.
func (f *Flow) Entity() Entity { return Entity{"flows." + f.ID, f.At} }

// Entity names the system.
func (s *System) Entity() Entity { return Entity{"system", s.At} }
