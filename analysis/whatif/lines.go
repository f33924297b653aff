package whatif

import (
	"slices"

	"tautline.dev/model"
)

// tellLines tells, line by line, who waits, and what is held, parked and lost.
func (a *asking) tellLines() {
	slices.Sort(a.felt)
	told := map[*model.Line]bool{}
	for _, s := range a.felt {
		l := a.steps[s].line
		is, felt := a.fates[s]
		if told[l] || !felt {
			continue
		}
		told[l] = true
		switch is {
		case refused, spared, outlasted:
			if a.down[l.To] {
				a.out.Waits = append(a.out.Waits, a.waitOf(l))
			}
		case lost:
			a.tellLost(l)
		case held:
			a.tellHeld(s, a.kept[l], a.starved(l))
		case inWorkflow:
			a.tellWorkflow(s)
		}
	}
	a.tellThunderingHerds()
}

// starved tells whether no new work comes to a line, in any flow.
func (a *asking) starved(l *model.Line) bool { return !a.alive[l] }

// isFailing says that the receiver of a line is what fails.
func (a *asking) isFailing(l *model.Line) string {
	return code(l.To.ID) + " is " + a.q.Failure.String()
}

// trouble says what goes wrong at the end of a way.
func (a *asking) trouble(lines []*model.Line) string {
	l := lines[len(lines)-1]
	switch {
	case fromLog(l):
		return a.isFailing(l)
	case l.Mode.Or("") == model.Async:
		return code(l.ID) + " can't hand over to " + code(l.To.ID)
	case a.q.Failure == Slow:
		return code(l.ID) + " gets no answer from " + code(l.To.ID) + " in time"
	}
	return code(l.ID) + " gets no answer from " + code(l.To.ID)
}

func (a *asking) askLoad(r Rate, says string) {
	for _, l := range r.Ask {
		a.ask("lines."+l.ID+".load", says)
	}
}
