package whatif

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/model"
)

// silence tells whether whoever begins a way may hear nothing before it gives up
// a try, and why. Silence is not no: the work may be done all the same.
func (a *asking) silence(lines []*model.Line) (bool, string) {
	first := lines[0]
	limit, timed := first.Timeout.Get()
	if !timed || first.Mode.Or("") != model.Sync {
		return false, ""
	}
	if len(lines) == 1 {
		return a.q.Failure == Slow, code(first.To.ID) + " answers later than that"
	}
	tries, pauses, known := a.failsAfter(lines)
	if known && !pauses {
		tries, known = budget.WaitOf(first, tries)
	}
	if !known || tries < limit {
		return false, ""
	}
	how := "for up to " + model.FormatDuration(tries)
	if tries == arithmetic.Forever {
		how = "without end"
	} else if pauses {
		how = "for " + model.FormatDuration(tries) + unpaused
	}
	return true, code(first.To.ID) + " tries " + code(lines[1].ID) + " " + how
}

// failsAfter is how long the receiver of a way's first line tries, until it can
// say that it failed, and whether pauses that nobody has stated come on top: each
// sender hears at the latest when its receiver does.
func (a *asking) failsAfter(lines []*model.Line) (below time.Duration, pauses, known bool) {
	for i := len(lines) - 1; i > 0; i-- {
		l := lines[i]
		each, timed := l.Timeout.Get()
		if l.Timeout.None() {
			each, timed = arithmetic.Forever, true
		}
		if known && (!timed || below < each) {
			each, timed = below, true
		} else {
			pauses = false
		}
		tries, counted := budget.WaitedTries(l)
		if timed {
			each, timed = budget.WaitOf(l, each)
		}
		if !timed || !counted {
			below, pauses, known = 0, false, false
		} else {
			p := budget.TimeoutOf(l, each, tries)
			below, pauses, known = p.Longest, pauses || p.Pauses, true
		}
		if limit, ok := l.From.Timeout.Get(); ok && l.From.Family() == model.Compute && (!known || limit < below) {
			below, pauses, known = limit, false, true
		}
	}
	return below, pauses, known
}

// mayBeDone says which change may happen at a slow box although its caller is
// told that it didn't, "" if there is none.
func (a *asking) mayBeDone(lines []*model.Line) string {
	last := lines[len(lines)-1]
	if a.q.Failure != Slow || !a.graph.Changes(last) {
		return ""
	}
	return ", and " + code(last.ID) + " may be done all the same"
}

// inSilence says what whoever hears nothing doesn't know.
func (a *asking) inSilence(lines []*model.Line) string {
	if may := a.mayBeDone(lines); may != "" {
		return may
	}
	return ", and isn't told whether it was done"
}
