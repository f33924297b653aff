package reading

import (
	"slices"
	"time"

	"tautline.dev/model"
)

// toldAtOnce tells whether the work was taken over before the flow begins.
func toldAtOnce(b *model.Box) bool { return b.Kind == model.Scheduler || startsWith(b) }

// startsWith tells whether a flow that begins at a box begins with what is kept there.
func startsWith(b *model.Box) bool { return b.Family() == model.Channel || b.Family() == model.Store }

// watched tells whether somebody looks at what is left in a box.
func watched(b *model.Box, alarms ...string) bool {
	keep := b.Channel.Retention.Or(0)
	switch b.Family() {
	case model.Store:
		keep = b.Store.ChangeStream.Or(0)
	case model.Compute:
		keep = 0 // Open: an age at which a platform gives up what it has in front of a program
	}
	return watchedFor(b, keep, alarms...)
}

// watchedFor is the same of what is kept there for so long; 0 for nobody knows.
func watchedFor(b *model.Box, keep time.Duration, alarms ...string) bool {
	runbook, _ := b.Monitoring.Runbook.Get()
	return runbook != "" && slices.ContainsFunc(b.Monitoring.Read(), func(a model.Alarm) bool {
		needs, parks := a.For.Seconds(), len(b.DeadLetterOf) > 0
		switch {
		case a.Unread != "" || !slices.Contains(alarms, a.On):
			return false
		case a.On == "depth" && parks && a.Over >= 1:
			return false
		case a.On == "age":
			needs += a.Over
		case a.On != "depth":
			return true
		}
		if a.On == "age" && parks {
			needs *= 2 // half of the time is for who is called
			return keep <= 0 || needs <= keep.Seconds()
		}
		return keep <= 0 || needs < keep.Seconds()
	})
}

// seenParked tells whether somebody hears in time of what a line has parked.
func seenParked(l *model.Line) bool {
	b := l.Last().DeadLetter.To.Or(nil)
	keep, known := b.Channel.Retention.Get()
	if has, ok := l.From.Channel.Retention.Get(); ok && l.DeadLetter.Holds.Or("") == model.HoldsReference && l.DeadLetter.Holds.State() == model.Stated && (!known || has < keep) {
		keep = has
	}
	return !goneOnArrival(l) && watchedFor(b, keep-waited(l), "depth", "age")
}

// goneOnArrival tells whether what a line parks may be too old for where it is put.
func goneOnArrival(l *model.Line) bool {
	had := waited(l)
	return had > 0 && l.Last().DeadLetter.To.Or(nil).Channel.Retention.Or(0) <= had
}

// waited is how old what a line parks is already, where the dead letter counts that: it
// has lived for as long as its channel lets it, at the worst. Of a dead letter that keeps
// what it gets for the longest that there is nobody can ask more.
func waited(l *model.Line) time.Duration {
	b, from := l.Last().DeadLetter.To.Or(nil), l.From
	keep, known := b.Channel.Retention.Get()
	if !known || from == b || from.Channel.DeadLetter.To.Or(nil) != b || !from.Behaviour.KeepsEnqueueTime.Or(false) || !slices.Equal(from.Platform.Or(nil), b.Platform.Or(nil)) {
		return 0
	}
	if limit := b.Channel.Retention.Limit(); limit != nil {
		if most, err := model.ParseDuration(limit.Max.Text); err == nil && keep >= most {
			return 0
		}
	}
	return from.Channel.Retention.Or(0)
}

// survives tells whether a workflow keeps its executions: unless its platform
// guarantees something else of those that start it.
func survives(h *handler, entry *model.Line) bool {
	if h.box.Kind != model.Workflow {
		return false
	}
	if entry == nil {
		return true
	}
	// It does so whatever the team states.
	limit := entry.Guarantee.Limit()
	return limit == nil || limit.Fixed == nil || !h.box.RunsOn(limit.Source.By)
}

func (r *reader) survives(h int) bool {
	if h < 0 {
		return false
	}
	var entry *model.Line
	if e := r.handlers[h].entry; e >= 0 {
		entry = r.steps[e].line
	}
	return survives(&r.handlers[h], entry)
}

// keeps tells whether a box still knows after a stop what it held.
func keeps(b *model.Box) bool {
	switch b.Kind {
	case model.Database, model.ObjectStore:
		// Open: a database keeps what it commits unless somebody says that it
		// doesn't; that is what the word means.
		return b.Store.Durable.Or(true)
	case model.Cache:
		return b.Store.Durable.Or(false)
	case model.Workflow:
		return true
	}
	if b.Family() == model.Channel {
		return b.Channel.Durable.Or(false)
	}
	return false
}

// stops tells whether a box can be stopped: a client or an external isn't ours
// to stop.
func stops(b *model.Box) bool { return b.Family() == model.Compute || b.Kind == model.Gateway }

// lasts is how long the tries of a step may go on; false where they need not
// end.
func lasts(l *model.Line) (time.Duration, bool) {
	if age, ok := l.Retry.MaxAge.Get(); ok {
		return age, true
	}
	n, ok := l.Tries()
	if n == model.Unlimited {
		return 0, false
	}
	// Open: a few tries, of which nobody knows how many there are or how long
	// each takes, are over before any key is forgotten.
	if !ok {
		return 0, true
	}
	pause := max(l.Retry.Base.Or(0), l.Retry.Cap.Or(0))
	return time.Duration(n)*l.Timeout.Or(0) + time.Duration(n-1)*pause, true
}
