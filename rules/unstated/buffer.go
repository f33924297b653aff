package unstated

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Buffer asks what holds the work while the receiver is down.
var Buffer = &rules.Rule{
	Name:     "buffer-unstated",
	Family:   rules.Unstated,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "The sender doesn't wait, and nothing says what holds the work while the receiver is down.",
	Why: "Work that was handed over belongs to whatever holds it. If that is memory, or nothing, then every deployment, crash and network fault of the receiver loses work " +
		"that the sender believes is done, and nobody can tell afterwards which.",
	Fix: "Put a durable queue, stream or workflow at one end and say so with `channel: durable`, or name what holds the work in `buffer`. " +
		"State `\"none\"` if nothing does, and `guarantee: \"at-most-once\"` if that is meant.",
	FalsePositives: "The platform may keep a queue that nobody drew, as for asynchronous calls of functions. Name it in `buffer`, with its retention.",
	References: []rules.Reference{
		guidance.WellArchitected("REL04-BP02"),
		guidance.RedisPubSub,
	},
	Seen: []rules.Incident{
		guidance.Preply2020,
	},
	Fires: file("buffer-unstated.fires.cue"),
	Quiet: file("buffer-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "buffer",
		Fields: []string{"buffer", "buffer.name"},
		Core:   true,
		Says:   whatKeepsIt,
		Alone: func(p *rules.Pass, l *model.Line) bool {
			return l.To.Family() == model.Compute && l.From.Family() != model.Channel && l.From.Family() != model.Store && answeredBefore(l) != nil && len(p.Graph.Replies(l)) == 0
		},
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l) && !mayBeLost(l) && !heldBefore(p, l) && !inStore(p, l), !l.Buffer.Name.Known()
		},
	},
}

// whatKeepsIt asks what holds the work by what is lost if nothing does: worst where
// somebody has had an answer by then.
func whatKeepsIt(p *rules.Pass, l *model.Line) string {
	if family := l.From.Family(); family == model.Channel || family == model.Store {
		return fmt.Sprintf("does `%s` keep it while `%s` is down?", l.From.ID, l.To.ID)
	}
	if l.To.Family() == model.Channel {
		return fmt.Sprintf("does `%s` keep what it has taken?", l.To.ID)
	}
	if asked := answeredBefore(l); asked != nil && len(p.Graph.Replies(l)) == 0 {
		return fmt.Sprintf("`%s` answers `%s` before `%s` has done it, and nothing that is drawn or known of the two keeps it: if only memory does, a restart loses what somebody was told yes to", l.From.ID, asked.ID, l.To.ID)
	}
	return fmt.Sprintf("nothing that is drawn or known of the two keeps it while `%s` is down: if only memory does, a restart loses it", l.To.ID)
}

// answeredBefore is a request that is answered by whoever sends something on the way
// and doesn't wait for it, nil where there is none.
func answeredBefore(l *model.Line) *model.Line {
	for _, h := range l.In {
		for _, e := range h.Entries {
			if sync(e) && e.Operation.Or("") != model.Read {
				return e
			}
		}
	}
	return nil
}

// inStore tells whether the work waits in a store until its reader fetches it: what was
// committed is there.
func inStore(p *rules.Pass, l *model.Line) bool {
	return l.From.Family() == model.Store && l.Delivery.Or("") == model.Poll && !l.Buffer.Name.Asked() && custody.KeeperOf(p.System, l).Durable
}

// heldBefore tells whether whatever brings the sender of a line its work keeps it
// until the sender has done it, a channel that delivers again or a workflow that
// waits and tries again: then the work waits there while the receiver is down, and
// the sender sends it again.
func heldBefore(p *rules.Pass, l *model.Line) bool {
	if l.From.Family() != model.Compute || !pushes(l) || len(l.In) == 0 || l.Buffer.Name.Asked() {
		return false
	}
	return !slices.ContainsFunc(l.In, func(h *model.Handler) bool { return !p.Graph.Redelivered(h) && !stepOfWorkflow(h) })
}

// stepOfWorkflow tells whether only workflows start a handler, each of which waits
// for it, and tries again when it fails.
func stepOfWorkflow(h *model.Handler) bool {
	return len(h.Entries) > 0 && !slices.ContainsFunc(h.Entries, func(l *model.Line) bool {
		tries, known := l.Tries()
		return l.From.Kind != model.Workflow || !sync(l) || !known || tries < 2
	})
}
