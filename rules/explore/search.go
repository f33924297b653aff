package explore

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"tautline.dev/model"
)

// maxSteps is how long a flow may be that is explored at all: a state has a
// byte or two for each step.
const maxSteps = 2000

// Flow explores one flow of a system.
func Flow(ctx context.Context, sys *model.System, f *model.Flow, o Options) *Result {
	o = o.withDefaults()
	r := &Result{Flow: f, Faults: o.Faults, Kinds: o.Kinds, Finished: true}
	n := 0
	for _, group := range f.Steps {
		n += len(group)
	}
	if n > maxSteps {
		r.Finished, r.Bound = false, fmt.Sprintf("%s steps in one flow, of %s", thousands(maxSteps), thousands(n))
		r.decide(nil, nil)
		return r
	}
	r.Program = Compile(sys, f, o.Faults)
	if r.Program == nil {
		return r
	}
	r.Ledger = ledger(r.Program)
	sr := newSearch(r.Program, o)
	sr.run(ctx, o)
	r.States, r.Steps, r.Depth = sr.visited.n, sr.steps, sr.depth
	r.Bound = sr.bound
	r.Finished = r.Bound == ""
	r.decide(sr, sr.x)
	return r
}

func (o Options) withDefaults() Options {
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

// search goes through the states breadth first, so that the first way to break
// a promise is one of the shortest.
type search struct {
	x       *stepper
	visited *states
	found   [OrderKept]finding
	steps   int
	depth   int
	bound   string
	// again are messages that may arrive more than once where the flow ends.
	again []bool
}

// finding is a state that breaks a promise.
type finding struct {
	state, depth, faults int
	is                   bool
}

func newSearch(p *Program, o Options) *search {
	x := newStepper(p, o.Kinds, !o.Unreduced)
	return &search{x: x, visited: newStates(x.at.size), again: make([]bool, len(p.Effects))}
}

func (sr *search) run(ctx context.Context, o Options) {
	at := 0
	sr.x.next = func(_ *move, s []byte) {
		sr.steps++
		sr.visited.add(s, at)
	}
	sr.x.initial(func(s []byte) { sr.visited.add(s, -1) })
	level := sr.visited.n
	now := make([]byte, sr.x.at.size)
	for ; at < sr.visited.n; at++ {
		if at == level {
			if sr.allBroken() {
				return
			}
			sr.depth++
			level = sr.visited.n
		}
		if at&0xfff == 0 {
			if sr.exhausted(ctx, o) {
				return
			}
			if o.Progress != nil {
				o.Progress(sr.visited.n, sr.depth)
			}
		}
		copy(now, sr.visited.get(at))
		if sr.x.expand(now) {
			sr.judge(now, at)
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

func (sr *search) allBroken() bool {
	for _, f := range sr.found {
		if !f.is {
			return false
		}
	}
	return true
}

func (sr *search) judge(s []byte, at int) {
	used := sr.x.p.Faults - int(s[0])
	for p, broken := range sr.x.broken(s) {
		f := &sr.found[p]
		if broken && (!f.is || f.depth == sr.depth && used < f.faults) {
			*f = finding{state: at, depth: sr.depth, faults: used, is: true}
		}
	}
	for e := range sr.x.p.Effects {
		if sr.x.p.Effects[e].Message && *sr.x.effect(s, e) > 1 {
			sr.again[e] = true
		}
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
func (r *Result) decide(sr *search, x *stepper) {
	for _, p := range Promises() {
		if p == OrderKept {
			continue
		}
		v := Verdict{Promise: p, State: Kept}
		switch {
		case sr != nil && sr.found[p].is:
			v.State = Broken
			v.Story, v.Assumptions = sr.tell(p, sr.found[p].state)
		case !r.Finished:
			v.State = NotFinished
		}
		if sr != nil && p == NoDoubleEffect && v.State != Broken {
			for e, again := range sr.again {
				if again {
					l := x.p.Effects[e].Line
					v.Notes = append(v.Notes, fmt.Sprintf("`%s` puts its message into `%s` at least once: it may be there twice", l.ID, l.To.ID))
				}
			}
		}
		r.Verdicts = append(r.Verdicts, v)
	}
}

// states is a set of states that remembers where each came from. A state is
// found again by all of its bytes: no two are ever taken for one.
type states struct {
	size    int
	n       int
	chunks  [][]byte
	parents [][]int32
	table   []slot
	seed    maphash.Seed
}

type slot struct {
	hash uint32
	is   uint32 // the state's number plus one
}

const chunk = 1 << 14

func newStates(size int) *states {
	return &states{size: size, table: make([]slot, 1<<12), seed: maphash.MakeSeed()}
}

func (v *states) get(i int) []byte {
	at := i % chunk * v.size
	return v.chunks[i/chunk][at : at+v.size]
}

func (v *states) parent(i int) int { return int(v.parents[i/chunk][i%chunk]) }

// add keeps a state, unless it is known.
func (v *states) add(s []byte, parent int) {
	if 2*v.n >= len(v.table) {
		v.grow()
	}
	hash := maphash.Bytes(v.seed, s)
	tag := uint32(hash >> 32)
	mask := uint64(len(v.table) - 1)
	i := hash & mask
	for ; v.table[i].is != 0; i = (i + 1) & mask {
		if v.table[i].hash == tag && string(v.get(int(v.table[i].is-1))) == string(s) {
			return
		}
	}
	if v.n%chunk == 0 {
		v.chunks = append(v.chunks, make([]byte, chunk*v.size))
		v.parents = append(v.parents, make([]int32, chunk))
	}
	v.n++
	v.table[i] = slot{tag, uint32(v.n)}
	copy(v.get(v.n-1), s)
	v.parents[(v.n-1)/chunk][(v.n-1)%chunk] = int32(parent)
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
	return int64(len(v.chunks))*chunk*int64(v.size+4) + int64(len(v.table))*8
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
