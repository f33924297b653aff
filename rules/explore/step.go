package explore

import "tautline.dev/model"

// The state of an exploration is a string of bytes of one length:
//
//	faults left · what the client was told · the boxes that fail for good ·
//	the boxes that are down, each with the root for which it is ·
//	handlers: place (2), marks, tries · mailboxes: fresh, returned, marks ·
//	effects · choices · records · fates of workflows
//
// A handler's place is 0 while it isn't running, n for its n-th step, and one
// more than its steps when all are done and nobody has been told yet.

// What the client was told. More is told over less, never the other way round,
// so the order in which handlers run makes no difference.
const (
	toldNothing byte = iota
	toldSilence
	toldNo
	toldYes
)

// Marks of a handler.
const (
	undoing   byte = 1 << iota // going back through its steps
	doomed                     // stopped while several steps were under way
	failing                    // one of a group has failed
	forGood                    // what it failed of is still there
	recording                  // the step is done, its dedup store doesn't know
)

// Marks of a mailbox.
const (
	parked  byte = 1 << iota // a message went to the dead-letter queue
	gone                     // a message is lost
	kept                     // a message stays, and is never done
	had                      // a message was put in before
	cameOut                  // a message was taken before
	copied                   // a copy came after the message (where order matters)
)

// Fates of a workflow.
const (
	undone byte = 1 << iota
	held
	filed // in its dead-letter queue
)

// Values of a choice.
const (
	taken    byte = 1
	notTaken byte = 2
)

// lastTry stands for the last of many tries: what failed of something that
// stays would fail each time in between as well.
const lastTry = 200

type layout struct {
	poison, down, handlers, mailboxes, effects, choices, records, fates, size int
}

func (p *Program) layout() layout {
	var l layout
	l.poison = 2
	l.down = l.poison + 2*p.Faults
	l.handlers = l.down + 4*p.Faults
	l.mailboxes = l.handlers + 4*len(p.Handlers)
	l.effects = l.mailboxes + 3*len(p.Mailboxes)
	l.choices = l.effects + len(p.Effects)
	l.records = l.choices + len(p.Choices)
	l.fates = l.records + len(p.Records)
	l.size = l.fates
	for i := range p.Handlers {
		if p.Handlers[i].Workflow {
			l.size = l.fates + len(p.Handlers)
		}
	}
	return l
}

// move is what happened between two states.
type move struct {
	action               Action
	fault                Fault
	handler, step, mail  int32
	assume, alsoAssume   int32
	box                  int32
	taken, undo, replied bool
	sticky               bool
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
	most    byte // copies of a message that are told apart
	decides [][]int
	// recordedAt are the dedup stores that are told after each step.
	recordedAt [][]int
	forgets    [][]int // effects of each store that forgets
	outlive    []bool  // mailboxes whose second delivery matters for a window
	pool       [][]byte
	top        int
	// next is called with every next state, which it must not keep.
	next func(mv *move, s []byte)
}

func newStepper(p *Program, kinds []Fault, reduced bool) *stepper {
	x := &stepper{p: p, at: p.layout(), counted: !reduced, most: byte(p.Faults + 2), outlive: make([]bool, len(p.Mailboxes))}
	for _, k := range kinds {
		x.kinds[k] = true
	}
	x.decides = make([][]int, len(p.Steps))
	for i := range p.Steps {
		x.decides[i] = p.decidedAt(i)
		x.recordedAt = append(x.recordedAt, p.recordedAt(i))
	}
	byBox := map[int]int{}
	for e := range p.Effects {
		ef := &p.Effects[e]
		for _, m := range ef.Outlives {
			x.outlive[m] = true
		}
		if ef.Forgets {
			b := p.Steps[ef.Step].Box
			i, ok := byBox[b]
			if !ok {
				i = len(x.forgets)
				byBox[b] = i
				x.forgets = append(x.forgets, nil)
			}
			x.forgets[i] = append(x.forgets[i], e)
		}
	}
	for h := range p.Handlers {
		if p.Handlers[h].Caller < 0 {
			x.roots = append(x.roots, h)
		}
	}
	// Order is judged on the way, not only where it ends.
	x.reduced = reduced && len(x.forgets) == 0 && !p.Ordered
	depth := 2*len(p.Handlers) + 8
	flat := make([]byte, depth*x.at.size)
	for i := range depth {
		x.pool = append(x.pool, flat[i*x.at.size:(i+1)*x.at.size])
	}
	return x
}

// decidedAt are the conditions that must be settled before a step: its own, and
// those of whatever its message or change is delivered by.
func (p *Program) decidedAt(i int) []int {
	var out []int
	s := &p.Steps[i]
	if s.Choice >= 0 {
		out = append(out, s.Choice)
	}
	behind := func(s *Step) {
		for _, m := range s.Into {
			if c := p.Mailboxes[m].Choice; c >= 0 {
				out = append(out, c)
			}
		}
		for _, m := range s.Log {
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

// recordedAt are the dedup stores beside a step, which are told of a transaction
// when it has committed.
func (p *Program) recordedAt(i int) []int {
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
	var out []int
	for _, i := range steps {
		if r := p.Steps[i].Record; r >= 0 {
			out = append(out, r)
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

func (x *stepper) free() { x.top-- }

func (x *stepper) pc(s []byte, h int) int {
	i := x.at.handlers + 4*h
	return int(s[i]) | int(s[i+1])<<8
}

func (x *stepper) setPC(s []byte, h, pc int) {
	i := x.at.handlers + 4*h
	s[i], s[i+1] = byte(pc), byte(pc>>8)
}

func (x *stepper) marks(s []byte, h int) *byte { return &s[x.at.handlers+4*h+2] }
func (x *stepper) tries(s []byte, h int) *byte { return &s[x.at.handlers+4*h+3] }

func (x *stepper) fresh(s []byte, m int) *byte    { return &s[x.at.mailboxes+3*m] }
func (x *stepper) returned(s []byte, m int) *byte { return &s[x.at.mailboxes+3*m+1] }
func (x *stepper) mail(s []byte, m int) *byte     { return &s[x.at.mailboxes+3*m+2] }

func (x *stepper) effect(s []byte, e int) *byte { return &s[x.at.effects+e] }
func (x *stepper) choice(s []byte, c int) *byte { return &s[x.at.choices+c] }
func (x *stepper) record(s []byte, r int) *byte { return &s[x.at.records+r] }
func (x *stepper) fate(s []byte, h int) *byte   { return &s[x.at.fates+h] }

func (x *stepper) can(s []byte, f Fault) bool { return s[0] > 0 && x.kinds[f] }

func (x *stepper) emit(mv *move, s []byte) { x.next(mv, s) }

func (x *stepper) begin(a Action, h, step int) move {
	return move{action: a, handler: int32(h), step: int32(step), mail: -1, assume: -1, alsoAssume: -1, box: -1}
}

// initial are the states in which an exploration may begin: one for every
// choice of boxes at which this piece of work always fails.
func (x *stepper) initial(visit func(s []byte)) {
	s := make([]byte, x.at.size)
	s[0] = byte(x.p.Faults)
	if x.p.Start >= 0 {
		x.setPC(s, x.p.Start, 1)
	}
	if x.p.Accepted < 0 {
		s[1] = toldYes
	}
	for _, m := range x.p.Initial {
		*x.fresh(s, m) = 1
	}
	visit(s)
	if !x.kinds[Poison] {
		return
	}
	var choose func(from, n int)
	choose = func(from, n int) {
		if n == x.p.Faults {
			return
		}
		for i := from; i < len(x.p.Receivers); i++ {
			s[0]--
			b := x.p.Receivers[i] + 1
			s[x.at.poison+2*n], s[x.at.poison+2*n+1] = byte(b), byte(b>>8)
			visit(s)
			choose(i+1, n+1)
			s[x.at.poison+2*n], s[x.at.poison+2*n+1] = 0, 0
			s[0]++
		}
	}
	choose(0, 0)
}

// poisoned tells whether this piece of work always fails at a box.
func (x *stepper) poisoned(s []byte, box int) bool {
	for i := x.at.poison; i < x.at.down; i += 2 {
		b := int(s[i]) | int(s[i+1])<<8
		if b == 0 {
			return false
		}
		if b == box+1 {
			return true
		}
	}
	return false
}

// down tells whether a box is down for all that one root calls.
func (x *stepper) down(s []byte, box, root int) bool {
	for i := x.at.down; i < x.at.handlers; i += 4 {
		if s[i]|s[i+1] == 0 {
			return false
		}
		if int(s[i])|int(s[i+1])<<8 == box+1 && int(s[i+2])|int(s[i+3])<<8 == root {
			return true
		}
	}
	return false
}

func (x *stepper) putDown(s []byte, box, root int) {
	for i := x.at.down; i < x.at.handlers; i += 4 {
		if s[i]|s[i+1] == 0 {
			s[i], s[i+1], s[i+2], s[i+3] = byte(box+1), byte((box+1)>>8), byte(root), byte(root>>8)
			return
		}
	}
}

// upAgain ends all that was down for a root, and tells whether anything was.
func (x *stepper) upAgain(s []byte, root int) (any bool) {
	to := x.at.down
	for i := x.at.down; i < x.at.handlers; i += 4 {
		if s[i]|s[i+1] != 0 && int(s[i+2])|int(s[i+3])<<8 != root {
			copy(s[to:to+4], s[i:i+4])
			to += 4
		} else if s[i]|s[i+1] != 0 {
			any = true
		}
	}
	clear(s[to:x.at.handlers])
	return any
}

// expand visits every next state. It tells whether nothing more has to happen.
func (x *stepper) expand(s []byte) (ended bool) {
	if x.reduced && x.expandOne(s) {
		return false
	}
	ended = true
	for _, h := range x.roots {
		if x.pc(s, h) != 0 {
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
// store forgets.
func (x *stepper) expandOne(s []byte) bool {
	for _, h := range x.roots {
		if x.pc(s, h) != 0 && !x.inMemoryOf(x.running(s, h)) {
			x.thread(s, h)
			return true
		}
	}
	for m := range x.p.Mailboxes {
		if x.p.Mailboxes[m].Kind != InMemory && x.waiting(s, m) {
			x.take(s, m)
			return true
		}
	}
	return false
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

// forget stops a store that isn't durable.
func (x *stepper) forget(s []byte) {
	if len(x.forgets) == 0 || !x.can(s, Stop) {
		return
	}
	for _, effects := range x.forgets {
		n := x.copy(s)
		any := false
		for _, e := range effects {
			any = any || *x.effect(n, e) > 0
			*x.effect(n, e) = 0
		}
		if any {
			n[0]--
			ef := &x.p.Effects[effects[0]]
			mv := x.begin(Stops, -1, ef.Step)
			mv.fault, mv.box = Stop, int32(x.p.Steps[ef.Step].Box)
			mv.assuming(ef.ForgetsAssume)
			x.emit(&mv, n)
		}
		x.free()
	}
}

// thread goes on with a root, at the end of the calls that are under way.
func (x *stepper) thread(s []byte, root int) { x.handler(s, x.running(s, root)) }

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
	starting := hd.Client && pc == 1 && marks&recording == 0
	if hd.CanStop && !starting && marks&doomed == 0 && x.can(s, Stop) {
		x.stop(s, h)
	}
	switch {
	case marks&undoing != 0:
		x.undo(s, h)
	case pc > len(hd.Steps):
		x.end(s, h)
	default:
		x.step(s, h, hd.Steps[pc-1])
	}
}

// stop ends a handler where it is. Of steps that are done at the same time any
// may have been done by then: it is doomed, and each of them done or not.
func (x *stepper) stop(s []byte, h int) {
	x.stopped(s, h, false)
	if x.inMemory(s, h) {
		x.stopped(s, h, true)
	}
}

// inMemory tells whether something that a handler's box has handed over is
// still in its memory.
func (x *stepper) inMemory(s []byte, h int) bool {
	for m := range x.p.Mailboxes {
		if mb := &x.p.Mailboxes[m]; mb.Kind == InMemory && mb.Box == x.p.Handlers[h].Box && x.loose(s, m) {
			return true
		}
	}
	return false
}

// waiting tells whether a mailbox has a message, and its consumer nothing to do.
func (x *stepper) waiting(s []byte, m int) bool {
	return (*x.fresh(s, m) > 0 || *x.returned(s, m) > 0) && x.pc(s, x.p.Mailboxes[m].Consumer) == 0
}

// loose tells whether a mailbox has a message that nobody works on.
func (x *stepper) loose(s []byte, m int) bool {
	return *x.fresh(s, m) > 0 || *x.returned(s, m) > 0 && x.pc(s, x.p.Mailboxes[m].Consumer) == 0
}

// stopped is a stop by which what the box had handed over from memory is on its
// way already, or by which that is gone too.
func (x *stepper) stopped(s []byte, h int, memory bool) {
	n := x.copy(s)
	n[0]--
	mv := x.begin(Stops, h, -1)
	mv.fault = Stop
	mv.box = int32(x.p.Handlers[h].Box)
	for m := range x.p.Mailboxes {
		mb := &x.p.Mailboxes[m]
		if memory && mb.Kind == InMemory && mb.Box == x.p.Handlers[h].Box && x.loose(s, m) {
			*x.fresh(n, m) = 0
			if x.pc(s, mb.Consumer) == 0 {
				*x.returned(n, m) = 0
			}
			*x.mail(n, m) |= gone
			mv.assuming(mb.DurableAssume)
		}
	}
	pc := x.pc(s, h)
	steps := x.p.Handlers[h].Steps
	if *x.marks(s, h)&undoing == 0 && pc <= len(steps) && x.p.Steps[steps[pc-1]].Grouped {
		*x.marks(n, h) |= doomed
		x.emit(&mv, n)
	} else {
		x.die(n, h, &mv)
	}
	x.free()
}

func (x *stepper) quit(s []byte, h int) {
	x.setPC(s, h, 0)
	*x.marks(s, h) = 0
	*x.tries(s, h) = 0
}

func (x *stepper) die(s []byte, h int, mv *move) {
	x.quit(s, h)
	if c := x.p.Handlers[h].Caller; c >= 0 {
		x.attemptFailed(s, c, mv, failure{unknown: true})
		return
	}
	x.rootFailed(s, h, mv, failure{unknown: true})
}

// failure is how a try went wrong.
type failure struct {
	unknown bool // nobody knows whether it was done
	direct  bool // refused at the door: nothing was done, and all tries are
	forGood bool // what it failed of is still there for the next try
}

// step does the step at which a handler is.
func (x *stepper) step(s []byte, h, i int) {
	st := &x.p.Steps[i]
	marks := *x.marks(s, h)
	if marks&recording != 0 {
		n := x.copy(s)
		for _, r := range x.recordedAt[i] {
			*x.record(n, r) = 1
		}
		*x.marks(n, h) &^= recording
		mv := x.begin(Acknowledges, h, i)
		mv.box = int32(x.p.Handlers[h].Box)
		x.stepDone(n, h, &mv)
		x.free()
		if marks&doomed != 0 { // stopped before it could be
			n := x.copy(s)
			*x.marks(n, h) &^= recording
			mv := x.begin(Skips, h, i)
			mv.box = int32(x.p.Handlers[h].Box)
			x.advance(n, h, &mv)
			x.free()
		}
		return
	}
	if x.undecided(s, h, i) {
		return
	}
	if st.Choice >= 0 && *x.choice(s, st.Choice) == notTaken { // the last of a group
		n := x.copy(s)
		mv := x.begin(Skips, h, i)
		x.advance(n, h, &mv)
		x.free()
		return
	}
	if marks&doomed != 0 {
		n := x.copy(s)
		mv := x.begin(Skips, h, i)
		mv.box = int32(x.p.Handlers[h].Box)
		x.advance(n, h, &mv)
		x.free()
	}
	switch st.Kind {
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

// undecided settles the first condition of a step that is still open, both
// ways, and tells whether there was one.
func (x *stepper) undecided(s []byte, h, i int) bool {
	for _, c := range x.decides[i] {
		if *x.choice(s, c) != 0 {
			continue
		}
		for _, v := range []byte{taken, notTaken} {
			n := x.copy(s)
			*x.choice(n, c) = v
			mv := x.begin(Chooses, h, i)
			mv.taken = v == taken
			mv.box = int32(x.p.Handlers[h].Box)
			if v == notTaken && c == x.p.Steps[i].Choice {
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

func (x *stepper) blocked(s []byte, h, box int) bool {
	return x.poisoned(s, box) || x.down(s, box, x.p.Handlers[h].Root)
}

// closed tells whether a message can't be handed over. A platform's queue takes
// what its function will fail of; a workflow starts, or doesn't.
func (x *stepper) closed(s []byte, h int, st *Step) bool {
	if len(st.Into) > 0 && x.p.Mailboxes[st.Into[0]].Kind == PlatformQueue && x.p.Boxes[st.Box].Kind != model.Workflow {
		return x.down(s, st.Box, x.p.Handlers[h].Root)
	}
	return x.blocked(s, h, st.Box)
}

// ask calls another box and waits.
func (x *stepper) ask(s []byte, h, i int) {
	st := &x.p.Steps[i]
	broker := x.p.Handlers[h].Broker // then the mailbox has found it up
	if !broker && x.blocked(s, h, st.Box) {
		n := x.copy(s)
		mv := x.begin(Refuses, h, i)
		if x.poisoned(s, st.Box) {
			mv.fault = Poison
		}
		x.attemptFailed(n, h, &mv, failure{direct: true, forGood: true})
		x.free()
		return
	}
	if found, sure := x.found(s, st); found {
		x.foundBefore(s, h, i)
		if sure {
			return
		}
	}
	n := x.copy(s)
	mv := x.begin(Does, h, i)
	if st.Callee >= 0 {
		mv.action = Calls
		x.start(n, st.Callee)
		x.emit(&mv, n)
	} else {
		x.apply(n, i, &mv)
		x.done(n, h, i, &mv)
	}
	x.free()
	if st.Callee < 0 && !st.Read && !st.Held && x.can(s, LoseReply) {
		n := x.copy(s)
		n[0]--
		mv := x.begin(LosesReply, h, i)
		mv.fault = LoseReply
		x.apply(n, i, &mv)
		x.attemptFailed(n, h, &mv, failure{unknown: true})
		x.free()
	}
	if !broker {
		x.refuse(s, h, i)
	}
}

// found tells whether a guard finds its key where it is enforced, and whether
// it does so for sure: one that may be forgotten by then may be found, or not.
func (x *stepper) found(s []byte, st *Step) (found, sure bool) {
	switch {
	case !st.Guard || st.Effect < 0:
		return false, false
	case st.Record >= 0:
		found = *x.record(s, st.Record) == 1
		return found, found
	}
	found = *x.effect(s, st.Effect) > 0
	return found, found && !x.expired(s, &x.p.Effects[st.Effect])
}

// foundBefore ends a handler whose guard finds its key.
func (x *stepper) foundBefore(s []byte, h, i int) {
	n := x.copy(s)
	mv := x.begin(Skips, h, i)
	mv.replied = true
	*x.marks(n, h) = 0
	*x.tries(n, h) = 0
	x.setPC(n, h, len(x.p.Handlers[h].Steps)+1)
	if i == x.p.Accepted {
		n[1] = toldYes
	}
	x.arrived(n, h, &mv)
	x.free()
}

// refuse is a receiver that is down for as long as this call is tried; where it
// can make a difference also for as long as all calls around it are.
func (x *stepper) refuse(s []byte, h, i int) {
	st := &x.p.Steps[i]
	if !x.can(s, Refuse) || st.endless() {
		return
	}
	for _, sticky := range []bool{false, true} {
		if sticky && !st.Sticky {
			continue
		}
		n := x.copy(s)
		n[0]--
		mv := x.begin(Refuses, h, i)
		mv.fault = Refuse
		if sticky {
			mv.sticky = true
			x.putDown(n, st.Box, x.p.Handlers[h].Root)
		}
		x.stepFailed(n, h, &mv, failure{direct: true, forGood: sticky})
		x.free()
	}
}

// send puts messages into mailboxes.
func (x *stepper) send(s []byte, h, i int) {
	st := &x.p.Steps[i]
	broker := x.p.Handlers[h].Broker
	heard := !st.Unheard
	if heard && !broker && x.closed(s, h, st) {
		n := x.copy(s)
		mv := x.begin(Refuses, h, i)
		if !x.down(s, st.Box, x.p.Handlers[h].Root) {
			mv.fault = Poison
		}
		x.attemptFailed(n, h, &mv, failure{direct: true, forGood: true})
		x.free()
		return
	}
	x.eachPut(s, st, func(n []byte) {
		mv := x.begin(Sends, h, i)
		x.done(n, h, i, &mv)
	})
	if heard && x.can(s, LoseReply) {
		x.eachPut(s, st, func(n []byte) {
			n[0]--
			mv := x.begin(LosesReply, h, i)
			mv.fault = LoseReply
			x.attemptFailed(n, h, &mv, failure{unknown: true})
		})
	}
	if heard && !broker {
		x.refuse(s, h, i)
	}
	if st.Loses && x.can(s, Lose) {
		n := x.copy(s)
		n[0]--
		mv := x.begin(Drops, h, i)
		mv.fault = Lose
		x.done(n, h, i, &mv)
		x.free()
	}
}

// eachPut visits the state after a send, one for every mailbox where they are
// rivals for the message.
func (x *stepper) eachPut(s []byte, st *Step, visit func(n []byte)) {
	if len(st.Into) > 0 && x.p.Mailboxes[st.Into[0]].Rivals != nil {
		for _, m := range st.Into {
			n := x.copy(s)
			x.put(n, m)
			visit(n)
			x.free()
		}
		return
	}
	n := x.copy(s)
	for _, m := range st.Into {
		x.put(n, m)
	}
	if st.Effect >= 0 {
		if e := x.effect(n, st.Effect); *e == 0 || *e == 1 && !st.Dedup {
			*e++
		}
	}
	visit(n)
	x.free()
}

func (x *stepper) put(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	if mb.Choice >= 0 && *x.choice(s, mb.Choice) == notTaken {
		return
	}
	marks := x.mail(s, m)
	if mb.Dedup && *marks&had != 0 {
		return
	}
	if mb.Dedup || mb.Rivals != nil {
		*marks |= had
	}
	if f := x.fresh(s, m); *f < x.most {
		*f++
	}
}

// apply makes the effect of a step, or of all its transaction.
func (x *stepper) apply(s []byte, i int, mv *move) {
	st := &x.p.Steps[i]
	switch {
	case st.Held || st.Effect < 0:
	case len(st.Commits) > 0:
		for _, e := range st.Commits {
			if r := x.p.Steps[x.p.Effects[e].Step].Record; r < 0 || *x.record(s, r) == 0 {
				x.happen(s, e, mv)
			}
		}
	case st.Record >= 0 && *x.record(s, st.Record) == 1:
		mv.action, mv.replied = Repeats, true
	default:
		x.happen(s, st.Effect, mv)
	}
}

func (x *stepper) happen(s []byte, e int, mv *move) {
	ef := &x.p.Effects[e]
	count := x.effect(s, e)
	if *count == 0 {
		*count = 1
		x.log(s, ef)
		return
	}
	if ef.Idempotent && !x.expired(s, ef) {
		if mv.action == Does {
			mv.action = Repeats
		}
		return
	}
	mv.assuming(ef.Assume)
	*count = 2
	x.log(s, ef)
}

// expired tells whether an effect's key may have been forgotten: something that
// keeps its work for longer than the key is remembered has delivered before.
func (x *stepper) expired(s []byte, ef *Effect) bool {
	for _, m := range ef.Outlives {
		if *x.mail(s, m)&cameOut != 0 {
			return true
		}
	}
	return false
}

func (x *stepper) log(s []byte, ef *Effect) {
	for _, m := range x.p.Steps[ef.Step].Log {
		x.put(s, m)
	}
}

// done goes on after a step that the handler knows is done; a dedup store is
// told in a step of its own.
func (x *stepper) done(s []byte, h, i int, mv *move) {
	for _, r := range x.recordedAt[i] {
		if *x.record(s, r) == 0 {
			*x.marks(s, h) |= recording
			x.emit(mv, s)
			return
		}
	}
	x.stepDone(s, h, mv)
}

func (x *stepper) stepDone(s []byte, h int, mv *move) {
	pc := x.pc(s, h)
	if x.p.Handlers[h].Steps[pc-1] == x.p.Accepted {
		s[1] = toldYes
	}
	x.advance(s, h, mv)
}

// start begins a handler, which ends at once if its dedup store knows the work.
func (x *stepper) start(s []byte, h int) {
	hd := &x.p.Handlers[h]
	if hd.Record >= 0 && *x.record(s, hd.Record) == 1 {
		x.setPC(s, h, len(hd.Steps)+1)
		return
	}
	pc := 1
	for pc <= len(hd.Steps) && x.passed(s, hd.Steps[pc-1]) {
		pc++
	}
	x.setPC(s, h, pc)
}

// passed tells whether a step's condition is known not to hold. A group is gone
// through to its end in any case.
func (x *stepper) passed(s []byte, i int) bool {
	st := &x.p.Steps[i]
	return st.Choice >= 0 && *x.choice(s, st.Choice) == notTaken && !st.Last
}

// advance goes on to the next step.
func (x *stepper) advance(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	pc := x.pc(s, h)
	*x.tries(s, h) = 0
	for {
		st := &x.p.Steps[hd.Steps[pc-1]]
		if st.Last {
			marks := x.marks(s, h)
			if *marks&doomed != 0 {
				x.die(s, h, mv)
				return
			}
			if *marks&failing != 0 {
				f := failure{forGood: *marks&forGood != 0}
				*marks &^= failing | forGood
				x.handlerFailed(s, h, mv, f)
				return
			}
		}
		pc++
		x.setPC(s, h, pc)
		if pc > len(hd.Steps) {
			break
		}
		if st := &x.p.Steps[hd.Steps[pc-1]]; st.Choice < 0 || *x.choice(s, st.Choice) != notTaken {
			break
		}
	}
	x.arrived(s, h, mv)
}

// arrived ends a handler at once where nothing can happen between its last step
// and its end.
func (x *stepper) arrived(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	if x.pc(s, h) <= len(hd.Steps) || hd.Caller >= 0 || hd.Record >= 0 || hd.CanStop && !hd.Client || hd.From >= 0 && x.p.Mailboxes[hd.From].Batched {
		x.emit(mv, s)
		return
	}
	x.finish(s, h, mv)
}

// end is a handler that has done all its steps and has told nobody yet.
func (x *stepper) end(s []byte, h int) {
	hd := &x.p.Handlers[h]
	if hd.Record >= 0 && *x.record(s, hd.Record) == 0 {
		n := x.copy(s)
		*x.record(n, hd.Record) = 1
		mv := x.begin(Acknowledges, h, -1)
		mv.box = int32(hd.Box)
		x.emit(&mv, n)
		x.free()
		return
	}
	n := x.copy(s)
	mv := x.begin(Replies, h, -1)
	if hd.From >= 0 {
		mv.action, mv.mail = Acknowledges, int32(hd.From)
	}
	x.finish(n, h, &mv)
	x.free()
	if hd.Caller >= 0 && x.can(s, LoseReply) {
		n := x.copy(s)
		n[0]--
		x.quit(n, h)
		mv := x.begin(LosesReply, h, hd.Entry)
		mv.fault = LoseReply
		mv.replied = true
		x.attemptFailed(n, hd.Caller, &mv, failure{unknown: true})
		x.free()
	}
	if hd.From >= 0 && x.p.Mailboxes[hd.From].Batched && *x.returned(s, hd.From) > 0 && x.can(s, Poison) {
		n := x.copy(s)
		n[0]--
		x.quit(n, h)
		mv := x.begin(Returns, h, -1)
		mv.fault, mv.mail = Poison, int32(hd.From)
		x.upAgain(n, h)
		x.giveBack(n, hd.From, &mv, failure{})
		x.free()
	}
}

// finish ends a handler that has done its work.
func (x *stepper) finish(s []byte, h int, mv *move) {
	hd := &x.p.Handlers[h]
	x.quit(s, h)
	if hd.Caller >= 0 {
		x.stepDone(s, hd.Caller, mv)
		return
	}
	x.upAgain(s, h)
	if hd.From >= 0 {
		*x.returned(s, hd.From) = 0
		if x.outlive[hd.From] {
			*x.mail(s, hd.From) |= cameOut
		}
	}
	x.emit(mv, s)
}

// attemptFailed is a try that failed: there is another, or the step has failed.
func (x *stepper) attemptFailed(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	if *x.marks(s, h)&doomed != 0 {
		x.advance(s, h, mv)
		return
	}
	again, maybe := x.again(st, *x.tries(s, h), f)
	if !again {
		if x.p.Handlers[h].Workflow && st.endless() && f.forGood && (f.direct || !st.RefusedOnly) {
			x.failed(s, h, mv, f, held) // it tries for ever
			return
		}
		x.stepFailed(s, h, mv, f)
		return
	}
	n := x.copy(s)
	t := x.tries(n, h)
	*t = x.tried(st, *t, f)
	also := *mv
	if maybe {
		also.assuming(st.RetryAssume)
	}
	x.emit(&also, n)
	x.free()
	if maybe {
		also := *mv
		also.assuming(st.RetryAssume)
		x.stepFailed(s, h, &also, f)
	}
}

// again tells whether a step is tried once more, and whether that is a guess.
func (x *stepper) again(st *Step, tries byte, f failure) (again, maybe bool) {
	switch {
	case f.direct, st.Attempts == 1, tries == lastTry, int(tries)+1 >= st.Attempts, !f.direct && st.RefusedOnly:
		return false, false
	case f.forGood && !st.Rerun && !x.counted:
		return false, false
	}
	return true, st.Maybe || st.AnyMaybe
}

// manyTries is how many tries are counted one by one where all are.
const manyTries = 12

// tried counts a failed try, as far as it matters. If there are more tries than
// faults, faults alone don't use them up. What fails for good fails again each
// time: the second time shows what a repetition does (an effect has happened
// twice, a guard has found its key, two messages are there for one), a third
// nothing new; so it uses up all tries but the last.
func (x *stepper) tried(st *Step, tries byte, f failure) byte {
	switch {
	case x.counted && st.Attempts <= manyTries:
		return tries + 1
	case f.forGood:
		return lastTry
	case st.Attempts > x.p.Faults+1:
		return tries
	}
	return tries + 1
}

// stepFailed is a step that failed and isn't tried again.
func (x *stepper) stepFailed(s []byte, h int, mv *move, f failure) {
	st := &x.p.Steps[x.p.Handlers[h].Steps[x.pc(s, h)-1]]
	*x.tries(s, h) = 0
	switch {
	case *x.marks(s, h)&doomed != 0, st.Soft:
		x.advance(s, h, mv)
	case st.Grouped:
		*x.marks(s, h) |= failing
		if f.forGood {
			*x.marks(s, h) |= forGood
		}
		x.advance(s, h, mv)
	default:
		x.handlerFailed(s, h, mv, f)
	}
}

// handlerFailed is a handler that can't go on: it undoes what it has done, if
// it can, and tells whoever waits.
func (x *stepper) handlerFailed(s []byte, h int, mv *move, f failure) {
	if x.p.Handlers[h].Undoes {
		pc := x.pc(s, h)
		if pc = x.undoFrom(s, h, pc); pc > 0 {
			x.setPC(s, h, pc)
			*x.marks(s, h) = undoing
			if f.forGood {
				*x.marks(s, h) |= forGood
			}
			*x.tries(s, h) = 0
			x.emit(mv, s)
			return
		}
	}
	x.failed(s, h, mv, f, 0)
}

// undoFrom is the last step up to a place that has a way back, 0 if none has.
func (x *stepper) undoFrom(s []byte, h, pc int) int {
	steps := x.p.Handlers[h].Steps
	for pc = min(pc, len(steps)); pc > 0; pc-- {
		st := &x.p.Steps[steps[pc-1]]
		if st.Undo >= 0 && (st.Choice < 0 || *x.choice(s, st.Choice) != notTaken) {
			break
		}
	}
	return pc
}

// failed ends a handler that has failed; fate is what a workflow did about it.
func (x *stepper) failed(s []byte, h int, mv *move, f failure, fate byte) {
	hd := &x.p.Handlers[h]
	if hd.Workflow {
		if hd.Parks != nil && fate&held == 0 {
			fate |= filed
		}
		if fate == 0 {
			fate = held
		}
		*x.fate(s, h) |= fate
	}
	x.quit(s, h)
	if hd.Caller >= 0 {
		x.attemptFailed(s, hd.Caller, mv, failure{forGood: f.forGood})
		return
	}
	x.rootFailed(s, h, mv, f)
}

// undo calls the compensation of the step at which a handler is.
func (x *stepper) undo(s []byte, h int) {
	hd := &x.p.Handlers[h]
	i := hd.Steps[x.pc(s, h)-1]
	u := x.p.Steps[i].Undo
	st := &x.p.Steps[u]
	if x.blocked(s, h, st.Box) {
		n := x.copy(s)
		mv := x.begin(Refuses, h, u)
		mv.undo = true
		if x.poisoned(s, st.Box) {
			mv.fault = Poison
		}
		x.undoFailed(n, h, &mv)
		x.free()
		return
	}
	n := x.copy(s)
	mv := x.begin(Undoes, h, u)
	mv.undo = true
	x.undid(n, i, &mv)
	x.undoNext(n, h, &mv)
	x.free()
	if x.can(s, LoseReply) {
		n := x.copy(s)
		n[0]--
		mv := x.begin(LosesReply, h, u)
		mv.fault, mv.undo = LoseReply, true
		x.undid(n, i, &mv)
		f := failure{unknown: true}
		again, maybe := x.again(st, *x.tries(n, h), f)
		if maybe {
			mv.assuming(st.RetryAssume)
		}
		if again {
			t := x.tries(n, h)
			*t = x.tried(st, *t, f)
			x.emit(&mv, n)
		}
		if !again || maybe {
			x.undoFailed(n, h, &mv)
		}
		x.free()
	}
	if x.can(s, Refuse) && !st.endless() {
		n := x.copy(s)
		n[0]--
		mv := x.begin(Refuses, h, u)
		mv.fault, mv.undo = Refuse, true
		x.undoFailed(n, h, &mv)
		x.free()
	}
}

func (x *stepper) undid(s []byte, i int, mv *move) {
	for _, e := range x.p.Steps[i].Undone {
		if c := x.effect(s, e); *c == 1 {
			*c = 0
		}
	}
	x.happen(s, x.p.Steps[x.p.Steps[i].Undo].Effect, mv)
}

func (x *stepper) undoNext(s []byte, h int, mv *move) {
	*x.tries(s, h) = 0
	if pc := x.undoFrom(s, h, x.pc(s, h)-1); pc > 0 {
		x.setPC(s, h, pc)
		x.emit(mv, s)
		return
	}
	x.failed(s, h, mv, failure{forGood: *x.marks(s, h)&forGood != 0}, undone)
}

// undoFailed: a workflow holds what it can't undo; anything else goes on.
func (x *stepper) undoFailed(s []byte, h int, mv *move) {
	if x.p.Handlers[h].Workflow {
		x.failed(s, h, mv, failure{forGood: true}, held)
		return
	}
	x.undoNext(s, h, mv)
}

// rootFailed ends a handler for which nobody waits.
func (x *stepper) rootFailed(s []byte, h int, mv *move, f failure) {
	if x.upAgain(s, h) { // which may have been all that it failed of
		f.forGood = false
	}
	if m := x.p.Handlers[h].From; m >= 0 {
		x.giveBack(s, m, mv, f)
		return
	}
	told := toldNo
	if f.unknown {
		told = toldSilence
	}
	s[1] = max(s[1], told)
	x.emit(mv, s)
}

// giveBack is a message whose work failed.
func (x *stepper) giveBack(s []byte, m int, mv *move, f failure) {
	mb := &x.p.Mailboxes[m]
	if x.outlive[m] {
		*x.mail(s, m) |= cameOut
	}
	r := x.returned(s, m)
	if *r == 0 {
		if !x.p.Handlers[mb.Consumer].Workflow {
			*x.mail(s, m) |= gone
			mv.assuming(mb.AckAssume)
		}
		x.emit(mv, s)
		return
	}
	tries := *r - 1
	count := x.counted && mb.Attempts <= manyTries
	if tries == lastTry || int(tries)+1 >= mb.Attempts || f.forGood && (f.direct || !mb.Rerun) && !count {
		x.giveUp(s, m, mv)
		return
	}
	n := x.copy(s)
	switch {
	case count:
		*x.returned(n, m) = tries + 2
	case f.forGood:
		*x.returned(n, m) = lastTry + 1
	case mb.Attempts <= x.p.Faults+1:
		*x.returned(n, m) = tries + 2
	}
	x.emit(mv, n)
	x.free()
	if mb.Maybe {
		also := *mv
		also.assuming(mb.AttemptsAssume)
		x.giveUp(s, m, &also)
	}
}

// giveUp is a message that isn't tried any more.
func (x *stepper) giveUp(s []byte, m int, mv *move) {
	mb := &x.p.Mailboxes[m]
	*x.returned(s, m) = 0
	switch marks := x.mail(s, m); {
	case mb.DeadLetter != nil:
		*marks |= parked
	case mb.Forever:
		*marks |= kept
	default:
		*marks |= gone
		mv.assuming(mb.DeadLetterAssume)
		if mb.Kind == InMemory {
			mv.assuming(mb.DurableAssume)
		}
	}
	x.emit(mv, s)
}

// take gets a message out of a mailbox: one that came back first.
func (x *stepper) take(s []byte, m int) {
	mb := &x.p.Mailboxes[m]
	mv := x.begin(Takes, mb.Consumer, -1)
	mv.mail = int32(m)
	if x.poisoned(s, mb.To) {
		n := x.copy(s)
		also := mv
		also.action, also.fault = Refuses, Poison
		x.out(n, m)
		if mb.OnReceipt {
			*x.returned(n, m) = 0
		}
		x.giveBack(n, m, &also, failure{direct: true, forGood: true})
		x.free()
		return
	}
	if !mb.OnReceipt {
		n := x.copy(s)
		x.out(n, m)
		also := mv
		x.run(n, m, &also)
		x.free()
	}
	if mb.OnReceipt || mb.AckMaybe {
		n := x.copy(s)
		x.out(n, m)
		*x.returned(n, m) = 0
		also := mv
		also.assuming(mb.AckAssume)
		x.run(n, m, &also)
		x.free()
	}
	if mb.Duplicates && *x.returned(s, m) == 0 && x.can(s, Duplicate) {
		n := x.copy(s)
		n[0]--
		x.out(n, m)
		if mb.OnReceipt {
			*x.returned(n, m) = 0
		}
		*x.fresh(n, m)++
		if x.p.Ordered && !mb.Ordered {
			*x.mail(n, m) |= copied
		}
		also := mv
		also.fault = Duplicate
		x.run(n, m, &also)
		x.free()
	}
	if (mb.Attempts != Unbounded || mb.Maybe) && x.can(s, Refuse) {
		n := x.copy(s)
		n[0]--
		x.out(n, m)
		also := mv
		also.action, also.fault = Refuses, Refuse
		if mb.Maybe {
			also.assuming(mb.AttemptsAssume)
		}
		x.giveUp(n, m, &also)
		x.free()
	}
	x.vanish(s, m, mv)
}

// vanish loses a message on its way, or with whoever had it in memory.
func (x *stepper) vanish(s []byte, m int, mv move) {
	mb := &x.p.Mailboxes[m]
	for _, f := range [...]Fault{Stop, Lose} {
		may := f == Stop && !mb.Durable || f == Lose && mb.Loses
		if !may || !x.can(s, f) {
			continue
		}
		n := x.copy(s)
		n[0]--
		x.out(n, m)
		*x.returned(n, m) = 0
		*x.mail(n, m) |= gone
		also := mv
		also.action, also.fault = Drops, f
		if f == Stop {
			also.assuming(mb.DurableAssume)
		}
		x.emit(&also, n)
		x.free()
	}
}

// out makes a message the one under way.
func (x *stepper) out(s []byte, m int) {
	if r := x.returned(s, m); *r == 0 {
		*r = 1
		*x.fresh(s, m)--
	}
}

func (x *stepper) run(s []byte, m int, mv *move) {
	mb := &x.p.Mailboxes[m]
	x.start(s, mb.Consumer)
	x.arrived(s, mb.Consumer, mv)
}
