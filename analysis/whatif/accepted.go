package whatif

import (
	"slices"

	"tautline.dev/model"
)

// accepts is the line by which a flow tells whoever begins it yes, where it names
// one that isn't its first; nil where the answer to the first does.
func accepts(f *model.Flow) *model.Line {
	l, ok := f.Accepted.Get()
	if !ok || len(f.Steps) == 0 || len(f.First()) != 1 || slices.Contains(f.FirstLines(), l) || f.FirstLines()[0].From.Kind == model.Scheduler {
		return nil
	}
	return l
}

// untold is the line that a flow's work isn't accepted without, where that isn't
// reached or doesn't succeed: whoever begins the flow has not been told yes. It is
// nil where they have.
func (a *asking) untold(f *model.Flow) *model.Line {
	l := accepts(f)
	if l == nil {
		return nil
	}
	s, ok := a.ids[stepKey{l, f}]
	if !ok {
		return nil
	}
	if is, felt := a.fates[s]; felt {
		// What is handed over is accepted, whatever becomes of it then; what is
		// delivered, when the work on it is done.
		if is == refused || is == spared || is == outlasted || fromLog(l) {
			return l
		}
		return nil
	}
	if !a.reached[s] || a.cutOff(s) {
		return l
	}
	return nil
}

// loss is what it is that work of a flow is lost: whoever has not been told yes
// still has it, and sees that it isn't done.
func (a *asking) loss(f *model.Flow) Verdict {
	if a.untold(f) != nil {
		return Fails
	}
	return Loses
}

// cutOff tells whether work that fails at a step doesn't come to another: their
// handler, or one that leads there, ends before it, and for all of the work.
func (a *asking) cutOff(s int) bool {
	seen := map[int]bool{}
	for !seen[s] {
		seen[s] = true
		in := a.steps[s].in
		if len(in) == 0 {
			return false
		}
		h := &a.handlers[in[0]]
		at := slices.IndexFunc(h.calls, func(group []int) bool { return slices.Contains(group, s) })
		for i := range max(at, 0) {
			if h.Excludes(i, at) {
				continue
			}
			for _, o := range h.calls[i] {
				if a.ends(in[0], o) {
					return true
				}
			}
		}
		if len(h.entries) == 0 {
			return false
		}
		s = h.entries[0]
	}
	return false
}

// unaccepted tells whether nobody has been told yes to the work that a line
// carries, in any flow that comes by it: whoever began it still owns it.
func (a *asking) unaccepted(l *model.Line) bool {
	fails := false
	for _, s := range a.felt {
		if a.steps[s].line != l {
			continue
		}
		if f := a.steps[s].flow; f == nil || a.untold(f) == nil {
			return false
		}
		fails = true
	}
	return fails
}

// toldBefore is the line by which whoever begins a flow has been told yes before a
// call of it fails, nil where they haven't.
func (a *asking) toldBefore(f *model.Flow, fails *model.Line) *model.Line {
	l := accepts(f)
	if l == nil {
		return nil
	}
	s, ok := a.ids[stepKey{l, f}]
	if _, felt := a.fates[s]; !ok || felt || !a.reached[s] {
		return nil
	}
	at := func(l *model.Line) int {
		return slices.IndexFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, l) })
	}
	yes, no := at(l), at(fails)
	if yes < 0 || no <= yes || f.Excludes(yes, no) {
		return nil
	}
	return l
}

// giveUp tells of a call that fails when whoever begins its flow has been told yes:
// nobody does the rest.
func (a *asking) giveUp(f *model.Flow, r *Reason) bool {
	fails := r.Way[len(r.Way)-1]
	s, ok := a.ids[stepKey{fails, f}]
	yes := a.toldBefore(f, fails)
	workflow := slices.ContainsFunc(r.Way, func(l *model.Line) bool { return l.From.Kind == model.Workflow })
	if yes == nil || !ok || workflow || !a.leavesOut(f, s) {
		return false
	}
	who := code(f.FirstLines()[0].From.ID)
	r.Verdict, r.Says = Loses, r.Says+"; "+who+" has been told yes ("+code(yes.ID)+"), and nobody does the rest"
	if !slices.ContainsFunc(a.out.Lost, func(o Lost) bool { return o.Line == fails }) {
		a.out.Lost = append(a.out.Lost, Lost{Line: fails, Allowed: fails.MayBeLost(), Says: "what " + code(fails.ID) + " should do meanwhile, and what comes after it: " + who + " has been told yes, and nobody does it"})
	}
	return true
}
