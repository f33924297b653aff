package explore

// The state of an exploration is a string of bytes of one length:
//
//	faults left · what the client was told · the boxes that fail for good ·
//	the boxes that are down, each with the root for which it is, and whether
//	that began among steps at the same time · one bit for
//	each box that doesn't fail for good, as this piece of work has been there ·
//	handlers: place (2), marks, tries · mailboxes: fresh, returned, marks ·
//	effects · choices · records · parkings · keys forgotten · steps missing in
//	their transaction · fates of workflows · messages that each of some rivals had last ·
//	claims · runs that are set aside: how, place (2), marks, tries, steps missing
//
// A handler's place is 0 while it isn't running, n for its n-th step, one more than
// its steps when all are done and nobody has been told yet, and hung if it goes on
// trying for ever, or waits for who does.

const hung = 1<<16 - 1

// withWaiter is how often a message was taken that somebody keeps who waits for ever for
// an answer.
const withWaiter = 255

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
	repeated                   // a guard of a group has found its key
	attempted                  // what starts the flow has tried
	always                     // what it failed of is this piece of work, at some box
)

// outrun is the mark of a workflow that undoes a step before that is done: its wait for
// the answer was over sooner than whoever was to do it had taken the work. A guard has
// nothing to find on the way back.
const outrun = repeated

// awaiting is the mark of a workflow that waits for an answer which never comes, until
// whoever doesn't give it is done. None of them is tried anew by what starts the flow.
const awaiting = attempted

// hanging are the marks of a handler of which one of several steps is tried for
// ever: each of the others is done or not.
const hanging = doomed | failing

// deaf is the mark of such a handler that waits for an answer which never comes. Nothing
// else is asked of it by then what it has failed of.
const deaf = forGood

// Marks of a mailbox.
const (
	parked     byte = 1 << iota // a message went to the dead-letter queue; without one, it stays, and who waited for it has failed
	gone                        // a message is lost
	kept                        // a message stays, and is never done
	had                         // a message was put in before
	started                     // its consumer has begun with a message
	copied                      // a copy came after the message (where order matters)
	cancelled                   // its work was called off
	unreported                  // whoever does it reports back to nobody
)

// Fates of a workflow.
const (
	undone byte = 1 << iota
	held
	filed   // in its dead-letter queue
	dropped // kept by nothing
	endless // still trying what will never be done
)

// Why a line is missing in its transaction.
const (
	doneWithout byte = 1 // it has failed, and its handler can do without
	noCommit    byte = 2 // it has failed, or was never come to: nobody asks for the commit
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
	poison, down, met, handlers, mailboxes, effects, choices, records, parkings, keys, missing, fates, dealt, claims, size int
	// asides are for each handler where its run is that is set aside, -1 where none is.
	asides []int
}

// layout is where everything is. Which boxes were met matters only where they
// may have failed for good instead.
func (p *Program) layout(poison, slow bool) layout {
	var l layout
	l.poison = 2
	l.down = l.poison + 2*p.Faults
	l.met = l.down + 4*p.Faults
	l.handlers = l.met
	if poison {
		l.handlers += (len(p.Boxes) + 7) / 8
	}
	l.mailboxes = l.handlers + 4*len(p.Handlers)
	l.effects = l.mailboxes + 3*len(p.Mailboxes)
	l.choices = l.effects + len(p.Effects)
	l.records = l.choices + len(p.Choices)
	l.parkings = l.records + len(p.Records)
	l.keys = l.parkings + len(p.SenderDeadLetters)
	l.missing = l.keys + len(p.Keys)
	l.fates = l.missing + len(p.Missing)
	l.size = l.fates
	for i := range p.Handlers {
		if p.Handlers[i].Workflow {
			l.size = l.fates + len(p.Handlers)
		}
	}
	l.dealt = l.size
	for m := range p.Mailboxes {
		if p.Mailboxes[m].Rivals != nil {
			l.size = l.dealt + len(p.Mailboxes)
		}
	}
	l.claims = l.size
	l.size += len(p.Claims)
	for h := range p.Handlers {
		l.asides = append(l.asides, -1)
		if from := p.Handlers[h].From; slow && from >= 0 && p.Mailboxes[from].Slow && !p.Mailboxes[from].Commutes {
			l.asides[h] = l.size
			l.size += asideSize + len(p.missingOf(h))
		}
	}
	return l
}

// missingOf are the places of a handler's steps that may be missing in their
// transaction.
func (p *Program) missingOf(h int) (out []int) {
	for _, i := range p.Missing {
		if p.Steps[i].Handler == h {
			out = append(out, p.Steps[i].Missing)
		}
	}
	return out
}

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

func (x *stepper) fresh(s []byte, m int) *byte { return &s[x.at.mailboxes+3*m] }

func (x *stepper) returned(s []byte, m int) *byte { return &s[x.at.mailboxes+3*m+1] }

func (x *stepper) mail(s []byte, m int) *byte { return &s[x.at.mailboxes+3*m+2] }

func (x *stepper) effect(s []byte, e int) *byte { return &s[x.at.effects+e] }

func (x *stepper) choice(s []byte, c int) *byte { return &s[x.at.choices+c] }

func (x *stepper) record(s []byte, r int) *byte { return &s[x.at.records+r] }

func (x *stepper) forgot(s []byte, k int) *byte { return &s[x.at.keys+k] }

// missingIn is whether a line is missing in its transaction.
func (x *stepper) missingIn(s []byte, i int) *byte { return &s[x.at.missing+i] }

func (x *stepper) fate(s []byte, h int) *byte { return &s[x.at.fates+h] }

// dealt is how many messages a mailbox had last, of those that its rivals may have as
// well.
func (x *stepper) dealt(s []byte, m int) *byte { return &s[x.at.dealt+m] }

func (x *stepper) claim(s []byte, c int) *byte { return &s[x.at.claims+c] }

// isParked tells whether a sender has put the work into its dead letter.
func (x *stepper) isParked(s []byte, k int) bool { return s[x.at.parkings+k] == inDeadLetter }

// What became of work that its sender gave up.
const (
	inDeadLetter byte = 1
	forgotten    byte = 2 // by a dead letter that isn't durable
)
