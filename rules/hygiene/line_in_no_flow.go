package hygiene

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LineInNoFlow finds lines that no flow goes over, where there are flows.
var LineInNoFlow = &rules.Rule{
	Name:     "line-in-no-flow",
	Family:   rules.ModelItself,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "The system has flows, and none of them goes over this line.",
	Why: "Flows tell which lines are done for one piece of work. A line in none of them is judged by itself: that two effects belong together, or that a call doesn't fit into a timeout, can't be seen. " +
		"Often it is the step that somebody forgot, and so the one that an outage finds.",
	Fix:            "Add the line to the `steps` of the flow that uses it, or write the flow that does.",
	FalsePositives: "A line that undoes another one stands as its `compensation`, and needs no flow, nor does what its receiver does then. Flows of little weight can stay unwritten: then take this as a list of what is left.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("line-in-no-flow.fires.cue"),
	Quiet:          file("line-in-no-flow.quiet.cue"),
	Together:       &rules.Together{One: linesInNoFlow},
	Check: func(p *rules.Pass) {
		if len(p.System.Flows) == 0 {
			return
		}
		undoes := undoing(p)
		for _, l := range p.System.Lines {
			inFlow := undoes[l]
			for _, h := range l.In {
				inFlow = inFlow || h.Flow != nil
			}
			if !inFlow {
				p.Report(rules.Finding{On: l.Entity(), Message: fmt.Sprintf("no flow goes over `%s`", l.ID)})
			}
		}
	},
}

// undoing are the lines that undo others, with all that is done behind them.
func undoing(p *rules.Pass) map[*model.Line]bool {
	undoes := map[*model.Line]bool{}
	var queue []*model.Line
	add := func(l *model.Line) {
		if !undoes[l] {
			undoes[l] = true
			queue = append(queue, l)
		}
	}
	for _, l := range p.System.Lines {
		if p.Graph.Compensates(l) {
			add(l)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, h := range queue[0].Starts {
			for _, l := range h.Lines() {
				add(l)
			}
		}
	}
	return undoes
}

// linesInNoFlow tells of many lines at once, where the first of them stands.
func linesInNoFlow(s *model.System, fs []rules.Finding) rules.Finding {
	var names []string
	for _, f := range fs {
		names = append(names, "`"+strings.TrimPrefix(f.On.Name, "lines.")+"`")
	}
	return rules.Finding{On: s.Entity(), Message: fmt.Sprintf("no flow goes over %d lines: %s", len(fs), phrase.Some(names))}
}
