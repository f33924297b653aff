package whatif

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

func (a *asking) waitOf(l *model.Line) Wait {
	p := a.waitLimit(l)
	w := Wait{
		Line: l, Tries: p.Tries, Longest: within(l, p), Known: len(p.needs) == 0, Pauses: p.Pauses && within(l, p) == p.Longest,
		Soft: l.Dependency.Or("") == "soft" && !a.hangs(l), Rate: a.rate(l), keepsOn: a.keepsOn[l],
	}
	a.askLimit(l, p, "how long "+code(l.From.ID)+" waits for "+code(l.To.ID))
	w.Late = a.q.Failure == Slow && l.Mode.Or("") == model.Sync && a.graph.Changes(l)
	if w.Known {
		w.Busy = a.busy(l, p)
	}
	w.Multiplied, w.Way = a.multiplied(l)
	w.onTheWhole = onTheWhole(l, w.Way)
	w.Crowded = a.crowded(&w)
	w.Says = code(l.From.ID) + " " + a.waiting(&w, p) + a.afterWaiting(l)
	if w.tried = a.alive[l] && (!a.undoes[l] || a.undoRuns[l]); w.tried {
		w.Retries = a.multiplying(&w)
	}
	return w
}

// crowded is how many calls wait at once when the callers before this one try
// again as well.
func (a *asking) crowded(w *Wait) Amount {
	own := onTheWhole(w.Line, []*model.Line{w.Line})
	if _, ok := budget.TriesAt(w.Line); !ok || w.onTheWhole == arithmetic.Endless || !w.Busy.Known || a.fetched(w.Line) {
		return w.Busy
	}
	return w.Busy.mostTimes(w.onTheWhole / own)
}

func (a *asking) waiting(w *Wait, p limit) string {
	l, busy := w.Line, w.Busy
	var s string
	switch {
	case len(p.needs) > 0:
		return "waits for " + code(l.To.ID) + ", nobody has stated how long"
	case p.Longest == arithmetic.Forever:
		s = "waits for " + code(l.To.ID) + " " + p.total()
	case p.Tries == 1:
		s = "waits at most " + p.total() + ", once"
	default:
		s = "tries " + phrase.Times(p.Tries) + ", for " + p.atMost()
	}
	longest := within(l, p)
	if longest < p.Longest {
		s += ", and is stopped at its own limit of " + model.FormatDuration(longest)
	}
	if a.q.Failure == Slow && busy.Known {
		sum := number(crowd(a.rate(l)).Value()) + "/s × " + model.FormatDuration(longest) + " = "
		if own, ok := a.polled(l); ok && own.places <= busy.Value() {
			return s + "; at most " + number(own.places) + " calls wait at once, for that is the room that " + code(own.box.ID) + " has; what it has no room for it doesn't fetch"
		}
		s += "; " + sum + busy.String() + " calls wait at once"
		if w.Pauses {
			s += " (more with the pauses)"
		}
		if w.Crowded.Value() > busy.Value() {
			s += ", up to " + number(w.Crowded.Value()) + " with the retries of those who ask " + code(l.From.ID)
		}
		if can, ok := l.From.Capacity.Concurrency.Get(); ok {
			s += ", and " + code(l.From.ID) + " has room for " + number(float64(can))
		}
	}
	return s
}

// within is how long a sender waits before it gives up, or is stopped itself.
func within(l *model.Line, p limit) time.Duration {
	if limit, ok := l.From.Timeout.Get(); ok && l.From.Family() == model.Compute {
		return min(p.Longest, limit)
	}
	return p.Longest
}

// crowd is how many come in a second when most do.
func crowd(r Rate) Amount {
	if r.Peak.Known {
		return r.Peak
	}
	return r.Typical
}

// busy is how many calls wait at once, by Little's law: L = λ × W.
func (a *asking) busy(l *model.Line, p limit) Amount {
	if within(l, p) == arithmetic.Forever {
		return Amount{}
	}
	out := crowd(a.rate(l)).over(within(l, p))
	if own, ok := a.polled(l); ok && out.Known {
		out.Least, out.Most = min(out.Least, own.places), min(out.Most, own.places)
	}
	return out
}

func (a *asking) afterWaiting(l *model.Line) string {
	switch {
	case a.keepsOn[l]:
		return "; that is longer than this lasts"
	case l.Dependency.Or("") == "soft" && a.hangs(l):
		return "; as long as that lasts it doesn't go on, although that is said"
	case l.Dependency.Or("") == "soft":
		return "; then it goes on: " + a.fallback(l)
	case l.Mode.Or("") == model.Async:
		return "; then it can't hand the work over, and still owns it"
	case l.From.Kind == model.Workflow:
		return "; then the execution fails"
	case l.From.Kind == model.Client || l.From.Kind == model.External:
		return "; then it gives up"
	}
	return "; then it fails"
}

// fallback is what a caller does without its dependency, in the team's words.
func (a *asking) fallback(l *model.Line) string {
	if instead, ok := l.Fallback.Get(); ok {
		return instead
	}
	if l.Fallback.None() {
		return "without it, and with nothing in its place"
	}
	a.ask("lines."+l.ID+".fallback", "what "+code(l.From.ID)+" does without "+code(l.To.ID))
	return "without it, and nobody has stated with what in its place"
}
