package antipattern

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DualWrite finds handlers that cause two effects which don't commit together.
var DualWrite = &rules.Rule{
	Name:     "dual-write",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "One handler causes two effects that don't commit together, and no outbox, change stream, saga or shared transaction stands in between.",
	Why: "The program can stop, be deployed or lose its network between the two effects, and then one exists without the other: a row without its event, a charged card without an order. " +
		"Nothing reports it; it is found weeks later, when two systems are compared. " +
		"Under load, when timeouts are common, it happens many times an hour.",
	Fix: "Let one commit decide. Write the change and the message about it in one transaction (an outbox: two lines with the same `transaction`), or derive the message from the store's own log (`store: changeStream` and a `tail` line to a `pipe`). " +
		"For effects in several systems use a `workflow` whose steps name their `compensation`. " +
		"Behind a queue that redelivers (`ack: \"after-work\"`), make each effect idempotent: it then ends complete, with duplicates. " +
		"For a cache beside its store, let what it holds expire (`admission: cache: \"60s\"` on the cache), or feed it from the store's log.",
	FalsePositives: "Two lines that exclude each other are not two effects: write the choice into the flow's `steps`, `{either: [[\"pay-card\"], [\"pay-invoice\"]]}`, of which one branch is taken. Where no flow says which lines belong to one piece of work, all lines of a box are taken together: write the flow. " +
		"If the second effect may be missed, say so: `dependency: \"soft\"` or `guarantee: \"at-most-once\"`. Where a flow states its `effects` and only one of the two is among them, or leads to one, it is only told; a claim (`guard: true`) that isn't and that refuses what is in progress is none of them. " +
		"A claim check (an idempotent write to an `objectstore`, then a message by which its consumers find the object) is reported one step milder: without the message nobody knows of the object. " +
		"It is taken for one where a flow says what comes first, and only consumers of the message read the store; draw their reading line. " +
		"A `cache` counts as a copy where whoever uses it has another place to ask, and only how old it may be matters; one that holds what nobody else has is a `database`, or states `store: durable: true`.",
	References: []rules.Reference{guidance.WixPitfalls, guidance.ServerlessFailures, guidance.WellArchitected("REL04-BP04")},
	Seen:       []rules.Incident{guidance.Twilio2013, guidance.Wix2022},
	Fires:      file("dual-write.fires.cue"),
	Quiet:      file("dual-write.quiet.cue"),
	Check: func(p *rules.Pass) {
		reportStale(p)
		found := dualWrites{}
		checks := newClaimChecks()
		spread := spreadRequests(p)
		for _, h := range p.System.Handlers {
			if !runsProgram(h.Box) {
				continue
			}
			// What stands in different branches is never done together.
			for _, way := range flowgraph.Ways(h) {
				units := takenTogether(slices.DeleteFunc(commits(p.Graph, h, way), func(unit []*model.Line) bool { return onlyClaims(h.Flow, unit) }))
				if len(units) < 2 {
					skipUnsure(p, flowgraph.On(h, way), len(units))
					continue
				}
				// A gateway's lines are routes, unless a flow says that one request
				// goes over several of them.
				if h.Flow == nil && h.Box.Kind == model.Gateway {
					p.Skip(h.Box.Entity(), "flows")
					continue
				}
				if r := spread[h]; r != nil && r.covers(units) {
					// A part of what is told of the request as a whole.
					p.LeaveTo("distributed-transaction", r.root.Flow.Entity(), dualWrite(p, h, way, units, checks).On)
					continue
				}
				found.add(names(first(units)), dualWrite(p, h, way, units, checks))
			}
		}
		found.report(p)
	},
}

// skipUnsure notes the lines of a handler that would make a dual write of it,
// if they change anything.
func skipUnsure(p *rules.Pass, lines []*model.Line, certain int) {
	var unsure []*model.Line
	for _, l := range lines {
		if mayChange(l) && !l.MayBeMissed() && !slices.Contains(unsure, l) {
			unsure = append(unsure, l)
		}
	}
	if certain+len(unsure) < 2 {
		return
	}
	for _, l := range unsure {
		p.Skip(l.Entity(), "operation")
	}
}

// runsProgram tells whether a box runs steps of its own in memory. A workflow
// doesn't: it survives a stop, goes on, and compensates.
func runsProgram(b *model.Box) bool {
	return b.Family() == model.Compute && b.Kind != model.Workflow || b.Kind == model.Gateway
}

// commits are the effects of a handler, grouped by what takes effect together:
// each step for itself, or all steps of one transaction of one store. A line
// that stands twice among the steps is two effects.
func commits(j *flowgraph.Graph, h *model.Handler, way []int) [][]*model.Line {
	var units [][]*model.Line
	byTransaction := map[*flowgraph.Transaction]int{}
	committed := flowgraph.Committed(h)
	undo := compensations(h)
	for _, l := range flowgraph.On(h, way) {
		// What undoes something is done instead of going on. A flow that goes
		// over several undoings says that they are done together.
		undoes := undo[l] || h.Flow == nil && j.Compensates(l)
		if !j.Obliges(l) || undoes {
			continue
		}
		if t := committed[l]; t != nil {
			if i, seen := byTransaction[t]; seen {
				units[i] = append(units[i], l)
				continue
			}
			byTransaction[t] = len(units)
		}
		units = append(units, []*model.Line{l})
	}
	return units
}

// onlyClaims tells whether a change is bookkeeping by which a flow knows its own
// repeats, and none of the effects that it states: a claim that refuses who comes while
// the work is in progress. Without the work that it is for nobody is told that all is
// done.
func onlyClaims(f *model.Flow, unit []*model.Line) bool {
	if f == nil || len(f.Effects) == 0 {
		return false
	}
	return !slices.ContainsFunc(unit, func(l *model.Line) bool {
		return slices.Contains(f.Effects, l) || !l.Guard.Or(false) || l.Idempotency.InProgress.Or("") != model.IsRefused
	})
}

// takenTogether are the effects that one piece of work may really have: all
// that are certain, and one of those that hang on a condition. Two of them may
// exclude each other, as branches do.
func takenTogether(units [][]*model.Line) [][]*model.Line {
	var out [][]*model.Line
	conditional := false
	for _, unit := range units {
		if slices.ContainsFunc(unit, hangsOnCondition) {
			if conditional {
				continue
			}
			conditional = true
		}
		out = append(out, unit)
	}
	return out
}

func hangsOnCondition(l *model.Line) bool {
	_, ok := l.When.Get()
	return ok
}

func compensations(h *model.Handler) map[*model.Line]bool {
	undo := map[*model.Line]bool{}
	for _, l := range h.Lines() {
		if c, ok := l.Compensation.Get(); ok {
			undo[c] = true
		}
	}
	return undo
}

// dualWrite sits at the second effect, from which on the handler may be half
// done; where nothing tells the order, at the last by name. A box may have many
// handlers: a waiver of one dual write must not cover another that is at the same box.
// It is known by its handler: an effect more or less makes no other fault of it.
func dualWrite(p *rules.Pass, h *model.Handler, way []int, units [][]*model.Line, checks *claimChecks) rules.Finding {
	lines := first(units)
	f := rules.Finding{On: lines[1].Entity(), Discriminator: startOf(h), Moves: true, Severity: p.Severity()}
	if h.Flow == nil {
		f.On = slices.MaxFunc(lines, func(a, b *model.Line) int { return strings.Compare(a.ID, b.ID) }).Entity()
	}
	f.Related = append(f.Related, rules.To(h.Box.Entity(), "does them"))
	what := fmt.Sprintf("`%s` ", h.Box.ID)
	for i, l := range lines {
		f.Related = append(f.Related, rules.To(l.Entity(), deed(p.Graph, l)))
		f.Facts = append(f.Facts, model.LineBasis(l, "operation", &l.Operation))
		switch {
		case i == phrase.MostSteps:
			what += fmt.Sprintf(", and does %d things more", len(lines)-i)
			fallthrough
		case i > phrase.MostSteps:
			continue
		case i > 0 && atOnce(h, lines[i-1], l):
			what += " and at the same time "
		case i > 0 && h.Flow == nil:
			what += ", and " // nothing tells the order
		case i > 0:
			what += ", then "
		}
		what += deed(p.Graph, l)
		if alike := func(o *model.Line) bool { return o != l && deed(p.Graph, o) == deed(p.Graph, l) }; slices.ContainsFunc(lines, alike) {
			what += fmt.Sprintf(" (`%s`)", l.ID)
		}
	}
	if h.Flow == nil && len(h.Box.Into) > 1 {
		what += " (no flow says which of its lines belong together, so all are taken as one handler)"
	}
	guard := cutBy(h, way, slices.Concat(units...))
	again, mild := whenRunAgain(p.Graph, guard, units)
	switch {
	case guard == nil && h.Flow != nil && !twoMatter(h.Flow, units):
		f.Severity = rules.Info
		again = fmt.Sprintf("a stop or a failure in between leaves one without the other, and by its `effects` the flow `%s` doesn't need both", h.Flow.ID)
	case !p.Graph.Redelivered(h) && checks.is(p.Graph, h, units):
		f.Severity = p.Severity().Milder()
		again = fmt.Sprintf("a stop or a failure in between leaves an object in `%s` that nobody points to: let such objects expire", lines[0].To.ID)
	case !p.Graph.Redelivered(h):
		again = "nothing makes them happen together, so a stop or a failure in between leaves one without the other"
	case mild && guard == nil && paysNothing(p.Graph, units):
		f.Severity = rules.Info
	case mild:
		f.Severity = p.Severity().Milder()
	}
	f.Message = what + ": " + again
	return f
}

// twoMatter tells whether two of some changes at least are, or may lead to, what a flow
// says must happen. Where it doesn't say, all do.
func twoMatter(f *model.Flow, units [][]*model.Line) bool {
	if len(f.Effects) == 0 {
		return true
	}
	matter := 0
	for _, unit := range units {
		if slices.ContainsFunc(unit, func(l *model.Line) bool {
			return slices.Contains(f.Effects, l) || len(l.To.Out) > 0 && l.To.Family() != model.Store
		}) {
			matter++
		}
	}
	return matter > 1
}

// paysNothing tells whether doing some changes again changes nothing: no message
// is sent twice but to who knows it already. What nobody is drawn to read may
// matter to somebody.
func paysNothing(j *flowgraph.Graph, units [][]*model.Line) bool {
	for _, unit := range units {
		if slices.ContainsFunc(unit, func(l *model.Line) bool {
			return j.Safe(l) != flowgraph.Yes || j.Message(l) && len(l.To.Out) == 0 && !l.Idempotency.EnforcedBy.Known()
		}) {
			return false
		}
	}
	return true
}

// atOnce tells whether a handler does two lines at the same time.
func atOnce(h *model.Handler, a, b *model.Line) bool {
	return slices.ContainsFunc(h.Calls, func(group []*model.Line) bool {
		return slices.Contains(group, a) && slices.Contains(group, b)
	})
}

// cutBy is the guard that ends a second run of a handler before one of some lines
// is done, nil if none does: a guard cuts off only what comes after it.
func cutBy(h *model.Handler, way []int, lines []*model.Line) *model.Line {
	guard, rest := flowgraph.CutOff(h, way)
	if slices.ContainsFunc(lines, func(l *model.Line) bool { return slices.Contains(rest, l) }) {
		return guard
	}
	return nil
}

// whenRunAgain says what becomes of a handler that is delivered its work again
// after a stop in between, and whether it ends complete: each change must be
// idempotent, and no guard may end the second run before the rest is done. One that
// tells work in progress from work that is done doesn't: it refuses that, so what is
// half done is parked, or taken up when the claim has expired.
func whenRunAgain(j *flowgraph.Graph, guard *model.Line, units [][]*model.Line) (string, bool) {
	if guard != nil && custody.TellsInProgress(guard) {
		return fmt.Sprintf("after a stop in between, the work is delivered again, and refused: `%s`, which is a guard, finds it still in progress, so it stays half done until the claim expires, or whoever has it parked looks", guard.ID), true
	}
	if guard != nil {
		return fmt.Sprintf("after a stop in between, the work is delivered again, and `%s`, which is a guard, ends the second run before the rest is done", guard.ID), false
	}
	var unsafe *model.Line
	for _, unit := range units {
		if slices.ContainsFunc(unit, func(l *model.Line) bool { return l.Guard.Or(false) }) {
			continue // it commits with the guard: done once, and not a second time
		}
		for _, l := range unit {
			if unsafe == nil && !j.Message(l) && j.Safe(l) != flowgraph.Yes {
				unsafe = l
			}
		}
	}
	const start = "after a stop in between, the work is delivered again and done from its start, so it ends complete, and "
	var sent *model.Line
	for _, unit := range units {
		if sent == nil && j.Message(unit[0]) {
			sent = unit[0]
		}
	}
	switch {
	case unsafe == nil && sent == nil:
		return start + "what came first is done again, which changes nothing; for a while, one is there without the other", true
	case unsafe == nil:
		return start + fmt.Sprintf("the price is that `%s` may be sent twice", sent.ID), true
	case j.Safe(unsafe) == flowgraph.No:
		return start + fmt.Sprintf("what came first happens twice: `%s` is not idempotent", unsafe.ID), false
	}
	return start + fmt.Sprintf("what came first may happen twice: nothing says that `%s` is idempotent", unsafe.ID), false
}

// deed says what a line does to its receiver.
func deed(j *flowgraph.Graph, l *model.Line) string {
	to := "`" + l.To.ID + "`"
	switch {
	case l.To.Family() == model.Store:
		return "writes " + to
	case l.To.Kind == model.Topic || l.To.Kind == model.Bus || l.To.Kind == model.Stream:
		return "publishes to " + to
	case l.To.Family() == model.Channel:
		return "sends to " + to
	case j.Effect(l):
		return "calls " + to
	}
	return "calls " + to + ", which changes more"
}

func first(units [][]*model.Line) []*model.Line {
	var out []*model.Line
	for _, u := range units {
		out = append(out, u[0])
	}
	return out
}

func names(lines []*model.Line) string {
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	return strings.Join(ids, ",")
}
