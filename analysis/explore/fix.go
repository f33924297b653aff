package explore

import (
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// conclude says how a story ends, what it is an instance of, and how to
// fix it.
func (t *teller) conclude(st *Story, s []byte) {
	switch st.Promise {
	case NoLostWork:
		t.concludeLost(st, s)
	case NoSilentParking:
		t.concludeParked(st, s)
	case NoDoubleEffect:
		t.concludeDouble(st, s)
	case NoHalfEffect:
		t.concludeHalf(st, s)
	case TruthfulAnswer:
		t.concludeUntrue(st, s)
	}
	if t.forDone != nil && (st.Promise == NoLostWork || st.Promise == NoHalfEffect) {
		st.Cause = NoCause
		st.Fix = "Let the dedup store of `" + t.forDone.ID + "` refuse work that is in progress, or have it waited for (`inProgress: \"refused\"` or `\"waits\"`), with a `window` after which what was stopped is claimed anew."
	}
	if t.silent > 0 && (st.Promise == NoLostWork || st.Promise == NoHalfEffect) {
		st.Fix = endWait(&t.p.Steps[t.silent-1])
	}
	if t.ever > 0 && (st.Promise == NoLostWork || st.Promise == NoHalfEffect) {
		t.fixUnending(st, &t.p.Steps[t.ever-1])
	}
}

// told tells whether something went wrong on a line in the story.
func (t *teller) told(a Action, l *model.Line) bool {
	return slices.ContainsFunc(t.steps, func(s StoryStep) bool { return s.Action == a && s.Fault != NoFault && s.Line == l })
}

// poisonous tells whether work came over a line in the story that can't be done.
func (t *teller) poisonous(l *model.Line) bool {
	return slices.ContainsFunc(t.steps, func(s StoryStep) bool { return s.Fault == Poison && s.Line == l })
}

// left is the box that left the work: where the last fault of the story was, or
// else the last box on the way that somebody asked.
func (t *teller) left(e int) *model.Box {
	for i := len(t.steps) - 1; i >= 0; i-- {
		if s := &t.steps[i]; s.Fault != NoFault && s.Handler != nil && s.Handler != t.client() {
			return s.Handler
		}
	}
	path := t.p.Effects[e].Path
	at := path[len(path)-1]
	for _, i := range path {
		if h := &t.p.Handlers[t.p.Steps[i].Handler]; h.From < 0 && !h.Client {
			at = i
		}
	}
	return t.box(t.p.Handlers[t.p.Steps[at].Handler].Box)
}

func (t *teller) concludeDouble(st *Story, s []byte) {
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		if *t.x.effect(s, e) < 2 || !ef.Countable() {
			continue
		}
		st.Lines = append(st.Lines, ef.Line)
		if ef.Message {
			st.Sum = "`" + ef.Line.ID + "` has put its message into " + id(ef.Line.To) + " twice, and promises to do so exactly once."
			st.Fix = "Let the broker drop repeats (`idempotency: {enforcedBy: \"broker\"}`), or promise `at-least-once` and let consumers cope."
			return
		}
		st.Sum = phrase.Capital(named(ef.Line)) + " has happened twice."
		st.Cause = UnsafeRetry
		switch {
		case ef.Idempotent:
			st.Fix = "The key of `" + ef.Line.ID + "` is forgotten after " + model.FormatDuration(ef.Window) + ", before its last repeat: let `idempotency: window` outlive that."
		case t.forgottenRecord(ef, s) != nil:
			l := t.forgottenRecord(ef, s)
			st.Fix = "The dedup store of `" + l.ID + "` forgets the work after " + model.FormatDuration(l.Idempotency.Window.Or(0)) + ", before its last repeat: let `idempotency: window` outlive that."
		case t.keyless(ef.Line):
			st.Fix = "A dedup store or a claim only moves the gap: " + noKey(ef.Line)
		case t.p.Steps[ef.Step].Record >= 0:
			st.Fix = "The dedup store learns of `" + ef.Line.ID + "` only afterwards. Let the key commit with the effect: `enforcedBy: \"unique-key\"` or `\"conditional-write\"`."
		default:
			st.Fix = "Give `" + ef.Line.ID + "` an idempotency key that commits with the effect in " + id(ef.Line.To) + "."
		}
		st.Fix = t.fixSlow() + st.Fix
		return
	}
}

// forgottenRecord is the line of a dedup store on the way to an effect that has
// forgotten the work when it came again, nil if none has.
func (t *teller) forgottenRecord(ef *Effect, s []byte) *model.Line {
	for _, i := range ef.Path {
		st := &t.p.Steps[i]
		for _, r := range []int{st.Record, t.p.Handlers[st.Handler].Record} {
			if r >= 0 && t.x.keyForgotten(s, t.p.RecordKeys[r].Key) {
				return t.p.Records[r]
			}
		}
	}
	return nil
}

// fixSlow says how a message would be left with whoever works on it for as long as the
// work takes, where a story has it taken away; "" in others.
func (t *teller) fixSlow() string {
	for i := range t.steps {
		s := &t.steps[i]
		if s.Fault != Slow {
			continue
		}
		return "Leave the message with " + id(s.Line.To) + " for longer than its work may take (`lease`, or `visibility` of " + id(s.Line.From) + ", renewed while it works), and end that work before (`timeout`). And as it may come twice all the same: "
	}
	return ""
}

func (t *teller) stepOf(e *Effect, workflow int) int {
	for _, i := range e.Path {
		if t.p.Steps[i].Handler == workflow {
			return i
		}
	}
	return e.Step
}

func (t *teller) concludeUntrue(st *Story, s []byte) {
	e := t.x.doubledByRetry(s)
	l := t.p.Effects[e].Line
	st.Lines = append(st.Lines, l)
	st.Cause = UnsafeRetry
	told := " has heard nothing"
	if s[1] == toldNo {
		told = " was told no"
	}
	st.Sum = id(t.client()) + told + ", but " + named(l) + " has happened, and asking again does it once more."
	st.Fix = "Let the client send a key with its request, and check it where `" + l.ID + "` commits: then asking again is safe."
	if t.keyless(l) {
		st.Fix = "Take `" + l.ID + "` out of the request: keep it durably, answer yes, and do it behind a queue. " + phrase.Capital(noKey(l))
	}
}
