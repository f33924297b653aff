package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EventLoop finds work that starts itself again.
var EventLoop = &rules.Rule{
	Name:     "event-loop",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work comes round to what started it, over at least one asynchronous line, and nothing ends the circle.",
	Why: "One event sets off the next for ever, as fast as the platform can scale, and each turn may set off more than one. Nobody waits for the work, so nobody sees a failure: " +
		"the first sign is the bill, or an account in which nothing else can run because the circle has used up the concurrency. " +
		"It can't be stopped by fixing the data, only by cutting a line.",
	Fix: "Write the result elsewhere than where the work comes from: another bucket, another table, another topic. Or let a condition end the circle, best at the subscription, so that nothing is started at all, and state it: " +
		"`when: \"only objects under uploads/\"`, `when: \"only rows that were inserted\"`, `when: \"fewer than 3 attempts\"`. Alarm on the concurrency of the function, and give it a limit (`capacity: concurrency`).",
	FalsePositives: "A condition that the model doesn't show: state it as `when` on any line of the circle. Where no flow says which lines belong together, all lines of a box are taken as one handler: write the flow. " +
		"A key that is checked on the way ends the circle only if each turn carries the same one, so it only makes the finding milder; if it does end it, say that in `when`. " +
		"A reader of a store's log that gets the changes of some lines only says which (`carries`). " +
		"A bus routes by content: without a `when` on its line, the finding asks which events that line gets. " +
		"A platform that breaks a circle after some turns, as AWS Lambda does for some services, is a safety net and no end: the work is then dropped or parked.",
	References: []rules.Reference{guidance.LambdaRecursion, guidance.WellArchitected("REL05-BP02")},
	Seen:       []rules.Incident{guidance.CloudTrailLoop, guidance.BucketLoop2017},
	Fires:      file("event-loop.fires.cue"),
	Quiet:      file("event-loop.quiet.cue"),
	Check: func(p *rules.Pass) {
		sure := reacting(p.System, func(l *model.Line) bool { return passesWork(l) == flowgraph.Yes })
		for _, c := range sure.find(p.System, isAsync) {
			reportEventLoop(p, c)
		}
		may := reacting(p.System, func(l *model.Line) bool { return passesWork(l) != flowgraph.No })
		on := may.onCircle(isAsync)
		for _, l := range p.System.Lines {
			if on[l] && passesWork(l) == flowgraph.NotKnown {
				p.Skip(l.Entity(), "operation")
			}
		}
	},
}

func isAsync(l *model.Line) bool { return l.Mode.Or("") == model.Async }

// passesWork tells whether a line always sets off what follows it. A read asks,
// a reply ends a conversation, and a condition ends a circle, as does a branch
// beside which there is another.
func passesWork(l *model.Line) flowgraph.Answer {
	op, known := l.Operation.Get()
	_, sometimes := l.When.Get()
	switch {
	case sometimes, flowgraph.Chosen(l), isReply(l), op == model.Read:
		return flowgraph.No
	case known, isAsync(l):
		return flowgraph.Yes
	}
	return flowgraph.NotKnown
}

// reacting is the graph of what sets off what. A handler goes on as its flow
// says. What is put into a queue, topic or stream leaves it over every line,
// and what changes a store stands in its log for every reader of the log,
// whatever flow it came from; a bus routes by content, so there a flow that
// says where the event goes is believed. A person doesn't react like a machine,
// and what an external does counts only where a flow says so.
func reacting(s *model.System, counts func(*model.Line) bool) *circles {
	n := 0
	at := map[*model.Handler]int{}
	for _, h := range s.Handlers {
		at[h] = n
		n++
	}
	keeps := map[*model.Box]int{}
	for _, b := range s.Boxes {
		if b.Family() == model.Channel || b.Family() == model.Store {
			keeps[b] = n
			n++
		}
	}
	// A reader that says which changes it carries is set off by those alone.
	picky := map[*model.Line]int{}
	for _, l := range s.Lines {
		if l.Carries.Known() && l.From.Family() == model.Store {
			picky[l] = n
			n++
		}
	}
	c := &circles{hops: make([][]hop, n)}
	goesOn := arrivalsOf(s)
	follow := func(from int, l *model.Line, to []*model.Handler) {
		if i, is := keeps[l.To]; is && (l.To.Kind != model.Bus || len(to) == 0) {
			c.add(from, i, l)
			for _, reader := range l.To.Out {
				if i, is := picky[reader]; is && slices.Contains(reader.Carries.Or(nil), l) {
					c.add(from, i, l)
				}
			}
			return
		}
		for _, h := range to {
			if h.Box.Kind != model.Client && (h.Box.Kind != model.External || h.Flow != nil) {
				c.add(from, at[h], l)
			}
		}
	}
	for _, b := range s.Boxes {
		i, is := keeps[b]
		if !is {
			continue
		}
		for _, l := range b.Out {
			if counts(l) {
				var to []*model.Handler
				if l.To.Family() != model.Channel {
					to = l.Starts
				}
				from := i
				if own, is := picky[l]; is {
					from = own
				}
				follow(from, l, to)
			}
		}
	}
	for _, h := range s.Handlers {
		if _, is := keeps[h.Box]; is && h.Box.Kind != model.Bus {
			continue
		}
		for _, l := range h.Lines() {
			if !counts(l) {
				continue
			}
			to := goesOn.after(h, l)
			if l.To.Kind == model.Bus {
				to = goesOn[arrival{h.Flow, l}]
				if h.Flow == nil {
					to = nil
				}
			}
			follow(at[h], l, to)
		}
	}
	return c
}

func reportEventLoop(p *rules.Pass, c circle) {
	on := c.lines[0]
	f := rules.Finding{Severity: p.Severity(), Discriminator: names(c.lines)}
	for _, l := range c.lines {
		f.Facts = append(f.Facts, model.LineBasis(l, "when", &l.When))
		if (l.From.Kind == model.Bus && !l.When.Known() || l.When.Asked()) && f.Unstated == "" {
			on, f.Unstated = l, "when"
		}
	}
	f.On = on.Entity()
	for _, l := range c.lines {
		if l != on {
			f.Related = append(f.Related, rules.To(l.Entity(), "is part of the circle"))
		}
	}
	way := phrase.Way(c.lines)
	switch {
	case f.Unstated == "":
		f.Message = fmt.Sprintf("work goes round in a circle, %s, and no line of it says `when` it isn't taken: unless something else ends it, each turn starts the next", way)
	case on.When.Asked():
		f.Message = fmt.Sprintf("work may go round in a circle, %s: nobody knows yet when `%s` isn't taken, and if it always is, each turn starts the next, without end", way, on.ID)
	default:
		f.Message = fmt.Sprintf("work may go round in a circle, %s: nobody has stated which events `%s` gives to `%s`, and if its own come back to it, each turn starts the next, without end", way, on.From.ID, on.To.ID)
	}
	if k := keyed(c); k != nil {
		f.Severity = p.Severity().Milder()
		f.Related = append(f.Related, rules.To(k.Entity(), "checks a key"))
		f.Facts = append(f.Facts, model.LineBasis(k, "idempotency.enforcedBy", &k.Idempotency.EnforcedBy))
		f.Message += fmt.Sprintf(" (`%s` checks a key, which ends it only if every turn carries the same one)", k.ID)
	}
	if c.more > 0 {
		f.Message += fmt.Sprintf(" (%s in circles with them)", phrase.Count(c.more, "more box is", "more boxes are"))
	}
	p.Report(f)
}

// keyed is a line that checks a key on the way round, or a guard that a handler
// comes to before it goes on; nil if there is none.
func keyed(c circle) *model.Line {
	for _, l := range c.lines {
		if by, ok := l.Idempotency.EnforcedBy.Get(); ok && by != model.Natural {
			return l
		}
		for _, h := range l.In {
			for _, step := range h.Lines() {
				if step == l {
					break
				}
				if step.Guard.Or(false) {
					return step
				}
			}
		}
	}
	return nil
}
