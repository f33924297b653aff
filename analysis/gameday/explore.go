package gameday

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// probe is one flow explored with one of the faults.
type probe struct {
	flow  *model.Flow
	fault Fault
}

// mostProbed is how many flows are explored for one trial: the critical ones come first.
const mostProbed = 6

func (p *planner) probe(f *model.Flow, fault Fault) *explore.Result {
	at := probe{f, fault}
	if r, done := p.probed[at]; done {
		return r
	}
	r := explore.Flow(p.ctx, p.sys, f, explore.Options{Faults: 1, Kinds: fault.explored(), MaxStates: p.o.MaxStates})
	p.probed[at] = r
	return r
}

// explore says what an exploration with this one fault shows: that the flows keep their
// promises, a promise that it breaks here, or one that hangs on what nobody has stated.
func (p *planner) explore(t *Trial) {
	if len(t.Fault.explored()) == 0 {
		return
	}
	var kept, elsewhere, open []string
	for i, f := range t.Flows {
		if i == mostProbed {
			open = append(open, phrase.Count(len(t.Flows)-i, "more flow", "more flows"))
			break
		}
		id, struck := "`"+f.ID+"`", false
		r := p.probe(f, t.Fault)
		if r.Kept() {
			kept = append(kept, id)
			continue
		}
		for _, v := range r.Verdicts {
			if v.State == explore.Broken && strikes(v.Story, t) {
				struck = true
				t.tellBroken(f, v)
			}
		}
		switch {
		case !r.Finished:
			open = append(open, id)
		case !struck:
			elsewhere = append(elsewhere, id)
		}
	}
	if len(kept) > 0 {
		t.Because = append(t.Because, fmt.Sprintf("explored with any one fault of this kind, %s %s every promise", phrase.Some(kept), phrase.Agree(len(kept), "keeps", "keep")))
	}
	if len(elsewhere) > 0 {
		t.Worth = append(t.Worth, fmt.Sprintf("the shortest story in which a fault of this kind breaks a promise of %s strikes elsewhere; whether it does here is not explored by itself", phrase.Some(elsewhere)))
	}
	if len(open) > 0 {
		t.Worth = append(t.Worth, fmt.Sprintf("exploring did not come to an end for %s: whether a promise breaks there isn't known", phrase.Some(open)))
	}
}

// strikes tells whether the fault of a story is the one of a trial.
func strikes(s *explore.Story, t *Trial) bool {
	return slices.ContainsFunc(s.Steps, func(step explore.StoryStep) bool {
		switch {
		case step.Fault == explore.NoFault:
			return false
		case t.Line != nil:
			return step.Line == t.Line
		}
		at := step.At
		if step.Fault == explore.Refuse || step.Fault == explore.LoseReply {
			at = step.To
		}
		return at != nil && slices.Contains(t.Boxes, at)
	})
}

func (t *Trial) tellBroken(f *model.Flow, v explore.Verdict) {
	story := fmt.Sprintf("`tautline explore --flow %s --faults 1 --fault %s --story %s`", f.ID, kinds(t.Fault), v.Promise.Breach())
	if len(v.Assumptions) == 0 {
		if t.First == "" {
			t.First = fmt.Sprintf("by the model it breaks \"%s\" of `%s`: %s (%s)", v.Promise, f.ID, strings.TrimSuffix(v.Story.Sum, "."), story)
		}
		return
	}
	var untold, unread []string
	for _, a := range v.Assumptions {
		if a.Unread != "" {
			unread = append(unread, "`"+a.Path+"`, where "+a.Unread)
		} else {
			untold = append(untold, "`"+a.Path+"`")
		}
	}
	hangs := strings.Join(unread, ", and on ")
	if len(untold) > 0 {
		hangs = phrase.Some(untold) + ", which nobody has stated"
		if len(unread) > 0 {
			hangs += ", and on " + strings.Join(unread, ", and on ")
		}
	}
	t.Worth = append(t.Worth, fmt.Sprintf("whether `%s` keeps \"%s\" hangs on %s (%s)", f.ID, v.Promise, hangs, story))
}

func kinds(f Fault) string {
	var names []string
	for _, k := range f.explored() {
		names = append(names, k.String())
	}
	return strings.Join(names, ",")
}
