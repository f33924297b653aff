package explore

// forget stops a store that isn't durable.
func (x *stepper) forget(s []byte) {
	if len(x.forgets) == 0 || !x.can(s, Stop) {
		return
	}
	for _, effects := range x.forgets {
		n := x.spend(s)
		any := false
		for _, e := range effects {
			any = any || *x.effect(n, e) > 0
			*x.effect(n, e) = 0
		}
		if any {
			ef := &x.p.Effects[effects[0]]
			mv := x.begin(Stops, -1, ef.Step)
			mv.fault, mv.box = Stop, int32(x.p.Steps[ef.Step].Box)
			mv.assuming(ef.ForgetsAssume)
			x.emit(&mv, n)
		}
		x.free()
	}
}

// forgetParked stops a dead letter that isn't durable: what was parked there is
// gone.
func (x *stepper) forgetParked(s []byte) {
	if len(x.p.Memories) == 0 || !x.can(s, Stop) {
		return
	}
	for i := range x.p.Memories {
		mem := &x.p.Memories[i]
		n := x.spend(s)
		if x.emptied(n, mem) {
			mv := x.begin(Stops, -1, -1)
			mv.fault, mv.box = Stop, int32(mem.Box)
			mv.assuming(mem.Assume)
			x.emit(&mv, n)
		}
		x.free()
	}
}

// emptied takes out of a dead letter what is parked there, and tells whether
// anything was.
func (x *stepper) emptied(n []byte, mem *Memory) (any bool) {
	for _, m := range mem.Mailboxes {
		if marks := x.mail(n, m); *marks&parked != 0 {
			*marks &^= parked
			x.lose(n, m)
			any = true
		}
	}
	for _, k := range mem.Senders {
		if x.isParked(n, k) {
			n[x.at.parkings+k] = forgotten
			any = true
		}
	}
	for _, h := range mem.Workflows {
		if fate := x.fate(n, h); *fate&filed != 0 {
			*fate = *fate&^filed | dropped
			any = true
		}
	}
	return any
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
	h := x.p.Mailboxes[m].Consumer
	return (*x.fresh(s, m) > 0 || *x.returned(s, m) > 0) && x.pc(s, h) == 0 && !x.stillAsks(s, h)
}

// loose tells whether a mailbox has a message that nobody works on.
func (x *stepper) loose(s []byte, m int) bool {
	return *x.fresh(s, m) > 0 || *x.returned(s, m) > 0 && x.pc(s, x.p.Mailboxes[m].Consumer) == 0
}

// stopped is a stop by which what the box had handed over from memory is on its
// way already, or by which that is gone too.
func (x *stepper) stopped(s []byte, h int, memory bool) {
	n := x.spend(s)
	mv := x.begin(Stops, h, -1)
	mv.fault = Stop
	if memory {
		x.forgetMemory(n, h, &mv)
	}
	if x.inGroup(n, h) {
		*x.marks(n, h) = *x.marks(n, h)&^(failing|forGood|always) | doomed
		x.emit(&mv, n)
	} else {
		x.die(n, h, &mv)
	}
	x.free()
}

// forgetMemory loses what a handler's box has handed over and still has.
func (x *stepper) forgetMemory(n []byte, h int, mv *move) {
	for m := range x.p.Mailboxes {
		mb := &x.p.Mailboxes[m]
		if mb.Kind != InMemory || mb.Box != x.p.Handlers[h].Box || !x.loose(n, m) {
			continue
		}
		*x.fresh(n, m) = 0
		if x.pc(n, mb.Consumer) == 0 {
			*x.returned(n, m) = 0
		}
		*x.mail(n, m) |= gone
		mv.assuming(mb.DurableAssume)
	}
}

// forgetInFlight stops whatever holds the message that a handler works on, where
// that isn't durable: if the work fails now, nobody gives it again, or parks it.
func (x *stepper) forgetInFlight(s []byte, h int) {
	m := x.p.Handlers[h].From
	if m < 0 || x.isLate(s, h) || x.p.Mailboxes[m].Durable || *x.returned(s, m) == 0 || !x.can(s, Stop) {
		return
	}
	n := x.spend(s)
	*x.returned(n, m) = 0
	mv := x.beginMail(Drops, m, Stop)
	mv.assuming(x.p.Mailboxes[m].DurableAssume)
	x.emit(&mv, n)
	x.free()
}

// inGroup tells whether a handler is doing several steps at the same time.
func (x *stepper) inGroup(s []byte, h int) bool {
	pc, steps := x.pc(s, h), x.p.Handlers[h].Steps
	return *x.marks(s, h)&undoing == 0 && pc <= len(steps) && x.p.Steps[steps[pc-1]].Grouped
}

func (x *stepper) quit(s []byte, h int) {
	x.turnClaims(s, h, inProgress, stuck)
	x.groupOver(s, x.p.Handlers[h].Root)
	x.setPC(s, h, 0)
	*x.marks(s, h) = 0
	*x.tries(s, h) = 0
	for _, i := range x.p.Missing {
		if x.p.Steps[i].Handler == h {
			x.miss(s, &x.p.Steps[i], 0)
		}
	}
}

func (x *stepper) die(s []byte, h int, mv *move) {
	if hd := &x.p.Handlers[h]; hd.Forgets && hd.From >= 0 && *x.returned(s, hd.From) > 0 {
		x.letGo(s, h) // its platform runs the same execution again
	}
	x.quit(s, h)
	if c := x.p.Handlers[h].Caller; c >= 0 {
		x.attemptFailed(s, c, mv, failure{unknown: true})
		return
	}
	x.rootFailed(s, h, mv, failure{unknown: true})
}
