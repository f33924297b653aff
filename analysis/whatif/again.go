package whatif

import (
	"slices"
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// radius writes how far it reaches.
func (a *asking) radius(r *Radius) string {
	if r.Flows == 0 {
		return "the model describes no flow, so only lines can be told"
	}
	var count [Loses + 1]int
	for _, f := range a.out.Flows {
		count[f.Verdict]++
	}
	var parts []string
	for v := Loses; ; v-- {
		if n := count[v]; n > 0 {
			words := [...][2]string{
				Unaffected: {"is unaffected", "are unaffected"}, Degrades: {"degrades", "degrade"}, Holds: {"holds its work", "hold their work"},
				Unclear: {"is unclear", "are unclear"}, FailsInPart: {"fails in part", "fail in part"}, Fails: {"fails", "fail"}, Loses: {"loses work", "lose work"},
			}[v]
			parts = append(parts, phrase.Count(n, words[0], words[1]))
		}
		if v == Unaffected {
			break
		}
	}
	s := phrase.Count(r.Flows, "flow", "flows") + ": " + strings.Join(parts, ", ")
	if r.Hit == 0 {
		return s
	}
	s += "; hit: " + phrase.Count(r.Critical, "critical flow", "critical flows")
	if r.Hit > r.Critical {
		s += " and " + phrase.Count(r.Hit-r.Critical, "other", "others")
	}
	if r.Rate.known().Known {
		return s + ", " + r.Rate.String()
	}
	return s + ", and nobody has stated how much comes over them"
}

// tellAgain tells which effects may happen a second time: those of work that is
// under way when the box fails, and those of handlers that fail after them and
// are run again.
func (a *asking) tellAgain() {
	told := map[*model.Line]bool{}
	consider := func(l *model.Line) {
		if told[l] || !a.graph.Changes(l) {
			return
		}
		told[l] = true
		if a.undoes[l] && !a.down[l.To] {
			return // it is done when something else is undone
		}
		by := a.graph.Repeated(l)
		if by.By == nil {
			return
		}
		a.out.Again = append(a.out.Again, a.again(l, by))
	}
	for _, s := range a.felt {
		l := a.steps[s].line
		is, felt := a.fates[s]
		if !felt {
			continue
		}
		if a.down[l.To] && (is == refused || is == spared || is == outlasted || a.q.Failure == Slow) {
			consider(l)
		}
		for _, h := range a.steps[s].in {
			if a.because[h] == s && a.handlerLevel[h] > fine {
				for _, before := range a.before(h, s) {
					consider(before)
				}
			}
		}
	}
	if a.q.Failure == Down {
		for _, b := range a.q.Boxes {
			for _, h := range a.at[b] {
				if b.Family() == model.Compute || b.Kind == model.Gateway {
					for _, l := range a.handlers[h].Lines() {
						consider(l)
					}
				}
			}
		}
	}
}

func (a *asking) again(l *model.Line, by custody.Repeat) Again {
	out := Again{Line: l, Harmless: a.graph.Safe(l), By: by.By}
	who := code(by.By.ID) + " brings it back"
	if by.By == l && !custody.Redelivers(l) {
		who = "it is tried again"
	} else if by.By.Mode.Or("") == model.Sync {
		who = code(by.By.ID) + " is tried again"
	}
	switch out.Harmless {
	case flowgraph.Yes:
		out.Says = "may be repeated, and changes nothing more: " + who
	case flowgraph.NotKnown:
		a.ask("lines."+l.ID+".idempotency", "whether "+code(l.ID)+" does harm when it is repeated")
		out.Says = "may happen twice: " + who + ", and nobody has stated whether it is idempotent"
	default:
		out.Says = "may happen twice: " + who + ", and it isn't idempotent"
	}
	if out.Harmless == flowgraph.Yes {
		switch forgets, is := a.graph.ForgetsBehind(l); {
		case is:
			out.Harmless, out.Says = flowgraph.No, "may happen twice: "+forgotten(l, forgets)
			return out
		case forgets.Needs != "":
			key := code(forgets.Line.ID)
			a.ask(forgets.Needs, "whether the key of "+key+" is forgotten before the work comes back")
			out.Harmless = flowgraph.NotKnown
			out.Says = "may happen twice if it comes back later than " + model.FormatDuration(forgets.Window) + ", after which the key of " + key + " is forgotten: nobody has stated what tells that"
			return out
		}
	}
	if !by.Sure {
		out.Says = "happens twice if anybody repeats it: it isn't idempotent, and nobody has stated who does"
		if out.Harmless != flowgraph.No {
			out.Says = "may be repeated, nobody has stated by whom"
		}
	}
	return out
}

// forgotten says that a key doesn't know a repeat again that comes late.
func forgotten(l *model.Line, is flowgraph.Forgetting) string {
	key := "its key"
	if is.Line != l {
		key = "the key of " + code(is.Line.ID)
	}
	when := "after " + model.FormatDuration(is.Last.After)
	if is.Last.After == arithmetic.Forever {
		when = "at any time"
	}
	return key + " is forgotten after " + model.FormatDuration(is.Window) + ", and " + code(is.Last.By.ID) + " may bring the work back " + when
}

// before are the steps of a handler that are done, or under way, when one
// fails. What only undoes another step is none of them, nor is what a
// transaction has yet to commit.
func (a *asking) before(h, failing int) []*model.Line {
	own := &a.handlers[h]
	with := flowgraph.Committed(own.Handler)
	open := map[*flowgraph.Transaction]bool{} // those that end with the failing step or after it
	after := false
	for _, group := range own.calls {
		after = after || slices.Contains(group, failing)
		for _, s := range group {
			if t := with[a.steps[s].line]; t != nil && after {
				open[t] = true
			}
		}
	}
	return slices.DeleteFunc(a.stepsBefore(h, failing), func(l *model.Line) bool { return open[with[l]] })
}

func (a *asking) stepsBefore(h, failing int) []*model.Line {
	var out []*model.Line
	add := func(s int) {
		if l := a.steps[s].line; s != failing && (a.steps[s].flow != nil || !a.undoes[l]) {
			out = append(out, l)
		}
	}
	own := &a.handlers[h]
	at := slices.IndexFunc(own.calls, func(group []int) bool { return slices.Contains(group, failing) })
	for i, group := range own.calls {
		if at >= 0 && own.Excludes(i, at) {
			continue // another branch
		}
		for _, s := range group {
			add(s)
		}
		if i == at {
			break
		}
	}
	return out
}

// findHalf finds flows of which some effects happened and others don't, where
// nothing brings the work back to finish it.
func (a *asking) findHalf() {
	at := map[*model.Flow]int{}
	for h := range a.handlers {
		f := a.handlers[h].Flow
		if f == nil || a.handlerLevel[h] < inPart || !a.reached[a.because[h]] || a.graph.Redelivered(a.handlers[h].Handler) && !a.takesOver(h) {
			continue
		}
		u := *a.undo(h)
		u.kept = slices.DeleteFunc(slices.Clone(u.kept), func(l *model.Line) bool { return !mustHappen(f, l) })
		if e := a.lasting(h); e != nil || a.triedAgain(h) {
			continue // it tries on, or is tried again, and nothing is undone yet
		}
		if len(u.kept)+len(u.undone)+len(u.stuck)+len(u.waiting) == 0 || !a.leavesOut(f, a.because[h]) || a.awaited(f, a.because[h]) {
			continue
		}
		i, found := at[f]
		if !found {
			i = len(a.out.Half)
			at[f] = i
			way := a.wayDown(a.because[h])
			a.out.Half = append(a.out.Half, Half{Flow: f, Missing: way[len(way)-1]})
		}
		half := &a.out.Half[i]
		half.add(&u)
	}
	for i := range a.out.Half {
		a.out.Half[i].Says = a.out.Half[i].says()
	}
}

// leavesOut tells whether a flow that ends at a failing step leaves out anything
// that it is not done without, at that step or after it: an effect, or a message
// with which the flow ends. Stated effects are obeyed to the letter.
func (a *asking) leavesOut(f *model.Flow, failing int) bool {
	after, fails := false, a.steps[failing].line
	for _, group := range f.Steps {
		if !after && slices.Contains(group, fails) {
			after, group = true, []*model.Line{fails} // what is done at the same time may be done
		}
		if after && slices.ContainsFunc(group, func(l *model.Line) bool {
			return mustHappen(f, l) && a.graph.Obliges(l) && !a.undoes[l] && (a.graph.Effect(l) || a.graph.Message(l) && endsAt(f, l.To))
		}) {
			return true
		}
	}
	return false
}

// mustHappen tells whether a flow counts a line among its effects, where it states
// them; where it doesn't, each line may be one.
func mustHappen(f *model.Flow, l *model.Line) bool {
	return len(f.Effects) == 0 || slices.Contains(f.Effects, l)
}

// awaited tells whether a workflow waits for the answer that a failing step leads
// to: it has the work meanwhile.
func (a *asking) awaited(f *model.Flow, failing int) bool {
	waits := map[*model.Line]bool{}
	for i, group := range f.Steps {
		for _, l := range group {
			if l.From.Kind == model.Workflow {
				waits[l] = true
			}
		}
		if slices.Contains(group, a.steps[failing].line) {
			return slices.ContainsFunc(slices.Concat(f.Steps[i:]...), func(l *model.Line) bool { return waits[l.Answers.Or(nil)] })
		}
	}
	return false
}

// endsAt tells whether no step of a flow leaves a box.
func endsAt(f *model.Flow, b *model.Box) bool {
	return !slices.ContainsFunc(slices.Concat(f.Steps...), func(l *model.Line) bool { return l.From == b })
}

// takesOver tells whether a handler is a workflow's that has the work once it
// has begun: what fails there is not brought back.
func (a *asking) takesOver(h int) bool {
	return a.handlers[h].Box.Kind == model.Workflow
}

// lasting is how the workflow of a handler goes on trying until the failure is
// over, nil if it doesn't.
func (a *asking) lasting(h int) *execution {
	if !a.takesOver(h) {
		return nil
	}
	for _, s := range a.handlers[h].entries {
		if a.fates[s] == inWorkflow {
			if e := a.execution(s); e.lasts {
				return &e
			}
		}
	}
	return nil
}

func (h *Half) add(u *undoing) {
	h.Done = append(h.Done, u.kept...)
	h.Undone = append(h.Undone, u.undone...)
	h.Stuck = append(h.Stuck, u.stuck...)
	h.Waiting = append(h.Waiting, u.waiting...)
}

func (h *Half) says() string {
	missing := code(h.Missing.ID)
	var parts []string
	if len(h.Done) > 0 {
		parts = append(parts, codes(lineIDs(h.Done), 6)+phrase.Agree(len(h.Done), " is done, ", " are done, ")+missing+" is not, and nothing undoes "+phrase.Agree(len(h.Done), "it", "them"))
	}
	u := undoing{undone: h.Undone, stuck: h.Stuck, waiting: h.Waiting}
	if s := u.says(missing); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

// fateOfLine is what becomes of a line in a flow, if it fails there.
func (a *asking) fateOfLine(l *model.Line, f *model.Flow) (fate, bool) {
	s, ok := a.ids[stepKey{l, f}]
	if !ok {
		return 0, false
	}
	is, felt := a.fates[s]
	return is, felt
}

// tellBoxes tells what the boxes themselves cause: a dead-letter queue that
// takes nothing, and what a box forgets when it stops.
func (a *asking) tellBoxes() {
	for _, b := range a.q.Boxes {
		if b.Kind == model.Client {
			a.note(code(b.ID) + " is a client: it asks for nothing meanwhile, and nothing else stops")
			continue
		}
		if len(b.DeadLetterOf) > 0 {
			var who []string
			for _, e := range b.DeadLetterOf {
				who = append(who, e.Name)
			}
			if a.q.Failure == Down {
				a.note("nothing can be parked in " + code(b.ID) + ": what fails at " + codes(who, 4) + " comes back, or is lost if it can't")
			} else {
				a.note("parking in " + code(b.ID) + " takes longer; nobody waits for it")
			}
		}
		if a.q.Failure == Down {
			a.forgets(b)
			a.leavesTaken(b)
		} else if late := a.out.late(b); len(late) > 0 {
			a.note(codes(late, mostNamed) + " may still take effect at " + code(b.ID) + " after " + phrase.Agree(len(late), "its caller has", "their callers have") + " given up")
		}
		if len(b.Into)+len(b.Out)+len(b.DeadLetterOf) == 0 {
			a.note("no line reaches or leaves " + code(b.ID))
		}
	}
}

// late are the lines whose work a slow box may do when nobody waits any more.
func (o *Outcome) late(b *model.Box) []string {
	var out []string
	for _, w := range o.Waits {
		if w.Line.To == b && w.Late {
			out = append(out, w.Line.ID)
		}
	}
	return out
}

func (a *asking) note(says string) { a.out.Notes = append(a.out.Notes, Note{says}) }

// leavesTaken tells what becomes of the work that a box had taken out of a channel when
// it stopped, where nobody brings that back.
func (a *asking) leavesTaken(b *model.Box) {
	for _, l := range b.Into {
		if l.From.Family() != model.Channel || l.Mode.Or("") != model.Async {
			continue
		}
		release, _ := custody.ReleaseOf(l, custody.KeeperOf(a.sys, l))
		had := "what " + code(b.ID) + " had taken from " + code(l.From.ID) + " when it stopped "
		switch {
		case l.Unclaimed() && l.Ack.Or("") != model.OnReceipt:
			a.note(had + "stays there, and nobody gets it any more")
		case release == custody.OnReceipt && l.Ack.Or("") == model.OnReceipt && b.Family() == model.Compute && b.Kind != model.Workflow:
			a.note(had + "is gone: " + code(l.ID) + " forgets a message on receipt")
		}
	}
}

// forgets tells what a box loses that keeps something in memory only.
func (a *asking) forgets(b *model.Box) {
	f, path := &b.Channel.Durable, "channel.durable"
	switch b.Family() {
	case model.Store:
		f, path = &b.Store.Durable, "store.durable"
	case model.Channel:
	default:
		return
	}
	keeps, known := f.Get()
	switch {
	case !f.Known():
		a.ask("boxes."+b.ID+"."+path, "whether "+code(b.ID)+" still has what it held when it comes back")
	case f.None() || known && !keeps:
		a.note(code(b.ID) + " isn't durable: what it holds is gone when it stops")
	case b.Family() == model.Channel && len(b.Out) > 0:
		a.note("what " + code(b.ID) + " holds already is kept, and reaches nobody until it is back")
	}
}
