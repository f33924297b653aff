package contradiction

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// FlowBroken finds steps that start where the work has not arrived.
var FlowBroken = &rules.Rule{
	Name:     "flow-broken",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "A step of a flow starts at a box that the work has not reached.",
	Why: "A flow says which lines belong to one piece of work, and in which order. If its steps don't hang together, whatever is judged by them (what a handler changes together, what fits into a timeout, " +
		"what is lost when a box stops) is judged for a journey that no work takes, and the real one goes unjudged.",
	Mend:           "Put the steps in causal order: each starts where the flow starts, or at a box that an earlier step reached. Work that something else begins is a flow of its own.",
	FalsePositives: "Steps inside one list are done at the same time, so none of them can start where another one arrives: put what depends on them behind the list.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_api_matrix"),
	},
	Fires: file("flow-broken.fires.cue"),
	Quiet: file("flow-broken.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, f := range p.System.Flows {
			checkSteps(p, f)
		}
	},
}

func checkSteps(p *rules.Pass, f *model.Flow) {
	if len(f.Steps) == 0 {
		return
	}
	reached := map[*model.Box]bool{f.Steps[0][0].From: true}
	for _, group := range f.Steps {
		for _, l := range group {
			if !reached[l.From] {
				p.Report(rules.Finding{
					On: f.Entity(), Discriminator: l.ID,
					Message: fmt.Sprintf("the step `%s` of `%s` starts at `%s`, and no step before it gets there", l.ID, f.ID, l.From.ID),
					Related: []rules.Related{rules.To(l.Entity(), "the step")},
				})
			}
		}
		for _, l := range group {
			reached[l.To] = true
			reached[l.From] = true // told once
		}
	}
}
