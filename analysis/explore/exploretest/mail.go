package exploretest

// Mechanisms of what becomes of work that always fails, and of what keeps it.
const tried = `mail: {from: "api", to: "mailer", ` + asked + `, idempotency: "natural"}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write", idempotency: "natural", retry: `

const triedBehind = `take: {from: "q", to: "work", interaction: "poll", ack: *"after-work" | string}
	mail: {from: "work", to: "mailer", ` + asked + `, idempotency: "natural"}
	save: {from: "work", to: "db", interaction: "request-reply", operation: "write", idempotency: "natural", retry: `

const neverEnds = `{attempts: "unlimited", by: "caller", on: "any"}`

const behind = "}}\nflows: f: steps: [\"ask\", \"send\", \"take\", \"mail\", \"save\"]"

const kept = boxes + `boxes: pile: {kind: "queue", channel: {durable: true, deadLetter: "none", retention: `

const keptThere = `}}
lines: {
	put: {from: "client", to: "pile", interaction: "send", operation: "command", retry: "none"}
	take: {from: "pile", to: "work", interaction: "poll", ack: "after-work"}
	save: {from: "work", to: "db", interaction: "request-reply", ` + keyed + `}
}
flows: f: steps: ["put", "take", "save"]`

const begun = boxes + `boxes: wf: {kind: "workflow", monitoring: {alarms: ["errors > 0", "age > 1h"], runbook: "https://runbooks.example.com/wf"}}
lines: {
	put: {from: "client", to: "q", interaction: "send", operation: "command", retry: "none"}
	mail: {from: "wf", to: "mailer", interaction: "request-reply", operation: "command", idempotency: "none", retry: *"none" | {...}}
	take: {from: "q", to: "wf", interaction: "poll"`

const receipt = boxes + `lines: tell: {from: "client", to: "mailer", interaction: "send", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: "none", ack: `

var mail = map[string]Mechanism{
	"work that always fails at who never gives up":        {head + tried + neverEnds + "}}\nflows: f: steps: [\"ask\", \"mail\", \"save\"]", 1, []string{"poison"}, []string{"half-effect"}},
	"work that always fails, and nobody counts the tries": {head + tried + `"unknown"` + "}}\nflows: f: steps: [\"ask\", \"mail\", \"save\"]", 1, []string{"poison"}, []string{"half-effect"}},
	"of two at the same time one is done before an outage, and after it": {boxes + `lines: {
	ask: {from: "client", to: "api", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}
	save: {from: "api", to: "db", ` + plain + `}
	note: {from: "api", to: "db", operation: "write", idempotency: "none", retry: ` + neverEnds + `}
}
flows: f: steps: ["ask", ["save", "note"]]`, 1, []string{"refuse"}, []string{"double-effect", "half-effect", "untruthful-answer"}},
	"of two at the same time one is done before an outage, and, named after it, after it": {boxes + `lines: {
	ask: {from: "client", to: "api", interaction: "request-reply", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}}
	save: {from: "api", to: "db", ` + plain + `}
	tell: {from: "api", to: "db", operation: "write", idempotency: "none", retry: ` + neverEnds + `}
}
flows: f: steps: ["ask", ["save", "tell"]]`, 1, []string{"refuse"}, []string{"double-effect", "half-effect", "untruthful-answer"}},
	"who never gives up has taken it from a queue":  {head + triedBehind + neverEnds + behind, 0, Founding, nil},
	"who never gives up has been told to forget it": {head + triedBehind + neverEnds + "}, take: ack: \"unknown\"" + behind[1:], 1, []string{"poison"}, []string{"lost-work", "half-effect"}},
	"a workflow never gives up, and somebody waits": {begun + `, ack: "on-receipt"}, mail: retry: ` + neverEnds + "}\nflows: f: steps: [\"put\", \"take\", \"mail\"]", 1, []string{"poison"}, nil},

	"nobody says how long a queue keeps what always fails": {kept + `"unknown"` + keptThere, 1, []string{"poison"}, []string{"lost-work", "unwatched-parking"}},
	"a queue keeps what always fails for some days":        {kept + `"4d"` + keptThere, 1, []string{"poison"}, []string{"lost-work"}},
	"a queue keeps what always fails for good":             {kept + `"none"` + keptThere, 1, []string{"poison"}, []string{"unwatched-parking"}},

	"a message that a workflow has begun with":      {begun + "}}\nflows: f: steps: [\"put\", \"take\", \"mail\"]", 1, []string{"lose-reply"}, []string{"untruthful-answer"}},
	"a message that stays until a workflow is done": {begun + ", ack: \"after-work\"}}\nflows: f: steps: [\"put\", \"take\", \"mail\"]", 1, []string{"lose-reply"}, []string{"double-effect", "untruthful-answer"}},
	"a workflow without further steps":              {begun + "}}\nflows: f: steps: [\"put\", \"take\"]", 1, []string{"poison"}, nil},
	"a receipt that isn't heard of":                 {receipt + "\"on-receipt\"}\nflows: f: steps: [\"tell\"]", 1, []string{"lose-reply"}, []string{"double-effect"}},
	"a receipt that isn't heard of, and nobody knows how often it is tried": {more + `lines: {` + call + `, tell: {from: "api", to: "mailer", interaction: "send", operation: "command", idempotency: "natural", ack: "on-receipt", deadLetter: "attic"}, hook: {from: "mailer", to: "other", ` + asked + `, ` + key + `}}
flows: f: steps: ["ask", "tell", "hook"]`, 1, []string{"lose-reply"}, []string{"unwatched-parking"}},
	"a receipt that isn't heard of, where more is done": {receipt + "\"on-receipt\"}\nlines: on: {from: \"mailer\", to: \"api\", " + asked + ", idempotency: \"natural\"}\nflows: f: steps: [\"tell\", \"on\"]", 1, []string{"lose-reply"}, []string{"double-effect"}},
}
