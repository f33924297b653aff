package trace

import (
	"fmt"
	"strconv"
	"strings"

	"tautline.dev/analysis/explore"
)

// Bounds says under what a flow was explored: "up to 2 faults, 145 states".
func Bounds(r *explore.Result) string {
	return fmt.Sprintf("%s, %s", Faults(r), number(r.States, "state", "states"))
}

// Faults says how many faults may happen in one story, and of which kinds if
// not of all.
func Faults(r *explore.Result) string {
	s := "no fault"
	if r.Faults > 0 {
		s = "up to " + number(r.Faults, "fault", "faults")
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

func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// Thousands writes a count with its thousands apart.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
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
