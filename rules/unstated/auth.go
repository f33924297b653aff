package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
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
	Mend:           "State `auth` on the line: `\"mtls\"`, `\"iam\"`, `\"jwt\"`, an API key, or `\"none\"` if anybody may call. Draw the identity provider as a box if calls depend on it.",
	FalsePositives: "The platform may check callers by itself. State how; the way it does can still expire.",
	References: []rules.Reference{
		{Title: "Launch Coordination Checklist (Site Reliability Engineering, appendix E)", URL: "https://sre.google/sre-book/launch-checklist/", Read: "2026-11-21"},
		{ID: "architecture_certificates", Title: "Operational Readiness Review custom lens", URL: "https://github.com/awslabs/operational-readiness-review-custom-war-lens", Read: "2026-11-21"},
	},
	Seen: []rules.Incident{
		{Who: "Cloudflare", Date: "2025-09-12", What: "A dashboard called one API many times over, with retries. Every other API call needed the same service to be authorised, and failed with it.", URL: "https://blog.cloudflare.com/deep-dive-into-cloudflares-sept-12-dashboard-and-api-outage/"},
	},
	Fires: file("auth-unstated.fires.cue"),
	Quiet: file("auth-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "auth",
		Answer: `lines: [string]: auth: *"mtls" | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return crosses(l, "team", "account", "internet"), !l.Auth.Known()
		},
	},
}
