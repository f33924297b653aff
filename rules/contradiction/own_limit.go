package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/arithmetic"
	"tautline.dev/rules/phrase"
)

// checkOwnLimits finds boxes whose own limit ends the work before the last try
// of a call can begin: tries that are stated, and never made when each of them
// runs out of time. Each box is told once, with the call that is cut most.
//
// A last try that begins and is cut is left alone: a deadline that is handed on
// does just that.
func checkOwnLimits(p *rules.Pass) {
	for _, b := range p.System.Boxes {
		limit, limited := b.Timeout.Get()
		if !limited {
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

// lastTry is when the last try of a call begins if those before it run out of
// time, and whether the box that makes them waits for each.
func lastTry(l *model.Line) (time.Duration, bool) {
	timeout, ok := l.Timeout.Get()
	tries, ok2 := rules.WaitedTries(l)
	if l.Mode.Or("") != model.Sync || !ok || !ok2 || tries <= 1 || tries == model.Unlimited {
		return 0, false
	}
	starts := arithmetic.LastTry(timeout, tries, rules.Backoff(l))
	if age, aged := l.Retry.MaxAge.Get(); aged {
		starts = min(starts, age)
	}
	return starts, true
}

func reportOwnLimit(p *rules.Pass, l *model.Line, starts time.Duration) {
	b := l.From
	tries, _ := rules.WaitedTries(l)
	limit := b.Timeout.Or(0)
	sign := "<"
	if starts == limit {
		sign = "="
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: atOf(&b.Timeout), Severity: p.Severity().Milder(), Discriminator: "own-limit",
		Message: fmt.Sprintf("%s %s %s: `%s` may work for %s%s, and the last of the %s tries of `%s` begins after %s when the others run out of time: the box's own limit cuts its tries short",
			model.FormatDuration(limit), sign, spellStart(l, starts), b.ID, model.FormatDuration(limit), byDefault(&b.Timeout), tries, l.ID, phrase.Length(starts)),
		Related: []rules.Related{{Entity: l.Entity(), At: l.Retry.Attempts.At(), Note: "is tried " + phrase.Times(tries)}},
		Facts: []rules.Basis{
			rules.OfBoxFact(b, "timeout", &b.Timeout),
			rules.OfLineFact(l, "timeout", &l.Timeout), rules.OfLineFact(l, "retry.attempts", &l.Retry.Attempts),
		},
	})
}

// spellStart writes when a last try begins: "2 × 2.5s + 700ms backoff".
func spellStart(l *model.Line, starts time.Duration) string {
	if age, aged := l.Retry.MaxAge.Get(); aged && age == starts {
		return phrase.Length(starts)
	}
	tries, _ := rules.WaitedTries(l)
	s := fmt.Sprintf("%s × %s", tries-1, model.FormatDuration(l.Timeout.Or(0)))
	if pauses := rules.Backoff(l).Pauses(tries); pauses > 0 && pauses < arithmetic.Forever {
		s += " + " + model.FormatDuration(pauses) + " backoff"
	}
	return s
}
