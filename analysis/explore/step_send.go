package explore

// send puts messages into mailboxes.
func (x *stepper) send(s []byte, h, i int) {
	st := &x.p.Steps[i]
	broker := x.p.Handlers[h].Broker
	meets := !st.Unheard && !st.Buffered && !broker // its receiver, which may be down
	if meets && x.closed(s, h, st) {
		x.stillRefused(s, h, i, !x.down(s, st.Box, x.p.Handlers[h].Root))
		if x.mayMiss(s, h, st) {
			x.sendTo(x.wasMet(s, st.Box), h, i)
			x.free()
		}
		return
	}
	if !meets || x.queued(st) || !x.unmet(s, st.Box) {
		x.sendTo(s, h, i)
		return
	}
	x.sendTo(x.met(s, st.Box), h, i)
	x.free()
	x.stillRefused(x.poison(s, st.Box), h, i, true)
	x.free()
}

// sendTo puts messages into mailboxes that don't always refuse them.
func (x *stepper) sendTo(s []byte, h, i int) {
	st := &x.p.Steps[i]
	if x.neverReported(s, st) {
		x.awaited(s, h, i, NoFault)
		return
	}
	if st.Silent && x.can(s, Silence) {
		x.nothingDone(s, h, i)
		x.awaited(s, h, i, Silence)
	}
	heard := !st.Unheard
	again := x.sentBefore(s, st)
	x.eachPut(s, st, func(n []byte) {
		mv := x.begin(Sends, h, i)
		if again {
			mv.assuming(st.DedupAssume)
		}
		x.done(n, h, i, &mv)
	})
	if heard && x.can(s, LoseReply) {
		x.eachPut(s, st, func(n []byte) {
			x.pay(n)
			mv := x.begin(LosesReply, h, i)
			if again {
				mv.assuming(st.DedupAssume)
			}
			mv.fault = LoseReply
			x.attemptFailed(n, h, &mv, failure{unknown: true})
		})
	}
	if heard && !st.Buffered && !x.p.Handlers[h].Broker {
		x.refuse(s, h, i)
	}
	if st.Loses && x.can(s, Lose) {
		n := x.spend(s)
		mv := x.begin(Drops, h, i)
		mv.fault = Lose
		x.done(n, h, i, &mv)
		x.free()
	}
}

// sentBefore tells whether a message of a step is in a mailbox already, or was.
func (x *stepper) sentBefore(s []byte, st *Step) bool {
	for _, m := range st.Into {
		if *x.mail(s, m)&had != 0 {
			return true
		}
	}
	return st.Effect >= 0 && *x.effect(s, st.Effect) > 0
}

// eachPut visits the state after a send, one for every mailbox where they are
// rivals for the message.
func (x *stepper) eachPut(s []byte, st *Step, visit func(n []byte)) {
	if len(st.Into) > 0 && x.p.Mailboxes[st.Into[0]].Rivals != nil {
		unwanted := true
		for _, m := range st.Into {
			if !x.wants(s, m) { // it stays for the others
				continue
			}
			unwanted = false
			n := x.copy(s)
			x.put(n, m)
			visit(n)
			x.free()
		}
		if unwanted {
			visit(x.copy(s))
			x.free()
		}
		return
	}
	n := x.copy(s)
	for _, m := range st.Into {
		x.put(n, m)
	}
	x.arrives(n, st)
	visit(n)
	x.free()
}

// arrives is a message that comes to a channel at which the flow ends. One that drops
// repeats drops what was called off as well.
func (x *stepper) arrives(n []byte, st *Step) {
	switch {
	case st.Effect < 0:
		return
	case st.Seen >= 0:
		seen := x.record(n, st.Seen)
		if *seen != 0 {
			return
		}
		*seen = 1
	}
	if e := x.effect(n, st.Effect); *e == 0 || *e == 1 && !st.Dedup {
		*e++
	}
}

// wants tells whether the consumer of a mailbox takes the message, as far as that
// is settled.
func (x *stepper) wants(s []byte, m int) bool {
	mb := &x.p.Mailboxes[m]
	return (mb.Choice < 0 || *x.choice(s, mb.Choice) != notTaken) && !x.otherBranch(s, mb.Branches)
}

func (x *stepper) put(s []byte, m int) {
	if !x.wants(s, m) {
		return
	}
	mb := &x.p.Mailboxes[m]
	if mb.Dedup && x.hadBefore(s, m) {
		return
	}
	if mb.Dedup || mb.MayDedup || mb.Keyed {
		*x.mail(s, m) |= had
	}
	x.askedAnew(s, m)
	x.add(s, m)
}

// add puts one more message into a mailbox, whatever was there before.
func (x *stepper) add(s []byte, m int) {
	x.deal(s, m)
	if f := x.fresh(s, m); *f < x.most {
		*f++
	}
}

// hadBefore tells whether a message was put into a mailbox before, or into one that
// takes from the same queue.
func (x *stepper) hadBefore(s []byte, m int) bool {
	if *x.mail(s, m)&had != 0 {
		return true
	}
	for _, r := range x.p.Mailboxes[m].Rivals {
		if *x.mail(s, r)&had != 0 {
			return true
		}
	}
	return false
}

// askedAnew is a message for work that was called off before: what had happened
// was undone, and is due again.
func (x *stepper) askedAnew(s []byte, m int) {
	marks := x.mail(s, m)
	if *marks&cancelled == 0 {
		return
	}
	*marks &^= cancelled
	for _, e := range x.leadsTo[m] {
		*x.effect(s, e) = 0
	}
}
