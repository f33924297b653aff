package budget

import (
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// TimeoutBudget is how long the sender of a line may wait for it in all.
type TimeoutBudget struct {
	Tries   model.Attempts
	Longest time.Duration
	// Pauses tells that it also pauses between tries, nobody has stated how long,
	// so Longest is without them.
	Pauses bool

	// place is the part of each try that waits for a place in a pool.
	each, place, age time.Duration
	pauses           arithmetic.Backoff
	// refused tells that it tries again only what was refused: such a try is over at
	// once, and only the last one can run out of time.
	refused bool
}

// TimeoutOf is a sender's budget where each try may take so long, and so
// many are waited for: see WaitedTries. A time of arithmetic.Forever is no
// limit.
func TimeoutOf(l *model.Line, each time.Duration, tries model.Attempts) TimeoutBudget {
	return timeoutOf(l, 0, each, tries)
}

// timeoutOf is TimeoutOf where each try first waits for a place.
func timeoutOf(l *model.Line, place, each time.Duration, tries model.Attempts) TimeoutBudget {
	if each < arithmetic.Forever {
		each = arithmetic.InTurn(place, each)
	}
	p := TimeoutBudget{Tries: tries, Longest: arithmetic.Forever, each: each, place: place, age: l.Retry.MaxAge.Or(0), pauses: custody.Backoff(&l.Retry), refused: OnlyRefused(l)}
	if each < arithmetic.Forever {
		p.Longest = arithmetic.WithinAge(p.untilTried(), each, p.age)
		p.Pauses = tries > 1 && p.Longest < arithmetic.Forever && !l.Retry.Base.Known() && p.Longest == p.untilTried()
	}
	return p
}

// untilTried is how long all tries take, if no age ends them before.
func (p TimeoutBudget) untilTried() time.Duration {
	if p.refused {
		return arithmetic.InTurn(arithmetic.LongestCall(0, p.Tries, p.pauses), p.each)
	}
	return arithmetic.LongestCall(p.each, p.Tries, p.pauses)
}

// Sum is how it was reckoned: "3 × 1.5s + 600ms backoff".
func (p TimeoutBudget) Sum() string {
	switch {
	case p.each == arithmetic.Forever:
		return "no timeout"
	case p.Tries == 1 && p.place > 0:
		return model.FormatDuration(p.place) + " for a place + " + model.FormatDuration(p.each-p.place)
	case p.Tries == 1:
		return model.FormatDuration(p.each)
	case p.Longest < p.untilTried():
		return p.try() + " + " + model.FormatDuration(p.age) + " until given up"
	case p.Tries == model.Unlimited:
		return p.try() + " again and again"
	}
	s := p.try()
	if !p.refused {
		s = p.Tries.String() + " × " + s
	}
	if pauses := p.pauses.Pauses(p.Tries); pauses > 0 {
		s += " + " + phrase.Length(pauses) + " backoff"
	}
	return s
}

// try is how long one try may take: "1.5s", or "(30s for a place + 1.5s)".
func (p TimeoutBudget) try() string {
	if p.place > 0 {
		return "(" + model.FormatDuration(p.place) + " for a place + " + model.FormatDuration(p.each-p.place) + ")"
	}
	return model.FormatDuration(p.each)
}

// OnlyRefused tells whether whoever repeats a line does so only where nothing was
// done: after a refusal, which comes at once, and never after waiting in vain.
func OnlyRefused(l *model.Line) bool { return l.Retry.On.Or("") == "refused" }

// TriesAt is how many tries of a line reach its receiver while its sender has the
// work, and whether that is known: a mesh's do, within one wait of the sender, and
// a platform's come after the hand-over.
func TriesAt(l *model.Line) (model.Attempts, bool) {
	if by := l.Retry.By.Or(model.ByCaller); by != model.ByCaller && by != model.ByMesh && l.Mode.Or("") == model.Async {
		return 1, true
	}
	return l.Tries()
}

// WaitedTries is how many tries of a line its sender waits for, and whether that
// is known: a platform's come after the hand-over, and a mesh's share the time
// that the sender waits.
func WaitedTries(l *model.Line) (model.Attempts, bool) {
	by := l.Retry.By.Or(model.ByCaller)
	if by == model.ByMesh || by != model.ByCaller && l.Mode.Or("") == model.Async {
		return 1, true
	}
	return l.Retry.Tries()
}

// WaitOf is how long one wait of a line's sender lasts where each try that reaches the
// receiver takes so long, and whether that is known: a mesh tries again within it, until
// the sender waits no longer.
func WaitOf(l *model.Line, each time.Duration) (time.Duration, bool) {
	limit, timed := l.Timeout.Get()
	for _, r := range slices.Backward(l.Retries()) {
		tries, known := r.Tries()
		switch {
		case r.By.Or(model.ByCaller) != model.ByMesh || known && tries <= 1:
			continue
		case !known || !r.Base.Known():
			return max(each, limit), timed
		case r.On.Or("") == "refused": // such a try is over at once
			each = arithmetic.InTurn(arithmetic.LongestCall(0, tries, custody.Backoff(r)), each)
		default:
			each = arithmetic.LongestCall(each, tries, custody.Backoff(r))
		}
		if timed {
			each = min(each, limit)
		}
	}
	return each, true
}

// Tried are when the tries begin and end, counted from the first one, if each takes as
// long as it may and each pause is the longest; none where they are more than most, or an
// age ends them before, or they never end.
func (p TimeoutBudget) Tried(most int) [][2]time.Duration {
	if p.Longest == arithmetic.Forever || p.Tries > model.Attempts(most) || p.Tries == model.Unlimited || p.Longest != p.untilTried() {
		return nil
	}
	var out [][2]time.Duration
	var at time.Duration
	for n := range int(p.Tries) {
		if n > 0 {
			at = arithmetic.InTurn(at, p.pauses.Pause(n))
		}
		end := arithmetic.InTurn(at, p.each)
		if p.refused && n < int(p.Tries)-1 {
			end = at
		}
		out = append(out, [2]time.Duration{at, end})
		at = end
	}
	return out
}
