package contradiction

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
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
	Fix:            "Put the steps in causal order: each starts where the flow starts, or at a box that an earlier step reached. Work that something else begins is a flow of its own.",
	FalsePositives: "Steps inside one list are done at the same time, so none of them can start where another one arrives: put what depends on them behind the list.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_api_matrix"),
	},
	Fires:    file("flow-broken.fires.cue"),
	Quiet:    file("flow-broken.quiet.cue"),
	Together: &rules.Together{Key: func(f *rules.Finding) string { return f.On.Name }, One: brokenSteps},
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

// brokenSteps tells of many steps of one flow at once, in their order.
func brokenSteps(s *model.System, fs []rules.Finding) rules.Finding {
	broken := map[string]bool{}
	for _, f := range fs {
		broken[f.Discriminator] = true
	}
	flow := s.Flow(strings.TrimPrefix(fs[0].On.Name, "flows."))
	var names []string
	for _, l := range slices.Concat(flow.Steps...) {
		if broken[l.ID] {
			broken[l.ID] = false // a line may stand in a flow more than once
			names = append(names, "`"+l.ID+"`")
		}
	}
	return rules.Finding{
		On:      flow.Entity(),
		Message: fmt.Sprintf("%d steps of `%s` start where no step before them gets: %s", len(names), flow.ID, phrase.Some(names)),
	}
}
