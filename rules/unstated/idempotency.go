package unstated

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Idempotency asks what makes a repeated effect harmless.
var Idempotency = &rules.Rule{
	Name:     "idempotency-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A line changes something, somebody may do it again, and nothing says what makes the second time harmless.",
	Why: "A reply that is lost looks the same as work that was never done, so whoever cares does it again: a client, a library, a queue, an operator who replays a dead letter. " +
		"Without a key that is checked where the change happens, each of them can charge, ship or mail a second time, and an outage is when all of them do.",
	Fix: "State `idempotency` where the key is checked: `{key: \"orderId\", enforcedBy: \"unique-key\"}` or \"conditional-write\" for a key that commits with the change, " +
		"\"dedup-store\" for one beside it, or `\"natural\"` if doing it twice comes to the same. Name the key: one that is made anew for each try is checked, and recognises nothing. If nothing checks, say `\"none\"`.",
	FalsePositives: "Setting a value is naturally idempotent, adding to one is not: say `\"natural\"` only of the first. " +
		"If nobody ever repeats the line, state `retry: \"none\"` on it and on the way to it, and the question goes away.",
	References: []rules.Reference{
		guidance.WellArchitected("REL04-BP04"),
		guidance.StripeKeys,
	},
	Seen: []rules.Incident{
		guidance.Twilio2013,
	},
	Fires: file("idempotency-unstated.fires.cue"),
	Quiet: file("idempotency-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "idempotency",
		Fields: []string{"idempotency", "idempotency.enforcedBy", "idempotency.key"},
		Core:   true,
		// What is removed is gone, however often that is asked for.
		Later: func(_ *rules.Pass, l *model.Line) bool { return l.Operation.Or("") == model.Delete },
		Says:  mayHappenTwice,
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			// Asked at the effect alone: that is where a key is checked, and
			// what leads there is as safe as what it leads to.
			repeats := p.Graph.Effect(l) && p.Graph.Repeated(l).By != nil
			if repeats && !p.Off("repeats-what-nobody-called-safe") && p.Graph.RepeatedUnasked(l) != nil {
				return false, false // that is told as a fault of its own
			}
			return repeats, repeats && (p.Graph.Safe(l) == flowgraph.NotKnown || lacksKey(l))
		},
		Part: func(l *model.Line) string {
			if lacksKey(l) {
				return "the key"
			}
			return ""
		},
	},
}

// mayHappenTwice asks for the idempotency of an effect by what would happen, and
// by whom.
func mayHappenTwice(p *rules.Pass, l *model.Line) string {
	r := p.Graph.Repeated(l)
	who := fmt.Sprintf("Nobody has stated whether `%s` is tried again", r.By.ID)
	switch tries, ok := r.By.Tries(); {
	case !r.Sure:
	case r.By.Mode.Or("") == model.Async && (r.Replayed || custody.Redelivers(r.By)):
		who = fmt.Sprintf("`%s` may bring its work again", r.By.ID)
	case ok:
		who = fmt.Sprintf("`%s` is tried %s", r.By.ID, phrase.Times(tries))
	default:
		who = fmt.Sprintf("`%s` is tried again", r.By.ID)
	}
	return fmt.Sprintf("may %s happen twice? %s", phrase.Deed(l), who)
}

// lacksKey tells whether a line states what checks a key, and not which key: one
// that is made anew for each try is checked, and recognises nothing. A broker may
// go by an id or by the content, which is its own.
func lacksKey(l *model.Line) bool {
	by := &l.Idempotency.EnforcedBy
	_, checks := by.Get()
	return checks && by.State() == model.Stated && by.Or("") != model.Natural && by.Or("") != model.ByBroker && !l.Idempotency.Key.Known()
}
