package explore

import "tautline.dev/model"

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
