package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Backoff asks how the pauses between tries grow.
var Backoff = &rules.Rule{
	Name:     "backoff-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Retries are stated, and nothing says how long the pauses between them are.",
	Why: "Retries without growing pauses arrive while the receiver is still down, and keep it there: every caller spends all its tries within the first moments and then fails anyway. " +
		"Pauses that are the same for everyone bring all callers back in one wave, just when the receiver has come up.",
	Fix: "State `retry: backoff` with a strategy, the first and the longest pause, and jitter: " +
		"`{strategy: \"exponential\", base: \"200ms\", cap: \"2s\", jitter: \"full\"}`.",
	FalsePositives: "One immediate retry inside a synchronous call can be meant so. Then state `backoff: \"none\"`. A broker's own redelivery is not asked: its pauses are the channel's.",
	References: []rules.Reference{
		guidance.BackoffAndJitter,
		guidance.WellArchitected("REL05-BP03"),
	},
	Seen: []rules.Incident{
		guidance.Spotify2013,
		guidance.Google2025,
	},
	Fires: file("backoff-unstated.fires.cue"),
	Quiet: file("backoff-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "backoff",
		Fields: []string{"retry.backoff", "retry.backoff.strategy"},
		Core:   true,
		Answer: `lines: [string]: retry: *{backoff: *{strategy: "exponential", jitter: "full"} | {...} | string, ...} | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			// A count that a platform implies, or that a receiver's inbox sets,
			// comes with the platform's pauses: nobody can state others.
			r := &l.Retry
			retries := r.Attempts.State() == model.Stated && r.Attempts.Or(1) > 1
			theirs := r.By.Or("") == model.ByBrokerRetrier || r.By.State() == model.Implied
			return retries && !theirs, !r.Strategy.Known()
		},
	},
}
