package alarms

import (
	"fmt"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Whether an alarm that is stated can go off, and in time.

// fewPieces is how much failed work may lie in a dead letter before anybody is told.
//
// Our judgement: each piece there has failed for good, so the first is told; a handful
// is left to those who know one from the other.
const fewPieces = 10

// Waiting are the alarms of a box that tell of what waits in a channel, or follows a
// store later, and why others of them don't: nobody can read them, or by what is stated
// they don't go off before it is too late.
func Waiting(loads *budget.Loads, at, in *model.Box, things ...string) (tells []string, why []string) {
	for _, a := range at.Monitoring.Read() {
		on := false
		for _, thing := range things {
			on = on || thing == a.On
		}
		switch late := tooLate(loads, in, a); {
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

// tooLate says why an alarm on what waits somewhere doesn't go off in time, "" if it may.
func tooLate(loads *budget.Loads, in *model.Box, a model.Alarm) string {
	keep, path, known := kept(in)
	switch {
	case a.Unread != "":
	case a.On == "age" && known && a.Over >= keep.Seconds():
		return fmt.Sprintf("never goes off: what waits there is gone after %s (boxes.%s.%s)", model.FormatDuration(keep), in.ID, path)
	case a.On == "age" && in.Family() == model.Store:
		if allowed, by, ok := mayBeOld(in); ok && a.Over >= allowed.Seconds() {
			return fmt.Sprintf("goes off too late: what is read there may be %s old (%s)", model.FormatDuration(allowed), by)
		}
	case a.On == "depth" && in.Parks() && a.Over > fewPieces:
		return fmt.Sprintf("lets %s of failed work lie before anybody is told: write \"depth > 0\"", phrase.Count(int(min(a.Over, 1e15)), "piece", "pieces"))
	case a.On == "depth" && !in.Parks() && known && len(in.Into) > 0:
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

// kept is how long what waits somewhere is kept, and where that is stated.
func kept(in *model.Box) (time.Duration, string, bool) {
	if in.Family() == model.Store {
		keep, ok := in.Store.ChangeStream.Get()
		return keep, "store.changeStream", ok && keep > 0
	}
	keep, ok := in.Channel.Retention.Get()
	return keep, "channel.retention", ok && keep > 0
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
