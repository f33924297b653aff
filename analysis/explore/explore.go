package explore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// MaxSteps is how long a flow may be that is explored at all: a state has a
// byte or two for each step.
const MaxSteps = 2000

// Flow explores one flow of a system.
func Flow(ctx context.Context, sys *model.System, f *model.Flow, o Options) *Result {
	o = o.WithDefaults()
	r := &Result{Flow: f, Faults: o.Faults, Kinds: o.Kinds, Finished: true}
	r.Program = Compile(sys, f, o.Faults)
	if r.Program == nil {
		if n := length(f); n > MaxSteps {
			r.Finished, r.Bound = false, fmt.Sprintf("%s steps in one flow, of %s", phrase.Thousands(MaxSteps), phrase.Thousands(n))
			r.decide(nil)
		} else if n > 0 {
			r.Finished, r.Bound = false, fmt.Sprintf("%s steps in one flow, those behind an either counted once for each way to them", phrase.Thousands(MaxSteps))
			r.decide(nil)
		}
		return r
	}
	r.Ledger = r.Program.Ledger()
	sr := newSearch(r.Program, o)
	sr.run(ctx, o)
	r.States, r.Steps, r.Depth = sr.visited.n, sr.steps, sr.depth
	r.Bound, r.Interrupted = sr.bound, sr.interrupted
	r.Finished = r.Bound == ""
	r.decide(sr)
	// What breaks whatever the unknown facts are is told so, even where a story
	// that takes one at its worst would be shorter.
	if len(r.Program.Assumptions) > 0 && sr.anyBroken() {
		o.Progress = nil
		sure := sr.anew()
		sure.sure = true
		sure.run(ctx, o)
		r.tellSure(sure)
	}
	r.Notes = r.Program.multiplied()
	if v := r.Verdict(NoHalfEffect); v != nil {
		v.Notes = append(v.Notes, belongsToOne(f)...)
	}
	return r
}

// WithDefaults are the options with every bound that nobody set.
func (o Options) WithDefaults() Options {
	switch {
	case o.Faults == 0:
		o.Faults = DefaultFaults
	case o.Faults < 0:
		o.Faults = 0
	}
	o.Faults = min(o.Faults, MaxFaults)
	if len(o.Kinds) == 0 {
		o.Kinds = Faults()
	}
	o.Kinds = slices.Clone(o.Kinds)
	slices.Sort(o.Kinds)
	o.Kinds = slices.Compact(o.Kinds)
	if o.MaxStates <= 0 {
		o.MaxStates = DefaultMaxStates
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	return o
}

// decide turns what was found into verdicts.
func (r *Result) decide(sr *search) {
	for _, p := range Promises() {
		if p == OrderKept && (sr == nil || !sr.x.p.Ordered) {
			continue
		}
		v := Verdict{Promise: p, State: Kept}
		switch {
		case sr != nil && sr.breaks(p) >= 0:
			v.State = Broken
			v.Story, v.Assumptions = sr.tell(p, sr.breaks(p))
		case !r.Finished:
			v.State = NotFinished
		}
		if v.State != Broken && sr != nil {
			v.Notes = sr.notes(p)
		}
		r.Verdicts = append(r.Verdicts, v)
	}
}

// tellSure puts stories that take no unknown fact at its worst in the place of
// those that do.
func (r *Result) tellSure(sure *search) {
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if at := sure.breaks(v.Promise); at >= 0 {
			v.State, v.Notes = Broken, nil
			v.Story, v.Assumptions = sure.tell(v.Promise, at)
		}
	}
}

// breaks is a state that breaks a promise, -1 if none was found.
func (sr *search) breaks(p Promise) int {
	f := sr.lost.finding
	if p < OrderKept {
		f = sr.found[p]
	}
	if !f.is {
		return -1
	}
	return f.state
}

// notes are what has to be known of a promise that isn't broken.
func (sr *search) notes(p Promise) []string {
	switch p {
	case NoDoubleEffect:
		return slices.Concat(sr.repeats(), sr.x.p.outlivedLocks())
	case NoLostWork:
		return slices.Concat(sr.accepted(p), sr.x.p.copies(), sr.x.p.takenOnTrust(), sr.x.p.onTheWay())
	case NoHalfEffect:
		return slices.Concat(sr.accepted(p), sr.x.p.takenOnTrust(), sr.x.p.lateCalls(), sr.x.p.decidedOnce(), sr.x.p.calledOff())
	case OrderKept:
		return slices.Concat(sr.x.p.passedWhenParked(), sr.x.p.failedAlone())
	}
	return nil
}

// accepted tells what may be missing because the team states so, and where.
func (sr *search) accepted(p Promise) []string {
	var out []string
	for e, spared := range sr.x.spared[p] {
		if !spared {
			continue
		}
		l, by := sr.x.p.Effects[e].Line, sr.x.p.Effects[e].Spare
		note := fmt.Sprintf("`%s` may be missed: `%s` states that what it carries may be lost (lines.%s.guarantee: \"at-most-once\")", l.ID, by.ID, by.ID)
		if l == by {
			note = fmt.Sprintf("`%s` may be missed: it states so itself (lines.%s.guarantee: \"at-most-once\")", l.ID, l.ID)
		}
		out = append(out, note)
	}
	return out
}

// repeats tells which messages may arrive more than once where the flow ends.
func (sr *search) repeats() []string {
	var out []string
	for e, again := range sr.again {
		if again {
			l := sr.x.p.Effects[e].Line
			out = append(out, fmt.Sprintf("`%s` puts its message into `%s` at least once: it may be there twice", l.ID, l.To.ID))
		}
	}
	return out
}

// belongsToOne tells of steps that could belong to several arrivals and are taken
// to belong to the last: whatever the verdict, it rests on that.
func belongsToOne(f *model.Flow) []string {
	var out []string
	for _, g := range flowgraph.Gaps(f) {
		if n := len(g.Arrivals); n > 1 {
			out = append(out, fmt.Sprintf("`%s` is taken to belong to `%s` alone, though %s arrives at `%s` at the same time: write it behind each of them, or the choice as an `either` (see flow-broken)",
				g.Step.ID, g.Arrivals[n-1].ID, phrase.StepsOf(g.Arrivals[:n-1], func(l *model.Line) string { return "`" + l.ID + "`" }, ", "), g.Step.From.ID))
		}
	}
	return out
}

// multiplied tells of the box on which the attempts of nested calls multiply
// most.
func (p *Program) multiplied() []string {
	worst, most := "", 1
	for i := range p.Steps {
		s := &p.Steps[i]
		product, factors := p.attempts(s)
		if len(factors) > 1 && product > most {
			most = product
			worst = "Up to " + phrase.Thousands(product) + " attempts reach `" + s.Line.To.ID + "` over `" + s.Line.ID + "` for one piece of work (" + strings.Join(factors, " × ") + ")."
		}
	}
	if worst == "" {
		return nil
	}
	return []string{worst}
}

// decidedOnce tells of conditions of which a second run may find the opposite:
// something has been changed before, and the handler may be run again.
func (p *Program) decidedOnce() []string {
	var out []string
	told := map[int]bool{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Choice < 0 && len(s.Branches) == 0 || !p.changedBefore(s) || !p.runsAgain(s.Handler) {
			continue
		}
		again := " is decided once: it isn't explored that a second run of `" + p.Boxes[p.Handlers[s.Handler].Box].ID + "` may "
		for _, b := range s.Branches {
			if !told[b.Choice] {
				told[b.Choice] = true
				out = append(out, "the branch that is taken, "+p.Choices[b.Choice].between()+","+again+"take another")
			}
		}
		if s.Choice >= 0 && !told[s.Choice] {
			told[s.Choice] = true
			out = append(out, "whether `"+s.Line.ID+"` is taken"+again+"find otherwise (\""+p.Choices[s.Choice].When+"\")")
		}
	}
	return out
}

// changedBefore tells whether a handler changes something before it comes to a
// step.
func (p *Program) changedBefore(s *Step) bool {
	for _, i := range p.Handlers[s.Handler].Steps[:s.Index-1] {
		b := &p.Steps[i]
		if apart(b.Branches, s.Branches) {
			continue
		}
		if b.Effect >= 0 && !p.Effects[b.Effect].Message || b.Callee >= 0 {
			return true
		}
	}
	return false
}

// runsAgain tells whether a handler may be run a second time for one piece of
// work: its message comes back, or one of its callers asks again.
func (p *Program) runsAgain(h int) bool {
	for ; h >= 0; h = p.Handlers[h].Caller {
		hd := &p.Handlers[h]
		switch {
		case hd.Workflow:
			return false
		case hd.Entry >= 0 && p.Steps[hd.Entry].Attempts > 1:
			return true
		case hd.From >= 0:
			mb := &p.Mailboxes[hd.From]
			return mb.Duplicates || !mb.OnReceipt && mb.Attempts > 1
		}
	}
	return false
}

// attempts multiplies the tries of the calls that lead to a step. It is 0 where
// that has no end.
func (p *Program) attempts(s *Step) (product int, factors []string) {
	product = 1
	for {
		if s.Attempts == Unbounded || product > 1_000_000 {
			return 0, nil
		}
		if s.Attempts > 1 {
			factors = append(factors, strconv.Itoa(s.Attempts))
			product *= s.Attempts
		}
		e := p.Handlers[s.Handler].Entry
		if e < 0 {
			slices.Reverse(factors)
			return product, factors
		}
		s = &p.Steps[e]
	}
}
