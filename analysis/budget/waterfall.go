package budget

import (
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Waterfall is what is waited for in a flow, call in call, and who waits for how long.
type Waterfall struct {
	Flow      *model.Flow
	Stretches []Stretch
	// More is how many calls are left out, of a flow that has too many.
	More int
}

// Stretch is what is waited for from when a program begins by itself, or with a message.
type Stretch struct {
	// Entry is the message, nil where the program begins by itself.
	Entry *model.Line
	Box   *model.Box
	// Limit is what ends the work that the message brings, nil where nothing is known to.
	Limit *Limit
	Waits []Waiting
}

// Limit is when whoever waits for a program has left, or when the program is cut off.
type Limit struct {
	// At is counted from the beginning of the stretch, For from that of the program.
	At, For time.Duration
	By      LimitBy
	Box     *model.Box
	// Line is the call that is waited for, nil for a stretch that begins by itself.
	Line *model.Line
}

// LimitBy is what a limit is.
type LimitBy uint8

const (
	// ByWait: the caller waits no longer.
	ByWait LimitBy = iota
	// ByBox: the box works no longer.
	ByBox
	// ByLease: the delivery is given to another.
	ByLease
)

// Waiting is a call, with all its tries.
type Waiting struct {
	Line *model.Line
	// Depth is how many calls it is inside.
	Depth int
	// Starts is when its first try begins at the latest, counted from the beginning of the
	// stretch: in the first try of each call that it is inside, after all that comes before
	// it. Later tells that it may be later still, for somebody hasn't said how long what
	// comes before it takes.
	Starts time.Duration
	Later  bool
	// Takes is how long it takes at the most; at the least where not All of it is known,
	// for want of Needs, which are facts of the line. Nothing is known where that is
	// nothing, too.
	Takes TimeoutBudget
	All   bool
	Needs []string
	// Limit is the caller's, nil where nobody is known to wait for the caller.
	Limit *Limit
}

// Ends is when the last try is over at the latest.
func (w *Waiting) Ends() time.Duration { return arithmetic.InTurn(w.Starts, w.Takes.Longest) }

// Known tells whether anything is known of how long it takes.
func (w *Waiting) Known() bool { return w.All || w.Takes.Longest > 0 }

// Beyond is how much of it comes after its caller's limit; arithmetic.Forever is without
// end.
func (w *Waiting) Beyond() time.Duration {
	switch {
	case w.Limit == nil || w.Ends() <= w.Limit.At:
		return 0
	case w.Ends() == arithmetic.Forever:
		return arithmetic.Forever
	}
	return w.Ends() - w.Limit.At
}

// mostWaits is how many calls a waterfall has: more than anybody reads.
const mostWaits = 120

// WaterfallOf is the waterfall of a flow.
func WaterfallOf(s *model.System, f *model.Flow) *Waterfall {
	w := &Waterfall{Flow: f}
	left := mostWaits
	for _, is := range flowgraph.Stretches(f) {
		out := Stretch{Entry: is.Entry, Box: is.Program.Box}
		if is.Entry != nil {
			out.Limit = deliveryLimit(s, is.Entry)
		}
		falls := falling{flow: f, left: &left, more: &w.More, out: &out}
		falls.program(is.Program, 0, 0, false, out.Limit)
		if len(out.Waits) > 0 {
			w.Stretches = append(w.Stretches, out)
		}
	}
	return w
}

// deliveryLimit is what ends the work on one delivery: the receiver's own limit, or the
// lease, whichever comes first.
func deliveryLimit(s *model.System, l *model.Line) *Limit {
	var out *Limit
	if lease, ok := custody.LeaseOf(s, l); ok && lease.Holds > 0 {
		out = &Limit{At: lease.Holds, For: lease.Holds, By: ByLease, Box: l.From, Line: l}
	}
	if own, limited := l.To.Timeout.Get(); limited && l.To.Family() == model.Compute && (out == nil || own <= out.At) {
		out = &Limit{At: own, For: own, By: ByBox, Box: l.To, Line: l}
	}
	return out
}

// falling goes through the programs of a stretch.
type falling struct {
	flow       *model.Flow
	left, more *int
	out        *Stretch
	inside     []*model.Handler
}

// program adds the calls of a program that begins at a time.
func (f *falling) program(h *model.Handler, at time.Duration, depth int, later bool, limit *Limit) {
	if slices.Contains(f.inside, h) {
		return // a circle
	}
	f.inside = append(f.inside, h)
	defer func() { f.inside = f.inside[:len(f.inside)-1] }()
	takes := func(i int) time.Duration {
		var longest time.Duration
		for _, c := range h.Calls[i] {
			each, _ := WorkingCall(c)
			longest = arithmetic.AtOnce(longest, each.Longest)
		}
		return longest
	}
	starts := startsOf(h, takes)
	for i, group := range h.Calls {
		after := later
		for j := range i {
			after = after || !h.Excludes(i, j) && slices.ContainsFunc(h.Calls[j], untold)
		}
		for _, c := range group {
			f.call(c, arithmetic.InTurn(at, starts[i]), depth, after, limit)
		}
	}
}

// untold tells whether it is not known how long a call is waited for.
func untold(c *model.Line) bool {
	_, all := WorkingCall(c)
	return !all && (!c.Mode.Known() || WaitsFor(c))
}

// call adds a call, and what its receiver calls for it.
func (f *falling) call(c *model.Line, at time.Duration, depth int, later bool, limit *Limit) {
	if c.Mode.Known() && !WaitsFor(c) || callsBack(c) {
		return // nobody waits for it here
	}
	if *f.left == 0 {
		*f.more++
		return
	}
	*f.left--
	takes, all := WorkingCall(c)
	w := Waiting{Line: c, Depth: depth, Starts: at, Later: later, Takes: takes, All: all, Limit: limit}
	if !all {
		w.Needs = needsOf(c)
	}
	f.out.Waits = append(f.out.Waits, w)
	if c.Mode.Or("") != model.Sync {
		return // what is behind it comes later
	}
	begins := arithmetic.InTurn(at, WaitsForPlace(c))
	for _, h := range flowgraph.Inside(f.flow, c) {
		f.program(h, begins, depth+1, later, callLimit(c, begins))
	}
}

// callLimit is what ends the first try of a call, for the program that it starts.
func callLimit(c *model.Line, begins time.Duration) *Limit {
	waits, ok := c.Timeout.Get()
	own, limited := c.To.Timeout.Get()
	switch {
	case limited && c.To.Family() == model.Compute && (!ok || own <= waits):
		return &Limit{At: arithmetic.InTurn(begins, own), For: own, By: ByBox, Box: c.To, Line: c}
	case ok:
		return &Limit{At: arithmetic.InTurn(begins, waits), For: waits, By: ByWait, Box: c.From, Line: c}
	}
	return nil
}

// needsOf are the facts of a call for want of which its length isn't known. A platform's
// calls that never end unless told otherwise are no statement of how long they are.
func needsOf(c *model.Line) []string {
	if !c.Mode.Known() {
		return []string{"interaction"}
	}
	var needs []string
	if !c.Timeout.Known() || c.Timeout.None() && c.Timeout.State() != model.Stated {
		needs = append(needs, "timeout")
	}
	if _, ok := WaitedTries(c); !ok {
		needs = append(needs, "retry")
	}
	return needs
}
