package explore

import (
	"slices"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// lateCalls tells which calls of workflows may take effect only after they were
// undone, because a timeout is no proof that nothing happens any more. That is
// not explored.
func (p *Program) lateCalls() []string {
	var calls []string
	for i := range p.Steps {
		s := &p.Steps[i]
		if _, timed := s.Line.Timeout.Get(); timed && s.Kind == Ask && s.Undo >= 0 && p.Handlers[s.Handler].Workflow {
			calls = append(calls, "`"+s.Line.ID+"`")
		}
	}
	switch len(calls) {
	case 0:
		return nil
	case 1:
		return []string{"Not explored: " + calls[0] + " times out, is undone, and takes effect only after that"}
	}
	return []string{"Not explored: a call times out, is undone, and takes effect only after that (" + strings.Join(calls, ", ") + ")"}
}

// takenOnTrust tells of what no exploration looks at yet, where it could matter: a
// line that may be handed over where nobody says that its sender waits.
func (p *Program) takenOnTrust() []string {
	var out []string
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.N == 0 || slices.ContainsFunc(p.Steps[:i], func(o Step) bool { return o.Line == s.Line }) {
			continue
		}
		if s.ModeAssume >= 0 {
			out = append(out, "`"+s.Line.ID+"` is taken to be waited for, and nobody states it (`"+p.Assumptions[s.ModeAssume].Path+"`)")
		}
	}
	return out
}

// calledOff tells which messages are taken to be undone by another message: what
// their consumer does about that one isn't drawn.
func (p *Program) calledOff() []string {
	var out []string
	for i := range p.Steps {
		s := &p.Steps[i]
		if len(s.Cancels) > 0 {
			undo := p.Steps[s.Undo].Line
			out = append(out, "`"+undo.ID+"` is taken to undo `"+s.Line.ID+"` whichever of the two is handled first: what "+id(p.Boxes[p.Mailboxes[s.Cancels[0]].To])+" does about it isn't drawn")
		}
	}
	return out
}

// copies tells which caches are taken to hold only what a store has as well.
func (p *Program) copies() []string {
	var out []string
	for i := range p.Steps {
		if l := p.Steps[i].Line; custody.Refreshes(l) && !slices.ContainsFunc(p.Steps[:i], func(s Step) bool { return s.Line == l }) {
			out = append(out, "`"+l.ID+"` is taken to put into "+id(l.To)+" only what a store has as well")
		}
	}
	return out
}

// passedWhenParked tells where later work passes what is parked: a channel that
// keeps order either goes on without it, or stands still.
func (p *Program) passedWhenParked() []string {
	var out []string
	for m := range p.Mailboxes {
		mb := &p.Mailboxes[m]
		if mb.Ordered && mb.DeadLetter != nil && p.leadsToOrdered(m) {
			out = append(out, "What `"+mb.Line.ID+"` parks in `"+mb.DeadLetter.ID+"` is passed by later work: done from there, it comes last")
		}
	}
	return out
}

// failedAlone tells of batches of which one piece may come back alone: that what is
// behind it of its key is done before it is not explored.
func (p *Program) failedAlone() []string {
	var out []string
	for m := range p.Mailboxes {
		mb := &p.Mailboxes[m]
		b := &mb.Line.Batch
		if mb.Ordered && mb.Line.From.Kind == model.Queue && b.Size.Or(1) > 1 && b.PartialFailure.Or(false) && !b.StopsAtFailure.Or(false) && p.leadsToOrdered(m) {
			out = append(out, "Not explored: a piece of a batch of `"+mb.Line.ID+"` fails alone, and what is behind it of its key is done before it (`lines."+mb.Line.ID+".batch.stopsAtFailure`)")
		}
	}
	return out
}

// onTheWay tells of channels that hand messages over to a queue of the receiver's own,
// and may forget them before: that is not explored.
func (p *Program) onTheWay() []string {
	var out []string
	for m := range p.Mailboxes {
		mb := &p.Mailboxes[m]
		from := mb.Line.From
		if mb.Kind == InChannel && mb.Keeper.Where == custody.AtReceiver && !from.Channel.Durable.Or(false) {
			out = append(out, "Not explored: "+id(from)+" stops, and forgets what "+id(mb.Line.To)+" hasn't taken over yet (`boxes."+from.ID+".channel.durable`)")
		}
	}
	return out
}

// outlivedLocks tells of locks that end while whoever took them may still be at work:
// that another then gets the lock as well is not explored.
func (p *Program) outlivedLocks() []string {
	var out []string
	for i := range p.Steps {
		l := p.Steps[i].Line
		holds, ends := l.Lock.For.Get()
		if !custody.TakesLock(l) || !ends || l.Lock.Fenced.Or(false) || slices.ContainsFunc(p.Steps[:i], func(s Step) bool { return s.Line == l }) {
			continue
		}
		if limit, limited := l.From.Timeout.Get(); limited && limit <= max(holds, l.Lock.Renewed.Or(0)) {
			continue // whoever has it is cut off before
		}
		out = append(out, "Not explored: the lock of `"+l.ID+"` ends while "+id(l.From)+" still works under it, and another gets it (`lines."+l.ID+".lock.for`)")
	}
	return out
}

func (p *Program) leadsToOrdered(m int) bool {
	return slices.ContainsFunc(p.Effects, func(ef Effect) bool { return ef.Ordered && slices.Contains(ef.Mailboxes, m) })
}
