package model

import "slices"

// Kind is what a box is.
type Kind string

// The sixteen kinds of box.
const (
	Client      Kind = "client"
	External    Kind = "external"
	Gateway     Kind = "gateway"
	Function    Kind = "function"
	Service     Kind = "service"
	Worker      Kind = "worker"
	Workflow    Kind = "workflow"
	Pipe        Kind = "pipe"
	Scheduler   Kind = "scheduler"
	Queue       Kind = "queue"
	Topic       Kind = "topic"
	Bus         Kind = "bus"
	Stream      Kind = "stream"
	Database    Kind = "database"
	Cache       Kind = "cache"
	ObjectStore Kind = "objectstore"
)

// Kinds are all kinds, in the order of the families.
var Kinds = []Kind{
	Client, External, Gateway, Function, Service, Worker, Workflow, Pipe, Scheduler,
	Queue, Topic, Bus, Stream, Database, Cache, ObjectStore,
}

// Family is what kinds have in common.
type Family string

// The four families of boxes.
const (
	Edge    Family = "edge"
	Compute Family = "compute"
	Channel Family = "channel"
	Store   Family = "store"
)

// Family is the family that a kind belongs to.
func (k Kind) Family() Family {
	switch k {
	case Client, External, Gateway:
		return Edge
	case Queue, Topic, Bus, Stream:
		return Channel
	case Database, Cache, ObjectStore:
		return Store
	}
	return Compute
}

// One is the kind with its article: "a queue", "an external".
func (k Kind) One() string {
	if k == External || k == ObjectStore {
		return "an " + string(k)
	}
	return "a " + string(k)
}

// Mode tells whether the sender of a line waits for the result of the work.
type Mode string

// The modes of a line.
const (
	Sync  Mode = "sync"
	Async Mode = "async"
)

// Reach tells who receives what a line carries.
type Reach string

// The kinds of message channel (Enterprise Integration Patterns).
const (
	PointToPoint     Reach = "point-to-point"
	PublishSubscribe Reach = "publish-subscribe"
)

// Delivery tells who moves the work over a line.
type Delivery string

// The ways in which work is moved.
const (
	Push Delivery = "push"
	Poll Delivery = "poll"
)

// Operation is what a line asks for.
type Operation string

// The operations of a line.
const (
	Read    Operation = "read"
	Write   Operation = "write"
	Delete  Operation = "delete"
	Command Operation = "command"
	Event   Operation = "event"
)

// Enforcement is what makes a repeat harmless.
type Enforcement string

// The ways to enforce an idempotency key; Natural needs none.
const (
	Natural          Enforcement = "natural"
	UniqueKey        Enforcement = "unique-key"
	ConditionalWrite Enforcement = "conditional-write"
	DedupStore       Enforcement = "dedup-store"
	ByBroker         Enforcement = "broker"
)

// Ack tells when the sender may forget the work.
type Ack string

// The moments of acknowledgement.
const (
	OnReceipt Ack = "on-receipt"
	AfterWork Ack = "after-work"
)

// Guarantee is how often work may arrive.
type Guarantee string

// The delivery guarantees.
const (
	AtMostOnce  Guarantee = "at-most-once"
	AtLeastOnce Guarantee = "at-least-once"
	ExactlyOnce Guarantee = "exactly-once"
)

// Start is where a new reader of a log begins.
type Start string

// The places to start.
const (
	FromOldest Start = "oldest"
	FromLatest Start = "latest"
)

// Conflict is what happens when two at once change the same thing.
type Conflict string

// The answers to a conflict.
const (
	ByVersion     Conflict = "version"
	ByAtomic      Conflict = "atomic"
	ByLock        Conflict = "lock"
	LastWriteWins Conflict = "last-write-wins"
)

// InProgress is what a second one gets while the first with its key is still at
// work.
type InProgress string

// The answers while the first is at work.
const (
	IsRefused   InProgress = "refused"
	Waits       InProgress = "waits"
	TakenAsDone InProgress = "done"
)

// Holding is what a dead letter holds.
type Holding string

// What a dead letter can hold.
const (
	HoldsWork      Holding = "work"
	HoldsReference Holding = "reference"
)

// Retrier is who repeats a failed try.
type Retrier string

// Who can repeat.
const (
	ByCaller        Retrier = "caller"
	ByPlatform      Retrier = "platform"
	ByBrokerRetrier Retrier = "broker"
	ByMesh          Retrier = "mesh"
)

// Retriers are all who can repeat.
var Retriers = []Retrier{ByCaller, ByPlatform, ByBrokerRetrier, ByMesh}

// Strategy is how the pauses between tries grow.
type Strategy string

// The backoff strategies.
const (
	Constant    Strategy = "constant"
	Linear      Strategy = "linear"
	Exponential Strategy = "exponential"
)

// interactions are the short names: mode, channel, delivery.
var interactions = map[string]struct {
	mode     Mode
	reach    Reach
	delivery Delivery
}{
	"request-reply": {Sync, PointToPoint, Push},
	"send":          {Async, PointToPoint, Push},
	"publish":       {Async, PublishSubscribe, Push},
	"deliver":       {Async, "", Push},
	"poll":          {Async, PointToPoint, Poll},
	"tail":          {Async, "", Poll},
}

// InteractionName is the short name for how a line talks, or "unknown".
func (l *Line) InteractionName() string {
	mode, delivery := l.Mode.Or(""), l.Delivery.Or("")
	fromChannel := l.From.Family() == Channel
	switch {
	case mode == Sync:
		return "request-reply"
	case mode == Async && delivery == Poll:
		if slices.Contains([]Kind{Stream, Database, Cache, ObjectStore}, l.From.Kind) {
			return "tail"
		}
		return "poll"
	case mode == Async && delivery == Push && fromChannel:
		return "deliver"
	case mode == Async && l.Reach.Or("") == PublishSubscribe:
		return "publish"
	case mode == Async && delivery == Push:
		return "send"
	case mode == Async:
		return "async"
	}
	return "unknown"
}
