package whatif

import (
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// multiplied is how many tries one request may become at a line, and the calls
// on the way that multiply.
func (a *asking) multiplied(l *model.Line) (model.Attempts, []*model.Line) {
	lines := []*model.Line{l}
	if l.Mode.Or("") == model.Sync {
		lines = a.graph.MostAttempts(l).Lines()
	} else {
		best := model.Attempts(0)
		for _, h := range l.In {
			for _, e := range h.Entries {
				if e.Mode.Or("") != model.Sync || !flowgraph.Multiplies(l, h) {
					continue
				}
				if p := a.graph.MostAttempts(e); p.Attempts > best {
					best, lines = p.Attempts, append(p.Lines(), l)
				}
			}
		}
	}
	product := model.Attempts(1)
	for _, c := range lines {
		tries, ok := c.Tries()
		if c == l {
			tries, ok = budget.TriesAt(l)
		}
		if ok {
			product = product.Times(tries)
		}
	}
	return product, lines
}

// onTheWhole is how many tries each request becomes at a line if all fail: retry budgets
// bound that, and not what becomes of one.
func onTheWhole(l *model.Line, way []*model.Line) float64 {
	product := 1.0
	for _, c := range way {
		if own, ok := budget.TriesAt(l); c == l && ok && own == 1 {
			continue // others try it, when it has been handed over
		}
		product = arithmetic.Times(product, budget.WithinBudget(c))
	}
	return product
}

// multiplying says how many tries one request becomes at a line, and what ends
// that.
func (a *asking) multiplying(w *Wait) string {
	factors, ends, least := a.factors(w)
	if w.Multiplied <= 1 {
		return ""
	}
	s := "one request may become "
	if least {
		s += "at least "
	}
	if w.Multiplied == model.Unlimited {
		s += "tries without end"
	} else {
		if len(factors) > 1 {
			s += phrase.Steps(factors, " × ") + " = "
		}
		s += number(float64(w.Multiplied)) + " tries"
	}
	s += " at " + code(w.Line.To.ID)
	if len(w.Way) > 1 {
		s += " (" + way(w.Way) + ")"
	}
	s += a.inSeconds(w)
	if len(ends) > 0 {
		s += "; " + strings.Join(ends, "; ")
	}
	return s
}

// factors are the tries of each caller on the way that makes more than one,
// and what ends them before; least tells that some caller's are unknown.
func (a *asking) factors(w *Wait) (factors, ends []string, least bool) {
	for _, l := range w.Way {
		tries, ok := l.Tries()
		if l == w.Line {
			tries, ok = budget.TriesAt(l)
		}
		if more := l.Under; ok && tries > 1 && len(more) > 0 { // each who repeats it, the outer first
			for _, r := range l.Retries() {
				if n, _ := r.Tries(); n > 1 {
					factors = append(factors, n.String())
				}
			}
			tries = 1
		}
		if !ok {
			least, tries = true, 1
			a.ask("lines."+l.ID+".retry", "how often "+code(l.From.ID)+" tries, and so how far retries multiply")
		}
		if tries > 1 {
			factors = append(factors, tries.String())
		}
		if n, ok := l.CircuitBreaker.Failures.Get(); ok {
			ends = append(ends, "the circuit breaker of "+code(l.ID)+" opens after "+phrase.Count(n, "failure", "failures"))
		}
		if share, ok := l.Retry.Budget.Get(); ok {
			ends = append(ends, "the retry budget of "+code(l.ID)+" allows "+number(share*100)+"% more")
		}
	}
	return factors, ends, least
}

// inSeconds is what the tries come to in a second: behind a poll no more than
// there is room for.
func (a *asking) inSeconds(w *Wait) string {
	own, ok := a.polled(w.Line)
	if !ok {
		r := a.rate(w.Line)
		if w.onTheWhole == arithmetic.Endless || !r.known().Known {
			return ""
		}
		more := Rate{Typical: r.Typical.mostTimes(w.onTheWhole), Peak: r.Peak.mostTimes(w.onTheWhole)}
		return ": " + r.String() + " become up to " + more.String()
	}
	s := ", never more than " + number(own.places) + " at once, for " + code(own.box.ID) + " fetches no more"
	if each, timed := w.Line.Timeout.Get(); timed && each > 0 {
		s += ": " + number(own.places) + " ÷ " + model.FormatDuration(each) + " = " + number(arithmetic.Rate(own.places, each)) + "/s where no answer comes"
	}
	return s
}
