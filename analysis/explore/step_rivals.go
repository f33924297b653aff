package explore

// A message of a queue goes to one of those that take from it. Which one that is
// is chosen when it is put there, and again whenever it comes back: who has failed
// has no claim to it. How often it was taken counts for all of them together.

// takers are the mailboxes whose consumers may take a message that is in one.
func (x *stepper) takers(s []byte, m int) []int {
	rivals := x.p.Mailboxes[m].Rivals
	if rivals == nil {
		return []int{m}
	}
	var out []int
	for _, r := range rivals {
		if r == m || x.wants(s, r) {
			out = append(out, r)
		}
	}
	return out
}

// deal notes that a message is in a mailbox which has rivals. Of many it isn't told
// any more how many there are.
func (x *stepper) deal(s []byte, m int) {
	if x.p.Mailboxes[m].Rivals == nil {
		return
	}
	if d := x.dealt(s, m); *d < x.most {
		*d++
	}
}

// handTo lets a message that has come back to a mailbox be taken by a rival, whose
// own waits meanwhile, if it has one.
func (x *stepper) handTo(s []byte, m, rival int) {
	back, other := x.returned(s, m), x.returned(s, rival)
	*back, *other = *other, *back
	if *back == 0 {
		if d := x.dealt(s, m); *d < x.most {
			*d--
		}
		x.deal(s, rival)
	}
}

// giveBackAmong is a message whose work failed, and which others may take. What one
// of them always fails of another may do, so each time is counted.
func (x *stepper) giveBackAmong(s []byte, m int, mv *move, f failure) {
	mb := &x.p.Mailboxes[m]
	taken := int(*x.returned(s, m))
	last := min(mb.Attempts-1, manyTries)
	again := taken < mb.Attempts
	ends := !again || mb.Attempts != Unbounded && taken >= manyTries
	if f.forGood {
		ends = ends || f.direct || !mb.Rerun || mb.Attempts == Unbounded && taken > 1
	}
	if again {
		x.comesBack(s, m, mv, min(taken, manyTries))
	}
	if again && f.forGood && mb.Attempts != Unbounded && taken < last { // it was taken by the same one until then
		x.comesBack(s, m, mv, last)
	}
	if ends || mb.Maybe {
		x.lastFailed(s, m, f)
	}
	switch {
	case ends:
		x.giveUp(s, m, mv, false)
	case mb.Maybe:
		also := *mv
		also.assuming(mb.AttemptsAssume)
		x.giveUp(s, m, &also, false)
	}
}

// comesBack is a message that is in its mailbox again, taken so often before.
func (x *stepper) comesBack(s []byte, m int, mv *move, taken int) {
	n := x.copy(s)
	*x.returned(n, m) = byte(taken) + 1
	x.emit(mv, n)
	x.free()
}
