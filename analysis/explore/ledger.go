package explore

import (
	"slices"
	"strconv"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Ledger says for each step of the way on which nothing fails who owns the work
// before and after it: whoever starts an action owns it until something durable
// has taken it over, and says so. It explores nothing, so it costs no more than
// reading the flow. It is nil for a flow without steps and for one of more than
// MaxSteps.
func Ledger(sys *model.System, f *model.Flow) []Ownership {
	p := Compile(sys, f, 0)
	if p == nil {
		return nil
	}
	return p.Ledger()
}

// length counts the steps of a flow, those done at the same time each.
func length(f *model.Flow) int {
	n := 0
	for _, group := range f.Steps {
		n += len(group)
	}
	return n
}

// Ledger is who owns the work at each step of the program.
func (p *Program) Ledger() []Ownership {
	var out []Ownership
	for i := range p.Steps {
		s := &p.Steps[i]
		h := &p.Handlers[s.Handler]
		if s.N == 0 || h.From >= 0 && p.Mailboxes[h.From].Line == s.Line || h.Entry >= 0 && p.Steps[h.Entry].Line == s.Line {
			continue // a way back, or what its mailbox or its caller's step tells
		}
		out = append(out, p.ownedAtStep(s))
	}
	for m := range p.Mailboxes {
		if mb := &p.Mailboxes[m]; mb.Kind == InChannel || mb.Kind == ChangeLog {
			out = append(out, p.ownedInMailbox(mb))
		}
	}
	slices.SortStableFunc(out, func(a, b Ownership) int { return a.N - b.N })
	return slices.Compact(out) // behind an either a step may be there more than once
}

func (p *Program) ownedAtStep(s *Step) Ownership {
	before := p.owner(s.Handler, s.N)
	before.Retries = join(p.tries(s), before.Retries)
	if s.SenderDeadLetter >= 0 {
		before.Retries, before.Then = p.tries(s), "parked in `"+p.SenderDeadLetters[s.SenderDeadLetter].To.ID+"`"
	}
	o := Ownership{N: s.N, Line: s.Line, Before: before}
	switch logs := p.logs(s); {
	case len(s.Into) > 0:
		o.After = p.takenOver(s.Into[0])
	case s.Kind == Send:
		o.After = p.channel(s.Line.To)
	case len(logs) > 0:
		o.After = p.takenOver(logs[0])
	default:
		o.After = p.owner(s.Handler, s.N+1)
	}
	return o
}

func (p *Program) ownedInMailbox(mb *Mailbox) Ownership {
	o := Ownership{N: mb.N, Line: mb.Line, Before: p.keeper(mb), After: p.keeper(mb)}
	c := &p.Handlers[mb.Consumer]
	switch first := &p.Steps[c.Steps[0]]; {
	case c.Workflow:
		o.After = p.owner(mb.Consumer, mb.N+1)
	case mb.OnReceipt:
		o.After = memory(p.Boxes[mb.To])
	case mb.AckMaybe:
		o.After = p.keptDuring(mb)
	case c.Broker && len(first.Into) > 0:
		o.After = p.keeper(&p.Mailboxes[first.Into[0]])
	case c.Broker && first.Kind == Send:
		o.After = p.channel(first.Line.To)
	}
	return o
}

// owner is who has to see to the work while a handler runs: a workflow above
// it, the mailbox that its root was started from, or the client; once the
// client was told yes, nobody but the memory of the box.
func (p *Program) owner(h, n int) Owner {
	for at := h; at >= 0; at = p.Handlers[at].Caller {
		hd := &p.Handlers[at]
		b := p.Boxes[hd.Box]
		switch {
		case hd.Workflow && hd.Forgets && hd.Caller >= 0: // whoever called it tries again
		case hd.Workflow:
			then := "held in `" + b.ID + "`"
			if hd.Forgets {
				then = "dropped"
			}
			if hd.Undoes {
				then = "undone, or " + then
			}
			if hd.Parks != nil {
				then = "parked in `" + hd.Parks.ID + "`"
			}
			o := Owner{Box: b, Name: b.ID, Durable: true, Known: true, Then: then}
			if hd.Repeats {
				mb := &p.Mailboxes[hd.From]
				if o.Retries = p.keeper(mb).Retries; mb.DeadLetter != nil {
					o.Then = p.keeper(mb).Then
				}
			}
			return o
		case hd.From >= 0 && p.Mailboxes[hd.From].OnReceipt:
			return memory(b)
		case hd.From >= 0:
			return p.keptDuring(&p.Mailboxes[hd.From])
		}
	}
	start := p.Handlers[h].Root
	first, told := &p.Steps[p.Handlers[start].Steps[0]], false
	for _, s := range p.Starts {
		if s.Handler != start {
			continue
		}
		told = told || !s.Untold()
		var yes []int
		for _, a := range s.Accepts {
			yes = append(yes, p.Steps[a].N)
		}
		for _, m := range s.Acknowledged {
			yes = append(yes, p.Mailboxes[m].N)
		}
		if slices.ContainsFunc(yes, func(at int) bool { return at < n && at != p.Steps[s.Step].N }) {
			return memory(p.Boxes[p.Handlers[h].Box])
		}
	}
	b := p.Boxes[p.Handlers[start].Box]
	o := Owner{Box: b, Name: b.ID, Started: true, Known: true, Then: "told no, or left in silence"}
	if !told { // nobody tells a scheduler anything
		o.Then = "left undone"
		if first.endless() {
			o.Then = "kept until it is handed over"
		}
	}
	if first.Handler != h || first.N < n-1 {
		o.Retries = p.tries(first)
	}
	if age, ok := first.Line.Retry.MaxAge.Get(); ok {
		o.For = model.FormatDuration(age)
	}
	return o
}

// keptDuring is a mailbox as the owner of a message that is being worked on: it
// still is, or the memory of whoever took it, where nobody says when the message
// is acknowledged.
func (p *Program) keptDuring(mb *Mailbox) Owner {
	o := p.keeper(mb)
	if mb.AckMaybe {
		to := p.Boxes[mb.To].ID
		o.Known = o.Known && !o.Durable // in memory it is either way
		o.Retries, o.For = "nobody says when it is acknowledged", ""
		o.Then += ", or lost when `" + to + "` stops"
	}
	return o
}

// takenOver is who has the work once it is in a mailbox: a workflow that is
// pushed to has begun.
func (p *Program) takenOver(m int) Owner {
	mb := &p.Mailboxes[m]
	if mb.Kind == PlatformQueue && p.Handlers[mb.Consumer].Workflow {
		return p.owner(mb.Consumer, mb.N+1)
	}
	return p.keeper(mb)
}

// logs are the mailboxes that a step fills by what it commits.
func (p *Program) logs(s *Step) []int {
	out := s.Log
	for _, e := range s.Commits {
		if e >= 0 && p.Steps[p.Effects[e].Step].Line != s.Line {
			out = append(out[:len(out):len(out)], p.Steps[p.Effects[e].Step].Log...)
		}
	}
	if s.Held {
		return nil
	}
	return out
}

func memory(b *model.Box) Owner {
	return Owner{Box: b, Name: b.ID, Known: true, Retries: "nobody", Then: "lost when `" + b.ID + "` stops"}
}

// factor is how often one of several who repeat a line tries: "3 by the mesh".
func factor(r *model.Retry) string {
	tries, _ := r.Tries()
	return tries.String() + " by the " + string(r.By.Or(""))
}

// tries says who tries a step again, and how often.
func (p *Program) tries(s *Step) string {
	who := "`" + s.Line.From.ID + "`"
	if under := s.Line.Under; len(under) > 0 && s.Attempts > 1 && s.Attempts != Unbounded && !s.Maybe {
		return who + " tries " + strconv.Itoa(s.Attempts) + " times (" + phrase.StepsOf(s.Line.Retries(), factor, " × ") + ")"
	}
	switch {
	case s.Unheard:
		return ""
	case s.Maybe:
		return who + " may try again: nobody says"
	case s.Attempts == Unbounded && s.Aged:
		return who + " tries for " + model.FormatDuration(s.Line.Retry.MaxAge.Or(0))
	case s.Attempts == Unbounded:
		return who + " tries without end"
	case s.Attempts > 1:
		return who + " tries " + strconv.Itoa(s.Attempts) + " times"
	}
	return ""
}

func join(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + ", then " + b
}

// handedOn tells whether what a channel delivers waits in a queue of the receiver's
// own, whose platform repeats it.
func (m *Mailbox) handedOn() bool {
	return m.Kind == InChannel && m.Line.Processing != nil && m.Keeper.Where == custody.AtReceiver
}

// keeper is a mailbox as the owner of what it holds.
func (p *Program) keeper(mb *Mailbox) Owner {
	if w := mb.Waits; w != nil && mb.DeadLetter == nil {
		return Owner{Box: w, Name: w.ID, Durable: true, Known: true, Then: "held in `" + w.ID + "`"}
	}
	b := p.Boxes[mb.Box]
	o := Owner{Box: b, Name: b.ID, Durable: mb.Durable, Known: mb.DurableAssume < 0}
	switch mb.Kind {
	case InChannel:
		if mb.handedOn() {
			o.Name = mb.Line.Buffer.Name.Or("the queue before " + mb.Line.To.ID)
		}
	case ChangeLog:
		if o.Name = "the log of " + b.ID; mb.Keeper.Where == custody.InTable {
			o.Name = b.ID
		}
	case PlatformQueue:
		o.Name = mb.Line.Buffer.Name.Or("the queue before " + b.ID)
	case InMemory:
		o.Name = "the memory of " + b.ID
	}
	switch {
	case mb.Maybe:
		o.Retries = "delivered again: nobody says how often"
	case mb.Attempts == Unbounded && mb.Aged:
		o.Retries = "delivered for " + model.FormatDuration(mb.Line.Last().Retry.MaxAge.Or(0))
	case mb.Attempts == Unbounded:
		o.Retries = "delivered until it is done"
	case mb.Attempts > 1:
		o.Retries = "delivered up to " + strconv.Itoa(mb.Attempts) + " times"
	}
	if mb.OnReceipt && !p.Handlers[mb.Consumer].Workflow {
		o.Retries = "delivered once"
	}
	if mb.Retention > 0 {
		o.For = model.FormatDuration(mb.Retention)
	}
	switch {
	case mb.DeadLetter != nil:
		o.Then = "parked in `" + mb.DeadLetter.ID + "`"
	case mb.Forever:
		o.Then = "kept there"
	case mb.ForeverMaybe:
		o.Then = "dropped, or kept there: nobody says"
	case mb.Kind == InMemory:
		o.Then = "lost when `" + b.ID + "` stops"
	default:
		o.Then = "dropped"
	}
	return o
}

// channel is a channel at which the flow ends.
func (p *Program) channel(b *model.Box) Owner {
	durable, known := b.Channel.Durable.Get()
	o := Owner{Box: b, Name: b.ID, Durable: durable, Known: known || b.Channel.Durable.Known()}
	if r, ok := b.Channel.Retention.Get(); ok {
		o.For = model.FormatDuration(r)
	}
	return o
}
