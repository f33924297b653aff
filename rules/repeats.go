package rules

import "tautline.dev/model"

// Repeat is who may do a line's work again.
type Repeat struct {
	// By is the line whose retry or redelivery it is.
	By *model.Line
	// Sure is false where that hangs on a fact nobody stated.
	Sure bool
	// OnUnstated is set where the retry doesn't say after what it retries.
	OnUnstated bool
}

// Repeated tells who may do a line's work again; By is nil if nobody does.
func (j *Journeys) Repeated(l *model.Line) Repeat { return j.repeats[l] }

// own is the repetition that starts at a line.
func (j *Journeys) own(l *model.Line) Repeat {
	if j.Redelivers(l) {
		return Repeat{By: l, Sure: true}
	}
	if l.Guarantee.Or("") == model.AtMostOnce || l.Ack.Or("") == model.OnReceipt {
		return Repeat{}
	}
	// What is parked is replayed, from its start. A workflow has undone what it
	// parks: its replay is the first time that anything lasts.
	if _, parked := l.DeadLetter.To.Get(); parked && l.To.Kind != model.Workflow {
		return Repeat{By: l, Sure: true}
	}
	if l.From.Family() == model.Channel || l.From.Family() == model.Store && l.Mode.Or("") == model.Async {
		if l.Mode.Or("") == model.Async && l.Guarantee.Or("") == model.AtLeastOnce {
			return Repeat{By: l, Sure: true}
		}
		return Repeat{By: l}
	}
	tries, known := l.Retry.Tries()
	switch on := l.Retry.On.Or(""); {
	case !known:
		return Repeat{By: l}
	case tries == 1 || on == "refused":
		return Repeat{}
	default:
		return Repeat{By: l, Sure: true, OnUnstated: on == ""}
	}
}

// better tells whether one repetition is more certain than another.
func (r Repeat) better(than Repeat) bool {
	rank := func(r Repeat) int {
		switch {
		case r.By == nil:
			return 0
		case !r.Sure:
			return 1
		case r.OnUnstated:
			return 2
		}
		return 3
	}
	return rank(r) > rank(than)
}

// findRepeats carries each repetition forward along the journeys, most certain
// ones winning, until a key that is checked stops it. Each line improves at
// most three times, so the work is linear.
func (j *Journeys) findRepeats() {
	var queue []*model.Line
	improve := func(l *model.Line, r Repeat) {
		if r.better(j.repeats[l]) {
			j.repeats[l] = r
			queue = append(queue, l)
		}
	}
	for _, l := range j.sys.Lines {
		improve(l, j.own(l))
	}
	// A handler is gone through again only when a more certain repetition
	// starts it, however many lines do.
	into := map[*model.Handler]Repeat{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		if _, keyed := l.Idempotency.EnforcedBy.Get(); keyed {
			continue
		}
		for _, h := range l.Starts {
			if r := j.repeats[l]; r.better(into[h]) {
				into[h] = r
				for _, next := range unguarded(h) {
					improve(next, r)
				}
			}
		}
	}
}

// unguarded are the steps of a handler that run again when it does: those up
// to and including the first guard, which ends a handler that finds its key.
func unguarded(h *model.Handler) []*model.Line {
	lines := h.Lines()
	for i, l := range lines {
		if l.Guard.Or(false) {
			return lines[:i+1]
		}
	}
	return lines
}
