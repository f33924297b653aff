package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
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
	Mend: "State `retry: backoff` with a strategy, the first and the longest pause, and jitter: " +
		"`{strategy: \"exponential\", base: \"200ms\", cap: \"2s\", jitter: \"full\"}`.",
	FalsePositives: "One immediate retry inside a synchronous call can be meant so. Then state `backoff: \"none\"`. A broker's own redelivery is not asked: its pauses are the channel's.",
	References: []rules.Reference{
		{Title: "Exponential Backoff and Jitter (AWS Architecture Blog)", URL: "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/", Read: "2026-11-21"},
		{ID: "REL05-BP03", Title: "Control and limit retry calls", URL: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_mitigate_interaction_failure_limit_retries.html", Read: "2026-11-21"},
	},
	Seen: []rules.Incident{
		{Who: "Spotify", Date: "2013", What: "A client that retried without exponential backoff turned a short disturbance into a cascade.", URL: "https://labs.spotify.com/2013/06/04/incident-management-at-spotify/"},
		{Who: "Google Cloud", Date: "2025-06-12", What: "All tasks of a service restarted and read the same table at once, without randomised exponential backoff; one large region took 2 h 40 min longer to recover.", URL: "https://status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW"},
	},
	Fires: file("backoff-unstated.fires.cue"),
	Quiet: file("backoff-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "backoff",
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
