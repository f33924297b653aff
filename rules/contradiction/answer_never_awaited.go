package contradiction

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// AnswerNeverAwaited finds waits for an answer that nobody ends.
var AnswerNeverAwaited = &rules.Rule{
	Name:     "answer-never-awaited",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A line is answered later by another one, and nothing ends the wait when the answer never comes.",
	Why: "The answer can be lost on every step of its way: the other side crashes, its message is dropped, the token is gone. Then the work waits for ever. It doesn't fail, so no alarm on failures sees it, and it doesn't end, so no alarm on slow work does. " +
		"It takes a place for good, and the customer is told nothing. After an outage of the other side there are thousands of them, and nobody can tell them from those that are only slow.",
	Fix: "State how long the answer may take, and end the wait then: `awaits: {timeout: \"1h\"}`, with something that handles it (ask for the outcome, try again, tell somebody). " +
		"Where the other side can say that it is still at work, `awaits: heartbeat` notices a lost one much sooner.",
	FalsePositives: "How long the sender waits for the acknowledgement (`timeout`) is another thing. If nobody waits, because the answer begins something new whenever it comes, don't say that it `answers` the line. " +
		"Where nobody states how long it waits, it is one step milder.",
	References: []rules.Reference{guidance.WaitForCallback, guidance.StepFunctionErrors},
	Seen:       []rules.Incident{guidance.IDPAccelerator755},
	Fires:      file("answer-never-awaited.fires.cue"),
	Quiet:      file("answer-never-awaited.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if awaited(p, l) {
				checkAwaited(p, l)
			}
		}
	},
}

// awaited tells whether the sender of a line waits for an answer that comes by
// another one: a line that leads back to it says so, or the line itself speaks of that wait.
// One that waits for the receiver itself, and for no longer than it says, is no
// such line.
func awaited(p *rules.Pass, l *model.Line) bool {
	if l.From.Family() != model.Compute {
		return false
	}
	if l.Mode.Or("") == model.Sync && !l.Timeout.None() {
		return false
	}
	stated := l.Awaits.Timeout.State() == model.Stated || l.Awaits.Heartbeat.State() == model.Stated
	if stated && !(l.Awaits.Timeout.None() && l.Awaits.Heartbeat.None()) {
		return true // where both are none, and nothing answers, nobody waits
	}
	for _, back := range p.Graph.Replies(l) {
		// A workflow waits for what answers it, wherever that comes in; of a program, the
		// answer has to come back to it.
		if l.From.Kind == model.Workflow || comesBackTo(l.From, back) {
			return true
		}
	}
	return false
}

// comesBackTo tells whether what a line starts leads to a box: the webhook of a vendor
// comes in by a gateway, and a function hands it on.
func comesBackTo(b *model.Box, back *model.Line) bool {
	seen := map[*model.Line]bool{back: true}
	todo := []*model.Line{back}
	for len(todo) > 0 {
		l := todo[0]
		todo = todo[1:]
		if l.To == b {
			return true
		}
		for _, h := range l.Starts {
			for _, next := range h.Lines() {
				if !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
	}
	return false
}

func checkAwaited(p *rules.Pass, l *model.Line) {
	until, beat := &l.Awaits.Timeout, &l.Awaits.Heartbeat
	_, ends := until.Get()
	_, beats := beat.Get()
	if beats {
		return
	}
	f := rules.Finding{
		On: l.Entity(), At: until.At(),
		Facts: []model.Basis{model.LineBasis(l, "awaits.timeout", until), model.LineBasis(l, "awaits.heartbeat", beat)},
	}
	for _, back := range p.Graph.Replies(l) {
		f.Related = append(f.Related, rules.To(back.Entity(), "is the answer"))
	}
	f.Related = rules.Told(f.Related)
	owner, ours := l.From.Owner.Or(""), l.To.Owner.Or("")
	others := l.To.Kind == model.External || l.To.Kind == model.Client || owner != "" && ours != "" && owner != ours
	switch {
	case ends && beat.None() && beat.State() == model.Stated && others:
		f.Severity = rules.Info
		f.At = beat.At()
		f.Message = fmt.Sprintf("`%s` waits up to %s for the answer to `%s`, and hears nothing from `%s` until then: one that is lost looks like one that is slow", l.From.ID, until.Text(), l.ID, l.To.ID)
	case ends:
		return
	case until.None() || l.Mode.Or("") == model.Sync && !until.Known():
		f.Message = fmt.Sprintf("`%s` waits for the answer to `%s` without end: when it is lost the work never fails and never goes on, and no alarm sees that", l.From.ID, l.ID)
		if f.At = until.At(); !f.At.IsValid() {
			f.At = l.Timeout.At()
		}
	default:
		f.Unstated = "awaits.timeout"
		f.Message = fmt.Sprintf("`%s` goes on when `%s` is answered, and nobody says how long it waits for that: when the answer is lost it may wait for ever", l.From.ID, l.ID)
	}
	p.Report(f)
}
