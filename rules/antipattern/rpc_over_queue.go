package antipattern

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RPCOverQueue finds handlers that keep a caller waiting for a message to come
// back through a channel.
var RPCOverQueue = &rules.Rule{
	Name:     "rpc-over-queue",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A handler that must answer a waiting caller sends a message and waits for its reply, which comes through a channel.",
	Why: "The caller waits as for a call, but nothing on the way knows: behind a backlog the request is worked on long after the caller has gone, and again for each of its retries. " +
		"So the queue grows with work that nobody wants any more, and what is still wanted waits behind it: after an outage such a system can be busy for hours and answer no one. " +
		"And the reply must find the one process that waits: a deployment in between, and it is read by nobody.",
	Mend: "Decide which it is. If the caller can't go on without the result, call directly: `interaction: \"request-reply\"`, with a timeout, and refuse when overloaded. " +
		"If it can, answer as soon as the message is accepted (`accepted` on the flow names the line into the channel), and tell the result later: a line of its own that `answers` the client's, or a place where the client looks.",
	FalsePositives: "If the handler doesn't wait for the reply, say so: the flow's `accepted` names the line into the channel, or a line back to the caller `answers` the caller's own. " +
		"Short messages with an expiry, in a broker made for calls, do little harm: waive it with the figures.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.WellArchitected("REL05-BP04"), guidance.QueueBacklogs},
	Fires:      file("rpc-over-queue.fires.cue"),
	Quiet:      file("rpc-over-queue.quiet.cue"),
	Check: func(p *rules.Pass) {
		replies := repliesThroughChannels(p.System)
		told := map[*model.Line]bool{}
		for _, h := range p.System.Handlers {
			for _, request := range h.Lines() {
				reply := replies.to(request)
				if reply == nil || told[request] || acceptedBefore(h, request) || tellsLater(p, h) {
					continue
				}
				told[request] = waitsForReply(p, h, request, reply)
			}
		}
	},
}

// repliesThrough are the replies that come out of a channel, by the line that
// they answer, and by the channel that this line left: a reply may name the
// message as it went in, or as it came out.
type repliesThrough struct {
	answer map[*model.Line]*model.Line
	out    map[askedOver]*model.Line
}

// askedOver is a box that put a request into a channel.
type askedOver struct{ channel, by *model.Box }

func repliesThroughChannels(s *model.System) repliesThrough {
	r := repliesThrough{answer: map[*model.Line]*model.Line{}, out: map[askedOver]*model.Line{}}
	for _, l := range s.Lines {
		request, ok := l.Answers.Get()
		if !ok || l.From.Family() != model.Channel {
			continue
		}
		if r.answer[request] == nil && request.From == l.To {
			r.answer[request] = l
		}
		if from := (askedOver{request.From, l.To}); r.out[from] == nil {
			r.out[from] = l
		}
	}
	return r
}

// to is the reply that comes back, through a channel, to whoever put a request
// into one; or nil.
func (r repliesThrough) to(request *model.Line) *model.Line {
	if request.To.Family() != model.Channel {
		return nil
	}
	if reply := r.answer[request]; reply != nil {
		return reply
	}
	return r.out[askedOver{request.To, request.From}]
}

// acceptedBefore tells whether the client has its answer by the time that a
// request is in its channel, so that nobody waits for the reply to it.
func acceptedBefore(h *model.Handler, request *model.Line) bool {
	if h.Flow == nil || !h.Flow.Accepted.Known() {
		return false
	}
	accepted := h.Flow.Accepted.Or(nil)
	for _, l := range h.Lines() {
		if l == accepted {
			return true
		}
		if l == request {
			return false
		}
	}
	return false
}

// tellsLater tells whether the caller of a handler gets its result on a line of
// its own, and so doesn't wait for it.
func tellsLater(p *rules.Pass, h *model.Handler) bool {
	for _, e := range h.Entries {
		for _, late := range p.Journeys.Replies(e) {
			if late.From == h.Box {
				return true
			}
		}
	}
	return false
}

// waitsForReply reports a request whose handler keeps a caller waiting, and
// tells whether it did.
func waitsForReply(p *rules.Pass, h *model.Handler, request, reply *model.Line) bool {
	var unsure *model.Line
	for _, e := range h.Entries {
		switch mode, known := e.Mode.Get(); {
		case known && mode == model.Sync:
			p.Report(rules.Finding{
				On: request.Entity(), At: request.At,
				Message: fmt.Sprintf("`%s` waits in `%s` for `%s`, which sends to `%s` and waits for the reply from `%s` (`%s`): a backlog on the way keeps the caller waiting, and is worked off after it has gone",
					e.From.ID, e.ID, h.Box.ID, request.To.ID, reply.From.ID, reply.ID),
				Related: []rules.Related{rules.To(e.Entity(), "somebody waits here"), rules.To(reply.Entity(), "the reply")},
				Facts:   []rules.Basis{rules.OfLineFact(e, "interaction.mode", &e.Mode), rules.OfLineFact(reply, "answers", &reply.Answers)},
			})
			return true
		case !known && unsure == nil:
			unsure = e
		}
	}
	if unsure != nil {
		p.Skip(unsure.Entity(), "interaction")
	}
	return false
}
