package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// checkOwnLimits finds boxes whose own limit ends the work before the last try
// of a call can begin: tries that are stated, and never made when each of them
// runs out of time. Each box is told once, with the call that is cut most.
//
// A last try that begins and is cut is left alone: a deadline that is handed on
// does just that. A single try that is stated to be longer than the box may work
// at all can't be meant: nobody ever waits that long for it.
func checkOwnLimits(p *rules.Pass) {
	for _, b := range p.System.Boxes {
		limit, limited := b.Timeout.Get()
		if !limited {
			continue
		}
		if l := longestTry(b, limit); l != nil {
			reportLongTry(p, l, limit)
			continue
		}
		var worst *model.Line
		var latest time.Duration
		for _, l := range b.Out {
			if starts, ok := lastTry(l); ok && starts >= limit && starts > latest {
				worst, latest = l, starts
			}
		}
		if worst != nil {
			reportOwnLimit(p, worst, latest)
		}
	}
}

// longestTry is the call of a box whose single try is stated to take longest, if
// that is longer than the box may work.
func longestTry(b *model.Box, limit time.Duration) *model.Line {
	var longest *model.Line
	for _, l := range b.Out {
		if !budget.WaitsFor(l) || l.Dependency.Or("") == "soft" || l.Timeout.State() != model.Stated {
			continue
		}
		if waits, ok := oneTry(l); ok && waits > limit {
			if most, _ := oneTry(longest); longest == nil || waits > most {
				longest = l
			}
		}
	}
	return longest
}

// oneTry is how long one try of a call may take, or wait for a place before that: each by
// itself, for a deadline that is handed on may well cut what comes to more together.
func oneTry(l *model.Line) (time.Duration, bool) {
	if l == nil {
		return 0, false
	}
	waits, ok := l.Timeout.Get()
	return max(budget.WaitsForPlace(l), waits), ok
}

func reportLongTry(p *rules.Pass, l *model.Line, limit time.Duration) {
	most, _ := oneTry(l)
	b, waits := l.From, model.FormatDuration(most)
	facts := []model.Basis{model.BoxBasis(b, "timeout", &b.Timeout), model.LineBasis(l, "timeout", &l.Timeout)}
	place := budget.WaitsForPlace(l)
	if place > 0 {
		facts = append(facts, model.LineBasis(l, "pool.wait", &l.Pool.Wait))
	}
	end := "what it has begun there goes on without it"
	if tries, ok := budget.WaitedTries(l); ok && tries > 1 {
		end += ", and the tries after the first are never made"
	}
	if l.Timeout.Or(0) <= limit {
		p.Report(rules.Finding{
			On: b.Entity(), At: atOf(&b.Timeout), Severity: p.Severity().Milder(), Discriminator: "own-limit",
			Message: fmt.Sprintf("%s < %s: `%s` may work for %s%s, and waits %s for a place in the pool of `%s`: while none is free, all that it has begun waits there until it is cut off",
				model.FormatDuration(limit), model.FormatDuration(place), b.ID, model.FormatDuration(limit), byDefault(&b.Timeout), model.FormatDuration(place), l.ID),
			Related: []rules.Related{{Entity: l.Entity(), At: l.Pool.Wait.At(), Note: "may wait " + model.FormatDuration(place) + " for a place"}},
			Facts:   facts,
		})
		return
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: atOf(&b.Timeout), Severity: p.Severity().Milder(), Discriminator: "own-limit",
		Message: fmt.Sprintf("%s < %s: `%s` may work for %s%s, and a single try of `%s` may take %s: the box is cut off in the middle of the call, and %s",
			model.FormatDuration(limit), waits, b.ID, model.FormatDuration(limit), byDefault(&b.Timeout), l.ID, waits, end),
		Related: []rules.Related{{Entity: l.Entity(), At: l.Timeout.At(), Note: "may take " + waits}},
		Facts:   facts,
	})
}

// lastTry is when the last try of a call begins if those before it run out of
// time, and whether the box that makes them waits for each.
func lastTry(l *model.Line) (time.Duration, bool) {
	timeout, ok := l.Timeout.Get()
	tries, ok2 := budget.WaitedTries(l)
	if !budget.WaitsFor(l) || !ok || !ok2 || tries <= 1 || tries == model.Unlimited {
		return 0, false
	}
	if budget.OnlyRefused(l) {
		timeout = 0
	}
	starts := arithmetic.LastTry(timeout, tries, custody.Backoff(&l.Retry))
	if age, aged := l.Retry.MaxAge.Get(); aged {
		starts = min(starts, age)
	}
	return starts, true
}

func reportOwnLimit(p *rules.Pass, l *model.Line, starts time.Duration) {
	b := l.From
	tries, _ := budget.WaitedTries(l)
	limit := b.Timeout.Or(0)
	sign, others := "<", "run out of time"
	if starts == limit {
		sign = "="
	}
	if budget.OnlyRefused(l) {
		others = "are refused"
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: atOf(&b.Timeout), Severity: p.Severity().Milder(), Discriminator: "own-limit",
		Message: fmt.Sprintf("%s %s %s: `%s` may work for %s%s, and the last of the %s tries of `%s` begins after %s when the others %s: the box's own limit cuts its tries short",
			model.FormatDuration(limit), sign, spellStart(l, starts), b.ID, model.FormatDuration(limit), byDefault(&b.Timeout), tries, l.ID, phrase.Length(starts), others),
		Related: []rules.Related{{Entity: l.Entity(), At: l.Retry.Attempts.At(), Note: "is tried " + phrase.Times(tries)}},
		Facts: []model.Basis{
			model.BoxBasis(b, "timeout", &b.Timeout),
			model.LineBasis(l, "timeout", &l.Timeout), model.LineBasis(l, "retry.attempts", &l.Retry.Attempts),
		},
	})
}

// spellStart writes when a last try begins: "2 × 2.5s + 700ms backoff".
func spellStart(l *model.Line, starts time.Duration) string {
	if age, aged := l.Retry.MaxAge.Get(); aged && age == starts {
		return phrase.Length(starts)
	}
	if budget.OnlyRefused(l) {
		return model.FormatDuration(starts) + " backoff"
	}
	tries, _ := budget.WaitedTries(l)
	s := fmt.Sprintf("%s × %s", tries-1, model.FormatDuration(l.Timeout.Or(0)))
	if pauses := custody.Backoff(&l.Retry).Pauses(tries); pauses > 0 && pauses < arithmetic.Forever {
		s += " + " + model.FormatDuration(pauses) + " backoff"
	}
	return s
}
