package whatif

import (
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Fate is what becomes of one flow in a row of the failure model.
type Fate struct {
	Flow    *model.Flow
	Verdict Verdict
	// Half tells that some of its effects happened, and the others don't.
	Half bool
	// Stuck tells that its work waits for somebody to resume it, or was given up and lies
	// where nobody gets it any more.
	Stuck bool
	// Twice tells whether some effect of it may happen twice that a repeat changes:
	// NotKnown, where nobody has stated whether one does.
	Twice flowgraph.Answer
}

// Harmless tells whether nothing becomes of a flow.
func (f *Fate) Harmless() bool {
	return f.Verdict == Unaffected && !f.Half && !f.Stuck && f.Twice == flowgraph.No
}

// fates are what becomes of the flows of a system, in the order of the model.
func (o *Outcome) fates() []Fate {
	at := map[*model.Flow]*FlowOutcome{}
	for i := range o.Flows {
		at[o.Flows[i].Flow] = &o.Flows[i]
	}
	var out []Fate
	for _, f := range o.System.Flows {
		is := Fate{Flow: f, Twice: o.twiceIn(f)}
		if of := at[f]; of != nil {
			is.Verdict = of.Verdict
		}
		for i := range o.Half {
			is.Half = is.Half || o.Half[i].Flow == f && o.Half[i].stays()
		}
		for _, h := range o.Held {
			is.Stuck = is.Stuck || (h.Stuck || h.Abandoned) && h.Line != nil && f.Passes(h.Line)
		}
		out = append(out, is)
	}
	return out
}

// twiceIn tells whether an effect of a flow may happen twice, by a repeat in that flow.
// A line of several flows may change something in one and nothing in another.
func (o *Outcome) twiceIn(f *model.Flow) flowgraph.Answer {
	answer := flowgraph.No
	if onlyReads(f) {
		return answer
	}
	for _, g := range o.Again {
		switch {
		case g.Harmless == flowgraph.Yes || !f.Passes(g.Line) || g.By != nil && !f.Passes(g.By):
		case g.Harmless == flowgraph.No:
			return flowgraph.Yes
		default:
			answer = flowgraph.NotKnown
		}
	}
	return answer
}

// onlyReads tells whether each way of a flow ends in a read, so that doing all of it again
// changes nothing.
func onlyReads(f *model.Flow) bool {
	goesOn := map[*model.Box]bool{}
	for _, l := range slices.Concat(f.Steps...) {
		goesOn[l.From] = true
	}
	return !slices.ContainsFunc(slices.Concat(f.Steps...), func(l *model.Line) bool {
		ends := !goesOn[l.To] || l.To.Family() == model.Store || l.To.Kind == model.External
		return ends && l.Operation.Or("") != model.Read
	})
}

// stays tells whether something of it stays half done: whoever undoes it can't, or doesn't
// come to it.
func (h *Half) stays() bool { return len(h.Done)+len(h.Waiting)+len(h.Stuck) > 0 }
