package whatif_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// long is longer than any tries last, and shorter than a queue or log of the
// examples keeps its work: explore knows no end of either.
const long = 23 * time.Hour

// TestAgreesWithExplore: where a box is down, whatif and explore tell the same
// of one flow. What explore shows to be kept, whatif tells to be broken for no
// box; and the box for which explore tells a story is one for which whatif tells
// of it as well.
func TestAgreesWithExplore(t *testing.T) {
	var paths []string
	patterns := []string{"../../examples/*", "../../examples/*/*", "../explore/testdata/*.cue", "../../rules/*/testdata/*.cue"}
	if cases := os.Getenv("TAUTLINE_CASES"); cases != "" {
		patterns = append(patterns, cases+"/*")
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	seen, broken := 0, 0
	for _, path := range paths {
		loaded, err := model.Load([]string{path}, model.Options{})
		if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 || len(loaded[0].System.Flows) != 1 {
			continue
		}
		seen++
		n, wrong := agree(loaded[0].System)
		broken += n
		for _, w := range wrong {
			t.Errorf("%s, %s", path, w)
		}
	}
	if seen < 30 || broken < 20 {
		t.Errorf("only %d systems with %d broken promises were compared", seen, broken)
	}
}

// apart are mechanisms of which whatif tells something else than explore, with
// what lies between them. Of who keeps the work, and where it is parked, whatif may
// leave open what explore knows.
var apart = map[string]string{
	"two at the same time, of which a guard finds its key after a stop":               twice,
	"two at the same time, one of them a guard that ends no handler that was stopped": twice,
	"a transaction that begins the flow, and that one branch goes on with":            begins,
	"a queue that tries for longer than anything is down":                             always,
	"a call that is undone while the work is still on its way":                        overtakes,
	"a Standard workflow":                                            held,
	"a workflow that calls without end":                              held,
	"a claim that expires lets the work go on":                       always,
	"a flow that a person or a timer begins":                         begins,
	"an express execution that is undone, and doesn't hear of it":    begins,
	"a sender that stops while its receiver works":                   unclear,
	"a function that refuses, whose sender parks where nobody looks": inside,

	"an Express execution that outlasts its message, and fails":                             held,
	"who tries without end is stopped, and what was down meanwhile is down still":           always,
	"parked where somebody looks, and a workflow waits where nobody does":                   unclear,
	"a workflow waits for an answer that somebody tries to give for ever, and nobody looks": unclear,
	"lost before a dead letter has it, and a workflow waits where nobody looks":             waits,
	"a workflow waits for work that a dedup store takes for done, and nobody looks":         unclear,
	"of two at the same time one is done before an outage, and, named after it, after it":   amidst,
	"a claim of a queue of which nobody knows how long it keeps a message":                  always,
}

const (
	always    = "a piece of work that always fails is no outage, which ends: whatif holds it until then, and explore knows no end"
	overtakes = "what undoes a step may overtake its message: that is a matter of order, and whatif asks what is down, not what comes first"
	amidst    = "an outage that begins while several steps are under way has let one through: whatif asks what is down, not what came first"
	begins    = "whatif calls failed, or half done, what whoever begins a flow can't go on with, and explore calls it lost"
	twice     = "a client that is told no has not lost its work, and asks again only in explore"
	held      = "an execution that is held is half done until somebody resumes it, and whatif says so"
	waits     = "a workflow that waits for an answer has the work of what is lost on the way: whatif looks at who carries it"
	inside    = "a platform's own queue before a function is nothing that is drawn, so no box that is down refuses what is handed over"
	unclear   = "whatif leaves open what hangs on an unstated fact, of which explore knows that it is bad either way, or good"
)

// TestMechanismsAgree: so they do of each mechanism of how work is kept.
func TestMechanismsAgree(t *testing.T) {
	broken := 0
	for name, c := range exploretest.Mechanisms {
		sys := exploretest.Load(c.Src)
		if sys == nil || len(sys.Flows) != 1 {
			continue
		}
		n, wrong := agree(sys)
		broken += n
		switch _, open := apart[name]; {
		case open && len(wrong) == 0:
			t.Errorf("%s: they agree by now", name)
		case !open:
			for _, w := range wrong {
				t.Errorf("%s, %s", name, w)
			}
		}
	}
	if broken < 20 {
		t.Errorf("only %d broken promises were compared", broken)
	}
}

// agree compares what explore and whatif tell of a system with one flow, and
// counts the promises that are broken.
func agree(sys *model.System) (broken int, wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	p := whatif.Prepare(sys)
	for _, kinds := range [][]explore.Fault{{explore.Refuse}, {explore.Poison}, {explore.Refuse, explore.Poison, explore.Lose}} {
		kind := kinds[0]
		r := explore.Flow(context.Background(), sys, sys.Flows[0], explore.Options{Faults: 1, Kinds: kinds})
		for promise, tells := range map[explore.Promise]func(*whatif.Outcome) bool{explore.NoLostWork: losing, explore.NoHalfEffect: half, explore.NoSilentParking: unwatched} {
			v := r.Verdict(promise)
			if v.State == explore.Kept {
				for _, b := range sys.Boxes {
					// A box that is down may refuse, and may fail each time; what is sent
					// there by somebody who doesn't listen is lost.
					if len(kinds) < 2 {
						break
					}
					// What is lost before anything has happened is not done by half.
					o := p.Ask(whatif.Question{Names: []string{b.ID}, Boxes: []*model.Box{b}, For: shorter(sys, long)})
					if tells(o) && (promise != explore.NoHalfEffect || parted(o)) {
						say("%s: explore keeps %q, and whatif breaks it when %s is down:\n%s", kind, promise, b.ID, told(o))
					}
				}
				continue
			}
			if len(v.Assumptions) > 0 || len(kinds) > 1 {
				continue
			}
			broken++
			b, line := faulty(v.Story)
			if b == nil {
				say("%s: no box in the story of %q", kind, promise)
				continue
			}
			if differs(kind, b, line, v.Story) {
				continue
			}
			if o := p.Ask(whatif.Question{Names: []string{b.ID}, Boxes: []*model.Box{b}, For: shorter(sys, long)}); !tells(o) {
				say("%s: explore breaks %q at %s, and whatif doesn't tell:\n%s", kind, promise, b.ID, told(o))
			}
		}
	}
	return broken, wrong
}

// differs tells whether what fails in a story isn't that a box is down all the
// time. Poison is a piece of work at which a box fails that works. A store that
// is down refuses a transaction when it begins, before anything else is done,
// and not only its commit. And a box that refuses a step only is there again for
// its compensation.
//
// Who fetches its work by itself gets none while it is down: what explore tells is
// that it fails each time. And a box that has been there before in the story was
// not down then.
func differs(kind explore.Fault, b *model.Box, l *model.Line, st *explore.Story) bool {
	if kind == explore.Poison && b.Family() == model.Compute {
		return true
	}
	if l != nil && l.Delivery.Or("") == model.Poll && b == l.To {
		return true
	}
	for _, step := range st.Steps {
		if step.Fault != explore.NoFault {
			break
		}
		if step.To == b || step.At == b {
			return true
		}
	}
	if l == nil {
		return false
	}
	undo, ok := l.Compensation.Get()
	return l.Transaction.Or("") != "" || ok && undo.To == b
}

// shorter is a time in which nothing is forgotten by a channel or log of a system.
func shorter(sys *model.System, than time.Duration) time.Duration {
	for _, b := range sys.Boxes {
		for _, f := range []*model.Fact[time.Duration]{&b.Channel.Retention, &b.Store.ChangeStream} {
			if keep, ok := f.Get(); ok {
				than = min(than, keep-1)
			}
		}
	}
	return than
}

// faulty is the box that fails in a story, and on which line.
func faulty(st *explore.Story) (*model.Box, *model.Line) {
	for _, step := range st.Steps {
		switch {
		case step.Fault == explore.NoFault:
		case step.Line != nil:
			return step.Line.To, step.Line
		case step.To != nil:
			return step.To, nil
		default:
			return step.At, nil
		}
	}
	return nil, nil
}

func losing(o *whatif.Outcome) bool {
	return slices.ContainsFunc(o.Lost, func(l whatif.Lost) bool { return !l.Allowed })
}

// half tells whether some of a flow happens and the rest never does; what is lost
// after a first effect is that too.
func half(o *whatif.Outcome) bool {
	return losing(o) || parted(o)
}

func parted(o *whatif.Outcome) bool {
	return slices.ContainsFunc(o.Half, func(h whatif.Half) bool { return len(h.Done) > 0 })
}

// unwatched tells whether work is put aside where nobody looks.
func unwatched(o *whatif.Outcome) bool {
	return slices.ContainsFunc(o.Parked, func(p whatif.Parked) bool { return !p.Watched }) ||
		slices.ContainsFunc(o.Held, func(h whatif.Held) bool { return h.Stuck && !h.Watched })
}
