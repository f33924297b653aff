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
	Tags        Fact[[]string]
	Objectives  Objectives

	// Boxes, Lines, Flows and Groups are in the order in which the team wrote
	// them.
	Boxes  []*Box
	Lines  []*Line
	Flows  []*Flow
	Groups []*Group

	Policy    Policy
	Waivers   []Waiver
	Reviews   []Review
	Readiness []Attestation
	Incidents []Incident
	// Own are the rules of the team's or its organisation's own.
	Own []OwnRule

	// Stage is the stage that it was read in, "" where it is the same in all.
	Stage string
	// Tagged are the tags that the stage is made of, in the order in which they were given.
	Tagged Stage
	// Unasked are the tags with a default that nobody gave: what is said of the system
	// holds for that.
	Unasked []Unasked
	// Dir is the directory of the model, as messages call it.
	Dir string
	// Files are those that the model itself was read from, by name; not what they
	// import.
	Files []*value.File
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

	// root is what it was read from, where a change of it may be tried; else nil.
	root *value.Node
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
	// Expires is how long a record is kept; "none" keeps all.
	Expires Fact[time.Duration]
	Backup  struct {
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

// Watches tells whether an alarm is on one of some things.
func (m *Monitoring) Watches(things ...string) bool { return len(m.On(things...)) > 0 }

// Ours tells whether a box is run by whoever writes the model: nobody asks how
// others run theirs.
func (b *Box) Ours() bool { return b.Kind != Client && b.Kind != External }

// Parks tells whether failed work is kept in a box.
func (b *Box) Parks() bool { return len(b.DeadLetterOf) > 0 && b.Family() != Compute }

// Passes tells whether a flow goes over a line.
func (f *Flow) Passes(l *Line) bool {
	return slices.ContainsFunc(f.Steps, func(step []*Line) bool { return slices.Contains(step, l) })
}

// Availability is what is promised for a flow, and the path where that is stated.
func (s *System) Availability(f *Flow) (share float64, path string, ok bool) {
	if v, ok := f.Objectives.Availability.Get(); ok {
		return v, "flows." + f.ID + ".objectives.availability", true
	}
	v, ok := s.Objectives.Availability.Get()
	return v, "objectives.availability", ok
}

// Flow is the journey of one piece of work.
type Flow struct {
	ID         string
	At         value.Span
	Title      Fact[string]
	Worth      Fact[string]
	Cost       Cost
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

// Cost is what it costs when a flow doesn't work.
type Cost struct {
	// PerHour is an hour in which it doesn't, PerLoss one piece of work that is lost.
	PerHour, PerLoss Fact[float64]
	Currency         Fact[string]
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
	// Signatures are the roles that sign the checklist, by tier.
	Signatures map[int][]Setting
	// Places are where its fields stand, by path: "profile", "limits.attempts"; its
	// own is that of "".
	Places map[string]value.Span
}

// Place is where a field of the policy stands, or that around it which there is.
func (p Policy) Place(path string) value.Span {
	for {
		if at, ok := p.Places[path]; ok || path == "" {
			return at
		}
		path = path[:max(0, strings.LastIndex(path, "."))]
	}
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

// Review is a question that a review asked, and what became of it.
type Review struct {
	// On is what was asked about, and Question what was asked for: "timeout".
	On, Question string
	Asked        time.Time
	// By owes the answer.
	By string
	// Answered is zero where nobody has answered.
	Answered       time.Time
	Decision, Link string
	At             value.Span
}

// Attestation is what somebody says about an item of the readiness checklist.
type Attestation struct {
	Item                           string
	Done, NA                       bool
	Evidence, By, On, Note, Reason string
	// Level is how it is known: stated, tested or observed, "" where nobody says.
	Level string
	At    value.Span
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

// Entity names the flow.
func (f *Flow) Entity() Entity { return Entity{"flows." + f.ID, f.At} }

// Entity names the system.
func (s *System) Entity() Entity { return Entity{"system", s.At} }
