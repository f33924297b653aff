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
	runbook, _ := b.Monitoring.Runbook.Get()
	return runbook != "" && slices.ContainsFunc(b.Monitoring.Read(), func(a model.Alarm) bool {
		if a.Unread != "" || !slices.Contains(alarms, a.On) {
			return false
		}
		keep := b.Channel.Retention.Or(0)
		if b.Family() == model.Store {
			keep = b.Store.ChangeStream.Or(0)
		}
		if a.On == "age" && len(b.DeadLetterOf) > 0 {
			return keep <= 0 || 2*(a.Over+a.For.Seconds()) <= keep.Seconds()
		}
		if a.On == "age" {
			return keep <= 0 || a.Over < keep.Seconds()
		}
		return a.On != "depth" || len(b.DeadLetterOf) == 0 || a.Over < 1
	})
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
