package whatif

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// outlasts tells whether whoever sends over a line surely tries for longer than the
// failure lasts: who is refused has waited for nothing but the pauses, and who hears
// nothing of a slow box for each of its waits as well.
func (a *asking) outlasts(l *model.Line) bool {
	tries, known := budget.WaitedTries(l)
	if !known || budget.OnlyRefused(l) && (!a.down[l.To] || a.q.Failure == Slow) {
		return false
	}
	if age, aged := l.Retry.MaxAge.Get(); aged && age < a.q.For {
		return false
	}
	if limit, limited := l.From.Timeout.Get(); limited && l.From.Family() == model.Compute && limit < a.q.For {
		return false
	}
	return custody.Backoff(&l.Retry).Outlasts(tries, a.q.For-a.waits(l, tries))
}

// triesFor is how long whoever sends over a line surely tries before it gives up. It asks
// for what may shorten the pauses, where nobody says.
func (a *asking) triesFor(l *model.Line) time.Duration {
	tries, known := budget.WaitedTries(l)
	if !known || budget.OnlyRefused(l) && (!a.down[l.To] || a.q.Failure == Slow) {
		return 0
	}
	b := custody.Backoff(&l.Retry)
	d := b.LeastPauses(tries)
	if d > 0 && !l.Retry.Jitter.Known() {
		a.ask("lines."+l.ID+".retry.backoff.jitter", "whether the pauses of "+code(l.ID)+" are shortened at random, and so how soon an execution may fail")
	}
	if d = arithmetic.InTurn(d, a.waits(l, tries)); d == arithmetic.Forever {
		return d
	}
	if age, aged := l.Retry.MaxAge.Get(); aged {
		d = min(d, age)
	}
	if limit, limited := l.From.Timeout.Get(); limited && l.From.Family() == model.Compute {
		d = min(d, limit)
	}
	return d
}

// waits is how long tries that run out of time take at the least, before the last one.
func (a *asking) waits(l *model.Line, tries model.Attempts) time.Duration {
	each, timed := l.Timeout.Get()
	if a.q.Failure != Slow || !a.down[l.To] || !timed || tries <= 1 {
		return 0
	}
	return arithmetic.LastTry(each, tries, arithmetic.Backoff{})
}

// keepsTrying tells whether a step fails for somebody with whom the flow begins, who
// surely tries it until the failure is over.
func (a *asking) keepsTrying(s int) bool {
	l := a.steps[s].line
	if !l.Mode.Known() || l.From.Kind != model.Client && l.From.Kind != model.External && l.From.Kind != model.Scheduler {
		return false
	}
	for _, h := range a.steps[s].in {
		if len(a.handlers[h].Entries) > 0 || a.handlers[h].Flow == nil {
			return false
		}
	}
	return a.outlasts(l)
}

// triedAgain tells whether whoever starts a handler tries that until it is done: then
// nothing of it stays half done.
func (a *asking) triedAgain(h int) bool {
	seen := map[int]bool{}
	for todo := []int{h}; len(todo) > 0; todo = todo[1:] {
		h := todo[0]
		if seen[h] {
			continue
		}
		seen[h] = true
		if len(a.handlers[h].entries) == 0 {
			return false
		}
		for _, e := range a.handlers[h].entries {
			switch a.fates[e] {
			case outlasted:
			case refused:
				todo = append(todo, a.steps[e].in...)
			default:
				return false
			}
		}
	}
	return true
}
