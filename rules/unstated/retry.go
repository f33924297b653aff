package unstated

import (
	"fmt"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
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
	Fix: "State `retry` on the line: `\"none\"`, or who retries, how often in all, after what, and with which pauses. Let one layer of a call chain retry, not each.",
	FalsePositives: "A library's default may be right. Look it up and state it; defaults differ between the languages and versions of one SDK. " +
		"Work that may be lost says so with `guarantee: \"at-most-once\"`, and is not asked.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP03"),
		guidance.SREOverload,
		guidance.AWSSDKRetries,
	},
	Seen: []rules.Incident{
		guidance.Zalando2019,
	},
	Fires: file("retry-unstated.fires.cue"),
	Quiet: file("retry-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "retry",
		Fields: []string{"retry", "retry.attempts"},
		Core:   true,
		// Whether a browser tries again, others decide; that matters where it does harm.
		Further: func(p *rules.Pass, l *model.Line) bool {
			return l.From.Kind == model.Client && doubles(p, l) == nil
		},
		Later: secondTimeFirst,
		Says: func(p *rules.Pass, l *model.Line) string {
			twice := doubles(p, l)
			switch {
			case l.Retry.By.Known() || l.Retry.On.Known():
				return "somebody tries again, and nobody has stated how often"
			case twice != nil:
				return fmt.Sprintf("nobody has stated whether it is tried again; if it is, %s happens twice: `%s` isn't idempotent, as stated", phrase.Deed(twice), twice.ID)
			}
			return "nobody has stated how often it is tried; many clients try again by themselves"
		},
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return tries(l) && !mayBeLost(l), !l.Retry.Attempts.Known()
		},
	},
}

// secondTimeFirst tells of a line where the first question is whether a second time
// does harm, where it does none, or where somebody before it is known to try again: of
// a store, a read, an effect of which nobody says whether it may happen twice.
func secondTimeFirst(p *rules.Pass, l *model.Line) bool {
	if doubles(p, l) != nil {
		return false
	}
	if l.To.Family() == model.Store || l.Operation.Or("") == model.Read || triedBefore(l) {
		return true
	}
	return p.Graph.Effect(l) && p.Graph.Safe(l) != flowgraph.Yes && !p.Off("idempotency-unstated")
}

// doubles is an effect that is stated not to be idempotent, and that a line makes happen
// twice if it is tried again; nil where there is none, or another line would be the
// first to.
func doubles(p *rules.Pass, l *model.Line) *model.Line {
	effect, sure := p.Graph.DuplicateEffect(l)
	if effect == nil || !sure || p.Graph.Repeated(effect).By != l {
		return nil
	}
	return effect
}

// triedBefore tells whether all that a line is part of is known to be tried again by
// whoever asked for it.
func triedBefore(l *model.Line) bool {
	if len(l.In) == 0 {
		return false
	}
	for _, h := range l.In {
		if len(h.Entries) == 0 {
			return false
		}
		for _, e := range h.Entries {
			tries, ok := e.Last().Retry.Tries()
			if !ok || tries == 1 {
				return false
			}
		}
	}
	return true
}

// tries tells whether somebody tries a line, and could try again. A channel
// redelivers by itself: there the dead letter's `after` is the count. A log has
// no count of its own, unless its consumer parks after so many tries.
func tries(l *model.Line) bool {
	_, counted := l.DeadLetter.After.Get()
	switch {
	case counted && (l.From.Family() == model.Channel || l.From.Family() == model.Store):
		return false
	case l.From.Kind == model.Stream:
		return l.Delivery.Or("") == model.Poll
	case l.From.Family() == model.Channel:
		return false
	case l.From.Family() == model.Store:
		return sync(l) || async(l) && l.Delivery.Or("") == model.Poll
	}
	return waits(l)
}
