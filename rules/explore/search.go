package explore

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
)

// MaxSteps is how long a flow may be that is explored at all: a state has a
// byte or two for each step.
const MaxSteps = 2000

// Flow explores one flow of a system.
func Flow(ctx context.Context, sys *model.System, f *model.Flow, o Options) *Result {
	o = o.WithDefaults()
	r := &Result{Flow: f, Faults: o.Faults, Kinds: o.Kinds, Finished: true}
	if n := length(f); n > MaxSteps {
		r.Finished, r.Bound = false, fmt.Sprintf("%s steps in one flow, of %s", thousands(MaxSteps), thousands(n))
		r.decide(nil, nil)
		return r
	}
	r.Program = Compile(sys, f, o.Faults)
	if r.Program == nil {
		return r
	}
	r.Ledger = r.Program.Ledger()
	sr := newSearch(r.Program, o)
	sr.run(ctx, o)
	// What breaks whatever the unknown facts are is told so, even where a story
	// that takes one at its worst would be shorter.
	sure := newSearch(r.Program, o)
	if sure.sure = true; len(r.Program.Assumptions) > 0 && sr.anyBroken() {
		o.Progress = nil
		sure.run(ctx, o)
	}
	r.States, r.Steps, r.Depth = sr.visited.n, sr.steps, sr.depth
	r.Bound = sr.bound
	r.Finished = r.Bound == ""
	r.decide(sr, sure)
	r.Notes = r.Program.multiplied()
	return r
}

// WithDefaults are the options with every bound that nobody set.
func (o Options) WithDefaults() Options {
	switch {
	case o.Faults == 0:
		o.Faults = DefaultFaults
	case o.Faults < 0:
		o.Faults = 0
	}
	o.Faults = min(o.Faults, MaxFaults)
	if len(o.Kinds) == 0 {
		o.Kinds = Faults()
	}
	o.Kinds = slices.Clone(o.Kinds)
	slices.Sort(o.Kinds)
	o.Kinds = slices.Compact(o.Kinds)
	if o.MaxStates <= 0 {
		o.MaxStates = DefaultMaxStates
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	return o
}

// search goes through the states, those with fewer faults first and among them
// breadth first: so the first way to break a promise that it finds needs the
// fewest faults, and of those the fewest steps. One fault that breaks a promise
// says more than two that do it in a step less.
type search struct {
	x       *stepper
	visited *states
	found   [OrderKept]finding
	lost    overtaking // the order
	steps   int
	depth   int
	bound   string
	// sure leaves out whatever takes an unknown fact at its worst.
	sure bool
	// seeds are states that a fault led to, by the number of faults spent; the
	// steps that lead to them only grow. near are those still to be looked at
	// with as many faults as now.
	seeds [MaxFaults + 1][]int32
	near  []int32
	// again are messages that may arrive more than once where the flow ends.
	again []bool
}

// finding is a state that breaks a promise.
type finding struct {
	state int
	is    bool
}

// overtaking is a finding about order: where which effect is overtaken, at the
// cost of how many faults more.
type overtaking struct {
	finding
	effect, mailbox, faults int
}

func newSearch(p *Program, o Options) *search {
	x := newStepper(p, o.Kinds, !o.Unreduced)
	return &search{x: x, visited: newStates(x.at.size), again: make([]bool, len(p.Effects))}
}

func (sr *search) run(ctx context.Context, o Options) {
	faults := sr.x.p.Faults
	sr.x.initial(func(s []byte) {
		if i, added := sr.visited.add(s, -1, 0); added {
			sr.seeds[faults-int(s[0])] = append(sr.seeds[faults-int(s[0])], int32(i))
		}
	})
	at, spent := 0, 0
	sr.x.next = func(mv *move, s []byte) {
		if sr.sure && mv.assume >= 0 {
			return
		}
		sr.steps++
		i, nearer := sr.visited.add(s, at, sr.visited.depth(at)+1)
		if !nearer {
			return
		}
		if n := faults - int(s[0]); n == spent {
			sr.near = append(sr.near, int32(i))
		} else {
			sr.seeds[n] = append(sr.seeds[n], int32(i))
		}
	}
	now := make([]byte, sr.x.at.size)
	looked := 0
	for ; spent <= faults; spent++ {
		sr.near = sr.near[:0]
		for seed, near := 0, 0; ; looked++ {
			if looked&0xfff == 0 {
				if sr.exhausted(ctx, o) {
					return
				}
				if o.Progress != nil {
					o.Progress(sr.visited.n, sr.depth)
				}
			}
			// Whichever took fewer steps comes next.
			switch {
			case seed < len(sr.seeds[spent]) && (near == len(sr.near) || sr.visited.depth(int(sr.seeds[spent][seed])) <= sr.visited.depth(int(sr.near[near]))):
				at = int(sr.seeds[spent][seed])
				seed++
			case near < len(sr.near):
				at = int(sr.near[near])
				near++
			default:
				at = -1
			}
			if at < 0 {
				break
			}
			if !sr.visited.look(at) {
				continue
			}
			sr.depth = max(sr.depth, sr.visited.depth(at))
			copy(now, sr.visited.get(at))
			if sr.x.expand(now) {
				sr.judge(sr.x.broken(now), now, at)
			} else if !sr.found[NoDoubleEffect].is || !sr.found[NoSilentParking].is {
				sr.judge(sr.x.brokenForGood(now), now, at)
			}
			if sr.x.p.Ordered && !sr.lost.is {
				if e, m, faults := sr.x.overtaken(now); e >= 0 && !(sr.sure && sr.x.p.Mailboxes[m].OrderAssume >= 0) {
					sr.lost = overtaking{finding{at, true}, e, m, faults}
				}
			}
		}
		sr.seeds[spent] = nil
		if sr.allBroken() {
			return
		}
	}
}

// exhausted tells whether a bound is reached.
func (sr *search) exhausted(ctx context.Context, o Options) bool {
	switch {
	case ctx.Err() != nil:
		sr.bound = "the time was up after " + thousands(sr.visited.n) + " states"
	case sr.visited.n > o.MaxStates:
		sr.bound = thousands(o.MaxStates) + " states"
	case sr.visited.bytes() > o.MaxMemory:
		sr.bound = "memory: " + thousands(int(o.MaxMemory>>20)) + " MiB"
	default:
		return false
	}
	return true
}

func (sr *search) anyBroken() bool {
	return slices.ContainsFunc(Promises(), func(p Promise) bool { return sr.breaks(p) >= 0 })
}

func (sr *search) allBroken() bool {
	for _, f := range sr.found {
		if !f.is {
			return false
		}
	}
	return sr.lost.is || !sr.x.p.Ordered
}

// hangs tells whether it takes an unknown fact for a state to break a promise.
func (sr *search) hangs(p Promise, s []byte) bool {
	t := teller{x: sr.x, p: sr.x.p}
	t.assumeAtEnd(p, s)
	return len(t.assumed) > 0
}

func (sr *search) judge(is [OrderKept]bool, s []byte, at int) {
	for p, broken := range is {
		if f := &sr.found[p]; broken && !f.is && !(sr.sure && sr.hangs(Promise(p), s)) {
			*f = finding{state: at, is: true}
		}
	}
	for e := range sr.x.p.Effects {
		if sr.x.p.Effects[e].Message && *sr.x.effect(s, e) > 1 {
			sr.again[e] = true
		}
	}
}

// multiplied tells of the box on which the attempts of nested calls multiply
// most.
func (p *Program) multiplied() []string {
	worst, most := "", 1
	for i := range p.Steps {
		s := &p.Steps[i]
		product, factors := p.attempts(s)
		if len(factors) > 1 && product > most {
			most = product
			worst = "Up to " + thousands(product) + " attempts reach `" + s.Line.To.ID + "` over `" + s.Line.ID + "` for one piece of work (" + strings.Join(factors, " × ") + ")."
		}
	}
	if worst == "" {
		return nil
	}
	return []string{worst}
}

// attempts multiplies the tries of the calls that lead to a step. It is 0 where
// that has no end.
func (p *Program) attempts(s *Step) (product int, factors []string) {
	product = 1
	for {
		if s.Attempts == Unbounded || product > 1_000_000 {
			return 0, nil
		}
		if s.Attempts > 1 {
			factors = append(factors, strconv.Itoa(s.Attempts))
			product *= s.Attempts
		}
		e := p.Handlers[s.Handler].Entry
		if e < 0 {
			slices.Reverse(factors)
			return product, factors
		}
		s = &p.Steps[e]
	}
}

// way is the states that lead to one, the first of them first.
func (sr *search) way(at int) []int {
	var out []int
	for ; at >= 0; at = sr.visited.parent(at) {
		out = append(out, at)
	}
	slices.Reverse(out)
	return out
}

// decide turns what was found into verdicts.
func (r *Result) decide(sr, sure *search) {
	for _, p := range Promises() {
		if p == OrderKept && (sr == nil || !sr.x.p.Ordered) {
			continue
		}
		v := Verdict{Promise: p, State: Kept}
		switch {
		case sr != nil && sure.breaks(p) >= 0:
			v.State = Broken
			v.Story, v.Assumptions = sure.tell(p, sure.breaks(p))
		case sr != nil && sr.breaks(p) >= 0:
			v.State = Broken
			v.Story, v.Assumptions = sr.tell(p, sr.breaks(p))
		case !r.Finished:
			v.State = NotFinished
		}
		if v.State != Broken && p == NoDoubleEffect && sr != nil {
			v.Notes = sr.repeats()
		}
		r.Verdicts = append(r.Verdicts, v)
	}
}

// breaks is a state that breaks a promise, -1 if none was found.
func (sr *search) breaks(p Promise) int {
	f := sr.lost.finding
	if p < OrderKept {
		f = sr.found[p]
	}
	if !f.is {
		return -1
	}
	return f.state
}

// repeats tells which messages may arrive more than once where the flow ends.
func (sr *search) repeats() []string {
	var out []string
	for e, again := range sr.again {
		if again {
			l := sr.x.p.Effects[e].Line
			out = append(out, fmt.Sprintf("`%s` puts its message into `%s` at least once: it may be there twice", l.ID, l.To.ID))
		}
	}
	return out
}

// states is a set of states that remembers where each came from. A state is
// found again by all of its bytes: no two are ever taken for one.
type states struct {
	size   int
	n      int
	chunks [][]byte
	origin [][]origin
	table  []slot
	seed   maphash.Seed
}

// origin is how a state was reached: from which, in how many steps.
type origin struct {
	parent int32
	steps  int32 // negative once it has been looked at
}

type slot struct {
	hash uint32
	is   uint32 // the state's number plus one
}

const chunk = 1 << 12

func newStates(size int) *states {
	return &states{size: size, table: make([]slot, 1<<12), seed: maphash.MakeSeed()}
}

func (v *states) get(i int) []byte {
	at := i % chunk * v.size
	return v.chunks[i/chunk][at : at+v.size]
}

func (v *states) from(i int) *origin { return &v.origin[i/chunk][i%chunk] }

func (v *states) parent(i int) int { return int(v.from(i).parent) }

func (v *states) depth(i int) int {
	if d := v.from(i).steps; d >= 0 {
		return int(d)
	}
	return int(^v.from(i).steps)
}

// look tells whether a state has not been looked at before.
func (v *states) look(i int) bool {
	o := v.from(i)
	if o.steps < 0 {
		return false
	}
	o.steps = ^o.steps
	return true
}

// add keeps a state. It tells whether it is new, or reached in fewer steps than
// was known before it was looked at.
func (v *states) add(s []byte, parent, depth int) (i int, nearer bool) {
	if 2*v.n >= len(v.table) {
		v.grow()
	}
	hash := maphash.Bytes(v.seed, s)
	tag := uint32(hash >> 32)
	mask := uint64(len(v.table) - 1)
	at := hash & mask
	for ; v.table[at].is != 0; at = (at + 1) & mask {
		if v.table[at].hash != tag || string(v.get(int(v.table[at].is-1))) != string(s) {
			continue
		}
		i = int(v.table[at].is - 1)
		if o := v.from(i); o.steps > int32(depth) {
			*o = origin{int32(parent), int32(depth)}
			return i, true
		}
		return i, false
	}
	if v.n%chunk == 0 {
		v.chunks = append(v.chunks, make([]byte, chunk*v.size))
		v.origin = append(v.origin, make([]origin, chunk))
	}
	i = v.n
	v.n++
	v.table[at] = slot{tag, uint32(v.n)}
	copy(v.get(i), s)
	*v.from(i) = origin{int32(parent), int32(depth)}
	return i, true
}

func (v *states) grow() {
	v.table = make([]slot, 2*len(v.table))
	mask := uint64(len(v.table) - 1)
	for n := range v.n {
		hash := maphash.Bytes(v.seed, v.get(n))
		i := hash & mask
		for v.table[i].is != 0 {
			i = (i + 1) & mask
		}
		v.table[i] = slot{uint32(hash >> 32), uint32(n + 1)}
	}
}

func (v *states) bytes() int64 {
	return int64(len(v.chunks))*chunk*int64(v.size+8) + int64(len(v.table))*8
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
