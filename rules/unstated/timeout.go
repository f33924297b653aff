package unstated

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Timeout asks how long a sender waits.
var Timeout = &rules.Rule{
	Name:     "timeout-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A sender waits for an answer or an acknowledgement, and nothing says how long.",
	Why: "Without a timeout the caller waits as long as the receiver hangs. Its threads, connections and memory " +
		"fill up with waiting work until it is down too, and so is whoever calls it: one slow box becomes an outage of all.",
	Fix: "State `timeout` on the line: a little above the receiver's p99.9, and below what the caller's own caller waits.",
	FalsePositives: "A client library may have a default that nobody looked up. Look it up and state it: " +
		"defaults of minutes are common, and worse than they sound.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP05"),
		guidance.BuildersRetries,
	},
	Seen: []rules.Incident{
		guidance.DynamoDB2015,
	},
	Fires: file("timeout-unstated.fires.cue"),
	Quiet: file("timeout-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "timeout",
		Fields: []string{"timeout"},
		Core:   true,
		// How long a browser waits, others decide.
		Further: func(_ *rules.Pass, l *model.Line) bool { return l.From.Kind == model.Client },
		Later:   endsAnyway,
		Says:    howLong,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			// "none" is what a library does when nobody sets a timeout: the reason to
			// ask, and no answer. Where the team says it, it is one, and whether that is
			// a fault is asked by wait-without-end.
			return waits(l), !l.Timeout.Known() || l.Timeout.None() && l.Timeout.State() != model.Stated
		},
	},
}

// howLong says what is known of a wait of which nobody says when it ends.
func howLong(_ *rules.Pass, l *model.Line) string {
	ends := ""
	if endsByABox(l) {
		ends = "; only the limit of a box ends it"
	}
	if o := l.Timeout.Origin(); l.Timeout.None() && o != nil && o.Source != nil {
		return fmt.Sprintf("for ever, which is what %s does unless somebody sets one%s", o.Source.By, ends)
	}
	return "nobody has stated how long" + ends
}

// endsAnyway tells of a wait that a design hardly hangs on: the limit of a box ends it,
// and nothing is changed that others keep, or it is one request of a platform's own to
// a store or a channel.
func endsAnyway(_ *rules.Pass, l *model.Line) bool {
	if l.From.Kind == model.Workflow && (l.To.Family() == model.Channel || l.To.Family() == model.Store) {
		return true
	}
	return endsByABox(l) && (l.To.Kind != model.External || l.Operation.Or("") == model.Read)
}

// endsByABox tells whether the limit of either box ends a wait: who waits is ended,
// or who is waited for, and then says so.
func endsByABox(l *model.Line) bool {
	return l.From.Timeout.Known() && !l.From.Timeout.None() || sync(l) && l.To.Timeout.Known() && !l.To.Timeout.None()
}

// waits tells whether the sender of a line waits for anything: for the answer
// of a synchronous call, or for the acknowledgement of a send or publish.
func waits(l *model.Line) bool {
	switch mode(l) {
	case model.Sync:
		return true
	case model.Async:
		return pushes(l) && l.From.Family() != model.Channel && l.From.Family() != model.Store
	}
	return false
}
