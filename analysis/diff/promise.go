package diff

import (
	"tautline.dev/analysis/explore"
)

// State is how a promise of a flow stood at one time.
type State string

// The states. What wasn't explored to its end was not judged, and is never taken for
// kept.
const (
	Kept      State = "kept"
	Broken    State = "broken"
	NotJudged State = "not judged"
	// None is where there was no such flow, or it promised no such thing.
	None State = "none"
)

// Promise is a promise of a flow before and after.
type Promise struct {
	// Flow is the flow as it is called now, or was where it is gone.
	Flow          string
	Promise       explore.Promise
	Before, After State
	// Result is what exploring the flow showed after, or before where it is gone.
	Result *explore.Result
	// Why says why it was not judged, where it wasn't.
	Why string
}

// Breaks tells whether the promise is broken, and wasn't before.
func (p *Promise) Breaks() bool { return p.After == Broken && p.Before != Broken }

// Mends tells whether the promise was broken, and is kept.
func (p *Promise) Mends() bool { return p.Before == Broken && p.After == Kept }

// StillBroken tells whether the promise was broken, and is.
func (p *Promise) StillBroken() bool { return p.Before == Broken && p.After == Broken }

// Unjudged tells whether nobody can say what became of the promise.
func (p *Promise) Unjudged() bool {
	return p.After == NotJudged || p.Before == NotJudged && p.After == Kept
}

// Dropped tells whether the flow is still there, and promises no such thing any more.
func (p *Promise) Dropped() bool { return p.After == None && p.Before != None && p.Result != nil }

// Promises are what became of the promises of all flows. Before and after are what
// exploring them showed, of each system; flows that are gone promise nothing.
func (d *Diff) Promises(before, after []*explore.Result, unfinished func(*explore.Result) string) []Promise {
	was := map[string]*explore.Result{}
	for _, r := range before {
		was[bare(d.Called("flows."+r.Flow.ID))] = r
	}
	var out []Promise
	for _, r := range after {
		old := was[r.Flow.ID]
		for _, promise := range explore.Promises() {
			p := Promise{Flow: r.Flow.ID, Promise: promise, Before: stood(old, promise), After: stood(r, promise), Result: r}
			switch {
			case p.Before == None && p.After == None:
				continue
			case p.After == NotJudged:
				p.Why = unfinished(r)
			case p.Before == NotJudged:
				p.Why = unfinished(old)
			}
			out = append(out, p)
		}
	}
	return out
}

func stood(r *explore.Result, p explore.Promise) State {
	if r == nil || r.Verdict(p) == nil {
		return None
	}
	switch r.Verdict(p).State {
	case explore.Kept:
		return Kept
	case explore.Broken:
		return Broken
	}
	return NotJudged
}
