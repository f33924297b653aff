package model

import (
	"time"

	"tautline.dev/model/value"
)

// DeadLetter is where work goes that can't be delivered or done.
type DeadLetter struct {
	To    Fact[*Box]
	After Fact[Attempts]
	// Holds is what lies there: the work, or a reference to it.
	Holds Fact[Holding]
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
	// Note is what else there is to say: words that nothing is concluded from.
	Kind, Result, Note, Link string
	Date                     time.Time
	At                       value.Span
}

// Says is what an experiment says of what happened: its result, and its note.
func (e Experiment) Says() string {
	if e.Result == "" || e.Note == "" {
		return e.Result + e.Note
	}
	return e.Result + "; " + e.Note
}

// Entity names the line.
func (l *Line) Entity() Entity { return Entity{"lines." + l.ID, l.At} }
