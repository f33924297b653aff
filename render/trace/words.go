package trace

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
)

// Bounds says under what a flow was explored: "up to 2 faults, 145 states".
func Bounds(r *explore.Result) string {
	return fmt.Sprintf("%s, %s", Faults(r), phrase.Thousands(r.States)+phrase.Agree(r.States, " state", " states"))
}

// Faults says how many faults may happen in one story, and of which kinds if
// not of all.
func Faults(r *explore.Result) string {
	s := "no fault"
	if r.Faults > 0 {
		s = "up to " + phrase.Count(r.Faults, "fault", "faults")
	}
	if r.Faults > 0 && len(r.Kinds) < len(explore.Faults()) {
		var names []string
		for _, k := range r.Kinds {
			names = append(names, k.String())
		}
		s += " (" + strings.Join(names, ", ") + ")"
	}
	return s
}

// Unfinished says why there is no verdict.
func Unfinished(r *explore.Result) string {
	if r.Program == nil && r.Finished {
		return "the flow has no steps"
	}
	if r.Interrupted {
		return "it was " + r.Bound
	}
	return "a bound was reached: " + r.Bound
}

// Durable says whether an owner still knows of the work after a stop.
func Durable(o explore.Owner) string {
	switch {
	case !o.Known:
		return "unknown"
	case o.Durable:
		return "durable"
	}
	return "in memory"
}
