package contradiction

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/flowgraph"
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
	Summary:  "A step of a flow starts at a box that the work has not reached, or where several lines arrive at the same time.",
	Why: "A flow says which lines belong to one piece of work, and in which order. If its steps don't hang together, whatever is judged by them (what a handler changes together, what fits into a timeout, " +
		"what is lost when a box stops) is judged for a journey that no work takes, and the real one goes unjudged.",
	Fix:            "Put the steps in causal order: each starts where the flow starts, or at a box that an earlier step reached. Work that something else begins is a flow of its own. What each of several lines at the same time starts stands behind each of them; of lines of which only one comes, `{either: [[...], [...]]}` makes a choice.",
	FalsePositives: "A step behind lines that arrive at its box at the same time belongs to the last of them, which is reported one step milder, as is a step at a box that only some branches of an `either` lead to. Steps inside one list are done at the same time, so none of them can start where another one arrives: put what depends on them behind the list.",
	References: []rules.Reference{
		guidance.ReadinessLens("architecture_api_matrix"),
	},
	Fires:    file("flow-broken.fires.cue"),
	Quiet:    file("flow-broken.quiet.cue"),
	Together: &rules.Together{Key: kindOfGap, One: brokenSteps},
	Check: func(p *rules.Pass) {
		for _, f := range p.System.Flows {
			checkSteps(p, f)
		}
	},
}

func checkSteps(p *rules.Pass, f *model.Flow) {
	for _, g := range flowgraph.Gaps(f) {
		l := g.Step
		out := rules.Finding{
			On: f.Entity(), Discriminator: l.ID, Severity: p.Severity(),
			Related: []rules.Related{rules.To(l.Entity(), "the step")},
		}
		switch {
		case g.Arrivals != nil:
			out.Severity, out.Message = p.Severity().Milder(), severalArrive(f, g)
			out.Discriminator = "several before " + l.ID
			for _, e := range g.Arrivals {
				out.Related = append(out.Related, rules.To(e.Entity(), "arrives at the same time"))
			}
		case g.InSome:
			out.Severity, out.Discriminator = p.Severity().Milder(), "in some branches "+l.ID
			out.Message = fmt.Sprintf("the step `%s` of `%s` starts at `%s`, which the work reaches in some branches and not in others: it is done in those only; write it into them", l.ID, f.ID, l.From.ID)
		default:
			out.Message = fmt.Sprintf("the step `%s` of `%s` starts at `%s`, and no step before it gets there", l.ID, f.ID, l.From.ID)
		}
		p.Report(out)
	}
	checkAccepted(p, f)
}

// severalArrive says to which of several arrivals a step belongs, and how to
// write what was meant.
func severalArrive(f *model.Flow, g flowgraph.Gap) string {
	l := g.Step
	var who, after, branches []string
	for _, e := range g.Arrivals {
		who = append(who, "`"+e.ID+"`")
		after = append(after, phrase.Text(e.ID)+", "+phrase.Text(l.ID))
		branches = append(branches, fmt.Sprintf("[%s, %s]", phrase.Text(e.ID), phrase.Text(l.ID)))
	}
	last := who[len(who)-1]
	if len(who) > mostArrivals {
		return fmt.Sprintf("the step `%s` of `%s` starts at `%s`, where %d lines arrive at the same time: it belongs to the last of them, %s, alone. Write it behind each of them, or, if only one of them ever comes, as the branches of an `either`", l.ID, f.ID, l.From.ID, len(who), last)
	}
	return fmt.Sprintf("the step `%s` of `%s` starts at `%s`, where %s arrive at the same time: it belongs to the last, %s, alone. Write it behind each of them (%s), or, if only one of them ever comes, as a choice ({either: [%s]})",
		l.ID, f.ID, l.From.ID, phrase.Listed(who, ""), last, strings.Join(after, ", "), strings.Join(branches, ", "))
}

// mostArrivals is how many arrivals are written out.
const mostArrivals = 4

// checkAccepted looks for a line that accepts the work in one branch only: in
// the others nobody is told anything.
func checkAccepted(p *rules.Pass, f *model.Flow) {
	l, ok := f.Accepted.Get()
	if !ok || flowgraph.AlwaysTaken(f, l) || slices.Contains(f.FirstLines(), l) {
		return
	}
	if !slices.ContainsFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, l) }) {
		return
	}
	p.Report(rules.Finding{
		On: f.Entity(), At: f.Accepted.At(), Discriminator: "accepted " + l.ID, Severity: p.Severity().Milder(),
		Message: fmt.Sprintf("`%s` tells whoever starts `%s` yes, and isn't taken in every branch: in the others nobody is told yes, so nothing can be called lost there. Name a line that is always taken, or leave `accepted` out", l.ID, f.ID),
		Related: []rules.Related{rules.To(l.Entity(), "is accepted")},
	})
}

// kindOfGap tells findings about steps that the work never comes to from others,
// which differ in what has to be done.
func kindOfGap(f *rules.Finding) string {
	if strings.Contains(f.Discriminator, " ") {
		return f.On.Name + " " + f.Discriminator
	}
	return f.On.Name
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
