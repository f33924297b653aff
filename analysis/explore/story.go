package explore

import "tautline.dev/model"

// tell turns the way to a state that breaks a promise into a story.
func (sr *search) tell(p Promise, at int) (*Story, []Assumption) {
	t := &teller{x: sr.x, p: sr.x.p, refused: map[int]bool{}, retrying: map[int]string{}, wiped: map[int]bool{}}
	way := sr.way(at)
	end := sr.visited.get(way[len(way)-1])
	t.start = sr.x.began(end)
	now := make([]byte, sr.x.at.size)
	for i := 1; i < len(way); i++ {
		copy(now, sr.visited.get(way[i-1]))
		after := sr.visited.get(way[i])
		mv, ok := sr.moveTo(now, after)
		if ok {
			t.step(mv, now, after)
		}
	}
	story := &Story{Promise: p}
	if p == OrderKept {
		t.overtaking(story, end, sr.lost.effect, sr.lost.mailbox, sr.lost.faults)
	} else {
		t.conclude(story, end)
		t.assumeAtEnd(p, end)
		story.Beliefs = t.beliefs(story, end)
	}
	story.Steps, story.Faults = t.steps, t.faults
	return story, t.assumptions()
}

// moveTo finds what leads from one state to the next, if possible without
// taking an unknown fact at its worst.
func (sr *search) moveTo(from, to []byte) (found move, ok bool) {
	kept := sr.x.next
	defer func() { sr.x.next = kept }()
	sr.x.next = func(mv move, s []byte) {
		if string(s) == string(to) && (!ok || found.assume >= 0 && mv.assume < 0) {
			found, ok = mv, true
		}
	}
	sr.x.expand(from)
	return found, ok
}

// teller writes a story down, step by step.
type teller struct {
	x       *stepper
	p       *Program
	start   *Start // the one that led to the story
	steps   []StoryStep
	faults  []Fault
	assumed []int
	// modes are the unknown interactions of the story's lines; a call is as bad
	// as a message, only otherwise, so no verdict hangs on them alone.
	modes   []int
	refused map[int]bool // boxes of which it was told that they always fail
	// retrying are the steps that are tried again, and why.
	retrying map[int]string
	// wiped are the effects that had happened and were forgotten.
	wiped map[int]bool
	// ever is 1 + the step that somebody tries for ever, silent 1 + the one whose
	// answer somebody waits for in vain.
	ever, silent int
	// forDone is the line whose dedup store has taken work in progress for done.
	forDone *model.Line
}

func (t *teller) box(i int) *model.Box { return t.p.Boxes[i] }

func id(b *model.Box) string { return "`" + b.ID + "`" }

// client is whoever starts the flow, as the story calls it.
func (t *teller) client() *model.Box {
	if t.start.Handler >= 0 {
		return t.box(t.p.Handlers[t.start.Handler].Box)
	}
	return nil
}

func does(l *model.Line) string {
	if d, ok := l.Does.Get(); ok {
		return "`" + l.ID + "`: " + d
	}
	return "`" + l.ID + "`"
}

// named is a line as a part of a sentence.
func named(l *model.Line) string {
	if d, ok := l.Does.Get(); ok {
		return "`" + l.ID + "` (" + d + ")"
	}
	return "`" + l.ID + "`"
}

func (t *teller) add(s StoryStep) {
	s.N = len(t.steps) + 1
	if s.Fault != NoFault {
		t.faults = append(t.faults, s.Fault)
	}
	t.steps = append(t.steps, s)
}

// step tells one move: what happens, and then what comes of it.
func (t *teller) step(mv move, before, after []byte) {
	s := StoryStep{Action: mv.action, Fault: mv.fault}
	if mv.handler >= 0 {
		if h := &t.p.Handlers[mv.handler]; !h.Broker {
			s.Handler = t.box(h.Box)
		}
	}
	for _, a := range []int32{mv.assume, mv.alsoAssume} {
		if a >= 0 {
			t.assumed = append(t.assumed, int(a))
			if s.Assumes == nil {
				s.Assumes = &t.p.Assumptions[a]
			}
		}
	}
	if mv.mail >= 0 && mv.step < 0 {
		t.tellMail(&s, mv, after)
	} else {
		t.tellStep(&s, mv, before, after)
	}
	if s.Text != "" {
		if s.Assumes != nil {
			s.Text += assuming + s.Assumes.Says + ": " + s.Assumes.Path + " is unknown.)"
		}
		t.add(s)
	}
	t.consequences(mv, before, after)
}
