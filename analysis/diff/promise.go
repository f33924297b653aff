package diff

import "tautline.dev/analysis/explore"

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
	// Was and Is are what exploring the flow showed; Was is nil where there was none.
	Was, Is *explore.Result

	// spared is set where something that had to happen in the flow needn't any more.
	spared bool
	// later is set where the flow tells later that it has the work.
	later bool
	// one and other are the stages that are compared, "" where these are two times.
	one, other string
}

// Breaks tells whether the promise is broken, and wasn't before.
func (p *Promise) Breaks() bool { return p.After == Broken && p.Before != Broken }

// Mends tells whether the promise was broken, and is kept, and the flow has to do as much
// as it had, and says no later that it has the work: who asks for less has mended nothing.
func (p *Promise) Mends() bool { return p.Before == Broken && p.After == Kept && !p.spared && !p.later }

// StillBroken tells whether the promise was broken, and is.
func (p *Promise) StillBroken() bool { return p.Before == Broken && p.After == Broken }

// Unjudged tells whether nobody can say what became of the promise.
func (p *Promise) Unjudged() bool {
	return p.After == NotJudged || p.Before == NotJudged && p.After == Kept
}

// Dropped tells whether the flow is still there, and promises no such thing any more, or
// doesn't break it any more where less has to happen.
func (p *Promise) Dropped() bool {
	return p.After == None && p.Before != None || p.less()
}

// less tells whether a promise isn't broken any more of which less has to happen now, or
// that begins later.
func (p *Promise) less() bool { return (p.spared || p.later) && p.Before == Broken && p.After == Kept }

// Unfinished is the exploration that came to no end, nil if none did.
func (p *Promise) Unfinished() *explore.Result {
	switch {
	case p.After == NotJudged:
		return p.Is
	case p.Before == NotJudged:
		return p.Was
	}
	return nil
}

// Says is what became of the promise in a sentence, with ids in backquotes; "" where
// there is nothing to say.
func (p *Promise) Says() string {
	promise, flow := `"`+p.Promise.String()+`"`, "`"+p.Flow+"`"
	switch {
	case p.one != "" && p.Breaks() && p.Before == Kept:
		return flow + " breaks " + promise + " in " + p.other + ", and keeps it in " + p.one
	case p.one != "" && p.Mends():
		return flow + " keeps " + promise + " in " + p.other + ", and breaks it in " + p.one
	case p.Breaks() && p.Before == Kept:
		return "this change breaks " + promise + " of " + flow
	case p.Breaks() && p.Before == NotJudged:
		return flow + " breaks " + promise + "; whether it did so before was not judged"
	case p.Breaks() && p.Was == nil:
		return flow + " is new, and breaks " + promise
	case p.Breaks():
		return flow + " breaks " + promise + ", which it didn't promise before"
	case p.Mends():
		return "this change mends " + promise + " of " + flow
	case p.less() && p.later:
		return flow + " doesn't break " + promise + " any more, and its work is accepted later than before, or nobody says where: whether anything is mended can't be told"
	case p.less():
		return flow + " doesn't break " + promise + " any more, and less has to happen in it than before: whether anything is mended can't be told"
	case p.StillBroken():
		return flow + " breaks " + promise + ", as before"
	case p.After == NotJudged && p.Before == Broken:
		return "whether " + flow + " still breaks " + promise + " was not judged"
	case p.After == NotJudged:
		return "whether " + flow + " keeps " + promise + " was not judged"
	case p.Before == NotJudged:
		return flow + " keeps " + promise + "; whether it did so before was not judged"
	case p.Dropped():
		return flow + " doesn't promise " + promise + " any more"
	}
	return ""
}

// Promises are what became of the promises of all flows that there are. Before and after
// are what exploring them showed, of each system.
func (d *Diff) Promises(before, after []*explore.Result) []Promise {
	was := map[string]*explore.Result{}
	for _, r := range before {
		was[bare(d.Called("flows."+r.Flow.ID))] = r
	}
	spared, later := d.spared(), d.later()
	var out []Promise
	for _, r := range after {
		old := was[r.Flow.ID]
		for _, promise := range explore.Promises() {
			p := Promise{Flow: r.Flow.ID, Promise: promise, Before: stood(old, promise), After: stood(r, promise), Was: old, Is: r, spared: spared[r.Flow.ID], later: later[r.Flow.ID]}
			if d.Stages() {
				p.one, p.other = d.Before.Stage, d.After.Stage
			}
			if p.Before != None || p.After != None {
				out = append(out, p)
			}
		}
	}
	return out
}

// spared are the flows in which something that had to happen needn't any more.
func (d *Diff) spared() map[string]bool {
	out := map[string]bool{}
	if d.Whole() != "" {
		return out
	}
	for _, x := range d.After.Spares(d.Before, d.Called) {
		for _, f := range d.After.Flows {
			out[f.ID] = out[f.ID] || x.Flow == f || x.Flow == nil && f.Passes(x.Is)
		}
	}
	return out
}

// later are the flows that tell later than they did that they have the work.
func (d *Diff) later() map[string]bool {
	out := map[string]bool{}
	if d.Whole() != "" {
		return out
	}
	for _, old := range d.Before.Flows {
		if f := d.After.Flow(bare(d.Called(old.Entity().Name))); f != nil {
			_, out[f.ID] = f.AcceptsLater(d.After, old, d.Called)
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
