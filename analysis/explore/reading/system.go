package reading

import (
	"errors"
	"fmt"
	"maps"
	"slices"

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
	// continues is the handler whose execution goes on here, -1 if none does.
	continues int
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
	r.executions()
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
	for _, seg := range []*model.Segment{&l.Segment, l.Last()} {
		if dlq, ok := seg.DeadLetter.To.Get(); ok && dlq != nil {
			r.number(dlq)
		}
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
