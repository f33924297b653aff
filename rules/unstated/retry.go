package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Retry asks how often a sender tries.
var Retry = &rules.Rule{
	Name:     "retry-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A try can fail, and nothing says how often it is made again.",
	Why: "Client libraries, meshes and platforms retry without being asked, and each counts differently. Where attempts are nobody's decision they multiply along a call chain, " +
		"and a receiver that is merely slow gets several times its load just then. Where there are none, a blip of a second becomes lost work.",
	Mend: "State `retry` on the line: `\"none\"`, or who retries, how often in all, after what, and with which pauses. Let one layer of a call chain retry, not each.",
	FalsePositives: "A library's default may be right. Look it up and state it; defaults differ between the languages and versions of one SDK. " +
		"Work that may be lost says so with `guarantee: \"at-most-once\"`, and is not asked.",
	References: []rules.Reference{
		{ID: "REL05-BP03", Title: "Control and limit retry calls", URL: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_mitigate_interaction_failure_limit_retries.html", Read: "2026-11-21"},
		{Title: "Handling Overload (Site Reliability Engineering, chapter 21)", URL: "https://sre.google/sre-book/handling-overload/", Read: "2026-11-21"},
		{Title: "Retry behavior (AWS SDKs and Tools Reference Guide)", URL: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html", Read: "2026-11-21"},
	},
	Seen: []rules.Incident{
		{Who: "Zalando", Date: "2019-01-07", What: "Timeouts further down were answered as \"not found\", clients retried, and name look-ups rose until the cluster's DNS ran out of memory: a total outage.", URL: "https://kubernetes-on-aws.readthedocs.io/en/latest/postmortems/jan-2019-dns-outage.html"},
	},
	Fires: file("retry-unstated.fires.cue"),
	Quiet: file("retry-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "retry",
		Core:   true,
		Answer: `lines: [string]: retry: *"none" | string | {...}`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return tries(l) && !mayBeLost(l), !l.Retry.Attempts.Known()
		},
	},
}

// tries tells whether somebody tries a line, and could try again. A channel
// redelivers by itself: there the dead letter's `after` is the count.
func tries(l *model.Line) bool {
	switch {
	case l.From.Kind == model.Stream:
		return l.Delivery.Or("") == model.Poll // a log has no count of its own
	case l.From.Family() == model.Channel:
		return false
	case l.From.Family() == model.Store:
		return sync(l) || async(l) && l.Delivery.Or("") == model.Poll
	}
	return waits(l)
}
