// Package reading is a second reading of the pages that say what exploring a
// flow means: an interpreter that reads the model itself, in the most naive way
// that those pages allow. Only tests use it. It knows nothing of how explore
// compiles or searches, has no reduction, and is to agree with it: a line that
// one of the two has misread is found by the other.
//
// It is a machine whose whole state is one comparable value (state.go), the
// moves that may follow (handler.go, step.go, mail.go, effect.go), and a search
// that goes through all of them, breadth first, with a map of what it has seen.
// system.go is what a flow means before anything happens, judge.go what must not
// be so when nothing more can happen.
//
// What the pages leave open is settled here as a real system would do it, and
// said in a comment that begins with "Open:".
package reading

import (
	"errors"

	"tautline.dev/model"
)

// Kinds is a set of kinds of fault.
type Kinds uint8

// The kinds of fault that one piece of work can meet.
const (
	Stop Kinds = 1 << iota
	LoseReply
	Refuse
	Duplicate
	Lose
	Poison
	Slow
	Silence
	All = Stop | LoseReply | Refuse | Duplicate | Lose | Poison | Slow | Silence
)

// Names are the kinds by the names that explore's users give them.
var Names = map[string]Kinds{
	"stop": Stop, "lose-reply": LoseReply, "refuse": Refuse, "duplicate": Duplicate, "lose": Lose, "poison": Poison,
	"slow": Slow, "silence": Silence,
}

// Promise is what a flow owes its client.
type Promise int

// The promises, but for order, which takes two pieces of work.
const (
	NoLostWork Promise = iota
	NoSilentParking
	NoDoubleEffect
	NoHalfEffect
	TruthfulAnswer
	promises
)

func (p Promise) String() string {
	return [...]string{"no lost work", "no silent parking", "no double effect", "no half effect", "truthful answer"}[p]
}

// Never is how many faults break a promise that is kept.
const Never = 99

// Verdict says for each promise how few faults break it, Never if it is kept.
type Verdict [promises]int

// Lenient are points on which explore takes the pages less strictly than they are
// written. The tests that compare the two can do the same, one by one.
type Lenient uint8

// The points.
const (
	// SendersWait: where nobody says whether a sender waits it does.
	SendersWait Lenient = 1 << iota
	// NoneIsNoWait: who says that it waits without end, and nobody draws who answers,
	// waits for nothing.
	NoneIsNoWait
)

// Options are what to look for, and how far.
type Options struct {
	Faults  int
	Kinds   Kinds
	States  int // the most states to look at
	Lenient Lenient
}

// ErrTooLarge says that a flow has more states than somebody wanted to look at.
var ErrTooLarge = errors.New("more states than were to be looked at")

// Flow reads one flow.
func Flow(sys *model.System, f *model.Flow, o Options) (Verdict, error) {
	r, err := read(sys, pieces(f), f)
	if err != nil {
		return Verdict{}, err
	}
	r.Options = o
	return r.search()
}

// search looks at every state that can be reached.
func (r *reader) search() (Verdict, error) {
	var v Verdict
	for p := range v {
		v[p] = Never
	}
	seen := map[state]bool{}
	var queue []state
	add := func(s state) {
		if !seen[s] {
			seen[s] = true
			queue = append(queue, s)
			if r.visit != nil {
				r.visit(s)
			}
		}
	}
	r.begin(add)
	for len(queue) > 0 {
		r.at, queue = queue[0], queue[1:]
		if !r.moves(r.at, add) {
			r.judge(&r.at, &v)
			r.comeBack(r.at, add)
		}
		if len(seen) > r.States {
			return v, ErrTooLarge
		}
	}
	return v, nil
}
