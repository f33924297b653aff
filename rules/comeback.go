package rules

import (
	"cmp"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Comeback is how long after its first arrival a line's work may arrive again.
type Comeback struct {
	// By is the line that brings the work back, nil if nobody does.
	By *model.Line
	// After is the longest that it can take: what is held, then parked and
	// replayed.
	After time.Duration
	// Held is how long the channel, log or retries of By hold the work; zero
	// where nobody says.
	Held time.Duration
	// Parked is how long the dead letter keeps it for a replay; zero where
	// there is none, or nobody says.
	Parked time.Duration
	// Needs is the fact without which no more can be told, with its entity.
	Needs string
}

// LastComeback is the longest single comeback that reaches a line: by itself or
// by a line that leads to it. Several may follow each other, so it is the least
// that a key must outlive. By is nil if nobody brings the work back.
func (j *Journeys) LastComeback(l *model.Line) Comeback {
	j.findComebacks()
	return j.comebacks.of[j.comebacks.longest[l]]
}

// UntoldComeback is a comeback that reaches a line whose length hangs on a fact
// nobody stated; By is nil if there is none.
func (j *Journeys) UntoldComeback(l *model.Line) Comeback {
	j.findComebacks()
	return j.comebacks.of[j.comebacks.untold[l]]
}

// comebacks are what brings work back, and which of them reaches a line.
type comebacks struct {
	of              map[*model.Line]Comeback
	longest, untold map[*model.Line]*model.Line
}

// findComebacks carries each line's own comeback forward, the longest first, so
// that every line is reached once.
func (j *Journeys) findComebacks() {
	if j.comebacks != nil {
		return
	}
	c := &comebacks{of: map[*model.Line]Comeback{}}
	j.comebacks = c
	var told, untold []*model.Line
	for _, l := range j.sys.Lines {
		own := j.ownComeback(l)
		c.of[l] = own
		if own.After > 0 {
			told = append(told, l)
		}
		if own.Needs != "" {
			untold = append(untold, l)
		}
	}
	slices.SortStableFunc(told, func(a, b *model.Line) int { return cmp.Compare(c.of[b].After, c.of[a].After) })
	c.longest, c.untold = reachedFrom(told), reachedFrom(untold)
}

// reachedFrom tells from which of some lines each line's work is first reached
// by a repetition. A key that is checked stops it, and so does a guard.
func reachedFrom(starts []*model.Line) map[*model.Line]*model.Line {
	from := map[*model.Line]*model.Line{}
	entered := map[*model.Handler]bool{}
	var queue []*model.Line
	for _, start := range starts {
		reach := func(l *model.Line) {
			if from[l] == nil {
				from[l] = start
				queue = append(queue, l)
			}
		}
		reach(start)
		for len(queue) > 0 {
			l := queue[0]
			queue = queue[1:]
			if _, keyed := l.Idempotency.EnforcedBy.Get(); keyed {
				continue
			}
			for _, h := range l.Starts {
				if !entered[h] {
					entered[h] = true
					for _, next := range unguarded(h) {
						reach(next)
					}
				}
			}
		}
	}
	return from
}

// ownComeback is how a line itself brings its work back.
func (j *Journeys) ownComeback(l *model.Line) Comeback {
	again := j.own(l)
	c := Comeback{By: again.By}
	switch {
	case again.By == nil:
		return c
	case !again.Sure && (l.From.Family() == model.Channel || l.From.Family() == model.Store):
		c.Needs = "lines." + l.ID + ".ack"
		return c
	case !again.Sure:
		c.Needs = "lines." + l.ID + ".retry"
		return c
	case again.OnUnstated:
		c.Needs = "lines." + l.ID + ".retry.on"
		return c
	}
	c.Held, c.Needs = held(l)
	if parkedIn, ok := l.DeadLetter.To.Get(); ok && l.To.Kind != model.Workflow {
		c.Parked = parkedIn.Channel.Retention.Or(0)
	}
	c.After = arithmetic.InTurn(c.Held, c.Parked)
	if c.Parked > 0 && KeepsEnqueueTime(l) {
		c.After = max(c.Held, c.Parked)
	}
	return c
}

// held is how long the work of a line may come back before it is given up, or
// the fact without which that can't be told.
func held(l *model.Line) (most time.Duration, needs string) {
	age, aged := l.Retry.MaxAge.Get()
	if fetchedBack(l) {
		keep, path, ok := kept(l)
		switch {
		case ok && aged:
			return min(keep, age), ""
		case ok:
			return keep, ""
		}
		return 0, path
	}
	byItself := l.Mode.Or("") == model.Async && l.Retry.By.Or(model.ByCaller) != model.ByCaller
	if byItself && aged {
		return age, "" // a platform's count leaves out what its receiver is too busy for
	}
	tries, ok := l.Retry.Tries()
	if !ok {
		return 0, "lines." + l.ID + ".retry"
	}
	last := arithmetic.LastTry(l.Timeout.Or(0), tries, Backoff(l))
	if aged {
		last = min(last, age)
	}
	return last, ""
}

// fetchedBack tells whether it is a queue or a log that brings work back: until
// it forgets, whoever asks for the work or gets it pushed.
func fetchedBack(l *model.Line) bool {
	switch delivery := l.Delivery.Or(""); l.From.Family() {
	case model.Channel:
		return l.From.Kind == model.Queue || l.From.Kind == model.Stream || delivery == model.Poll
	case model.Store:
		return l.Mode.Or("") == model.Async && delivery != model.Push
	}
	return false
}

// kept is how long the queue or log behind a line keeps its work, or the fact
// without which that can't be told. What is kept without end is kept for ever.
func kept(l *model.Line) (keep time.Duration, path string, ok bool) {
	of, path := &l.From.Channel.Retention, "boxes."+l.From.ID+".channel.retention"
	if l.From.Family() == model.Store {
		of, path = &l.Buffer.Retention, "boxes."+l.From.ID+".store.changeStream"
	}
	if of.None() {
		return arithmetic.Forever, "", true
	}
	keep, ok = of.Get()
	return keep, path, ok
}

// KeepsEnqueueTime tells whether a message that a line's channel parks goes on
// ageing from its first day: a standard SQS queue keeps the time at which it
// was sent, a FIFO queue starts anew.
//
// Source: "Using dead-letter queues in Amazon SQS", Developer Guide.
func KeepsEnqueueTime(l *model.Line) bool {
	parkedIn, ok := l.DeadLetter.To.Get()
	return ok && parkedIn == l.From.Channel.DeadLetter.To.Or(nil) && StandardRedrive(l.From)
}

// StandardRedrive tells whether a channel and its dead letter are standard SQS
// queues.
func StandardRedrive(b *model.Box) bool {
	const standard = "aws/sqs"
	parkedIn, ok := b.Channel.DeadLetter.To.Get()
	return ok && b.Platform.Or("") == standard && parkedIn.Platform.Or("") == standard
}
