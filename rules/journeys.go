package rules

import (
	"slices"

	"tautline.dev/model"
)

// Journeys answers what several rules ask about the way of work through a
// system: what changes something, what may happen twice, and who would do it
// again. Everything is worked out once, by carrying what is known along the
// lines until nothing new comes of it: so no answer depends on who asks first,
// and the work grows with the model's size, not with the number of paths.
type Journeys struct {
	sys         *model.System
	changes     map[*model.Line]bool
	safe        map[*model.Line]Answer
	redelivered map[*model.Handler]bool
	repeats     map[*model.Line]Repeat
	sync        map[*model.Line]*SyncPath
	into        map[*model.Handler]*SyncPath
	found       *places
}

// Answer is yes, no, or not known.
type Answer uint8

// The three answers, the least comfortable first.
const (
	No Answer = iota
	NotKnown
	Yes
)

// NewJourneys works out the answers for a system.
func NewJourneys(s *model.System) *Journeys {
	j := &Journeys{
		sys:         s,
		changes:     map[*model.Line]bool{},
		safe:        map[*model.Line]Answer{},
		redelivered: map[*model.Handler]bool{},
		repeats:     map[*model.Line]Repeat{},
		sync:        map[*model.Line]*SyncPath{},
		into:        map[*model.Handler]*SyncPath{},
	}
	j.findChanges()
	j.findSafe()
	j.findRedelivered()
	j.findRepeats()
	j.findSync()
	return j
}

// Effect tells whether a line itself changes something: a store, an external,
// or a box where the flow goes no further. A message put into a channel is
// none: what counts is what its consumers do.
func (j *Journeys) Effect(l *model.Line) bool {
	op, ok := l.Operation.Get()
	if !ok || op == model.Read || l.Answers.Known() && !l.Answers.None() {
		return false
	}
	switch l.To.Family() {
	case model.Channel:
		return false
	case model.Store:
		return true
	}
	return l.To.Kind == model.External || len(l.Starts) == 0
}

// Message tells whether a line puts a message into a channel.
func (j *Journeys) Message(l *model.Line) bool {
	op, ok := l.Operation.Get()
	return ok && op != model.Read && l.To.Family() == model.Channel
}

// Changes tells whether a line changes something, itself, by a message, or
// through what its receiver does.
func (j *Journeys) Changes(l *model.Line) bool { return j.changes[l] }

func (j *Journeys) findChanges() {
	var queue []*model.Line
	add := func(l *model.Line) {
		if !j.changes[l] {
			j.changes[l] = true
			queue = append(queue, l)
		}
	}
	for _, l := range j.sys.Lines {
		if j.Effect(l) || j.Message(l) {
			add(l)
		}
	}
	told := map[*model.Handler]bool{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		for _, h := range l.In {
			if told[h] {
				continue
			}
			told[h] = true
			for _, e := range h.Entries {
				if passesOn(e) {
					add(e)
				}
			}
		}
	}
}

// passesOn tells whether what a line's receiver changes is the line's doing: a
// read changes nothing, a reply is no request, and a message is counted when
// it is put into its channel.
func passesOn(l *model.Line) bool {
	reply := l.Answers.Known() && !l.Answers.None()
	return l.Operation.Or("") != model.Read && !reply && l.To.Family() != model.Channel
}

// Safe tells whether doing a line's work again changes nothing more: a read,
// an idempotent effect, or a call whose every effect behind it is idempotent.
func (j *Journeys) Safe(l *model.Line) Answer { return j.safe[l] }

// findSafe settles what each line says itself, takes everything else for safe,
// and then carries each doubt back to what leads there.
func (j *Journeys) findSafe() {
	derived := map[*model.Line]bool{}
	var queue []*model.Line
	for _, l := range j.sys.Lines {
		is, own := j.ownSafety(l)
		j.safe[l] = is
		derived[l] = !own
		if is != Yes {
			queue = append(queue, l)
		}
	}
	handlers := map[*model.Handler]Answer{}
	channels := map[*model.Box]Answer{}
	lower := func(l *model.Line, is Answer) {
		if derived[l] && is < j.safe[l] {
			j.safe[l] = is
			queue = append(queue, l)
		}
	}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		is := j.safe[l]
		if l.From.Family() == model.Channel {
			if have, seen := channels[l.From]; !seen || is < have {
				channels[l.From] = is
				for _, into := range l.From.Into {
					lower(into, is)
				}
			}
			continue
		}
		for _, h := range l.In {
			if have, seen := handlers[h]; !seen || is < have {
				handlers[h] = is
				for _, e := range h.Entries {
					lower(e, is)
				}
			}
		}
	}
}

// ownSafety is what a line itself says about being repeated; it is false where
// only what lies behind it can tell.
func (j *Journeys) ownSafety(l *model.Line) (is Answer, own bool) {
	if l.Operation.Or("") == model.Read || l.Guard.Or(false) {
		return Yes, true
	}
	if _, ok := l.Idempotency.EnforcedBy.Get(); ok {
		return Yes, true
	}
	if l.Idempotency.EnforcedBy.None() {
		return No, true
	}
	if l.To.Family() != model.Channel && (j.Effect(l) || len(l.Starts) == 0) {
		return NotKnown, true
	}
	return Yes, false
}

// Redelivers tells whether a line brings its work back until it is done: a
// durable channel that waits for the work, or a platform that tries again.
func (j *Journeys) Redelivers(l *model.Line) bool {
	if l.Mode.Or("") != model.Async || l.Guarantee.Or("") == model.AtMostOnce || l.Ack.Or("") == model.OnReceipt {
		return false
	}
	if l.From.Family() == model.Channel || l.From.Family() == model.Store {
		if l.Ack.Or("") == model.AfterWork {
			return true
		}
	}
	tries, ok := l.Retry.Tries()
	return ok && tries > 1 && l.Retry.By.Or("") != model.ByCaller
}

// Redelivered tells whether a handler is run again from its start, by a
// channel or platform at the head of the journey, until it is done.
func (j *Journeys) Redelivered(h *model.Handler) bool { return j.redelivered[h] }

// findRedelivered starts from the handlers that only redelivering lines start,
// and follows their synchronous calls: whoever is called by a handler that runs
// again is called again, if nobody else calls it.
func (j *Journeys) findRedelivered() {
	waitsFor := map[*model.Handler]int{} // callers that are not known to run again
	var queue []*model.Handler
	settle := func(h *model.Handler) {
		if waitsFor[h] == 0 {
			j.redelivered[h] = true
			queue = append(queue, h)
		}
	}
	for _, h := range j.sys.Handlers {
		waitsFor[h] = j.callersToWaitFor(h)
		settle(h)
	}
	for len(queue) > 0 {
		up := queue[0]
		queue = queue[1:]
		for _, l := range up.Lines() {
			for _, h := range l.Starts {
				if calls(up, l, h) && !j.Redelivers(l) && waitsFor[h] > 0 {
					waitsFor[h]--
					settle(h)
				}
			}
		}
	}
}

// callersToWaitFor counts the handlers whose synchronous calls start a handler.
// It is negative where something else starts it that never comes back.
func (j *Journeys) callersToWaitFor(h *model.Handler) int {
	if len(h.Entries) == 0 {
		return -1
	}
	n := 0
	for _, l := range h.Entries {
		if j.Redelivers(l) {
			continue
		}
		before := n
		for _, up := range l.In {
			if calls(up, l, h) {
				n++
			}
		}
		if n == before {
			return -1
		}
	}
	return n
}

// calls tells whether one handler starts another over a line by waiting for it.
func calls(up *model.Handler, l *model.Line, h *model.Handler) bool {
	return l.Mode.Or("") == model.Sync && (h.Flow == nil || up.Flow == h.Flow)
}

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
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		if _, keyed := l.Idempotency.EnforcedBy.Get(); keyed {
			continue
		}
		for _, h := range l.Starts {
			for _, next := range unguarded(h) {
				improve(next, j.repeats[l])
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

// SyncPath is the way of synchronous calls to a line on which the most attempts
// multiply.
type SyncPath struct {
	// Attempts is the product; model.Unlimited if one of them is.
	Attempts model.Attempts
	// Depth is how many calls there are.
	Depth int

	line *model.Line
	up   *SyncPath
}

// Lines are the calls, the first one first.
func (p *SyncPath) Lines() []*model.Line {
	var out []*model.Line
	for ; p != nil && p.line != nil; p = p.up {
		out = append(out, p.line)
	}
	slices.Reverse(out)
	return out
}

func (p *SyncPath) beats(q *SyncPath) bool {
	return q == nil || p.Attempts > q.Attempts || p.Attempts == q.Attempts && p.Depth > q.Depth
}

// Continues tells whether a line's arrival leads to further synchronous calls.
func (j *Journeys) Continues(l *model.Line) bool {
	for _, h := range l.Starts {
		for _, group := range h.Calls {
			for _, c := range group {
				if c.Mode.Or("") == model.Sync {
					return true
				}
			}
		}
	}
	return false
}

// MostAttempts is the way to a synchronous line on which the most attempts
// multiply. A line whose attempts nobody stated counts as one try.
func (j *Journeys) MostAttempts(l *model.Line) *SyncPath {
	if p := j.sync[l]; p != nil {
		return p
	}
	tries, ok := l.Retry.Tries()
	if !ok {
		tries = 1
	}
	return &SyncPath{Attempts: tries, Depth: 1, line: l}
}

// findSync works the ways out from their first calls on, each line after all
// that lead to it. A call that leads back to one before it closes a circle, and
// multiplies no further.
func (j *Journeys) findSync() {
	var order []*model.Line
	rank := map[*model.Line]int{}
	entered := map[*model.Handler]bool{}
	var visit func(l *model.Line)
	visit = func(l *model.Line) {
		if _, seen := rank[l]; seen || l.Mode.Or("") != model.Sync {
			return
		}
		rank[l] = -1
		for _, h := range l.Starts {
			if !entered[h] {
				entered[h] = true
				for _, c := range h.Lines() {
					visit(c)
				}
			}
		}
		rank[l] = len(order)
		order = append(order, l)
	}
	called := func(l *model.Line) bool {
		return slices.ContainsFunc(l.In, func(h *model.Handler) bool {
			return slices.ContainsFunc(h.Entries, func(e *model.Line) bool { return e.Mode.Or("") == model.Sync })
		})
	}
	for _, l := range j.sys.Lines {
		if !called(l) {
			visit(l)
		}
	}
	for _, l := range j.sys.Lines {
		visit(l) // those that only a circle leads to
	}
	for _, l := range slices.Backward(order) {
		p := j.MostAttempts(l)
		var best *SyncPath
		for _, h := range l.In {
			if up := j.into[h]; up != nil && up.beats(best) {
				best = up
			}
		}
		if best != nil {
			p.Attempts, p.Depth, p.up = times(best.Attempts, p.Attempts), best.Depth+1, best
		}
		j.sync[l] = p
		for _, h := range l.Starts {
			if p.beats(j.into[h]) {
				j.into[h] = p
			}
		}
	}
}

func times(a, b model.Attempts) model.Attempts {
	if a == model.Unlimited || b == model.Unlimited || b > 0 && a > model.Unlimited/b {
		return model.Unlimited
	}
	return a * b
}
