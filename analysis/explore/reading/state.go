package reading

// The most steps (compensations included) and handlers that a flow may have.
const most = 16

// set holds some of the steps, handlers or boxes, by their numbers.
type set uint32

func one(i int) set             { return 1 << i }
func (s set) has(i int) bool    { return s&one(i) != 0 }
func (s set) with(i int) set    { return s | one(i) }
func (s set) without(i int) set { return s &^ one(i) }
func (s set) each(visit func(int)) {
	for i := range 32 {
		if s.has(i) {
			visit(i)
		}
	}
}

// state is everything that can differ between two moments.
type state struct {
	used int8 // how many faults have happened
	told told
	// back: the client has come back after a no or a silence, to show what that
	// would do; once are the effects that had happened once before.
	back bool
	once set

	run    [most]run
	aside  [most]run    // a run whose message is with another, or one that waits until that is over
	mail   [most]copies // by the step that takes them
	count  [most]int8   // by the step that has the effect: 0, 1 or 2
	choice [most]int8   // 1 + the way that was settled on
	rival  [most]int8   // by the first of the rivals: 1 + who took the message last

	doubled   set // effects that have ever happened twice
	exempt    set // effects that were undone, or will be
	off       set // steps whose message another has called off
	takenBack set // effects that a workflow has undone
	sent      set // steps whose message the channel has seen
	asked     set // steps that a workflow has done, and is answered later
	answered  set // steps that were answered since the run that takes them has begun
	record    set // dedup records, by the step that they stand beside
	forgot    set // steps whose key may be forgotten
	parked    set // steps whose message is in its dead letter
	unsent    set // steps into an inbox whose sender has put the message into the line's own dead letter
	stuck     set // steps whose message comes back for ever
	drops     set // steps whose message was kept for a shorter time than a claim refused it
	failed    set // workflows that hold a failed execution
	owing     set // workflows that hold a compensation which could not be done
	undid     set // handlers whose program has failed, and was undone
	claimed   set // steps whose key was claimed by a run that never came to its end
	mute      set // answers that nobody gives
	unheard   set // those of them that somebody would have given by now
	skipped   set // answers of which the next is not given

	// boxes that work has arrived at, that are down, and that always fail at this
	// piece of work
	seen, down, poison set
}

// told is what the client knows.
type told int8

const (
	nothing told = iota
	yes
	no
	silence
)

// copies are the messages of one mailbox, each with 1 + how often it was
// received, the most often received first; more than three are three.
type copies [3]int8

func (c *copies) add(receives int8) {
	v := receives + 1
	for i := range c {
		if c[i] < v {
			c[i], v = v, c[i]
		}
	}
}

func (c *copies) drop(i int) {
	copy(c[i:], c[i+1:])
	c[len(c)-1] = 0
}

func (c *copies) any() bool { return c[0] > 0 }

// run is one handler at work.
type run struct {
	at phase
	// group is the place in its program, -1 before an effect of its own.
	group int8
	// done are the steps that are over, ok those of them that succeeded, tried
	// those that were tried at all. While undoing, done are those to be undone.
	done, ok, tried set
	// cur is 1 + the step that it is at, tries how often that was tried.
	cur, tries int8
	// sync: somebody waits for its end. message: 1 + how often the message that
	// it works on was received, 0 if nobody would give that again.
	sync    bool
	message int8
	// forgotten: what has given it its message has forgotten that since.
	forgotten bool
	// hopeless: it has failed because of a poison. broke: a step of several at the
	// same time has failed so, or is a guard that has found its key, and the others
	// go on. hangs: they go on beside one that never comes to an end, too.
	hopeless bool
	broke    outcome
	hangs    phase
	// late: its message was given to another, so that nobody hears of its end.
	late bool
	// claims are the steps whose key it holds until it is over.
	claims set
}

// phase is what a handler does.
type phase int8

const (
	idle      phase = iota
	ready           // goes on with its program
	waiting         // for an answer
	recording       // about to record that the step cur is done
	closing         // about to record that all is done
	undoing         // its program has failed
	trying          // for ever, in vain
	silent          // waits for ever for an answer that nobody gives
	blocked         // until the run that has claimed its key is over
)
