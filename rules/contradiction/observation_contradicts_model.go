package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ObservationContradictsModel finds lines at which an experiment has shown something
// else than the model says.
var ObservationContradictsModel = &rules.Rule{
	Name:     "observation-contradicts-model",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A fault was brought about on purpose, and what happened is not what the model says.",
	Why: "The model was wrong on a quiet afternoon, and it will be wrong in the next outage: whoever relies on its three attempts, its timeout or its queue relies on what isn't there. " +
		"Every verdict that rests on that fact, kept promises among them, is about another system than the one that runs.",
	Fix: "Put the system right and break it again: an experiment with the same fault (the first word of its `kind`) whose `result` is \"held\", of a later day, takes the place of this one. " +
		"Or put the model right: say what was seen (`retry: attempts`, `timeout`, `guarantee`, `idempotency`), look at what is found then, and break it again: what has failed counts until it has held.",
	FalsePositives: "A result that begins with \"failed\" is taken at its word. If it was the experiment that failed, and not the system, write that in other words.",
	References:     []rules.Reference{guidance.WellArchitected("REL12-BP04"), guidance.WellArchitected("REL12-BP05"), guidance.ReadinessLens("architecture_failure_testing")},
	Fires:          file("observation-contradicts-model.fires.cue"),
	Quiet:          file("observation-contradicts-model.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			for _, d := range gameday.Disproved(p.System, l, p.Now) {
				p.Report(rules.Finding{
					On: l.Entity(), At: d.Experiment.At, Facts: d.Facts, Discriminator: gameday.KindOf(d.Experiment),
					Message: fmt.Sprintf("on %s `%s` was broken on purpose (%s): %s", d.Experiment.Date.Format(time.DateOnly), l.ID, d.Experiment.Kind, d.Says),
				})
			}
		}
	},
}
