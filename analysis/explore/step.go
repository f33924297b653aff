package explore

import "slices"

// move is what happened between two states.
type move struct {
	action              Action
	fault               Fault
	handler, step, mail int32
	assume, alsoAssume  int32
	box                 int32
	chosen              byte // the value of a choice
	undo, replied       bool
	claimed             bool // whoever takes the work finds it in progress
	silent              bool // whoever was asked never reports back
	sticky, brief       bool
	ever                int32 // 1 + the step that is tried for ever from here on
}

func (mv *move) assuming(a int) {
	switch {
	case a < 0:
	case mv.assume < 0:
		mv.assume = int32(a)
	default:
		mv.alsoAssume = int32(a)
	}
}

// stepper is the transition relation: it tells every next state of a state.
type stepper struct {
	p       *Program
	at      layout
	kinds   [len(faultNames)]bool
	reduced bool
	// counted: every try is made and counted, where they are not too many.
	counted bool
	roots   []int
	// accepts tells of each step whether its success tells the client yes, firsts
	// whether the flow begins with it, acknowledged of each mailbox whether work
	// that is done on its message does.
	accepts, firsts, acknowledged []bool
	// spared are the effects whose absence would break a promise if the team
	// didn't state that they may be lost.
	spared  [OrderKept][]bool
	most    byte // copies of a message that are told apart
	decides [][]int
	// recordedAt are the steps whose dedup stores are told after each step.
	recordedAt [][]*Step
	forgets    [][]int // effects of each store that forgets
	pool       [][]byte
	top        int
	// handles tells which boxes may always fail at a piece of work.
	handles []bool
	// leadsTo are the effects that each mailbox leads to.
	leadsTo [][]int
	// next is called with every next state, which it must not keep.
	next func(mv move, s []byte)
}

func newStepper(p *Program, kinds []Fault, reduced bool) *stepper {
	x := &stepper{p: p, at: p.layout(slices.Contains(kinds, Poison), slices.Contains(kinds, Slow)), counted: !reduced, most: byte(p.Faults + 2), forgets: p.forgottenTogether(), handles: make([]bool, len(p.Boxes))}
	for _, b := range p.Receivers {
		x.handles[b] = true
	}
	x.accepts, x.firsts, x.acknowledged = make([]bool, len(p.Steps)), make([]bool, len(p.Steps)), make([]bool, len(p.Mailboxes))
	for _, st := range p.Starts {
		for _, i := range st.Accepts {
			x.accepts[i] = true
		}
		for _, m := range st.Acknowledged {
			x.acknowledged[m] = true
		}
	}
	for i := range p.Steps {
		x.firsts[i] = p.Begins(i)
	}
	for _, k := range kinds {
		x.kinds[k] = true
	}
	for i := range p.Steps {
		x.decides = append(x.decides, p.decidedAt(i))
		x.recordedAt = append(x.recordedAt, p.recordedAt(i))
	}
	x.leadsTo = make([][]int, len(p.Mailboxes))
	for e := range p.Effects {
		for _, m := range p.Effects[e].Mailboxes {
			x.leadsTo[m] = append(x.leadsTo[m], e)
		}
	}
	for i := range x.spared {
		x.spared[i] = make([]bool, len(p.Effects))
	}
	for h := range p.Handlers {
		if p.Handlers[h].Caller < 0 {
			x.roots = append(x.roots, h)
		}
	}
	// Order is judged on the way, not only where it ends.
	x.reduced = reduced && len(x.forgets) == 0 && !p.Ordered && !p.undoesMessages() && !p.undoesForOthers()
	depth := 2*len(p.Handlers) + 10
	flat := make([]byte, depth*x.at.size)
	for i := range depth {
		x.pool = append(x.pool, flat[i*x.at.size:(i+1)*x.at.size])
	}
	return x
}

// undoesMessages tells whether something undoes what others do for a message: then
// it matters who comes first.
func (p *Program) undoesMessages() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Undo >= 0 && len(s.Into) > 0 })
}

// undoesForOthers tells whether a handler undoes what another has done.
func (p *Program) undoesForOthers() bool {
	return slices.ContainsFunc(p.Handlers, func(h Handler) bool { return h.Execution != nil })
}

// forgottenTogether are the effects that go with a stop of their store, one
// list for each store that isn't durable.
func (p *Program) forgottenTogether() [][]int {
	var out [][]int
	at := map[int]int{}
	for e := range p.Effects {
		ef := &p.Effects[e]
		if !ef.Forgets {
			continue
		}
		b := p.Steps[ef.Step].Box
		i, ok := at[b]
		if !ok {
			i = len(out)
			at[b] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// decidedAt are the conditions and choices that must be settled before a step:
// its own, and those of whatever its message or change is delivered by. Which
// branch is taken comes before what is so only in a branch.
func (p *Program) decidedAt(i int) []int {
	var out []int
	s := &p.Steps[i]
	for _, b := range s.Branches {
		out = append(out, b.Choice)
	}
	if s.Choice >= 0 {
		out = append(out, s.Choice)
	}
	behind := func(s *Step) {
		for _, m := range slices.Concat(s.Into, s.Log) {
			for _, b := range p.Mailboxes[m].Branches {
				out = append(out, b.Choice)
			}
			if c := p.Mailboxes[m].Choice; c >= 0 {
				out = append(out, c)
			}
		}
	}
	behind(s)
	for _, e := range s.Commits {
		behind(&p.Steps[p.Effects[e].Step])
	}
	return out
}

// recordedAt are the steps whose dedup stores are told when a step is done: of those
// of a transaction when it has committed.
func (p *Program) recordedAt(i int) []*Step {
	s := &p.Steps[i]
	steps := []int{i}
	switch {
	case s.Held:
		return nil
	case len(s.Commits) > 0:
		steps = steps[:0]
		for _, e := range s.Commits {
			steps = append(steps, p.Effects[e].Step)
		}
	}
	var out []*Step
	for _, i := range steps {
		if st := &p.Steps[i]; st.Record >= 0 {
			out = append(out, st)
		}
	}
	return out
}

func (x *stepper) copy(s []byte) []byte {
	b := x.pool[x.top]
	x.top++
	copy(b, s)
	return b
}

// spend is a copy of a state in which one more thing has gone wrong.
func (x *stepper) spend(s []byte) []byte {
	n := x.copy(s)
	x.pay(n)
	return n
}

// pay takes a fault off those left. After the last nothing more starts to fail,
// so it doesn't matter any more what has been met.
func (x *stepper) pay(s []byte) {
	if s[0]--; s[0] == 0 {
		clear(s[x.at.met:x.at.handlers])
	}
}

func (x *stepper) free() { x.top-- }

func (x *stepper) can(s []byte, f Fault) bool { return s[0] > 0 && x.kinds[f] }

func (x *stepper) emit(mv *move, s []byte) { x.next(*mv, s) }

func (x *stepper) begin(a Action, h, step int) move {
	return move{action: a, handler: int32(h), step: int32(step), mail: -1, assume: -1, alsoAssume: -1, box: -1}
}

// expand visits every next state. It tells whether nothing more has to happen.
func (x *stepper) expand(s []byte) (ended bool) {
	if x.reduced && x.expandOne(s) {
		return false
	}
	ended = true
	for _, h := range x.roots {
		switch {
		case x.pc(s, h) == 0 && x.setAsideAt(s, h):
			ended = false
			x.goOn(s, h)
		case x.moves(s, h):
			ended = false
			x.thread(s, h)
		}
	}
	for m := range x.p.Mailboxes {
		if x.waiting(s, m) {
			ended = false
			x.take(s, m)
		}
	}
	x.forget(s)
	x.forgetParked(s)
	return ended
}

// expandOne goes on with one handler whose next step commutes with all that any
// other may do before it, and tells whether there is one.
//
// Handlers with different roots share no part of the state except the faults
// left, what the client was told (which only ever rises) and the mailboxes
// between them (a message more and a message less make the same, whichever
// comes first; several commuting steps together cost the same faults in any
// order). So any story can be retold with one handler run to its end before the
// next begins, and ends in the same state, which is where promises are judged.
// No way comes back to where it was: each try is counted or costs a fault. So
// nothing is put off for ever. What a box has handed over from memory is the
// exception: a stop of the box takes it along, so the steps of that box and of
// what it handed over are told in every order; and so is everything where a
// store forgets; and who takes a message whose first taker is set aside, and when
// that goes on.
func (x *stepper) expandOne(s []byte) bool {
	for _, h := range x.roots {
		if x.moves(s, h) && !x.inMemoryOf(x.running(s, h)) {
			x.thread(s, h)
			return true
		}
	}
	for m := range x.p.Mailboxes {
		if x.p.Mailboxes[m].Kind != InMemory && x.waiting(s, m) && !x.anySetAside(s, m) {
			x.take(s, m)
			return true
		}
	}
	return false
}

// moves tells whether a root is running, and can go on.
func (x *stepper) moves(s []byte, root int) bool {
	return x.pc(s, root) != 0 && !x.hangs(s, root) && !x.waitsForAnswer(s, root) && !x.answersTooSoon(s, root)
}

// inMemoryOf tells whether a handler's box hands something over from memory,
// its own doing included.
func (x *stepper) inMemoryOf(h int) bool {
	for m := range x.p.Mailboxes {
		if mb := &x.p.Mailboxes[m]; mb.Kind == InMemory && (mb.Box == x.p.Handlers[h].Box || mb.Consumer == x.p.Handlers[h].Root) {
			return true
		}
	}
	return false
}

// thread goes on with a root, at the end of the calls that are under way.
func (x *stepper) thread(s []byte, root int) {
	x.forgetInFlight(s, root)
	x.handler(s, x.running(s, root))
}

// running is the handler of a root that waits for no other.
func (x *stepper) running(s []byte, h int) int {
	for {
		hd := &x.p.Handlers[h]
		pc := x.pc(s, h)
		if *x.marks(s, h)&undoing != 0 || pc > len(hd.Steps) {
			break
		}
		callee := x.p.Steps[hd.Steps[pc-1]].Callee
		if callee < 0 || x.pc(s, callee) == 0 {
			break
		}
		h = callee
	}
	return h
}

func (x *stepper) handler(s []byte, h int) {
	hd := &x.p.Handlers[h]
	pc := x.pc(s, h)
	marks := *x.marks(s, h)
	starting := hd.Client && marks&(recording|attempted|undoing) == 0 && pc <= len(hd.Steps) && x.firsts[hd.Steps[pc-1]]
	if hd.CanStop && !starting && marks&doomed == 0 && x.can(s, Stop) {
		x.stop(s, h)
	}
	if x.maySetAside(s, h) {
		x.setAside(s, h)
	}
	switch {
	case hd.Workflow && marks&awaiting != 0:
		x.waitEnds(s, h)
	case marks&undoing != 0:
		x.undo(s, h)
	case pc > len(hd.Steps):
		x.end(s, h)
	default:
		x.step(s, h, hd.Steps[pc-1])
	}
}

// step does the step at which a handler is.
func (x *stepper) step(s []byte, h, i int) {
	st := &x.p.Steps[i]
	marks := *x.marks(s, h)
	switch {
	case marks&recording != 0:
		x.note(s, h, i)
		if marks&doomed != 0 { // stopped before it could be noted
			x.leaveOut(s, h, i)
		}
	case x.undecided(s, h, i):
	case x.isUnreported(s, st):
		x.leaveOut(s, h, i)
	case x.leftOut(s, st): // the last of a group
		x.leaveOut(s, h, i)
	case x.cantCommit(s, st):
		x.leaveOut(s, h, i)
	default:
		if marks&doomed != 0 { // stopped before it came here
			n := x.copy(s)
			x.miss(n, st, noCommit)
			x.leaveOut(n, h, i)
			x.free()
		}
		x.do(s, h, i)
	}
}

// do tries a step that is to be done.
func (x *stepper) do(s []byte, h, i int) {
	switch x.p.Steps[i].Kind {
	case Ask:
		x.ask(s, h, i)
	case Send:
		x.send(s, h, i)
	case Local:
		n := x.copy(s)
		mv := x.begin(Does, h, i)
		x.apply(n, i, &mv)
		x.done(n, h, i, &mv)
		x.free()
	}
}

// note tells the dedup stores beside a step that it is done.
func (x *stepper) note(s []byte, h, i int) {
	n := x.copy(s)
	for _, of := range x.recordedAt[i] {
		if !x.isMissing(s, of) {
			*x.record(n, of.Record) = 1
			x.claimed(n, of)
		}
	}
	*x.marks(n, h) &^= recording
	mv := x.begin(Acknowledges, h, i)
	x.stepDone(n, h, &mv)
	x.free()
}

// leaveOut goes on without the step, or without noting that it is done.
func (x *stepper) leaveOut(s []byte, h, i int) {
	n := x.copy(s)
	*x.marks(n, h) &^= recording
	mv := x.begin(Skips, h, i)
	x.advance(n, h, &mv)
	x.free()
}

// undecided settles the first condition or choice of a step that is still open,
// in every way, and tells whether there was one.
func (x *stepper) undecided(s []byte, h, i int) bool {
	for _, c := range x.decides[i] {
		if *x.choice(s, c) != 0 {
			continue
		}
		for v := range x.p.Choices[c].values() {
			n := x.copy(s)
			*x.choice(n, c) = byte(v + 1)
			mv := x.begin(Chooses, h, i)
			mv.chosen = byte(v + 1)
			if x.leftOut(n, &x.p.Steps[i]) {
				x.advance(n, h, &mv)
			} else {
				x.emit(&mv, n)
			}
			x.free()
		}
		return true
	}
	return false
}

// values counts the values of a choice, from 1: taken and not taken, or the
// branches.
func (c *Choice) values() int { return max(2, len(c.Branches)) }

// leftOut tells whether a step is not to be done: its condition is known not to
// hold, or it lies in a branch that isn't taken.
func (x *stepper) leftOut(s []byte, st *Step) bool {
	return st.Choice >= 0 && *x.choice(s, st.Choice) == notTaken || x.otherBranch(s, st.Branches)
}

// otherBranch tells whether another branch was chosen.
func (x *stepper) otherBranch(s []byte, in []Branch) bool {
	for i := range in {
		if !in[i].Holds(*x.choice(s, in[i].Choice)) {
			return true
		}
	}
	return false
}
