package unstated

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Compensation asks what undoes a workflow's step.
var Compensation = &rules.Rule{
	Name:     "compensation-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "A workflow changes something, and nothing says how that is undone when a later step fails.",
	Why: "A workflow that gives up halfway leaves what it has done: stock that stays reserved, a card that stays charged for goods that never ship. " +
		"No transaction spans the steps, so either each has its undoing, or people clean up by hand after every outage.",
	Fix: "Draw the line that undoes the step and name it in `compensation`; it must be idempotent itself, and harmless where the step never happened. " +
		"State `\"none\"` for a step that needs no undoing. The last step can fail after it took effect, so it is asked too.",
	FalsePositives: "A workflow that only ever goes forward, retrying until each step is done, undoes nothing: state `\"none\"`. Messages into a channel, reads, and compensations themselves are not asked.",
	References: []rules.Reference{
		guidance.ServerlessFailures,
		guidance.StepFunctionErrors,
	},
	Fires: file("compensation-unstated.fires.cue"),
	Quiet: file("compensation-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "compensation",
		Fields: []string{"compensation"},
		OfLine: func(p *rules.Pass, l *model.Line) (matters, open bool) {
			j := p.Graph
			changes := l.From.Kind == model.Workflow && mayBeStep(p.System, l) && !j.Message(l) && (j.Effect(l) || j.Changes(l))
			return changes && !j.Compensates(l), !l.Compensation.Known()
		},
	},
}

// mayBeStep tells whether a line may be a step that later ones follow: where
// there are flows, one of them says so. Of what is in no flow, such as an undoing
// that nobody names any more, line-in-no-flow tells.
func mayBeStep(s *model.System, l *model.Line) bool {
	return len(s.Flows) == 0 || slices.ContainsFunc(l.In, func(h *model.Handler) bool { return h.Flow != nil })
}
