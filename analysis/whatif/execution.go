package whatif

import (
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// tellWorkflow tells of executions that a workflow keeps while it tries, and
// undoes when it has tried in vain.
func (a *asking) tellWorkflow(s int) {
	l := a.steps[s].line
	e := a.execution(s)
	starved := a.starved(l)
	h := Held{In: l.To.ID, Box: l.To, Line: l, Starved: starved, Rate: a.rate(l)}
	if e.lasts {
		h.Says = "keeps each execution, and tries " + code(e.step.ID) + " for longer than this lasts"
		r := a.failingRate(l)
		h.Backlog = r.known().over(a.q.For)
		a.out.Held = append(a.out.Held, h)
		return
	}
	h.Says = "keeps each execution until " + code(e.step.ID) + " has failed for good"
	if len(e.limit.needs) == 0 {
		h.Says += ", after " + e.limit.atMost()
	}
	if a.stays(e, l) {
		if e.forgets {
			a.tellForgotten(&h, e)
		} else {
			a.tellStuck(&h, e)
		}
		return
	}
	h.Says += "; then " + e.thenUndoes()
	a.out.Held = append(a.out.Held, h)
	if to := a.files(e, l); to != nil {
		a.park(l, &keeping{parks: to, after: e.tried, gone: e.tried}, splits{})
	}
}

// stays tells whether an execution that has failed is neither undone nor parked.
func (a *asking) stays(e execution, l *model.Line) bool {
	return a.files(e, l) == nil && (e.undo.held || len(e.undo.undone) == 0 && e.takesOver)
}

// tellForgotten tells of executions that have failed and that nothing holds.
func (a *asking) tellForgotten(h *Held, e execution) {
	h.Says += "; then it forgets the execution"
	a.out.Held = append(a.out.Held, *h)
	a.lose(h.Line, e.tried, code(h.In)+" holds no execution that has failed, and "+e.wayBack(), h.Starved)
}

// wayBack says why what an execution has done stays done, if it does.
func (e *execution) wayBack() string {
	if e.undo.held {
		return codes(lineIDs(e.undo.stuck), mostNamed) + ", which comes first to undo it, fails too"
	}
	return "nothing undoes it"
}

// tellStuck tells of executions that have failed and can't be undone: they stay
// where they are, and nobody comes to work them off by itself.
func (a *asking) tellStuck(h *Held, e execution) {
	if e.undo.held {
		h.Says += "; then it can't undo it, as " + codes(lineIDs(e.undo.stuck), mostNamed) + " fails too, and holds the failed execution"
	} else {
		h.Says += "; then it holds the failed execution, as nothing undoes it"
	}
	r := a.failingRate(h.Line)
	fails := a.q.For - e.tried
	switch s := r.sum(fails, "failed executions"); {
	case h.Starved:
		h.Backlog = Amount{Known: true}
		h.Says += "; nothing new arrives"
	case s != "":
		h.Backlog, h.Says = r.known().over(fails), h.Says+": up to "+a.less(e.tried)+s
	default:
		a.askLoad(h.Rate, "how many failed executions "+code(h.In)+" holds")
	}
	yes, watch := watched(h.Box)
	h.Says += "; somebody has to resume them, " + watch
	h.Stuck, h.Watched = true, yes
	a.out.Held = append(a.out.Held, *h)
}

// execution is how a workflow meets a step that fails.
type execution struct {
	step  *model.Line
	limit limit
	// lasts tells that it tries for longer than the failure lasts, takesOver that
	// a workflow has the work, forgets that it doesn't hold what has failed.
	lasts, takesOver, forgets bool
	undo                      *undoing
	// tried is how long it tries at the least: what is begun later hasn't failed when the
	// failure is over.
	tried time.Duration
}

// then is what a workflow does when it has tried in vain.
func (e *execution) then() string {
	if len(e.undo.undone) == 0 {
		return "gives it up when it has tried in vain"
	}
	return "undoes what it did when it has tried in vain"
}

// thenUndoes is the same, step by step.
func (e *execution) thenUndoes() string {
	switch {
	case e.undo.held:
		return "it gives it up, and " + e.wayBack()
	case len(e.undo.undone) == 0:
		return "it gives it up, with nothing to undo"
	}
	return "it undoes " + codes(lineIDs(e.undo.undone), mostNamed)
}

// files is where a workflow's line parks an execution that has failed and is
// undone, or that the workflow forgets; nil if nowhere.
func (a *asking) files(e execution, l *model.Line) *model.Box {
	if to := custody.ParkingOf(a.sys, l).To; to != nil && !a.down[to] && (!e.undo.held || e.forgets) {
		return to
	}
	return nil
}

// execution finds the step for which the workflow behind a step fails, and how
// long it tries.
func (a *asking) execution(s int) execution {
	e := execution{step: a.steps[s].line, undo: &undoing{}}
	if h := a.culprit[s]; h >= 0 {
		e.step = a.steps[a.because[h]].line
		e.takesOver, e.undo = a.takesOver(h), a.undo(h)
	}
	e.forgets = !custody.KeepsExecutions(a.steps[s].line)
	e.limit = a.waitLimit(e.step)
	a.askLimit(e.step, e.limit, "how long "+code(e.step.From.ID)+" tries "+code(e.step.ID)+" before it undoes what it did")
	e.lasts = len(e.limit.needs) == 0 && a.outlasts(e.step)
	if !e.lasts {
		e.tried = a.triedAtLeast(s, e.step)
	}
	return e
}

// triedAtLeast is how long an execution behind a step surely tries, at whichever step it
// fails.
func (a *asking) triedAtLeast(s int, step *model.Line) time.Duration {
	if a.culprit[s] < 0 {
		return 0
	}
	least := min(a.q.For, a.triesFor(step))
	for _, group := range a.handlers[a.culprit[s]].calls {
		for _, o := range group {
			if is, felt := a.fates[o]; felt && is == refused && a.steps[o].line != step {
				least = min(least, a.triesFor(a.steps[o].line))
			}
		}
	}
	return least
}
