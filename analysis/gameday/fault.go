// Package gameday answers what of a system is worth breaking on purpose, and what an
// experiment has shown: which faults at which places, what should happen then and why,
// how to bring them about, what to watch, when to stop, and whether what was seen is
// what the model says.
//
// What an outage does is asked of whatif, what a single fault breaks of explore, and
// who keeps the work of custody: nothing of that is decided here.
package gameday

import (
	"slices"

	"tautline.dev/analysis/explore"
)

// Fault is a kind of thing that is done to a system on purpose.
type Fault string

// The faults that a game day knows.
const (
	// Down is a box that refuses, or that nobody reaches.
	Down Fault = "down"
	// Slow is a box that answers later than anybody waits.
	Slow Fault = "slow"
	// LostReply is work that is done, and the answer never comes.
	LostReply Fault = "lost-reply"
	// Duplicate is a message that is delivered once more after its work was done.
	Duplicate Fault = "duplicate"
	// Silence is a receiver that takes the work and never reports back.
	Silence Fault = "silence"
	// ZoneLoss is a zone that is gone, with all that runs in it.
	ZoneLoss Fault = "zone-loss"
)

// Faults are all of them, in the order in which they are listed.
func Faults() []Fault { return []Fault{Down, Slow, LostReply, Duplicate, Silence, ZoneLoss} }

// ParseFault finds a fault by its name.
func ParseFault(name string) (Fault, bool) {
	f := Fault(name)
	return f, slices.Contains(Faults(), f)
}

// explored are the faults of an exploration that are this one at one place: a box that
// is down refuses, and has stopped in the middle of something; one that answers later than
// anybody waits may have done the work, or may never do it.
func (f Fault) explored() []explore.Fault {
	switch f {
	case Down:
		return []explore.Fault{explore.Stop, explore.Refuse}
	case Slow:
		return []explore.Fault{explore.LoseReply, explore.Refuse, explore.Slow}
	case LostReply:
		return []explore.Fault{explore.LoseReply}
	case Duplicate:
		return []explore.Fault{explore.Duplicate}
	case Silence:
		return []explore.Fault{explore.Silence}
	}
	return nil
}
