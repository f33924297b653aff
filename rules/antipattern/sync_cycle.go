package antipattern

import (
	"fmt"
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SyncCycle finds boxes that wait for each other.
var SyncCycle = &rules.Rule{
	Name:     "sync-cycle",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Boxes wait for each other: synchronous calls lead round in a circle.",
	Why: "Each box of the circle holds a thread and a connection while it waits for the next. When load rises, or one of them slows down, all threads of the first are waiting for the last, " +
		"which waits for a free thread of the first: nothing moves, though no machine is broken. " +
		"A restart of one fills up again at once, and none can be started before the others: after a total outage, nobody knows where to begin.",
	Fix: "Turn one of the calls round: let the box that knows publish an event (`interaction: \"publish\"`) and the other keep a copy, or hand back what is needed in the first answer, or in the first request. " +
		"Where the answer isn't needed at once, send it through a `queue`. Two boxes that can't do without each other are often one.",
	FalsePositives: "It fires where the calls of a circle belong to different flows, too: they share the threads. If the two are served by pools of their own (a bulkhead), draw them as two boxes, or waive it with that as the reason. " +
		"A gateway only routes, so the circle counts only where one route leads back; what clients and externals do in between counts only where a flow says so.",
	References: []rules.Reference{
		guidance.WellArchitected("REL04-BP02"), guidance.WellArchitected("REL10-BP03"), guidance.SREOverload,
	},
	Fires: file("sync-cycle.fires.cue"),
	Quiet: file("sync-cycle.quiet.cue"),
	Check: func(p *rules.Pass) {
		sure := waiting(p.System, func(l *model.Line) bool { return l.Mode.Or("") == model.Sync })
		for _, c := range sure.find(p.System, anyLine) {
			reportSyncCycle(p, c)
		}
		may := waiting(p.System, func(l *model.Line) bool {
			return l.Mode.Or("") == model.Sync || !l.Mode.Known() && l.From.Family() != model.Channel
		})
		on := may.onCircle(anyLine)
		for _, l := range p.System.Lines {
			if on[l] && !l.Mode.Known() {
				p.Skip(l.Entity(), "interaction")
			}
		}
	},
}

func anyLine(*model.Line) bool { return true }

// waiting is the graph of who waits for whom. What a box of one's own is doing
// takes its threads, whatever flow it belongs to, so each is one node. A
// gateway only routes, and what a client or an external does is its own affair:
// there a call leads on only to what it starts.
func waiting(s *model.System, counts func(*model.Line) bool) *circles {
	node := map[*model.Box]int{}
	for i, b := range s.Boxes {
		node[b] = i
	}
	at := map[*model.Handler]int{}
	n := len(s.Boxes)
	for _, h := range s.Handlers {
		switch {
		case h.Box.Kind == model.Gateway, h.Box.Family() == model.Edge && h.Flow != nil:
			at[h] = n
			n++
		}
	}
	c := &circles{hops: make([][]hop, n)}
	goesOn := arrivalsOf(s)
	follow := func(from int, l *model.Line, to []*model.Handler) {
		if l.To.Family() != model.Edge {
			c.add(from, node[l.To], l)
			return
		}
		for _, h := range to {
			if i, is := at[h]; is {
				c.add(from, i, l)
			}
		}
	}
	for _, l := range s.Lines {
		if counts(l) && !isReply(l) && l.From.Family() != model.Edge {
			follow(node[l.From], l, l.Starts)
		}
	}
	for _, h := range s.Handlers {
		i, is := at[h]
		if !is {
			continue
		}
		for _, l := range h.Lines() {
			if counts(l) && !isReply(l) {
				follow(i, l, goesOn.after(h, l))
			}
		}
	}
	return c
}

// isReply tells whether a line answers another: whoever asked is waiting for
// it already.
func isReply(l *model.Line) bool { return l.Answers.Known() && !l.Answers.None() }

func reportSyncCycle(p *rules.Pass, c circle) {
	l := c.lines[0]
	f := rules.Finding{On: l.Entity(), Discriminator: names(c.lines)}
	var shortest time.Duration
	var budget *model.Line
	rarely := ""
	for i, step := range c.lines {
		f.Facts = append(f.Facts, model.LineBasis(step, "interaction.mode", &step.Mode))
		if i > 0 {
			f.Related = append(f.Related, rules.To(step.Entity(), "waits for the next"))
		}
		if t, ok := step.Timeout.Get(); ok && (budget == nil || t < shortest) {
			shortest, budget = t, step
		}
		if when, ok := step.When.Get(); ok && rarely == "" {
			rarely = fmt.Sprintf("; `%s` is taken only when: %s, which makes it rarer, not impossible", step.ID, when)
			f.Facts = append(f.Facts, model.LineBasis(step, "when", &step.When))
		} else if flowgraph.Chosen(step) && rarely == "" {
			rarely = fmt.Sprintf("; `%s` is taken only in one branch, which makes it rarer, not impossible", step.ID)
		}
	}
	end := "until somebody gives up"
	if budget != nil {
		end = fmt.Sprintf("until `%s` gives up after %s", budget.ID, model.FormatDuration(shortest))
		f.Facts = append(f.Facts, model.LineBasis(budget, "timeout", &budget.Timeout))
	}
	f.Message = fmt.Sprintf("%s wait for each other: once all that `%s` can do at a time is waiting, nothing is left to answer `%s`, and all stand still %s", phrase.Way(c.lines), l.From.ID, c.lines[len(c.lines)-1].From.ID, end)
	if len(c.lines) == 1 {
		f.Message = fmt.Sprintf("`%s` calls itself and waits: once all that it can do at a time is waiting, nothing is left to answer, and it stands still %s", l.From.ID, end)
	}
	if c.more > 0 {
		f.Message += fmt.Sprintf(" (%s in circles with them)", phrase.Count(c.more, "more box is", "more boxes are"))
	}
	f.Message += rarely
	p.Report(f)
}
