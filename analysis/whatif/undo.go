package whatif

import (
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// undoing is what a handler that has failed takes back.
type undoing struct {
	// undone are the steps whose compensation is done, stuck the compensations
	// that can't be done meanwhile, and waiting the steps whose own would come
	// after: a workflow holds the execution at the first that it can't do.
	undone, stuck, waiting []*model.Line
	// kept are the steps that nothing undoes.
	kept []*model.Line
	// held tells that a workflow holds the failed execution.
	held bool
}

// settleCauses tells each handler the step for which it fails: of those that
// can't be done, the first in its program, for none after it is tried.
func (a *asking) settleCauses() {
	for h := range a.handlers {
		if a.handlerLevel[h] == fine {
			continue
		}
		if s := a.firstFailing(h); s >= 0 {
			a.because[h] = s
		}
	}
}

func (a *asking) firstFailing(h int) int {
	for _, group := range a.handlers[h].calls {
		for _, s := range group {
			is, felt := a.fates[s]
			lv := a.stepLevel[s]
			if a.partly(h, s) {
				lv = min(lv, inPart)
			}
			if felt && is == refused && lv == a.handlerLevel[h] && (s == a.because[h] || !a.leadsBack(s, h)) {
				return s
			}
		}
	}
	return -1
}

// leadsBack tells whether a step fails because the handler that makes it does.
func (a *asking) leadsBack(s, h int) bool {
	seen := map[int]bool{}
	for !seen[s] {
		seen[s] = true
		cause := a.culprit[s]
		if cause < 0 {
			return false
		}
		if cause == h {
			return true
		}
		s = a.because[cause]
	}
	return true
}

// undo is what a handler takes back when it has tried a step in vain: from that
// step on, which may have taken effect, in reverse.
func (a *asking) undo(h int) *undoing {
	if u := a.undoings[h]; u != nil {
		return u
	}
	u := &undoing{}
	a.undoings[h] = u
	s := a.because[h]
	own := &a.handlers[h]
	workflow := own.Box.Kind == model.Workflow
	lines := append(a.before(h, s), a.steps[s].line)
	for _, l := range slices.Backward(lines) {
		by, has := l.Compensation.Get()
		is, felt := a.fateOfLine(l, own.Flow)
		done := a.graph.Changes(l) && (!felt || is == held) || l == a.steps[s].line && a.doneBeyond(l)
		switch {
		case u.held:
			if done {
				u.waiting = append(u.waiting, l)
			}
		case !has:
			if done {
				u.kept = append(u.kept, l)
			}
		case a.cantUndo(by, own.Flow):
			u.stuck = append(u.stuck, by)
			if u.held = workflow; workflow {
				a.undoRuns[by] = true
				if done {
					u.waiting = append(u.waiting, l)
				}
			}
		default:
			a.undoRuns[by] = true
			u.undone = append(u.undone, l)
		}
	}
	for _, list := range []*[]*model.Line{&u.undone, &u.waiting, &u.kept} {
		slices.Reverse(*list)
	}
	return u
}

// doneBeyond tells whether a call that fails was done all the same: what others run
// does its part before it goes on to what fails.
func (a *asking) doneBeyond(l *model.Line) bool {
	return l.To.Kind == model.External && !a.down[l.To] && a.graph.Effect(l)
}

// cantUndo tells whether a compensation fails too.
func (a *asking) cantUndo(by *model.Line, f *model.Flow) bool {
	if a.down[by.To] {
		return true
	}
	for _, in := range []*model.Flow{f, nil} {
		if is, felt := a.fateOfLine(by, in); felt && is == refused {
			return true
		}
	}
	return false
}

// says how far it is undone; missing is the step that isn't done.
func (u *undoing) says(missing string) string {
	var parts []string
	if len(u.undone) > 0 {
		parts = append(parts, codes(lineIDs(u.undone), 6)+phrase.Agree(len(u.undone), " is", " are")+" undone, because "+missing+" can't be done")
	}
	if len(u.stuck) > 0 {
		parts = append(parts, codes(lineIDs(u.stuck), 6)+" can't be done meanwhile, to undo what may have taken effect")
	}
	if len(u.waiting) > 0 {
		var never []string
		for _, l := range slices.Backward(u.waiting) {
			by, has := l.Compensation.Get()
			if has && !slices.Contains(u.stuck, by) {
				never = append(never, by.ID)
			}
		}
		s := codes(lineIDs(u.waiting), 6) + phrase.Agree(len(u.waiting), " stays", " stay") + " done"
		if len(never) > 0 {
			s += ", as " + codes(never, 6) + phrase.Agree(len(never), " comes", " come") + " after that and " + phrase.Agree(len(never), "doesn't run", "don't run")
		}
		parts = append(parts, s)
	}
	return phrase.Steps(parts, "; ")
}
