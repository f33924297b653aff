package reading

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tautline.dev/model"
)

// reader is a flow as it is read: its steps, the handlers they belong to, and
// what the model says of them.
type reader struct {
	Options
	sys      *model.System
	flow     *model.Flow
	steps    []step
	handlers []handler
	boxes    []*model.Box
	choices  []choice            // what is settled once for the piece of work
	times    map[*model.Line]int // how often each line has come in the flow
	roots    []root              // what may start the flow; one of them does
	accepted set                 // the steps whose success is the client's yes

	at    state // where the search is
	visit moved // told of each state that is new, if somebody wants to know
}

// root is a handler that starts the flow, and when it does.
type root struct {
	handler int
	needs   []need
}

// choice is a condition, or branches of which one is taken.
type choice struct {
	name string
	ways int
}

// need is a way that must have been settled on, 1 for the first.
type need struct {
	of  int
	way int8
}

// step is one line of the flow at one place of it, or a compensation.
type step struct {
	line  *model.Line
	from  int    // the handler whose step it is
	to    int    // the handler that its arrival starts
	box   int    // the receiver
	needs []need // when it is taken
	// waits is that its sender waits, where nobody knows.
	waits []need
	// way is all that leads to it, behind all that it leads to, itself included.
	way, behind set
	// change: it is an effect. message: that is only an arrival in a channel.
	// required: the flow isn't done without it.
	change, message, required bool
	// together are the steps of its transaction.
	together set
	undo     int // the step that compensates it, -1 if none does
	undoes   int // the step that it compensates, -1 if it is none such
	rivals   set // those that take from the same queue, itself included
}

// handler is the program of one box for one arrival.
type handler struct {
	box     *model.Box
	entry   int // the step that starts it; -1 for the root
	program [][]int
	behind  set
}

var errNotReached = errors.New("a step starts where the work has not arrived")
var errTooLong = errors.New("the flow is too long for a naive reading")

// piece is lines that are taken at the same time, or branches of which one is.
type piece struct {
	lines  []*model.Line
	either [][]piece
}

// pieces are the steps of a flow. The model knows no branches yet; when it does,
// here is where they are read.
func pieces(f *model.Flow) []piece {
	var out []piece
	for _, group := range f.Steps {
		out = append(out, piece{lines: group})
	}
	return out
}

// arrivals are the handlers that a box's next step belongs to: the one of the
// last arrival, or after branches one for each of them.
type arrivals map[*model.Box][]int

// read follows the steps of a flow: each belongs to the handler that was started
// by the last earlier step which arrived at its box.
func read(sys *model.System, steps []piece, f *model.Flow) (*reader, error) {
	r := &reader{sys: sys, flow: f, times: map[*model.Line]int{}}
	if err := r.follow(steps, arrivals{}, nil); err != nil {
		return nil, err
	}
	if len(r.roots) == 0 {
		return nil, errNotReached
	}
	r.compensations()
	if len(r.steps) > most || len(r.handlers) > most || len(r.choices) > most {
		return nil, errTooLong
	}
	for i := range r.steps {
		r.place(i)
	}
	for i := range r.steps {
		r.effects(i)
		r.transaction(i)
		r.rivals(i)
	}
	r.accepted = r.acceptedSteps()
	return r, nil
}

// follow adds the steps of a flow, or of a branch of it.
func (r *reader) follow(steps []piece, now arrivals, needs []need) error {
	for _, p := range steps {
		if p.either == nil {
			if err := r.group(p.lines, now, needs); err != nil {
				return err
			}
			continue
		}
		of := len(r.choices)
		r.choices = append(r.choices, choice{"either", len(p.either)})
		before := maps.Clone(now)
		for i, branch := range p.either {
			here := maps.Clone(before)
			if err := r.follow(branch, here, append(slices.Clone(needs), need{of, int8(i + 1)})); err != nil {
				return err
			}
			for b, hs := range here {
				if !slices.Equal(hs, before[b]) {
					now[b] = append(slices.DeleteFunc(now[b], func(h int) bool { return slices.Contains(before[b], h) }), hs...)
				}
			}
		}
	}
	return nil
}

// group adds steps that are taken at the same time.
func (r *reader) group(lines []*model.Line, now arrivals, needs []need) error {
	var added []int
	placed := map[int]int{} // where a handler's steps of this group are
	for _, l := range lines {
		if len(now) == 0 {
			h := r.addHandler(l.From, -1)
			r.roots = append(r.roots, root{h, needs})
			now[l.From] = []int{h}
		}
		if len(now[l.From]) == 0 {
			return errNotReached
		}
		for _, h := range now[l.From] {
			i := r.addStep(l, h, needs)
			added = append(added, i)
			program := &r.handlers[h].program
			if at, ok := placed[h]; ok {
				(*program)[at] = append((*program)[at], i)
			} else {
				placed[h] = len(*program)
				*program = append(*program, []int{i})
			}
		}
		r.times[l]++
	}
	last := map[*model.Box]*model.Line{}
	for _, i := range added {
		l := r.steps[i].line
		h := r.addHandler(l.To, i)
		r.steps[i].to = h
		// Open: a log tells of changes, so that what leaves a store follows the
		// last change that has arrived there, not a later read. Of several lines
		// at the same time the last is the last arrival.
		if l.To.Family() == model.Store && l.Operation.Or("") == model.Read {
			continue
		}
		if last[l.To] != l {
			now[l.To] = nil
		}
		last[l.To] = l
		now[l.To] = append(now[l.To], h)
	}
	if len(r.steps) > most || len(r.handlers) > most {
		return errTooLong
	}
	return nil
}

func (r *reader) addHandler(b *model.Box, entry int) int {
	r.handlers = append(r.handlers, handler{box: b, entry: entry})
	return len(r.handlers) - 1
}

func (r *reader) addStep(l *model.Line, h int, needs []need) int {
	needs = slices.Clone(needs)
	if when, ok := l.When.Get(); ok {
		// Open: two lines with the same words have the same condition; but each time
		// that one is gone through anew it is decided anew, which is how a loop ends.
		name := "when " + when
		if n := r.times[l]; n > 0 {
			name = fmt.Sprintf("%s, %s after %d times", name, l.ID, n)
		}
		needs = append(needs, need{r.choose(name), 1})
	}
	var waits []need
	if !l.Mode.Known() {
		waits = []need{{r.choose("the sender of " + l.ID + " waits"), 1}}
	}
	r.steps = append(r.steps, step{line: l, from: h, to: -1, box: r.number(l.To), needs: needs, waits: waits, undo: -1, undoes: -1})
	r.number(l.From)
	if dlq, ok := l.DeadLetter.To.Get(); ok && dlq != nil {
		r.number(dlq)
	}
	return len(r.steps) - 1
}

// choose is the number of a choice between yes and no.
func (r *reader) choose(name string) int {
	i := slices.IndexFunc(r.choices, func(c choice) bool { return c.name == name })
	if i < 0 {
		i = len(r.choices)
		r.choices = append(r.choices, choice{name, 2})
	}
	return i
}

// number is a box's number, from 1.
func (r *reader) number(b *model.Box) int {
	i := slices.Index(r.boxes, b)
	if i < 0 {
		i = len(r.boxes)
		r.boxes = append(r.boxes, b)
	}
	return i + 1
}

// compensations adds the steps that undo others.
func (r *reader) compensations() {
	for i := range len(r.steps) {
		if l, ok := r.steps[i].line.Compensation.Get(); ok && l != nil {
			u := r.addStep(l, r.steps[i].from, nil)
			r.steps[u].undoes, r.steps[i].undo = i, u
		}
	}
}

// place finds what leads to a step, and what it leads to.
func (r *reader) place(i int) {
	r.steps[i].behind = r.steps[i].behind.with(i)
	if r.steps[i].undoes >= 0 {
		r.steps[i].way = one(i)
		return
	}
	for at := i; at >= 0; at = r.handlers[r.steps[at].from].entry {
		r.steps[i].way = r.steps[i].way.with(at)
		r.steps[at].behind = r.steps[at].behind.with(i)
		r.handlers[r.steps[at].from].behind = r.handlers[r.steps[at].from].behind.with(i)
	}
}

// effects tells whether a step changes something: at a store, at an external
// whatever the flow does next, or at a box where it goes no further.
func (r *reader) effects(i int) {
	st := &r.steps[i]
	l := st.line
	if st.undoes >= 0 {
		st.change = l.To.Family() != model.Channel
		return
	}
	ends := r.goesNoFurther(st.to)
	read := l.Operation.Or("") == model.Read
	switch {
	case l.To.Family() == model.Channel:
		st.change, st.message = ends, true
	case l.To.Family() == model.Store:
		st.change = !read && !r.isCopy(i)
	case l.To.Kind == model.External:
		// Open: an answer to what an external has asked is not one: it only tells.
		st.change = !read && !l.Answers.Known()
	default:
		// Open: an answer to a line of this flow only tells; what it changes at
		// who asked is drawn, if it is anything.
		st.change = ends && !read && !l.Answers.Known()
	}
	st.required = st.change && !remembers(l)
	if len(r.flow.Effects) > 0 {
		st.required = st.required && slices.Contains(r.flow.Effects, l)
		return
	}
	// Open: what is behind a line that the caller goes on without isn't owed.
	st.way.each(func(at int) {
		if r.steps[at].line.Dependency.Or("hard") == "soft" {
			st.required = false
		}
	})
}

// goesNoFurther tells whether the flow goes no further where a handler works: at
// most it tells whoever asked. Open: of a person who is asked, the answer is all.
func (r *reader) goesNoFurther(h int) bool {
	if b := r.handlers[h].box; b.Kind == model.Client || b.Family() == model.Channel {
		return len(r.handlers[h].program) == 0
	}
	for _, group := range r.handlers[h].program {
		for _, st := range group {
			if asked, ok := r.steps[st].line.Answers.Get(); !ok || asked != r.steps[r.handlers[h].entry].line || r.steps[st].line.To.Family() == model.Store {
				return false // an answer that is written down is a change there
			}
		}
	}
	return true
}

// remembers tells whether a line only remembers a key, in a cache: that isn't what
// the flow is there for.
func remembers(l *model.Line) bool { return l.Guard.Or(false) && l.To.Kind == model.Cache }

// isCopy tells whether a write to a cache only repeats what is kept elsewhere: the
// same work writes it to a store, has it out of a store's log, or brings nothing
// new and has read it from where it is kept. What isn't idempotent, as counting,
// makes something of its own there, and so does a guard: its key is nowhere else.
// Of what nobody knows to be a write nobody knows that it refreshes a copy.
func (r *reader) isCopy(i int) bool {
	l := r.steps[i].line
	if l.To.Kind != model.Cache || l.To.Store.Durable.Or(false) || !l.Operation.Known() || l.Idempotency.EnforcedBy.None() || l.Guard.Or(false) {
		return false
	}
	// Open: a cache that fetches what it hasn't got reads it.
	reads := slices.ContainsFunc(r.sys.Lines, func(o *model.Line) bool { return o.From == l.To && keepsMore(o.To) })
	for j, other := range r.steps {
		o := other.line
		if other.undoes >= 0 || !r.doneWith(j, i, false) {
			continue
		}
		switch op := o.Operation.Or(""); {
		case o.From.Family() == model.Store && keepsMore(o.From):
			return true
		case !keepsMore(o.To):
		case op == model.Read:
			reads = true // also where it does so on a miss only
		case o.Operation.Known() && o.To.Kind != model.External && r.doneWith(j, i, true):
			return true
		}
	}
	return reads && !r.bringsNew()
}

// doneWith tells whether one step is taken whenever another is: it lies in no other
// branch and, if that matters, is under no other condition.
func (r *reader) doneWith(j, i int, conditions bool) bool {
	var has []need
	r.steps[i].way.each(func(at int) { has = append(has, r.steps[at].needs...) })
	return !slices.ContainsFunc(r.steps[j].needs, func(n need) bool {
		return (conditions || r.choices[n.of].name == "either") && !slices.Contains(has, n)
	})
}

// keepsMore tells whether a box has what a cache may hold a copy of.
func keepsMore(b *model.Box) bool {
	return b.Family() == model.Store && b.Kind != model.Cache || b.Kind == model.External
}

// bringsNew tells whether the flow begins with what is kept nowhere yet: a person,
// or somebody else's system, asks for more than to read.
func (r *reader) bringsNew() bool {
	return slices.ContainsFunc(r.roots, func(root root) bool {
		h := &r.handlers[root.handler]
		return (h.box.Kind == model.Client || h.box.Kind == model.External) &&
			slices.ContainsFunc(h.program[0], func(st int) bool { return r.steps[st].line.Operation.Or("") != model.Read })
	})
}

// transaction finds the steps that take effect together with one: those of its
// handler with the same name. Over two stores it is none, nor in an object store,
// which takes each object by itself.
func (r *reader) transaction(i int) {
	name, ok := r.steps[i].line.Transaction.Get()
	if !ok || r.steps[i].undoes >= 0 {
		return
	}
	var all set
	for j, other := range r.steps {
		if other.undoes >= 0 || other.from != r.steps[i].from || other.line.Transaction.Or("") != name {
			continue
		}
		if to := other.line.To; to != r.steps[i].line.To || to.Family() != model.Store || to.Kind == model.ObjectStore {
			return
		}
		all = all.with(j)
	}
	if all != one(i) {
		r.steps[i].together = all
	}
}

// rivals finds the lines out of a queue, of which each message takes one.
func (r *reader) rivals(i int) {
	st := &r.steps[i]
	st.rivals = one(i)
	if st.line.From.Kind != model.Queue {
		return
	}
	for j, other := range r.steps {
		if other.undoes < 0 && other.from == st.from {
			st.rivals = st.rivals.with(j)
		}
	}
}

// first is the number under which a mailbox is kept.
func (st *step) first() int {
	for i := range most {
		if st.rivals.has(i) {
			return i
		}
	}
	return -1
}

// acceptedSteps are those whose success tells the client yes: the stated one,
// else the first; none where the work was taken over before.
func (r *reader) acceptedSteps() set {
	var out set
	if l, ok := r.flow.Accepted.Get(); ok {
		for i, x := range r.steps {
			if x.line == l && x.undoes < 0 {
				out = out.with(i)
			}
		}
		return out
	}
	for _, root := range r.roots {
		if h := &r.handlers[root.handler]; !toldAtOnce(h.box) {
			out = out.with(h.program[0][0])
		}
	}
	return out
}

// toldAtOnce tells whether the work was taken over before the flow begins.
func toldAtOnce(b *model.Box) bool { return b.Kind == model.Scheduler || startsWith(b) }

// startsWith tells whether a flow that begins at a box begins with what is kept there.
func startsWith(b *model.Box) bool { return b.Family() == model.Channel || b.Family() == model.Store }

// watched tells whether somebody looks at what is left in a box.
func watched(b *model.Box, alarms ...string) bool {
	runbook, _ := b.Monitoring.Runbook.Get()
	return runbook != "" && b.Monitoring.Watches(alarms...)
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
	n, ok := l.Retry.Tries()
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
