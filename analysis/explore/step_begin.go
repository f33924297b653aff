package explore

import "tautline.dev/model"

// initial is a state in which an exploration begins: one way to begin the flow.
func (x *stepper) initial(st *Start) []byte {
	s := make([]byte, x.at.size)
	s[0] = byte(x.p.Faults)
	for _, b := range st.Branches {
		*x.choice(s, b.Choice) = b.In[0]
	}
	if st.Handler >= 0 {
		x.setPC(s, st.Handler, x.p.Steps[st.Step].Index)
	}
	if st.Untold() {
		s[1] = toldYes
	}
	for _, m := range st.Initial {
		x.put(s, m)
	}
	return s
}

// began is the start of the flow that led to a state.
func (x *stepper) began(s []byte) *Start {
	for i := range x.p.Starts {
		if st := &x.p.Starts[i]; !x.otherBranch(s, st.Branches) {
			return st
		}
	}
	return &x.p.Starts[0]
}

// unmet tells whether this piece of work comes for the first time to a box that
// handles it, so that it may always fail there from now on. It is settled no sooner, because
// what is settled before anything has happened is settled for every box of the
// flow, and for every few of them.
func (x *stepper) unmet(s []byte, box int) bool {
	return x.handles[box] && x.can(s, Poison) && s[x.at.met+box/8]&(1<<(box%8)) == 0
}

// met is a state in which this piece of work doesn't always fail at a box.
func (x *stepper) met(s []byte, box int) []byte {
	n := x.copy(s)
	n[x.at.met+box/8] |= 1 << (box % 8)
	return n
}

// wasMet is such a state, if that isn't settled yet.
func (x *stepper) wasMet(s []byte, box int) []byte {
	if x.unmet(s, box) {
		return x.met(s, box)
	}
	return x.copy(s)
}

// poison is a state in which it always does. Such boxes are kept in order: it
// is the same which of them came first.
func (x *stepper) poison(s []byte, box int) []byte {
	n := x.spend(s)
	b := box + 1
	for i := x.at.poison; b != 0; i += 2 {
		if was := int(n[i]) | int(n[i+1])<<8; was == 0 || was > b {
			n[i], n[i+1] = byte(b), byte(b>>8)
			b = was
		}
	}
	return n
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

// Bits beside the root for which a box is down.
const (
	// amidst: that began, or ends, while several steps are under way, of which others may
	// have been done before, or after.
	amidst = 1 << 15
	// ending: it is over when they are.
	ending = 1 << 14
)

// downAt is where in a state it is that a box is down for all that one root calls, -1 if
// it isn't.
func (x *stepper) downAt(s []byte, box, root int) int {
	for i := x.at.down; i < x.at.met; i += 4 {
		if s[i]|s[i+1] == 0 {
			break
		}
		if int(s[i])|int(s[i+1])<<8 == box+1 && x.downFor(s, i) == root {
			return i
		}
	}
	return -1
}

func (x *stepper) down(s []byte, box, root int) bool { return x.downAt(s, box, root) >= 0 }

// downFor is the root for which something is down.
func (x *stepper) downFor(s []byte, at int) int {
	return (int(s[at+2]) | int(s[at+3])<<8) &^ (amidst | ending)
}

func (x *stepper) putDown(s []byte, box, root int, among bool) {
	if among {
		root |= amidst
	}
	for i := x.at.down; i < x.at.met; i += 4 {
		if s[i]|s[i+1] == 0 {
			s[i], s[i+1], s[i+2], s[i+3] = byte(box+1), byte((box+1)>>8), byte(root), byte(root>>8)
			return
		}
	}
}

// groupOver takes down that what is done from now on is not done at the same time as what
// an outage has met.
func (x *stepper) groupOver(s []byte, root int) {
	to := x.at.down
	for i := x.at.down; i < x.at.met; i += 4 {
		if s[i]|s[i+1] == 0 || x.downFor(s, i) == root && s[i+3]&(ending>>8) != 0 {
			continue
		}
		copy(s[to:to+4], s[i:i+4])
		if x.downFor(s, to) == root {
			s[to+3] &^= amidst >> 8
		}
		to += 4
	}
	clear(s[to:x.at.met])
}

// upAmidst lets a step that is tried until it is done outlast an outage that others meet
// which are done at the same time, and tells whether there is one.
func (x *stepper) upAmidst(s []byte, h int, st *Step) bool {
	at := x.downAt(s, st.Box, x.p.Handlers[h].Root)
	if at < 0 || !st.Grouped || st.Last {
		return false
	}
	s[at+3] |= (amidst | ending) >> 8
	return true
}

// endsAmidst tells whether the receiver of a step is up before others are over that are
// done at the same time.
func (x *stepper) endsAmidst(s []byte, h int, st *Step) bool {
	at := x.downAt(s, st.Box, x.p.Handlers[h].Root)
	return at >= 0 && s[at+3]&(ending>>8) != 0
}

// mayMiss tells whether a step may have been done before its receiver went down, or once
// that was up again: others meet the outage that are done at the same time.
func (x *stepper) mayMiss(s []byte, h int, st *Step) bool {
	if !st.Grouped || x.poisoned(s, st.Box) {
		return false
	}
	at := x.downAt(s, st.Box, x.p.Handlers[h].Root)
	return at >= 0 && s[at+3]&(amidst>>8) != 0
}

// upAgain ends all that was down for a root, and tells whether anything was.
func (x *stepper) upAgain(s []byte, root int) (any bool) {
	to := x.at.down
	for i := x.at.down; i < x.at.met; i += 4 {
		if s[i]|s[i+1] != 0 && x.downFor(s, i) != root {
			copy(s[to:to+4], s[i:i+4])
			to += 4
		} else if s[i]|s[i+1] != 0 {
			any = true
		}
	}
	clear(s[to:x.at.met])
	return any
}

// anyDown tells whether anything is down for a root.
func (x *stepper) anyDown(s []byte, root int) bool {
	for i := x.at.down; i < x.at.met; i += 4 {
		if s[i]|s[i+1] != 0 && x.downFor(s, i) == root {
			return true
		}
	}
	return false
}

func (x *stepper) blocked(s []byte, h, box int) bool {
	return x.poisoned(s, box) || x.down(s, box, x.p.Handlers[h].Root)
}

// queued tells whether a message goes into a platform's queue, which takes what
// its function will fail of; a workflow starts, or doesn't.
func (x *stepper) queued(st *Step) bool {
	return len(st.Into) > 0 && x.p.Mailboxes[st.Into[0]].Kind == PlatformQueue && x.p.Boxes[st.Box].Kind != model.Workflow
}

// closed tells whether a message can't be handed over.
func (x *stepper) closed(s []byte, h int, st *Step) bool {
	if x.queued(st) {
		return x.down(s, st.Box, x.p.Handlers[h].Root)
	}
	return x.blocked(s, h, st.Box)
}
