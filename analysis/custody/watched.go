package custody

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Watched tells whether somebody is called when work is kept in a box, and knows
// what to do: it has an alarm that goes off then, and a runbook. Where it isn't, and
// only because nobody says, needs is the field of the box that would tell.
func Watched(b *model.Box) (yes bool, needs string) { return WatchedBy(b, TellOfKept(b)...) }

// WatchedBy is Watched by alarms on some things.
func WatchedBy(b *model.Box, things ...string) (yes bool, needs string) {
	keep, _, known := Kept(b)
	return watchedWithin(b, keep, known, things)
}

// WatchedParked is Watched of what a line parks in a dead letter, in the time that a
// piece of it may still have there: see LeftParked. Where none may be left, and nobody
// chose how long the dead letter keeps it, that is what is needed.
func WatchedParked(s *model.System, l *model.Line, to *model.Box) (yes bool, needs string) {
	if yes, needs = Watched(to); !yes {
		return false, needs
	}
	left, known := LeftParked(s, l, to)
	if yes, _ = watchedWithin(to, left, known, TellOfKept(to)); yes && (!known || left > 0) {
		return true, ""
	}
	if left <= 0 && to.Family() == model.Channel && to.Channel.Retention.State() != model.Stated {
		return false, "channel.retention"
	}
	return false, ""
}

// LeftParked is how long what a line parks in a dead letter is there at the least: what
// waited before for as long as its channel keeps it has only the rest, where its age
// counts from when it was sent. Where the platform keeps nothing for longer than the
// dead letter does, no more can be had, and what is parked soon is what counts.
func LeftParked(s *model.System, l *model.Line, to *model.Box) (left time.Duration, known bool) {
	left, _, known = ParkedFor(s, l, to)
	if waited, ok := l.From.Channel.Retention.Get(); known && ok && KeepsEnqueueTime(l) && to != l.From && !KeepsLongest(to) {
		left = max(left-waited, 0)
	}
	return left, known
}

func watchedWithin(b *model.Box, keep time.Duration, known bool, things []string) (yes bool, needs string) {
	if yes, needs := alarmedWithin(b, keep, known, things); !yes {
		return false, needs
	}
	if _, ok := b.Monitoring.Runbook.Get(); ok {
		return true, ""
	}
	if b.Monitoring.Runbook.Known() {
		return false, ""
	}
	return false, "monitoring.runbook"
}

// Alarmed tells whether an alarm of a box on one of some things goes off, and in time.
// Where none does, and only because nobody says or nobody understands what is said,
// needs is the field of the box that would tell.
func Alarmed(b *model.Box, things ...string) (yes bool, needs string) {
	keep, _, known := Kept(b)
	return alarmedWithin(b, keep, known, things)
}

func alarmedWithin(b *model.Box, keep time.Duration, known bool, things []string) (yes bool, needs string) {
	unread := false
	for _, a := range b.Monitoring.Read() {
		if a.Unread != "" {
			unread = true
		} else if slices.Contains(things, a.On) && tooLate(b, a, keep, known, "") == "" {
			return true, ""
		}
	}
	if !b.Monitoring.Alarms.Known() || unread {
		return false, "monitoring.alarms"
	}
	return false, ""
}

// TellOfKept are what alarms of a box are on that tell of work that is kept there and
// doesn't go on: how much it is and how old; and where a program has it, that it has
// failed.
func TellOfKept(b *model.Box) []string {
	if b.Family() == model.Compute {
		return []string{"errors", "depth", "age"}
	}
	return []string{"depth", "age"}
}

// TooLate says why an alarm on what waits in a box doesn't go off in time by what is
// stated of that box, "" if it may.
func TooLate(in *model.Box, a model.Alarm) string {
	keep, path, known := Kept(in)
	return tooLate(in, a, keep, known, " (boxes."+in.ID+"."+path+")")
}

// TooLateFor says the same of what has only so long left there, by what says why.
func TooLateFor(in *model.Box, a model.Alarm, left time.Duration, why string) string {
	return tooLate(in, a, left, true, why)
}

// tooLate is the same of what is kept there for so long, with why.
func tooLate(in *model.Box, a model.Alarm, keep time.Duration, known bool, why string) string {
	if never := neverGoesOff(in, a, keep, known, why); never != "" {
		return never
	}
	switch takes, waits := takesTime(a); {
	case a.Unread != "":
	case known && waits && takes >= keep:
		return fmt.Sprintf("goes off only if more keeps coming: %q takes %s, and what waits there is gone after %s%s", a.Text, model.FormatDuration(takes), model.FormatDuration(keep), why)
	case known && waits && in.Parks() && takes > keep/2:
		return fmt.Sprintf("leaves less than half of the time in which to act: what failed is gone after %s%s", model.FormatDuration(keep), why)
	case a.On == "depth" && in.Parks() && a.Over >= 1: // each piece there has failed for good
		return fmt.Sprintf("lets %s of failed work lie before anybody is told: write \"depth > 0\"", phrase.Count(int(min(a.Over, 1e15)), "piece", "pieces"))
	}
	return ""
}

// neverGoesOff says why an alarm on how old something is never goes off: nothing there gets
// so old.
func neverGoesOff(in *model.Box, a model.Alarm, keep time.Duration, known bool, why string) string {
	if a.Unread != "" || a.On != "age" {
		return ""
	}
	what := "what waits there"
	if expires, ok := in.Store.Expires.Get(); ok && in.Family() == model.Store && !in.Parks() && (!known || expires < keep) {
		what, keep, known, why = "what is kept there", expires, true, " (boxes."+in.ID+".store.expires)"
	}
	if !known || a.Length() < keep {
		return ""
	}
	return fmt.Sprintf("never goes off: %s is gone after %s%s", what, model.FormatDuration(keep), why)
}

// takesTime is how long something has to wait before an alarm on what waits tells of it.
func takesTime(a model.Alarm) (takes time.Duration, waits bool) {
	switch a.On {
	case "age":
		return arithmetic.InTurn(a.Length(), a.For), true
	case "depth":
		return a.For, true
	}
	return 0, false
}

// CanGoOff tells whether an alarm of a box can go off by how long what it is on is kept
// there, and whether it does of one piece of work alone, or only if more keeps coming.
func CanGoOff(b *model.Box, a model.Alarm) (can, alone bool) {
	keep, _, known := Kept(b)
	takes, waits := takesTime(a)
	can = neverGoesOff(b, a, keep, known, "") == ""
	return can, can && !(known && waits && takes >= keep)
}

// Kept is how long what waits in a box is kept, and where that is stated. What a platform
// has in front of a program is given up at an age, where all of its work waits there.
func Kept(in *model.Box) (time.Duration, string, bool) {
	switch in.Family() {
	case model.Store:
		if in.Parks() {
			keep, ok := in.Store.Expires.Get()
			return keep, "store.expires", ok && keep > 0
		}
		keep, ok := in.Store.ChangeStream.Get()
		return keep, "store.changeStream", ok && keep > 0
	case model.Compute:
		waits := func(l *model.Line) bool { return l.Mode.Or(model.Async) == model.Async }
		elsewhere := slices.ContainsFunc(in.Into, func(l *model.Line) bool { return waits(l) && !l.UsesInbox() })
		age, ok := in.Inbox.MaxAge.Get()
		return age, "inbox.maxAge", ok && age > 0 && !elsewhere && slices.ContainsFunc(in.Into, waits)
	}
	keep, ok := in.Channel.Retention.Get()
	return keep, "channel.retention", ok && keep > 0
}
