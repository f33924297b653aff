package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Auth asks how a receiver knows its sender.
var Auth = &rules.Rule{
	Name:     "auth-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "A line crosses a team, an account or the internet, and nothing says how the receiver knows its sender.",
	Why: "Whoever proves who a caller is stands in the way of every call: an identity provider that is down, a certificate or key that has expired, stop the line as surely as a cut cable. " +
		"And a receiver that can't tell its callers apart can't throttle the one that overruns it.",
	Fix:            "State `auth` on the line: `\"mtls\"`, `\"iam\"`, `\"jwt\"`, an API key, or `\"none\"` if anybody may call. Draw the identity provider as a box if calls depend on it.",
	FalsePositives: "The platform may check callers by itself. State how; the way it does can still expire.",
	References: []rules.Reference{
		guidance.LaunchChecklist,
		guidance.ReadinessLens("architecture_certificates"),
	},
	Fires: file("auth-unstated.fires.cue"),
	Quiet: file("auth-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "auth",
		Fields: []string{"auth"},
		Answer: `lines: [string]: auth: *"mtls" | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			// What is only taken to come from outside, or to go there, is known well
			// enough at the way in, or to whoever runs the other end.
			far := crosses(l, "team", "account") || crosses(l, "internet") && l.Crosses.State() == model.Stated
			return far, !l.Auth.Known()
		},
	},
}
