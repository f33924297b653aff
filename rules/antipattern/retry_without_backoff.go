package antipattern

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetryWithoutBackoff finds retries that hammer a receiver which is in trouble.
var RetryWithoutBackoff = &rules.Rule{
	Name:     "retry-without-backoff",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Retries come without a growing delay, or without jitter where several callers share the receiver.",
	Why: "A receiver that is overloaded answers late or not at all, and callers that try again at once add the load that keeps it there. " +
		"Callers that all failed at the same moment and wait equally long come back at the same moment, wave after wave. " +
		"An outage that would have lasted a minute lasts until somebody cuts the callers off.",
	Fix: "State growing, capped and spread pauses: `retry: backoff: {strategy: \"exponential\", base: \"200ms\", cap: \"5s\", jitter: \"full\"}`, and make the client do it: most libraries retry at once, or without jitter, unless told otherwise.",
	FalsePositives: "One immediate retry inside a synchronous call is AWS's own rule of thumb for short blips: with `attempts: 2` and a retry budget it does little harm, and a waiver that says so is fine. " +
		"A mesh or library may add jitter by itself: look it up and state `jitter`.",
	References: []rules.Reference{guidance.BackoffAndJitter, guidance.BuildersRetries, guidance.WellArchitected("REL05-BP03")},
	Seen: []rules.Incident{
		guidance.Google2025,
		guidance.USEast2021,
		guidance.Spotify2013,
	},
	Fires: file("retry-without-backoff.fires.cue"),
	Quiet: file("retry-without-backoff.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if l.From.Family() == model.Channel {
				continue
			}
			for _, r := range l.Retries() {
				if f := checkPauses(p, l, r); f != nil {
					p.Report(*f)
					break // one who hammers is enough
				}
			}
		}
	},
}

// checkPauses looks at one who repeats a line.
func checkPauses(p *rules.Pass, l *model.Line, r *model.Retry) *rules.Finding {
	tries, ok := r.Tries()
	if !ok || tries == 1 {
		return nil
	}
	if !r.Strategy.Known() {
		p.Skip(l.Entity(), "retry.backoff")
		return nil
	}
	msg, severity := hammers(p, l, r, tries)
	if msg == "" {
		return nil
	}
	at := r.Strategy.At()
	if grows := r.Strategy.Or(""); (grows == model.Exponential || grows == model.Linear) && r.Jitter.At().IsValid() {
		at = r.Jitter.At() // the pauses grow: it is how they are spread
	}
	f := &rules.Finding{
		On: l.Entity(), At: at, Message: msg, Severity: severity,
		Related: []rules.Related{rules.To(l.To.Entity(), "gets the retries")},
		Facts: []model.Basis{
			model.LineBasis(l, "retry.attempts", &r.Attempts),
			model.LineBasis(l, "retry.backoff.strategy", &r.Strategy),
			model.LineBasis(l, "retry.backoff.jitter", &r.Jitter),
		},
	}
	if r.Strategy.None() || r.Strategy.Or("") == model.Constant && tries > 2 {
		f.Amount = float64(tries) // of what comes without jitter no number is said
	}
	return f
}

// hammers says what is wrong with the pauses of a line's retries, and how bad
// that is; or nothing.
func hammers(p *rules.Pass, l *model.Line, r *model.Retry, tries model.Attempts) (string, rules.Severity) {
	strategy, _ := r.Strategy.Get()
	switch {
	case r.Strategy.None():
		return fmt.Sprintf("`%s` tries %s and never pauses: when `%s` is overloaded, the retries keep it there", l.ID, phrase.Times(tries), l.To.ID), p.Severity()
	case strategy == model.Constant && tries > 2: // a single pause can't grow
		return fmt.Sprintf("`%s` tries %s with pauses that don't grow: when `%s` stays down, the load on it doesn't fall", l.ID, phrase.Times(tries), l.To.ID), p.Severity()
	case r.Jitter.Known() && !r.Jitter.None():
		return "", rules.Off
	case !r.Jitter.Known() && r.Strategy.State() == model.Implied:
		return "", rules.Off // the pauses are the platform's; how it spreads them isn't published
	}
	why := together(l)
	switch {
	case why == "":
		return "", rules.Off
	case r.Jitter.None():
		return fmt.Sprintf("`%s` retries without jitter, and %s: all come back at the same moment", l.ID, why), p.Severity()
	}
	// No question asks for jitter, so this rule does.
	return fmt.Sprintf("`%s` retries and states no jitter, and %s: without it all come back at the same moment", l.ID, why), p.Severity().Milder()
}

// together says who else calls a line's receiver, or nothing. What one box does
// itself, a step and what undoes it, doesn't meet.
func together(l *model.Line) string {
	if l.From.Kind == model.Client {
		return fmt.Sprintf("`%s` stands for many clients", l.From.ID)
	}
	for _, other := range l.To.Into {
		if tries, ok := other.Tries(); other.From != l.From && (!ok || tries > 1) && other.From.Family() != model.Channel {
			return fmt.Sprintf("`%s` calls `%s` too", other.ID, l.To.ID)
		}
	}
	return ""
}
