package alarms

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Whether an alarm that is stated can go off, and in time.

// Waiting are the alarms of a box that tell of what waits in a channel, or follows a
// store later, and why others of them don't: nobody can read them, or by what is stated
// they don't go off before it is too late.
func Waiting(loads *budget.Loads, at, in *model.Box, things ...string) (tells []string, why []string) {
	for _, a := range at.Monitoring.Read() {
		on := false
		for _, thing := range things {
			on = on || thing == a.On
		}
		switch late := TooLate(loads, in, a); {
		case !on:
		case a.Unread != "":
			why = append(why, a.Unread)
		case late != "":
			why = append(why, fmt.Sprintf("%q of boxes.%s %s", a.Text, at.ID, late))
		default:
			tells = append(tells, a.Text)
		}
	}
	return tells, why
}

// TooLate says why an alarm on what waits somewhere, or on how long a box takes, doesn't go
// off in time, "" if it may.
func TooLate(loads *budget.Loads, in *model.Box, a model.Alarm) string {
	if why := custody.TooLate(in, a); why != "" || a.Unread != "" {
		return why
	}
	if a.On == "latency" {
		return beyondTimeouts(in, a)
	}
	if a.On == "age" && in.Family() == model.Store {
		if allowed, by, ok := mayBeOld(in); ok && a.Over >= allowed.Seconds() {
			return fmt.Sprintf("goes off too late: what is read there may be %s old (%s)", model.FormatDuration(allowed), by)
		}
	}
	if keep, path, known := custody.Kept(in); a.On == "depth" && !in.Parks() && known && len(in.Into) > 0 {
		sum := 0.0
		for _, l := range in.Into {
			peak, ok := loads.Peak(l)
			if !ok {
				return ""
			}
			sum += peak.Most
		}
		if a.Over >= sum*keep.Seconds() {
			return fmt.Sprintf("never goes off: no more than %s comes at the peak, and what waits there is gone after %s (boxes.%s.%s)", phrase.Rate(sum), model.FormatDuration(keep), in.ID, path)
		}
	}
	return ""
}

// beyondTimeouts says why an alarm on how long a box takes doesn't go off: whoever asks it has
// given up by then, with all tries, or it has stopped itself. It is "" where nobody says how
// long one of them waits.
func beyondTimeouts(b *model.Box, a model.Alarm) string {
	var longest time.Duration
	by := ""
	for _, l := range b.Into {
		wait, sum, path := longestWait(l)
		if wait == arithmetic.Forever {
			return ""
		}
		if by == "" || wait > longest {
			longest, by = wait, path
			if sum != "" {
				by += ", " + sum
			}
		}
	}
	if by == "" || a.Length() < longest {
		return ""
	}
	return fmt.Sprintf("never goes off: nothing waits for it longer than %s (%s)", model.FormatDuration(longest), by)
}

// longestWait is how long a line waits for its receiver at the most: until that stops itself,
// or until its sender has given up, with all tries. sum is how that is reckoned, and path what
// it follows from; it is arithmetic.Forever where nobody says.
func longestWait(l *model.Line) (wait time.Duration, sum, path string) {
	wait = arithmetic.Forever
	if l.Mode.Or("") == model.Sync {
		each, timed := l.Timeout.Get()
		tries, counted := budget.WaitedTries(l)
		if p := budget.TimeoutOf(l, each, tries); timed && counted && !p.Pauses {
			if wait, path = p.Longest, "lines."+l.ID+".timeout"; p.Tries > 1 {
				sum = p.Sum()
			}
		}
	}
	if limit, ok := l.To.Timeout.Get(); ok && l.To.Family() == model.Compute && limit < wait {
		wait, sum, path = limit, "", "boxes."+l.To.ID+".timeout"
	}
	return wait, sum, path
}

// mayBeOld is how old what is read from a store may be, by the strictest who reads it.
func mayBeOld(b *model.Box) (least time.Duration, by string, ok bool) {
	for _, l := range b.Into {
		if d, said := l.Data.Staleness.Get(); said && d > 0 && (!ok || d < least) {
			least, by, ok = d, "lines."+l.ID+".data.staleness", true
		}
	}
	return least, by, ok
}
