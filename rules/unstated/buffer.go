package unstated

import (
	"slices"

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
		Asks: "buffer",
		Core: true,
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			return async(l) && !mayBeLost(l) && !heldBefore(p, l), !l.Buffer.Name.Known()
		},
	},
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
