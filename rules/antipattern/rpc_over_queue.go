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
	Fix: "Decide which it is. If the caller can't go on without the result, call directly: `interaction: \"request-reply\"`, with a timeout, and refuse when overloaded. " +
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
			requests := awaitedReplies(h, replies)
			if len(requests) == 0 || tellsLater(p, h) {
				continue
			}
			caller := waitingCaller(p, h)
			for _, request := range requests {
				if caller != nil && !told[request] {
					told[request] = true
					reportAwaited(p, h, caller, request, replies.to(request))
				}
			}
		}
	},
}

// awaitedReplies are a handler's messages whose reply comes back through a channel, up
// to the one at which the client has its answer: after that nobody waits.
func awaitedReplies(h *model.Handler, replies repliesThrough) []*model.Line {
	var accepted *model.Line
	if h.Flow != nil {
		accepted = h.Flow.Accepted.Or(nil)
	}
	var requests []*model.Line
	for _, l := range h.Lines() {
		if l == accepted {
			break
		}
		if replies.to(l) != nil {
			requests = append(requests, l)
		}
	}
	return requests
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

// tellsLater tells whether the caller of a handler gets its result on a line of
// its own, and so doesn't wait for it.
func tellsLater(p *rules.Pass, h *model.Handler) bool {
	for _, e := range h.Entries {
		for _, late := range p.Graph.Replies(e) {
			if late.From == h.Box {
				return true
			}
		}
	}
	return false
}

// waitingCaller is the line on which somebody waits for a handler's answer, or
// nil.
func waitingCaller(p *rules.Pass, h *model.Handler) *model.Line {
	var unsure *model.Line
	for _, e := range h.Entries {
		switch mode, known := e.Mode.Get(); {
		case known && mode == model.Sync:
			return e
		case !known && unsure == nil:
			unsure = e
		}
	}
	if unsure != nil {
		p.Skip(unsure.Entity(), "interaction")
	}
	return nil
}

func reportAwaited(p *rules.Pass, h *model.Handler, caller, request, reply *model.Line) {
	p.Report(rules.Finding{
		On: request.Entity(), At: request.At,
		Message: fmt.Sprintf("`%s` waits in `%s` for `%s`, which sends to `%s` and waits for the reply from `%s` (`%s`): a backlog on the way keeps the caller waiting, and is worked off after it has gone",
			caller.From.ID, caller.ID, h.Box.ID, request.To.ID, reply.From.ID, reply.ID),
		Related: []rules.Related{rules.To(caller.Entity(), "somebody waits here"), rules.To(reply.Entity(), "the reply")},
		Facts:   []model.Basis{model.LineBasis(caller, "interaction.mode", &caller.Mode), model.LineBasis(reply, "answers", &reply.Answers)},
	})
}
